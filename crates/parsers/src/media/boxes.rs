//! MP4, M4A, MOV, 3GP (ISO/IEC 14496-12, QuickTime File Format): what stands in their boxes beside sound and pictures. Reads tolerantly: a box
//! that lies about its length ends the list that it stands in, and no more.

use heifer::heifer_isobmff::BoxIter;
use model::FindingKind::{Gps, HiddenPart, Thumbnail};

use super::{PLACE, Sheet, makers, tags, unused};
use crate::{bytes, found::Found, image::xmp};

const DEEPEST: u32 = 12;
/// Boxes of a file that are looked at. An honest one has some hundreds; a film in pieces has thousands that say nothing.
const MOST_BOXES: u32 = 200_000;
/// Parts of a track that are looked at.
const MOST_EDITS: u32 = 10_000;
/// So much of a recording, in seconds, may lie outside of what is played: encoders need a beginning.
const UNHEARD: f64 = 0.5;
const MORE: &str = "The recording holds more than players play: something was cut off, and is still in the file.";
/// The longest text of a tag.
const MOST_TEXT: usize = 64 << 10;
/// XMP's own name for a box (XMP specification, part 3, 1.2.7).
const XMP: [u8; 16] = [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];

pub fn inspect(file: &[u8], sheet: &mut Sheet, found: &mut Found) {
    let mut walk = Walk { left: MOST_BOXES, steps: 0, edit: None, keys: Vec::new(), handler: [0; 4], sheet, found };
    walk.boxes(file, b"file", 0);
    let mut end = 0;
    for part in BoxIter::new(file).map_while(Result::ok) {
        end = part.offset + part.header.header_size as usize + part.content.len();
    }
    if let Some(rest) = file.get(end..).filter(|_| end > 0) {
        crate::image::jpeg::trailing(rest, PLACE, walk.found);
    }
}

/// How many steps a second, and how many in all, a header says (14496-12, 8.2.2, 8.4.2).
fn span(content: &[u8]) -> Option<(u32, u64)> {
    if content.first() == Some(&1) {
        let (high, low) = (bytes::u32_be(content, 24)?, bytes::u32_be(content, 28)?);
        Some((bytes::u32_be(content, 20)?, u64::from(high) << 32 | u64::from(low)))
    } else {
        Some((bytes::u32_be(content, 12)?, bytes::u32_be(content, 16)?.into()))
    }
}

struct Walk<'a> {
    left: u32,
    /// Of the whole film, a second.
    steps: u32,
    /// How much of the track is played, in the film's steps, and from where on, in the track's own.
    edit: Option<(u64, u64)>,
    /// Names of the tags that follow by number (QuickTime's "mdta").
    keys: Vec<String>,
    /// What the track holds whose boxes are being read.
    handler: [u8; 4],
    sheet: &'a mut Sheet,
    found: &'a mut Found,
}

