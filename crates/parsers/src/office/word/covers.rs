//! Shapes that float over a Word document's lines, or off its pages. Where the lines stand nobody knows without setting them: what is told is that a shape like those with which
//! people cover words hangs on a paragraph that has some, and which.

use crate::{
    colour,
    xml::{Tag, Xml},
};

pub const OVER: &str = "A shape in black or white floats in front of the text here. Which words it covers can't be told without drawing it: all are shown here.";

pub const OFF: &str =
    "Text stands in a box outside the page, where nobody sees it. It is left out of the text and the pages.";

/// The longest side of a page in Word, 22 inches, in EMU.
const LONGEST_SIDE: i64 = 20_116_800;
/// Floating things inside each other.
const DEEPEST: usize = 64;

#[derive(Default)]
struct Floating {
    /// The element that ends it.
    element: String,
    behind: bool,
    wrapped: bool,
    plain: bool,
    words: bool,
    /// How far it stands from the side and the top of what, in EMU.
    across: Option<(String, i64)>,
    down: Option<(String, i64)>,
    /// It stands where no paper is.
    off: bool,
}

/// The floating things that the walk is in.
#[derive(Default)]
pub struct Covers {
    open: Vec<Floating>,
    in_fill: bool,
    /// What a place is counted from, and whether across.
    counted: Option<(String, bool)>,
    /// The relation that leads to the picture that came last.
    blip: String,
}

impl Covers {
    pub fn start(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>) {
        match (tag.prefix(), tag.name()) {
            ("wp", "anchor") => {
                let behind = tag.get("behindDoc").is_some_and(|on| on == "1" || on == "true");
                self.push(Floating { element: "anchor".to_owned(), behind, ..Floating::default() });
            }
            ("wp", side @ ("positionH" | "positionV")) => {
                self.counted = Some((tag.get("relativeFrom").unwrap_or_default(), side == "positionH"));
            }
            ("wp", "posOffset") => {
                let offset = xml.inner_text().trim().parse();
                if let (Some((from, across)), Ok(offset), Some(floating)) =
                    (self.counted.take(), offset, self.open.last_mut())
                {
                    *(if across { &mut floating.across } else { &mut floating.down }) = Some((from, offset));
                }
            }
            ("wp", "extent") => {
                if let Some(floating) = self.open.last_mut() {
                    let size = |name| tag.number::<i64>(name).unwrap_or(0);
                    let off = |at: &Option<(String, i64)>, size: i64| {
                        at.as_ref().is_some_and(|(from, offset)| is_off(from, *offset, size))
                    };
                    floating.off = off(&floating.across, size("cx")) || off(&floating.down, size("cy"));
                }
            }
            ("v", name @ ("rect" | "roundrect" | "shape")) => {
                let style = tag.get("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
                // A word for the place, or a share of the page, counts before a length.
                let counts = |way: &str, side: &str| {
                    !style.contains(&format!("mso-position-{way}:")) && !style.contains(&format!("mso-{side}-percent"))
                };
                let off = style.split(';').any(|rule| {
                    let (name, value) = rule.split_once(':').unwrap_or_default();
                    let points = value.strip_suffix("pt").and_then(|points| points.parse::<f64>().ok());
                    points.is_some_and(|points| points.abs() * 12_700.0 > LONGEST_SIDE as f64)
                        && match name {
                            "margin-left" | "left" => counts("horizontal", "left"),
                            "margin-top" | "top" => counts("vertical", "top"),
                            _ => false,
                        }
                });
                let plain = name != "shape"
                    && tag.get("fillcolor").is_some_and(|colour| is_plain_name(&colour))
                    && !tag.get("filled").is_some_and(|on| on.starts_with('f'))
                    && tag.get("opacity").is_none_or(|much| much == "1");
                let floats = style.contains("position:absolute");
                let behind = !floats || style.contains("z-index:-");
                self.push(Floating { element: name.to_owned(), behind, plain, off, ..Floating::default() });
            }
            ("wp", "wrapSquare" | "wrapTight" | "wrapThrough" | "wrapTopAndBottom") | ("w10", "wrap") => {
                if let Some(floating) = self.open.last_mut() {
                    floating.wrapped |= tag.name() != "wrap" || tag.get("type").is_some_and(|kind| kind != "none");
                }
            }
            // Its line; letters have fills of their own, under another prefix.
            ("a", "ln") if !self.open.is_empty() => xml.skip(),
            ("a", "solidFill") => self.in_fill = !self.open.is_empty(),
            ("a", name @ ("srgbClr" | "sysClr" | "schemeClr" | "prstClr")) if self.in_fill => {
                let value = tag.get(if name == "sysClr" { "lastClr" } else { "val" }).unwrap_or_default();
                if let Some(floating) = self.open.last_mut() {
                    floating.plain = is_plain_name(&value);
                }
            }
            ("a", "alpha" | "lumMod" | "lumOff" | "tint" | "shade") if self.in_fill => {
                if let Some(floating) = self.open.last_mut() {
                    floating.plain = false;
                }
            }
            _ => {}
        }
    }

    /// Whether what is read now stands where no paper is.
    pub fn is_off(&self) -> bool {
        self.open.iter().any(|floating| floating.off)
    }

    /// The relation that leads to the picture that is read now.
    pub fn blip(&mut self, id: Option<String>) -> &str {
        if let Some(id) = id {
            self.blip = id;
        }
        &self.blip
    }

    /// Words inside one are its own.
    pub fn letters(&mut self) {
        self.open.iter_mut().for_each(|floating| floating.words = true);
    }

    /// Whether what ends here floats over the text and may cover it.
    pub fn end(&mut self, name: &str) -> bool {
        if name == "solidFill" {
            self.in_fill = false;
        }
        match self.open.pop_if(|floating| floating.element == name) {
            Some(floating) => floating.plain && !floating.behind && !floating.wrapped && !floating.words,
            None => false,
        }
    }

    fn push(&mut self, floating: Floating) {
        if self.open.len() < DEEPEST {
            self.open.push(floating);
        }
    }
}

/// Whether something of a size stands off every paper that Word knows, counted from the page, or from a margin or line that may stand anywhere on it.
fn is_off(from: &str, offset: i64, size: i64) -> bool {
    // A margin is hardly wider.
    const MARGIN: i64 = 2_286_000;
    let end = offset.saturating_add(size);
    offset >= LONGEST_SIDE
        || match from {
            "page" | "leftMargin" | "topMargin" => end <= 0,
            "margin" | "column" => end <= -MARGIN,
            _ => end <= -LONGEST_SIDE,
        }
}

/// Black or white, by number or by a name of a theme's or of VML's.
fn is_plain_name(value: &str) -> bool {
    let first = value.split(' ').next().unwrap_or_default();
    matches!(first, "black" | "white" | "tx1" | "bg1" | "dk1" | "lt1" | "#000" | "#fff")
        || colour::of_hex(first).is_some_and(|c| colour::alike(c, [0; 3]) || colour::alike(c, [255; 3]))
}
