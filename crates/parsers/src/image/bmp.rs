//! What lies beside a bitmap's pixels: a colour profile, or the place of one on its maker's machine, and the bytes after the end (Windows' BITMAPV5HEADER). Never
//! decodes pixels.

use model::FindingKind::Owner;

use super::{icc, jpeg};
use crate::{bytes, found::Found};

/// Where the header's own header begins, and what its fifth version adds.
const HEADER: usize = 14;
const FIFTH: u32 = 124;

pub fn inspect(file: &[u8], found: &mut Found) {
    let Some(mut end) = pixels_end(file) else { return };
    let long = |at: usize| bytes::u32_le(file, HEADER + at).map(|number| number as usize);
    if bytes::u32_le(file, HEADER) == Some(FIFTH)
        && let (Some(place), Some(length)) = (long(112), long(116))
        && let Some(profile) = file.get(HEADER + place..(HEADER + place).saturating_add(length))
    {
        match file.get(HEADER + 56..HEADER + 60) {
            Some(b"KNIL") => {
                let path = bytes::loose_text(profile);
                let what = "The picture names the place of a colour profile on the computer that it was made on.";
                found.say(Owner, "picture", what, path);
                end = end.max(HEADER + place + length);
            }
            Some(b"DEBM") => {
                icc::inspect(profile, "picture", found);
                end = end.max(HEADER + place + length);
            }
            _ => {}
        }
    }
    if let Some(rest) = file.get(end..) {
        jpeg::trailing(rest, "picture", found);
    }
}

fn pixels_end(file: &[u8]) -> Option<usize> {
    let start = bytes::u32_le(file, 10)? as usize;
    let size = bytes::u32_le(file, HEADER)?;
    let (width, height, bits, packing, stated) = if size == 12 {
        let short = |at| bytes::u16_le(file, HEADER + at);
        (u64::from(short(4)?), u64::from(short(6)?), short(10)?, 0, 0)
    } else {
        let long = |at| bytes::u32_le(file, HEADER + at);
        let side = |at| Some(u64::from((long(at)? as i32).unsigned_abs()));
        (side(4)?, side(8)?, bytes::u16_le(file, HEADER + 14)?, long(16)?, long(20)?)
    };
    let length = match packing {
        // Whole words a line; plain, or with masks.
        0 | 3 | 6 => (width.checked_mul(u64::from(bits))?.div_ceil(32) * 4).checked_mul(height)?,
        _ if stated == 0 => return None,
        _ => 0,
    };
    start.checked_add(usize::try_from(length.max(u64::from(stated))).ok()?)
}
