//! The lower half of a mailbox file ([MS-PST], 2.2): nodes by number, and the blocks of bytes that they are made of. Means nothing by them.

use std::{cell::Cell, collections::BTreeMap};

use airlock::OpenFailure;

use super::cipher::Cipher;
use crate::bytes::{u16_le, u32_le};

pub const MAGIC: &[u8] = b"!BDN";
const PAGE: usize = 512;
/// All reading together may copy the file so many times: nodes that claim the same blocks end there.
const COPIES: usize = 8;
/// Nodes inside one node that are read.
const MOST_INSIDE: usize = 20_000;

/// Where a node's bytes are, and what stands inside it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Node {
    data: u64,
    inside: u64,
    pub parent: u32,
}

pub struct Pages<'a> {
    file: &'a [u8],
    /// Numbers of eight bytes, since Outlook 2003.
    wide: bool,
    cipher: Cipher,
    nodes: BTreeMap<u32, Node>,
    /// Blocks by number: where they stand, and their length.
    blocks: BTreeMap<u64, (u64, u16)>,
    left: Cell<usize>,
}

impl<'a> Pages<'a> {
    pub fn read(file: &'a [u8]) -> Result<Self, OpenFailure> {
        let wide = match u16_le(file, 10) {
            Some(14 | 15) => false,
            Some(23) => true,
            // Larger pages, in files that were kept beside a server.
            Some(_) => return Err(OpenFailure::Unsupported),
            None => return Err(OpenFailure::Damaged),
        };
        let way = file.get(if wide { 513 } else { 461 }).copied().ok_or(OpenFailure::Damaged)?;
        let mut this = Self {
            file,
            wide,
            cipher: Cipher::new(way),
            nodes: BTreeMap::new(),
            blocks: BTreeMap::new(),
            left: Cell::new(file.len().saturating_mul(COPIES)),
        };
        // Where the trees of nodes and of blocks begin.
        let (nodes, blocks) = if wide { (224, 240) } else { (188, 196) };
        let (nodes, blocks) = (this.number(file, nodes), this.number(file, blocks));
        let (Some(nodes), Some(blocks)) = (nodes, blocks) else { return Err(OpenFailure::Damaged) };
        let mut pages = file.len() / PAGE + 1;
        this.tree(nodes, u8::MAX, true, &mut pages);
        this.tree(blocks, u8::MAX, false, &mut pages);
        if this.nodes.is_empty() || this.blocks.is_empty() { Err(OpenFailure::Damaged) } else { Ok(this) }
    }

    /// A number of four or eight bytes.
    fn number(&self, bytes: &[u8], at: usize) -> Option<u64> {
        if self.wide {
            Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
        } else {
            u32_le(bytes, at).map(u64::from)
        }
    }

    /// A page of a tree and those below it, whose level is lower (2.2.2.7.7).
    fn tree(&mut self, place: u64, above: u8, of_nodes: bool, pages: &mut usize) -> Option<()> {
        *pages = pages.checked_sub(1)?;
        let start = usize::try_from(place).ok()?;
        let page = self.file.get(start..start.checked_add(PAGE)?)?;
        let end = if self.wide { 488 } else { 496 };
        let (count, size, level) = (usize::from(page[end]), usize::from(page[end + 2]), page[end + 3]);
        let size_of_number = if self.wide { 8 } else { 4 };
        if level >= above || size < 12 {
            return None;
        }
        for entry in page[..end].chunks_exact(size).take(count) {
            let at = |index: usize| self.number(entry, index * size_of_number);
            let (Some(first), Some(second), Some(third)) = (at(0), at(1), at(2)) else { break };
            if level > 0 {
                self.tree(third, level, of_nodes, pages);
            } else if of_nodes {
                let parent = u32_le(entry, 3 * size_of_number).unwrap_or(0);
                self.nodes.insert(first as u32, Node { data: second, inside: third, parent });
            } else {
                let length = u16_le(entry, 2 * size_of_number)?;
                self.blocks.insert(first & !1, (second, length));
            }
        }
        Some(())
    }

    pub fn nodes(&self) -> impl Iterator<Item = (u32, Node)> + '_ {
        self.nodes.iter().map(|(id, node)| (*id, *node))
    }

    pub fn node(&self, id: u32) -> Option<Node> {
        self.nodes.get(&id).copied()
    }

    /// Takes from what may still be copied; `None` when it isn't there.
    pub fn spend(&self, count: usize) -> Option<()> {
        self.left.set(self.left.get().checked_sub(count)?);
        Some(())
    }

    /// The bytes of a block; those that hold numbers of blocks are never made unreadable.
    fn block(&self, number: u64) -> Option<Vec<u8>> {
        let (place, length) = *self.blocks.get(&(number & !1))?;
        let start = usize::try_from(place).ok()?;
        let mut bytes = self.file.get(start..start.checked_add(usize::from(length))?)?.to_vec();
        self.spend(bytes.len())?;
        if number & 2 == 0 {
            self.cipher.decode(&mut bytes, number as u32);
        }
        Some(bytes)
    }

    /// A node's bytes, block by block (2.2.2.8.3.2).
    pub fn data(&self, node: Node) -> Vec<Vec<u8>> {
        let mut blocks = Vec::new();
        self.data_below(node.data, u8::MAX, &mut blocks);
        blocks
    }

    fn data_below(&self, number: u64, above: u8, blocks: &mut Vec<Vec<u8>>) -> Option<()> {
        let block = self.block(number)?;
        if number & 2 == 0 {
            blocks.push(block);
            return Some(());
        }
        let level = *block.get(1)?;
        if block.first() != Some(&1) || level >= above {
            return None;
        }
        let size = if self.wide { 8 } else { 4 };
        for entry in block.get(8..)?.chunks_exact(size).take(usize::from(u16_le(&block, 2)?)) {
            self.data_below(self.number(entry, 0)?, level, blocks);
        }
        Some(())
    }

    /// The nodes inside a node (2.2.2.8.3.3).
    pub fn inside(&self, node: Node) -> BTreeMap<u32, Node> {
        let mut inside = BTreeMap::new();
        if node.inside != 0 {
            self.inside_below(node.inside, u8::MAX, &mut inside);
        }
        inside
    }

    fn inside_below(&self, number: u64, above: u8, inside: &mut BTreeMap<u32, Node>) -> Option<()> {
        let block = self.block(number)?;
        let level = *block.get(1)?;
        if block.first() != Some(&2) || level >= above {
            return None;
        }
        let (head, size) = if self.wide { (8, 8) } else { (4, 4) };
        let width = if level == 0 { 3 * size } else { 2 * size };
        for entry in block.get(head..)?.chunks_exact(width).take(usize::from(u16_le(&block, 2)?)) {
            let (first, second) = (self.number(entry, 0)?, self.number(entry, size)?);
            if level > 0 {
                self.inside_below(second, level, inside);
            } else if inside.len() < MOST_INSIDE {
                let node = Node { data: second, inside: self.number(entry, 2 * size)?, parent: 0 };
                inside.insert(first as u32, node);
            }
        }
        Some(())
    }
}
