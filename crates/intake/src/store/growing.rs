//! A file that grows at its end, and its hash.
//!
//! What was written goes on to the disk while more comes, so that the end isn't long. Nothing is durable before [`GrowingFile::settle`].

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    sync::Arc,
    thread::{self, JoinHandle},
    time::SystemTime,
};

use rustix::fs::{Advice, fadvise};
use sha2::{Digest, Sha256};

use super::parts::Worker;

/// After how many bytes the disk is asked to take what was written. The system would let gigabytes wait for the end.
const SYNC: u64 = 32 << 20;

pub struct GrowingFile {
    file: Arc<File>,
    /// Of all bytes of the file, while it is known.
    hash: Option<Sha256>,
    unsynced: u64,
    syncing: Option<JoinHandle<io::Result<()>>>,
}

impl GrowingFile {
    /// `file`: open at its end. `hash`: of what is there already, where that is known.
    pub fn new(file: File, hash: Option<Sha256>) -> Self {
        Self { file: Arc::new(file), hash, unsynced: 0, syncing: None }
    }

    /// Makes everything durable: the file, and the folder that names it where that is new. `time` becomes the file's. Says the hash of
    /// all of it, when that is known.
    ///
    /// # Errors
    /// The disk's.
    pub fn settle(mut self, folder: Option<&Path>, time: Option<SystemTime>) -> io::Result<Option<Sha256>> {
        let synced = self.synced();
        if let Some(time) = time {
            self.file.set_modified(time)?;
        }
        self.file.sync_all()?;
        let_go(&self.file);
        if let Some(folder) = folder {
            File::open(folder)?.sync_all()?;
        }
        synced.map(|()| self.hash)
    }

    /// Waits for the disk. What it says of a file's bytes it says once, and here.
    fn synced(&mut self) -> io::Result<()> {
        let Some(syncing) = self.syncing.take() else { return Ok(()) };
        syncing.join().map_err(|_| io::Error::other("the thread that waited for the disk fell over"))?
    }

    fn sync(&mut self) -> io::Result<()> {
        self.synced()?;
        let file = self.file.clone();
        self.syncing = Some(thread::Builder::new().name("sync".to_owned()).spawn(move || {
            file.sync_data()?;
            let_go(&file);
            Ok(())
        })?);
        self.unsynced = 0;
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        (&*self.file).write_all(bytes)?;
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        self.unsynced += bytes.len() as u64;
        if self.unsynced >= SYNC { self.sync() } else { Ok(()) }
    }
}

impl Worker for GrowingFile {
    fn work(&mut self, part: &[u8], _last: bool) -> io::Result<()> {
        let appended = self.append(part);
        if appended.is_err() {
            // Some of it may stand there.
            self.hash = None;
        }
        appended
    }
}

/// What is on the disk needn't be in memory, too: nothing but the desk reads it, once, and one large file would drive out everything else.
fn let_go(file: &File) {
    // Advice, which may go unheard.
    let _ = fadvise(file, 0, None, Advice::DontNeed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_is_synced_at_once_is_there_and_hashed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut file = GrowingFile::new(File::create_new(&path).unwrap(), Some(Sha256::new()));
        let part: Vec<u8> = (0..1 << 20).map(|at| (at % 251) as u8).collect();
        for _ in 0..2 * (SYNC >> 20) + 1 {
            file.work(&part, false).unwrap();
        }
        let hash = file.settle(Some(folder.path()), Some(SystemTime::UNIX_EPOCH)).unwrap().unwrap();
        let there = std::fs::read(&path).unwrap();
        assert_eq!(there.len() as u64, 2 * SYNC + (1 << 20));
        assert!(there.chunks(1 << 20).all(|there| there == part));
        assert_eq!(hash.finalize(), Sha256::digest(&there));
        assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), SystemTime::UNIX_EPOCH);
    }

    #[test]
    fn the_hash_of_a_file_is_unknown_after_a_write_that_failed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"there").unwrap();
        // Open for reading alone: as a disk that fails.
        let mut file = GrowingFile::new(File::open(&path).unwrap(), Some(Sha256::new()));
        assert!(file.work(b"more", true).is_err());
        assert!(file.settle(None, None).unwrap().is_none());
    }
}
