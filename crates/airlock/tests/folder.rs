//! The output form of a tree: golden files, and that no name becomes a path.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

use std::{collections::BTreeSet, fs, io, path::Path, process::Command};

use airlock::{Ended, Failure, NodePath, OpenFailure, Sink, folder::Folder};
use model::{FileFacts, Finding, FindingKind, Place, Rect, Report, Sha256, Size, Word};
use page::{Origin, PageContent, Raster};

fn facts(name: &str, media_type: &str) -> FileFacts {
    FileFacts { name: name.into(), sha256: Sha256::from_bytes([7; 32]), size: 12, media_type: media_type.into() }
}

fn page() -> PageContent {
    let word =
        |text: &str, x0, line_end| Word { text: text.into(), rect: Rect::new(x0, 10.0, x0 + 20.0, 22.0), line_end };
    let raster = Raster::new(40, 30, Raster::WHITE).unwrap();
    let words = vec![word("Grüße", 5.0, false), word("“all”", 30.0, true)];
    PageContent { raster, size: Size { width: 60.0, height: 45.0 }, words, origin: Origin::Embedded }
}

/// A tree of two pages (of three), with one child that opens and one that doesn't, under names that lead elsewhere.
fn write(folder: &mut Folder) -> io::Result<()> {
    let top = NodePath::top();
    folder.finding(&top, &Finding::new(FindingKind::Author, "properties", "A person's name.", "M. Tidewell"))?;
    let place = Place::from("page 1").at([Rect::new(5.0, 10.0, 25.5, 22.0)]);
    folder.finding(&top, &Finding::new(FindingKind::Comment, place, "A comment was put on the page.", "Ask her"))?;
    folder.page(&top, 1, &page())?;
    folder.text(&top, "Grüße ")?;
    folder.text(&top, "“all”\n")?;
    folder.page(&top, 3, &PageContent { words: Vec::new(), origin: Origin::None, ..page() })?;
    folder.child(&top.child(1), "/etc/../../escape.txt", b"first")?;
    folder.child(&top.child(2), "CON", b"second")?;
    folder.text(&top.child(1), "first\n")?;
    folder.child(&top.child(1).child(1), "deeper", b"third")?;
    let child = |failure: Option<Failure>| Ended {
        facts: facts("../../escape.txt", "text/plain"),
        pages: 0,
        opened: failure.is_none(),
        failure,
    };
    folder.end(&top.child(1), &child(None))?;
    folder.end(&top.child(2), &child(Some(Failure::Opener(OpenFailure::Encrypted))))?;
    folder.end(&top.child(1).child(1), &child(Some(Failure::Crashed)))?;
    let late = Finding::new(FindingKind::NotFinished, "files inside", "A file inside was not opened.", "");
    folder.finding(&top, &late)?;
    folder.end(&top, &Ended { facts: facts("letter.pdf", "application/pdf"), pages: 3, opened: true, failure: None })
}

