//! Recordings of sound and film: one sheet that says what a recording is, and all that it tells beside what is heard and seen. Decodes no
//! picture; sound only when its samples are asked for ([`sound::samples`]).

mod boxes;
mod caf;
mod ebml;
mod ends;
mod riff;
pub mod sound;
mod source;
mod tags;

use airlock::OpenFailure;
use model::FindingKind::{ExtraFrame, Property, Recording, Serial, SetAnew, TrailingData};
use page::typeset::{Block, Missing, typeset_blocks};

use crate::{Output, bytes, found::Found};

/// Where findings say that they were found.
const PLACE: &str = "recording";
/// Lines of a sheet: a recording of more tracks is shown in part.
const MOST_LINES: usize = 40;
/// How a track is coded is said in the file's own words.
const LONGEST_LINE: usize = 100;

/// What is said of the recording itself. Nothing that could identify somebody stands here: that is in findings.
#[derive(Default)]
struct Sheet {
    lines: Vec<String>,
    sounds: usize,
    films: usize,
}

impl Sheet {
    fn line(&mut self, line: impl Into<String>) {
        if self.lines.len() < MOST_LINES {
            let mut line = line.into();
            line.truncate(line.floor_char_boundary(LONGEST_LINE));
            self.lines.push(line);
        }
    }
}

/// Opens a recording that [`crate::detect`] says is of this type.
pub fn open(bytes: &[u8], media_type: &'static str, out: &mut dyn Output) -> Result<(), OpenFailure> {
    out.facts(media_type, 1)?;
    let mut sheet = Sheet::default();
    let mut found = Found::default();
    let tags = match media_type {
        "audio/mp4" | "video/mp4" | "video/quicktime" => Some(boxes::inspect as fn(&[u8], &mut Sheet, &mut Found)),
        "audio/vnd.wave" | "video/vnd.avi" => Some(riff::inspect as _),
        "video/x-matroska" | "video/webm" => Some(ebml::inspect as _),
        "audio/x-caf" => Some(caf::inspect as _),
        // In their own lists, which the reader of sounds knows.
        _ => None,
    };
    if let Some(inspect) = tags {
        inspect(bytes, &mut sheet, &mut found);
    }
    let film = sheet.films > 0;
    warn(film, &mut found);
    if let Some(rest) = ends::rest(bytes, media_type) {
        crate::image::jpeg::trailing(rest, PLACE, &mut found);
    }
    // Before a reader of others sees it: whatever becomes of it there, this has been told.
    crate::hand_over(found, out)?;
    let mut found = Found::default();
    // AVI's sound has no reader here.
    let read = match media_type {
        "video/vnd.avi" => Ok(()),
        _ => sound::look(bytes, tags.is_none(), &mut sheet, &mut found),
    };
    let several = [("sound", sheet.sounds), ("pictures", sheet.films)];
    for (what, count) in several.into_iter().filter(|(_, count)| *count > 1) {
        let what = format!("The recording has several tracks of {what}. Programs play one of them.");
        found.say(ExtraFrame, PLACE, what, format!("{count} tracks"));
    }
    crate::hand_over(found, out)?;
    let title = if film { "A film" } else { "A recording of sound" };
    let blocks: Vec<Block> =
        [Block::Heading(title.to_owned())].into_iter().chain(sheet.lines.iter().cloned().map(Block::Text)).collect();
    out.text(&format!("{title}\n{}\n", sheet.lines.join("\n")))?;
    let mut pages = typeset_blocks(&blocks, Missing::Box, 1).map_err(|_| OpenFailure::Fault)?;
    if let Some(page) = pages.next() {
        out.page(1, page.size, page.raster.width(), page.raster.height(), page.raster.rgb())?;
        out.words(1, &page.words)?;
    }
    // A film whose sound can't be told is a film all the same.
    if film { Ok(()) } else { read }
}

fn warn(film: bool, found: &mut Found) {
    let what = if film {
        "A face, a voice, a gait or a room identifies people for whoever knows them, and machines recognise faces and voices among millions. The hum of the mains and the noise of the camera can say when, where and with which device it was filmed. No cleaning takes that away."
    } else {
        "A voice identifies a person for whoever knows it, and machines recognise it among millions. The hum of the mains, the sound of the room and the noise of the device can say when, where and with what it was recorded. No cleaning takes that away."
    };
    found.say(Recording, PLACE, what, "");
    let what = "The page is a sheet that says what the recording is. What is heard and seen in it isn't shown.";
    found.say(SetAnew, "page 1", what, "");
}

/// What stands where nothing should.
fn unused(content: &[u8], found: &mut Found) {
    if content.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace()) {
        return;
    }
    let what = "Something lies in a place of the file that is marked as unused. Programs don't show it.";
    found.say(TrailingData, PLACE, what, bytes::preview(content));
    found.child("in-unused-space", content.to_vec());
}

/// A block whose form its maker keeps to itself.
fn makers(name: &str, content: &[u8], found: &mut Found) {
    let words = crate::image::strings(content);
    let what = "The device's maker or a program has put a block of its own in the recording. Such blocks often hold serial numbers and counters of the device.";
    let kind = if words.is_empty() { Property } else { Serial };
    found.say(kind, PLACE, what, format!("{name}, {} bytes\n{words}", content.len()));
}

/// A length in words.
fn length(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {seconds} s"),
        _ => format!("{hours} h {minutes} min {seconds} s"),
    }
}
