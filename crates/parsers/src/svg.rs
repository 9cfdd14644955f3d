//! Drawings (SVG 2): their words, set anew; scripts, links, hidden words and what would be fetched as findings; pictures inside them as children.
//! Draws nothing, runs nothing.

mod covered;

use airlock::OpenFailure;
use model::FindingKind::{Owner, Property, Software};

use crate::{
    JobLimits, Output,
    detect::Kind,
    found::Found,
    html, office,
    paper::{Facts, Paper},
    xml::{self, Part, Xml},
};

const SHARE_OF_MEMORY: u64 = 32;

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
    drop(drawing);
    if paper.is_empty() {
        paper.note(crate::paper::NO_TEXT);
    }
    let files = found.take_children();
    paper.hand_over(&Facts { media_type: Kind::Svg.media_type(), place: "text" }, found, limits, out, |out| {
        html::hand_out(&files, limits, out)
    })
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
