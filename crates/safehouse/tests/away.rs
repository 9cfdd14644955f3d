//! The intake on another machine: what the kit holds makes an intake that this newsroom's desk collects from, over a channel on which
//! nobody else is answered.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod support;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use support::{Newsroom, PROGRAM, children_of, get, safehouse, stderr, until, words_of};

const PASSPHRASE: &str = "anchor-bollard-capstan-davit-eyebolt";

/// An intake as it runs on the exposed machine, from a kit's configuration.
struct Intake {
    child: Child,
    folder: PathBuf,
    url: String,
    collect: String,
}

impl Intake {
    fn start(kit: &Path, folder: &Path) -> Self {
        let mut config: Value = serde_json::from_slice(&fs::read(kit.join("intake.json")).unwrap()).unwrap();
        fs::create_dir_all(folder).unwrap();
        config["folder"] = folder.to_str().unwrap().into();
        config["listen"] = "127.0.0.1:0".into();
        let mut child = Command::new(PROGRAM)
            .args(["role-v1", "intake"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(config.to_string().as_bytes()).unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let word = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self { child, folder: folder.to_owned(), url: word("ready"), collect: word("collect") }
    }

    fn blobs(&self) -> usize {
        fs::read_dir(self.folder.join("blobs")).map_or(0, Iterator::count)
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn found(scratch: &Path) -> PathBuf {
    let (data, passphrase) = (scratch.join("newsroom"), scratch.join("passphrase"));
    fs::write(&passphrase, PASSPHRASE).unwrap();
    let (words, file) = (data.display().to_string(), passphrase.display().to_string());
    let made = safehouse(&[
        "init",
        "--json",
        "--data",
        &words,
        "--newsroom",
        "The Ledger",
        "--admin",
        "Ada",
        "--passphrase-file",
        &file,
    ]);
    assert!(made.status.success(), "{}", stderr(&made));
    data
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn kit(data: &Path, out: &Path, port: u16, more: &[&str]) -> Value {
    let address = format!("127.0.0.1:{port}");
    let words = ["intake-kit", "--json", "--data", data.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let made = safehouse(&[&words[..], &["--address", &address], more].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    serde_json::from_slice(&made.stdout).unwrap()
}

/// What waits at the desk, sealed, while nobody has unlocked it.
fn spooled(data: &Path) -> usize {
    fs::read_dir(data.join("desk/spool")).map_or(0, |entries| {
        entries.filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().len() == 32)).count()
    })
}

/// What comes back for raw bytes.
fn answer(address: &str, said: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(said.as_bytes()).unwrap();
    let mut heard = Vec::new();
    // A connection that is reset has answered nothing more.
    let _ = stream.read_to_end(&mut heard);
    String::from_utf8_lossy(&heard).into_owned()
}

#[test]
fn the_desk_collects_from_the_machine_of_the_kit_and_from_no_other() {
    let scratch = tempfile::tempdir().unwrap();
    let data = found(scratch.path());
    let (one, two) = (scratch.path().join("kit"), scratch.path().join("kit2"));
    let port = free_port();
    let made = kit(&data, &one, port, &[]);

    let newsroom = Newsroom::up(&data);
    // No intake; sources write elsewhere.
    let mut roles: Vec<_> =
        children_of(newsroom.child.id()).into_iter().map(|id| words_of(id).pop().unwrap()).collect();
    roles.sort();
    assert_eq!(roles, ["archive", "desk", "notice"]);
    assert_eq!(newsroom.said["intake"], made["onion"]);
    let (_, start) = get(&newsroom.url("desk"));
    assert!(start.contains("Nothing tries whether sources get through"), "no Tor was named: {start}");
    assert_eq!(newsroom.said["collects_from"], made["collects_from"]);
    assert!(!start.contains("same machine") && !start.contains("two machines"), "{start}");

    // The desk goes there by itself, also while it is locked, and brings the keyring: the intake opens.
    let intake = Intake::start(&one, &scratch.path().join("exposed"));
    let keyring = format!("{}/api/v1/keyring", intake.url);
    until_slowly("the keyring at the intake", || (get(&keyring).0 == 200).then_some(()));
    let letter = scratch.path().join("letter.txt");
    fs::write(&letter, "It is in the annex.").unwrap();
    let sent = safehouse(&["drop", &intake.url, "--json", "--message-file", letter.to_str().unwrap(), PASSPHRASE_FILE]);
    assert!(sent.status.success(), "{}", stderr(&sent));
    until_slowly("the drop at the desk", || (spooled(&data) == 1 && intake.blobs() == 0).then_some(()));

    // On the listener that everybody reaches nothing is collected, with no token; on the other one nobody without the key is heard.
    let bearer = format!("Authorization: Bearer {}\r\n", "00".repeat(32));
    for token in ["", &bearer] {
        let host = intake.url.trim_start_matches("http://");
        let asked = format!("GET /collect/v1/parcels HTTP/1.1\r\nHost: {host}\r\n{token}Connection: close\r\n\r\n");
        assert!(answer(host, &asked).starts_with("HTTP/1.1 404"), "{asked}");
        let heard = answer(&intake.collect, &asked);
        assert!(!heard.contains("HTTP/1.1"), "{heard}");
    }

    // Whoever has another key gets nothing of the desk's, at the same address.
    drop(newsroom);
    drop(intake);
    kit(&data, &two, port, &["--again"]);
    let newsroom = Newsroom::up(&data);
    let old = Intake::start(&one, &scratch.path().join("false"));
    let refused = format!("{}/api/v1/keyring", old.url);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let until = std::time::Instant::now() + std::time::Duration::from_secs(5);
            while std::time::Instant::now() < until {
                assert_eq!(get(&refused).0, 503, "the desk spoke to an intake with another key");
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
        });
    });
    drop(old);
    // The control: with the new key it comes.
    let right = Intake::start(&two, &scratch.path().join("right"));
    let keyring = format!("{}/api/v1/keyring", right.url);
    until_slowly("the keyring at the new intake", || (get(&keyring).0 == 200).then_some(()));
    drop(newsroom);
}

/// This test's own file: something to send.
const PASSPHRASE_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");

/// The desk looks every few seconds.
fn until_slowly<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..4 {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(9);
        while std::time::Instant::now() < end {
            if let Some(found) = look() {
                return found;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
    until(what, look)
}

#[test]
fn a_kit_is_made_of_a_newsroom_that_does_not_run_and_a_demonstration_is_no_newsroom_for_it() {
    let scratch = tempfile::tempdir().unwrap();
    let data = found(scratch.path());
    let out = scratch.path().join("kit");
    let words = ["intake-kit", "--data", data.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let running = Newsroom::up(&data);
    let refused = safehouse(&[&words[..], &["--address", "127.0.0.1:8710"]].concat());
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("in use") && !out.exists(), "{}", stderr(&refused));
    drop(running);
    kit(&data, &out, 8710, &[]);
    for (word, reason) in
        [("--onion", "its onion service is there too"), ("--demo", "the demonstration needs one here")]
    {
        let refused = safehouse(&["up", "--data", data.to_str().unwrap(), "--ports", "0,0,0", word]);
        assert_eq!(refused.status.code(), Some(1), "{word}");
        assert!(stderr(&refused).contains(reason), "{word}: {}", stderr(&refused));
    }
    // The unit is one that systemd understands.
    let unit = out.join("safehouse-intake.service");
    match Command::new("systemd-analyze").args(["verify", "--recursive-errors=no"]).arg(&unit).output() {
        Ok(said) => {
            let text = String::from_utf8_lossy(&said.stderr).into_owned();
            // The program isn't installed here; every other complaint counts.
            let complaints: Vec<_> = text
                .lines()
                .filter(|line| line.contains("safehouse-intake.service") && !line.contains("is not executable"))
                .collect();
            assert!(complaints.is_empty(), "{complaints:?}");
        }
        Err(_) => eprintln!("skipped: there is no systemd-analyze"),
    }
}
