//! The command line's door: sealed bytes in, a receipt out; every request can be made again.

use axum::{body::Body, http::StatusCode};
use model::{DropId, LocalId};
use rand::rngs::OsRng;
use seal::{BlobSealer, Codename, EnvelopeDraft, FileEntry};
use std::io::Write;

use crate::newsroom::{Answer, House, fresh_codename, plain};

pub struct Source {
    pub codename: Codename,
    pub drop: DropId,
}

impl Source {
    pub fn new() -> Self {
        Self { codename: fresh_codename(), drop: DropId::from_bytes(rand::random()) }
    }

    pub fn blob(&self, house: &House, content: &[u8]) -> (FileEntry, Vec<u8>) {
        let mut sealer = BlobSealer::new(&house.newsroom.week.recipient(), Vec::new()).unwrap();
        sealer.write_all(content).unwrap();
        let (sealed, facts) = sealer.finish().unwrap();
        let blob = LocalId::from_bytes(rand::random());
        let name = "a.bin".to_owned();
        let entry = FileEntry {
            blob,
            name,
            size: facts.size,
            sha256: facts.sha256,
            sealed_sha256: facts.sealed_sha256,
            page_of: None,
        };
        (entry, sealed)
    }

    pub fn envelope(&self, house: &House, counter: u64, files: Vec<FileEntry>) -> Vec<u8> {
        let draft =
            EnvelopeDraft { counter, channel: "newsroom".into(), message: "sealed here".into(), files, embargo: None };
        draft.seal(&self.codename.keys(), &house.newsroom.week.recipient()).unwrap()
    }

    async fn ask(&self, house: &House, method: &str, path: &str, blobs: &str, body: Vec<u8>) -> Answer {
        let request = plain(method, path)
            .header("mailbox", self.codename.keys().mailbox.to_header().as_str())
            .header("blobs", blobs)
            .body(Body::from(body))
            .unwrap();
        house.send(request).await
    }

    /// Announced and sent in one piece.
    async fn put(&self, house: &House, blob: LocalId, sealed: Vec<u8>) -> Answer {
        let begun = self.begin(house, blob, sealed.len()).await;
        if begun.status != StatusCode::CREATED {
            return begun;
        }
        self.piece(house, blob, 0, sealed).await
    }

    pub fn tus(&self, method: &str, blob: LocalId) -> axum::http::request::Builder {
        plain(method, &format!("/api/v1/drops/{}/blobs/{blob}", self.drop))
            .header("mailbox", self.codename.keys().mailbox.to_header().as_str())
            .header("tus-resumable", "1.0.0")
    }

    pub async fn begin(&self, house: &House, blob: LocalId, length: usize) -> Answer {
        house.send(self.tus("POST", blob).header("upload-length", length).body(Body::empty()).unwrap()).await
    }

    pub async fn piece(&self, house: &House, blob: LocalId, offset: usize, bytes: Vec<u8>) -> Answer {
        house.send(self.patch(blob, offset, Body::from(bytes))).await
    }

    pub fn patch(&self, blob: LocalId, offset: usize, body: Body) -> axum::http::Request<Body> {
        let request = self.tus("PATCH", blob).header("content-type", "application/offset+octet-stream");
        request.header("upload-offset", offset).body(body).unwrap()
    }

    /// How much is there, of how much; `None` when it isn't there for this source.
    pub async fn head(&self, house: &House, blob: LocalId) -> Option<(usize, usize)> {
        let answer = house.send(self.tus("HEAD", blob).body(Body::empty()).unwrap()).await;
        if answer.status == StatusCode::NOT_FOUND {
            return None;
        }
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, Some("no-store")));
        let number = |name| answer.header(name).unwrap().parse().unwrap();
        Some((number("upload-offset"), number("upload-length")))
    }

    pub async fn finish(&self, house: &House, blobs: &str, sealed: Vec<u8>) -> Answer {
        self.ask(house, "PUT", &format!("/api/v1/drops/{}/envelope", self.drop), blobs, sealed).await
    }
}

