//! What the whole desk shares: configuration, sessions, and, while somebody has unlocked it, the open newsroom.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
};

use jiff::Timestamp;
use model::{Clock, DropId, MailboxId};
use rand::{RngCore, rngs::OsRng};
use seal::Identity;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use unseal::{UnlockedPerson, Vault};
use web::server::Csrf;

use crate::{
    Config, Error, Exit, Way,
    beats::Beats,
    ceremony::Ceremonies,
    domain::{person::Person, relying::Place, throttle::Throttle},
    keys::{self, Folder, Keys},
    lan::Certificate,
    lookup::Lookup,
    pages::enrol::Pending,
    session::{Entered, Sessions},
    store::{Blobs, DocumentRow, Store},
    work::{Status, opening::Opener},
};

pub struct Desk {
    pub config: Config,
    pub clock: Arc<dyn Clock>,
    pub folder: Folder,
    pub sessions: Sessions,
    pub csrf: Csrf,
    /// Slows down whoever guesses passphrases or codes.
    pub throttle: Mutex<Throttle>,
    /// The same for whoever tries keys where the recovery key is rehearsed.
    pub rehearsing: Mutex<Throttle>,
    /// One passphrase is tried at a time: each try takes 128 MiB.
    pub trying: tokio::sync::Mutex<()>,
    pub pending: Pending,
    /// Challenges for passkeys that wait for their answer.
    pub ceremonies: Ceremonies,
    /// What the collector last saw, for the pages.
    pub status: Mutex<Status>,
    /// Mailboxes of which more is on its way from the intake in this moment: a source's first drop is taken in before its second.
    arriving: Mutex<Vec<MailboxId>>,
    /// Parcels in the spool that none of the open channels' keys opens.
    foreign: Mutex<Foreign>,
    /// Wakes the collector at once.
    pub collect_now: Notify,
    /// What is remembered of our own test drops.
    pub beats: Beats,
    /// Sends one at once.
    pub beat_now: Notify,
    /// With which it answers on the newsroom's network, once it does.
    pub certificate: OnceLock<Certificate>,
    /// On which port it listens on its own machine, once it does.
    pub port: OnceLock<u16>,
    pub opener: Arc<dyn Opener>,
    open: RwLock<Option<Arc<Open>>>,
    end: watch::Sender<Option<Exit>>,
}

/// Parcels that were tried in vain: again once another channel is open.
#[derive(Default)]
pub struct Foreign {
    /// The channels by whose keys they were tried.
    pub tried: Vec<String>,
    pub parcels: HashSet<DropId>,
}

/// An unlocked newsroom: database, keys, blobs. It lives until the process ends; "lock everything" ends the process.
pub struct Open {
    pub store: Store,
    pub keys: Arc<Keys>,
    pub blobs: Blobs,
    /// The search over all of it.
    pub lookup: Lookup,
    /// Wakes the airlock's queue.
    pub work_waits: Notify,
    /// Wakes whoever takes in from the spool.
    pub spool_waits: Notify,
    /// One change of who reads a channel at a time.
    pub changing_channels: tokio::sync::Mutex<()>,
    /// Wakes whoever collects comments from the archive.
    pub comments_wait: Notify,
    /// Cancelled when the desk locks: workers are killed by it.
    pub ending: CancellationToken,
}

impl Desk {
    pub fn new(config: Config, clock: Arc<dyn Clock>, opener: Arc<dyn Opener>) -> Result<Arc<Self>, Error> {
        let folder = Folder(config.folder.clone());
        folder.prepare()?;
        let beats = Beats::read(folder.heartbeat())?;
        let mut key = [0; 32];
        OsRng.fill_bytes(&mut key);
        Ok(Arc::new(Self {
            config,
            clock,
            folder,
            sessions: Sessions::default(),
            csrf: Csrf::new(key),
            throttle: Mutex::default(),
            rehearsing: Mutex::default(),
            trying: tokio::sync::Mutex::default(),
            pending: Pending::default(),
            ceremonies: Ceremonies::default(),
            status: Mutex::default(),
            arriving: Mutex::default(),
            foreign: Mutex::default(),
            collect_now: Notify::new(),
            beats,
            beat_now: Notify::new(),
            certificate: OnceLock::new(),
            port: OnceLock::new(),
            opener,
            open: RwLock::new(None),
            end: watch::Sender::new(None),
        }))
    }

    /// The open newsroom, or `None` while the desk is locked.
    pub fn open(&self) -> Option<Arc<Open>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens the newsroom with a vault that somebody unlocked; where somebody else did so already, the channels that they alone read.
    /// What a crash left behind is swept away first; then the work in the background begins.
    pub async fn unlock(self: &Arc<Self>, vault: Vault, identity: &Identity) -> Result<Arc<Open>, Error> {
        if let Some(open) = self.open() {
            let more = open_more(&open.keys, &open.store, identity).await?;
            open.store.seal_what_lies_open().await?;
            if more {
                open.spool_waits.notify_one();
                open.work_waits.notify_one();
                open.comments_wait.notify_one();
                open.lookup.wanted.notify_one();
            }
            return Ok(open);
        }
        let keyring = keys::own_keyring(&self.folder, &vault)?;
        let store = Store::open(&self.folder.database(), &vault.database_key()).await?;
        let keys = Arc::new(Keys::new(self.folder.clone(), vault, keyring));
        let store = store.with(keys.clone());
        let lookup = Lookup::new(self.folder.index(), keys.clone());
        open_more(&keys, &store, identity).await?;
        // Whoever left, and was still let in when the power went.
        for (id, _) in store.removed_people().await? {
            keys.remove_member(id)?;
        }
        store.seal_what_lies_open().await?;
        let blobs = Blobs::open(&self.folder.blobs(), store.clone(), keys.clone())?;
        blobs.sweep().await?;
        let open = Arc::new(Open {
            store,
            keys,
            blobs,
            lookup,
            work_waits: Notify::new(),
            spool_waits: Notify::new(),
            changing_channels: tokio::sync::Mutex::default(),
            comments_wait: Notify::new(),
            ending: CancellationToken::new(),
        });
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(open.clone());
        crate::work::begin(self.clone(), open.clone());
        self.collect_now.notify_one();
        Ok(open)
    }

