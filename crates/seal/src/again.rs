//! A blob whose sealed bytes can be made again: a source's machine resumes a broken upload without keeping the sealed bytes.
//!
//! No two texts may be sealed under one key and chunk number (`chunks`). So a plan belongs to one content, known by its hash, and each
//! chunk is compared with that content's before it is sealed.

use std::io::{self, Write};

use base64::{Engine, prelude::BASE64_STANDARD};
use model::Sha256;
use serde::{Deserialize, Serialize};
use sha2::Digest;
use zeroize::Zeroizing;

use crate::{
    Error, Recipient,
    chunks::{self, CHUNK, TAG},
    padding::blob_length,
};

/// A file's content as it was read once: size, hash, and the hash of each chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    size: u64,
    sha256: Sha256,
    chunks: Vec<[u8; 32]>,
}

impl Contents {
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }
}

/// Takes a file's bytes and gives its [`Contents`].
#[derive(Default)]
pub struct ContentsHash {
    whole: sha2::Sha256,
    chunk: sha2::Sha256,
    size: u64,
    chunks: Vec<[u8; 32]>,
}

impl ContentsHash {
    pub fn finish(mut self) -> Contents {
        if !self.size.is_multiple_of(CHUNK as u64) {
            self.chunks.push(self.chunk.finalize().into());
        }
        Contents { size: self.size, sha256: Sha256::from_bytes(self.whole.finalize().into()), chunks: self.chunks }
    }
}

impl Write for ContentsHash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = CHUNK - (self.size % CHUNK as u64) as usize;
        let part = &bytes[..left.min(bytes.len())];
        self.whole.update(part);
        self.chunk.update(part);
        self.size += part.len() as u64;
        if part.len() == left && left > 0 {
            self.chunks.push(self.chunk.finalize_reset().into());
        }
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One content's one sealed form. Whoever has it can open the blob: it is kept sealed itself, or in memory alone.
#[derive(Clone, Serialize, Deserialize)]
pub struct BlobPlan {
    size: u64,
    sha256: Sha256,
    /// age's header and the nonce of the payload.
    #[serde(with = "text")]
    head: Zeroizing<Vec<u8>>,
    #[serde(with = "text")]
    key: Zeroizing<Vec<u8>>,
}

impl BlobPlan {
    /// A fresh file key for this content.
    ///
    /// # Errors
    /// When the recipient can't be sealed to.
    pub fn new(recipient: &Recipient, contents: &Contents) -> Result<Self, Error> {
        let (head, key) = chunks::begin(recipient)?;
        Ok(Self { size: contents.size, sha256: contents.sha256, head: head.into(), key })
    }

    /// Whether it was made for this content.
    pub fn is_of(&self, contents: &Contents) -> bool {
        self.size == contents.size && self.sha256 == contents.sha256
    }

    /// What stands before the chunks.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// How many chunks there are, padding included.
    pub fn chunks(&self) -> u64 {
        blob_length(self.size).div_ceil(CHUNK as u64)
    }

    pub fn sealed_length(&self) -> u64 {
        self.head.len() as u64 + blob_length(self.size) + self.chunks() * TAG
    }

    /// How many bytes of the file chunk `at` has; the rest of it is padding.
    pub fn plain_length(&self, at: u64) -> usize {
        self.size.saturating_sub(at * CHUNK as u64).min(CHUNK as u64) as usize
    }

    /// Seals chunk `at` (from 0): the file's bytes there, padded.
    ///
    /// # Errors
    /// [`Error::OtherContent`] when they aren't those of the content that this plan is of: nothing is sealed then.
    pub fn seal(&self, contents: &Contents, at: u64, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let known = usize::try_from(at).ok().and_then(|at| contents.chunks.get(at));
        let same = match known {
            Some(hash) => sha2::Sha256::digest(plain)[..] == hash[..],
            None => plain.is_empty() && at < self.chunks(),
        };
        if !same || !self.is_of(contents) || plain.len() != self.plain_length(at) {
            return Err(Error::OtherContent);
        }
        let length = (blob_length(self.size) - at * CHUNK as u64).min(CHUNK as u64) as usize;
        let mut chunk = Zeroizing::new(plain.to_vec());
        chunk.resize(length, 0);
        let mut sealed = Vec::with_capacity(length + TAG as usize);
        chunks::seal(&self.key, at, at + 1 == self.chunks(), &chunk, &mut sealed)?;
        Ok(sealed)
    }
}

mod text {
    use super::{BASE64_STANDARD, Deserialize, Engine, Zeroizing};

    pub fn serialize<S: serde::Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&Zeroizing::new(BASE64_STANDARD.encode(bytes)))
    }

    pub fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Zeroizing<Vec<u8>>, D::Error> {
        let text = Zeroizing::new(String::deserialize(from)?);
        let bytes = BASE64_STANDARD.decode(&*text).map_err(|_| serde::de::Error::custom("not base64"))?;
        Ok(bytes.into())
    }
}
