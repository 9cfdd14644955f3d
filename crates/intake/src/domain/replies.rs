//! A mailbox's replies, opened with the codename just typed, in memory, for one answer.

use std::collections::BTreeMap;

use model::LocalId;
use seal::{Keyring, SourceKeys, UnverifiedReply};

use crate::store::StoredReply;

/// A reply that holds: signed by the newsroom, for this mailbox.
#[derive(Debug, PartialEq, Eq)]
pub struct OpenReply {
    pub id: LocalId,
    pub counter: u64,
    pub day: String,
    pub text: String,
}

/// What a source is shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// By counter: the newsroom's order.
    pub replies: Vec<OpenReply>,
    /// Replies that don't open, aren't signed by the newsroom, or claim a place that another has. Never shown.
    pub refused: Vec<LocalId>,
}

/// Opens and verifies. Two replies with one counter are both refused: one of them replaces something.
pub fn open(keys: &SourceKeys, keyring: Option<&Keyring>, stored: &[StoredReply]) -> Opened {
    let mut opened = Opened::default();
    let mut by_counter: BTreeMap<u64, Vec<OpenReply>> = BTreeMap::new();
    for reply in stored {
        let verified = UnverifiedReply::open(&reply.sealed, &keys.identity)
            .ok()
            .zip(keyring)
            .and_then(|(open, keyring)| open.verify(keys.mailbox.id(), keyring).ok());
        match verified {
            Some(read) => {
                let open = OpenReply { id: reply.id, counter: read.counter, day: read.day, text: read.text };
                by_counter.entry(open.counter).or_default().push(open);
            }
            None => opened.refused.push(reply.id),
        }
    }
    for (_, mut same) in by_counter {
        match same.pop() {
            Some(one) if same.is_empty() => opened.replies.push(one),
            last => opened.refused.extend(same.iter().chain(&last).map(|reply| reply.id)),
        }
    }
    opened
}
