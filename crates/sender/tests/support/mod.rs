//! A real intake on loopback with a newsroom's keys, and what stands between it and a sender.
#![allow(dead_code, reason = "each test uses a part")]

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use futures::TryStreamExt;
use intake::{
    Intake, Limits,
    store::{ReplyFileRow, ReplyRecorded, Store, Whose},
};
use model::{Clock, DropId, LocalId, Redacted, Sha256, Week, clock, clock::SystemClock};
use rand::rngs::OsRng;
use seal::{
    BlobSealer, Channel, Codename, FileEntry, Identity, KeyringBody, ReplyDraft, ReplyKind, RootKey, SigningKey,
    UnverifiedEnvelope, UnverifiedKeyring, WeekKey,
};
use sender::{Letter, Patience, Say, Sender};
use tempfile::TempDir;

pub struct Newsroom {
    pub root: SigningKey,
    pub week: Identity,
    pub reply: SigningKey,
}

impl Newsroom {
    pub fn new() -> Self {
        let seed = || SigningKey::from_seed(&rand::random());
        Self { root: seed(), week: Identity::generate(&mut OsRng), reply: seed() }
    }

    pub fn root(&self) -> RootKey {
        RootKey(self.root.verify_key())
    }

    pub fn body(&self) -> KeyringBody {
        let now = SystemClock.now();
        let key = |week| WeekKey { week, recipient: self.week.recipient() };
        let keys = vec![key(Week::of(now)), key(Week::of(now).next())];
        KeyringBody {
            version: 1,
            newsroom: "The Ledger".to_owned(),
            sequence: 1,
            previous: None,
            issued: clock::day(now),
            expires: "2999-12-31".to_owned(),
            root: self.root(),
            log: "ledger.example+00000000+AQ==".to_owned(),
            channels: vec![Channel::new("newsroom", "The Ledger", keys)],
            reply_keys: vec![self.reply.verify_key()],
            approvers: Vec::new(),
            moderation: None,
            door2: None,
        }
    }

    pub fn keyring(&self) -> UnverifiedKeyring {
        self.body().sign(&self.root).unwrap()
    }
}

/// A real intake on a port of its own.
pub struct House {
    pub newsroom: Newsroom,
    pub keyring: UnverifiedKeyring,
    pub folder: TempDir,
    pub store: Store,
    pub address: String,
    pub runtime: tokio::runtime::Runtime,
}

impl House {
    pub fn open() -> Self {
        Self::open_with(|_| {})
    }

    /// With another keyring than usual.
    pub fn open_with(change: impl FnOnce(&mut KeyringBody)) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (folder, newsroom) = (tempfile::tempdir().unwrap(), Newsroom::new());
        let (store, _) = runtime.block_on(Store::open(folder.path())).unwrap();
        let token = Redacted::new([7; 32]);
        let clock = Arc::new(SystemClock);
        let intake =
            Intake::new(store.clone(), "x".into(), vec!["intake.invalid".into()], token, Limits::new(0), clock)
                .unwrap();
        let mut body = newsroom.body();
        change(&mut body);
        let keyring = body.sign(&newsroom.root).unwrap();
        intake.take_keyring(keyring.clone()).unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = intake::router(Arc::new(intake));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { newsroom, keyring, folder, store, address, runtime }
    }

    pub fn sender(&self, root: Option<RootKey>) -> Sender<'static> {
        sender(&self.address, root)
    }

    /// The envelopes that wait, opened and verified, by counter.
    pub fn envelopes(&self) -> Vec<(seal::Envelope, usize)> {
        let parcels = self.runtime.block_on(self.store.parcels()).unwrap();
        let mut envelopes: Vec<_> = parcels
            .iter()
            .map(|parcel| {
                let sealed = self.runtime.block_on(self.store.envelope(parcel.drop)).unwrap().unwrap();
                let open = UnverifiedEnvelope::open(&sealed, std::iter::once(&self.newsroom.week)).unwrap();
                (open.verify(parcel.mailbox, None).unwrap(), parcel.blobs.len())
            })
            .collect();
        envelopes.sort_by_key(|(envelope, _)| envelope.counter());
        envelopes
    }

    /// The hash of the only blob of the only parcel, and its drop.
    pub fn only_blob(&self) -> (DropId, Sha256) {
        let parcel = &self.runtime.block_on(self.store.parcels()).unwrap()[0];
        let sealed = self.runtime.block_on(async {
            let (_, stream) = self.store.blob(parcel.drop, parcel.blobs[0].blob).await.unwrap().unwrap();
            stream.try_collect::<Vec<_>>().await.unwrap().concat()
        });
        (parcel.drop, Sha256::of(&sealed))
    }

    pub fn reply(&self, to: &Codename, counter: u64, text: &str, key: &SigningKey) {
        let keys = to.keys();
        let (mailbox, day) = (keys.mailbox.id(), "2026-11-24".to_owned());
        let (kind, wish, files) = (ReplyKind::Answer, None, Vec::new());
        let sealed = ReplyDraft { mailbox, counter, day, text: text.to_owned(), kind, wish, files }
            .seal(key, &keys.identity.recipient())
            .unwrap();
        let whose = Whose { mailbox, reply: LocalId::from_bytes(rand::random()) };
        let recorded = self.runtime.block_on(self.store.record_reply(whose, &sealed, &[], "2099-01-01")).unwrap();
        assert_eq!(recorded, ReplyRecorded::Done);
    }

    /// A reply with files, as the desk brings them.
    pub fn reply_with(&self, to: &Codename, files: &[(&str, &[u8])]) -> Whose {
        let keys = to.keys();
        let (mailbox, reply) = (keys.mailbox.id(), LocalId::from_bytes(rand::random()));
        let whose = Whose { mailbox, reply };
        let mut entries = Vec::new();
        for (name, content) in files {
            let mut sealer = BlobSealer::new(&keys.identity.recipient(), Vec::new()).unwrap();
            sealer.write_all(content).unwrap();
            let (bytes, facts) = sealer.finish().unwrap();
            let (guard, object) = {
                let (guard, _) = self.runtime.block_on(self.store.arriving()).unwrap();
                let object = guard.object();
                (guard, object)
            };
            std::fs::write(self.folder.path().join("blobs").join(object.to_string()), bytes).unwrap();
            guard.keep();
            let blob = LocalId::from_bytes(rand::random());
            let row = ReplyFileRow { blob, object, size: facts.sealed_size, sha256: facts.sealed_sha256 };
            assert!(self.runtime.block_on(self.store.record_reply_file(whose, &row, "2026-11-24")).unwrap());
            let (size, sha256, sealed_sha256) = (facts.size, facts.sha256, facts.sealed_sha256);
            entries.push(FileEntry { blob, name: (*name).to_owned(), size, sha256, sealed_sha256, page_of: None });
        }
        let listed: Vec<_> = entries.iter().map(|entry| entry.blob).collect();
        let (kind, wish, text, day) = (ReplyKind::Answer, None, "See these.".to_owned(), "2026-11-24".to_owned());
        let sealed = ReplyDraft { mailbox, counter: 1, day, text, kind, wish, files: entries }
            .seal(&self.newsroom.reply, &keys.identity.recipient())
            .unwrap();
        let recorded = self.runtime.block_on(self.store.record_reply(whose, &sealed, &listed, "2099-01-01")).unwrap();
        assert_eq!(recorded, ReplyRecorded::Done);
        whose
    }
}

