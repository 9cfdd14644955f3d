//! Sealed parcels on their way in: one folder each, whole or not there, on disk before anybody forgets the original.
//!
//! `spool/<drop>/parcel.json` and `envelope` and `blobs/<id>`. What lies here in clear is what the intake knew as well.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use model::{DropId, LocalId, MailboxId, Sha256};
use serde::{Deserialize, Serialize};

use crate::{Error, durable};

/// `parcel.json`, version 1.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spooled {
    pub version: u32,
    pub drop: DropId,
    pub mailbox: MailboxId,
    /// UTC day of arrival.
    pub day: String,
    /// SHA-256 of the sealed envelope.
    pub envelope: Sha256,
    pub blobs: Vec<LocalId>,
    /// Brought in on this machine: its envelope's message is the collection's name. What the intake sends never says so.
    pub by_hand: bool,
}

#[derive(Clone, Debug)]
pub struct Spool(PathBuf);

/// A parcel that is being written. Until [`Draft::commit`] it doesn't exist.
pub struct Draft {
    spool: PathBuf,
    folder: PathBuf,
    /// Held as long as it is written to, so that no other process takes it for a leftover.
    _held: File,
}

const LEFTOVERS: [&str; 2] = ["part", "gone"];

impl Spool {
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    pub fn holds(&self, drop: DropId) -> bool {
        self.of(drop).exists()
    }

    /// Every parcel, in no order that means anything. A folder whose description doesn't read is left out.
    pub fn list(&self) -> io::Result<Vec<Spooled>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            let named = path.file_name().and_then(|name| name.to_str()?.parse::<DropId>().ok());
            let Some(drop) = named else { continue };
            let parcel =
                fs::read(path.join("parcel.json")).ok().and_then(|json| serde_json::from_slice::<Spooled>(&json).ok());
            all.extend(parcel.filter(|parcel| parcel.version == 1 && parcel.drop == drop));
        }
        Ok(all)
    }

    pub fn count(&self) -> io::Result<usize> {
        let entries = fs::read_dir(&self.0)?.collect::<io::Result<Vec<_>>>()?;
        Ok(entries
            .iter()
            .filter(|entry| entry.file_name().to_str().is_some_and(|name| name.parse::<DropId>().is_ok()))
            .count())
    }

    /// Free bytes for this user on the spool's disk.
    pub fn free(&self) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(&self.0)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    pub fn envelope(&self, drop: DropId) -> PathBuf {
        self.of(drop).join("envelope")
    }

    pub fn blob(&self, drop: DropId, blob: LocalId) -> PathBuf {
        self.of(drop).join("blobs").join(blob.to_string())
    }

    pub fn begin(&self, drop: DropId) -> io::Result<Draft> {
        let folder = self.0.join(format!("{drop}.part"));
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        durable::folder(&folder.join("blobs"))?;
        let held = File::open(&folder)?;
        held.try_lock().map_err(io::Error::from)?;
        Ok(Draft { spool: self.0.clone(), folder, _held: held })
    }

    /// Takes a parcel away: it is in the vault, or its people gave it up.
    pub fn remove(&self, drop: DropId) -> io::Result<()> {
        let gone = self.0.join(format!("{drop}.gone"));
        match fs::rename(self.of(drop), &gone) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        }
        durable::sync_folder(&self.0)?;
        fs::remove_dir_all(gone)
    }

    /// Destroys a parcel that nobody will take in, the keys in its files' heads first.
    pub fn destroy(&self, drop: DropId) -> io::Result<()> {
        let gone = self.0.join(format!("{drop}.gone"));
        match fs::rename(self.of(drop), &gone) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        }
        durable::sync_folder(&self.0)?;
        erase_all(&gone)?;
        fs::remove_dir_all(gone)
    }

    /// Clears away what a crash left half-written or half-removed.
    pub fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| LEFTOVERS.iter().any(|leftover| extension == *leftover)) {
                // A locked one is being written by `safehouse desk import` in this moment.
                if File::open(&path)?.try_lock().is_ok() {
                    erase_all(&path)?;
                    fs::remove_dir_all(&path)?;
                }
            }
        }
        Ok(())
    }

    fn of(&self, drop: DropId) -> PathBuf {
        self.0.join(drop.to_string())
    }
}

fn erase_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { erase_all(&path)? } else { durable::erase(&path)? }
    }
    Ok(())
}

impl Draft {
    /// The file for the sealed envelope.
    pub fn envelope(&self) -> io::Result<File> {
        durable::create(&self.folder.join("envelope"))
    }

    /// The file for one sealed blob.
    pub fn blob(&self, blob: LocalId) -> io::Result<File> {
        durable::create(&self.folder.join("blobs").join(blob.to_string()))
    }

    /// Takes a blob back that could not be finished.
    pub fn forget_blob(&self, blob: LocalId) -> io::Result<()> {
        fs::remove_file(self.folder.join("blobs").join(blob.to_string()))
    }

    /// Makes the parcel exist: all of its files to disk, then its name. When this returns, the original may be forgotten.
    pub fn commit(self, parcel: &Spooled) -> Result<(), Error> {
        sync_all(&self.folder.join("blobs"))?;
        File::open(self.folder.join("envelope"))?.sync_all()?;
        // Syncs the folder as well.
        durable::write(&self.folder.join("parcel.json"), &serde_json::to_vec(parcel)?)?;
        fs::rename(&self.folder, self.spool.join(parcel.drop.to_string()))?;
        Ok(durable::sync_folder(&self.spool)?)
    }

    /// Throws away what was written.
    pub fn discard(self) -> io::Result<()> {
        fs::remove_dir_all(&self.folder)
    }
}

fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        File::open(entry?.path())?.sync_all()?;
    }
    durable::sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn parcel(byte: u8) -> Spooled {
        Spooled {
            version: 1,
            drop: DropId::from_bytes([byte; 16]),
            mailbox: MailboxId::from_bytes([9; 32]),
            day: "2026-11-24".into(),
            envelope: Sha256::of(b"sealed"),
            blobs: vec![],
            by_hand: false,
        }
    }

    #[test]
    fn a_parcel_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path().to_owned());
        let draft = spool.begin(parcel(1).drop).unwrap();
        draft.envelope().unwrap().write_all(b"sealed").unwrap();
        assert!(spool.list().unwrap().is_empty() && !spool.holds(parcel(1).drop));
        // Somebody else's sweeping leaves alone what is being written …
        spool.sweep().unwrap();
        draft.commit(&parcel(1)).unwrap();
        assert_eq!(spool.list().unwrap().len(), 1);
        assert_eq!(fs::read(spool.envelope(parcel(1).drop)).unwrap(), b"sealed");
        // … and takes away what a crash left.
        drop(spool.begin(parcel(2).drop).unwrap());
        spool.sweep().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        spool.remove(parcel(1).drop).unwrap();
        spool.remove(parcel(1).drop).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
