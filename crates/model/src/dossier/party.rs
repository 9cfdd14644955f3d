//! Who takes part in a case. Somebody who is protected has a designation made of a word and a letter, and no field that could
//! carry a name:
//! ```
//! use model::dossier::{Letter, Protected, ProtectedStanding, Unnamed};
//! let party = Protected { standing: ProtectedStanding::Complainant, letter: Letter::new('A').unwrap(), unnamed: Unnamed::OwnChoice };
//! assert_eq!(party.designation(), "Complainant A");
//! ```
//! ```compile_fail
//! use model::dossier::{Letter, Protected, ProtectedStanding, Unnamed};
//! let party = Protected {
//!     standing: ProtectedStanding::Complainant, letter: Letter::new('A').unwrap(), unnamed: Unnamed::OwnChoice,
//!     name: "somebody".to_owned(),
//! };
//! ```
//! ```compile_fail
//! # use model::dossier::{Letter, Protected, ProtectedStanding, Unnamed};
//! let party = Protected { standing: "the nurse".to_owned(), letter: Letter::new('A').unwrap(), unnamed: Unnamed::OwnChoice };
//! ```

use serde::{Deserialize, Serialize};

/// In what role a named party stands in the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Accused,
    Complainant,
    Witness,
    Official,
    Counsel,
    Author,
    /// In a word of the editors': "ministry", "newspaper".
    Other(String),
}

impl Standing {
    pub fn word(&self) -> &str {
        match self {
            Self::Accused => "accused",
            Self::Complainant => "complainant",
            Self::Witness => "witness",
            Self::Official => "official",
            Self::Counsel => "counsel",
            Self::Author => "author",
            Self::Other(word) => word,
        }
    }
}

/// The same for somebody who isn't named: a closed list, for a free word could tell who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProtectedStanding {
    Accused,
    Complainant,
    Witness,
    Official,
    Counsel,
    Author,
    Person,
}

impl ProtectedStanding {
    pub const ALL: [Self; 7] =
        [Self::Complainant, Self::Witness, Self::Accused, Self::Official, Self::Counsel, Self::Author, Self::Person];

    pub fn word(self) -> &'static str {
        match self {
            Self::Accused => "accused",
            Self::Complainant => "complainant",
            Self::Witness => "witness",
            Self::Official => "official",
            Self::Counsel => "counsel",
            Self::Author => "author",
            Self::Person => "person",
        }
    }
}

/// A capital letter that tells one protected party from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "char", into = "char")]
pub struct Letter(char);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a protected party has a letter from A to Z")]
pub struct NotALetter;

impl Letter {
    /// # Errors
    /// It isn't one of A to Z.
    pub fn new(letter: char) -> Result<Self, NotALetter> {
        if letter.is_ascii_uppercase() { Ok(Self(letter)) } else { Err(NotALetter) }
    }
}

impl TryFrom<char> for Letter {
    type Error = NotALetter;

    fn try_from(letter: char) -> Result<Self, NotALetter> {
        Self::new(letter)
    }
}

impl From<Letter> for char {
    fn from(letter: Letter) -> char {
        letter.0
    }
}

/// Why somebody isn't named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unnamed {
    OwnChoice,
    /// Complainants and witnesses are not named unless they choose otherwise.
    Rule,
    Court,
    Safety,
}

impl Unnamed {
    pub const ALL: [Self; 4] = [Self::Rule, Self::OwnChoice, Self::Court, Self::Safety];

    pub fn words(self) -> &'static str {
        match self {
            Self::OwnChoice => "unnamed, by own choice",
            Self::Rule => "unnamed, as everybody is here who has not chosen otherwise",
            Self::Court => "unnamed, by a court’s order",
            Self::Safety => "unnamed, for their safety",
        }
    }
}

/// Somebody who is named, or an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub name: String,
    pub standing: Standing,
    /// Who that is, in a sentence; may be empty.
    pub note: String,
    /// Whether being named was their own choice: without it no complainant is.
    pub own_choice: bool,
}

/// Somebody who is not named. Every field is of a closed type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protected {
    pub standing: ProtectedStanding,
    pub letter: Letter,
    pub unnamed: Unnamed,
}

impl Protected {
    /// "Complainant A".
    pub fn designation(&self) -> String {
        format!("{} {}", capital(self.standing.word()), self.letter.0)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "party", rename_all = "kebab-case")]
pub enum Party {
    Named(Named),
    Protected(Protected),
}

impl Party {
    /// As the dossier calls them.
    pub fn shown(&self) -> String {
        match self {
            Self::Named(named) => named.name.clone(),
            Self::Protected(protected) => protected.designation(),
        }
    }

    pub fn standing(&self) -> &str {
        match self {
            Self::Named(named) => named.standing.word(),
            Self::Protected(protected) => protected.standing.word(),
        }
    }

    /// What is told of their protection; empty where nothing needs to be.
    pub fn protection(&self) -> &'static str {
        match self {
            Self::Named(named) if named.own_choice => "named, by own choice",
            Self::Named(_) => "",
            Self::Protected(protected) => protected.unnamed.words(),
        }
    }
}

/// With a capital first letter.
pub fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protected_party_can_not_be_made_to_carry_a_name() {
        let fine = "{\"party\":\"protected\",\"letter\":\"A\",\"standing\":\"complainant\",\"unnamed\":\"own-choice\"}";
        let party: Party = serde_json::from_str(fine).unwrap();
        assert_eq!((party.shown().as_str(), party.protection()), ("Complainant A", "unnamed, by own choice"));
        for wrong in [
            fine.replace("\"letter\":\"A\"", "\"letter\":\"A\",\"name\":\"Anna Lee\""),
            fine.replace("\"letter\":\"A\"", "\"letter\":\"Anna Lee\""),
            fine.replace("\"complainant\"", "{\"other\":\"Anna Lee\"}"),
            fine.replace("own-choice", "Anna Lee"),
        ] {
            assert!(serde_json::from_str::<Party>(&wrong).is_err(), "{wrong}");
        }
    }
}
