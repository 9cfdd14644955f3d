//! Signs that a file may not be what it says: days that contradict each other, the program that made it, or its fonts. From what the openers
//! have said of it; each sign names what else would explain it, and none is a verdict. Knows no clock.

mod years;

use std::collections::BTreeSet;

use model::{
    Finding,
    FindingKind::{ForgerySign, Software, Timestamp},
};

/// Fonts beyond this many are not kept.
const MOST_FONTS: usize = 500;
const PLACE: &str = "properties";

/// Names of the fonts that a file's words are set in.
#[derive(Debug, Default)]
pub struct Fonts(BTreeSet<String>);

impl Fonts {
    /// A name as the file has it; the mark of a part of a font (`ABCDEF+`) goes.
    pub fn note(&mut self, name: &str) {
        let bare = match name.split_once('+') {
            Some((mark, rest)) if mark.len() == 6 && mark.bytes().all(|b| b.is_ascii_uppercase()) => rest,
            _ => name,
        };
        if self.0.len() < MOST_FONTS && bare.len() < 200 {
            self.0.insert(bare.to_owned());
        }
    }
}

/// A day of the calendar, as a file states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Day {
    year: u32,
    month: u32,
    day: u32,
}

impl Day {
    /// The first day in a text: `D:20090312…`, `2009-03-12T…`, `2009:03:12 …`, with or without words before it.
    fn in_text(text: &str) -> Option<Self> {
        let text = &text[text.find(|c: char| c.is_ascii_digit())?..];
        let digits: Vec<u32> = text
            .chars()
            .take(10)
            .take_while(|c| c.is_ascii_digit() || matches!(c, '-' | ':'))
            .filter_map(|c| c.to_digit(10))
            .take(8)
            .collect();
        let number =
            |range: std::ops::Range<usize>| digits.get(range).map(|all| all.iter().fold(0, |sum, d| sum * 10 + d));
        let day = Self { year: number(0..4)?, month: number(4..6)?, day: number(6..8)? };
        ((1985..2100).contains(&day.year) && (1..=12).contains(&day.month) && (1..=31).contains(&day.day))
            .then_some(day)
    }

