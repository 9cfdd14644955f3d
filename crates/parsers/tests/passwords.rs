//! Documents behind a password: made here, and the corpus's where it lies beside the repository.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod gather;
mod keys;
mod make;

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

use gather::Gather;
use keys::{open, opens, tells_no_password};
use make::Objects;
use md5::{Digest, Md5};
use model::FindingKind::Encrypted;
use parsers::OpenFailure;
use rc4::{KeyInit, Rc4, StreamCipher};
use sevenz_rust2::{ArchiveEntry, ArchiveWriter, EncoderMethod, Password, encoder_options::AesEncoderOptions};
use zip::{AesMode, CompressionMethod, unstable::write::FileOptionsExt, write::SimpleFileOptions};

const PADDING: &[u8; 32] = b"\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A";

fn rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    Rc4::new_from_slice(key).unwrap().apply_keystream(&mut bytes);
    bytes
}

fn padded(password: &str) -> Vec<u8> {
    [password.as_bytes(), PADDING].concat()[..32].to_vec()
}

fn twenty_times(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    (0..20u8).fold(bytes.to_vec(), |bytes, round| rc4(&key.iter().map(|b| b ^ round).collect::<Vec<_>>(), &bytes))
}

/// A PDF of revision 3, RC4 with 128 bits (ISO 32000-1, 7.6.3).
fn locked_pdf(user: &str, owner: &str) -> Vec<u8> {
    let again = |first: Vec<u8>| (0..50).fold(first, |hash, _| Md5::digest(hash).to_vec());
    let md5 = |bytes: &[u8]| Md5::digest(bytes).to_vec();
    let owner = twenty_times(&again(md5(&padded(owner))), &padded(user));
    let id = [7u8; 16];
    let key = again(md5(&[&padded(user)[..], &owner, &(-4i32).to_le_bytes(), &id].concat()));
    let mut check = twenty_times(&key, &md5(&[&PADDING[..], &id].concat()));
    check.resize(32, 0);
    let of_object = |number: u32| md5(&[&key[..], &number.to_le_bytes()[..3], &[0, 0]].concat());
    let content = rc4(&of_object(4), b"BT /F 20 Tf 40 100 Td (the harbour ledger) Tj ET");
    let mut objects = Objects::page("", "", "", "");
    objects.0[3] = [format!("<</Length {}>>\nstream\n", content.len()).as_bytes(), &content, b"\nendstream"].concat();
    objects.push(format!(
        "<</Filter/Standard/V 2/R 3/Length 128/P -4/O<{}>/U<{}>>>",
        hex::encode(&owner),
        hex::encode(&check)
    ));
    objects.file(&format!("/Encrypt 6 0 R/ID[<{0}><{0}>]", hex::encode(id)))
}

#[test]
fn a_pdf_opens_with_its_user_s_and_its_owner_s_password() {
    let file = locked_pdf("tidewell", "pilot's lamp");
    opens(&file, "tidewell", "harbour");
    opens(&file, "pilot's lamp", "harbour");
    let (gather, opened) = open(&locked_pdf("", "pilot's lamp"), &[]);
    assert_eq!(opened, Ok(()));
    assert!(gather.findings.iter().any(|finding| finding.what.contains("opens without a password")));
}

