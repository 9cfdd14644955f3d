//! Since when there are programs and fonts: years in which a first test version could be had, so that an honest file is never too early.
//! From the makers' own release notes and, for fonts, from what shipped them; `docs/documents.md` names the sources.

/// A program as a file names it: what stands before its version, and from which version on it is of which year.
struct Line {
    begins: &'static str,
    /// Ascending; a version is of the last that isn't above it. Major and minor.
    years: &'static [((u32, u32), u32)],
}

const LINES: &[Line] = &[
    Line {
        begins: "LibreOffice",
        years: &[
            ((3, 3), 2010),
            ((3, 5), 2011),
            ((4, 0), 2012),
            ((4, 2), 2013),
            ((4, 4), 2014),
            ((5, 0), 2015),
            ((5, 3), 2016),
            ((5, 4), 2017),
            ((6, 1), 2018),
            ((6, 3), 2019),
            ((7, 0), 2020),
            ((7, 2), 2021),
            ((7, 4), 2022),
            ((7, 6), 2023),
            ((24, 8), 2024),
            ((25, 8), 2025),
        ],
    },
    Line { begins: "OpenOffice.org", years: &[((2, 0), 2004), ((3, 0), 2007)] },
    Line {
        begins: "GPL Ghostscript",
        years: &[
            ((8, 50), 2004),
            ((9, 0), 2010),
            ((9, 10), 2013),
            ((9, 20), 2016),
            ((9, 50), 2019),
            ((9, 53), 2020),
            ((9, 55), 2021),
            ((10, 0), 2022),
            ((10, 3), 2024),
        ],
    },
    // Named by year from 2015 on.
    Line {
        begins: "Acrobat Distiller",
        years: &[
            ((4, 0), 1998),
            ((5, 0), 2000),
            ((6, 0), 2003),
            ((7, 0), 2004),
            ((8, 0), 2006),
            ((9, 0), 2008),
            ((10, 0), 2010),
            ((11, 0), 2012),
            ((15, 0), 2015),
            ((17, 0), 2016),
            ((19, 0), 2018),
            ((20, 0), 2019),
            ((21, 0), 2020),
            ((22, 0), 2021),
            ((23, 0), 2022),
            ((24, 0), 2023),
        ],
    },
    Line {
        begins: "iOS Version",
        years: &[
            ((7, 0), 2013),
            ((9, 0), 2015),
            ((11, 0), 2017),
            ((13, 0), 2019),
            ((15, 0), 2021),
            ((17, 0), 2023),
            ((26, 0), 2025),
        ],
    },
    Line {
        begins: "macOS Version",
        years: &[
            ((10, 12), 2016),
            ((10, 13), 2017),
            ((10, 14), 2018),
            ((10, 15), 2019),
            ((11, 0), 2020),
            ((12, 0), 2021),
            ((13, 0), 2022),
            ((14, 0), 2023),
            ((15, 0), 2024),
            ((26, 0), 2025),
        ],
    },
    Line {
        begins: "Mac OS X",
        years: &[
            ((10, 4), 2004),
            ((10, 5), 2006),
            ((10, 6), 2008),
            ((10, 7), 2011),
            ((10, 8), 2012),
            ((10, 9), 2013),
            ((10, 10), 2014),
            ((10, 11), 2015),
        ],
    },
    // Chrome's number: the year of the first day on which anybody could have built it, some months before its release.
    Line {
        begins: "Skia/PDF m",
        years: &[
            ((59, 0), 2017),
            ((66, 0), 2018),
            ((74, 0), 2019),
            ((82, 0), 2020),
            ((90, 0), 2021),
            ((100, 0), 2022),
            ((112, 0), 2023),
            ((123, 0), 2024),
            ((135, 0), 2025),
        ],
    },
    // The third number counts: 1.40.NN.
    Line {
        begins: "pdfTeX-1.",
        years: &[
            ((40, 0), 2006),
            ((40, 10), 2009),
            ((40, 14), 2013),
            ((40, 16), 2015),
            ((40, 18), 2017),
            ((40, 20), 2019),
            ((40, 22), 2021),
            ((40, 24), 2022),
            ((40, 25), 2023),
            ((40, 26), 2024),
        ],
    },
    Line {
        begins: "cairo",
        years: &[
            ((1, 4), 2006),
            ((1, 8), 2008),
            ((1, 10), 2009),
            ((1, 12), 2010),
            ((1, 14), 2012),
            ((1, 16), 2015),
            ((1, 18), 2018),
        ],
    },
];

