//! CAF (Apple Core Audio Format Specification 1.0): what stands in its chunks beside sound.

use super::{Sheet, makers, tags, unused};
use crate::{bytes, found::Found};

const MOST_CHUNKS: usize = 10_000;
const MOST_TAGS: usize = 1_000;

pub fn inspect(file: &[u8], _: &mut Sheet, found: &mut Found) {
    let mut rest = file.get(8..).unwrap_or_default();
    for _ in 0..MOST_CHUNKS {
        let (Some(name), Some(size)) = (rest.get(..4), rest.get(4..12)) else { return };
        let size = size.iter().fold(0u64, |size, byte| size << 8 | u64::from(*byte));
        // Of sound that is still being recorded the length isn't known: it goes on to the end.
        let content = &rest[12..];
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(content.len());
        chunk(name, &content[..size], found);
        rest = &content[size..];
    }
}

fn chunk(name: &[u8], content: &[u8], found: &mut Found) {
    match name {
        // A count, then names and values that each end with a zero.
        b"info" => {
            let mut parts = content.get(4..).unwrap_or_default().split(|byte| *byte == 0).map(bytes::loose_text);
            for _ in 0..MOST_TAGS {
                let (Some(name), Some(value)) = (parts.next(), parts.next()) else { return };
                tags::say(&name, &value, found);
            }
        }
        b"free" => unused(content, found),
        b"desc" | b"data" | b"pakt" | b"kuki" | b"chan" => {}
        _ => makers(&bytes::loose_text(name), content, found),
    }
}
