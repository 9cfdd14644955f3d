//! The log's key, its checkpoints (C2SP tlog-checkpoint) and their signatures (C2SP signed-note).
//! Never accepts a checkpoint in two spellings.

use std::{fmt, str::FromStr};

use ed25519_dalek::{SigningKey, VerifyingKey};
use model::Sha256;
use serde::{Deserialize, Serialize};
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::Hash;

use crate::Error;

/// The largest log that is read here: a hostile server can't ask for more memory than this needs.
pub const MAX_SIZE: u64 = 1 << 24;

/// A log's public key as C2SP signed-note writes it: `origin+keyid+base64`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Vkey(String);

impl Vkey {
    /// The log's origin: the key's name, and every checkpoint's first line.
    pub fn origin(&self) -> &str {
        self.0.split('+').next().unwrap_or_default()
    }

    fn verifier(&self) -> Result<StandardVerifier, Error> {
        StandardVerifier::new(&self.0).map_err(|e| Error::malformed("the log's key", e))
    }
}

impl FromStr for Vkey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let key = Self(text.to_owned());
        key.verifier()?;
        let id = text.split('+').nth(1).unwrap_or_default();
        let one_spelling = id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if one_spelling {
            Ok(key)
        } else {
            Err(Error::malformed("the log's key", "the key id isn't in small hexadecimal digits"))
        }
    }
}

impl TryFrom<String> for Vkey {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Vkey> for String {
    fn from(key: Vkey) -> String {
        key.0
    }
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The log's private key. The desk alone has one.
pub struct LogKey {
    origin: String,
    id: u32,
    key: SigningKey,
}

impl LogKey {
    /// # Errors
    /// [`Error::Malformed`] when the origin isn't a note key's name (no spaces, no plus).
    pub fn from_seed(origin: &str, seed: &[u8; 32]) -> Result<Self, Error> {
        if !signed_note::is_key_name_valid(origin) || origin.chars().any(char::is_control) {
            return Err(Error::malformed("the log's origin", format!("{origin:?} can't be a key's name")));
        }
        let key = SigningKey::from_bytes(seed);
        let id = signed_note::key_id(origin, &[&[1], key.verifying_key().as_bytes().as_slice()].concat());
        Ok(Self { origin: origin.to_owned(), id, key })
    }

    pub fn vkey(&self) -> Vkey {
        let public: VerifyingKey = self.key.verifying_key();
        Vkey(signed_note::new_ed25519_verifier_key(&self.origin, &public))
    }
}

impl signed_note::Signer for LogKey {
    fn name(&self) -> &str {
        &self.origin
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        use ed25519_dalek::Signer as _;
        Ok(self.key.try_sign(message)?.to_vec())
    }
}

/// How far a log has come: its size and its root. What a signer must remember, and a mirror pin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of entries.
    pub size: u64,
    /// RFC 6962 root hash.
    pub root: Sha256,
}

impl Head {
    pub(crate) fn new(size: u64, root: Hash) -> Self {
        Self { size, root: Sha256::from_bytes(root.0) }
    }

    pub(crate) fn hash(&self) -> Hash {
        Hash(*self.root.as_bytes())
    }
}

/// A signed tree head whose signature holds: made by `Checkpoint::sign` and [`Checkpoint::verify`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    head: Head,
    bytes: Vec<u8>,
}

impl Checkpoint {
    pub(crate) fn sign(key: &LogKey, head: Head) -> Result<Self, Error> {
        let wrong = |e: &dyn fmt::Display| Error::malformed("a checkpoint", e);
        let text = tlog_tiles::Checkpoint::new(&key.origin, head.size, head.hash(), "").map_err(|e| wrong(&e))?;
        let mut note = Note::new(&text.to_bytes(), &[]).map_err(|e| wrong(&e))?;
        note.add_sigs(&[key]).map_err(|e| wrong(&e))?;
        Ok(Self { head, bytes: note.to_bytes() })
    }

    /// Takes a checkpoint of exactly three lines with exactly one signature, this key's. (Witnesses' cosignatures come
    /// with the entries that announce witnesses: until then an unknown line is an unexplained byte.)
    ///
    /// # Errors
    /// [`Error::NotSigned`] without this key's valid signature, [`Error::Malformed`] for another form.
    pub fn verify(bytes: &[u8], key: &Vkey) -> Result<Self, Error> {
        let wrong = |e: &dyn fmt::Display| Error::malformed("the checkpoint", e);
        let note = Note::from_bytes(bytes).map_err(|e| wrong(&e))?;
        let known = VerifierList::new(vec![Box::new(key.verifier()?)]);
        let (_, others) = note.verify(&known).map_err(|_| Error::NotSigned(key.to_string()))?;
        let text = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|e| wrong(&e))?;
        if text.origin() != key.origin() {
            return Err(wrong(&"its origin isn't the key's name"));
        }
        let signatures = bytes.iter().rev().skip(1).take_while(|b| **b != b'\n').count();
        let one_line = bytes.len() == note.text().len() + 1 + signatures + 1;
        if !others.is_empty()
            || !one_line
            || !text.extension().is_empty()
            || note.to_bytes() != bytes
            || text.to_bytes() != note.text()
        {
            return Err(wrong(&"it holds more than a tree head and the log's signature"));
        }
        if text.size() > MAX_SIZE {
            return Err(wrong(&"the log is larger than this version reads"));
        }
        Ok(Self { head: Head::new(text.size(), *text.hash()), bytes: bytes.to_vec() })
    }

    pub fn head(&self) -> Head {
        self.head
    }

    /// The signed note itself, as the file `checkpoint` holds it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
