//! The piece table ([MS-DOC], 2.4.1, 2.9.177): which bytes of the stream are the text, in which order, and which bytes once were. Sets nothing.

use super::{
    fib::{self, Fib, Plc, Table},
    looks::{Look, Runs, apply},
};
use crate::{
    bytes::{u16_le, u32_le},
    compound::{codepage, remains::runs},
};

/// Characters that are read, whatever the table claims.
const MOST: usize = 4_000_000;
/// A remainder shorter than this says nothing.
const SHORTEST: usize = 12;

/// A character of the text, where it stands in the stream, and what it looks like.
#[derive(Clone, Copy)]
pub struct Letter {
    pub c: char,
    pub place: u32,
    pub look: Look,
}

/// What a fast save laid over a piece; a list is as long as it likes, so that it is read once for letters that look the same.
#[derive(Default)]
struct Over<'b> {
    list: Option<&'b [u8]>,
    last: Option<(Look, Look)>,
}

impl Over<'_> {
    fn laid(&mut self, look: Look) -> Look {
        let Some(list) = self.list else { return look };
        if let Some((_, laid)) = self.last.filter(|(before, _)| *before == look) {
            return laid;
        }
        let mut laid = look;
        apply(list, &mut laid);
        self.last = Some((look, laid));
        laid
    }
}

pub struct Pieces {
    /// One for each position of the document (a UTF-16 unit); the second half of a pair is `\0`.
    pub letters: Vec<Letter>,
    /// What the pieces cover of the stream.
    covered: Vec<(usize, usize)>,
    fonts: Vec<String>,
}

impl Pieces {
    pub fn read(fib: &Fib, looks: &Runs<Look>) -> Self {
        let mut this = Self { letters: Vec::new(), covered: Vec::new(), fonts: fib::fonts(fib.table(Table::Fonts)) };
        let (lists, table) = split(fib.table(Table::Pieces));
        let plc = Plc::new(table, 8);
        for at in 0..plc.count {
            let (Some(from), Some(to), Some(data)) = (plc.position(at), plc.position(at + 1), plc.data(at)) else {
                break;
            };
            let (Some(place), Some(how)) = (u32_le(data, 2), u16_le(data, 6)) else { break };
            let count = (to.saturating_sub(from) as usize).min(MOST.saturating_sub(this.letters.len()));
            let over = &mut Over { list: overlay(how, &lists), last: None };
            if fib.old || place & 0x4000_0000 != 0 {
                let start = if fib.old { place } else { (place & 0x3FFF_FFFF) / 2 } as usize;
                let page = if fib.old { fib.page } else { 1252 };
                this.narrow(&fib.main, start, count, page, looks, over);
            } else {
                this.wide(&fib.main, (place & 0x3FFF_FFFF) as usize, count, looks, over);
            }
        }
        if this.letters.is_empty() {
            // Without a table the text stands in one row.
            let (start, end) = fib.text;
            let count = end.saturating_sub(start).min(fib.main.len());
            let over = &mut Over::default();
            let wanted: usize = fib.lengths.iter().map(|length| *length as usize).sum();
            if !fib.old && wanted > 0 && count / 2 >= wanted {
                this.wide(&fib.main, start, count / 2, looks, over);
            } else {
                this.narrow(&fib.main, start, count, fib.page, looks, over);
            }
        }
        this
    }

    fn narrow(&mut self, main: &[u8], start: usize, count: usize, page: u16, looks: &Runs<Look>, over: &mut Over<'_>) {
        let rest = main.get(start..).unwrap_or_default();
        let bytes = &rest[..rest.len().min(count)];
        let text = codepage::decode(page, bytes);
        self.covered.push((start, start + bytes.len()));
        // In pages of more than one byte a letter, places move apart; looks then follow as near as they can.
        let one_to_one = text.chars().count() == bytes.len();
        for (at, c) in text.chars().enumerate() {
            let place = (start + if one_to_one { at } else { at.min(bytes.len() - 1) }) as u32;
            self.push(c, place, looks, over);
        }
    }

    fn wide(&mut self, main: &[u8], start: usize, count: usize, looks: &Runs<Look>, over: &mut Over<'_>) {
        let rest = main.get(start..).unwrap_or_default();
        let bytes = &rest[..rest.len().min(count.saturating_mul(2)) & !1];
        self.covered.push((start, start + bytes.len()));
        let units = bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
        let mut place = start as u32;
        for c in char::decode_utf16(units) {
            let c = c.unwrap_or('\u{FFFD}');
            self.push(c, place, looks, over);
            if c.len_utf16() == 2 {
                self.push('\0', place + 2, looks, over);
            }
            place += 2 * c.len_utf16() as u32;
        }
    }

    fn push(&mut self, c: char, place: u32, looks: &Runs<Look>, over: &mut Over<'_>) {
        let look = over.laid(looks.at(place));
        // What can't be told from the font is shown as a letter that nothing could be made of.
        let c = match look.symbol {
            Some((font, code)) if self.fonts.get(usize::from(font)).is_some_and(|name| name == "Symbol") => {
                fib::symbol(code).unwrap_or('\u{FFFD}')
            }
            Some((_, code)) if code < 0xE000 => char::from_u32(u32::from(code)).unwrap_or('\u{FFFD}'),
            Some(_) => '\u{25A1}',
            None => c,
        };
        self.letters.push(Letter { c, place, look });
    }

    /// Whether there is more text than is read.
    pub fn is_full(&self) -> bool {
        self.letters.len() >= MOST
    }

    /// Text that lies in the stream where text lies, and that no piece shows: what a fast save left behind.
    pub fn remains(&mut self, fib: &Fib) -> Vec<String> {
        self.covered.sort_unstable();
        let (start, end) = (fib.text.0, fib.text.1.min(fib.main.len()));
        let mut remains = Vec::new();
        let mut at = start;
        for (from, to) in self.covered.iter().copied().chain([(end, end)]) {
            let gap = fib.main.get(at..from.min(end)).unwrap_or_default();
            remains.extend(runs(gap, SHORTEST));
            at = at.max(to);
        }
        remains
    }
}

/// The lists of properties that pieces refer to, and the table of pieces itself (2.9.38).
fn split(mut bytes: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut lists = Vec::new();
    loop {
        match bytes.first() {
            Some(1) => {
                let Some(length) = u16_le(bytes, 1).map(usize::from) else { break };
                let Some(list) = bytes.get(3..3 + length) else { break };
                lists.push(list);
                bytes = &bytes[3 + length..];
            }
            Some(2) => {
                let length = u32_le(bytes, 1).unwrap_or(0) as usize;
                let rest = bytes.get(5..).unwrap_or_default();
                return (lists, &rest[..rest.len().min(length)]);
            }
            _ => break,
        }
    }
    (lists, &[])
}

/// The properties that a fast save laid over a piece (2.9.192): of those in short form, the three that hide words.
fn overlay<'b>(how: u16, lists: &[&'b [u8]]) -> Option<&'b [u8]> {
    if how & 1 == 1 {
        return lists.get(usize::from(how >> 1)).copied();
    }
    let on = how >> 8 != 0;
    match (how >> 1) & 0x7F {
        0x41 if on => Some(&[0x00, 0x08, 1]),
        0x42 if on => Some(&[0x01, 0x08, 1]),
        0x5C if on => Some(&[0x3C, 0x08, 1]),
        _ => None,
    }
}
