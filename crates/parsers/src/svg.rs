//! Drawings (SVG 2): drawn, with the words that can be seen on them; words that can't be seen are set anew behind. Scripts, links, hidden words and what
//! would be fetched as findings; pictures inside as children. Runs nothing, fetches nothing.

mod cost;
mod covered;
mod drawing;
mod letters;

use std::collections::HashSet;

use airlock::{OpenFailure, office::Shown};
use model::{
    FindingKind::{InvisibleText, OffPageText, Owner, Property, QrCode, Reduced, Software},
    Place,
};

use crate::{
    JobLimits, Output,
    detect::Kind,
    found::Found,
    html, office,
    paper::{self, Facts, Front, Paper},
    qr, specks,
    xml::{self, Part, Xml},
};
use drawing::Drawing;

const SHARE_OF_MEMORY: u64 = 32;
const ONLY_PAGE: &str = "page 1";

pub fn open(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.len() as u64 > limits.memory / SHARE_OF_MEMORY {
        out.facts(Kind::Svg.media_type(), 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let mut found = Found::default();
    let mut paper = Paper::new(limits);
    let drawing = xml::decode(bytes);
    told(&drawing, &mut found);
    covered::inspect(&drawing, &mut found);
    html::read_strict(&drawing, "drawing", &mut found, &mut paper);
    let drawn = match limits.pages {
        0 => Err("no more pages are wanted"),
        _ => drawing::draw(drawing.trim_start_matches('\u{FEFF}'), limits.memory, |words| out.wants_finer(1, words)),
    };
    drop(drawing);
    let files = found.take_children();
    let (front, behind, anew) = match drawn {
        Ok(drawing) => shown(drawing, &paper, &mut found),
        Err(why) => {
            if paper.is_empty() {
                paper.note(paper::NO_TEXT);
            }
            (None, paper, format!("{} It is a drawing, and could not be drawn: {why}.", paper::ANEW))
        }
    };
    let facts = Facts { media_type: Kind::Svg.media_type(), place: "text" };
    behind.hand_over_behind(front, &anew, &facts, found, limits, out, |out| html::hand_out(&files, limits, out))
}

/// The drawing as a page, what stands behind it (lines with words that it doesn't show), and how both came to be.
fn shown(drawing: Drawing, paper: &Paper, found: &mut Found) -> (Option<Front>, Paper, String) {
    let Drawing { size, width, height, rgb, finer, words, reduced, pictures, left_out } = drawing;
    let mut seen = Shown::default();
    seen.add(&words.shown);
    seen.add_ours(&words.twins);
    let mut behind = paper.lacking(&mut seen);
    // What a style seems to hide, and is seen all the same: white letters on a dark ground.
    let mut left = Shown::default();
    left.add_ours(&page::text(&words.shown));
    left.lacks_of(&paper.whole());
    found.findings.retain(|finding| finding.kind != InvisibleText || left.lacks_of(&finding.detail) > 0);
    // A line that a style hides was told, and stands on no page behind.
    let hidden = found.findings.iter().filter(|finding| finding.kind == InvisibleText);
    let told: HashSet<&str> = hidden.flat_map(|finding| finding.detail.lines()).map(str::trim).collect();
    let mut on_paper = Shown::default();
    on_paper.add_ours(&paper.whole());
    let is_new = |line: &&str| on_paper.lacks_of(line) == 0 || !told.contains(line);
    let unseen: Vec<&str> = words.unseen.lines().map(str::trim).filter(is_new).collect();
    if !unseen.is_empty() {
        let what = "Words of the drawing can't be seen on it: they are covered, cut off, too small or too faint. They stand on the pages behind it.";
        found.say(InvisibleText, ONLY_PAGE, what, unseen.join("\n"));
    }
    if !words.outside.is_empty() {
        let what = "Words of the drawing stand outside of its page. They stand on the pages behind it.";
        found.say(OffPageText, ONLY_PAGE, what, words.outside.trim_end());
    }
    let mut anew =
        "The drawing was drawn here, with other fonts than its own: it can look otherwise elsewhere.".to_owned();
    if !behind.is_empty() {
        anew.push_str(" Pages behind it are set anew from words that it doesn't show.");
        let mut first = Paper::of_notes("Words of the file that the drawing doesn't show:");
        first.append(behind);
        behind = first;
    }
    if left_out > 0 {
        anew.push_str(
            " Pictures inside that are too large or of another kind than JPEG, PNG, GIF and WebP aren't on it.",
        );
    }
    if reduced {
        let what = "The drawing is very large and is shown at a lower resolution.";
        found.say(Reduced, ONLY_PAGE, what, format!("{width} × {height} pixels"));
    }
    for code in qr::read(&rgb, width, height) {
        found.say(QrCode, Place::from(ONLY_PAGE).at([code.rect(size)]), code.what(), code.text);
    }
    if pictures {
        specks::look(&rgb, (width, height), size, ONLY_PAGE.into(), found);
    }
    (Some(Front { size, width, height, rgb, finer, words: words.shown, whole: paper.whole() }), behind, anew)
}

/// What drawing programs write about file, person and themselves.
fn told(drawing: &str, found: &mut Found) {
    let mut xml = Xml::new(drawing);
    while let Some(part) = xml.next() {
        let Part::Start(tag) = part else { continue };
        for (name, value) in tag.attributes() {
            match name.as_str() {
                "docname" => found.say(Owner, "properties", "The drawing keeps the name that its file had.", value),
                "export-filename" | "absref" | "docbase" => office::local_path(&value, "properties", found),
                "version" if tag.prefix() == "inkscape" || value.contains("inkscape") => {
                    found.say(Software, "properties", "The file names the program that made it.", value);
                }
                _ => {}
            }
        }
        match tag.name() {
            name @ ("creator" | "contributor" | "publisher" | "rights") if tag.prefix() == "dc" => {
                let name = name.to_owned();
                let value = xml.inner_text();
                let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
                match name.as_str() {
                    _ if value.is_empty() => {}
                    "creator" | "contributor" => office::say_property("creator", &value, found),
                    _ => office::say_property("description", &format!("{name}: {value}"), found),
                }
            }
            "desc" => {
                let value = xml.inner_text();
                if !value.trim().is_empty() {
                    found.say(
                        Property,
                        "drawing",
                        "A part of the drawing carries a description that doesn't show.",
                        value.trim(),
                    );
                }
            }
            _ => {}
        }
    }
    office::report(&xml, "drawing", found);
}
