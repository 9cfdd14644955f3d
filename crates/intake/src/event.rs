//! The only things that the intake says while it runs: a closed list, no free text, nothing about any visitor.
//!
//! There is no event for a visit or an arrival: the time of a line in a system's journal would be the time of the source.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

static STORE_FAILED: AtomicBool = AtomicBool::new(false);

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
    /// To be told with the next look at the clock: told at once, its time would be that of a visit.
    pub fn note_that_the_store_failed() {
        STORE_FAILED.store(true, Ordering::Relaxed);
    }

    pub fn tell_what_failed() {
        if STORE_FAILED.swap(false, Ordering::Relaxed) {
            Self::StoreFailed.tell();
        }
    }

    /// To standard error, where an operator reads it.
    pub fn tell(self) {
        eprintln!("safehouse-intake: {self}");
    }
}
