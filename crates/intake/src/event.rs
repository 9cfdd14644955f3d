//! The only things that the intake says while it runs: a closed list, no free text, nothing about any visitor.
//!
//! There is no event for a visit or an arrival: the time of a line in a system's journal would be the time of the source.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A new keyring was taken: the intake is open.
    KeyringTaken,
    /// Blobs without a row, from uploads that broke off with the process, were deleted at the start.
    Swept,
    /// Blobs and rows were re-packed in random order.
    Repacked,
    /// The daily work failed; it is tried again.
    RepackFailed,
    /// Drops are refused because the disk is nearly full.
    DiskLow,
    /// The store failed while serving: look at the disk.
    StoreFailed,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeyringTaken => "a keyring was taken; the intake is open",
            Self::Swept => "remains of broken uploads were deleted",
            Self::Repacked => "blobs and rows were re-packed",
            Self::RepackFailed => "re-packing failed and will be tried again; check the disk",
            Self::DiskLow => "the disk is nearly full and drops are refused; free some space",
            Self::StoreFailed => "the store failed; check the disk",
        })
    }
}

impl Event {
    /// To standard error, where an operator reads it.
    pub fn tell(self) {
        eprintln!("safehouse-intake: {self}");
    }
}
