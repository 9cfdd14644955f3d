//! One slide or page of notes of a presentation before 2007 ([MS-PPT], 2.5): its words in order, whether it is hidden, its comments.

use std::collections::HashSet;

use super::records::Record;
use crate::{
    bytes::{u16_le, u32_le},
    found::Found,
    office::{table::Cell, word_comment},
};

const MOST_TEXTS: usize = 2_000;

/// Words and what they are (2.13.33): 0 and 6 are titles, 2 notes.
pub struct Words {
    pub kind: u32,
    pub text: String,
    /// Of a table; its words stand in `text` too.
    pub cells: Vec<Cell>,
}

impl Words {
    pub fn is_title(&self) -> bool {
        matches!(self.kind, 0 | 6)
    }

    /// The mark that stands for a slide's number says nothing.
    fn is_furniture(&self) -> bool {
        matches!(self.text.trim(), "" | "*")
    }
}

/// The texts among these records: each begins with what kind it is.
pub fn texts<'b>(records: impl Iterator<Item = Record<'b>>) -> Vec<Words> {
    let mut texts: Vec<Words> = Vec::new();
    for record in records {
        if record.kind == 0x0F9F && texts.len() < MOST_TEXTS {
            texts.push(Words { kind: u32_le(record.data, 0).unwrap_or(4), text: String::new(), cells: Vec::new() });
        } else if let (Some(text), Some(last)) = (record.text(), texts.last_mut()) {
            last.text.push_str(&text);
        }
    }
    texts
}

/// The words of a slide's shapes; titles and lists stand in the `outline`, and shapes refer to them.
pub fn words(slide: &Record<'_>, outline: &[Words]) -> Vec<Words> {
    let mut all: Vec<Words> = Vec::new();
    let mut taken = vec![false; outline.len()];
    slide.walk(&mut |record| {
        // What tags of later versions hold is read elsewhere; a box's records stand one after the other.
        if record.kind == 0x1388 || all.len() >= MOST_TEXTS {
            return false;
        }
        if record.kind == 0xF003
            && let Some(cells) = table(record)
        {
            let text = cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("\n");
            all.push(Words { kind: 4, text, cells });
            return false;
        }
        if record.kind != 0xF00D {
            return true;
        }
        let referred = record.child(0x0F9E).and_then(|record| u32_le(record.data, 0));
        let referred = referred.map(|at| at as usize).filter(|at| *at < outline.len());
        match referred.map(|at| (&outline[at], std::mem::replace(&mut taken[at], true))) {
            // Shapes that refer to the same words show them once.
            Some((_, true)) => {}
            Some((words, false)) => all.push(Words { kind: words.kind, text: words.text.clone(), cells: Vec::new() }),
            None => all.extend(texts(record.children())),
        }
        false
    });
    // Outlines that no shape refers to are words of the slide all the same.
    let known: HashSet<&str> = all.iter().map(|words| words.text.as_str()).collect();
    let rest = outline.iter().zip(&taken).filter(|(words, taken)| !**taken && !known.contains(words.text.as_str()));
    let rest: Vec<Words> =
        rest.map(|(words, _)| Words { kind: words.kind, text: words.text.clone(), cells: Vec::new() }).collect();
    all.extend(rest);
    all.retain(|words| !words.is_furniture());
    all.sort_by_key(|words| !words.is_title());
    all
}

/// A table's cells: a group of shapes that says it is one ([MS-ODRAW], 2.3.4.39), whose places are rows and columns.
fn table(group: &Record<'_>) -> Option<Vec<Cell>> {
    const IS_TABLE: u16 = 0x039F;
    let own = group.child(0xF004)?.child(0xF122)?;
    if !own.data.chunks_exact(6).any(|property| u16_le(property, 0).is_some_and(|id| id & 0x3FFF == IS_TABLE)) {
        return None;
    }
    let mut boxes = Vec::new();
    for shape in group.children().filter(|shape| shape.kind == 0xF004).take(MOST_TEXTS) {
        let (Some(place), Some(words)) = (shape.child(0xF00F), shape.child(0xF00D)) else { continue };
        let number = |at: usize| u32_le(place.data, at).map(|number| number as i32);
        let text = texts(words.children()).into_iter().map(|words| words.text).collect::<Vec<_>>().join("\n");
        boxes.push((number(4)?, number(0)?, text));
    }
    let sorted = |of: fn(&(i32, i32, String)) -> i32| {
        let mut places: Vec<i32> = boxes.iter().map(of).collect();
        places.sort_unstable();
        places.dedup();
        places
    };
    let (rows, columns) = (sorted(|cell| cell.0), sorted(|cell| cell.1));
    let at = |places: &[i32], place: i32| places.binary_search(&place).ok().and_then(|at| u32::try_from(at).ok());
    let mut cells: Vec<Cell> = boxes
        .iter()
        .filter(|(.., text)| !text.trim().is_empty())
        .filter_map(|(top, left, text)| {
            Some(Cell { row: at(&rows, *top)?, column: at(&columns, *left)?, text: text.trim().to_owned() })
        })
        .collect();
    cells.sort_by_key(|cell| (cell.row, cell.column));
    Some(cells)
}

/// Whether a slide is left out when the presentation is shown (2.6.6).
pub fn is_hidden(slide: &Record<'_>) -> bool {
    slide.child(0x03F9).and_then(|record| u16_le(record.data, 10)).is_some_and(|flags| flags & 4 != 0)
}

/// The number by which a slide knows its page of notes.
pub fn notes(slide: &Record<'_>) -> Option<u32> {
    u32_le(slide.child(0x03EF)?.data, 16).filter(|number| *number != 0)
}

/// Comments with author and time (2.5.23).
pub fn comments(slide: &Record<'_>, place: &str, found: &mut Found) {
    slide.walk(&mut |record| {
        if record.kind != 0x2EE0 {
            return true;
        }
        let word = |instance: u16| {
            let words = record.children().find(|child| child.kind == 0x0FBA && child.instance == instance);
            words.and_then(|words| words.text()).unwrap_or_default()
        };
        let date = record.child(0x2EE1).and_then(|atom| {
            let number = |at: usize| u16_le(atom.data, at);
            let (year, month, day) = (number(4)?, number(6)?, number(10)?);
            Some(format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", number(12)?, number(14)?))
        });
        word_comment(&word(0), &word(2), &date.unwrap_or_default(), &word(1), place, found);
        false
    });
}
