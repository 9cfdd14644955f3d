//! The vault's secrets (`vault.age`, version 2): what every member of the newsroom shares, sealed to each of them and to the
//! offline recovery key; and in it each channel's [safe](crate::safe), which its readers alone open. Who the members are stands inside,
//! so that a file exchanged on disk adds nobody.

mod channels;

use std::collections::BTreeMap;

use model::{LocalId, Redacted, Week};
use rand::{CryptoRng, RngCore};
use seal::{Identity, Recipient, SigningKey, VerifyKey};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    CHANNEL, Error, Readers,
    safe::{OpenSafe, Safe},
};

const WHAT: &str = "vault";
/// The most that a vault's file may hold in clear.
const MOST: u64 = 64 << 20;

/// 32 secret bytes, in hex in the vault's file.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Seed(#[serde(with = "hex::serde")] pub(crate) [u8; 32]);

impl Seed {
    pub(crate) fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        let mut seed = Self([0; 32]);
        rng.fill_bytes(&mut seed.0);
        seed
    }

    pub(crate) fn identity(&self) -> Identity {
        Identity::from_seed(self.0)
    }

    fn signing(&self) -> SigningKey {
        SigningKey::from_seed(&self.0)
    }
}

/// Somebody who can open the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub id: LocalId,
    pub recipient: Recipient,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    version: u32,
    newsroom: String,
    origin: String,
    recovery: Recipient,
    members: Vec<Member>,
    database: Seed,
    /// Seeds of the identities of blobs that belong to no channel, oldest first; new ones are sealed to the last.
    blobs: Vec<Seed>,
    /// Version 1 alone: the keys of the weeks of the channel that a newsroom begins with, and those of each further one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    weeks: BTreeMap<Week, Seed>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    channels: BTreeMap<String, BTreeMap<Week, Seed>>,
    /// From version 2 on: what each channel's readers alone open.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    safes: BTreeMap<String, Safe>,
    root: Seed,
    log: Seed,
    reply: Seed,
    /// Opens readers' comments. Vaults from before there were comments get it with their next keyring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moderation: Option<Seed>,
}

/// The vault, open in memory, with the safes of those who opened it. Drop it, and each copy, to lock.
#[derive(Clone)]
pub struct Vault {
    contents: Contents,
    blobs: Vec<Identity>,
    open: BTreeMap<String, OpenSafe>,
}

impl Vault {
    pub(crate) fn generate(
        newsroom: &str,
        origin: &str,
        recovery: Recipient,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Self, Error> {
        let mut vault = Self::over(Contents {
            version: 2,
            newsroom: newsroom.to_owned(),
            origin: origin.to_owned(),
            recovery,
            members: Vec::new(),
            database: Seed::generate(rng),
            blobs: vec![Seed::generate(rng)],
            weeks: BTreeMap::new(),
            channels: BTreeMap::new(),
            safes: BTreeMap::new(),
            root: Seed::generate(rng),
            log: Seed::generate(rng),
            reply: Seed::generate(rng),
            moderation: Some(Seed::generate(rng)),
        });
        vault.make_channel(CHANNEL, Readers::Everybody, rng)?;
        Ok(vault)
    }

    fn over(contents: Contents) -> Self {
        let mut vault = Self { contents, blobs: Vec::new(), open: BTreeMap::new() };
        vault.derive();
        vault
    }

    fn derive(&mut self) {
        // Newest first: that is what is asked for most.
        self.blobs = self.contents.blobs.iter().rev().map(Seed::identity).collect();
    }

    /// Opens the vault's file with a member's identity, or the recovery key, and the safes of the channels that they read.
    ///
    /// # Errors
    /// [`Error::NoKey`] when it isn't sealed to them, [`Error::Damaged`].
    pub fn open(sealed: &[u8], identity: &Identity) -> Result<Self, Error> {
        let plain = seal::open_bytes(std::iter::once(identity), sealed, MOST).map_err(|_| Error::NoKey)?;
        let contents: Contents = serde_json::from_slice(&plain).map_err(|_| Error::Damaged(WHAT))?;
        let before = !contents.weeks.is_empty() || !contents.channels.is_empty();
        let known = match contents.version {
            1 => contents.safes.is_empty(),
            2 => !before,
            _ => false,
        };
        if !known || contents.blobs.is_empty() {
            return Err(Error::Damaged(WHAT));
        }
        let mut vault = Self::over(contents);
        vault.open_more(identity)?;
        Ok(vault)
    }

    /// The vault's file, sealed to every member and the recovery key. To be written by rename, with fsync of file and folder,
    /// after every change.
    ///
    /// # Errors
    /// [`Error::LastMember`] when there is no member: such a file would open by the recovery key alone. [`Error::TooLarge`].
    pub fn seal(&self) -> Result<Vec<u8>, Error> {
        if self.contents.members.is_empty() {
            return Err(Error::LastMember);
        }
        let plain = Zeroizing::new(serde_json::to_vec(&self.contents).map_err(|_| Error::Damaged(WHAT))?);
        if plain.len() as u64 > MOST {
            return Err(Error::TooLarge(WHAT));
        }
        let to = self.contents.members.iter().map(|member| &member.recipient).chain([&self.contents.recovery]);
        Ok(seal::seal_bytes(to, &plain)?)
    }

    /// Whether another copy holds the very same secrets: whoever opened that one can open all that this one does.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let plain = |vault: &Self| serde_json::to_vec(&vault.contents).map(Zeroizing::new);
        matches!((plain(self), plain(other)), (Ok(own), Ok(theirs)) if own == theirs)
    }

