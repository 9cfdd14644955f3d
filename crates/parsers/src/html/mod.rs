//! Web pages (HTML): the text that a reader sees, in order; what doesn't show, what would run and what would be fetched as findings.
//! Reads tags one by one and builds no tree, so that a page's depth costs nothing; runs and fetches nothing.

mod refs;
mod rules;
mod walk;

use airlock::OpenFailure;
use encoding_rs::Encoding;
use html5ever::{
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tokenizer, TokenizerOpts},
};
use model::FindingKind::{Encoding as EncodingFinding, NotFinished};

use crate::{
    JobLimits, Output,
    archive::Children,
    detect::Kind,
    found::{Child, Found},
    paper::{Facts, Paper},
    text,
};
pub use refs::{address, percent, styles};
pub use rules::colour_of as colour;
use walk::Walk;

const SHARE_OF_MEMORY: u64 = 32;
/// Attributes of one tag: the reader of tags compares each with all.
const MOST_ATTRIBUTES: usize = 2_000;

/// The beginning of a text in small letters, from its first tag: comments and an XML declaration may stand before it.
fn first_tag(bytes: &[u8]) -> String {
    const WITHIN: usize = 4096;
    let head = &bytes[..bytes.len().min(WITHIN)];
    let text = match crate::detect::looks_like_utf16(head) {
        Some(true) => encoding_rs::UTF_16LE.decode(head).0.into_owned(),
        Some(false) => encoding_rs::UTF_16BE.decode(head).0.into_owned(),
        None => String::from_utf8_lossy(head).into_owned(),
    }
    .to_ascii_lowercase();
    let mut rest = text.as_str();
    loop {
        rest = rest.trim_start_matches('\u{FEFF}').trim_start();
        let after = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| &rest[end + 3..])
        } else if rest.starts_with("<?xml") {
            rest.find("?>").map(|end| &rest[end + 2..])
        } else {
            None
        };
        match after {
            Some(after) => rest = after,
            None => return rest.to_owned(),
        }
    }
}

fn begins(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let after = text.strip_prefix(word);
        after.is_some_and(|after| after.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace()))
    })
}

/// Whether text begins as a web page begins.
pub fn is_html(bytes: &[u8]) -> bool {
    begins(&first_tag(bytes), &["<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<table", "<div"])
}

/// Whether text begins as a drawing begins.
pub fn is_svg(bytes: &[u8]) -> bool {
    begins(&first_tag(bytes), &["<!doctype svg", "<svg", "<svg:svg"])
}

pub fn open(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.len() as u64 > limits.memory / SHARE_OF_MEMORY {
        out.facts(Kind::Html.media_type(), 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let mut found = Found::default();
    let page = decode(bytes, &mut found);
    let mut paper = Paper::new(limits);
    read(&page, "page", &mut found, &mut paper);
    drop(page);
    if paper.is_empty() {
        paper.note(crate::paper::NO_TEXT);
    }
    let files = found.take_children();
    paper.hand_over(&Facts { media_type: Kind::Html.media_type(), place: "text" }, found, limits, out, |out| {
        hand_out(&files, limits, out)
    })
}

/// Children that are in memory already, within the limits.
pub fn hand_out(files: &[Child], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let mut children = Children::new(limits, out);
    files.iter().try_for_each(|file| children.hand(&file.name, &mut file.bytes.as_slice()))
}

/// Reads a page into `paper`; findings stand at `place`.
pub fn read(page: &str, place: &str, found: &mut Found, paper: &mut Paper) {
    walk(page, false, place, found, paper);
}

/// As [`read`], for a page that is XML, too (XHTML).
pub fn read_strict(page: &str, place: &str, found: &mut Found, paper: &mut Paper) {
    walk(page, true, place, found, paper);
}

fn walk(page: &str, strict: bool, place: &str, found: &mut Found, paper: &mut Paper) {
    let end = monstrous(page).unwrap_or(page.len());
    if end < page.len() {
        found.say(
            NotFinished,
            place,
            "A tag carries more attributes than any page needs; what stands before it is shown.",
            "",
        );
    }
    let walk = Walk::new(strict, place, found, paper);
    let tokenizer = Tokenizer::new(walk, TokenizerOpts::default());
    let input = BufferQueue::default();
    // In parts, so that the queue never holds a second copy of the whole.
    let mut rest = &page[..end];
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.floor_char_boundary(rest.len().min(64 << 10)));
        rest = after;
        input.push_back(StrTendril::from_slice(part));
        // It would pause at scripts if the walk asked for it.
        let _ = tokenizer.feed(&input);
        if tokenizer.sink.is_full() {
            break;
        }
    }
    tokenizer.end();
    tokenizer.sink.finish();
}

