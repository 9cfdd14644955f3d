//! Pages that have no text of their own, or a wrong one, as the real program reads them with the real Tesseract.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

#[path = "support/pdf.rs"]
mod pdfs;

use std::{
    fs,
    process::{Command, Output},
};

use page::typeset::{Missing, typeset};
use pdfs::{mislettered, scan};
use serde_json::Value;

const ENGLISH: &str = "The harbour office paid three invoices for one survey of the quay.\n\nNobody asked why it was done at night, without a witness.\n\nThe director signed all three of them on the same morning.\n";
const RUSSIAN: &str = "Управление порта оплатило три счета за одно обследование причала.\n\nНикто не спросил, почему его провели ночью, без свидетелей.\n\nДиректор подписал все три счета в одно и то же утро.\n";

/// Whether Tesseract reads a language here.
fn reads(language: &str) -> bool {
    let listed = Command::new("tesseract").arg("--list-langs").output();
    let there = listed.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).lines().any(|line| line == language));
    if !there {
        println!("skipped: Tesseract with {language} is not installed");
    }
    there
}

/// A text on a page of half the size: a scan of small print, of 300 dots an inch.
fn scanned(text: &str) -> Vec<u8> {
    let page = typeset(text, Missing::Refuse).unwrap().next().unwrap();
    let grey: Vec<u8> = page.raster.rgb().chunks_exact(3).map(|p| p[1]).collect();
    scan(&grey, page.raster.width(), page.raster.height(), (297, 421))
}

struct Opened {
    said: Output,
    text: String,
    words: Value,
    findings: Vec<(String, String, String)>,
}

fn open(bytes: &[u8], more: &[&str]) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("file.pdf"), folder.path().join("out"));
    fs::write(&file, bytes).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_safehouse"));
    let said =
        command.arg("open").arg(file).arg("--out").arg(&out).args(["--seconds", "120"]).args(more).output().unwrap();
    let json = |name: &str| -> Value {
        fs::read(out.join(name)).map_or(Value::Null, |bytes| serde_json::from_slice(&bytes).unwrap())
    };
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings = json("findings.json")["findings"].as_array().cloned().unwrap_or_default();
    let findings = findings.iter().map(|f| (word(f, "kind"), word(f, "what"), word(f, "detail"))).collect();
    Opened {
        said,
        text: fs::read_to_string(out.join("text.txt")).unwrap_or_default(),
        words: json("words.json"),
        findings,
    }
}

#[test]
fn small_print_is_read_as_finely_as_it_was_scanned() {
    if !reads("eng") {
        return;
    }
    let opened = open(&scanned(ENGLISH), &[]);
    for line in ENGLISH.lines().filter(|line| !line.is_empty()) {
        assert!(opened.text.contains(line), "{line:?} in {:?}", opened.text);
    }
    assert_eq!(opened.words[0]["origin"], "ocr");
    // The words stand where they are on the page, not on the finer picture of it.
    let rects = opened.words[0]["words"].as_array().unwrap();
    assert!(
        rects.iter().all(|word| word["rect"]["x1"].as_f64().or_else(|| word["rect"][2].as_f64()).unwrap() <= 297.0)
    );
}

#[test]
fn a_page_is_read_in_what_fits_or_in_what_was_asked_for() {
    if !reads("eng") || !reads("rus") {
        return;
    }
    let russian = scanned(RUSSIAN);
    let opened = open(&russian, &[]);
    assert!(opened.text.contains("оплатило три счета"), "{:?}", opened.text);
    let read_as = opened.findings.iter().find(|(kind, ..)| kind == "ocr").unwrap();
    assert_eq!(read_as.2, "read as rus", "{:?}", opened.findings);
    assert!(open(&scanned(ENGLISH), &[]).text.contains("paid three invoices"));

    let wrong = open(&russian, &["--ocr", "eng"]);
    assert!(!wrong.text.contains("счета"), "{:?}", wrong.text);
    let off = open(&russian, &["--ocr", "off"]);
    assert!(off.text.trim().is_empty() && off.words[0]["origin"] == "none", "{:?}", off.text);
    let missing = open(&russian, &["--ocr", "xyz"]);
    let why = String::from_utf8_lossy(&missing.said.stderr).into_owned();
    assert!(!missing.said.status.success() && why.contains("xyz isn’t installed") && why.contains("rus"), "{why}");
    let odd = open(&russian, &["--ocr", "../eng"]);
    assert!(String::from_utf8_lossy(&odd.said.stderr).contains("joined by +"));
}

