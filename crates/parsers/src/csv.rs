//! Tables in plain text (CSV, RFC 4180, and its kin with other separators): set as a table. Calculates nothing.

use airlock::OpenFailure;
use model::FindingKind::{Formula, NotFinished};

use ::csv::{ByteRecord, ReaderBuilder};

use crate::{
    JobLimits, Output,
    detect::Kind,
    found::Found,
    office::table::{self, Cell, Names},
    paper::{Facts, Paper},
    text,
};

/// A table may not be larger in memory than this part of what is allowed: its cells are kept, and set.
const SHARE_OF_MEMORY: u64 = 32;
const MOST_CELLS: usize = 400_000;
/// How much of a text is looked at to know its separator, and how many rows of it.
const SAMPLE: usize = 64 << 10;
const SAMPLE_ROWS: usize = 200;

/// What separates a text's cells, when all its rows agree so well that it can be nothing but a table.
pub fn separator(bytes: &[u8]) -> Option<u8> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let sample = text::decode(sample).0;
    // The last row may be cut.
    let whole = if bytes.len() > SAMPLE { &sample[..sample.rfind('\n')?] } else { sample.as_str() };
    b",;\t|".iter().copied().find(|separator| agrees(whole, *separator))
}

fn agrees(text: &str, separator: u8) -> bool {
    let mut rows = Vec::new();
    let (mut cells, mut filled, mut words) = (0, 0, 0);
    for row in reader(text, separator).into_byte_records().take(SAMPLE_ROWS) {
        let Ok(row) = row else { return false };
        rows.push(row.len());
        for cell in &row {
            cells += 1;
            filled += usize::from(!cell.trim_ascii().is_empty());
            words += cell.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count();
        }
    }
    let width = rows.iter().copied().max_by_key(|width| rows.iter().filter(|w| *w == width).count()).unwrap_or(0);
    let same = rows.iter().filter(|w| **w == width).count();
    let enough = match width {
        0 | 1 => false,
        2 if separator != b'\t' => rows.len() >= 5,
        _ => rows.len() >= 2,
    };
    // Sentences have commas too, program lines end in semicolons, and a table of Markdown begins with its bars.
    enough
        && same * 20 >= rows.len() * 19
        && filled * 2 > cells
        && words <= filled * 6
        && !text.lines().any(|line| line.starts_with('|'))
}

fn reader(text: &str, separator: u8) -> ::csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes())
}

pub fn open(bytes: &[u8], separator: u8, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let media_type = Kind::Csv(separator).media_type();
    if bytes.len() as u64 > limits.memory / SHARE_OF_MEMORY {
        out.facts(media_type, 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let mut found = Found::default();
    let (whole, encoding, lossy) = text::decode(bytes);
    text::said(encoding, lossy, &mut found);
    let mut cells = Vec::new();
    let mut record = ByteRecord::new();
    let mut reader = reader(&whole, separator);
    let mut row = 0;
    while reader.read_byte_record(&mut record).is_ok_and(|more| more) {
        if cells.len() + record.len() > MOST_CELLS {
            found.say(
                NotFinished,
                "table",
                format!("The table has more than {MOST_CELLS} cells; the rest is left out."),
                "",
            );
            break;
        }
        for (column, cell) in (0..).zip(&record) {
            let text = String::from_utf8_lossy(cell).trim().trim_start_matches('\u{FEFF}').to_owned();
            if is_formula(&text) {
                found.say(
                    Formula,
                    "table",
                    "A spreadsheet would take this for a formula and calculate it, which can fetch something from elsewhere.",
                    format!("row {}: {text}", row + 1),
                );
            }
            if !text.is_empty() {
                cells.push(Cell { row, column, text });
            }
        }
        row += 1;
    }
    drop(whole);
    let mut paper = Paper::new(limits);
    table::set(&cells, Names::None, |band| paper.table(band));
    drop(cells);
    paper.hand_over(&Facts { media_type, place: "text" }, found, limits, out, |_| Ok(()))
}

/// What spreadsheets take for a formula when they open such a file.
fn is_formula(cell: &str) -> bool {
    let mut letters = cell.chars();
    match letters.next() {
        Some('=' | '@') => letters.next().is_some_and(|c| c != ' '),
        // A call, or a command of another program; not a number, also of a telephone.
        Some('+' | '-') => cell.contains(['(', '|', '!']) && cell.contains(|c: char| c.is_alphabetic() || c == '!'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_from_prose_and_programs() {
        assert_eq!(separator(b"Boat,Year,Owner\nMarrow,1998,\"Holm, A.\"\nTern,2001,Berg\n"), Some(b','));
        assert_eq!(separator(b"Boat\tYear\nMarrow\t1998"), Some(b'\t'));
        assert_eq!(separator("a;1,5;x\nb;2,5;y\n".as_bytes()), Some(b';'));
        for text in [
            "Dear Ilse,\nrelease it, he said, and soon.\n\nAnders",
            "int a;\nint b;\nint c;\nint d;\nint e;\nint f;\n",
            "Sand, and more sand from the sea,\nwind, and no end to the sea,\nrain, and no roof by the sea,\nsnow, and a road to the sea,\nnight, and a lamp on the sea\n",
            "Of boats\n\n| a | b |\n|---|---|\n| c | d |\n",
            "one line, with commas, three",
            "",
        ] {
            assert_eq!(separator(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn formulas_are_told_from_numbers_and_names() {
        for formula in [
            "=HYPERLINK(\"https://canary.example\")",
            "@SUM(A1)",
            "+cmd(1)",
            "=1+1",
            "=-cmd|' /C calc'!A0",
            "-2+3+cmd|' /C calc'!A0",
            "+5-SUM(A1)",
            "=\"a\"",
        ] {
            assert!(is_formula(formula), "{formula}");
        }
        for text in ["-5", "+47 123", "+47 (0) 123", "-5 %", "+ yes", "= 5", "a=b", "@", "-", ""] {
            assert!(!is_formula(text), "{text}");
        }
    }
}
