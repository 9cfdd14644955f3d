//! Vehicles: their own numbers, and the plates they carry.

use super::{
    Found, Kind, Sure,
    digits::weighted,
    label::{Label, Labels},
    text::Text,
};
use crate::letters::joins;

/// Plates whose forms little else has: France (SIV), Britain, the Netherlands.
const PLATES: [&str; 8] =
    ["AA-000-AA", "AA00 AAA", "00-AAA-0", "0-AAA-00", "AA-000-A", "A-000-AA", "AA-AA-00", "00-AA-AA"];
/// Letters that Ukraine and Russia take for both alphabets.
const CYRILLIC: &str = "АВЕІКМНОРСТХУ";
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

pub(super) fn find(text: &Text, labels: &Labels, found: &mut Vec<Found>) {
    for start in text.starts() {
        let named = labels.before(Label::Vin, start, 40).is_some();
        if let Some(read) = text.read(start, "XXXXXXXXXXXXXXXXX").filter(|read| vin(&read.bare, named)) {
            let checked = vin_checked(&read.bare);
            let (sure, why) = match checked {
                true => (Sure::Checked, "The check digit is a vehicle's number's (VIN)."),
                false => (Sure::Near, "It has the length of a vehicle's number (VIN) and stands behind a word for it."),
            };
            found.push(Found::new(start..read.end, Kind::Vin, sure, why));
        }
        let line = usize::from(text.before(start) == '\n' && start > 0);
        let joined = matches!(text.before(start - line), '-' | '/' | '.');
        let form = PLATES.iter().find_map(|form| text.read(start, form).filter(|read| plate(&read.bare, form)));
        let near = labels.before(Label::Plate, start, 40).is_some();
        if let Some(read) = form.filter(|read| !joined && !matches!(text.at(read.end), '-' | '/')) {
            let sure = if near { Sure::Near } else { Sure::Form };
            found.push(Found::new(start..read.end, Kind::Plate, sure, "It has the form of a vehicle's plate."));
        }
    }
    for start in 0..text.chars.len() {
        if let Some(end) = other_script(text, start) {
            found.push(Found::new(start..end, Kind::Plate, Sure::Form, "It has the form of a vehicle's plate."));
        }
    }
    for label in labels.all(Label::Plate) {
        if let Some(range) = behind(text, label.end) {
            found.push(Found::new(range, Kind::Plate, Sure::Near, "It stands behind a word for a vehicle's plate."));
        }
    }
}

/// ISO 3779: seventeen letters and digits without I, O and Q. Without a word for it, both kinds must be mixed as makers mix them.
fn vin(n: &str, named: bool) -> bool {
    let allowed = !n.contains(['I', 'O', 'Q']);
    let digits = n.chars().filter(char::is_ascii_digit).count();
    let serial = n.chars().skip(13).all(|c| c.is_ascii_digit());
    allowed && (named && digits >= 4 || serial && digits < 17 && vin_checked(n))
}

