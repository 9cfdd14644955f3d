//! What a slide takes from its layout, its master and their theme: where placeholders stand, what the paper is painted with, which colours names mean.
//! Their own shapes and words are furniture, and are left alone.

use std::collections::HashMap;

use super::super::{Reading, package::Relation};
use crate::{
    colour,
    scene::{Area, Fill},
    xml::{Part, Tag, Xml},
};

/// A presentation has a handful.
const MOST: usize = 200;

/// Type and index of a placeholder (ECMA-376, part 1, 19.3.1.36).
pub type Holder = (String, String);

/// What stands in one layout, with its master's.
#[derive(Clone, Default)]
pub struct Looks {
    holders: Vec<(Holder, Area)>,
    /// Names of the theme's colours, through the master's map (19.3.1.7).
    colours: HashMap<String, [u8; 3]>,
    /// `None`: a picture, a gradient, or nobody knows.
    pub paper: Option<[u8; 3]>,
    /// Where the master and the layout draw something of their own, under all that is the slide's. `None`: somewhere.
    pub under: Vec<Option<Area>>,
}

/// The looks of a presentation, by layout.
#[derive(Default)]
pub struct Book(HashMap<String, Looks>);

impl Book {
    pub fn of(&mut self, slide: &[Relation], reading: &mut Reading<'_, '_>) -> Looks {
        let Some(layout) = target(slide, "slideLayout") else {
            return Looks { paper: Some([255; 3]), ..Looks::default() };
        };
        if let Some(looks) = self.0.get(layout) {
            return looks.clone();
        }
        let looks = read(layout, reading);
        if self.0.len() < MOST {
            self.0.insert(layout.to_owned(), looks.clone());
        }
        looks
    }
}

fn target<'r>(relations: &'r [Relation], kind: &str) -> Option<&'r str> {
    relations.iter().find(|r| r.kind == kind && !r.external).map(|r| r.target.as_str())
}

fn read(layout: &str, reading: &mut Reading<'_, '_>) -> Looks {
    let mut looks = Looks { paper: Some([255; 3]), ..Looks::default() };
    let relations = reading.package.relations(layout, reading.found);
    if let Some(master) = target(&relations, "slideMaster") {
        let relations = reading.package.relations(master, reading.found);
        let theme = target(&relations, "theme").and_then(|theme| reading.package.xml(theme, reading.found));
        let theme = theme.map(|text| of_a_theme(&text)).unwrap_or_default();
        if let Some(text) = reading.package.xml(master, reading.found) {
            looks.colours = mapped(&text, &theme);
            looks.add(&text);
            looks.note_shapes(&text);
        }
    }
    if let Some(text) = reading.package.xml(layout, reading.found) {
        looks.add(&text);
        looks.note_shapes(&text);
    }
    looks
}

/// The theme's colours under their own names (20.1.6.2).
fn of_a_theme(text: &str) -> HashMap<String, [u8; 3]> {
    let mut colours = HashMap::new();
    let mut xml = Xml::new(text);
    let mut name = None;
    while let Some(part) = xml.next() {
        match part {
            Part::Start(tag) => match tag.name() {
                slot @ ("dk1" | "lt1" | "dk2" | "lt2" | "accent1" | "accent2" | "accent3" | "accent4" | "accent5"
                | "accent6" | "hlink" | "folHlink") => name = Some(slot.to_owned()),
                "srgbClr" | "sysClr" => {
                    let value = tag.get("lastClr").or_else(|| tag.get("val")).unwrap_or_default();
                    if let (Some(name), Some(colour)) = (name.take(), colour::of_hex(&value)) {
                        colours.insert(name, colour);
                    }
                }
                _ => {}
            },
            Part::End(name) if name == "clrScheme" => break,
            _ => {}
        }
    }
    colours
}

/// The same with the names that slides use for them.
fn mapped(master: &str, theme: &HashMap<String, [u8; 3]>) -> HashMap<String, [u8; 3]> {
    let mut colours = theme.clone();
    let mut xml = Xml::new(master);
    while let Some(part) = xml.next() {
        if let Part::Start(tag) = part
            && tag.name() == "clrMap"
        {
            for (name, means) in tag.attributes() {
                colours.extend(theme.get(&means).map(|colour| (name, *colour)));
            }
            break;
        }
    }
    colours
}

impl Looks {
    /// Where a placeholder stands that doesn't say it itself.
    pub fn place(&self, (kind, index): &Holder) -> Option<Area> {
        let title = |kind: &str| matches!(kind, "title" | "ctrTitle");
        // What stands last is the layout's own.
        let mut holders = self.holders.iter().rev();
        let same = |((k, i), _): &&(Holder, Area)| {
            if index.is_empty() { k == kind || title(k) && title(kind) } else { i == index }
        };
        holders.find(same).map(|(_, area)| *area)
    }

