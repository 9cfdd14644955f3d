//! Coordinates on the earth: degrees with a decimal part, degrees with minutes and seconds, and grids of the MGRS.

use super::{
    Found, Kind, Sure,
    label::{Label, Labels},
    text::Text,
};
use crate::letters::joins;

/// An angle as it was read.
struct Angle {
    degrees: f64,
    /// Digits behind the decimal point.
    precise: usize,
    /// Whether minutes stand there.
    minutes: bool,
    /// `N`, `S`, `E`, `W` or nothing.
    side: Option<char>,
    end: usize,
}

pub(super) fn find(text: &Text, labels: &Labels, found: &mut Vec<Found>) {
    let mut done = 0;
    for start in 0..text.chars.len() {
        let c = text.at(start);
        let begins = c.is_ascii_digit() || matches!(c, '-' | '+' | 'N' | 'S' | 'E' | 'W');
        if start < done
            || !begins
            || joins(text.before(start))
            || matches!(text.before(start), '.' | ',' | '$' | '€' | '£')
        {
            continue;
        }
        let near = labels.before(Label::Place, start, 32).is_some();
        let end = pair(text, start, near).or_else(|| grid(text, start, near));
        if let Some(end) = end {
            let sure = if near { Sure::Near } else { Sure::Form };
            found.push(
                Found::new(start..end, Kind::Coordinates, sure, "It has the form of coordinates of a place.")
                    .labelled(near),
            );
            done = end;
        }
    }
}

/// Latitude and longitude (ISO 6709 annex D, and how people write them): in range, and precise enough to name a place.
fn pair(text: &Text, start: usize, near: bool) -> Option<usize> {
    let first = angle(text, start)?;
    let mut at = first.end;
    let mut gap = 0;
    while gap < 4 && matches!(text.at(at), ' ' | '\n' | ',' | ';' | '/') {
        at += 1;
        gap += 1;
    }
    let second = angle(text, at)?;
    let sides = match (first.side, second.side) {
        (Some('N' | 'S'), Some('E' | 'W')) | (Some('E' | 'W'), Some('N' | 'S')) => true,
        (None, None) => false,
        _ => return None,
    };
    let turned = matches!(first.side, Some('E' | 'W'));
    let (lat, lon) = if turned { (&second, &first) } else { (&first, &second) };
    let sane = lat.degrees.abs() <= 90.0 && lon.degrees.abs() <= 180.0;
    let precise = first.precise.min(second.precise);
    let minutes = first.minutes && second.minutes;
    // Columns of shares in a table look like pairs: without a comma or sides they must be very precise.
    let comma = text.chars[first.end..at].contains(&',') && first.degrees.abs().max(second.degrees.abs()) >= 1.0;
    let bare = precise >= 6 || comma && precise >= 4 || near && precise >= 2;
    let told = if sides { minutes || precise >= 2 || near } else { bare };
    let ends = !joins(text.at(second.end)) && !matches!(text.at(second.end), '%' | '€');
    let apart = gap > 0 || first.side.is_some();
    (sane && told && ends && apart).then_some(second.end)
}

