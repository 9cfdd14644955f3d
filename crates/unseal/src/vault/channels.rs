//! Channels in the vault: making them, who reads them, and what their readers alone open and seal.

use model::{LocalId, Redacted};
use rand::{CryptoRng, RngCore};
use seal::Identity;
use zeroize::Zeroizing;

use super::{Contents, Vault};
use crate::{
    CHANNEL, Error, Readers,
    safe::{OpenSafe, Safe},
};

impl Vault {
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

    pub(super) fn wrap_all(&mut self) -> Result<(), Error> {
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

    /// What stands for words where a channel's readers look for them without opening all: the newest key's first, which is the one to keep.
    ///
    /// # Errors
    /// [`Error::Closed`], [`Error::NoSuchChannel`].
    pub fn tags(&self, channel: &str, words: &str) -> Result<Vec<[u8; 32]>, Error> {
        Ok(self.safe(channel)?.tags(words).collect())
    }

    /// What the search's index of a channel is sealed under. It changes when somebody leaves the channel: the index is made anew.
    ///
    /// # Errors
    /// [`Error::Closed`], [`Error::NoSuchChannel`].
    pub fn channel_index_key(&self, channel: &str, version: u32) -> Result<Redacted<[u8; 32]>, Error> {
        Ok(self.safe(channel)?.newest_key(&format!("safehouse/index/v1\n{version}")))
    }
}
