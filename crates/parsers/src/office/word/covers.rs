//! Shapes that float over a Word document's lines. Where the lines stand nobody knows without setting them: what is told is that a shape like those with which
//! people cover words hangs on a paragraph that has some, and which.

use crate::{
    colour,
    xml::{Tag, Xml},
};

pub const OVER: &str = "A shape in black or white floats in front of the text here. Which words it covers can't be told without drawing it: all are shown here.";

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
}

/// The floating things that the walk is in.
#[derive(Default)]
pub struct Covers {
    open: Vec<Floating>,
    in_fill: bool,
}

impl Covers {
    pub fn start(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>) {
        match (tag.prefix(), tag.name()) {
            ("wp", "anchor") => {
                let behind = tag.get("behindDoc").is_some_and(|on| on == "1" || on == "true");
                self.push(Floating { element: "anchor".to_owned(), behind, ..Floating::default() });
            }
            ("v", name @ ("rect" | "roundrect")) => {
                let style = tag.get("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
                let plain = tag.get("fillcolor").is_some_and(|colour| is_plain_name(&colour))
                    && !tag.get("filled").is_some_and(|on| on.starts_with('f'))
                    && !tag.get("opacity").is_some_and(|much| much != "1");
                let floats = style.contains("position:absolute");
                let behind = !floats || style.contains("z-index:-");
                self.push(Floating { element: name.to_owned(), behind, plain, ..Floating::default() });
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

/// Black or white, by number or by a name of a theme's or of VML's.
fn is_plain_name(value: &str) -> bool {
    let first = value.split(' ').next().unwrap_or_default();
    matches!(first, "black" | "white" | "tx1" | "bg1" | "dk1" | "lt1" | "#000" | "#fff")
        || colour::of_hex(first).is_some_and(|c| colour::alike(c, [0; 3]) || colour::alike(c, [255; 3]))
}
