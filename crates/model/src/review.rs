//! The harm review, without which nothing can be approved.

use serde::{Deserialize, Serialize};

/// One person who is named or can be recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonAtRisk {
    pub who: String,
    /// What could happen to them.
    pub harm: String,
    /// What was done about it.
    pub measure: String,
}

/// Whether those accused were asked before publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reply", content = "words")]
pub enum RightOfReply {
    /// Asked and answered, or asked and silent: what happened.
    Asked(String),
    /// Not asked, with the reason.
    NotAsked(String),
    /// Nobody is accused.
    NobodyAccused,
}

/// The review of one release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HarmReview {
    pub persons: Vec<PersonAtRisk>,
    /// Said when `persons` is empty: why nobody is named.
    pub nobody_named: Option<String>,
    /// What could betray the source, and what was done about it.
    pub source: String,
    pub right_of_reply: RightOfReply,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReviewGap {
    #[error("say who is named in it, or why nobody is")]
    Persons,
    #[error("person {0}: say what could happen to them and what was done")]
    Person(usize),
    #[error("say what could betray the source, and what was done")]
    Source,
    #[error("say how the right of reply was given, or why not")]
    RightOfReply,
}

impl HarmReview {
    /// Whether every question has an answer.
    ///
    /// # Errors
    /// The first question without one; persons are counted from 1.
    pub fn complete(&self) -> Result<(), ReviewGap> {
        let blank = |text: &str| text.trim().is_empty();
        if self.persons.is_empty() && self.nobody_named.as_deref().is_none_or(blank) {
            return Err(ReviewGap::Persons);
        }
        for (at, person) in self.persons.iter().enumerate() {
            if blank(&person.who) || blank(&person.harm) || blank(&person.measure) {
                return Err(ReviewGap::Person(at + 1));
            }
        }
        if blank(&self.source) {
            return Err(ReviewGap::Source);
        }
        match &self.right_of_reply {
            RightOfReply::Asked(words) | RightOfReply::NotAsked(words) if blank(words) => Err(ReviewGap::RightOfReply),
            _ => Ok(()),
        }
    }
}
