//! What becomes of a document's colours when its pages are published.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colours {
    /// Printer dots go, the rest stays.
    #[default]
    Kept,
    /// Every pixel is black or white: what is pale or in colour is gone.
    BlackAndWhite,
}

impl Colours {
    pub fn are_kept(&self) -> bool {
        *self == Self::Kept
    }
}
