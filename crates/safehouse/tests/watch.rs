//! `watch-keyring` against a real intake, and against one that is made to lie.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[path = "../../sender/tests/support/mod.rs"]
mod support;

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpListener,
    process::{Command, Output},
    thread,
};

use ledger::{Entry, LogKey};
use seal::{Door2, KeyringBody, UnverifiedKeyring};
use support::House;

const PROGRAM: &str = env!("CARGO_BIN_EXE_safehouse");

fn log() -> LogKey {
    LogKey::from_seed("ledger.example/log", &[2; 32]).unwrap()
}

/// A real intake whose keyring names what it serves.
fn house() -> House {
    House::open_with(|body| {
        let served = web::door2::served("x");
        body.door2 = Some(Door2 {
            script: served.script,
            style: served.style,
            pages: served.pages,
            policy: served.policy.to_owned(),
        });
        body.log = log().vkey().to_string();
    })
}

/// Answers each path with what is given for it.
fn serve(answer: impl Fn(&str) -> Option<(Vec<u8>, String)> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut near in listener.incoming().map_while(Result::ok) {
            let mut head = [0; 4096];
            let read = near.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let (status, (body, policy)) = match answer(&path) {
                Some(found) => ("200 OK", found),
                None => ("404 Not Found", Default::default()),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nContent-Security-Policy: {policy}\r\nConnection: close\r\n\r\n"
            );
            let _ = near.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    format!("http://{address}")
}

/// Stands before a real intake and changes what it says.
fn lying(house: &House, change: impl Fn(&str, Vec<u8>, String) -> (Vec<u8>, String) + Send + 'static) -> String {
    let to = house.address.clone();
    serve(move |path| {
        let mut answer = ureq::get(&format!("http://{to}{path}")).call().ok()?;
        let policy = answer.headers().get("content-security-policy")?.to_str().ok()?.to_owned();
        Some(change(path, answer.body_mut().read_to_vec().ok()?, policy))
    })
}

fn handing_out(house: &House, keyring: &UnverifiedKeyring) -> String {
    let text = serde_json::to_vec(keyring).unwrap();
    lying(house, move |path, body, policy| (if path == "/api/v1/keyring" { text.clone() } else { body }, policy))
}

/// An archive whose record has these keyrings and nothing else.
fn archive(keyrings: &[UnverifiedKeyring]) -> String {
    let entries: Vec<Entry> = keyrings.iter().map(|signed| Entry::Keyring { signed: signed.clone() }).collect();
    let appended = ledger::append(&log(), &BTreeMap::<String, Vec<u8>>::new(), None, &entries).unwrap();
    let mut site: BTreeMap<String, Vec<u8>> =
        appended.writes.iter().map(|write| (format!("/{}", write.path), write.bytes.clone())).collect();
    site.insert("/log.vkey".to_owned(), format!("{}\n", log().vkey()).into_bytes());
    site.insert("/checkpoint".to_owned(), appended.checkpoint.bytes().to_vec());
    serve(move |path| site.get(path).map(|bytes| (bytes.clone(), String::new())))
}

/// The keyring after this one, changed.
fn next(house: &House, change: impl FnOnce(&mut KeyringBody)) -> UnverifiedKeyring {
    let first = house.keyring.clone().verify(&house.newsroom.root()).unwrap();
    let mut body = first.body().clone();
    (body.sequence, body.previous) = (2, Some(first.hash()));
    change(&mut body);
    body.sign(&house.newsroom.root).unwrap()
}

fn watch(words: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(PROGRAM).arg("watch-keyring").args(words).output().unwrap();
    (status.code(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
}

#[test]
fn an_honest_intake_holds_against_key_record_and_last_look() {
    let (house, folder) = (house(), tempfile::tempdir().unwrap());
    let (root, state) = (house.newsroom.root().0.to_string(), folder.path().join("seen.json"));
    let state = state.to_str().unwrap();
    let record = archive(std::slice::from_ref(&house.keyring));
    for _ in 0..2 {
        let (code, out, err) = watch(&[&house.address, "--root", &root, "--archive", &record, "--state", state]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
        assert!(out.starts_with(&format!("holds, signed by {root}\n")), "{out}");
        assert!(out.contains("keyring 1, the newest of the record; 16 pages and files of door 2"), "{out}");
    }
    let (code, out, err) = watch(&[&house.address, "--json"]);
    let said: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &said["holds"], &said["checked_by"]), (Some(0), &true.into(), &"unchecked".into()), "{err}");
    assert_eq!(said["notes"].as_array().unwrap().len(), 1);
    // The next keyring, once it is in the record.
    let second = next(&house, |_| {});
    let record = archive(&[house.keyring.clone(), second.clone()]);
    let (code, out, err) = watch(&[&handing_out(&house, &second), "--archive", &record, "--state", state]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("the key of the last look"), "{out}");
    assert_eq!(watch(&[&house.address, "--root", "no key"]).0, Some(2));
}

#[test]
fn another_keyring_is_named_whoever_signed_it() {
    let (house, folder) = (house(), tempfile::tempdir().unwrap());
    let root = house.newsroom.root().0.to_string();
    let other = support::Newsroom::new();
    let forged = handing_out(&house, &other.keyring());
    let (code, out, err) = watch(&[&forged, "--root", &root]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("the newsroom's key is not the one you gave"), "{err}");
    // Also when it looks again and again: what doesn't hold ends it.
    assert_eq!(watch(&[&forged, "--root", &root, "--every", "60"]).0, Some(1));
    // Signed by the root key and never logged.
    let second = next(&house, |_| {});
    let record = archive(std::slice::from_ref(&house.keyring));
    let (code, _, err) = watch(&[&handing_out(&house, &second), "--root", &root, "--archive", &record]);
    assert_eq!(code, Some(1));
    assert!(err.contains("keyring: number 2 with SHA-256 ") && err.contains("is not in the record"), "{err}");
    // An older one than the record's newest.
    let record = archive(&[house.keyring.clone(), second.clone()]);
    let (code, _, err) = watch(&[&house.address, "--root", &root, "--archive", &record]);
    assert_eq!(code, Some(1));
    assert!(err.contains("number 1 is handed out, and the record has number 2 after it"), "{err}");

    // An archive that published nothing yet (here: another server) is no lie, and named as what it is.
    let (code, _, err) = watch(&[&house.address, "--root", &root, "--archive", &format!("http://{}", house.address)]);
    assert_eq!(code, Some(1));
    assert!(err.contains("it has published nothing yet"), "{err}");

    // Without a record, against the last look alone: rolled back, forked, with another predecessor. Each time what was seen stays.
    let state = folder.path().join("seen.json");
    let state = state.to_str().unwrap();
    assert_eq!(watch(&[&handing_out(&house, &second), "--state", state]).0, Some(0));
    let fork = next(&house, |body| body.expires = "2998-12-31".to_owned());
    let astray = next(&house, |body| body.sequence = 3);
    for (address, said) in [
        (house.address.clone(), "keyring: rolled back: number 1 is handed out, and number 2 was before"),
        (handing_out(&house, &fork), "keyring: it forks: two of number 2"),
        (handing_out(&house, &astray), "keyring: number 3 doesn't follow number 2"),
        (forged, "the newsroom's key is not the one you gave"),
    ] {
        let (code, _, err) = watch(&[&address, "--state", state]);
        assert_eq!(code, Some(1), "{said}");
        assert!(err.contains(said), "{err}");
    }
    assert!(folder.path().join("seen.json.refused").exists(), "evidence");
    assert_eq!(watch(&[&handing_out(&house, &second), "--state", state]).0, Some(0));
    std::fs::write(state, "{}").unwrap();
    assert_eq!(watch(&[&house.address, "--state", state]).0, Some(1), "a damaged state is no first look");
}

#[test]
fn a_changed_page_script_or_policy_of_door_2_is_named() {
    let house = house();
    for (changed, said) in [
        ("/door2.js", "/door2.js: changed: its SHA-256 is "),
        ("/fa/browser", "/fa/browser: changed: its SHA-256 is "),
        ("/style.", ".css: changed: its SHA-256 is "),
    ] {
        let lie = lying(&house, move |path, mut body, policy| {
            if path.starts_with(changed) {
                body.push(b' ');
            }
            (body, policy)
        });
        let (code, out, err) = watch(&[&lie]);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{changed}");
        assert!(err.contains(said), "{err}");
    }
    let lax = lying(&house, |path, body, policy| {
        let lax = path == "/de/browser";
        (body, if lax { policy.replace("connect-src 'self'", "connect-src *") } else { policy })
    });
    let (code, _, err) = watch(&[&lax]);
    assert_eq!(code, Some(1));
    assert!(err.contains("/de/browser: its content security policy isn't the one"), "{err}");
}
