//! What opening shows: progress while it works, and a summary in words.

use std::{io, path::Path};

use airlock::{Ended, NodePath, Sink};
use model::{Finding, Report, Severity};
use page::PageContent;

use terminal::ProgressLine;

/// A sink whose filling is shown.
pub struct Watched<S> {
    pub sink: S,
    line: ProgressLine,
    pages: u32,
}

impl<S> Watched<S> {
    pub fn new(sink: S) -> Self {
        Self { sink, line: ProgressLine::on_stderr(), pages: 0 }
    }

    /// The sink; the line is gone.
    pub fn done(self) -> S {
        self.line.clear();
        self.sink
    }
}

impl<S: Sink> Sink for Watched<S> {
    fn wants_children(&self) -> bool {
        self.sink.wants_children()
    }

    fn page(&mut self, node: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        self.pages += 1;
        self.line.say(&format!("{} pages", self.pages));
        self.sink.page(node, number, page)
    }

    fn text(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        self.sink.text(node, text)
    }

    fn body(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        self.sink.body(node, text)
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        self.sink.finding(node, finding)
    }

    fn child(&mut self, node: &NodePath, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.line.say(&format!("a file inside: {name}"));
        self.sink.child(node, name, bytes)
    }

    fn end(&mut self, node: &NodePath, ended: &Ended) -> io::Result<()> {
        self.sink.end(node, ended)
    }
}

/// Severities from the gravest on, and what is said of them.
const SEVERITIES: [(Severity, &str); 5] = [
    (Severity::IdentifiesSource, "could identify the source"),
    (Severity::HiddenContent, "hidden"),
    (Severity::ActiveContent, "active"),
    (Severity::RemoteReference, "lead elsewhere"),
    (Severity::Note, "notes"),
];

/// A few lines for a person: what it is, and what was found, gravest first.
pub fn summary(report: &Report, out: &Path) -> String {
    let mut lines =
        vec![format!("{}: {}, {}", out.display(), report.file.media_type, counted(report.pages as usize, "page"))];
    if !report.children.is_empty() {
        lines.push(format!("  {} inside", counted(report.children.len(), "file")));
    }
    for (severity, words) in SEVERITIES {
        let count = report.findings.iter().filter(|finding| finding.severity == severity).count();
        if count > 0 {
            lines.push(format!("  {}: {words}", counted(count, "finding")));
        }
    }
    lines.join("\n")
}

/// Which mail answers which, as far as a screen shows it.
pub fn threads(lines: &[String]) -> Option<String> {
    const SHOWN: usize = 40;
    let more = lines.len().checked_sub(SHOWN + 1).map(|more| format!("… and {} more lines in threads.txt", more + 1));
    let shown = lines.iter().take(SHOWN).chain(&more).map(|line| format!("  {}", terminal::harmless(line)));
    (!lines.is_empty()).then(|| shown.collect::<Vec<_>>().join("\n"))
}

pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
