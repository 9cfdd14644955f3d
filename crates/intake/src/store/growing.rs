//! A file that grows at its end, and where somebody asks for it, its hash.
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
    /// Of all bytes of the file, where it is wanted, and while it is known.
    hash: Option<Sha256>,
    length: u64,
    /// So much of it is on the disk.
    safe: u64,
    /// The disk said that it lost something behind `safe`: it says so once.
    lost: bool,
    /// It will be safe up to there.
    syncing: Option<(u64, JoinHandle<io::Result<()>>)>,
}

impl GrowingFile {
    /// `file`: open at its end. `hash`: of what is there already, where one is wanted. `there`: how much that is, durable.
    pub fn new(file: File, hash: Option<Sha256>, there: u64) -> Self {
        Self { file: Arc::new(file), hash, length: there, safe: there, lost: false, syncing: None }
    }

    /// Makes everything durable: the file, and the folder that names it where that is new. `time` becomes the file's. Says the hash of
    /// all of it, where one was wanted.
    ///
    /// # Errors
    /// The disk's. What it may have lost is cut off: the file's length is what counts as arrived.
    pub fn settle(mut self, folder: Option<&Path>, time: Option<SystemTime>) -> io::Result<Option<Sha256>> {
        let done = self.make_durable(folder, time);
        if self.lost || done.is_err() {
            // Where even that fails nobody can say what lies there; whoever asks next may find it longer than it is.
            self.file.set_len(self.safe)?;
            self.file.sync_all()?;
            return Err(done.err().unwrap_or_else(|| io::Error::other("the disk lost a part of a file")));
        }
        Ok(self.hash)
    }

    fn make_durable(&mut self, folder: Option<&Path>, time: Option<SystemTime>) -> io::Result<()> {
        self.synced()?;
        if let Some(time) = time {
            self.file.set_modified(time)?;
        }
        self.file.sync_all()?;
        let_go(&self.file);
        if let Some(folder) = folder {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Waits for the disk. What it says of a file's bytes it says once, and here.
    fn synced(&mut self) -> io::Result<()> {
        let Some((length, syncing)) = self.syncing.take() else { return Ok(()) };
        let done =
            syncing.join().unwrap_or_else(|_| Err(io::Error::other("the thread that waited for the disk fell over")));
        self.lost |= done.is_err();
        done?;
        self.safe = length;
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.synced()?;
        let file = self.file.clone();
        let work = move || {
            file.sync_data()?;
            let_go(&file);
            Ok(())
        };
        match thread::Builder::new().name("sync".to_owned()).spawn(work) {
            Ok(syncing) => self.syncing = Some((self.length, syncing)),
            // No more threads for this process: then this one waits. With the next part another is tried.
            Err(_) => {
                let done = self.file.sync_data();
                self.lost |= done.is_err();
                done?;
                self.safe = self.length;
            }
        }
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        (&*self.file).write_all(bytes)?;
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        self.length += bytes.len() as u64;
        let begun = self.syncing.as_ref().map_or(self.safe, |(length, _)| *length);
        if self.length - begun >= SYNC { self.sync() } else { Ok(()) }
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
        let mut file = GrowingFile::new(File::create_new(&path).unwrap(), Some(Sha256::new()), 0);
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

    /// A disk that says once that it lost something: what it may have lost doesn't count as arrived.
    #[test]
    fn what_the_disk_lost_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"there").unwrap();
        let mut file = GrowingFile::new(File::options().append(true).open(&path).unwrap(), Some(Sha256::new()), 5);
        file.work(b" and more", false).unwrap();
        let length = file.length;
        file.syncing = Some((length, thread::spawn(|| Err(io::ErrorKind::Other.into()))));
        assert!(file.synced().is_err());
        // Asked again the disk says that all is well.
        assert!(file.settle(Some(folder.path()), None).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"there");
        // The same at its very end: here a folder that can't be synced.
        let mut file = GrowingFile::new(File::options().append(true).open(&path).unwrap(), None, 5);
        file.work(b" and more", false).unwrap();
        assert!(file.settle(Some(&folder.path().join("nowhere")), None).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"there");
    }

    #[test]
    fn the_hash_of_a_file_is_unknown_after_a_write_that_failed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"there").unwrap();
        // Open for reading alone: as a disk that fails.
        let mut file = GrowingFile::new(File::open(&path).unwrap(), Some(Sha256::new()), 5);
        assert!(file.work(b"more", true).is_err());
        assert!(file.settle(None, None).unwrap().is_none());
    }
}
