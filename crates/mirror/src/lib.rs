//! Copies of an archive, and their verification. Every byte is held against the record before it counts; never a server, never a
//! private key.
//!
//! A mirror's folder holds only what the record covers; what the copying itself needs lies beside it, in `FOLDER.state`.

mod client;
mod copy;
mod crew;
mod disk;
mod openings;
mod place;
mod source;
mod staging;
mod state;
mod verify;

use std::{io, path::PathBuf};

use ledger::{Head, Problem, Vkey};

pub use client::Pace;
pub use copy::{Known, Mirrored, mirror, mirror_at};
pub use disk::Disk;
pub use verify::{read_record, verify_address, verify_file, verify_folder};

/// What goes on, for whoever waits: a step and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The log and the manifests are read.
    Reading,
    /// Files are checked, and copied where they are missing.
    Files { done: u64, of: u64 },
    /// Documents' pages are held against their roots.
    Openings { done: u64, of: u64 },
    /// Everything holds and is put in place.
    Placing,
}

/// Called from several threads, often: it should only draw.
pub type Progress<'a> = &'a (dyn Fn(Step) + Sync);

/// What files that don't hold under a log that does can mean besides a lie.
const PERHAPS: &str =
    "the log holds: if the archive is being published to, try again in a few minutes; if not, it was changed";
/// Where there is no checkpoint.
const NO_RECORD: &str = "missing: no archive is there, or it has published nothing yet";

/// Why nothing was copied, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("{0}")]
    Address(String),
    /// Another mirror works on this folder right now.
    #[error("{} is in use by another mirror", .0.display())]
    InUse(PathBuf),
    /// The folder has files that no mirror brought there: they would not survive.
    #[error("{} isn't empty and no mirror made it: choose another folder", .0.display())]
    NotAMirror(PathBuf),
    #[error("{path}: {why}")]
    Unreachable { path: String, why: String },
    /// The archive, or the person, names another key than the first one seen.
    #[error("the key is {found}, but this mirror pinned {pinned} when it began: refused")]
    OtherKey { found: String, pinned: Vkey },
    #[error(
        "the archive's log was rolled back: it shows {} entries, and had {} before; both checkpoints are kept in {}",
        .served.size, .seen.size, .evidence.display()
    )]
    RolledBack { seen: Head, served: Head, evidence: PathBuf },
    #[error(
        "the archive's history forks: its checkpoint of {} entries contradicts the one of {} entries seen before; both checkpoints are kept in {}",
        .served.size, .seen.size, .evidence.display()
    )]
    Forked { seen: Head, served: Head, evidence: PathBuf },
    /// What the archive serves isn't what its record says. The mirror stays as it was.
    #[error("{} doesn't hold: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    DoesNotHold(Vec<Problem>),
    /// The log holds, and files aren't what it says, also when it was looked at again. The mirror stays as it was.
    #[error("{} doesn't hold: {}; {PERHAPS}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    FilesDoNotHold(Vec<Problem>),
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl Refused {
    /// One line for each reason.
    pub fn reasons(&self) -> Vec<String> {
        match self {
            Self::DoesNotHold(problems) => problems.iter().map(ToString::to_string).collect(),
            Self::FilesDoNotHold(problems) => {
                problems.iter().map(ToString::to_string).chain([PERHAPS.to_owned()]).collect()
            }
            other => vec![other.to_string()],
        }
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
