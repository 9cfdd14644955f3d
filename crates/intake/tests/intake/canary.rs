//! Invariant 3: nothing that identifies a source is written. Every field that a client controls carries a string of its own; then
//! every file of the folder, and all that the process said, is searched for each of them in every encoding.

use std::{
    fs,
    io::{Read, Write},
    path::Path,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, read, write};
use memchr::memmem;

use crate::{
    newsroom::{BOUNDARY, Form, Newsroom, fresh_codename, fresh_drop},
    process::Running,
};

/// The forms in which a text might have been written.
fn encodings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = text.as_bytes();
    let percent = |all: bool, upper: bool| -> Vec<u8> {
        let one = |b: &u8| match (b.is_ascii_alphanumeric() && !all, upper) {
            (true, _) => (*b as char).to_string(),
            (false, true) => format!("%{b:02X}"),
            (false, false) => format!("%{b:02x}"),
        };
        bytes.iter().map(one).collect::<String>().into_bytes()
    };
    let mut forms = vec![
        ("UTF-8", bytes.to_vec()),
        ("UTF-16LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("hex", hex::encode(bytes).into_bytes()),
        ("HEX", hex::encode_upper(bytes).into_bytes()),
        ("URL", percent(false, true)),
        ("url", percent(false, false)),
        ("URL, all of it", percent(true, true)),
        ("form", text.replace(' ', "+").into_bytes()),
    ];
    for (shift, name) in ["base64", "base64 + 1", "base64 + 2"].into_iter().enumerate() {
        // What stands before and after decides the first and last characters: only those in between are searched for.
        let shifted = BASE64_STANDARD.encode([&vec![0; shift][..], bytes].concat());
        let whole = (shift + bytes.len()) / 3 * 4;
        let middle = shifted[if shift == 0 { 0 } else { 4 }..whole].to_owned();
        forms.push((name, middle.replace('+', "-").replace('/', "_").into_bytes()));
        forms.push((name, middle.into_bytes()));
    }
    forms
}

/// Whatever inflates at any place of these bytes.
fn inflated(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut keep = |mut from: Box<dyn Read + '_>| {
        let (mut out, mut part) = (Vec::new(), [0; 4096]);
        while let Ok(read @ 1..) = from.read(&mut part) {
            out.extend_from_slice(&part[..read]);
            if out.len() > 1 << 20 {
                break;
            }
        }
        if out.len() >= 4 {
            found.push(out);
        }
    };
    for at in 0..bytes.len().saturating_sub(2) {
        if bytes[at..].starts_with(&[0x1f, 0x8b, 8]) {
            keep(Box::new(read::GzDecoder::new(&bytes[at..])));
        } else if bytes[at] == 0x78 && u16::from_be_bytes([bytes[at], bytes[at + 1]]).is_multiple_of(31) {
            keep(Box::new(read::ZlibDecoder::new(&bytes[at..])));
        }
    }
    found
}

/// Which needle stands where, and how it was written.
fn search(name: &str, bytes: &[u8], needles: &[(&str, String)], found: &mut Vec<String>) {
    let inside = inflated(bytes);
    for (field, text) in needles {
        for (encoding, form) in encodings(text) {
            if memmem::find(bytes, &form).is_some() {
                found.push(format!("{field} in {name} as {encoding}"));
            }
            if inside.iter().any(|inner| memmem::find(inner, &form).is_some()) {
                found.push(format!("{field} in {name}, compressed, as {encoding}"));
            }
        }
    }
}

fn search_folder(folder: &Path, needles: &[(&str, String)], found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        search("a file's name", path.file_name().unwrap().as_encoded_bytes(), needles, found);
        if path.is_dir() {
            search_folder(&path, needles, found);
        } else {
            search(&path.display().to_string(), &fs::read(&path).unwrap(), needles, found);
        }
    }
}

fn canary(field: &'static str) -> (&'static str, String) {
    (field, format!("canary {field} {}", hex::encode(rand::random::<[u8; 8]>())))
}

