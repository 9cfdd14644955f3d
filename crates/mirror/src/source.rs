//! Where the log and the manifests are read from: the mirror's own folder first, since most of them never change, and the archive
//! for the rest. Nothing read here is believed before it was held against the checkpoint.

use std::collections::BTreeSet;

use ledger::{FileFact, Folder, Unreadable};

use crate::{Disk, client::Client};

pub(crate) struct Source<'a> {
    pub(crate) client: &'a Client,
    pub(crate) disk: &'a Disk,
    /// The one that was verified, whatever the archive shows by now.
    pub(crate) checkpoint: &'a [u8],
    pub(crate) own: Own,
}

/// What may be taken from the mirror's own folder.
pub(crate) enum Own {
    AllBut(BTreeSet<String>),
    Nothing,
}

impl Folder for Source<'_> {
    fn list(&self) -> Result<Option<Vec<String>>, Unreadable> {
        Ok(None)
    }

    fn read(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        if path == "checkpoint" {
            return Ok(Some(self.checkpoint.to_vec()));
        }
        let own = matches!(&self.own, Own::AllBut(others) if !others.contains(path));
        match own.then(|| self.disk.read(path, most)) {
            Some(Ok(Some(bytes))) => Ok(Some(bytes)),
            _ => self.client.get(path, most),
        }
    }

    fn digest(&self, path: &str, expected: u64) -> Result<Option<FileFact>, Unreadable> {
        self.client.digest(path, expected)
    }
}

/// The state that the mirror will have: what was fetched, over what lies there already.
pub(crate) struct Overlay<'a> {
    pub(crate) disk: &'a Disk,
    pub(crate) staged: &'a Disk,
    pub(crate) fetched: BTreeSet<String>,
}

impl Overlay<'_> {
    fn of(&self, path: &str) -> &Disk {
        if self.fetched.contains(path) { self.staged } else { self.disk }
    }
}

impl Folder for Overlay<'_> {
    fn list(&self) -> Result<Option<Vec<String>>, Unreadable> {
        Ok(None)
    }

    fn read(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        self.of(path).read(path, most)
    }

    fn digest(&self, path: &str, expected: u64) -> Result<Option<FileFact>, Unreadable> {
        self.of(path).digest(path, expected)
    }
}
