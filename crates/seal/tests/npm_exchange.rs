//! Through another's eyes: files that the npm package `age-encryption` sealed open here, and its recipients are ours.
//!
//! The other way was tried by hand: `SAFEHOUSE_EXCHANGE=DIR cargo test -p seal --test npm_exchange` leaves files there that
//! `node tests/vectors/npm/make.mjs` opens.

#![allow(clippy::unwrap_used)]

use std::io::Write;

use seal::{BlobSealer, Identity, Recipient};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/vectors/npm/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn identity() -> Identity {
    String::from_utf8(fixture("identity.txt")).unwrap().trim().parse().unwrap()
}

fn open(name: &str) -> Vec<u8> {
    seal::open_bytes(std::iter::once(&identity()), &fixture(name), 1 << 20).unwrap().to_vec()
}

#[test]
fn the_same_seed_has_the_same_recipient() {
    let theirs = String::from_utf8(fixture("recipient.txt")).unwrap();
    assert_eq!(identity().recipient().to_string(), theirs.trim());
    assert_eq!(theirs.trim().parse::<Recipient>().unwrap(), identity().recipient());
}

#[test]
fn what_the_page_sealed_opens_here() {
    assert_eq!(open("short.age"), b"from the page\n");
    let expected: Vec<u8> = (0..3 * 65536 + 1).map(|i| (i % 251) as u8).collect();
    assert_eq!(open("chunks.age"), expected);
}

#[test]
fn files_for_the_page() {
    let Ok(folder) = std::env::var("SAFEHOUSE_EXCHANGE") else {
        println!("skipped: SAFEHOUSE_EXCHANGE names no folder");
        return;
    };
    let sealed = seal::seal_bytes(std::iter::once(&identity().recipient()), b"from Rust\n").unwrap();
    std::fs::write(format!("{folder}/short-rust.age"), sealed).unwrap();
    let mut blob = BlobSealer::new(&identity().recipient(), Vec::new()).unwrap();
    blob.write_all(b"a file").unwrap();
    std::fs::write(format!("{folder}/blob-rust.age"), blob.finish().unwrap().0).unwrap();
}
