//! Tables as lines of text: columns of equal letters beside each other, long cells broken, wide tables cut into bands of columns.
//! What it makes is bounded by what the cells hold, never by the size that a table claims.

use std::{collections::BTreeMap, fmt::Write};

use page::typeset::TABLE_COLUMNS;

use crate::paper::Paper;

/// A column is at most so wide; longer cells are broken into lines.
const WIDEST: usize = 44;
const GAP: usize = 2;

/// A cell that says something: where it stands, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub row: u32,
    pub column: u32,
    pub text: String,
}

/// How rows and columns are named, if they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Names {
    None,
    /// `A`, `B` … above, `1`, `2` … at the left, as in a spreadsheet.
    Sheet,
}

/// Sets cells, which stand in order of rows, and hands each band of columns to `put`.
pub fn set(cells: &[Cell], names: Names, mut put: impl FnMut(&str)) {
    let mut widths: BTreeMap<u32, usize> = BTreeMap::new();
    for cell in cells {
        let longest = cell.text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        let least = if names == Names::Sheet { letters(cell.column).len() } else { 1 };
        let width = widths.entry(cell.column).or_insert(least);
        *width = (*width).max(longest.min(WIDEST));
    }
    let left = match names {
        Names::Sheet => cells.last().map_or(0, |cell| (u64::from(cell.row) + 1).to_string().len() + GAP),
        Names::None => 0,
    };
    let rows: Vec<Row<'_>> = cells.chunk_by(|a, b| a.row == b.row).map(Row::of).collect();
    let mut band: Vec<(u32, usize)> = Vec::new();
    let mut used = left;
    for (column, width) in widths {
        if used + width > TABLE_COLUMNS && !band.is_empty() {
            put(&lines(&rows, &band, left, names));
            band.clear();
            used = left;
        }
        used += width + GAP;
        band.push((column, width));
    }
    if !band.is_empty() {
        put(&lines(&rows, &band, left, names));
    }
}

/// The cells of one row. A table of many bands asks each row for each of them: where the cells stand in order, it looks only at those.
struct Row<'a> {
    cells: &'a [Cell],
    in_order: bool,
}

impl<'a> Row<'a> {
    fn of(cells: &'a [Cell]) -> Self {
        Self { cells, in_order: cells.is_sorted_by_key(|cell| cell.column) }
    }

    fn between(&self, first: u32, last: u32) -> &'a [Cell] {
        if !self.in_order {
            return self.cells;
        }
        let from = self.cells.partition_point(|cell| cell.column < first);
        let to = self.cells.partition_point(|cell| cell.column <= last);
        &self.cells[from..to]
    }
}

/// A cell longer than this makes a table that only holds a page together: its cells are paragraphs.
const LONG_CELL: usize = 160;

/// Puts cells on paper: as a table, or as paragraphs where one is as long as those.
pub fn put(cells: &[Cell], paper: &mut Paper) {
    if cells.iter().any(|cell| cell.text.chars().count() > LONG_CELL) {
        cells.iter().for_each(|cell| paper.text(&cell.text));
    } else {
        set(cells, Names::None, |band| paper.table(band));
    }
}

