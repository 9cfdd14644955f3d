//! What stands beside a HEIF file's pixels: items of metadata, properties, and boxes that no viewer shows. Never decodes pixels.

use heifer::heifer_isobmff::{
    BoxIter, FourCC, HeifFile,
    boxes::{ColorInfo, Property},
    is_image_item,
};
use model::FindingKind::{Attachment, NotRead, Property as Told, TrailingData};

use super::super::{exif, icc, jpeg, xmp};
use crate::{bytes, found::Found};

/// Items that hold no picture, of which so many are read.
const MOST_ITEMS: usize = 200;
const XMP: &str = "application/rdf+xml";

/// Reads all items, whatever picture they say that they are of.
pub fn inspect(file: &HeifFile<'_>, size: usize, found: &mut Found) {
    // Each lies once in an honest file.
    let mut left = size;
    let mut read = 0;
    for item in &file.items {
        if !item.name.trim().is_empty() {
            found.say(Told, "picture", "A part of the picture has a name.", item.name.trim());
        }
        if is_image_item(item.item_type) || item.item_type.0 == *b"tmap" {
            continue;
        }
        read += 1;
        let data = if read <= MOST_ITEMS { file.item_data(item.id).ok() } else { None };
        let Some(data) = data.filter(|data| data.len() <= left) else {
            found.say(NotRead, "picture", "A part beside the picture could not be read.", kind_of(item.item_type));
            continue;
        };
        left -= data.len();
        match (&item.item_type.0, item.content_type.as_deref()) {
            (b"Exif", _) => exif::inspect(tiff(&data), "picture", found),
            (b"mime", Some(XMP)) => xmp::inspect(&data, "picture", found),
            _ if data.is_empty() => {}
            (_, content_type) => {
                let kind = content_type.map_or_else(|| kind_of(item.item_type), str::to_owned);
                found.say(
                    Attachment,
                    "picture",
                    "A file is kept beside the picture. It is opened as one of its own.",
                    kind,
                );
                found.child("kept-beside-the-picture", data.into_owned());
            }
        }
    }
    for property in &file.properties {
        match property {
            Property::Color(ColorInfo::Icc(profile)) => icc::inspect(profile, "picture", found),
            // User description (23008-12, 6.5.20): language, name, description, tags.
            Property::Unknown(FourCC([b'u', b'd', b'e', b's']), data) => {
                let texts = data.get(4..).unwrap_or_default().split(|byte| *byte == 0).skip(1);
                let texts: Vec<String> = texts.map(bytes::loose_text).filter(|text| !text.is_empty()).collect();
                if !texts.is_empty() {
                    let what = "The picture carries a title, a description or keywords.";
                    found.say(Told, "picture", what, texts.join("\n"));
                }
            }
            _ => {}
        }
    }
}

fn kind_of(FourCC(letters): FourCC) -> String {
    bytes::loose_text(&letters)
}

/// An item's EXIF, from its TIFF header (23008-12, A.2.1): a length says how far on it stands.
fn tiff(data: &[u8]) -> &[u8] {
    let skip = bytes::u32_be(data, 0).map_or(0, |offset| offset as usize).saturating_add(4);
    let block = data.get(skip..).unwrap_or(data);
    block.strip_prefix(b"Exif\0\0").unwrap_or(block)
}

/// Of a file whose list of parts can't be read: what looks like EXIF or XMP wherever it stands.
pub fn loose(file: &[u8], found: &mut Found) {
    const MOST: usize = 20;
    for header in [&b"II*\0"[..], b"MM\0*"] {
        for at in bytes::find_all(file, header, MOST) {
            // EXIF fits into the segment of a JPEG that it was made for.
            let end = file.len().min(at + usize::from(u16::MAX));
            exif::inspect(&file[at..end], "picture", found);
        }
    }
    for at in bytes::find_all(file, b"<x:xmpmeta", MOST) {
        let packet = &file[at..];
        let end = bytes::find(packet, b"</x:xmpmeta>").unwrap_or(packet.len());
        xmp::inspect(&packet[..end], "picture", found);
    }
}

/// The boxes that a file is made of, and what follows the last one.
pub fn boxes(file: &[u8], found: &mut Found) {
    let mut end = 0;
    for part in BoxIter::new(file) {
        let Ok(part) = part else { break };
        let content = part.content;
        end = part.offset + part.header.header_size as usize + content.len();
        match &part.header.box_type.0 {
            b"ftyp" | b"meta" | b"mdat" | b"wide" => {}
            b"free" | b"skip" if content.iter().all(|byte| *byte == 0) => {}
            b"free" | b"skip" => {
                let what = "Something lies in a place of the file that is marked as unused. Viewers don't show it.";
                found.say(TrailingData, "picture", what, bytes::preview(content));
                found.child("in-unused-space", content.to_vec());
            }
            // Motion photographs of Google's and Samsung's telephones.
            b"mpvd" => {
                let what = "A short film with sound was recorded with the picture. It is opened as a file of its own.";
                found.say(Attachment, "picture", what, "");
                found.child("film.mp4", content.to_vec());
            }
            b"moov" | b"moof" => {
                let what = "The file also holds a sequence of pictures, or a film. It is not shown.";
                found.say(NotRead, "picture", what, "");
            }
            other => {
                let what = "A program has left a block of its own in the file.";
                found.say(Told, "picture", what, format!("{}: {}", bytes::loose_text(other), bytes::preview(content)));
            }
        }
    }
    if let Some(rest) = file.get(end..).filter(|_| end > 0) {
        jpeg::trailing(rest, "picture", found);
    }
}
