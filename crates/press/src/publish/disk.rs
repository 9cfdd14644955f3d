//! What a publication does to a disk, in three operations, so that a test can fail any one of them.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

/// Where a publication is written.
pub trait Disk {
    /// Puts the whole file in place by rename. Its bytes are durable then; its name is after [`Disk::sync`] of its folder.
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Removes a file, or nothing when there is none.
    fn remove(&mut self, path: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    fn sync(&mut self, folder: &Path) -> io::Result<()>;
}

/// The machine's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        make_folders(folder)?;
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        // One fixed name for each file: what a crash leaves here, the next run overwrites.
        let unfinished = folder.join(format!(".{name}.unfinished"));
        let mut file = File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    fn sync(&mut self, folder: &Path) -> io::Result<()> {
        match File::open(folder) {
            Ok(folder) => folder.sync_all(),
            // A folder that was removed since has no names to keep.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Makes what is missing of a path of folders; each new one's name is durable in the folder above it.
fn make_folders(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_folders(above)?;
        match fs::create_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        File::open(above)?.sync_all()?;
    }
    Ok(())
}
