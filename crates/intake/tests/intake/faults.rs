//! Bad days: a connection that breaks, a disk that is full, everybody at once. Nothing half-received is ever stored.

use std::{
    io,
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
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions,
    PutOptions, PutPayload, PutResult, local::LocalFileSystem, path::Path,
};

use crate::newsroom::{BOUNDARY, Form, House, fresh_codename, fresh_drop, plain};

fn broken(form: Form) -> axum::http::Request<Body> {
    let parts: Vec<Result<Bytes, io::Error>> =
        form.0.chunks(8 << 10).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    let cut = futures::stream::iter(parts).chain(futures::stream::iter([Err(io::ErrorKind::ConnectionReset.into())]));
    plain("POST", "/en/drop")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from_stream(cut))
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
        let answer = house.send(broken(cut)).await;
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

/// A disk that is full after so many writes.
#[derive(Debug)]
struct Filling {
    disk: LocalFileSystem,
    left: AtomicU64,
}

impl std::fmt::Display for Filling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a disk that fills up")
    }
}

impl Filling {
    fn take(&self) -> object_store::Result<()> {
        let less = |left: u64| left.checked_sub(1);
        match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less) {
            Ok(_) => Ok(()),
            Err(_) => Err(full()),
        }
    }
}

fn full() -> object_store::Error {
    object_store::Error::Generic { store: "disk", source: Box::new(io::Error::from(io::ErrorKind::StorageFull)) }
}

#[async_trait::async_trait]
impl ObjectStore for Filling {
    async fn put_opts(&self, at: &Path, bytes: PutPayload, options: PutOptions) -> object_store::Result<PutResult> {
        self.take()?;
        self.disk.put_opts(at, bytes, options).await
    }

    async fn put_multipart_opts(
        &self,
        at: &Path,
        options: PutMultipartOptions,
    ) -> object_store::Result<Box<dyn MultipartUpload>> {
        self.take()?;
        self.disk.put_multipart_opts(at, options).await
    }

    async fn get_opts(&self, at: &Path, options: GetOptions) -> object_store::Result<GetResult> {
        self.disk.get_opts(at, options).await
    }

    fn delete_stream(
        &self,
        paths: futures::stream::BoxStream<'static, object_store::Result<Path>>,
    ) -> futures::stream::BoxStream<'static, object_store::Result<Path>> {
        self.disk.delete_stream(paths)
    }

    fn list(&self, prefix: Option<&Path>) -> futures::stream::BoxStream<'static, object_store::Result<ObjectMeta>> {
        self.disk.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> object_store::Result<ListResult> {
        self.disk.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> object_store::Result<()> {
        self.disk.copy_opts(from, to, options).await
    }
}

#[tokio::test]
async fn a_disk_that_fills_up_in_the_middle_leaves_nothing_of_the_drop() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("blobs")).unwrap();
    let disk = LocalFileSystem::new_with_prefix(folder.path().join("blobs")).unwrap();
    let objects = Arc::new(Filling { disk, left: AtomicU64::new(1) });
    let (store, _) = Store::open_with(folder.path(), objects.clone()).await.unwrap();
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
    objects.left.store(10, Ordering::Relaxed);
    assert_eq!(house.upload("/en/drop", form.clone()).await.status, StatusCode::OK);
    assert_eq!(house.upload("/en/drop", form).await.status, StatusCode::OK);
    assert_eq!(house.parcels().await.len(), 1);
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
    for _ in 0..500 {
        if house.blobs_on_disk() == 1 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{} blobs for one drop", house.blobs_on_disk());
}
