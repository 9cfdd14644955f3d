//! A mirror against an archive that is whole, grows, breaks off, lies, forks and stalls.

#![allow(clippy::unwrap_used)]

#[path = "../../ledger/tests/sample/mod.rs"]
mod sample;
mod server;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use ledger::{DocumentBody, Folder, Vkey};
use mirror::{Disk, Known, Mirrored, Pace, Refused, mirror_at, verify_address, verify_file, verify_folder};
use sample::{Newsroom, STORY, Site, document};
use server::{Answer, Server};

const QUICK: Pace = Pace {
    silence: Duration::from_millis(700),
    least: Duration::from_millis(900),
    bytes_a_second: 1 << 20,
    again: Duration::from_millis(1),
};

struct Place {
    _tmp: tempfile::TempDir,
    dir: PathBuf,
}

impl Place {
    fn new() -> Self {
        let tmp = tempfile::tempdir().unwrap();
        Self { dir: tmp.path().join("mirror"), _tmp: tmp }
    }

    fn copy(&self, server: &Server, key: Option<&Vkey>) -> Result<Mirrored, Refused> {
        mirror_at(QUICK, &server.url, &self.dir, key, &|_| {})
    }

    fn state(&self) -> PathBuf {
        self.dir.with_file_name("mirror.state")
    }

    fn files(&self) -> Site {
        let disk = Disk::new(&self.dir);
        disk.list()
            .unwrap()
            .unwrap()
            .into_iter()
            .map(|path| (path.clone(), fs::read(self.dir.join(path)).unwrap()))
            .collect()
    }

    fn evidence(&self) -> usize {
        fs::read_dir(self.state().join("evidence")).map_or(0, Iterator::count)
    }
}

fn reasons(result: Result<Mirrored, Refused>) -> Vec<String> {
    result.expect_err("it should have been refused").reasons()
}

fn named(result: Result<Mirrored, Refused>, path: &str, what: &str) {
    let reasons = reasons(result);
    assert!(
        reasons.iter().any(|reason| reason.starts_with(&format!("{path}: ")) && reason.contains(what)),
        "{path} {what}: {reasons:?}"
    );
}

#[test]
fn a_copy_is_the_archive_byte_for_byte_and_verifies_offline() {
    let newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    let done = place.copy(&server, None).unwrap();
    assert_eq!((done.known, done.before, done.size, done.counts.quotations), (Known::FirstSeen, None, 6, 2));
    let covered: Site =
        newsroom.site.iter().filter(|(path, _)| !path.ends_with(".p/2")).map(|(p, b)| (p.clone(), b.clone())).collect();
    assert_eq!(place.files(), covered);
    assert!(!place.state().join("new").exists(), "nothing waits any more");
    let report = verify_folder(&place.dir, None, false, &|_| {}).unwrap();
    assert!(
        report.holds() && report.checked_by == ledger::CheckedBy::Pinned(newsroom.vkey()),
        "the pinned key counts, and is told apart from one that somebody gave: {report:?}"
    );
    assert!(
        verify_folder(&place.dir.join("r/R-0001"), Some(&newsroom.vkey()), false, &|_| {}).unwrap().holds(),
        "a release in it"
    );
    assert!(verify_file(&place.dir.join("d/EL-0001/EL-0001.pdf"), Some(&newsroom.vkey())).unwrap().holds());
    let refused = verify_file(&place.dir.join("nothing.pdf"), None).unwrap_err().reasons();
    assert!(refused[0].ends_with("nothing.pdf: missing"), "what isn't there is named, not its proof: {refused:?}");
    assert!(verify_address(&server.url, Some(&newsroom.vkey()), false, &|_| {}).unwrap().holds());

    server.take_asked();
    let again = place.copy(&server, Some(&newsroom.vkey())).unwrap();
    assert_eq!((again.fetched, again.known, again.before), (0, Known::Given, Some(6)));
    assert_eq!(server.take_asked(), ["checkpoint", "log.vkey"], "nothing is fetched twice");
}

