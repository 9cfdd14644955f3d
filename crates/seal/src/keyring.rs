//! Keyring version 1: the newsroom's public keys, signed by its root key over the exact text.
//!
//! What was fetched is an [`UnverifiedKeyring`]; only its `verify` makes a [`Keyring`].

use std::collections::{BTreeMap, BTreeSet};

use model::{Sha256, Week};
use serde::{Deserialize, Serialize};

use crate::{Error, Recipient, Signature, SigningKey, VerifyKey};

const LABEL: &str = "safehouse/keyring/v1\n";
const WHAT: &str = "keyring";

/// The newsroom's root key, as it is pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RootKey(pub VerifyKey);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekKey {
    pub week: Week,
    pub recipient: Recipient,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// What envelopes and forms name it by.
    pub name: String,
    pub title: String,
    /// What a source reads before they choose it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lines: String,
    /// Who reads it, as the newsroom says it to sources: names or pseudonyms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub takes_files: bool,
    /// In bytes, of one file; without it the intake's own limit holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest: Option<u64>,
    pub keys: Vec<WeekKey>,
}

impl Channel {
    /// One that takes everything, and says nothing of itself but its title.
    pub fn new(name: &str, title: &str, keys: Vec<WeekKey>) -> Self {
        let (name, title) = (name.to_owned(), title.to_owned());
        Self { name, title, lines: String::new(), people: Vec::new(), takes_files: true, largest: None, keys }
    }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_yes(value: &bool) -> bool {
    *value
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproverKey {
    pub pseudonym: String,
    pub key: VerifyKey,
}

/// What door 2 serves to a source's browser: whoever watches holds it against these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Door2 {
    pub script: Sha256,
    pub style: Sha256,
    /// The page, by language.
    pub pages: BTreeMap<String, Sha256>,
    /// The content security policy's exact text.
    pub policy: String,
}

/// The keyring's content. Days are UTC, as `2026-11-24`; the keyring holds through its last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyringBody {
    pub version: u32,
    pub newsroom: String,
    pub sequence: u64,
    /// SHA-256 of the predecessor's exact text.
    pub previous: Option<Sha256>,
    pub issued: String,
    pub expires: String,
    pub root: RootKey,
    /// The ledger's verifier key (signed note): `name+hash+base64`.
    pub log: String,
    pub channels: Vec<Channel>,
    pub reply_keys: Vec<VerifyKey>,
    pub approvers: Vec<ApproverKey>,
    /// Where readers' comments are sealed to. Keyrings from before there were comments have none: then none are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moderation: Option<Recipient>,
    /// Keyrings from before there was door 2 have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door2: Option<Door2>,
}

impl KeyringBody {
    /// Signs it; the root key must be the one it names.
    ///
    /// # Errors
    /// [`Error::WrongRoot`].
    pub fn sign(&self, root: &SigningKey) -> Result<UnverifiedKeyring, Error> {
        if self.root.0 != root.verify_key() {
            return Err(Error::WrongRoot);
        }
        let keyring = serde_json::to_string(self).map_err(|_| Error::Malformed(WHAT))?;
        let signature = root.sign(&signed_bytes(&keyring));
        Ok(UnverifiedKeyring { keyring, signature })
    }
}

fn signed_bytes(text: &str) -> Vec<u8> {
    [LABEL.as_bytes(), text.as_bytes()].concat()
}

/// As served and logged: the exact text and its signature. Nothing in it may be relied on yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnverifiedKeyring {
    keyring: String,
    signature: Signature,
}

impl UnverifiedKeyring {
    /// # Errors
    /// [`Error::Malformed`].
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(json).map_err(|_| Error::Malformed(WHAT))
    }

    /// The root key that it names itself: for whoever has none pinned, and says so.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn claimed_root(&self) -> Result<RootKey, Error> {
        Ok(self.body()?.root)
    }

    /// # Errors
    /// [`Error::WrongRoot`], [`Error::BadSignature`], [`Error::Malformed`].
    pub fn verify(self, root: &RootKey) -> Result<Keyring, Error> {
        let body = self.body()?;
        if body.root != *root {
            return Err(Error::WrongRoot);
        }
        if !root.0.holds(&signed_bytes(&self.keyring), &self.signature) {
            return Err(Error::BadSignature(WHAT));
        }
        let names: BTreeSet<_> = body.channels.iter().map(|channel| &channel.name).collect();
        let weeks_differ = |channel: &Channel| {
            channel.keys.iter().map(|key| key.week).collect::<BTreeSet<_>>().len() == channel.keys.len()
        };
        let fine = body.version == 1
            && is_day(&body.issued)
            && is_day(&body.expires)
            && names.len() == body.channels.len()
            && body.channels.iter().all(weeks_differ);
        if fine { Ok(Keyring { body, signed: self }) } else { Err(Error::Malformed(WHAT)) }
    }

    fn body(&self) -> Result<KeyringBody, Error> {
        serde_json::from_str(&self.keyring).map_err(|_| Error::Malformed(WHAT))
    }
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// A keyring whose signature by the root key holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyring {
    body: KeyringBody,
    signed: UnverifiedKeyring,
}

impl Keyring {
    pub fn body(&self) -> &KeyringBody {
        &self.body
    }

    /// The form in which it is stored, served and logged.
    pub fn signed(&self) -> &UnverifiedKeyring {
        &self.signed
    }

    /// What a successor's `previous` must be.
    pub fn hash(&self) -> Sha256 {
        Sha256::of(self.signed.keyring.as_bytes())
    }

    /// Whether it has ended by this UTC day (`2026-11-24`).
    pub fn expired(&self, day: &str) -> bool {
        self.body.expires.as_str() < day
    }

    /// Whether this one may take the other's place: the next in sequence that names it, or the very same.
    pub fn follows(&self, before: &Keyring) -> bool {
        self == before || (self.body.sequence == before.body.sequence + 1 && self.body.previous == Some(before.hash()))
    }

    /// What a source gets who chooses none: the first.
    pub fn default_channel(&self) -> Option<&Channel> {
        self.body.channels.first()
    }

    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.body.channels.iter().find(|channel| channel.name == name)
    }

    /// The one key that a parcel for this channel is sealed to in this week. `None` when there is none: then nothing may be
    /// sealed.
    pub fn recipient(&self, channel: &str, week: Week) -> Option<&Recipient> {
        self.channel(channel)?.keys.iter().find(|key| key.week == week).map(|key| &key.recipient)
    }

    /// The key that readers' comments are sealed to; `None` when the newsroom takes none.
    pub fn moderation(&self) -> Option<&Recipient> {
        self.body.moderation.as_ref()
    }

    pub fn reply_keys(&self) -> &[VerifyKey] {
        &self.body.reply_keys
    }

    pub fn approvers(&self) -> &[ApproverKey] {
        &self.body.approvers
    }
}
