//! XLS (Excel 5 to 2003, [MS-XLS]): every sheet as a table as of newer workbooks, hidden ones too and marked; formulas, comments, links.
//! Calculates nothing, follows nothing.

mod books;
mod formula;
mod records;
mod sheet;

pub use formula::error;
pub use records::rk;

use std::cell::Cell;

use airlock::OpenFailure;
use model::FindingKind::{Action, Author, Damaged, HiddenPart, NotFinished, Property};

use super::{
    file::{Compound, ROOT},
    pictures,
};
use crate::{
    bytes::{u16_le, u32_le},
    found::Found,
    office::{Format, built_in, format_shown},
    paper::Paper,
};
use formula::Context;
use records::{CONTINUE, Parts, Record, Records, string};
use sheet::Sheet;

const MOST_SHEETS: usize = 2_000;
const MOST_STRINGS: usize = 4_000_000;
const MOST: usize = 100_000;
/// Bytes of formulas that are looked at: one that cells share is worked out again for each of them.
const FORMULAS: usize = 16 << 20;

/// What the sheets share.
#[derive(Default)]
pub struct Book<'b> {
    /// The code page of texts before 1997; `None` since.
    page: Option<u16>,
    from_1904: bool,
    strings: Vec<String>,
    formats: Vec<Format>,
    context: Context,
    sheets: Vec<Listed>,
    /// Other workbooks, and the names of their sheets; an empty name is this one.
    books: Vec<(String, Vec<String>)>,
    pictures: Vec<&'b [u8]>,
    /// Names of sheets and values of other workbooks.
    kept: String,
    /// How many bytes of formulas were looked at.
    formulas: Cell<usize>,
}

struct Listed {
    name: String,
    place: usize,
    state: u8,
    kind: u8,
}

impl Book<'_> {
    fn format(&self, style: u16) -> Format {
        self.formats.get(usize::from(style)).copied().unwrap_or_default()
    }

    /// Whether a formula of so many bytes may still be worked out.
    fn spend(&self, count: usize) -> bool {
        self.formulas.set(self.formulas.get().saturating_add(count));
        self.formulas.get() <= FORMULAS
    }
}

/// Looks of cells while they are read: formats and fonts come before the styles that name them.
#[derive(Default)]
struct Looks {
    codes: Vec<(u16, crate::office::Shown)>,
    white: Vec<bool>,
}

pub fn read(compound: &Compound<'_>, found: &mut Found, paper: &mut Paper) -> Result<(), OpenFailure> {
    let stream = compound.stream(ROOT, "Workbook").or_else(|| compound.stream(ROOT, "Book"));
    let Some(stream) = stream else { return Err(OpenFailure::Damaged) };
    let mut book = Book::default();
    globals(&stream, &mut book, found)?;
    for (at, sheet) in book.sheets.iter().take(MOST_SHEETS).enumerate() {
        let place = format!("sheet {}", sheet.name);
        paper.page_end();
        paper.sheet(&sheet.name);
        let hidden = match sheet.state & 3 {
            1 => Some("The sheet is hidden: it doesn't show in Excel until somebody asks for it."),
            2 => Some("The sheet is hidden so that Excel's menus don't offer to show it."),
            _ => None,
        };
        if let Some(what) = hidden {
            paper.note("This sheet is hidden in the original.");
            found.say(HiddenPart, place.as_str(), what, sheet.name.as_str());
        }
        match sheet.kind {
            _ if book.sheets[..at].iter().any(|other| other.place == sheet.place) => found.say(
                Damaged,
                place.as_str(),
                "This sheet begins where another does: its cells are shown there.",
                sheet.name.as_str(),
            ),
            0 | 1 => {
                if sheet.kind == 1 {
                    sheet::macros(&place, found);
                }
                Sheet::new(&place, &book).read(of_sheet(&stream, &book, sheet.place), found, paper);
            }
            2 => paper.note("This sheet is a chart. It is not drawn."),
            _ => {}
        }
        if paper.is_full() {
            break;
        }
    }
    if book.sheets.len() > MOST_SHEETS {
        found.say(
            NotFinished,
            "workbook",
            format!("The workbook has {} sheets; not all are shown.", book.sheets.len()),
            "",
        );
    }
    books::say(&book, found);
    pictures::of_bytes(&book.pictures.concat(), found);
    books::cached(compound, found);
    if book.sheets.is_empty() { Err(OpenFailure::Damaged) } else { Ok(()) }
}

/// A sheet's records: up to where the next sheet begins.
fn of_sheet<'b>(stream: &'b [u8], book: &Book<'_>, place: usize) -> &'b [u8] {
    let next = book.sheets.iter().map(|sheet| sheet.place).filter(|other| *other > place).min();
    let end = next.unwrap_or(stream.len()).min(stream.len());
    stream.get(place..end).unwrap_or_default()
}

