//! The secret with which a source asks for its mailbox; the intake stores only the hash.

use std::str::FromStr;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{MailboxId, Redacted, Sha256};
use zeroize::Zeroizing;

use crate::Error;

/// 32 bytes, in the header `Mailbox` as base64url without padding.
#[derive(Clone, Debug)]
pub struct MailboxSecret(Redacted<[u8; 32]>);

impl MailboxSecret {
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Redacted::new(bytes))
    }

    pub fn id(&self) -> MailboxId {
        MailboxId::from_bytes(*Sha256::of(self.0.expose()).as_bytes())
    }

    /// The header's value.
    pub fn to_header(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(self.0.expose()))
    }
}

impl FromStr for MailboxSecret {
    type Err = Error;

    fn from_str(header: &str) -> Result<Self, Error> {
        let bytes =
            Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(header).map_err(|_| Error::Malformed("mailbox secret"))?);
        let bytes = <[u8; 32]>::try_from(&bytes[..]).map_err(|_| Error::Malformed("mailbox secret"))?;
        Ok(Self::from_bytes(bytes))
    }
}
