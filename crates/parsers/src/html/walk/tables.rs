//! Tables: cells by row and column, until the table ends. One that only holds a page together is set as running text.

use html5ever::tokenizer::Tag;

use super::{State, tags::get};
use crate::office::table::{self, Cell, Names};

const LONG_CELL: usize = 160;

#[derive(Default)]
pub(super) struct Table {
    pub(super) cells: Vec<Cell>,
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) cell: Option<String>,
}

impl State<'_> {
    pub(super) fn row(&mut self) {
        self.cell_end();
        if let Some(table) = self.tables.last_mut() {
            table.row += 1;
            table.column = 0;
        }
    }

    pub(super) fn cell(&mut self, tag: &Tag) {
        self.cell_end();
        let span = get(tag, "colspan").and_then(|n| n.trim().parse::<u32>().ok()).unwrap_or(1).clamp(1, 100);
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some(String::new());
            // Counted now, used by the next cell.
            table.column += span;
        }
    }

    pub(super) fn cell_end(&mut self) {
        self.flush();
        let Some(table) = self.tables.last_mut() else { return };
        let Some(text) = table.cell.take() else { return };
        let text = text.trim().to_owned();
        if !text.is_empty() {
            table.cells.push(Cell { row: table.row, column: table.column, text });
        }
    }

    pub(super) fn table_end(&mut self) {
        self.cell_end();
        let Some(table) = self.tables.pop() else { return };
        let rows = table.cells.last().map_or(0, |cell| cell.row);
        let one_column = table.cells.windows(2).all(|pair| pair[0].row != pair[1].row);
        // Tables that only hold a page together are no tables.
        let layout = one_column
            || rows <= 1 && table.cells.len() < 2
            || table.cells.iter().any(|cell| cell.text.chars().count() > LONG_CELL);
        let mut parts = Vec::new();
        if layout {
            parts.extend(table.cells.into_iter().map(|cell| cell.text));
        } else {
            table::set(&table.cells, Names::None, |band| parts.push(band.to_owned()));
        }
        for part in parts {
            if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
                cell.push_str(&part);
                cell.push('\n');
            } else if layout {
                self.paper.text(&part);
            } else {
                self.paper.table(&part);
            }
        }
    }
}
