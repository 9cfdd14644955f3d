//! One sheet's cells: only those that are there, whatever range the sheet claims. Rows and columns that are hidden are shown and named.

use model::FindingKind::{Formula, HiddenPart, InvisibleText, NotFinished, Property, RemoteReference};

use super::{
    super::{
        Reading,
        package::report,
        table::{self, Cell, Names, letters},
    },
    Book, beside,
    formats::{Shown, number},
};
use crate::xml::{Part, Tag, Xml};

/// Cells of one sheet that are shown.
const MOST_CELLS: usize = 400_000;
/// A cell holds at most so much (32,767 letters in Excel).
const LONGEST_CELL: usize = 128 << 10;
const LONGEST_LIST: usize = 60 << 10;

pub struct Sheet<'b> {
    place: &'b str,
    book: &'b Book,
    cells: Vec<Cell>,
    row: u32,
    column: u32,
    formulas: String,
    /// Ranges of columns, from 0, first and last.
    hidden_columns: Vec<(u32, u32)>,
    hidden_rows: Vec<(u32, u32)>,
    unseen: String,
}

/// The cell that is being read.
#[derive(Default)]
struct Open {
    kind: String,
    style: usize,
    value: String,
    formula: String,
}

impl<'b> Sheet<'b> {
    pub fn new(place: &'b str, book: &'b Book) -> Self {
        Self {
            place,
            book,
            cells: Vec::new(),
            row: 0,
            column: 0,
            formulas: String::new(),
            hidden_columns: Vec::new(),
            hidden_rows: Vec::new(),
            unseen: String::new(),
        }
    }

    pub fn read(mut self, part: &str, reading: &mut Reading<'_, '_>) {
        if let Some(text) = reading.package.xml(part, reading.found) {
            let mut xml = Xml::new(&text);
            self.walk(&mut xml, reading);
            report(&xml, part, reading.found);
        }
        // Sheets may state their rows in any order.
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        table::set(&self.cells, Names::Sheet, |band| reading.paper.table(band));
        if self.cells.is_empty() {
            reading.paper.note("There is nothing in the cells of this sheet.");
        }
        self.tell(reading);
        beside::of_sheet(part, self.place, self.book, reading);
    }

