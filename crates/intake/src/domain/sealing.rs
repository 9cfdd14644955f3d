//! A file without scripts on its way into its blob: while its next bytes come and are hashed, those before are sealed and written.
//!
//! The plaintext is in memory alone, two parts of it at most.

use std::io;

use model::Sha256;
use seal::{PartSealer, Recipient, blob_length};
use sha2::Digest;

use crate::{
    failure::Failure,
    store::{GrowingFile, Parts, StoreError, Worker},
};

const ZEROS: [u8; 16 << 10] = [0; 16 << 10];

/// A file that is being sealed. Dropped before [`Self::finish`] it leaves an age file that nobody can open as a whole.
pub struct FileSealer {
    hash: sha2::Sha256,
    parts: Parts<Sealing>,
}

/// What is known of a file that was sealed and written; not yet durable.
pub struct Whole {
    pub size: u64,
    pub sha256: Sha256,
    pub sealed_size: u64,
    pub file: GrowingFile,
}

struct Sealing {
    sealer: PartSealer,
    sealed: Vec<u8>,
    sealed_size: u64,
    file: GrowingFile,
}

impl FileSealer {
    /// # Errors
    /// When the recipient can't be sealed to.
    pub fn new(recipient: &Recipient, file: GrowingFile) -> Result<Self, Failure> {
        let sealer = PartSealer::new(recipient)?;
        let parts = Parts::new(Sealing { sealer, sealed: Vec::new(), sealed_size: 0, file });
        Ok(Self { hash: sha2::Sha256::new(), parts })
    }

    /// Bytes of the file so far.
    pub fn size(&self) -> u64 {
        self.parts.taken()
    }

    /// Takes the file's next bytes.
    ///
    /// # Errors
    /// About these bytes or earlier ones: nothing of the file may be kept then.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.hash.update(bytes);
        Ok(self.parts.take(bytes).await.map_err(StoreError::from)?)
    }

    /// Pads, seals and writes what is left.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub async fn finish(self) -> Result<Whole, Failure> {
        let Self { hash, mut parts } = self;
        let size = parts.taken();
        let whole = blob_length(size);
        while parts.taken() < whole {
            let zeros = (whole - parts.taken()).min(ZEROS.len() as u64);
            parts.take(&ZEROS[..zeros as usize]).await.map_err(StoreError::from)?;
        }
        let (sealing, ended) = parts.finish().await;
        ended.map_err(StoreError::from)?;
        let Sealing { sealed_size, file, .. } = sealing.ok_or(Failure::Server)?;
        Ok(Whole { size, sha256: Sha256::from_bytes(hash.finalize().into()), sealed_size, file })
    }
}

impl Worker for Sealing {
    fn work(&mut self, part: &[u8], last: bool) -> io::Result<()> {
        self.sealed.clear();
        self.sealer.seal(part, last, &mut self.sealed).map_err(io::Error::other)?;
        self.sealed_size += self.sealed.len() as u64;
        self.file.work(&self.sealed, last)
    }
}