    /// Ends the process so that it is started again without keys. Workers are killed at once; requests under way get a moment.
    pub fn lock_everything(&self) {
        if let Some(open) = self.open() {
            open.ending.cancel();
        }
        self.opener.cancel();
        self.sessions.end_all();
        self.end.send_replace(Some(Exit::Locked));
    }

    /// Begins somebody's session. Gives the cookie's line and the token for the session's forms.
    pub fn begin_session(&self, person: Person, secrets: UnlockedPerson, entered: Entered) -> (String, String) {
        let (token, line) = self.sessions.begin(person, Arc::new(secrets), entered, self.now());
        let csrf = self.csrf.token(token.as_bytes());
        (line, csrf)
    }

    /// Whether it is unlocked for nobody: every session ended or was idle for too long, and nobody is signing in.
    pub fn is_deserted(&self) -> bool {
        self.sessions.expire(self.now()) == 0 && self.trying.try_lock().is_ok()
    }

    /// Ends the process for good.
    pub fn finish(&self) {
        if let Some(open) = self.open() {
            open.ending.cancel();
        }
        self.opener.cancel();
        self.end.send_if_modified(|end| end.is_none() && end.replace(Exit::Ended).is_none());
    }

    /// Waits until the desk is to end, and says how.
    pub async fn ended(&self) -> Exit {
        let mut end = self.end.subscribe();
        // The sender lives in `self`: the wait can't fail.
        let exit = end.wait_for(Option::is_some).await.map(|exit| *exit);
        exit.ok().flatten().unwrap_or(Exit::Ended)
    }

    /// Whether passkeys are possible for somebody who came this way and asked for that host.
    pub fn place(&self, way: Way, host: &str) -> Place {
        let port = self.port.get().copied().unwrap_or(self.config.listen.port());
        Place::of(way, host, port, self.config.lan.as_ref())
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn throttled<T>(&self, look: impl FnOnce(&mut Throttle) -> T) -> T {
        look(&mut self.throttle.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn arriving<T>(&self, look: impl FnOnce(&mut Vec<MailboxId>) -> T) -> T {
        look(&mut self.arriving.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn foreign<T>(&self, look: impl FnOnce(&mut Foreign) -> T) -> T {
        look(&mut self.foreign.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn status<T>(&self, look: impl FnOnce(&mut Status) -> T) -> T {
        look(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// As [`Keys::open_more`], by what the database says.
async fn open_more(keys: &Arc<Keys>, store: &Store, identity: &Identity) -> Result<bool, Error> {
    let (keys, identity, readers) = (keys.clone(), identity.clone(), store.readers().await?);
    tokio::task::spawn_blocking(move || keys.open_more(&identity, &readers)).await?
}

impl Open {
    /// Adds somebody new to the vault, and follows up with a keyring that names them as approver where they are one of the first.
    pub async fn add_member(&self, person: &UnlockedPerson) -> Result<(), Error> {
        self.keys.add_member(person)
    }

    /// The document that the airlock opens next, of those whose channel is open.
    pub async fn next_queued(&self) -> Result<Option<DocumentRow>, Error> {
        self.store.next_queued(&self.keys.open_channels()).await
    }

    /// The signing keys of those who become approvers by enrolling: the first two editors or administrators.
    pub async fn approvers(&self, folder: &Folder) -> Result<Vec<seal::VerifyKey>, Error> {
        let files = folder.persons()?;
        let people = self.store.people().await?;
        let may = people.iter().filter(|row| row.person.role.approves());
        Ok(keys::first_approvers(
            may.filter_map(|row| files.iter().find(|file| file.id() == row.person.id).map(|file| *file.signing_key())),
        ))
    }

    /// Issues a new keyring when the one in force runs out of weeks, lacks an approver or says something else of the channels. `true` when it did.
    pub async fn renew_keyring(&self, desk: &Desk) -> Result<bool, Error> {
        let approvers = self.approvers(&desk.folder).await?;
        let left: Vec<_> = self.store.removed_people().await?.into_iter().map(|(_, key)| key).collect();
        let channels = self.store.open_channels().await?;
        let channels: Vec<_> = channels.iter().map(|row| row.settings(&desk.config.newsroom.name)).collect();
        if !self.keys.needs_new_keyring(&approvers, &left, &channels, desk.now()) {
            return Ok(false);
        }
        let keyring = self.keys.issue_keyring(&approvers, &left, &channels, desk.now())?;
        let number = keyring.body().sequence.to_string();
        self.store.note(desk.now(), "the desk", "issued a keyring", &number, "").await?;
        desk.collect_now.notify_one();
        Ok(true)
    }
}
