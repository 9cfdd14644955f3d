//! The upper half of a mailbox file ([MS-PST], 2.3): properties of a node, and rows of a table, out of the heap that its blocks hold.

use std::collections::BTreeMap;

use super::pages::{Node, Pages};
use crate::{
    bytes::{u16_le, u32_le},
    compound::codepage,
    mapi::{Props, Value, msg::fixed_value},
};

/// Properties and rows that are read.
const MOST: usize = 20_000;
/// Levels of a tree inside a heap; a page of it has room for hundreds.
const DEEPEST: u8 = 8;

/// A node with its heap, and what stands inside it.
pub struct Heap {
    blocks: Vec<Vec<u8>>,
    pub inside: BTreeMap<u32, Node>,
}

/// A property as it stands in a heap.
struct Raw {
    id: u16,
    kind: u16,
    bytes: Vec<u8>,
}

impl Heap {
    pub fn read(pages: &Pages<'_>, node: Node) -> Self {
        Self { blocks: pages.data(node), inside: pages.inside(node) }
    }

    /// A part of the heap by its number (2.3.1.1).
    fn part(&self, number: u32) -> Option<&[u8]> {
        let (block, index) = ((number >> 16) as usize, (number >> 5 & 0x7FF) as usize);
        let block = self.blocks.get(block)?;
        let map = usize::from(u16_le(block, 0)?);
        if number & 0x1F != 0 || index == 0 || index > usize::from(u16_le(block, map)?) {
            return None;
        }
        let at = |index: usize| u16_le(block, map + 4 + index * 2).map(usize::from);
        block.get(at(index - 1)?..at(index)?)
    }

    /// Bytes by their number, of the heap or of a node inside; blocks of such a node stay apart.
    fn far(&self, pages: &Pages<'_>, number: u32) -> Option<Vec<Vec<u8>>> {
        if number & 0x1F == 0 {
            let part = self.part(number)?;
            pages.spend(part.len())?;
            return Some(vec![part.to_vec()]);
        }
        self.inside.get(&number).map(|node| pages.data(*node))
    }

    /// Keys and data of the tree that begins with this head (2.3.2).
    fn tree(&self, head: u32) -> Option<Vec<(&[u8], &[u8])>> {
        let head = self.part(head)?;
        let (key, data) = (usize::from(*head.get(1)?), usize::from(*head.get(2)?));
        if head.first() != Some(&0xB5) || key == 0 {
            return None;
        }
        let mut records = Vec::new();
        let mut pages = MOST;
        self.tree_below(u32_le(head, 4)?, (*head.get(3)?).min(DEEPEST), (key, data), &mut pages, &mut records);
        Some(records)
    }

    fn tree_below<'h>(
        &'h self,
        number: u32,
        level: u8,
        (key, data): (usize, usize),
        pages: &mut usize,
        records: &mut Vec<(&'h [u8], &'h [u8])>,
    ) {
        // A page that names itself would be visited without end.
        let Some(left) = pages.checked_sub(1) else { return };
        *pages = left;
        let Some(part) = self.part(number) else { return };
        let width = if level == 0 { key + data } else { key + 4 };
        for record in part.chunks_exact(width) {
            if records.len() >= MOST {
                return;
            }
            match (level, u32_le(record, key)) {
                (0, _) => records.push(record.split_at(key)),
                (_, Some(next)) => self.tree_below(next, level - 1, (key, data), pages, records),
                _ => {}
            }
        }
    }

    fn root(&self) -> Option<u32> {
        u32_le(self.blocks.first()?, 4)
    }

    /// The node's properties (2.3.3), and the numbers of nodes that hold whole messages.
    pub fn props(&self, pages: &Pages<'_>, page: Option<u16>) -> (Props, Vec<u32>) {
        let mut objects = Vec::new();
        let mut raw = Vec::new();
        for (key, data) in self.root().and_then(|root| self.tree(root)).unwrap_or_default() {
            let (Some(id), Some(kind), Some(value)) = (u16_le(key, 0), u16_le(data, 0), u32_le(data, 2)) else {
                continue;
            };
            let bytes = match kind {
                0x02 | 0x03 | 0x0B => data[2..].to_vec(),
                0x14 | 0x40 | 0x1E | 0x1F | 0x102 => self.far(pages, value).unwrap_or_default().concat(),
                0x0D => {
                    objects.extend(self.part(value).and_then(|part| u32_le(part, 0)));
                    continue;
                }
                _ => continue,
            };
            raw.push(Raw { id, kind, bytes });
        }
        (props(raw, page), objects)
    }

    /// The rows of a table (2.3.4).
    pub fn rows(&self, pages: &Pages<'_>, page: Option<u16>) -> Vec<Props> {
        self.rows_read(pages, page).unwrap_or_default()
    }

    fn rows_read(&self, pages: &Pages<'_>, page: Option<u16>) -> Option<Vec<Props>> {
        let head = self.part(self.root()?)?;
        if head.first() != Some(&0x7C) {
            return None;
        }
        let (bits, width) = (usize::from(u16_le(head, 6)?), usize::from(u16_le(head, 8)?));
        let columns: Vec<&[u8]> = head.get(22..)?.chunks_exact(8).take(usize::from(*head.get(1)?)).collect();
        let mut rows = Vec::new();
        if width == 0 {
            return None;
        }
        for block in self.far(pages, u32_le(head, 14)?)? {
            for row in block.chunks_exact(width) {
                if rows.len() >= MOST {
                    return Some(rows);
                }
                let raw = columns.iter().filter_map(|column| self.cell(pages, row, bits, column)).collect();
                rows.push(props(raw, page));
            }
        }
        Some(rows)
    }

    fn cell(&self, pages: &Pages<'_>, row: &[u8], bits: usize, column: &[u8]) -> Option<Raw> {
        let (kind, id) = (u16_le(column, 0)?, u16_le(column, 2)?);
        let (place, size, bit) = (usize::from(u16_le(column, 4)?), usize::from(column[6]), usize::from(column[7]));
        // Whether the row has it at all (2.3.4.4.1).
        if row.get(bits + bit / 8)? >> (7 - bit % 8) & 1 == 0 {
            return None;
        }
        let value = row.get(place..place + size)?;
        let bytes = match kind {
            0x1E | 0x1F | 0x102 => self.far(pages, u32_le(value, 0)?)?.concat(),
            _ => value.to_vec(),
        };
        Some(Raw { id, kind, bytes })
    }
}

/// Values out of bytes; texts that aren't Unicode in the message's own code page, which the numbers tell.
fn props(raw: Vec<Raw>, page: Option<u16>) -> Props {
    let mut props = Props::default();
    let (texts, numbers): (Vec<Raw>, Vec<Raw>) =
        raw.into_iter().partition(|raw| matches!(raw.kind, 0x1E | 0x1F | 0x102));
    for raw in numbers {
        if let Some(value) = fixed_value(raw.kind, &raw.bytes) {
            props.put(raw.id, value);
        }
    }
    let page = page.unwrap_or_else(|| props.page());
    for raw in texts {
        props.put(
            raw.id,
            match raw.kind {
                0x1E => Value::Text(codepage::decode(page, &raw.bytes)),
                0x1F => Value::Text(codepage::utf16(&raw.bytes)),
                _ => Value::Bytes(raw.bytes),
            },
        );
    }
    props
}
