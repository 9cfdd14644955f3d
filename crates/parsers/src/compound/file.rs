//! Compound files ([MS-CFB]): storages and streams by name, read from memory. Takes what it can from damaged and cut files; follows no chain
//! further than the file is long. Knows nothing of what stands in the streams.

use std::cell::Cell;

use crate::bytes::{u16_le, u32_le};

/// How a compound file begins (2.2).
pub const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const HEADER: usize = 512;
/// Sector numbers from here on mean something else than a sector (2.1).
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
const NONE: u32 = 0xFFFF_FFFF;
const ENTRY: usize = 128;
/// Streams shorter than this stand in the mini stream, in sectors of [`MINI`] bytes.
const CUTOFF: u64 = 4096;
const MINI: usize = 64;
/// Entries and levels of folders that no document comes near.
const MOST_ENTRIES: usize = 100_000;
const DEEPEST: usize = 64;
/// All reading together may copy the file so many times: many streams that claim the same sectors end there.
const COPIES: usize = 16;

/// The entry of the root storage.
pub const ROOT: usize = 0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    Storage,
    Stream,
}

#[derive(Debug)]
pub struct Entry {
    pub name: String,
    pub kind: EntryKind,
    /// The class that the storage names, in the file's byte order.
    pub class: [u8; 16],
    start: u32,
    pub size: u64,
    children: Vec<usize>,
}

pub struct Compound<'a> {
    file: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    mini_table: Vec<u32>,
    mini: Vec<u8>,
    entries: Vec<Entry>,
    left: Cell<usize>,
    short: Cell<bool>,
}

impl<'a> Compound<'a> {
    /// Reads header, tables and directory; `None` when these can't be found.
    pub fn read(file: &'a [u8]) -> Option<Self> {
        if !file.starts_with(MAGIC) || file.len() < HEADER {
            return None;
        }
        let sector = match u16_le(file, 30)? {
            12 => 4096,
            // Version 3 knows one size; a damaged number is most likely it too.
            _ => 512,
        };
        let mut this = Self {
            file,
            sector,
            table: Vec::new(),
            mini_table: Vec::new(),
            mini: Vec::new(),
            entries: Vec::new(),
            left: Cell::new(file.len().saturating_mul(COPIES).max(1 << 20)),
            short: Cell::new(false),
        };
        this.read_table();
        let directory = this.chain(u32_le(file, 48)?, usize::MAX);
        this.read_directory(&directory)?;
        let root = this.entries.first()?;
        this.mini = this.chain(root.start, usize::try_from(root.size).unwrap_or(usize::MAX));
        let mini_table = this.chain(u32_le(file, 60)?, usize::MAX);
        this.mini_table = numbers(&mini_table);
        // What was missing so far is said by those who miss it.
        Some(this)
    }

    /// The sector allocation table, found through the header's list and its continuation (2.3, 2.5).
    fn read_table(&mut self) {
        let sectors = self.file.len() / self.sector + 1;
        let mut places: Vec<u32> = numbers(&self.file[76..HEADER]);
        let mut next = u32_le(self.file, 68).unwrap_or(NONE);
        let mut steps = 0;
        while next < LAST_SECTOR && steps < sectors {
            steps += 1;
            let more = numbers(self.at(next));
            let Some((last, more)) = more.split_last() else { break };
            places.extend_from_slice(more);
            next = *last;
        }
        places.retain(|place| *place < LAST_SECTOR);
        places.truncate(sectors);
        for place in places {
            if self.table.len() > sectors {
                break;
            }
            let mut part = numbers(self.at(place));
            // A sector that the file lacks must not shift the numbers of the next.
            part.resize(self.sector / 4, NONE);
            self.table.extend(part);
        }
    }

