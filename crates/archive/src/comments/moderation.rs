//! Where comments are sealed to: the moderation key of the newest keyring in the site's own log, and nothing else. The log is held
//! against its checkpoint and the keyrings' chain each time that the checkpoint changes.

use std::sync::{Mutex, PoisonError};

use ledger::{FileFact, Folder, Record, Unreadable};
use seal::Recipient;

use crate::files::Files;

const CHECKPOINT: u64 = 4096;

/// What the newest keyring says.
#[derive(Clone)]
struct Known {
    checkpoint: Vec<u8>,
    recipient: Option<Recipient>,
    /// The last UTC day on which the keyring holds.
    expires: String,
}

#[derive(Default)]
pub struct Moderation(Mutex<Option<Known>>);

impl Moderation {
    /// The key in force on a UTC day. `None` where the newsroom takes no comments: nothing is published, its keyring names no
    /// such key or has expired, or the log doesn't hold. Blocking.
    pub fn recipient(&self, files: &Files, today: &str) -> Option<Recipient> {
        let log = Log(files);
        let checkpoint = log.read("checkpoint", CHECKPOINT).ok().flatten()?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|known| known.checkpoint != checkpoint) {
            // A log that doesn't hold leaves no key behind: the next comment looks again.
            *known = None;
            let record = Record::read(&log, None).ok()?;
            let keyring = record.keyrings().last()?;
            *known = Some(Known {
                checkpoint: record.checkpoint().bytes().to_vec(),
                recipient: keyring.moderation().cloned(),
                expires: keyring.body().expires.clone(),
            });
        }
        let known = known.as_ref()?;
        if known.expires.as_str() < today { None } else { known.recipient.clone() }
    }
}

/// The published files as the ledger reads them.
struct Log<'a>(&'a Files);

impl Folder for Log<'_> {
    fn list(&self) -> Result<Option<Vec<String>>, Unreadable> {
        Ok(None)
    }

    fn read(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        self.0.read(path, most).map_err(|error| Unreadable(error.to_string()))
    }

    fn digest(&self, path: &str, expected: u64) -> Result<Option<FileFact>, Unreadable> {
        Ok(self.read(path, expected.saturating_add(1))?.map(|bytes| FileFact::of(&bytes)))
    }
}
