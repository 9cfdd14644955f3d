//! What a reader's comment is about, and how long its parts may be.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::id::InvalidId;

/// The longest comment, in characters.
pub const MAX_TEXT: usize = 4_000;
/// The longest name that a reader gives, in characters.
pub const MAX_NAME: usize = 60;
/// A story has no more passages than this.
const MAX_PASSAGE: u32 = 9_999;

/// A place in a story: its n-th paragraph (`p3`), or its n-th citation (`c2`), both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Passage {
    Paragraph(u32),
    Citation(u32),
}

impl fmt::Display for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Paragraph(number) => write!(f, "p{number}"),
            Self::Citation(number) => write!(f, "c{number}"),
        }
    }
}

impl FromStr for Passage {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let number = |digits: &str| digits.parse().ok().filter(|number| (1..=MAX_PASSAGE).contains(number));
        let passage = match (text.strip_prefix('p'), text.strip_prefix('c')) {
            (Some(digits), _) => number(digits).map(Self::Paragraph),
            (_, Some(digits)) => number(digits).map(Self::Citation),
            _ => None,
        };
        passage.filter(|passage| passage.to_string() == text).ok_or(InvalidId("passage"))
    }
}

impl TryFrom<String> for Passage {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<Passage> for String {
    fn from(passage: Passage) -> String {
        passage.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_has_one_spelling() {
        assert_eq!("p3".parse(), Ok(Passage::Paragraph(3)));
        assert_eq!("c12".parse(), Ok(Passage::Citation(12)));
        for wrong in ["", "p", "p0", "p03", "p+3", "x1", "3", "p10000", "p-1", "c2 "] {
            assert!(wrong.parse::<Passage>().is_err(), "{wrong}");
        }
    }
}