/// 49 CFR 565.15(c), which ISO 3779 leaves to its countries: values of letters, weights, the remainder by 11 in the ninth place.
fn vin_checked(n: &str) -> bool {
    const WEIGHTS: [i32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |c: char| match c {
        'A'..='H' => c as u8 - b'A' + 1,
        'J'..='R' => c as u8 - b'J' + 1,
        'S'..='Z' => c as u8 - b'S' + 2,
        _ => c as u8 - b'0',
    };
    let values: String = n.chars().map(|c| char::from(b'0' + value(c) % 10)).collect();
    let rest = weighted(&values, &WEIGHTS) % 11;
    n.chars().nth(8) == "0123456789X".chars().nth(rest as usize)
}

/// What the countries never give.
fn plate(n: &str, form: &str) -> bool {
    let letters = |without: &str| !n.chars().any(|c| without.contains(c));
    match form {
        "AA-000-AA" => letters("IOU") && !n.starts_with("SS") && !n.ends_with("SS"),
        "AA00 AAA" => {
            letters("IQ")
                && n.get(2..4).is_some_and(|year| ("02".."30").contains(&year) || ("51".."80").contains(&year))
        }
        // The Netherlands give no vowels.
        _ => letters("AEIOUYQC"),
    }
}

/// Ukraine and Russia, in Cyrillic letters; China.
fn other_script(text: &Text, start: usize) -> Option<usize> {
    let is = |at: usize, set: &str| set.contains(text.at(at));
    let digits = |at: usize, count: usize| (at..at + count).all(|at| text.at(at).is_ascii_digit());
    let space = |at: usize| usize::from(text.at(at) == ' ');
    if joins(text.before(start)) && !is(start, PROVINCES) {
        return None;
    }
    if is(start, PROVINCES) && text.at(start + 1).is_ascii_uppercase() {
        let at = start + 2 + usize::from(matches!(text.at(start + 2), '·' | '•' | ' ' | '-'));
        let length =
            (at..at + 7).take_while(|at| text.at(*at).is_ascii_digit() || text.at(*at).is_ascii_uppercase()).count();
        let some_digits = (at..at + length).any(|at| text.at(at).is_ascii_digit());
        let ends = !joins(text.at(at + length));
        return (matches!(length, 5 | 6) && some_digits && ends).then_some(at + length);
    }
    if !is(start, CYRILLIC) {
        return None;
    }
    let first = if is(start + 1, CYRILLIC) { 2 } else { 1 };
    let at = start + first + space(start + first);
    let count = if first == 2 { 4 } else { 3 };
    let at = if digits(at, count) { at + count + space(at + count) } else { return None };
    if !is(at, CYRILLIC) || !is(at + 1, CYRILLIC) {
        return None;
    }
    let mut end = at + 2;
    if first == 1 {
        end += space(end);
        let region = (end..end + 3).take_while(|at| text.at(*at).is_ascii_digit()).count();
        if region < 2 {
            return None;
        }
        end += region;
    }
    (!joins(text.at(end))).then_some(end)
}

/// Behind a word for it: four to nine capital letters and digits, both kinds, in at most three parts.
fn behind(text: &Text, from: usize) -> Option<std::ops::Range<usize>> {
    let first = text.token_from(from);
    // A word or two may stand between: "plate number:", "Kennzeichen des Wagens".
    for skip in 0..4 {
        let start = text.tokens.get(first + skip)?.range.start;
        if start - from > 40 {
            return None;
        }
        let mut best = None;
        let (mut letters, mut digits, mut end) = (0, 0, start);
        for token in text.tokens.iter().skip(first + skip).take(4) {
            let part = &text.chars[token.range.clone()];
            let between = &text.chars[end..token.range.start];
            let joined = between.iter().all(|c| matches!(c, ' ' | '-' | '·' | '\n')) && between.len() < 2;
            if !joined
                || !part
                    .iter()
                    .all(|c| c.is_ascii_digit() || c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic())
            {
                break;
            }
            digits += part.iter().filter(|c| c.is_ascii_digit()).count();
            letters += part.iter().filter(|c| c.is_alphabetic()).count();
            end = token.range.end;
            if (4..=9).contains(&(letters + digits)) && letters > 0 && digits > 1 {
                best = Some(start..end);
            }
        }
        if best.is_some() {
            return best;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vin_is_right_and_wrong_with_any_digit_changed() {
        for good in ["1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715"] {
            assert!(vin_checked(good), "{good}");
            for (at, was) in good.chars().enumerate().filter(|(_, c)| c.is_ascii_digit()) {
                let mut other = good.to_owned();
                other.replace_range(at..at + 1, if was == '9' { "8" } else { "9" });
                assert!(!vin_checked(&other), "{other}");
            }
        }
        assert!(!vin("11111111111111111", false));
    }
}
