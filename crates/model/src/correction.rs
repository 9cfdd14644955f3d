//! What was corrected in something that is published, in words for readers.

use serde::{Deserialize, Serialize};

/// Stands in what two people sign: a story's own file, a document version's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// What was corrected, and why.
    pub what: String,
    /// Whether what came before is no longer to be read: it shows something that must not be shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub earlier_gone: bool,
}
