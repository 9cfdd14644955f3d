//! Which styles hide their text, and which are headings. Reads nothing else of how a document looks.

use std::collections::HashMap;

use super::super::{Reading, package::report};
use crate::xml::{Part, Tag, Xml};

/// How letters look, as far as it decides whether somebody sees them. `None`: not said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub vanish: Option<bool>,
    pub white: Option<bool>,
    pub tiny: Option<bool>,
    pub shaded: bool,
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
            }
            "sz" => self.tiny = Some(tag.number::<u32>("val").is_some_and(|half| half <= 4)),
            "shd" => self.shaded |= tag.get("fill").is_some_and(|fill| fill != "auto" && !is_white(&fill)),
            "highlight" => self.shaded |= tag.get("val").is_some_and(|colour| colour != "none" && colour != "white"),
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
        }
    }
}

/// Six hexadecimal digits that are (almost) white.
pub fn is_white(colour: &str) -> bool {
    let digits = colour.trim_start_matches('#');
    digits.len() == 6
        && (0..3).all(|n| {
            digits.get(n * 2..n * 2 + 2).and_then(|d| u8::from_str_radix(d, 16).ok()).is_some_and(|v| v >= 0xFA)
        })
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
