//! Which bytes of Word's, Excel's and PowerPoint's files of before 2007 are encrypted, and with which key each. Gives the streams as they were
//! before, with the mark of the lock taken away.

use airlock::{OpenFailure, Passwords};

use super::{
    keys::{Key, Verifier},
    xor,
};
use crate::{
    bytes::{u16_le, u32_le},
    compound::{
        file::{Compound, ROOT},
        ppt,
    },
    locked::{self, Opened},
};

/// Streams in the place of those that stand in the file.
pub type Streams = Vec<(&'static str, Vec<u8>)>;

/// Word ([MS-DOC], 2.2.6).
pub struct Doc {
    main: Vec<u8>,
    table: &'static str,
    obfuscated: bool,
}

impl Doc {
    const BLOCK: usize = 512;
    /// The beginning of the file information block is never encrypted.
    const CLEAR: usize = 68;

    pub fn find(compound: &Compound<'_>) -> Option<Self> {
        let main = compound.stream(ROOT, "WordDocument")?;
        let flags = u16_le(&main, 10)?;
        let table = if flags & 0x0200 != 0 { "1Table" } else { "0Table" };
        let old = u16_le(&main, 2)? < 0xC1;
        (flags & 0x0100 != 0).then_some(Self { main, table, obfuscated: flags & 0x8000 != 0 || old })
    }

    pub fn unlock(&self, compound: &Compound<'_>, passwords: &Passwords) -> Result<(Streams, Opened), OpenFailure> {
        let mut table = compound.stream(ROOT, self.table).ok_or(OpenFailure::Damaged)?;
        let length = u32_le(&self.main, 14).ok_or(OpenFailure::Damaged)? as usize;
        if self.obfuscated {
            return Err(OpenFailure::Unsupported);
        }
        let (key, opened) = fitting(table.get(..length).unwrap_or_default(), passwords)?;
        let mut main = self.main.clone();
        key.decrypt(&mut main, Self::BLOCK);
        let clear = Self::CLEAR.min(main.len());
        main[..clear].copy_from_slice(&self.main[..clear]);
        main[11] &= !0x01;
        key.decrypt(&mut table, Self::BLOCK);
        let mut streams = vec![("WordDocument", main), (self.table, table)];
        if let Some(mut data) = compound.stream(ROOT, "Data") {
            key.decrypt(&mut data, Self::BLOCK);
            streams.push(("Data", data));
        }
        Ok((streams, opened))
    }
}

/// Excel ([MS-XLS], 2.2.10).
pub struct Xls {
    name: &'static str,
    stream: Vec<u8>,
    /// Where the record stands that says how it is encrypted (2.4.117).
    pass: usize,
}

impl Xls {
    const BLOCK: usize = 1024;
    const PASS: u16 = 0x2F;
    /// Records before that one are few.
    const MOST_BEFORE: usize = 100;

    pub fn find(compound: &Compound<'_>) -> Option<Self> {
        let (name, stream) =
            ["Workbook", "Book"].into_iter().find_map(|name| Some((name, compound.stream(ROOT, name)?)))?;
        let pass = records(&stream).take(Self::MOST_BEFORE).find(|(id, _, _)| *id == Self::PASS)?.1;
        Some(Self { name, stream, pass })
    }

    pub fn unlock(&self, passwords: &Passwords) -> Result<(Streams, Opened), OpenFailure> {
        let length = usize::from(u16_le(&self.stream, self.pass - 2).unwrap_or(0));
        let rest = self.stream.get(self.pass..).unwrap_or_default();
        let how = &rest[..length.min(rest.len())];
        let number = |at| u16_le(how, at).ok_or(OpenFailure::Damaged);
        let mut plain = self.stream.clone();
        // Before 1997 there was one way, which isn't named.
        let obfuscated = if length == 4 { Some(0) } else { (number(0)? == 0).then_some(2) };
        let opened = if let Some(at) = obfuscated {
            let (key, verifier) = (number(at)?, number(at + 2)?);
            let (array, opened) =
                locked::first_of_office(passwords, |password| Ok(xor::array(password, key, verifier)))?;
            for (id, start, end) in records(&self.stream) {
                xor::decrypt(&array, &mut plain[start..end], start, Self::clear(id).min(end - start));
            }
            opened
        } else {
            let (key, opened) = fitting(how.get(2..).unwrap_or_default(), passwords)?;
            key.decrypt(&mut plain, Self::BLOCK);
            // Heads of records are as they were: they only took their part of the key.
            let mut before = 0;
            for (id, start, end) in records(&self.stream) {
                let clear = start + Self::clear(id).min(end - start);
                plain[before..clear].copy_from_slice(&self.stream[before..clear]);
                before = end;
            }
            opened
        };
        // A record that nobody knows.
        plain[self.pass - 4..self.pass - 2].fill(0xFF);
        Ok((vec![(self.name, plain)], opened))
    }

    /// How many bytes of a record's data are never encrypted.
    fn clear(id: u16) -> usize {
        match id {
            // The beginning of a part, this lock, and what programs have to see that share a workbook.
            0x0809 | Self::PASS | 0x0194 | 0x0195 | 0xE1 | 0x0196 | 0x0138 => usize::MAX,
            // Where a sheet begins.
            0x85 => 4,
            _ => 0,
        }
    }
}

/// Records: their type, where their data begins and where it ends.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (id, length) = (u16_le(stream, at)?, usize::from(u16_le(stream, at + 2)?));
        let start = at + 4;
        at = (start + length).min(stream.len());
        Some((id, start, at))
    })
}

