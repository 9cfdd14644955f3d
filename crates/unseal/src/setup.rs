//! A newsroom's first keys, and its keyrings.

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{Span, Timestamp, tz::TimeZone};
use model::{Sha256, Week, clock};
use rand::{CryptoRng, RngCore};
use seal::{ApproverKey, Channel, Door2, Identity, Keyring, KeyringBody, RootKey, VerifyKey, WeekKey};

use crate::{Error, Vault};

/// Weeks announced by a keyring, this one included.
pub const WEEKS_AHEAD: usize = 8;
/// The channel that a newsroom begins with.
pub const CHANNEL: &str = "newsroom";

/// What a channel is to its sources; its keys are the vault's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSettings {
    pub name: String,
    pub title: String,
    pub lines: String,
    pub people: Vec<String>,
    pub takes_files: bool,
    pub largest: Option<u64>,
}

impl ChannelSettings {
    /// The one that a newsroom begins with: under its own name, for everything.
    pub fn first(newsroom: &str) -> Self {
        Self {
            name: CHANNEL.to_owned(),
            title: newsroom.to_owned(),
            lines: String::new(),
            people: Vec::new(),
            takes_files: true,
            largest: None,
        }
    }

    /// Whether a keyring says the same of it.
    pub fn is_announced_by(&self, channel: &Channel) -> bool {
        self.clone().announced(Vec::new()) == Channel { keys: Vec::new(), ..channel.clone() }
    }

    fn announced(self, keys: Vec<WeekKey>) -> Channel {
        let Self { name, title, lines, people, takes_files, largest } = self;
        Channel { name, title, lines, people, takes_files, largest, keys }
    }
}

/// What exists the moment a newsroom begins. The vault has no member yet: add the first one before sealing it.
pub struct NewsroomSetup {
    pub vault: Vault,
    /// The offline recovery key: to be shown once, as [`Identity::to_secret_string`], and then dropped. It opens the vault and
    /// is kept nowhere.
    pub recovery: Identity,
    /// Sequence 1, without approvers.
    pub keyring: Keyring,
}

impl NewsroomSetup {
    /// # Errors
    /// When the keyring can't be made (a name that has no JSON form).
    pub fn generate(
        newsroom: &str,
        origin: &str,
        now: Timestamp,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Self, Error> {
        let recovery = Identity::generate(rng);
        let mut vault = Vault::generate(newsroom, origin, recovery.recipient(), rng)?;
        let keyring = vault.issue_keyring(None, Vec::new(), &[ChannelSettings::first(newsroom)], None, now, rng)?;
        Ok(Self { vault, recovery, keyring })
    }
}

impl Vault {
    /// Issues the next keyring: keys for [`WEEKS_AHEAD`] weeks from now, made where they are missing. **The vault must be sealed
    /// and durable before the keyring leaves**, or parcels arrive that nobody can open.
    /// The first of `channels` is what a source gets who chooses none; `door2` is what the intake's pages for door 2 are.
    ///
    /// # Errors
    /// [`Error::NotOurKeyring`] when `previous` is not signed by this vault's root key; [`Error::NoSuchChannel`].
    pub fn issue_keyring(
        &mut self,
        previous: Option<&Keyring>,
        approvers: Vec<ApproverKey>,
        channels: &[ChannelSettings],
        door2: Option<Door2>,
        now: Timestamp,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Keyring, Error> {
        let root = self.root_key();
        let root_public = RootKey(root.verify_key());
        if previous.is_some_and(|keyring| keyring.body().root != root_public) {
            return Err(Error::NotOurKeyring);
        }
        let weeks = std::iter::successors(Some(Week::of(now)), |week| Some(week.next())).take(WEEKS_AHEAD);
        let mut announced = Vec::new();
        for channel in channels {
            let keys = self.announce_weeks(&channel.name, weeks.clone(), rng)?.into_iter();
            let keys = keys.map(|(week, recipient)| WeekKey { week, recipient }).collect();
            announced.push(channel.clone().announced(keys));
        }
        let moderation = Some(self.announce_moderation(rng));
        let body = KeyringBody {
            version: 1,
            newsroom: self.newsroom().to_owned(),
            sequence: previous.map_or(1, |keyring| keyring.body().sequence + 1),
            previous: previous.map(Keyring::hash),
            issued: clock::day(now),
            expires: last_day(now),
            root: root_public,
            log: log_vkey(self.origin(), &self.log_key()),
            channels: announced,
            reply_keys: vec![self.reply_key().verify_key()],
            approvers,
            moderation,
            door2,
        };
        Ok(body.sign(&root)?.verify(&root_public)?)
    }
}

/// The last day on which every announced week still has a key: the Sunday of the last one.
fn last_day(now: Timestamp) -> String {
    let today = TimeZone::UTC.to_datetime(now).date();
    let to_sunday = 7 - i64::from(today.weekday().to_monday_one_offset());
    let days = to_sunday + 7 * (WEEKS_AHEAD as i64 - 1);
    today.saturating_add(Span::new().days(days)).to_string()
}

/// A verifier key of a signed note (C2SP signed-note, Ed25519): `name+hash+key`.
fn log_vkey(name: &str, key: &VerifyKey) -> String {
    let typed = [&[1][..], key.as_bytes()].concat();
    let hash = Sha256::of(&[name.as_bytes(), b"\n", &typed].concat());
    format!("{name}+{}+{}", hex::encode(&hash.as_bytes()[..4]), BASE64_STANDARD.encode(typed))
}
