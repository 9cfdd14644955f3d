//! What lies beside a WebP's pixels: EXIF, XMP and colour chunks, and the bytes after its end (RFC 9649). Never decodes pixels.

use super::{exif, icc, jpeg, xmp};
use crate::{bytes, found::Found};

pub fn inspect(file: &[u8], found: &mut Found) {
    for (name, data) in chunks(file) {
        match &name {
            b"EXIF" => exif::inspect(data.strip_prefix(b"Exif\0\0").unwrap_or(data), "picture", found),
            b"XMP " => xmp::inspect(data, "picture", found),
            b"ICCP" => icc::inspect(data, "picture", found),
            _ => {}
        }
    }
    let length = bytes::u32_le(file, 4).unwrap_or(0) as usize;
    if let Some(rest) = length.checked_add(8 + (length & 1)).and_then(|end| file.get(end..)) {
        jpeg::trailing(rest, "picture", found);
    }
}

pub fn exif_block(file: &[u8]) -> Option<&[u8]> {
    let data = chunks(file).find(|(name, _)| name == b"EXIF").map(|(_, data)| data)?;
    Some(data.strip_prefix(b"Exif\0\0").unwrap_or(data))
}

fn chunks(file: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut at = 12;
    std::iter::from_fn(move || {
        let name: [u8; 4] = file.get(at..at + 4)?.try_into().ok()?;
        let length = bytes::u32_le(file, at + 4)? as usize;
        let data = file.get(at + 8..(at + 8).checked_add(length)?)?;
        at += 8 + length + (length & 1);
        Some((name, data))
    })
    .take(100_000)
}
