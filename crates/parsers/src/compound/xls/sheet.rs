//! One sheet of a workbook before 2007: cells, comments, links, what is hidden ([MS-XLS], 2.1.7.20.5 and on). Knows no other sheet.

use std::collections::HashMap;

use model::FindingKind::{Device, NotFinished, Property, Script};

use super::{
    Book, formula,
    records::{CONTINUE, Record, Records, f64_le, link_string, narrow_or_wide, rk, string},
};
use crate::{
    bytes::{u16_le, u32_le},
    compound::codepage,
    found::Found,
    office::{self, Grid, PRINTER, local_path, outside, printer_name, table::letters, word_comment},
    paper::Paper,
};

/// Boxes and comments of one sheet that are read.
const MOST_BOXES: usize = 20_000;

/// A formula whose value, when it is text, stands in the next record.
struct Open<'b> {
    at: (u32, u32),
    style: u16,
    code: &'b [u8],
    value: String,
}

pub struct Sheet<'b, 's> {
    place: &'s str,
    book: &'s Book<'b>,
    grid: Grid,
    open: Option<Open<'b>>,
    /// Formulas that several cells share, by the cell that has them.
    shared: HashMap<(u32, u32), &'b [u8]>,
    last: (u32, u32),
    full: bool,
    /// The number and the kind of the object that was described last.
    object: (u16, u16),
    /// Words of boxes, by the number of their object.
    boxes: HashMap<u16, String>,
    notes: Vec<(u32, u32, u16, String)>,
}

impl<'b, 's> Sheet<'b, 's> {
    pub fn new(place: &'s str, book: &'s Book<'b>) -> Self {
        Self {
            place,
            book,
            grid: Grid::new(place),
            open: None,
            shared: HashMap::new(),
            last: (0, 0),
            full: false,
            object: (0, 0),
            boxes: HashMap::new(),
            notes: Vec::new(),
        }
    }

    /// Reads the records from the sheet's beginning to its end; charts inside it are left out.
    pub fn read(mut self, bytes: &'b [u8], found: &mut Found, paper: &mut Paper) {
        let mut depth = 0usize;
        let mut records = Records(bytes).peekable();
        self.shared_first(bytes);
        while let Some(record) = records.next() {
            match record.id {
                0x0809 => depth += 1,
                0x0A => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                _ if depth > 1 => {}
                // Words of a box: their length here, they themselves in the next record (2.4.329).
                0x01B6 => {
                    let count = usize::from(u16_le(record.data, 10).unwrap_or(0));
                    let mut text = String::new();
                    let mut left = count;
                    while left > 0
                        && let Some(more) = records.next_if(|next| next.id == CONTINUE)
                    {
                        let (Some(flags), Some(raw)) = (more.data.first(), more.data.get(1..)) else { break };
                        let wide = flags & 1 != 0;
                        let raw = &raw[..raw.len().min(if wide { left * 2 } else { left })];
                        left -= (if wide { raw.len() / 2 } else { raw.len() }).max(1).min(left);
                        text.push_str(&narrow_or_wide(raw, wide));
                    }
                    self.words(text, paper);
                }
                _ => self.record(record, found),
            }
            if self.full || paper.is_full() {
                self.grid.too_many(found);
                break;
            }
        }
        self.close(found);
        let notes = std::mem::take(&mut self.notes);
        for (row, column, object, author) in notes {
            let said = self.boxes.get(&object).map_or("", String::as_str);
            let cell = format!("{}, cell {}{}", self.place, letters(column), u64::from(row) + 1);
            word_comment(&author, "", "", said, &cell, found);
        }
        self.grid.finish(paper, found);
    }

    /// Formulas that are shared stand behind the first cell that uses them; others may come before.
    fn shared_first(&mut self, bytes: &'b [u8]) {
        let mut last = (0, 0);
        for record in Records(bytes).take_while(|record| record.id != 0x0A) {
            let head = match record.id {
                0x06 | 0x0206 | 0x0406 => {
                    last = place(record.data).unwrap_or(last);
                    continue;
                }
                0x04BC => 8,
                0x0221 => 12,
                _ => continue,
            };
            if let Some(length) = u16_le(record.data, head)
                && let Some(code) = record.data.get(head + 2..)
                && self.shared.len() < MOST_BOXES
            {
                self.shared.insert(last, &code[..code.len().min(usize::from(length))]);
            }
        }
    }

