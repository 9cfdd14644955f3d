//! Backups: a newsroom's whole folder as one sealed file, made while it runs, and the way back.
//!
//! The file is an age file (age-encryption.org/v1) around a POSIX tar archive whose last member, `MANIFEST.json` (version 1), names every
//! file with size and SHA-256; where a path stands twice, the later one counts. It is sealed to the newsroom's recovery key, whose public
//! half lies in the desk's folder (`recovery.txt`): making one needs no unlocking, and stock `age` and `tar` open it.
//!
//! Most is copied while everything goes on. Then both databases are held for a moment, and with them all that moves between the rooms;
//! the site comes last, for one that is newer than the desk's rows is what a start after a crash knows how to mend.

mod collect;
mod restore;
mod snapshot;

use std::collections::BTreeMap;

use model::Sha256;
use serde::{Deserialize, Serialize};

pub use collect::{Made, make};
pub use restore::{Restored, restore};

const MANIFEST: &str = "MANIFEST.json";
/// The largest manifest that is read, in bytes: some hundred thousand files.
const MOST_MANIFEST: u64 = 64 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    size: u64,
    sha256: Sha256,
}

/// What stands in the last member.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    version: u32,
    /// UTC day on which it was begun.
    day: String,
    newsroom: String,
    /// By path below the newsroom's folder.
    files: BTreeMap<String, Fact>,
}
