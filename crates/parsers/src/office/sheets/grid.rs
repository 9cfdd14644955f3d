//! The cells of one sheet, whatever format they were read from: set as a table, with what is hidden shown and named. Reads no file.

use model::FindingKind::{Formula, HiddenPart, InvisibleText, NotFinished, RemoteReference};

use super::{
    super::table::{self, Cell, Names, letters},
    formats::{Format, Shown},
};
use crate::{found::Found, paper::Paper};

/// Cells of one sheet that are shown.
const MOST_CELLS: usize = 400_000;
/// A cell holds at most so much (32,767 letters in Excel).
const LONGEST_CELL: usize = 128 << 10;
const LONGEST_LIST: usize = 60 << 10;

pub struct Grid {
    place: String,
    cells: Vec<Cell>,
    formulas: String,
    /// Ranges from 0, first and last.
    hidden_columns: Vec<(u32, u32)>,
    hidden_rows: Vec<(u32, u32)>,
    unseen: String,
}

impl Grid {
    pub fn new(place: &str) -> Self {
        Self {
            place: place.to_owned(),
            cells: Vec::new(),
            formulas: String::new(),
            hidden_columns: Vec::new(),
            hidden_rows: Vec::new(),
            unseen: String::new(),
        }
    }

    pub fn hide_row(&mut self, row: u32) {
        join(&mut self.hidden_rows, row, row);
    }

    pub fn hide_columns(&mut self, first: u32, last: u32) {
        join(&mut self.hidden_columns, first, last);
    }

    /// Takes a cell as it is shown; `false` when the sheet takes no more.
    pub fn put(&mut self, at: (u32, u32), mut text: String, formula: &str, format: Format, found: &mut Found) -> bool {
        let (row, column) = at;
        text.truncate(text.floor_char_boundary(LONGEST_CELL));
        let name = format!("{}{}", letters(column), u64::from(row) + 1);
        if !formula.is_empty() {
            self.formula(&name, formula, &text, found);
        }
        if text.trim().is_empty() {
            return true;
        }
        if format.white || format.shown == Shown::Nothing {
            line(&mut self.unseen, &format!("{name}: {text}"));
        }
        self.cells.push(Cell { row, column, text });
        if self.cells.len() < MOST_CELLS {
            return true;
        }
        self.too_many(found);
        false
    }

    pub fn too_many(&self, found: &mut Found) {
        found.say(
            NotFinished,
            self.place.as_str(),
            "The sheet has more cells than are shown.",
            format!("{MOST_CELLS} are shown"),
        );
    }

    fn formula(&mut self, name: &str, formula: &str, value: &str, found: &mut Found) {
        line(&mut self.formulas, &format!("{name} = {formula}   shown: {value}"));
        let upper = formula.to_ascii_uppercase();
        if ["WEBSERVICE(", "HYPERLINK(", "IMAGE(", "RTD(", "FILTERXML("].iter().any(|word| upper.contains(word)) {
            found.say(
                RemoteReference,
                format!("{}, cell {name}", self.place),
                "A formula refers to somewhere else. Excel may load it when the file is opened or clicked.",
                formula,
            );
        } else if upper.contains("CMD|") || upper.contains("DDE") {
            found.say(
                model::FindingKind::Action,
                format!("{}, cell {name}", self.place),
                "A formula asks Excel to start another program.",
                formula,
            );
        }
    }

    /// Puts the table on paper, then findings about the sheet, and the marks of what is hidden in it.
    pub fn finish(mut self, paper: &mut Paper, found: &mut Found) {
        // Sheets may state their rows in any order.
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        table::set(&self.cells, Names::Sheet, |band| paper.cells(band));
        if self.cells.is_empty() {
            paper.note("There is nothing in the cells of this sheet.");
        }
        self.tell(paper, found);
    }

    fn tell(&self, paper: &mut Paper, found: &mut Found) {
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
                paper.note(&format!("Hidden {what} in the original: {list}."));
                found.say(
                    HiddenPart,
                    place.as_str(),
                    format!("The sheet has hidden {what}. They are shown here."),
                    format!("{list}\n{words}"),
                );
            }
        }
        if !self.unseen.is_empty() {
            found.say(
                InvisibleText,
                place.as_str(),
                "Cells hold text that doesn't show: white, or with a format that shows nothing. It is shown here.",
                self.unseen.as_str(),
            );
        }
        if !self.formulas.is_empty() {
            found.say(
                Formula,
                place.as_str(),
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

/// Adds a line to a list of what was found, as long as that is short enough.
pub fn line(list: &mut String, text: &str) {
    if list.len() + text.len() < LONGEST_LIST {
        list.push_str(text);
        list.push('\n');
    } else if !list.ends_with("…\n") {
        list.push_str("…\n");
    }
}
