//! Of which mailboxes no notice goes out: those set aside as spam, and those of which everything was declined.
//!
//! It lies beside the database, because a locked desk collects, too. What lies there are salted hashes: they name a mailbox to nobody
//! who doesn't have its id already.

use std::{collections::BTreeSet, fs, io, path::PathBuf};

use model::{MailboxId, Sha256};
use rand::{RngCore, rngs::OsRng};
use serde::{Deserialize, Serialize};

use crate::durable;

/// `quiet.json`, version 1.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    version: u32,
    salt: String,
    mailboxes: BTreeSet<Sha256>,
}

fn hashed(salt: &str, mailbox: MailboxId) -> Sha256 {
    Sha256::of(format!("safehouse/quiet/v1\n{salt}\n{mailbox}").as_bytes())
}

/// Writes down which mailboxes are quiet now, where that has changed.
pub fn keep(path: &PathBuf, mailboxes: &[MailboxId]) -> io::Result<()> {
    let there = read(path);
    let salt = there.as_ref().map_or_else(
        || {
            let mut salt = [0; 16];
            OsRng.fill_bytes(&mut salt);
            hex::encode(salt)
        },
        |there| there.salt.clone(),
    );
    let mailboxes = mailboxes.iter().map(|mailbox| hashed(&salt, *mailbox)).collect();
    let now = Quiet { version: 1, salt, mailboxes };
    if there.as_ref() == Some(&now) { Ok(()) } else { durable::write(path, &serde_json::to_vec(&now)?) }
}

fn read(path: &PathBuf) -> Option<Quiet> {
    fs::read(path).ok().and_then(|json| serde_json::from_slice(&json).ok())
}

/// Whether what comes by this mailbox raises no notice. Where nothing can be read, everything raises one.
pub fn is_quiet(path: &PathBuf, mailbox: MailboxId) -> bool {
    read(path).is_some_and(|quiet| quiet.mailboxes.contains(&hashed(&quiet.salt, mailbox)))
}
