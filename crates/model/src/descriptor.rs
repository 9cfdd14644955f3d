//! What a reader needs to judge a document. Written by editors: a source's own words have another type, which nothing here takes.

use serde::{Deserialize, Serialize};

/// The public description of one document (manifest version 1). Dates are days, `2026-03-09`, or coarser (`2026-03`, `2026`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descriptor {
    pub title: String,
    pub summary: String,
    pub context: String,
    /// "Memorandum", "Photograph", …
    pub kind: String,
    pub countries: Vec<String>,
    pub organisations: Vec<String>,
    pub persons: Vec<String>,
    /// BCP 47 tag of the primary language.
    pub language: String,
    pub translations: Vec<String>,
    /// The document's own date; empty when it isn't known or isn't told.
    pub document_date: String,
    /// The classification marking as it stood, with its wording.
    pub marking: String,
    pub editors_note: String,
    /// What was compared, by whom, with what confidence.
    pub verification: String,
    pub rights: String,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    #[error("the descriptor has no {0}")]
    Missing(&'static str),
}

impl Descriptor {
    /// What must be there before anybody can approve: title, summary, language, how it was verified.
    ///
    /// # Errors
    /// Names the first field that is empty.
    pub fn complete(&self) -> Result<(), Incomplete> {
        let needed = [
            ("title", &self.title),
            ("summary", &self.summary),
            ("language", &self.language),
            ("account of how it was verified", &self.verification),
        ];
        needed.into_iter().find(|(_, v)| v.trim().is_empty()).map_or(Ok(()), |(name, _)| Err(Incomplete::Missing(name)))
    }
}
