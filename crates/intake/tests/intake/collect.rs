//! The desk's door: its token, the keyring's pinning, parcels that only the newsroom opens.

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use rand::rngs::OsRng;
use seal::{Codename, KeyringBody, RootKey, age::secrecy::ExposeSecret};

use intake::store::{ReplyRecorded, Whose};

use crate::newsroom::{Form, House, Newsroom, fresh_codename, fresh_drop, plain};

#[tokio::test]
async fn without_the_token_nothing_is_here() {
    let house = House::open().await;
    let nowhere = house.get("/collect/v2/anything").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    let wrong = hex::encode([8; 32]);
    for value in [None, Some(String::new()), Some(format!("Bearer {wrong}")), Some(format!("Basic {wrong}"))] {
        for (method, path) in [
            ("GET", "/collect/v1/parcels"),
            ("PUT", "/collect/v1/keyring"),
            ("DELETE", "/collect/v1/parcels/00112233445566778899aabbccddeeff"),
        ] {
            let mut request = plain(method, path);
            if let Some(value) = &value {
                request = request.header(header::AUTHORIZATION, value);
            }
            let answer = house.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path} {value:?}");
            assert_eq!(answer.body, nowhere.body, "it looks like any address that leads nowhere");
        }
    }
    assert_eq!(house.desk("GET", "/collect/v1/parcels", Body::empty()).await.status, StatusCode::OK);
}

fn successor(newsroom: &Newsroom, sequence: u64, previous: Option<&KeyringBody>) -> KeyringBody {
    let mut body = newsroom.body();
    body.sequence = sequence;
    body.previous = previous.map(|before| {
        let signed = before.sign(&newsroom.root).unwrap();
        signed.verify(&RootKey(newsroom.root.verify_key())).unwrap().hash()
    });
    body
}

#[tokio::test]
async fn the_first_root_key_is_the_only_one_and_no_keyring_goes_back() {
    let house = House::open().await;
    let newsroom = &house.newsroom;
    let first = newsroom.body();
    let second = successor(newsroom, 2, Some(&first));
    let signed = |body: &KeyringBody| body.sign(&newsroom.root).unwrap();
    assert_eq!(house.bring_keyring(&Newsroom::new().keyring()).await, StatusCode::BAD_REQUEST, "another root");
    let mut forged = serde_json::to_value(newsroom.keyring()).unwrap();
    forged["keyring"] = forged["keyring"].as_str().unwrap().replace("Estuary", "Estuaries").into();
    let forged = house.desk("PUT", "/collect/v1/keyring", forged.to_string()).await;
    assert_eq!(forged.status, StatusCode::BAD_REQUEST, "a changed text");
    assert_eq!(house.bring_keyring(&signed(&second)).await, StatusCode::NO_CONTENT);
    assert_eq!(house.bring_keyring(&signed(&second)).await, StatusCode::NO_CONTENT, "the same again");
    assert_eq!(house.bring_keyring(&signed(&first)).await, StatusCode::CONFLICT, "an older one");
    assert_eq!(house.bring_keyring(&signed(&successor(newsroom, 3, Some(&first)))).await, StatusCode::CONFLICT);
    // It outlives the process: what stands in the folder is pinned.
    let again = house.store.keyring().unwrap().unwrap();
    assert_eq!(again.body().sequence, 2);
}

