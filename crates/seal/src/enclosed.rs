//! Files that come with a reply: their list at the end of its signed words, and their bytes, checked as they are opened.
//!
//! The list stands in the text and not in a field of its own: a reader from before there were files refuses a reply with a field
//! that it doesn't know, and would hide the words from their source (`docs/decisions/012-a-replys-files-stand-in-its-text.md`).

use std::{
    io::{self, BufReader, Read},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use age::stream::StreamReader;
use model::{Sha256, limits};
use sha2::Digest;

use crate::{Error, FileEntry, Identity, padding::blob_length};

const WHAT: &str = "reply";
/// Between the words and the list. Who has a program from before reads it.
const MARK: &str = "\n\n--- safehouse/files/v1: files come with this reply. Newer programs, and the pages of the newsroom, give them to you. ---\n";
/// What no words of a person's may hold: they could be taken for a list, by this version or by a later one.
const NEVER: &str = "--- safehouse/files/";

/// Words and list as one text, to be signed.
///
/// # Errors
/// [`Error::Malformed`] for words that could be taken for a list, and for files outside of the limits.
pub(crate) fn joined(words: String, files: &[FileEntry]) -> Result<String, Error> {
    if words.contains(NEVER) {
        return Err(Error::Malformed(WHAT));
    }
    if files.is_empty() {
        return Ok(words);
    }
    within_limits(files)?;
    let list = serde_json::to_string(files).map_err(|_| Error::Malformed(WHAT))?;
    Ok(format!("{words}{MARK}{list}"))
}

/// Words and list of a signed text.
///
/// # Errors
/// [`Error::Malformed`] for a list that isn't one.
pub(crate) fn parted(text: &str) -> Result<(String, Vec<FileEntry>), Error> {
    let Some((words, list)) = text.split_once(MARK) else { return Ok((text.to_owned(), Vec::new())) };
    let files: Vec<FileEntry> = serde_json::from_str(list).map_err(|_| Error::Malformed(WHAT))?;
    within_limits(&files)?;
    Ok((words.to_owned(), files))
}

fn within_limits(files: &[FileEntry]) -> Result<(), Error> {
    let mut blobs: Vec<_> = files.iter().map(|file| file.blob).collect();
    blobs.sort_unstable();
    blobs.dedup();
    let fine = (1..=limits::MAX_REPLY_FILES).contains(&files.len())
        && blobs.len() == files.len()
        && files.iter().all(|file| {
            file.size <= limits::MAX_REPLY_FILE && (1..=255).contains(&file.name.len()) && file.page_of.is_none()
        });
    if fine { Ok(()) } else { Err(Error::Malformed(WHAT)) }
}

/// A file's bytes, opened with the source's identity. The last of them are given only once length and both hashes are those that
/// the reply's signature stands over: who read it to its end without an error has the very file. `UnexpectedEof` when it was cut
/// short, `InvalidData` when it is another one.
pub struct EnclosedFile<R: Read> {
    opened: StreamReader<BufReader<Hashed<R>>>,
    sealed: Hash,
    plain: sha2::Sha256,
    /// Bytes that are still to come.
    left: u64,
    checked: bool,
    entry: FileEntry,
}

impl<R: Read> EnclosedFile<R> {
    /// # Errors
    /// [`Error::NotOpened`] when it begins as no file that was sealed to this source; the reader's own.
    pub fn open(entry: &FileEntry, identity: &Identity, sealed: R) -> Result<Self, Error> {
        let hash = Hash::default();
        let reader = BufReader::with_capacity(64 << 10, Hashed { inner: sealed, hash: hash.clone() });
        let opened = age::Decryptor::new_buffered(reader)
            .and_then(|header| header.decrypt(std::iter::once(identity as &dyn age::Identity)))
            .map_err(|error| match error {
                age::DecryptError::Io(error) => Error::Io(error),
                _ => Error::NotOpened,
            })?;
        let left = entry.size;
        Ok(Self { opened, sealed: hash, plain: sha2::Sha256::new(), left, checked: false, entry: entry.clone() })
    }

    /// What follows the file is padding and nothing else, and everything is what was signed.
    fn check(&mut self) -> io::Result<()> {
        let (mut part, mut padding) = ([0; 16 << 10], 0);
        loop {
            match self.opened.read(&mut part)? {
                0 => break,
                read if part[..read].iter().all(|byte| *byte == 0) => padding += read as u64,
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        let plain = std::mem::take(&mut self.plain);
        let same = self.entry.size + padding == blob_length(self.entry.size)
            && Sha256::from_bytes(plain.finalize().into()) == self.entry.sha256
            && self.sealed.digest() == self.entry.sealed_sha256;
        if !same {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.checked = true;
        Ok(())
    }
}

impl<R: Read> Read for EnclosedFile<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).map_or(out.len(), |left| out.len().min(left));
        let read = if most == 0 { 0 } else { self.opened.read(&mut out[..most])? };
        if read == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.plain.update(&out[..read]);
        self.left -= read as u64;
        if self.left == 0 && !self.checked {
            self.check()?;
        }
        Ok(read)
    }
}

/// Of what went through a reader that something else owns.
#[derive(Clone, Default)]
struct Hash(Arc<Mutex<sha2::Sha256>>);

impl Hash {
    fn lock(&self) -> MutexGuard<'_, sha2::Sha256> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn digest(&self) -> Sha256 {
        Sha256::from_bytes(self.lock().clone().finalize().into())
    }
}

struct Hashed<R> {
    inner: R,
    hash: Hash,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.hash.lock().update(&out[..read]);
        Ok(read)
    }
}