    /// The bytes of a sector, fewer at the end of a file that was cut.
    fn at(&self, number: u32) -> &'a [u8] {
        // The header takes the place of one sector.
        let Some(start) = (number as usize).checked_add(1).and_then(|n| n.checked_mul(self.sector)) else { return &[] };
        let rest = self.file.get(start..).unwrap_or_default();
        &rest[..rest.len().min(self.sector)]
    }

    /// A chain of sectors, up to `most` bytes.
    fn chain(&self, start: u32, most: usize) -> Vec<u8> {
        let most = most.min(self.file.len());
        let mut bytes = Vec::new();
        let mut next = start;
        while next < LAST_SECTOR && bytes.len() < most {
            let part = self.at(next);
            if part.is_empty() || !self.spend(part.len()) {
                self.short.set(true);
                break;
            }
            bytes.extend_from_slice(&part[..part.len().min(most - bytes.len())]);
            next = self.table.get(next as usize).copied().unwrap_or(NONE);
        }
        bytes
    }

    fn mini_chain(&self, start: u32, most: usize) -> Vec<u8> {
        let most = most.min(self.mini.len());
        let mut bytes = Vec::new();
        let mut next = start;
        while next < LAST_SECTOR && bytes.len() < most {
            let from = (next as usize).saturating_mul(MINI);
            let part = self.mini.get(from..).unwrap_or_default();
            let part = &part[..part.len().min(MINI).min(most - bytes.len())];
            if part.is_empty() || !self.spend(part.len()) {
                break;
            }
            bytes.extend_from_slice(part);
            next = self.mini_table.get(next as usize).copied().unwrap_or(NONE);
        }
        bytes
    }

    fn spend(&self, count: usize) -> bool {
        match self.left.get().checked_sub(count) {
            Some(left) => {
                self.left.set(left);
                true
            }
            None => false,
        }
    }

    /// Entries and who is in whose storage (2.6). An entry is taken once, whatever points to it.
    fn read_directory(&mut self, directory: &[u8]) -> Option<()> {
        let raw: Vec<&[u8]> = directory.chunks_exact(ENTRY).take(MOST_ENTRIES).collect();
        let mut taken = vec![false; raw.len()];
        let root = raw.first()?;
        *taken.first_mut()? = true;
        self.entries.push(entry(root, EntryKind::Storage)?);
        // Storages whose entries are still to be read: our number, the first entry of their tree, depth.
        let mut storages = vec![(ROOT, u32_le(root, 76)?, 0)];
        while let Some((owner, first, depth)) = storages.pop() {
            let mut stack = vec![(first, false)];
            while let Some((number, seen)) = stack.pop() {
                let Some(bytes) = raw.get(number as usize) else { continue };
                if !seen {
                    if std::mem::replace(&mut taken[number as usize], true) {
                        continue;
                    }
                    // Left, itself, right: the order of the tree.
                    stack.push((u32_le(bytes, 72)?, false));
                    stack.push((number, true));
                    stack.push((u32_le(bytes, 68)?, false));
                    continue;
                }
                let kind = match bytes[66] {
                    1 => EntryKind::Storage,
                    2 => EntryKind::Stream,
                    _ => continue,
                };
                let Some(entry) = entry(bytes, kind) else { continue };
                let id = self.entries.len();
                self.entries.push(entry);
                self.entries[owner].children.push(id);
                if kind == EntryKind::Storage && depth < DEEPEST {
                    storages.push((id, u32_le(bytes, 76)?, depth + 1));
                }
            }
        }
        Some(())
    }

    pub fn entry(&self, id: usize) -> &Entry {
        &self.entries[id]
    }

    pub fn children(&self, storage: usize) -> impl Iterator<Item = usize> + '_ {
        self.entries[storage].children.iter().copied()
    }

    /// Every storage of the file, the root first.
    pub fn storages(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.entries.len()).filter(|id| self.entries[*id].kind == EntryKind::Storage)
    }

    /// What stands in a storage under this name, in any case of letters (2.6.4).
    pub fn find(&self, storage: usize, name: &str) -> Option<usize> {
        self.children(storage).find(|id| same(&self.entries[*id].name, name))
    }

    /// The storage of this name in a storage.
    pub fn storage(&self, storage: usize, name: &str) -> Option<usize> {
        self.find(storage, name).filter(|id| self.entries[*id].kind == EntryKind::Storage)
    }

    pub fn has_stream(&self, storage: usize, name: &str) -> bool {
        self.find(storage, name).is_some_and(|id| self.entries[id].kind == EntryKind::Stream)
    }

    /// The bytes of a stream by its name.
    pub fn stream(&self, storage: usize, name: &str) -> Option<Vec<u8>> {
        let id = self.find(storage, name)?;
        (self.entries[id].kind == EntryKind::Stream).then(|| self.bytes(id))
    }

    /// A stream's bytes: as many as it claims, or as there are.
    pub fn bytes(&self, id: usize) -> Vec<u8> {
        let entry = &self.entries[id];
        let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
        let bytes =
            if entry.size < CUTOFF { self.mini_chain(entry.start, size) } else { self.chain(entry.start, size) };
        if bytes.len() < size {
            self.short.set(true);
        }
        bytes
    }

    /// What stands in sectors that no stream has, sectors side by side together (2.3: free in the table).
    pub fn unused(&self) -> Vec<Vec<u8>> {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        let mut before = false;
        for (number, entry) in (0u32..).zip(&self.table) {
            let free = *entry == NONE;
            let bytes = if free { self.at(number) } else { &[] };
            match parts.last_mut() {
                Some(last) if before => last.extend_from_slice(bytes),
                _ if !bytes.is_empty() => parts.push(bytes.to_vec()),
                _ => {}
            }
            before = !bytes.is_empty();
        }
        parts
    }

    /// How long the whole file is, in bytes.
    pub fn size(&self) -> u64 {
        self.file.len() as u64
    }

    /// Whether something that was asked for was not all there.
    pub fn is_short(&self) -> bool {
        self.short.get()
    }
}

fn entry(bytes: &[u8], kind: EntryKind) -> Option<Entry> {
    let length = usize::from(u16_le(bytes, 64)?).min(64) / 2;
    let units: Vec<u16> =
        bytes[..length * 2].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).take_while(|u| *u != 0).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        kind,
        class: bytes[80..96].try_into().ok()?,
        start: u32_le(bytes, 116)?,
        // The upper half is often garbage in version 3 (2.6.1).
        size: u64::from(u32_le(bytes, 120)?),
        children: Vec::new(),
    })
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || one.to_uppercase() == other.to_uppercase()
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}