#[test]
fn a_statement_is_copied_whole_and_a_changed_word_is_named() {
    let mut newsroom = Newsroom::with_a_release();
    newsroom.statement(2, "Authorised, number to follow.");
    let words = "statements/open-letter/statement.txt";
    let place = Place::new();
    let mut changed = newsroom.site.clone();
    changed.get_mut(words).unwrap()[0] = b'y';
    named(place.copy(&Server::of(&changed), None), words, "changed");
    let mut other = newsroom.site.clone();
    other.get_mut("statements/open-letter/statement.json").unwrap()[20] ^= 1;
    named(place.copy(&Server::of(&other), None), "statements/open-letter/statement.json", "changed");
    let done = place.copy(&Server::of(&newsroom.site), None).unwrap();
    assert_eq!(done.counts.statements, 1);
    assert_eq!(place.files()[words], newsroom.site[words]);
    // What was copied whole and then changed here is named, too.
    fs::write(place.dir.join(words), "Something else.\n").unwrap();
    let report = verify_folder(&place.dir, None, false, &|_| {}).unwrap();
    assert_eq!(report.problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), [words]);
}

#[test]
fn it_keeps_up_and_takes_withdrawals() {
    let mut newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    place.copy(&server, None).unwrap();
    newsroom.release(2, &[(3, "Third.")], None);
    newsroom.withdraw(3, &document(2));
    server.serve(&newsroom.site);
    server.take_asked();
    let done = place.copy(&server, None).unwrap();
    assert_eq!((done.before, done.size, done.known), (Some(6), 11, Known::Pinned));
    assert!(done.removed.iter().any(|path| path == "d/EL-0002/EL-0002.pdf"));
    assert!(!place.dir.join("d/EL-0002").exists(), "nothing of it stays, not even its folder");
    assert!(
        !server.take_asked().iter().any(|path| path == "d/EL-0001/EL-0001.pdf"),
        "what is there isn't fetched again"
    );
    assert!(verify_folder(&place.dir, Some(&newsroom.vkey()), false, &|_| {}).unwrap().holds());
}

#[test]
fn it_takes_the_withdrawal_of_a_statement_and_of_a_dossier() {
    let mut newsroom = Newsroom::with_a_release();
    newsroom.statement(2, "Authorised, number to follow.");
    newsroom.dossier = Some(sample::dossier("number to follow"));
    newsroom.release(3, &[], None);
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    place.copy(&server, None).unwrap();
    assert!(place.dir.join("statements/open-letter/statement.txt").exists(), "the control");
    // Missing without an entry that says so, nothing of it is taken.
    let mut gone = newsroom.site.clone();
    gone.retain(|path, _| !path.starts_with("statements/"));
    let fresh = Place::new();
    named(fresh.copy(&Server::of(&gone), None), "statements/open-letter/statement.json", "missing");
    newsroom.take_back(6, 2, &ledger::Part::Statement("open-letter".into()));
    newsroom.take_back(8, 3, &ledger::Part::Dossier("the-case".into()));
    server.serve(&newsroom.site);
    let done = place.copy(&server, None).unwrap();
    for path in ["statements/open-letter/statement.txt", "dossiers/the-case/dossier.json"] {
        assert!(done.removed.iter().any(|removed| removed == path), "{path}: {:?}", done.removed);
    }
    assert!(!place.dir.join("statements").exists() && !place.dir.join("dossiers").exists());
    assert!(verify_folder(&place.dir, Some(&newsroom.vkey()), false, &|_| {}).unwrap().holds());
}