#[test]
fn nothing_that_a_client_controls_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let intake = Running::start(folder.path());
    intake.bring_keyring(&Newsroom::new());
    let headers =
        ["User-Agent", "Cookie", "Referer", "X-Forwarded-For", "Forwarded", "Accept-Language", "Via", "X-Anything"]
            .map(canary);
    let fields = [
        "message",
        "name of a file",
        "content of a file",
        "type of a file",
        "unknown field",
        "wrong codename",
        "path",
        "query",
        "embargo",
        "language",
        "boundary",
    ]
    .map(canary);
    let of = |field: &str| fields.iter().find(|(name, _)| *name == field).unwrap().1.clone();
    let (source, other) = (fresh_codename(), fresh_codename());
    let told: String = headers.iter().map(|(name, value)| format!("\r\n{name}: {value}")).collect();
    let ask = |line: &str, kind: &str, body: &[u8]| {
        let answer = intake.ask(&format!("{line} HTTP/1.1{told}\r\nContent-Type: {kind}"), body);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let form_kind = "application/x-www-form-urlencoded";
    let plus = |text: String| text.replace(' ', "+");
    ask(&format!("GET /{}?x={}", plus(of("path")), plus(of("query"))), form_kind, b"");
    ask(&format!("GET /?l={}", plus(of("language"))), form_kind, b"");
    ask("POST /codename", form_kind, format!("l={}", plus(of("language"))).as_bytes());
    ask("POST /mailbox", form_kind, format!("codename={}", plus(of("wrong codename"))).as_bytes());
    ask("POST /mailbox", form_kind, format!("codename={}", plus(other.expose().to_owned())).as_bytes());
    let drop = |codename: &str, embargo: &str| {
        let mut form = Form::default().field("l", "fr").field("codename", codename).field("drop", &fresh_drop());
        form = form.field("message", &of("message")).field("embargo", embargo);
        form = form.field(&of("unknown field"), &of("unknown field"));
        form.file_head(&of("name of a file"));
        let head = String::from_utf8(form.0).unwrap().replace("application/octet-stream", &of("type of a file"));
        form = Form([head.into_bytes(), of("content of a file").repeat(50).into_bytes(), b"\r\n".to_vec()].concat());
        ask("POST /drop", &format!("multipart/form-data; boundary={BOUNDARY}"), &form.end())
    };
    assert!(drop(source.expose(), "").contains("Nous l’avons."));
    assert!(drop(source.expose(), &of("embargo")).contains("role=\"alert\""), "refused, with all of it in memory");
    ask("POST /drop", &format!("multipart/form-data; boundary={}", of("boundary").replace(' ', "-")), b"--nonsense");
    let secret = source.keys().mailbox.to_header().to_string();
    let answer =
        ask("POST /mailbox", form_kind, format!("codename={}", plus(source.expose().to_uppercase())).as_bytes());
    assert!(answer.contains("No reply yet."), "{answer}");
    let with_secret = format!("GET /api/v1/mailbox HTTP/1.1{told}\r\nMailbox: {secret}");
    assert!(intake.ask(&with_secret, b"").starts_with(b"HTTP/1.1 200"));

    let words = |codename: &seal::Codename| codename.expose().splitn(4, ' ').take(3).collect::<Vec<_>>().join(" ");
    let mut needles: Vec<(&str, String)> = headers.iter().chain(&fields).cloned().collect();
    needles.push(("boundary, joined", of("boundary").replace(' ', "-")));
    needles.extend([
        ("codename", words(&source)),
        ("CODENAME", words(&source).to_uppercase()),
        ("other codename", words(&other)),
    ]);
    needles.push(("mailbox secret", secret));
    needles.push(("client's address", "127.0.0.1".to_owned()));
    let mut found = Vec::new();
    // While it runs (its write-ahead log is open), and after its end.
    search_folder(folder.path(), &needles, &mut found);
    let output = intake.end();
    search("standard output", &output.stdout, &needles, &mut found);
    search("standard error", &output.stderr, &needles, &mut found);
    search_folder(folder.path(), &needles, &mut found);
    assert!(found.is_empty(), "{found:#?}");
    assert!(fs::read_dir(folder.path().join("blobs")).unwrap().count() == 1, "there was something to search");

    // The control: the same search finds each of them where they are planted, in every encoding, compressed or not.
    for (field, text) in &needles {
        for (encoding, form) in encodings(text) {
            let planted = folder.path().join("blobs").join("planted");
            let mut gz = write::GzEncoder::new(Vec::new(), Compression::default());
            gz.write_all(&form).unwrap();
            let mut zlib = write::ZlibEncoder::new(Vec::new(), Compression::default());
            zlib.write_all(&form).unwrap();
            for bytes in [form.clone(), gz.finish().unwrap(), zlib.finish().unwrap()] {
                fs::write(&planted, [&b"before"[..], &bytes, b"after"].concat()).unwrap();
                let mut found = Vec::new();
                let needle = [(*field, text.clone())];
                search("planted", &fs::read(&planted).unwrap(), &needle, &mut found);
                assert!(!found.is_empty(), "{field} as {encoding} was not found");
            }
        }
    }
}
