//! Names of things, each parsed once into a type that can't be wrong.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::Digest;

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a valid {0}")]
pub struct InvalidId(pub &'static str);

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $len:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; $len]);

        impl $name {
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Takes exactly the lower-case hexadecimal form that `Display` gives: one name, one spelling.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let mut bytes = [0; $len];
                if text.bytes().any(|b| b.is_ascii_uppercase()) {
                    return Err(InvalidId($what));
                }
                hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidId($what))?;
                Ok(Self(bytes))
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    };
}

hex_id!(
    /// A SHA-256 digest (FIPS 180-4).
    Sha256, 32, "SHA-256"
);
hex_id!(
    /// A mailbox as the intake knows it: SHA-256 of the mailbox secret. It tells nothing of the codename.
    MailboxId, 32, "mailbox id"
);
hex_id!(
    /// The random idempotency id of one drop: sending again with the same id makes no second drop.
    DropId, 16, "drop id"
);
hex_id!(
    /// A random id of a thing inside one store (a blob, a document, a person). It shares nothing with its content.
    LocalId, 16, "id"
);

impl Sha256 {
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }
}

/// The stable public id of a document: a prefix of 1 to 8 capital letters and a number from 1, as `EL-0027`. Never reused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicId {
    prefix: String,
    number: u32,
}

impl PublicId {
    pub fn new(prefix: &str, number: u32) -> Result<Self, InvalidId> {
        let fine = (1..=8).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_uppercase()) && number > 0;
        if fine { Ok(Self { prefix: prefix.to_owned(), number }) } else { Err(InvalidId("public id")) }
    }

    pub fn number(&self) -> u32 {
        self.number
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}", self.prefix, self.number)
    }
}

impl FromStr for PublicId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (prefix, number) = text.split_once('-').ok_or(InvalidId("public id"))?;
        let id = Self::new(prefix, number.parse().map_err(|_| InvalidId("public id"))?)?;
        if id.to_string() == text { Ok(id) } else { Err(InvalidId("public id")) }
    }
}

impl TryFrom<String> for PublicId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<PublicId> for String {
    fn from(id: PublicId) -> String {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling() {
        assert_eq!("EL-0027".parse::<PublicId>().unwrap().number(), 27);
        for wrong in ["EL-27", "el-0027", "EL-0000", "EL0027", "EL-00027", "-0001", "../EL-0001"] {
            assert!(wrong.parse::<PublicId>().is_err(), "{wrong}");
        }
        let hash = Sha256::of(b"").to_string();
        assert_eq!(hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert!(hash.to_uppercase().parse::<Sha256>().is_err());
    }
}
