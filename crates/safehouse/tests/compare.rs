//! `compare` as a person runs it: two copies of one memo, each with its own marks, and the folder that shows them.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

#[path = "support/pdf.rs"]
mod pdfs;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

/// A page of a PDF: lines of text, each at its height in points.
type Page<'a> = &'a [(f32, &'a str)];

fn pdf(author: &str, pages: &[Page<'_>]) -> Vec<u8> {
    let shown =
        |lines: &Page<'_>| lines.iter().map(|(y, line)| format!("1 0 0 1 72 {y} Tm ({line}) Tj ")).collect::<String>();
    let pages: Vec<String> = pages.iter().map(|lines| format!("BT /F 12 Tf {}ET", shown(lines))).collect();
    pdfs::written(&pages, "595 842", &format!("/Author ({author})"))
}

const FIRST: Page<'_> = &[
    (770.0, "To: Ada Ferris, works department"),
    (740.0, "The barges were moved at night and nobody signed for them."),
    (722.0, "The harbour office was told by the captain himself."),
    (704.0, "All the sand went to the other side of the estuary."),
    (686.0, "Nobody outside of the department is to hear of it."),
];
const SECOND: Page<'_> = &[(770.0, "The second page has nothing to hide.")];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }
}

fn compare(first: &Path, second: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_safehouse")).arg("compare").arg(first).arg(second).args(more).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("not ended by a signal")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn kinds(json: &Value) -> Vec<&str> {
    json["differences"].as_array().unwrap().iter().map(|d| d["kind"].as_str().unwrap()).collect()
}

#[test]
fn two_copies_are_told_apart_by_everything_that_could_mark_them() {
    let folder = Folder::new();
    let mut marked = FIRST.to_vec();
    marked[0].1 = "To: Ben Okoro, works department";
    marked[1].1 = "The barges were moved by night and nobody signed for them.";
    marked[3].0 -= 0.6;
    let one = folder.file("ada.pdf", pdf("Ada", &[FIRST, SECOND]));
    let other = folder.file("ben.pdf", pdf("Ben", &[&marked, SECOND]));
    let out = folder.path("out");
    let output = compare(&one, &other, &["--json", "--out", out.to_str().unwrap()]);
    assert_eq!(code(&output), 1, "{}", said(&output));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(kinds(&json), ["wording", "wording", "moved", "property"], "{json:#}");
    assert_eq!((&json["version"], &json["same"], &json["verdict"]["copies"]), (&1.into(), &false.into(), &true.into()));
    assert_eq!((&json["verdict"]["places"], &json["verdict"]["honest"]), (&3.into(), &1.into()));
    assert_eq!(
        (&json["differences"][1]["first"]["text"], &json["differences"][1]["second"]["text"]),
        (&"at".into(), &"by".into())
    );
    assert!(json["differences"][0]["honest"].as_str().unwrap().contains("addressee"));
    assert!(json["differences"][2]["what"].as_str().unwrap().contains("0.60 points lower"), "{json:#}");

    // The folder says the same, and needs nothing else.
    let written: Value = serde_json::from_slice(&fs::read(out.join("differences.json")).unwrap()).unwrap();
    assert_eq!(written, json);
    let page = fs::read_to_string(out.join("index.html")).unwrap();
    for word in
        ["other wording", "can name the recipient", "Ben Okoro,", "pages/second-0002.png", "No difference on this page"]
    {
        assert!(page.contains(word), "{word}: {page}");
    }
    for foreign in ["<script", "<style", " style=", "http:", "https:", "//"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    for file in ["style.css", "marks.css", "pages/first-0001.png", "pages/first-0002.png", "pages/second-0001.png"] {
        assert!(fs::metadata(out.join(file)).unwrap().len() > 50, "{file}");
    }
    let marks = fs::read_to_string(out.join("marks.css")).unwrap();
    assert_eq!(marks.lines().count(), page.matches("<i id=\"m").count());
    assert!(marks.lines().count() >= 6, "{marks}");

    // It is never written over what is there.
    let again = compare(&one, &other, &["--out", out.to_str().unwrap()]);
    assert!(code(&again) == 1 && said(&again).contains("isn’t empty"), "{}", said(&again));
}

#[test]
fn a_copy_of_a_file_is_the_same_and_a_lost_page_is_not() {
    let folder = Folder::new();
    let one = folder.file("one.pdf", pdf("Ada", &[FIRST, SECOND]));
    let twin = folder.file("twin.pdf", pdf("Ada", &[FIRST, SECOND]));
    let same = compare(&one, &twin, &[]);
    assert_eq!(code(&same), 0, "{}", said(&same));
    assert!(said(&same).contains("No difference was found. A third copy may still differ"));
    let short = folder.file("short.pdf", pdf("Ada", &[FIRST]));
    let output = compare(&one, &short, &[]);
    assert_eq!(code(&output), 1);
    for words in [
        "page 2 (second: page 1), only in the first: 7 words",
        "page 2, pages: The first has this page alone.",
        "2 differences",
    ] {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
}

#[test]
fn what_cannot_be_seen_is_named_in_texts() {
    let folder = Folder::new();
    let memo =
        "The barges were moved at night, and nobody signed for them.\nThe captain's report says so in plain words.\n";
    let one = folder.file("one.txt", memo);
    let marked = memo
        .replace("barges", "b\u{430}rges")
        .replace("signed", "sig\u{200b}ned")
        .replace("plain words", "plain  words");
    let other = folder.file("other.txt", marked);
    let output = compare(&one, &other, &[]);
    assert_eq!(code(&output), 1);
    for words in [
        "letters that look alike: It looks the same, in other letters: first “a” U+0061, second “\u{430}” U+0430",
        "sig[U+200B]ned",
        "first 1, second 2",
        "set anew",
        "16 different copies",
    ] {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
    let gone = compare(&one, &folder.path("nowhere.txt"), &[]);
    assert_eq!(code(&gone), 1);
    assert_eq!(code(&compare(&one, &other, &["--nonsense"])), 2);
}
