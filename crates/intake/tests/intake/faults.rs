//! Bad days: a connection that breaks, a disk that is full, everybody at once. Nothing half-received is ever stored.

use std::{
    fs::File,
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
};
use futures::StreamExt;
use intake::{Limits, store::Store};

use crate::newsroom::{BOUNDARY, Form, House, fresh_codename, fresh_drop, plain};

/// A form that comes in small pieces; then the connection breaks, or not.
fn in_pieces(form: Form, breaks: bool) -> axum::http::Request<Body> {
    let parts: Vec<Result<Bytes, io::Error>> =
        form.0.chunks(8 << 10).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    let then = breaks.then(|| Err(io::ErrorKind::ConnectionReset.into()));
    plain("POST", "/en/drop")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from_stream(futures::stream::iter(parts).chain(futures::stream::iter(then))))
        .unwrap()
}

#[tokio::test]
async fn a_form_that_breaks_off_anywhere_leaves_nothing() {
    let house = House::open().await;
    let source = fresh_codename();
    let whole = Form::drop(source.expose(), &fresh_drop(), "mes mots").file("a.bin", &vec![1; 700_000]);
    let mut half = whole.clone();
    half.file_head("b.bin");
    half.0.extend(vec![2; 900_000]);
    // In the second file's middle, in the first one's, between the files, in the fields.
    for length in [half.0.len(), 400_000, whole.0.len(), 300] {
        let cut = Form(half.0[..length].to_vec());
        let answer = house.send(in_pieces(cut, true)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "cut at {length}");
        assert!(house.parcels().await.is_empty());
        house.until_no_blob().await;
    }
    assert_eq!(house.store.counter(source.keys().mailbox.id()).await.unwrap(), None);
    // The whole form with its end is taken: it was the cut that was refused.
    assert_eq!(house.send(Form(half.0).request("/en/drop")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.upload("/en/drop", whole).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_stands_still_is_ended_and_leaves_nothing() {
    let mut limits = Limits::new(0);
    limits.idle = std::time::Duration::from_millis(50);
    let house = House::with(|intake| intake, limits).await;
    house.bring_keyring(&house.newsroom.keyring()).await;
    let mut form = Form::drop(fresh_codename().expose(), &fresh_drop(), "my words");
    form.file_head("a.bin");
    form.0.extend(vec![1; 600_000]);
    let parts = futures::stream::iter([Ok::<_, io::Error>(Bytes::from(form.0))]).chain(futures::stream::pending());
    let request = plain("POST", "/en/drop")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from_stream(parts))
        .unwrap();
    let answer = house.send(request).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert!(answer.text().contains("my words</textarea>"));
    house.until_no_blob().await;
}

#[tokio::test]
async fn a_small_form_that_stands_still_is_ended_too() {
    let mut limits = Limits::new(0);
    limits.idle = std::time::Duration::from_millis(50);
    let house = House::with(|intake| intake, limits).await;
    house.bring_keyring(&house.newsroom.keyring()).await;
    for path in ["/en/codename", "/fr/write", "/en/mailbox", "/en/mailbox/forget"] {
        let parts =
            futures::stream::iter([Ok::<_, io::Error>(Bytes::from("what=all&"))]).chain(futures::stream::pending());
        let request = plain("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from_stream(parts))
            .unwrap();
        let answer = tokio::time::timeout(std::time::Duration::from_secs(5), house.send(request)).await;
        assert_eq!(answer.expect("it is waited for, for ever").status, StatusCode::REQUEST_TIMEOUT, "{path}");
    }
}

/// A form with one file that never goes on.
fn stands_still() -> axum::http::Request<Body> {
    let mut form = Form::drop(fresh_codename().expose(), &fresh_drop(), "");
    form.file_head("slow.bin");
    form.0.push(1);
    let parts = futures::stream::iter([Ok::<_, io::Error>(Bytes::from(form.0))]).chain(futures::stream::pending());
    plain("POST", "/en/drop")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from_stream(parts))
        .unwrap()
}

#[tokio::test]
async fn a_text_never_waits_for_slow_files_and_a_file_waits_its_turn() {
    let mut limits = Limits::new(0);
    (limits.uploads, limits.queue) = (2, std::time::Duration::from_millis(200));
    let house = Arc::new(House::with(|intake| intake, limits).await);
    house.bring_keyring(&house.newsroom.keyring()).await;
    let slow: Vec<_> = (0..4)
        .map(|_| {
            let house = house.clone();
            tokio::spawn(async move { house.send(stands_still()).await.status })
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let text = || Form::drop(fresh_codename().expose(), &fresh_drop(), "my words");
    // Were it to wait for a place among the files, it would be refused.
    let sent = tokio::time::timeout(std::time::Duration::from_secs(10), house.upload("/en/drop", text())).await;
    assert_eq!(sent.expect("a text waits for files").status, StatusCode::OK);
    let answer = house.upload("/en/drop", text().file("a", &[1; 4000])).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("my words</textarea>") && answer.text().contains("Many are sending just now"));
    slow.iter().for_each(tokio::task::JoinHandle::abort);
    house.until_no_blob().await;
    assert_eq!(house.upload("/en/drop", text().file("a", &[1; 4000])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_files_of_a_drop_have_a_sum() {
    let mut limits = Limits::new(0);
    limits.drop = 10_000;
    let house = House::with(|intake| intake, limits).await;
    house.bring_keyring(&house.newsroom.keyring()).await;
    let form = || Form::drop(fresh_codename().expose(), &fresh_drop(), "my words").file("a", &[1; 6_000]);
    let answer = house.upload("/en/drop", form().file("b", &[2; 6_000])).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        answer.text().contains("All files together are too large") && answer.text().contains("my words</textarea>")
    );
    house.until_no_blob().await;
    assert_eq!(house.upload("/en/drop", form().file("b", &[2; 4_000])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn below_the_floor_nothing_is_taken_and_the_text_is_kept() {
    let free = Arc::new(AtomicU64::new(0));
    let measured = free.clone();
    let limits = Limits::new(1 << 20);
    let house =
        House::with(|intake| intake.with_free(Arc::new(move || Ok(measured.load(Ordering::Relaxed)))), limits).await;
    house.bring_keyring(&house.newsroom.keyring()).await;
    let form = || Form::drop(fresh_codename().expose(), &fresh_drop(), "my words").file("a", &[1; 4000]);
    let answer = house.upload("/en/drop", form()).await;
    assert_eq!(answer.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(answer.text().contains("my words</textarea>") && answer.text().contains("We have no room just now"));
    assert!(house.parcels().await.is_empty());
    house.until_no_blob().await;
    free.store(1 << 30, Ordering::Relaxed);
    assert_eq!(house.upload("/en/drop", form()).await.status, StatusCode::OK);
}

/// How a full disk shows: no file can be made any more, or one that takes no byte.
fn full(takes_files: bool) -> io::Result<File> {
    if takes_files { File::options().write(true).open("/dev/full") } else { Err(io::ErrorKind::StorageFull.into()) }
}

#[tokio::test]
async fn a_disk_that_fills_up_in_the_middle_leaves_nothing_of_the_drop() {
    for takes_files in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let left = Arc::new(AtomicU64::new(1));
        let disk = left.clone();
        let make = move |path: &Path| {
            let less = |left: u64| left.checked_sub(1);
            match disk.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less) {
                Ok(_) => File::create_new(path),
                Err(_) => full(takes_files),
            }
        };
        let (store, _) = Store::open_with(folder.path(), Arc::new(make)).await.unwrap();
        let house = House::over(folder, store, |intake| intake, Limits::new(0));
        house.bring_keyring(&house.newsroom.keyring()).await;
        // The first file fits, the second doesn't.
        let source = fresh_codename();
        let form = Form::drop(source.expose(), &fresh_drop(), "mes mots").file("a", b"1").file("b", b"2");
        let answer = house.upload("/fr/drop", form.clone()).await;
        assert_eq!(answer.status, StatusCode::INSUFFICIENT_STORAGE, "{}", answer.text());
        assert!(answer.text().contains("mes mots</textarea>") && answer.text().contains("Nous manquons de place"));
        assert!(house.parcels().await.is_empty());
        house.until_no_blob().await;
        // With room, the same form goes through, once.
        left.store(10, Ordering::Relaxed);
        assert_eq!(house.upload("/en/drop", form.clone()).await.status, StatusCode::OK);
        assert_eq!(house.upload("/en/drop", form).await.status, StatusCode::OK);
        assert_eq!(house.parcels().await.len(), 1);
    }
}

#[tokio::test]
async fn a_file_that_fills_the_disk_in_its_middle_ends_there() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open_with(folder.path(), Arc::new(|_| full(true))).await.unwrap();
    let house = House::over(folder, store, |intake| intake, Limits::new(0));
    house.bring_keyring(&house.newsroom.keyring()).await;
    let form = Form::drop(fresh_codename().expose(), &fresh_drop(), "my words").file("a", &vec![1; 5 << 20]);
    let answer = house.send(in_pieces(Form(form.end()), false)).await;
    assert_eq!(answer.status, StatusCode::INSUFFICIENT_STORAGE, "{}", answer.text());
    assert!(house.parcels().await.is_empty());
    house.until_no_blob().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_at_once_all_succeed() {
    let house = Arc::new(House::open().await);
    let drops: Vec<_> = (0..32)
        .map(|at| {
            let house = house.clone();
            tokio::spawn(async move {
                let form = Form::drop(fresh_codename().expose(), &fresh_drop(), &format!("drop {at}"))
                    .file("a.txt", format!("file {at}").as_bytes());
                house.upload("/en/drop", form).await.status
            })
        })
        .collect();
    for drop in drops {
        assert_eq!(drop.await.unwrap(), StatusCode::OK);
    }
    assert_eq!(house.parcels().await.len(), 32);
    assert_eq!(house.blobs_on_disk(), 32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_form_sent_eight_times_at_once_is_one_drop() {
    let house = Arc::new(House::open().await);
    let form = Form::drop(fresh_codename().expose(), &fresh_drop(), "once").file("a.txt", b"once");
    let sent: Vec<_> = (0..8)
        .map(|_| {
            let (house, form) = (house.clone(), form.clone());
            tokio::spawn(async move { house.upload("/en/drop", form).await.status })
        })
        .collect();
    for answer in sent {
        assert_eq!(answer.await.unwrap(), StatusCode::OK);
    }
    let (_, files) = house.only_parcel().await;
    assert_eq!(files, [("a.txt".to_owned(), b"once".to_vec())]);
    house.until_blobs(1).await;
}
