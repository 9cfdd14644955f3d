//! The output form of a tree: golden files, and that no name becomes a path.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

use std::{collections::BTreeSet, fs, io, path::Path};

use airlock::{Ended, Failure, NodePath, OpenFailure, Sink, folder::Folder};
use model::{FileFacts, Finding, FindingKind, Rect, Report, Sha256, Size, Word};
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
