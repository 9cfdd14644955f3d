//! A published folder on disk. Reads only, follows no link, and shows every file that lies there, whatever its name.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use ledger::{FileFact, Folder, SitePath, Unreadable};
use model::Sha256;
use rustix::fs::{Mode, OFlags};
use sha2::Digest;

/// The most files that are named; more than that is no archive.
const MOST_FILES: usize = 5_000_000;
const CHUNK: usize = 256 << 10;

#[derive(Clone, Debug)]
pub struct Disk(PathBuf);

impl Disk {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Opens a plain file of the folder; no part of the path may be a link.
    pub(crate) fn open(&self, path: &str) -> Result<Option<File>, Unreadable> {
        let path: SitePath = path.parse().map_err(|e| Unreadable(format!("{e}")))?;
        let mut at = self.0.clone();
        let (folders, _) = path.as_str().rsplit_once('/').unwrap_or(("", path.as_str()));
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            at.push(part);
            match fs::symlink_metadata(&at) {
                Ok(facts) if facts.is_dir() => {}
                Ok(_) => return Err(Unreadable("its folder is a link or a file".to_owned())),
                Err(error) => return absent(error),
            }
        }
        open_plain(&self.0.join(path.as_str()))
    }
}

/// Opens a plain file without following a link at its end; a pipe or a device doesn't hold anybody up.
pub(crate) fn open_plain(path: &Path) -> Result<Option<File>, Unreadable> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(rustix::io::Errno::LOOP) => return Err(Unreadable("a link, not a plain file".to_owned())),
        Err(error) => return absent(error.into()),
    };
    match file.metadata() {
        Ok(facts) if facts.is_file() => Ok(Some(file)),
        Ok(_) => Err(Unreadable("not a plain file".to_owned())),
        Err(error) => Err(Unreadable(error.to_string())),
    }
}

fn absent<T>(error: io::Error) -> Result<Option<T>, Unreadable> {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
        _ => Err(Unreadable(error.to_string())),
    }
}

/// Hash and size of an open file, in constant memory; stops one piece after `expected` bytes.
pub(crate) fn digest(mut file: impl Read, expected: u64) -> io::Result<FileFact> {
    let mut hash = sha2::Sha256::new();
    let mut chunk = vec![0; CHUNK.min(usize::try_from(expected).unwrap_or(CHUNK).saturating_add(1))];
    let mut size = 0;
    while size <= expected {
        match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => {
                hash.update(&chunk[..read]);
                size += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(FileFact { sha256: Sha256::from_bytes(hash.finalize().into()), size })
}

impl Folder for Disk {
    fn list(&self) -> Result<Option<Vec<String>>, Unreadable> {
        let mut names = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(prefix) = folders.pop() {
            let here = if prefix.is_empty() { self.0.clone() } else { self.0.join(&prefix) };
            for entry in fs::read_dir(&here).map_err(|e| Unreadable(format!("{}: {e}", here.display())))? {
                let entry = entry.map_err(|e| Unreadable(e.to_string()))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
                if entry.file_type().map_err(|e| Unreadable(e.to_string()))?.is_dir() {
                    folders.push(name);
                } else if names.len() < MOST_FILES {
                    names.push(name);
                } else {
                    return Err(Unreadable("more files than any archive has".to_owned()));
                }
            }
        }
        Ok(Some(names))
    }

    fn read(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(file) = self.open(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| Unreadable(e.to_string()))?;
        if bytes.len() as u64 > most {
            Err(Unreadable(format!("larger than the {most} bytes that are allowed")))
        } else {
            Ok(Some(bytes))
        }
    }

    fn digest(&self, path: &str, expected: u64) -> Result<Option<FileFact>, Unreadable> {
        let Some(file) = self.open(path)? else { return Ok(None) };
        let size = file.metadata().map_err(|e| Unreadable(e.to_string()))?.len();
        let mut fact = digest(file, expected).map_err(|e| Unreadable(e.to_string()))?;
        // Read to one byte beyond: its true size is what should be said.
        fact.size = fact.size.max(size);
        Ok(Some(fact))
    }
}