#[test]
fn it_goes_on_where_it_was_cut_off() {
    let newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    server.until.store(12, Ordering::SeqCst);
    assert!(place.copy(&server, None).is_err());
    assert_eq!(place.files(), Site::new(), "nothing counts before everything holds");
    let first = server.take_asked();
    server.until.store(usize::MAX, Ordering::SeqCst);
    place.copy(&server, None).unwrap();
    let second = server.take_asked();
    let twice: Vec<&String> = first.iter().filter(|path| path.ends_with(".pdf") && second.contains(*path)).collect();
    let before = first.iter().filter(|path| path.ends_with(".pdf")).count();
    assert!(before == 0 || twice.len() < before, "{first:?} then {second:?}");
    assert!(verify_folder(&place.dir, None, false, &|_| {}).unwrap().holds());
}

#[test]
fn a_changed_dossier_is_named_and_nothing_is_placed() {
    let mut newsroom = Newsroom::with_a_release();
    newsroom.dossier = Some(sample::dossier("number to follow"));
    newsroom.release(2, &[], None);
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    place.copy(&server, Some(&newsroom.vkey())).unwrap();
    let path = "dossiers/the-case/dossier.json";
    let was = place.files().remove(path).expect("it is copied");
    let changed = String::from_utf8(was).unwrap().replace("Nobody measured.", "Who measured it?");
    let mut site = newsroom.site.clone();
    site.insert(path.to_owned(), changed.into_bytes());
    server.serve(&site);
    let fresh = Place::new();
    let refused = fresh.copy(&server, Some(&newsroom.vkey())).unwrap_err().reasons().join("\n");
    assert!(refused.contains(path), "{refused}");
    assert_eq!(fresh.files(), Site::new());
}

#[test]
fn a_changed_earlier_text_of_a_story_is_named_and_one_that_was_let_go_goes() {
    let mut newsroom = Newsroom::with_a_release();
    let path = "stories/paid-twice/v/R-0001.md";
    newsroom.pages.insert(path.to_owned(), newsroom.site["stories/paid-twice/story.md"].clone());
    newsroom.release(2, &[], Some("Another text."));
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    place.copy(&server, Some(&newsroom.vkey())).unwrap();
    assert!(place.files().contains_key(path));
    let mut site = newsroom.site.clone();
    site.insert(path.to_owned(), b"Never told.".to_vec());
    server.serve(&site);
    let fresh = Place::new();
    named(fresh.copy(&server, Some(&newsroom.vkey())), path, "");
    assert_eq!(fresh.files(), Site::new());
    newsroom.pages.clear();
    newsroom.site.remove(path);
    newsroom.publish(Vec::new(), Vec::new(), Site::new());
    server.serve(&newsroom.site);
    place.copy(&server, Some(&newsroom.vkey())).unwrap();
    assert!(!place.files().contains_key(path));
}

