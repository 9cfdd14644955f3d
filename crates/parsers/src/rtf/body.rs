//! The text of an RTF document as it grows: paragraphs, tables, notes, and the words that don't show. Knows no control word.

use std::rc::Rc;

use model::FindingKind::{Author, InvisibleText, TrackedChange};

use crate::{
    found::Found,
    office::table::{self, Cell},
    paper::Paper,
};

/// Notes and heads of pages that are kept.
const MOST_NOTES: usize = 20_000;
/// Cells of one table; the words of those beyond it stand in the last.
const MOST_CELLS: usize = 400_000;

/// Why somebody doesn't see a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Hidden,
    White,
    Tiny,
}

/// Who changed words, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub taken_out: bool,
    pub author: Rc<str>,
    pub date: String,
}

#[derive(Default)]
pub struct Body {
    pub paragraph: String,
    cells: Vec<Cell>,
    row: u32,
    column: u32,
    hidden: Option<(Why, String)>,
    change: Option<(Change, String)>,
    number: usize,
    notes: Vec<String>,
    heads: Vec<(&'static str, String)>,
    feet: Vec<(&'static str, String)>,
}

impl Body {
    /// Words that are in the file and don't show.
    pub fn hide(&mut self, why: Why, text: &str, found: &mut Found) {
        match &mut self.hidden {
            Some((last, hidden)) if *last == why => hidden.push_str(text),
            _ => {
                self.hidden_said(found);
                self.hidden = Some((why, text.to_owned()));
            }
        }
    }

    /// Words that were put in or taken out.
    pub fn change(&mut self, change: Change, text: &str, found: &mut Found) {
        match &mut self.change {
            Some((last, changed)) if *last == change => changed.push_str(text),
            _ => {
                self.change_said(found);
                self.change = Some((change, text.to_owned()));
            }
        }
    }

    pub fn hidden_said(&mut self, found: &mut Found) {
        let Some((why, text)) = self.hidden.take() else { return };
        let what = match why {
            Why::Hidden => "Text is marked as hidden: Word doesn't show it. It is left out of the text and the pages.",
            Why::White => "Text is white on white. It is left out of the text and the pages.",
            Why::Tiny => "Text is too small to be read. It is left out of the text and the pages.",
        };
        if !text.trim().is_empty() {
            found.say(InvisibleText, format!("document, paragraph {}", self.number + 1), what, text.trim());
        }
    }

    pub fn change_said(&mut self, found: &mut Found) {
        let Some((change, text)) = self.change.take() else { return };
        if text.trim().is_empty() {
            return;
        }
        let what = if change.taken_out {
            "Words were taken out while changes were tracked; they are still in the file."
        } else {
            "Words were put in while changes were tracked."
        };
        let who = if change.author.is_empty() { "somebody" } else { &*change.author };
        let when = if change.date.is_empty() { String::new() } else { format!(", {}", change.date) };
        found.say(TrackedChange, "document", what, format!("{who}{when}: {}", text.trim()));
        if !change.author.is_empty() {
            found.say(Author, "tracked changes", "A tracked change names its author.", &*change.author);
        }
    }

    /// A paragraph ends: in a table it is a line of its cell.
    pub fn paragraph_end(&mut self, in_table: bool, heading: bool, paper: &mut Paper, found: &mut Found) {
        self.hidden_said(found);
        self.number += 1;
        if in_table {
            self.paragraph.push('\n');
            return;
        }
        let text = std::mem::take(&mut self.paragraph);
        if text.trim().is_empty() {
            return;
        }
        self.table_end(paper);
        if heading {
            paper.heading(text.trim());
        } else {
            paper.text(text.trim_end());
        }
    }

    pub fn cell_end(&mut self) {
        let text = std::mem::take(&mut self.paragraph).trim().to_owned();
        if let (false, Some(last)) = (text.is_empty(), self.cells.get_mut(MOST_CELLS)) {
            last.text.push(' ');
            last.text.push_str(&text);
        } else if !text.is_empty() {
            self.cells.push(Cell { row: self.row, column: self.column, text });
        }
        self.column += 1;
    }

    pub fn row_end(&mut self) {
        if !self.paragraph.trim().is_empty() {
            self.cell_end();
        }
        self.row += 1;
        self.column = 0;
    }

    fn table_end(&mut self, paper: &mut Paper) {
        table::put(&std::mem::take(&mut self.cells), paper);
        (self.row, self.column) = (0, 0);
    }

    /// A note's mark, which stands in the text; its words stand at the end.
    pub fn note(&mut self, text: String) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(text);
        }
    }

    pub fn next_note(&self) -> String {
        format!("[{}]", self.notes.len() + 1)
    }

    /// Head and foot of the pages: the same words stand there once, whatever number of sections has them.
    pub fn edge(&mut self, label: &'static str, text: &str) {
        let side = if label.starts_with("Head") { &mut self.heads } else { &mut self.feet };
        let text = text.trim().to_owned();
        if !text.is_empty() && side.len() < 1_000 && side.iter().all(|(_, known)| *known != text) {
            side.push((label, text));
        }
    }

    /// What is left: the last paragraph, notes, heads and feet of the pages.
    pub fn finish(mut self, paper: &mut Paper, found: &mut Found) {
        self.change_said(found);
        self.row_end();
        self.paragraph_end(false, false, paper, found);
        self.table_end(paper);
        for (at, note) in self.notes.iter().enumerate() {
            paper.text(&format!("[{}] {}", at + 1, note.trim()));
        }
        for (label, text) in self.heads.into_iter().chain(self.feet) {
            paper.note(label);
            paper.text(&text);
        }
    }
}
