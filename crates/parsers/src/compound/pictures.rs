//! Pictures in office files of before 2007 ([MS-ODRAW], 2.2.23): JPEG, PNG, TIFF and bitmaps, found by the head of their record wherever it stands.
//! Draws none; each becomes a child, since a photograph tells where it was taken.

use std::{
    collections::HashSet,
    hash::{Hash, Hasher},
};

use model::FindingKind::Attachment;

use super::file::{Compound, ROOT};
use crate::{
    bytes::{u16_le, u32_le},
    found::Found,
};

const MOST: usize = 2_000;

/// Pictures of a stream of the root.
pub fn of_stream(compound: &Compound<'_>, stream: &str, found: &mut Found) {
    if let Some(bytes) = compound.stream(ROOT, stream) {
        of_bytes(&bytes, found);
    }
}

pub fn of_bytes(bytes: &[u8], found: &mut Found) {
    let mut at = 0;
    let mut count = 0;
    let mut known = HashSet::new();
    while at + 25 < bytes.len() && count < MOST {
        match picture(bytes, at) {
            Some((picture, ending)) => {
                count += 1;
                at += 8 + picture.len();
                // The same picture twice is one child.
                let mut hasher = std::hash::DefaultHasher::new();
                picture.hash(&mut hasher);
                if !known.insert(hasher.finish()) {
                    continue;
                }
                let name = format!("picture-{}.{ending}", found.children.len() + 1);
                found.say(
                    Attachment,
                    "document",
                    "A picture is part of the document. It is opened as a file of its own.",
                    &name,
                );
                found.child(name, picture.to_vec());
            }
            None => at += 1,
        }
    }
}

/// The picture whose record begins here.
fn picture(bytes: &[u8], at: usize) -> Option<(&[u8], &'static str)> {
    // Types of records are 0xF01D and so on: the second byte of most places says no at once.
    if bytes[at + 3] != 0xF0 {
        return None;
    }
    let (magic, ending): (&[u8], _) = match u16_le(bytes, at + 2)? {
        0xF01D | 0xF02A => (b"\xFF\xD8\xFF", "jpg"),
        0xF01E => (b"\x89PNG", "png"),
        0xF029 => (b"", "tif"),
        _ => return None,
    };
    let length = u32_le(bytes, at + 4)? as usize;
    let data = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
    // One identifier of sixteen bytes, or two, and a mark.
    [17, 33].into_iter().find_map(|head| {
        let picture = data.get(head..)?;
        let fits = if ending == "tif" {
            picture.starts_with(b"II*\0") || picture.starts_with(b"MM\0*")
        } else {
            picture.starts_with(magic)
        };
        fits.then_some((picture, ending))
    })
}
