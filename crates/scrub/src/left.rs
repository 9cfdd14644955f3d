//! What a clean file still tells, by what the airlock finds in it and by what it found in the original.

use airlock::Whole;
use model::{
    Finding,
    FindingKind::{self, *},
    Severity,
};
use page::letters;

/// What stayed behind.
#[derive(Debug, Default)]
pub struct Left {
    /// It must not stay: the file is not clean. Found in it, or shown in it though the original hides it.
    pub must_go: Vec<Finding>,
    /// A name from the original's properties that stands in its own words, too: what people can see is theirs to judge.
    pub seen: Vec<Finding>,
}

/// Compares the original with what was made of it and opened again. What is of a kind in `keep` is not looked for: a person has looked at it.
pub fn left(original: &Whole, made: &Whole, keep: &[FindingKind]) -> Left {
    let mut left = Left::default();
    let kept = |finding: &&Finding| !keep.contains(&finding.kind);
    left.must_go.extend(made.findings.iter().filter(kept).filter(|f| !of_reading(f.kind)).cloned());
    let set_anew = original.findings.iter().any(|finding| finding.kind == SetAnew);
    let words = letters::bare(&made.all_text());
    for finding in original.findings.iter().filter(kept) {
        let told = set_anew && shown_when_set_anew(finding.kind);
        if told || finding.severity == Severity::HiddenContent && stands(&finding.detail, &words) {
            left.must_go.push(finding.clone());
        } else if matches!(finding.kind, Author | Owner | Correspondent) && stands(&finding.detail, &words) {
            left.seen.push(finding.clone());
        }
    }
    left
}

/// Whether a line of a finding's text stands in the words, wherever spaces are. Short ones stand anywhere.
fn stands(detail: &str, words: &str) -> bool {
    const LEAST: usize = 5;
    let mut lines = detail.lines().map(letters::bare);
    lines.any(|line| line.chars().count() >= LEAST && words.contains(&line))
}

/// Kinds that say how a clean file was read, and nothing that lies in it. The invisible text of a clean PDF is the layer that was written here,
/// of words that the original shows; those that it hides are looked for by themselves. Its frames are the pages that were written.
fn of_reading(kind: FindingKind) -> bool {
    matches!(kind, SetAnew | Encoding | Ocr | Reduced | BlankPage | TextDoubtful | InvisibleText | ExtraFrame)
}

/// Kinds that our own pages show when a document's text is set anew, though the original hides them or a copy shouldn't have them
/// (`docs/contracts.md`, "The airlock").
fn shown_when_set_anew(kind: FindingKind) -> bool {
    matches!(kind, Correspondent | HiddenPart | SpeakerNotes | DifferentText)
}
