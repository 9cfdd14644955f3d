//! A new file that is either whole and durable under its name, or not there.

use std::{
    fs::File,
    io::{self, Seek, Write},
    path::Path,
};

use tempfile::NamedTempFile;
use terminal::Refused;

/// A file beside the place where it will lie. Dropped before [`Fresh::keep`] it leaves nothing.
#[derive(Debug)]
pub struct Fresh(NamedTempFile);

impl Fresh {
    /// # Errors
    /// When nothing can be written there.
    pub fn beside(out: &Path) -> Result<Self, Refused> {
        let refused = |error: io::Error| Refused::because(format!("{}: {error}", out.display()));
        let file = tempfile::Builder::new().prefix(".making-").tempfile_in(folder(out)).map_err(refused)?;
        Ok(Self(file))
    }

    /// The same bytes, to be read from their beginning.
    ///
    /// # Errors
    /// When it can't be opened again.
    pub fn read(&self) -> io::Result<File> {
        self.0.reopen()
    }

    /// Durable before it is named: the file's bytes, then its name, then the folder that holds the name.
    ///
    /// # Errors
    /// The disk's; nothing lies under the name then, or what lay there before.
    pub fn keep(self, out: &Path) -> Result<(), Refused> {
        let refused = |error: io::Error| Refused::because(format!("{}: {error}", out.display()));
        self.0.as_file().sync_all().map_err(refused)?;
        self.0.persist(out).map_err(|error| refused(error.error))?;
        File::open(folder(out)).and_then(|folder| folder.sync_all()).map_err(refused)
    }
}

impl Write for Fresh {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Seek for Fresh {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

fn folder(out: &Path) -> &Path {
    match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
