//! Text files in any encoding: told apart, turned into UTF-8, set on clean pages. What is written in markup is shown as it is written.

use airlock::OpenFailure;
use encoding_rs::Encoding;
use model::FindingKind::{Damaged, Encoding as EncodingFinding, NotRead};
use page::typeset::{Missing, typeset};
use serde::de::IgnoredAny;

use crate::{
    JobLimits, Limit, Output, csv,
    detect::{self, Kind},
    found::Found,
    html, wording,
};

/// A text may not be larger in memory than this part of what is allowed: decoding and setting keep several copies.
const SHARE_OF_MEMORY: u64 = 32;
/// How much of a text is looked at to know what kind it is.
const SAMPLE: usize = 64 << 10;

/// Which kind of text it is, where its content tells surely; plain text otherwise.
pub fn kind(bytes: &[u8]) -> Kind {
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if matches!(plain.first(), Some(b'{' | b'[')) && serde_json::from_slice::<IgnoredAny>(plain).is_ok() {
        return Kind::Json;
    }
    let begin = decode(&bytes[..bytes.len().min(SAMPLE)]).0;
    if begin.trim_start().starts_with("<?xml") {
        Kind::Xml
    } else if is_markdown(&begin) {
        Kind::Markdown
    } else {
        csv::separator(bytes).map_or(Kind::Text, Kind::Csv)
    }
}

/// Headings alone may be a program's comments: something more of Markdown must be there. The line under a table's head is sure by itself.
fn is_markdown(text: &str) -> bool {
    let rule = |line: &str| line.starts_with('|') && line.contains('-') && line.chars().all(|c| "|-: ".contains(c));
    let level = |line: &str| line.find(|c| c != '#').filter(|n| (1..=6).contains(n) && line[*n..].starts_with(' '));
    let headings: Vec<usize> = text.lines().filter_map(level).collect();
    let more = ["](", "\n```", "**"].iter().any(|sign| text.contains(sign));
    let headed = headings.len() >= 2 && headings.iter().any(|level| *level >= 2) && more && !text.starts_with("#!");
    headed || text.lines().map(str::trim_end).any(rule)
}

