//! A channel's safe: the secrets that its readers alone open, as they lie in the vault's file, and open in memory.
//!
//! Whoever belongs to the newsroom opens the vault's file; of a safe in it they then see who its readers are and what its weeks are sealed
//! to, which the keyring says as well. Week keys are wrapped to the safe's own key, so that new ones can be announced while it is closed,
//! and destroyed without opening anything.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use model::{LocalId, Redacted, Week};
use rand::{CryptoRng, RngCore};
use seal::{Identity, Recipient};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use crate::{Error, vault::Seed};

const WHAT: &str = "vault";
/// The most that the secrets of a safe hold in clear.
const MOST: u64 = 1 << 20;
/// Sealed words begin with their version.
const WORDS: u8 = 1;
const NONCE: usize = 24;

/// Who reads a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Readers {
    /// All members of the newsroom, later ones too.
    Everybody,
    These(Vec<LocalId>),
}

impl Readers {
    pub fn has(&self, id: LocalId) -> bool {
        match self {
            Self::Everybody => true,
            Self::These(ids) => ids.contains(&id),
        }
    }
}

/// An age file inside of the vault's JSON, in Base64.
#[derive(Clone, PartialEq, Eq)]
struct Wrapped(Vec<u8>);

impl Serialize for Wrapped {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Wrapped {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        BASE64_STANDARD.decode(String::deserialize(from)?).map(Self).map_err(de::Error::custom)
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WeekKey {
    /// What sources seal to.
    recipient: Recipient,
    /// The seed of its private half (32 bytes), sealed to the safe's newest key.
    wrapped: Wrapped,
}

/// As it stands in the vault's file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Safe {
    readers: Readers,
    /// Somebody left it while it was closed: whoever opens it next changes its key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    stale: bool,
    /// The public half of its newest key.
    to: Recipient,
    weeks: BTreeMap<Week, WeekKey>,
    /// [`Secrets`], sealed to its readers and the recovery key.
    secrets: Wrapped,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Secrets {
    version: u32,
    /// Oldest first; what is new is sealed to the last.
    keys: Vec<Seed>,
}

/// Open in memory. Drop it to lock.
#[derive(Clone)]
pub(crate) struct OpenSafe {
    secrets: Secrets,
    /// Newest first.
    keys: Vec<Identity>,
    weeks: BTreeMap<Week, Seed>,
    /// Newest first.
    week_keys: Vec<Identity>,
}

impl Safe {
    pub fn make(readers: Readers, rng: &mut (impl CryptoRng + RngCore)) -> (Self, OpenSafe) {
        let open = OpenSafe::over(Secrets { version: 1, keys: vec![Seed::generate(rng)] }, BTreeMap::new());
        let to = open.keys[0].recipient();
        (Self { readers, stale: false, to, weeks: BTreeMap::new(), secrets: Wrapped(Vec::new()) }, open)
    }

    /// # Errors
    /// [`Error::NoKey`] for somebody who isn't a reader, [`Error::Damaged`].
    pub fn open(&self, identity: &Identity) -> Result<OpenSafe, Error> {
        let plain = seal::open_bytes(std::iter::once(identity), &self.secrets.0, MOST).map_err(|_| Error::NoKey)?;
        let secrets: Secrets = serde_json::from_slice(&plain).map_err(|_| Error::Damaged(WHAT))?;
        if secrets.version != 1 || secrets.keys.is_empty() {
            return Err(Error::Damaged(WHAT));
        }
        let mut open = OpenSafe::over(secrets, BTreeMap::new());
        // To another key, new weeks would be somebody else's.
        if open.recipient() != self.to {
            return Err(Error::Damaged(WHAT));
        }
        let mut weeks = BTreeMap::new();
        for (week, key) in &self.weeks {
            let seed = seal::open_bytes(open.keys.iter(), &key.wrapped.0, 64).map_err(|_| Error::Damaged(WHAT))?;
            let seed = Seed(seed.as_slice().try_into().map_err(|_| Error::Damaged(WHAT))?);
            if seed.identity().recipient() != key.recipient {
                return Err(Error::Damaged(WHAT));
            }
            weeks.insert(*week, seed);
        }
        open.set_weeks(weeks);
        Ok(open)
    }

    pub fn readers(&self) -> &Readers {
        &self.readers
    }

    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Who reads it from now on. Where somebody went, what follows is sealed to a key that they never had; while it is closed, that
    /// waits for whoever opens it next.
    ///
    /// # Errors
    /// [`Error::Closed`] when somebody is to be let in who can't be: it is closed.
    pub fn set_readers(
        &mut self,
        open: Option<&mut OpenSafe>,
        readers: Readers,
        (before, now): (&[LocalId], &[LocalId]),
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<(), Error> {
        let went = before.iter().any(|id| !now.contains(id));
        match open {
            Some(open) if went || self.stale => self.change_key(open, rng)?,
            Some(_) => {}
            None if now.iter().any(|id| !before.contains(id)) => return Err(Error::Closed),
            None => self.stale |= went,
        }
        self.readers = readers;
        Ok(())
    }

    /// A new key, to which all weeks are wrapped anew.
    pub fn change_key(&mut self, open: &mut OpenSafe, rng: &mut (impl CryptoRng + RngCore)) -> Result<(), Error> {
        open.secrets.keys.push(Seed::generate(rng));
        open.derive();
        self.to = open.keys[0].recipient();
        for (week, seed) in &open.weeks {
            let wrapped = Wrapped(seal::seal_bytes(std::iter::once(&self.to), &seed.0)?);
            self.weeks.insert(*week, WeekKey { recipient: seed.identity().recipient(), wrapped });
        }
        self.stale = false;
        Ok(())
    }

    /// Seals its secrets to its readers' keys and the recovery key.
    pub fn wrap<'a>(&mut self, open: &OpenSafe, to: impl Iterator<Item = &'a Recipient>) -> Result<(), Error> {
        let plain = Zeroizing::new(serde_json::to_vec(&open.secrets).map_err(|_| Error::Damaged(WHAT))?);
        self.secrets = Wrapped(seal::seal_bytes(to, &plain)?);
        Ok(())
    }

