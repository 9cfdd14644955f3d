//! Where things stand in a Word 97-2003 file ([MS-DOC], 2.5): the file information block, and the tables that it points to. Reads no text.

use crate::{
    bytes::{u16_le, u32_le},
    compound::{
        codepage,
        file::{Compound, ROOT},
    },
};

/// Numbers of tables in the block (2.5.5 and on).
#[derive(Clone, Copy)]
pub enum Table {
    FootnoteRefs = 2,
    FootnoteTexts = 3,
    CommentRefs = 4,
    CommentTexts = 5,
    Headers = 11,
    CharacterLooks = 12,
    ParagraphLooks = 13,
    Fonts = 15,
    Associated = 32,
    Pieces = 33,
    CommentOwners = 36,
    EndnoteRefs = 46,
    EndnoteTexts = 47,
    Revisers = 51,
    RouteSlip = 70,
    SavedBy = 71,
    CommentExtras = 112,
}

pub struct Fib {
    pub main: Vec<u8>,
    tables: Vec<u8>,
    pub flags: u16,
    /// The code page of text that isn't Unicode in files of Word 6 and 95.
    pub page: u16,
    pub old: bool,
    /// How many characters each story has, in the order in which they stand (2.5.4).
    pub lengths: [u32; 7],
    /// Where the text lies in the stream, pieces or not.
    pub text: (usize, usize),
    places: usize,
    count: usize,
}

impl Fib {
    pub fn read(compound: &Compound<'_>) -> Option<Self> {
        let main = compound.stream(ROOT, "WordDocument")?;
        let flags = u16_le(&main, 10)?;
        let version = u16_le(&main, 2)?;
        let old = version < 0xC1;
        let number = |at: usize| u32_le(&main, at);
        let mut lengths = [0; 7];
        // Main text, footnotes, headers, comments, endnotes, text boxes, their kin in headers.
        let at: [usize; 7] =
            if old { [52, 56, 60, 68, 72, 76, 80] } else { [0x4C, 0x50, 0x54, 0x5C, 0x60, 0x64, 0x68] };
        for (length, at) in lengths.iter_mut().zip(at) {
            *length = number(at)?.min(main.len() as u32);
        }
        let text = (number(24)? as usize, number(28)? as usize);
        let (places, count) = if old { (88, 0) } else { (0x9A, usize::from(u16_le(&main, 0x98)?)) };
        let name = if flags & 0x0200 != 0 { "1Table" } else { "0Table" };
        let tables = if old { Vec::new() } else { compound.stream(ROOT, name).unwrap_or_default() };
        let page = codepage::of_language(u16_le(&main, 6)?);
        Some(Self { main, tables, flags, page, old, lengths, text, places, count })
    }

    pub fn is_complex(&self) -> bool {
        self.flags & 0x0004 != 0
    }

    /// The bytes of a table, none when the file has no such.
    pub fn table(&self, table: Table) -> &[u8] {
        let number = table as usize;
        if self.old {
            // Word 6 and 95 have the pieces elsewhere, in the one stream; of their other tables none is read.
            let Table::Pieces = table else { return &[] };
            return self.span(&self.main, 0x160);
        }
        if number >= self.count {
            return &[];
        }
        self.span(&self.tables, self.places + number * 8)
    }

    fn span<'b>(&self, bytes: &'b [u8], at: usize) -> &'b [u8] {
        let (Some(start), Some(length)) = (u32_le(&self.main, at), u32_le(&self.main, at + 4)) else { return &[] };
        let rest = bytes.get(start as usize..).unwrap_or_default();
        &rest[..rest.len().min(length as usize)]
    }
}

/// A table of positions and data (PLC, 2.2.2): one position more than data.
pub struct Plc<'b> {
    bytes: &'b [u8],
    size: usize,
    pub count: usize,
}

impl<'b> Plc<'b> {
    pub fn new(bytes: &'b [u8], size: usize) -> Self {
        Self { bytes, size, count: bytes.len().saturating_sub(4) / (4 + size) }
    }

    pub fn position(&self, at: usize) -> Option<u32> {
        u32_le(self.bytes, at * 4)
    }

    pub fn data(&self, at: usize) -> Option<&'b [u8]> {
        let start = (self.count + 1) * 4 + at * self.size;
        self.bytes.get(start..start + self.size)
    }

    pub fn positions(&self) -> Vec<u32> {
        (0..=self.count).filter_map(|at| self.position(at)).collect()
    }
}

/// A table of strings (STTB, 2.2.4), two bytes a letter or one.
pub fn strings(bytes: &[u8]) -> Vec<String> {
    const MOST: usize = 10_000;
    let wide = u16_le(bytes, 0) == Some(0xFFFF);
    let at = if wide { 2 } else { 0 };
    let (Some(count), Some(extra)) = (u16_le(bytes, at), u16_le(bytes, at + 2)) else { return Vec::new() };
    let mut rest = bytes.get(at + 4..).unwrap_or_default();
    let mut strings = Vec::new();
    for _ in 0..usize::from(count).min(MOST) {
        let (head, length) = if wide {
            let Some(length) = u16_le(rest, 0) else { break };
            (2, usize::from(length) * 2)
        } else {
            let Some(length) = rest.first() else { break };
            (1, usize::from(*length))
        };
        let Some(raw) = rest.get(head..head + length) else { break };
        strings.push(if wide { codepage::utf16(raw) } else { codepage::decode(1252, raw) });
        rest = rest.get(head + length + usize::from(extra)..).unwrap_or_default();
    }
    strings
}

/// Strings one after the other, each with its length before it (XST, 2.9.352).
pub fn names(mut bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    while let Some(length) = u16_le(bytes, 0) {
        let Some(raw) = bytes.get(2..2 + usize::from(length) * 2) else { break };
        names.push(codepage::utf16(raw));
        bytes = &bytes[2 + usize::from(length) * 2..];
    }
    names
}

/// Names of fonts by their number (2.9.286, FFN 2.9.79).
pub fn fonts(bytes: &[u8]) -> Vec<String> {
    let mut rest = bytes.get(4..).unwrap_or_default();
    let mut fonts = Vec::new();
    while let Some(length) = rest.first().map(|length| usize::from(*length)) {
        let Some(font) = rest.get(..=length) else { break };
        let name = codepage::utf16(font.get(40..).unwrap_or_default());
        fonts.push(name.split('\0').next().unwrap_or_default().to_owned());
        rest = &rest[length + 1..];
    }
    fonts
}

/// The letter that the font Symbol shows in the place of a code (Adobe's encoding of it): Greek and a few signs; of others nothing is known.
pub fn symbol(code: u16) -> Option<char> {
    const GREEK: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    let code = code & 0xFF;
    match code {
        0x41..=0x5A => GREEK.chars().nth(usize::from(code - 0x41)),
        0x61..=0x7A => SMALL.chars().nth(usize::from(code - 0x61)),
        0xA3 => Some('≤'),
        0xA5 => Some('∞'),
        0xB0 => Some('°'),
        0xB1 => Some('±'),
        0xB3 => Some('≥'),
        0xB4 => Some('×'),
        0xB7 => Some('•'),
        0xB9 => Some('≠'),
        0xBB => Some('≈'),
        0xAC => Some('←'),
        0xAE => Some('→'),
        0xD2 | 0xE2 => Some('®'),
        0xD3 | 0xE3 => Some('©'),
        0xD4 | 0xE4 => Some('™'),
        0xE5 => Some('∑'),
        0x20..=0x3F => Some(char::from(code as u8)),
        _ => None,
    }
}
