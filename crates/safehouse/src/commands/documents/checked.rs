//! `redact --check`: what can still be read of what somebody covered or hid.

use airlock::Whole;
use model::{
    Finding,
    FindingKind::{BlankPage, Damaged, InvisibleText, NotFinished, NotRead, Ocr, TextDoubtful},
    Severity,
};
use page::redact;
use serde::Serialize;
use terminal::harmless;

/// What was found (`--json`).
#[derive(Serialize)]
pub struct Checked<'a> {
    version: u32,
    pages: usize,
    /// What is hidden in it: words under boxes, in the paper's colour, outside the page, on layers, in earlier revisions, attachments.
    readable: Vec<&'a Finding>,
    /// What tells who made it, would run or call elsewhere; and what could not be read, so that nobody knows.
    beside: Vec<&'a Finding>,
}

impl<'a> Checked<'a> {
    pub fn of(document: &'a Whole) -> Self {
        let unread = |f: &Finding| matches!(f.kind, BlankPage | NotFinished | NotRead | Damaged | Ocr | TextDoubtful);
        // What a program like this one writes over its boxes, for those who can't see them.
        let marker = |finding: &Finding| {
            finding.kind == InvisibleText
                && !redact::without_markers(&finding.detail).contains(|c: char| c.is_alphanumeric())
        };
        let told = document.findings.iter().filter(|f| (f.severity != Severity::Note || unread(f)) && !marker(f));
        let (readable, beside) = told.partition(|finding| finding.severity == Severity::HiddenContent);
        Self { version: 1, pages: document.pages.len(), readable, beside }
    }

    pub fn hidden(&self) -> usize {
        self.readable.len()
    }

    pub fn summary(&self) -> String {
        let mut lines = Vec::new();
        for finding in &self.readable {
            lines.push(format!("{}: {}", finding.place, finding.what));
            lines.extend(finding.detail.lines().map(|line| format!("    {line}")));
        }
        if self.readable.is_empty() {
            lines.push(format!(
                "{}: nothing was found under boxes, in the paper’s colour, outside the pages, on layers or in earlier revisions.",
                super::opened::counted(self.pages, "page")
            ));
            lines.push(
                "Words in a picture, or behind pixels, are no text: this looks at what a file carries.".to_owned(),
            );
        }
        for finding in &self.beside {
            lines.push(format!("beside that: {}", super::scrubbed::line(finding)));
        }
        harmless(&lines.join("\n"))
    }
}
