//! Marks in the letters themselves: invisible characters, letters of another alphabet that look the same, odd spaces.
//! Looks at text only; removes nothing.

use std::collections::BTreeMap;
use std::fmt::Write;

use model::FindingKind::{Homoglyphs, InvisibleCharacters, TextDoubtful};

use crate::found::Found;

/// How many examples a finding shows.
const EXAMPLES: usize = 40;

/// Checks a text that stands at `place`.
pub fn inspect(text: &str, place: &str, found: &mut Found) {
    invisible(text, place, found);
    mixed_alphabets(text, place, found);
    odd_spaces(text, place, found);
    let lost = text.chars().filter(|c| *c == '\u{FFFD}').count();
    if lost > 0 && lost * 50 >= text.chars().filter(|c| !c.is_whitespace()).count() {
        found.say(
            TextDoubtful,
            place,
            "Some of the text can't be turned into letters. Compare it with the picture of the page.",
            format!("{lost} unknown characters"),
        );
    }
}

/// Characters that leave no mark on paper but stand in the file: zero-width ones, direction marks, tags, controls.
fn invisible(text: &str, place: &str, found: &mut Found) {
    let chars: Vec<char> = text.chars().collect();
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    let mut context = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        let first = at == 0 && *c == '\u{FEFF}';
        if first || !is_invisible(*c) || belongs(&chars, at) {
            continue;
        }
        *counts.entry(*c).or_default() += 1;
        if context.len() < EXAMPLES {
            let from = at.saturating_sub(15);
            let around: String = chars[from..chars.len().min(at + 16)].iter().map(|c| show(*c)).collect();
            context.push(around.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    if counts.is_empty() {
        return;
    }
    let list = counts.iter().map(|(c, n)| format!("U+{:04X} {} × {n}", *c as u32, name(*c))).collect::<Vec<_>>();
    found.say(
        InvisibleCharacters,
        place,
        "The text holds characters that can't be seen. They may be a mark by which this copy is recognised.",
        format!("{}\n{}", list.join("\n"), context.join("\n")),
    );
}

/// Joiners inside Arabic, Persian, Indic words and emoji, and direction marks in right-to-left text, are spelling and not marks.
fn belongs(chars: &[char], at: usize) -> bool {
    let near = || chars[at.saturating_sub(3)..chars.len().min(at + 4)].iter();
    match chars[at] {
        '\u{200C}' | '\u{200D}' => {
            near().any(|c| matches!(*c as u32, 0x0590..=0x109F | 0x1780..=0x18AF | 0x1F000..=0x1FAFF | 0x2600..=0x27BF))
        }
        '\u{FE00}'..='\u{FE0F}' => at > 0 && !chars[at - 1].is_ascii_alphabetic() && !chars[at - 1].is_whitespace(),
        '\u{200E}' | '\u{200F}' | '\u{061C}' => near().any(|c| is_right_to_left(*c)),
        // A soft hyphen inside a word is a typesetter's.
        '\u{00AD}' => {
            let letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphabetic());
            letter(at.checked_sub(1).and_then(|b| chars.get(b)))
                && (letter(chars.get(at + 1)) || chars.get(at + 1).is_none_or(|c| c.is_whitespace()))
        }
        _ => false,
    }
}

fn is_right_to_left(c: char) -> bool {
    matches!(c as u32, 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

fn is_invisible(c: char) -> bool {
    matches!(c as u32,
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
        | 0xFFF9..=0xFFFB | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF
        | 0x00..=0x08 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F..=0x84 | 0x86..=0x9F)
}

fn show(c: char) -> String {
    if is_invisible(c) { format!("[U+{:04X}]", c as u32) } else { c.to_string() }
}

fn name(c: char) -> &'static str {
    match c as u32 {
        0x00AD => "soft hyphen",
        0x200B => "zero-width space",
        0x200C => "zero-width non-joiner",
        0x200D => "zero-width joiner",
        0x200E | 0x200F | 0x061C => "direction mark",
        0x202A..=0x202E | 0x2066..=0x2069 => "direction override",
        0x2060 => "word joiner",
        0xFEFF => "zero-width no-break space",
        0xFE00..=0xFE0F | 0xE0100..=0xE01EF => "variation selector",
        0xE0000..=0xE007F => "tag",
        0x00..=0x9F => "control character",
        _ => "invisible character",
    }
}

/// Words whose letters come from two alphabets, one of them in look-alikes of the other.
fn mixed_alphabets(text: &str, place: &str, found: &mut Found) {
    let mut words = Vec::new();
    let mut count = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let latin = word.chars().any(|c| alphabet(c) == Some(Alphabet::Latin));
        let strange: Vec<char> = word.chars().filter(|c| looks_latin(*c)).collect();
        let honest = word.chars().any(|c| matches!(alphabet(c), Some(Alphabet::Other)) && !looks_latin(c));
        if latin && !strange.is_empty() && !honest {
            count += 1;
            if words.len() < EXAMPLES {
                let mut line = word.to_owned();
                for c in strange {
                    let _ = write!(line, " U+{:04X}", c as u32);
                }
                words.push(line);
            }
        }
    }
    if count > 0 {
        found.say(
            Homoglyphs,
            place,
            "Some words hold letters of another alphabet that look like Latin ones. They may be a mark by which this copy is recognised.",
            format!("{count} words\n{}", words.join("\n")),
        );
    }
}

#[derive(PartialEq)]
enum Alphabet {
    Latin,
    Other,
}

fn alphabet(c: char) -> Option<Alphabet> {
    match c as u32 {
        0x41..=0x5A | 0x61..=0x7A | 0xC0..=0x24F => Some(Alphabet::Latin),
        0x370..=0x58F => Some(Alphabet::Other),
        _ => None,
    }
}

/// Cyrillic, Greek and Armenian letters (and a few more) that can't be told from Latin ones.
fn looks_latin(c: char) -> bool {
    "АВЕЅІЈКМНОРСТХУаеѕіјорсухԁԛԝһԌ\u{04CF}ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρυαικτωորսցհոսօ".contains(c)
        || matches!(c as u32, 0xFF21..=0xFF3A | 0xFF41..=0xFF5A | 0x1D400..=0x1D6A3)
}

/// Spaces of other widths. A few no-break spaces are good typography; a pattern of many kinds is a mark.
fn odd_spaces(text: &str, place: &str, found: &mut Found) {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for c in text.chars() {
        if matches!(c as u32, 0x1680 | 0x180E | 0x2000..=0x2006 | 0x2008 | 0x2009 | 0x200A | 0x205F | 0x2800) {
            *counts.entry(c).or_default() += 1;
        }
    }
    if !counts.is_empty() {
        let list = counts.iter().map(|(c, n)| format!("U+{:04X} × {n}", *c as u32)).collect::<Vec<_>>();
        found.say(
            Homoglyphs,
            place,
            "Some spaces are of an unusual width. They may be a mark by which this copy is recognised.",
            list.join("\n"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<model::FindingKind> {
        let mut found = Found::default();
        inspect(text, "text", &mut found);
        found.findings.iter().map(|f| f.kind).collect()
    }

    #[test]
    fn marks_are_found() {
        assert_eq!(kinds("con\u{200B}fidential"), [InvisibleCharacters]);
        assert_eq!(kinds("p\u{430}yment"), [Homoglyphs]);
        assert_eq!(kinds("the\u{2009}memo"), [Homoglyphs]);
        assert_eq!(kinds("abc \u{202E}txt.exe"), [InvisibleCharacters]);
    }

    #[test]
    fn good_spelling_is_no_mark() {
        assert!(kinds("\u{FEFF}Plain, naïve “text” with\u{A0}a no-break space.\r\n\tTab").is_empty());
        assert!(kinds("می\u{200C}خواهم").is_empty());
        assert!(kinds("Привет, Europa. Ωμέγα").is_empty());
        assert!(kinds("Staats\u{AD}anwalt 👩\u{200D}🚒 ❤\u{FE0F}").is_empty());
    }
}
