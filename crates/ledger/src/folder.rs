//! How verification sees files: a reader that the caller brings. Never opens anything itself.

use std::collections::BTreeMap;

use model::Sha256;
use serde::{Deserialize, Serialize};

/// A file's hash and its size in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFact {
    pub sha256: Sha256,
    pub size: u64,
}

impl FileFact {
    pub fn of(bytes: &[u8]) -> Self {
        Self { sha256: Sha256::of(bytes), size: bytes.len() as u64 }
    }
}

/// Why a file that may be there couldn't be read: shown to the person who verifies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// The published files, by their path below the site (`d/EL-0001/EL-0001.pdf`). Paths that are handed in are safe names.
pub trait Folder {
    /// Every file's path, in any order; `None` where that can't be asked, as over HTTP: then extra files can't be seen.
    ///
    /// # Errors
    /// When the folder can't be listed.
    fn list(&self) -> Result<Option<Vec<String>>, Unreadable>;

    /// A file of at most `most` bytes; `None` when it isn't there.
    ///
    /// # Errors
    /// When it can't be read, isn't a plain file or is larger.
    fn read(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable>;

    /// Hash and size of a file of any size; `None` when it isn't there. `expected` is what the record says: a reader may
    /// stop after one byte more.
    ///
    /// # Errors
    /// When it can't be read or isn't a plain file.
    fn digest(&self, path: &str, expected: u64) -> Result<Option<FileFact>, Unreadable>;
}

/// A site in memory, by path: what `press` has before it writes, and what tests damage.
impl Folder for BTreeMap<String, Vec<u8>> {
    fn list(&self) -> Result<Option<Vec<String>>, Unreadable> {
        Ok(Some(self.keys().cloned().collect()))
    }

    fn read(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        match self.get(path) {
            Some(bytes) if bytes.len() as u64 > most => {
                Err(Unreadable(format!("larger than the {most} bytes that are allowed")))
            }
            found => Ok(found.cloned()),
        }
    }

    fn digest(&self, path: &str, _expected: u64) -> Result<Option<FileFact>, Unreadable> {
        Ok(self.get(path).map(|bytes| FileFact::of(bytes)))
    }
}
