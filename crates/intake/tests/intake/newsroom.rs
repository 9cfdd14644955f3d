//! A newsroom for tests: keys that the tests hold, an intake in a folder of its own, and requests through the real router.

#![allow(dead_code, reason = "shared by the tests and the practice example, which use different parts")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{
    io::{Read, Write},
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use intake::{Intake, Limits, store::Store};
use model::{Clock, LocalId, MailboxId, Redacted, Sha256, Week, clock, clock::SystemClock};
use rand::rngs::OsRng;
use seal::{
    BlobSealer, Channel, Codename, FileEntry, Identity, KeyringBody, Recipient, ReplyDraft, ReplyKind, RootKey,
    SealedBlob, SigningKey, UnverifiedEnvelope, UnverifiedKeyring, WeekKey, WishState,
};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

pub const TOKEN: [u8; 32] = [7; 32];
pub const BOUNDARY: &str = "----paper";

/// The newsroom's private keys. The running intake never has them.
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

    pub fn body(&self) -> KeyringBody {
        let now = SystemClock.now();
        let week = Week::of(now);
        let key = |week| WeekKey { week, recipient: self.week.recipient() };
        KeyringBody {
            version: 1,
            newsroom: "The Estuary Ledger".to_owned(),
            sequence: 1,
            previous: None,
            issued: clock::day(now),
            expires: "2999-12-31".to_owned(),
            root: RootKey(self.root.verify_key()),
            log: "ledger.example+00000000+AQ==".to_owned(),
            channels: vec![Channel::new("newsroom", "The Estuary Ledger", vec![key(week), key(week.next())])],
            reply_keys: vec![self.reply.verify_key()],
            approvers: Vec::new(),
            moderation: None,
            door2: None,
        }
    }

    pub fn keyring(&self) -> UnverifiedKeyring {
        self.body().sign(&self.root).unwrap()
    }

    pub fn open(&self, sealed: &[u8]) -> UnverifiedEnvelope {
        UnverifiedEnvelope::open(sealed, std::iter::once(&self.week)).unwrap()
    }

    /// A blob's bytes with their padding.
    pub fn open_blob(&self, sealed: &[u8]) -> Vec<u8> {
        let mut plain = Vec::new();
        unseal::open_stream(sealed, std::iter::once(&self.week)).unwrap().read_to_end(&mut plain).unwrap();
        plain
    }

    pub fn reply(&self, codename: &Codename, counter: u64, text: &str) -> Vec<u8> {
        self.typed_reply(codename, counter, text, ReplyKind::Answer, None)
    }

    pub fn typed_reply(
        &self,
        codename: &Codename,
        counter: u64,
        text: &str,
        kind: ReplyKind,
        wish: Option<WishState>,
    ) -> Vec<u8> {
        let keys = codename.keys();
        let (mailbox, day) = (keys.mailbox.id(), "2026-11-24".to_owned());
        let draft = ReplyDraft { mailbox, counter, day, text: text.to_owned(), kind, wish, files: Vec::new() };
        draft.seal(&self.reply, &keys.identity.recipient()).unwrap()
    }

    /// A reply with files, and the sealed bytes of each.
    pub fn reply_with(
        &self,
        codename: &Codename,
        counter: u64,
        text: &str,
        files: &[(&str, &[u8])],
    ) -> (Vec<u8>, Vec<(FileEntry, Vec<u8>)>) {
        let keys = codename.keys();
        let to = keys.identity.recipient();
        let sealed = files.iter().map(|(name, content)| sealed_file(name, content, &to)).collect::<Vec<_>>();
        let (mailbox, day) = (keys.mailbox.id(), "2026-11-24".to_owned());
        let files = sealed.iter().map(|(entry, _)| entry.clone()).collect();
        let (kind, wish) = (ReplyKind::Answer, None);
        let draft = ReplyDraft { mailbox, counter, day, text: text.to_owned(), kind, wish, files };
        (draft.seal(&self.reply, &to).unwrap(), sealed)
    }
}

pub fn sealed_file(name: &str, content: &[u8], to: &Recipient) -> (FileEntry, Vec<u8>) {
    let mut sealer = BlobSealer::new(to, Vec::new()).unwrap();
    sealer.write_all(content).unwrap();
    let (bytes, facts) = sealer.finish().unwrap();
    let (blob, name) = (LocalId::from_bytes(rand::random()), name.to_owned());
    let SealedBlob { size, sha256, sealed_sha256, .. } = facts;
    (FileEntry { blob, name, size, sha256, sealed_sha256, page_of: None }, bytes)
}

