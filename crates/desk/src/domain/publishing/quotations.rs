//! How a story's citations stand, in words that its writer can act on.

use ledger::quotes::{Quotation, Standing};

/// One citation as the editor's page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub document: String,
    pub page: u32,
    pub words: Option<String>,
    /// "stands", "doesn't stand in EL-0001 page 2", …
    pub says: String,
    pub stands: bool,
}

impl Verdict {
    pub fn of(quotation: Quotation) -> Self {
        let Quotation { document, page, words, standing } = quotation;
        let (says, stands) = match standing {
            Standing::Holds if words.is_some() => ("stands".to_owned(), true),
            Standing::Holds => ("the page is there".to_owned(), true),
            Standing::NotThere => (format!("doesn’t stand in {document} page {page}"), false),
            Standing::NotPublished => (format!("{document} has no page {page} in this release or the archive"), false),
            // A withdrawn document's quotation can't be checked any more, and the press refuses a new story that leans on it.
            Standing::Unknown => (format!("{document} can’t be read, so it can’t be told"), false),
            Standing::Withdrawn => (format!("{document} was withdrawn"), false),
        };
        Self { document: document.to_string(), page, words, says, stands }
    }

    /// For the list of what is missing.
    pub fn fault(&self) -> Option<String> {
        let quoted = self.words.as_ref().map(|words| format!("“{words}” ")).unwrap_or_default();
        (!self.stands).then(|| format!("{quoted}{}.", self.says))
    }
}
