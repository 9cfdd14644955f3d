//! What lies beside a TIFF's pixels, on each of its pages: its own tags are EXIF; XMP, IPTC, Photoshop's resources and a colour profile stand in private tags (TIFF 6.0);
//! and what stands behind all that its directories name. Never decodes pixels.

use exif::{Context, In, Reader, Tag, Value};

use super::{icc, iptc, jpeg, xmp};
use crate::{bytes, found::Found};

const MOST: usize = 256 << 20;
/// Pages that are read for what lies beside them, and bytes that are copied for it.
const MOST_PAGES: usize = 100;
const MOST_COPIED: usize = 1 << 30;
/// Directories that are followed in search of the end, and numbers that are read from their lists.
const MOST_DIRECTORIES: usize = 10_000;
const MOST_NUMBERS: usize = 1 << 20;

pub fn inspect(file: &[u8], found: &mut Found) {
    one(file, "picture", found);
    if let Some(rest) = end(file).and_then(|end| file.get(end..)) {
        jpeg::trailing(rest, "picture", found);
    }
    if file.len() > MOST {
        return;
    }
    // The reader reads the first directory: so each directory is made the first in turn, in a copy.
    let directories = super::pixels::ifds(file);
    if directories.len() < 2 {
        return;
    }
    let mut copy = file.to_vec();
    let most = MOST_PAGES.min(MOST_COPIED / file.len().max(1));
    for (number, offset) in (1..).zip(&directories).skip(1).take(most) {
        let raw = if file.starts_with(b"II") { offset.to_le_bytes() } else { offset.to_be_bytes() };
        copy[4..8].copy_from_slice(&raw);
        one(&copy, &format!("picture {number}"), found);
    }
}

/// The first page of a file.
fn one(file: &[u8], place: &str, found: &mut Found) {
    super::exif::inspect(file, place, found);
    if file.len() > MOST {
        return;
    }
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let Ok(tags) = reader.read_raw(file.to_vec()).or_else(|e| e.distill_partial_result(|_| ())) else { return };
    let raw = |number| match &tags.get_field(Tag(Context::Tiff, number), In::PRIMARY)?.value {
        Value::Byte(raw) | Value::Undefined(raw, _) => Some(raw.clone()),
        Value::Long(words) => Some(words.iter().flat_map(|w| w.to_be_bytes()).collect()),
        _ => None,
    };
    if let Some(packet) = raw(0x02BC) {
        xmp::inspect(&packet, place, found);
    }
    if let Some(records) = raw(0x83BB) {
        iptc::inspect(&records, place, found);
    }
    if let Some(resources) = raw(0x8649) {
        iptc::inspect_resources(&resources, place, found);
    }
    if let Some(profile) = raw(0x8773) {
        icc::inspect(&profile, place, found);
    }
}

/// Where all ends that the directories name. `None` where a camera's maker keeps places to itself, and of BigTIFF.
fn end(file: &[u8]) -> Option<usize> {
    let numbers = Numbers { file, little: file.starts_with(b"II") };
    if numbers.short(2)? != 42 {
        return None;
    }
    let mut waiting: Vec<u32> = super::pixels::ifds(file);
    let (mut seen, mut end, mut left) = (std::collections::HashSet::new(), 8, MOST_NUMBERS);
    while let Some(offset) = waiting.pop() {
        if seen.len() >= MOST_DIRECTORIES {
            return None;
        }
        if !seen.insert(offset) {
            continue;
        }
        let at = offset as usize;
        let Some(count) = numbers.short(at).map(usize::from) else { continue };
        end = end.max(at + 2 + count * 12 + 4);
        let (mut starts, mut lengths) = (Vec::new(), Vec::new());
        for entry in (0..count).map(|entry| at + 2 + entry * 12) {
            let (Some(tag), Some(kind), Some(many)) =
                (numbers.short(entry), numbers.short(entry + 2), numbers.long(entry + 4))
            else {
                break;
            };
            let size = match kind {
                3 | 8 => 2,
                4 | 9 | 11 | 13 => 4,
                5 | 10 | 12 => 8,
                _ => 1,
            };
            let length = (many as usize).saturating_mul(size);
            let place = if length > 4 { numbers.long(entry + 8)? as usize } else { entry + 8 };
            if length > 4 {
                end = end.max(place.saturating_add(length));
            }
            let mut list = || {
                let most = (many as usize).min(left);
                left -= most;
                (0..most).map_while(|at| numbers.of(kind, place, at)).collect::<Vec<u32>>()
            };
            match tag {
                // Strips, tiles, a small JPEG, free space; then their lengths.
                273 | 324 | 288 | 513 => starts.extend(list()),
                279 | 325 | 289 | 514 => lengths.extend(list()),
                // Directories inside directories.
                0x14A | 0x8769 | 0x8825 | 0xA005 => waiting.extend(list()),
                _ if kind == 13 => waiting.extend(list()),
                // A maker's own notes, which name places, too.
                0x927C | 0xC634 => return None,
                _ => {}
            }
        }
        // Each list of places stands before its list of lengths: their order is that of their numbers.
        for (start, length) in starts.iter().zip(&lengths) {
            end = end.max((*start as usize).saturating_add(*length as usize));
        }
        if starts.len() != lengths.len() {
            return None;
        }
    }
    Some(end)
}

struct Numbers<'f> {
    file: &'f [u8],
    little: bool,
}

impl Numbers<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        if self.little { bytes::u16_le(self.file, at) } else { bytes::u16_be(self.file, at) }
    }

    fn long(&self, at: usize) -> Option<u32> {
        if self.little { bytes::u32_le(self.file, at) } else { bytes::u32_be(self.file, at) }
    }

    /// One of a list of short or long numbers.
    fn of(&self, kind: u16, place: usize, at: usize) -> Option<u32> {
        match kind {
            3 => self.short(place.checked_add(at * 2)?).map(u32::from),
            4 | 13 => self.long(place.checked_add(at * 4)?),
            _ => None,
        }
    }
}
