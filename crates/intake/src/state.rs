//! What every request shares: the store, the keyring in force, the clock, the limits.

use std::{
    io,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use model::{Clock, Redacted, Week, clock, limits};
use seal::{Channel, Keyring, Recipient, UnverifiedKeyring};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Event, failure::Failure, store::Store};

/// How much is taken. Tests make it small.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub file: u64,
    pub files: usize,
    pub message: usize,
    /// Free bytes below which no drop is taken.
    pub floor: u64,
    /// How long a request may bring nothing.
    pub idle: Duration,
    /// All files of one drop together, in bytes: nobody fills the disk with one form.
    pub drop: u64,
    /// How many forms with messages and files are taken in at once. Each holds its message in memory.
    pub forms: usize,
    /// How many files are received at once. A text never waits for one of these places: a few slow senders would hold up everybody.
    pub uploads: usize,
    /// How many of the newsroom's files are being opened at once. Far fewer than there are threads for what blocks: each waits for the
    /// disk on one of its own, and all of them together must not leave none for that.
    pub openings: usize,
    /// How long anybody waits for a place.
    pub queue: Duration,
}

impl Limits {
    pub fn new(floor: u64) -> Self {
        Self {
            file: limits::MAX_FILE,
            files: limits::MAX_FILES,
            message: limits::MAX_MESSAGE,
            floor,
            idle: Duration::from_secs(30),
            drop: 4 * limits::MAX_FILE,
            forms: 1024,
            uploads: 64,
            openings: 16,
            queue: Duration::from_secs(120),
        }
    }
}

pub type FreeSpace = Arc<dyn Fn() -> io::Result<u64> + Send + Sync>;

/// The running intake.
pub struct Intake {
    pub(crate) store: Store,
    pub(crate) newsroom: String,
    pub(crate) limits: Limits,
    pub(crate) hosts: Vec<String>,
    /// `None`: the desk is on another machine and comes by a listener of its own.
    pub(crate) collect_token: Option<Redacted<[u8; 32]>>,
    clock: Arc<dyn Clock>,
    keyring: RwLock<Option<Arc<Keyring>>>,
    forms: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
    pub(crate) openings: Arc<Semaphore>,
    free: FreeSpace,
    told_low: AtomicBool,
}

/// Why a keyring from the desk isn't taken.
#[derive(Debug, thiserror::Error)]
pub enum KeyringRefused {
    #[error("not a keyring that the root key signed")]
    NotSigned,
    #[error("older than the one in force, or not its successor")]
    OutOfOrder,
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

impl Intake {
    /// # Errors
    /// When the stored keyring doesn't hold.
    pub fn new(
        store: Store,
        newsroom: String,
        hosts: Vec<String>,
        collect_token: impl Into<Option<Redacted<[u8; 32]>>>,
        limits: Limits,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, crate::Error> {
        let keyring = RwLock::new(store.keyring()?.map(Arc::new));
        let disk = store.clone();
        let free: FreeSpace = Arc::new(move || disk.free());
        Ok(Self {
            store,
            newsroom,
            limits,
            hosts,
            collect_token: collect_token.into(),
            clock,
            keyring,
            forms: Arc::new(Semaphore::new(limits.forms)),
            uploads: Arc::new(Semaphore::new(limits.uploads)),
            openings: Arc::new(Semaphore::new(limits.openings)),
            free,
            told_low: AtomicBool::new(false),
        })
    }

    /// Another measure of free space: tests fill the disk with it.
    #[must_use]
    pub fn with_free(mut self, free: FreeSpace) -> Self {
        self.free = free;
        self
    }

    /// The current UTC day, the finest time that is ever stored.
    pub fn day(&self) -> String {
        clock::day(self.clock.now())
    }

    /// When the current UTC day began: the time that files get.
    pub fn midnight(&self) -> SystemTime {
        let now = u64::try_from(self.clock.now().as_second()).unwrap_or(0);
        SystemTime::UNIX_EPOCH + Duration::from_secs(now - now % 86_400)
    }

    /// The UTC day so many days ago.
    pub fn day_before(&self, days: i64) -> String {
        let seconds = self.clock.now().as_second() - days * 86_400;
        jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), clock::day)
    }

