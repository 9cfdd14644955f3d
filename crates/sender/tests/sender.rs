//! The sender against a real intake on loopback, and against intakes that lie, break off, or stand still.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod support;

use std::{
    fs,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use model::{Clock, clock, clock::SystemClock};
use rand::rngs::OsRng;
use seal::{Codename, Identity, KeyringBody, RootKey, UnverifiedKeyring};
use sender::{Error, Patience, Say, Sender};

use support::{House, Newsroom, between, kept, letter, quiet, sender};

#[test]
fn a_drop_arrives_whole_and_the_mailbox_goes_on() {
    let house = House::open();
    let folder = tempfile::tempdir().unwrap();
    let (small, large) = (folder.path().join("memo.txt"), folder.path().join("large.bin"));
    fs::write(&small, "the memo").unwrap();
    fs::write(&large, vec![0x5a; 3_000_000]).unwrap();
    let sender = house.sender(Some(house.newsroom.root()));
    let mut said = Vec::new();
    let files = vec![small.clone(), large];
    let sent = sender.drop(&letter("look here", files), &mut OsRng, &mut kept, &mut |event| said.push(event)).unwrap();
    assert_eq!(sent.receipt.day, clock::day(SystemClock.now()));
    assert!(matches!(said.last(), Some(Say::Progress { sent, total }) if sent == total), "{:?}", said.last());
    assert!(said.iter().all(|event| matches!(event, Say::Progress { .. })), "pinned: nothing to warn of");

    let envelopes = house.envelopes();
    let (envelope, blobs) = &envelopes[0];
    assert_eq!((envelope.message(), envelope.counter(), *blobs), ("look here", 1, 2));
    let facts: Vec<_> = envelope.files().iter().map(|file| (file.name.as_str(), file.size)).collect();
    assert_eq!(facts, [("memo.txt", 8), ("large.bin", 3_000_000)]);
    assert_eq!(envelope.files()[0].sha256, model::Sha256::of(b"the memo"));

    let codename = sent.codename;
    assert!(sender.mailbox(&codename, &mut quiet).unwrap().replies.is_empty());
    house.reply(&codename, 1, "first", &house.newsroom.reply);
    house.reply(&codename, 2, "second", &house.newsroom.reply);
    house.reply(&codename, 3, "forged", &Newsroom::new().reply);
    let opened = sender.mailbox(&codename, &mut quiet).unwrap();
    let texts: Vec<_> = opened.replies.iter().map(|reply| reply.text.as_str()).collect();
    assert_eq!((texts, opened.refused.len()), (vec!["first", "second"], 1));

    sender.add(&codename, &letter("page 4", vec![small]), &mut OsRng, &mut quiet).unwrap();
    let envelopes = house.envelopes();
    assert_eq!((envelopes[1].0.message(), envelopes[1].0.counter()), ("page 4", 2));
    assert_eq!(envelopes[0].0.pin().verify_key, envelopes[1].0.pin().verify_key);

    sender.forget_reply(&codename, opened.replies[0].id, &mut quiet).unwrap();
    assert_eq!(sender.mailbox(&codename, &mut quiet).unwrap().replies.len(), 1);
    sender.forget_mailbox(&codename).unwrap();
    assert!(matches!(sender.mailbox(&codename, &mut quiet), Err(Error::NoMailbox)));
    assert!(matches!(sender.forget_mailbox(&codename), Err(Error::NoMailbox)));
    assert!(house.envelopes().is_empty());
}

/// Nobody has to know a channel's name, and a mailbox is added to also where no channel is called as at first.
#[test]
fn without_a_channels_name_it_is_the_newsrooms_first() {
    let house = House::open_with(|body| body.channels[0].name = "ports".to_owned());
    let sender = Sender::new(house.address.parse().unwrap(), None, None, "", &SystemClock, Patience::default());
    let codename = sender.drop(&letter("look", vec![]), &mut OsRng, &mut kept, &mut quiet).unwrap().codename;
    sender.add(&codename, &letter("and here", vec![]), &mut OsRng, &mut quiet).unwrap();
    let channels: Vec<_> = house.envelopes().iter().map(|(envelope, _)| envelope.channel().to_owned()).collect();
    assert_eq!(channels, ["ports", "ports"]);
    assert!(matches!(drop_at(&house.address, None), Error::NoChannel(name, _) if name == "newsroom"));
}

/// Through the real intake: listed with their reply, saved whole, and named when the intake lost, swapped or cut one.
#[test]
fn files_from_the_newsroom_are_saved_whole_or_named() {
    let house = House::open();
    let sender = house.sender(Some(house.newsroom.root()));
    let sent = sender.drop(&letter("hello", vec![]), &mut OsRng, &mut kept, &mut quiet).unwrap();
    let codename = sent.codename;
    let large = vec![3; 1_000_000];
    let whose = house.reply_with(&codename, &[("form.pdf", b"a form"), ("../large.bin", &large)]);
    let opened = sender.mailbox(&codename, &mut quiet).unwrap();
    let reply = &opened.replies[0];
    let facts: Vec<_> = reply.files.iter().map(|file| (file.name.as_str(), file.size)).collect();
    assert_eq!(facts, [("form.pdf", 6), ("../large.bin", 1_000_000)]);
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("new");
    let save =
        |codename: &Codename, at: usize| sender.save_file(codename, reply.id, &reply.files[at], &folder, &mut quiet);
    assert_eq!(save(&codename, 0).unwrap(), folder.join("form.pdf"));
    assert_eq!(save(&codename, 1).unwrap(), folder.join("large.bin"));
    assert_eq!(fs::read(folder.join("form.pdf")).unwrap(), b"a form");
    assert!(fs::read(folder.join("large.bin")).unwrap() == large);
    let stranger = Codename::generate(&mut OsRng);
    assert!(matches!(save(&stranger, 0), Err(Error::FileMissing(name)) if name == "form.pdf"));

    let objects = house.runtime.block_on(house.store.reply_files(whose)).unwrap();
    let path = |at: usize| {
        let row = objects.iter().find(|row| row.blob == reply.files[at].blob).unwrap();
        house.folder.path().join("blobs").join(row.object.to_string())
    };
    fs::copy(path(1), path(0)).unwrap();
    assert!(matches!(save(&codename, 0), Err(Error::FileChanged(name)) if name == "form.pdf"));
    fs::File::options().write(true).open(path(1)).unwrap().set_len(500_000).unwrap();
    assert!(matches!(save(&codename, 1), Err(Error::FileChanged(name)) if name == "large.bin"));
    fs::remove_file(path(1)).unwrap();
    assert!(matches!(save(&codename, 1), Err(Error::FileMissing(name)) if name == "large.bin"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing was left by those that failed");
}

#[test]
fn the_pages_of_one_document_are_named_so_in_the_order_given() {
    let house = House::open();
    let folder = tempfile::tempdir().unwrap();
    let paths = ["3.jpg", "1.jpg", "2.jpg"].map(|name| folder.path().join(name));
    paths.iter().for_each(|path| fs::write(path, path.to_str().unwrap()).unwrap());
    let pages = sender::Letter { one_document: true, ..letter("the contract", paths.to_vec()) };
    let sender = house.sender(Some(house.newsroom.root()));
    let sent = sender.drop(&pages, &mut OsRng, &mut kept, &mut quiet).unwrap();
    // And more of them in the same mailbox; without the wish they are files.
    sender.add(&sent.codename, &pages, &mut OsRng, &mut quiet).unwrap();
    sender.add(&sent.codename, &letter("", paths.to_vec()), &mut OsRng, &mut quiet).unwrap();
    for ((envelope, _), page_of) in house.envelopes().iter().zip([Some(1), Some(1), None]) {
        let listed: Vec<_> = envelope.files().iter().map(|file| (file.name.as_str(), file.page_of)).collect();
        assert_eq!(listed, [("3.jpg", page_of), ("1.jpg", page_of), ("2.jpg", page_of)]);
    }
}

#[test]
fn without_a_pinned_key_it_warns_and_goes_on_and_with_the_wrong_one_it_stops() {
    let house = House::open();
    let mut said = Vec::new();
    house.sender(None).drop(&letter("hello", vec![]), &mut OsRng, &mut kept, &mut |event| said.push(event)).unwrap();
    assert_eq!(said, [Say::Unpinned(house.newsroom.root())]);
    let wrong = house.sender(Some(Newsroom::new().root()));
    assert!(matches!(wrong.drop(&letter("hello", vec![]), &mut OsRng, &mut kept, &mut quiet), Err(Error::WrongRoot)));
    let nobody = Codename::generate(&mut OsRng);
    assert!(matches!(wrong.mailbox(&nobody, &mut quiet), Err(Error::WrongRoot)));
    assert!(matches!(house.sender(None).mailbox(&nobody, &mut quiet), Err(Error::NoMailbox)));
    assert_eq!(house.envelopes().len(), 1);
}

/// Answers every request with one text; counts them.
fn liar(status: &'static str, body: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, asked) = (listener.local_addr().unwrap().to_string(), Arc::new(AtomicUsize::new(0)));
    let count = asked.clone();
    thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            count.fetch_add(1, Ordering::Relaxed);
            let mut connection: TcpStream = connection;
            let _ = connection.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = connection.write_all((head + &body).as_bytes());
        }
    });
    (address, asked)
}

