//! One sealed file: a version byte, a random salt, then chunks of 64 KiB, each sealed with ChaCha20-Poly1305 (RFC 8439) under the
//! file's own key. The nonce is the chunk's number and whether it is the last (STREAM, as age has it), so no chunk can be moved,
//! left out, or be the end without being so.

use std::io;

use chacha20poly1305::{AeadInPlace as _, ChaCha20Poly1305, KeyInit as _, Nonce, Tag};

/// Of the format.
pub const VERSION: u8 = 1;
pub const SALT: usize = 32;
/// Before the first chunk.
pub const HEAD: usize = 1 + SALT;
/// What a chunk holds in clear; the last one may hold less.
pub const CHUNK: usize = 64 << 10;
pub const TAG: usize = 16;
/// A whole chunk on disk.
pub const ON_DISK: usize = CHUNK + TAG;

pub struct Cipher(ChaCha20Poly1305);

impl Cipher {
    pub fn new(key: &[u8; 32]) -> Self {
        Self(ChaCha20Poly1305::new(key.into()))
    }

    /// Seals in place; the tag follows the bytes.
    pub fn seal(&self, number: u64, last: bool, chunk: &mut Vec<u8>) -> io::Result<()> {
        let tag = self.0.encrypt_in_place_detached(&nonce(number, last), b"", chunk);
        chunk.extend_from_slice(&tag.map_err(|_| io::Error::other("a chunk can't be sealed"))?);
        Ok(())
    }

    /// Opens in place.
    pub fn open(&self, number: u64, last: bool, chunk: &mut Vec<u8>) -> io::Result<()> {
        let at = chunk.len().checked_sub(TAG).ok_or_else(damaged)?;
        let tag = *Tag::from_slice(&chunk[at..]);
        chunk.truncate(at);
        self.0.decrypt_in_place_detached(&nonce(number, last), b"", chunk, &tag).map_err(|_| damaged())
    }
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce.into()
}

pub fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a file of the index is damaged")
}

/// Where everything lies in a file of this size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub chunks: u64,
    /// In clear.
    pub length: u64,
}

impl Shape {
    pub fn of(on_disk: u64) -> Option<Self> {
        let body = on_disk.checked_sub(HEAD as u64)?;
        let chunks = body.div_ceil(ON_DISK as u64);
        let last = body.checked_sub(chunks.checked_sub(1)? * ON_DISK as u64)?;
        // Only a file that holds nothing has a chunk that holds nothing.
        let fits = last > TAG as u64 || (chunks == 1 && last == TAG as u64);
        fits.then(|| Self { chunks, length: body - chunks * TAG as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_tell_the_chunks() {
        let of = |body: usize| Shape::of((HEAD + body) as u64).map(|shape| (shape.chunks, shape.length as usize));
        assert_eq!(of(0), None);
        assert_eq!(of(TAG - 1), None);
        assert_eq!(of(TAG), Some((1, 0)));
        assert_eq!(of(ON_DISK), Some((1, CHUNK)));
        assert_eq!(of(ON_DISK + TAG), None);
        assert_eq!(of(ON_DISK + TAG + 1), Some((2, CHUNK + 1)));
        assert_eq!(Shape::of(3), None);
    }
}
