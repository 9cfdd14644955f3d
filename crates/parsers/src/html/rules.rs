//! Style rules, as far as they hide text: `display: none`, letters without size, out of sight, or in the colour of what they stand on. Knows selectors of one name
//! only (`.class`, `#id`, `tag`), and none that hold for some screens.

use std::collections::HashMap;

use crate::colour;

/// What declarations do to text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    pub hides: bool,
    pub tiny: bool,
    pub white: bool,
    pub filled: bool,
    pub ink: Option<Paint>,
    pub ground: Option<Paint>,
    /// Of a drawing's letters: whether they are white or not painted, where it is said.
    pub unpainted: Option<bool>,
}

/// A colour, as far as a declaration says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Of([u8; 3]),
    /// A picture, a name or a function that isn't worked out here.
    Unknown,
}

impl Paint {
    /// The colour of letters, or of a ground. `None`: it is what it was.
    pub fn of(value: &str) -> Option<Self> {
        let value = value.trim();
        if matches!(value, "" | "none" | "transparent" | "inherit" | "currentcolor") {
            return None;
        }
        // A ground's further words (`no-repeat`, `top`) paint nothing, pictures do.
        if value.contains("url(") || value.contains("gradient(") || value.contains("image") {
            return Some(Self::Unknown);
        }
        let first = if value.starts_with("rgb") {
            value.split_inclusive(')').next()
        } else {
            value.split_ascii_whitespace().next()
        };
        Some(first.and_then(colour_of).map_or(Self::Unknown, Self::Of))
    }
}

impl Effect {
    /// Reads declarations, of a `style` attribute or between braces.
    pub fn of(declarations: &str) -> Self {
        let mut effect = Self::default();
        let (mut flat, mut cut, mut padded) = (false, false, false);
        for declaration in declarations.split(';') {
            let Some((name, value)) = declaration.split_once(':') else { continue };
            let value = value.to_ascii_lowercase().replace("!important", "");
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "display" => effect.hides |= value == "none",
                "visibility" => effect.hides |= value == "hidden" || value == "collapse",
                "mso-hide" => effect.hides |= value == "all",
                "opacity" => effect.hides |= value.parse::<f32>().is_ok_and(|v| v <= 0.02),
                "font-size" => effect.tiny |= is_tiny(value),
                "fill" => effect.unpainted = Some(value == "none" || is_white(value)),
                "fill-opacity" => {
                    effect.unpainted =
                        effect.unpainted.or(value.parse().ok().filter(|v: &f32| *v <= 0.02).map(|_| true))
                }
                // As far out as nothing but an intention brings it.
                "left" | "right" | "top" | "text-indent" | "margin-left" | "margin-top" => {
                    effect.hides |= is_far(value)
                }
                "clip-path" => {
                    effect.hides |= value.starts_with("circle(0") || leaves_nothing(value, "inset(", 50.0..=100.0)
                }
                "clip" => effect.hides |= leaves_nothing(value, "rect(", 0.0..=1.0),
                "transform" => {
                    effect.hides |=
                        ["scale(0)", "scale(0,", "scalex(0)", "scaley(0)"].iter().any(|no| value.contains(no))
                }
                "height" | "max-height" | "width" | "max-width" => flat |= number(value).is_some_and(|n| n == 0.0),
                "overflow" | "overflow-x" | "overflow-y" => {
                    cut |= value.starts_with("hidden") || value.starts_with("clip")
                }
                padding if padding.starts_with("padding") => padded |= number(value) != Some(0.0),
                "color" => {
                    effect.white = is_white(value);
                    effect.ink = Paint::of(value).or(effect.ink);
                }
                "background" | "background-color" | "background-image" => {
                    effect.filled |=
                        !matches!(value, "none" | "transparent" | "inherit" | "initial") && !is_white(value);
                    effect.ground = Paint::of(value).or(effect.ground);
                }
                _ => {}
            }
        }
        // What is padded has room to show something.
        effect.hides |= flat && cut && !padded;
        effect
    }

    /// With what others say; where both name a colour, this one's counts.
    pub fn and(self, other: Self) -> Self {
        Self {
            hides: self.hides || other.hides,
            tiny: self.tiny || other.tiny,
            white: self.white || other.white,
            filled: self.filled || other.filled,
            ink: self.ink.or(other.ink),
            ground: self.ground.or(other.ground),
            unpainted: self.unpainted.or(other.unpainted),
        }
    }
}

/// The number that a length begins with.
fn number(value: &str) -> Option<f32> {
    let end = value.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(value.len());
    value[..end].parse().ok()
}

fn is_far(value: &str) -> bool {
    let most = if value.ends_with("em") { -90.0 } else { -900.0 };
    !value.ends_with('%') && number(value).is_some_and(|n| n <= most)
}

/// Whether a clip's sides, all of them in `range`, leave nothing.
fn leaves_nothing(value: &str, function: &str, range: std::ops::RangeInclusive<f32>) -> bool {
    let Some(sides) = value.strip_prefix(function) else { return false };
    let mut sides = sides.trim_end_matches(')').split([',', ' ']).filter(|side| !side.is_empty());
    let percent = function == "inset(";
    let none = |side: &str| (!percent || side.ends_with('%')) && number(side).is_some_and(|n| range.contains(&n));
    sides.clone().next().is_some() && sides.all(none)
}