impl Walk<'_> {
    fn boxes(&mut self, list: &[u8], inside: &[u8; 4], depth: u32) {
        if depth > DEEPEST {
            return;
        }
        for part in BoxIter::new(list).map_while(Result::ok) {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            let (name, content) = (part.header.box_type.0, part.content);
            match (&name, inside) {
                (b"trak", _) => {
                    self.edit = None;
                    self.boxes(content, &name, depth + 1);
                }
                (b"moov" | b"edts" | b"mdia" | b"minf" | b"stbl" | b"moof" | b"traf" | b"mfra", _) => {
                    self.boxes(content, &name, depth + 1);
                }
                (b"udta", _) => self.boxes(content, b"udta", depth + 1),
                (b"meta", _) => {
                    // QuickTime's own has no version before its list.
                    let full = bytes::u32_be(content, 0) == Some(0);
                    self.boxes(if full { content.get(4..).unwrap_or_default() } else { content }, b"meta", depth + 1);
                }
                (b"elst", _) => self.edits(content),
                (b"mvhd" | b"tkhd" | b"mdhd", _) => {
                    self.times(content);
                    match (&name, span(content)) {
                        (b"mvhd", Some((steps, _))) => self.steps = steps,
                        (b"mdhd", Some((steps, length))) => self.cut_off(steps, length),
                        _ => {}
                    }
                }
                (b"hdlr", _) => self.handler(content, inside),
                (b"stsd", _) => self.kind_of_track(content),
                (b"keys", _) => self.keys(content),
                (b"ilst", _) => self.list(content),
                (b"uuid", _) if part.header.user_type == Some(XMP) => xmp::inspect(content, PLACE, self.found),
                (b"XMP_", b"udta") => xmp::inspect(content, PLACE, self.found),
                (b"free" | b"skip" | b"wide", _) => unused(content, self.found),
                (_, b"udta") => self.user(&name, content),
                (b"uuid", _) => self.makers("uuid", content),
                _ => {}
            }
        }
    }

    /// What of a track is played (14496-12, 8.6.6): one part of it, from a time on, in an honest recording.
    fn edits(&mut self, content: &[u8]) {
        let long = content.first() == Some(&1);
        let count = bytes::u32_be(content, 4).unwrap_or(0).min(MOST_EDITS);
        let number = |at: usize| {
            if long {
                let (high, low) = (bytes::u32_be(content, at)?, bytes::u32_be(content, at + 4)?);
                Some(u64::from(high) << 32 | u64::from(low))
            } else {
                bytes::u32_be(content, at).map(u64::from)
            }
        };
        let (size, none) = if long { (8, u64::MAX) } else { (4, u64::from(u32::MAX)) };
        let parts = (0..count as usize).map_while(|part| {
            let at = 8 + part * (2 * size + 4);
            Some((number(at)?, number(at + size)?))
        });
        // One that plays nothing makes the track wait.
        let played: Vec<(u64, u64)> = parts.filter(|(_, from)| *from != none).collect();
        match played[..] {
            [] => {}
            [(length, from)] => self.edit = Some((length, from)),
            _ => self.found.say(HiddenPart, PLACE, MORE, "parts of it are put together anew"),
        }
    }

    /// Holds what is played against what is there: so many steps a second, and so many in all.
    fn cut_off(&mut self, steps: u32, length: u64) {
        let Some((played, from)) = self.edit.take() else { return };
        let seconds = |number: u64, steps: u32| number as f64 / f64::from(steps.max(1));
        let (before, all) = (seconds(from, steps), seconds(length, steps));
        // No length: to its end.
        let played = if played == 0 { all } else { seconds(played, self.steps) };
        let behind = all - before - played;
        if before > UNHEARD || behind > UNHEARD {
            let detail = format!("{before:.1} s before what is played, {:.1} s behind it", behind.max(0.0));
            self.found.say(HiddenPart, PLACE, MORE, detail);
        }
    }

    /// When it was made and changed, in seconds since 1904 (14496-12, 8.2.2).
    fn times(&mut self, content: &[u8]) {
        const FROM_1904_TO_1970: u64 = 2_082_844_800;
        let wide = content.first() == Some(&1);
        for n in 0..2 {
            let raw = if wide {
                let high = bytes::u32_be(content, 4 + n * 8).map(u64::from);
                high.zip(bytes::u32_be(content, 8 + n * 8)).map(|(high, low)| high << 32 | u64::from(low))
            } else {
                bytes::u32_be(content, 4 + n * 4).map(u64::from)
            };
            let seconds = raw.and_then(|raw| raw.checked_sub(FROM_1904_TO_1970)).and_then(|s| i64::try_from(s).ok());
            if let Some(time) = seconds.and_then(crate::times::utc) {
                tags::say("date", &time, self.found);
            }
        }
    }

    /// What a track is (14496-12, 8.4.3). Its name is often a program's or a device's.
    fn handler(&mut self, content: &[u8], inside: &[u8; 4]) {
        let Some(kind) = content.get(8..12).and_then(|kind| <[u8; 4]>::try_from(kind).ok()) else { return };
        if inside != b"mdia" {
            return;
        }
        self.handler = kind;
        let name = content.get(24..).unwrap_or_default();
        // QuickTime counts its letters, MP4 ends them with a zero.
        let name = name.strip_prefix(&[u8::try_from(name.len().saturating_sub(1)).unwrap_or(0)]).unwrap_or(name);
        tags::say("handler", &text(name), self.found);
    }

    fn kind_of_track(&mut self, content: &[u8]) {
        let Some(coded) = content.get(12..16) else { return };
        let coded = bytes::loose_text(coded);
        match &self.handler {
            b"vide" => {
                self.sheet.films += 1;
                let side = |at| bytes::u16_be(content, at).unwrap_or(0);
                self.sheet.line(format!("Pictures: {coded}, {} × {} pixels", side(40), side(42)));
            }
            // The reader of sounds says more of them.
            b"soun" | b"hint" | b"tmcd" => {}
            b"text" | b"sbtl" | b"subt" | b"clcp" => {
                let what = "The recording has a track of subtitles or other words. It is not shown.";
                self.found.say(HiddenPart, PLACE, what, coded);
            }
            _ if matches!(coded.as_str(), "gpmd" | "camm" | "mebx" | "rtmd" | "nmea") => {
                let what = "The recording carries the device's own measurements in a track beside sound and pictures: often its place, movement and settings for every moment.";
                self.found.say(Gps, PLACE, what, coded);
            }
            _ => {
                let what = "The recording has a track that is neither sound nor pictures. It is not shown.";
                self.found.say(HiddenPart, PLACE, what, coded);
            }
        }
    }

    fn keys(&mut self, content: &[u8]) {
        const MOST: usize = 1_000;
        let mut rest = content.get(8..).unwrap_or_default();
        self.keys.clear();
        while let Some(length) = bytes::u32_be(rest, 0).map(|length| length as usize).filter(|length| *length >= 8) {
            let Some(name) = rest.get(8..length) else { return };
            if self.keys.len() >= MOST {
                return;
            }
            self.keys.push(text(name));
            rest = &rest[length..];
        }
    }

    /// A list of tags, as iTunes and QuickTime keep it: by four letters, by number, or by a name of its own.
    fn list(&mut self, content: &[u8]) {
        for tag in BoxIter::new(content).map_while(Result::ok) {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            let raw = tag.header.box_type.0;
            let number = usize::try_from(u32::from_be_bytes(raw)).ok().and_then(|n| n.checked_sub(1));
            let mut name = number.and_then(|n| self.keys.get(n)).cloned().unwrap_or_else(|| letters(&raw));
            for part in BoxIter::new(tag.content).map_while(Result::ok) {
                match &part.header.box_type.0 {
                    b"name" => name = text(part.content.get(4..).unwrap_or_default()),
                    b"data" => self.value(&name, part.content),
                    _ => {}
                }
            }
        }
    }

    /// A tag's value, with its type before it (QuickTime File Format, "Metadata Value Atom").
    fn value(&mut self, name: &str, content: &[u8]) {
        const JPEG: u32 = 13;
        const PNG: u32 = 14;
        let (Some(kind), Some(value)) = (bytes::u32_be(content, 0), content.get(8..)) else { return };
        match kind & 0xFF_FFFF {
            JPEG | PNG | 27 => {
                let what = "A picture is kept in the recording. It is opened as a file of its own.";
                self.found.say(Thumbnail, PLACE, what, name);
                self.found.child("picture-in-the-recording", value.to_vec());
            }
            2 => tags::say(name, &encoding_rs::UTF_16BE.decode(value).0, self.found),
            // Numbers of any length.
            21 | 22 if value.len() <= 8 => {
                let number = value.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
                tags::say(name, &number.to_string(), self.found);
            }
            1 => tags::say(name, &text(value), self.found),
            _ => tags::say(name, &bytes::preview(value), self.found),
        }
    }

    /// A box of user data: a text, or a maker's own.
    fn user(&mut self, name: &[u8; 4], content: &[u8]) {
        match name {
            // A length and a language before each text.
            [0xA9, ..] => {
                let mut rest = content;
                while let Some(length) = bytes::u16_be(rest, 0).map(usize::from).filter(|length| *length > 0) {
                    let Some(value) = rest.get(4..4 + length) else { break };
                    tags::say(&letters(name), &text(value), self.found);
                    rest = &rest[4 + length..];
                }
            }
            // 3GPP TS 26.244, 8.
            b"titl" | b"dscp" | b"cprt" | b"perf" | b"auth" | b"gnre" => {
                tags::say(&letters(name), &text(content.get(6..).unwrap_or_default()), self.found);
            }
            b"loci" => self.place(content),
            b"name" => tags::say("name", &text(content), self.found),
            _ if content.len() > 4 => self.makers(&letters(name), content),
            _ => {}
        }
    }

    /// A place as 3GPP keeps it: a name, then degrees in 16.16 (TS 26.244, 8.15).
    fn place(&mut self, content: &[u8]) {
        let Some(rest) = content.get(6..) else { return };
        let wide = rest.starts_with(&[0xFE, 0xFF]);
        let step = if wide { 2 } else { 1 };
        let end =
            rest.chunks(step).position(|letter| letter.iter().all(|byte| *byte == 0)).unwrap_or(rest.len() / step);
        let name =
            if wide { encoding_rs::UTF_16BE.decode(&rest[..end * 2]).0.into_owned() } else { text(&rest[..end]) };
        let degrees = |at: usize| bytes::u32_be(rest, (end + 1) * step + at).map(|raw| f64::from(raw as i32) / 65536.0);
        if let (Some(longitude), Some(latitude)) = (degrees(1), degrees(5)) {
            tags::say("loci", &format!("{latitude:.6}, {longitude:.6} {name}"), self.found);
        }
    }

    fn makers(&mut self, name: &str, content: &[u8]) {
        if content.starts_with(&[0xFF, 0xD8, 0xFF]) {
            let what = "A picture is kept in the recording. It is opened as a file of its own.";
            self.found.say(Thumbnail, PLACE, what, name);
            self.found.child("picture-in-the-recording.jpg", content.to_vec());
            return;
        }
        makers(name, content, self.found);
    }
}