fn lines(rows: &[Row<'_>], band: &[(u32, usize)], left: usize, names: Names) -> String {
    let mut text = String::new();
    if names == Names::Sheet {
        let heads: Vec<(usize, String)> =
            band.iter().enumerate().map(|(at, (column, _))| (at, letters(*column))).collect();
        row(&mut text, &heads, band, left, "");
    }
    let (first, last) = (band[0].0, band[band.len() - 1].0);
    for cells in rows {
        let of_row: Vec<(usize, String)> = cells
            .between(first, last)
            .iter()
            .filter_map(|cell| {
                let at = band.binary_search_by_key(&cell.column, |(column, _)| *column).ok()?;
                Some((at, cell.text.clone()))
            })
            .collect();
        if let (false, Some(cell)) = (of_row.is_empty(), cells.cells.first()) {
            let name = if names == Names::Sheet { (u64::from(cell.row) + 1).to_string() } else { String::new() };
            row(&mut text, &of_row, band, left, &name);
        }
    }
    text
}

/// One row, as many lines as its longest cell needs.
fn row(text: &mut String, cells: &[(usize, String)], band: &[(u32, usize)], left: usize, name: &str) {
    let broken: Vec<(usize, Vec<String>)> = cells.iter().map(|(at, cell)| (*at, broken(cell, band[*at].1))).collect();
    let height = broken.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
    for line in 0..height {
        let mut written = String::new();
        let mut at = left;
        let mut count = 0;
        if line == 0 {
            written.push_str(name);
            count = name.chars().count();
        }
        for (number, (_, width)) in band.iter().enumerate() {
            if let Some(part) = broken.iter().find(|(cell, _)| *cell == number).and_then(|(_, lines)| lines.get(line)) {
                let _ = write!(written, "{:pad$}{part}", "", pad = at.saturating_sub(count));
                count = at + part.chars().count();
            }
            at += width + GAP;
        }
        text.push_str(written.trim_end());
        text.push('\n');
    }
}

/// A cell's lines, none longer than `width`; broken at spaces where there are any.
fn broken(cell: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in cell.lines() {
        let mut part = String::new();
        let mut length = 0;
        for word in line.split_whitespace() {
            let mut letters = word.chars().count();
            if length > 0 && length + 1 + letters > width {
                lines.push(std::mem::take(&mut part));
                length = 0;
            }
            let mut word = word;
            while letters > width {
                let cut = word.char_indices().nth(width).map_or(word.len(), |(at, _)| at);
                lines.push(word[..cut].to_owned());
                word = &word[cut..];
                letters -= width;
            }
            if length > 0 {
                part.push(' ');
                length += 1;
            }
            part.push_str(word);
            length += letters;
        }
        if !part.is_empty() {
            lines.push(part);
        }
    }
    lines
}

/// A column's name in a spreadsheet: 0 is `A`, 26 is `AA`.
pub fn letters(column: u32) -> String {
    let mut name = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        name.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    name.iter().rev().collect()
}

/// Row and column, from 0, of a reference like `BC12`; `None` when it is none.
pub fn place(reference: &str) -> Option<(u32, u32)> {
    let reference = reference.trim_start_matches('$');
    let split = reference.find(|c: char| !c.is_ascii_alphabetic())?;
    let (name, row) = reference.split_at(split);
    if name.is_empty() || name.len() > 4 {
        return None;
    }
    let column = name.bytes().fold(0u32, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    Some((row.trim_start_matches('$').parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: u32, column: u32, text: &str) -> Cell {
        Cell { row, column, text: text.into() }
    }

    #[test]
    fn columns_line_up_and_say_where_they_are() {
        let cells = [cell(0, 0, "Item"), cell(0, 2, "Crowns"), cell(4, 0, "Sand"), cell(4, 2, "38200000")];
        let mut all = String::new();
        set(&cells, Names::Sheet, |band| all.push_str(band));
        assert_eq!(all, "   A     C\n1  Item  Crowns\n5  Sand  38200000\n");
    }

    #[test]
    fn wide_tables_become_bands_and_nothing_is_lost() {
        let cells: Vec<Cell> = (0..40).map(|n| cell(0, n * 400, &format!("number-{n}"))).collect();
        let mut bands = Vec::new();
        set(&cells, Names::Sheet, |band| bands.push(band.to_owned()));
        assert!(bands.len() > 3);
        let all = bands.concat();
        assert!((0..40).all(|n| all.contains(&format!("number-{n}"))));
        assert!(all.lines().all(|line| line.chars().count() <= TABLE_COLUMNS));
    }

    #[test]
    fn long_cells_are_broken() {
        assert_eq!(broken("one two three", 7), ["one two", "three"]);
        assert_eq!(broken("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
    }

    #[test]
    fn names_and_places_agree() {
        for (name, at) in [("A1", (0, 0)), ("Z9", (8, 25)), ("AA10", (9, 26)), ("XFD1048576", (1_048_575, 16_383))] {
            assert_eq!(place(name), Some(at));
            assert_eq!(format!("{}{}", letters(at.1), at.0 + 1), name);
        }
        for bad in ["", "A", "1", "A0", "ABCDE1", "A-1", "A99999999999"] {
            assert_eq!(place(bad), None, "{bad}");
        }
    }
}
