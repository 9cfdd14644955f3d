//! Style rules, as far as they hide text: `display: none`, letters without size or in the paper's colour. Knows selectors of one name
//! only (`.class`, `#id`, `tag`), and none that hold for some screens.

use std::collections::HashMap;

/// What declarations do to text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    pub hides: bool,
    pub tiny: bool,
    pub white: bool,
    pub filled: bool,
    /// Of a drawing's letters: whether they are white or not painted, where it is said.
    pub unpainted: Option<bool>,
}

impl Effect {
    /// Reads declarations, of a `style` attribute or between braces.
    pub fn of(declarations: &str) -> Self {
        let mut effect = Self::default();
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
                "color" => effect.white = is_white(value),
                "background" | "background-color" | "background-image" => {
                    effect.filled |=
                        !matches!(value, "none" | "transparent" | "inherit" | "initial") && !is_white(value);
                }
                _ => {}
            }
        }
        effect
    }

    pub fn and(self, other: Self) -> Self {
        Self {
            hides: self.hides || other.hides,
            tiny: self.tiny || other.tiny,
            white: self.white || other.white,
            filled: self.filled || other.filled,
            unpainted: self.unpainted.or(other.unpainted),
        }
    }
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
pub struct Rules(HashMap<String, Effect>);

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
                    if plain && self.0.len() < MOST {
                        let known = self.0.entry(name.to_ascii_lowercase()).or_default();
                        *known = known.and(effect);
                    }
                }
            }
            rest = &rest[(end + 1).min(rest.len())..];
        }
    }

    /// What the rules do to an element.
    pub fn effect(&self, tag: &str, id: &str, classes: &str) -> Effect {
        if self.0.is_empty() {
            return Effect::default();
        }
        let get = |name: &str| self.0.get(&name.to_ascii_lowercase()).copied().unwrap_or_default();
        let mut effect = get(tag);
        if !id.is_empty() {
            effect = effect.and(get(&format!("#{id}")));
        }
        for class in classes.split_whitespace().take(50) {
            effect = effect.and(get(&format!(".{class}")));
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
        assert_eq!(rules.effect("i", "", "q"), Effect { white: true, filled: true, ..Effect::default() });
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
