//! Words of a PDF that stand on none of its pages: bookmarks, labels of pages, what stands for pictures and letters when a page is read aloud or copied; and places
//! on the earth that a page is tied to. Draws nothing.

use hayro_syntax::{
    object::{Array, Dict, Object},
    page::Page,
};
use model::FindingKind::{DifferentText, Gps, Property};

use super::values::{name_of, quietly, text, text_of};
use crate::found::Found;

/// Of each kind.
const MOST: usize = 2_000;

/// What objects say, in the order in which they stand in the file.
#[derive(Default)]
pub struct Beside {
    bookmarks: Vec<String>,
    descriptions: Vec<String>,
    /// What stands for elements of the structure when they are copied.
    pub instead: Vec<String>,
}

impl Beside {
    /// One of the file's objects.
    pub fn note(&mut self, dict: &Dict<'_>) {
        // An item of the outline (12.3.3), or an element of the structure (14.7.2).
        if dict.contains_key("Title") && dict.contains_key("Parent") && !dict.contains_key("S") {
            put(text_of(dict, "Title"), &mut self.bookmarks);
        }
        if dict.contains_key("S") && dict.contains_key("P") {
            for key in ["Alt", "T", "E"] {
                put(text_of(dict, key), &mut self.descriptions);
            }
            put(text_of(dict, "ActualText"), &mut self.instead);
        }
    }

    pub fn say(&self, found: &mut Found) {
        if !self.bookmarks.is_empty() {
            let what = "The file has bookmarks: viewers list them beside the pages, and they are on none of them.";
            found.say(Property, "bookmarks", what, self.bookmarks.join("\n"));
        }
        for words in &self.descriptions {
            crate::office::local_path(words, "descriptions", found);
        }
        if !self.descriptions.is_empty() {
            let what = "Pictures or parts of pages carry descriptions or titles that don't show.";
            found.say(Property, "descriptions", what, self.descriptions.join("\n"));
        }
    }
}

fn put(words: String, list: &mut Vec<String>) {
    if !words.is_empty() && list.len() < MOST && !list.contains(&words) {
        list.push(words);
    }
}

/// Names that pages go by instead of numbers (12.4.2).
pub fn labels(catalog: &Dict<'_>, found: &mut Found) {
    let mut prefixes = Vec::new();
    let mut waiting: Vec<Dict<'_>> = catalog.get::<Dict<'_>>("PageLabels").into_iter().collect();
    for _ in 0..MOST {
        let Some(node) = waiting.pop() else { break };
        if let Some(labels) = node.get::<Array<'_>>("Nums") {
            for label in labels.iter::<Object<'_>>().take(2 * MOST) {
                if let Object::Dict(label) = label {
                    put(text_of(&label, "P"), &mut prefixes);
                }
            }
        }
        if let Some(kids) = node.get::<Array<'_>>("Kids") {
            waiting.extend(kids.iter::<Dict<'_>>().take(MOST));
        }
    }
    if !prefixes.is_empty() {
        let what = "Pages go by names beside their numbers, which viewers show.";
        found.say(Property, "labels of pages", what, prefixes.join("\n"));
    }
}

/// Where on the earth parts of a page lie (12.9, 12.10), and what those parts are called.
pub fn places(page: &Page<'_>, place: &str, found: &mut Found) {
    const WHAT: &str = "The page, or a part of it, is tied to a place on the earth.";
    let raw = page.raw();
    let parts = raw.get::<Array<'_>>("VP").map(|parts| parts.iter::<Dict<'_>>().take(MOST).collect::<Vec<_>>());
    for part in parts.into_iter().flatten() {
        let Some(measure) = part.get::<Dict<'_>>("Measure") else { continue };
        if name_of(&measure, "Subtype") == "GEO" {
            let name = text_of(&part, "Name");
            let points = text_of(&measure, "GPTS");
            found.say(Gps, place, WHAT, format!("{name}\n{points}").trim());
        }
    }
    // The older way, of an extension.
    if raw.contains_key("LGIDict") {
        found.say(Gps, place, WHAT, "");
    }
}

/// Words that take the place of what is drawn when somebody copies it or has it read aloud (14.9.4), as a page's own content has them.
pub fn instead(page: &Page<'_>, words: &mut Vec<String>) {
    let Some(content) = quietly(|| page.page_stream()).flatten() else { return };
    for at in crate::bytes::find_all(content, b"/ActualText", MOST) {
        put(string(&content[at + 11..]), words);
    }
}

/// Those of them that say something else than all the pages.
pub fn say_instead(mut words: Vec<String>, whole: &str, found: &mut Found) {
    let shown = letters(whole);
    // A ligature or a hyphen is spelling.
    words.retain(|words| {
        let letters = letters(words);
        letters.chars().count() > 3 && !shown.contains(&letters)
    });
    if !words.is_empty() {
        let what = "The file has other words for what is drawn than the letters on the page: who copies it, or has it read aloud, gets these.";
        found.say(DifferentText, "whole file", what, words.join("\n"));
    }
}

fn letters(words: &str) -> String {
    words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The string that content goes on with (7.3.4): in brackets, or in hexadecimal digits.
fn string(content: &[u8]) -> String {
    const LONGEST: usize = 4_096;
    let content = content.trim_ascii_start();
    let content = &content[..content.len().min(LONGEST)];
    match content {
        [b'<', rest @ ..] if !rest.starts_with(b"<") => {
            let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
            let mut digits: String =
                rest[..end].iter().filter(|byte| byte.is_ascii_hexdigit()).map(|byte| char::from(*byte)).collect();
            if digits.len() % 2 == 1 {
                digits.push('0');
            }
            text(&hex::decode(digits).unwrap_or_default())
        }
        [b'(', rest @ ..] => {
            let (mut plain, mut depth, mut at) = (Vec::new(), 0usize, 0);
            while let Some(byte) = rest.get(at) {
                at += 1;
                match byte {
                    b'\\' => {
                        let octal: Vec<u8> =
                            rest[at..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b)).copied().collect();
                        let escaped = rest.get(at).copied().unwrap_or_default();
                        at += octal.len().max(1);
                        match (octal.is_empty(), escaped) {
                            (false, _) => {
                                plain.push(octal.iter().fold(0u8, |n, b| n.wrapping_mul(8).wrapping_add(b - b'0')))
                            }
                            (_, b'n') => plain.push(b'\n'),
                            (_, b'r') => plain.push(b'\r'),
                            (_, b't') => plain.push(b'\t'),
                            (_, b'\n' | b'\r') => {}
                            (_, other) => plain.push(other),
                        }
                    }
                    b'(' => {
                        depth += 1;
                        plain.push(b'(');
                    }
                    b')' if depth == 0 => break,
                    b')' => {
                        depth -= 1;
                        plain.push(b')');
                    }
                    other => plain.push(*other),
                }
            }
            text(&plain)
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_contents_are_read() {
        assert_eq!(string(b" (a \\(b\\) (c) \\101) BDC"), "a (b) (c) A");
        assert_eq!(string(b"<FEFF00410042> BDC"), "AB");
        assert_eq!(string(b"<4142>"), "AB");
        for odd in [&b"<<"[..], b"(", b"(\\", b"<", b"/x", b""] {
            string(odd);
        }
    }
}
