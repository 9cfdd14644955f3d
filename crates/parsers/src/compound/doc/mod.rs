//! DOC (Word 97 to 2003, [MS-DOC]; of Word 6 and 95 the text): headers, body, notes, boxes and footers as text in reading order; comments,
//! tracked changes, hidden words, people and what a fast save left behind as findings. Runs no macro, follows no field.

mod fib;
mod looks;
mod pieces;
mod story;

use airlock::OpenFailure;
use model::FindingKind::{Author, Correspondent, EarlierRevision, NotFinished, Owner};

use super::{file::Compound, pictures};
use crate::{
    bytes::{u16_le, u32_le},
    found::Found,
    office::{local_path, say_field, word_comment},
    paper::Paper,
    times,
};
use fib::{Fib, Plc, Table};
use pieces::Pieces;
use story::Story;

/// Letters of the document from one position up to another.
type Span = (usize, usize);

pub fn read(compound: &Compound<'_>, found: &mut Found, paper: &mut Paper) -> Result<(), OpenFailure> {
    let Some(fib) = Fib::read(compound) else { return Err(OpenFailure::Damaged) };
    let characters = looks::characters(&fib);
    let paragraphs = looks::paragraphs(&fib);
    let mut pieces = Pieces::read(&fib, &characters);
    let revisers = fib::strings(fib.table(Table::Revisers));
    let remains = pieces.remains(&fib);
    if pieces.is_full() {
        found.say(
            NotFinished,
            "document",
            "The document's text is longer than what is shown; the rest was left out.",
            "",
        );
    }
    let letters = &pieces.letters;

    // The stories stand one after the other.
    let mut start = 0usize;
    let mut spans = [(0, 0); 7];
    for (span, length) in spans.iter_mut().zip(fib.lengths) {
        let end = start.saturating_add(length as usize).min(letters.len());
        *span = (start, end);
        start = end;
    }
    if spans[0] == (0, 0) {
        spans[0] = (0, letters.len());
    }
    let [main, footnotes, headers, comments, endnotes, boxes, header_boxes] = spans;
    let mut notes = story::Notes::default();
    notes.put(Plc::new(fib.table(Table::FootnoteRefs), 2).positions());
    notes.put(Plc::new(fib.table(Table::EndnoteRefs), 2).positions());
    let story = |place, (from, to): Span| Story::new(place, &letters[from..to], &paragraphs, &revisers);

    let (heads, feet) = heads_and_feet(&fib, headers);
    for span in heads {
        story("head of the page", span).label("Head of the page:").read(found, paper);
    }
    let mut body = story("document", main);
    body.notes = Some(&notes);
    body.read(found, paper);
    let mut number = 0;
    for (place, span, texts) in
        [("footnotes", footnotes, Table::FootnoteTexts), ("endnotes", endnotes, Table::EndnoteTexts)]
    {
        for (from, to) in parts(&Plc::new(fib.table(texts), 0).positions(), span) {
            number += 1;
            story(place, (from, to)).prefix(format!("[{number}] ")).read(found, paper);
        }
    }
    story("text boxes", boxes).label("Text boxes:").read(found, paper);
    story("text boxes", header_boxes).label("Text boxes at the head or foot of the page:").read(found, paper);
    for span in feet {
        story("foot of the page", span).label("Foot of the page:").read(found, paper);
    }
    self::comments(&fib, comments, |span| story("comments", span).plain(), found);
    people(&fib, &revisers, found);
    for text in remains {
        let what = if fib.is_complex() {
            "The file was saved fast: words that were taken out of the document still stand in it."
        } else {
            "Words stand in the file where its text lies, which the document doesn't show: most likely of an earlier state."
        };
        found.say(EarlierRevision, "document", what, text);
    }
    pictures::of_stream(compound, "Data", found);
    Ok(())
}

/// Parts of a story between positions that count from its beginning; the last position is the story's end mark.
fn parts(positions: &[u32], (from, to): Span) -> Vec<Span> {
    // Parts follow each other: what claims to begin before the last one's end is no part, or a letter would be read a thousand times.
    let mut parts: Vec<Span> = Vec::new();
    for pair in positions.windows(2) {
        let place = |at: u32| from.saturating_add(at as usize).min(to);
        let (first, last) = (place(pair[0]), place(pair[1]));
        if first < last && parts.last().is_none_or(|before| before.1 <= first) {
            parts.push((first, last));
        }
    }
    parts
}

