//! Newer office files behind a password: a package encrypted whole, in a compound file ([MS-OFFCRYPTO], 2.3.4.5 to 2.3.4.15). Standard and agile
//! encryption with AES. What the file asks for in work is bounded before it is done.

use aes::{
    Aes128, Aes192, Aes256,
    cipher::{
        BlockDecrypt, BlockDecryptMut, KeyInit, KeyIvInit, block_padding::NoPadding, generic_array::GenericArray,
    },
};
use airlock::{OpenFailure, Passwords};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::utf16;
use crate::{
    base64,
    bytes::{u16_le, u32_le},
    locked::{self, Opened},
    xml::{Part, Tag, Xml},
};

/// The most rounds that the specification lets a file ask for (2.3.4.10, `spinCount`).
const MOST_ROUNDS: u32 = 10_000_000;
/// Rounds of standard encryption (2.3.4.7).
const STANDARD_ROUNDS: u32 = 50_000;
/// What is encrypted with one initialisation vector (2.3.4.15).
const SEGMENT: usize = 4096;

/// The package behind the lock, with what opened it.
///
/// # Errors
/// When no password fits, or the way of encryption is not known.
pub fn unlock(info: &[u8], package: &[u8], passwords: &Passwords) -> Result<(Vec<u8>, Opened), OpenFailure> {
    let lock = Lock::read(info).ok_or(OpenFailure::Unsupported)?;
    let (key, opened) = locked::first_of_office(passwords, |password| Ok(lock.key(&utf16(password))))?;
    let length = package.first_chunk::<8>().map(|length| u64::from_le_bytes(*length)).ok_or(OpenFailure::Damaged)?;
    let mut plain = lock.decrypt(&key, &package[8..]).ok_or(OpenFailure::Damaged)?;
    plain.truncate(usize::try_from(length).unwrap_or(usize::MAX));
    Ok((plain, opened))
}

enum Lock {
    Standard(Standard),
    Agile(Agile),
}

impl Lock {
    fn read(info: &[u8]) -> Option<Self> {
        match (u16_le(info, 0)?, u16_le(info, 2)?) {
            (2..=4, 2) => Standard::read(info).map(Self::Standard),
            (4, 4) => Agile::read(info.get(8..)?).map(Self::Agile),
            _ => None,
        }
    }

    fn key(&self, password: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Standard(lock) => lock.key(password),
            Self::Agile(lock) => lock.key(password),
        }
    }

    fn decrypt(&self, key: &[u8], package: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Standard(_) => ecb(key, package),
            Self::Agile(lock) => lock.decrypt(key, package),
        }
    }
}

/// 2.3.4.5 to 2.3.4.9.
struct Standard {
    key_bytes: usize,
    salt: [u8; 16],
    verifier: [u8; 16],
    verifier_hash: [u8; 32],
}

impl Standard {
    fn read(info: &[u8]) -> Option<Self> {
        let size = u32_le(info, 8)? as usize;
        let header = info.get(12..)?.get(..size)?;
        let verifier = info.get(12 + size..)?;
        // AES alone: RC4 has no place in a package.
        let key_bytes = match u32_le(header, 8)? {
            0x660E => 16,
            0x660F => 24,
            0x6610 => 32,
            _ => return None,
        };
        Some(Self {
            key_bytes,
            salt: verifier.get(4..20)?.try_into().ok()?,
            verifier: verifier.get(20..36)?.try_into().ok()?,
            verifier_hash: verifier.get(40..72)?.try_into().ok()?,
        })
    }

    /// 2.3.4.7 and 2.3.4.9.
    fn key(&self, password: &[u8]) -> Option<Vec<u8>> {
        let hash = Hash::Sha1.spun(&self.salt, password, STANDARD_ROUNDS);
        let last = Hash::Sha1.of(&[&hash, &[0; 4]]);
        let mixed = |with: u8| {
            let mut block = [with; 64];
            block.iter_mut().zip(&last).for_each(|(byte, hash)| *byte ^= hash);
            Hash::Sha1.of(&[&block])
        };
        let mut key = [mixed(0x36), mixed(0x5C)].concat();
        key.truncate(self.key_bytes);
        let verifier = ecb(&key, &self.verifier)?;
        let hash = ecb(&key, &self.verifier_hash)?;
        (Hash::Sha1.of(&[&verifier]) == hash[..20]).then_some(key)
    }
}

/// 2.3.4.10 to 2.3.4.15.
struct Agile {
    data: Cipher,
    password: Cipher,
    rounds: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key_value: Vec<u8>,
}

/// How a part is encrypted, and with what salt.
struct Cipher {
    hash: Hash,
    key_bytes: usize,
    salt: Vec<u8>,
}

impl Cipher {
    fn read(tag: &Tag<'_>) -> Option<Self> {
        if tag.get("cipherAlgorithm")? != "AES" || tag.get("cipherChaining")? != "ChainingModeCBC" {
            return None;
        }
        let key_bytes = tag.get("keyBits")?.parse::<usize>().ok()? / 8;
        let hash = match tag.get("hashAlgorithm")?.as_str() {
            "SHA1" | "SHA-1" => Hash::Sha1,
            "SHA256" => Hash::Sha256,
            "SHA384" => Hash::Sha384,
            "SHA512" => Hash::Sha512,
            _ => return None,
        };
        let salt = base64::decode(&tag.get("saltValue")?)?;
        (matches!(key_bytes, 16 | 24 | 32) && !salt.is_empty()).then_some(Self { hash, key_bytes, salt })
    }

