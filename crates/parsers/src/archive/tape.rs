//! A TAR archive as a stream of members (POSIX.1-2017, `pax`, "ustar Interchange Format"; GNU's and PAX's extensions). Holds one header at a
//! time, whatever lengths are claimed; says nothing to anybody.

use std::io::{ErrorKind, Read};

use ::tar::{EntryType, Header, PaxExtensions};

use crate::bytes::loose_text;

const BLOCK: usize = 512;
/// A long name or a set of records may be so large; longer ones are cut.
const MOST_OF_AN_EXTENSION: u64 = 1 << 20;
/// PAX records of one member.
const MOST_RECORDS: usize = 1_000;

/// One member, as its headers tell of it.
#[derive(Debug)]
pub struct Member {
    pub name: String,
    pub kind: EntryType,
    pub link: Option<String>,
    /// Name and number, as far as they are said.
    pub user: String,
    pub group: String,
    /// Whether the account says nothing of anybody: the system's own.
    pub is_root: bool,
    /// Seconds since 1970.
    pub changed: Option<i64>,
    /// PAX records that are not told above.
    pub records: Vec<(String, String)>,
}

impl Member {
    /// Whether it has bytes of its own.
    pub fn is_file(&self) -> bool {
        !matches!(self.kind.as_byte(), b'1'..=b'6' | b'D' | b'M' | b'V' | b'N')
    }

    /// Whether its bytes are kept without the holes between them.
    pub fn is_sparse(&self) -> bool {
        self.kind.is_gnu_sparse() || self.records.iter().any(|(key, _)| key.starts_with("GNU.sparse."))
    }
}

/// How the stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Whole,
    Broken,
}

pub struct Tape<R> {
    pub inner: R,
    /// Bytes of the member that came last that were not read yet, and what fills its last block.
    left: u64,
    filler: u64,
    pub ended: Option<Ended>,
}

/// Whether a header's own sum holds: that is what tells it from any other bytes.
pub fn is_header(block: &[u8]) -> bool {
    let Some(block) = block.get(..BLOCK) else { return false };
    let Ok(stated) = Header::from_byte_slice(block).cksum() else { return false };
    let sum = |b: &[u8]| b.iter().map(|b| u32::from(*b)).sum::<u32>();
    // The sum's own field counts as spaces.
    stated == sum(&block[..148]) + 8 * u32::from(b' ') + sum(&block[156..])
}

