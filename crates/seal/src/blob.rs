//! A file on its way into a sealed blob: hashed, padded to Padmé, encrypted as it passes, in constant memory.
//!
//! Nothing here buffers more than one chunk of age's STREAM (64 KiB). A sealer that is dropped before `finish` leaves a
//! truncated age file, which nobody can open as a whole.

use std::io::{self, Write};

use age::stream::StreamWriter;
use model::Sha256;
use serde::{Deserialize, Serialize};
use sha2::Digest;
use zeroize::Zeroizing;

use crate::{
    Error, Recipient,
    chunks::{self, CHUNK, TAG},
    encryptor,
    padding::blob_length,
};

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

/// For whoever seals in one place what is hashed and written in others: parts of a file in, sealed bytes out, in memory. Padding is part
/// of what goes in: [`blob_length`] bytes, zeros after the file's last one.
pub struct PartSealer {
    head: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
    /// The number of the next chunk; `None` after the last.
    next: Option<u64>,
}

impl PartSealer {
    /// # Errors
    /// When the recipient can't be sealed to.
    pub fn new(recipient: &Recipient) -> Result<Self, Error> {
        let (head, key) = chunks::begin(recipient)?;
        Ok(Self { head, key, next: Some(0) })
    }

    /// Adds the next part's sealed bytes to `into`. All parts but the last are whole chunks.
    ///
    /// # Errors
    /// [`Error::OtherContent`] for a part that can't stand there.
    pub fn seal(&mut self, part: &[u8], last: bool, into: &mut Vec<u8>) -> Result<(), Error> {
        let first = self.next.take().ok_or(Error::OtherContent)?;
        if part.is_empty() || !(last || part.len().is_multiple_of(CHUNK)) {
            return Err(Error::OtherContent);
        }
        let count = part.len().div_ceil(CHUNK) as u64;
        into.reserve_exact(self.head.len() + part.len() + (count * TAG) as usize);
        into.append(&mut self.head);
        for (at, chunk) in (first..).zip(part.chunks(CHUNK)) {
            chunks::seal(&self.key, at, last && at + 1 == first + count, chunk, into)?;
        }
        self.next = (!last).then_some(first + count);
        Ok(())
    }
}
