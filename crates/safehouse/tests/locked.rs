//! Documents behind a password, as a person opens them: the real program, a list, what is typed; and that no password stays anywhere.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

#[path = "support/archives.rs"]
mod archives;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use archives::locked;
use base64::Engine as _;

const OUTER: &str = "Zöllner-7 an der Brücke";
const INNER: &str = "quill and marrow";

struct Table(tempfile::TempDir);

impl Table {
    fn new() -> Self {
        let table = Self(tempfile::tempdir().unwrap());
        let inside = locked(INNER, "ledger.txt", b"The harbour ledger, page one.\n");
        fs::write(table.path("locked.7z"), locked(OUTER, "inside.7z", &inside)).unwrap();
        table
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn open(&self, out: &str, more: &[&str], typed: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_safehouse"));
        command.arg("open").arg(self.path("locked.7z")).arg("--out").arg(self.path(out)).args(more);
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        // Who asks for nothing may have ended before.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        child.wait_with_output().unwrap()
    }
}

/// Neither what was printed nor a file has one of the words.
fn tells_none(output: &Output, folder: &Path) {
    let mut all = [output.stdout.clone(), output.stderr.clone()].concat();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { folders.push(entry) } else { all.extend(fs::read(entry).unwrap()) }
        }
    }
    for word in [OUTER, INNER, "not this one"] {
        assert!(!all.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
}

#[test]
fn a_list_opens_a_file_and_what_is_locked_inside_it() {
    let table = Table::new();
    let list = table.path("list.txt");
    fs::write(&list, format!("not this one\r\n\n{INNER}\n{OUTER}")).unwrap();
    let output = table.open("out", &["--passwords", list.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let inside = table.path("out/children/0001/children/0001");
    assert_eq!(fs::read_to_string(inside.join("original.bin")).unwrap(), "The harbour ledger, page one.\n");
    let findings = fs::read_to_string(table.path("out/findings.json")).unwrap();
    assert!(findings.contains("opened with one of those that were tried"), "{findings}");
    tells_none(&output, &table.path("out"));
}

#[test]
fn what_is_typed_opens_it_and_a_wrong_word_is_said_to_be_one() {
    let table = Table::new();
    let output = table.open("out", &["--password"], &format!("{OUTER}\nnot this one\n"));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let inside = fs::read_to_string(table.path("out/children/0001/error.txt")).unwrap();
    assert!(inside.contains("it is encrypted, and the password that was tried doesn’t open it"), "{inside}");
    tells_none(&output, &table.path("out"));

    let list = table.path("list.txt");
    fs::write(&list, "quill\nmarrow\n").unwrap();
    let output = table.open("wrong", &["--password", "--passwords", list.to_str().unwrap()], "not this one\n");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(said.contains("it is encrypted, and none of the 3 passwords that were tried opens it"), "{said}");
    tells_none(&output, &table.path("wrong"));

    let output = table.open("none", &[], "");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("it is encrypted, and a password is needed") && said.contains("--password"), "{said}");
}

#[test]
fn a_mails_own_words_open_what_is_attached_to_it() {
    let table = Table::new();
    let attached =
        base64::prelude::BASE64_STANDARD.encode(locked("tide-7", "ledger.txt", b"The harbour ledger, page one.\n"));
    let mail = |words: &str| {
        format!(
            "From: a@a.example\r\nTo: b@b.example\r\nSubject: ledger\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{words}\r\n--b\r\nContent-Type: application/x-7z-compressed; name=ledger.7z\r\nContent-Disposition: attachment; filename=ledger.7z\r\nContent-Transfer-Encoding: base64\r\n\r\n{attached}\r\n--b--\r\n"
        )
    };
    for (out, words, opens) in [("said", "The password is tide-7.", true), ("unsaid", "You know the word.", false)] {
        fs::write(table.path("locked.7z"), mail(words)).unwrap();
        let output = table.open(out, &[], "");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let ledger = table.path(out).join("children/0001/children/0001/original.bin");
        assert_eq!(
            fs::read_to_string(ledger).is_ok_and(|text| text == "The harbour ledger, page one.\n"),
            opens,
            "{out}"
        );
    }
}

#[test]
fn a_list_that_is_too_long_is_refused_before_anything_is_opened() {
    let table = Table::new();
    let list = table.path("list.txt");
    fs::write(&list, (0..101).map(|number| format!("{number}\n")).collect::<String>()).unwrap();
    let output = table.open("out", &["--passwords", list.to_str().unwrap()], "");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("more than 100 passwords"), "{said}");
    assert!(!table.path("out").exists());
}