/// The spans of the headers' story: six for notes' rulers, then for each section heads and feet of even, odd and first pages (2.8.21).
fn heads_and_feet(fib: &Fib, span: Span) -> (Vec<Span>, Vec<Span>) {
    let positions = Plc::new(fib.table(Table::Headers), 0).positions();
    let (mut heads, mut feet) = (Vec::new(), Vec::new());
    let mut end = span.0;
    for (at, pair) in positions.windows(2).enumerate().skip(6) {
        let from = span.0.saturating_add(pair[0] as usize).min(span.1);
        let to = span.0.saturating_add(pair[1] as usize).min(span.1);
        if from >= to || from < end {
            continue;
        }
        end = to;
        match (at - 6) % 6 {
            0 | 1 | 4 => heads.push((from, to)),
            _ => feet.push((from, to)),
        }
    }
    (heads, feet)
}

/// Comments with their authors (2.8.5, 2.9.6) and, since Word 2002, their times (2.9.7).
fn comments(fib: &Fib, span: Span, said: impl Fn(Span) -> String, found: &mut Found) {
    const EXTRA: usize = 18;
    let refs = Plc::new(fib.table(Table::CommentRefs), 30);
    let owners = fib::names(fib.table(Table::CommentOwners));
    let extras = fib.table(Table::CommentExtras);
    for (at, span) in parts(&Plc::new(fib.table(Table::CommentTexts), 0).positions(), span).into_iter().enumerate() {
        let data = refs.data(at).unwrap_or_default();
        let length = usize::from(u16_le(data, 0).unwrap_or(0)).min(9);
        let initials = super::codepage::utf16(data.get(2..2 + length * 2).unwrap_or_default());
        let owner = u16_le(data, 20).and_then(|number| owners.get(usize::from(number)));
        let date = u32_le(extras, at * EXTRA).and_then(times::dttm).unwrap_or_default();
        let words = said(span);
        if words.is_empty() && owner.is_none() {
            continue;
        }
        word_comment(owner.map_or("", String::as_str), &initials, &date, &words, "comments", found);
    }
}

/// Who worked on the document, and where it lay: the last ten who saved it, its revisers, its route, its template.
fn people(fib: &Fib, revisers: &[String], found: &mut Found) {
    for name in revisers.iter().filter(|name| !matches!(name.trim(), "" | "Unknown")) {
        found.say(Author, "people", "The file lists a person who worked on it.", name.trim());
    }
    let saved = fib::strings(fib.table(Table::SavedBy));
    for pair in saved.chunks(2) {
        let [name, path] = pair else { break };
        found.say(Author, "people", "The file names a person who saved it, and where.", format!("{name}: {path}"));
        local_path(path, "people", found);
    }
    let associated = fib::strings(fib.table(Table::Associated));
    for (at, words) in [(8, "data for serial letters"), (9, "head of the data for serial letters")] {
        if let Some(path) = associated.get(at).filter(|path| !path.trim().is_empty()) {
            found.say(
                Owner,
                "settings",
                "The file names another file that it takes data from.",
                format!("{words}: {path}"),
            );
        }
    }
    if let Some(template) = associated.get(1).filter(|path| path.contains(['\\', '/', ':'])) {
        local_path(template, "settings", found);
        if template.contains("://") {
            say_field(&format!("INCLUDETEXT \"{template}\""), "settings", found);
        }
    }
    let route = fib.table(Table::RouteSlip);
    if !route.is_empty() {
        found.say(
            Correspondent,
            "settings",
            "The document was sent round by mail: it keeps the list of those it went to.",
            readable(route),
        );
    }
}

/// The letters in a structure that is not read.
fn readable(bytes: &[u8]) -> String {
    let text: String =
        bytes.iter().map(|b| if b.is_ascii_graphic() || *b == b' ' { char::from(*b) } else { '\n' }).collect();
    text.lines().map(str::trim).filter(|line| line.len() > 2).collect::<Vec<_>>().join("\n")
}
