//! A file with all that is in it: what it holds comes to the table beside it.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Seek, Write},
    path::Path,
};

use airlock::{Ended, NodePath, Sink, Whole};
use model::{Finding, FindingKind};
use page::PageContent;

use crate::{
    pages::Again,
    table::{Opened, Stage, Table},
    work::stage,
};

/// Keeps the top file, and lays each file inside it on the table as soon as it is open.
pub struct Inside<'a> {
    table: &'a Table,
    scratch: &'a Path,
    top: u32,
    times: u32,
    pub whole: Whole,
    /// Pages of the top file so far.
    pages: u32,
    /// Files in the top one so far.
    pub children: u32,
    waiting: BTreeMap<NodePath, Child>,
    /// Those that lie on the table.
    laid: BTreeMap<NodePath, u32>,
    left_out: u32,
}

struct Child {
    name: String,
    /// What it is, in a file without a name; `None` where there was no place for it.
    original: Option<File>,
    whole: Whole,
    children: u32,
}

impl<'a> Inside<'a> {
    /// `times`: so much more time and memory are given.
    pub fn new(table: &'a Table, scratch: &'a Path, top: u32, times: u32) -> Self {
        Self {
            table,
            scratch,
            top,
            times,
            whole: Whole::default(),
            pages: 0,
            children: 0,
            waiting: BTreeMap::new(),
            laid: BTreeMap::from([(NodePath::top(), top)]),
            left_out: 0,
        }
    }

    fn of(&mut self, node: &NodePath) -> Option<&mut Whole> {
        if node.is_top() { Some(&mut self.whole) } else { self.waiting.get_mut(node).map(|child| &mut child.whole) }
    }

    /// Ends the work on a file that nobody wants any more.
    fn wanted(&self) -> io::Result<()> {
        self.table.change(self.top, |_| ()).ok_or_else(|| io::Error::other("it was forgotten"))
    }

    fn kept(&self, bytes: &[u8]) -> io::Result<File> {
        let mut file = tempfile::tempfile_in(self.scratch)?;
        file.write_all(bytes)?;
        file.rewind()?;
        Ok(file)
    }
}

impl Sink for Inside<'_> {
    fn page(&mut self, node: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        self.wanted()?;
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

    fn body(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        self.of(node).map_or(Ok(()), |whole| whole.body(&NodePath::top(), text))
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        self.of(node).map_or(Ok(()), |whole| whole.finding(&NodePath::top(), finding))
    }

    fn child(&mut self, node: &NodePath, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.wanted()?;
        match node.parent().filter(|parent| !parent.is_top()) {
            None => self.children += 1,
            Some(parent) => {
                if let Some(parent) = self.waiting.get_mut(&parent) {
                    parent.children += 1;
                }
            }
        }
        // Without it no other password can be tried: that is no reason to show nothing of it.
        let original = self.kept(bytes).ok();
        let child = Child { name: name.to_owned(), original, whole: Whole::default(), children: 0 };
        self.waiting.insert(node.clone(), child);
        Ok(())
    }

    fn end(&mut self, node: &NodePath, ended: &Ended) -> io::Result<()> {
        if let Some(Child { name, original, whole, children }) = self.waiting.remove(node) {
            let original = original.filter(|_| Again::after(ended.failure).is_some());
            let stage = stage(Opened { whole, top: ended.clone(), children });
            let parent = node.parent().and_then(|parent| self.laid.get(&parent).copied()).unwrap_or(self.top);
            let laid = self.table.add_inside(parent, name, ended.facts.size, stage, original, self.times);
            match laid.ok_or_else(|| io::Error::other("it was forgotten"))? {
                Some(id) => {
                    self.laid.insert(node.clone(), id);
                }
                None => self.left_out += 1,
            }
        }
        if node.is_top() && self.left_out > 0 {
            let what = format!("The table is full: so many of the files inside are not shown: {}.", self.left_out);
            self.whole.findings.push(Finding::new(FindingKind::NotFinished, "files inside", what, ""));
        }
        Ok(())
    }
}
