//! Values of a PDF as text, and panics of its readers as nothing. Pure.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::object::{Dict, Object, Stream};

/// The longest text that is taken from one value.
const LONGEST: usize = 256 << 10;

/// What `work` gives, or `None` when it panics: the readers of hostile structures may.
pub fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 with a mark, else PDFDocEncoding.
pub fn text(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(LONGEST)];
    let plain = match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // Some programs write UTF-8 without its mark.
        _ if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() => String::from_utf8_lossy(bytes).into_owned(),
        _ => bytes.iter().map(|b| pdf_doc(*b)).collect(),
    };
    plain.replace("\r\n", "\n").replace('\r', "\n").trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_owned()
}

/// One byte of PDFDocEncoding (annex D.2).
fn pdf_doc(byte: u8) -> char {
    const UPPER: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł',
        'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
    ];
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    match byte {
        0x18..=0x1F => ACCENTS[usize::from(byte - 0x18)],
        0x80..=0xA0 => UPPER[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The text of a string, a name, a number or a stream under a key; empty when there is none.
pub fn text_of(dict: &Dict<'_>, key: &str) -> String {
    dict.get::<Object<'_>>(key).map(|value| plain(&value, 0)).unwrap_or_default()
}

/// A value as a person would write it; arrays one item after the other.
pub fn plain(value: &Object<'_>, depth: u32) -> String {
    match value {
        Object::String(s) => text(s.as_bytes()),
        Object::Name(name) => String::from_utf8_lossy(name.as_ref()).into_owned(),
        Object::Number(number) => number.to_string(),
        Object::Boolean(yes) => yes.to_string(),
        Object::Stream(stream) => decoded(stream).map(|bytes| text(&bytes)).unwrap_or_default(),
        Object::Array(items) if depth < 4 => {
            let parts: Vec<String> = items.iter::<Object<'_>>().take(1_000).map(|o| plain(&o, depth + 1)).collect();
            parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    }
}

/// A name under a key.
pub fn name_of(dict: &Dict<'_>, key: &str) -> String {
    dict.get::<hayro_syntax::object::Name<'_>>(key)
        .map(|n| String::from_utf8_lossy(n.as_ref()).into_owned())
        .unwrap_or_default()
}

/// A stream's bytes after its filters.
pub fn decoded(stream: &Stream<'_>) -> Option<Vec<u8>> {
    quietly(|| stream.decoded_data().ok().map(|bytes| bytes.into_owned())).flatten()
}

/// The file that a file specification names (7.11): a string, or a dictionary.
pub fn file_name(value: &Object<'_>) -> String {
    match value {
        Object::Dict(dict) => {
            let names = ["UF", "F", "Unix", "DOS", "Mac"].iter().map(|key| text_of(dict, key));
            names.into_iter().find(|n| !n.is_empty()).unwrap_or_default()
        }
        other => plain(other, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_read_in_their_encodings() {
        assert_eq!(text(b"Jos\xe9 \x8d\x93ne\x8e"), "José “ﬁne”");
        assert_eq!(text(b"\xfe\xff\x00O\x01\x53"), "Oœ");
        assert_eq!(text("\u{FEFF}né".as_bytes()), "né");
        assert_eq!(text("né".as_bytes()), "né");
        assert_eq!(text(b"\xfe\xff\xd8\x00"), "\u{FFFD}");
    }
}