fn drop_at(address: &str, root: Option<RootKey>) -> Error {
    sender(address, root).drop(&letter("hello", vec![]), &mut OsRng, &mut kept, &mut quiet).unwrap_err()
}

#[test]
fn a_keyring_that_was_changed_expired_or_has_no_key_is_refused_before_anything_is_sent() {
    let newsroom = Newsroom::new();
    let served = |keyring: &UnverifiedKeyring| liar("200 OK", serde_json::to_string(keyring).unwrap());
    let changed = |change: &dyn Fn(&mut KeyringBody)| {
        let mut body = newsroom.body();
        change(&mut body);
        served(&body.sign(&newsroom.root).unwrap())
    };
    let mut tampered = serde_json::to_value(newsroom.keyring()).unwrap();
    let other = Identity::generate(&mut OsRng).recipient().to_string();
    let text = tampered["keyring"].as_str().unwrap().replace(&newsroom.week.recipient().to_string(), &other);
    tampered["keyring"] = text.into();
    let (address, asked) = liar("200 OK", tampered.to_string());
    for root in [None, Some(newsroom.root())] {
        assert!(matches!(drop_at(&address, root), Error::ForgedKeyring));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2, "one question each, and nothing after it");
    let (address, _) = changed(&|body| body.expires = "2026-01-01".to_owned());
    assert!(matches!(drop_at(&address, None), Error::ExpiredKeyring(day) if day == "2026-01-01"));
    let (address, _) = changed(&|body| body.channels[0].keys.clear());
    assert!(matches!(drop_at(&address, None), Error::NoKeyThisWeek));
    let (address, _) = changed(&|body| body.channels[0].name = "ports".to_owned());
    assert!(matches!(drop_at(&address, None), Error::NoChannel(_, there) if there == "ports"));
    let (address, _) = liar("503 Service Unavailable", r#"{"error":"not-open"}"#.to_owned());
    assert!(matches!(drop_at(&address, None), Error::NotOpen));
    let (address, _) = liar("200 OK", "<html>a web site</html>".to_owned());
    assert!(matches!(drop_at(&address, None), Error::NotAnIntake));
    let (address, asked) = liar("302 Found\r\nLocation: http://127.0.0.1:1/", String::new());
    assert!(matches!(drop_at(&address, None), Error::NotAnIntake), "no redirect is followed");
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[test]
fn what_is_wrong_with_a_file_is_said_before_anything_is_asked() {
    let (address, asked) = liar("500 No", String::new());
    let folder = tempfile::tempdir().unwrap();
    let fine = folder.path().join("fine");
    fs::write(&fine, "fine").unwrap();
    let missing = folder.path().join("missing");
    let of = |message: &str, files: Vec<PathBuf>| {
        sender(&address, None).drop(&letter(message, files), &mut OsRng, &mut kept, &mut quiet).unwrap_err()
    };
    assert!(matches!(of("", vec![fine.clone(), missing]), Error::File(..)));
    assert!(matches!(of("", vec![fine.clone(), folder.path().to_owned()]), Error::Folder(_)));
    assert!(matches!(of("", vec!["/dev/null".into()]), Error::NotAFile(_)));
    assert!(matches!(of("", vec![fine; 101]), Error::TooManyFiles));
    assert!(matches!(of(" \n", vec![]), Error::Empty));
    assert!(matches!(of(&"x".repeat(200_000), vec![]), Error::MessageTooLong));
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[test]
fn silence_ends_it_and_nobody_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let patience = Patience { idle: Duration::from_millis(200), pauses: Vec::new() };
    let sender = Sender::new(address.parse().unwrap(), None, None, "newsroom", &SystemClock, patience);
    // The kernel takes the connection; nobody ever answers.
    assert!(matches!(sender.drop(&letter("x", vec![]), &mut OsRng, &mut kept, &mut quiet), Err(Error::Stalled(_))));
    drop(listener);
    assert!(matches!(drop_at(&address, None), Error::Unreachable(_)));
}

#[test]
fn a_connection_that_breaks_is_taken_up_again_and_makes_one_drop() {
    let house = House::open();
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = ["a.bin", "b.bin"].map(|name| folder.path().join(name)).into();
    fs::write(&files[0], vec![1; 2_000_000]).unwrap();
    fs::write(&files[1], vec![2; 2_000_000]).unwrap();
    // The keyring passes; then: in the middle of a file on its way there, then answers that are lost, then nothing.
    const ALL: u64 = u64::MAX;
    let (address, seen) = between(&house.address, |at| match at {
        0 => (1_000_000, ALL),
        1 => (ALL, 40),
        2 => (ALL, 40),
        _ => (ALL, ALL),
    });
    let mut again = 0;
    let sent = sender(&address, Some(house.newsroom.root()))
        .drop(&letter("through", files), &mut OsRng, &mut kept, &mut |event| again += usize::from(event == Say::Again))
        .unwrap();
    assert!(again >= 2, "it broke {again} times, over {} connections", seen.load(Ordering::Relaxed));
    let envelopes = house.envelopes();
    assert_eq!(envelopes.len(), 1);
    let (envelope, blobs) = &envelopes[0];
    assert_eq!((envelope.message(), *blobs), ("through", 2));
    assert_eq!(envelope.files()[1].sha256, model::Sha256::of(&vec![2; 2_000_000]));
    assert!(house.sender(None).mailbox(&sent.codename, &mut quiet).is_ok());
    // What was sent twice doesn't stay: two blobs, once each.
    let left = || fs::read_dir(house.folder.path().join("blobs")).unwrap().count();
    for _ in 0..500 {
        if left() == 2 {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{} blobs for one drop of two files", left());
}

#[test]
fn a_large_file_goes_on_where_the_line_broke_however_often_it_breaks() {
    let house = House::open();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.bin");
    let bytes: Vec<u8> = (0..12_000_000_u32).map(|at| (at % 251) as u8).collect();
    fs::write(&file, &bytes).unwrap();
    // Each connection breaks after a megabyte and a half; five tries in a row would never bring it all.
    let (address, seen) = between(&house.address, |_| (1_500_000, u64::MAX));
    let sent = sender(&address, Some(house.newsroom.root()))
        .drop(&letter("", vec![file]), &mut OsRng, &mut kept, &mut quiet)
        .unwrap();
    let connections = seen.load(Ordering::Relaxed);
    assert!((8..40).contains(&connections), "{connections} connections for 8 times a megabyte and a half");
    let (envelope, blobs) = &house.envelopes()[0];
    assert_eq!((envelope.files()[0].sha256, *blobs), (model::Sha256::of(&bytes), 1));
    let whole = (sent.receipt.drop, envelope.files()[0].sealed_sha256);
    assert_eq!(house.only_blob(), whole, "the pieces are one sealed blob");
}

#[test]
fn a_codename_that_was_not_kept_sends_nothing() {
    let house = House::open();
    let (address, seen) = between(&house.address, |_| (u64::MAX, u64::MAX));
    let mut shown = None;
    let mut refuse = |codename: &Codename| {
        shown = Some(codename.clone());
        false
    };
    let refused = sender(&address, None).drop(&letter("hello", vec![]), &mut OsRng, &mut refuse, &mut quiet);
    assert!(matches!(refused, Err(Error::NotKept)));
    let codename = shown.expect("it was shown");
    assert!(seen.load(Ordering::Relaxed) <= 1, "the keyring was asked for, and nothing else");
    assert!(house.envelopes().is_empty());
    assert!(matches!(house.sender(None).mailbox(&codename, &mut quiet), Err(Error::NoMailbox)));
}

/// The names and ports that a proxy was asked for.
type AskedFor = Arc<std::sync::Mutex<Vec<(String, u16)>>>;

/// A SOCKS5 proxy that takes every name to one place, and remembers what it was asked for.
fn socks(to: Option<String>) -> (sender::Proxy, AskedFor) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("socks5h://{}", listener.local_addr().unwrap()).parse().unwrap();
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let told = asked.clone();
    thread::spawn(move || {
        for mut near in listener.incoming().map_while(Result::ok) {
            let (to, told) = (to.clone(), told.clone());
            thread::spawn(move || {
                let mut greeting = [0; 2];
                near.read_exact(&mut greeting)?;
                near.read_exact(&mut vec![0; usize::from(greeting[1])])?;
                near.write_all(&[5, 0])?;
                let mut request = [0; 5];
                near.read_exact(&mut request)?;
                assert_eq!(request[..4], [5, 1, 0, 3], "a name, resolved by the proxy alone");
                let mut name = vec![0; usize::from(request[4]) + 2];
                near.read_exact(&mut name)?;
                let port = name.split_off(name.len() - 2);
                let name = String::from_utf8(name).unwrap();
                told.lock().unwrap().push((name, u16::from_be_bytes([port[0], port[1]])));
                let Some(to) = to else { return near.write_all(&[5, 4, 0, 1, 0, 0, 0, 0, 0, 0]) };
                let far = TcpStream::connect(to)?;
                near.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0])?;
                let (mut from, mut into) = (near.try_clone()?, far.try_clone()?);
                thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut into);
                    into.shutdown(Shutdown::Write)
                });
                let _ = std::io::copy(&mut &far, &mut near);
                near.shutdown(Shutdown::Both)
            });
        }
    });
    (proxy, asked)
}