fn files(root: &Path, folder: &Path, all: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(root, &path, all);
        } else {
            all.insert(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
}

#[test]
fn the_form_is_golden() {
    let outside = tempfile::tempdir().unwrap();
    let root = outside.path().join("made").join("here");
    let mut folder = Folder::create(&root).unwrap();
    write(&mut folder).unwrap();

    let mut all = BTreeSet::new();
    files(outside.path(), outside.path(), &mut all);
    let expected = [
        "children/0001/children/0001/error.txt",
        "children/0001/children/0001/findings.json",
        "children/0001/children/0001/original.bin",
        "children/0001/findings.json",
        "children/0001/original.bin",
        "children/0001/text.txt",
        "children/0002/error.txt",
        "children/0002/findings.json",
        "children/0002/original.bin",
        "findings.json",
        "pages/0001.png",
        "pages/0003.png",
        "safe.pdf",
        "text.txt",
        "words.json",
    ];
    assert_eq!(all, expected.iter().map(|path| format!("made/here/{path}")).collect());

    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    assert_eq!(read("findings.json"), include_str!("golden/findings.json"));
    assert_eq!(read("words.json"), include_str!("golden/words.json"));
    assert_eq!(read("text.txt"), "Grüße “all”\n");
    assert_eq!(read("children/0002/error.txt"), "could not be opened: it is encrypted, and a password is needed\n");
    assert_eq!(read("children/0002/original.bin"), "second");
    let report: Report = serde_json::from_str(&read("findings.json")).unwrap();
    assert_eq!(folder.report(), Some(&report));
    let raster = page::png::decode_own(&fs::read(root.join("pages/0001.png")).unwrap()).unwrap();
    assert_eq!(raster, page().raster);
    let pdf = fs::read(root.join("safe.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7") && pdf.ends_with(b"%%EOF\n"));
}

#[test]
fn the_mails_of_a_tree_are_listed_by_what_they_answer() {
    let root = tempfile::tempdir().unwrap();
    let mut folder = Folder::create(root.path()).unwrap();
    let mail = |folder: &mut Folder, number: u32, said: &[(&str, &str)]| {
        let node = NodePath::top().child(number);
        folder.child(&node, "mail.eml", b"mail").unwrap();
        for (header, detail) in said {
            let kind = match *header {
                "Date" => FindingKind::Timestamp,
                "From" => FindingKind::Correspondent,
                "Subject" => FindingKind::Property,
                _ => FindingKind::CopyIdentifier,
            };
            folder.finding(&node, &Finding::new(kind, model::mail::place(header), "", *detail)).unwrap();
        }
        let facts = facts("mail.eml", "message/rfc822");
        folder.end(&node, &Ended { facts, pages: 0, opened: true, failure: None }).unwrap();
    };
    let answer =
        [("Message-ID", "<b@x>"), ("References", "<a@x>"), ("From", "ilse@x\u{1b}[2J"), ("Subject", "Re: Sand")];
    mail(&mut folder, 1, &answer);
    mail(&mut folder, 2, &[("Message-ID", "<a@x>"), ("Date", "2026-03-10 10:00:00 +0100"), ("From", "anders@x")]);
    assert!(folder.threads().is_empty());
    folder
        .end(
            &NodePath::top(),
            &Ended { facts: facts("all.mbox", "application/mbox"), pages: 0, opened: true, failure: None },
        )
        .unwrap();
    let lines = [
        "2026-03-10 09:00  anders@x: (no subject)  [children/0002]",
        "  without a day  ilse@x\u{FFFD}[2J: Re: Sand  [children/0001]",
    ];
    assert_eq!(folder.threads(), lines);
    assert_eq!(fs::read_to_string(root.path().join("threads.txt")).unwrap(), lines.join("\n") + "\n");
}

#[test]
fn only_an_empty_folder_is_taken() {
    let outside = tempfile::tempdir().unwrap();
    assert!(Folder::create(outside.path()).is_ok(), "an empty one is");
    fs::write(outside.path().join("mine"), "x").unwrap();
    let full = Folder::create(outside.path()).err().unwrap();
    assert!(full.to_string().ends_with("is not empty"), "{full}");
    let file = Folder::create(&outside.path().join("mine")).err().unwrap();
    assert!(file.to_string().ends_with("is not a folder"), "{file}");
    assert_eq!(fs::read(outside.path().join("mine")).unwrap(), b"x");
}

/// A page of 4 by 3 inches at 100 dpi with a line of ink, a printer's dots all over it, and a word with a mark in it.
fn printed() -> PageContent {
    let mut raster = Raster::new(400, 300, Raster::WHITE).unwrap();
    raster.fill(40, 40, 240, 52, [20, 20, 90]);
    // More colours than a small palette has, so that every engine makes the same of them.
    (0..100).for_each(|x| raster.fill(100 + x, 100, 101 + x, 120, [2 * x as u8, 20, 90]));
    for (x, y) in (5..400).step_by(20).flat_map(|x| (5..300).step_by(20).map(move |y| (x, y))) {
        raster.fill(x, y, x + 2, y + 2, [255, 255, 120]);
    }
    let word = Word { text: "Tide\u{200b}well".into(), rect: Rect::new(28.8, 28.8, 172.8, 37.4), line_end: true };
    let size = Size { width: 288.0, height: 216.0 };
    PageContent { raster, size, words: vec![word], origin: Origin::Embedded }
}

/// Pixels with less blue than the others: paper and ink have none.
fn yellow(rgb: &[u8]) -> usize {
    rgb.chunks_exact(3).filter(|p| p[2] < p[0].min(p[1]).saturating_sub(2)).count()
}

/// What a program of poppler says of a file; `None` where it isn't installed.
fn poppler(program: &str, words: &[&str], file: &Path) -> Option<String> {
    match Command::new(program).args(words).arg(file).output() {
        Ok(said) => Some(format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            println!("skipped: {program} is not installed");
            None
        }
        Err(error) => panic!("{program}: {error}"),
    }
}

/// The points of a clean output that a copy of a whole page can break (those of boxes and of what was covered are the redaction's, and tested there; that
/// hidden things are told is the openers').
#[test]
fn the_safe_pdf_is_clean_in_the_eyes_of_another_engine() {
    let outside = tempfile::tempdir().unwrap();
    let root = outside.path().join("made");
    let mut folder = Folder::create(&root).unwrap();
    let (top, page) = (NodePath::top(), printed());
    assert!(yellow(page.raster.rgb()) > 1_000, "the control");
    folder.page(&top, 1, &page).unwrap();
    let ended = Ended { facts: facts("scan.pdf", "application/pdf"), pages: 1, opened: true, failure: None };
    folder.end(&top, &ended).unwrap();

    // 8: no dots, in neither form. 7: nothing else of the pixels is lost.
    let shown = page::png::decode_own(&fs::read(root.join("pages/0001.png")).unwrap()).unwrap();
    assert_eq!(yellow(shown.rgb()), 0);
    assert_eq!(shown.get(100, 46), [20, 20, 90]);
    let safe = root.join("safe.pdf");
    let pictures = outside.path().join("picture");
    if Command::new("pdfimages").arg(&safe).arg(&pictures).status().is_ok_and(|status| status.success()) {
        let ppm = fs::read(outside.path().join("picture-000.ppm")).unwrap();
        let rgb = ppm.strip_prefix(b"P6\n400 300\n255\n").unwrap();
        assert!(rgb == shown.rgb(), "the same pixels, by another engine");
        assert!(!outside.path().join("picture-001.ppm").exists(), "one picture");
    } else {
        println!("skipped: pdfimages is not installed");
    }
    // 1, 2: one revision, and nothing beside pages, pictures and words.
    let bytes = fs::read(&safe).unwrap();
    let count = |what: &str| bytes.windows(what.len()).filter(|part| *part == what.as_bytes()).count();
    assert_eq!((count("%%EOF"), count("startxref")), (1, 1));
    let none = "/Prev /Info /ID /Metadata /Names /AcroForm /OCProperties /EmbeddedFile /Thumb /PieceInfo /Annots /OpenAction /AA /JavaScript /URI /Outlines";
    for key in none.split(' ') {
        assert_eq!(count(key), 0, "{key}");
    }
    if let Some(said) = poppler("pdfinfo", &[], &safe) {
        for key in ["Title", "Author", "Creator", "Producer", "CreationDate", "ModDate", "Subject", "Keywords"] {
            assert!(!said.contains(&format!("{key}:")), "{said}");
        }
        for no in ["Custom Metadata", "Metadata Stream", "UserProperties", "JavaScript", "Encrypted"] {
            let line = said.lines().find(|line| line.starts_with(no)).unwrap();
            assert!(line.ends_with(" no"), "{line}");
        }
    }
    if let Some(said) = poppler("pdfdetach", &["-list"], &safe) {
        assert!(said.starts_with("0 embedded files"), "{said}");
    }
    // 6, 9, 10: its words are the page's, by another engine, in a font of ours, without what can't be seen.
    if let Some(said) = poppler("pdftotext", &["-enc", "UTF-8"], &safe) {
        // The program ends with its output's name.
        assert!(said.is_empty(), "{said}");
        assert_eq!(fs::read_to_string(root.join("safe.txt")).unwrap().trim(), "Tidewell");
    }
    if let Some(said) = poppler("pdffonts", &[], &safe) {
        assert!(said.lines().count() == 3 && said.contains("NoGlyphs"), "{said}");
    }
}
