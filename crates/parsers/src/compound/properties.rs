//! What a compound file says about itself ([MS-OLEPS], [MS-OSHARED] 2.3.3): the streams `SummaryInformation` and
//! `DocumentSummaryInformation`. Values, as they stand; knows no other stream.

use model::FindingKind::{CopyIdentifier, Property, Thumbnail};

use super::{
    codepage,
    file::{Compound, ROOT},
};
use crate::{
    bytes::{u16_le, u32_le},
    found::Found,
    office::say_property as say,
    times,
};

const SUMMARY: &str = "\u{5}SummaryInformation";
const DOCUMENT: &str = "\u{5}DocumentSummaryInformation";
/// The set of names that somebody gave (2.25.2), in the file's byte order.
const USER_DEFINED: &[u8] = b"\x05\xD5\xCD\xD5\x9C\x2E\x1B\x10\x93\x97\x08\x00\x2B\x2C\xF9\xAE";
const MOST: usize = 2_000;

#[derive(Debug, PartialEq)]
enum Value {
    Text(String),
    Number(i64),
    /// Hundreds of nanoseconds since 1601, or a length of time.
    Time(u64),
    Clipboard(Vec<u8>),
    Bytes(Vec<u8>),
}

impl Value {
    fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Clipboard(bytes) | Self::Bytes(bytes) => bytes.len(),
            Self::Number(_) | Self::Time(_) => 0,
        }
    }
}

/// Says what the file says of itself. A thumbnail becomes a child.
pub fn read(compound: &Compound<'_>, found: &mut Found) {
    if let Some(stream) = compound.stream(ROOT, SUMMARY) {
        for (_, _, id, value) in sets(&stream) {
            summary(id, &value, found);
        }
    }
    if let Some(stream) = compound.stream(ROOT, DOCUMENT) {
        for (user, name, id, value) in sets(&stream) {
            if user { custom(&name, &value, found) } else { document(id, &value, found) }
        }
    }
}

fn summary(id: u32, value: &Value, found: &mut Found) {
    let name = match id {
        2 => "title",
        3 => "subject",
        4 => "creator",
        5 => "keywords",
        6 => "description",
        7 => "Template",
        8 => "lastModifiedBy",
        9 => "revision",
        10 => "TotalTime",
        11 => "lastPrinted",
        12 => "created",
        13 => "modified",
        17 => return thumbnail(value, found),
        18 => "Application",
        _ => return,
    };
    tell(name, value, found);
}

fn document(id: u32, value: &Value, found: &mut Found) {
    let name = match id {
        2 => "category",
        14 => "Manager",
        15 => "Company",
        27 => "contentStatus",
        28 => "language",
        29 => "version",
        _ => return,
    };
    tell(name, value, found);
}

fn tell(name: &str, value: &Value, found: &mut Found) {
    match value {
        Value::Text(text) if !text.trim().is_empty() => say(name, text.trim(), found),
        Value::Time(length) if name == "TotalTime" => say(name, &(length / 600_000_000).to_string(), found),
        Value::Time(time) => {
            if let Some(time) = times::filetime(*time) {
                say(name, &time, found);
            }
        }
        _ => {}
    }
}

fn custom(name: &str, value: &Value, found: &mut Found) {
    let shown = match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Time(time) => times::filetime(*time).unwrap_or_default(),
        Value::Bytes(bytes) => wide(bytes),
        Value::Clipboard(_) => return,
    };
    if shown.is_empty() || name.is_empty() {
        return;
    }
    match name {
        "_PID_LINKBASE" => say("HyperlinkBase", &shown, found),
        "_PID_GUID" => found.say(
            CopyIdentifier,
            "properties",
            "An identifier in the file can link this copy to others made from the same document.",
            shown,
        ),
        "_PID_HLINKS" => {}
        _ => found.say(
            Property,
            "properties",
            "The file carries a property that somebody, or some program, added.",
            format!("{name}: {shown}"),
        ),
    }
}

/// Bytes that are most likely text of two bytes a letter.
fn wide(bytes: &[u8]) -> String {
    let text = codepage::utf16(bytes);
    let text = text.trim_matches('\0');
    if text.chars().all(|c| !c.is_control() && c != '\u{FFFD}') { text.to_owned() } else { String::new() }
}

/// The small picture: as a bitmap or metafile of its own where its format is one of these (2.3.3.1.10).
fn thumbnail(value: &Value, found: &mut Found) {
    let Value::Clipboard(data) = value else { return };
    found.say(
        Thumbnail,
        "properties",
        "A small picture of the document is kept in it. It may show an earlier state.",
        format!("{} bytes", data.len()),
    );
    if u32_le(data, 0) != Some(u32::MAX) {
        return;
    }
    let Some(picture) = data.get(8..) else { return };
    match u32_le(data, 4) {
        Some(3) if picture.len() > 8 => found.child("thumbnail.wmf", picture[8..].to_vec()),
        Some(8) => found.child("thumbnail.bmp", bitmap(picture)),
        Some(14) => found.child("thumbnail.emf", picture.to_vec()),
        _ => {}
    }
}

