//! An archive on a temporary disk, over a log with one keyring and a story that can be commented on.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use archive::{CommentParts, Config, Disk, Limits, RealDisk, router_with};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use ledger::{Entry, FileFact, Folder, LogKey, Unreadable};
use model::{Clock, LocalId, Redacted};
use seal::{Comment, Identity, KeyringBody, RootKey, SigningKey};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub const TOKEN: [u8; 32] = [7; 32];
pub const STORY: &str = r#"{"version":1,"story":"paid-twice","headline":"Paid twice: <who> knew?","passages":[{"at":"p1","words":"It was paid."},{"at":"c1","words":"a number"}],"entry":0,"day":"","comments":[]}"#;

pub struct Hand(Mutex<Timestamp>);

impl Hand {
    pub fn forward(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// A folder as the ledger reads it, for appending to the log.
struct OnDisk(PathBuf);

impl Folder for OnDisk {
    fn list(&self) -> Result<Option<Vec<String>>, Unreadable> {
        Ok(None)
    }

    fn read(&self, path: &str, _: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        Ok(fs::read(self.0.join(path)).ok())
    }

    fn digest(&self, path: &str, _: u64) -> Result<Option<FileFact>, Unreadable> {
        Ok(fs::read(self.0.join(path)).ok().map(|bytes| FileFact::of(&bytes)))
    }
}

pub struct House {
    pub folder: TempDir,
    pub clock: Arc<Hand>,
    pub key: Identity,
    pub router: Router,
    keyring: Option<seal::Keyring>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl House {
    pub fn new() -> Self {
        Self::with(Box::new(RealDisk), Limits::default())
    }

    pub fn with(disk: Box<dyn Disk>, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hand(Mutex::new("2026-11-24T10:11:12.345Z".parse().unwrap())));
        let router = router_of(folder.path(), &clock, disk, limits);
        let mut house = Self { folder, clock, key: Identity::from_seed([9; 32]), router, keyring: None };
        house.publish("stories/paid-twice/comments.json", STORY.as_bytes());
        house.issue(Some(house.key.recipient()), "2027-01-17");
        house
    }

    /// A fresh process over the same disk.
    pub fn restart(&mut self) {
        self.router = router_of(self.folder.path(), &self.clock, Box::new(RealDisk), Limits::default());
    }

    pub fn own(&self) -> PathBuf {
        self.folder.path().join("own/comments")
    }

    pub fn publish(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.path().join("site").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The newsroom's next keyring, in its log.
    pub fn issue(&mut self, moderation: Option<seal::Recipient>, expires: &str) {
        let root = SigningKey::from_seed(&[1; 32]);
        let log = LogKey::from_seed("estuary.example/log", &[2; 32]).unwrap();
        let before = self.keyring.as_ref();
        let body = KeyringBody {
            version: 1,
            newsroom: "The Estuary Ledger".into(),
            sequence: before.map_or(1, |before| before.body().sequence + 1),
            previous: before.map(seal::Keyring::hash),
            issued: "2026-11-24".into(),
            expires: expires.into(),
            root: RootKey(root.verify_key()),
            log: log.vkey().to_string(),
            channels: Vec::new(),
            reply_keys: Vec::new(),
            approvers: Vec::new(),
            moderation,
            door2: None,
        };
        let signed = body.sign(&root).unwrap();
        let site = self.folder.path().join("site");
        let head = fs::read(site.join("checkpoint"))
            .ok()
            .map(|bytes| ledger::Checkpoint::verify(&bytes, &log.vkey()).unwrap().head());
        let appended = ledger::append(&log, &OnDisk(site), head, &[Entry::Keyring { signed: signed.clone() }]).unwrap();
        for write in &appended.writes {
            self.publish(&write.path, &write.bytes);
        }
        self.publish("log.vkey", format!("{}\n", log.vkey()).as_bytes());
        self.publish("checkpoint", appended.checkpoint.bytes());
        self.keyring = Some(signed.verify(&body.root).unwrap());
    }

    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn send(&self, fields: &[(&str, &str)]) -> Answer {
        self.ask(Request::post("/comments").body(Body::from(form(fields))).unwrap()).await
    }

    /// As the desk asks.
    pub async fn collect(&self, method: &str, path: &str) -> Answer {
        let request = Request::builder().method(method).uri(format!("/collect/v1/comments{path}"));
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", hex::encode(TOKEN)));
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub async fn listed(&self) -> Vec<LocalId> {
        let answer = self.collect("GET", "").await;
        assert_eq!(answer.status, StatusCode::OK);
        let list: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        serde_json::from_value(list["comments"].clone()).unwrap()
    }

    /// Every comment that waits, opened.
    pub async fn waiting(&self) -> Vec<Comment> {
        let mut all = Vec::new();
        for id in self.listed().await {
            let sealed = self.collect("GET", &format!("/{id}")).await;
            all.push(Comment::open(&sealed.body, &self.key).unwrap());
        }
        all
    }
}

fn router_of(folder: &Path, clock: &Arc<Hand>, disk: Box<dyn Disk>, limits: Limits) -> Router {
    let config = Config {
        version: 1,
        folder: folder.to_owned(),
        site: folder.join("site"),
        listen: "127.0.0.1:0".parse().unwrap(),
        newsroom: "The Estuary Ledger".into(),
        onion: None,
        collect_token: Some(Redacted::new(TOKEN)),
    };
    router_with(&config, CommentParts { clock: clock.clone(), disk, limits, patience: Duration::from_millis(200) })
        .unwrap()
}

pub fn form(fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    fields.iter().fold(&mut form, |form, (name, value)| form.append_pair(name, value)).finish()
}

/// A disk whose n-th operation fails, after it was done or before.
pub struct Failing {
    pub at: usize,
    pub persisted: bool,
    pub count: Arc<Mutex<usize>>,
}

impl Failing {
    fn step(&self, work: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let mut count = self.count.lock().unwrap();
        *count += 1;
        if *count != self.at {
            return work();
        }
        if self.persisted {
            work()?;
        }
        Err(io::ErrorKind::Other.into())
    }
}

impl Disk for Failing {
    fn write(&self, path: &Path, bytes: &[u8], day: i64) -> io::Result<()> {
        self.step(|| RealDisk.write(path, bytes, day))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| RealDisk.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(|| RealDisk.remove(path))
    }

    fn sync(&self, folder: &Path) -> io::Result<()> {
        self.step(|| RealDisk.sync(folder))
    }
}
