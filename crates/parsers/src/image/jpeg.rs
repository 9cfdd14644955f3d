//! What lies beside a JPEG's pixels: its segments up to the picture's end, and the bytes after it (ITU T.81, annex B). Never decodes pixels.

use model::FindingKind::{Comment, CopyIdentifier, ExtraFrame, Property, Thumbnail, TrailingData};

use super::{exif, icc, iptc, xmp};
use crate::{bytes, found::Found};

/// One marker with its payload.
struct Segment<'a> {
    marker: u8,
    data: &'a [u8],
}

/// Reads all segments; `place` says where in the file the picture stands.
pub fn inspect(file: &[u8], place: &str, found: &mut Found) {
    let (segments, end) = segments(file);
    let mut profile = Vec::new();
    let (mut extended_xmp, mut credentials) = (Vec::new(), Vec::new());
    for segment in &segments {
        let data = segment.data;
        match segment.marker {
            0xE1 if data.starts_with(b"Exif\0") => exif::inspect(data.get(6..).unwrap_or_default(), place, found),
            0xE1 if data.starts_with(b"http://ns.adobe.com/xap/1.0/\0") => xmp::inspect(&data[29..], place, found),
            // Extended packets: a signature of 35 bytes, then digest (32), full length (4) and offset (4).
            0xE1 if data.starts_with(b"http://ns.adobe.com/xmp/extension/\0") => {
                extended_xmp.extend_from_slice(data.get(75..).unwrap_or_default());
            }
            0xE2 if data.starts_with(b"ICC_PROFILE\0") => profile.extend_from_slice(data.get(14..).unwrap_or_default()),
            0xE2 if data.starts_with(b"MPF\0") => {
                found.say(ExtraFrame, place, "The file holds more than one picture. Viewers show only the first.", "")
            }
            0xED if data.starts_with(b"Photoshop 3.0\0") => iptc::inspect_resources(&data[14..], place, found),
            0xE0 if data.starts_with(b"JFIF\0") => {}
            0xE0 if data.starts_with(b"JFXX\0") => {
                found.say(Thumbnail, place, SMALL_COPY, format!("{} bytes", data.len()));
            }
            // Adobe's mark of how colours are coded; Apple's and Android's second brightness is a picture behind the first.
            0xEE if data.starts_with(b"Adobe") => {}
            0xE2 if data.starts_with(b"urn:iso:std:iso:ts:21496") => {}
            0xEB if data.starts_with(b"JP") => credentials.extend_from_slice(data.get(8..).unwrap_or_default()),
            0xE0..=0xEF => own_block(&format!("APP{}", segment.marker - 0xE0), data, place, found),
            0xFE => {
                let text = bytes::loose_text(data);
                if !text.is_empty() {
                    found.say(Comment, place, "The picture carries a comment.", text);
                }
            }
            _ => {}
        }
    }
    if !credentials.is_empty() {
        content_credentials(&credentials, place, found);
    }
    if !extended_xmp.is_empty() {
        xmp::inspect(&extended_xmp, place, found);
    }
    if !profile.is_empty() {
        icc::inspect(&profile, place, found);
    }
    if let Some(rest) = end.and_then(|end| file.get(end..)) {
        trailing(rest, place, found);
    }
}

const SMALL_COPY: &str = "A small copy of the picture is kept in it. It may show what was cropped or covered later.";

/// A box of JUMBF (ISO/IEC 19566-5), in which Content Credentials are kept (C2PA).
pub fn content_credentials(data: &[u8], place: &str, found: &mut Found) {
    let words = super::strings(data);
    if bytes::find(data, b"c2pa").is_some() || bytes::find(data, b"C2PA").is_some() {
        let what = "The picture carries Content Credentials (C2PA): signed notes of the device, program or person that made and changed it. They can name them, and tell this copy from others.";
        found.say(CopyIdentifier, place, what, words);
    } else {
        found.say(Property, place, OWN_BLOCK, format!("JUMBF, {} bytes\n{words}", data.len()));
    }
}

const OWN_BLOCK: &str = "A device or a program has left a block of its own in the picture. Such blocks can hold serial numbers, names, or earlier states.";

/// A block whose form its maker keeps to itself.
pub fn own_block(name: &str, data: &[u8], place: &str, found: &mut Found) {
    let words = super::strings(data);
    found.say(Property, place, OWN_BLOCK, format!("{name}, {} bytes\n{words}", data.len()).trim_end());
}

/// The EXIF block, from its TIFF header.
pub fn exif_block(file: &[u8]) -> Option<&[u8]> {
    let (segments, _) = segments(file);
    segments.iter().find(|s| s.marker == 0xE1 && s.data.starts_with(b"Exif\0")).and_then(|s| s.data.get(6..))
}

/// What follows the end of a picture: nothing but zeros is padding; more is a finding, and opened as a file of its own.
pub fn trailing(rest: &[u8], place: &str, found: &mut Found) {
    if rest.iter().all(|b| *b == 0 || b.is_ascii_whitespace()) {
        return;
    }
    found.say(
        TrailingData,
        format!("{place}, after its end"),
        format!("{} bytes follow after its end. Programs don't show them.", rest.len()),
        bytes::preview(rest),
    );
    found.child("bytes-after-the-end", rest.to_vec());
}

/// What JFIF's own segment says: the unit (1: inches, 2: centimetres), dots across and down.
pub fn density(file: &[u8]) -> Option<(u8, u16, u16)> {
    let (segments, _) = segments(file);
    let jfif = segments.iter().find(|segment| segment.marker == 0xE0 && segment.data.starts_with(b"JFIF\0"))?.data;
    Some((*jfif.get(7)?, bytes::u16_be(jfif, 8)?, bytes::u16_be(jfif, 10)?))
}

/// The segments, and where the picture ends when its end marker was found.
fn segments(file: &[u8]) -> (Vec<Segment<'_>>, Option<usize>) {
    const MOST: usize = 10_000;
    let mut segments = Vec::new();
    let mut at = 2;
    while segments.len() < MOST {
        // Between segments nothing but fill bytes may stand; anything else is skipped up to the next marker.
        let Some(step) = file.get(at..).and_then(|rest| rest.iter().position(|b| *b == 0xFF)) else { break };
        at += step;
        while file.get(at) == Some(&0xFF) {
            at += 1;
        }
        let Some(marker) = file.get(at).copied() else { break };
        at += 1;
        match marker {
            0xD9 => return (segments, Some(at)),
            // Stuffed zeros, restarts and the like have no length: in entropy-coded data they are passed over one by one.
            0x00 | 0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let Some(length) = bytes::u16_be(file, at).map(usize::from) else { break };
        let Some(data) = file.get(at + 2..at + length.max(2)) else { break };
        segments.push(Segment { marker, data });
        at += length.max(2);
    }
    (segments, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_and_what_follows_the_end_are_found() {
        let file = b"\xff\xd8\xff\xfe\x00\x07hello\xff\xda\x00\x02\x12\xff\x00\x34\xff\xd9PK secret";
        let mut found = Found::default();
        inspect(file, "picture", &mut found);
        assert_eq!(found.findings[0].detail, "hello");
        assert_eq!(found.findings[1].kind, TrailingData);
        assert_eq!(found.children[0].bytes, b"PK secret");
    }

    #[test]
    fn truncation_anywhere_is_quiet() {
        let file = b"\xff\xd8\xff\xe1\x00\x10Exif\0\0MM\0*\0\0\0\x08\xff\xfe\x00\x07hello\xff\xd9";
        for end in 0..file.len() {
            inspect(&file[..end], "picture", &mut Found::default());
        }
    }
}