/// An intake, and the newsroom behind it.
pub struct House {
    pub newsroom: Newsroom,
    pub folder: TempDir,
    pub store: Store,
    pub intake: Arc<Intake>,
    pub router: Router,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl House {
    /// Open: it has a keyring.
    pub async fn open() -> Self {
        let house = Self::closed().await;
        house.bring_keyring(&house.newsroom.keyring()).await;
        house
    }

    pub async fn closed() -> Self {
        Self::with(|intake| intake, Limits::new(0)).await
    }

    pub async fn with(change: impl FnOnce(Intake) -> Intake, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).await.unwrap();
        Self::over(folder, store, change, limits)
    }

    pub fn over(folder: TempDir, store: Store, change: impl FnOnce(Intake) -> Intake, limits: Limits) -> Self {
        Self::under(folder, store, Arc::new(SystemClock), change, limits)
    }

    pub fn under(
        folder: TempDir,
        store: Store,
        clock: Arc<dyn Clock>,
        change: impl FnOnce(Intake) -> Intake,
        limits: Limits,
    ) -> Self {
        let name = "The Estuary Ledger".to_owned();
        let intake = Intake::new(store.clone(), name, Vec::new(), Redacted::new(TOKEN), limits, clock).unwrap();
        let intake = Arc::new(change(intake));
        let router = intake::router(intake.clone());
        Self { newsroom: Newsroom::new(), folder, store, intake, router }
    }

    pub async fn bring_keyring(&self, keyring: &UnverifiedKeyring) -> StatusCode {
        self.desk("PUT", "/collect/v1/keyring", serde_json::to_vec(keyring).unwrap()).await.status
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, body: response.into_body().collect().await.unwrap().to_bytes() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(plain("GET", path).body(Body::empty()).unwrap()).await
    }

