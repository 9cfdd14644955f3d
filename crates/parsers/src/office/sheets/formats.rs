//! How a cell's number is shown, as far as it changes what a reader reads: dates, percent, and formats that show nothing. Knows no layout.

use std::fmt::Write;

use super::super::{Reading, package::report};
use crate::{
    office::word_is_white as is_white,
    xml::{Part, Xml},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    #[default]
    AsItIs,
    Date,
    Time,
    DateTime,
    Percent,
    Nothing,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Format {
    pub shown: Shown,
    /// White letters on no fill.
    pub white: bool,
}

#[derive(Debug, Default)]
pub struct Formats(Vec<Format>);

impl Formats {
    /// Formats by the number of their style.
    pub fn new(formats: Vec<Format>) -> Self {
        Self(formats)
    }

    pub fn get(&self, style: usize) -> Format {
        self.0.get(style).copied().unwrap_or_default()
    }

    pub fn read(part: &str, reading: &mut Reading<'_, '_>) -> Self {
        const MOST: usize = 100_000;
        let mut formats = Vec::new();
        let Some(text) = reading.package.xml(part, reading.found) else { return Self(formats) };
        let mut xml = Xml::new(&text);
        let (mut codes, mut white_fonts, mut fills) = (Vec::new(), Vec::new(), Vec::new());
        let (mut in_fonts, mut in_fills, mut in_cells) = (false, false, false);
        while let Some(next) = xml.next() {
            match next {
                Part::Start(tag) => match tag.name() {
                    "numFmt" if codes.len() < MOST => {
                        codes.push((
                            tag.number::<u32>("numFmtId").unwrap_or(0),
                            shown(&tag.get("formatCode").unwrap_or_default()),
                        ));
                    }
                    "fonts" => in_fonts = true,
                    "font" if in_fonts && white_fonts.len() < MOST => white_fonts.push(false),
                    "color" if in_fonts => {
                        let white = tag.get("rgb").is_some_and(|c| c.len() == 8 && is_white(&c[2..]))
                            || tag.get("theme").as_deref() == Some("0");
                        if let Some(last) = white_fonts.last_mut() {
                            *last = white;
                        }
                    }
                    "fills" => in_fills = true,
                    "fill" if in_fills && fills.len() < MOST => fills.push(false),
                    "patternFill" | "gradientFill" if in_fills => {
                        let filled = !matches!(tag.get("patternType").as_deref(), Some("none"));
                        if let Some(last) = fills.last_mut() {
                            *last = filled;
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells && formats.len() < MOST => {
                        let number: u32 = tag.number("numFmtId").unwrap_or(0);
                        let code = codes.iter().find(|(id, _)| *id == number).map(|(_, shown)| *shown);
                        let at = |name: &str| tag.number::<usize>(name).unwrap_or(0);
                        formats.push(Format {
                            shown: code.unwrap_or_else(|| built_in(number)),
                            white: white_fonts.get(at("fontId")).copied().unwrap_or(false)
                                && !fills.get(at("fillId")).copied().unwrap_or(false),
                        });
                    }
                    _ => {}
                },
                Part::End(name) => match &*name {
                    "fonts" => in_fonts = false,
                    "fills" => in_fills = false,
                    "cellXfs" => in_cells = false,
                    _ => {}
                },
                Part::Text(_) => {}
            }
        }
        report(&xml, part, reading.found);
        Self(formats)
    }
}

/// The formats that have a number only (ECMA-376, part 1, 18.8.30).
pub fn built_in(number: u32) -> Shown {
    match number {
        9 | 10 => Shown::Percent,
        14..=17 | 27..=31 | 34..=36 | 50..=58 => Shown::Date,
        18..=21 | 32 | 33 | 45..=47 => Shown::Time,
        22 => Shown::DateTime,
        _ => Shown::AsItIs,
    }
}

/// What a format's code shows: letters outside quotation marks and brackets.
pub fn shown(code: &str) -> Shown {
    if code.split(';').count() >= 3 && code.split(';').all(|part| part.trim().is_empty()) {
        return Shown::Nothing;
    }
    let mut letters = String::new();
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.split(';').next().unwrap_or_default().chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if bracket => bracket = false,
            _ if quoted || bracket => {}
            c => letters.push(c.to_ascii_lowercase()),
        }
    }
    if letters.contains("general") {
        return Shown::AsItIs;
    }
    let day = letters.contains('y') || letters.contains('d') || letters.contains("mmm");
    let hour = letters.contains('h') || letters.contains('s');
    match (day, hour) {
        (true, true) => Shown::DateTime,
        (true, false) => Shown::Date,
        (false, true) => Shown::Time,
        (false, false) if letters.contains('%') => Shown::Percent,
        _ => Shown::AsItIs,
    }
}

/// A number as its format shows it, dates in the order year, month, day.
pub fn number(raw: &str, shown: Shown) -> String {
    let Ok(value) = raw.trim().parse::<f64>() else { return raw.to_owned() };
    let plain = || plain(value);
    match shown {
        Shown::AsItIs | Shown::Nothing => plain(),
        Shown::Percent => format!("{}%", self::plain((value * 1e4).round() / 100.0)),
        Shown::Date | Shown::DateTime | Shown::Time => date(value, shown).unwrap_or_else(plain),
    }
}

/// Fifteen digits are all that a spreadsheet keeps.
fn plain(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    if rounded != 0.0 && !(1e-7..1e17).contains(&rounded.abs()) { format!("{rounded:e}") } else { rounded.to_string() }
}

/// Days since the end of 1899, with the day that never was (29 February 1900) left in, as Excel counts.
fn date(value: f64, shown: Shown) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    let seconds = (value * 86_400.0).round() as i64;
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let mut text = String::new();
    if shown != Shown::Time && days > 0 {
        let days = if days < 60 { days + 1 } else { days };
        // 25569 is 1 January 1970.
        let (year, month, day) = crate::times::day(days - 25_569);
        let _ = write!(text, "{year:04}-{month:02}-{day:02}");
    }
    if shown != Shown::Date || text.is_empty() {
        if !text.is_empty() {
            text.push(' ');
        }
        let _ = write!(text, "{:02}:{:02}", rest / 3_600, rest % 3_600 / 60);
        if rest % 60 != 0 {
            let _ = write!(text, ":{:02}", rest % 60);
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_see_them() {
        for (raw, shown, text) in [
            ("45292", Shown::Date, "2024-01-01"),
            ("60.5", Shown::DateTime, "1900-02-28 12:00"),
            ("61", Shown::Date, "1900-03-01"),
            ("1", Shown::Date, "1900-01-01"),
            ("0.75", Shown::Time, "18:00"),
            ("0.125", Shown::Percent, "12.5%"),
            ("0.30000000000000004", Shown::AsItIs, "0.3"),
            ("38200000", Shown::AsItIs, "38200000"),
            ("-5", Shown::Date, "-5"),
            ("1E+300", Shown::AsItIs, "1e300"),
            ("NaN", Shown::Date, "NaN"),
            ("text", Shown::AsItIs, "text"),
        ] {
            assert_eq!(number(raw, shown), text, "{raw}");
        }
    }

    #[test]
    fn codes_are_understood() {
        for (code, wanted) in [
            ("yyyy-mm-dd", Shown::Date),
            ("[$-409]d. mmm yyyy hh:mm", Shown::DateTime),
            ("h:mm:ss", Shown::Time),
            ("0.00%", Shown::Percent),
            (";;;", Shown::Nothing),
            ("\"days\" 0", Shown::AsItIs),
            ("#,##0\\ \"crowns\"", Shown::AsItIs),
            ("General", Shown::AsItIs),
        ] {
            assert_eq!(shown(code), wanted, "{code}");
        }
    }
}
