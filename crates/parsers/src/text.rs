//! Text files in any encoding: told apart, turned into UTF-8, set on clean pages. Never interprets markup.

use airlock::OpenFailure;
use encoding_rs::Encoding;
use model::FindingKind::{Damaged, Encoding as EncodingFinding, NotRead};
use page::typeset::{Missing, typeset};

use crate::{JobLimits, Limit, Output, detect, found::Found, wording};

/// A text may not be larger in memory than this part of what is allowed: decoding and setting keep several copies.
const SHARE_OF_MEMORY: u64 = 32;

pub fn open(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.len() as u64 > limits.memory / SHARE_OF_MEMORY {
        out.facts(detect::Kind::Text.media_type(), 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let (text, name, lossy) = decode(bytes);
    let mut found = Found::default();
    if name != "US-ASCII" {
        found.say(EncodingFinding, "text", "The text's encoding, as far as it can be told.", name);
    }
    if lossy {
        found.say(Damaged, "text", "Some bytes are no characters in that encoding; they are shown as \u{FFFD}.", "");
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
    out.facts(detect::Kind::Text.media_type(), u32::try_from(pages.len()).unwrap_or(u32::MAX))?;
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