pub fn open(bytes: &[u8], kind: Kind, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.len() as u64 > limits.memory / SHARE_OF_MEMORY {
        out.facts(kind.media_type(), 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let (text, name, lossy) = decode(bytes);
    let mut found = Found::default();
    said(name, lossy, &mut found);
    match kind {
        Kind::Markdown => links(&text, &mut found),
        Kind::Xml => fetched(&text, &mut found),
        _ => {}
    }
    if let Some(format) = markup(&text) {
        found.say(
            NotRead,
            "text",
            format!("This looks like {format}. It is shown as the characters it is made of; nothing in it was followed or run."),
            "",
        );
    }
    wording::inspect(&text, "text", &mut found);
    // The one error is of characters without a glyph, which `Box` takes.
    let pages = typeset(&text, Missing::Box).map_err(|_| OpenFailure::Fault)?;
    out.facts(kind.media_type(), u32::try_from(pages.len()).unwrap_or(u32::MAX))?;
    crate::hand_over(found, out)?;
    // Before the pages: whatever ends the drawing, the text itself is out, as it stood.
    out.text(&text)?;
    if !text.ends_with('\n') {
        out.text("\n")?;
    }
    for (number, page) in (1..).zip(pages) {
        if number > limits.pages {
            return Err(OpenFailure::Limit(Limit::Pages));
        }
        out.page(number, page.size, page.raster.width(), page.raster.height(), page.raster.rgb())?;
        out.words(number, &page.words)?;
    }
    Ok(())
}

/// Says how a text was turned into characters.
pub fn said(encoding: &str, lossy: bool, found: &mut Found) {
    if encoding != "US-ASCII" {
        found.say(EncodingFinding, "text", "The text's encoding, as far as it can be told.", encoding);
    }
    if lossy {
        found.say(Damaged, "text", "Some bytes are no characters in that encoding; they are shown as \u{FFFD}.", "");
    }
}

/// Where Markdown's links and pictures lead.
fn links(text: &str, found: &mut Found) {
    const MOST: usize = 5_000;
    let parts: Vec<&str> = text.split("](").take(MOST).collect();
    for pair in parts.windows(2) {
        let target = pair[1].split([')', ' ', '\n']).next().unwrap_or_default();
        let picture = pair[0].rfind('[').is_some_and(|at| pair[0][..at].ends_with('!'));
        html::address(target, picture, false, "text", found);
    }
}

/// What a program that takes XML at its word fetches: style sheets, document types, entities.
fn fetched(text: &str, found: &mut Found) {
    const MOST: usize = 1_000;
    for sign in ["<?xml-stylesheet", "<!DOCTYPE", "<!ENTITY"] {
        for part in text.split(sign).skip(1).take(MOST) {
            let words = part.split('>').next().unwrap_or_default().split(['"', '\'']);
            words.filter(|word| word.contains("://")).for_each(|word| html::address(word, true, false, "text", found));
        }
    }
}

/// The text, the name of its encoding, and whether some of it was lost. Line ends become line feeds.
pub fn decode(bytes: &[u8]) -> (String, &'static str, bool) {
    let (text, encoding, lossy) = if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, lossy) = encoding.decode_without_bom_handling(&bytes[mark..]);
        (text, encoding.name(), lossy)
    } else if let Some(little) = detect::looks_like_utf16(bytes) {
        let encoding = if little { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
        let (text, lossy) = encoding.decode_without_bom_handling(bytes);
        (text, encoding.name(), lossy)
    } else if bytes.is_ascii() && !bytes.contains(&0x1B) {
        (String::from_utf8_lossy(bytes), "US-ASCII", false)
    } else {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
        detector.feed(bytes, true);
        let encoding = detector.guess(None, chardetng::Utf8Detection::Allow);
        let (text, lossy) = encoding.decode_without_bom_handling(bytes);
        (text, encoding.name(), lossy)
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    (text, encoding, lossy)
}

/// The name of a format that is written in characters but is more than plain text.
fn markup(text: &str) -> Option<&'static str> {
    let head = text.trim_start_matches('\u{FEFF}').trim_start();
    let lower: String = head.chars().take(200).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        Some("a web page (HTML)")
    } else if lower.starts_with("<?xml") || lower.starts_with("<svg") {
        Some("XML")
    } else if lower.starts_with("%!ps") {
        Some("PostScript")
    } else if lower.starts_with("from ") && lower.contains('@')
        || lower.starts_with("received:")
        || lower.starts_with("return-path:")
    {
        Some("an e-mail")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_where_the_content_is_sure() {
        for (text, sure) in [
            ("{\"a\": [1, 2]}", Kind::Json),
            ("{ a set of rules }", Kind::Text),
            ("<?xml version=\"1.0\"?><a/>", Kind::Xml),
            ("# Sand\n\n## Where\n\nSee [the map](https://a.example).\n", Kind::Markdown),
            ("Of boats\n\n| a | b |\n| - | - |\n| c | d |\n", Kind::Markdown),
            ("# a comment\n## another\nexport A=1\n", Kind::Text),
            ("a\tb\nc\td\n", Kind::Csv(b'\t')),
        ] {
            assert_eq!(kind(text.as_bytes()), sure, "{text}");
        }
    }

    #[test]
    fn encodings_are_told_apart() {
        let utf16: Vec<u8> = "Grüße aus Köln".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&utf16), ("Grüße aus Köln".into(), "UTF-16BE", false));
        assert_eq!(decode(b"\xEF\xBB\xBFa\r\nb\rc").0, "a\nb\nc");
        assert_eq!(decode("naïve".as_bytes()).1, "UTF-8");
        assert_eq!(decode(b"r\xE9sum\xE9 du proc\xE8s-verbal").0, "résumé du procès-verbal");
        let (russian, _, _) = encoding_rs::KOI8_R.encode("Секретный протокол совещания");
        assert_eq!(decode(&russian).0, "Секретный протокол совещания");
    }
}
