//! Files from the newsroom: brought before their reply, given to their source alone, whole or not at all, and gone with the reply.

use std::{fs, io::Read, time::Duration};

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use intake::{Limits, store::Whose};
use model::LocalId;
use seal::{Codename, EnclosedFile, FileEntry};

use crate::newsroom::{Answer, Form, House, fresh_codename, fresh_drop, plain, sealed_file};

const ID: &str = "00112233445566778899aabbccddeeff";
const FORM: &[u8] = b"%PDF-1.7 a form to fill in";

struct Told {
    house: House,
    source: Codename,
    files: Vec<(FileEntry, Vec<u8>)>,
}

async fn told() -> Told {
    told_in(House::open().await).await
}

/// A mailbox with one reply, and two files with it.
async fn told_in(house: House) -> Told {
    let source = fresh_codename();
    house.upload("/en/drop", Form::drop(source.expose(), &fresh_drop(), "hello")).await;
    for parcel in house.parcels().await {
        house.desk("DELETE", &format!("/collect/v1/parcels/{}", parcel["drop"].as_str().unwrap()), Body::empty()).await;
    }
    let (reply, files) = house.newsroom.reply_with(
        &source,
        1,
        "Please fill it in.",
        &[("l’été <1>.pdf", FORM), ("b.png", &[9; 300_000])],
    );
    house.put_reply_with(&source, ID, reply, &files).await;
    Told { house, source, files }
}

impl Told {
    /// As the page's button asks.
    async fn page(&self, codename: &Codename, blob: LocalId) -> Answer {
        let file = blob.to_string();
        let fields = [("codename", codename.expose()), ("what", ID), ("file", &file)];
        self.house.post("/en/mailbox/file", &fields).await
    }

    /// As doors 2 and 3 ask.
    async fn sealed(&self, codename: &Codename, reply: &str, blob: LocalId) -> Answer {
        let secret = codename.keys().mailbox;
        let request = plain("GET", &format!("/api/v1/mailbox/replies/{reply}/files/{blob}"));
        self.house.send(request.header("mailbox", secret.to_header().as_str()).body(Body::empty()).unwrap()).await
    }

    fn whose(&self) -> Whose {
        Whose { mailbox: self.source.keys().mailbox.id(), reply: ID.parse().unwrap() }
    }

    /// Where the sealed bytes of a file lie.
    async fn on_disk(&self, blob: LocalId) -> std::path::PathBuf {
        let rows = self.house.store.reply_files(self.whose()).await.unwrap();
        let row = rows.iter().find(|row| row.blob == blob).unwrap();
        self.house.folder.path().join("blobs").join(row.object.to_string())
    }
}

