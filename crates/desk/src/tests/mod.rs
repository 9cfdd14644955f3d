//! The desk through its real router, with an intake that does as the test says and workers that are no programs.

mod at_rest;
mod authenticator;
mod authenticity;
mod bound;
mod channels;
mod clients;
mod compare;
mod destroying;
mod enclosing;
mod export;
mod heartbeat;
mod hostile;
mod intake;
mod journey;
mod keyring;
mod lan;
mod leaving;
mod locked;
mod mails;
mod notices;
mod opener;
mod pages;
mod passkey_answers;
mod passkeys;
mod recovery;
mod retention;
mod safes;
mod search;
mod settle;
mod suggest;
mod triage;
mod whole;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use model::{Clock, Redacted};

use crate::{Config, Desk, Newsroom};

pub use clients::{Client, Page};
pub use intake::{FakeIntake, Source};
pub use opener::FakeOpener;

pub const TOKEN: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
pub const NOTICE_TOKEN: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";
pub const HEARTBEAT_TOKEN: &str = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";
pub const LINK: &str = "the-first-link";
pub const PASSPHRASE: &str = "seven lamps on the quay";

/// A clock that a test moves.
pub struct Hand(Mutex<Timestamp>);

impl Hand {
    pub fn forward(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += by;
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// A newsroom on a temporary disk.
pub struct House {
    pub folder: PathBuf,
    pub clock: Arc<Hand>,
    pub intake: FakeIntake,
    /// Where the process answers that tells people outside.
    pub notice: Option<String>,
    /// Where another intake than the one above listens.
    pub other_intake: Option<String>,
    /// Where the process answers that pretends to be a source.
    pub heartbeat: Option<String>,
    pub lan: Option<crate::Lan>,
    pub limits: Option<crate::Limits>,
    _disk: tempfile::TempDir,
}

impl House {
    pub async fn new() -> Self {
        let disk = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hand(Mutex::new("2026-11-24T10:00:00Z".parse().unwrap())));
        Self {
            folder: disk.path().join("desk"),
            clock,
            intake: FakeIntake::start().await,
            notice: None,
            other_intake: None,
            heartbeat: None,
            lan: None,
            limits: None,
            _disk: disk,
        }
    }

    /// A fresh process, so to say: nothing but the disk is carried over.
    pub fn desk(&self) -> Arc<Desk> {
        self.desk_with(FakeOpener::default())
    }

    pub fn desk_with(&self, opener: FakeOpener) -> Arc<Desk> {
        let config = Config {
            version: 1,
            folder: self.folder.clone(),
            listen: "127.0.0.1:0".parse().unwrap(),
            site: self.folder.with_file_name("site"),
            newsroom: newsroom(),
            intake: self.other_intake.clone().unwrap_or_else(|| self.intake.address.clone()),
            archive: "http://127.0.0.1:9".into(),
            collect_token: Some(Redacted::new(TOKEN.into())),
            away: None,
            archive_token: None,
            same_machine: true,
            enrol_token: Some(Redacted::new(LINK.into())),
            onion: None,
            notice: self.notice.clone(),
            notice_token: Some(Redacted::new(NOTICE_TOKEN.into())),
            heartbeat: self.heartbeat.clone(),
            heartbeat_token: Some(Redacted::new(HEARTBEAT_TOKEN.into())),
            lan: self.lan.clone(),
            limits: self.limits,
        };
        let desk = Desk::new(config, self.clock.clone(), Arc::new(opener)).unwrap();
        crate::work::collect_forever(desk.clone()).unwrap();
        crate::work::beat_forever(desk.clone()).unwrap();
        desk
    }

    /// A newsroom with its first person, who is signed in.
    pub async fn enrolled(&self) -> (Arc<Desk>, Client) {
        let desk = self.desk();
        let mut ada = Client::new(&desk);
        ada.enrol(LINK, "Ada").await;
        (desk, ada)
    }

    /// A first drop of a source, come to the desk.
    pub async fn arrived(&self, desk: &Arc<Desk>, message: &str, files: &[(&str, &[u8])]) -> model::DropId {
        until("the keyring", || async { self.intake.keyring().is_some() }).await;
        let sealed = Source::new().sealed(&self.intake.keyring().unwrap(), 1, message, files);
        self.intake.receive(&sealed);
        until("the drop", || async {
            desk.collect_now.notify_one();
            !inbox(desk).await.is_empty()
        })
        .await;
        sealed.drop
    }
}

pub fn newsroom() -> Newsroom {
    Newsroom {
        version: 1,
        name: "The Estuary Ledger".into(),
        origin: "safehouse.invalid/estuary".into(),
        prefix: "EL".into(),
    }
}

/// What the first person of the newsroom has in the inbox.
pub async fn inbox(desk: &Arc<Desk>) -> Vec<crate::store::MailboxLine> {
    let store = &desk.open().unwrap().store;
    let first = store.people().await.unwrap()[0].person.id;
    store.inbox(first, "").await.unwrap()
}

/// Ends what runs in the background, as the end of the process does.
pub async fn end(desk: &Arc<Desk>) {
    desk.finish();
    if let Some(open) = desk.open() {
        open.store.close().await;
    }
}

/// Polls until it holds.
pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !holds().await {
        assert!(Instant::now() < patience, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

/// What every file below a folder holds, but for those that a running desk takes away meanwhile.
pub fn contents(folder: &Path) -> impl Iterator<Item = (PathBuf, Vec<u8>)> {
    files(folder).into_iter().filter_map(|path| match std::fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        read => Some((path, read.unwrap())),
    })
}