#[test]
fn letters_that_a_font_names_wrongly_are_read_from_the_picture_and_what_the_file_says_is_told() {
    let lines: Vec<&str> = ENGLISH.lines().filter(|line| !line.is_empty()).collect();
    let bytes = mislettered(&lines, 29);
    // Without OCR the file's letters stay, and are called doubtful.
    let alone = open(&bytes, &["--ocr", "off"]);
    assert!(!alone.text.contains("harbour") && alone.words[0]["origin"] == "embedded", "{:?}", alone.text);
    assert!(
        alone.findings.iter().any(|(kind, what, _)| kind == "text-doubtful" && what.contains("OCR has read no others"))
    );
    if !reads("eng") {
        return;
    }
    let opened = open(&bytes, &[]);
    assert!(opened.text.contains("paid three invoices for one survey"), "{:?}", opened.text);
    let own = alone.text.lines().next().unwrap();
    assert!(!opened.text.contains(own), "the file's letters aren't shown as text");
    assert_eq!(opened.words[0]["origin"], "ocr");
    let told = opened
        .findings
        .iter()
        .find(|(kind, what, _)| kind == "text-doubtful" && what.contains("aren't those"))
        .unwrap();
    assert!(told.2.contains(own), "{own:?} in {:?}", told.2);
}

#[test]
fn pages_that_somebody_asks_for_are_read_though_they_have_text_and_no_others() {
    let lines: Vec<&str> = ENGLISH.lines().filter(|line| !line.is_empty()).collect();
    let bytes = mislettered(&lines, 0);
    let none = open(&bytes, &["--ocr", "off", "--ocr-pages", "1"]);
    assert!(String::from_utf8_lossy(&none.said.stderr).contains("no page can be read"), "{:?}", none.said);
    let odd = open(&bytes, &["--ocr-pages", "3-1"]);
    assert!(String::from_utf8_lossy(&odd.said.stderr).contains("runs of them"), "{:?}", odd.said);
    if !reads("eng") || !reads("rus") {
        return;
    }
    let other = open(&bytes, &["--ocr-pages", "2"]);
    assert!(other.words[0]["origin"] == "embedded" && other.findings.iter().all(|(kind, ..)| kind != "ocr"));
    let asked = open(&bytes, &["--ocr-pages", "1"]);
    assert!(asked.words[0]["origin"] == "ocr" && asked.text.contains("paid three invoices"), "{:?}", asked.text);
    let told = asked.findings.iter().find(|(_, what, _)| what.contains("as somebody asked")).unwrap();
    assert!(told.2.contains("paid three invoices"), "the file's own text is kept: {:?}", told.2);
    // In the wrong language little is sure: what the file says stays, and that is told.
    let wrong = open(&bytes, &["--ocr-pages", "1", "--ocr", "rus"]);
    assert!(wrong.text.contains("paid three invoices"), "{:?}", wrong.text);
    // The languages are meant for these pages: a scan on another is read in what fits.
    let scan = open(&scanned(ENGLISH), &["--ocr-pages", "2", "--ocr", "rus"]);
    assert!(scan.text.contains("paid three invoices"), "{:?}", scan.text);
}

#[test]
fn a_text_that_is_no_language_stays_as_it_is_written() {
    // Letters moved as a damaged font moves them; but here they are what the file says, and what is shown.
    let moved = |c: char| if c.is_ascii_alphabetic() { char::from(c as u8 - 29) } else { c };
    let cipher: String = ENGLISH.chars().map(moved).collect();
    let opened = open(cipher.as_bytes(), &[]);
    assert_eq!(opened.text.trim(), cipher.trim());
    assert_eq!(opened.words[0]["origin"], "embedded");
    assert!(opened.findings.iter().all(|(kind, ..)| kind != "ocr" && kind != "text-doubtful"), "{:?}", opened.findings);
}
