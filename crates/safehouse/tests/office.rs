//! Pages of office files: by LibreOffice where it is installed, and by programs in its place that draw too little, nothing, or nonsense.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

#[path = "support/pdf.rs"]
mod pdfs;

use std::{fmt::Write, fs, io, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use airlock::{Airlock, Config, Ended, NodePath, Sink, WORKER_WORD, WorkerCommand, office::Office};
use model::{Finding, FindingKind, limits::OpenLimits};
use page::PageContent;
use pdfs::{pdf, written};

const MEMO: &str = r"{\rtf1\ansi The sand was moved at night.\par Marrow saw the barges.\par}";
const HIDDEN: &str = r"{\rtf1\ansi The sand was moved at night.\par {\v Marrow} saw the barges.\par}";

#[derive(Default)]
struct Kept {
    pages: Vec<(u32, String)>,
    text: String,
    findings: Vec<Finding>,
    of: u32,
}

impl Kept {
    /// Where pages were set anew, and what is said of it.
    fn set_anew(&self) -> Vec<(&str, &str)> {
        let of_them = self.findings.iter().filter(|finding| finding.kind == FindingKind::SetAnew);
        of_them.map(|finding| (finding.place.as_str(), finding.what.as_str())).collect()
    }

    fn page(&self, number: usize) -> &str {
        &self.pages[number - 1].1
    }
}

impl Sink for Kept {
    fn page(&mut self, _: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        self.pages.push((number, page.text()));
        Ok(())
    }
    fn text(&mut self, _: &NodePath, text: &str) -> io::Result<()> {
        self.text.push_str(text);
        Ok(())
    }
    fn finding(&mut self, _: &NodePath, finding: &Finding) -> io::Result<()> {
        self.findings.push(finding.clone());
        Ok(())
    }
    fn child(&mut self, _: &NodePath, _: &str, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn end(&mut self, _: &NodePath, ended: &Ended) -> io::Result<()> {
        self.of = ended.pages;
        Ok(())
    }
}

fn opened(office: Office, file: &str) -> Kept {
    let worker = WorkerCommand { program: env!("CARGO_BIN_EXE_safehouse").into(), arguments: vec![WORKER_WORD.into()] };
    let airlock = Airlock::new(Config { office, ..Config::alone(worker) });
    let mut kept = Kept::default();
    // A machine that is busy with other things takes its time.
    let limits = OpenLimits { time: Duration::from_secs(120), ..OpenLimits::default() };
    let outcome = airlock.open_tree(&mut file.as_bytes(), "memo.rtf", &limits, &mut kept).unwrap();
    assert!(outcome.top.opened && outcome.complete, "{outcome:?}");
    assert!(kept.text.contains("The sand was moved at night."), "the text is the opener's own: {}", kept.text);
    assert!((1..).zip(&kept.pages).all(|(at, (number, _))| at == *number) && kept.of as usize == kept.pages.len());
    kept
}

/// A program that makes this of any file.
fn instead(made: &[u8]) -> (Office, tempfile::TempDir) {
    // Not in `/tmp`, which it can't see: there lies its own folder.
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    let program = folder.path().join("office");
    let mut octal = String::new();
    made.iter().for_each(|byte| write!(octal, "\\{byte:03o}").unwrap());
    fs::write(&program, format!("#!/bin/sh\nprintf '{octal}' > /tmp/out/document.pdf\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    (Office::of(&program), folder)
}

#[test]
fn libreoffice_draws_them_and_nothing_of_the_text_is_missing() {
    let office = Office::find();
    let Office::LibreOffice(_) = office else {
        println!("skipped: LibreOffice is not installed");
        return;
    };
    let drawn = opened(office.clone(), MEMO);
    let [(place, what)] = drawn.set_anew()[..] else { panic!("{:?}", drawn.findings) };
    assert!(place == "page 1" && what.contains("a picture that LibreOffice made"), "{place}: {what}");
    assert!(drawn.page(1).contains("Marrow saw the barges."), "{:?}", drawn.pages);
    // Words that the file hides: nothing that could draw them is asked.
    let hiding = opened(office, HIDDEN);
    let [(_, what)] = hiding.set_anew()[..] else { panic!("{:?}", hiding.findings) };
    assert!(what.contains("it hides words"), "{what}");
    assert!(!hiding.page(1).contains("Marrow"));
    assert!(hiding.findings.iter().any(|f| f.kind == FindingKind::InvisibleText && f.detail.contains("Marrow")));
    // Without it, as before.
    let own = opened(Office::Own, MEMO);
    assert!(own.set_anew()[0].1.starts_with("The pages are set anew from the text."));
}

#[test]
fn a_picture_with_all_words_is_shown_alone() {
    let (office, _folder) = instead(&pdf(&[&["The sand was moved at night.", "Marrow saw the barges."]]));
    let kept = opened(office, MEMO);
    assert_eq!((kept.pages.len(), kept.set_anew()[0].0), (1, "page 1"), "{:?}", kept.findings);
    assert!(kept.set_anew()[0].1.contains("a picture that LibreOffice made"));
}

#[test]
fn what_is_found_on_a_picture_is_told_and_one_that_hides_words_is_not_shown() {
    let lines = "BT /F 12 Tf 18 TL 72 770 Td (The sand was moved at night.) Tj T* (Marrow saw the barges.) Tj ET";
    let code = qrcode::QrCode::new("https://example.org/copy/7731").unwrap();
    let (width, mut drawn) = (code.width(), lines.to_owned());
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            write!(drawn, " {} {} 4 4 re f", 200 + at % width * 4, 400 - at / width * 4).unwrap();
        }
    }
    let (office, _folder) = instead(&written(&[drawn], "595 842", ""));
    let kept = opened(office, MEMO);
    assert!(kept.set_anew()[0].1.contains("a picture that LibreOffice made"), "{:?}", kept.findings);
    let code = kept.findings.iter().find(|finding| finding.kind == FindingKind::QrCode).unwrap();
    assert_eq!((code.place.as_str(), code.detail.as_str()), ("page 1", "https://example.org/copy/7731"));

    let (office, _folder) = instead(&written(&[format!("{lines} 70 745 200 16 re f")], "595 842", ""));
    let kept = opened(office, MEMO);
    assert!(kept.set_anew()[0].1.contains("holds words that can't be seen on it"), "{:?}", kept.findings);
    assert!(kept.page(1).contains("Marrow saw the barges."));
    let covered = kept.findings.iter().find(|finding| finding.kind == FindingKind::TextUnderBox).unwrap();
    assert_eq!((&*covered.place, &*covered.detail), ("LibreOffice's picture, page 1", "Marrow saw the barges."));
}

#[test]
fn behind_a_picture_that_lacks_a_word_stands_our_own_page() {
    let (office, _folder) = instead(&pdf(&[&["The sand was moved at night."], &["saw the barges."]]));
    let kept = opened(office, MEMO);
    let [(first, _), (behind, what)] = kept.set_anew()[..] else { panic!("{:?}", kept.findings) };
    assert_eq!((first, behind), ("pages 1–2", "page 3"));
    assert!(what.contains("words that LibreOffice's picture lacks"));
    assert!(!kept.page(1).contains("Marrow") && !kept.page(2).contains("Marrow"));
    assert!(kept.page(3).contains("Marrow saw the barges."));
}

#[test]
fn what_is_no_picture_of_it_leaves_our_own_pages() {
    let of_another = pdf(&[&["Something else altogether, which nobody asked for."]]);
    for (made, why) in [
        (of_another.as_slice(), "lacks most of its words"),
        (b"%PDF-1.4 and nothing else".as_slice(), "could not open it"),
        (MEMO.as_bytes(), "could not open it"),
        (b"".as_slice(), "could not open it"),
    ] {
        let (office, _folder) = instead(made);
        let kept = opened(office, MEMO);
        let [(_, what)] = kept.set_anew()[..] else { panic!("{:?}", kept.findings) };
        assert!(what.starts_with("The pages are set anew from the text.") && what.contains(why), "{why}: {what}");
        assert!(kept.page(1).contains("Marrow saw the barges."));
    }
    let missing = opened(Office::of(Path::new("/usr/lib/no-such-office")), MEMO);
    assert!(missing.set_anew()[0].1.contains("LibreOffice could not be started"), "{:?}", missing.set_anew());
}

/// Landlock and seccomp hold for the thread that enters: the test's others stay outside.
fn behind_the_desks_wall(office: Office) -> Kept {
    std::thread::spawn(move || {
        let mut programs = walls::system_folders();
        programs.push(env!("CARGO_BIN_EXE_safehouse").into());
        walls::enter(&walls::Domain { programs, readable: vec!["/proc".into()], ..walls::Domain::default() }).unwrap();
        opened(office, MEMO)
    })
    .join()
    .unwrap()
}

#[test]
fn behind_the_desks_wall_it_works_when_it_was_begun_before() {
    let made = pdf(&[&["The sand was moved at night.", "Marrow saw the barges."]]);
    let (office, _folder) = instead(&made);
    let worker = WorkerCommand { program: env!("CARGO_BIN_EXE_safehouse").into(), arguments: vec![WORKER_WORD.into()] };
    office.begin(&worker).unwrap();
    let kept = behind_the_desks_wall(office);
    assert!(kept.set_anew()[0].1.contains("a picture that LibreOffice made"), "{:?}", kept.set_anew());
    // The control: begun behind the wall, there is no folder in memory to be had, and so it is off.
    let (late, _folder) = instead(&made);
    let kept = behind_the_desks_wall(late);
    assert!(kept.set_anew()[0].1.contains("can't be confined on this system"), "{:?}", kept.set_anew());
}
