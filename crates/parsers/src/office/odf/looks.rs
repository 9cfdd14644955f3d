//! Which styles of an OpenDocument hide their text, their rows, their slides. Reads nothing else of how it looks.

use std::collections::HashMap;

use super::drawn::length;
use crate::{
    colour,
    office::word_is_white as is_white,
    scene::Fill,
    xml::{Part, Xml},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Text, a table or a slide that isn't displayed.
    pub hidden: bool,
    pub white: bool,
    pub tiny: bool,
    pub filled: bool,
    /// The colour of letters.
    pub ink: Option<[u8; 3]>,
    paint: Option<Paint>,
    painted: Option<[u8; 3]>,
    see_through: bool,
    /// A part of the picture is cut off.
    pub clipped: bool,
}

/// How a shape or a slide is filled (OpenDocument, part 3, 20.107).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paint {
    None,
    Solid,
    Other,
}

#[derive(Default)]
pub struct Looks(HashMap<String, (Look, Option<String>)>);

impl Looks {
    /// Takes in the styles of a part.
    pub fn read(&mut self, text: &str) {
        const MOST: usize = 50_000;
        let mut xml = Xml::new(text);
        let mut current: Option<(String, Look, Option<String>)> = None;
        while let Some(next) = xml.next() {
            match next {
                Part::Start(tag) => match (tag.name(), &mut current) {
                    ("style", _) if tag.prefix() == "style" => {
                        current =
                            Some((tag.get("name").unwrap_or_default(), Look::default(), tag.get("parent-style-name")));
                    }
                    // Where styles are no longer.
                    ("body", _) if tag.prefix() == "office" => return,
                    (properties, Some((_, look, _))) if properties.ends_with("-properties") => {
                        for (name, value) in tag.attributes() {
                            match name.as_str() {
                                "display" => look.hidden |= value == "none" || value == "false",
                                "visibility" => look.hidden |= value == "hidden",
                                "color" => {
                                    look.white = is_white(&value);
                                    look.ink = colour::of_hex(&value);
                                }
                                "background-color" | "fill-color" => {
                                    look.filled |= value.starts_with('#') && !is_white(&value);
                                    look.painted = colour::of_hex(&value).filter(|_| name == "fill-color");
                                }
                                "fill"
                                    if properties == "graphic-properties"
                                        || properties == "drawing-page-properties" =>
                                {
                                    look.paint = Some(match value.as_str() {
                                        "none" => Paint::None,
                                        "solid" => Paint::Solid,
                                        _ => Paint::Other,
                                    });
                                }
                                "clip" => look.clipped = is_clipped(&value),
                                "opacity" if properties == "graphic-properties" => look.see_through = value != "100%",
                                "font-size" => {
                                    let points = value.strip_suffix("pt").and_then(|number| number.parse::<f32>().ok());
                                    look.tiny = points.is_some_and(|points| points <= 2.0);
                                }
                                _ => {}
                            }
                        }
                    }
                    _ => {}
                },
                Part::End(name) if name == "style" => {
                    if let Some((name, look, parent)) = current.take()
                        && self.0.len() < MOST
                    {
                        self.0.insert(name, (look, parent));
                    }
                }
                _ => {}
            }
        }
    }

    /// A style's look with those of the styles it stands under. The nearest word on a colour counts.
    pub fn get(&self, name: &str) -> Look {
        const LONGEST: usize = 20;
        let mut whole = Look::default();
        let mut name = Some(name);
        for _ in 0..LONGEST {
            let Some((look, parent)) = name.and_then(|name| self.0.get(name)) else { break };
            whole.hidden |= look.hidden;
            whole.tiny |= look.tiny;
            whole.filled |= look.filled;
            whole.clipped |= look.clipped;
            whole.see_through |= look.see_through;
            whole.ink = whole.ink.or(look.ink);
            whole.paint = whole.paint.or(look.paint);
            whole.painted = whole.painted.or(look.painted);
            name = parent.as_deref();
        }
        whole.white = whole.ink.is_some_and(|[r, g, b]| r.min(g).min(b) >= 0xFA);
        whole
    }

    /// What a shape of this style is painted with.
    pub fn fill(&self, style: &str) -> Fill {
        let look = self.get(style);
        match (look.paint, look.painted) {
            (Some(Paint::None), _) => Fill::Clear,
            _ if look.see_through => Fill::Unclear,
            (Some(Paint::Solid), Some(colour)) => Fill::Of(colour),
            (Some(Paint::Solid), None) => Fill::Opaque,
            // Which of a program's defaults it is, isn't said.
            _ => Fill::Unclear,
        }
    }

    /// What a slide of this style is painted with, where the style says it.
    pub fn paper(&self, style: &str) -> Option<Option<[u8; 3]>> {
        match self.fill(style) {
            Fill::Unclear if self.get(style).paint.is_none() => None,
            Fill::Clear => None,
            Fill::Of(colour) => Some(Some(colour)),
            Fill::Opaque | Fill::Unclear => Some(None),
        }
    }
}

/// Whether a clip (OpenDocument, part 3, 20.179) takes something off a side.
fn is_clipped(clip: &str) -> bool {
    let sides = clip.trim().strip_prefix("rect(").and_then(|sides| sides.strip_suffix(')')).unwrap_or_default();
    // A line of pixels at the edge hides nothing.
    sides.split([',', ' ']).filter_map(length).any(|points| points >= 1.0)
}
