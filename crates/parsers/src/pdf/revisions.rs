//! Earlier revisions that a changed file still holds whole: what they said and how they were signed off.

use std::collections::HashSet;

use hayro::{
    hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page},
    kurbo::Rect,
};
use hayro_syntax::Pdf;
use model::{
    FindingKind::{EarlierRevision, NotFinished},
    Word,
};

use super::{beneath::Beneath, draw::Recorder, locked::Key, properties, trailers, values::quietly, words};
use crate::found::Found;

/// Revisions and pages beyond these are not compared.
const MOST_REVISIONS: usize = 20;
const MOST_PAGES: usize = 300;

/// Compares each earlier revision with the newest, and gives out the last but one: it holds those before it in turn.
pub fn inspect(pdf: &Pdf, file: &[u8], key: &Key, found: &mut Found) {
    let ends = trailers::earlier_ends(file);
    if ends.is_empty() {
        return;
    }
    let now: HashSet<String> = lines(pdf).into_iter().collect();
    let mut last = None;
    for (number, end) in (1..).zip(ends.iter().take(MOST_REVISIONS)) {
        let Some(earlier) = key.load(file[..*end].to_vec()) else { continue };
        if earlier.pages().is_empty() {
            continue;
        }
        last = Some((number, *end));
        let place = format!("revision {number} of {}", ends.len() + 1);
        let gone: Vec<String> = lines(&earlier).into_iter().filter(|line| !now.contains(line)).collect();
        let what = if gone.is_empty() {
            "The file still holds an earlier state of itself. Its text is the same."
        } else {
            "The file still holds an earlier state of itself, with text that was changed or taken out later."
        };
        found.say(EarlierRevision, &place, what, gone.join("\n"));
        properties_that_differ(&earlier, &file[..*end], &place, found);
    }
    if ends.len() > MOST_REVISIONS {
        found.say(
            NotFinished,
            "whole file",
            "The file holds more earlier revisions than were compared.",
            ends.len().to_string(),
        );
    }
    if let Some((number, end)) = last {
        found.child(format!("earlier-revision-{number}.pdf"), file[..end].to_vec());
    }
}

/// Authors, dates and programs that only an earlier revision names.
fn properties_that_differ(earlier: &Pdf, file: &[u8], place: &str, found: &mut Found) {
    let mut own = Found::default();
    properties::inspect(earlier, file, &mut own);
    for finding in own.findings {
        if !found.findings.iter().any(|known| known.kind == finding.kind && known.detail == finding.detail) {
            found.say(finding.kind, place, finding.what, finding.detail);
        }
    }
}

/// All lines of text, seen or unseen, without drawing a pixel.
pub(super) fn lines(pdf: &Pdf) -> Vec<String> {
    let cache = InterpreterCache::new();
    let mut lines = Vec::new();
    for page in pdf.pages().iter().take(MOST_PAGES) {
        let text = quietly(|| {
            let mut recorder = Recorder::new(false, Beneath::default());
            let start = page.initial_transform(true).to_kurbo();
            let everywhere = Rect::new(-1e7, -1e7, 1e7, 1e7);
            let mut context = Context::new(start, everywhere, &cache, page.xref(), InterpreterSettings::default());
            interpret_page(page, &mut context, &mut recorder);
            let words: Vec<Word> = words::words(&recorder.glyphs);
            words::text(&words)
        });
        lines.extend(text.unwrap_or_default().lines().map(str::to_owned).filter(|l| !l.trim().is_empty()));
    }
    lines
}
