//! Records of a workbook before 2007 ([MS-XLS], 2.1.4): a type, a length, data, and strings that go on in the next record. Means nothing by them.

use crate::{
    bytes::{u16_le, u32_le},
    compound::codepage,
};

/// A record that goes on from the one before it.
pub const CONTINUE: u16 = 0x3C;

#[derive(Clone, Copy)]
pub struct Record<'b> {
    pub id: u16,
    pub data: &'b [u8],
}

/// Records from a place in the stream on.
pub struct Records<'b>(pub &'b [u8]);

impl<'b> Iterator for Records<'b> {
    type Item = Record<'b>;

    fn next(&mut self) -> Option<Self::Item> {
        let (id, length) = (u16_le(self.0, 0)?, usize::from(u16_le(self.0, 2)?));
        let rest = &self.0[4..];
        // The last record of a file that was cut keeps what it has.
        let (data, rest) = rest.split_at(rest.len().min(length));
        self.0 = rest;
        Some(Record { id, data })
    }
}

/// The data of several records in a row, read as one. Strings may break anywhere between letters (2.5.293).
pub struct Parts<'b> {
    parts: Vec<&'b [u8]>,
    part: usize,
    at: usize,
}

impl<'b> Parts<'b> {
    pub fn new(parts: Vec<&'b [u8]>) -> Self {
        Self { parts, part: 0, at: 0 }
    }

    fn here(&mut self) -> Option<&'b [u8]> {
        loop {
            let rest = self.parts.get(self.part)?.get(self.at..)?;
            if !rest.is_empty() {
                return Some(rest);
            }
            self.part += 1;
            self.at = 0;
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.here()?.first()?;
        self.at += 1;
        Some(byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    pub fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let step = self.here()?.len().min(count);
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// A string with its marks, formats and readings (2.5.296).
    pub fn rich(&mut self) -> Option<String> {
        let count = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let extra = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        let text = self.letters(count, flags & 1 != 0)?;
        self.skip(runs * 4 + extra)?;
        Some(text)
    }

    /// Letters, two bytes each or one; where a record ends among them the next begins with how they go on.
    pub fn letters(&mut self, mut count: usize, mut wide: bool) -> Option<String> {
        let mut units = Vec::new();
        while count > 0 {
            let before = self.part;
            let Some(rest) = self.here() else { break };
            if self.part != before {
                wide = self.byte()? & 1 != 0;
                continue;
            }
            let size = if wide { 2 } else { 1 };
            let take = (rest.len() / size).min(count);
            if take == 0 {
                break;
            }
            if wide {
                units.extend(rest[..take * 2].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])));
            } else {
                units.extend(rest[..take].iter().map(|b| u16::from(*b)));
            }
            self.at += take * size;
            count -= take;
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// A string inside one record, with a length of one byte or two before it (2.5.294, 2.5.240); of before 1997 in the workbook's code page.
/// The string, and the bytes it took.
pub fn string(data: &[u8], long: bool, page: Option<u16>) -> Option<(String, usize)> {
    let (count, head) = if long { (usize::from(u16_le(data, 0)?), 2) } else { (usize::from(*data.first()?), 1) };
    if let Some(page) = page {
        let raw = data.get(head..)?;
        let raw = &raw[..raw.len().min(count)];
        return Some((codepage::decode(page, raw), head + raw.len()));
    }
    let flags = *data.get(head)?;
    let mut head = head + 1;
    if flags & 8 != 0 {
        head += 2;
    }
    if flags & 4 != 0 {
        head += 4;
    }
    let size = if flags & 1 != 0 { count * 2 } else { count };
    let raw = data.get(head..)?;
    let raw = &raw[..raw.len().min(size)];
    Some((narrow_or_wide(raw, flags & 1 != 0), head + raw.len()))
}

/// Letters of two bytes, or of one that are the first 256 of Unicode.
pub fn narrow_or_wide(raw: &[u8], wide: bool) -> String {
    if wide { codepage::utf16(raw) } else { raw.iter().map(|b| char::from(*b)).collect() }
}

/// A number of four bytes, in the ways that save space (2.5.217).
pub fn rk(raw: u32) -> f64 {
    let number = if raw & 2 != 0 { f64::from(raw as i32 >> 2) } else { f64::from_bits(u64::from(raw & !3) << 32) };
    if raw & 1 != 0 { number / 100.0 } else { number }
}

pub fn f64_le(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// A string of a link (2.3.7.9 of [MS-OSHARED]): its length in letters, the letters, a zero. The string, and the bytes it took.
pub fn link_string(data: &[u8]) -> Option<(String, usize)> {
    let size = (u32_le(data, 0)? as usize).checked_mul(2)?;
    let raw = data.get(4..4usize.checked_add(size)?)?;
    Some((codepage::utf16(raw).trim_end_matches('\0').to_owned(), 4 + size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_go_on_in_the_next_record() {
        // "ab" narrow, then "cd" wide in the next record, then another string.
        let mut parts = Parts::new(vec![b"\x04\x00\x00ab", b"\x01c\0d\0\x01\x00\x00z"]);
        assert_eq!(parts.rich().unwrap(), "abcd");
        assert_eq!(parts.rich().unwrap(), "z");
        assert_eq!(parts.rich(), None);
        // One that begins exactly at a record's end.
        let mut parts = Parts::new(vec![b"\x01\x00\x00a", b"\x01\x00\x00b"]);
        assert_eq!((parts.rich().unwrap(), parts.rich().unwrap()), ("a".into(), "b".into()));
        // Letters that begin in the next record, after their length.
        let mut parts = Parts::new(vec![b"\x02\x00\x00", b"\x01x\0y\0"]);
        assert_eq!(parts.rich().unwrap(), "xy");
        assert_eq!((rk(0x3FF0_0000), rk(5 << 2 | 2), rk(150 << 2 | 3)), (1.0, 5.0, 1.5));
    }
}