/// The records before the sheets.
fn globals<'b>(stream: &'b [u8], book: &mut Book<'b>, found: &mut Found) -> Result<(), OpenFailure> {
    let mut looks = Looks::default();
    let mut begun = false;
    let mut records = Records(stream).peekable();
    while let Some(record) = records.next() {
        let data = record.data;
        match record.id {
            0x0809 if !begun => {
                begun = true;
                // Before 1997: Windows' own code page until the file names another.
                book.page = (u16_le(data, 0) != Some(0x0600)).then_some(1252);
            }
            0x0A => break,
            0x42 if book.page.is_some() => book.page = u16_le(data, 0),
            0x22 => book.from_1904 = u16_le(data, 0) == Some(1),
            0x85 if book.sheets.len() < MOST => listed(data, book),
            0xFC => {
                let mut parts = vec![data.get(8..).unwrap_or_default()];
                while let Some(more) = records.next_if(|next| next.id == CONTINUE) {
                    parts.push(more.data);
                }
                let mut parts = Parts::new(parts);
                while book.strings.len() < MOST_STRINGS
                    && let Some(text) = parts.rich()
                {
                    book.strings.push(text);
                }
            }
            0xEB => {
                book.pictures.push(data);
                while let Some(more) = records.next_if(|next| matches!(next.id, CONTINUE | 0xEB)) {
                    book.pictures.push(more.data);
                }
            }
            0x31 | 0x041E | 0xE0 => _ = style(record, book, &mut looks),
            0x18 => _ = name(data, book, found),
            0x01AE => _ = books::other_book(data, book, found),
            0x23 if book.page.is_none() => _ = books::other_name(data, book),
            0x17 if book.page.is_none() => books::sheets_of_references(data, book),
            0x5A if book.page.is_none() => _ = books::kept(data, book),
            0x5C => {
                let user = string(data, book.page.is_none(), book.page).map(|(user, _)| user.trim().to_owned());
                if let Some(user) = user.filter(|user| !user.is_empty()) {
                    found.say(Author, "workbook", "The file names the user of the program that wrote it last.", user);
                }
            }
            0x5B => {
                let user = data.get(4..).and_then(|data| string(data, book.page.is_none(), book.page));
                if let Some((user, _)) = user.filter(|(user, _)| !user.trim().is_empty()) {
                    found.say(Author, "workbook", "The file names a person who opened it for writing.", user);
                }
            }
            0x12 if u16_le(data, 0) == Some(1) => {
                found.say(
                    Property,
                    "workbook",
                    "The workbook is protected against changes; it is shown all the same.",
                    "",
                );
            }
            _ => {}
        }
    }
    if begun { Ok(()) } else { Err(OpenFailure::Damaged) }
}

fn listed(data: &[u8], book: &mut Book<'_>) {
    let (Some(place), Some(state), Some(kind)) = (u32_le(data, 0), data.get(4), data.get(5)) else { return };
    let name = data.get(6..).and_then(|data| string(data, false, book.page));
    let name = name.map(|(name, _)| name).unwrap_or_default();
    book.sheets.push(Listed { name, place: place as usize, state: *state, kind: *kind });
}

/// Fonts, formats, and the styles that join them (2.4.122, 2.4.126, 2.4.353).
fn style(record: Record<'_>, book: &mut Book<'_>, looks: &mut Looks) -> Option<()> {
    let data = record.data;
    match record.id {
        0x31 if looks.white.len() < MOST => {
            // Numbers of fonts leave out 4 (2.5.129).
            if looks.white.len() == 4 {
                looks.white.push(false);
            }
            looks.white.push(matches!(u16_le(data, 4)?, 1 | 9));
        }
        0x041E if looks.codes.len() < MOST => {
            let (code, _) = string(data.get(2..)?, book.page.is_none(), book.page)?;
            looks.codes.push((u16_le(data, 0)?, format_shown(&code)));
        }
        0xE0 if book.formats.len() < MOST => {
            let number = u16_le(data, 2)?;
            let code = looks.codes.iter().find(|(known, _)| *known == number).map(|(_, shown)| *shown);
            let filled = book.page.is_some() || u32_le(data, 14).is_none_or(|fill| fill >> 26 != 0);
            let white = looks.white.get(usize::from(u16_le(data, 0)?)).copied().unwrap_or(false) && !filled;
            book.formats.push(Format { shown: code.unwrap_or_else(|| built_in(u32::from(number))), white });
        }
        _ => {}
    }
    Some(())
}

/// A defined name (2.4.150).
fn name(data: &[u8], book: &mut Book<'_>, found: &mut Found) -> Option<()> {
    let (flags, count, length) = (u16_le(data, 0)?, usize::from(*data.get(3)?), usize::from(u16_le(data, 4)?));
    let (text, code) = if let Some(page) = book.page {
        let raw = data.get(14..14 + count)?;
        (super::codepage::decode(page, raw), data.get(14 + count..)?)
    } else {
        let wide = data.get(14)? & 1 != 0;
        let size = if wide { count * 2 } else { count };
        (records::narrow_or_wide(data.get(15..15 + size)?, wide), data.get(15 + size..)?)
    };
    // Names of Excel's own are numbers: print areas, filters.
    let own = flags & 0x20 != 0;
    let text = if own { own_name(&text) } else { text };
    if book.context.names.len() < MOST {
        book.context.names.push(text.clone());
    }
    let means = formula::text(&code[..code.len().min(length)], (0, 0), &book.context).unwrap_or_default();
    let (kind, what) = if text.eq_ignore_ascii_case("auto_open") {
        (Action, "A macro starts when the workbook is opened.")
    } else if own {
        return None;
    } else if flags & 1 != 0 {
        (HiddenPart, "A hidden name is defined in the workbook.")
    } else {
        (Property, "A name is defined for cells or a formula.")
    };
    found.say(kind, "workbook", what, format!("{text} = {means}"));
    Some(())
}

/// Names that Excel writes as a number (2.5.181).
fn own_name(text: &str) -> String {
    const NAMES: [&str; 14] = [
        "Consolidate_Area",
        "Auto_Open",
        "Auto_Close",
        "Extract",
        "Database",
        "Criteria",
        "Print_Area",
        "Print_Titles",
        "Recorder",
        "Data_Form",
        "Auto_Activate",
        "Auto_Deactivate",
        "Sheet_Title",
        "_FilterDatabase",
    ];
    text.chars().next().and_then(|c| NAMES.get(c as usize)).map_or_else(|| text.to_owned(), |name| (*name).to_owned())
}
