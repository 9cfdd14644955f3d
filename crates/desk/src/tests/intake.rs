//! An intake in the test's hands, and sources who write to it. It can be made to lie in every way.

use std::{
    collections::BTreeMap,
    io::Write,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{delete, get, put},
};
use model::{DropId, LocalId, Sha256, Week};
use rand::{RngCore, rngs::OsRng};
use seal::{
    BlobSealer, Codename, EnvelopeDraft, FileEntry, Keyring, Recipient, SourceKeys, UnverifiedKeyring, UnverifiedReply,
};
use serde_json::{Value, json};

use super::TOKEN;

#[derive(Default)]
pub struct Held {
    pub keyrings: Vec<Vec<u8>>,
    /// What it hands out instead of the newest.
    pub hands_out: Option<Vec<u8>>,
    pub parcels: BTreeMap<String, Parcel>,
    /// (mailbox, id, sealed).
    pub replies: Vec<(String, String, Vec<u8>)>,
    /// Files of replies: sealed bytes by their id; which reply each is of is in `brought_for`.
    pub files: BTreeMap<String, Vec<u8>>,
    pub brought_for: BTreeMap<String, String>,
    /// Each that was taken, in order.
    pub brought: Vec<String>,
    /// How many more it has room for.
    pub takes_files: usize,
    pub forgotten: Vec<String>,
    /// Method and path of every request.
    pub requests: Vec<String>,
    /// How many sealed files were asked for.
    pub asked: usize,
    /// Takes its time to give this one out.
    pub slow: Option<String>,
    /// Answers 500 to everything.
    pub broken: bool,
    /// Lists parcels, and has forgotten that it was asked to forget them.
    pub stubborn: bool,
}

#[derive(Clone)]
pub struct Parcel {
    pub mailbox: String,
    pub envelope: Vec<u8>,
    pub blobs: BTreeMap<String, Vec<u8>>,
    /// What it says of the envelope's size instead of the truth.
    pub claims: Option<u64>,
    /// The same of each blob's.
    pub blobs_claim: Option<u64>,
}

type Shared = Arc<Mutex<Held>>;

pub struct FakeIntake {
    pub address: String,
    pub held: Shared,
}

impl FakeIntake {
    pub async fn start() -> Self {
        let held = Shared::default();
        let router = Router::new()
            .route("/collect/v1/keyring", put(keyring).get(handed_out))
            .route("/collect/v1/parcels", get(parcels))
            .route("/collect/v1/parcels/{drop}", delete(forget))
            .route("/collect/v1/parcels/{drop}/envelope", get(envelope))
            .route("/collect/v1/parcels/{drop}/blobs/{blob}", get(blob))
            .route("/collect/v1/mailboxes/{mailbox}/replies/{id}", put(reply))
            .route("/collect/v1/mailboxes/{mailbox}/replies/{id}/files", get(reply_files))
            .route("/collect/v1/mailboxes/{mailbox}/replies/{id}/files/{blob}", put(reply_file))
            .route("/collect/v1/mailboxes/{mailbox}", delete(forget_mailbox))
            .layer(axum::middleware::from_fn_with_state(held.clone(), write_down))
            .layer(DefaultBodyLimit::max(1 << 20))
            .with_state(held.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, held }
    }

    pub fn with<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.held.lock().unwrap())
    }

    /// The newest keyring that the desk sent.
    pub fn keyring(&self) -> Option<Keyring> {
        let json = self.with(|held| held.keyrings.last().cloned())?;
        let signed = UnverifiedKeyring::parse(&json).unwrap();
        let root = signed.claimed_root().unwrap();
        Some(signed.verify(&root).unwrap())
    }
}

async fn write_down(
    State(held): State<Shared>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    held.lock().unwrap().requests.push(format!("{} {}", request.method(), request.uri().path()));
    next.run(request).await
}

fn allowed(held: &Shared, headers: &HeaderMap) -> bool {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok());
    token == Some(format!("Bearer {TOKEN}").as_str()) && !held.lock().unwrap().broken
}

fn refused() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

async fn keyring(State(held): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    held.lock().unwrap().keyrings.push(body.to_vec());
    StatusCode::NO_CONTENT.into_response()
}

