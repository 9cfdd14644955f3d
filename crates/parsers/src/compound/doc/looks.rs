//! How Word's characters and paragraphs look, as far as it changes what a reader sees ([MS-DOC], 2.4.6.1, 2.6): hidden, white, tracked, in a table.
//! Knows no text.

use super::fib::{Fib, Plc, Table};
use crate::bytes::{u16_le, u32_le};

/// Runs beyond this many are no document that a person made.
const MOST_RUNS: usize = 1_000_000;
const PAGE: usize = 512;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub hidden: bool,
    pub white: bool,
    pub tiny: bool,
    /// Who put it in, and when: the number of the author and the raw time.
    pub inserted: Option<(u16, u32)>,
    pub deleted: Option<(u16, u32)>,
    /// A letter of a font of symbols that stands in the place of the text's own: the font's number, the letter.
    pub symbol: Option<(u16, u16)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    pub in_table: bool,
    pub row_end: bool,
    pub heading: bool,
    pub item: bool,
}

/// Looks by the place of the bytes in the stream, in order.
pub struct Runs<T>(Vec<(u32, u32, T)>);

impl<T: Copy + Default> Runs<T> {
    /// The look of the byte at `place`.
    pub fn at(&self, place: u32) -> T {
        let next = self.0.partition_point(|(_, end, _)| *end <= place);
        self.0.get(next).filter(|(start, ..)| *start <= place).map_or_else(T::default, |(_, _, look)| *look)
    }
}

pub fn characters(fib: &Fib) -> Runs<Look> {
    runs(fib, Table::CharacterLooks, 1, |page, at| {
        // Half the place of the properties in the page, or nothing.
        let place = usize::from(*page.get(at)?) * 2;
        let mut look = Look::default();
        if place > 0 {
            let size = usize::from(*page.get(place)?);
            apply(page.get(place + 1..place + 1 + size)?, &mut look);
        }
        Some(look)
    })
}

pub fn paragraphs(fib: &Fib) -> Runs<Paragraph> {
    runs(fib, Table::ParagraphLooks, 13, |page, at| {
        let place = usize::from(*page.get(at)?) * 2;
        let mut look = Paragraph::default();
        if place > 0 {
            let (from, size) = match *page.get(place)? {
                0 => (place + 2, usize::from(*page.get(place + 1)?) * 2),
                words => (place + 1, usize::from(words) * 2 - 1),
            };
            let properties = page.get(from..from + size)?;
            // Styles 1 to 9 are the headings (2.9.271).
            look.heading = (1..=9).contains(&u16_le(properties, 0)?);
            for (code, operand) in Sprms(properties.get(2..)?) {
                match code {
                    0x2416 => look.in_table = operand.first() == Some(&1),
                    0x2417 => look.row_end = operand.first() == Some(&1),
                    0x460B => look.item = u16_le(operand, 0).is_some_and(|list| list != 0),
                    _ => {}
                }
            }
        }
        Some(look)
    })
}

/// Walks the pages of 512 bytes in which looks are kept (2.9.33, 2.9.4); `each` reads what stands behind the positions.
fn runs<T>(fib: &Fib, table: Table, size: usize, each: impl Fn(&[u8], usize) -> Option<T>) -> Runs<T> {
    let plc = Plc::new(fib.table(table), 4);
    let mut runs = Vec::new();
    // Each page of the stream is named once.
    for at in 0..plc.count.min(fib.main.len() / PAGE + 1) {
        let Some(number) = plc.data(at).and_then(|data| u32_le(data, 0)) else { break };
        let start = (number & 0x3F_FFFF) as usize * PAGE;
        let Some(page) = fib.main.get(start..start + PAGE) else { continue };
        let count = usize::from(page[PAGE - 1]);
        for run in 0..count {
            let (Some(from), Some(to)) = (u32_le(page, run * 4), u32_le(page, run * 4 + 4)) else { break };
            if let Some(look) = each(page, (count + 1) * 4 + run * size)
                && from < to
                && runs.len() < MOST_RUNS
            {
                runs.push((from, to, look));
            }
        }
    }
    runs.sort_by_key(|(from, to, _)| (*from, *to));
    Runs(runs)
}

/// Applies a list of properties to a character's look.
pub fn apply(list: &[u8], look: &mut Look) {
    for (code, operand) in Sprms(list) {
        // On, or the opposite of the style's, which is off for all of these.
        let on = matches!(operand.first(), Some(1 | 0x81));
        let number = || u16_le(operand, 0).unwrap_or(0);
        match code {
            0x083C => look.hidden = on,
            0x0801 => look.inserted = on.then(|| look.inserted.unwrap_or_default()),
            0x0800 => look.deleted = on.then(|| look.deleted.unwrap_or_default()),
            0x4804 => look.inserted = Some((number(), look.inserted.unwrap_or_default().1)),
            0x4863 => look.deleted = Some((number(), look.deleted.unwrap_or_default().1)),
            0x6805 => look.inserted = Some((look.inserted.unwrap_or_default().0, u32_le(operand, 0).unwrap_or(0))),
            0x6864 => look.deleted = Some((look.deleted.unwrap_or_default().0, u32_le(operand, 0).unwrap_or(0))),
            0x2A42 => look.white = operand.first() == Some(&8),
            0x6870 => look.white = operand.get(..4) == Some(&[0xFF, 0xFF, 0xFF, 0]),
            0x6A09 => look.symbol = u16_le(operand, 0).zip(u16_le(operand, 2)),
            0x4A43 => look.tiny = (1..=4).contains(&number()),
            _ => {}
        }
    }
}

/// Properties one after the other: number and operand (2.6.1).
pub struct Sprms<'b>(pub &'b [u8]);

impl<'b> Iterator for Sprms<'b> {
    type Item = (u16, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let code = u16_le(self.0, 0)?;
        let rest = &self.0[2..];
        let (skip, size) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            // Tables' own have a length of two bytes, which counts one too many (2.6.3).
            _ if code == 0xD608 => (2, usize::from(u16_le(rest, 0)?).saturating_sub(1)),
            _ => (1, usize::from(*rest.first()?)),
        };
        let operand = rest.get(skip..skip + size)?;
        self.0 = &rest[skip + size..];
        Some((code, operand))
    }
}
