//! WAV, Broadcast Wave and AVI (RIFF; EBU Tech 3285): what stands in their chunks beside sound and pictures.

use model::FindingKind::{Attachment, Comment, HiddenPart};

use super::{PLACE, Sheet, length, makers, tags, unused};
use crate::{bytes, found::Found, image::xmp};

const DEEPEST: u32 = 6;
const MOST_CHUNKS: u32 = 100_000;
const MOST_INFO: usize = 1_000;

pub fn inspect(file: &[u8], sheet: &mut Sheet, found: &mut Found) {
    let mut walk = Walk { left: MOST_CHUNKS, film: file.get(8..12) == Some(b"AVI "), stream: [0; 4], sheet, found };
    walk.chunks(file.get(12..).unwrap_or_default(), 0);
    // A film of more than a gigabyte goes on in further parts; of anything else this is the end.
    let said = bytes::u32_le(file, 4).map_or(0, |length| length as usize);
    let end = said.saturating_add(8 + (said & 1));
    if let Some(rest) = file.get(end..).filter(|rest| !rest.starts_with(b"RIFF") && said != u32::MAX as usize) {
        crate::image::jpeg::trailing(rest, PLACE, walk.found);
    }
}

struct Walk<'a> {
    left: u32,
    film: bool,
    /// What the stream holds whose chunks are being read.
    stream: [u8; 4],
    sheet: &'a mut Sheet,
    found: &'a mut Found,
}

impl Walk<'_> {
    fn chunks(&mut self, list: &[u8], depth: u32) {
        for (name, content) in parts(list) {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            self.chunk(name, content, depth);
        }
    }

    fn chunk(&mut self, name: &[u8], content: &[u8], depth: u32) {
        match name {
            b"LIST" if content.starts_with(b"INFO") => self.info(&content[4..]),
            // The pictures and sounds themselves.
            b"LIST" if content.starts_with(b"movi") => {}
            b"LIST" if depth < DEEPEST => self.chunks(content.get(4..).unwrap_or_default(), depth + 1),
            b"bext" => self.broadcast(content),
            b"iXML" | b"aXML" => self.xml(content),
            b"_PMX" => xmp::inspect(content, PLACE, self.found),
            b"avih" => {
                let of = |at| u64::from(bytes::u32_le(content, at).unwrap_or(0));
                self.sheet.line(format!("Length: {}", length(of(0) * of(16) / 1_000_000)));
                self.sheet.line(format!("Pictures: {} × {} pixels", of(32), of(36)));
            }
            b"strh" => self.stream(content),
            b"strn" => tags::say("name", &bytes::loose_text(content), self.found),
            b"IDIT" => tags::say("IDIT", &bytes::loose_text(content), self.found),
            // A note at a place of the sound: where it is, then the words.
            b"labl" | b"note" | b"ltxt" => {
                let words = bytes::loose_text(content.get(4..).unwrap_or_default());
                if !words.is_empty() {
                    self.found.say(Comment, PLACE, "Somebody has put a note at a place of the recording.", words);
                }
            }
            b"JUNK" | b"junk" | b"PAD " | b"FLLR" => unused(content, self.found),
            b"id3 " | b"ID3 " => {
                let what = "A list of tags as music files have it is kept in the recording. It is opened as a file of its own.";
                self.found.say(Attachment, PLACE, what, "");
                self.found.child("tags.id3", content.to_vec());
            }
            b"fmt " | b"data" | b"fact" | b"cue " | b"smpl" | b"inst" | b"PEAK" | b"ds64" | b"strf" | b"vprp"
            | b"idx1" | b"indx" | b"dmlh" => {}
            _ => makers(&bytes::loose_text(name), content, self.found),
        }
    }

    fn info(&mut self, list: &[u8]) {
        for (name, content) in parts(list).take(MOST_INFO) {
            tags::say(&bytes::loose_text(name), &bytes::loose_text(content), self.found);
        }
    }

    /// EBU Tech 3285, 2.3: fields of fixed lengths.
    fn broadcast(&mut self, content: &[u8]) {
        let field = |from: usize, to: usize| {
            content.get(from..to.min(content.len())).map(bytes::loose_text).unwrap_or_default()
        };
        tags::say("description", &field(0, 256), self.found);
        tags::say("originator (who or which recorder made it)", &field(256, 288), self.found);
        tags::say("serial and reference of the recorder", &field(288, 320), self.found);
        tags::say("date", &format!("{} {}", field(320, 330), field(330, 338)), self.found);
        if let Some(umid) = content.get(348..412).filter(|umid| umid.iter().any(|byte| *byte != 0)) {
            tags::say("UMID", &hex::encode(umid), self.found);
        }
        tags::say("coding history", &field(602, content.len()), self.found);
    }

    /// iXML and aXML, as field recorders write them: every value with its name.
    fn xml(&mut self, content: &[u8]) {
        for (name, value) in xmp::named(content) {
            tags::say(&name, &value, self.found);
        }
    }

    fn stream(&mut self, content: &[u8]) {
        self.stream = content.get(..4).and_then(|kind| kind.try_into().ok()).unwrap_or_default();
        let coded = bytes::loose_text(content.get(4..8).unwrap_or_default());
        match &self.stream {
            b"vids" => {
                self.sheet.films += 1;
                self.sheet.line(format!("Pictures: {coded}"));
            }
            b"auds" => {
                self.sheet.sounds += usize::from(self.film);
                self.sheet.line("Sound: yes");
            }
            _ => {
                let what = "The recording has a track that is neither sound nor pictures. It is not shown.";
                let kind = bytes::loose_text(&self.stream);
                self.found.say(HiddenPart, PLACE, what, format!("{kind} {coded}"));
            }
        }
    }
}

/// The chunks of a list: a name, and as much of the content as is there.
fn parts(mut list: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let (name, size) = (list.get(..4)?, bytes::u32_le(list, 4)? as usize);
        let content = list.get(8..)?;
        list = size.checked_add(size & 1).and_then(|end| content.get(end..)).unwrap_or_default();
        Some((name, &content[..content.len().min(size)]))
    })
}
