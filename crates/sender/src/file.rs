//! A file to be sent: opened and hashed before anything leaves, and held open, so that every later reading must give the same bytes.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use model::{Sha256, limits};
use sha2::Digest;

use crate::Error;

pub struct SourceFile {
    path: PathBuf,
    handle: File,
    size: u64,
    modified: Option<SystemTime>,
    sha256: Sha256,
}

impl SourceFile {
    /// Reads the whole file once.
    ///
    /// # Errors
    /// What keeps it from being sent: missing, a folder, something else that is no file, too large, changing.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |error: io::Error| Error::File(path.to_owned(), error);
        // Asked before it is opened: opening a pipe would wait for ever.
        ordinary(path, &fs::metadata(path).map_err(failed)?)?;
        let mut handle = File::open(path).map_err(failed)?;
        let facts = handle.metadata().map_err(failed)?;
        ordinary(path, &facts)?;
        let (size, sha256) = copy(&mut handle, &mut io::sink(), facts.len()).map_err(failed)?;
        let file = Self { path: path.to_owned(), handle, size: facts.len(), modified: facts.modified().ok(), sha256 };
        if size == file.size && file.untouched()? { Ok(file) } else { Err(Error::Changed(file.path)) }
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// The last part of its path. It travels inside the sealed envelope only.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The file's bytes again, from the beginning. The inner result is the writer's.
    ///
    /// # Errors
    /// [`Error::Changed`] when they are no longer those that were hashed.
    pub fn read_again(&mut self, out: &mut impl Write) -> Result<io::Result<()>, Error> {
        self.handle.rewind().map_err(|error| Error::File(self.path.clone(), error))?;
        let mut out = Keeping { inner: out, failed: None };
        match copy(&mut self.handle, &mut out, self.size) {
            Ok((size, sha256)) if size == self.size && sha256 == self.sha256 && self.untouched()? => Ok(Ok(())),
            Ok(_) => Err(Error::Changed(self.path.clone())),
            Err(error) => match out.failed {
                Some(kind) => Ok(Err(kind.into())),
                None => Err(Error::File(self.path.clone(), error)),
            },
        }
    }

    fn untouched(&self) -> Result<bool, Error> {
        let now = self.handle.metadata().map_err(|error| Error::File(self.path.clone(), error))?;
        Ok(now.len() == self.size && now.modified().ok() == self.modified)
    }
}

fn ordinary(path: &Path, facts: &fs::Metadata) -> Result<(), Error> {
    if facts.is_dir() {
        Err(Error::Folder(path.to_owned()))
    } else if !facts.is_file() {
        Err(Error::NotAFile(path.to_owned()))
    } else if facts.len() > limits::MAX_FILE {
        Err(Error::FileTooLarge(path.to_owned()))
    } else {
        Ok(())
    }
}

/// Copies at most one byte more than expected, and hashes what it copies.
fn copy(from: &mut File, to: &mut impl Write, expected: u64) -> io::Result<(u64, Sha256)> {
    let (mut part, mut size, mut hash) = (vec![0; 64 << 10], 0, sha2::Sha256::new());
    let mut from = from.take(expected + 1);
    loop {
        let read = match from.read(&mut part) {
            Ok(0) => return Ok((size, Sha256::from_bytes(hash.finalize().into()))),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&part[..read]);
        size += read as u64;
        to.write_all(&part[..read])?;
    }
}

/// Remembers that the writer failed, so that its error isn't taken for the file's.
struct Keeping<'a, W> {
    inner: &'a mut W,
    failed: Option<io::ErrorKind>,
}

impl<W: Write> Write for Keeping<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes).inspect_err(|error| self.failed = Some(error.kind()))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_is_not_sent_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memo.txt");
        fs::write(&path, "first").unwrap();
        let mut file = SourceFile::open(&path).unwrap();
        let mut out = Vec::new();
        file.read_again(&mut out).unwrap().unwrap();
        assert_eq!((&out[..], &file.name()[..], file.size()), (&b"first"[..], "memo.txt", 5));
        for changed in ["other", "first and more", "fi"] {
            fs::write(&path, changed).unwrap();
            assert!(matches!(file.read_again(&mut io::sink()), Err(Error::Changed(_))), "{changed}");
        }
    }

    #[test]
    fn what_is_no_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(SourceFile::open(folder.path()), Err(Error::Folder(_))));
        assert!(matches!(SourceFile::open(&folder.path().join("none")), Err(Error::File(..))));
        assert!(matches!(SourceFile::open(Path::new("/dev/null")), Err(Error::NotAFile(_))));
    }
}
