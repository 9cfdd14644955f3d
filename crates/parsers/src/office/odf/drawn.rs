//! The shapes of OpenDocument's slides, looked at before their words are read: which lie under others, beside the slide, or are switched off. Reads no word.

use std::collections::HashMap;

use super::looks::Looks;
use crate::{
    scene::{self, Area, Fill, Seen, Thing, Words},
    xml::{Part, Tag, Xml},
};

/// Shapes of one document.
const MOST: usize = 100_000;
/// Shapes inside each other.
const DEEPEST: usize = 64;
/// Of a slide of which nobody says how large it is, in points: what LibreOffice makes, 28 by 21 cm.
const USUAL: (f64, f64) = (794.0, 596.0);
const WHITE: [u8; 3] = [255; 3];

/// What is known of a shape.
#[derive(Clone, Copy, Debug, Default)]
pub struct Verdict {
    pub seen: Seen,
    pub outside: bool,
    pub switched_off: bool,
    /// What its words are drawn on, where that can be told.
    pub ground: Option<[u8; 3]>,
}

/// Whether an element is a shape that may hold words or cover some (OpenDocument, part 3, 10.3).
pub fn is_shape(tag: &Tag<'_>) -> bool {
    tag.prefix() == "draw" && is_named(tag.name())
}

fn is_named(name: &str) -> bool {
    matches!(
        name,
        "frame"
            | "custom-shape"
            | "rect"
            | "ellipse"
            | "circle"
            | "line"
            | "polyline"
            | "polygon"
            | "regular-polygon"
            | "path"
            | "connector"
            | "caption"
    )
}

/// Elements whose inside nobody sees on a slide; the walk through the words leaves them out, too.
pub fn is_left_out(tag: &Tag<'_>) -> bool {
    match tag.name() {
        "tracked-changes" | "annotation" => true,
        "forms" | "event-listeners" | "sequence-decls" | "calculation-settings" | "shapes" => {
            tag.prefix() == "office" || tag.prefix() == "text"
        }
        _ => false,
    }
}

/// A master's slide: its size in points, and what it is painted with.
#[derive(Clone, Copy)]
struct Sheet {
    size: (f64, f64),
    paper: Option<[u8; 3]>,
}

/// The verdicts of all shapes of all slides, in the order in which they are written.
pub fn look(content: &str, styles: Option<&str>, looks: &Looks) -> Vec<Verdict> {
    let sheets = styles.map(|styles| masters(styles, looks)).unwrap_or_default();
    let mut verdicts: Vec<Verdict> = Vec::new();
    let mut xml = Xml::new(content);
    let mut slide: Option<(usize, Sheet, Vec<Thing>)> = None;
    // The shapes that are open.
    let mut open: Vec<usize> = Vec::new();
    let mut in_notes = 0usize;
    while let Some(part) = xml.next() {
        match part {
            Part::Start(tag) if is_left_out(&tag) => xml.skip(),
            Part::Start(tag) => match tag.name() {
                "page" if tag.prefix() == "draw" => {
                    let named = tag.get("master-page-name").and_then(|name| sheets.get(&name).copied());
                    let mut sheet = named.unwrap_or(Sheet { size: USUAL, paper: Some(WHITE) });
                    if let Some(own) = tag.get("style-name").and_then(|style| looks.paper(&style)) {
                        sheet.paper = own;
                    }
                    slide = Some((verdicts.len(), sheet, Vec::new()));
                }
                "notes" if tag.prefix() == "presentation" => in_notes += 1,
                "enhanced-geometry" => {
                    if let Some(thing) = innermost(&open, &mut slide) {
                        let form = tag.get("type").unwrap_or_default();
                        thing.odd = !matches!(
                            form.as_str(),
                            "rectangle"
                                | "round-rectangle"
                                | "ooxml-rect"
                                | "ooxml-roundRect"
                                | "mso-spt1"
                                | "mso-spt2"
                        );
                    }
                }
                "p" | "h" if tag.prefix() == "text" => {
                    if let Some(thing) = innermost(&open, &mut slide) {
                        thing.words = Some(Words::default());
                    }
                }
                "image" => {
                    // It may be see-through; what it lies on isn't known.
                    if let Some(thing) = innermost(&open, &mut slide) {
                        let file = tag.get("href").unwrap_or_default().to_lowercase();
                        let solid = [".jpg", ".jpeg", ".bmp"].iter().any(|ending| file.ends_with(ending));
                        thing.fill = if solid { Fill::Opaque } else { Fill::Unclear };
                    }
                }
                _ if is_shape(&tag) => {
                    if verdicts.len() >= MOST || open.len() >= DEEPEST {
                        break;
                    }
                    let switched_off = tag.get("display").as_deref() == Some("none");
                    if let Some((_, sheet, things)) = &mut slide {
                        let area = (in_notes == 0 && !switched_off).then(|| place(&tag)).flatten();
                        let outside = area.is_some_and(|area| {
                            area.x1 <= 0.0 || area.y1 <= 0.0 || area.x0 >= sheet.size.0 || area.y0 >= sheet.size.1
                        });
                        let fill = tag.get("style-name").map(|style| looks.fill(&style)).unwrap_or_default();
                        let fill = if in_notes > 0 || switched_off { Fill::Clear } else { fill };
                        let odd = !matches!(tag.name(), "frame" | "rect");
                        things.push(Thing { area, fill, odd, words: None });
                        open.push(verdicts.len());
                        verdicts.push(Verdict { switched_off, outside, ..Verdict::default() });
                    } else {
                        verdicts.push(Verdict { switched_off, ..Verdict::default() });
                    }
                }
                _ => {}
            },
            Part::End(name) => match &*name {
                "notes" => in_notes = in_notes.saturating_sub(1),
                "page" => {
                    if let Some(slide) = slide.take() {
                        judge(slide, &mut verdicts);
                    }
                    open.clear();
                }
                name if is_named(name) => drop(open.pop()),
                _ => {}
            },
            Part::Text(_) => {}
        }
    }
    if let Some(slide) = slide {
        judge(slide, &mut verdicts);
    }
    verdicts
}

