//! Files in boxes (ISO/IEC 14496-12) are told by their brands: the first box lists them, the main one first. Reads nothing else.

use super::Kind;
use crate::bytes::u32_be;

/// Brands that are looked at: an honest file has a handful.
const MOST: usize = 64;

pub fn kind(bytes: &[u8]) -> Option<Kind> {
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
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_brands() {
        assert_eq!(kind(b"\0\0\0\x18ftypheic"), Some(Kind::Heic));
        assert_eq!(kind(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), Some(Kind::Heic));
        assert_eq!(kind(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif"), Some(Kind::Avif));
        assert_eq!(kind(b"\0\0\0\x14ftypmif1\0\0\0\0mif1heic"), Some(Kind::Heif), "a brand behind the list's end");
        assert_eq!(kind(b"\0\0\0\x18ftypM4A \0\0\0\0"), None);
        for end in 0..12 {
            assert_eq!(kind(&b"\0\0\0\x18ftypheic"[..end]), None);
        }
    }
}
