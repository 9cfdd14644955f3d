//! A text signed as minisign does it (the kind that signs the words themselves, `Ed`), with a key that belongs to nobody: the
//! demonstration's author signs with it.

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signer, SigningKey};

const ALGORITHM: &[u8; 2] = b"Ed";
const NUMBER: [u8; 8] = *b"\x1e\x40\xc0\x12\x77\x03\x9a\x55";
/// Of an invented person: it protects nothing.
const SEED: [u8; 32] = *b"an invented hydrographers key.  ";

pub struct Signed {
    /// The whole `.minisig`.
    pub signature: String,
    /// The public key's one line.
    pub key: String,
}

pub fn minisign(words: &str) -> Signed {
    let key = SigningKey::from_bytes(&SEED);
    let line = |parts: &[&[u8]]| BASE64_STANDARD.encode(parts.concat());
    let signature = key.sign(words.as_bytes()).to_bytes();
    let comment = "timestamp:1793747640\tfile:statement.txt";
    let whole = key.sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes();
    Signed {
        signature: format!(
            "untrusted comment: signature of Lene Corvin\n{}\ntrusted comment: {comment}\n{}\n",
            line(&[ALGORITHM, &NUMBER, &signature]),
            BASE64_STANDARD.encode(whole)
        ),
        key: line(&[ALGORITHM, &NUMBER, key.verifying_key().as_bytes()]),
    }
}