    /// Days between, or a little more: months are counted as long as the longest. Time zones are no more than one.
    fn since(self, other: Self) -> i64 {
        let count = |day: Self| i64::from(day.year * 372 + day.month * 31 + day.day);
        count(self) - count(other)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The signs in what was said of one file.
pub fn of(findings: &[Finding], fonts: &Fonts) -> Vec<Finding> {
    let mut signs = Vec::new();
    let times = || findings.iter().filter(|finding| finding.kind == Timestamp);
    let Some(latest) = times().filter_map(|finding| Day::in_text(&finding.detail)).max() else { return signs };
    let mut say =
        |place: &str, what: String, detail: String| signs.push(Finding::new(ForgerySign, place, what, detail));
    for (program, year) in programs(findings) {
        if latest.year < year {
            say(
                PLACE,
                format!(
                    "The file's latest day is {latest}, and the program that it names did not exist before {year}. A program that writes files anew \
                     and keeps their days, or a clock that was wrong, explains it as well as somebody who set the day back."
                ),
                program,
            );
        }
    }
    for (font, year, since) in
        fonts.0.iter().filter_map(|font| years::of_font(font).map(|(year, since)| (font, year, since)))
    {
        if latest.year < year {
            say(
                "fonts",
                format!(
                    "The file's latest day is {latest}, and it is set in a font that {since}. A test version of a program, or a file that was \
                     written anew and keeps its days, explains it, too."
                ),
                font.clone(),
            );
        }
    }
    for (place, made, changed, verb) in pairs(findings) {
        if made.since(changed) > 1 {
            say(
                &place,
                format!(
                    "It says that it was changed on {changed} and {verb} later, on {made}. Copying a file, a template and a clock that was wrong do that, too."
                ),
                String::new(),
            );
        }
    }
    signs
}

/// The programs that the file itself names, and since when there are such.
fn programs(findings: &[Finding]) -> Vec<(String, u32)> {
    let all: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.kind == Software && finding.place == PLACE)
        .map(|finding| finding.detail.as_str())
        .collect();
    let of_office = all.iter().any(|name| name.starts_with("Microsoft "));
    let year = |name: &str| match name.strip_prefix("version ") {
        // Other programs write Microsoft's number, too.
        Some(version) if of_office => years::of_office(version),
        Some(_) => None,
        None => years::of_program(name),
    };
    all.iter().filter_map(|name| Some(((*name).to_owned(), year(name)?))).collect()
}

/// By place: when something was made, and when it was last changed.
fn pairs(findings: &[Finding]) -> Vec<(String, Day, Day, &'static str)> {
    let times = || findings.iter().filter(|finding| finding.kind == Timestamp);
    let places: BTreeSet<&str> = times()
        .map(|finding| finding.place.as_str())
        .filter(|place| *place == PLACE || place.ends_with("EXIF"))
        .collect();
    let mut pairs = Vec::new();
    for place in places {
        let days = |says: &dyn Fn(&Finding) -> bool| {
            let here = times().filter(|finding| finding.place == place && says(finding));
            here.filter_map(|finding| Day::in_text(&finding.detail)).collect::<Vec<_>>()
        };
        let taken = days(&|finding| finding.what.contains("when it was taken"));
        let (made, verb) = match taken.is_empty() {
            true => (
                days(&|finding| {
                    finding.what.contains("says when it was made, often") || finding.detail.starts_with("made ")
                }),
                "made",
            ),
            false => (taken, "taken"),
        };
        let changed = days(&|finding| {
            finding.what.contains("when it was last changed") || finding.detail.starts_with("changed ")
        });
        if let (Some(made), Some(changed)) = (made.into_iter().min(), changed.into_iter().max()) {
            pairs.push((place.to_owned(), made, changed, verb));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[(model::FindingKind, &str, &str)]) -> Vec<Finding> {
        lines.iter().map(|(kind, what, detail)| Finding::new(*kind, PLACE, *what, *detail)).collect()
    }

    const MADE: &str = "The file says when it was made, often with the time zone.";
    const CHANGED: &str = "The file says when it was last changed.";

    #[test]
    fn days_are_read_as_files_write_them() {
        let day = |text| Day::in_text(text).map(|day| day.to_string());
        for text in ["D:20090312101500+01'00'", "2009-03-12T10:15:00Z", "2009:03:12 10:15:00", "made 2009-03-12"] {
            assert_eq!(day(text).as_deref(), Some("2009-03-12"), "{text}");
        }
        // Distiller 3 wrote the year 2000 as 19100.
        assert_eq!([day("D:191000719"), day("2009"), day("42 minutes"), day("")], [None, None, None, None]);
    }

    #[test]
    fn a_program_that_did_not_exist_yet_is_a_sign() {
        let of =
            |made, program| super::of(&said(&[(Timestamp, MADE, made), (Software, "", program)]), &Fonts::default());
        let signs = of("D:20090312", "LibreOffice 7.0");
        assert!(
            signs.len() == 1 && signs[0].what.contains("2020") && signs[0].detail == "LibreOffice 7.0",
            "{signs:?}"
        );
        assert!(of("D:20200901", "LibreOffice 7.0").is_empty());
        assert!(of("D:20090312", "LibreOffice").is_empty() && of("", "LibreOffice 7.0").is_empty());
    }

    #[test]
    fn offices_number_is_its_own() {
        let of = |lines: &[(model::FindingKind, &str, &str)]| super::of(&said(lines), &Fonts::default()).len();
        let (day, version) = ((Timestamp, "", "changed 2003-05-01T10:00:00Z"), (Software, "", "version 16.0000"));
        assert_eq!(of(&[day, version, (Software, "", "Microsoft Office Word")]), 1);
        // LibreOffice writes the number that Word writes.
        assert_eq!(of(&[day, version, (Software, "", "Pages")]), 0);
    }

    #[test]
    fn a_font_that_did_not_exist_yet_is_a_sign() {
        let of = |made, font| {
            let mut fonts = Fonts::default();
            fonts.note(font);
            super::of(&said(&[(Timestamp, MADE, made)]), &fonts)
        };
        let signs = of("D:20060202", "ABCDEF+Calibri-Bold");
        assert!(signs.len() == 1 && signs[0].detail == "Calibri-Bold" && signs[0].what.contains("2007"), "{signs:?}");
        assert!(of("D:20070301", "Calibri").is_empty() && of("D:20060202", "Times-Roman").is_empty());
    }

    #[test]
    fn a_picture_that_was_taken_after_it_was_changed() {
        let signs = |changed: &str, taken: &str| {
            let field = |tag, day: &str| exif::Field {
                tag,
                ifd_num: exif::In::PRIMARY,
                value: exif::Value::Ascii(vec![day.as_bytes().to_vec()]),
            };
            let fields = [field(exif::Tag::DateTime, changed), field(exif::Tag::DateTimeOriginal, taken)];
            let mut writer = exif::experimental::Writer::new();
            fields.iter().for_each(|field| writer.push_field(field));
            let mut block = std::io::Cursor::new(Vec::new());
            writer.write(&mut block, true).unwrap();
            let block = [b"Exif\0\0", &block.into_inner()[..]].concat();
            let length = u16::try_from(block.len() + 2).unwrap().to_be_bytes();
            let jpeg = [&b"\xFF\xD8\xFF\xE1"[..], &length, &block, b"\xFF\xD9"].concat();
            let mut found = crate::found::Found::default();
            crate::image::jpeg::inspect(&jpeg, "picture", &mut found);
            of(&found.findings, &Fonts::default())
        };
        assert_eq!(signs("2026:03:14 21:07:33", "2026:03:14 21:07:33"), []);
        let early = signs("2026:02:14 21:07:33", "2026:03:14 21:07:33");
        assert!(early[0].what.contains("changed on 2026-02-14 and taken later, on 2026-03-14"), "{early:?}");
    }

    #[test]
    fn changed_before_it_was_made() {
        let of = |made, changed| {
            super::of(&said(&[(Timestamp, MADE, made), (Timestamp, CHANGED, changed)]), &Fonts::default()).len()
        };
        assert_eq!(
            [of("D:20200110", "D:20190110"), of("D:20190110", "D:20200110"), of("D:20200110", "D:20200109")],
            [1, 0, 0]
        );
    }
}