    /// A form without files.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encoded: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let request = plain("POST", path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(encoded.join("&").into()).unwrap()).await
    }

    /// A form with files, as a browser sends it.
    pub async fn upload(&self, path: &str, form: Form) -> Answer {
        self.send(form.request(path)).await
    }

    pub async fn desk(&self, method: &str, path: &str, body: impl Into<Body>) -> Answer {
        let request = plain(method, path).header(header::AUTHORIZATION, format!("Bearer {}", hex::encode(TOKEN)));
        self.send(request.body(body.into()).unwrap()).await
    }

    pub async fn parcels(&self) -> Vec<Value> {
        self.desk("GET", "/collect/v1/parcels", Body::empty()).await.json()["parcels"].as_array().unwrap().clone()
    }

    pub async fn put_reply(&self, codename: &Codename, id: &str, sealed: Vec<u8>) -> StatusCode {
        let mailbox: MailboxId = codename.keys().mailbox.id();
        self.desk("PUT", &format!("/collect/v1/mailboxes/{mailbox}/replies/{id}"), sealed).await.status
    }

    /// A reply and its files, as the desk brings them: the files first.
    pub async fn put_reply_with(&self, codename: &Codename, id: &str, reply: Vec<u8>, files: &[(FileEntry, Vec<u8>)]) {
        for (entry, bytes) in files {
            assert_eq!(self.put_file(codename, id, entry, bytes.clone()).await.status, StatusCode::CREATED);
        }
        assert_eq!(self.list(codename, id, reply, files).await, StatusCode::CREATED);
    }

    pub async fn put_file(&self, codename: &Codename, id: &str, entry: &FileEntry, bytes: Vec<u8>) -> Answer {
        let mailbox = codename.keys().mailbox.id();
        self.desk("PUT", &format!("/collect/v1/mailboxes/{mailbox}/replies/{id}/files/{}", entry.blob), bytes).await
    }

    /// The reply that lists these files.
    pub async fn list(&self, to: &Codename, id: &str, reply: Vec<u8>, files: &[(FileEntry, Vec<u8>)]) -> StatusCode {
        let path = format!("/collect/v1/mailboxes/{}/replies/{id}", to.keys().mailbox.id());
        let listed: Vec<_> = files.iter().map(|(entry, _)| entry.blob.to_string()).collect();
        let request = plain("PUT", &path)
            .header(header::AUTHORIZATION, format!("Bearer {}", hex::encode(TOKEN)))
            .header("blobs", listed.join(","));
        self.send(request.body(reply.into()).unwrap()).await.status
    }

    /// Files in the blobs' folder, staged ones included.
    pub fn blobs_on_disk(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("blobs")).unwrap().count()
    }

    /// Deletions run beside the answer: waits until no blob is left.
    pub async fn until_no_blob(&self) {
        self.until_blobs(0).await;
    }

    /// Waits until so many are left.
    pub async fn until_blobs(&self, count: usize) {
        for _ in 0..500 {
            if self.blobs_on_disk() == count {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{} blobs were left, not {count}", self.blobs_on_disk());
    }

    /// What arrived, opened: the only parcel's envelope and its blobs' true bytes.
    pub async fn only_parcel(&self) -> (UnverifiedEnvelope, Vec<(String, Vec<u8>)>) {
        let parcels = self.parcels().await;
        assert_eq!(parcels.len(), 1);
        self.parcel(&parcels[0]).await
    }

    pub async fn parcel(&self, parcel: &Value) -> (UnverifiedEnvelope, Vec<(String, Vec<u8>)>) {
        let drop = parcel["drop"].as_str().unwrap();
        let sealed = self.desk("GET", &format!("/collect/v1/parcels/{drop}/envelope"), Body::empty()).await.body;
        assert_eq!(Sha256::of(&sealed).to_string(), parcel["envelope"]["sha256"]);
        assert_eq!(sealed.len() as u64, parcel["envelope"]["size"]);
        let envelope = self.newsroom.open(&sealed);
        let mailbox = parcel["mailbox"].as_str().unwrap().parse().unwrap();
        let verified = envelope.clone().verify(mailbox, None).unwrap();
        let mut files = Vec::new();
        for file in verified.files() {
            let path = format!("/collect/v1/parcels/{drop}/blobs/{}", file.blob);
            let sealed = self.desk("GET", &path, Body::empty()).await.body;
            assert_eq!(Sha256::of(&sealed), file.sealed_sha256);
            let mut plain = self.newsroom.open_blob(&sealed);
            assert_eq!(plain.len() as u64, seal::blob_length(file.size));
            assert!(plain.split_off(file.size as usize).iter().all(|byte| *byte == 0));
            assert_eq!(Sha256::of(&plain), file.sha256);
            files.push((file.name.clone(), plain));
        }
        (envelope, files)
    }
}

/// A request as a browser at loopback makes it.
pub fn plain(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8701")
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A multipart form, part by part.
#[derive(Clone, Default)]
pub struct Form(pub Vec<u8>);

impl Form {
    /// As the page's form sends it: hidden fields first.
    pub fn drop(codename: &str, drop: &str, message: &str) -> Self {
        Self::default().field("codename", codename).field("drop", drop).field("message", message).field("embargo", "")
    }

    pub fn field(mut self, name: &str, value: &str) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        self.0.extend(head.as_bytes());
        self
    }

    pub fn file(mut self, name: &str, content: &[u8]) -> Self {
        self.file_head(name);
        self.0.extend(content);
        self.0.extend(b"\r\n");
        self
    }

    /// A photograph in the next of the fields for a paper's pages.
    pub fn page(mut self, name: &str, content: &[u8]) -> Self {
        self.head_in("page", name);
        self.0.extend(content);
        self.0.extend(b"\r\n");
        self
    }

    pub fn file_head(&mut self, name: &str) {
        self.head_in("files", name);
    }

    fn head_in(&mut self, field: &str, name: &str) {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        self.0.extend(head.as_bytes());
    }

    pub fn end(mut self) -> Vec<u8> {
        self.0.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.0
    }

    pub fn request(self, path: &str) -> Request<Body> {
        let body = self.end();
        let request = plain("POST", path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header(header::CONTENT_LENGTH, body.len());
        request.body(body.into()).unwrap()
    }
}

/// The value of a hidden field of a page.
pub fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let at = page.find(&start).unwrap_or_else(|| panic!("no {name} in {page}")) + start.len();
    page[at..].split('"').next().unwrap().to_owned()
}

pub fn fresh_drop() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

pub fn fresh_codename() -> Codename {
    Codename::generate(&mut OsRng)
}
