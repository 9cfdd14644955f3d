//! Where the results of a tree go, and how they are named.

use std::{fmt, io};

use model::{FileFacts, Finding};
use page::PageContent;

use crate::protocol::{Limit, OpenFailure};

/// A file's place in the tree: the top is empty, its third child `[3]`, that one's first child `[3, 1]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodePath(Vec<u32>);

impl NodePath {
    pub fn top() -> Self {
        Self::default()
    }

    pub fn child(&self, number: u32) -> Self {
        let mut path = self.0.clone();
        path.push(number);
        Self(path)
    }

    /// The file in which it lies; none for the top.
    pub fn parent(&self) -> Option<Self> {
        let (_, parent) = self.0.split_last()?;
        Some(Self(parent.to_vec()))
    }

    pub fn parts(&self) -> &[u32] {
        &self.0
    }

    pub fn is_top(&self) -> bool {
        self.0.is_empty()
    }

    /// 0 for the top.
    pub fn depth(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

impl fmt::Display for NodePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| write!(f, "/{part:04}"))
    }
}

/// Takes the results. For each node: `child` first (not for the top), then pages, text and findings as they come, then `end` once.
/// The nodes come one after the other in the order of their arrival, but the top's `end` comes last of all, and findings about
/// the tree may come to the top until then.
///
/// Time spent here counts against the tree's limit. An error ends the tree.
pub trait Sink {
    /// Whether files inside the file are to be opened too. Where they are not, they are told of and go no further.
    fn wants_children(&self) -> bool {
        true
    }

    /// One page with its words; `page.origin` says whether OCR read them. Numbers ascend and may leave gaps.
    fn page(&mut self, node: &NodePath, number: u32, page: &PageContent) -> io::Result<()>;

    /// The next part of the node's text.
    fn text(&mut self, node: &NodePath, text: &str) -> io::Result<()>;

    /// The next part of the node's text, which is what a letter itself says: neither its head nor the list of its attachments.
    fn body(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        self.text(node, text)
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()>;

    /// A child was found: its name to show (never a path) and its bytes, whole.
    fn child(&mut self, node: &NodePath, name: &str, bytes: &[u8]) -> io::Result<()>;

    fn end(&mut self, node: &NodePath, ended: &Ended) -> io::Result<()>;
}

/// How the opening of one node ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub facts: FileFacts,
    /// Pages that the file has, as its opener says; those handed out may be fewer.
    pub pages: u32,
    /// Whether any page or any text was handed out.
    pub opened: bool,
    /// Why it ended early. What came before stays.
    pub failure: Option<Failure>,
}

/// Why a file was not, or not wholly, opened, in plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("{0}")]
    Opener(OpenFailure),
    /// It is locked, and that many passwords were tried.
    #[error("it is encrypted, and {}", none_fits(*.0))]
    NoneFits(usize),
    #[error("{0} was reached")]
    Limit(Limit),
    #[error("the worker that read it crashed and was thrown away")]
    Crashed,
    #[error("the worker that read it sent nonsense and was thrown away")]
    Protocol(&'static str),
    #[error("the work was stopped")]
    Cancelled,
}

fn none_fits(tried: usize) -> String {
    match tried {
        1 => "the password that was tried doesn’t open it".to_owned(),
        many => format!("none of the {many} passwords that were tried opens it"),
    }
}

impl Failure {
    /// Whether more might have come: then a `not-finished` finding says so.
    pub fn unfinished(self) -> bool {
        match self {
            Self::Opener(failure) => matches!(failure, OpenFailure::Fault | OpenFailure::TooLarge),
            Self::NoneFits(_) => false,
            Self::Limit(_) | Self::Crashed | Self::Protocol(_) | Self::Cancelled => true,
        }
    }
}
