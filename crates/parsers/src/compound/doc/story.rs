//! The walk through one story of a Word file: paragraphs, tables, fields; what is hidden in it goes to the findings. Reads no bytes.

use std::collections::HashMap;

use model::FindingKind::InvisibleText;

use super::{
    looks::{Look, Paragraph, Runs},
    pieces::Letter,
};
use crate::{
    found::Found,
    office::{
        hidden, say_field,
        table::{self, Cell, Names},
    },
    paper::Paper,
    times,
};

const LONGEST_CODE: usize = 8 << 10;
const DEEPEST: usize = 64;

/// At which positions of the body notes are, and their numbers.
#[derive(Default)]
pub struct Notes {
    numbers: HashMap<u32, usize>,
    count: usize,
}

impl Notes {
    /// Adds the positions of a kind of note; the last is the end of the body.
    pub fn put(&mut self, positions: Vec<u32>) {
        for position in positions.iter().take(positions.len().saturating_sub(1)) {
            self.count += 1;
            self.numbers.insert(*position, self.count);
        }
    }
}

pub struct Story<'s> {
    place: &'s str,
    letters: &'s [Letter],
    paragraphs: &'s Runs<Paragraph>,
    revisers: &'s [String],
    label: Option<&'s str>,
    prefix: String,
    pub notes: Option<&'s Notes>,
    text: String,
    list: String,
    cells: Vec<Cell>,
    row: u32,
    column: u32,
    cell: String,
    /// Codes of fields that have begun; `true` once their result is being read.
    fields: Vec<(String, bool)>,
    /// Words that don't show, and why.
    hidden: Option<(Why, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Hidden,
    White,
    /// In a table, whose ground may be dark.
    WhiteInside,
    Tiny,
    Inserted(u16, u32),
    Deleted(u16, u32),
}

impl<'s> Story<'s> {
    pub fn new(place: &'s str, letters: &'s [Letter], paragraphs: &'s Runs<Paragraph>, revisers: &'s [String]) -> Self {
        Self {
            place,
            letters,
            paragraphs,
            revisers,
            label: None,
            prefix: String::new(),
            notes: None,
            text: String::new(),
            list: String::new(),
            cells: Vec::new(),
            row: 0,
            column: 0,
            cell: String::new(),
            fields: Vec::new(),
            hidden: None,
        }
    }

    pub fn label(mut self, label: &'s str) -> Self {
        self.label = Some(label);
        self
    }

    pub fn prefix(mut self, prefix: String) -> Self {
        self.prefix = prefix;
        self
    }

    /// The words alone, for what isn't shown on a page.
    pub fn plain(&self) -> String {
        let text: String = self
            .letters
            .iter()
            .map(|letter| if matches!(letter.c, '\r' | '\u{B}' | '\u{7}') { '\n' } else { letter.c })
            .filter(|c| *c == '\n' || !c.is_control())
            .collect();
        text.trim().to_owned()
    }

    pub fn read(mut self, found: &mut Found, paper: &mut Paper) {
        for (at, letter) in self.letters.iter().enumerate() {
            self.letter(at, letter, found, paper);
            if paper.is_full() {
                break;
            }
        }
        self.paragraph(Paragraph::default(), paper);
        self.table(paper);
        self.items(paper);
        self.said(found);
    }

    fn letter(&mut self, at: usize, letter: &Letter, found: &mut Found, paper: &mut Paper) {
        match letter.c {
            '\u{13}' if self.fields.len() < DEEPEST => return self.fields.push((String::new(), false)),
            '\u{14}' => {
                if let Some((code, result)) = self.fields.last_mut() {
                    *result = true;
                    say_field(code, self.place, found);
                }
                return;
            }
            '\u{15}' => {
                if let Some((code, false)) = self.fields.pop() {
                    say_field(&code, self.place, found);
                }
                return;
            }
            _ => {}
        }
        if let Some((code, _)) = self.fields.iter_mut().rev().find(|(_, result)| !result) {
            if code.len() < LONGEST_CODE && !letter.c.is_control() {
                code.push(letter.c);
            }
            return;
        }
        let mut why = why(&letter.look);
        if why == Some(Why::White) && self.paragraphs.at(letter.place).in_table {
            why = Some(Why::WhiteInside);
        }
        if !matches!(letter.c, '\r' | '\u{7}' | '\u{C}') || why.is_none() {
            self.change(why, found);
        }
        if let Some((_, words)) = &mut self.hidden {
            match letter.c {
                '\r' | '\u{7}' | '\u{B}' => words.push('\n'),
                c if !c.is_control() => words.push(c),
                _ => {}
            }
        }
        let gone = matches!(why, Some(Why::Hidden | Why::White | Why::Tiny | Why::Deleted(..)));
        let look = || self.paragraphs.at(letter.place);
        match letter.c {
            // The mark of a paragraph that was taken out joins it to the next, as in Word.
            '\r' if !matches!(why, Some(Why::Deleted(..))) => {
                let look = look();
                self.paragraph(look, paper);
            }
            '\u{7}' => {
                let look = look();
                self.cell(look, paper);
            }
            '\u{C}' => self.paragraph(Paragraph::default(), paper),
            _ if gone => {}
            '\u{B}' | '\u{E}' => self.text.push('\n'),
            '\t' => self.text.push('\t'),
            '\u{1E}' => self.text.push('\u{2011}'),
            '\u{1F}' => {}
            '\u{2}' => {
                let number = self.notes.and_then(|notes| notes.numbers.get(&(at as u32)));
                if let Some(number) = number {
                    self.text.push_str(&format!("[{number}]"));
                }
            }
            c if c.is_control() => {}
            c => self.text.push(c),
        }
    }

