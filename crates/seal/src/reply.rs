//! Reply version 1: what the newsroom answers, sealed to the source's own key and signed by a reply key of the keyring.

use std::collections::BTreeMap;

use model::{LocalId, MailboxId};
use serde::{Deserialize, Serialize};

use crate::{
    Error, FileEntry, Identity, Keyring, Recipient, Signature, SigningKey, SourceKeys, VerifyKey, enclosed, json,
    padding::{REPLY_CLASSES, pad_json},
};

const LABEL: &str = "safehouse/reply/v1\n";
const WHAT: &str = "reply";

/// What a reply is. Left out of the JSON for an ordinary one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplyKind {
    #[default]
    Answer,
    /// The newsroom asks something, and waits for it.
    Question,
    /// An acknowledgement: somebody has read what was sent. It may say nothing else.
    Read,
}

impl ReplyKind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_answer(&self) -> bool {
        *self == Self::Answer
    }
}

/// What became of the wish that a source wrote with a drop: to wait before publishing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case", deny_unknown_fields)]
pub enum WishState {
    /// The newsroom waits until this UTC day.
    Accepted {
        until: String,
    },
    Declined,
    /// It had been accepted, and has ended.
    Ended,
}

impl WishState {
    fn holds(&self) -> bool {
        match self {
            Self::Accepted { until } => until.len() == 10 && until.parse::<jiff::civil::Date>().is_ok(),
            Self::Declined | Self::Ended => true,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyDraft {
    pub mailbox: MailboxId,
    /// Grows with each reply to a mailbox.
    pub counter: u64,
    /// The UTC day: `2026-11-24`.
    pub day: String,
    pub text: String,
    pub kind: ReplyKind,
    pub wish: Option<WishState>,
    /// What comes with it: each a blob of its own, sealed to the source.
    pub files: Vec<FileEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: u32,
    mailbox: MailboxId,
    counter: u64,
    day: String,
    /// The words and, after a mark, the list of the files that come with them.
    text: String,
    #[serde(default, skip_serializing_if = "ReplyKind::is_answer")]
    kind: ReplyKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wish: Option<WishState>,
    key: VerifyKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<Signature>,
}

impl ReplyDraft {
    /// Signs with a reply key, pads to a size class and seals to the source.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 256 KiB; [`Error::Malformed`] for a wish that is kept until no day, for files outside of their
    /// limits, and for words that could be taken for a list of files.
    pub fn seal(self, key: &SigningKey, to: &Recipient) -> Result<Vec<u8>, Error> {
        if !self.wish.as_ref().is_none_or(WishState::holds) {
            return Err(Error::Malformed(WHAT));
        }
        let mut wire = Wire {
            version: 1,
            mailbox: self.mailbox,
            counter: self.counter,
            day: self.day,
            text: enclosed::joined(self.text, &self.files)?,
            kind: self.kind,
            wish: self.wish,
            key: key.verify_key(),
            signature: None,
        };
        wire.signature = Some(key.sign(&json::signed_bytes(LABEL, &wire, WHAT)?));
        let json = serde_json::to_vec(&wire).map_err(|_| Error::Malformed(WHAT))?;
        crate::seal_bytes(std::iter::once(to), &pad_json(json, &REPLY_CLASSES)?)
    }
}

/// Opened and well-formed; who wrote it is not known yet.
#[derive(Clone, Debug)]
pub struct UnverifiedReply(Wire);

impl UnverifiedReply {
    /// # Errors
    /// [`Error::NotOpened`], or [`Error::Malformed`] when it isn't a reply of version 1.
    pub fn open(sealed: &[u8], identity: &Identity) -> Result<Self, Error> {
        let most = REPLY_CLASSES[REPLY_CLASSES.len() - 1] as u64;
        let plain = crate::open_bytes(std::iter::once(identity), sealed, most)?;
        if !REPLY_CLASSES.contains(&plain.len()) {
            return Err(Error::Malformed(WHAT));
        }
        let wire: Wire = serde_json::from_slice(&plain).map_err(|_| Error::Malformed(WHAT))?;
        let fine = wire.version == 1 && wire.wish.as_ref().is_none_or(WishState::holds);
        if fine { Ok(Self(wire)) } else { Err(Error::Malformed(WHAT)) }
    }

    /// # Errors
    /// [`Error::WrongMailbox`], [`Error::UnknownKey`], [`Error::BadSignature`]; [`Error::Malformed`] for a list of files that is none.
    pub fn verify(self, mailbox: MailboxId, keyring: &Keyring) -> Result<Reply, Error> {
        let Self(wire) = self;
        if wire.mailbox != mailbox {
            return Err(Error::WrongMailbox);
        }
        if !keyring.reply_keys().contains(&wire.key) {
            return Err(Error::UnknownKey);
        }
        let signature = wire.signature.ok_or(Error::BadSignature(WHAT))?;
        if !wire.key.holds(&json::signed_bytes(LABEL, &wire, WHAT)?, &signature) {
            return Err(Error::BadSignature(WHAT));
        }
        let (text, files) = enclosed::parted(&wire.text)?;
        Ok(Reply { counter: wire.counter, day: wire.day, text, kind: wire.kind, wish: wire.wish, files })
    }
}

/// A reply of the newsroom's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub counter: u64,
    pub day: String,
    pub text: String,
    pub kind: ReplyKind,
    pub wish: Option<WishState>,
    /// What came with it, as its signature has them.
    pub files: Vec<FileEntry>,
}

/// A mailbox's replies as its source may read them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenedReplies {
    /// By counter: the newsroom's order.
    pub replies: Vec<(LocalId, Reply)>,
    /// What doesn't open, isn't signed by the newsroom, or claims a place that another has. Never shown.
    pub refused: Vec<LocalId>,
}

impl OpenedReplies {
    /// Opens and verifies. Two replies with one counter are both refused: one of them replaces something. Without a keyring
    /// nothing can be shown to be the newsroom's.
    pub fn open<'a>(
        keys: &SourceKeys,
        keyring: Option<&Keyring>,
        stored: impl Iterator<Item = (LocalId, &'a [u8])>,
    ) -> Self {
        let mut opened = Self::default();
        let mut by_counter: BTreeMap<u64, Vec<(LocalId, Reply)>> = BTreeMap::new();
        for (id, sealed) in stored {
            let verified = UnverifiedReply::open(sealed, &keys.identity)
                .ok()
                .zip(keyring)
                .and_then(|(open, keyring)| open.verify(keys.mailbox.id(), keyring).ok());
            match verified {
                Some(reply) => by_counter.entry(reply.counter).or_default().push((id, reply)),
                None => opened.refused.push(id),
            }
        }
        for (_, mut same) in by_counter {
            match same.pop() {
                Some(one) if same.is_empty() => opened.replies.push(one),
                last => opened.refused.extend(same.iter().chain(&last).map(|(id, _)| *id)),
            }
        }
        opened
    }
}