    /// What a box says: a comment's words wait for it, others are shown.
    fn words(&mut self, text: String, paper: &mut Paper) {
        let text = text.replace('\r', "\n");
        if text.trim().is_empty() || self.boxes.len() >= MOST_BOXES {
            return;
        }
        // 0x19 is a comment (2.5.143).
        if self.object.1 != 0x19 {
            paper.note("A box over the cells:");
            paper.text(&text);
        }
        self.boxes.insert(self.object.0, text);
    }

    fn record(&mut self, record: Record<'b>, found: &mut Found) {
        let data = record.data;
        match record.id {
            0x0207 => {
                if let (Some(open), Some((text, _))) = (&mut self.open, string(data, true, self.book.page)) {
                    open.value = text;
                }
            }
            // Comes between a formula and its text.
            0x04BC | 0x0221 | CONTINUE => {}
            _ => self.close(found),
        }
        let _ = match record.id {
            0x0208 => self.row(data),
            0x7D => self.columns(data),
            0x0203 => self.number(data, f64_le(data, 6), found),
            0x027E => self.number(data, u32_le(data, 6).map(rk), found),
            0xBD => self.numbers(data, found),
            0xFD => {
                let text = u32_le(data, 6).and_then(|at| self.book.strings.get(at as usize)).cloned();
                self.cell(data, text, found)
            }
            0x0204 | 0xD6 => {
                let text = data.get(6..).and_then(|data| string(data, true, self.book.page));
                self.cell(data, text.map(|(text, _)| text), found)
            }
            0x0205 => {
                let text = data.get(6..8).map(|value| truth(value[0], value[1] != 0));
                self.cell(data, text, found)
            }
            0x06 | 0x0206 | 0x0406 => self.formula(data),
            0x5D => self.object(data),
            0x1C => self.note(data),
            0x01B8 => link(data, self.place, found),
            0x14 | 0x15 => self.head(data, found),
            0x12 if u16_le(data, 0) == Some(1) => {
                found.say(
                    Property,
                    self.place,
                    "The sheet is protected against changes; it is shown all the same.",
                    "",
                );
                Some(())
            }
            0x4D => {
                printer_name(data.get(2..).unwrap_or_default()).map(|name| found.say(Device, self.place, PRINTER, name))
            }
            _ => None,
        };
    }

    fn row(&mut self, data: &[u8]) -> Option<()> {
        if u16_le(data, 12)? & 0x20 != 0 {
            self.grid.hide_row(u32::from(u16_le(data, 0)?));
        }
        Some(())
    }

    fn columns(&mut self, data: &[u8]) -> Option<()> {
        if u16_le(data, 8)? & 1 != 0 || u16_le(data, 4)? == 0 {
            self.grid.hide_columns(u32::from(u16_le(data, 0)?), u32::from(u16_le(data, 2)?));
        }
        Some(())
    }

    fn cell(&mut self, data: &[u8], text: Option<String>, found: &mut Found) -> Option<()> {
        let at = place(data)?;
        self.put(at, u16_le(data, 4)?, text?, "", found);
        Some(())
    }

    fn number(&mut self, data: &[u8], value: Option<f64>, found: &mut Found) -> Option<()> {
        let text = self.shown(value?, u16_le(data, 4)?);
        self.cell(data, Some(text), found)
    }

    fn numbers(&mut self, data: &[u8], found: &mut Found) -> Option<()> {
        let (row, first) = place(data)?;
        // The last two bytes are the last column.
        let values = data.get(4..data.len().checked_sub(2)?)?;
        for (column, value) in (first..).zip(values.chunks_exact(6)) {
            let style = u16_le(value, 0)?;
            let text = self.shown(rk(u32_le(value, 2)?), style);
            self.put((row, column), style, text, "", found);
        }
        Some(())
    }

    fn shown(&self, value: f64, style: u16) -> String {
        let shown = self.book.format(style).shown;
        // Days count from 1904 on old Macs (2.4.77).
        let from_1904 = self.book.from_1904 && matches!(shown, office::Shown::Date | office::Shown::DateTime);
        office::number(&(if from_1904 { value + 1462.0 } else { value }).to_string(), shown)
    }

    fn formula(&mut self, data: &'b [u8]) -> Option<()> {
        let at = place(data)?;
        let style = u16_le(data, 4)?;
        let raw = data.get(6..14)?;
        let value = match (raw[6..] == [0xFF, 0xFF], raw[0]) {
            (true, 1) => truth(raw[2], false),
            (true, 2) => truth(raw[2], true),
            (true, _) => String::new(),
            (false, _) => self.shown(f64_le(data, 6)?, style),
        };
        let length = usize::from(u16_le(data, 20)?);
        let code = data.get(22..)?;
        self.open = Some(Open { at, style, code: &code[..code.len().min(length)], value });
        self.last = at;
        Some(())
    }

