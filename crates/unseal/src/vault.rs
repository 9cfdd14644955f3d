//! The vault's secrets (`vault.age`, version 1): what every member of the newsroom shares, sealed to each of them and to the
//! offline recovery key. Who the members are stands inside, so that a file exchanged on disk adds nobody.

use std::collections::BTreeMap;

use model::{LocalId, Redacted, Week};
use rand::{CryptoRng, RngCore};
use seal::{Identity, Recipient, SigningKey, VerifyKey};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{CHANNEL, Error};

const WHAT: &str = "vault";
/// The most that a vault's file may hold in clear.
const MOST: u64 = 4 << 20;

/// 32 secret bytes, in hex in the vault's file.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Seed(#[serde(with = "hex::serde")] [u8; 32]);

impl Seed {
    fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        let mut seed = Self([0; 32]);
        rng.fill_bytes(&mut seed.0);
        seed
    }

    fn identity(&self) -> Identity {
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

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    version: u32,
    newsroom: String,
    origin: String,
    recovery: Recipient,
    members: Vec<Member>,
    database: Seed,
    /// Seeds of blob identities, oldest first; new blobs are sealed to the last.
    blobs: Vec<Seed>,
    /// Of the channel that a newsroom begins with.
    weeks: BTreeMap<Week, Seed>,
    /// Of each further channel, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    channels: BTreeMap<String, BTreeMap<Week, Seed>>,
    root: Seed,
    log: Seed,
    reply: Seed,
    /// Opens readers' comments. Vaults from before there were comments get it with their next keyring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moderation: Option<Seed>,
}

/// The vault, open in memory. Drop it to lock.
pub struct Vault {
    contents: Contents,
    blobs: Vec<Identity>,
    /// Each channel's keys of the weeks.
    weeks: Vec<(String, Vec<Identity>)>,
}

impl Vault {
    pub(crate) fn generate(
        newsroom: &str,
        origin: &str,
        recovery: Recipient,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Self {
        Self::over(Contents {
            version: 1,
            newsroom: newsroom.to_owned(),
            origin: origin.to_owned(),
            recovery,
            members: Vec::new(),
            database: Seed::generate(rng),
            blobs: vec![Seed::generate(rng)],
            weeks: BTreeMap::new(),
            channels: BTreeMap::new(),
            root: Seed::generate(rng),
            log: Seed::generate(rng),
            reply: Seed::generate(rng),
            moderation: Some(Seed::generate(rng)),
        })
    }

    fn over(contents: Contents) -> Self {
        let mut vault = Self { contents, blobs: Vec::new(), weeks: Vec::new() };
        vault.derive();
        vault
    }

    fn derive(&mut self) {
        // Newest first: that is what is asked for most.
        self.blobs = self.contents.blobs.iter().rev().map(Seed::identity).collect();
        let first = std::iter::once((CHANNEL, &self.contents.weeks));
        let further = self.contents.channels.iter().map(|(name, weeks)| (name.as_str(), weeks));
        let identities = |weeks: &BTreeMap<Week, Seed>| weeks.values().rev().map(Seed::identity).collect();
        self.weeks = first.chain(further).map(|(name, weeks)| (name.to_owned(), identities(weeks))).collect();
    }

    /// Opens the vault's file with a member's identity, or the recovery key.
    ///
    /// # Errors
    /// [`Error::NoKey`] when it isn't sealed to them, [`Error::Damaged`].
    pub fn open(sealed: &[u8], identity: &Identity) -> Result<Self, Error> {
        let plain = seal::open_bytes(std::iter::once(identity), sealed, MOST).map_err(|_| Error::NoKey)?;
        let contents: Contents = serde_json::from_slice(&plain).map_err(|_| Error::Damaged(WHAT))?;
        if contents.version == 1 && !contents.blobs.is_empty() {
            Ok(Self::over(contents))
        } else {
            Err(Error::Damaged(WHAT))
        }
    }

    /// The vault's file, sealed to every member and the recovery key. To be written by rename, with fsync of file and folder,
    /// after every change.
    ///
    /// # Errors
    /// [`Error::LastMember`] when there is no member: such a file would open by the recovery key alone.
    pub fn seal(&self) -> Result<Vec<u8>, Error> {
        if self.contents.members.is_empty() {
            return Err(Error::LastMember);
        }
        let plain = Zeroizing::new(serde_json::to_vec(&self.contents).map_err(|_| Error::Damaged(WHAT))?);
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

    /// Adds a member, or changes one's recipient.
    pub fn add_member(&mut self, id: LocalId, recipient: Recipient) {
        self.contents.members.retain(|member| member.id != id);
        self.contents.members.push(Member { id, recipient });
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
        Ok(())
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

    /// Where new blobs are sealed to.
    pub fn blob_recipient(&self) -> Recipient {
        self.blobs[0].recipient()
    }

    pub(crate) fn blob_identities(&self) -> impl Iterator<Item = &Identity> {
        self.blobs.iter()
    }

    pub(crate) fn week_identities(&self) -> impl Iterator<Item = &Identity> {
        self.weeks.iter().flat_map(|(_, keys)| keys)
    }

    /// Every channel's keys, closed ones' among them as long as their weeks last.
    pub(crate) fn channel_identities(&self) -> impl Iterator<Item = (&str, &[Identity])> {
        self.weeks.iter().map(|(name, keys)| (name.as_str(), keys.as_slice()))
    }

    /// Makes a channel's keys of these weeks where there are none, and gives all that are held, with their recipients.
    pub(crate) fn announce_weeks(
        &mut self,
        channel: &str,
        weeks: impl Iterator<Item = Week>,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Vec<(Week, Recipient)> {
        let mut announced = Vec::new();
        let held = match channel {
            CHANNEL => &mut self.contents.weeks,
            further => self.contents.channels.entry(further.to_owned()).or_default(),
        };
        for week in weeks {
            let seed = held.entry(week).or_insert_with(|| Seed::generate(rng));
            announced.push((week, seed.identity().recipient()));
        }
        self.derive();
        announced
    }

    /// Weeks whose private keys are held, of any channel.
    pub fn weeks(&self) -> impl Iterator<Item = Week> {
        let further = self.contents.channels.values().flat_map(BTreeMap::keys);
        self.contents.weeks.keys().chain(further).copied()
    }

    /// A channel's weeks whose private keys are held, the oldest first, each with what is sealed to.
    pub fn weeks_of(&self, channel: &str) -> Vec<(Week, Recipient)> {
        let held = match channel {
            CHANNEL => Some(&self.contents.weeks),
            further => self.contents.channels.get(further),
        };
        held.into_iter().flatten().map(|(week, seed)| (*week, seed.identity().recipient())).collect()
    }

    /// Forgets the private keys of all weeks before this one; says how many. What was sealed to them and not taken in can
    /// never be opened again, once older copies of the vault's file are gone too.
    pub fn destroy_weeks_before(&mut self, week: Week) -> usize {
        let before = self.weeks().count();
        let Contents { weeks, channels, .. } = &mut self.contents;
        for held in channels.values_mut().chain([weeks]) {
            *held = held.split_off(&week);
        }
        self.contents.channels.retain(|_, held| !held.is_empty());
        self.derive();
        before - self.weeks().count()
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}
