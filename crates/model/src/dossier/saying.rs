//! What a dossier says, told apart by who stands for it: a fact, what is alleged, claimed, decided, disputed, or open.
//!
//! The words of a [`Fact`] can be had alone, for the newsroom stands for them. Those of everything else come with whose they are, in
//! a [`Wording`], and in no other way; so a page can't tell an allegation as a fact:
//! ```
//! # fn page(fact: &model::dossier::Fact) -> &str {
//! model::dossier::fact_text(fact)
//! # }
//! ```
//! ```compile_fail
//! # fn page(allegation: &model::dossier::Allegation) -> &str {
//! model::dossier::fact_text(allegation)
//! # }
//! ```
//! ```compile_fail
//! # fn page(claim: &model::dossier::Claim) -> &str {
//! model::dossier::fact_text(claim)
//! # }
//! ```
//! ```compile_fail
//! # fn page(allegation: &model::dossier::Allegation) -> &str {
//! &allegation.text
//! # }
//! ```
//! ```compile_fail
//! # fn page(allegation: model::dossier::Allegation) -> model::dossier::Fact {
//! allegation.into()
//! # }
//! ```
//! What it gives instead says by whom:
//! ```
//! # fn page(allegation: &model::dossier::Allegation, dossier: &model::dossier::Dossier) -> String {
//! use model::dossier::Attributed;
//! allegation.wording(dossier).to_string() // "Alleged by Complainant A: …"
//! # }
//! ```

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Citation, Dossier, Number};

/// Words with whose they are; never one without the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    lead: String,
    text: String,
}

impl Wording {
    /// Whose words, and the words: "Alleged by Complainant A", "he was told to sign".
    pub fn parts(&self) -> (&str, &str) {
        (&self.lead, &self.text)
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.lead, self.text)
    }
}

/// Whatever is told as somebody's.
pub trait Attributed {
    fn wording(&self, dossier: &Dossier) -> Wording;
}

/// What the newsroom itself stands for, on the passages that it cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub who: Vec<Number>,
    text: String,
}

impl Fact {
    pub fn new(who: Vec<Number>, text: &str) -> Self {
        Self { who, text: text.trim().to_owned() }
    }
}

/// The words of a fact: they may stand alone.
pub fn fact_text(fact: &Fact) -> &str {
    &fact.text
}

macro_rules! attributed {
    ($(#[$doc:meta])* $name:ident, $lead:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            pub by: Number,
            text: String,
        }

        impl $name {
            pub fn new(by: Number, text: &str) -> Self {
                Self { by, text: text.trim().to_owned() }
            }
        }

        impl Attributed for $name {
            fn wording(&self, dossier: &Dossier) -> Wording {
                Wording { lead: format!($lead, dossier.shown(self.by)), text: self.text.clone() }
            }
        }
    };
}

attributed!(
    /// An accusation that nobody has decided on.
    Allegation, "Alleged by {}"
);
attributed!(
    /// What somebody says of themselves or of the matter.
    Claim, "Claimed by {}"
);
attributed!(
    /// What an office or a court decided; whether rightly isn't said.
    Decision, "Decided by {}"
);

/// One side of a dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    pub by: Number,
    text: String,
    /// Where they say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cited: Option<Citation>,
}

impl Side {
    pub fn new(by: Number, text: &str, cited: Option<Citation>) -> Self {
        Self { by, text: text.trim().to_owned(), cited }
    }
}

impl Attributed for Side {
    fn wording(&self, dossier: &Dossier) -> Wording {
        Wording { lead: format!("{} says", dossier.shown(self.by)), text: self.text.clone() }
    }
}

/// What two or more sides tell differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    about: String,
    pub sides: Vec<Side>,
}

impl Dispute {
    pub fn new(about: &str, sides: Vec<Side>) -> Self {
        Self { about: about.trim().to_owned(), sides }
    }
}

impl Attributed for Dispute {
    fn wording(&self, _: &Dossier) -> Wording {
        Wording { lead: "Disputed".to_owned(), text: self.about.clone() }
    }
}

/// What nobody has answered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// To whom it was put, if to anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Number>,
    text: String,
}

impl Question {
    pub fn new(to: Option<Number>, text: &str) -> Self {
        Self { to, text: text.trim().to_owned() }
    }
}

impl Attributed for Question {
    fn wording(&self, dossier: &Dossier) -> Wording {
        let lead = match self.to {
            Some(to) => format!("Open question, put to {}", dossier.shown(to)),
            None => "Open question".to_owned(),
        };
        Wording { lead, text: self.text.clone() }
    }
}

/// What is told, by who stands for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "kebab-case")]
pub enum Told {
    Fact(Fact),
    Alleged(Allegation),
    Claimed(Claim),
    Decided(Decision),
}

impl Told {
    /// Everybody whom it names.
    pub fn who(&self) -> Vec<Number> {
        match self {
            Self::Fact(fact) => fact.who.clone(),
            Self::Alleged(Allegation { by, .. }) | Self::Claimed(Claim { by, .. }) => vec![*by],
            Self::Decided(Decision { by, .. }) => vec![*by],
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Fact(Fact { text, .. })
            | Self::Alleged(Allegation { text, .. })
            | Self::Claimed(Claim { text, .. })
            | Self::Decided(Decision { text, .. }) => text.is_empty(),
        }
    }
}

impl Decision {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl Question {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl Dispute {
    pub(super) fn is_empty(&self) -> bool {
        self.about.is_empty()
    }
}

impl Side {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}
