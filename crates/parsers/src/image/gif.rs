//! What lies beside a GIF's pixels: comments, application blocks, the bytes after its end (GIF89a). Never decodes pixels.

use model::FindingKind::{Comment, Property};

use super::{jpeg, xmp};
use crate::{bytes, found::Found};

pub fn inspect(file: &[u8], found: &mut Found) {
    if let Some(end) = walk(file, found) {
        jpeg::trailing(&file[end..], "picture", found);
    }
}

/// Goes through all blocks; the place after the trailer, when it is there.
fn walk(file: &[u8], found: &mut Found) -> Option<usize> {
    let table = |flags: u8| if flags & 0x80 != 0 { 3usize << ((flags & 7) + 1) } else { 0 };
    let mut at = 13 + table(*file.get(10)?);
    loop {
        match *file.get(at)? {
            0x3B => return Some(at + 1),
            0x2C => {
                let flags = *file.get(at + 9)?;
                at = skip_blocks(file, at + 11 + table(flags))?;
            }
            0x21 => {
                let label = *file.get(at + 1)?;
                let start = at + 2;
                at = skip_blocks(file, start)?;
                extension(label, &file[start..at], found);
            }
            _ => return None,
        }
    }
}

fn skip_blocks(file: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*file.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

fn extension(label: u8, blocks: &[u8], found: &mut Found) {
    match label {
        0xFE => {
            let text = bytes::loose_text(&join(blocks));
            if !text.is_empty() {
                found.say(Comment, "picture", "The picture carries a comment.", text);
            }
        }
        // XMP is written as one run of bytes that only looks like blocks; a "magic trailer" of 258 bytes follows it.
        0xFF if blocks.get(1..12) == Some(b"XMP DataXMP") => {
            let packet = &blocks[12..];
            let end = bytes::rfind(packet, b">").map_or(packet.len(), |at| at + 1);
            xmp::inspect(&packet[..end], "picture", found);
        }
        0xFF if !matches!(blocks.get(1..12), Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0") | None) => {
            found.say(
                Property,
                "picture",
                "A program has left a block of its own in the picture.",
                bytes::loose_text(&blocks[1..12]),
            );
        }
        0x01 => found.say(
            Comment,
            "picture",
            "The picture carries a plain text that viewers don't show.",
            bytes::loose_text(&join(blocks.get(13..).unwrap_or_default())),
        ),
        _ => {}
    }
}

fn join(mut blocks: &[u8]) -> Vec<u8> {
    let mut joined = Vec::new();
    while let [length, rest @ ..] = blocks {
        let length = usize::from(*length).min(rest.len());
        joined.extend_from_slice(&rest[..length]);
        blocks = &rest[length..];
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_and_what_follows_the_end_are_found() {
        let file = b"GIF89a\x01\0\x01\0\0\0\0\x21\xfe\x05hello\0\x3bmore";
        let mut found = Found::default();
        inspect(file, &mut found);
        assert_eq!(found.findings[0].detail, "hello");
        assert_eq!(found.children[0].bytes, b"more");
        for end in 0..file.len() {
            inspect(&file[..end], &mut Found::default());
        }
    }
}
