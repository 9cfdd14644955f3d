//! Machine-readable zones of passports, identity cards and visas.

use std::ops::Range;

use super::{Found, Kind, Sure, digits::digit, text::Text};

pub(super) fn find(text: &Text, found: &mut Vec<Found>) {
    let lines = lines(text);
    let mut at = 0;
    while let Some((range, first)) = lines.get(at) {
        let next = lines.get(at + 1).map_or("", |(_, line)| line.as_str());
        let third = lines.get(at + 2).map_or("", |(_, line)| line.as_str());
        let zone = match (first.len(), next.len(), third.len()) {
            (44, 44, _) => Some((2, checked(next, &[(0..9, 9), (13..19, 19), (21..27, 27)], true))),
            (36, 36, _) => Some((2, checked(next, &[(0..9, 9), (13..19, 19), (21..27, 27)], false))),
            (30, 30, 30) => {
                let both = checked(first, &[(5..14, 14)], false) && checked(next, &[(0..6, 6), (8..14, 14)], false);
                Some((3, both && card_composite(first, next)))
            }
            _ => None,
        };
        let begins = first.starts_with(['P', 'V', 'I', 'A', 'C']);
        let Some((rows, right)) = zone.filter(|_| begins && first.contains('<')) else {
            at += 1;
            continue;
        };
        let end = lines.get(at + rows - 1).map_or(range.end, |(range, _)| range.end);
        let composite = first.len() != 44 && first.len() != 36 || first.starts_with('V') || composite(next);
        let (sure, why) = match right && composite {
            true => (Sure::Checked, "The check digits are those of a travel document's machine-readable zone."),
            false => (
                Sure::Form,
                "It has the form of a travel document's machine-readable zone; a check digit doesn't agree, as when a letter was misread.",
            ),
        };
        found.push(Found::new(range.start..end, Kind::PassportMrz, sure, why));
        at += rows;
    }
}

/// Lines that consist of nothing but what such a zone has; spaces that a reader of scans put in are left out.
fn lines(text: &Text) -> Vec<(Range<usize>, String)> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.chars.split(|c| *c == '\n') {
        let bare: String = line
            .iter()
            .filter(|c| !matches!(c, ' ' | '\t'))
            .map(|c| if *c == '"' { '<' } else { *c })
            .take(45)
            .collect();
        let fits = bare.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<');
        if fits && matches!(bare.len(), 30 | 36 | 44) {
            lines.push((start..start + line.len(), bare));
        } else if !line.is_empty() {
            lines.push((start..start, String::new()));
        }
        start += line.len() + 1;
    }
    lines
}

/// ICAO 9303-3, section 4.9: weights 7, 3, 1; letters count from 10, `<` as nothing.
fn check(text: &str) -> i32 {
    let value = |c: char| c.to_digit(36).unwrap_or(0) as i32;
    text.chars().zip([7, 3, 1].iter().cycle()).map(|(c, w)| value(c) * w).sum::<i32>() % 10
}

/// Whether each range's check digit stands where it should; of a passport also that of the optional data.
fn checked(line: &str, parts: &[(Range<usize>, usize)], optional: bool) -> bool {
    let right =
        |range: Range<usize>, at: usize| line.get(range).is_some_and(|part| check(part) == digit(line, at).max(0));
    let given = |at: usize| line.get(at..at + 1).is_some_and(|c| c != "<");
    parts.iter().all(|(range, at)| given(*at) && right(range.clone(), *at))
        && (!optional || !given(42) || !given(43) || right(28..42, 42))
}

/// ICAO 9303-4, 4.2.2.2 and 9303-6, 4.2.2.2: over the numbers of the lower line and their check digits.
fn composite(line: &str) -> bool {
    let last = line.len() - 1;
    let all: String = [0..10, 13..20, 21..last].into_iter().filter_map(|range| line.get(range)).collect();
    check(&all) == digit(line, last)
}

/// ICAO 9303-5, 4.2.2.2: over both upper lines.
fn card_composite(first: &str, second: &str) -> bool {
    let parts = [first.get(5..30), second.get(0..7), second.get(8..15), second.get(18..29)];
    let all: String = parts.into_iter().flatten().collect();
    check(&all) == digit(second, 29)
}
