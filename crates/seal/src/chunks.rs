//! age's payload, chunk by chunk (the age specification, "Payload"): for whoever seals where the `age` crate's own writer can't, again or in
//! several places at once. The header is made by that crate.
//!
//! age's STREAM must never seal two texts under one key and chunk number: whoever sees both sealed forms learns what differs.

use std::{collections::HashSet, sync::Mutex};

use age_core::{
    format::{FileKey, Stanza},
    secrecy::ExposeSecret,
};
use chacha20poly1305::{AeadInPlace, ChaCha20Poly1305, KeyInit};
use hkdf::Hkdf;
use zeroize::Zeroizing;

use crate::{Error, Recipient};

/// What age seals at once, in bytes.
pub const CHUNK: usize = 64 << 10;
/// What each chunk grows by, in bytes.
pub const TAG: u64 = 16;
const NONCE: usize = 16;

/// age's header and the nonce of the payload, and the key that the payload gets with them. A fresh file key each time.
pub fn begin(recipient: &Recipient) -> Result<(Vec<u8>, Zeroizing<Vec<u8>>), Error> {
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
    Ok((head, key))
}

/// Adds chunk `at` (from 0) to `into`, sealed.
pub fn seal(key: &[u8], at: u64, last: bool, chunk: &[u8], into: &mut Vec<u8>) -> Result<(), Error> {
    let cipher = ChaCha20Poly1305::new_from_slice(key).map_err(|_| Error::OtherContent)?;
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&at.to_be_bytes());
    nonce[11] = u8::from(last);
    let begin = into.len();
    into.extend_from_slice(chunk);
    let sealed = cipher.encrypt_in_place_detached(&nonce.into(), &[], &mut into[begin..]);
    into.extend_from_slice(&sealed.map_err(|_| Error::OtherContent)?);
    Ok(())
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