fn proxied(address: &str, proxy: &sender::Proxy, root: Option<RootKey>) -> Sender<'static> {
    let patience = Patience { idle: Duration::from_secs(5), pauses: vec![Duration::from_millis(10)] };
    Sender::new(address.parse().unwrap(), Some(proxy), root, "newsroom", &SystemClock, patience)
}

#[test]
fn everything_goes_through_the_proxy_and_names_are_resolved_there() {
    let house = House::open();
    let file = house.folder.path().join("memo.txt");
    fs::write(&file, "the memo").unwrap();
    let (proxy, asked) = socks(Some(house.address.clone()));
    // A name that no name server of this machine knows: only the proxy can have resolved it.
    let sender = proxied("http://intake.invalid:8701", &proxy, Some(house.newsroom.root()));
    let sent = sender.drop(&letter("through Tor", vec![file]), &mut OsRng, &mut kept, &mut quiet).unwrap();
    assert!(sender.mailbox(&sent.codename, &mut quiet).unwrap().replies.is_empty());
    assert_eq!(house.envelopes()[0].0.message(), "through Tor");
    let asked = asked.lock().unwrap();
    assert!(
        !asked.is_empty() && asked.iter().all(|(name, port)| (&name[..], *port) == ("intake.invalid", 8701)),
        "{asked:?}"
    );
}

#[test]
fn nothing_goes_around_a_proxy_that_fails() {
    let house = House::open();
    let (address, seen) = between(&house.address, |_| (u64::MAX, u64::MAX));
    // It is there and says no; it isn't there at all.
    let gone = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("socks5h://{}", listener.local_addr().unwrap()).parse().unwrap()
    };
    let port = address.rsplit(':').next().unwrap();
    for proxy in [socks(None).0, gone] {
        // As a name, so that the proxy is asked for one.
        let sender = proxied(&format!("http://localhost:{port}"), &proxy, None);
        let refused = sender.drop(&letter("hello", vec![]), &mut OsRng, &mut kept, &mut quiet);
        assert!(matches!(refused, Err(Error::Proxy)), "{:?}", refused.err());
    }
    assert_eq!(seen.load(Ordering::Relaxed), 0, "nobody asked the intake itself");
    for wrong in [
        "socks5://127.0.0.1:9050",
        "http://127.0.0.1:9050",
        "127.0.0.1:9050",
        "socks5h://a@127.0.0.1:1",
        "socks5h://127.0.0.1",
    ] {
        assert!(matches!(wrong.parse::<sender::Proxy>(), Err(Error::NotAProxy)), "{wrong}");
    }
}
