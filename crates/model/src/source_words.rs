//! A source's own words, in a type that nothing public takes: editors write provenance in theirs.

use std::fmt;

/// What a source wrote: a message, a file's name. It has no `Display`, `Deref`, `Into<String>` or `Serialize`, so that it can't
/// slip into a descriptor, a story or a log; the desk shows it through [`SourceWords::read_at_the_desk`].
///
/// It doesn't pass for a descriptor's text:
/// ```compile_fail
/// let words = model::SourceWords::new("I took it from the safe on Friday");
/// let descriptor = model::Descriptor { summary: words, ..Default::default() };
/// ```
/// nor can it be turned into one by the usual ways:
/// ```compile_fail
/// let words = model::SourceWords::new("I took it from the safe on Friday");
/// let descriptor = model::Descriptor { summary: words.into(), ..Default::default() };
/// ```
/// ```compile_fail
/// let words = model::SourceWords::new("I took it from the safe on Friday");
/// let descriptor = model::Descriptor { summary: format!("{words}"), ..Default::default() };
/// ```
/// An editor's own words do (the positive control):
/// ```
/// let words = String::from("Minutes of a meeting.");
/// let descriptor = model::Descriptor { summary: words.into(), ..Default::default() };
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SourceWords(String);

impl SourceWords {
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// For the desk's own pages and store. Each call is a place to look at in a review.
    pub fn read_at_the_desk(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SourceWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SourceWords")
    }
}
