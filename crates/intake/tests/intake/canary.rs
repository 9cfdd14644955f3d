//! Invariant 3: nothing that identifies a source is written. Every field that a client controls carries a string of its own; then
//! every file of the folder, and all that the process said, is searched for each of them in every encoding.

use std::fs;

use canary::{Canary, missed, search, search_folder};

use crate::{
    newsroom::{BOUNDARY, Form, Newsroom, TOKEN, fresh_codename, fresh_drop},
    process::Running,
};

#[test]
fn nothing_that_a_client_controls_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let intake = Running::start(folder.path());
    let newsroom = Newsroom::new();
    intake.bring_keyring(&newsroom);
    let headers =
        ["User-Agent", "Cookie", "Referer", "X-Forwarded-For", "Forwarded", "Accept-Language", "Via", "X-Anything"]
            .map(Canary::of);
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
        "name of a file in a reply",
        "content of a file in a reply",
        "words of the reply",
    ]
    .map(Canary::of);
    let of = |field: &str| fields.iter().find(|canary| canary.field == field).unwrap().text.clone();
    let (source, other) = (fresh_codename(), fresh_codename());
    let told: String = headers.iter().map(|header| format!("\r\n{}: {}", header.field, header.text)).collect();
    let ask = |line: &str, kind: &str, body: &[u8]| {
        let answer = intake.ask(&format!("{line} HTTP/1.1{told}\r\nContent-Type: {kind}"), body);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let form_kind = "application/x-www-form-urlencoded";
    let plus = |text: String| text.replace(' ', "+");
    ask(&format!("GET /{}?x={}", plus(of("path")), plus(of("query"))), form_kind, b"");
    ask(&format!("GET /{}/return", plus(of("language"))), form_kind, b"");
    ask(&format!("POST /{}/codename", plus(of("language"))), form_kind, b"");
    ask("POST /en/mailbox", form_kind, format!("codename={}", plus(of("wrong codename"))).as_bytes());
    ask("POST /en/mailbox", form_kind, format!("codename={}", plus(other.expose().to_owned())).as_bytes());
    let drop = |codename: &str, embargo: &str| {
        let mut form = Form::default().field("codename", codename).field("drop", &fresh_drop());
        form = form.field("message", &of("message")).field("embargo", embargo);
        form = form.field(&of("unknown field"), &of("unknown field"));
        form.file_head(&of("name of a file"));
        let head = String::from_utf8(form.0).unwrap().replace("application/octet-stream", &of("type of a file"));
        form = Form([head.into_bytes(), of("content of a file").repeat(50).into_bytes(), b"\r\n".to_vec()].concat());
        ask("POST /fr/drop", &format!("multipart/form-data; boundary={BOUNDARY}"), &form.end())
    };
    assert!(drop(source.expose(), "").contains("Nous l’avons."));
    assert!(drop(source.expose(), &of("embargo")).contains("role=\"alert\""), "refused, with all of it in memory");
    ask("POST /en/drop", &format!("multipart/form-data; boundary={}", of("boundary").replace(' ', "-")), b"--nonsense");
    let secret = source.keys().mailbox.to_header().to_string();
    let answer =
        ask("POST /en/mailbox", form_kind, format!("codename={}", plus(source.expose().to_uppercase())).as_bytes());
    assert!(answer.contains("No reply yet."), "{answer}");
    let with_secret = format!("GET /api/v1/mailbox HTTP/1.1{told}\r\nMailbox: {secret}");
    assert!(intake.ask(&with_secret, b"").starts_with(b"HTTP/1.1 200"));

    // The newsroom answers with a file, and its source saves it at door 1: opened in memory, for that one answer.
    let content = of("content of a file in a reply").repeat(50).into_bytes();
    let named = of("name of a file in a reply");
    let (reply, files) = newsroom.reply_with(&source, 1, &of("words of the reply"), &[(&named, &content)]);
    let at = format!("/collect/v1/mailboxes/{}/replies/00112233445566778899aabbccddeeff", source.keys().mailbox.id());
    let desk = |line: &str, body: &[u8]| {
        let answer = intake.ask(&format!("{line}\r\nAuthorization: Bearer {}", hex::encode(TOKEN)), body);
        assert!(answer.starts_with(b"HTTP/1.1 201"), "{}", String::from_utf8_lossy(&answer));
    };
    let blob = files[0].0.blob;
    desk(&format!("PUT {at}/files/{blob} HTTP/1.1"), &files[0].1);
    desk(&format!("PUT {at} HTTP/1.1\r\nBlobs: {blob}"), &reply);
    let asked =
        format!("codename={}&what=00112233445566778899aabbccddeeff&file={blob}", plus(source.expose().to_owned()));
    let page = ask("POST /en/mailbox", form_kind, asked.as_bytes());
    assert!(page.contains(&of("words of the reply")) && page.contains(&named), "{page}");
    assert!(ask("POST /en/mailbox/file", form_kind, asked.as_bytes()).contains(&of("content of a file in a reply")));

    let words = |codename: &seal::Codename| codename.expose().splitn(4, ' ').take(3).collect::<Vec<_>>().join(" ");
    let mut canaries: Vec<Canary> = headers.iter().chain(&fields).cloned().collect();
    canaries.extend([
        Canary::known("boundary, joined", &of("boundary").replace(' ', "-")),
        Canary::known("codename", &words(&source)),
        Canary::known("CODENAME", &words(&source).to_uppercase()),
        Canary::known("other codename", &words(&other)),
        Canary::known("mailbox secret", &secret),
        Canary::known("client's address", "127.0.0.1"),
    ]);
    // While it runs (its write-ahead log is open), and after its end.
    let mut found = search_folder(folder.path(), &canaries).unwrap();
    let output = intake.end();
    found.extend(search("standard output", &output.stdout, &canaries));
    found.extend(search("standard error", &output.stderr, &canaries));
    found.extend(search_folder(folder.path(), &canaries).unwrap());
    assert!(found.is_empty(), "{found:#?}");
    assert!(fs::read_dir(folder.path().join("blobs")).unwrap().count() == 2, "there was something to search");

    // The control: the same search finds each of them where they are planted, in every encoding, compressed or not.
    assert_eq!(missed(&folder.path().join("blobs"), &canaries).unwrap(), Vec::<String>::new());
}
