//! What happened in a case, on what cited passages, and in which proceeding.

use serde::{Deserialize, Serialize};

use super::{Decision, Dispute, Moment, Number, Question, Side, Told, When};
use crate::PublicId;

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Citation {
    /// Words on a page (from 1) of a published document.
    Document { document: PublicId, page: u32, words: String },
    /// Words of a published statement, by its address; none for the statement as a whole.
    Statement { statement: String, words: String },
}

/// A country or another reach of law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jurisdiction {
    pub name: String,
}

/// A procedure before an office or a court.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proceeding {
    pub title: String,
    pub jurisdiction: Number,
    pub since: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// On what a proceeding rests, by whoever says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    pub proceeding: Number,
    pub told: Told,
    pub cited: Vec<Citation>,
}

/// What somebody has to keep to, where, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub proceeding: Number,
    /// Where it holds.
    pub jurisdiction: Number,
    pub decided: Decision,
    pub since: Moment,
    /// In force until then; still in force without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    pub cited: Vec<Citation>,
}

/// The kinds of events that people dispute over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    Request,
    Examination,
    Decision,
    Statement,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Request, Self::Examination, Self::Decision, Self::Statement];

    /// "a request".
    pub fn words(self) -> &'static str {
        match self {
            Self::Request => "a request",
            Self::Examination => "an examination",
            Self::Decision => "a decision",
            Self::Statement => "a statement",
        }
    }
}

/// What an event was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Happening {
    Request {
        told: Told,
    },
    Examination {
        told: Told,
    },
    Decision {
        decided: Decision,
    },
    Statement {
        told: Told,
    },
    Incident {
        told: Told,
    },
    Dispute {
        dispute: Dispute,
    },
    Question {
        question: Question,
    },
    /// Something happened, and whether it was a request (an examination, …) at all is disputed.
    Unsettled {
        whether: Sort,
        sides: Vec<Side>,
        told: Told,
    },
}

impl Happening {
    /// Its kind in words, as it stands beside the date.
    pub fn kind(&self) -> String {
        match self {
            Self::Request { .. } => "Request".to_owned(),
            Self::Examination { .. } => "Examination".to_owned(),
            Self::Decision { .. } => "Decision".to_owned(),
            Self::Statement { .. } => "Statement".to_owned(),
            Self::Incident { .. } => "Event".to_owned(),
            Self::Dispute { .. } => "Dispute".to_owned(),
            Self::Question { .. } => "Open question".to_owned(),
            Self::Unsettled { whether, .. } => format!("Disputed: {} or not", whether.words()),
        }
    }

    pub fn sides(&self) -> &[Side] {
        match self {
            Self::Dispute { dispute } => &dispute.sides,
            Self::Unsettled { sides, .. } => sides,
            _ => &[],
        }
    }

    pub fn told(&self) -> Option<&Told> {
        match self {
            Self::Request { told }
            | Self::Examination { told }
            | Self::Statement { told }
            | Self::Incident { told }
            | Self::Unsettled { told, .. } => Some(told),
            Self::Decision { .. } | Self::Dispute { .. } | Self::Question { .. } => None,
        }
    }

    pub fn is_question(&self) -> bool {
        matches!(self, Self::Question { .. })
    }

    /// Everybody whom it names.
    pub fn who(&self) -> Vec<Number> {
        let mut who = match self {
            Self::Decision { decided } => vec![decided.by],
            Self::Question { question } => question.to.into_iter().collect(),
            Self::Dispute { .. } => Vec::new(),
            told => told.told().map(Told::who).unwrap_or_default(),
        };
        who.extend(self.sides().iter().map(|side| side.by));
        who
    }
}

/// One event of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub when: When,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proceeding: Option<Number>,
    pub what: Happening,
    pub cited: Vec<Citation>,
}
