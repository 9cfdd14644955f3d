//! What is published and can be taken back, as this desk names it.

use std::{fmt, str::FromStr};

use ledger::Part;

/// A document by its number, a statement or dossier by its address: `document/12`, `statement/open-letter`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawable {
    Document(u32),
    Part(Part),
}

impl Withdrawable {
    pub fn statement(slug: &str) -> Self {
        Self::Part(Part::Statement(slug.to_owned()))
    }

    pub fn dossier(slug: &str) -> Self {
        Self::Part(Part::Dossier(slug.to_owned()))
    }
}

impl fmt::Display for Withdrawable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(number) => write!(f, "document/{number}"),
            Self::Part(part) => write!(f, "{}/{}", part.kind(), part.slug()),
        }
    }
}

impl FromStr for Withdrawable {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once('/').ok_or(())? {
            ("document", number) => number.parse().map(Self::Document).map_err(drop),
            ("statement", slug) => Ok(Self::statement(slug)),
            ("dossier", slug) => Ok(Self::dossier(slug)),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Withdrawable;

    #[test]
    fn a_name_is_read_as_it_was_written() {
        for what in [Withdrawable::Document(12), Withdrawable::statement("open-letter"), Withdrawable::dossier("weir")]
        {
            assert_eq!(what.to_string().parse(), Ok(what));
        }
        for wrong in ["12", "document/x", "story/weir", ""] {
            assert_eq!(wrong.parse::<Withdrawable>(), Err(()), "{wrong}");
        }
    }
}
