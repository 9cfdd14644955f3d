//! Matroska and WebM (RFC 8794, RFC 9559): what stands in their elements beside sound and pictures, which are passed over.

use model::FindingKind::{Attachment, Comment, HiddenPart};

use super::{PLACE, Sheet, tags};
use crate::{bytes, found::Found};

const DEEPEST: u32 = 10;
const MOST_ELEMENTS: u32 = 200_000;

pub fn inspect(file: &[u8], sheet: &mut Sheet, found: &mut Found) {
    let mut walk =
        Walk { left: MOST_ELEMENTS, track: Track::default(), tag: String::new(), file: String::new(), sheet, found };
    walk.elements(file, 0);
}

#[derive(Default)]
struct Track {
    kind: u64,
    codec: String,
    name: String,
    width: u64,
    height: u64,
}

struct Walk<'a> {
    left: u32,
    track: Track,
    /// Names of the tag and of the attached file whose values come next.
    tag: String,
    file: String,
    sheet: &'a mut Sheet,
    found: &'a mut Found,
}

impl Walk<'_> {
    fn elements(&mut self, list: &[u8], depth: u32) {
        let mut rest = list;
        while let Some((id, content, after)) = element(rest) {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            rest = after;
            self.element(id, content, depth);
        }
    }

    fn element(&mut self, id: u32, content: &[u8], depth: u32) {
        match id {
            // Segment, Info, Tracks, Video, Tags, Tag, SimpleTag, Attachments, AttachedFile, Chapters, EditionEntry, ChapterAtom, ChapterDisplay
            0x1853_8067 | 0x1549_A966 | 0x1654_AE6B | 0xE0 | 0x1254_C367 | 0x7373 | 0x67C8 | 0x1941_A469 | 0x61A7
            | 0x1043_A770 | 0x45B9 | 0xB6 | 0x80
                if depth < DEEPEST =>
            {
                self.elements(content, depth + 1);
            }
            0xAE if depth < DEEPEST => {
                self.track = Track::default();
                self.elements(content, depth + 1);
                self.said();
            }
            0x83 => self.track.kind = number(content),
            0x86 => self.track.codec = bytes::loose_text(content),
            0x536E => self.track.name = bytes::loose_text(content),
            0xB0 => self.track.width = number(content),
            0xBA => self.track.height = number(content),
            0x4D80 => self.say("muxing application", content),
            0x5741 => self.say("writing application", content),
            0x7BA9 => self.say("title", content),
            0x7384 => self.say("file name", content),
            0x73A4 => tags::say("SegmentUID", &hex::encode(&content[..content.len().min(16)]), self.found),
            0x4461 => self.date(content),
            0x45A3 => self.tag = bytes::loose_text(content),
            0x4487 => tags::say(&self.tag, &bytes::loose_text(content), self.found),
            0x4485 => tags::say(&self.tag, &bytes::preview(content), self.found),
            0x85 => {
                let name = bytes::loose_text(content);
                self.found.say(Comment, PLACE, "The recording has chapters with names.", name);
            }
            0x466E => self.file = bytes::loose_text(content),
            0x467E => self.say("description", content),
            0x465C => {
                self.found.say(Attachment, PLACE, "A file is kept inside the recording.", self.file.as_str());
                self.found.child(self.file.as_str(), content.to_vec());
            }
            _ => {}
        }
    }

    fn say(&mut self, name: &str, content: &[u8]) {
        tags::say(name, &bytes::loose_text(content), self.found);
    }

    /// Nanoseconds since 2001 (RFC 9559, 5.1.2.11).
    fn date(&mut self, content: &[u8]) {
        const FROM_1970_TO_2001: i64 = 978_307_200;
        let Ok(raw) = <[u8; 8]>::try_from(content) else { return };
        let seconds = i64::from_be_bytes(raw).div_euclid(1_000_000_000).checked_add(FROM_1970_TO_2001);
        if let Some(time) = seconds.and_then(crate::times::utc) {
            tags::say("date", &time, self.found);
        }
    }

    /// The track whose elements have been read.
    fn said(&mut self) {
        let Track { kind, codec, name, width, height } = std::mem::take(&mut self.track);
        tags::say("name of a track", &name, self.found);
        match kind {
            1 => {
                self.sheet.films += 1;
                self.sheet.line(format!("Pictures: {codec}, {width} × {height} pixels"));
            }
            // The reader of sounds says more of them.
            2 => {}
            0x11 => {
                let what = "The recording has a track of subtitles or other words. It is not shown.";
                self.found.say(HiddenPart, PLACE, what, codec);
            }
            _ => {
                let what = "The recording has a track that is neither sound nor pictures. It is not shown.";
                self.found.say(HiddenPart, PLACE, what, codec);
            }
        }
    }
}

/// An element's id with its marker, its content (as much as is there), and what follows (RFC 8794, 4).
fn element(list: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let first = *list.first()?;
    let id_length = first.leading_zeros() as usize + 1;
    let id = list.get(..id_length).filter(|_| id_length <= 4)?.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let rest = &list[id_length..];
    let length = rest.first()?.leading_zeros() as usize + 1;
    let raw = rest.get(..length).filter(|_| length <= 8)?;
    let size = raw.iter().fold(0u64, |size, byte| size << 8 | u64::from(*byte)) & !(1 << (7 * length));
    let content = &rest[length..];
    // All ones: as long as what it stands in, as live recordings have it.
    let unknown = size == (1 << (7 * length)) - 1;
    let size = if unknown { content.len() } else { usize::try_from(size).unwrap_or(usize::MAX).min(content.len()) };
    Some((id, &content[..size], &content[size..]))
}

fn number(content: &[u8]) -> u64 {
    content.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_cut_where_they_lie() {
        assert_eq!(element(b"\x45\xA3\x83abcx"), Some((0x45A3, &b"abc"[..], &b"x"[..])));
        assert_eq!(element(b"\x83\x40\x02ab"), Some((0x83, &b"ab"[..], &b""[..])));
        assert_eq!(element(b"\x83\xFFab"), Some((0x83, &b"ab"[..], &b""[..])), "of unknown length");
        assert_eq!(element(b"\x83\x88ab"), Some((0x83, &b"ab"[..], &b""[..])), "longer than what is there");
        for broken in [&b""[..], b"\x00", b"\x83", b"\x83\x00", b"\x45", b"\x08\x83\x81a"] {
            assert_eq!(element(broken), None);
        }
    }
}