fn text(raw: &[u8]) -> String {
    bytes::loose_text(&raw[..raw.len().min(MOST_TEXT)])
}

fn letters(name: &[u8; 4]) -> String {
    name.iter().map(|byte| char::from(*byte)).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use model::FindingKind;

    use super::*;

    fn one(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(8 + content.len() as u32).to_be_bytes(), &name[..], content].concat()
    }

    /// A header that says so many steps a second and so many in all, in version 0.
    fn header(name: &[u8; 4], steps: u32, length: u32) -> Vec<u8> {
        one(name, &[&[0; 12], &steps.to_be_bytes()[..], &length.to_be_bytes(), &[0; 80]].concat())
    }

    /// Ten minutes of sound, of which these parts are played: how long, in thousandths of a second, and from which sample on.
    fn recording(parts: &[(u32, u32)]) -> Vec<u8> {
        let mut edits = [&[0; 4], &(parts.len() as u32).to_be_bytes()[..]].concat();
        for (length, from) in parts {
            edits.extend([&length.to_be_bytes()[..], &from.to_be_bytes(), &[0, 1, 0, 0]].concat());
        }
        let media = one(b"mdia", &header(b"mdhd", 48_000, 600 * 48_000));
        let track = one(b"trak", &[one(b"edts", &one(b"elst", &edits)), media].concat());
        one(b"moov", &[header(b"mvhd", 1_000, 600_000), track].concat())
    }

    #[test]
    fn what_was_cut_off_and_not_taken_out_is_told() {
        let told = |parts: &[(u32, u32)]| {
            let (mut sheet, mut found) = (Sheet::default(), Found::default());
            inspect(&recording(parts), &mut sheet, &mut found);
            found.finish().0.iter().any(|finding| finding.kind == FindingKind::HiddenPart && finding.what == MORE)
        };
        for honest in [&[(600_000, 0)][..], &[(599_900, 2_112)], &[(500, u32::MAX), (600_000, 0)], &[(0, 1_024)], &[]] {
            assert!(!told(honest), "{honest:?}");
        }
        for cut in [&[(300_000, 300 * 48_000)][..], &[(300_000, 0)], &[(10_000, 0), (10_000, 96_000)]] {
            assert!(told(cut), "{cut:?}");
        }
    }
}
