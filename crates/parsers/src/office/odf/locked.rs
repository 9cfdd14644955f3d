//! OpenDocument behind a password (ODF 1.2, part 3, 3.8 and 4.8; the wholesome encryption of LibreOffice 24.8): the archive as it was before. Each part is
//! encrypted by itself, or one part is the whole document. What the file asks for in work and memory is bounded before it is done.

use std::{
    collections::HashMap,
    io::{Cursor, Read, Write},
};

use ::zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};
use aes_gcm::{Aes256Gcm, Nonce, aead::Aead};
use airlock::{OpenFailure, Passwords};
use argon2::{Algorithm, Argon2, Params, Version};
use blowfish::Blowfish;
use cfb_mode::cipher::{AsyncStreamCipher, KeyInit, KeyIvInit};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::{
    JobLimits, base64,
    compound::cbc,
    locked::{self, Opened},
    xml::{Part, Tag, Xml, decode},
};

const MANIFEST: &str = "META-INF/manifest.xml";
/// The whole document, where it is encrypted as one.
const PACKAGE: &str = "encrypted-package";
const MOST_PARTS: usize = 20_000;
/// What one part may unpack to, and what all may together.
const SHARE_OF_ONE: u64 = 16;
const SHARE_OF_ALL: u64 = 8;
/// LibreOffice asks for 100,000.
const MOST_ROUNDS: u32 = 1_000_000;
/// LibreOffice asks for 3 passes over 64 MiB in 4 lanes.
const MOST_PASSES: u32 = 16;
const MOST_LANES: u32 = 16;
/// How much of a part its checksum is of (4.8.3: `SHA1/1K`, `sha256-1k`).
const CHECKED: usize = 1024;

/// A document that says that parts of it are encrypted.
pub struct Lock<'f> {
    archive: ZipArchive<Cursor<&'f [u8]>>,
    parts: HashMap<String, Encryption>,
    memory: u64,
}

/// How a part is encrypted (4.8).
#[derive(Clone, Default)]
struct Encryption {
    algorithm: String,
    vector: Vec<u8>,
    derivation: Derivation,
    start_key: String,
    checksum: Vec<u8>,
    checksum_type: String,
}

/// How the key of a part is made of a password.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Derivation {
    name: String,
    salt: Vec<u8>,
    rounds: u32,
    key_bytes: usize,
    memory: u32,
    lanes: u32,
}

impl<'f> Lock<'f> {
    pub fn find(file: &'f [u8], limits: &JobLimits) -> Option<Self> {
        let mut archive = ZipArchive::new(Cursor::new(file)).ok()?;
        let most = limits.memory / SHARE_OF_ONE;
        let mut manifest = Vec::new();
        archive.by_name(MANIFEST).ok()?.take(most).read_to_end(&mut manifest).ok()?;
        let parts = encrypted_parts(&decode(&manifest));
        (!parts.is_empty()).then_some(Self { archive, parts, memory: limits.memory })
    }

    /// The archive without its lock.
    ///
    /// # Errors
    /// [`OpenFailure::Unsupported`]: in a way that is not known.
    pub fn unlock(mut self, passwords: &Passwords) -> Result<(Vec<u8>, Opened), OpenFailure> {
        // The smallest part whose checksum tells says which password fits; the rest follows it.
        let trial = self.parts.iter().min_by_key(|(name, part)| (part.checksum.is_empty(), name.len(), *name));
        let (name, part) = trial.map(|(name, part)| (name.clone(), part.clone())).ok_or(OpenFailure::Damaged)?;
        let bytes = self.part(&name)?;
        let ((start, plain), opened) = locked::first(passwords, |password| {
            for start in part.start_keys(password)? {
                if let Some(plain) = part.decrypt(&part.derivation.key(&start, self.memory)?, &bytes)? {
                    return Ok(Some((start, plain)));
                }
            }
            Ok(None)
        })?;
        let plain = if name == PACKAGE { plain } else { self.write(&start)? };
        Ok((plain, opened))
    }

    /// A part as it stands in the archive: what is encrypted is stored.
    fn part(&mut self, name: &str) -> Result<Vec<u8>, OpenFailure> {
        let most = self.memory / SHARE_OF_ONE;
        let most = if name == PACKAGE { self.memory / SHARE_OF_ALL } else { most };
        let part = self.archive.by_name(name).map_err(|_| OpenFailure::Damaged)?;
        let mut bytes = Vec::new();
        part.take(most + 1).read_to_end(&mut bytes).map_err(|_| OpenFailure::Damaged)?;
        if bytes.len() as u64 > most { Err(OpenFailure::TooLarge) } else { Ok(bytes) }
    }

