//! The page for what went wrong, the same in every room. It never shows a cause: an operator reads that elsewhere.

use askama::Template;

use crate::{Layout, Mood, Text};

/// A whole page of one heading, one sentence, and a way back.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    pub layout: Layout,
    pub heading: Text,
    pub text: Text,
    /// Where "back to the start" leads; empty for no such link.
    pub back: String,
}
