//! A newsroom's first keys, and its keyrings.

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{Span, Timestamp, tz::TimeZone};
use model::{Sha256, Week, clock};
use rand::{CryptoRng, RngCore};
use seal::{ApproverKey, Channel, Identity, Keyring, KeyringBody, RootKey, VerifyKey, WeekKey};

use crate::{Error, Vault};

/// Weeks announced by a keyring, this one included.
pub const WEEKS_AHEAD: usize = 8;
/// The one channel of today.
pub const CHANNEL: &str = "newsroom";

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
        let mut vault = Vault::generate(newsroom, origin, recovery.recipient(), rng);
        let keyring = vault.issue_keyring(None, Vec::new(), now, rng)?;
        Ok(Self { vault, recovery, keyring })
    }
}

impl Vault {
    /// Issues the next keyring: keys for [`WEEKS_AHEAD`] weeks from now, made where they are missing. **The vault must be sealed
    /// and durable before the keyring leaves**, or parcels arrive that nobody can open.
    ///
    /// # Errors
    /// [`Error::NotOurKeyring`] when `previous` is not signed by this vault's root key.
    pub fn issue_keyring(
        &mut self,
        previous: Option<&Keyring>,
        approvers: Vec<ApproverKey>,
        now: Timestamp,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Keyring, Error> {
        let root = self.root_key();
        let root_public = RootKey(root.verify_key());
        if previous.is_some_and(|keyring| keyring.body().root != root_public) {
            return Err(Error::NotOurKeyring);
        }
        let weeks = std::iter::successors(Some(Week::of(now)), |week| Some(week.next())).take(WEEKS_AHEAD);
        let keys =
            self.announce_weeks(weeks, rng).into_iter().map(|(week, recipient)| WeekKey { week, recipient }).collect();
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
            channels: vec![Channel { name: CHANNEL.to_owned(), title: self.newsroom().to_owned(), keys }],
            reply_keys: vec![self.reply_key().verify_key()],
            approvers,
            moderation,
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
