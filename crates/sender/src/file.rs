//! A file to be sent: opened and hashed before anything leaves, and held open, so that every later reading must give the same bytes.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use model::limits;
use seal::{BlobPlan, CHUNK, Contents, ContentsHash};
use zeroize::Zeroizing;

use crate::Error;

pub struct SourceFile {
    path: PathBuf,
    handle: File,
    contents: Contents,
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
        let mut hash = ContentsHash::default();
        // One byte more than expected: a file that grows is not taken.
        io::copy(&mut (&mut handle).take(facts.len() + 1), &mut hash).map_err(failed)?;
        let contents = hash.finish();
        let after = handle.metadata().map_err(failed)?;
        let same = (after.len(), after.modified().ok()) == (facts.len(), facts.modified().ok());
        if same && contents.size() == facts.len() {
            Ok(Self { path: path.to_owned(), handle, contents })
        } else {
            Err(Error::Changed(path.to_owned()))
        }
    }

    /// Where it is found again from any folder.
    ///
    /// # Errors
    /// When this machine can't say which folder this is.
    pub fn whole_path(&self) -> Result<PathBuf, Error> {
        std::path::absolute(&self.path).map_err(|error| self.failed(error))
    }

    pub fn size(&self) -> u64 {
        self.contents.size()
    }

    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The last part of its path. It travels inside the sealed envelope only.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The sealed form of one chunk. The same again, each time.
    ///
    /// # Errors
    /// [`Error::Changed`] when its bytes are no longer those that were hashed: then nothing is sealed.
    pub fn seal(&mut self, plan: &BlobPlan, at: u64) -> Result<Vec<u8>, Error> {
        let mut plain = Zeroizing::new(vec![0; plan.plain_length(at)]);
        if !plain.is_empty() {
            self.handle.seek(SeekFrom::Start(at * CHUNK as u64)).map_err(|error| self.failed(error))?;
            self.handle.read_exact(&mut plain).map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => Error::Changed(self.path.clone()),
                _ => self.failed(error),
            })?;
        }
        plan.seal(&self.contents, at, &plain).map_err(|error| match error {
            seal::Error::OtherContent => Error::Changed(self.path.clone()),
            other => Error::Seal(other),
        })
    }

    fn failed(&self, error: io::Error) -> Error {
        Error::File(self.path.clone(), error)
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

#[cfg(test)]
mod tests {
    use rand::rngs::OsRng;
    use seal::Identity;

    use super::*;

    #[test]
    fn a_file_that_changed_is_not_sent_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memo.txt");
        fs::write(&path, "first").unwrap();
        let mut file = SourceFile::open(&path).unwrap();
        let plan = BlobPlan::new(&Identity::generate(&mut OsRng).recipient(), file.contents()).unwrap();
        let first = file.seal(&plan, 0).unwrap();
        assert_eq!((&file.name()[..], file.contents().size()), ("memo.txt", 5));
        assert_eq!(file.seal(&plan, 0).unwrap(), first);
        for changed in ["other", "fi"] {
            fs::write(&path, changed).unwrap();
            assert!(matches!(file.seal(&plan, 0), Err(Error::Changed(_))), "{changed}");
        }
        // What was added later isn't sent: the bytes are still those that were hashed.
        fs::write(&path, "first and more").unwrap();
        assert_eq!(file.seal(&plan, 0).unwrap(), first);
    }

    #[test]
    fn what_is_no_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(SourceFile::open(folder.path()), Err(Error::Folder(_))));
        assert!(matches!(SourceFile::open(&folder.path().join("none")), Err(Error::File(..))));
        assert!(matches!(SourceFile::open(Path::new("/dev/null")), Err(Error::NotAFile(_))));
    }
}