    /// Makes the keys of these weeks where there are none, and gives what each is sealed to.
    pub fn announce(
        &mut self,
        mut open: Option<&mut OpenSafe>,
        weeks: impl Iterator<Item = Week>,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Vec<(Week, Recipient)>, Error> {
        let mut announced = Vec::new();
        for week in weeks {
            if !self.weeks.contains_key(&week) {
                self.keep_week(open.as_deref_mut(), week, Seed::generate(rng))?;
            }
            announced.push((week, self.weeks[&week].recipient.clone()));
        }
        Ok(announced)
    }

    /// Takes in a week's key.
    pub fn keep_week(&mut self, open: Option<&mut OpenSafe>, week: Week, seed: Seed) -> Result<(), Error> {
        let wrapped = Wrapped(seal::seal_bytes(std::iter::once(&self.to), &seed.0)?);
        self.weeks.insert(week, WeekKey { recipient: seed.identity().recipient(), wrapped });
        if let Some(open) = open {
            open.weeks.insert(week, seed);
            open.derive();
        }
        Ok(())
    }

    pub fn weeks(&self) -> impl Iterator<Item = (Week, &Recipient)> {
        self.weeks.iter().map(|(week, key)| (*week, &key.recipient))
    }

    pub fn destroy_weeks_before(&mut self, open: Option<&mut OpenSafe>, week: Week) {
        self.weeks = self.weeks.split_off(&week);
        if let Some(open) = open {
            let kept = open.weeks.split_off(&week);
            open.set_weeks(kept);
        }
    }
}

impl OpenSafe {
    fn over(secrets: Secrets, weeks: BTreeMap<Week, Seed>) -> Self {
        let mut open = Self { secrets, keys: Vec::new(), weeks, week_keys: Vec::new() };
        open.derive();
        open
    }

    fn set_weeks(&mut self, weeks: BTreeMap<Week, Seed>) {
        self.weeks = weeks;
        self.derive();
    }

    fn derive(&mut self) {
        // Newest first: that is what is asked for most.
        self.keys = self.secrets.keys.iter().rev().map(Seed::identity).collect();
        self.week_keys = self.weeks.values().rev().map(Seed::identity).collect();
    }

    /// Where new blobs are sealed to.
    pub fn recipient(&self) -> Recipient {
        self.keys[0].recipient()
    }

    pub fn keys(&self) -> &[Identity] {
        &self.keys
    }

    pub fn week_keys(&self) -> &[Identity] {
        &self.week_keys
    }

    /// 32 bytes that follow from its newest key, under a label.
    pub fn newest_key(&self, label: &str) -> Redacted<[u8; 32]> {
        self.secrets.keys.last().map_or_else(|| Redacted::new([0; 32]), |seed| Redacted::new(*derived(seed, label)))
    }

    /// What stands for words where they are to be found again without being read: another one under each of its keys, newest first. Whoever has none
    /// of the keys can't make one, even of words that they know.
    pub fn tags(&self, words: &str) -> impl Iterator<Item = [u8; 32]> {
        let label = format!("safehouse/tag/v1\n{words}");
        self.secrets.keys.iter().rev().map(move |seed| *derived(seed, &label))
    }

    /// Seals a column's words: version, nonce, XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). `place` says where they stand, and isn't
    /// stored: words that were moved elsewhere don't open.
    ///
    /// # Errors
    /// Words of more than 256 GiB.
    pub fn seal_words(
        &self,
        place: &str,
        words: &[u8],
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let payload = Payload { msg: words, aad: place.as_bytes() };
        let sealed = cipher(&self.newest_key(WORDS_LABEL))
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| Error::Damaged("words"))?;
        Ok([&[WORDS][..], &nonce, &sealed].concat())
    }

    /// # Errors
    /// [`Error::Damaged`]: changed, moved, or another channel's.
    pub fn open_words(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let damaged = || Error::Damaged("words");
        let (&version, rest) = sealed.split_first().ok_or_else(damaged)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).filter(|_| version == WORDS).ok_or_else(damaged)?;
        for seed in self.secrets.keys.iter().rev() {
            let payload = Payload { msg: sealed, aad: place.as_bytes() };
            let key = Redacted::new(*derived(seed, WORDS_LABEL));
            if let Ok(words) = cipher(&key).decrypt(XNonce::from_slice(nonce), payload) {
                return Ok(Zeroizing::new(words));
            }
        }
        Err(damaged())
    }
}

const WORDS_LABEL: &str = "safehouse/words/v1";

fn derived(seed: &Seed, label: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    // Fails only for outputs of more than 8,160 bytes (RFC 5869, 2.3).
    let _ = Hkdf::<sha2::Sha256>::new(None, &seed.0).expand(label.as_bytes(), &mut *key);
    key
}

fn cipher(key: &Redacted<[u8; 32]>) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.expose().into())
}