pub fn kind(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_sealed_drop_arrives_and_every_request_can_be_made_again() {
    let house = House::open().await;
    let source = Source::new();
    let (entry, sealed) = source.blob(&house, b"content");
    assert_eq!(source.put(&house, entry.blob, sealed.clone()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(source.begin(&house, entry.blob, sealed.len()).await.status, StatusCode::OK, "announced again");
    assert_eq!(kind(&source.begin(&house, entry.blob, 9_999).await), (409, "conflict".into()), "another length");
    // The answer to the last piece was lost, and nothing is left to be sent.
    assert_eq!(source.head(&house, entry.blob).await, Some((sealed.len(), sealed.len())));
    assert_eq!(kind(&source.piece(&house, entry.blob, 0, sealed.clone()).await), (409, "wrong-offset".into()));
    // A file that was given up came again under another id. The desk sees only what is listed.
    let (lost, bytes) = source.blob(&house, b"content");
    assert_eq!(source.put(&house, lost.blob, bytes).await.status, StatusCode::NO_CONTENT);
    let (half, bytes) = source.blob(&house, b"half");
    source.begin(&house, half.blob, bytes.len()).await;
    source.piece(&house, half.blob, 0, bytes[..1000].to_vec()).await;
    assert!(house.parcels().await.is_empty(), "without an envelope it is no parcel");
    let envelope = source.envelope(&house, 1, vec![entry.clone()]);
    let first = source.finish(&house, &entry.blob.to_string(), envelope.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = source.finish(&house, &entry.blob.to_string(), envelope).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    let (_, files) = house.only_parcel().await;
    assert_eq!(files, [("a.bin".to_owned(), b"content".to_vec())]);
    assert_eq!(house.blobs_on_disk(), 1, "the unlisted blobs are gone, whole or not");
    assert_eq!(source.head(&house, half.blob).await, None);
    // One that comes late joins no finished drop; what is there can still be asked again.
    let (late, bytes) = source.blob(&house, b"late");
    assert_eq!(kind(&source.put(&house, late.blob, bytes).await), (409, "conflict".into()));
    assert_eq!(source.begin(&house, entry.blob, sealed.len()).await.status, StatusCode::OK);
    assert_eq!(house.parcels().await[0]["blobs"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_not_sealed_not_listed_or_not_theirs_is_refused() {
    let house = House::open().await;
    let source = Source::new();
    let blob = LocalId::from_bytes(rand::random());
    assert_eq!(kind(&source.put(&house, blob, b"plain text".to_vec()).await), (400, "malformed".into()));
    assert_eq!(kind(&source.put(&house, blob, Vec::new()).await), (400, "malformed".into()));
    house.until_no_blob().await;
    let (entry, sealed) = source.blob(&house, b"x");
    let envelope = source.envelope(&house, 1, vec![entry.clone()]);
    let listed = entry.blob.to_string();
    assert_eq!(kind(&source.finish(&house, &listed, envelope.clone()).await), (400, "malformed".into()), "never sent");
    assert_eq!(kind(&source.finish(&house, "", b"no age file".to_vec()).await), (400, "malformed".into()));
    source.put(&house, entry.blob, sealed).await;
    // Somebody else can't finish it with their own mailbox.
    let thief = Source { codename: fresh_codename(), drop: source.drop };
    assert_eq!(
        kind(&thief.finish(&house, &listed, thief.envelope(&house, 1, vec![entry])).await),
        (400, "malformed".into())
    );
    assert_eq!(source.finish(&house, &listed, envelope).await.status, StatusCode::CREATED);
    assert_eq!(kind(&thief.finish(&house, "", thief.envelope(&house, 1, vec![])).await), (409, "conflict".into()));
    let without = house.send(plain("GET", "/api/v1/mailbox").body(Body::empty()).unwrap()).await;
    assert_eq!(kind(&without), (400, "malformed".into()));
}

#[tokio::test]
async fn the_mailbox_is_its_secrets_and_can_be_forgotten() {
    let house = House::open().await;
    let source = Source::new();
    let nobody = source.ask(&house, "GET", "/api/v1/mailbox", "", Vec::new()).await;
    assert_eq!(kind(&nobody), (404, "no-mailbox".into()));
    source.finish(&house, "", source.envelope(&house, 1, vec![])).await;
    let reply = LocalId::from_bytes(rand::Rng::r#gen(&mut OsRng));
    let sealed = house.newsroom.reply(&source.codename, 1, "a question");
    house.put_reply(&source.codename, &reply.to_string(), sealed).await;
    let mailbox = source.ask(&house, "GET", "/api/v1/mailbox", "", Vec::new()).await.json();
    assert_eq!((&mailbox["counter"], &mailbox["replies"][0]["id"]), (&1.into(), &reply.to_string().into()));
    let path = format!("/api/v1/mailbox/replies/{reply}");
    // Another mailbox's secret deletes nothing of this one.
    let other = Source::new();
    other.finish(&house, "", other.envelope(&house, 1, vec![])).await;
    assert_eq!(other.ask(&house, "DELETE", &path, "", Vec::new()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(source.ask(&house, "GET", "/api/v1/mailbox", "", Vec::new()).await.json(), mailbox);
    assert_eq!(source.ask(&house, "DELETE", &path, "", Vec::new()).await.status, StatusCode::NO_CONTENT);
    let emptied = source.ask(&house, "GET", "/api/v1/mailbox", "", Vec::new()).await.json();
    assert_eq!(emptied["replies"].as_array().unwrap().len(), 0);
    assert_eq!(source.ask(&house, "DELETE", "/api/v1/mailbox", "", Vec::new()).await.status, StatusCode::NO_CONTENT);
    let gone = source.ask(&house, "DELETE", "/api/v1/mailbox", "", Vec::new()).await;
    assert_eq!(kind(&gone), (404, "no-mailbox".into()));
    assert_eq!(house.parcels().await.len(), 1, "the other's stays");
}
