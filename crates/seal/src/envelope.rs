//! Envelope version 1: a source's message, its files' facts, and the keys with which it is answered.
//!
//! What was opened is an [`UnverifiedEnvelope`]; only its `verify` makes an [`Envelope`].

use model::{LocalId, MailboxId, Sha256, limits};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Identity, Recipient, Signature, SourceKeys, VerifyKey, json,
    padding::{ENVELOPE_CLASSES, pad_json},
};

const LABEL: &str = "safehouse/envelope/v1\n";
const WHAT: &str = "envelope";
/// The largest number that canonical JSON, over which signatures stand, tells from its neighbours (RFC 8785, section 3.2.2.3).
const MAX_COUNTER: u64 = (1 << 53) - 1;

/// One file of a drop, as the source (or the intake for it) saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    pub blob: LocalId,
    /// As the source's machine named it: untrusted, and it may identify them.
    pub name: String,
    /// True length in bytes.
    pub size: u64,
    pub sha256: Sha256,
    pub sealed_sha256: Sha256,
    /// Files with the same number are, in the order of the list, the pages of one document. So a page that isn't there, or stands
    /// twice, can't be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_of: Option<u32>,
}

/// What the source says, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeDraft {
    /// 1 for the first envelope of a mailbox; each later one is larger than the last.
    pub counter: u64,
    pub channel: String,
    pub message: String,
    pub files: Vec<FileEntry>,
    /// A wish, as a day: `2027-01-31`.
    pub embargo: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: u32,
    mailbox: MailboxId,
    counter: u64,
    channel: String,
    message: String,
    files: Vec<FileEntry>,
    embargo: Option<String>,
    reply_to: Recipient,
    verify_key: VerifyKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<Signature>,
}

/// What a mailbox's first envelope pins, and the last counter seen in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinnedSource {
    pub reply_to: Recipient,
    pub verify_key: VerifyKey,
    pub counter: u64,
}

impl EnvelopeDraft {
    /// Signs, pads to a size class and seals to the channel's key of the week.
    ///
    /// # Errors
    /// [`Error::TooLarge`]; [`Error::Malformed`] for an embargo that is no day.
    pub fn seal(self, keys: &SourceKeys, to: &Recipient) -> Result<Vec<u8>, Error> {
        if !self.within_limits() {
            return Err(Error::TooLarge);
        }
        let mut wire = Wire {
            version: 1,
            mailbox: keys.mailbox.id(),
            counter: self.counter,
            channel: self.channel,
            message: self.message,
            files: self.files,
            embargo: self.embargo,
            reply_to: keys.identity.recipient(),
            verify_key: keys.signing.verify_key(),
            signature: None,
        };
        check_day(wire.embargo.as_deref())?;
        wire.signature = Some(keys.signing.sign(&json::signed_bytes(LABEL, &wire, WHAT)?));
        let json = serde_json::to_vec(&wire).map_err(|_| Error::Malformed(WHAT))?;
        crate::seal_bytes(std::iter::once(to), &pad_json(json, &ENVELOPE_CLASSES)?)
    }

    fn within_limits(&self) -> bool {
        self.message.len() <= limits::MAX_MESSAGE && self.files.len() <= limits::MAX_FILES
    }
}

/// Opened and well-formed; who wrote it is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnverifiedEnvelope(Wire);

impl UnverifiedEnvelope {
    /// # Errors
    /// [`Error::NotOpened`], or [`Error::Malformed`] when it isn't an envelope of version 1.
    pub fn open<'a>(sealed: &[u8], identities: impl Iterator<Item = &'a Identity>) -> Result<Self, Error> {
        let most = ENVELOPE_CLASSES[ENVELOPE_CLASSES.len() - 1] as u64;
        Self::parse(&crate::open_bytes(identities, sealed, most)?)
    }

    /// What [`Self::open`] opened: JSON, padded to a class.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it isn't an envelope of version 1.
    pub fn parse(plain: &[u8]) -> Result<Self, Error> {
        if !ENVELOPE_CLASSES.contains(&plain.len()) {
            return Err(Error::Malformed(WHAT));
        }
        let wire: Wire = serde_json::from_slice(plain).map_err(|_| Error::Malformed(WHAT))?;
        check_day(wire.embargo.as_deref())?;
        let mut blobs: Vec<_> = wire.files.iter().map(|file| file.blob).collect();
        blobs.sort_unstable();
        blobs.dedup();
        let distinct = blobs.len() == wire.files.len();
        let fine = wire.version == 1
            && (1..=MAX_COUNTER).contains(&wire.counter)
            && distinct
            && wire.message.len() <= limits::MAX_MESSAGE
            && wire.files.len() <= limits::MAX_FILES
            && wire.files.iter().all(|file| file.size <= limits::MAX_FILE);
        if fine { Ok(Self(wire)) } else { Err(Error::Malformed(WHAT)) }
    }

    /// As it claims, unproved: for putting several envelopes of one mailbox in order before they are verified.
    pub fn claimed_counter(&self) -> u64 {
        self.0.counter
    }

    /// Checks signature, mailbox, and against what the first envelope pinned (`None` for a mailbox's first).
    ///
    /// # Errors
    /// [`Error::BadSignature`], [`Error::WrongMailbox`], [`Error::ChangedKeys`], [`Error::OldCounter`].
    pub fn verify(self, mailbox: MailboxId, pinned: Option<&PinnedSource>) -> Result<Envelope, Error> {
        let Self(wire) = self;
        if wire.mailbox != mailbox {
            return Err(Error::WrongMailbox);
        }
        if let Some(pinned) = pinned {
            if pinned.reply_to != wire.reply_to || pinned.verify_key != wire.verify_key {
                return Err(Error::ChangedKeys);
            }
            if wire.counter <= pinned.counter {
                return Err(Error::OldCounter);
            }
        }
        let signature = wire.signature.ok_or(Error::BadSignature(WHAT))?;
        if wire.verify_key.holds(&json::signed_bytes(LABEL, &wire, WHAT)?, &signature) {
            Ok(Envelope(wire))
        } else {
            Err(Error::BadSignature(WHAT))
        }
    }
}

/// An envelope whose signature holds under the keys of its mailbox.
#[derive(Clone, Debug)]
pub struct Envelope(Wire);

impl Envelope {
    pub fn mailbox(&self) -> MailboxId {
        self.0.mailbox
    }

    pub fn counter(&self) -> u64 {
        self.0.counter
    }

    pub fn channel(&self) -> &str {
        &self.0.channel
    }

    pub fn message(&self) -> &str {
        &self.0.message
    }

    pub fn files(&self) -> &[FileEntry] {
        &self.0.files
    }

    pub fn embargo(&self) -> Option<&str> {
        self.0.embargo.as_deref()
    }

    /// To whom replies are sealed.
    pub fn reply_to(&self) -> &Recipient {
        &self.0.reply_to
    }

    /// What to pin (or to keep) for this mailbox from now on.
    pub fn pin(&self) -> PinnedSource {
        PinnedSource { reply_to: self.0.reply_to.clone(), verify_key: self.0.verify_key, counter: self.0.counter }
    }
}

fn check_day(day: Option<&str>) -> Result<(), Error> {
    match day {
        Some(day) if day.len() != 10 || day.parse::<jiff::civil::Date>().is_err() => {
            Err(Error::Malformed("embargo day"))
        }
        _ => Ok(()),
    }
}