/// The colours that can be told without a table.
pub fn colour_of(value: &str) -> Option<[u8; 3]> {
    if let Some(digits) = value.strip_prefix('#') {
        if digits.len() == 3 && digits.is_ascii() {
            return colour::of_hex(&digits.chars().flat_map(|d| [d, d]).collect::<String>());
        }
        return colour::of_hex(digits);
    }
    if let Some(channels) = value.strip_prefix("rgb(") {
        let mut channels = channels.trim_end_matches(')').split([',', ' ']).filter(|c| !c.is_empty());
        let mut next = || channels.next()?.parse::<u8>().ok();
        let all = [next()?, next()?, next()?];
        return channels.next().is_none().then_some(all);
    }
    Some(match value {
        "black" => [0; 3],
        "white" => [255; 3],
        "gray" | "grey" => [128; 3],
        "silver" => [192; 3],
        "red" => [255, 0, 0],
        "yellow" => [255, 255, 0],
        "lime" => [0, 255, 0],
        "green" => [0, 128, 0],
        "blue" => [0, 0, 255],
        "navy" => [0, 0, 128],
        _ => return None,
    })
}

fn is_tiny(size: &str) -> bool {
    let digits = size.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let Ok(number) = digits.trim().parse::<f32>() else { return false };
    match size[digits.len()..].trim() {
        "px" | "pt" | "" => number <= 2.0,
        "em" | "rem" => number <= 0.15,
        "%" => number <= 15.0,
        _ => number == 0.0,
    }
}

/// White, or nothing at all.
pub fn is_white(colour: &str) -> bool {
    let colour: String = colour.chars().filter(|c| !c.is_whitespace()).collect();
    match colour.strip_prefix('#') {
        Some(digits) => digits.eq_ignore_ascii_case("fff") || crate::office::word_is_white(digits),
        None => {
            matches!(colour.as_str(), "white" | "snow" | "transparent" | "rgb(255,255,255)" | "rgba(255,255,255,1)")
        }
    }
}

#[derive(Default)]
pub struct Rules {
    known: HashMap<String, Effect>,
    /// There are selectors that aren't worked out: what they colour can't be told.
    more: bool,
}

impl Rules {
    /// Takes in a style sheet.
    pub fn read(&mut self, sheet: &str) {
        const MOST: usize = 20_000;
        let mut rest = sheet;
        while let Some(open) = rest.find('{') {
            let selector = rest[..open].rsplit(['}', ';']).next().unwrap_or_default();
            // What stands in a comment before the selector goes with it.
            let selector = selector.rsplit("*/").next().unwrap_or_default().trim();
            if selector.starts_with('@') {
                rest = after_block(&rest[open + 1..]);
                continue;
            }
            let end = rest[open..].find('}').map_or(rest.len(), |end| open + end);
            let effect = Effect::of(&rest[open + 1..end]);
            if effect != Effect::default() {
                for name in selector.split(',').map(str::trim) {
                    let simple = name.strip_prefix(['.', '#']).unwrap_or(name);
                    let plain =
                        !simple.is_empty() && simple.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
                    if plain && self.known.len() < MOST {
                        let known = self.known.entry(name.to_ascii_lowercase()).or_default();
                        *known = effect.and(*known);
                    } else {
                        self.more |= effect.ink.is_some() || effect.ground.is_some();
                    }
                }
            }
            rest = &rest[(end + 1).min(rest.len())..];
        }
    }

    /// What the rules do to an element.
    pub fn effect(&self, tag: &str, id: &str, classes: &str) -> Effect {
        if self.known.is_empty() {
            return Effect::default();
        }
        let get = |name: &str| self.known.get(&name.to_ascii_lowercase()).copied().unwrap_or_default();
        let mut effect = get(tag);
        for class in classes.split_whitespace().take(50) {
            effect = get(&format!(".{class}")).and(effect);
        }
        if !id.is_empty() {
            effect = get(&format!("#{id}")).and(effect);
        }
        if self.more {
            effect.ink = effect.ink.map(|_| Paint::Unknown);
            effect.ground = effect.ground.map(|_| Paint::Unknown);
        }
        effect
    }
}

/// What follows a block whose opening brace has been passed.
fn after_block(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_hide_are_known() {
        let mut rules = Rules::default();
        rules.read("/* a */ .pre, #x { DISPLAY: none !important } @media print { .p { display:none } } .q{color:#FFF;background:#000} p b {display:none}");
        assert!(rules.effect("div", "", "big pre").hides);
        assert!(rules.effect("p", "x", "").hides);
        assert!(!rules.effect("p", "", "p").hides && !rules.effect("b", "", "").hides);
        let effect = rules.effect("i", "", "q");
        assert!(effect.white && effect.filled && !effect.hides);
        assert_eq!((effect.ink, effect.ground), (Some(Paint::Of([255; 3])), Some(Paint::Of([0; 3]))));
    }

    #[test]
    fn declarations_are_read() {
        assert!(
            Effect::of("font-size:0").tiny && Effect::of("font-size: 1px").tiny && !Effect::of("font-size:12px").tiny
        );
        assert!(Effect::of("color: rgb(255, 255, 255)").white && !Effect::of("color:#fefefe00").white);
        assert!(Effect::of("visibility:hidden").hides && !Effect::of("display:block").hides);
    }
}
