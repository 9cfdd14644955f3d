//! Files that must be there after a power cut: data to disk, rename, folder to disk.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

/// Writes a file so that after a crash there is the old one or the new one, whole. Readable by its owner alone.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let fresh = path.with_extension("new");
    let mut file = create(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    sync_folder(folder)
}

/// Destroys an age file: its head, which holds the key of the rest, is overwritten where it lies, and that is on disk before the name
/// goes. One that isn't there is fine. What a disk or a file system copies aside on its own is out of reach.
pub fn erase(path: &Path) -> io::Result<()> {
    const HEAD: u64 = 64 << 10;
    let mut file = match fs::OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let head = file.metadata()?.len().min(HEAD);
    file.write_all(&vec![0; usize::try_from(head).unwrap_or(0)])?;
    file.sync_all()?;
    fs::remove_file(path)
}

/// Makes a file for its owner alone, empty when it was there.
pub fn create(path: &Path) -> io::Result<File> {
    fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)
}

/// Makes a folder for its owner alone, with those above it. One that is there is fine.
pub fn folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Names made, renamed or removed in a folder are on disk when this returns.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
