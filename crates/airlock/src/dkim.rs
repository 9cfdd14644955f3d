//! Public keys that mail servers sign with, as a person found them in DNS or in an archive of it: handed to the worker with the mail. This side
//! doesn't read them.

use serde::{Deserialize, Serialize};

/// Key records (RFC 6376, section 3.6.1) as they were pasted, for a mail and all that comes out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DkimKeys(String);

/// Why records aren't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoKeys {
    #[error("more than {} bytes of key records: give those of one mail", DkimKeys::LONGEST)]
    TooLong,
    #[error("a key record is plain text: letters, digits and signs, as DNS has it")]
    NotPlain,
}

impl DkimKeys {
    /// In bytes; a key of 4,096 bits takes 750.
    pub const LONGEST: usize = 4 << 10;

    /// # Errors
    /// When it is too long, or holds what no record can.
    pub fn new(text: &str) -> Result<Self, NoKeys> {
        let text = text.replace('\r', "");
        let text = text.trim();
        if text.len() > Self::LONGEST {
            return Err(NoKeys::TooLong);
        }
        if !text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n' | b'\t')) {
            return Err(NoKeys::NotPlain);
        }
        Ok(Self(text.to_owned()))
    }

    pub fn text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_plain_and_bounded() {
        let record = "a._domainkey.b.example TXT \"v=DKIM1; p=AAAA\"";
        assert_eq!(DkimKeys::new(&format!(" {record}\r\n")).unwrap().text(), record);
        assert_eq!(DkimKeys::new("v=DKIM1; p=\0"), Err(NoKeys::NotPlain));
        assert_eq!(DkimKeys::new(&"x".repeat(DkimKeys::LONGEST + 1)), Err(NoKeys::TooLong));
    }
}
