//! A redaction plan: what is to go, why, and in which mode (version 1; `safehouse redact --plan`).

use serde::{Deserialize, Serialize};

use crate::geometry::Rect;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The page's pixels stay; boxes snap to the tile grid.
    Facsimile,
    /// The remaining text is set anew; nothing of the original's layout is left.
    Retypeset,
}

/// A box drawn on a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanBox {
    /// From 1.
    pub page: u32,
    pub rect: Rect,
    /// The reason code, printed in the box.
    pub reason: String,
}

/// A word or phrase that goes wherever it stands, in any case and however the line breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanWord {
    pub text: String,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub mode: Mode,
    #[serde(default)]
    pub boxes: Vec<PlanBox>,
    #[serde(default)]
    pub words: Vec<PlanWord>,
}
