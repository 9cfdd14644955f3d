//! PPT (PowerPoint 97 to 2003, [MS-PPT]): slides in their order, each with its notes; hidden slides shown and marked; comments, links,
//! embedded files and slides of earlier saves are found. Runs no macro, plays nothing.

mod records;
mod slide;

use std::io::Read;

use airlock::OpenFailure;
use model::FindingKind::{Author, EarlierRevision, HiddenPart, NotFinished, SpeakerNotes};

use super::{
    file::{Compound, ROOT},
    objects, pictures,
};
use crate::{
    bytes::{u16_le, u32_le},
    found::Found,
    office::{outside, table},
    paper::Paper,
};
pub use records::Places;
use records::Record;
use slide::Words;

const MOST_SLIDES: usize = 5_000;
/// An embedded file may unpack to so much.
const LARGEST: u64 = 256 << 20;

/// A slide as the presentation lists it, with the texts that stand in the list.
struct Listed {
    persist: u32,
    id: u32,
    outline: Vec<Words>,
}

pub fn read(compound: &Compound<'_>, found: &mut Found, paper: &mut Paper) -> Result<(), OpenFailure> {
    let Some(stream) = compound.stream(ROOT, "PowerPoint Document") else { return Err(OpenFailure::Damaged) };
    let user = compound.stream(ROOT, "Current User").unwrap_or_default();
    current_user(&user, found);
    let Some(places) = Places::read(&stream, u32_le(&user, 16).map(|at| at as usize)) else {
        return Err(OpenFailure::Damaged);
    };
    let Some(document) = places.record(&stream, places.document).filter(|record| record.kind == 0x03E8) else {
        return Err(OpenFailure::Damaged);
    };
    let (slides, notes) = (listed(&document, 0), listed(&document, 2));
    for (number, listed) in (1..).zip(slides.iter().take(MOST_SLIDES)) {
        let Some(slide) = places.record(&stream, listed.persist) else { continue };
        let place = format!("slide {number}");
        paper.page_end();
        paper.note(&format!("Slide {number}"));
        if slide::is_hidden(&slide) {
            paper.note("This slide is hidden in the original.");
            found.say(
                HiddenPart,
                place.as_str(),
                "The slide is hidden: it is left out when the presentation is shown.",
                "",
            );
        }
        show(&slide::words(&slide, &listed.outline), paper);
        let of_slide = slide::notes(&slide).and_then(|id| notes.iter().find(|notes| notes.id == id));
        if let Some(page) = of_slide.and_then(|notes| places.record(&stream, notes.persist)) {
            speaker(&page, &place, found, paper);
        }
        slide::comments(&slide, &place, found);
        if paper.is_full() {
            break;
        }
    }
    if slides.len() > MOST_SLIDES {
        found.say(
            NotFinished,
            "presentation",
            "The presentation has more slides than are shown.",
            slides.len().to_string(),
        );
    }
    document_s_own(&document, found, paper);
    not_listed(&stream, &places, &slides, &document, found, paper);
    earlier(&stream, &places, &slides, found);
    embedded(&stream, &places, found);
    pictures::of_stream(compound, "Pictures", found);
    Ok(())
}

/// Who saved the file last (2.3.2).
fn current_user(user: &[u8], found: &mut Found) {
    let Some(length) = u16_le(user, 20).map(usize::from) else { return };
    let name = user.get(28..28 + length).unwrap_or_default();
    // In Unicode where that is there.
    let name = match user.get(28 + length + 4..28 + length + 4 + length * 2) {
        Some(wide) => super::codepage::utf16(wide),
        None => super::codepage::decode(1252, name),
    };
    if !name.trim().is_empty() {
        found.say(Author, "presentation", "The file names the user of the program that wrote it last.", name.trim());
    }
}

/// The list of slides, masters or notes (2.4.14.3).
fn listed(document: &Record<'_>, instance: u16) -> Vec<Listed> {
    let lists = document.children().filter(|record| record.kind == 0x0FF0 && record.instance == instance);
    let mut all: Vec<Listed> = Vec::new();
    for list in lists {
        let mut texts = Vec::new();
        for record in list.children() {
            if record.kind == 0x03F3 {
                close(&mut all, &mut texts);
                let number = |at: usize| u32_le(record.data, at).unwrap_or(0);
                all.push(Listed { persist: number(0), id: number(12), outline: Vec::new() });
            } else {
                texts.push(record);
            }
            if all.len() > 4 * MOST_SLIDES {
                break;
            }
        }
        close(&mut all, &mut texts);
    }
    all
}

fn close(all: &mut [Listed], texts: &mut Vec<Record<'_>>) {
    let texts = std::mem::take(texts);
    if let Some(last) = all.last_mut() {
        last.outline.extend(slide::texts(texts.into_iter()));
    }
}

