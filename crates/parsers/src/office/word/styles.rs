//! Which styles hide their text, and which are headings. Reads nothing else of how a document looks.

use std::collections::HashMap;

use super::super::{Reading, package::report};
use crate::{
    colour,
    xml::{Part, Tag, Xml},
};

/// How letters look, as far as it decides whether somebody sees them. `None`: not said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub vanish: Option<bool>,
    pub white: Option<bool>,
    pub tiny: Option<bool>,
    pub shaded: bool,
    pub ink: Option<Ink>,
    /// What is painted behind the letters, and the marker's colour, which is painted over that.
    pub ground: Option<[u8; 3]>,
    pub marker: Option<Ink>,
}

/// A colour, as far as a property says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Black, or white where the ground is dark. For a marker: none.
    Automatic,
    Of([u8; 3]),
    /// A theme's.
    Unknown,
}

impl Look {
    /// Takes in one property of a run (ECMA-376, part 1, 17.3.2).
    pub fn property(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "vanish" => self.vanish = Some(tag.is_on()),
            "color" => {
                let value = tag.get("val").unwrap_or_default();
                let theme = tag.get("themeColor").unwrap_or_default();
                self.white = Some(is_white(&value) || matches!(theme.as_str(), "background1" | "light1"));
                self.ink = Some(match colour::of_hex(&value) {
                    Some(colour) => Ink::Of(colour),
                    None if value == "auto" && theme.is_empty() => Ink::Automatic,
                    None => Ink::Unknown,
                });
            }
            "sz" => self.tiny = Some(tag.number::<u32>("val").is_some_and(|half| half <= 4)),
            "shd" => {
                self.shaded |= tag.get("fill").is_some_and(|fill| fill != "auto" && !is_white(&fill));
                // A solid pattern hides the fill; what the others mix isn't worked out (17.18.78).
                let painted = match tag.get("val").as_deref() {
                    Some("clear") | None => tag.get("fill"),
                    Some("solid") => tag.get("color"),
                    Some(_) => None,
                };
                self.ground = painted.and_then(|colour| colour::of_hex(&colour)).or(self.ground);
            }
            "highlight" => {
                let name = tag.get("val").unwrap_or_default();
                self.shaded |= name != "none" && name != "white";
                self.marker = Some(marker(&name).map_or(Ink::Automatic, Ink::Of));
            }
            _ => {}
        }
    }

    /// What stands in `over` counts before what stands here.
    pub fn under(self, over: Self) -> Self {
        Self {
            vanish: over.vanish.or(self.vanish),
            white: over.white.or(self.white),
            tiny: over.tiny.or(self.tiny),
            shaded: over.shaded || self.shaded,
            ink: over.ink.or(self.ink),
            ground: over.ground.or(self.ground),
            marker: over.marker.or(self.marker),
        }
    }

    /// Whether the letters have the colour of what is painted behind them; `below` is the ground of what they stand in. What stands on
    /// paper alone, or on white, isn't painted over.
    pub fn is_blacked_out(&self, below: Option<[u8; 3]>) -> bool {
        const BLACK: [u8; 3] = [0; 3];
        let shade = self.ground.or(below);
        let marker = match self.marker {
            Some(Ink::Of(colour)) => Some(colour),
            _ => None,
        };
        let ink = match self.ink.unwrap_or(Ink::Automatic) {
            Ink::Of(colour) => colour,
            // Word turns automatic letters white on a dark shade. A marker doesn't turn them: black on black.
            Ink::Automatic if marker.is_some() && shade.is_none_or(|shade| !is_dark(shade)) => BLACK,
            Ink::Automatic | Ink::Unknown => return false,
        };
        marker.or(shade).is_some_and(|ground| !colour::alike(ground, [255; 3]) && colour::alike(ink, ground))
    }
}

/// Darker than that a shade may turn automatic letters white.
fn is_dark([r, g, b]: [u8; 3]) -> bool {
    u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114 < 128_000
}

/// The markers' colours (17.18.40).
fn marker(name: &str) -> Option<[u8; 3]> {
    Some(match name {
        "black" => [0, 0, 0],
        "blue" => [0, 0, 255],
        "cyan" => [0, 255, 255],
        "darkBlue" => [0, 0, 139],
        "darkCyan" => [0, 139, 139],
        "darkGray" => [169, 169, 169],
        "darkGreen" => [0, 100, 0],
        "darkMagenta" => [128, 0, 128],
        "darkRed" => [139, 0, 0],
        "darkYellow" => [128, 128, 0],
        "green" => [0, 255, 0],
        "lightGray" => [211, 211, 211],
        "magenta" => [255, 0, 255],
        "red" => [255, 0, 0],
        "white" => [255, 255, 255],
        "yellow" => [255, 255, 0],
        _ => return None,
    })
}

/// Six hexadecimal digits that are (almost) white.
pub fn is_white(colour: &str) -> bool {
    colour::of_hex(colour).is_some_and(|channels| channels.iter().all(|v| *v >= 0xFA))
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    look: Look,
    based_on: Option<String>,
}

#[derive(Debug, Default)]
pub struct Styles(HashMap<String, Style>);

impl Styles {
    pub fn read(part: &str, reading: &mut Reading<'_, '_>) -> Self {
        const MOST: usize = 10_000;
        let mut styles = HashMap::new();
        let Some(text) = reading.package.xml(part, reading.found) else { return Self(styles) };
        let mut xml = Xml::new(&text);
        let mut current: Option<(String, Style)> = None;
        while let Some(part) = xml.next() {
            match part {
                Part::Start(tag) => match (tag.name(), &mut current) {
                    ("style", _) => {
                        current = Some((tag.get("styleId").unwrap_or_default(), Style::default()));
                    }
                    ("name", Some((_, style))) => style.name = tag.get("val").unwrap_or_default().to_lowercase(),
                    ("basedOn", Some((_, style))) => style.based_on = tag.get("val"),
                    // Conditional formats of tables say how a corner looks, not the text.
                    ("tblStylePr", _) => xml.skip(),
                    (_, Some((_, style))) => style.look.property(&tag),
                    _ => {}
                },
                Part::End(name) if name == "style" => {
                    if let Some((id, style)) = current.take()
                        && styles.len() < MOST
                    {
                        styles.insert(id, style);
                    }
                }
                _ => {}
            }
        }
        report(&xml, part, reading.found);
        Self(styles)
    }

    /// A style's look, with those it is based on.
    pub fn look(&self, id: &str) -> Look {
        const LONGEST: usize = 20;
        let mut look = Look::default();
        let mut id = Some(id);
        for _ in 0..LONGEST {
            let Some(style) = id.and_then(|id| self.0.get(id)) else { break };
            look = style.look.under(look);
            id = style.based_on.as_deref();
        }
        look
    }

    pub fn is_heading(&self, id: &str) -> bool {
        let name = self.0.get(id).map_or_else(|| id.to_lowercase(), |style| style.name.clone());
        name.starts_with("heading") || name == "title"
    }
}