impl<R: Read> Tape<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, left: 0, filler: 0, ended: None }
    }

    /// The next member, whose bytes can then be read; `None` at the end, which [`Tape::ended`] explains.
    pub fn next(&mut self) -> Option<Member> {
        let (mut name, mut link, mut records) = (None, None, Vec::new());
        let mut empty = 0;
        loop {
            if self.ended.is_some() || !self.skip() {
                return None;
            }
            let block = self.block()?;
            if block == [0; BLOCK] {
                empty += 1;
                if empty == 2 {
                    self.ended = Some(Ended::Whole);
                }
                continue;
            }
            let header = Header::from_byte_slice(&block);
            let (true, Ok(size)) = (is_header(&block), header.entry_size()) else {
                self.ended = Some(Ended::Broken);
                return None;
            };
            self.has(size);
            match header.entry_type().as_byte() {
                b'L' => name = Some(loose_text(&self.extension())),
                b'K' => link = Some(loose_text(&self.extension())),
                b'x' | b'X' | b'g' => {
                    records.extend(pairs(&self.extension()));
                    // The later ones count.
                    records.drain(..records.len().saturating_sub(MOST_RECORDS));
                }
                _ => return Some(self.member(header, name, link, records)),
            }
        }
    }

    fn member(
        &mut self,
        header: &Header,
        name: Option<String>,
        link: Option<String>,
        mut records: Vec<(String, String)>,
    ) -> Member {
        let mut take = |key: &str| {
            let at = records.iter().rposition(|(known, _)| known == key)?;
            Some(records.remove(at).1)
        };
        if let Some(size) = take("size").and_then(|size| size.parse().ok()) {
            self.has(size);
        }
        let kind = header.entry_type();
        if matches!(kind.as_byte(), b'1'..=b'6') {
            // Links and folders have no bytes, whatever their size says.
            self.has(0);
        }
        if header.as_gnu().is_some_and(|gnu| gnu.is_extended()) && kind.is_gnu_sparse() {
            let (left, filler) = (self.left, self.filler);
            // More blocks of the map of holes; the last one says that it is.
            while self.block().is_some_and(|block| block[504] != 0) {}
            (self.left, self.filler) = (left, filler);
        }
        let text = |bytes: Option<&[u8]>| bytes.map(loose_text).filter(|text| !text.is_empty());
        let uid = take("uid").or_else(|| header.uid().ok().map(|n| n.to_string()));
        let gid = take("gid").or_else(|| header.gid().ok().map(|n| n.to_string()));
        let user = take("uname").or_else(|| text(header.username_bytes()));
        let group = take("gname").or_else(|| text(header.groupname_bytes()));
        let is_root = uid.as_deref() == Some("0") && user.as_deref().is_none_or(|name| name == "root");
        let changed = take("mtime").and_then(|time| time.split('.').next()?.parse().ok());
        let name = take("GNU.sparse.name").or_else(|| take("path")).or(name);
        Member {
            name: name.unwrap_or_else(|| loose_text(&header.path_bytes())),
            link: take("linkpath").or(link).or_else(|| text(header.link_name_bytes().as_deref())),
            kind,
            user: account(user, uid),
            group: account(group, gid),
            is_root,
            changed: changed.or_else(|| i64::try_from(header.mtime().ok()?).ok()),
            records,
        }
    }

    /// What stands after the end: how many bytes from the first that isn't zero, and their beginning.
    pub fn rest(&mut self) -> (u64, Vec<u8>) {
        const KEPT: usize = 4096;
        let (mut count, mut begin, mut part) = (0, Vec::new(), vec![0; 64 << 10]);
        while let Ok(got) = self.inner.read(&mut part)
            && got > 0
        {
            let from = if count > 0 { 0 } else { part[..got].iter().position(|b| *b != 0).unwrap_or(got) };
            count += (got - from) as u64;
            let room = KEPT.saturating_sub(begin.len()).min(got - from);
            begin.extend_from_slice(&part[from..from + room]);
        }
        (count, begin)
    }

    fn has(&mut self, size: u64) {
        self.left = size;
        self.filler = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
    }

    /// Passes over what is left of a member.
    fn skip(&mut self) -> bool {
        let all = self.left.saturating_add(self.filler);
        (self.left, self.filler) = (0, 0);
        let passed = std::io::copy(&mut self.inner.by_ref().take(all), &mut std::io::sink());
        // The last block's filler is missing now and then.
        if passed.is_ok_and(|n| n + (BLOCK as u64) > all) {
            return true;
        }
        self.ended = Some(Ended::Broken);
        false
    }

    /// One block; `None` where the stream ends. An archive without its end marks is whole.
    fn block(&mut self) -> Option<[u8; BLOCK]> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.inner.read(&mut block[filled..]) {
                Ok(0) => break,
                Ok(got) => filled += got,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => {
                    self.ended = Some(Ended::Broken);
                    return None;
                }
            }
        }
        if filled == BLOCK {
            return Some(block);
        }
        self.ended = Some(if filled == 0 { Ended::Whole } else { Ended::Broken });
        None
    }

    fn extension(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let most = self.left.min(MOST_OF_AN_EXTENSION);
        // What is missing shows at the next header.
        let _ = self.inner.by_ref().take(most).read_to_end(&mut bytes);
        self.left -= bytes.len() as u64;
        bytes
    }
}

impl<R: Read> Read for Tape<R> {
    /// The bytes of the member that came last.
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let got = self.inner.read(&mut buffer[..most])?;
        if got == 0 && most > 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.left -= got as u64;
        Ok(got)
    }
}

/// PAX records.
fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let records = PaxExtensions::new(bytes).filter_map(Result::ok);
    records
        .map(|record| (loose_text(record.key_bytes()), loose_text(record.value_bytes())))
        .take(MOST_RECORDS)
        .collect()
}

fn account(name: Option<String>, number: Option<String>) -> String {
    match (name, number) {
        (Some(name), Some(number)) => format!("{name} ({number})"),
        (name, number) => name.or(number).unwrap_or_default(),
    }
}