    fn paragraph(&mut self, look: Paragraph, paper: &mut Paper) {
        let text = std::mem::take(&mut self.text);
        if look.in_table {
            self.cell.push_str(&text);
            self.cell.push('\n');
            return;
        }
        self.table(paper);
        if text.trim().is_empty() {
            return;
        }
        if let Some(label) = self.label.take() {
            paper.note(label);
        }
        if look.item && !look.heading {
            self.list.push_str(&format!("• {}\n", text.trim()));
            return;
        }
        self.items(paper);
        let text = std::mem::take(&mut self.prefix) + text.trim_matches(['\n', ' ']);
        if look.heading { paper.heading(&text) } else { paper.text(&text) }
    }

    fn cell(&mut self, look: Paragraph, paper: &mut Paper) {
        const MOST: usize = 400_000;
        let text = std::mem::take(&mut self.cell) + &std::mem::take(&mut self.text);
        if look.row_end {
            (self.row, self.column) = (self.row.saturating_add(1), 0);
            return;
        }
        if !text.trim().is_empty() && self.cells.len() < MOST {
            self.items(paper);
            self.cells.push(Cell { row: self.row, column: self.column, text: text.trim().to_owned() });
        }
        self.column = self.column.saturating_add(1);
    }

    fn table(&mut self, paper: &mut Paper) {
        let cells = std::mem::take(&mut self.cells);
        (self.row, self.column) = (0, 0);
        if cells.is_empty() {
            return;
        }
        if let Some(label) = self.label.take() {
            paper.note(label);
        }
        table::set(&cells, Names::None, |band| paper.table(band));
    }

    fn items(&mut self, paper: &mut Paper) {
        let list = std::mem::take(&mut self.list);
        paper.text(&list);
    }

    /// Another reason not to show, or none: what was gathered so far is said.
    fn change(&mut self, why: Option<Why>, found: &mut Found) {
        if self.hidden.as_ref().map(|(why, _)| *why) == why {
            return;
        }
        self.said(found);
        self.hidden = why.map(|why| (why, String::new()));
    }

    fn said(&mut self, found: &mut Found) {
        let Some((why, words)) = self.hidden.take() else { return };
        let words = words.trim();
        if words.is_empty() {
            return;
        }
        let what = match why {
            Why::Hidden => hidden::HIDDEN,
            Why::White => hidden::WHITE,
            Why::WhiteInside => hidden::WHITE_INSIDE,
            Why::Tiny => hidden::TINY,
            Why::Inserted(author, date) | Why::Deleted(author, date) => {
                let what = if matches!(why, Why::Inserted(..)) { hidden::PUT_IN } else { hidden::TAKEN_OUT };
                // The first of the list stands for somebody unknown (2.9.280).
                let author = self.revisers.get(usize::from(author)).map_or("", |name| name.trim());
                let author = if author == "Unknown" { "" } else { author };
                let date = times::dttm(date).unwrap_or_default();
                return hidden::tracked(what, author, &date, words, self.place, found);
            }
        };
        found.say(InvisibleText, self.place, what, words);
    }
}

fn why(look: &Look) -> Option<Why> {
    if let Some((author, date)) = look.deleted {
        Some(Why::Deleted(author, date))
    } else if look.hidden {
        Some(Why::Hidden)
    } else if let Some((author, date)) = look.inserted {
        Some(Why::Inserted(author, date))
    } else if look.white {
        Some(Why::White)
    } else if look.tiny {
        Some(Why::Tiny)
    } else {
        None
    }
}