pub fn sender(address: &str, root: Option<RootKey>) -> Sender<'static> {
    let patience = Patience { idle: Duration::from_secs(5), pauses: vec![Duration::from_millis(10); 4] };
    Sender::new(address.parse().unwrap(), None, root, "newsroom", &SystemClock, patience)
}

pub fn letter(message: &str, files: Vec<PathBuf>) -> Letter {
    Letter { message: message.to_owned().into(), files, one_document: false }
}

pub fn quiet(_: Say) {}

pub fn kept(_: &Codename) -> bool {
    true
}

/// Stands between sender and intake; `cut` says after how many bytes of a connection it breaks: towards the intake, and back.
pub fn between(intake: &str, cut: impl Fn(usize) -> (u64, u64) + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, to) = (listener.local_addr().unwrap().to_string(), intake.to_owned());
    let seen = Arc::new(AtomicUsize::new(0));
    let count = seen.clone();
    thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let (there, back) = cut(count.fetch_add(1, Ordering::Relaxed));
            let far = TcpStream::connect(&to).unwrap();
            let pipe = |mut from: TcpStream, mut into: TcpStream, most: u64| {
                thread::spawn(move || {
                    let _ = std::io::copy(&mut (&mut from).take(most), &mut into);
                    let _ = (from.shutdown(Shutdown::Both), into.shutdown(Shutdown::Both));
                })
            };
            pipe(near.try_clone().unwrap(), far.try_clone().unwrap(), there);
            pipe(far, near, back);
        }
    });
    (address, seen)
}

/// Passes everything on, and counts the bytes towards the intake.
pub fn counting(intake: &str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, to) = (listener.local_addr().unwrap().to_string(), intake.to_owned());
    let passed = Arc::new(AtomicUsize::new(0));
    let count = passed.clone();
    thread::spawn(move || {
        for mut near in listener.incoming().map_while(Result::ok) {
            let mut far = TcpStream::connect(&to).unwrap();
            let (mut back, mut away, count) = (far.try_clone().unwrap(), near.try_clone().unwrap(), count.clone());
            thread::spawn(move || std::io::copy(&mut back, &mut away).map(|_| away.shutdown(Shutdown::Both)));
            thread::spawn(move || {
                let mut bytes = vec![0; 64 << 10];
                while let Ok(read @ 1..) = near.read(&mut bytes) {
                    count.fetch_add(read, Ordering::Relaxed);
                    if far.write_all(&bytes[..read]).is_err() {
                        break;
                    }
                }
                far.shutdown(Shutdown::Write)
            });
        }
    });
    (address, passed)
}
