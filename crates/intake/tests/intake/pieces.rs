//! Sealed blobs in pieces (tus 1.0.0): what arrived stays, whatever breaks; nobody else touches it; bytes never mix.

use std::{
    io::{self, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::StatusCode,
};
use futures::StreamExt;
use intake::{
    Limits,
    store::{Arrival, Store},
};
use model::{LocalId, Sha256};

use crate::{
    door3::{Source, kind},
    newsroom::{House, Newsroom},
    process::Running,
};

fn stream(parts: &[&[u8]], then: Option<io::ErrorKind>) -> Body {
    let mut parts: Vec<io::Result<Bytes>> = parts.iter().map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    parts.extend(then.map(|kind| Err(kind.into())));
    Body::from_stream(futures::stream::iter(parts))
}

/// A body whose end never comes.
fn unending(first: &[u8]) -> Body {
    let first = futures::stream::iter([Ok::<_, io::Error>(Bytes::copy_from_slice(first))]);
    Body::from_stream(first.chain(futures::stream::pending()))
}

#[tokio::test]
async fn pieces_become_one_blob_that_the_desk_can_open() {
    let house = House::open().await;
    let source = Source::new();
    let content: Vec<u8> = (0..600_000_u32).map(|at| (at % 241) as u8).collect();
    let (entry, sealed) = source.blob(&house, &content);
    let begun = source.begin(&house, entry.blob, sealed.len()).await;
    let address = format!("/api/v1/drops/{}/blobs/{}", source.drop, entry.blob);
    assert_eq!((begun.status, begun.header("location")), (StatusCode::CREATED, Some(&address[..])));
    assert_eq!(begun.header("tus-resumable"), Some("1.0.0"));
    assert_eq!(source.head(&house, entry.blob).await, Some((0, sealed.len())));
    // The first piece ends inside of the line by which a sealed file is known.
    let mut at = 0;
    for piece in [10, 5_000, 300_000, 1, sealed.len()] {
        let end = (at + piece).min(sealed.len());
        let answer = source.piece(&house, entry.blob, at, sealed[at..end].to_vec()).await;
        assert_eq!(
            (answer.status, answer.header("upload-offset")),
            (StatusCode::NO_CONTENT, Some(&end.to_string()[..]))
        );
        assert_eq!(source.head(&house, entry.blob).await, Some((end, sealed.len())));
        let listed = entry.blob.to_string();
        if end < sealed.len() {
            let early = source.finish(&house, &listed, source.envelope(&house, 1, vec![entry.clone()])).await;
            assert_eq!(kind(&early), (400, "malformed".into()), "only what is complete can be listed");
        }
        at = end;
    }
    let listed = entry.blob.to_string();
    let done = source.finish(&house, &listed, source.envelope(&house, 1, vec![entry])).await;
    assert_eq!(done.status, StatusCode::CREATED);
    let (_, files) = house.only_parcel().await;
    assert!(files == [("a.bin".to_owned(), content)]);
}

#[tokio::test]
async fn what_came_before_the_connection_broke_is_kept() {
    let house = House::open().await;
    let source = Source::new();
    let (entry, sealed) = source.blob(&house, b"content");
    source.begin(&house, entry.blob, sealed.len()).await;
    let body = stream(&[&sealed[..7], &sealed[7..100_000]], Some(io::ErrorKind::ConnectionReset));
    assert_eq!(kind(&house.send(source.patch(entry.blob, 0, body)).await), (400, "malformed".into()));
    assert_eq!(source.head(&house, entry.blob).await, Some((100_000, sealed.len())));
    // With the end of the connection the server drops what answers it. The bytes stay all the same.
    let (near, far) = tokio::sync::oneshot::channel::<()>();
    let rest = sealed[100_000..150_000].to_vec();
    let body =
        futures::stream::iter([Ok::<_, io::Error>(Bytes::from(rest))]).chain(futures::stream::once(async move {
            let _ = far.await;
            Err(io::ErrorKind::ConnectionReset.into())
        }));
    let request = source.patch(entry.blob, 100_000, Body::from_stream(body));
    let answering = house.send(request);
    assert!(tokio::time::timeout(Duration::from_millis(100), answering).await.is_err(), "it waits for more");
    drop(near);
    assert_eq!(source.head(&house, entry.blob).await, Some((150_000, sealed.len())));
    assert_eq!(
        source.piece(&house, entry.blob, 150_000, sealed[150_000..].to_vec()).await.status,
        StatusCode::NO_CONTENT
    );
    let stored = std::fs::read_dir(house.folder.path().join("blobs")).unwrap().next().unwrap().unwrap().path();
    assert!(std::fs::read(&stored).unwrap() == sealed);
    let midnight = std::fs::metadata(stored).unwrap().modified().unwrap();
    let seconds = midnight.duration_since(std::time::UNIX_EPOCH).unwrap();
    assert_eq!((seconds.as_secs() % 86_400, seconds.subsec_nanos()), (0, 0), "its time is a day");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_pieces_at_once_one_is_refused_and_who_comes_back_ends_a_dead_one() {
    let house = Arc::new(House::open().await);
    let source = Arc::new(Source::new());
    let (entry, sealed) = source.blob(&house, b"content");
    source.begin(&house, entry.blob, sealed.len()).await;
    let first = tokio::spawn({
        let (house, source, body) = (house.clone(), source.clone(), unending(&sealed[..50_000]));
        async move { house.send(source.patch(entry.blob, 0, body)).await }
    });
    // Under way as soon as its file is there.
    for _ in 0..500 {
        if house.blobs_on_disk() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(kind(&source.piece(&house, entry.blob, 7, vec![1; 10]).await), (423, "busy".into()));
    // Somebody else's question ends nothing, and is answered as if nothing were there.
    assert_eq!(
        Source { codename: crate::newsroom::fresh_codename(), drop: source.drop }.head(&house, entry.blob).await,
        None
    );
    assert!(!first.is_finished());
    assert_eq!(source.head(&house, entry.blob).await, Some((50_000, sealed.len())));
    assert_eq!(kind(&first.await.unwrap()), (423, "busy".into()));
    assert_eq!(
        source.piece(&house, entry.blob, 50_000, sealed[50_000..].to_vec()).await.status,
        StatusCode::NO_CONTENT
    );

    // Eight at once with the whole of it: one brings it, and what is stored are its bytes.
    let (entry, sealed) = source.blob(&house, &vec![9; 900_000]);
    source.begin(&house, entry.blob, sealed.len()).await;
    let all: Vec<_> = (0..8_u8)
        .map(|_| {
            let (house, source, sealed) = (house.clone(), source.clone(), sealed.clone());
            let parts: Vec<_> =
                sealed.chunks(10_000).map(|part| Ok::<_, io::Error>(Bytes::copy_from_slice(part))).collect();
            let body = Body::from_stream(futures::stream::iter(parts).then(|part| async {
                tokio::task::yield_now().await;
                part
            }));
            tokio::spawn(async move { house.send(source.patch(entry.blob, 0, body)).await.status })
        })
        .collect();
    let mut taken = 0;
    for answer in all {
        match answer.await.unwrap() {
            StatusCode::NO_CONTENT => taken += 1,
            other => assert!(matches!(other, StatusCode::LOCKED | StatusCode::CONFLICT), "{other}"),
        }
    }
    assert_eq!(taken, 1);
    let listed = entry.blob.to_string();
    source.finish(&house, &listed, source.envelope(&house, 1, vec![entry])).await;
    house.only_parcel().await;
}

#[tokio::test]
async fn only_the_mailbox_that_began_it_finds_it() {
    let house = House::open().await;
    let (source, blob) = (Source::new(), LocalId::from_bytes(rand::random()));
    source.begin(&house, blob, 5_000).await;
    let other = Source { codename: crate::newsroom::fresh_codename(), drop: source.drop };
    assert_eq!(other.head(&house, blob).await, None);
    let none = (404, "no-blob".to_owned());
    assert_eq!(kind(&other.piece(&house, blob, 0, b"age-encryption.org/v1\n".to_vec()).await), none);
    assert_eq!(kind(&house.send(other.tus("DELETE", blob).body(Body::empty()).unwrap()).await), none);
    assert_eq!(kind(&other.begin(&house, blob, 5_000).await), none);
    assert_eq!(source.head(&house, blob).await, Some((0, 5_000)));
    let gone = house.send(source.tus("DELETE", blob).body(Body::empty()).unwrap()).await;
    assert_eq!((gone.status, source.head(&house, blob).await), (StatusCode::NO_CONTENT, None));
}

#[tokio::test]
async fn wrong_versions_kinds_numbers_and_bytes_are_refused() {
    let house = House::open().await;
    let (source, blob) = (Source::new(), LocalId::from_bytes(rand::random()));
    let bare = crate::newsroom::plain("POST", &format!("/api/v1/drops/{}/blobs/{blob}", source.drop));
    let answer = house.send(bare.header("upload-length", 10).body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.header("tus-version")), (StatusCode::PRECONDITION_FAILED, Some("1.0.0")));
    let options = crate::newsroom::plain("OPTIONS", &format!("/api/v1/drops/{}/blobs/{blob}", source.drop));
    let options = house.send(options.body(Body::empty()).unwrap()).await;
    assert_eq!(
        (options.status, options.header("tus-extension")),
        (StatusCode::NO_CONTENT, Some("creation,termination"))
    );
    for wrong in ["", "-5", "5.0", "1e3", "99999999999999999999", " 7x"] {
        let request = source.tus("POST", blob).header("upload-length", wrong).body(Body::empty()).unwrap();
        assert_eq!(kind(&house.send(request).await), (400, "malformed".into()), "{wrong}");
    }
    let with_body = source.tus("POST", blob).header("upload-length", 5_000).header("content-length", 3);
    assert_eq!(house.send(with_body.body(Body::from("age")).unwrap()).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(kind(&source.begin(&house, blob, 6 << 30).await), (413, "too-large".into()));
    assert_eq!(source.head(&house, blob).await, None);
    source.begin(&house, blob, 5_000).await;
    let other_kind = source.tus("PATCH", blob).header("upload-offset", 0).header("content-type", "text/plain");
    assert_eq!(kind(&house.send(other_kind.body(Body::from("x")).unwrap()).await), (415, "content-type".into()));
    assert_eq!(kind(&source.piece(&house, blob, 0, b"plain text".to_vec()).await), (400, "malformed".into()));
    assert_eq!(kind(&source.piece(&house, blob, 1, b"ge".to_vec()).await), (409, "wrong-offset".into()));
    assert_eq!(house.blobs_on_disk(), 0, "nothing of it was kept");
    // More than was announced: said beforehand or not, it is not taken.
    let (_, sealed) = source.blob(&house, b"x");
    let long = house.send(source.patch(blob, 0, stream(&[&sealed[..4_000], &sealed[4_000..6_000]], None))).await;
    assert_eq!(kind(&long), (413, "too-large".into()));
    assert_eq!(source.head(&house, blob).await, Some((4_000, 5_000)));
    let said = source.tus("PATCH", blob).header("upload-offset", 4_000).header("content-length", 2_000);
    let said = said.header("content-type", "application/offset+octet-stream");
    assert_eq!(kind(&house.send(said.body(Body::from(vec![1; 2_000])).unwrap()).await), (413, "too-large".into()));
    assert_eq!(source.head(&house, blob).await, Some((4_000, 5_000)));
}

#[tokio::test]
async fn limits_and_a_full_disk_are_told_and_what_is_there_stays() {
    let free = Arc::new(AtomicU64::new(1 << 40));
    let measured = free.clone();
    let mut limits = Limits::new(1 << 20);
    limits.files = 2;
    let house =
        House::with(|intake| intake.with_free(Arc::new(move || Ok(measured.load(Ordering::Relaxed)))), limits).await;
    house.bring_keyring(&house.newsroom.keyring()).await;
    let source = Source::new();
    let (entry, sealed) = source.blob(&house, b"content");
    source.begin(&house, entry.blob, sealed.len()).await;
    assert_eq!(source.piece(&house, entry.blob, 0, sealed[..1_000].to_vec()).await.status, StatusCode::NO_CONTENT);
    free.store(1 << 20, Ordering::Relaxed);
    let rest =
        source.tus("PATCH", entry.blob).header("upload-offset", 1_000).header("content-length", sealed.len() - 1_000);
    let rest = rest.header("content-type", "application/offset+octet-stream");
    let answer = house.send(rest.body(Body::from(sealed[1_000..].to_vec())).unwrap()).await;
    assert_eq!(kind(&answer), (507, "disk-full".into()));
    assert_eq!(kind(&source.begin(&house, LocalId::from_bytes([1; 16]), 5_000).await), (507, "disk-full".into()));
    free.store(1 << 40, Ordering::Relaxed);
    assert_eq!(source.head(&house, entry.blob).await, Some((1_000, sealed.len())));
    assert_eq!(source.piece(&house, entry.blob, 1_000, sealed[1_000..].to_vec()).await.status, StatusCode::NO_CONTENT);
    for id in 2..5 {
        source.begin(&house, LocalId::from_bytes([id; 16]), 5_000).await;
    }
    assert_eq!(kind(&source.begin(&house, LocalId::from_bytes([9; 16]), 5_000).await), (413, "too-many-files".into()));
}

#[tokio::test]
async fn the_daily_work_breaks_nothing_and_what_is_left_for_a_week_goes() {
    let house = House::open().await;
    let source = Source::new();
    let (entry, sealed) = source.blob(&house, b"content");
    source.begin(&house, entry.blob, sealed.len()).await;
    source.piece(&house, entry.blob, 0, sealed[..70_000].to_vec()).await;
    house.store.repack("2026-11-26").await.unwrap();
    house.store.forget_old("2020-01-01", "2020-01-01").await.unwrap();
    assert_eq!(source.head(&house, entry.blob).await, Some((70_000, sealed.len())));
    assert_eq!(
        source.piece(&house, entry.blob, 70_000, sealed[70_000..].to_vec()).await.status,
        StatusCode::NO_CONTENT
    );
    house.store.repack("2026-11-27").await.unwrap();
    let listed = entry.blob.to_string();
    source.finish(&house, &listed, source.envelope(&house, 1, vec![entry])).await;
    house.only_parcel().await;
    let late = Source::new();
    let (entry, sealed) = late.blob(&house, b"late");
    late.begin(&house, entry.blob, sealed.len()).await;
    late.piece(&house, entry.blob, 0, sealed[..70_000].to_vec()).await;
    house.store.forget_old("2999-01-01", "2020-01-01").await.unwrap();
    assert_eq!((late.head(&house, entry.blob).await, house.blobs_on_disk()), (None, 1));
}

#[tokio::test]
async fn with_little_room_what_was_given_up_goes_sooner() {
    let free = Arc::new(AtomicU64::new(1 << 40));
    let measured = free.clone();
    let limits = Limits::new(1 << 20);
    let house =
        House::with(|intake| intake.with_free(Arc::new(move || Ok(measured.load(Ordering::Relaxed)))), limits).await;
    house.bring_keyring(&house.newsroom.keyring()).await;
    let (given_up, coming) = (Source::new(), Source::new());
    let (old, new) = (LocalId::from_bytes([1; 16]), LocalId::from_bytes([2; 16]));
    let arrival = Arrival {
        drop: given_up.drop,
        mailbox: given_up.codename.keys().mailbox.id(),
        day: house.intake.day_before(3),
    };
    house.store.begin_upload(&arrival, old, 5_000, 10).await.unwrap();
    coming.begin(&house, new, 5_000).await;
    house.intake.daily().await;
    assert_eq!(given_up.head(&house, old).await, Some((0, 5_000)), "with room it has its week");
    free.store(0, Ordering::Relaxed);
    house.intake.daily().await;
    assert_eq!((given_up.head(&house, old).await, coming.head(&house, new).await), (None, Some((0, 5_000))));
}

#[tokio::test]
async fn a_mailbox_or_drop_that_goes_takes_what_is_on_its_way() {
    let house = Arc::new(House::open().await);
    let source = Arc::new(Source::new());
    source.finish(&house, "", source.envelope(&house, 1, vec![])).await;
    let other = Arc::new(Source { codename: source.codename.clone(), drop: model::DropId::from_bytes(rand::random()) });
    let (entry, sealed) = other.blob(&house, b"content");
    other.begin(&house, entry.blob, sealed.len()).await;
    let coming = tokio::spawn({
        let (house, other, body) = (house.clone(), other.clone(), stream(&[&sealed[..90_000]], None));
        async move { house.send(other.patch(entry.blob, 0, body)).await }
    });
    coming.await.unwrap();
    assert_eq!(house.blobs_on_disk(), 1);
    let request = crate::newsroom::plain("DELETE", "/api/v1/mailbox")
        .header("mailbox", source.codename.keys().mailbox.to_header().as_str());
    assert_eq!(house.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(other.head(&house, entry.blob).await, None);
    house.until_no_blob().await;
}

/// What the file says counts, not what anybody remembers: cut by a disk that lost its end, or longer than it can be.
#[tokio::test]
async fn after_a_restart_the_files_length_is_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(folder.path()).await.unwrap();
    let mut house = House::over(folder, store, |intake| intake, Limits::new(0));
    house.bring_keyring(&house.newsroom.keyring()).await;
    let source = Source::new();
    let (entry, sealed) = source.blob(&house, b"content");
    source.begin(&house, entry.blob, sealed.len()).await;
    source.piece(&house, entry.blob, 0, sealed[..100_000].to_vec()).await;
    let path = std::fs::read_dir(house.folder.path().join("blobs")).unwrap().next().unwrap().unwrap().path();
    std::fs::File::options().write(true).open(&path).unwrap().set_len(60_000).unwrap();
    std::fs::write(house.folder.path().join("blobs/remains"), "of a broken form").unwrap();
    let (store, swept) = Store::open(house.folder.path()).await.unwrap();
    assert!(swept, "what no row names is deleted, and nothing else");
    let newsroom = std::mem::replace(&mut house.newsroom, Newsroom::new());
    house = House::over(house.folder, store, |intake| intake, Limits::new(0));
    house.newsroom = newsroom;
    assert_eq!(source.head(&house, entry.blob).await, Some((60_000, sealed.len())));
    assert_eq!(kind(&source.piece(&house, entry.blob, 100_000, vec![0]).await), (409, "wrong-offset".into()));
    // All of it is there, and too much; the process ended before its row said that it is complete.
    std::fs::write(&path, [&sealed[..], b"more"].concat()).unwrap();
    assert_eq!(source.head(&house, entry.blob).await, Some((sealed.len(), sealed.len())));
    let listed = entry.blob.to_string();
    let done = source.finish(&house, &listed, source.envelope(&house, 1, vec![entry])).await;
    assert_eq!(done.status, StatusCode::CREATED);
    house.only_parcel().await;
}

/// The real process, killed without a warning while a piece arrives.
#[test]
fn a_killed_intake_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut intake, newsroom) = (Running::start(folder.path()), Newsroom::new());
    intake.bring_keyring(&newsroom);
    let codename = crate::newsroom::fresh_codename();
    let secret = codename.keys().mailbox.to_header().to_string();
    let mut sealer = seal::BlobSealer::new(&newsroom.week.recipient(), Vec::new()).unwrap();
    sealer.write_all(&vec![3; 3_000_000]).unwrap();
    let (sealed, facts) = sealer.finish().unwrap();
    let path = format!("/api/v1/drops/{}/blobs/{}", "0".repeat(32), "1".repeat(32));
    let head = |method: &str, more: &str| {
        format!("{method} {path} HTTP/1.1\r\nMailbox: {secret}\r\nTus-Resumable: 1.0.0{more}")
    };
    let offset = |intake: &Running| {
        let answer = String::from_utf8(intake.ask(&head("HEAD", ""), b"")).unwrap().to_lowercase();
        let rest = answer.split("upload-offset: ").nth(1).unwrap_or_else(|| panic!("{answer}"));
        rest.split("\r\n").next().unwrap().parse::<usize>().unwrap()
    };
    let begun = intake.ask(&head("POST", &format!("\r\nUpload-Length: {}", sealed.len())), b"");
    assert!(begun.starts_with(b"HTTP/1.1 201"), "{}", String::from_utf8_lossy(&begun));
    let mut done = 0;
    for _ in 0..3 {
        let mut connection = TcpStream::connect(&intake.address).unwrap();
        let more = format!(
            "\r\nHost: {}\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: {done}\r\nContent-Length: {}\r\n\r\n",
            intake.address,
            sealed.len() - done
        );
        connection.write_all(head("PATCH", &more).as_bytes()).unwrap();
        connection.write_all(&sealed[done..done + 800_000]).unwrap();
        let blobs = folder.path().join("blobs");
        for _ in 0..500 {
            let there: u64 = std::fs::read_dir(&blobs).unwrap().map(|b| b.unwrap().metadata().unwrap().len()).sum();
            if there > done as u64 {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // Dropped, it is killed.
        drop(intake);
        intake = Running::start(folder.path());
        let after = offset(&intake);
        assert!(after > done, "nothing of 800,000 bytes was kept");
        done = after;
    }
    let more = format!("\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: {done}");
    let end = intake.ask(&head("PATCH", &more), &sealed[done..]);
    assert!(end.starts_with(b"HTTP/1.1 204"), "{}", String::from_utf8_lossy(&end));
    assert_eq!(offset(&intake), sealed.len());
    let stored = std::fs::read_dir(folder.path().join("blobs")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(Sha256::of(&std::fs::read(stored).unwrap()), facts.sealed_sha256);
}