/// A bitmap with the file header that it lacks in memory.
fn bitmap(picture: &[u8]) -> Vec<u8> {
    let header = u32_le(picture, 0).unwrap_or(40);
    let colours = match (u16_le(picture, 14), u32_le(picture, 32)) {
        (Some(bits @ 1..=8), Some(0)) => 1 << bits,
        (_, Some(count)) => count.min(256),
        _ => 0,
    };
    let mut file = b"BM".to_vec();
    file.extend_from_slice(&(picture.len() as u32).saturating_add(14).to_le_bytes());
    file.extend_from_slice(&[0; 4]);
    file.extend_from_slice(&header.saturating_add(14 + colours * 4).to_le_bytes());
    file.extend_from_slice(picture);
    file
}

/// Every property of a stream: whether its set is the one of given names, its name there, its number, its value.
fn sets(stream: &[u8]) -> Vec<(bool, String, u32, Value)> {
    let mut all = Vec::new();
    let count = u32_le(stream, 24).unwrap_or(0).min(8) as usize;
    for at in 0..count {
        let head = 28 + at * 20;
        let (Some(format), Some(offset)) = (stream.get(head..head + 16), u32_le(stream, head + 16)) else { break };
        let Some(set) = stream.get(offset as usize..) else { continue };
        one_set(set, format == USER_DEFINED, &mut all);
    }
    all
}

fn one_set(set: &[u8], user: bool, all: &mut Vec<(bool, String, u32, Value)>) {
    let count = (u32_le(set, 4).unwrap_or(0) as usize).min(MOST);
    let places: Vec<(u32, usize)> =
        (0..count).map_while(|at| Some((u32_le(set, 8 + at * 8)?, u32_le(set, 12 + at * 8)? as usize))).collect();
    let of = |id: u32| places.iter().find(|(known, _)| *known == id).and_then(|(_, at)| set.get(*at..));
    let page = of(1).and_then(|bytes| u16_le(bytes, 4)).unwrap_or(1252);
    let names = if user { of(0).map(|bytes| dictionary(bytes, page)).unwrap_or_default() } else { Vec::new() };
    // Values that claim the same bytes end when they are as much as the set four times over.
    let mut left = set.len().saturating_mul(4);
    for (id, at) in places {
        if id < 2 || all.len() >= MOST || left == 0 {
            continue;
        }
        if let Some(value) = set.get(at..).and_then(|bytes| value(bytes, page)) {
            let name = names.iter().find(|(known, _)| *known == id).map_or_else(String::new, |(_, name)| name.clone());
            left = left.saturating_sub(value.size());
            all.push((user, name, id, value));
        }
    }
}

/// The names of properties by their numbers (2.16, 2.17).
fn dictionary(bytes: &[u8], page: u16) -> Vec<(u32, String)> {
    let count = (u32_le(bytes, 0).unwrap_or(0) as usize).min(MOST);
    let mut names = Vec::new();
    let mut at = 4;
    for _ in 0..count {
        let (Some(id), Some(length)) = (u32_le(bytes, at), u32_le(bytes, at + 4)) else { break };
        let size = if page == codepage::UTF_16 { (length as usize).saturating_mul(2) } else { length as usize };
        let Some(raw) = bytes.get(at + 8..(at + 8).saturating_add(size)) else { break };
        names.push((id, codepage::decode(page, raw).trim_end_matches('\0').to_owned()));
        at += 8 + size;
        if page == codepage::UTF_16 {
            at = at.next_multiple_of(4);
        }
    }
    names
}

/// A typed value (2.15); of a vector, nothing.
fn value(bytes: &[u8], page: u16) -> Option<Value> {
    let text = |bytes: &[u8]| codepage::decode(page, bytes).trim_end_matches('\0').to_owned();
    let sized = |size: usize| bytes.get(8..8usize.checked_add(size)?);
    let size = || u32_le(bytes, 4).map(|size| size as usize);
    Some(match u16_le(bytes, 0)? {
        2 => Value::Number(i64::from(u16_le(bytes, 4)? as i16)),
        3 | 22 => Value::Number(i64::from(u32_le(bytes, 4)? as i32)),
        11 => Value::Text(if u16_le(bytes, 4)? == 0 { "no" } else { "yes" }.to_owned()),
        5 => Value::Text(f64::from_le_bytes(bytes.get(4..12)?.try_into().ok()?).to_string()),
        8 | 30 => Value::Text(text(sized(size()?)?)),
        31 => Value::Text(codepage::utf16(sized(size()?.checked_mul(2)?)?).trim_end_matches('\0').to_owned()),
        64 => Value::Time(u64::from_le_bytes(bytes.get(4..12)?.try_into().ok()?)),
        65 => Value::Bytes(sized(size()?)?.to_vec()),
        71 => Value::Clipboard(sized(size()?)?.to_vec()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_any_length_are_no_danger() {
        assert_eq!(value(b"\x1E\0\0\0\x04\0\0\0Ann\0", 1252), Some(Value::Text("Ann".into())));
        assert_eq!(value(b"\x1F\0\0\0\x02\0\0\0A\0\0\0", 1252), Some(Value::Text("A".into())));
        assert_eq!(value(b"\x1E\0\0\0\xFF\xFF\xFF\xFFAnn\0", 1252), None);
        assert_eq!(value(b"\x1E\0\0", 1252), None);
        let mut all = Vec::new();
        one_set(b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x04\0\0\0\xFF\xFF\xFF\xFF", true, &mut all);
        assert!(all.is_empty() && dictionary(&[0xFF; 40], 1200).is_empty());
    }
}