async fn handed_out(State(held): State<Shared>, headers: HeaderMap) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    let held = held.lock().unwrap();
    let newest = held.hands_out.clone().or_else(|| held.keyrings.last().cloned());
    newest.map_or(StatusCode::SERVICE_UNAVAILABLE.into_response(), IntoResponse::into_response)
}

async fn parcels(State(held): State<Shared>, headers: HeaderMap) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    let facts = |bytes: &Vec<u8>| (bytes.len(), Sha256::of(bytes));
    let list = held.lock().unwrap().parcels.iter().map(|(drop, parcel)| {
        let (size, sha256) = facts(&parcel.envelope);
        let blobs: Vec<Value> = parcel
            .blobs
            .iter()
            .map(|(blob, bytes)| (blob, parcel.blobs_claim.unwrap_or(bytes.len() as u64)))
            .map(|(blob, size)| json!({"blob": blob, "size": size}))
            .collect();
        let size = parcel.claims.unwrap_or(size as u64);
        json!({"drop": drop, "mailbox": parcel.mailbox, "day": "2026-11-24", "envelope": {"size": size, "sha256": sha256}, "blobs": blobs})
    }).collect::<Vec<_>>();
    Json(json!({ "parcels": list })).into_response()
}

async fn envelope(State(held): State<Shared>, headers: HeaderMap, Path(drop): Path<String>) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    let slow = held.lock().unwrap().slow.as_ref() == Some(&drop);
    if slow {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    }
    held.lock()
        .unwrap()
        .parcels
        .get(&drop)
        .map_or(StatusCode::NOT_FOUND.into_response(), |p| p.envelope.clone().into_response())
}

async fn blob(State(held): State<Shared>, headers: HeaderMap, Path((drop, blob)): Path<(String, String)>) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    let mut held = held.lock().unwrap();
    held.asked += 1;
    let bytes = held.parcels.get(&drop).and_then(|parcel| parcel.blobs.get(&blob));
    bytes.map_or(StatusCode::NOT_FOUND.into_response(), |bytes| bytes.clone().into_response())
}

async fn forget(State(held): State<Shared>, headers: HeaderMap, Path(drop): Path<String>) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    let mut held = held.lock().unwrap();
    if !held.stubborn {
        held.parcels.remove(&drop);
    }
    held.forgotten.push(drop);
    StatusCode::NO_CONTENT.into_response()
}

async fn forget_mailbox(State(held): State<Shared>, headers: HeaderMap, Path(mailbox): Path<String>) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    let mut held = held.lock().unwrap();
    held.parcels.retain(|_, parcel| parcel.mailbox != mailbox);
    held.replies.retain(|(of, _, _)| *of != mailbox);
    StatusCode::NO_CONTENT.into_response()
}