    /// The formula that was open is done.
    fn close(&mut self, found: &mut Found) {
        let Some(open) = self.open.take() else { return };
        let code = match formula::shared(open.code) {
            Some(base) => self.shared.get(&base).copied().unwrap_or_default(),
            None => open.code,
        };
        let text = if self.book.spend(code.len()) {
            formula::text(code, open.at, &self.book.context)
        } else {
            found.say(
                NotFinished,
                "workbook",
                "The workbook's formulas are longer than any workbook needs; not all were looked at. Their values are shown.",
                "",
            );
            None
        };
        let text = text.unwrap_or_else(|| "(a formula that could not be read)".to_owned());
        self.put(open.at, open.style, open.value, &text, found);
    }

    fn put(&mut self, at: (u32, u32), style: u16, text: String, formula: &str, found: &mut Found) {
        if !self.full {
            self.full = !self.grid.put(at, text, formula, self.book.format(style), found);
        }
    }

    fn object(&mut self, data: &[u8]) -> Option<()> {
        if u16_le(data, 0)? == 0x15 {
            self.object = (u16_le(data, 6)?, u16_le(data, 4)?);
        }
        Some(())
    }

    /// A comment's cell, object and author (2.4.179); before 1997 its words.
    fn note(&mut self, data: &[u8]) -> Option<()> {
        let (row, column) = place(data)?;
        if self.notes.len() >= MOST_BOXES {
            return None;
        }
        if let Some(page) = self.book.page {
            let words = codepage::decode(page, data.get(6..)?);
            // Long ones go on in records that name no cell.
            if row == 0xFFFF {
                let (.., object, _) = self.notes.last()?;
                self.boxes.entry(*object).or_default().push_str(&words);
                return Some(());
            }
            let object = u16::try_from(self.notes.len()).ok()?;
            self.boxes.insert(object, words);
            self.notes.push((row, column, object, String::new()));
            return Some(());
        }
        let author = string(data.get(8..)?, true, None).map(|(author, _)| author).unwrap_or_default();
        self.notes.push((row, column, u16_le(data, 6)?, author));
        Some(())
    }

    fn head(&mut self, data: &[u8], found: &mut Found) -> Option<()> {
        let (words, _) = string(data, self.book.page.is_none(), self.book.page)?;
        if !words.trim().is_empty() {
            found.say(Property, self.place, "Words stand at the head or foot of the printed sheet.", words);
        }
        Some(())
    }
}

fn place(data: &[u8]) -> Option<(u32, u32)> {
    Some((u32::from(u16_le(data, 0)?), u32::from(u16_le(data, 2)?)))
}

fn truth(value: u8, is_error: bool) -> String {
    match (is_error, value) {
        (true, code) => formula::error(code),
        (false, 0) => "FALSE",
        (false, _) => "TRUE",
    }
    .to_owned()
}

/// A link ([MS-OSHARED], 2.3.7.1): the address of a page, or the path of a file.
fn link(data: &[u8], place: &str, found: &mut Found) -> Option<()> {
    const URL: &[u8] = b"\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B";
    const FILE: &[u8] = b"\x03\x03\0\0\0\0\0\0\xC0\0\0\0\0\0\0\x46";
    let flags = u32_le(data, 28)?;
    let mut rest = data.get(32..)?;
    // What is shown, and the frame that it opens in.
    for bit in [0x10, 0x80] {
        if flags & bit != 0 {
            let (_, used) = link_string(rest)?;
            rest = rest.get(used..)?;
        }
    }
    let target = match (flags & 0x100 != 0, flags & 1 != 0) {
        (true, _) => link_string(rest)?.0,
        (false, true) if rest.starts_with(URL) => {
            let size = u32_le(rest, 16)? as usize;
            let raw = rest.get(20..20usize.checked_add(size)?)?;
            codepage::utf16(raw).split('\0').next().unwrap_or_default().to_owned()
        }
        (false, true) if rest.starts_with(FILE) => {
            let size = u32_le(rest, 18)? as usize;
            let raw = rest.get(22..22usize.checked_add(size)?)?;
            let path = codepage::decode(1252, raw).trim_end_matches('\0').to_owned();
            local_path(&path, place, found);
            path
        }
        _ => return None,
    };
    outside("hyperlink", &target, place, found);
    Some(())
}

/// A sheet that is a program.
pub fn macros(place: &str, found: &mut Found) {
    found.say(
        Script,
        place,
        "The sheet holds macros of Excel 4: its formulas are a program that Excel runs when it is allowed to. They were not run.",
        "",
    );
}
