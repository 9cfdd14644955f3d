//! `safehouse drop` is killed in the middle of a file and goes on: the real program against a real intake.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[path = "../../sender/tests/support/mod.rs"]
mod support;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use futures::TryStreamExt;
use model::Sha256;
use support::{House, between, counting};

const PROGRAM: &str = env!("CARGO_BIN_EXE_safehouse");

fn resume(url: &str, states: &Path, codename: &str) -> Output {
    let mut child = Command::new(PROGRAM)
        .args(["drop", url, "--resume", "--state"])
        .arg(states)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(codename.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn killed_in_the_middle_of_a_file_it_goes_on_and_makes_one_drop() {
    let (house, folder) = (House::open(), tempfile::tempdir().unwrap());
    let states = folder.path().join("states");
    let file = folder.path().join("large.bin");
    let bytes: Vec<u8> = (0..12_000_000_u32).map(|at| (at % 251) as u8).collect();
    fs::write(&file, &bytes).unwrap();
    // The line breaks in the middle of the file; while the program tries again it is killed.
    let (slow, _) = between(&house.address, |at| if at == 0 { (5_000_000, u64::MAX) } else { (0, 0) });
    let mut child = Command::new(PROGRAM)
        .args(["drop", &slow, "--message", "look", "--one-document", "--state"])
        .arg(&states)
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let there = || -> u64 {
        let blobs = fs::read_dir(house.folder.path().join("blobs")).into_iter().flatten();
        blobs.map(|blob| blob.unwrap().metadata().map_or(0, |facts| facts.len())).sum()
    };
    let end = Instant::now() + Duration::from_secs(30);
    while there() < 4_000_000 {
        assert!(Instant::now() < end, "{} bytes came", there());
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    let first = child.wait_with_output().unwrap();
    let codename = String::from_utf8(first.stdout.clone()).unwrap();
    assert_eq!(codename.split_whitespace().count(), 8);
    assert!(said(&first).contains("sealed under the codename"), "{}", said(&first));
    assert!(house.envelopes().is_empty());

    let other = resume(&house.address, &states, "abacus zoom unlit moisture acrobat pelican stardust yodel");
    assert_eq!(other.status.code(), Some(1));
    assert!(said(&other).contains("doesn't open with this codename"), "{}", said(&other));

    let (address, passed) = counting(&house.address);
    let done = resume(&address, &states, &codename);
    assert!(done.status.success(), "{}", said(&done));
    assert!(said(&done).contains("Received on "), "{}", said(&done));
    let passed = passed.load(std::sync::atomic::Ordering::Relaxed);
    assert!(passed < 9_500_000, "{passed} bytes for the rest of 12 MB");
    let envelopes = house.envelopes();
    let (envelope, blobs) = &envelopes[0];
    assert_eq!((envelopes.len(), envelope.message(), *blobs), (1, "look", 1));
    assert_eq!(envelope.files()[0].sha256, Sha256::of(&bytes));
    assert_eq!(envelope.files()[0].page_of, Some(1), "what the source wished is kept with the rest");
    let parcel = &house.runtime.block_on(house.store.parcels()).unwrap()[0];
    // It opens as the desk opens it.
    let sealed = house.runtime.block_on(async {
        let (_, stream) = house.store.blob(parcel.drop, parcel.blobs[0].blob).await.unwrap().unwrap();
        stream.try_collect::<Vec<_>>().await.unwrap().concat()
    });
    assert_eq!(Sha256::of(&sealed), envelope.files()[0].sealed_sha256, "the pieces are one sealed blob");
    let opened = seal::open_bytes(std::iter::once(&house.newsroom.week), &sealed, 20_000_000).unwrap();
    assert!(opened[..bytes.len()] == bytes[..], "other bytes");

    assert_eq!(fs::read_dir(&states).unwrap().count(), 0, "gone with the receipt");
    let nothing = resume(&house.address, &states, &codename);
    assert!(said(&nothing).contains("waits to be resumed"), "{}", said(&nothing));
}
