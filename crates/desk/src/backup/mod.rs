//! Backups: a newsroom's whole folder as one sealed file, made while it runs, and the way back.
//!
//! The file is an age file (age-encryption.org/v1) around a POSIX tar archive whose last member, `MANIFEST.json` (version 1), names every
//! file with size and SHA-256; where a path stands twice, the later one counts. It is sealed to the newsroom's recovery key, whose public
//! half lies in the desk's folder (`recovery.txt`): making one needs no unlocking, and stock `age` and `tar` open it.
//!
//! Most is copied while everything goes on. Then both databases are held for a moment, and with them all that moves between the rooms;
//! the site comes last, for one that is newer than the desk's rows is what a start after a crash knows how to mend.

mod collect;
mod newcomer;
mod restore;
mod snapshot;

use std::{
    collections::BTreeMap,
    io::{self, Read},
};

use model::Sha256;
use serde::{Deserialize, Serialize};
use sha2::Digest;

pub use collect::{Made, make};
pub use newcomer::Newcomer;
pub use restore::{Restored, rehearse, restore};
/// Reads the recovery key as people type it.
pub use unseal::recovery::typed as typed_key;

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

/// Measures and hashes what is read through it.
struct Tally<R> {
    inner: R,
    hash: sha2::Sha256,
    size: u64,
}

impl<R> Tally<R> {
    fn new(inner: R) -> Self {
        Self { inner, hash: sha2::Sha256::new(), size: 0 }
    }

    fn fact(self) -> Fact {
        Fact { size: self.size, sha256: Sha256::from_bytes(self.hash.finalize().into()) }
    }
}

impl<R: Read> Read for Tally<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.hash.update(&into[..read]);
        self.size += read as u64;
        Ok(read)
    }
}