    fn walk(&mut self, xml: &mut Xml<'_>, reading: &mut Reading<'_, '_>) {
        let mut open = Open::default();
        while let Some(next) = xml.next() {
            match next {
                Part::Start(tag) => match tag.name() {
                    "row" => self.row(&tag),
                    "c" => self.cell(&tag, &mut open),
                    "v" => open.value = xml.inner_text(),
                    "f" => open.formula = xml.inner_text(),
                    "t" => open.value.push_str(&xml.inner_text()),
                    "rPh" => xml.skip(),
                    "col" => self.columns(&tag),
                    "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => {
                        let words = xml.inner_text();
                        reading.found.say(
                            Property,
                            self.place,
                            "Words stand at the head or foot of the printed sheet.",
                            words,
                        );
                    }
                    "sheetProtection" => {
                        reading.found.say(
                            Property,
                            self.place,
                            "The sheet is protected against changes; it is shown all the same.",
                            "",
                        );
                    }
                    "hyperlink" => {
                        if let Some(to) = tag.get("location").filter(|to| to.contains("://")) {
                            reading.found.say(
                                RemoteReference,
                                self.place,
                                "A link to somewhere else. Following it tells them.",
                                to,
                            );
                        }
                    }
                    _ => {}
                },
                Part::End(name) if name == "c" => {
                    self.close(std::mem::take(&mut open), reading);
                    if self.cells.len() >= MOST_CELLS || reading.paper.is_full() {
                        reading.found.say(
                            NotFinished,
                            self.place,
                            "The sheet has more cells than are shown.",
                            format!("{MOST_CELLS} are shown"),
                        );
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    fn row(&mut self, tag: &Tag<'_>) {
        self.row = match tag.number::<u32>("r") {
            Some(row) => row.saturating_sub(1),
            None => self.row.saturating_add(u32::from(self.column > 0)),
        };
        self.column = 0;
        if tag.get("hidden").is_some_and(|on| on == "1" || on == "true") {
            join(&mut self.hidden_rows, self.row, self.row);
        }
    }

    fn columns(&mut self, tag: &Tag<'_>) {
        let none = tag.number::<f32>("width") == Some(0.0);
        if none || tag.get("hidden").is_some_and(|on| on == "1" || on == "true") {
            let first: u32 = tag.number("min").unwrap_or(1);
            let last: u32 = tag.number("max").unwrap_or(first);
            join(&mut self.hidden_columns, first.saturating_sub(1), last.saturating_sub(1));
        }
    }

    fn cell(&mut self, tag: &Tag<'_>, open: &mut Open) {
        if let Some((row, column)) = tag.get("r").and_then(|r| table::place(&r)) {
            (self.row, self.column) = (row, column);
        }
        *open = Open { kind: tag.get("t").unwrap_or_default(), style: tag.number("s").unwrap_or(0), ..Open::default() };
    }

    fn close(&mut self, open: Open, reading: &mut Reading<'_, '_>) {
        let format = self.book.formats.get(open.style);
        let mut text = match open.kind.as_str() {
            "s" => open.value.trim().parse().map_or(String::new(), |at| self.book.strings.get(at).to_owned()),
            "b" => {
                if open.value.trim() == "1" {
                    "TRUE".into()
                } else {
                    "FALSE".into()
                }
            }
            "str" | "inlineStr" | "e" | "d" => open.value,
            _ => number(&open.value, format.shown),
        };
        text.truncate(text.floor_char_boundary(LONGEST_CELL));
        let name = format!("{}{}", letters(self.column), u64::from(self.row) + 1);
        if !open.formula.is_empty() {
            self.formula(&name, &open.formula, &text, reading);
        }
        let (row, column) = (self.row, self.column);
        self.column = self.column.saturating_add(1);
        if text.trim().is_empty() {
            return;
        }
        if format.white || format.shown == Shown::Nothing {
            line(&mut self.unseen, &format!("{name}: {text}"));
        }
        self.cells.push(Cell { row, column, text });
    }

    fn formula(&mut self, name: &str, formula: &str, value: &str, reading: &mut Reading<'_, '_>) {
        line(&mut self.formulas, &format!("{name} = {formula}   shown: {value}"));
        let upper = formula.to_ascii_uppercase();
        if ["WEBSERVICE(", "HYPERLINK(", "IMAGE(", "RTD(", "FILTERXML("].iter().any(|word| upper.contains(word)) {
            reading.found.say(
                RemoteReference,
                format!("{}, cell {name}", self.place),
                "A formula refers to somewhere else. Excel may load it when the file is opened or clicked.",
                formula,
            );
        } else if upper.contains("CMD|") || upper.contains("DDE") {
            reading.found.say(
                model::FindingKind::Action,
                format!("{}, cell {name}", self.place),
                "A formula asks Excel to start another program.",
                formula,
            );
        }
    }

    /// Findings about the sheet, and the marks of what is hidden in it.
    fn tell(&self, reading: &mut Reading<'_, '_>) {
        let Self { place, cells, .. } = self;
        let inside = |ranges: &[(u32, u32)], at: u32| {
            let next = ranges.partition_point(|(_, last)| *last < at);
            ranges.get(next).is_some_and(|(first, _)| *first <= at)
        };
        let mut sorted = [self.hidden_rows.clone(), self.hidden_columns.clone()];
        sorted.iter_mut().for_each(|ranges| ranges.sort_unstable());
        let [rows, columns] = &sorted;
        for (what, ranges, by_row) in [("rows", rows, true), ("columns", columns, false)] {
            let mut words = String::new();
            for cell in cells.iter().filter(|cell| inside(ranges, if by_row { cell.row } else { cell.column })) {
                line(&mut words, &format!("{}{}: {}", letters(cell.column), u64::from(cell.row) + 1, cell.text));
            }
            if !words.is_empty() {
                let list: Vec<String> = ranges
                    .iter()
                    .take(50)
                    .map(|(first, last)| {
                        let name = |at: u32| if by_row { (u64::from(at) + 1).to_string() } else { letters(at) };
                        if first == last { name(*first) } else { format!("{} to {}", name(*first), name(*last)) }
                    })
                    .collect();
                let list = list.join(", ");
                reading.paper.note(&format!("Hidden {what} in the original: {list}."));
                reading.found.say(
                    HiddenPart,
                    *place,
                    format!("The sheet has hidden {what}. They are shown here."),
                    format!("{list}\n{words}"),
                );
            }
        }
        if !self.unseen.is_empty() {
            reading.found.say(
                InvisibleText,
                *place,
                "Cells hold text that doesn't show: white, or with a format that shows nothing. It is shown here.",
                self.unseen.as_str(),
            );
        }
        if !self.formulas.is_empty() {
            reading.found.say(
                Formula,
                *place,
                "Cells hold formulas. The values shown are those that the file keeps; they were not calculated anew.",
                self.formulas.as_str(),
            );
        }
    }
}

/// Adds a range, joined to the last where they touch.
fn join(ranges: &mut Vec<(u32, u32)>, first: u32, last: u32) {
    const MOST: usize = 100_000;
    let count = ranges.len();
    match ranges.last_mut() {
        Some(range) if range.1.saturating_add(1) == first => range.1 = last.max(first),
        _ if count < MOST => ranges.push((first, last.max(first))),
        _ => {}
    }
}

fn line(list: &mut String, text: &str) {
    if list.len() + text.len() < LONGEST_LIST {
        list.push_str(text);
        list.push('\n');
    } else if !list.ends_with("…\n") {
        list.push_str("…\n");
    }
}
