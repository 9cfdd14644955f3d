//! What `open` shows: progress while it works, and a summary in words.

use std::{io, path::Path};

use airlock::{Ended, NodePath, Sink, folder::Folder};
use model::{Finding, Report, Severity};
use page::PageContent;

use terminal::ProgressLine;

/// A folder whose filling is shown.
pub struct Watched {
    pub folder: Folder,
    pub line: ProgressLine,
    pub pages: u32,
}

impl Sink for Watched {
    fn page(&mut self, node: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        self.pages += 1;
        self.line.say(&format!("{} pages", self.pages));
        self.folder.page(node, number, page)
    }

    fn text(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        self.folder.text(node, text)
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        self.folder.finding(node, finding)
    }

    fn child(&mut self, node: &NodePath, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.line.say(&format!("a file inside: {name}"));
        self.folder.child(node, name, bytes)
    }

    fn end(&mut self, node: &NodePath, ended: &Ended) -> io::Result<()> {
        self.folder.end(node, ended)
    }
}

/// A few lines for a person: what it is, and what was found, gravest first.
pub fn summary(report: &Report, out: &Path) -> String {
    let kinds = [
        (Severity::IdentifiesSource, "could identify the source"),
        (Severity::HiddenContent, "hidden"),
        (Severity::ActiveContent, "active"),
        (Severity::RemoteReference, "lead elsewhere"),
        (Severity::Note, "notes"),
    ];
    let mut lines =
        vec![format!("{}: {}, {}", out.display(), report.file.media_type, counted(report.pages as usize, "page"))];
    if !report.children.is_empty() {
        lines.push(format!("  {} inside", counted(report.children.len(), "file")));
    }
    for (severity, words) in kinds {
        let count = report.findings.iter().filter(|finding| finding.severity == severity).count();
        if count > 0 {
            lines.push(format!("  {}: {words}", counted(count, "finding")));
        }
    }
    lines.join("\n")
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
