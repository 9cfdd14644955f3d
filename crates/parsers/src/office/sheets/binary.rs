//! XLSB ([MS-XLSB]): the same workbook as XLSX in records instead of XML: sheets, texts, formats, cells and comments. Formulas are not read.

use model::FindingKind::{NotFinished, NotRead};

use super::{
    super::{Reading, table::letters, word::settings::comment},
    Listed, Strings,
    formats::{Format, Formats, Shown, built_in, number, shown},
    grid::Grid,
};
use crate::bytes::{u16_le, u32_le};

const MOST: usize = 100_000;
const MOST_STRINGS: usize = 4_000_000;

/// Whether a part is of this kind.
pub fn is_binary(part: &str) -> bool {
    part.to_ascii_lowercase().ends_with(".bin")
}

/// Records: a type of one byte or two, a length of up to four, data (2.1.4).
struct Records<'b>(&'b [u8]);

impl<'b> Records<'b> {
    fn packed(&mut self, most: u32) -> Option<usize> {
        let mut number = 0;
        for step in 0..most {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= usize::from(byte & 0x7F) << (7 * step);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

impl<'b> Iterator for Records<'b> {
    /// The type as the specification numbers it, and the data.
    type Item = (usize, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.packed(2)?;
        let length = self.packed(4)?;
        let (data, rest) = self.0.split_at(self.0.len().min(length));
        self.0 = rest;
        Some((kind, data))
    }
}

/// A string with its length before it (2.5.168): the string, and the bytes it took.
fn string(data: &[u8]) -> Option<(String, usize)> {
    let count = u32_le(data, 0)? as usize;
    // A string that is none.
    if count == u32::MAX as usize {
        return Some((String::new(), 4));
    }
    let raw = data.get(4..4usize.checked_add(count.checked_mul(2)?)?)?;
    let units: Vec<u16> = raw.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    Some((String::from_utf16_lossy(&units), 4 + raw.len()))
}

/// The sheets in their order.
pub(super) fn workbook(part: &str, reading: &mut Reading<'_, '_>) -> Option<Vec<Listed>> {
    let bytes = reading.package.bytes(part, reading.found)?;
    let sheets = Records(&bytes).filter(|(kind, _)| *kind == 156).take(MOST);
    let read = |data: &[u8]| {
        let state = match u32_le(data, 0)? {
            1 => "hidden",
            2 => "veryHidden",
            _ => "",
        };
        let (relation, used) = string(data.get(8..)?)?;
        let (name, _) = string(data.get(8 + used..)?)?;
        Some(Listed { name, state: state.to_owned(), relation })
    };
    Some(sheets.filter_map(|(_, data)| read(data)).collect())
}

pub(super) fn strings(part: &str, reading: &mut Reading<'_, '_>) -> Strings {
    let mut strings = Strings::default();
    let bytes = reading.package.bytes(part, reading.found).unwrap_or_default();
    for (_, data) in Records(&bytes).filter(|(kind, _)| *kind == 19) {
        let text = data.get(1..).and_then(string).map(|(text, _)| text).unwrap_or_default();
        strings.text.push_str(&text);
        strings.close();
        if strings.ends.len() >= MOST_STRINGS {
            reading.found.say(NotFinished, "strings", "The workbook holds more texts than are read.", "");
            break;
        }
    }
    strings
}

pub(super) fn formats(part: &str, reading: &mut Reading<'_, '_>) -> Formats {
    let bytes = reading.package.bytes(part, reading.found).unwrap_or_default();
    let (mut codes, mut formats, mut in_cells) = (Vec::<(u16, Shown)>::new(), Vec::new(), false);
    for (kind, data) in Records(&bytes) {
        match kind {
            44 if codes.len() < MOST => {
                let code = data.get(2..).and_then(string);
                codes.extend(u16_le(data, 0).zip(code.map(|(code, _)| shown(&code))));
            }
            617 => in_cells = true,
            618 => in_cells = false,
            47 if in_cells && formats.len() < MOST => {
                let format = u16_le(data, 2).unwrap_or(0);
                let code = codes.iter().find(|(known, _)| *known == format).map(|(_, shown)| *shown);
                formats.push(Format { shown: code.unwrap_or_else(|| built_in(u32::from(format))), white: false });
            }
            _ => {}
        }
    }
    Formats::new(formats)
}

/// One sheet's cells, with hidden rows and columns.
pub(super) fn sheet(part: &str, place: &str, strings: &Strings, formats: &Formats, reading: &mut Reading<'_, '_>) {
    let bytes = reading.package.bytes(part, reading.found).unwrap_or_default();
    let mut grid = Grid::new(place);
    let (mut row, mut formulas) = (0u32, 0usize);
    for (kind, data) in Records(&bytes) {
        match kind {
            0 => {
                row = u32_le(data, 0).unwrap_or(row);
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    grid.hide_row(row);
                }
            }
            60 => {
                if let (Some(first), Some(last), Some(flags)) = (u32_le(data, 0), u32_le(data, 4), u16_le(data, 16))
                    && flags & 1 != 0
                {
                    grid.hide_columns(first, last);
                }
            }
            2..=11 => {
                formulas += usize::from(kind >= 8);
                let (Some(column), Some(style)) = (u32_le(data, 0), u32_le(data, 4)) else { continue };
                let format = formats.get((style & 0xFF_FFFF) as usize);
                let text = value(kind, data.get(8..).unwrap_or_default(), strings, format).unwrap_or_default();
                if !grid.put((row, column), text, "", format, reading.found) {
                    break;
                }
            }
            _ => {}
        }
        if reading.paper.is_full() {
            grid.too_many(reading.found);
            break;
        }
    }
    if formulas > 0 {
        reading.found.say(
            NotRead,
            place,
            "Cells hold formulas that are not read: the values that the file keeps are shown.",
            format!("{formulas} cells"),
        );
    }
    grid.finish(reading.paper, reading.found);
}

/// A cell's value as it is shown; formulas keep theirs in the same forms.
fn value(kind: usize, data: &[u8], strings: &Strings, format: Format) -> Option<String> {
    Some(match kind {
        2 => number(&crate::compound::rk(u32_le(data, 0)?).to_string(), format.shown),
        3 | 11 => crate::compound::error(*data.first()?).to_owned(),
        4 | 10 => if *data.first()? == 0 { "FALSE" } else { "TRUE" }.to_owned(),
        5 | 9 => number(&f64::from_le_bytes(data.get(..8)?.try_into().ok()?).to_string(), format.shown),
        6 | 8 => string(data)?.0,
        _ => strings.get(u32_le(data, 0)? as usize).to_owned(),
    })
}

/// Comments with their authors.
pub(super) fn comments(part: &str, place: &str, reading: &mut Reading<'_, '_>) {
    let bytes = reading.package.bytes(part, reading.found).unwrap_or_default();
    let (mut authors, mut of, mut cell) = (Vec::new(), None, String::new());
    for (kind, data) in Records(&bytes) {
        match kind {
            632 if authors.len() < MOST => authors.push(string(data).map(|(name, _)| name).unwrap_or_default()),
            635 => {
                of = u32_le(data, 0);
                let (row, column) = (u32_le(data, 4).unwrap_or(0), u32_le(data, 12).unwrap_or(0));
                cell = format!("{place}, cell {}{}", letters(column), u64::from(row) + 1);
            }
            637 => {
                let author = of.and_then(|at| authors.get(at as usize)).map_or("", String::as_str);
                let said = data.get(1..).and_then(string).map(|(said, _)| said).unwrap_or_default();
                comment(author, "", "", &said, &cell, reading.found);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_any_length_are_no_danger() {
        let read: Vec<(usize, usize)> =
            Records(b"\x9C\x01\x03abc\x00\xFF\xFF\xFF\x7Fxy").map(|(k, d)| (k, d.len())).collect();
        assert_eq!(read, [(156, 3), (0, 2)]);
        assert_eq!(string(b"\x02\0\0\0a\0b\0"), Some(("ab".into(), 8)));
        assert_eq!((string(b"\xFE\xFF\xFF\xFFa\0"), string(b"\x02\0")), (None, None));
        assert_eq!(string(b"\xFF\xFF\xFF\xFF"), Some((String::new(), 4)));
    }
}
