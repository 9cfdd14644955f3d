//! Opens published files, never through a symbolic link, never outside of the site, and keeps small ones in memory.
//!
//! A kept file is looked at again on each request (one open, one stat), so what is given out is what lies there now.

use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::PathBuf,
    sync::{Mutex, PoisonError, RwLock},
};

use bytes::Bytes;
use rustix::{
    fs::{Mode, OFlags, ResolveFlags, open, openat2},
    io::Errno,
};

use crate::path::Wanted;

/// A larger file is streamed from the disk.
const SMALL: u64 = 512 << 10;
/// All kept files together, in bytes.
const KEPT: usize = 64 << 20;

/// What distinguishes a file from the one that lay there before: published files are replaced by rename, never written in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub inode: u64,
    /// Nanoseconds of modification time since 1970.
    pub modified: i128,
    pub size: u64,
}

pub enum Content {
    Kept(Bytes),
    OnDisk(File),
}

pub struct Published {
    pub stamp: Stamp,
    pub content: Content,
}

pub enum Found {
    File(Published),
    /// A folder with an index, asked for without its slash.
    Folder,
    Nothing,
}

pub struct Files {
    site: PathBuf,
    kept: RwLock<HashMap<String, (Stamp, Bytes)>>,
    /// Oldest first, with the bytes of all.
    order: Mutex<(VecDeque<String>, usize)>,
}

impl Files {
    pub fn new(site: PathBuf) -> Self {
        Self { site, kept: RwLock::default(), order: Mutex::default() }
    }

    pub async fn find(&self, wanted: &Wanted) -> io::Result<Found> {
        let name = wanted.file();
        let Some(file) = self.open(name)? else { return Ok(Found::Nothing) };
        let facts = file.metadata()?;
        if facts.is_dir() {
            let index = self.open(&format!("{name}/index.html"))?;
            return Ok(if index.is_some() { Found::Folder } else { Found::Nothing });
        }
        if !facts.is_file() {
            return Ok(Found::Nothing);
        }
        let stamp = Stamp {
            inode: facts.ino(),
            modified: i128::from(facts.mtime()) * 1_000_000_000 + i128::from(facts.mtime_nsec()),
            size: facts.len(),
        };
        if stamp.size > SMALL {
            return Ok(Found::File(Published { stamp, content: Content::OnDisk(file) }));
        }
        let content = match self.kept(name, stamp) {
            Some(bytes) => bytes,
            None => self.keep(name, stamp, read(file).await?),
        };
        // A file that grew or shrank under us has no length that the stamp could promise.
        let stamp = Stamp { size: content.len() as u64, ..stamp };
        Ok(Found::File(Published { stamp, content: Content::Kept(content) }))
    }

    /// A file's bytes, from the disk; `None` when there is no such file inside the site. Blocking.
    ///
    /// # Errors
    /// It is larger than `most`, no plain file, or can't be read.
    pub fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let Some(file) = self.open(name)? else { return Ok(None) };
        if !file.metadata()?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut bytes = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(Some(bytes)) }
    }

    /// `None` when there is no such file inside the site.
    fn open(&self, name: &str) -> io::Result<Option<File>> {
        let site = match open(&self.site, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) {
            Ok(site) => site,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let inside = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        // NONBLOCK: a pipe that somebody put there must not hold a thread.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        match openat2(&site, name, flags, Mode::empty(), inside) {
            Ok(file) => Ok(Some(File::from(file))),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::XDEV | Errno::NAMETOOLONG | Errno::ACCESS) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn kept(&self, name: &str, stamp: Stamp) -> Option<Bytes> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.get(name).filter(|(known, _)| *known == stamp).map(|(_, bytes)| bytes.clone())
    }

    fn keep(&self, name: &str, stamp: Stamp, bytes: Bytes) -> Bytes {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let mut order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        let (names, total) = &mut *order;
        if let Some((_, old)) = kept.insert(name.to_owned(), (stamp, bytes.clone())) {
            *total -= old.len();
        } else {
            names.push_back(name.to_owned());
        }
        *total += bytes.len();
        while *total > KEPT {
            let Some(oldest) = names.pop_front() else { break };
            if let Some((_, old)) = kept.remove(&oldest) {
                *total -= old.len();
            }
        }
        bytes
    }
}

async fn read(mut file: File) -> io::Result<Bytes> {
    let reading = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        // One byte past the limit would show a file that grew; it is cut, and the next request sees its new stamp.
        file.by_ref().take(SMALL).read_to_end(&mut bytes)?;
        Ok(Bytes::from(bytes))
    });
    reading.await.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}