fn innermost<'s>(open: &[usize], slide: &'s mut Option<(usize, Sheet, Vec<Thing>)>) -> Option<&'s mut Thing> {
    let (first, _, things) = slide.as_mut()?;
    things.get_mut(open.last()?.checked_sub(*first)?)
}

fn judge((first, sheet, things): (usize, Sheet, Vec<Thing>), verdicts: &mut [Verdict]) {
    for (at, seen) in scene::seen(&things, sheet.paper).into_iter().enumerate() {
        if let Some(verdict) = verdicts.get_mut(first + at) {
            verdict.seen = seen;
            verdict.ground = things[at].words.as_ref().and_then(|_| scene::ground(&things, at, sheet.paper));
        }
    }
}

/// Where a shape stands, in points; not where it is turned.
fn place(tag: &Tag<'_>) -> Option<Area> {
    if tag.get("transform").is_some() {
        return None;
    }
    let side = |name: &str| length(&tag.get(name)?);
    Area::new(side("x")?, side("y")?, side("width")?, side("height")?)
}

/// A length in points (OpenDocument, part 3, 18.3.18).
pub fn length(value: &str) -> Option<f64> {
    let value = value.trim();
    let unit = value.find(|c: char| c.is_ascii_alphabetic())?;
    let number: f64 = value[..unit].parse().ok()?;
    let points = match &value[unit..] {
        "cm" => 72.0 / 2.54,
        "mm" => 72.0 / 25.4,
        "in" => 72.0,
        "pt" => 1.0,
        "pc" => 12.0,
        "px" => 0.75,
        _ => return None,
    };
    Some(number * points)
}

/// The masters by name.
fn masters(styles: &str, looks: &Looks) -> HashMap<String, Sheet> {
    const MOST: usize = 1_000;
    let (mut sizes, mut sheets) = (HashMap::new(), HashMap::new());
    let (mut layout, mut master): (String, Option<String>) = (String::new(), None);
    let mut xml = Xml::new(styles);
    while let Some(part) = xml.next() {
        match part {
            Part::Start(tag) => match tag.name() {
                "page-layout" => layout = tag.get("name").unwrap_or_default(),
                "page-layout-properties" => {
                    let side = |name: &str| length(&tag.get(name)?);
                    if let (Some(width), Some(height)) = (side("page-width"), side("page-height"))
                        && sizes.len() < MOST
                    {
                        sizes.insert(std::mem::take(&mut layout), (width, height));
                    }
                }
                "master-page" if sheets.len() < MOST => {
                    let name = tag.get("name").unwrap_or_default();
                    let size = tag.get("page-layout-name").and_then(|name| sizes.get(&name).copied()).unwrap_or(USUAL);
                    let painted = tag.get("style-name").and_then(|style| looks.paper(&style));
                    sheets.insert(name.clone(), Sheet { size, paper: painted.unwrap_or(Some(WHITE)) });
                    master = Some(name);
                }
                // What a master draws besides may lie under the words.
                _ if is_shape(&tag) => {
                    let empty = tag.get("placeholder").as_deref() == Some("true");
                    if let (Some(sheet), false) = (master.as_ref().and_then(|name| sheets.get_mut(name)), empty) {
                        let fill = tag.get("style-name").map(|style| looks.fill(&style)).unwrap_or_default();
                        if fill != Fill::Clear || tag.name() == "frame" {
                            sheet.paper = None;
                        }
                    }
                }
                "notes" => xml.skip(),
                _ => {}
            },
            Part::End(name) if name == "master-page" => master = None,
            _ => {}
        }
    }
    sheets
}
