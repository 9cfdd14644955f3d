//! A new file that is either whole and durable under its name, or not there.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

use tempfile::{NamedTempFile, PersistError};
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

    /// What was written so far, to be read from its beginning.
    ///
    /// # Errors
    /// The disk's.
    pub fn reopened(&self) -> Result<File, Refused> {
        Ok(self.0.reopen()?)
    }

    /// Durable before it is named: the file's bytes, then its name, then the folder that holds the name. What lay there before goes.
    ///
    /// # Errors
    /// The disk's; nothing lies under the name then, or what lay there before.
    pub fn keep(self, out: &Path) -> Result<(), Refused> {
        self.named(out, |file| file.persist(out))
    }

    /// The same under a name that nothing has yet.
    ///
    /// # Errors
    /// Also when something lies there: it stays.
    pub fn keep_new(self, out: &Path) -> Result<(), Refused> {
        self.named(out, |file| file.persist_noclobber(out))
    }

    fn named(self, out: &Path, name: impl FnOnce(NamedTempFile) -> Result<File, PersistError>) -> Result<(), Refused> {
        let refused = |error: io::Error| Refused::because(format!("{}: {error}", out.display()));
        self.0.as_file().sync_all().map_err(refused)?;
        name(self.0).map_err(|error| refused(error.error))?;
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

fn folder(out: &Path) -> &Path {
    match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
