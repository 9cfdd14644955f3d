//! Writes compound files ([MS-CFB], version 3): how a storage inside a document becomes a file of its own. Reads none.

use super::file::{Compound, EntryKind, MAGIC};

const SECTOR: usize = 512;
const MINI: usize = 64;
const CUTOFF: usize = 4096;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const TABLE: u32 = 0xFFFF_FFFD;
const LONG_TABLE: u32 = 0xFFFF_FFFC;
/// Levels of storages that are copied.
const DEEPEST: usize = 64;

/// A storage or stream to be written.
pub enum Node {
    Storage { name: String, class: [u8; 16], children: Vec<Node> },
    Stream { name: String, bytes: Vec<u8> },
}

impl Node {
    pub fn stream(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self::Stream { name: name.into(), bytes }
    }

    pub fn name(&self) -> &str {
        let (Self::Storage { name, .. } | Self::Stream { name, .. }) = self;
        name
    }
}

/// A storage of a file with all that is in it.
pub fn copy(compound: &Compound<'_>, storage: usize) -> Vec<Node> {
    copy_within(compound, storage, 0)
}

fn copy_within(compound: &Compound<'_>, storage: usize, depth: usize) -> Vec<Node> {
    compound
        .children(storage)
        .filter_map(|id| {
            let entry = compound.entry(id);
            match entry.kind {
                EntryKind::Stream => Some(Node::stream(&entry.name, compound.bytes(id))),
                EntryKind::Storage if depth < DEEPEST => Some(Node::Storage {
                    name: entry.name.clone(),
                    class: entry.class,
                    children: copy_within(compound, id, depth + 1),
                }),
                EntryKind::Storage => None,
            }
        })
        .collect()
}

/// One entry of the directory, before it is written.
struct Row {
    name: Vec<u16>,
    kind: u8,
    class: [u8; 16],
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u32,
}

#[derive(Default)]
struct Writer {
    sectors: Vec<u8>,
    table: Vec<u32>,
    mini: Vec<u8>,
    mini_table: Vec<u32>,
    rows: Vec<Row>,
}

/// The whole file.
pub fn file(class: [u8; 16], children: Vec<Node>) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.rows.push(row("Root Entry", 5, class));
    let child = writer.storage(children);
    let mini = std::mem::take(&mut writer.mini);
    let (start, size) = (writer.chain(&mini), mini.len() as u32);
    let root = &mut writer.rows[0];
    (root.child, root.start, root.size) = (child, if size == 0 { END } else { start }, size);
    writer.finish()
}

fn row(name: &str, kind: u8, class: [u8; 16]) -> Row {
    let name = name.encode_utf16().take(31).collect();
    Row { name, kind, class, left: FREE, right: FREE, child: FREE, start: 0, size: 0 }
}

impl Writer {
    /// Writes what stands in a storage; the number of the entry that its tree begins with.
    fn storage(&mut self, mut children: Vec<Node>) -> u32 {
        // By length, then by letters in upper case (2.6.4).
        children.sort_by_cached_key(|node| {
            let name = node.name().to_uppercase();
            (name.encode_utf16().count(), name.encode_utf16().collect::<Vec<u16>>())
        });
        let mut numbers = Vec::new();
        for node in children {
            let number = self.rows.len();
            match node {
                Node::Stream { name, bytes } => {
                    let mut row = row(&name, 2, [0; 16]);
                    row.size = bytes.len() as u32;
                    row.start = if bytes.is_empty() {
                        END
                    } else if bytes.len() < CUTOFF {
                        self.mini_chain(&bytes)
                    } else {
                        self.chain(&bytes)
                    };
                    self.rows.push(row);
                }
                Node::Storage { name, class, children } => {
                    self.rows.push(row(&name, 1, class));
                    let child = self.storage(children);
                    self.rows[number].child = child;
                }
            }
            numbers.push(number as u32);
        }
        self.tree(&numbers)
    }

    /// A balanced tree over sorted entries.
    fn tree(&mut self, numbers: &[u32]) -> u32 {
        let middle = numbers.len() / 2;
        let Some(number) = numbers.get(middle).copied() else { return FREE };
        let (left, right) = (self.tree(&numbers[..middle]), self.tree(&numbers[middle + 1..]));
        let row = &mut self.rows[number as usize];
        (row.left, row.right) = (left, right);
        number
    }

    fn chain(&mut self, bytes: &[u8]) -> u32 {
        let start = self.table.len() as u32;
        link(&mut self.table, bytes.len().div_ceil(SECTOR));
        self.sectors.extend_from_slice(bytes);
        self.sectors.resize(self.table.len() * SECTOR, 0);
        start
    }

    fn mini_chain(&mut self, bytes: &[u8]) -> u32 {
        let start = self.mini_table.len() as u32;
        link(&mut self.mini_table, bytes.len().div_ceil(MINI));
        self.mini.extend_from_slice(bytes);
        self.mini.resize(self.mini_table.len() * MINI, 0);
        start
    }

