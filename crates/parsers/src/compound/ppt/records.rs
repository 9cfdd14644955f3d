//! Records of a presentation before 2007 ([MS-PPT], 2.3.1): a head of eight bytes, data, and records inside records. Means nothing by them.

use std::{cell::Cell, collections::BTreeMap};

use crate::{
    bytes::{u16_le, u32_le},
    compound::codepage,
};

/// Records inside each other.
const DEEPEST: usize = 32;
/// Edits of a file, and things in it, that are looked at.
const MOST: usize = 100_000;
/// All reading together may go through the stream so many times.
const COPIES: usize = 16;

#[derive(Clone, Copy)]
pub struct Record<'b> {
    pub kind: u16,
    pub instance: u16,
    /// Whether records stand inside.
    holds: bool,
    pub data: &'b [u8],
}

impl<'b> Record<'b> {
    /// The record at a place.
    pub fn at(bytes: &'b [u8], place: usize) -> Option<Self> {
        Records(bytes.get(place..)?).next()
    }

    pub fn children(&self) -> Records<'b> {
        Records(self.data)
    }

    pub fn child(&self, kind: u16) -> Option<Record<'b>> {
        self.children().find(|record| record.kind == kind)
    }

    /// Calls `each` with every record inside, outer before inner; where it says no, what is inside is left out.
    pub fn walk(&self, each: &mut dyn FnMut(&Record<'b>) -> bool) {
        self.walk_within(each, 0);
    }

    fn walk_within(&self, each: &mut dyn FnMut(&Record<'b>) -> bool, depth: usize) {
        for record in self.children() {
            // Tags of later versions hold records without saying so (2.3.22).
            let holds = record.holds || record.kind == 0x138B;
            if each(&record) && holds && depth < DEEPEST {
                record.walk_within(each, depth + 1);
            }
        }
    }

    /// The words of a text record: two bytes a letter, or one.
    pub fn text(&self) -> Option<String> {
        let text = match self.kind {
            0x0FA0 | 0x0FBA => codepage::utf16(self.data),
            0x0FA8 => self.data.iter().map(|byte| char::from(*byte)).collect(),
            _ => return None,
        };
        let plain = |c: char| if matches!(c, '\r' | '\u{B}') { '\n' } else { c };
        Some(text.chars().map(plain).filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect())
    }
}

/// Records one after the other.
pub struct Records<'b>(pub &'b [u8]);

impl<'b> Iterator for Records<'b> {
    type Item = Record<'b>;

    fn next(&mut self) -> Option<Self::Item> {
        let (head, kind, length) = (u16_le(self.0, 0)?, u16_le(self.0, 2)?, u32_le(self.0, 4)? as usize);
        let rest = &self.0[8..];
        let (data, rest) = rest.split_at(rest.len().min(length));
        self.0 = rest;
        Some(Record { kind, instance: head >> 4, holds: head & 0xF == 0xF, data })
    }
}

/// How a presentation is encrypted (2.3.3, `encryptSessionPersistIdRef`).
#[derive(Clone, Copy)]
pub struct Lock {
    /// The number of the thing that says how.
    pub session: u32,
    /// Where that number stands in the stream.
    pub place: usize,
}

/// Where the things of a presentation stand in the stream, by their number (2.3.4): of the last edit, and of those before it.
pub struct Places {
    pub now: BTreeMap<u32, usize>,
    /// What an earlier edit had in the place of what is there now.
    pub before: Vec<(u32, usize)>,
    pub document: u32,
    pub lock: Option<Lock>,
    /// What may still be read: things that claim the same bytes end there.
    left: Cell<usize>,
}

impl Places {
    pub fn read(stream: &[u8], last_edit: Option<usize>) -> Option<Self> {
        let mut this = Self {
            now: BTreeMap::new(),
            before: Vec::new(),
            document: 0,
            lock: None,
            left: Cell::new(stream.len().saturating_mul(COPIES)),
        };
        let is_edit = |place: &usize| Record::at(stream, *place).is_some_and(|record| record.kind == 0x0FF5);
        // Where nobody says which edit was the last: the last that stands in the stream.
        let mut place = last_edit.filter(is_edit).or_else(|| last(stream))?;
        for edit in 0..MOST {
            let Some(record) = Record::at(stream, place).filter(|record| record.kind == 0x0FF5) else { break };
            let (earlier, directory) = (u32_le(record.data, 8)? as usize, u32_le(record.data, 12)? as usize);
            if edit == 0 {
                this.document = u32_le(record.data, 16)?;
                let session = u32_le(record.data, 28).filter(|id| *id != 0);
                this.lock = session.map(|session| Lock { session, place: place + 8 + 28 });
            }
            this.directory(stream, directory);
            // An earlier edit stands before: otherwise it is a circle.
            if earlier == 0 || earlier >= place {
                break;
            }
            place = earlier;
        }
        Some(this)
    }

    fn directory(&mut self, stream: &[u8], place: usize) {
        let Some(record) = Record::at(stream, place).filter(|record| record.kind == 0x1772) else { return };
        let mut at = 0;
        while let Some(head) = u32_le(record.data, at) {
            at += 4;
            let (first, count) = (head & 0xF_FFFF, head >> 20);
            for number in 0..count {
                let Some(place) = u32_le(record.data, at) else { return };
                at += 4;
                let id = first + number;
                if self.now.len() + self.before.len() >= MOST {
                    return;
                }
                match self.now.get(&id) {
                    None => _ = self.now.insert(id, place as usize),
                    Some(now) if *now != place as usize => self.before.push((id, place as usize)),
                    Some(_) => {}
                }
            }
        }
    }

    pub fn record<'b>(&self, stream: &'b [u8], id: u32) -> Option<Record<'b>> {
        self.at(stream, *self.now.get(&id)?)
    }

    /// The record at a place, as long as there is enough left.
    pub fn at<'b>(&self, stream: &'b [u8], place: usize) -> Option<Record<'b>> {
        let record = Record::at(stream, place)?;
        self.left.set(self.left.get().checked_sub(record.data.len())?);
        Some(record)
    }
}

/// The last edit among the outermost records.
fn last(stream: &[u8]) -> Option<usize> {
    let (mut place, mut last) = (0usize, None);
    while let Some(record) = Record::at(stream, place) {
        if record.kind == 0x0FF5 {
            last = Some(place);
        }
        place += 8 + record.data.len();
    }
    last
}
