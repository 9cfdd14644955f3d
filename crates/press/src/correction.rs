//! What a correction changed: the difference between two texts of a story, or two versions of a document, by words.
//!
//! What the pieces say is never anything but the two texts: those that stayed and those that were taken out make the earlier text, those
//! that stayed and those that were put in make the later one.

use model::Descriptor;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::story::Story;

/// Beyond this many bytes or lines, a changed part is shown whole: what it costs to compare grows with the square.
const MOST_BYTES: usize = 40_000;
const MOST_LINES: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Same,
    Out,
    In,
}

/// A piece of a text, beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub kind: Kind,
    pub text: String,
}

impl Piece {
    pub fn is_out(&self) -> bool {
        self.kind == Kind::Out
    }

    pub fn is_in(&self) -> bool {
        self.kind == Kind::In
    }
}

/// A part of a story or a document that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub part: String,
    pub pieces: Vec<Piece>,
}

/// The parts of a story that differ. Its text is compared as it is written, in Markdown, so that a citation that changed shows too.
pub fn difference(before: &Story, after: &Story) -> Vec<Changed> {
    let pairs = parts(before).into_iter().zip(parts(after));
    pairs.filter_map(|((part, before), (_, after))| changed(part, &before, &after)).collect()
}

/// What differs between two versions of a document: of its description, and of its text page by page.
pub fn document_difference(
    (words, pages): (&Descriptor, &[String]),
    (words_after, pages_after): (&Descriptor, &[String]),
) -> Vec<Changed> {
    let described = facts(words).into_iter().zip(facts(words_after));
    let mut all: Vec<Changed> =
        described.filter_map(|((part, before), (_, after))| changed(part, &before, &after)).collect();
    let trimmed = |pages: &[String]| -> Vec<String> { pages.iter().map(|text| text.trim().to_owned()).collect() };
    let (old, new) = (trimmed(pages), trimmed(pages_after));
    // Pages that are the same find each other first: one that was put in doesn't mark all that follow it.
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (tag, out, put) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        for at in 0..out.len().max(put.len()) {
            let (before, after) = (out.clone().nth(at), put.clone().nth(at));
            let part = match (before, after) {
                (Some(before), Some(after)) if before != after => {
                    format!("Page {} (before: {})", after + 1, before + 1)
                }
                (Some(before), None) => format!("Page {}, taken out", before + 1),
                (_, after) => format!("Page {}", after.unwrap_or_default() + 1),
            };
            let text =
                |pages: &[String], at: Option<usize>| at.and_then(|at| pages.get(at)).cloned().unwrap_or_default();
            all.extend(changed(&part, &text(&old, before), &text(&new, after)));
        }
    }
    all
}

fn changed(part: &str, before: &str, after: &str) -> Option<Changed> {
    (before != after).then(|| Changed { part: part.to_owned(), pieces: pieces(before, after) })
}

fn facts(words: &Descriptor) -> [(&'static str, String); 14] {
    [
        ("Title", words.title.clone()),
        ("Summary", words.summary.clone()),
        ("Context", words.context.clone()),
        ("Kind", words.kind.clone()),
        ("Countries", words.countries.join("\n")),
        ("Organisations", words.organisations.join("\n")),
        ("Persons", words.persons.join("\n")),
        ("Language", words.language.clone()),
        ("Translations", words.translations.join("\n")),
        ("Its date", words.document_date.clone()),
        ("Marking", words.marking.clone()),
        ("Editors’ note", words.editors_note.clone()),
        ("How it was verified", words.verification.clone()),
        ("Rights", words.rights.clone()),
    ]
}

fn parts(story: &Story) -> [(&'static str, String); 9] {
    let picture = story.picture.as_ref().map(|picture| [&picture.alt, &picture.caption, &picture.credit]);
    let first = story.first.as_ref().map(|first| {
        let copy = first.copy.map(|copy| copy.to_string()).unwrap_or_default();
        [first.outlet.clone(), first.address.clone(), first.day.clone(), copy]
    });
    let mut authors = String::new();
    for author in &story.authors {
        authors.push_str(&format!("{} {}\n", author.name, author.role));
        for handle in &author.handles {
            authors.push_str(&format!("{} {}\n", handle.kind.label(), handle.value));
        }
    }
    [
        ("Headline", story.headline.clone()),
        ("The sentence under it", story.deck.clone()),
        ("Who wrote it", story.byline.clone()),
        ("Its date", story.day.clone()),
        ("Language", story.language.clone()),
        ("Authors with a way to reach them", authors),
        ("Words about its picture", picture.map(|words| words.map(String::as_str).join("\n")).unwrap_or_default()),
        ("Where it stood first", first.map(|first| first.join("\n")).unwrap_or_default()),
        ("Text", story.body.clone()),
    ]
}

/// The difference between two texts: by lines, and inside of lines that changed by words.
pub fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(before), lines(after));
    let mut made = Made::default();
    if old.len() + new.len() > MOST_LINES {
        made.push(Kind::Out, before);
        made.push(Kind::In, after);
        return made.finish();
    }
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (tag, out, put) = op.as_tag_tuple();
        let (out, put) = (old[out].concat(), new[put].concat());
        if tag == DiffTag::Replace && out.len() + put.len() <= MOST_BYTES {
            made.words(&out, &put);
        } else if tag == DiffTag::Equal {
            made.push(Kind::Same, &out);
        } else {
            made.push(Kind::Out, &out);
            made.push(Kind::In, &put);
        }
    }
    made.finish()
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Words and what parts them, in turn.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let white = first.is_whitespace();
        let end = rest.find(|c: char| c.is_whitespace() != white).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// Pieces in the making: what was taken out and put in at one place stands together, the old before the new.
#[derive(Default)]
struct Made {
    pieces: Vec<Piece>,
    out: String,
    put: String,
    /// White space between two changes, that belongs to neither yet.
    gap: String,
}

impl Made {
    fn words(&mut self, before: &str, after: &str) {
        let (old, new) = (tokens(before), tokens(after));
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            let (tag, out, put) = op.as_tag_tuple();
            if tag == DiffTag::Equal {
                self.push(Kind::Same, &old[out].concat());
            } else {
                self.push(Kind::Out, &old[out].concat());
                self.push(Kind::In, &new[put].concat());
            }
        }
    }

    fn push(&mut self, kind: Kind, text: &str) {
        if text.is_empty() {
            return;
        }
        match kind {
            Kind::Same if text.trim().is_empty() && !self.out.is_empty() && !self.put.is_empty() => {
                self.gap.push_str(text);
            }
            Kind::Same => {
                self.settle();
                self.same(text);
            }
            Kind::Out | Kind::In => {
                let gap = std::mem::take(&mut self.gap);
                self.out.push_str(&gap);
                self.put.push_str(&gap);
                if kind == Kind::Out { self.out.push_str(text) } else { self.put.push_str(text) }
            }
        }
    }

    fn same(&mut self, text: &str) {
        match self.pieces.last_mut().filter(|piece| piece.kind == Kind::Same) {
            Some(last) => last.text.push_str(text),
            None if text.is_empty() => {}
            None => self.pieces.push(Piece { kind: Kind::Same, text: text.to_owned() }),
        }
    }

    fn settle(&mut self) {
        for (kind, text) in [(Kind::Out, std::mem::take(&mut self.out)), (Kind::In, std::mem::take(&mut self.put))] {
            if !text.is_empty() {
                self.pieces.push(Piece { kind, text });
            }
        }
        let gap = std::mem::take(&mut self.gap);
        self.same(&gap);
    }

    fn finish(mut self) -> Vec<Piece> {
        self.settle();
        self.pieces
    }
}
