//! What a workbook before 2007 keeps of other workbooks and programs: where they are, names and values of theirs, the data of pivot tables.
//! Opens none of them.

use model::FindingKind::{CachedData, RemoteReference};

use super::{
    Book,
    records::{Records, f64_le, string},
};
use crate::{
    bytes::u16_le,
    compound::file::{Compound, ROOT},
    found::Found,
    office::{outside, table::letters},
};

const MOST: usize = 100_000;
const LONGEST: usize = 48 << 10;
/// Letters of a path or a name that each reference repeats.
const LONGEST_NAME: usize = 255;

/// Says what is kept of them.
pub fn say(book: &Book<'_>, found: &mut Found) {
    if !book.kept.is_empty() {
        found.say(
            CachedData,
            "linked workbook",
            "Names of sheets and values of another workbook are kept in this one.",
            book.kept.as_str(),
        );
    }
}

/// Another workbook that formulas refer to (2.4.271).
pub fn other_book(data: &[u8], book: &mut Book<'_>, found: &mut Found) -> Option<()> {
    let count = usize::from(u16_le(data, 0)?);
    if book.books.len() >= MOST {
        return None;
    }
    if data.len() == 4 {
        book.books.push((String::new(), Vec::new()));
        return Some(());
    }
    let (path, used) = string(data.get(2..)?, true, None)?;
    let path = plain_path(&path);
    let mut rest = data.get(2 + used..)?;
    let mut sheets = Vec::new();
    for _ in 0..count {
        let Some((name, used)) = string(rest, true, None) else { break };
        sheets.push(cut(name));
        rest = rest.get(used..).unwrap_or_default();
    }
    if count == 0 && path.contains('\\') && !path.contains([':', '.']) {
        found.say(
            RemoteReference,
            "linked program",
            "The workbook takes data from another program.",
            path.replacen('\\', " ", 1),
        );
    } else if !path.trim().is_empty() {
        outside("externalLinkPath", &path, "linked workbook", found);
        if book.kept.len() < LONGEST {
            book.kept.extend(sheets.iter().map(|sheet| format!("sheet {sheet}\n")));
        }
    }
    book.books.push((cut(path), sheets));
    Some(())
}

/// A name in the other workbook, or a function that an added program brings (2.4.105).
pub fn other_name(data: &[u8], book: &mut Book<'_>) -> Option<()> {
    let (name, _) = string(data.get(6..)?, false, None)?;
    let (of, names) = (book.books.len().checked_sub(1)?, &mut book.context.others);
    if names.len() <= of {
        names.resize(of + 1, Vec::new());
    }
    let names = &mut names[of];
    if names.len() < MOST {
        names.push(name);
    }
    Some(())
}

fn cut(name: String) -> String {
    name.chars().take(LONGEST_NAME).collect()
}

/// A path without the marks that stand for drives, servers and folders (2.5.277).
fn plain_path(coded: &str) -> String {
    let mut path = String::new();
    let mut letters = coded.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\u{1}' if path.is_empty() && letters.peek() == Some(&'\u{1}') => {
                letters.next();
                match letters.next() {
                    Some('@') => path.push_str("\\\\"),
                    Some(drive) => path.push_str(&format!("{drive}:\\")),
                    None => {}
                }
            }
            '\u{3}' => path.push('\\'),
            '\u{4}' => path.push_str("..\\"),
            c if c.is_control() => {}
            c => path.push(c),
        }
    }
    path
}

/// Which sheets references to other sheets mean (2.4.106).
pub fn sheets_of_references(data: &[u8], book: &mut Book<'_>) {
    let own: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let room = MOST.saturating_sub(book.context.sheets.len());
    let rows = data.get(2..).unwrap_or_default().chunks_exact(6).take(room);
    let names: Vec<String> = rows
        .map(|row| {
            let number = |at: usize| usize::from(u16_le(row, at).unwrap_or(0));
            let first = number(2);
            match book.books.get(number(0)) {
                Some((path, _)) if path.is_empty() => {
                    own.get(first).map_or_else(|| "#REF!".to_owned(), |name| format!("{}!", quoted(name)))
                }
                Some((path, sheets)) => {
                    format!("'[{path}]{}'!", sheets.get(first).map_or("", String::as_str))
                }
                None => String::new(),
            }
        })
        .collect();
    book.context.sheets.extend(names);
    let rows = data.get(2..).unwrap_or_default().chunks_exact(6).take(room);
    book.context.books.extend(rows.map(|row| usize::from(u16_le(row, 0).unwrap_or(0))));
}

fn quoted(name: &str) -> String {
    if name.chars().all(char::is_alphanumeric) { name.to_owned() } else { format!("'{}'", name.replace('\'', "''")) }
}

/// Values of another workbook that are kept (2.4.63): texts and numbers.
pub fn kept(data: &[u8], book: &mut Book<'_>) -> Option<()> {
    let (last, first, row) = (*data.first()?, *data.get(1)?, u16_le(data, 2)?);
    let mut rest = data.get(4..)?;
    for column in first..=last {
        let (text, used) = match rest.first()? {
            1 => (f64_le(rest, 1)?.to_string(), 9),
            2 => string(&rest[1..], true, None).map(|(text, used)| (text, used + 1))?,
            _ => (String::new(), 9),
        };
        if !text.is_empty() && book.kept.len() < LONGEST {
            book.kept.push_str(&format!("{}{}: {text}\n", letters(u32::from(column)), u32::from(row) + 1));
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    Some(())
}

/// The copies of their data that pivot tables keep (2.1.7.12): their texts.
pub fn cached(compound: &Compound<'_>, found: &mut Found) {
    let Some(storage) = compound.storage(ROOT, "_SX_DB_CUR") else { return };
    for id in compound.children(storage) {
        let stream = compound.bytes(id);
        let mut words = String::new();
        for record in Records(&stream) {
            // A text (2.4.288); the name of a column (2.4.279).
            let text = match record.id {
                0xCD => string(record.data, true, None),
                0xC7 => record.data.get(14..).and_then(|data| string(data, true, None)),
                _ => None,
            };
            if let Some((text, _)) = text
                && words.len() + text.len() < LONGEST
                && !text.trim().is_empty()
            {
                words.push_str(text.trim());
                words.push('\n');
            }
        }
        if !words.is_empty() {
            found.say(
                CachedData,
                "pivot table",
                "A pivot table keeps a copy of all the data it was made from, also of what is not shown or was deleted since.",
                words,
            );
        }
    }
}
