//! A file on its way into a sealed blob: hashed, padded to Padmé, encrypted as it passes, in constant memory.
//!
//! Nothing here buffers more than one chunk of age's STREAM (64 KiB). A sealer that is dropped before `finish` leaves a
//! truncated age file, which nobody can open as a whole.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use age::stream::StreamWriter;
use futures::{AsyncWrite, AsyncWriteExt};
use model::Sha256;
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::{Error, Recipient, encryptor, padding::blob_length};

const ZEROS: [u8; 16 << 10] = [0; 16 << 10];

/// What is known of a blob once it is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedBlob {
    /// The file's true length in bytes.
    pub size: u64,
    /// SHA-256 of the file.
    pub sha256: Sha256,
    /// Length of the sealed bytes.
    pub sealed_size: u64,
    /// SHA-256 of the sealed bytes.
    pub sealed_sha256: Sha256,
}

/// Counts and hashes what goes through.
struct Tally<W> {
    inner: W,
    hash: sha2::Sha256,
    size: u64,
}

impl<W> Tally<W> {
    fn new(inner: W) -> Self {
        Self { inner, hash: sha2::Sha256::new(), size: 0 }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
    }

    fn end(self) -> (W, u64, Sha256) {
        (self.inner, self.size, Sha256::from_bytes(self.hash.finalize().into()))
    }
}

impl<W: Write> Write for Tally<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.take(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The blocking form: write the file's bytes, then [`BlobSealer::finish`].
pub struct BlobSealer<W: Write> {
    plain: Tally<StreamWriter<Tally<W>>>,
}

impl<W: Write> BlobSealer<W> {
    /// # Errors
    /// When the header can't be written.
    pub fn new(recipient: &Recipient, out: W) -> Result<Self, Error> {
        let stream = encryptor(std::iter::once(recipient))?.wrap_output(Tally::new(out))?;
        Ok(Self { plain: Tally::new(stream) })
    }

    /// Bytes of the file so far.
    pub fn size(&self) -> u64 {
        self.plain.size
    }

    /// Pads, writes the last chunk and gives the writer back; making it durable is the caller's work.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn finish(mut self) -> Result<(W, SealedBlob), Error> {
        let mut left = self.padding();
        while left > 0 {
            left -= self.pad(left)?;
        }
        self.end()
    }

    fn padding(&self) -> u64 {
        blob_length(self.plain.size) - self.plain.size
    }

    /// Writes a bounded part of the padding and says how much it was.
    fn pad(&mut self, left: u64) -> io::Result<u64> {
        let part = left.min(ZEROS.len() as u64);
        self.plain.inner.write_all(&ZEROS[..part as usize])?;
        Ok(part)
    }

    fn end(self) -> Result<(W, SealedBlob), Error> {
        let (stream, size, sha256) = self.plain.end();
        let (out, sealed_size, sealed_sha256) = stream.finish()?.end();
        Ok((out, SealedBlob { size, sha256, sealed_size, sealed_sha256 }))
    }
}

impl<W: Write> Write for BlobSealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.plain.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.plain.flush()
    }
}

/// The asynchronous form, over a `futures` writer (tokio's through `tokio_util::compat`). One way of sealing: the blocking
/// form fills a buffer of at most a few chunks, which is then handed on.
pub struct AsyncBlobSealer<W: AsyncWrite + Unpin> {
    sealer: BlobSealer<Shared>,
    sealed: Shared,
    out: W,
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: AsyncWrite + Unpin> AsyncBlobSealer<W> {
    /// # Errors
    /// When the recipient can't be sealed to.
    pub fn new(recipient: &Recipient, out: W) -> Result<Self, Error> {
        let sealed = Shared::default();
        Ok(Self { sealer: BlobSealer::new(recipient, sealed.clone())?, sealed, out })
    }

    /// Bytes of the file so far.
    pub fn size(&self) -> u64 {
        self.sealer.size()
    }

    /// Takes the file's next bytes. A future of this that is dropped half-way leaves a blob that can't be opened: drop the
    /// sealer too.
    ///
    /// # Errors
    /// When the writer fails.
    pub async fn write_all(&mut self, bytes: &[u8]) -> Result<(), Error> {
        for part in bytes.chunks(64 << 10) {
            self.sealer.write_all(part)?;
            self.hand_on().await?;
        }
        Ok(())
    }

    /// Pads, writes the last chunk, flushes and gives the writer back; making it durable is the caller's work.
    ///
    /// # Errors
    /// When the writer fails.
    pub async fn finish(mut self) -> Result<(W, SealedBlob), Error> {
        let mut left = self.sealer.padding();
        while left > 0 {
            left -= self.sealer.pad(left)?;
            self.hand_on().await?;
        }
        let Self { sealer, sealed, mut out } = self;
        let (_, blob) = sealer.end()?;
        let rest = std::mem::take(&mut *sealed.lock());
        out.write_all(&rest).await?;
        out.flush().await?;
        Ok((out, blob))
    }

    async fn hand_on(&mut self) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut *self.sealed.lock());
        self.out.write_all(&bytes).await?;
        bytes.clear();
        *self.sealed.lock() = bytes;
        Ok(())
    }
}