    /// All parts in the clear, under their names and times. The manifest, which speaks of the lock, is left out.
    fn write(&mut self, start: &[u8]) -> Result<Vec<u8>, OpenFailure> {
        let damaged = |_| OpenFailure::Damaged;
        let mut keys: HashMap<Derivation, Vec<u8>> = HashMap::new();
        let mut left = self.memory / SHARE_OF_ALL;
        let mut plain = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..self.archive.len().min(MOST_PARTS) {
            let entry = self.archive.by_index_raw(at).map_err(damaged)?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            let time = entry.last_modified().unwrap_or_default();
            drop(entry);
            if name == MANIFEST || name.ends_with('/') {
                continue;
            }
            let mut bytes = self.part(&name)?;
            if let Some(part) = self.parts.get(&name) {
                let key = match keys.get(&part.derivation) {
                    Some(key) => key,
                    None => {
                        let key = part.derivation.key(start, self.memory)?;
                        keys.entry(part.derivation.clone()).or_insert(key)
                    }
                };
                let packed = part.decrypt(key, &bytes)?.ok_or(OpenFailure::Damaged)?;
                bytes = self.inflate(&packed)?;
            }
            left = left.checked_sub(bytes.len() as u64).ok_or(OpenFailure::TooLarge)?;
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            // A name that stands twice is read once, as everywhere.
            if plain.start_file(name, options.last_modified_time(time)).is_ok() {
                plain.write_all(&bytes).map_err(|_| OpenFailure::Damaged)?;
            }
        }
        Ok(plain.finish().map_err(damaged)?.into_inner())
    }

    /// Parts are packed before they are encrypted (4.8.1). What is damaged counts as far as it goes.
    fn inflate(&self, packed: &[u8]) -> Result<Vec<u8>, OpenFailure> {
        let most = self.memory / SHARE_OF_ONE;
        let mut bytes = Vec::new();
        let _cut = flate2::read::DeflateDecoder::new(packed).take(most + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > most { Err(OpenFailure::TooLarge) } else { Ok(bytes) }
    }
}

fn encrypted_parts(manifest: &str) -> HashMap<String, Encryption> {
    let mut xml = Xml::new(manifest);
    let (mut parts, mut name, mut part) = (HashMap::new(), String::new(), None::<Encryption>);
    while let Some(next) = xml.next() {
        match next {
            Part::Start(tag) if tag.name() == "file-entry" => name = tag.get("full-path").unwrap_or_default(),
            Part::Start(tag) if tag.name() == "encryption-data" => {
                part = Some(Encryption {
                    checksum: bytes(&tag, "checksum"),
                    checksum_type: tag.get("checksum-type").unwrap_or_default(),
                    ..Encryption::default()
                });
            }
            Part::Start(tag) => {
                if let Some(part) = &mut part {
                    part.take(&tag);
                }
            }
            Part::End(end) if end == "file-entry" => {
                if let Some(part) = part.take().filter(|_| parts.len() < MOST_PARTS) {
                    parts.insert(std::mem::take(&mut name), part);
                }
            }
            _ => {}
        }
    }
    parts
}

fn bytes(tag: &Tag<'_>, name: &str) -> Vec<u8> {
    tag.get(name).and_then(|text| base64::decode(text.trim())).unwrap_or_default()
}

impl Encryption {
    fn take(&mut self, tag: &Tag<'_>) {
        let text = |name: &str| tag.get(name).unwrap_or_default();
        match tag.name() {
            "algorithm" => {
                self.algorithm = text("algorithm-name");
                self.vector = bytes(tag, "initialisation-vector");
            }
            "key-derivation" => {
                let argon2 = tag.number("argon2-iterations");
                self.derivation = Derivation {
                    name: text("key-derivation-name"),
                    salt: bytes(tag, "salt"),
                    rounds: argon2.or(tag.number("iteration-count")).unwrap_or(1024),
                    key_bytes: tag.number("key-size").unwrap_or(16),
                    memory: tag.number("argon2-memory").unwrap_or(0),
                    lanes: tag.number("argon2-lanes").unwrap_or(0),
                };
            }
            "start-key-generation" => self.start_key = text("start-key-generation-name"),
            _ => {}
        }
    }

