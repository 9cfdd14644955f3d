//! The command line's door: sealed bytes in, a receipt out; every request can be made again.

use axum::{body::Body, http::StatusCode};
use model::{DropId, LocalId};
use rand::rngs::OsRng;
use seal::{BlobSealer, Codename, EnvelopeDraft, FileEntry};
use std::io::Write;

use crate::newsroom::{Answer, House, fresh_codename, plain};

struct Source {
    codename: Codename,
    drop: DropId,
}

impl Source {
    fn new() -> Self {
        Self { codename: fresh_codename(), drop: DropId::from_bytes(rand::random()) }
    }

    fn blob(&self, house: &House, content: &[u8]) -> (FileEntry, Vec<u8>) {
        let mut sealer = BlobSealer::new(&house.newsroom.week.recipient(), Vec::new()).unwrap();
        sealer.write_all(content).unwrap();
        let (sealed, facts) = sealer.finish().unwrap();
        let blob = LocalId::from_bytes(rand::random());
        let name = "a.bin".to_owned();
        (FileEntry { blob, name, size: facts.size, sha256: facts.sha256, sealed_sha256: facts.sealed_sha256 }, sealed)
    }

    fn envelope(&self, house: &House, counter: u64, files: Vec<FileEntry>) -> Vec<u8> {
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

    async fn put(&self, house: &House, blob: LocalId, sealed: Vec<u8>) -> Answer {
        self.ask(house, "PUT", &format!("/api/v1/drops/{}/blobs/{blob}", self.drop), "", sealed).await
    }

    async fn finish(&self, house: &House, blobs: &str, sealed: Vec<u8>) -> Answer {
        self.ask(house, "PUT", &format!("/api/v1/drops/{}/envelope", self.drop), blobs, sealed).await
    }
}

fn kind(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_sealed_drop_arrives_and_every_request_can_be_made_again() {
    let house = House::open().await;
    let source = Source::new();
    let (entry, sealed) = source.blob(&house, b"content");
    assert_eq!(source.put(&house, entry.blob, sealed.clone()).await.status, StatusCode::CREATED);
    assert_eq!(source.put(&house, entry.blob, sealed.clone()).await.status, StatusCode::OK, "the same bytes");
    let (_, other) = source.blob(&house, b"content");
    assert_eq!(kind(&source.put(&house, entry.blob, other).await), (409, "conflict".into()), "other bytes");
    // An answer that was lost: the file came again under another id. The desk sees only what is listed.
    let (lost, bytes) = source.blob(&house, b"content");
    assert_eq!(source.put(&house, lost.blob, bytes).await.status, StatusCode::CREATED);
    assert!(house.parcels().await.is_empty(), "without an envelope it is no parcel");
    let envelope = source.envelope(&house, 1, vec![entry.clone()]);
    let first = source.finish(&house, &entry.blob.to_string(), envelope.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = source.finish(&house, &entry.blob.to_string(), envelope).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    let (_, files) = house.only_parcel().await;
    assert_eq!(files, [("a.bin".to_owned(), b"content".to_vec())]);
    assert_eq!(house.blobs_on_disk(), 1, "the unlisted blob is gone");
    // One that comes late joins no finished drop; what is there can still be asked again.
    let (late, bytes) = source.blob(&house, b"late");
    assert_eq!(kind(&source.put(&house, late.blob, bytes).await), (409, "conflict".into()));
    assert_eq!(source.put(&house, entry.blob, sealed).await.status, StatusCode::OK);
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