    /// The newest keyring, also after its last day: what it signed remains signed.
    pub fn newest_keyring(&self) -> Option<Arc<Keyring>> {
        self.keyring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keyring in force; `None` before the first and after its last day.
    pub fn keyring(&self) -> Option<Arc<Keyring>> {
        self.newest_keyring().filter(|keyring| !keyring.expired(&self.day()))
    }

    /// This week's key of the channel that a source gets who chooses none: with it, the intake is open.
    ///
    /// # Errors
    /// `Failure::NotOpen` when there is none: then nothing may be sealed, so nothing is taken.
    pub fn recipient(&self) -> Result<Recipient, Failure> {
        self.channel("").map(|(_, recipient)| recipient)
    }

    /// A channel by its name (the first, where none is given) and its key of this week.
    ///
    /// # Errors
    /// `Failure::NoChannel` when there is no such channel, or no more; `Failure::NotOpen` without a key.
    pub fn channel(&self, name: &str) -> Result<(Channel, Recipient), Failure> {
        let week = Week::of(self.clock.now());
        let keyring = self.keyring().ok_or(Failure::NotOpen)?;
        let channel = match name {
            "" => keyring.default_channel().ok_or(Failure::NotOpen)?,
            name => keyring.channel(name).ok_or(Failure::NoChannel)?,
        };
        let recipient = keyring.recipient(&channel.name, week).ok_or(Failure::NotOpen)?;
        Ok((channel.clone(), recipient.clone()))
    }

    /// The largest file that a channel takes here, in bytes.
    pub fn largest(&self, channel: &Channel) -> u64 {
        channel.largest.unwrap_or(u64::MAX).min(self.limits.file)
    }

    /// Takes a keyring from the desk: under the first root key that was ever seen, and never an older one. Durable when it
    /// returns.
    ///
    /// # Errors
    /// Then the old one stays in force.
    pub fn take_keyring(&self, signed: UnverifiedKeyring) -> Result<(), KeyringRefused> {
        let mut current = self.keyring.write().unwrap_or_else(PoisonError::into_inner);
        let root = match current.as_ref() {
            Some(keyring) => keyring.body().root,
            None => signed.claimed_root().map_err(|_| KeyringRefused::NotSigned)?,
        };
        let new = signed.verify(&root).map_err(|_| KeyringRefused::NotSigned)?;
        if let Some(old) = current.as_ref() {
            // An intake that was away may have missed one; what comes right after must name the one that it has.
            let newer = new.body().sequence > old.body().sequence + 1;
            if !newer && !new.follows(old) {
                return Err(KeyringRefused::OutOfOrder);
            }
        }
        self.store.record_keyring(&new)?;
        *current = Some(Arc::new(new));
        Event::KeyringTaken.tell();
        Ok(())
    }

    /// A place among the forms that are taken in at once. Waits for one.
    ///
    /// # Errors
    /// `Failure::Busy` after a while.
    pub async fn form_place(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.place(&self.forms).await
    }

    /// A place among the files that are received at once. Waits for one.
    ///
    /// # Errors
    /// `Failure::Busy` after a while.
    pub async fn upload_place(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.place(&self.uploads).await
    }

    /// A place for opening one of the newsroom's files.
    ///
    /// # Errors
    /// `Failure::Busy` after a while.
    pub async fn opening_place(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.place(&self.openings).await
    }

    async fn place(&self, places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Failure> {
        match tokio::time::timeout(self.limits.queue, places.clone().acquire_owned()).await {
            Ok(place) => place.map_err(|_| Failure::Server),
            Err(_) => Err(Failure::Busy),
        }
    }

    /// Whether every place is taken that a request holds, to be asked again and again: among the files when it is `uploading`, else
    /// among the forms.
    pub fn crowded(&self, uploading: Arc<AtomicBool>) -> impl Fn() -> bool + Send + Sync + use<> {
        let (forms, uploads) = (self.forms.clone(), self.uploads.clone());
        move || {
            let places = if uploading.load(Ordering::Relaxed) { &uploads } else { &forms };
            places.available_permits() == 0
        }
    }

    /// # Errors
    /// `Failure::DiskFull` when so many bytes more would leave less than the floor.
    pub fn room_for(&self, bytes: u64) -> Result<(), Failure> {
        match (self.free)() {
            Ok(free) if free >= self.limits.floor.saturating_add(bytes) => Ok(()),
            Ok(_) => Err(Failure::DiskFull),
            Err(_) => Err(Failure::Server),
        }
    }

    /// When a reply goes that comes now: with the month that begins a quarter from now or later. A day would tell when it came.
    pub fn replies_go(&self) -> String {
        let quarter = self.clock.now().as_second() + 90 * 86_400;
        let day = jiff::Timestamp::from_second(quarter).map_or_else(|_| self.day(), clock::day);
        let next = day.parse::<jiff::civil::Date>().and_then(|day| day.last_of_month().tomorrow());
        next.map_or(day, |next| next.to_string())
    }

    /// The daily work, when it hasn't been done on this day, and what an operator has to know. Called every minute, so that no line of
    /// it falls together with a visit.
    pub async fn daily(&self) {
        let day = self.day();
        let low = self.room_for(0).is_err();
        if low && !self.told_low.swap(low, Ordering::Relaxed) {
            Event::DiskLow.tell();
        }
        self.told_low.store(low, Ordering::Relaxed);
        Event::tell_what_failed();
        let work = async {
            let last = self.store.repacked_on().await?;
            if last.as_ref() != Some(&day) {
                // After a jump nothing is old: whoever sees a wrong clock has a day to set it right.
                if last.is_none_or(|last| !jumped(&last, &day)) {
                    // A week to finish a drop blob by blob; a quarter to ask for a receipt again.
                    self.store.forget_old(&self.day_before(7), &self.day_before(90)).await?;
                    self.store.forget_replies(&day, &self.replies_go()).await?;
                }
                self.store.repack(&day).await?;
                Event::Repacked.tell();
            }
            if low {
                // What was given up goes sooner then. It has no receipt, and whoever still sends has sent something since yesterday.
                self.store.forget_old(&self.day_before(1), &self.day_before(90)).await?;
            }
            Ok::<_, crate::store::StoreError>(())
        };
        if work.await.is_err() {
            Event::RepackFailed.tell();
        }
    }
}

/// Whether a clock went back, or further than an intake is off for: then it is more likely wrong than right.
fn jumped(from: &str, to: &str) -> bool {
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    day(from).zip(day(to)).is_none_or(|(from, to)| !(0..=35).contains(&(to - from).get_days()))
}
