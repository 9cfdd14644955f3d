//! What verification says: every problem with its place, and what was looked at. Never a verdict without saying whose key was checked.

use serde::Serialize;

use crate::Vkey;

/// One thing that doesn't hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file, by its path below the site.
    pub path: String,
    /// What is wrong with it, in one sentence without a full stop.
    pub what: String,
}

impl Problem {
    pub fn new(path: impl Into<String>, what: impl std::fmt::Display) -> Self {
        Self { path: path.into(), what: what.to_string() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// Whose signature the record was held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckedBy {
    /// The key that lies beside the record itself: consistent with itself; publisher unchecked.
    Unchecked,
    /// The key that this mirror pinned when it was made: whose key that was, nobody said this time.
    Pinned(Vkey),
    /// A key that the person who verifies has from elsewhere.
    Key(Vkey),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub entries: u64,
    pub keyrings: u64,
    /// Documents that are published now, in their newest version.
    pub documents: u64,
    pub releases: u64,
    pub statements: u64,
    /// Documents, releases, statements and dossiers that were taken back.
    pub withdrawn: u64,
    pub files: u64,
    /// Bytes of all files that were checked.
    pub bytes: u64,
    pub quotations: u64,
}

/// Pages that were held against the roots in their manifests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Openings {
    /// Documents in facsimile with a proof of their own.
    pub documents: u64,
    pub pages: u64,
    /// Tiles that are hidden on these pages.
    pub hidden: u64,
    /// Tiles that an earlier version hid and that are shown now, as that version committed to them.
    pub opened: u64,
    /// Documents in facsimile that were published without a proof.
    pub without: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub origin: Option<String>,
    /// The log's size in entries.
    pub size: u64,
    pub checked_by: CheckedBy,
    pub counts: Counts,
    /// When it was asked for.
    pub openings: Option<Openings>,
    /// Sorted by path; empty when everything holds.
    pub problems: Vec<Problem>,
}

impl Report {
    pub fn holds(&self) -> bool {
        self.problems.is_empty()
    }
}