/// Programs without a number that counts.
const NAMED: &[(&str, u32)] = &[
    ("Microsoft® Office Word 2007", 2005),
    ("Microsoft® Word 2010", 2009),
    ("Microsoft® Word 2013", 2012),
    ("Microsoft® Word 2016", 2015),
    ("Microsoft® Word 2019", 2018),
    ("Microsoft® Word for Office 365", 2016),
    ("Microsoft® Word for Microsoft 365", 2019),
    ("Microsoft® Word LTSC", 2020),
    ("Microsoft: Print To PDF", 2014),
];

/// Fonts that came with something, by how their names begin without blanks and in small letters: the year, and what says so.
const FONTS: &[(&str, u32, &str)] = &[
    ("calibri", 2007, "came with Windows Vista and Office 2007, sold from January 2007"),
    ("cambria", 2007, "came with Windows Vista and Office 2007, sold from January 2007"),
    ("candara", 2007, "came with Windows Vista and Office 2007, sold from January 2007"),
    ("consolas", 2007, "came with Windows Vista and Office 2007, sold from January 2007"),
    ("constantia", 2007, "came with Windows Vista and Office 2007, sold from January 2007"),
    ("corbel", 2007, "came with Windows Vista and Office 2007, sold from January 2007"),
    ("liberationserif", 2007, "was published in May 2007"),
    ("liberationsans", 2007, "was published in May 2007"),
    ("opensans", 2010, "was made in 2010"),
    ("roboto", 2011, "came with Android 4.0 in 2011"),
    ("sourcesanspro", 2012, "was published in August 2012"),
    ("carlito", 2013, "was published in 2013"),
    ("sitka", 2013, "came with Windows 8.1 in 2013"),
    ("bahnschrift", 2017, "came with Windows 10 in 2017"),
    ("ibmplex", 2017, "was published in 2017"),
    ("bierstadt", 2021, "was published in April 2021"),
    ("tenorite", 2021, "was published in April 2021"),
    ("aptos", 2023, "came with Microsoft 365 in July 2023"),
];

/// The first year of a program, as its name and version stand in a file.
pub fn of_program(name: &str) -> Option<u32> {
    if let Some((_, year)) = NAMED.iter().find(|(begins, _)| name.starts_with(begins)) {
        return Some(*year);
    }
    LINES.iter().find_map(|line| {
        let rest = &name[name.find(line.begins)? + line.begins.len()..];
        let version = version(rest)?;
        line.years.iter().rev().find(|(from, _)| *from <= version).map(|(_, year)| *year)
    })
}

/// Of Microsoft Office, by the number that its files carry (`AppVersion`): the year in which its maker's own people had a test version.
pub fn of_office(version: &str) -> Option<u32> {
    match self::version(version)?.0 {
        12 | 13 => Some(2005),
        14 => Some(2008),
        15 => Some(2011),
        16 => Some(2014),
        _ => None,
    }
}

pub fn of_font(name: &str) -> Option<(u32, &'static str)> {
    let bare: String = name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    FONTS.iter().find(|(begins, ..)| bare.starts_with(begins)).map(|(_, year, since)| (*year, *since))
}

/// Major and minor, close behind a program's name.
fn version(rest: &str) -> Option<(u32, u32)> {
    let start = rest.find(|c: char| c.is_ascii_digit()).filter(|start| *start <= 3)?;
    let mut numbers = rest[start..].split(|c: char| !c.is_ascii_digit());
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok());
    Some((number(numbers.next())?, number(numbers.next()).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_files_have_them() {
        for (name, year) in [
            ("LibreOffice/5.1.6.2$Linux_X86_64 LibreOffice_project/10m0$Build-2", Some(2015)),
            ("LibreOffice 7.0", Some(2020)),
            ("LibreOffice 25.2.1", Some(2024)),
            ("GPL Ghostscript 9.26", Some(2016)),
            ("GPL Ghostscript 8.15", None),
            ("Acrobat Distiller 4.05 for Windows", Some(1998)),
            ("macOS Version 12.6 (Build 21G115) Quartz PDFContext", Some(2021)),
            ("Mac OS X 10.10.5 Quartz PDFContext", Some(2014)),
            ("Skia/PDF m131", Some(2024)),
            ("pdfTeX-1.40.21", Some(2019)),
            ("cairo 1.15.10 (http://cairographics.org)", Some(2012)),
            ("Microsoft® Word 2019", Some(2018)),
            ("Quill 3", None),
        ] {
            assert_eq!(of_program(name), year, "{name}");
        }
        assert_eq!((of_office("16.0300"), of_office("9.0"), of_office("")), (Some(2014), None, None));
        assert_eq!(of_font("Calibri,Bold").map(|font| font.0), Some(2007));
        assert!(of_font("Times New Roman").is_none());
    }

    #[test]
    fn years_ascend() {
        for line in LINES {
            assert!(line.years.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1), "{}", line.begins);
        }
    }
}
