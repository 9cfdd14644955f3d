//! What a clean file still tells, by what the airlock finds in it and by what it found in the original.

use airlock::Whole;
use model::{
    Finding,
    FindingKind::{self, *},
    Severity,
};
use page::letters;

use crate::Kind;

/// What stayed behind.
#[derive(Debug, Default)]
pub struct Left {
    /// It must not stay: the file is not clean. Found in it, or shown in it though the original hides it, or nobody knows.
    pub must_go: Vec<Finding>,
    /// Names from the original's properties that stand in its own words, too, pictures that most programs don't show, and what is heard: what
    /// people can see and hear in the clean copy is theirs to judge.
    pub seen: Vec<Finding>,
}

/// Compares the original with what was made of it, a file of `kind`, and opened again. `body`: of a letter, its body alone. What is of a kind of finding in `keep` is not looked for: a
/// person has looked at it.
pub fn left(original: &Whole, made: &Whole, kind: Kind, body: bool, keep: &[FindingKind]) -> Left {
    let mut left = Left::default();
    let kept = |finding: &&Finding| !keep.contains(&finding.kind);
    left.must_go.extend(made.findings.iter().filter(kept).filter(|f| !of_reading(f.kind) && !written(f.kind)).cloned());
    let set_anew = original.findings.iter().any(|finding| finding.kind == SetAnew);
    let words = letters::bare(&made.all_text());
    for finding in original.findings.iter().filter(kept) {
        let told = match finding.kind {
            // Pale letters are in the pixels, however pale. What a drawing doesn't show stands on the pages behind it.
            InvisibleText if set_anew => finding.page().is_some(),
            InvisibleText => kind != Kind::Text,
            // Our own pages show them when a document's text is set anew (`docs/contracts.md`, "The airlock").
            // Those of a letter stand in its head, which stayed behind; who is named in its words is looked for below.
            Correspondent if body => false,
            // What was cut off from a film, its subtitles and its other tracks aren't in what players show, and that alone was made again.
            HiddenPart if kind == Kind::WebM && finding.what.contains(" a track ") => false,
            // In fragments ffmpeg doesn't heed what was cut off.
            HiddenPart if kind == Kind::WebM => original.film.as_ref().is_none_or(|film| film.fragments),
            Correspondent | HiddenPart | SpeakerNotes | DifferentText => set_anew,
            // Words that programs don't show were set on a page of it.
            BlankPage => kind != Kind::Text && !finding.detail.is_empty(),
            // A part that wasn't read can't be missed.
            NotFinished | NotRead | Damaged => true,
            _ => false,
        };
        // What a letter calls its attachments stands in its words for everybody to see.
        let named = body && finding.kind == Attachment;
        if told || finding.severity == Severity::HiddenContent && !named && stands(&finding.detail, &words) {
            left.must_go.push(finding.clone());
        } else if finding.kind == Recording
            // Of several tracks one of a kind is in what is made.
            || finding.kind == ExtraFrame && !kind.is_recording()
            || (named || matches!(finding.kind, Author | Owner | Correspondent)) && stands(&finding.detail, &words)
        {
            left.seen.push(finding.clone());
        }
    }
    left
}

/// What of the original isn't in the copy. How it was read went nowhere, and nobody looked whether what is of a kind in `keep` did.
pub fn gone(original: &Whole, made: &Whole, left: &Left, keep: &[FindingKind]) -> Vec<Finding> {
    let there = |kind| made.findings.iter().any(|known| known.kind == kind) || keep.contains(&kind);
    let found = original.findings.iter();
    found.filter(|f| !of_reading(f.kind) && !there(f.kind) && !left.seen.contains(f)).cloned().collect()
}

/// Whether a line of a finding's text stands in the words, wherever spaces are. Short ones stand anywhere.
fn stands(detail: &str, words: &str) -> bool {
    const LEAST: usize = 5;
    let mut lines = detail.lines().map(letters::bare);
    lines.any(|line| line.chars().count() >= LEAST && words.contains(&line))
}

/// Kinds that say how a file was read, or what it is called, and nothing that lies in it: the copy is opened under the original's name.
fn of_reading(kind: FindingKind) -> bool {
    matches!(kind, NameDisagrees | SetAnew | Encoding | Ocr | Reduced | BlankPage | TextDoubtful)
}

/// What was written here: the layer of words that the original shows (those that it hides are looked for by themselves), its pages, its sound.
fn written(kind: FindingKind) -> bool {
    matches!(kind, InvisibleText | ExtraFrame | Recording)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_drawing_does_not_show_must_go_however_short_it_is() {
        let of = |place: &str| {
            let hidden = Finding::new(InvisibleText, place, "can't be seen", "Nora\nBerg");
            let anew = Finding::new(SetAnew, "pages", "drawn here", "");
            let original = Whole { findings: vec![hidden, anew], ..Whole::default() };
            let made = Whole { text: "Nora paid Berg".to_owned(), ..Whole::default() };
            [Kind::Pdf, Kind::Text].map(|kind| left(&original, &made, kind, false, &[]).must_go.len())
        };
        assert_eq!(of("page 1"), [1, 1], "drawn, and on a page behind the drawing");
        assert_eq!(of("drawing"), [0, 0], "neither drawn nor set");
    }
}
