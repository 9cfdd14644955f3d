//! One sheet's cells: only those that are there, whatever range the sheet claims. Sets no table.

use model::FindingKind::{Property, RemoteReference};

use super::{
    super::{Reading, package::report, table},
    Book, beside,
    formats::number,
    grid::Grid,
};
use crate::xml::{Part, Tag, Xml};

pub struct Sheet<'b> {
    place: &'b str,
    book: &'b Book,
    grid: Grid,
    row: u32,
    column: u32,
    /// Cells that offer a list, which comes next.
    choices: Option<String>,
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
        Self { place, book, grid: Grid::new(place), row: 0, column: 0, choices: None }
    }

    pub fn read(mut self, part: &str, reading: &mut Reading<'_, '_>) {
        if let Some(text) = reading.package.xml(part, reading.found) {
            let mut xml = Xml::new(&text);
            self.walk(&mut xml, reading);
            report(&xml, part, reading.found);
        }
        self.grid.finish(reading.paper, reading.found);
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
                    "dataValidation" => self.choice(&tag, reading),
                    "formula1" => {
                        let list = xml.inner_text();
                        if let Some(cells) = self.choices.take().filter(|_| list.trim_start().starts_with('"')) {
                            reading.found.say(
                                Property,
                                format!("{}, cells {cells}", self.place),
                                "Cells offer a list to choose from, which shows only when somebody clicks on one.",
                                list.trim().trim_matches('"'),
                            );
                        }
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
                    let more = self.close(std::mem::take(&mut open), reading);
                    if reading.paper.is_full() {
                        self.grid.too_many(reading.found);
                    }
                    if !more || reading.paper.is_full() {
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
        let flat = tag.number::<f32>("ht") == Some(0.0);
        if flat || tag.get("hidden").is_some_and(|on| on == "1" || on == "true") {
            self.grid.hide_row(self.row);
        }
    }

    /// What cells may hold, and what is said to whoever fills them in (ECMA-376, part 1, 18.3.1.32).
    fn choice(&mut self, tag: &Tag<'_>, reading: &mut Reading<'_, '_>) {
        let cells = tag.get("sqref").unwrap_or_default();
        let words: Vec<String> = ["promptTitle", "prompt", "errorTitle", "error"]
            .iter()
            .filter_map(|key| tag.get(key).filter(|words| !words.trim().is_empty()))
            .collect();
        if !words.is_empty() {
            let what = "Cells carry a note to whoever fills them in, which shows only then.";
            reading.found.say(Property, format!("{}, cells {cells}", self.place), what, words.join("\n"));
        }
        self.choices = (tag.get("type").as_deref() == Some("list")).then_some(cells);
    }

    fn columns(&mut self, tag: &Tag<'_>) {
        let none = tag.number::<f32>("width") == Some(0.0);
        if none || tag.get("hidden").is_some_and(|on| on == "1" || on == "true") {
            let first: u32 = tag.number("min").unwrap_or(1);
            let last: u32 = tag.number("max").unwrap_or(first);
            self.grid.hide_columns(first.saturating_sub(1), last.saturating_sub(1));
        }
    }

    fn cell(&mut self, tag: &Tag<'_>, open: &mut Open) {
        if let Some((row, column)) = tag.get("r").and_then(|r| table::place(&r)) {
            (self.row, self.column) = (row, column);
        }
        *open = Open { kind: tag.get("t").unwrap_or_default(), style: tag.number("s").unwrap_or(0), ..Open::default() };
    }

    /// Whether the sheet takes more.
    fn close(&mut self, open: Open, reading: &mut Reading<'_, '_>) -> bool {
        let format = self.book.formats.get(open.style);
        let text = match open.kind.as_str() {
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
        let at = (self.row, self.column);
        self.column = self.column.saturating_add(1);
        self.grid.put(at, text, &open.formula, format, reading.found)
    }
}