fn angle(text: &Text, start: usize) -> Option<Angle> {
    let mut at = start;
    let mut side = Some(text.at(at)).filter(|c| matches!(c, 'N' | 'S' | 'E' | 'W'));
    if side.is_some() {
        at += 1 + usize::from(matches!(text.at(at + 1), ' ' | ':'));
    }
    let negative = text.at(at) == '-';
    if matches!(text.at(at), '-' | '+') {
        at += 1;
    }
    let (mut degrees, mut precise, mut minutes) = (0.0, 0, false);
    for (part, marks) in [(1.0, "°º˚o*"), (60.0, "'’m"), (3600.0, "\"″s")] {
        let Some((value, places, end)) = decimal(text, at) else {
            if part == 1.0 {
                return None;
            }
            break;
        };
        let mut after = end + usize::from(text.at(end) == ' ' && marks.contains(text.at(end + 1)));
        let twice = part == 3600.0 && text.at(after) == '\'' && text.at(after + 1) == '\'';
        let marked =
            marks.contains(text.at(after)) && !text.at(after).is_ascii_alphabetic() || text.at(after) == 'º' || twice;
        let degree_letter = part == 1.0 && text.at(after) == 'o' && text.at(after + 1).is_ascii_digit();
        if part > 1.0 && (!marked || value >= 60.0) {
            break;
        }
        degrees += value / part;
        precise = places;
        minutes |= part > 1.0;
        if !marked && !degree_letter {
            at = end;
            break;
        }
        after += if twice { 2 } else { 1 };
        at = after;
        if text.at(at) == ' ' && text.at(at + 1).is_ascii_digit() && precise == 0 {
            at += 1;
        }
    }
    let behind = at + usize::from(text.at(at) == ' ');
    if side.is_none() && matches!(text.at(behind), 'N' | 'S' | 'E' | 'W' | 'O') && !joins(text.at(behind + 1)) {
        // Germans write O for east, the French and Spaniards for west: either way it is a place.
        side = Some(if text.at(behind) == 'O' { 'E' } else { text.at(behind) });
        at = behind + 1;
    }
    while at > start && text.before(at) == ' ' {
        at -= 1;
    }
    Some(Angle { degrees: if negative { -degrees } else { degrees }, precise, minutes, side, end: at })
}

/// A number of at most three digits and, behind a point, at most ten more.
fn decimal(text: &Text, start: usize) -> Option<(f64, usize, usize)> {
    let mut at = start;
    while text.at(at).is_ascii_digit() && at - start < 4 {
        at += 1;
    }
    if at == start || at - start > 3 {
        return None;
    }
    let mut places = 0;
    if text.at(at) == '.' && text.at(at + 1).is_ascii_digit() {
        at += 1;
        while text.at(at).is_ascii_digit() && places < 11 {
            at += 1;
            places += 1;
        }
    }
    let value: String = text.chars[start..at].iter().collect();
    (places < 11).then_some((value.parse().ok()?, places, at))
}

/// MGRS (NGA.SIG.0012): a zone and its band, a square that this zone can have, an even number of digits, at least to the
/// kilometre. Without a word for it, to ten metres.
fn grid(text: &Text, start: usize, near: bool) -> Option<usize> {
    let mut at = start;
    let zone = (0..2).map_while(|_| text.at(at).to_digit(10).inspect(|_| at += 1)).fold(0, |zone, v| zone * 10 + v);
    let letter =
        |at: usize, last: char| Some(text.at(at)).filter(|c| ('A'..=last).contains(c) && !matches!(c, 'I' | 'O'));
    letter(at, 'X').filter(|c| *c >= 'C')?;
    at += 1 + usize::from(text.at(at + 1) == ' ');
    let column = letter(at, 'Z')?;
    letter(at + 1, 'V')?;
    at += 2;
    let columns = match zone % 3 {
        1 => 'A'..='H',
        2 => 'J'..='R',
        _ => 'S'..='Z',
    };
    let mut digits = 0;
    let mut breaks = Vec::new();
    while digits < 11 {
        if text.at(at).is_ascii_digit() {
            digits += 1;
            at += 1;
        } else if text.at(at) == ' ' && text.at(at + 1).is_ascii_digit() && breaks.len() < 2 {
            breaks.push(digits);
            at += 1;
        } else {
            break;
        }
    }
    let halves = match breaks[..] {
        [] | [0] => true,
        [half] | [0, half] => half * 2 == digits,
        _ => false,
    };
    let least = if near { 4 } else { 8 };
    let sane =
        (1..=60).contains(&zone) && columns.contains(&column) && digits % 2 == 0 && (least..=10).contains(&digits);
    (sane && halves && text.ends(at)).then_some(at)
}