    fn finish(mut self) -> Vec<u8> {
        let mut directory = Vec::new();
        for row in &self.rows {
            let mut entry = [0u8; 128];
            for (at, unit) in row.name.iter().enumerate() {
                entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
            }
            entry[64..66].copy_from_slice(&(row.name.len() as u16 * 2 + 2).to_le_bytes());
            // All black: a tree that is balanced needs no red.
            (entry[66], entry[67]) = (row.kind, 1);
            entry[80..96].copy_from_slice(&row.class);
            for (at, number) in [(68, row.left), (72, row.right), (76, row.child), (116, row.start), (120, row.size)] {
                entry[at..at + 4].copy_from_slice(&number.to_le_bytes());
            }
            directory.extend_from_slice(&entry);
        }
        let directory_start = self.chain(&directory);
        let mini_table: Vec<u8> = padded(&self.mini_table);
        let mini_sectors = mini_table.len() / SECTOR;
        let mini_start = if mini_sectors == 0 { END } else { self.chain(&mini_table) };

        // The table holds itself, and what the header has no room for.
        let used = self.table.len();
        let (mut of_table, mut of_list) = (0usize, 0usize);
        loop {
            let table = (used + of_table + of_list).div_ceil(SECTOR / 4);
            let list = table.saturating_sub(109).div_ceil(SECTOR / 4 - 1);
            if (table, list) == (of_table, of_list) {
                break;
            }
            (of_table, of_list) = (table, list);
        }
        let places: Vec<u32> = (0..of_table as u32).map(|n| used as u32 + n).collect();
        let list_start = (used + of_table) as u32;
        self.table.extend(std::iter::repeat_n(TABLE, of_table));
        self.table.extend(std::iter::repeat_n(LONG_TABLE, of_list));
        let table = padded(&self.table);
        self.sectors.extend_from_slice(&table);
        for (number, part) in places.get(109..).unwrap_or_default().chunks(SECTOR / 4 - 1).enumerate() {
            let mut sector = part.to_vec();
            sector.resize(SECTOR / 4 - 1, FREE);
            sector.push(if number + 1 == of_list { END } else { list_start + number as u32 + 1 });
            self.sectors.extend(sector.iter().flat_map(|n| n.to_le_bytes()));
        }

        let mut header = vec![0u8; SECTOR];
        header[..8].copy_from_slice(MAGIC);
        for (at, number) in [(24, 0x3Eu16), (26, 3), (28, 0xFFFE), (30, 9), (32, 6)] {
            header[at..at + 2].copy_from_slice(&number.to_le_bytes());
        }
        let list_start = if of_list == 0 { END } else { list_start };
        for (at, number) in [
            (44, of_table as u32),
            (48, directory_start),
            (56, CUTOFF as u32),
            (60, mini_start),
            (64, mini_sectors as u32),
            (68, list_start),
            (72, of_list as u32),
        ] {
            header[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        for at in 0..109 {
            let place = places.get(at).copied().unwrap_or(FREE);
            header[76 + at * 4..80 + at * 4].copy_from_slice(&place.to_le_bytes());
        }
        header.extend_from_slice(&self.sectors);
        header
    }
}

fn link(table: &mut Vec<u32>, count: usize) {
    let start = table.len();
    for at in 1..=count {
        table.push(if at == count { END } else { (start + at) as u32 });
    }
}

fn padded(table: &[u32]) -> Vec<u8> {
    let mut numbers = table.to_vec();
    numbers.resize(table.len().div_ceil(SECTOR / 4) * (SECTOR / 4), FREE);
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::file::ROOT, *};

    #[test]
    fn what_is_written_is_read_again_however_large() {
        // Enough for a list of the table beyond the header: 109 sectors of 128 numbers hold 7 MB.
        let large: Vec<u8> = (0..9_000_000u32).map(|n| (n % 251) as u8).collect();
        let children = vec![
            Node::stream("small", b"a few bytes".to_vec()),
            Node::stream("Large", large.clone()),
            Node::Storage {
                name: "inner".into(),
                class: [7; 16],
                children: vec![Node::stream("\u{1}x", vec![1; 700])],
            },
            Node::stream("empty", Vec::new()),
        ];
        let file = file([3; 16], children);
        let compound = Compound::read(&file).unwrap();
        assert_eq!(compound.stream(ROOT, "SMALL").unwrap(), b"a few bytes");
        assert!(compound.stream(ROOT, "large").unwrap() == large);
        assert_eq!(compound.stream(ROOT, "empty").unwrap(), b"");
        let inner = compound.storage(ROOT, "inner").unwrap();
        assert_eq!(compound.entry(inner).class, [7; 16]);
        assert_eq!(compound.stream(inner, "\u{1}x").unwrap(), vec![1; 700]);
        assert!(!compound.is_short());
        // Another implementation reads it too.
        let mut other = cfb::CompoundFile::open_strict(std::io::Cursor::new(&file)).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut other.open_stream("/inner/\u{1}x").unwrap(), &mut bytes).unwrap();
        assert_eq!(bytes, vec![1; 700]);
        // The header alone, and every cut of the beginning, end as a result.
        for end in (0..4096).step_by(37) {
            if let Some(compound) = Compound::read(&file[..end]) {
                assert!(compound.storages().count() <= 3);
            }
        }
    }
}
