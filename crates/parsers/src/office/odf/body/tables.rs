//! Tables and sheets: what stands in their cells, what is hidden in them, and their formulas. Repeated rows and columns are counted, never made.

use model::FindingKind::{Formula, HiddenPart};

use super::{
    super::super::{
        Reading,
        sheets::line,
        table::{self, Cell, Names, letters},
    },
    Body,
};
use crate::{detect::Kind, xml::Tag};

const MOST_CELLS: usize = 400_000;

#[derive(Default)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) cells: Vec<Cell>,
    pub(super) row: u64,
    pub(super) rows: u64,
    pub(super) column: u64,
    /// Columns that were declared, and how often the cell that is read is repeated.
    pub(super) columns: u64,
    pub(super) repeat: u64,
    pub(super) collapsed: String,
    pub(super) row_collapsed: bool,
    pub(super) formulas: String,
    pub(super) formula: Option<String>,
    pub(super) cell: String,
}

impl Body<'_> {
    pub(super) fn table(&mut self, tag: &Tag<'_>, reading: &mut Reading<'_, '_>) {
        self.list_end(reading);
        let name = tag.get("name").unwrap_or_default();
        let hidden = tag.get("style-name").is_some_and(|style| self.looks.get(&style).hidden)
            || tag.get("display").as_deref() == Some("false");
        if self.kind == Kind::Ods && self.tables.is_empty() {
            self.place = format!("sheet {name}");
            reading.paper.page_end();
            reading.paper.sheet(&name);
            if hidden {
                reading.paper.note("This sheet is hidden in the original.");
                reading.found.say(
                    HiddenPart,
                    self.place.as_str(),
                    "The sheet is hidden: it doesn't show until somebody asks for it.",
                    name.as_str(),
                );
            }
        }
        self.tables.push(Table { name, hidden, ..Table::default() });
    }

    pub(super) fn column(&mut self, tag: &Tag<'_>) {
        let Some(table) = self.tables.last_mut() else { return };
        let count: u64 = tag.number("number-columns-repeated").unwrap_or(1);
        if matches!(tag.get("visibility").as_deref(), Some("collapse" | "filter")) {
            let name = |at: u64| letters(u32::try_from(at).unwrap_or(u32::MAX));
            let last = table.columns.saturating_add(count - count.min(1));
            line(&mut table.collapsed, &format!("columns {} to {}", name(table.columns), name(last)));
        }
        table.columns = table.columns.saturating_add(count);
    }

    pub(super) fn row(&mut self, tag: &Tag<'_>) {
        let Some(table) = self.tables.last_mut() else { return };
        table.rows = tag.number("number-rows-repeated").unwrap_or(1);
        table.column = 0;
        table.row_collapsed = matches!(tag.get("visibility").as_deref(), Some("collapse" | "filter"));
    }

    pub(super) fn cell(&mut self, tag: &Tag<'_>) {
        let Some(table) = self.tables.last_mut() else { return };
        table.repeat = tag.number("number-columns-repeated").unwrap_or(1);
        table.cell.clear();
        table.formula = tag.get("formula");
    }

    pub(super) fn cell_end(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let text = std::mem::take(&mut table.cell).trim().to_owned();
        let (row, column) =
            (u32::try_from(table.row).unwrap_or(u32::MAX), u32::try_from(table.column).unwrap_or(u32::MAX));
        table.column = table.column.saturating_add(table.repeat.max(1));
        if let Some(formula) = table.formula.take() {
            line(&mut table.formulas, &format!("{}{} {formula}   shown: {text}", letters(column), u64::from(row) + 1));
        }
        if text.is_empty() {
            return;
        }
        if table.row_collapsed {
            line(&mut table.collapsed, &format!("{}{}: {text}", letters(column), u64::from(row) + 1));
        }
        // The same text in a thousand cells is said once, in the first.
        table.cells.push(Cell { row, column, text });
        self.full |= table.cells.len() >= MOST_CELLS;
    }

    pub(super) fn table_end(&mut self, reading: &mut Reading<'_, '_>) {
        let Some(table) = self.tables.pop() else { return };
        let sheet = self.kind == Kind::Ods && self.tables.is_empty();
        let mut parts = Vec::new();
        let layout = !sheet && table.cells.iter().any(|cell| cell.text.chars().count() > 160);
        if layout {
            parts.extend(table.cells.into_iter().map(|cell| cell.text));
        } else {
            table::set(&table.cells, if sheet { Names::Sheet } else { Names::None }, |band| {
                parts.push(band.to_owned())
            });
        }
        if let Some(outer) = self.tables.last_mut() {
            outer.cell.push_str(&parts.join("\n"));
            return;
        }
        if table.hidden && !sheet {
            reading.found.say(
                HiddenPart,
                self.place.as_str(),
                "A table is hidden. It is shown here.",
                table.name.as_str(),
            );
        }
        for part in parts {
            if layout {
                reading.paper.text(&part);
            } else if sheet {
                reading.paper.cells(&part);
            } else {
                reading.paper.table(&part);
            }
        }
        if !table.collapsed.is_empty() {
            reading.paper.note("Some rows or columns are hidden in the original.");
            reading.found.say(
                HiddenPart,
                self.place.as_str(),
                "Rows or columns are hidden. They are shown here.",
                table.collapsed,
            );
        }
        if !table.formulas.is_empty() {
            reading.found.say(
                Formula,
                self.place.as_str(),
                "Cells hold formulas. The values shown are those that the file keeps; they were not calculated anew.",
                table.formulas,
            );
        }
    }
}
