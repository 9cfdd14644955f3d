//! A file with all that is in it: what it holds comes to the table beside it.

use std::{
    collections::BTreeMap,
    io::{self, Seek, Write},
    path::Path,
};

use airlock::{Ended, NodePath, Sink, Whole};
use model::{Finding, FindingKind};
use page::PageContent;

use crate::{
    table::{Opened, Stage, Table},
    work::stage,
};

/// Keeps the top file, and lays each file inside it on the table as soon as it is open.
pub struct Inside<'a> {
    table: &'a Table,
    scratch: &'a Path,
    top: u32,
    pub whole: Whole,
    /// Pages of the top file so far.
    pages: u32,
    /// Files in it so far, at any depth.
    pub children: u32,
    waiting: BTreeMap<NodePath, Child>,
    left_out: u32,
}

struct Child {
    name: String,
    bytes: Vec<u8>,
    whole: Whole,
    children: u32,
}

impl<'a> Inside<'a> {
    pub fn new(table: &'a Table, scratch: &'a Path, top: u32) -> Self {
        let (whole, waiting) = (Whole::default(), BTreeMap::new());
        Self { table, scratch, top, whole, pages: 0, children: 0, waiting, left_out: 0 }
    }

    fn of(&mut self, node: &NodePath) -> Option<&mut Whole> {
        if node.is_top() { Some(&mut self.whole) } else { self.waiting.get_mut(node).map(|child| &mut child.whole) }
    }
}

impl Sink for Inside<'_> {
    fn page(&mut self, node: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        if node.is_top() {
            self.pages += 1;
            let pages = self.pages;
            self.table.change(self.top, |document| document.stage = Stage::Opening(pages));
        }
        self.of(node).map_or(Ok(()), |whole| whole.page(&NodePath::top(), number, page))
    }

    fn text(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        self.of(node).map_or(Ok(()), |whole| whole.text(&NodePath::top(), text))
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        self.of(node).map_or(Ok(()), |whole| whole.finding(&NodePath::top(), finding))
    }

    fn child(&mut self, node: &NodePath, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.children += 1;
        if let Some(parent) = node.parent().and_then(|parent| self.waiting.get_mut(&parent)) {
            parent.children += 1;
        }
        let child = Child { name: name.to_owned(), bytes: bytes.to_vec(), whole: Whole::default(), children: 0 };
        self.waiting.insert(node.clone(), child);
        Ok(())
    }

    fn end(&mut self, node: &NodePath, ended: &Ended) -> io::Result<()> {
        if let Some(Child { name, bytes, whole, children }) = self.waiting.remove(node) {
            let original = match ended.failure {
                None => None,
                Some(_) => {
                    let mut file = tempfile::tempfile_in(self.scratch)?;
                    file.write_all(&bytes)?;
                    file.rewind()?;
                    Some(file)
                }
            };
            let stage = stage(Opened { whole, top: ended.clone(), children });
            if !self.table.add_inside(self.top, name, ended.facts.size, stage, original) {
                self.left_out += 1;
            }
        }
        if node.is_top() && self.left_out > 0 {
            let what = format!("{} of the files inside are not shown: the table is full.", self.left_out);
            self.whole.findings.push(Finding::new(FindingKind::NotFinished, "files inside", what, ""));
        }
        Ok(())
    }
}