    /// The public half of the offline recovery key.
    pub fn recovery(&self) -> &Recipient {
        &self.contents.recovery
    }

    pub fn newsroom(&self) -> &str {
        &self.contents.newsroom
    }

    /// The ledger's origin line.
    pub fn origin(&self) -> &str {
        &self.contents.origin
    }

    pub fn members(&self) -> &[Member] {
        &self.contents.members
    }

    /// Adds a member, or changes one's recipient. They read the channels that are everybody's.
    ///
    /// # Errors
    /// [`Error::Closed`] when one of those is closed, which never happens to what a member opened.
    pub fn add_member(&mut self, id: LocalId, recipient: Recipient) -> Result<(), Error> {
        if self.contents.safes.iter().any(|(name, safe)| safe.readers().has(id) && !self.is_open(name)) {
            return Err(Error::Closed);
        }
        self.contents.members.retain(|member| member.id != id);
        self.contents.members.push(Member { id, recipient });
        self.wrap_all()
    }

    /// Removes a member. From now on new blobs are sealed to a key that they never had; what they could read before, they may
    /// have copied.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`], [`Error::LastMember`].
    pub fn remove_member(&mut self, id: LocalId, rng: &mut (impl CryptoRng + RngCore)) -> Result<(), Error> {
        let members = &mut self.contents.members;
        let at = members.iter().position(|member| member.id == id).ok_or(Error::NoSuchMember)?;
        if members.len() == 1 {
            return Err(Error::LastMember);
        }
        members.remove(at);
        self.contents.blobs.push(Seed::generate(rng));
        self.derive();
        for (name, safe) in &mut self.contents.safes {
            if safe.readers().has(id) {
                let left = match safe.readers() {
                    Readers::Everybody => Readers::Everybody,
                    Readers::These(ids) => Readers::These(ids.iter().copied().filter(|other| *other != id).collect()),
                };
                safe.set_readers(self.open.get_mut(name), left, (&[id], &[]), rng)?;
            }
        }
        self.wrap_all()
    }

    /// SQLCipher's raw key.
    pub fn database_key(&self) -> Redacted<[u8; 32]> {
        Redacted::new(self.contents.database.0)
    }