/// Where the first tag begins that has more attributes than [`MOST_ATTRIBUTES`].
fn monstrous(page: &str) -> Option<usize> {
    let bytes = page.as_bytes();
    let mut tag = None;
    let (mut count, mut quote, mut before) = (0usize, None, b' ');
    for (at, b) in bytes.iter().copied().enumerate() {
        match (tag, quote) {
            (None, _) => {
                if before == b'<' && b.is_ascii_alphabetic() {
                    (tag, count) = (Some(at - 1), 0);
                }
            }
            (Some(_), Some(q)) => {
                if b == q {
                    quote = None;
                    count += 1;
                }
            }
            (Some(start), None) => {
                match b {
                    b'>' => tag = None,
                    b'"' | b'\'' if before == b'=' => quote = Some(b),
                    _ if (before.is_ascii_whitespace() || before == b'/') && !b.is_ascii_whitespace() => count += 1,
                    _ => {}
                }
                if count > 2 * MOST_ATTRIBUTES {
                    return Some(start);
                }
            }
        }
        before = b;
    }
    None
}

/// The page's characters: a byte order mark, what the page says of itself, or a guess.
pub fn decode(bytes: &[u8], found: &mut Found) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let stated = head
        .split_once("charset=")
        .or_else(|| head.trim_start().starts_with("<?xml").then(|| head.split_once("encoding=")).flatten())
        .map(|(_, rest)| rest.trim_start_matches(['"', '\'', ' ']))
        .and_then(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).next())
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|encoding| encoding.is_ascii_compatible());
    let marked = Encoding::for_bom(bytes).is_some() || crate::detect::looks_like_utf16(bytes).is_some();
    if let (Some(encoding), false) = (stated, marked) {
        let (text, lossy) = encoding.decode_without_bom_handling(bytes);
        if !lossy {
            if encoding != encoding_rs::UTF_8 {
                found.say(EncodingFinding, "text", "The text's encoding, as the page says it.", encoding.name());
            }
            return text.into_owned();
        }
    }
    let (text, name, _) = text::decode(bytes);
    if name != "US-ASCII" && name != "UTF-8" {
        found.say(EncodingFinding, "text", "The text's encoding, as far as it can be told.", name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_by_their_beginning() {
        for page in [
            "<!DOCTYPE HTML><p>",
            "\u{FEFF} <!-- a --><html lang='en'>",
            "<?xml version='1.0'?>\n<html>",
            "<body bgcolor=red>",
        ] {
            assert!(is_html(page.as_bytes()), "{page}");
        }
        for other in ["<?xml version='1.0'?><svg>", "The <html> tag", "<htmlx>", "", "<!-- only", "{\"a\":\"<html>\"}"]
        {
            assert!(!is_html(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn a_tag_without_end_is_cut() {
        let page = format!("<p>before</p><a {}>after", "x=1 ".repeat(100_000));
        assert_eq!(monstrous(&page), Some(13));
        assert_eq!(monstrous("<p class=\"a b c\" id='x'>text</p>"), None);
    }
}
