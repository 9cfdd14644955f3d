//! Arithmetic of check digits. Takes letters and digits that were found; never looks at a text.

/// The values of a text's digits; letters count from 10 as in ISO 7064.
fn values(text: &str) -> impl DoubleEndedIterator<Item = u32> {
    text.chars().filter_map(|c| c.to_digit(36))
}

/// The last digit by ISO/IEC 7812-1 annex B (Luhn).
pub fn luhn(text: &str) -> bool {
    let sum: u32 = values(text)
        .rev()
        .enumerate()
        .map(|(at, v)| match v * 2 {
            _ if at % 2 == 0 => v,
            twice => twice / 10 + twice % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The remainder by 97 of a text in which letters are two digits (ISO 7064 MOD 97-10).
pub fn mod_97(text: impl Iterator<Item = char>) -> u32 {
    text.filter_map(|c| c.to_digit(36)).fold(0, |rest, v| (rest * if v > 9 { 100 } else { 10 } + v) % 97)
}

/// Digits, each with its weight, added up; what has no weight doesn't count.
pub fn weighted(text: &str, weights: &[i32]) -> i32 {
    values(text).zip(weights).map(|(v, w)| v as i32 * w).sum()
}

/// The digit at a place.
pub fn digit(text: &str, at: usize) -> i32 {
    text.chars().nth(at).and_then(|c| c.to_digit(10)).map_or(-1, |v| v as i32)
}

/// A part of a text of ASCII as a number; 0 when it isn't one.
pub fn number(text: &str, range: std::ops::Range<usize>) -> u32 {
    text.get(range).and_then(|part| part.parse().ok()).unwrap_or(0)
}

/// Whether there is such a day; a two-digit year may be a leap year.
pub fn is_day(year: u32, month: u32, day: u32) -> bool {
    let most = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=most).contains(&day)
}

/// ISO 7064 MOD 11,10 over digits, the last of which is the check digit.
pub fn mod_11_10(text: &str) -> bool {
    let (mut product, all) = (10, text.len());
    for v in values(text).take(all.saturating_sub(1)) {
        let sum = match (v + product) % 10 {
            0 => 10,
            sum => sum,
        };
        product = sum * 2 % 11;
    }
    (11 - product as i32) % 10 == digit(text, all.saturating_sub(1))
}