    /// What the search's index is sealed under: derived from the database's key, so that the vault's file stays as it is.
    /// `version`: the index's own; an index of another one can't even be found.
    pub fn index_key(&self, version: u32) -> Redacted<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        let label = format!("safehouse/index/v1\n{version}");
        // Fails only for outputs of more than 8,160 bytes (RFC 5869, 2.3).
        let _ = hkdf::Hkdf::<sha2::Sha256>::new(None, &self.contents.database.0).expand(label.as_bytes(), &mut *key);
        Redacted::new(*key)
    }

    /// Signs checkpoints of the ledger.
    pub fn log_seed(&self) -> Redacted<[u8; 32]> {
        Redacted::new(self.contents.log.0)
    }

    /// The public half of [`Vault::log_seed`].
    pub fn log_key(&self) -> VerifyKey {
        self.contents.log.signing().verify_key()
    }

    /// Signs replies ([`seal::ReplyDraft::seal`]).
    pub fn reply_key(&self) -> SigningKey {
        self.contents.reply.signing()
    }

    /// The public root key, which signs the keyrings.
    pub fn root(&self) -> seal::RootKey {
        seal::RootKey(self.root_key().verify_key())
    }

    pub(crate) fn root_key(&self) -> SigningKey {
        self.contents.root.signing()
    }

    /// Opens a reader's comment. Anybody can have sealed it.
    ///
    /// # Errors
    /// [`Error::NoKey`] while no keyring announced a moderation key; [`seal::Error::NotOpened`], [`seal::Error::Malformed`].
    pub fn open_comment(&self, sealed: &[u8]) -> Result<seal::Comment, Error> {
        let key = self.contents.moderation.as_ref().ok_or(Error::NoKey)?;
        Ok(seal::Comment::open(sealed, &key.identity())?)
    }

    /// Where comments are sealed to; made where there is no such key yet.
    pub(crate) fn announce_moderation(&mut self, rng: &mut (impl CryptoRng + RngCore)) -> Recipient {
        self.contents.moderation.get_or_insert_with(|| Seed::generate(rng)).identity().recipient()
    }

    /// Where new blobs are sealed to: those of a channel, or those that everybody at the desk may read.
    ///
    /// # Errors
    /// [`Error::Closed`], [`Error::NoSuchChannel`].
    pub fn blob_recipient(&self, channel: Option<&str>) -> Result<Recipient, Error> {
        match channel {
            Some(channel) => Ok(self.safe(channel)?.recipient()),
            None => Ok(self.blobs[0].recipient()),
        }
    }

    pub(crate) fn blob_identities(&self) -> impl Iterator<Item = &Identity> {
        self.open.values().flat_map(OpenSafe::keys).chain(&self.blobs)
    }

    /// Every open channel's keys of the weeks, closed ones' among them as long as their weeks last.
    pub(crate) fn channel_identities(&self) -> impl Iterator<Item = (&str, &[Identity])> {
        self.open.iter().map(|(name, open)| (name.as_str(), open.week_keys()))
    }

    /// What didn't open: nobody's, or that of a channel that is closed.
    pub(crate) fn not_opened(&self) -> Error {
        if self.is_all_open() { Error::NoKey } else { Error::Closed }
    }

    /// The same of what is sealed to a week's key: a closed channel without any is past.
    pub(crate) fn week_not_opened(&self) -> Error {
        let closed = |(name, safe): (&String, &Safe)| !self.is_open(name) && safe.weeks().next().is_some();
        if self.contents.safes.iter().any(closed) { Error::Closed } else { Error::NoKey }
    }

    /// Makes a channel's keys of these weeks where there are none, and gives all that were asked for, with their recipients.
    pub(crate) fn announce_weeks(
        &mut self,
        channel: &str,
        weeks: impl Iterator<Item = Week>,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Vec<(Week, Recipient)>, Error> {
        let safe = self.contents.safes.get_mut(channel).ok_or(Error::NoSuchChannel)?;
        safe.announce(self.open.get_mut(channel), weeks, rng)
    }

    /// Weeks whose private keys are held, of open channels, or of all.
    pub fn weeks(&self, all: bool) -> impl Iterator<Item = Week> {
        let safes = self.contents.safes.iter().filter(move |(name, _)| all || self.is_open(name));
        safes.flat_map(|(_, safe)| safe.weeks()).map(|(week, _)| week)
    }

    /// A channel's weeks whose private keys are held, the oldest first, each with what is sealed to.
    pub fn weeks_of(&self, channel: &str) -> Vec<(Week, Recipient)> {
        let weeks = self.contents.safes.get(channel).into_iter().flat_map(Safe::weeks);
        weeks.map(|(week, recipient)| (week, recipient.clone())).collect()
    }

    /// Forgets the private keys of all weeks before this one, of open channels, or of all; says how many. What was sealed to them and not taken in can
    /// never be opened again, once older copies of the vault's file are gone too.
    pub fn destroy_weeks_before(&mut self, week: Week, all: bool) -> usize {
        let before = self.weeks(true).count();
        for (name, safe) in &mut self.contents.safes {
            let open = self.open.get_mut(name);
            if all || open.is_some() {
                safe.destroy_weeks_before(open, week);
            }
        }
        before - self.weeks(true).count()
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

#[cfg(test)]
mod tests;
