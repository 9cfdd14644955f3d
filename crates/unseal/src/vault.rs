//! The vault's secrets (`vault.age`, version 2): what every member of the newsroom shares, sealed to each of them and to the
//! offline recovery key; and in it each channel's [safe](crate::safe), which its readers alone open. Who the members are stands inside,
//! so that a file exchanged on disk adds nobody.

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

    /// Opens those safes that somebody reads and that are still closed. Gives how many.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn open_more(&mut self, identity: &Identity) -> Result<usize, Error> {
        let before = self.open.len();
        for (name, safe) in &self.contents.safes {
            if self.open.contains_key(name) {
                continue;
            }
            match safe.open(identity) {
                Err(Error::NoKey) => {}
                opened => drop(self.open.insert(name.clone(), opened?)),
            }
        }
        Ok(self.open.len() - before)
    }

    /// Whether it is of version 1, in which everybody opened every channel: [`Vault::part`] makes it version 2.
    pub fn is_whole(&self) -> bool {
        self.contents.version == 1
    }

    /// Makes version 2 of version 1: each channel's safe, with the keys of its weeks. Blobs that were sealed before stay everybody's.
    ///
    /// # Errors
    /// The same channel twice.
    pub fn part(
        &mut self,
        channels: Vec<(String, Readers)>,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<(), Error> {
        self.contents.version = 2;
        let mut held = std::mem::take(&mut self.contents.channels);
        held.insert(CHANNEL.to_owned(), std::mem::take(&mut self.contents.weeks));
        for (name, readers) in channels {
            self.make_channel(&name, readers, rng)?;
            let Some(safe) = self.contents.safes.get_mut(&name) else { continue };
            for (week, seed) in held.remove(&name).unwrap_or_default() {
                safe.keep_week(self.open.get_mut(&name), week, seed)?;
            }
        }
        Ok(())
    }

    /// Makes a channel's safe. It is open.
    ///
    /// # Errors
    /// [`Error::SuchAChannel`] when there is one.
    pub fn make_channel(
        &mut self,
        name: &str,
        readers: Readers,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<(), Error> {
        if self.contents.safes.contains_key(name) {
            return Err(Error::SuchAChannel);
        }
        let (safe, open) = Safe::make(readers, rng);
        self.contents.safes.insert(name.to_owned(), safe);
        self.open.insert(name.to_owned(), open);
        self.wrap(name)
    }

    /// Who reads a channel from now on. Whoever went, never has the key to which the rest is sealed; what they could read before, they
    /// may have copied.
    ///
    /// # Errors
    /// [`Error::Closed`] when somebody is to be let in and nobody opened it; [`Error::NoSuchChannel`].
    pub fn set_readers(
        &mut self,
        name: &str,
        readers: Readers,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<(), Error> {
        let safe = self.contents.safes.get_mut(name).ok_or(Error::NoSuchChannel)?;
        let among = |readers: &Readers| -> Vec<LocalId> {
            self.contents.members.iter().map(|member| member.id).filter(|id| readers.has(*id)).collect()
        };
        let (before, now) = (among(safe.readers()), among(&readers));
        safe.set_readers(self.open.get_mut(name), readers, (&before, &now), rng)?;
        self.wrap(name)
    }

    /// Who reads a channel.
    pub fn readers_of(&self, name: &str) -> Option<&Readers> {
        self.contents.safes.get(name).map(Safe::readers)
    }

    /// Whether somebody who reads it opened this vault.
    pub fn is_open(&self, channel: &str) -> bool {
        self.open.contains_key(channel)
    }

    /// Whether every channel is open.
    pub fn is_all_open(&self) -> bool {
        self.contents.safes.keys().all(|name| self.is_open(name))
    }

    pub fn open_channels(&self) -> impl Iterator<Item = &str> {
        self.open.keys().map(String::as_str)
    }

    /// Changes the keys of open safes that somebody left while they were closed. `true` when there were any.
    ///
    /// # Errors
    /// None that a caller could do something about.
    pub fn settle(&mut self, rng: &mut (impl CryptoRng + RngCore)) -> Result<bool, Error> {
        let stale: Vec<_> =
            self.contents.safes.iter().filter(|(_, safe)| safe.is_stale()).map(|(name, _)| name.clone()).collect();
        let mut changed = false;
        for name in stale {
            let Some(open) = self.open.get_mut(&name) else { continue };
            if let Some(safe) = self.contents.safes.get_mut(&name) {
                safe.change_key(open, rng)?;
            }
            self.wrap(&name)?;
            changed = true;
        }
        Ok(changed)
    }

    /// Seals an open safe's secrets to its readers as they are now.
    fn wrap(&mut self, name: &str) -> Result<(), Error> {
        let Contents { safes, members, recovery, .. } = &mut self.contents;
        let (Some(safe), Some(open)) = (safes.get_mut(name), self.open.get(name)) else { return Ok(()) };
        let readers = safe.readers().clone();
        let to = members.iter().filter(|member| readers.has(member.id)).map(|member| &member.recipient);
        safe.wrap(open, to.chain([&*recovery]))
    }

    fn wrap_all(&mut self) -> Result<(), Error> {
        let open: Vec<_> = self.open.keys().cloned().collect();
        open.iter().try_for_each(|name| self.wrap(name))
    }

    /// The open safe of a channel.
    pub(crate) fn safe(&self, channel: &str) -> Result<&OpenSafe, Error> {
        match self.open.get(channel) {
            Some(open) => Ok(open),
            None if self.contents.safes.contains_key(channel) => Err(Error::Closed),
            None => Err(Error::NoSuchChannel),
        }
    }

    /// Seals a column's words to a channel's readers. `place` says where they stand.
    ///
    /// # Errors
    /// [`Error::Closed`], [`Error::NoSuchChannel`].
    pub fn seal_words(
        &self,
        channel: &str,
        place: &str,
        words: &[u8],
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Vec<u8>, Error> {
        self.safe(channel)?.seal_words(place, words, rng)
    }

    /// # Errors
    /// [`Error::Closed`], [`Error::NoSuchChannel`]; [`Error::Damaged`] when they were changed or stood elsewhere.
    pub fn open_words(&self, channel: &str, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.safe(channel)?.open_words(place, sealed)
    }

    /// What the search's index of a channel is sealed under. It changes when somebody leaves the channel: the index is made anew.
    ///
    /// # Errors
    /// [`Error::Closed`], [`Error::NoSuchChannel`].
    pub fn channel_index_key(&self, channel: &str, version: u32) -> Result<Redacted<[u8; 32]>, Error> {
        Ok(self.safe(channel)?.newest_key(&format!("safehouse/index/v1\n{version}")))
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
mod tests {
    use rand::{SeedableRng, rngs::StdRng};
    use seal::Identity;

    use super::*;
    use crate::ChannelSettings;

    struct Newsroom {
        vault: Vault,
        recovery: Identity,
        people: Vec<(LocalId, Identity)>,
        rng: StdRng,
    }

    /// Two people, and a channel that the first alone reads.
    fn newsroom() -> Newsroom {
        let mut rng = StdRng::seed_from_u64(7);
        let recovery = Identity::generate(&mut rng);
        let mut vault = Vault::generate("The Estuary Ledger", "x.invalid/y", recovery.recipient(), &mut rng).unwrap();
        let mut people = Vec::new();
        for byte in [1, 2] {
            let (id, identity) = (LocalId::from_bytes([byte; 16]), Identity::generate(&mut rng));
            vault.add_member(id, identity.recipient()).unwrap();
            people.push((id, identity));
        }
        vault.make_channel("health", Readers::These(vec![people[0].0]), &mut rng).unwrap();
        Newsroom { vault, recovery, people, rng }
    }

    impl Newsroom {
        fn opened_by(&self, identity: &Identity) -> Vault {
            Vault::open(&self.vault.seal().unwrap(), identity).unwrap()
        }
    }

    fn weeks(from: &str) -> impl Iterator<Item = Week> + use<> {
        std::iter::successors(Some(from.parse::<Week>().unwrap()), |week| Some(week.next())).take(2)
    }

    fn sealed_to(recipient: &Recipient) -> Vec<u8> {
        seal::seal_bytes(std::iter::once(recipient), b"of a source").unwrap()
    }

    fn opens(vault: &Vault, sealed: &[u8]) -> bool {
        vault.channel_identities().any(|(_, keys)| seal::open_bytes(keys.iter(), sealed, 64).is_ok())
    }

    #[test]
    fn a_channel_is_opened_by_its_readers_and_the_recovery_key_alone() {
        let mut house = newsroom();
        let announced = house.vault.announce_weeks("health", weeks("2026-W48"), &mut house.rng).unwrap();
        let parcel = sealed_to(&announced[1].1);
        let words = house.vault.seal_words("health", "drops.message/1", b"a zeppelin", &mut house.rng).unwrap();
        let blob = sealed_to(&house.vault.blob_recipient(Some("health")).unwrap());
        for (who, reads) in [(&house.people[0].1, true), (&house.recovery, true), (&house.people[1].1, false)] {
            let vault = house.opened_by(who);
            assert_eq!(vault.is_open("health"), reads);
            assert_eq!(opens(&vault, &parcel), reads);
            assert_eq!(vault.open_words("health", "drops.message/1", &words).is_ok(), reads);
            assert_eq!(seal::open_bytes(vault.blob_identities(), &blob, 64).is_ok(), reads);
            assert_eq!(vault.channel_index_key("health", 1).is_ok(), reads);
            // What is everybody's.
            assert!(vault.is_open(CHANNEL) && vault.blob_recipient(None).is_ok());
        }
        // Whoever doesn't read it says so, and not that nobody ever could.
        let mut bens = house.opened_by(&house.people[1].1);
        assert!(matches!(bens.open_envelope(&parcel), Err(Error::Closed)));
        assert!(matches!(bens.seal_words("health", "x", b"", &mut house.rng), Err(Error::Closed)));
        // A reader's key opens it in the same memory.
        assert_eq!(bens.open_more(&house.people[0].1).unwrap(), 1);
        assert!(opens(&bens, &parcel) && bens.is_all_open());
        assert!(matches!(house.vault.open_words("nowhere", "x", &words), Err(Error::NoSuchChannel)));
    }

    #[test]
    fn words_open_where_they_stand_alone_and_after_a_new_key_too() {
        let Newsroom { mut vault, people, mut rng, .. } = newsroom();
        vault.set_readers("health", Readers::Everybody, &mut rng).unwrap();
        let words = vault.seal_words("health", "drops.message/1", b"a zeppelin", &mut rng).unwrap();
        assert!(vault.open_words("health", "drops.message/2", &words).is_err());
        assert!(vault.open_words(CHANNEL, "drops.message/1", &words).is_err());
        for at in [0, 1, 30, words.len() - 1] {
            let mut changed = words.clone();
            changed[at] ^= 1;
            assert!(vault.open_words("health", "drops.message/1", &changed).is_err(), "{at}");
        }
        assert!(vault.open_words("health", "drops.message/1", &words[..20]).is_err());
        vault.set_readers("health", Readers::These(vec![people[0].0]), &mut rng).unwrap();
        let plain = vault.open_words("health", "drops.message/1", &words).unwrap();
        assert_eq!(plain.as_slice(), b"a zeppelin");
    }

    #[test]
    fn who_leaves_a_channel_never_has_the_key_of_what_follows() {
        let mut house = newsroom();
        let (ada, ben) = (house.people[0].0, house.people[1].clone());
        house.vault.set_readers("health", Readers::These(vec![ada, ben.0]), &mut house.rng).unwrap();
        house.vault.announce_weeks("health", weeks("2026-W48"), &mut house.rng).unwrap();
        let bens = house.opened_by(&ben.1);
        assert!(bens.is_open("health"));
        house.vault.set_readers("health", Readers::These(vec![ada]), &mut house.rng).unwrap();
        let later = house.vault.announce_weeks("health", weeks("2026-W50"), &mut house.rng).unwrap();
        assert!(!house.opened_by(&ben.1).is_open("health"));
        // Also with what Ben had in memory: neither the new weeks nor the old ones, as they lie in the new file.
        for recipient in [later[0].1.clone(), house.vault.blob_recipient(Some("health")).unwrap()] {
            let sealed = sealed_to(&recipient);
            assert!(!opens(&bens, &sealed) && seal::open_bytes(bens.blob_identities(), &sealed, 64).is_err());
        }
        let file = serde_json::to_value(&house.opened_by(&ben.1).contents).unwrap();
        for (week, key) in file["safes"]["health"]["weeks"].as_object().unwrap() {
            use base64::{Engine, prelude::BASE64_STANDARD};
            let wrapped = BASE64_STANDARD.decode(key["wrapped"].as_str().unwrap()).unwrap();
            assert!(seal::open_bytes(bens.blob_identities(), &wrapped, 64).is_err(), "{week}");
        }
        assert!(house.opened_by(&house.people[0].1).is_open("health"));
    }

    #[test]
    fn a_closed_channel_lets_nobody_in_and_changes_its_key_once_it_is_open() {
        let mut house = newsroom();
        let (ada, ben) = (house.people[0].clone(), house.people[1].clone());
        let mut rng = StdRng::seed_from_u64(8);
        let mut bens = house.opened_by(&ben.1);
        assert!(matches!(bens.set_readers("health", Readers::Everybody, &mut rng), Err(Error::Closed)));
        // A week can be announced, and somebody can go.
        let announced = bens.announce_weeks("health", weeks("2026-W48"), &mut rng).unwrap();
        bens.set_readers("health", Readers::These(Vec::new()), &mut rng).unwrap();
        assert!(!bens.settle(&mut rng).unwrap());
        house.vault = Vault::open(&bens.seal().unwrap(), &ada.1).unwrap();
        assert!(opens(&house.vault, &sealed_to(&announced[0].1)), "a week that was announced while it was closed");
        let before = house.vault.blob_recipient(Some("health")).unwrap();
        assert!(house.vault.settle(&mut rng).unwrap() && !house.vault.settle(&mut rng).unwrap());
        assert_ne!(house.vault.blob_recipient(Some("health")).unwrap(), before);
        assert!(!house.opened_by(&ada.1).is_open("health") && house.opened_by(&house.recovery).is_open("health"));
    }

    #[test]
    fn a_member_who_leaves_leaves_every_channel() {
        let mut house = newsroom();
        let (ada, ben) = (house.people[0].clone(), house.people[1].clone());
        house.vault.set_readers("health", Readers::These(vec![ada.0, ben.0]), &mut house.rng).unwrap();
        let before = [CHANNEL, "health"].map(|name| house.vault.blob_recipient(Some(name)).unwrap());
        house.vault.remove_member(ben.0, &mut house.rng).unwrap();
        let after = [CHANNEL, "health"].map(|name| house.vault.blob_recipient(Some(name)).unwrap());
        assert!(before.iter().zip(&after).all(|(before, after)| before != after));
        assert_eq!(house.vault.readers_of("health"), Some(&Readers::These(vec![ada.0])));
        assert!(Vault::open(&house.vault.seal().unwrap(), &ben.1).is_err());
        assert!(house.opened_by(&ada.1).is_all_open());
        // Whoever comes reads what is everybody's.
        let cleo = Identity::generate(&mut house.rng);
        house.vault.add_member(LocalId::from_bytes([3; 16]), cleo.recipient()).unwrap();
        let cleos = house.opened_by(&cleo);
        assert!(cleos.is_open(CHANNEL) && !cleos.is_open("health"));
    }

    #[test]
    fn destroyed_weeks_are_gone_from_open_and_closed_channels() {
        let mut house = newsroom();
        for channel in [CHANNEL, "health"] {
            house.vault.announce_weeks(channel, weeks("2026-W48"), &mut house.rng).unwrap();
        }
        let sealed = sealed_to(&house.vault.weeks_of("health")[0].1);
        let mut bens = house.opened_by(&house.people[1].1);
        assert_eq!(bens.clone().destroy_weeks_before("2026-W49".parse().unwrap(), false), 1);
        assert_eq!(bens.destroy_weeks_before("2026-W49".parse().unwrap(), true), 2);
        let adas = Vault::open(&bens.seal().unwrap(), &house.people[0].1).unwrap();
        assert!(!opens(&adas, &sealed) && opens(&adas, &sealed_to(&adas.weeks_of("health")[0].1)));
    }

    /// A file of version 1, in which everybody opened everything.
    #[test]
    fn a_vault_of_before_is_parted_and_loses_nothing() {
        let mut house = newsroom();
        let seeds: Vec<_> = (0..3).map(|_| Seed::generate(&mut house.rng)).collect();
        let week: Week = "2026-W48".parse().unwrap();
        let contents = &mut house.vault.contents;
        (contents.version, contents.safes) = (1, BTreeMap::new());
        contents.weeks = BTreeMap::from([(week, seeds[0].clone())]);
        contents.channels = BTreeMap::from([
            ("health".to_owned(), BTreeMap::from([(week, seeds[1].clone())])),
            ("closed".to_owned(), BTreeMap::from([(week, seeds[2].clone())])),
        ]);
        let old = sealed_to(&house.vault.blob_recipient(None).unwrap());
        let mut vault = house.opened_by(&house.people[1].1);
        assert!(vault.is_whole());
        let these = |at: usize| Readers::These(vec![house.people[at].0]);
        let channels = [(CHANNEL, Readers::Everybody), ("health", these(0)), ("closed", these(1))];
        vault.part(channels.map(|(name, readers)| (name.to_owned(), readers)).to_vec(), &mut house.rng).unwrap();
        house.vault = vault;
        for (at, reads) in [[true, true, false], [true, false, true]].iter().enumerate() {
            let vault = house.opened_by(&house.people[at].1);
            assert!(!vault.is_whole());
            for (seed, reads) in seeds.iter().zip(reads) {
                assert_eq!(opens(&vault, &sealed_to(&seed.identity().recipient())), *reads);
            }
            assert!(seal::open_bytes(vault.blob_identities(), &old, 64).is_ok());
        }
        // A version that claims to be both is none.
        house.vault.contents.version = 1;
        assert!(Vault::open(&house.vault.seal().unwrap(), &house.recovery).is_err());
    }

    /// Files as they were written once: whoever changes a format is told here.
    #[test]
    fn vaults_that_were_written_before_still_open() {
        let golden: serde_json::Value = serde_json::from_str(include_str!("golden/vault.json")).unwrap();
        let bytes = |name: &str| hex::decode(golden[name].as_str().unwrap()).unwrap();
        let identity = |name: &str| Identity::from_seed(bytes(name).try_into().unwrap());
        let (reader, colleague) = (identity("reader"), identity("colleague"));
        let old = Vault::open(&bytes("v1"), &colleague).unwrap();
        assert!(old.is_whole() && old.contents.channels.contains_key("health"));
        let vault = Vault::open(&bytes("v2"), &reader).unwrap();
        assert_eq!(vault.open_words("health", "drops.message/1", &bytes("words")).unwrap().as_slice(), b"a zeppelin");
        assert!(opens(&vault, &bytes("parcel")));
        let theirs = Vault::open(&bytes("v2"), &colleague).unwrap();
        assert!(!theirs.is_open("health") && !opens(&theirs, &bytes("parcel")));
        assert_eq!(theirs.readers_of("health"), vault.readers_of("health"));
    }

    /// Ours to announce, also while it is closed; nobody else's.
    #[test]
    fn a_keyring_announces_no_channel_that_nobody_made() {
        let mut house = newsroom();
        let settings = ChannelSettings { name: "nowhere".into(), ..ChannelSettings::first("x") };
        let now = "2026-11-24T10:00:00Z".parse().unwrap();
        let issued = house.vault.issue_keyring(None, Vec::new(), &[settings], None, now, &mut house.rng);
        assert!(matches!(issued, Err(Error::NoSuchChannel)));
    }
}
