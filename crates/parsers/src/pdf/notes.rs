//! Annotations: comments with their authors, links, attached files, fields, and redactions that were marked and never made.

use hayro_syntax::{
    object::{Array, Dict, Object, Rect},
    page::Page,
};
use model::{
    FindingKind::{Author, Comment, HiddenPart, NotRead, TextUnderBox, Thumbnail, Timestamp},
    Place,
};

use super::{
    actions, catalog,
    pages::{lines, shown_at},
    values::{name_of, text_of},
};
use crate::found::Found;

const MOST: usize = 10_000;

/// Reads what hangs on a page besides its content. The rectangles of redactions that were only marked are returned, on the page as shown.
pub fn inspect(page: &Page<'_>, place: &str, found: &mut Found) -> Vec<model::Rect> {
    let raw = page.raw();
    actions::of(raw, &place.into(), found);
    catalog::piece_info(raw, place, found);
    if raw.contains_key("Thumb") {
        found.say(
            Thumbnail,
            place,
            "A small picture of the page is kept in the file. It may show what was covered later.",
            "",
        );
    }
    let mut marked = Vec::new();
    let Some(notes) = raw.get::<Array<'_>>("Annots") else { return marked };
    for note in notes.iter::<Dict<'_>>().take(MOST) {
        let rect = note.get::<Rect>("Rect").map(|rect| shown_at(page, rect));
        one(&note, &Place::from(place).at(rect), found);
        marked.extend(rect.filter(|_| name_of(&note, "Subtype") == "Redact"));
    }
    marked
}

fn one(note: &Dict<'_>, place: &Place, found: &mut Found) {
    let kind = name_of(note, "Subtype");
    // Hidden, or not to be seen on a screen (12.5.3).
    let flags = note.get::<i32>("F").unwrap_or(0);
    let hidden = flags & 2 != 0 || flags & 32 != 0;
    actions::of(note, place, found);
    if kind == "Widget" || kind == "Popup" {
        return;
    }
    let mut texts: Vec<String> = ["Subj", "Contents", "OverlayText"].iter().map(|key| text_of(note, key)).collect();
    if texts[1].is_empty() {
        texts.push(without_tags(&text_of(note, "RC")));
    }
    texts.retain(|t| !t.is_empty());
    let author = text_of(note, "T");
    let (text, by) = (texts.join("\n"), if author.is_empty() { "" } else { author.as_str() });
    if hidden && kind != "Link" {
        let what = "A note, stamp or mark on the page is hidden: viewers don't show it.";
        found.say(HiddenPart, place, what, if text.is_empty() { kind.clone() } else { text.clone() });
    }
    if !text.is_empty() {
        let what = if kind == "Link" { "A link carries a note." } else { "A comment was put on the page." };
        found.say(Comment, place, what, if by.is_empty() { text } else { format!("{by}: {text}") });
    }
    if !author.is_empty() {
        found.say(Author, place, "A comment names its author.", author);
    }
    for key in ["M", "CreationDate"] {
        let when = text_of(note, key);
        if !when.is_empty() {
            found.say(Timestamp, place, "A comment says when it was made.", when);
        }
    }
    match kind.as_str() {
        "Movie" | "Sound" | "Screen" | "3D" | "RichMedia" => {
            found.say(NotRead, place, "A recording or a model is part of the page; it was not opened.", kind);
        }
        _ => {}
    }
    if let Some(Object::Dict(destination)) = note.get::<Object<'_>>("Dest") {
        actions::one(&destination, place, false, found, 0);
    }
}

/// Words that a marked redaction was to remove.
pub fn under_marks(words: &[model::Word], marks: &[model::Rect], place: &str, found: &mut Found) {
    let under: Vec<model::Word> = words.iter().filter(|w| marks.iter().any(|m| m.overlaps(&w.rect))).cloned().collect();
    if !under.is_empty() {
        let what = "A redaction was marked here and never carried out: the text is still in the file.";
        found.say(TextUnderBox, Place::from(place).at(lines(&under)), what, page::text(&under).trim_end());
    }
}

fn without_tags(rich: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in rich.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                plain.push(' ');
            }
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