    /// Takes in the placeholders and the ground of a master, of a layout over it, or of the slide itself.
    pub fn add(&mut self, text: &str) {
        let mut xml = Xml::new(text);
        let (mut holder, mut place): (Option<Holder>, Option<(f64, f64)>) = (None, None);
        while let Some(part) = xml.next() {
            let Part::Start(tag) = part else { continue };
            match tag.name() {
                "bg" => self.paper = self.background(&mut xml),
                "sp" | "pic" | "graphicFrame" | "cxnSp" | "grpSp" => (holder, place) = (None, None),
                "ph" => holder = Some(of_a_holder(&tag)),
                "off" => place = tag.number("x").zip(tag.number("y")),
                "ext" => {
                    let size: Option<(f64, f64)> = tag.number("cx").zip(tag.number("cy"));
                    if let (Some(holder), Some((x, y)), Some((width, height))) = (holder.take(), place, size)
                        && self.holders.len() < MOST
                    {
                        self.holders.extend(Area::new(x, y, width, height).map(|area| (holder, area)));
                    }
                }
                // Others than the master's: which colour is which isn't worked out.
                "overrideClrMapping" => {
                    self.colours.clear();
                    self.paper = None;
                }
                _ => {}
            }
        }
    }

    /// What a master or layout draws that is no placeholder.
    fn note_shapes(&mut self, text: &str) {
        let mut xml = Xml::new(text);
        let (mut groups, mut place, mut area) = (0usize, None, None);
        let (mut holder, mut painted) = (false, false);
        while let Some(part) = xml.next() {
            match part {
                Part::Start(tag) => match tag.name() {
                    "bg" => xml.skip(),
                    "grpSp" => groups += 1,
                    "sp" | "pic" | "graphicFrame" => {
                        (place, area, holder, painted) = (None, None, false, tag.name() != "sp");
                    }
                    "ph" => holder = true,
                    "solidFill" | "gradFill" | "pattFill" | "blipFill" | "grpFill" | "fillRef" => painted = true,
                    "off" => place = tag.number("x").zip(tag.number("y")),
                    // Inside a group places are the group's own.
                    "ext" if groups == 0 && area.is_none() => {
                        let size: Option<(f64, f64)> = tag.number("cx").zip(tag.number("cy"));
                        area = place.zip(size).and_then(|((x, y), (width, height))| Area::new(x, y, width, height));
                    }
                    _ => {}
                },
                Part::End(name) => match &*name {
                    "grpSp" => groups = groups.saturating_sub(1),
                    "sp" | "pic" | "graphicFrame" if painted && !holder && self.under.len() < MOST => {
                        self.under.push(area.take());
                    }
                    _ => {}
                },
                Part::Text(_) => {}
            }
        }
    }

    /// From the start of `bg` to its end.
    fn background(&self, xml: &mut Xml<'_>) -> Option<[u8; 3]> {
        let mut paper = None;
        while let Some(part) = xml.next() {
            match part {
                Part::Start(tag) => match tag.name() {
                    "solidFill" => {
                        if let Fill::Of(colour) = self.fill(xml, "solidFill") {
                            paper = Some(colour);
                        }
                    }
                    // The first of a theme's fills is plain; the others may be anything (20.1.4.1.7).
                    "bgRef" => {
                        let plain = matches!(tag.number::<u32>("idx"), Some(1 | 1001));
                        if let (Fill::Of(colour), true) = (self.fill(xml, "bgRef"), plain) {
                            paper = Some(colour);
                        }
                    }
                    _ => {}
                },
                Part::End(name) if name == "bg" => break,
                _ => {}
            }
        }
        paper
    }

    /// The one colour inside an element, from its start to its end (20.1.2.3).
    pub fn fill(&self, xml: &mut Xml<'_>, element: &str) -> Fill {
        let mut fill = Fill::Unclear;
        while let Some(part) = xml.next() {
            match part {
                Part::Start(tag) => match tag.name() {
                    "srgbClr" | "sysClr" | "prstClr" | "schemeClr" => {
                        fill = self.colour(&tag).map_or(Fill::Opaque, Fill::Of);
                    }
                    "scrgbClr" | "hslClr" => fill = Fill::Opaque,
                    // In thousandths of a percent.
                    "alpha" if tag.number::<u32>("val").is_none_or(|alpha| alpha < 95_000) => {
                        while let Some(part) = xml.next() {
                            if matches!(part, Part::End(name) if name == element) {
                                break;
                            }
                        }
                        return Fill::Unclear;
                    }
                    "alpha" => {}
                    // Lighter, darker, another tint.
                    _ => fill = Fill::Opaque,
                },
                Part::End(name) if name == element => break,
                _ => {}
            }
        }
        fill
    }

    fn colour(&self, tag: &Tag<'_>) -> Option<[u8; 3]> {
        let value = tag.get("val").unwrap_or_default();
        match tag.name() {
            "schemeClr" => self.colours.get(&value).copied(),
            "sysClr" => colour::of_hex(&tag.get("lastClr").unwrap_or_default()),
            "prstClr" => match value.as_str() {
                "black" => Some([0; 3]),
                "white" => Some([255; 3]),
                _ => None,
            },
            _ => colour::of_hex(&value),
        }
    }
}

pub fn of_a_holder(tag: &Tag<'_>) -> Holder {
    (tag.get("type").unwrap_or_default(), tag.get("idx").unwrap_or_default())
}
