//! What another cleaner let through, as `docs/documents.md` promises it here: cleaned away, or refused in words that say why.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use canary::Canary;
use demo::documents::{
    escapes::{self, MARK, SECRET},
    office::Parts,
};

fn safehouse(words: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_safehouse")).args(words).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn secret() -> [Canary; 1] {
    [Canary::known("the secret", SECRET)]
}

/// Scrubs a file that holds the secret; the clean one, opened again with all that is in it, doesn't.
fn goes(name: &str, file: &[u8], clean: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), file).unwrap();
    let output = safehouse(&["scrub", name, "--out", clean], folder.path());
    assert!(output.status.success(), "{name}: {}", said(&output));
    let opened = safehouse(&["open", clean, "--out", "opened"], folder.path());
    assert!(opened.status.success(), "{name}: {}", said(&opened));
    fs::remove_file(folder.path().join(name)).unwrap();
    assert_eq!(canary::search_folder(folder.path(), &secret()).unwrap(), Vec::<String>::new(), "{name}");
}

/// Opening it tells of what it hides.
fn told(name: &str, file: &[u8], kind: &str, words: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), file).unwrap();
    let output = safehouse(&["open", name, "--out", "opened"], folder.path());
    // In the file, or in a file inside it.
    let reports = reports(&folder.path().join("opened"));
    let kind = format!("\"kind\":\"{kind}\"");
    let tells = |report: &String| report.replace(": ", ":").contains(&kind) && report.contains(words);
    assert!(reports.iter().any(tells), "{name}: {}\n{reports:#?}", said(&output));
}

fn reports(folder: &Path) -> Vec<String> {
    let mut reports = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            reports.extend(self::reports(&path));
        } else if path.file_name().is_some_and(|name| name == "findings.json") {
            reports.push(fs::read_to_string(path).unwrap());
        }
    }
    reports
}

/// Nothing is written, and why stands there.
fn refused(name: &str, file: &[u8], clean: &str, why: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), file).unwrap();
    let output = safehouse(&["scrub", name, "--out", clean], folder.path());
    assert_eq!(output.status.code(), Some(1), "{name}: {}", said(&output));
    assert!(said(&output).contains(why), "{name}: {}", said(&output));
    assert!(!folder.path().join(clean).exists(), "{name}");
}

#[test]
fn the_author_of_a_document_inside_a_document() {
    let file = escapes::author_inside().unwrap();
    told("memo.docx", &file, "author", SECRET);
    goes("memo.docx", &file, "clean.pdf");
}

#[test]
fn hidden_words() {
    let file = escapes::hidden_words().unwrap();
    told("memo.docx", &file, "invisible-text", SECRET);
    goes("memo.docx", &file, "clean.pdf");
}

#[test]
fn characters_of_no_width() {
    let words = escapes::marked_words();
    let marked = [Canary::known("the mark", MARK), Canary::known("a part of it", "\u{200b}\u{200d}")];
    let document = escapes::marked_document().unwrap();
    for (name, file, clean) in [("note.txt", words.into_bytes(), "clean.txt"), ("memo.docx", document, "clean.pdf")] {
        told(name, &file, "invisible-characters", "U+200B");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), &file).unwrap();
        let output = safehouse(&["scrub", name, "--out", clean], folder.path());
        assert!(output.status.success(), "{name}: {}", said(&output));
        let clean = fs::read(folder.path().join(clean)).unwrap();
        assert_eq!(canary::search(name, &clean, &marked), Vec::<String>::new());
        assert!(!canary::search(name, &file, &marked).is_empty() || name == "memo.docx", "the control");
    }
}

#[test]
fn what_a_picture_in_a_page_tells() {
    let page = escapes::page().unwrap();
    told("page.html", page.as_bytes(), "author", SECRET);
    goes("page.html", page.as_bytes(), "clean.pdf");
}

#[test]
fn bytes_after_the_end_of_a_picture() {
    let file = escapes::gif().unwrap();
    told("picture.gif", &file, "trailing-data", SECRET);
    goes("picture.gif", &file, "clean.gif");
    goes("picture.gif", &file, "clean.png");
}

#[test]
fn bytes_after_the_end_of_a_sound() {
    for name in ["mp3", "opus", "m4a", "wav", "flac"] {
        let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds/recording").join(name);
        let file = if name == "flac" { escapes::flac() } else { escapes::behind(&fs::read(seed).unwrap()) };
        let name = format!("a.{name}");
        told(&name, &file, "trailing-data", SECRET);
        goes(&name, &file, "clean.wav");
        for clean in ["clean.pdf", "clean.txt"] {
            refused(&name, &file, clean, "only its sound can be made anew");
        }
    }
    // No sound at all, and it says so.
    let flac = [&b"fLaC\x80\0\0\x22\x10\0\x10\0\0\0\0\0\0\0\x0A\xC4\x40\xF0"[..], &[0; 20], SECRET.as_bytes()].concat();
    refused("a.flac", &flac, "clean.wav", "could not be decoded");
    refused("a.flac", &flac, "clean-a.flac", "can be a .pdf");
}

#[test]
fn a_comment_in_a_bare_picture() {
    let binary = escapes::ppm();
    let letters = format!("P3\n# {SECRET}\n2 1\n255\n0 0 0 255 255 255\n").into_bytes();
    for (name, file) in [("a.ppm", binary), ("b.ppm", letters)] {
        for clean in ["clean.txt", "clean.png", "clean.pdf"] {
            refused(name, &file, clean, "no opener knows");
        }
    }
}

#[test]
fn a_document_that_swells_up() {
    let types = "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let mut parts = Parts::default();
    parts.put("[Content_Types].xml", types);
    parts.put("word/document.xml", vec![b' '; 400 << 20]);
    let file = parts.pack().unwrap();
    assert!(file.len() < 2 << 20);
    refused("memo.docx", &file, "clean.pdf", "too large to be opened");
}
