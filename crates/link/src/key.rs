//! One end's Ed25519 key, and the public half by which the other end knows it.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};
use model::Redacted;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use rustls::pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What stands before the 32 bytes in a SubjectPublicKeyInfo of Ed25519 (RFC 8410, section 10.1).
const BEFORE: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("it is no key of this channel")]
    NoKey,
    #[error("the system gives no randomness")]
    NoRandomness,
}

/// One end's private key (PKCS #8, RFC 8410), as text base64.
#[derive(Clone, Debug)]
pub struct Key(Redacted<Vec<u8>>);

impl Key {
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate() -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyError::NoRandomness)?;
        Ok(Self(Redacted::new(pair.as_ref().to_vec())))
    }

    /// The private key in words, for the one file in which it is kept.
    pub fn to_text(&self) -> Redacted<String> {
        Redacted::new(STANDARD.encode(self.0.expose()))
    }

    /// # Errors
    /// [`KeyError::NoKey`]: never for a key that was parsed or generated.
    pub fn public(&self) -> Result<PublicKey, KeyError> {
        let pair = Ed25519KeyPair::from_pkcs8(self.0.expose()).map_err(|_| KeyError::NoKey)?;
        pair.public_key().as_ref().try_into().map(PublicKey).map_err(|_| KeyError::NoKey)
    }

    pub(crate) fn der(&self) -> PrivatePkcs8KeyDer<'_> {
        PrivatePkcs8KeyDer::from(self.0.expose().as_slice())
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let key = Self(Redacted::new(STANDARD.decode(text.trim()).map_err(|_| KeyError::NoKey)?));
        key.public().map(|_| key)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Redacted::new(String::deserialize(from)?);
        // No cause in the message: it would quote the secret.
        text.expose().parse().map_err(|_| serde::de::Error::custom("not a private key of the channel"))
    }
}

/// One end's public key, as text base64 of its 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    pub(crate) fn spki(&self) -> SubjectPublicKeyInfoDer<'static> {
        SubjectPublicKeyInfoDer::from([&BEFORE[..], &self.0].concat())
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| KeyError::NoKey)?;
        bytes.try_into().map(Self).map_err(|_| KeyError::NoKey)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_text_and_shows_itself_nowhere_else() {
        let key = Key::generate().unwrap();
        let again: Key = key.to_text().expose().parse().unwrap();
        assert_eq!(key.public().unwrap(), again.public().unwrap());
        assert!(!format!("{key:?}").contains(&key.to_text().expose()[20..40]));
        let public = key.public().unwrap();
        assert_eq!(public.to_string().parse(), Ok(public));
        for wrong in ["", "AAAA", "%", &public.to_string()] {
            assert!(wrong.parse::<Key>().is_err(), "{wrong}");
        }
    }
}