/// PowerPoint ([MS-PPT], 2.3.7).
pub struct Ppt {
    user: Vec<u8>,
    stream: Vec<u8>,
    places: ppt::Places,
}

impl Ppt {
    pub fn find(compound: &Compound<'_>) -> Option<Self> {
        let user = compound.stream(ROOT, "Current User").unwrap_or_default();
        let stream = compound.stream(ROOT, "PowerPoint Document")?;
        let places = ppt::Places::read(&stream, u32_le(&user, 16).map(|at| at as usize))?;
        places.lock.is_some().then_some(Self { user, stream, places })
    }

    pub fn unlock(&self, compound: &Compound<'_>, passwords: &Passwords) -> Result<(Streams, Opened), OpenFailure> {
        let lock = self.places.lock.ok_or(OpenFailure::Damaged)?;
        let session = self.places.record(&self.stream, lock.session).ok_or(OpenFailure::Damaged)?;
        let (key, opened) = fitting(session.data, passwords)?;
        let mut plain = self.stream.clone();
        let mut left = plain.len().saturating_mul(4);
        let all = self.places.now.iter().map(|(id, at)| (*id, *at)).chain(self.places.before.iter().copied());
        for (id, at) in all.filter(|(id, _)| *id != lock.session) {
            let Some(length) = self.decrypt(&key, id, at, left, &mut plain) else { continue };
            left -= length;
        }
        // The last edit names no session any more, and the user's record has the mark of an open file (2.3.2).
        plain[lock.place..lock.place + 4].fill(0);
        let mut user = self.user.clone();
        if let Some(mark) = user.get_mut(12..16) {
            mark.copy_from_slice(&0xE391_C05F_u32.to_le_bytes());
        }
        let mut streams = vec![("PowerPoint Document", plain), ("Current User", user)];
        if let Some(mut pictures) = compound.stream(ROOT, "Pictures") {
            open_pictures(&key, &mut pictures);
            streams.push(("Pictures", pictures));
        }
        Ok((streams, opened))
    }

    /// One thing of the presentation, head and all: its number is its block's. Gives its length.
    fn decrypt(&self, key: &Key, id: u32, at: usize, left: usize, plain: &mut [u8]) -> Option<usize> {
        let mut head: [u8; 8] = self.stream.get(at..)?.get(..8)?.try_into().ok()?;
        key.apply(id, &mut head);
        let length = (u32_le(&head, 4)? as usize).checked_add(8).filter(|length| *length <= left)?;
        let from = self.stream.get(at..at.checked_add(length)?)?;
        let to = plain.get_mut(at..at + length)?;
        to.copy_from_slice(from);
        key.apply(id, to);
        Some(length)
    }
}

/// Pictures one after the other, each field of their heads encrypted by itself with the first block's key ([MS-PPT], 2.3.7).
fn open_pictures(key: &Key, mut rest: &mut [u8]) {
    loop {
        let mut take = |length: usize| {
            let (field, after) = std::mem::take(&mut rest).split_at_mut_checked(length)?;
            key.apply(0, field);
            rest = after;
            Some(&*field)
        };
        let mut head = || Some((u16_le(take(2)?, 0)? >> 4, u16_le(take(2)?, 0)?, u32_le(take(4)?, 0)? as usize));
        let Some((instance, kind, length)) = head() else { return };
        // One identifier or two ([MS-ODRAW], 2.2.23), then a mark or the head of a drawing.
        let identifiers =
            if matches!(instance, 0x217 | 0x3D5 | 0x46B | 0x543 | 0x6E1 | 0x6E3 | 0x6E5 | 0x7A9) { 2 } else { 1 };
        let mark = if matches!(kind, 0xF01A..=0xF01C) { 34 } else { 1 };
        let fields = (0..identifiers).try_for_each(|_| take(16).map(drop)).and_then(|()| take(mark).map(drop));
        let Some(data) = length.checked_sub(identifiers * 16 + mark).filter(|_| fields.is_some()) else { return };
        if take(data).is_none() {
            return;
        }
    }
}

/// The key of the first password that fits what a file says about its lock.
fn fitting(info: &[u8], passwords: &Passwords) -> Result<(Key, Opened), OpenFailure> {
    let verifier = Verifier::read(info).ok_or(OpenFailure::Unsupported)?;
    locked::first_of_office(passwords, |password| Ok(verifier.key(password)))
}
