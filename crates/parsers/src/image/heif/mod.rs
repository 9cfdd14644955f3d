//! HEIF (ISO/IEC 23008-12): telephones' pictures. What a file says of itself comes first and needs no decoder; then its pictures, as pages; then
//! small copies, depth maps and what was cut off, as files of their own.

mod beside;
mod draw;

use airlock::OpenFailure;
use heifer::heifer_isobmff::{HeifFile, ItemId, is_image_item};
use image::DynamicImage;
use model::FindingKind::{Damaged, ExtraFrame, HiddenPart, NotRead, Thumbnail};

use super::pixels::Easel;
use crate::{JobLimits, Output, detect::Kind, found::Found};
use draw::{Studio, Wrong};

/// Pictures beside the shown ones that are drawn; more are counted.
const MOST_BESIDE: usize = 50;

pub fn open(bytes: &[u8], kind: Kind, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let mut told = Found::default();
    let parsed = HeifFile::parse(bytes);
    match &parsed {
        Ok(file) => beside::inspect(file, bytes.len(), &mut told),
        Err(_) => beside::loose(bytes, &mut told),
    }
    beside::boxes(bytes, &mut told);
    let Ok(file) = parsed else {
        out.facts(kind.media_type(), 0)?;
        if !told.findings.is_empty() {
            told.say(
                Damaged,
                "picture",
                "The picture itself could not be decoded; what stands beside it was read.",
                "",
            );
        }
        crate::hand_over(told, out)?;
        return Err(OpenFailure::Damaged);
    };
    let cast = Cast::of(&file);
    let count = cast.pages.len();
    out.facts(kind.media_type(), u32::try_from(count).unwrap_or(u32::MAX))?;
    if count > 1 {
        let what = "The file holds several pictures. Some viewers show only the first; all are shown here as pages.";
        told.say(ExtraFrame, "picture", what, format!("{count} pictures"));
    }
    // Before anything is decoded: whatever becomes of the pixels, this has been told.
    crate::hand_over(told, out)?;
    let mut found = Found::default();
    let mut studio = Studio::new(&file, limits);
    let shown = pages(&cast.pages, &mut studio, limits, &mut found, out);
    if shown.is_ok() {
        cast.beside(&mut studio, limits, &mut found);
    }
    crate::hand_over(found, out)?;
    shown
}

fn pages(
    ids: &[ItemId],
    studio: &mut Studio<'_>,
    limits: &JobLimits,
    found: &mut Found,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    // What the pictures ask for by themselves is all; EXIF's own orientation is for other kinds of files.
    const UPRIGHT: u32 = 1;
    let mut easel = Easel::new(UPRIGHT, limits, found, out);
    let mut first_wrong = None;
    for (number, id) in (1..).zip(ids) {
        match studio.picture(*id) {
            Ok(picture) => easel.put(DynamicImage::ImageRgba8(picture))?,
            Err(wrong) => {
                easel.found.say(wrong.finding(), format!("picture {number}"), wrong.to_string(), "");
                first_wrong.get_or_insert(wrong);
            }
        }
        if studio.is_patched() {
            let what = "Parts of the picture are damaged, and are left grey.";
            easel.found.say(Damaged, format!("picture {number}"), what, "");
        }
    }
    match (easel.shown(), first_wrong) {
        (1.., _) => Ok(()),
        (0, Some(Wrong::Unknown(_))) => Err(OpenFailure::Unsupported),
        (0, Some(Wrong::TooLarge)) => Err(OpenFailure::TooLarge),
        (0, _) => Err(OpenFailure::Damaged),
    }
}

/// Which picture is what.
struct Cast {
    /// Those that are shown, the main one first; hidden ones, too, which nothing else shows.
    pages: Vec<ItemId>,
    thumbnails: Vec<ItemId>,
    /// Depth maps, gain maps and the like.
    maps: Vec<ItemId>,
}

impl Cast {
    fn of(file: &HeifFile<'_>) -> Self {
        let mut cast = Self { pages: vec![file.primary_id], thumbnails: Vec::new(), maps: Vec::new() };
        let from = |id, kind: &[u8; 4]| file.references.iter().any(|r| r.from == id && r.ref_type.0 == *kind);
        // Of what a picture is put together. A tone map's parts are a picture and its map, both whole by themselves.
        let mut parts = std::collections::HashSet::new();
        let mut mapped = std::collections::HashSet::new();
        for reference in file.references.iter().filter(|r| r.ref_type.0 == *b"dimg") {
            let whole = file.item(reference.from).is_ok_and(|item| item.item_type.0 == *b"tmap");
            if whole { &mut mapped } else { &mut parts }.extend(reference.to.iter().copied());
        }
        for item in file.items.iter().filter(|item| is_image_item(item.item_type) && item.id != file.primary_id) {
            let id = item.id;
            if from(id, b"thmb") {
                cast.thumbnails.push(id);
            } else if from(id, b"auxl") {
                if !draw::is_alpha(file, id) {
                    cast.maps.push(id);
                }
            } else if mapped.contains(&id) {
                cast.maps.push(id);
            } else if !parts.contains(&id) {
                cast.pages.push(id);
            }
        }
        cast
    }

    /// Small copies, maps and uncropped pictures, each as a file of its own.
    fn beside(&self, studio: &mut Studio<'_>, limits: &JobLimits, found: &mut Found) {
        let mut left = MOST_BESIDE.min(limits.children as usize);
        let mut put = |studio: &mut Studio<'_>, kind, name: &str, what: &str, detail: &str, id, whole: bool| {
            if left == 0 {
                found.say(NotRead, "picture", "There are more pictures beside the shown ones than are taken out.", "");
                return;
            }
            left -= 1;
            let drawn = if whole { studio.uncropped(id) } else { studio.picture(id) };
            match drawn.ok().and_then(|picture| draw::png(picture).ok()) {
                Some(png) => {
                    found.say(kind, "picture", what, detail);
                    found.child(name, png);
                }
                None => found.say(kind, "picture", format!("{what} It could not be decoded."), detail),
            }
        };
        for id in &self.thumbnails {
            let what = "A small copy of the picture is kept beside it. It may show what was cropped or covered later.";
            put(studio, Thumbnail, "thumbnail.png", what, "opened as a file of its own", *id, false);
        }
        for id in &self.maps {
            let (name, what) = draw::map(studio.file, *id);
            put(studio, HiddenPart, name, what, "opened as a file of its own", *id, false);
        }
        for id in &self.pages {
            if let Some(size) = studio.cut_off(*id) {
                let what = "The picture is cropped when it is shown. The file keeps what was cut off.";
                put(studio, HiddenPart, "uncropped.png", what, &size, *id, true);
            }
        }
    }
}
