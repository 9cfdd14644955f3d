//! A blob whose sealed bytes can be made again: a source's machine resumes a broken upload without keeping the sealed bytes.
//!
//! age's STREAM must never seal two texts under one key and chunk number: whoever sees both sealed forms learns what differs. So a
//! plan belongs to one content, known by its hash, and each chunk is compared with that content's before it is sealed. The header
//! is made by the `age` crate; the chunks follow the age specification, "Payload".

use std::{
    collections::HashSet,
    io::{self, Write},
    sync::Mutex,
};

use age_core::{
    format::{FileKey, Stanza},
    secrecy::ExposeSecret,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, aead::Aead};
use hkdf::Hkdf;
use model::Sha256;
use serde::{Deserialize, Serialize};
use sha2::Digest;
use zeroize::Zeroizing;

use crate::{Error, Recipient, padding::blob_length};

/// What age seals at once, in bytes.
pub const CHUNK: usize = 64 << 10;
const TAG: u64 = 16;
const NONCE: usize = 16;

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
        let keen = Overhearing { recipient, file_key: Mutex::new(None) };
        let mut head = Vec::new();
        age::Encryptor::with_recipients(std::iter::once(&keen as &dyn age::Recipient))
            .map_err(|_| Error::NoRecipient)?
            .wrap_output(&mut head)?;
        let file_key = keen.file_key.into_inner().ok().flatten().ok_or(Error::NoRecipient)?;
        let nonce = &head[head.len() - NONCE..];
        let mut key = Zeroizing::new(vec![0; 32]);
        Hkdf::<sha2::Sha256>::new(Some(nonce), &file_key[..])
            .expand(b"payload", &mut key)
            .map_err(|_| Error::NoRecipient)?;
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
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&at.to_be_bytes());
        nonce[11] = u8::from(at + 1 == self.chunks());
        let cipher = ChaCha20Poly1305::new_from_slice(&self.key).map_err(|_| Error::OtherContent)?;
        cipher.encrypt(&nonce.into(), &chunk[..]).map_err(|_| Error::OtherContent)
    }
}

/// Hands age's file key on to the recipient, and remembers it.
struct Overhearing<'a> {
    recipient: &'a Recipient,
    file_key: Mutex<Option<Zeroizing<Vec<u8>>>>,
}

impl age::Recipient for Overhearing<'_> {
    fn wrap_file_key(&self, file_key: &FileKey) -> Result<(Vec<Stanza>, HashSet<String>), age::EncryptError> {
        if let Ok(mut heard) = self.file_key.lock() {
            *heard = Some(Zeroizing::new(file_key.expose_secret().to_vec()));
        }
        self.recipient.wrap_file_key(file_key)
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