    /// A vector of the cipher's block, from a salt and more.
    fn vector(&self, more: &[u8]) -> [u8; 16] {
        let from = if more.is_empty() { self.salt.clone() } else { self.hash.of(&[&self.salt, more]) };
        fitted::<16>(&from)
    }
}

/// Cut, or filled up as the specification says (2.3.4.11).
fn fitted<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut fitted = [0x36; N];
    let length = bytes.len().min(N);
    fitted[..length].copy_from_slice(&bytes[..length]);
    fitted
}

impl Agile {
    fn read(descriptor: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(descriptor);
        let mut xml = Xml::new(&text);
        let (mut data, mut key) = (None, None);
        while let Some(part) = xml.next() {
            let Part::Start(tag) = part else { continue };
            match tag.name() {
                "keyData" if data.is_none() => data = Cipher::read(&tag),
                "encryptedKey" if key.is_none() && tag.get("spinCount").is_some() => {
                    let bytes = |name: &str| base64::decode(&tag.get(name)?);
                    let rounds = tag.get("spinCount")?.parse().ok().filter(|rounds| *rounds <= MOST_ROUNDS)?;
                    let password = Cipher::read(&tag)?;
                    let verifier = bytes("encryptedVerifierHashInput")?;
                    key = Some((
                        password,
                        rounds,
                        verifier,
                        bytes("encryptedVerifierHashValue")?,
                        bytes("encryptedKeyValue")?,
                    ));
                }
                _ => {}
            }
        }
        let (password, rounds, verifier, verifier_hash, key_value) = key?;
        Some(Self { data: data?, password, rounds, verifier, verifier_hash, key_value })
    }

    /// 2.3.4.11 to 2.3.4.13.
    fn key(&self, password: &[u8]) -> Option<Vec<u8>> {
        let Cipher { hash, key_bytes, salt } = &self.password;
        let spun = hash.spun(salt, password, self.rounds);
        let opened = |purpose: [u8; 8], bytes: &[u8]| {
            let key = fitted::<32>(&hash.of(&[&spun, &purpose]));
            cbc(&key[..*key_bytes], &self.password.vector(&[]), bytes)
        };
        let verifier = opened([0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79], &self.verifier)?;
        let expected = opened([0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E], &self.verifier_hash)?;
        let verifier = verifier.get(..salt.len().min(verifier.len()))?;
        let hashed = hash.of(&[verifier]);
        if expected.get(..hashed.len())? != hashed {
            return None;
        }
        let mut key = opened([0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6], &self.key_value)?;
        key.truncate(self.data.key_bytes);
        (key.len() == self.data.key_bytes).then_some(key)
    }

    fn decrypt(&self, key: &[u8], package: &[u8]) -> Option<Vec<u8>> {
        let mut plain = Vec::with_capacity(package.len());
        for (number, segment) in (0u32..).zip(package.chunks(SEGMENT)) {
            // The last one may have been cut; what is whole of it counts.
            let whole = &segment[..segment.len() / 16 * 16];
            plain.extend(cbc(key, &self.data.vector(&number.to_le_bytes()), whole)?);
        }
        Some(plain)
    }
}

#[derive(Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn with<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            parts.iter().fold(D::new(), |hash, part| hash.chain_update(part)).finalize().to_vec()
        }
        match self {
            Self::Sha1 => with::<Sha1>(parts),
            Self::Sha256 => with::<Sha256>(parts),
            Self::Sha384 => with::<Sha384>(parts),
            Self::Sha512 => with::<Sha512>(parts),
        }
    }

    /// Salt and password, then each round's number before what the round before gave (2.3.4.7, 2.3.4.11).
    fn spun(self, salt: &[u8], password: &[u8], rounds: u32) -> Vec<u8> {
        fn with<D: Digest>(salt: &[u8], password: &[u8], rounds: u32) -> Vec<u8> {
            let first = D::new().chain_update(salt).chain_update(password).finalize();
            let last = (0..rounds)
                .fold(first, |hash, round| D::new().chain_update(round.to_le_bytes()).chain_update(hash).finalize());
            last.to_vec()
        }
        match self {
            Self::Sha1 => with::<Sha1>(salt, password, rounds),
            Self::Sha256 => with::<Sha256>(salt, password, rounds),
            Self::Sha384 => with::<Sha384>(salt, password, rounds),
            Self::Sha512 => with::<Sha512>(salt, password, rounds),
        }
    }
}

/// AES in blocks by themselves; what is more than whole blocks is left out.
fn ecb(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    fn with<C: BlockDecrypt + KeyInit>(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
        let cipher = C::new_from_slice(key).ok()?;
        let mut plain = bytes[..bytes.len() / 16 * 16].to_vec();
        plain.chunks_exact_mut(16).for_each(|block| cipher.decrypt_block(GenericArray::from_mut_slice(block)));
        Some(plain)
    }
    match key.len() {
        16 => with::<Aes128>(key, bytes),
        24 => with::<Aes192>(key, bytes),
        _ => with::<Aes256>(key, bytes),
    }
}

/// AES in a chain, without padding; `None` when it isn't whole blocks.
pub fn cbc(key: &[u8], vector: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    fn with<M: BlockDecryptMut + KeyIvInit>(key: &[u8], vector: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
        let mut plain = bytes.to_vec();
        M::new_from_slices(key, vector).ok()?.decrypt_padded_mut::<NoPadding>(&mut plain).ok()?;
        Some(plain)
    }
    match key.len() {
        16 => with::<cbc::Decryptor<Aes128>>(key, vector, bytes),
        24 => with::<cbc::Decryptor<Aes192>>(key, vector, bytes),
        _ => with::<cbc::Decryptor<Aes256>>(key, vector, bytes),
    }
}
