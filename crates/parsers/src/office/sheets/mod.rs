//! XLSX (SpreadsheetML): every sheet as a table, hidden ones too and marked; formulas beside their values; what is kept of other files.

mod beside;
mod binary;
mod cells;
mod formats;
mod grid;

pub use beside::{PRINTER, printer_name};
pub use formats::{Format, Shown, built_in, number, shown as format_shown};
pub use grid::{Grid, line};

use airlock::OpenFailure;
use model::FindingKind::{Author, HiddenPart, NotFinished, Owner, Property};

use super::{Reading, package::report};
use crate::xml::{Part, Xml};
use cells::Sheet;
use formats::Formats;

/// Sheets beyond this many are named, not shown.
const MOST_SHEETS: usize = 2_000;

/// What several sheets share.
struct Book {
    strings: Strings,
    formats: Formats,
    /// Names of those who wrote threaded comments, by id.
    persons: Vec<(String, String)>,
}

/// The shared strings, as one text and the ends of its parts: a million empty ones take little.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).map_or(0, |end| *end as usize) };
        self.ends.get(at).and_then(|end| self.text.get(start..*end as usize)).unwrap_or_default()
    }

    fn read(part: &str, reading: &mut Reading<'_, '_>) -> Self {
        const MOST: usize = 4_000_000;
        let mut strings = Self::default();
        let Some(text) = reading.package.xml(part, reading.found) else { return strings };
        let mut xml = Xml::new(&text);
        while let Some(next) = xml.next() {
            let Part::Start(tag) = next else { continue };
            match tag.name() {
                "t" => strings.text.push_str(&xml.inner_text()),
                // Readings of Asian words: they say the word a second time.
                "rPh" => xml.skip(),
                "si" => strings.close(),
                _ => {}
            }
            if strings.ends.len() >= MOST {
                reading.found.say(NotFinished, "strings", "The workbook holds more texts than are read.", "");
                break;
            }
        }
        strings.close();
        // The first `si` closed nothing.
        if !strings.ends.is_empty() {
            strings.ends.remove(0);
        }
        report(&xml, part, reading.found);
        strings
    }

    fn close(&mut self) {
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }
}

struct Listed {
    name: String,
    state: String,
    relation: String,
}

pub fn read(reading: &mut Reading<'_, '_>) -> Result<(), OpenFailure> {
    let (main, relations) = super::main_part("xl/workbook.xml", "workbook", reading);
    let listed = if binary::is_binary(&main) {
        binary::workbook(&main, reading)
    } else {
        reading.package.xml(&main, reading.found).map(|text| workbook(&text, &main, reading))
    };
    let Some(listed) = listed else { return Err(super::unreadable(&main, reading)) };
    let of_kind = |kind: &str| {
        relations.iter().filter(|r| r.kind == kind && !r.external).map(|r| r.target.clone()).collect::<Vec<_>>()
    };
    let strings = of_kind("sharedStrings").first().map_or_else(Strings::default, |part| {
        if binary::is_binary(part) { binary::strings(part, reading) } else { Strings::read(part, reading) }
    });
    let formats = of_kind("styles").first().map_or_else(Formats::default, |part| {
        if binary::is_binary(part) { binary::formats(part, reading) } else { Formats::read(part, reading) }
    });
    let persons = of_kind("person").iter().flat_map(|part| beside::persons(part, reading)).collect();
    let book = Book { strings, formats, persons };
    for sheet in listed.iter().take(MOST_SHEETS) {
        let Some(relation) = relations.iter().find(|r| r.id == sheet.relation && !r.external) else { continue };
        let hidden = match sheet.state.as_str() {
            "hidden" => Some("The sheet is hidden: it doesn't show in Excel until somebody asks for it."),
            "veryHidden" => Some("The sheet is hidden so that Excel's menus don't offer to show it."),
            _ => None,
        };
        reading.paper.page_end();
        reading.paper.sheet(&sheet.name);
        if let Some(what) = hidden {
            reading.paper.note("This sheet is hidden in the original.");
            reading.found.say(HiddenPart, format!("sheet {}", sheet.name), what, sheet.name.as_str());
        }
        let place = format!("sheet {}", sheet.name);
        let part = relation.target.clone();
        match relation.kind.as_str() {
            "worksheet" | "dialogsheet" if binary::is_binary(&part) => {
                binary::sheet(&part, &place, &book.strings, &book.formats, reading);
                beside::of_sheet(&part, &place, &book, reading);
            }
            "worksheet" | "dialogsheet" | "xlMacrosheet" | "xlIntlMacrosheet" => {
                Sheet::new(&place, &book).read(&part, reading)
            }
            _ => beside::of_sheet(&part, &place, &book, reading),
        }
    }
    if listed.len() > MOST_SHEETS {
        reading.found.say(
            NotFinished,
            "workbook",
            format!("The workbook has {} sheets; not all are shown.", listed.len()),
            "",
        );
    }
    for part in of_kind("externalLink") {
        beside::external(&part, reading);
    }
    for part in of_kind("pivotCacheDefinition") {
        beside::pivot(&part, reading);
    }
    for part in of_kind("connections") {
        beside::connections(&part, reading);
    }
    for part in of_kind("customXml") {
        reading.package.mark(&part);
    }
    Ok(())
}

/// The sheets in their order; defined names and traces of the machine on the way.
fn workbook(text: &str, main: &str, reading: &mut Reading<'_, '_>) -> Vec<Listed> {
    const MOST: usize = 100_000;
    let mut xml = Xml::new(text);
    let mut listed = Vec::new();
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        match tag.name() {
            "sheet" if listed.len() < MOST => listed.push(Listed {
                name: tag.get("name").unwrap_or_default(),
                state: tag.get("state").unwrap_or_default(),
                // `r:id`; `sheetId` is another thing.
                relation: tag.get("id").unwrap_or_default(),
            }),
            "definedName" => {
                let name = tag.get("name").unwrap_or_default();
                let hidden = tag.get("hidden").is_some_and(|on| on == "1" || on == "true");
                let means = xml.inner_text();
                if hidden {
                    reading.found.say(
                        HiddenPart,
                        "workbook",
                        "A hidden name is defined in the workbook.",
                        format!("{name} = {means}"),
                    );
                } else if !name.starts_with("_xlnm") {
                    reading.found.say(
                        Property,
                        "workbook",
                        "A name is defined for cells or a formula.",
                        format!("{name} = {means}"),
                    );
                }
            }
            "absPath" => {
                if let Some(path) = tag.get("url") {
                    reading.found.say(
                        Owner,
                        "workbook",
                        "The folder that the workbook was last saved in is kept in it.",
                        path,
                    );
                }
            }
            "fileSharing" => {
                if let Some(user) = tag.get("userName").filter(|user| !user.is_empty()) {
                    reading.found.say(Author, "workbook", "The file names a person who opened it for writing.", user);
                }
            }
            "workbookProtection" => {
                reading.found.say(
                    Property,
                    "workbook",
                    "The workbook is protected against changes; it is shown all the same.",
                    "",
                );
            }
            _ => {}
        }
    }
    report(&xml, main, reading.found);
    listed
}