fn show(words: &[Words], paper: &mut Paper) {
    for words in words {
        if !words.cells.is_empty() {
            table::set(&words.cells, table::Names::None, |band| paper.table(band));
        } else if words.is_title() {
            paper.heading(words.text.trim())
        } else {
            paper.text(words.text.trim())
        }
    }
}

/// The speaker's notes: shown under their slide, and said.
fn speaker(page: &Record<'_>, place: &str, found: &mut Found, paper: &mut Paper) {
    let words = slide::words(page, &[]);
    let words: Vec<&str> = words.iter().filter(|words| words.kind == 2).map(|words| words.text.trim()).collect();
    if words.is_empty() {
        return;
    }
    let words = words.join("\n");
    paper.note(&format!("The speaker's notes to {place}:"));
    paper.text(&words);
    found.say(SpeakerNotes, place, "The slide has speaker's notes: an audience doesn't see them.", words);
}

/// Links, and the words at the foot of each slide.
fn document_s_own(document: &Record<'_>, found: &mut Found, paper: &mut Paper) {
    let word = |record: &Record<'_>, instance: u16| {
        let words = record.children().find(|child| child.kind == 0x0FBA && child.instance == instance);
        words.and_then(|words| words.text()).filter(|words| !words.trim().is_empty())
    };
    let mut feet = Vec::new();
    document.walk(&mut |record| {
        match record.kind {
            0x0FD7 => {
                let target = word(record, 1).or_else(|| word(record, 3).filter(|place| place.contains("://")));
                if let Some(target) = target.filter(|target| !target.starts_with('#')) {
                    outside("hyperlink", &target, "presentation", found);
                }
            }
            0x0FD9 => feet.extend([1, 2].into_iter().filter_map(|instance| word(record, instance))),
            _ => return true,
        }
        false
    });
    feet.dedup();
    if !feet.is_empty() {
        paper.page_end();
        paper.note("Head and foot of the slides:");
        paper.text(&feet.join("\n"));
    }
}

/// Slides that are in the file and in no list: taken out of the show.
fn not_listed(
    stream: &[u8],
    places: &Places,
    slides: &[Listed],
    document: &Record<'_>,
    found: &mut Found,
    paper: &mut Paper,
) {
    let masters = listed(document, 1);
    for id in places.now.keys() {
        let known = slides.iter().chain(&masters).any(|listed| listed.persist == *id);
        let Some(slide) = places.record(stream, *id).filter(|record| record.kind == 0x03EE && !known) else { continue };
        let words = slide::words(&slide, &[]);
        // A master of titles is a slide in form; nobody's words stand on it.
        if words.is_empty()
            || slide.child(0x03EF).and_then(|atom| u32_le(atom.data, 12)).is_none_or(|master| master & 0x8000_0000 == 0)
        {
            continue;
        }
        found.say(
            HiddenPart,
            "presentation",
            "A slide is in the file that the presentation doesn't show.",
            joined(&words),
        );
        paper.page_end();
        paper.note("This slide is in the file, and not part of the presentation:");
        show(&words, paper);
    }
}

fn joined(words: &[Words]) -> String {
    words.iter().map(|words| words.text.trim()).collect::<Vec<_>>().join("\n")
}

/// Slides and notes as they were before later saves, where their words differ.
fn earlier(stream: &[u8], places: &Places, slides: &[Listed], found: &mut Found) {
    const MOST: usize = 5_000;
    for (id, place) in places.before.iter().take(MOST) {
        let Some(record) = places.at(stream, *place).filter(|record| matches!(record.kind, 0x03EE | 0x03F0)) else {
            continue;
        };
        let outline = slides.iter().find(|listed| listed.persist == *id).map_or(&[][..], |listed| &listed.outline);
        let now = places.record(stream, *id).map(|record| joined(&slide::words(&record, outline))).unwrap_or_default();
        let words: Vec<Words> = slide::words(&record, &[]);
        let gone: Vec<&str> = words.iter().map(|words| words.text.trim()).filter(|text| !now.contains(text)).collect();
        if !gone.is_empty() {
            found.say(
                EarlierRevision,
                "presentation",
                "The file was saved fast: a slide as it was before still stands in it, with words that the slide has no more.",
                gone.join("\n"),
            );
        }
    }
}

/// Embedded files and macros (2.10.34): compound files, most of them packed.
fn embedded(stream: &[u8], places: &Places, found: &mut Found) {
    let mut left = LARGEST;
    for (id, place) in &places.now {
        let Some(record) = places.at(stream, *place).filter(|record| record.kind == 0x1011) else { continue };
        let bytes = if record.instance == 0 {
            record.data.to_vec()
        } else {
            let mut bytes = Vec::new();
            let packed = record.data.get(4..).unwrap_or_default();
            // What is damaged is kept as far as it unpacks.
            let _ = flate2::read::ZlibDecoder::new(packed).take(left).read_to_end(&mut bytes);
            left = left.saturating_sub(bytes.len() as u64);
            bytes
        };
        objects::file(&bytes, &format!("object-{id}"), found);
    }
}
