//! Version 1 of every format, byte for byte: a mirror made today must still be read by later versions. And published vectors.
//!
//! `BLESS=1 cargo test -p ledger --test formats` writes the golden files anew: for a new version, never to make a test pass.

#![allow(clippy::unwrap_used)]

mod sample;

use std::{fs, path::PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use ledger::{
    DocumentBody, Entry, LogKey, ManifestFile, Part, Record, ReleaseBody, SiteList, Statement, Vkey, verify_site,
};
use sample::{Newsroom, document};
use signed_note::Signer;

fn golden(name: &str, bytes: &[u8]) {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, bytes).unwrap();
    }
    let kept = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(String::from_utf8_lossy(&kept), String::from_utf8_lossy(bytes), "{name}");
}

#[test]
fn version_1_stays_as_it_is() {
    let mut newsroom = Newsroom::with_a_release();
    newsroom.withdraw(3, &document(2));
    let record = Record::read(&newsroom.site, None).unwrap();
    let lines: Vec<Vec<u8>> = record.entries().iter().map(|entry| entry.to_bytes().unwrap()).collect();
    golden("entries-v1.jsonl", &[lines.join(&b'\n'), b"\n".to_vec()].concat());
    for (name, path) in [
        ("manifest-v1.json", "d/EL-0001/manifest.json"),
        ("release-v1.json", "r/R-0001/manifest.json"),
        ("site-v1.json", "site.json"),
        ("checkpoint-v1", "checkpoint"),
        ("proof-v1.tlog-proof", "d/EL-0001/EL-0001.pdf.tlog-proof"),
    ] {
        golden(name, &newsroom.site[path]);
    }
    assert!(verify_site(&newsroom.site, None).holds());
}

#[test]
fn version_1_of_a_part_s_withdrawal_stays_as_it_is() {
    let mut newsroom = Newsroom::with_a_release();
    newsroom.statement(2, "Authorised, number to follow.");
    newsroom.dossier = Some(sample::dossier("number to follow"));
    newsroom.release(3, &[], None);
    newsroom.take_back(6, 2, &Part::Statement("open-letter".into()));
    newsroom.take_back(8, 3, &Part::Dossier("the-case".into()));
    assert!(verify_site(&newsroom.site, None).holds());
    let record = Record::read(&newsroom.site, None).unwrap();
    let of_parts = record.entries().iter().filter(|entry| matches!(entry, Entry::Withdrawal { .. }));
    let lines: Vec<Vec<u8>> = of_parts.map(|entry| entry.to_bytes().unwrap()).collect();
    golden("withdrawal-of-a-part-v1.jsonl", &[lines.join(&b'\n'), b"\n".to_vec()].concat());
    let text = String::from_utf8(lines[0].clone()).unwrap();
    for (from, to) in [
        ("{\"statement\":\"open-letter\"}", "{\"statement\":\"../d/EL-0001\"}"),
        ("{\"statement\":\"open-letter\"}", "{\"story\":\"open-letter\"}"),
        ("{\"statement\":\"open-letter\"}", "{\"statement\":\"open-letter\",\"dossier\":\"the-case\"}"),
        ("{\"statement\":\"open-letter\"}", "\"open-letter\""),
        ("{\"statement\":\"open-letter\"}", "null"),
        ("\"part\"", "\"parts\""),
        ("\"reason\":\"It was forged.\"", "\"reason\":\" \""),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        assert!(Entry::from_bytes(other.as_bytes()).is_err(), "{other}");
    }
}

#[test]
fn version_1_of_a_statement_stays_as_it_is() {
    let mut newsroom = Newsroom::with_a_release();
    let statement = newsroom.statement(2, "Authorised, number to follow.");
    let bytes = &newsroom.site["statements/open-letter/statement.json"];
    golden("statement-v1.json", bytes);
    assert_eq!(Statement::from_bytes(bytes).unwrap(), statement);
    let text = String::from_utf8(bytes.clone()).unwrap();
    for (from, to) in [
        ("\"version\":1", "\"version\":2"),
        ("{", "{ "),
        ("\"day\":\"2026-11-20\"", "\"day\":\"lately\""),
        ("\"language\":\"en\"", "\"language\":\"e\\\"n\""),
        ("\"type\":\"signed\"", "\"type\":\"unsigned\""),
        ("\"key_from\":\"Printed in her book\"", "\"key_from\":\"\""),
        ("\"answers\":\"the-refusal\"", "\"answers\":\"../x\""),
        ("\"address\":\"https:", "\"address\":\"javascript:"),
        ("\"minisign.pub\"", "\"key.html\""),
        ("\"minisign.pub\"", "\"../key.pub\""),
        ("\"title\":\"Open letter\"", "\"title\":\"Open letter\",\"zeal\":1"),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        assert!(Statement::from_bytes(other.as_bytes()).is_err(), "{other}");
    }
}

