//! Where sealed comments lie until the desk has them: `own/comments/ID.age`. It is bounded, holds no key, and nothing in it tells
//! when one came: names are random, and each file's time is set to the beginning of its day.
//!
//! A comment is on disk, name and bytes, when [`Letterbox::put`] returns: only then may anybody say "thank you".

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use model::LocalId;
use rustix::fs::{Timespec, Timestamps, futimens};

const END: &str = ".age";

/// How much it holds. Tests make it small.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub comments: usize,
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { comments: 2_000, bytes: 64 << 20 }
    }
}

/// What is done to the disk, in operations that a test can fail one by one.
pub trait Disk: Send + Sync {
    /// Writes a new file whose bytes are durable when this returns. `day`: second since 1970 that its times are set to.
    fn write(&self, path: &Path, bytes: &[u8], day: i64) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync(&self, folder: &Path) -> io::Result<()>;
}

/// The machine's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn write(&self, path: &Path, bytes: &[u8], day: i64) -> io::Result<()> {
        let mut file = fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        let day = Timespec { tv_sec: day, tv_nsec: 0 };
        futimens(&file, &Timestamps { last_access: day, last_modification: day })?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    fn sync(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

/// How putting one in went.
#[derive(Debug, PartialEq, Eq)]
pub enum Put {
    /// It lies there, now or since before.
    Kept,
    Full,
}

pub struct Letterbox {
    folder: PathBuf,
    limits: Limits,
    disk: Box<dyn Disk>,
    /// One at a time: who counts and then writes must not be overtaken.
    writing: Mutex<()>,
}

impl Letterbox {
    /// Opens it, made when missing; what a crash left half-written goes.
    ///
    /// # Errors
    /// A folder that can't be made or read.
    pub fn open(folder: PathBuf, limits: Limits, disk: Box<dyn Disk>) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|end| end != &END[1..]) {
                disk.remove(&path)?;
            }
        }
        Ok(Self { folder, limits, disk, writing: Mutex::default() })
    }

    fn path(&self, id: LocalId) -> PathBuf {
        self.folder.join(format!("{id}{END}"))
    }

    /// Keeps a sealed comment, durably. Blocking. `day`: the second at which its UTC day began.
    ///
    /// # Errors
    /// The disk's: then it isn't kept, or can be put in again under the same id.
    pub fn put(&self, id: LocalId, sealed: &[u8], day: i64) -> io::Result<Put> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (path, fresh) = (self.path(id), self.folder.join(format!("{id}.new")));
        if !path.exists() {
            let (mut count, mut bytes) = (1, sealed.len() as u64);
            for entry in fs::read_dir(&self.folder)? {
                count += 1;
                bytes += entry?.metadata().map_or(0, |facts| facts.len());
            }
            if count > self.limits.comments || bytes > self.limits.bytes {
                return Ok(Put::Full);
            }
            let kept = self.disk.write(&fresh, sealed, day).and_then(|()| self.disk.rename(&fresh, &path));
            if let Err(error) = kept {
                // The cause is what matters; a leftover goes at the next start, and is overwritten before.
                let _ = self.disk.remove(&fresh);
                return Err(error);
            }
        }
        // Also for one that was there: whoever put it in may have failed right here.
        self.disk.sync(&self.folder)?;
        Ok(Put::Kept)
    }

    /// The names of those that wait, in the order of their (random) names; at most so many. Blocking.
    ///
    /// # Errors
    /// The disk's.
    pub fn list(&self, most: usize) -> io::Result<Vec<LocalId>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            let id: Option<LocalId> = name.to_str().and_then(|name| name.strip_suffix(END)?.parse().ok());
            found.extend(id);
        }
        found.sort_unstable();
        found.truncate(most);
        Ok(found)
    }

    /// The sealed bytes. Blocking.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, id: LocalId) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(id)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Forgets one: the desk has it. Blocking.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget(&self, id: LocalId) -> io::Result<()> {
        self.disk.remove(&self.path(id))?;
        self.disk.sync(&self.folder)
    }
}