    /// The hash of a password (4.8.12), whose letters are UTF-8; before that was said, some programs took those of Windows.
    fn start_keys(&self, password: &str) -> Result<Vec<Vec<u8>>, OpenFailure> {
        let hash: fn(&[u8]) -> Vec<u8> = match self.start_key.rsplit('#').next().unwrap_or_default() {
            "" | "SHA1" | "sha1" => |bytes| Sha1::digest(bytes).to_vec(),
            "sha256" | "SHA256" => |bytes| Sha256::digest(bytes).to_vec(),
            _ => return Err(OpenFailure::Unsupported),
        };
        let (windows, _, lossy) = encoding_rs::WINDOWS_1252.encode(password);
        let mut keys = vec![hash(password.as_bytes())];
        if !lossy && *windows != *password.as_bytes() {
            keys.push(hash(&windows));
        }
        Ok(keys)
    }

    /// The part as it was packed; `None` when the key isn't the right one.
    fn decrypt(&self, key: &[u8], bytes: &[u8]) -> Result<Option<Vec<u8>>, OpenFailure> {
        let plain = match self.algorithm.rsplit('#').next().unwrap_or_default() {
            "aes128-cbc" | "aes192-cbc" | "aes256-cbc" => cbc(key, &self.vector, bytes).and_then(without_padding),
            "Blowfish CFB" | "blowfish" => {
                let mut plain = bytes.to_vec();
                cfb_mode::Decryptor::<Blowfish>::new_from_slices(key, &self.vector).ok().map(|cipher| {
                    cipher.decrypt(&mut plain);
                    plain
                })
            }
            "aes256-gcm" => {
                // The vector stands before what it was used for.
                let sealed = bytes.strip_prefix(self.vector.as_slice()).unwrap_or(bytes);
                let cipher = Aes256Gcm::new_from_slice(key).map_err(|_| OpenFailure::Unsupported)?;
                let nonce = <[u8; 12]>::try_from(self.vector.as_slice()).map_err(|_| OpenFailure::Unsupported)?;
                return Ok(cipher.decrypt(Nonce::from_slice(&nonce), sealed).ok());
            }
            _ => return Err(OpenFailure::Unsupported),
        };
        Ok(plain.filter(|plain| self.fits(plain)))
    }

    fn fits(&self, plain: &[u8]) -> bool {
        let checked = &plain[..plain.len().min(CHECKED)];
        match self.checksum_type.rsplit('#').next().unwrap_or_default() {
            "SHA1/1K" | "sha1-1k" => Sha1::digest(checked)[..] == *self.checksum,
            "sha256-1k" => Sha256::digest(checked)[..] == *self.checksum,
            "SHA1" | "sha1" => Sha1::digest(plain)[..] == *self.checksum,
            "sha256" => Sha256::digest(plain)[..] == *self.checksum,
            // Without one: a wrong key gives what can't be unpacked.
            _ => {
                std::io::copy(&mut flate2::read::DeflateDecoder::new(plain).take(1 << 20), &mut std::io::sink()).is_ok()
            }
        }
    }
}

impl Derivation {
    fn key(&self, start: &[u8], memory: u64) -> Result<Vec<u8>, OpenFailure> {
        if !(1..=32).contains(&self.key_bytes) {
            return Err(OpenFailure::Unsupported);
        }
        let mut key = vec![0; self.key_bytes];
        match self.name.rsplit(['#', ':']).next().unwrap_or_default() {
            "PBKDF2" | "pbkdf2" if self.rounds <= MOST_ROUNDS => {
                pbkdf2::pbkdf2_hmac::<Sha1>(start, &self.salt, self.rounds, &mut key);
            }
            "argon2id" => {
                let fits = self.rounds <= MOST_PASSES && self.lanes <= MOST_LANES;
                if !fits || u64::from(self.memory) > memory / SHARE_OF_ALL / 1024 {
                    return Err(OpenFailure::TooLarge);
                }
                let unsupported = |_| OpenFailure::Unsupported;
                let parameters =
                    Params::new(self.memory, self.rounds, self.lanes, Some(self.key_bytes)).map_err(unsupported)?;
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
                argon2.hash_password_into(start, &self.salt, &mut key).map_err(unsupported)?;
            }
            _ => return Err(OpenFailure::Unsupported),
        }
        Ok(key)
    }
}

/// The last byte says how many were added (XML Encryption 1.1, 5.2).
fn without_padding(mut plain: Vec<u8>) -> Option<Vec<u8>> {
    let added = usize::from(*plain.last()?);
    let length = plain.len().checked_sub(added).filter(|_| (1..=16).contains(&added))?;
    plain.truncate(length);
    Some(plain)
}
