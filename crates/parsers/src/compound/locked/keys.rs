//! Keys of office files of before 2007: RC4 with 40 bits ([MS-OFFCRYPTO], 2.3.6) and RC4 of CryptoAPI (2.3.5). Makes a stream for a block;
//! which blocks a file has stands elsewhere.

use md5::{Digest, Md5};
use rc4::{KeyInit, Rc4, StreamCipher};
use sha1::Sha1;

use super::utf16;
use crate::bytes::{u16_le, u32_le};

/// What a file says about its lock.
pub struct Verifier {
    /// Bytes of the key; `None`: the old way, which has no choice.
    crypto_api: Option<usize>,
    salt: [u8; 16],
    verifier: [u8; 16],
    hash: Vec<u8>,
}

/// A password that fits, as far as it is worked out for all blocks.
pub struct Key {
    crypto_api: Option<usize>,
    base: Vec<u8>,
}

impl Verifier {
    /// `EncryptionInfo` (2.3.5.1, 2.3.6.1); `None` for ways that aren't known.
    pub fn read(info: &[u8]) -> Option<Self> {
        let array = |bytes: &[u8], at: usize| bytes.get(at..at + 16)?.try_into().ok();
        match (u16_le(info, 0)?, u16_le(info, 2)?) {
            (1, 1) => Some(Self {
                crypto_api: None,
                salt: array(info, 4)?,
                verifier: array(info, 20)?,
                hash: info.get(36..52)?.to_vec(),
            }),
            (2..=4, 2) => {
                let size = u32_le(info, 8)? as usize;
                let header = info.get(12..)?.get(..size)?;
                let rest = info.get(12 + size..)?;
                // RC4 with SHA-1. No size means 40 bits.
                let bits = match (u32_le(header, 8)?, u32_le(header, 16)?) {
                    (0x6801, 0) => 40,
                    (0x6801, bits @ 40..=128) => bits as usize,
                    _ => return None,
                };
                let hash = rest.get(40..60)?.to_vec();
                Some(Self { crypto_api: Some(bits / 8), salt: array(rest, 4)?, verifier: array(rest, 20)?, hash })
            }
            _ => None,
        }
    }

    /// The key of a password, if it fits (2.3.5.6, 2.3.6.4).
    pub fn key(&self, password: &str) -> Option<Key> {
        let password = utf16(password);
        let base = match self.crypto_api {
            Some(_) => Sha1::new().chain_update(self.salt).chain_update(password).finalize().to_vec(),
            None => {
                let first = Md5::digest(password);
                let part = [&first[..5], &self.salt].concat();
                Md5::digest(part.repeat(16))[..5].to_vec()
            }
        };
        let key = Key { crypto_api: self.crypto_api, base };
        let mut both = [&self.verifier[..], &self.hash].concat();
        key.apply(0, &mut both);
        let (verifier, hash) = both.split_at(16);
        let fits = match self.crypto_api {
            Some(_) => Sha1::digest(verifier)[..] == *hash,
            None => Md5::digest(verifier)[..] == *hash,
        };
        fits.then_some(key)
    }
}

impl Key {
    /// The stream of a block (2.3.5.2, 2.3.6.2).
    fn stream(&self, block: u32) -> Option<Rc4> {
        let number = block.to_le_bytes();
        let key = match self.crypto_api {
            Some(length) => {
                let mut key = Sha1::new().chain_update(&self.base).chain_update(number).finalize()[..16].to_vec();
                // 40 bits are filled up with nothing, others stand alone.
                if length == 5 {
                    key[5..].fill(0)
                } else {
                    key.truncate(length)
                }
                key
            }
            None => Md5::new().chain_update(&self.base).chain_update(number).finalize().to_vec(),
        };
        Rc4::new_from_slice(&key).ok()
    }

    /// Bytes of one block, from its beginning.
    pub fn apply(&self, block: u32, bytes: &mut [u8]) {
        if let Some(mut stream) = self.stream(block) {
            stream.apply_keystream(bytes);
        }
    }

    /// Bytes that are encrypted in blocks of a size, from the first on.
    pub fn decrypt(&self, bytes: &mut [u8], size: usize) {
        for (number, block) in (0u32..).zip(bytes.chunks_mut(size)) {
            self.apply(number, block);
        }
    }
}
