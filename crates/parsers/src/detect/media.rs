//! Telephones' pictures, sound and films, told by their beginning. Files in boxes (ISO/IEC 14496-12) are told by their brands: the first box
//! lists them, the main one first.

use super::Kind;
use crate::bytes::u32_be;

/// Brands that are looked at: an honest file has a handful.
const MOST: usize = 64;

pub fn kind(bytes: &[u8]) -> Option<Kind> {
    if let Some(kind) = boxes(bytes) {
        return Some(kind);
    }
    let is = |at: usize, magic: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(magic));
    let tagged = is(0, b"ID3") && matches!(bytes.get(3), Some(2..=4)) && matches!(bytes.get(4), Some(0));
    Some(Kind::Recording(if is(0, b"fLaC") {
        "audio/flac"
    } else if is(0, b"OggS\0") {
        "audio/ogg"
    } else if tagged || is_mpeg_audio(bytes) {
        "audio/mpeg"
    } else if is_adts(bytes) {
        "audio/aac"
    } else if is(0, b"\x1A\x45\xDF\xA3") {
        let head = &bytes[..bytes.len().min(64)];
        if crate::bytes::find(head, b"webm").is_some() { "video/webm" } else { "video/x-matroska" }
    } else if (is(0, b"RIFF") || is(0, b"RF64")) && is(8, b"WAVE") {
        "audio/vnd.wave"
    } else if is(0, b"RIFF") && is(8, b"AVI ") {
        "video/vnd.avi"
    } else if is(0, b"FORM") && (is(8, b"AIFF") || is(8, b"AIFC")) {
        "audio/aiff"
    } else if is(0, b"caff\0\x01") {
        "audio/x-caf"
    } else {
        return None;
    }))
}

/// A frame of MPEG audio, layer III (ISO 11172-3, 2.4.2.3), with a bit rate and a sampling rate that there are.
fn is_mpeg_audio(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xFA | 0xFB | 0xF2 | 0xF3 | 0xE2 | 0xE3, rates, ..] if !matches!(rates >> 4, 0 | 15) && rates >> 2 & 3 != 3)
}

/// A frame of AAC by itself (ISO 14496-3, 1.A.2.2), and another one where it ends.
fn is_adts(bytes: &[u8]) -> bool {
    let head =
        |at: usize| matches!(bytes.get(at..), Some([0xFF, 0xF0 | 0xF1 | 0xF8 | 0xF9, rest, ..]) if rest >> 2 & 15 < 13);
    let [_, _, _, a, b, c, ..] = bytes else { return false };
    let length = usize::from(a & 3) << 11 | usize::from(*b) << 3 | usize::from(c >> 5);
    head(0) && length > 7 && head(length)
}

fn boxes(bytes: &[u8]) -> Option<Kind> {
    // QuickTime's oldest has no list of brands.
    if matches!(bytes.get(4..8), Some(b"moov" | b"mdat" | b"wide")) && matches!(bytes, [0, ..]) {
        return Some(Kind::Recording("video/quicktime"));
    }
    if bytes.get(4..8) != Some(b"ftyp") {
        return None;
    }
    let end = bytes.len().min(u32_be(bytes, 0)? as usize);
    let list = bytes.get(8..end.max(12))?;
    let main: [u8; 4] = list.get(..4)?.try_into().ok()?;
    // Behind the main brand stands a version.
    let among =
        |wanted: &[&[u8; 4]]| list.chunks_exact(4).skip(2).take(MOST).any(|brand| wanted.iter().any(|w| *w == brand));
    match &main {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => Some(Kind::Heic),
        b"avif" | b"avis" => Some(Kind::Avif),
        b"mif1" | b"mif2" | b"msf1" | b"miaf" => Some(if among(&[b"heic", b"heix", b"hevc", b"hevx"]) {
            Kind::Heic
        } else if among(&[b"avif", b"avis"]) {
            Kind::Avif
        } else {
            Kind::Heif
        }),
        b"qt  " => Some(Kind::Recording("video/quicktime")),
        b"M4A " | b"M4B " | b"M4P " | b"F4A " => Some(Kind::Recording("audio/mp4")),
        _ => Some(Kind::Recording("video/mp4")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_told_from_texts() {
        assert_eq!(kind(b"\xFF\xFB\x90\x00"), Some(Kind::Recording("audio/mpeg")));
        assert_eq!(kind(b"\xFF\xFE\x41\x00"), None, "a mark of UTF-16");
        assert_eq!(kind(b"RIFF\0\0\0\0WAVEfmt "), Some(Kind::Recording("audio/vnd.wave")));
        assert_eq!(kind(b"\0\0\0\x08wide\0\0\0\0mdat"), Some(Kind::Recording("video/quicktime")));
        assert_eq!(kind(b"\xFF\xF1\x50\x80\x01\x3F\xFC"), None, "one frame that leads nowhere");
        for text in ["ID3 tags are", "OggS", "RIFF and WAVE", "wide moov mdat", "caff"] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn pictures_are_told_by_their_brands() {
        assert_eq!(kind(b"\0\0\0\x18ftypheic"), Some(Kind::Heic));
        assert_eq!(kind(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), Some(Kind::Heic));
        assert_eq!(kind(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif"), Some(Kind::Avif));
        assert_eq!(kind(b"\0\0\0\x14ftypmif1\0\0\0\0mif1heic"), Some(Kind::Heif), "a brand behind the list's end");
        assert_eq!(kind(b"\0\0\0\x18ftypM4A \0\0\0\0"), Some(Kind::Recording("audio/mp4")));
        for end in 0..12 {
            assert_eq!(kind(&b"\0\0\0\x18ftypheic"[..end]), None);
        }
    }
}