/// A comment that was erased, an earlier version of a document that was let go: no file of the mirror, nor beside it, has the words.
#[test]
fn words_that_the_archive_let_go_are_nowhere_in_a_mirror_that_follows() {
    let mut newsroom = Newsroom::with_a_release();
    let words = "I have seen the clerk do it";
    let comments = "stories/paid-twice/comments.json";
    newsroom.pages.insert(comments.to_owned(), format!("{{\"text\":\"{words}\"}}").into_bytes());
    let id = document(1);
    for name in DocumentBody::earlier_names(&id) {
        let bytes = newsroom.site[&format!("d/{id}/{name}")].clone();
        newsroom.pages.insert(DocumentBody::earlier_path(&id, 1, &name), bytes);
    }
    newsroom.release(2, &[(1, "Authorised, number to fol-\nlow.")], Some(STORY));
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    place.copy(&server, Some(&newsroom.vkey())).unwrap();
    let earlier = DocumentBody::earlier_path(&id, 1, &format!("{id}.pdf"));
    // Damaged here, it is mended, also when the archive has published since.
    let manifest = place.dir.join(DocumentBody::earlier_path(&id, 1, "manifest.json"));
    let whole = fs::read(&manifest).unwrap();
    fs::write(&manifest, b"{}").unwrap();
    newsroom.publish(Vec::new(), Vec::new(), Site::new());
    server.serve(&newsroom.site);
    place.copy(&server, Some(&newsroom.vkey())).unwrap();
    assert_eq!(fs::read(&manifest).unwrap(), whole);
    let old = place.files()[&earlier].clone();
    let holds = |bytes: &[u8]| bytes.windows(words.len()).any(|window| window == words.as_bytes()) || bytes == old;
    let everywhere = || {
        let found = files_below(place.dir.parent().unwrap());
        found.into_iter().filter(|path| holds(&fs::read(path).unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(everywhere().len(), 2, "or this test would prove nothing");
    newsroom.site.retain(|path, _| !newsroom.pages.contains_key(path));
    newsroom.pages.clear();
    newsroom.pages.insert(comments.to_owned(), br#"{"erased":"2026-11-26"}"#.to_vec());
    newsroom.publish(Vec::new(), Vec::new(), Site::new());
    server.serve(&newsroom.site);
    place.copy(&server, Some(&newsroom.vkey())).unwrap();
    assert_eq!(everywhere(), Vec::<PathBuf>::new());
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// Each file of the archive in turn, changed, cut, missing: it is named, and the folder stays empty.
#[test]
fn a_lie_about_any_file_is_named_and_nothing_is_placed() {
    let newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let key = newsroom.vkey();
    for (path, bytes) in newsroom.site.iter().filter(|(path, _)| !path.ends_with(".p/2")) {
        let place = Place::new();
        server.serve(&newsroom.site);
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        server.answer(path, Answer::Bytes(changed));
        named(place.copy(&server, Some(&key)), path, "");
        server.answers.lock().unwrap().remove(path);
        named(place.copy(&server, Some(&key)), path, "missing");
        server.answer(path, Answer::Cut(bytes[..bytes.len() / 2].to_vec()));
        named(place.copy(&server, Some(&key)), path, "");
        assert_eq!(place.files(), Site::new(), "{path}");
    }
}

#[test]
fn a_mirror_that_holds_refuses_a_tampered_archive_and_stays() {
    let mut newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    place.copy(&server, None).unwrap();
    let before = place.files();
    newsroom.release(2, &[(3, "Third.")], None);
    server.serve(&newsroom.site);
    server.answer("d/EL-0003/EL-0003.pdf", Answer::Bytes(b"another".to_vec()));
    named(place.copy(&server, None), "d/EL-0003/EL-0003.pdf", "changed");
    assert_eq!(place.files(), before);
}

#[test]
fn damage_in_the_mirror_is_named_and_mended_and_strangers_stay() {
    let newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    place.copy(&server, None).unwrap();
    fs::write(place.dir.join("d/EL-0001/EL-0001.pdf"), "forged").unwrap();
    fs::remove_file(place.dir.join("site.json")).unwrap();
    fs::write(place.dir.join("tile/entries/000.p/6"), "forged").unwrap();
    fs::write(place.dir.join("notes.txt"), "mine").unwrap();
    let report = verify_folder(&place.dir, None, false, &|_| {}).unwrap();
    assert!(!report.holds());
    let done = place.copy(&server, None).unwrap();
    let named: Vec<&str> = done.repaired.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(named, ["d/EL-0001/EL-0001.pdf", "site.json", "tile/entries/000.p/6"]);
    assert_eq!(done.extra.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), ["notes.txt"]);
    assert_eq!(fs::read(place.dir.join("notes.txt")).unwrap(), b"mine");
    fs::remove_file(place.dir.join("notes.txt")).unwrap();
    let done = place.copy(&server, None).unwrap();
    assert!(done.repaired.is_empty() && done.extra.is_empty() && done.fetched == 0);
    assert!(verify_folder(&place.dir, None, false, &|_| {}).unwrap().holds());
}

#[test]
fn a_forged_checkpoint_and_another_key_are_refused() {
    let newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let forger = ledger::LogKey::from_seed(sample::ORIGIN, &[66; 32]).unwrap();
    let fresh = Place::new();
    named(fresh.copy(&server, Some(&forger.vkey())), "log.vkey", "not");
    let place = Place::new();
    place.copy(&server, None).unwrap();
    let forged = String::from_utf8(newsroom.site["checkpoint"].clone()).unwrap().replacen("\n6\n", "\n7\n", 1);
    server.answer("checkpoint", Answer::Bytes(forged.into_bytes()));
    named(place.copy(&server, None), "checkpoint", "isn't signed");
    server.serve(&newsroom.site);
    server.answer("log.vkey", Answer::Bytes(format!("{}\n", forger.vkey()).into_bytes()));
    assert!(matches!(place.copy(&server, None), Err(Refused::OtherKey { .. })));
    assert!(matches!(place.copy(&server, Some(&forger.vkey())), Err(Refused::OtherKey { .. })));
}

#[test]
fn a_rolled_back_and_a_forked_log_are_refused_with_evidence() {
    let mut newsroom = Newsroom::with_a_release();
    let old = newsroom.site.clone();
    newsroom.release(2, &[(3, "Third.")], None);
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    place.copy(&server, None).unwrap();
    let before = place.files();
    server.serve(&old);
    assert!(matches!(place.copy(&server, None), Err(Refused::RolledBack { .. })));
    assert_eq!(place.evidence(), 2);

    let mut fork = Newsroom::with_a_release();
    fork.release(2, &[(3, "Another history.")], None);
    server.serve(&fork.site);
    assert!(matches!(place.copy(&server, None), Err(Refused::Forked { .. })), "of the same size");
    fork.release(3, &[(4, "And more.")], None);
    server.serve(&fork.site);
    assert!(matches!(place.copy(&server, None), Err(Refused::Forked { .. })), "of a larger one");
    assert_eq!(place.files(), before);

    // A copy that lost its state still knows what it shows.
    fs::remove_dir_all(place.state()).unwrap();
    assert!(matches!(place.copy(&server, None), Err(Refused::Forked { .. })));
    server.serve(&newsroom.site);
    assert_eq!(place.copy(&server, None).unwrap().known, Known::Pinned);
}

#[test]
fn a_hostile_server_cannot_lead_elsewhere_fill_the_disk_or_stall() {
    let newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let elsewhere = Server::of(&newsroom.site);
    for (path, answer, what) in [
        ("d/EL-0001/EL-0001.pdf", Answer::Redirect(format!("{}/d/EL-0001/EL-0001.pdf", elsewhere.url)), "redirects"),
        ("d/EL-0001/EL-0001.pdf", Answer::Endless(0), "larger than"),
        ("d/EL-0001/EL-0001.pdf.tlog-proof", Answer::Endless(0), "larger than"),
        ("site.json", Answer::Drip, ""),
        ("checkpoint", Answer::Endless(0), "larger than"),
        ("checkpoint", Answer::Drip, ""),
    ] {
        let place = Place::new();
        server.serve(&newsroom.site);
        server.answer(path, answer);
        let from = Instant::now();
        named(place.copy(&server, None), path, what);
        assert!(from.elapsed() < Duration::from_secs(60), "{path}");
        assert_eq!(place.files(), Site::new());
    }
    assert!(elsewhere.take_asked().is_empty());
}

#[test]
fn a_folder_of_somebody_elses_and_a_busy_one_are_refused() {
    let newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    fs::create_dir(&place.dir).unwrap();
    fs::write(place.dir.join("index.html"), "mine").unwrap();
    assert!(matches!(place.copy(&server, None), Err(Refused::NotAMirror(_))));
    assert_eq!(fs::read(place.dir.join("index.html")).unwrap(), b"mine");
    fs::remove_file(place.dir.join("index.html")).unwrap();
    let busy = mirror_at(QUICK, &server.url, &place.dir, None, &|step| {
        if matches!(step, mirror::Step::Placing) {
            assert!(matches!(place.copy(&server, None), Err(Refused::InUse(_))));
        }
    });
    busy.unwrap();
}

#[test]
fn a_link_in_the_mirror_is_not_followed() {
    let newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    let place = Place::new();
    place.copy(&server, None).unwrap();
    let outside = place.dir.with_file_name("outside");
    fs::rename(place.dir.join("d/EL-0001"), &outside).unwrap();
    std::os::unix::fs::symlink(&outside, place.dir.join("d/EL-0001")).unwrap();
    assert!(!verify_folder(&place.dir, None, false, &|_| {}).unwrap().holds());
    assert!(place.copy(&server, None).is_err());
    assert!(outside.join("EL-0001.pdf").exists());
}

#[test]
fn it_begins_anew_when_the_archive_publishes_meanwhile() {
    let mut newsroom = Newsroom::with_a_release();
    let server = Server::of(&newsroom.site);
    newsroom.release(2, &[(3, "Third.")], None);
    let place = Place::new();
    // Between the checkpoint and the files a publication comes.
    let grown: BTreeMap<_, _> = newsroom.site.clone();
    let done = mirror_at(QUICK, &server.url, &place.dir, None, &|step| {
        if matches!(step, mirror::Step::Reading) {
            server.serve(&grown);
        }
    });
    assert_eq!(done.unwrap().size, 9);
}

/// The press puts new pages in place first and the checkpoint that names them last.
#[test]
fn it_waits_for_the_checkpoint_of_pages_that_are_being_placed() {
    let mut newsroom = Newsroom::with_a_release();
    let old = newsroom.site.clone();
    newsroom.release(2, &[(3, "Third.")], None);
    let mut between = newsroom.site.clone();
    between.insert("checkpoint".into(), old["checkpoint"].clone());
    let server = Server::of(&between);
    let place = Place::new();
    let looked = std::sync::atomic::AtomicUsize::new(0);
    let done = mirror_at(QUICK, &server.url, &place.dir, None, &|step| {
        // While it looks for the third time, the publication ends.
        if matches!(step, mirror::Step::Reading) && looked.fetch_add(1, Ordering::SeqCst) == 2 {
            server.serve(&newsroom.site);
        }
    });
    assert_eq!(done.unwrap().size, 9);
    assert!(verify_folder(&place.dir, Some(&newsroom.vkey()), false, &|_| {}).unwrap().holds());

    // It never ends: whoever has all of the old state is content with it, and anybody else is told both things that this can be.
    let place = Place::new();
    server.serve(&old);
    place.copy(&server, None).unwrap();
    server.serve(&between);
    assert_eq!(place.copy(&server, None).unwrap().fetched, 0);
    let place = Place::new();
    let looked = std::sync::atomic::AtomicUsize::new(0);
    let refused = mirror_at(QUICK, &server.url, &place.dir, None, &|step| {
        if matches!(step, mirror::Step::Reading) {
            looked.fetch_add(1, Ordering::SeqCst);
        }
    });
    let reasons = reasons(refused);
    assert!(reasons.iter().any(|reason| reason.contains("is being published to, try again")), "{reasons:?}");
    assert!(reasons.len() > 1, "what doesn't hold is named: {reasons:?}");
    assert_eq!(looked.load(Ordering::SeqCst), 4, "so often, and then no more");
    assert_eq!(place.files(), Site::new());
}

#[test]
fn what_is_no_archive_says_so() {
    let server = Server::of(&Site::new());
    named(Place::new().copy(&server, None), "checkpoint", "no archive");
    for wrong in ["ftp://x", "http://", "http://a@b/", "http://x/?q", "x"] {
        assert!(
            matches!(mirror_at(QUICK, wrong, Path::new("/nonexistent/never"), None, &|_| {}), Err(Refused::Address(_))),
            "{wrong}"
        );
    }
    assert!(verify_folder(tempfile::tempdir().unwrap().path(), None, false, &|_| {}).is_err());
}
