//! EXIF (CIPA DC-008): where, when, by whom and with which device a picture was taken. Reads the block, never the picture.

use exif::{Context, Exif, In, Reader, Tag, Value};
use model::FindingKind::{
    self, Author, CopyIdentifier, Device, Gps, Owner, Property, Serial, Software, Thumbnail, Timestamp,
};

use crate::{bytes, detect::Kind, found::Found};

/// The largest block that is copied to be read.
const MOST: usize = 64 << 20;

/// Reads a block that begins with its TIFF header and stands at `place`.
pub fn inspect(block: &[u8], place: &str, found: &mut Found) {
    let Some(exif) = parse(block) else { return };
    for field in exif.fields() {
        let in_thumbnail = field.ifd_num == In::THUMBNAIL;
        if in_thumbnail {
            continue;
        }
        if let Some((kind, what)) = meaning(field.tag) {
            let text = plain(&field.value, field.tag);
            if !text.is_empty() {
                found.say(kind, format!("{place}, EXIF"), what, text);
            }
        }
    }
    position(&exif, place, found);
    maker_note(&exif, place, found);
    thumbnail(&exif, place, found);
}

/// The orientation (1 to 8) that a picture asks to be shown in.
pub fn orientation(file: &[u8], kind: Kind) -> u32 {
    let block = match kind {
        Kind::Jpeg => super::jpeg::exif_block(file),
        Kind::Png => super::png::exif_block(file),
        Kind::WebP => super::webp::exif_block(file),
        Kind::Tiff => Some(file),
        _ => None,
    };
    block
        .and_then(parse)
        .and_then(|exif| exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|f| f.value.get_uint(0)))
        .filter(|v| (1..=8).contains(v))
        .unwrap_or(1)
}

fn parse(block: &[u8]) -> Option<Exif> {
    if block.len() > MOST {
        return None;
    }
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    reader.read_raw(block.to_vec()).or_else(|e| e.distill_partial_result(|_| ())).ok()
}

fn meaning(tag: Tag) -> Option<(FindingKind, &'static str)> {
    const XP_TITLE: Tag = Tag(Context::Tiff, 0x9c9b);
    const XP_COMMENT: Tag = Tag(Context::Tiff, 0x9c9c);
    const XP_AUTHOR: Tag = Tag(Context::Tiff, 0x9c9d);
    const XP_KEYWORDS: Tag = Tag(Context::Tiff, 0x9c9e);
    const XP_SUBJECT: Tag = Tag(Context::Tiff, 0x9c9f);
    const HOST_COMPUTER: Tag = Tag(Context::Tiff, 0x013c);
    const DOCUMENT_NAME: Tag = Tag(Context::Tiff, 0x010d);
    const PAGE_NAME: Tag = Tag(Context::Tiff, 0x011d);
    const CAMERA_SERIAL: Tag = Tag(Context::Tiff, 0xc62f);
    const RAW_FILE_NAME: Tag = Tag(Context::Tiff, 0xc68b);
    const UNIQUE_CAMERA_MODEL: Tag = Tag(Context::Tiff, 0xc614);
    Some(match tag {
        Tag::Artist | XP_AUTHOR => (Author, "The picture names its author."),
        Tag::CameraOwnerName => (Author, "The picture names the owner of the camera."),
        Tag::Copyright => (Owner, "The picture says who owns it."),
        HOST_COMPUTER => (Owner, "The picture names the computer or telephone that it was made on."),
        DOCUMENT_NAME | PAGE_NAME | RAW_FILE_NAME => (Owner, "The picture keeps the name of the file it came from."),
        Tag::BodySerialNumber | CAMERA_SERIAL => (Serial, "The serial number of the camera is kept in the picture."),
        Tag::LensSerialNumber => (Serial, "The serial number of the lens is kept in the picture."),
        Tag::Make | Tag::Model | UNIQUE_CAMERA_MODEL => {
            (Device, "The picture names the camera, telephone or scanner that made it.")
        }
        Tag::LensMake | Tag::LensModel => (Device, "The picture names the lens that it was taken with."),
        Tag::DateTime => (Timestamp, "The picture says when it was last changed."),
        Tag::DateTimeOriginal => (Timestamp, "The picture says when it was taken."),
        Tag::DateTimeDigitized => (Timestamp, "The picture says when it was digitised."),
        Tag::OffsetTime | Tag::OffsetTimeOriginal | Tag::OffsetTimeDigitized => {
            (Timestamp, "The picture says in which time zone it was taken.")
        }
        Tag::GPSDateStamp | Tag::GPSTimeStamp => (Timestamp, "The satellites' time is kept in the picture."),
        Tag::GPSProcessingMethod | Tag::GPSAreaInformation => {
            (Gps, "The picture says how or in which area its place was found.")
        }
        Tag::ImageUniqueID => (CopyIdentifier, "An identifier in the picture can link this copy to others."),
        Tag::Software => (Software, "The picture names the program or the telephone's system that made it."),
        Tag::ImageDescription | Tag::UserComment | XP_TITLE | XP_COMMENT | XP_KEYWORDS | XP_SUBJECT => {
            (Property, "The picture carries a title, a description or a comment.")
        }
        _ => return None,
    })
}

