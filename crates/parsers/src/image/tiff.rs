//! What lies beside a TIFF's pixels: its own tags are EXIF; XMP, IPTC, Photoshop's resources and a colour profile stand in private tags (TIFF 6.0). Never decodes pixels.

use exif::{Context, In, Reader, Tag, Value};

use super::{icc, iptc, xmp};
use crate::found::Found;

const MOST: usize = 256 << 20;

pub fn inspect(file: &[u8], found: &mut Found) {
    super::exif::inspect(file, "picture", found);
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
        xmp::inspect(&packet, "picture", found);
    }
    if let Some(records) = raw(0x83BB) {
        iptc::inspect(&records, "picture", found);
    }
    if let Some(resources) = raw(0x8649) {
        iptc::inspect_resources(&resources, "picture", found);
    }
    if let Some(profile) = raw(0x8773) {
        icc::inspect(&profile, "picture", found);
    }
}