async fn reply(
    State(held): State<Shared>,
    headers: HeaderMap,
    Path((mailbox, id)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    let mut held = held.lock().unwrap();
    let listed = headers.get("blobs").map_or("", |value| value.to_str().unwrap());
    if listed.split(',').any(|blob| !blob.is_empty() && held.brought_for.get(blob) != Some(&id)) {
        return StatusCode::CONFLICT.into_response();
    }
    held.replies.push((mailbox, id, body.to_vec()));
    StatusCode::CREATED.into_response()
}

async fn reply_files(
    State(held): State<Shared>,
    headers: HeaderMap,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    let held = held.lock().unwrap();
    let its = held.files.iter().filter(|(blob, _)| held.brought_for[*blob] == id);
    let list: Vec<Value> =
        its.map(|(blob, bytes)| json!({"blob": blob, "size": bytes.len(), "sha256": Sha256::of(bytes)})).collect();
    Json(json!({ "files": list })).into_response()
}

async fn reply_file(
    State(held): State<Shared>,
    headers: HeaderMap,
    Path((_, id, blob)): Path<(String, String, String)>,
    body: Bytes,
) -> Response {
    if !allowed(&held, &headers) {
        return refused();
    }
    let mut held = held.lock().unwrap();
    if held.takes_files == 0 {
        return StatusCode::INSUFFICIENT_STORAGE.into_response();
    }
    held.takes_files -= 1;
    held.brought.push(blob.clone());
    held.brought_for.insert(blob.clone(), id);
    held.files.insert(blob, body.to_vec());
    StatusCode::CREATED.into_response()
}

/// Somebody with a codename.
pub struct Source {
    pub keys: SourceKeys,
}

/// A drop before the intake has it.
pub struct Sealed {
    pub drop: DropId,
    pub parcel: Parcel,
}

impl Source {
    pub fn new() -> Self {
        Self { keys: Codename::generate(&mut OsRng).keys() }
    }

    pub fn sealed(&self, keyring: &Keyring, counter: u64, message: &str, files: &[(&str, &[u8])]) -> Sealed {
        self.sealed_for(keyring, "newsroom", "newsroom", counter, message, files)
    }

    /// To one channel's key; the envelope can claim another.
    pub fn sealed_for(
        &self,
        keyring: &Keyring,
        channel: &str,
        claims: &str,
        counter: u64,
        message: &str,
        files: &[(&str, &[u8])],
    ) -> Sealed {
        let to = keyring.recipient(channel, Week::of("2026-11-24T10:00:00Z".parse().unwrap())).unwrap();
        self.sealed_with(to, claims, counter, message, &single(files))
    }

    /// Files, each with the document that it is said to be a page of.
    pub fn sealed_pages(
        &self,
        keyring: &Keyring,
        counter: u64,
        message: &str,
        files: &[(&str, &[u8], Option<u32>)],
    ) -> Sealed {
        let week = Week::of("2026-11-24T10:00:00Z".parse().unwrap());
        self.sealed_with(keyring.recipient("newsroom", week).unwrap(), "newsroom", counter, message, files)
    }

    pub fn sealed_to(&self, to: &Recipient, counter: u64, message: &str, files: &[(&str, &[u8])]) -> Sealed {
        self.sealed_with(to, "newsroom", counter, message, &single(files))
    }

    fn sealed_with(
        &self,
        to: &Recipient,
        channel: &str,
        counter: u64,
        message: &str,
        files: &[(&str, &[u8], Option<u32>)],
    ) -> Sealed {
        let (mut entries, mut blobs) = (Vec::new(), BTreeMap::new());
        for (name, bytes, page_of) in files {
            let mut sealer = BlobSealer::new(to, Vec::new()).unwrap();
            sealer.write_all(bytes).unwrap();
            let (sealed, facts) = sealer.finish().unwrap();
            let blob = LocalId::from_bytes(random());
            blobs.insert(blob.to_string(), sealed);
            let name = (*name).to_owned();
            entries.push(FileEntry {
                blob,
                name,
                size: facts.size,
                sha256: facts.sha256,
                sealed_sha256: facts.sealed_sha256,
                page_of: *page_of,
            });
        }
        let embargo = Some("2027-01-31".to_owned());
        let draft =
            EnvelopeDraft { counter, channel: channel.into(), message: message.into(), files: entries, embargo };
        let envelope = draft.seal(&self.keys, to).unwrap();
        let mailbox = self.keys.mailbox.id().to_string();
        Sealed {
            drop: DropId::from_bytes(random()),
            parcel: Parcel { mailbox, envelope, blobs, claims: None, blobs_claim: None },
        }
    }

    /// The replies that the intake has for this source, opened and verified.
    pub fn replies(&self, intake: &FakeIntake) -> Vec<(u64, String)> {
        self.typed_replies(intake).into_iter().map(|reply| (reply.counter, reply.text)).collect()
    }

    pub fn typed_replies(&self, intake: &FakeIntake) -> Vec<seal::Reply> {
        let keyring = intake.keyring().unwrap();
        let id = self.keys.mailbox.id();
        let mine =
            intake.with(|held| held.replies.clone()).into_iter().filter(|(mailbox, _, _)| *mailbox == id.to_string());
        mine.map(|(_, _, sealed)| {
            UnverifiedReply::open(&sealed, &self.keys.identity).unwrap().verify(id, &keyring).unwrap()
        })
        .collect()
    }
}

impl FakeIntake {
    pub fn receive(&self, sealed: &Sealed) {
        self.with(|held| held.parcels.insert(sealed.drop.to_string(), sealed.parcel.clone()));
    }
}

fn single<'a>(files: &[(&'a str, &'a [u8])]) -> Vec<(&'a str, &'a [u8], Option<u32>)> {
    files.iter().map(|(name, bytes)| (*name, *bytes, None)).collect()
}

pub fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    OsRng.fill_bytes(&mut bytes);
    bytes
}