/// A value as words: Windows' tags are UTF-16 in bytes, the comment begins with the name of its character set.
fn plain(value: &Value, tag: Tag) -> String {
    match value {
        Value::Ascii(parts) => {
            parts.iter().map(|p| bytes::loose_text(p)).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; ")
        }
        Value::Byte(raw) if tag.number() >= 0x9c9b && tag.number() <= 0x9c9f => utf16(raw, true),
        Value::Undefined(raw, _) => match raw.get(..8) {
            Some(b"ASCII\0\0\0" | b"\0\0\0\0\0\0\0\0") => bytes::loose_text(&raw[8..]),
            Some(b"UNICODE\0") => {
                let little = raw.get(9) == Some(&0);
                utf16(&raw[8..], little)
            }
            _ => bytes::loose_text(raw),
        },
        _ => value.display_as(tag).to_string(),
    }
}

fn utf16(raw: &[u8], little: bool) -> String {
    let encoding = if little { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
    encoding.decode(raw).0.trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_owned()
}

/// Latitude and longitude as decimal degrees, which any map takes.
fn position(exif: &Exif, place: &str, found: &mut Found) {
    let degrees = |tag, reference| {
        let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
        let part = |n: usize| parts.get(n).map_or(0.0, |r| if r.denom == 0 { 0.0 } else { r.to_f64() });
        let size = part(0) + part(1) / 60.0 + part(2) / 3600.0;
        let side = exif.get_field(reference, In::PRIMARY).map(|f| f.display_value().to_string()).unwrap_or_default();
        Some(if side.starts_with(['S', 'W']) { -size } else { size })
    };
    let latitude = degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef);
    let longitude = degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef);
    if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
        found.say(
            Gps,
            format!("{place}, EXIF"),
            "The picture says where it was taken.",
            format!("{latitude:.6}, {longitude:.6}"),
        );
    }
}

fn maker_note(exif: &Exif, place: &str, found: &mut Found) {
    let Some(field) = exif.get_field(Tag::MakerNote, In::PRIMARY) else { return };
    if let Value::Undefined(raw, _) = &field.value {
        found.say(
            Serial,
            format!("{place}, EXIF maker note"),
            "The camera's maker has put notes of its own in the picture. They often hold serial numbers and counters of the device.",
            strings(raw),
        );
    }
}

/// The runs of letters and digits in a block whose format its maker keeps to itself.
pub fn strings(raw: &[u8]) -> String {
    let runs = raw.split(|b| !(b.is_ascii_graphic() || *b == b' '));
    let words: Vec<&str> = runs
        .filter(|r| r.len() >= 5 && r.iter().filter(|b| b.is_ascii_alphanumeric()).count() * 4 >= r.len() * 3)
        .filter_map(|r| std::str::from_utf8(r).ok())
        .take(60)
        .collect();
    words.join("\n")
}

fn thumbnail(exif: &Exif, place: &str, found: &mut Found) {
    let number = |tag| {
        exif.get_field(tag, In::THUMBNAIL).and_then(|f| f.value.get_uint(0)).and_then(|v| usize::try_from(v).ok())
    };
    let (Some(at), Some(length)) = (number(Tag::JPEGInterchangeFormat), number(Tag::JPEGInterchangeFormatLength))
    else {
        return;
    };
    let Some(picture) = at.checked_add(length).and_then(|end| exif.buf().get(at..end)) else { return };
    if picture.is_empty() {
        return;
    }
    found.say(
        Thumbnail,
        format!("{place}, EXIF"),
        "A small copy of the picture is kept beside it. It may show what was cropped or covered later.",
        format!("{length} bytes; opened as a file of its own"),
    );
    found.child("thumbnail.jpg", picture.to_vec());
}