fn zip(password: &str, aes: bool) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("ledger/harbour.txt", "the harbour ledger"), ("ledger/stored.bin", "as it is")] {
        let packed = if name.ends_with("bin") { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(packed);
        let options = if aes {
            options.with_aes_encryption(AesMode::Aes256, password)
        } else {
            options.with_deprecated_encryption(password.as_bytes()).unwrap()
        };
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("open.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"open to all").unwrap();
    zip.finish().unwrap().into_inner()
}

fn seven(password: &str, names_too: bool) -> Vec<u8> {
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    let lock = AesEncoderOptions::new(Password::new(password));
    writer.set_content_methods(vec![lock.into(), EncoderMethod::LZMA2.into()]);
    writer.set_encrypt_header(names_too);
    for (name, text) in [("ledger/harbour.txt", "the harbour ledger"), ("ledger/other.txt", "one more")] {
        writer.push_archive_entry(ArchiveEntry::new_file(name), Some(text.as_bytes())).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn children(gather: &Gather) -> Vec<(&str, &str)> {
    gather.children.iter().map(|(name, bytes)| (name.as_str(), str::from_utf8(bytes).unwrap())).collect()
}

#[test]
fn members_of_archives_open_with_their_password() {
    let ledger = ("ledger/harbour.txt", "the harbour ledger");
    for aes in [true, false] {
        let file = zip("tidewéll", aes);
        let (gather, opened) = open(&file, &["not this one", "tidewéll"]);
        assert_eq!(opened, Ok(()));
        assert_eq!(children(&gather), [ledger, ("ledger/stored.bin", "as it is"), ("open.txt", "open to all")]);
        assert!(gather.findings.iter().any(|finding| finding.what.contains("one of those that were tried")));
        tells_no_password(&gather, &["not this one", "tidewéll"]);
        // A wrong one in 256 passes the old format's own test: none of these may unlock anything.
        let wrong: Vec<String> = (0..100).map(|number| format!("wrong {number}")).collect();
        let (gather, opened) = open(&file, &wrong.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(opened, Err(OpenFailure::NoneFits));
        assert_eq!(children(&gather), [("open.txt", "open to all")]);
        assert_eq!(gather.details(Encrypted), ["ledger/harbour.txt", "ledger/stored.bin"]);
        let (gather, opened) = open(&file, &[]);
        assert_eq!((opened, children(&gather).len()), (Err(OpenFailure::Encrypted), 1));
    }
    for names_too in [true, false] {
        let file = seven("tidewéll", names_too);
        let (gather, opened) = open(&file, &["not this one", "tidewéll"]);
        assert_eq!(opened, Ok(()));
        assert_eq!(children(&gather), [ledger, ("ledger/other.txt", "one more")]);
        assert!(gather.findings.iter().any(|finding| finding.what.contains("one of those that were tried")));
        tells_no_password(&gather, &["not this one", "tidewéll"]);
        for (words, failure) in [(&[][..], OpenFailure::Encrypted), (&["wrong", "this too"], OpenFailure::NoneFits)] {
            let (gather, opened) = open(&file, words);
            assert_eq!((opened, gather.children.len()), (Err(failure), 0));
            assert_eq!(gather.text.contains("harbour"), !names_too);
        }
    }
}

#[test]
fn an_archive_asks_each_password_of_a_few_members_and_no_more() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..300 {
        let options = SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, "tidewell");
        zip.start_file(format!("{number}.txt"), options).unwrap();
    }
    let file = zip.finish().unwrap().into_inner();
    let wrong: Vec<String> = (0..100).map(|number| format!("wrong {number}")).collect();
    let (gather, opened) = open(&file, &wrong.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(opened, Err(OpenFailure::NoneFits));
    let not_tried = gather.findings.iter().filter(|finding| finding.what.contains("were not tried on it"));
    assert!(not_tried.count() > 100);
}

/// The corpus's locked files: each opens with its password, with more text, pages or files than a wrong one gives.
#[test]
fn locked_files_of_the_corpus_open_with_their_passwords_and_no_other() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus"));
    let Ok(list) = fs::read_to_string(folder.join("PASSWORDS.tsv")) else {
        println!("skipped: the corpus is not here");
        return;
    };
    let (mut all, mut closed) = (0, Vec::new());
    for line in list.lines().skip(1) {
        let mut fields = line.split('\t');
        let (name, password) = (fields.next().unwrap(), fields.next().unwrap());
        let password: String = serde_json::from_str(password).unwrap();
        if fields.next().is_some_and(|result| result == "not known") {
            continue;
        }
        all += 1;
        let file = fs::read(folder.join(name)).unwrap();
        let (gather, opened) = open(&file, &["wrong", &password]);
        if opened.is_err() || (gather.pages.is_empty() && gather.text.is_empty()) {
            println!("closed: {name}: {opened:?}");
            closed.push(name.to_owned());
            continue;
        }
        let (wrong, refused) = open(&file, &["wrong", "this neither"]);
        let asks_nobody = gather.findings.iter().any(|f| f.kind == Encrypted && !f.what.contains("were given"));
        if asks_nobody {
            println!("asks nobody: {name}");
            continue;
        }
        assert_eq!(refused, Err(OpenFailure::NoneFits), "{name}");
        assert!(wrong.pages.is_empty(), "{name}");
    }
    println!("{} of {all} locked files open", all - closed.len());
    assert!(closed.is_empty(), "{closed:?}");
}
