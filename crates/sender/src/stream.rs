//! A file as the stream of its sealed bytes, made as it is read, from any offset: a few chunks in memory, never the whole.

use std::io::{self, Read};

use model::Sha256;
use seal::BlobPlan;
use sha2::Digest;

use crate::{Error, file::SourceFile};

pub struct Sealing<'a> {
    file: &'a mut SourceFile,
    plan: &'a BlobPlan,
    /// The next chunk.
    next: u64,
    ready: io::Cursor<Vec<u8>>,
    hash: sha2::Sha256,
    given: u64,
    moved: &'a mut dyn FnMut(u64),
    failed: Option<Error>,
}

impl<'a> Sealing<'a> {
    /// `moved` is told how much was read so far.
    pub fn new(file: &'a mut SourceFile, plan: &'a BlobPlan, moved: &'a mut dyn FnMut(u64)) -> Self {
        let ready = io::Cursor::new(plan.head().to_vec());
        Self { file, plan, next: 0, ready, hash: sha2::Sha256::new(), given: 0, moved, failed: None }
    }

    /// Seals again what is at the intake already: its hash is needed, its bytes are not.
    ///
    /// # Errors
    /// The file's own.
    pub fn skip(&mut self, bytes: u64) -> Result<(), Error> {
        let skipped = io::copy(&mut self.by_ref().take(bytes), &mut io::sink());
        match (self.failed.take(), skipped) {
            (Some(own), _) => Err(own),
            (None, Ok(skipped)) if skipped == bytes => Ok(()),
            // More than there is: no intake of ours holds that.
            (None, _) => Err(Error::NotAnIntake),
        }
    }

    /// The file's own error, when there was one.
    pub fn failed(&mut self) -> Option<Error> {
        self.failed.take()
    }

    /// The hash of all sealed bytes; `None` before the last was read.
    pub fn finish(self) -> Option<Sha256> {
        (self.given == self.plan.sealed_length()).then(|| Sha256::from_bytes(self.hash.finalize().into()))
    }
}

impl Read for Sealing<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let read = self.ready.read(out)?;
            if read > 0 {
                self.hash.update(&out[..read]);
                self.given += read as u64;
                (self.moved)(self.given);
                return Ok(read);
            }
            if self.next == self.plan.chunks() {
                return Ok(0);
            }
            match self.file.seal(self.plan, self.next) {
                Ok(sealed) => self.ready = io::Cursor::new(sealed),
                Err(error) => {
                    self.failed = Some(error);
                    // No end that could be taken for the stream's.
                    return Err(io::ErrorKind::InvalidData.into());
                }
            }
            self.next += 1;
        }
    }
}