/// Anything but the one spelling is refused: spaces, another order, a field twice or unknown, another version.
#[test]
fn entries_and_manifests_have_one_spelling() {
    let newsroom = Newsroom::with_a_release();
    let record = Record::read(&newsroom.site, None).unwrap();
    for entry in record.entries() {
        let text = String::from_utf8(entry.to_bytes().unwrap()).unwrap();
        assert_eq!(&Entry::from_bytes(text.as_bytes()).unwrap(), entry);
        let others = [
            text.replacen(':', ": ", 1),
            text.replacen('{', "{\"a\":1,", 1),
            text.replacen("\"v\":1", "\"v\":2", 1),
            text.replacen("\"v\":1", "\"v\":1,\"v\":1", 1),
            text.replacen("\"type\":\"", "\"type\":\"other-", 1),
            format!("{text}\n"),
            format!("{{\"v\":1,{}", text[1..].replacen(",\"v\":1", "", 1)),
        ];
        for other in others {
            assert!(Entry::from_bytes(other.as_bytes()).is_err(), "{other}");
        }
    }
    let text = String::from_utf8(newsroom.site["d/EL-0001/manifest.json"].clone()).unwrap();
    assert!(ManifestFile::<DocumentBody>::from_bytes(text.as_bytes()).is_ok());
    for other in [
        text.replacen("\"descriptor\":{", "\"descriptor\":{\"z\":1,", 1),
        text.replacen("\"document_version\":1", "\"document_version\":0", 1),
        text.replacen("\"EL-0001.pdf\"", "\"../EL-0001.pdf\"", 1),
        text.replacen("\"EL-0001.pdf\"", "\"EL-0001.html\"", 1),
        text.replacen("\"EL-0001.pdf\"", "\"EL-0001.pdf.tlog-proof\"", 1),
        text.replacen("\"EL-0001.pdf\"", "\"Manifest.json\"", 1),
        text.replacen("\"page\":1", "\"page\":3", 1),
        text.replacen("2026-11-24", "yesterday", 1),
        format!(" {text}"),
    ] {
        assert_ne!(other, text);
        assert!(ManifestFile::<DocumentBody>::from_bytes(other.as_bytes()).is_err(), "{other}");
    }
    let release = String::from_utf8(newsroom.site["r/R-0001/manifest.json"].clone()).unwrap();
    assert!(ManifestFile::<ReleaseBody>::from_bytes(release.replacen("paid-twice", "../x", 1).as_bytes()).is_err());
    for covered in [
        "checkpoint",
        "d/EL-0001/EL-0001.pdf",
        "tile/0/000",
        "a.tlog-proof",
        "stories/x/story.md",
        "statements/x/statement.json",
        "statements/x/statement.txt.minisig",
        "SITE.json",
        "r/R-0001/manifest.json",
    ] {
        let list =
            format!("{{\"files\":{{\"{covered}\":{{\"sha256\":\"{}\",\"size\":1}}}},\"version\":1}}", "0".repeat(64));
        assert!(SiteList::from_bytes(list.as_bytes()).is_err(), "{covered}");
    }
}

/// The example of golang.org/x/mod/sumdb/note, which C2SP signed-note took over: its key and its signature are ours, too.
#[test]
fn the_published_signed_note_is_made_and_its_key_read() {
    let private = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let public = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
    let seed: [u8; 32] = BASE64_STANDARD.decode(private).unwrap()[1..].try_into().unwrap();
    let key = LogKey::from_seed("PeterNeumann", &seed).unwrap();
    assert_eq!(key.vkey(), public.parse::<Vkey>().unwrap());
    assert_eq!(key.vkey().origin(), "PeterNeumann");
    let made = [key.key_id().to_be_bytes().as_slice(), &key.sign(text.as_bytes()).unwrap()].concat();
    assert_eq!(BASE64_STANDARD.encode(made), signature);
    for wrong in [
        public.replace("c74f20a3", "c74f20a4"),
        public.replace("c74f20a3", "C74F20A3"),
        public.replace("PeterNeumann", "Peter"),
        format!("{public} "),
    ] {
        assert!(wrong.parse::<Vkey>().is_err(), "{wrong}");
    }
}