#[tokio::test]
async fn an_expired_keyring_closes_every_door() {
    let house = House::closed().await;
    let mut body = house.newsroom.body();
    body.expires = "2020-01-01".to_owned();
    assert_eq!(house.bring_keyring(&body.sign(&house.newsroom.root).unwrap()).await, StatusCode::NO_CONTENT);
    assert!(house.get("/").await.text().contains("Not open yet"));
    let answer = house.get("/api/v1/keyring").await;
    assert_eq!((answer.status, answer.json()["error"].as_str()), (StatusCode::SERVICE_UNAVAILABLE, Some("not-open")));
    let form = Form::drop(fresh_codename().expose(), &fresh_drop(), "hello").file("a", b"a");
    assert_eq!(house.upload("/en/drop", form).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(house.parcels().await.is_empty());
    house.until_no_blob().await;
}

#[tokio::test]
async fn the_vault_opens_what_door_one_sealed() {
    let house = House::closed().await;
    let now = model::Clock::now(&model::clock::SystemClock);
    let setup = unseal::NewsroomSetup::generate("The Ledger", "ledger.example", now, &mut OsRng).unwrap();
    assert_eq!(house.bring_keyring(setup.keyring.signed()).await, StatusCode::NO_CONTENT);
    let source = fresh_codename();
    let form = Form::drop(source.expose(), &fresh_drop(), "hello").file("memo.txt", b"the memo");
    assert_eq!(house.upload("/en/drop", form).await.status, StatusCode::OK);
    let parcel = house.parcels().await.remove(0);
    let drop = parcel["drop"].as_str().unwrap();
    let sealed = house.desk("GET", &format!("/collect/v1/parcels/{drop}/envelope"), Body::empty()).await.body;
    let mailbox = parcel["mailbox"].as_str().unwrap().parse().unwrap();
    let envelope = setup.vault.open_envelope(&sealed).unwrap().0.verify(mailbox, None).unwrap();
    let entry = &envelope.files()[0];
    let sealed =
        house.desk("GET", &format!("/collect/v1/parcels/{drop}/blobs/{}", entry.blob), Body::empty()).await.body;
    let (kept, facts) = setup.vault.take_in_blob(unseal::CHANNEL, &sealed[..], entry, Vec::new()).unwrap();
    assert_eq!((facts.size, facts.sha256), (8, model::Sha256::of(b"the memo")));
    assert!(!kept.is_empty());
    // And forgets it when the desk has it: nothing stays but the mailbox.
    let gone = house.desk("DELETE", &format!("/collect/v1/parcels/{drop}"), Body::empty()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert!(house.parcels().await.is_empty());
    house.until_no_blob().await;
}

/// Somebody else's implementation, where it is installed and knows the hybrid recipients (1.3 and later).
#[tokio::test]
async fn the_stock_age_tool_opens_a_parcel() {
    let newest = std::process::Command::new("age-keygen").arg("-pq").output();
    if !newest.is_ok_and(|made| made.status.success()) {
        eprintln!("skipped: no age tool with post-quantum keys on this machine");
        return;
    }
    let house = House::open().await;
    let source: Codename = fresh_codename();
    house.upload("/en/drop", Form::drop(source.expose(), &fresh_drop(), "for the stock tool")).await;
    let drop = house.parcels().await[0]["drop"].as_str().unwrap().to_owned();
    let sealed = house.desk("GET", &format!("/collect/v1/parcels/{drop}/envelope"), Body::empty()).await.body;
    let folder = tempfile::tempdir().unwrap();
    let (key, file) = (folder.path().join("key"), folder.path().join("envelope.age"));
    std::fs::write(&key, house.newsroom.week.to_secret_string().expose_secret()).unwrap();
    std::fs::write(&file, sealed).unwrap();
    let opened = std::process::Command::new("age").arg("-d").arg("-i").arg(key).arg(file).output().unwrap();
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    assert!(String::from_utf8(opened.stdout).unwrap().contains("for the stock tool"));
}

/// Another implementation: the npm package `age-encryption`, where Node and door 2's packages are there. What door 3 makes it opens
/// in `crates/seal/tests/door2.rs`, and what door 2 makes opens there.
#[tokio::test]
async fn the_stock_package_opens_what_door_1_sealed() {
    let door2 = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/door2");
    if !door2.join("node_modules").is_dir() {
        eprintln!("skipped: door 2's packages are not there (`cargo xtask door2` fetches them)");
        return;
    }
    let house = House::open().await;
    let form =
        Form::drop(fresh_codename().expose(), &fresh_drop(), "for the stock package").file("memo.txt", b"the memo");
    assert_eq!(house.upload("/en/drop", form).await.status, StatusCode::OK);
    let parcel = house.parcels().await.remove(0);
    let drop = parcel["drop"].as_str().unwrap();
    let blob = parcel["blobs"][0]["blob"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let week = house.newsroom.week.to_secret_string();
    std::fs::write(folder.path().join("identity.txt"), week.expose_secret()).unwrap();
    let mut expected = Vec::new();
    for (name, path) in [("envelope.age", "envelope".to_owned()), ("blob.age", format!("blobs/{blob}"))] {
        let sealed = house.desk("GET", &format!("/collect/v1/parcels/{drop}/{path}"), Body::empty()).await.body;
        let plain = house.newsroom.open_blob(&sealed);
        expected.push(format!("{} {}", plain.len(), model::Sha256::of(&plain)));
        std::fs::write(folder.path().join(name), sealed).unwrap();
    }
    let mut node = std::process::Command::new("node");
    node.arg(door2.join("exchange.mjs")).arg("open").arg(folder.path()).args(["envelope.age", "blob.age"]);
    let Ok(done) = node.output() else {
        eprintln!("skipped: node is not installed (scripts/setup-dev installs it)");
        return;
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(String::from_utf8(done.stdout).unwrap().lines().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_reply_goes_only_into_a_mailbox_that_is_there() {
    let house = House::open().await;
    let source = fresh_codename();
    let sealed = house.newsroom.reply(&source, 1, "hello");
    let id = "00112233445566778899aabbccddeeff";
    assert_eq!(house.put_reply(&source, id, sealed.clone()).await, StatusCode::NOT_FOUND);
    house.upload("/en/drop", Form::drop(source.expose(), &fresh_drop(), "hello")).await;
    assert_eq!(house.put_reply(&source, id, sealed.clone()).await, StatusCode::CREATED);
    assert_eq!(house.put_reply(&source, id, sealed).await, StatusCode::CREATED, "the same again");
    let large = vec![0; 300 << 10];
    assert_eq!(house.put_reply(&source, id, large).await, StatusCode::PAYLOAD_TOO_LARGE);
}

/// Whether anybody read it or not; and the page says so beforehand.
#[tokio::test]
async fn a_reply_goes_with_a_month_and_its_source_is_told() {
    let house = House::open().await;
    let source = fresh_codename();
    house.upload("/en/drop", Form::drop(source.expose(), &fresh_drop(), "hello")).await;
    let sealed = house.newsroom.reply(&source, 1, "an answer");
    let (mailbox, reply) = (source.keys().mailbox.id(), "00112233445566778899aabbccddeeff".parse().unwrap());
    let whose = Whose { mailbox, reply };
    assert_eq!(house.store.record_reply(whose, &sealed, &[], "2027-03-01").await.unwrap(), ReplyRecorded::Done);
    let page = house.post("/en/mailbox", &[("codename", source.expose())]).await;
    assert!(page.text().contains("three to four months"), "{}", page.text());

    house.store.forget_replies("2027-02-28", "2027-05-01").await.unwrap();
    assert_eq!(house.store.replies(mailbox).await.unwrap().len(), 1, "before its day");
    house.store.forget_replies("2027-03-01", "2027-06-01").await.unwrap();
    assert!(house.store.replies(mailbox).await.unwrap().is_empty());
    assert!(house.store.counter(mailbox).await.unwrap().is_some(), "the mailbox stays");
    // One from before there was a time gets one.
    assert_eq!(house.store.record_reply(whose, &sealed, &[], "").await.unwrap(), ReplyRecorded::Done);
    house.store.forget_replies("2030-01-01", "2030-05-01").await.unwrap();
    assert_eq!(house.store.replies(mailbox).await.unwrap().len(), 1);
    house.store.forget_replies("2030-05-01", "2030-08-01").await.unwrap();
    assert!(house.store.replies(mailbox).await.unwrap().is_empty());
}

#[tokio::test]
async fn re_packing_renames_every_blob_and_loses_none() {
    let house = House::open().await;
    for at in 0..5 {
        let form = Form::drop(fresh_codename().expose(), &fresh_drop(), "x").file("a", format!("{at}").as_bytes());
        house.upload("/en/drop", form).await;
    }
    let names = || {
        let entries = std::fs::read_dir(house.folder.path().join("blobs")).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect::<std::collections::HashSet<_>>()
    };
    let before = names();
    house.store.repack("2026-11-25").await.unwrap();
    let after = names();
    assert_eq!(after.len(), 5);
    assert!(before.is_disjoint(&after));
    let mut read = Vec::new();
    for parcel in house.parcels().await {
        read.push(house.parcel(&parcel).await.1[0].1[0]);
    }
    read.sort_unstable();
    assert_eq!(read, b"01234");
}