#[tokio::test]
async fn a_source_gets_the_files_at_every_door_and_nobody_else_does() {
    let told = told().await;
    let [(form, sealed), (picture, _)] = &told.files[..] else { panic!("two files") };
    let page = told.house.post("/en/mailbox", &[("codename", told.source.expose())]).await;
    let text = page.text();
    assert!(text.contains(&format!("value=\"{}\"", form.blob)) && text.contains("Save l’été _1_.pdf (26"), "{text}");
    assert!(text.contains("Save b.png (300") && text.contains("until you delete it there"), "{text}");
    // As long as the answer to a codename that opens nothing.
    let nobody = fresh_codename();
    let none = told.house.post("/en/mailbox", &[("codename", nobody.expose())]).await;
    assert_eq!((none.status, page.body.len()), (StatusCode::NOT_FOUND, none.body.len()));

    let given = told.page(&told.source, form.blob).await;
    assert_eq!((given.status, &given.body[..]), (StatusCode::OK, FORM));
    assert_eq!(given.header("content-type"), Some("application/octet-stream"));
    assert_eq!(given.header("content-length"), Some("26"));
    assert_eq!(
        (given.header("cache-control"), given.header("x-content-type-options")),
        (Some("no-store"), Some("nosniff"))
    );
    let name = "attachment; filename=\"l__t_ _1_.pdf\"; filename*=UTF-8''l%E2%80%99%C3%A9t%C3%A9%20_1_.pdf";
    assert_eq!(given.header("content-disposition"), Some(name));
    assert!(told.page(&told.source, picture.blob).await.body == vec![9; 300_000]);

    let bytes = told.sealed(&told.source, ID, form.blob).await;
    assert_eq!((bytes.status, bytes.body == sealed[..]), (StatusCode::OK, true));
    let mut plain = Vec::new();
    let identity = &told.source.keys().identity;
    EnclosedFile::open(form, identity, &bytes.body[..]).unwrap().read_to_end(&mut plain).unwrap();
    assert_eq!(plain, FORM);

    // Another source, with a mailbox or without, gets what they would get for a file that there never was.
    let other = fresh_codename();
    told.house.upload("/en/drop", Form::drop(other.expose(), &fresh_drop(), "x")).await;
    let nothing = told.sealed(&nobody, &fresh_drop(), LocalId::from_bytes([1; 16])).await;
    assert_eq!((nothing.status, nothing.json()["error"].as_str()), (StatusCode::NOT_FOUND, Some("no-file")));
    for codename in [&other, &nobody] {
        let refused = told.sealed(codename, ID, form.blob).await;
        assert_eq!((refused.status, refused.body), (nothing.status, nothing.body.clone()));
        let page = told.page(codename, form.blob).await;
        assert_eq!((page.status, page.body.len()), (StatusCode::NOT_FOUND, none.body.len()));
        assert!(!page.text().contains("été"));
    }
    let wrong = told.page(&told.source, LocalId::from_bytes([7; 16])).await;
    assert!(wrong.status == StatusCode::NOT_FOUND && wrong.text().contains("The reply is no longer here"));
    // What is no address of a file leads to the start, and says nothing.
    assert_eq!(told.house.get("/en/mailbox/file").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_reply_is_never_there_without_its_files() {
    let house = House::open().await;
    let source = fresh_codename();
    house.upload("/en/drop", Form::drop(source.expose(), &fresh_drop(), "hello")).await;
    let (reply, files) = house.newsroom.reply_with(&source, 1, "See both.", &[("a", b"one"), ("b", b"two")]);
    let told = Told { house, source, files };
    let (house, source) = (&told.house, &told.source);
    let mailbox = source.keys().mailbox.id();
    let address = format!("/collect/v1/mailboxes/{mailbox}/replies/{ID}/files");
    let there = async || house.desk("GET", &address, Body::empty()).await;
    assert_eq!(there().await.json()["files"], serde_json::json!([]));
    let first = &told.files[0];
    assert_eq!(house.put_file(source, ID, &first.0, first.1.clone()).await.status, StatusCode::CREATED);
    // The desk is told what it needn't bring again.
    let listed = there().await.json();
    assert_eq!(listed["files"][0]["blob"], first.0.blob.to_string());
    assert_eq!(listed["files"][0]["sha256"], first.0.sealed_sha256.to_string());
    assert_eq!(listed["files"][0]["size"], first.1.len());
    assert_eq!(house.list(source, ID, reply.clone(), &told.files).await, StatusCode::CONFLICT);
    assert!(house.store.replies(mailbox).await.unwrap().is_empty());
    assert_eq!(told.sealed(source, ID, first.0.blob).await.status, StatusCode::NOT_FOUND, "not before its reply");

    // Another one came under this id before: the newest counts, and one that no reply lists goes.
    let keys = source.keys();
    let (mut stray, bytes) = sealed_file("stray", b"stray", &keys.identity.recipient());
    house.put_file(source, ID, &stray, bytes.clone()).await;
    stray.blob = told.files[1].0.blob;
    house.put_file(source, ID, &stray, bytes).await;
    house.put_reply_with(source, ID, reply.clone(), &told.files).await;
    assert_eq!(house.list(source, ID, reply, &told.files).await, StatusCode::CREATED, "again, the same");
    assert_eq!(house.store.reply_files(told.whose()).await.unwrap().len(), 2);
    assert_eq!(&told.page(source, told.files[1].0.blob).await.body[..], b"two");

    // What isn't a sealed file, is too large, or is for nobody, is not taken.
    let file = &told.files[0].0;
    assert_eq!(house.put_file(source, ID, file, b"plain".to_vec()).await.status, StatusCode::BAD_REQUEST);
    let request = plain("PUT", &format!("{address}/{}", file.blob))
        .header(header::AUTHORIZATION, format!("Bearer {}", hex::encode(crate::newsroom::TOKEN)))
        .header(header::CONTENT_LENGTH, 40_u64 << 20);
    let large = house.send(request.body(Body::from("age-encryption.org/v1\n")).unwrap()).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let nobody = fresh_codename();
    assert_eq!(house.put_file(&nobody, ID, file, told.files[0].1.clone()).await.status, StatusCode::NOT_FOUND);
    let foreign = format!("/collect/v1/mailboxes/{}/replies/{ID}/files", nobody.keys().mailbox.id());
    assert_eq!(house.desk("GET", &foreign, Body::empty()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get(&address).await.status, StatusCode::NOT_FOUND, "without the token");
    // The reply's two, and nothing of what was refused.
    house.until_blobs(2).await;
}

#[tokio::test]
async fn a_file_that_was_swapped_cut_or_lost_is_named_and_nothing_of_it_is_given() {
    for (fault, title) in [
        ("swapped", "not the one that was sent"),
        ("cut", "not the one that was sent"),
        ("lost", "The file is not here"),
    ] {
        let told = told().await;
        let [(form, _), (picture, _)] = &told.files[..] else { panic!("two files") };
        let (one, other) = (told.on_disk(form.blob).await, told.on_disk(picture.blob).await);
        match fault {
            "swapped" => drop(fs::copy(&other, &one).unwrap()),
            "cut" => fs::File::options().write(true).open(&one).unwrap().set_len(200_000).unwrap(),
            _ => fs::remove_file(&one).unwrap(),
        }
        let page = told.page(&told.source, form.blob).await;
        assert!(page.status.is_client_error() || page.status.is_server_error(), "{fault}: {}", page.status);
        let text = page.text();
        assert!(text.contains(title) && text.contains("l’été _1_.pdf"), "{fault}: {text}");
        assert!(!text.contains("%PDF") && text.contains("Please fill it in."), "the mailbox stands below");
        assert_eq!(page.header("content-disposition"), None);
        assert!(told.page(&told.source, picture.blob).await.status == StatusCode::OK, "the other one is as it was");
        // Sealed, it goes out as it lies there: whoever opens it at home sees it.
        let sealed = told.sealed(&told.source, ID, form.blob).await;
        let opened = EnclosedFile::open(form, &told.source.keys().identity, &sealed.body[..])
            .and_then(|mut file| Ok(file.read_to_end(&mut Vec::new())?));
        assert!(opened.is_err() && (fault != "lost" || sealed.status == StatusCode::NOT_FOUND), "{fault}");
    }
}

#[tokio::test]
async fn files_go_with_their_reply_and_are_repacked_meanwhile() {
    // By their source, one reply or everything.
    for what in [ID, "all-confirmed"] {
        let told = told().await;
        assert_eq!(told.house.blobs_on_disk(), 2);
        told.house.post("/en/mailbox/forget", &[("codename", told.source.expose()), ("what", what)]).await;
        told.house.until_no_blob().await;
        assert!(told.house.store.reply_files(told.whose()).await.unwrap().is_empty(), "{what}");
    }
    // When their time is over, by the desk, and those of a reply that never came after a week.
    let told = told().await;
    let store = &told.house.store;
    let names = async || {
        let rows = store.reply_files(told.whose()).await.unwrap();
        rows.iter().map(|row| row.object).collect::<Vec<_>>()
    };
    let before = names().await;
    store.repack("2026-11-25").await.unwrap();
    let after = names().await;
    assert!(before.len() == 2 && before.iter().all(|name| !after.contains(name)), "every file has another name");
    assert_eq!(told.house.blobs_on_disk(), 2);
    assert_eq!(&told.page(&told.source, told.files[0].0.blob).await.body[..], FORM);

    let (_, strays) = told.house.newsroom.reply_with(&told.source, 2, "", &[("stray", b"stray")]);
    let other = fresh_drop();
    told.house.put_file(&told.source, &other, &strays[0].0, strays[0].1.clone()).await;
    store.forget_old("2026-01-01", "2026-01-01").await.unwrap();
    assert_eq!(told.house.blobs_on_disk(), 3, "it may still come");
    store.forget_old("2999-01-01", "2026-01-01").await.unwrap();
    assert_eq!(told.house.blobs_on_disk(), 2, "those of a reply that is there stay");
    assert_eq!(told.page(&told.source, told.files[0].0.blob).await.status, StatusCode::OK);

    // A restart keeps them, and sweeps what no row names.
    fs::write(told.house.folder.path().join("blobs").join(fresh_drop()), b"stray").unwrap();
    let (again, swept) = intake::store::Store::open(told.house.folder.path()).await.unwrap();
    assert!(swept && told.house.blobs_on_disk() == 2);
    assert_eq!(again.reply_files(told.whose()).await.unwrap().len(), 2);

    store.forget_replies("2999-01-01", "2999-05-01").await.unwrap();
    assert_eq!(told.house.blobs_on_disk(), 0);
    assert!(names().await.is_empty());
}

/// The desk never heard that it had brought a reply, and brings it again: meanwhile its source has read and deleted it.
#[tokio::test]
async fn what_a_source_has_deleted_doesnt_come_again() {
    for what in [ID, "all-confirmed"] {
        let told = told().await;
        let (house, source, files) = (&told.house, &told.source, &told.files);
        let forgotten = [("codename", source.expose()), ("what", what)];
        assert_eq!(house.post("/en/mailbox/forget", &forgotten).await.status, StatusCode::OK);
        house.until_no_blob().await;
        // With the same codename a mailbox begins anew.
        house.upload("/en/drop", Form::drop(source.expose(), &fresh_drop(), "hello again")).await;
        let shown = async || house.post("/en/mailbox", &[("codename", source.expose())]).await.text();
        let again = house.newsroom.reply(source, 1, "Please fill it in.");
        house.put_reply_with(source, ID, again.clone(), files).await;
        assert!(!shown().await.contains("Please fill it in."), "{what}");
        assert_eq!(told.page(source, files[0].0.blob).await.status, StatusCode::NOT_FOUND);
        house.until_no_blob().await;
        // Another reply comes as ever, and so does what is brought when nobody knows of it any more.
        let next = house.newsroom.reply(source, 2, "Another one.");
        assert_eq!(house.put_reply(source, &fresh_drop(), next).await, StatusCode::CREATED);
        assert!(shown().await.contains("Another one."));
        house.store.forget_replies("2999-01-01", "2999-05-01").await.unwrap();
        assert_eq!(house.put_reply(source, ID, again).await, StatusCode::CREATED);
        assert!(shown().await.contains("Please fill it in."), "it is forgotten with the month, as replies are");
    }
}

/// With few threads for what blocks, and many visitors: each waits for the disk on one, and the disk for one of its own.
#[test]
fn many_who_fetch_at_once_leave_room_for_the_disk() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(4).build().unwrap();
    runtime.block_on(async {
        let limits = Limits { openings: 2, ..Limits::new(0) };
        let house = House::with(|intake| intake, limits).await;
        house.bring_keyring(&house.newsroom.keyring()).await;
        let told = told_in(house).await;
        let (picture, _) = &told.files[1];
        let all = futures::future::join_all((0..60).map(|_| told.page(&told.source, picture.blob)));
        let answers = tokio::time::timeout(Duration::from_secs(30), all).await.expect("nobody gets anything");
        assert!(answers.iter().all(|answer| answer.status == StatusCode::OK && answer.body.len() == 300_000));
    });
}
