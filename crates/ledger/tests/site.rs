//! A published site, damaged in every way: what is said, and where.

#![allow(clippy::unwrap_used)]

mod sample;

use ledger::{CheckedBy, DocumentBody, Entry, LogKey, Part, Report, verify_site};
use model::Sha256;
use sample::{Newsroom, ORIGIN, STORY, Signers, Site, document, person, release};

fn paths(report: &Report) -> Vec<&str> {
    report.problems.iter().map(|problem| problem.path.as_str()).collect()
}

fn says(report: &Report, path: &str, what: &str) -> bool {
    report.problems.iter().any(|problem| problem.path == path && problem.what.contains(what))
}

#[test]
fn a_sound_site_holds_with_and_without_its_key() {
    let newsroom = Newsroom::with_a_release();
    let report = verify_site(&newsroom.site, None);
    assert_eq!(report.problems, []);
    assert_eq!((report.checked_by, report.origin.as_deref()), (CheckedBy::Unchecked, Some(ORIGIN)));
    let counts = report.counts;
    assert_eq!((counts.entries, counts.documents, counts.releases, counts.quotations), (6, 2, 1, 2));
    assert_eq!(
        counts.files,
        newsroom.site.keys().filter(|path| !path.starts_with("tile/") || !path.ends_with(".p/2")).count() as u64
    );
    let report = verify_site(&newsroom.site, Some(&newsroom.vkey()));
    assert!(report.holds() && report.checked_by == CheckedBy::Key(newsroom.vkey()));
}

/// Every file, at its first, last and some bytes in between: the file is named.
#[test]
fn a_changed_byte_is_named_with_its_file() {
    let newsroom = Newsroom::with_a_release();
    let key = newsroom.vkey();
    for (path, bytes) in &newsroom.site {
        let mut places: Vec<usize> = (0..bytes.len()).step_by(bytes.len() / 7 + 1).collect();
        places.push(bytes.len() - 1);
        for at in places {
            let mut site = newsroom.site.clone();
            site.get_mut(path).unwrap()[at] ^= 0x20;
            let report = verify_site(&site, Some(&key));
            assert!(paths(&report).contains(&path.as_str()), "{path} at {at}: {:?}", report.problems);
        }
    }
}

#[test]
fn a_missing_a_cut_and_an_added_file_are_named() {
    let newsroom = Newsroom::with_a_release();
    for path in newsroom.site.keys().filter(|path| !path.ends_with(".p/2")) {
        let mut site = newsroom.site.clone();
        site.remove(path);
        assert!(says(&verify_site(&site, Some(&newsroom.vkey())), path, "missing"), "{path}");
        let mut site = newsroom.site.clone();
        site.get_mut(path).unwrap().pop();
        assert!(paths(&verify_site(&site, None)).contains(&path.as_str()), "{path} cut");
    }
    for extra in [
        "note.txt",
        "d/EL-0001/pages/0002.png",
        "d/EL-0003/EL-0003.pdf",
        "stories/other/index.html",
        ".hidden",
        "tile/1/000.p/1",
        "a b",
    ] {
        let mut site = newsroom.site.clone();
        site.insert(extra.into(), b"x".to_vec());
        assert_eq!(paths(&verify_site(&site, None)), [extra]);
    }
}

#[test]
fn two_files_that_changed_places_are_both_named() {
    let newsroom = Newsroom::with_a_release();
    let pairs = [
        ("d/EL-0001/EL-0001.pdf", "d/EL-0002/EL-0002.pdf"),
        ("d/EL-0001/EL-0001.pdf.tlog-proof", "d/EL-0001/EL-0001.txt.tlog-proof"),
        ("d/EL-0001/manifest.json", "d/EL-0002/manifest.json"),
    ];
    for (one, other) in pairs {
        let mut site = newsroom.site.clone();
        let (first, second) = (site[one].clone(), site[other].clone());
        site.insert(one.into(), second);
        site.insert(other.into(), first);
        assert_eq!(paths(&verify_site(&site, None)), [one, other]);
    }
}

#[test]
fn another_signer_is_not_the_publisher() {
    let newsroom = Newsroom::with_a_release();
    let forger = LogKey::from_seed(ORIGIN, &[66; 32]).unwrap();
    let report = verify_site(&newsroom.site, Some(&forger.vkey()));
    assert_eq!(paths(&report), ["checkpoint"]);
    // Even when the key beside it was exchanged, too: the keyring in the log names the true one.
    let entries: Vec<Entry> = ledger::Record::read(&newsroom.site, None).unwrap().entries().to_vec();
    let again = ledger::append(&forger, &Site::new(), None, &entries).unwrap();
    let mut site = newsroom.site.clone();
    site.insert("checkpoint".into(), again.checkpoint.bytes().to_vec());
    site.insert("log.vkey".into(), format!("{}\n", forger.vkey()).into_bytes());
    assert!(says(&verify_site(&site, None), "tile/entries/000.p/6", "names another log"));
}

#[test]
fn an_earlier_checkpoint_does_not_fit_later_files() {
    let mut newsroom = Newsroom::with_a_release();
    let old = newsroom.site.clone();
    newsroom.release(2, &[(3, "Third.")], None);
    let mut site = newsroom.site.clone();
    site.insert("checkpoint".into(), old["checkpoint"].clone());
    let report = verify_site(&site, None);
    for path in ["site.json", "d/EL-0003/manifest.json", "r/R-0002/manifest.json"] {
        assert!(
            report.problems.iter().any(|p| p.path == path || p.what.contains("site entry")),
            "{path}: {:?}",
            report.problems
        );
    }
    assert!(!report.holds());
}

#[test]
fn approvals_are_by_two_different_approvers_in_their_roles() {
    for (signers, why) in [
        (Signers { prepared: 2, approved: 2 }, "the same key"),
        (Signers { prepared: 2, approved: 4 }, "isn't an approver"),
        (Signers { prepared: 4, approved: 3 }, "isn't an approver"),
    ] {
        let mut newsroom = Newsroom::new();
        newsroom.signers = signers;
        newsroom.release(1, &[(1, "Text.")], None);
        let report = verify_site(&newsroom.site, None);
        assert!(
            says(&report, "d/EL-0001/manifest.json", why) && says(&report, "r/R-0001/manifest.json", why),
            "{:?}",
            report.problems
        );
    }
}

#[test]
fn a_manifest_needs_one_signature_of_each_role_in_order() {
    use ledger::{Approval, Approvers, Body, Role, Unverified};
    let body = sample::document_body(&document(1), 1, &[("EL-0001.pdf".into(), "x".into())]);
    let by = |role, signed_as, seed| {
        let key = person(seed);
        Approval { role, key: key.verify_key(), signature: key.sign(&body.to_sign(signed_as).unwrap()) }
    };
    let approvers: Approvers = [2, 3].map(|seed| person(seed).verify_key()).into_iter().collect();
    let holds = |approvals| Unverified::new(body.clone(), approvals).verify(&approvers).is_ok();
    use Role::{Approved, Prepared};
    assert!(holds(vec![by(Prepared, Prepared, 2), by(Approved, Approved, 3)]));
    assert!(!holds(vec![by(Approved, Approved, 3), by(Prepared, Prepared, 2)]), "the order");
    assert!(!holds(vec![by(Prepared, Prepared, 2), by(Prepared, Prepared, 3)]), "two preparers");
    assert!(!holds(vec![by(Prepared, Prepared, 2), by(Approved, Prepared, 3)]), "signed in the other role");
    assert!(!holds(vec![by(Prepared, Prepared, 2)]) && !holds(vec![]), "too few");
    assert!(!holds(vec![by(Prepared, Prepared, 2), by(Approved, Approved, 3), by(Approved, Approved, 3)]), "too many");
}

#[test]
fn the_keyring_in_force_decides() {
    let mut newsroom = Newsroom::with_a_release();
    let entry = newsroom.next_keyring(&[4, 5]);
    newsroom.publish(vec![entry], Vec::new(), Site::new());
    assert!(verify_site(&newsroom.site, None).holds(), "what was approved before stays approved");
    newsroom.release(2, &[(3, "Third.")], None);
    assert!(says(&verify_site(&newsroom.site, None), "d/EL-0003/manifest.json", "isn't an approver"));
    let mut newsroom = Newsroom::new();
    let first = newsroom.next_keyring(&[2, 3]);
    let skipped = newsroom.next_keyring(&[2, 3]);
    drop(first);
    newsroom.publish(vec![skipped], Vec::new(), Site::new());
    assert!(
        says(&verify_site(&newsroom.site, None), "tile/entries/000.p/4", "doesn't follow"),
        "a keyring was left out"
    );
}

#[test]
fn only_a_tombstone_excuses_an_absence() {
    let sound = Newsroom::with_a_release();
    let mut gone = sound.site.clone();
    gone.retain(|path, _| !path.starts_with("d/EL-0002/"));
    assert!(says(&verify_site(&gone, None), "d/EL-0002/manifest.json", "missing"));

    let mut withdrawn = Newsroom::with_a_release();
    withdrawn.withdraw(3, &document(2));
    let report = verify_site(&withdrawn.site, None);
    assert_eq!((report.problems.as_slice(), report.counts.withdrawn, report.counts.documents), ([].as_slice(), 1, 1));

    let mut kept = Newsroom::with_a_release();
    kept.tombstone(3, &document(2));
    assert!(says(&verify_site(&kept.site, None), "d/EL-0002/EL-0002.pdf", "withdrawn by entry 6, and still here"));
    let mut wrong = Newsroom::with_a_release();
    wrong.tombstone(2, &document(2));
    assert!(says(&verify_site(&wrong.site, None), "tile/entries/000.p/8", "withdraws what isn't in the log"));
}

#[test]
fn a_new_version_takes_the_place_of_the_old_one() {
    let mut newsroom = Newsroom::with_a_release();
    newsroom.release(2, &[(1, "Authorised, number to follow. Corrected.")], None);
    assert_eq!(verify_site(&newsroom.site, None).problems, []);
}

#[test]
fn a_quotation_that_does_not_stand_is_named() {
    for (story, what) in [
        (
            STORY.replace("number to follow", "number to come"),
            "“number to come”, which doesn't stand on page 1 of EL-0001",
        ),
        (STORY.replace("EL-0001/1", "EL-0001/2"), "doesn't stand on page 2"),
        (STORY.replace("doc:EL-0002/1", "doc:EL-0007/1"), "EL-0007, page 1, which isn't published"),
        (STORY.replace("doc:EL-0002/1", "doc:EL-0002/3"), "EL-0002, page 3, which isn't published"),
    ] {
        let mut newsroom = Newsroom::new();
        newsroom.release(
            1,
            &[(1, "Authorised, number to fol-\nlow.\x0cSecond page."), (2, "The second measure is a formality.")],
            Some(&story),
        );
        let report = verify_site(&newsroom.site, None);
        assert_eq!(paths(&report), ["stories/paid-twice/story.md"]);
        assert!(says(&report, "stories/paid-twice/story.md", what), "{:?}", report.problems);
    }
}

/// What a release told of a story stays what it told, also for whoever keeps the list of pages.
#[test]
fn an_earlier_text_of_a_story_is_what_its_release_told() {
    let mut newsroom = Newsroom::with_a_release();
    let path = "stories/paid-twice/v/R-0001.md";
    newsroom.pages.insert(path.to_owned(), STORY.as_bytes().to_vec());
    newsroom.release(2, &[], Some("Another text."));
    assert_eq!(verify_site(&newsroom.site, None).problems, []);
    let mut changed = newsroom.site.clone();
    changed.insert(path.to_owned(), b"Never told.".to_vec());
    assert_eq!(paths(&verify_site(&changed, None)), [path]);
    changed.remove(path);
    assert_eq!(paths(&verify_site(&changed, None)), [path]);
    // Let go by the list, it isn't missed.
    newsroom.pages.clear();
    newsroom.site.remove(path);
    newsroom.publish(Vec::new(), Vec::new(), Site::new());
    assert_eq!(verify_site(&newsroom.site, None).problems, []);
    newsroom.pages.insert(path.to_owned(), b"Never told.".to_vec());
    newsroom.publish(Vec::new(), Vec::new(), Site::new());
    assert!(says(&verify_site(&newsroom.site, None), path, "names another text"));
    newsroom.pages.remove(path);
    newsroom.site.remove(path);
    let nobody = "stories/paid-twice/v/R-0007.md";
    newsroom.pages.insert(nobody.to_owned(), STORY.as_bytes().to_vec());
    newsroom.publish(Vec::new(), Vec::new(), Site::new());
    assert!(says(&verify_site(&newsroom.site, None), nobody, "nothing in the record tells it"));
}

/// An earlier version of a document that the list of pages keeps is what its own entry commits to, while no later one says that it goes.
#[test]
fn an_earlier_version_of_a_document_is_what_its_entry_commits_to() {
    let mut newsroom = Newsroom::with_a_release();
    let id = document(1);
    let at = |name: &str| DocumentBody::earlier_path(&id, 1, name);
    let names = DocumentBody::earlier_names(&id);
    let first: Site = names.iter().map(|name| (at(name), newsroom.site[&format!("d/{id}/{name}")].clone())).collect();
    let brings = |newsroom: &mut Newsroom, number| {
        newsroom.release(number, &[(1, "Authorised, number to fol-\nlow.\u{c}More.")], Some(STORY));
        verify_site(&newsroom.site, None)
    };
    newsroom.pages.extend(first.clone());
    assert_eq!(brings(&mut newsroom, 2).problems, []);
    for (path, bytes) in &first {
        let mut changed = newsroom.site.clone();
        changed.insert(path.clone(), bytes.iter().map(|byte| byte ^ 1).collect());
        let report = verify_site(&changed, None);
        assert!(report.problems.iter().any(|problem| problem.path == *path), "{path}: {:?}", report.problems);
    }
    // Whoever keeps the list can't put another text there, nor a version that never was.
    let lists = |newsroom: &mut Newsroom| {
        newsroom.publish(Vec::new(), Vec::new(), Site::new());
        verify_site(&newsroom.site, None)
    };
    newsroom.pages.insert(at(&names[2]), b"Never published.".to_vec());
    assert!(says(&lists(&mut newsroom), &at(&names[2]), "names another text"));
    newsroom.pages.extend(first.clone());
    let never = DocumentBody::earlier_path(&id, 2, "manifest.json");
    newsroom.pages.insert(never.clone(), first[&at("manifest.json")].clone());
    assert!(says(&lists(&mut newsroom), &never, "of no version"));
    newsroom.pages.remove(&never);
    newsroom.site.remove(&never);
    assert_eq!(lists(&mut newsroom).problems, []);
    // The third version says that they go: a list that keeps them is found out.
    let kept = brings(&mut newsroom, 3);
    assert!(says(&kept, &at("manifest.json"), "no longer to be read"), "{:?}", kept.problems);
    newsroom.pages.clear();
    newsroom.site.retain(|path, _| !first.contains_key(path));
    assert_eq!(lists(&mut newsroom).problems, []);
}

#[test]
fn a_withdrawn_document_keeps_no_earlier_version() {
    let mut newsroom = Newsroom::with_a_release();
    let id = document(1);
    let path = DocumentBody::earlier_path(&id, 1, "manifest.json");
    newsroom.pages.insert(path.clone(), newsroom.site[&format!("d/{id}/manifest.json")].clone());
    newsroom.release(2, &[(1, "Authorised, number to fol-\nlow.")], Some(STORY));
    assert_eq!(verify_site(&newsroom.site, None).problems, []);
    let record = ledger::Record::read(&newsroom.site, None).unwrap();
    let newest = record.documents()[&id].entry;
    let manifest = newsroom.site[&DocumentBody::manifest_path(&id)].clone();
    newsroom.withdraw(newest, &id);
    newsroom.site.insert(path.clone(), newsroom.pages[&path].clone());
    assert!(says(&verify_site(&newsroom.site, None), &path, "of no version"));
    // Nor does it get one back by coming again.
    newsroom.site.insert(DocumentBody::manifest_path(&id), manifest);
    newsroom.release(3, &[(1, "Authorised, number to fol-\nlow.")], Some(STORY));
    assert!(says(&verify_site(&newsroom.site, None), &path, "of no version"));
}

#[test]
fn a_release_brings_the_documents_that_its_entry_names() {
    let mut newsroom = Newsroom::with_a_release();
    let record = ledger::Record::read(&newsroom.site, None).unwrap();
    let Entry::Release { commitment, .. } = record.entries()[4].clone() else { panic!("entry 4 is the release") };
    let lie = Entry::Release { id: release(2), commitment, documents: vec![2] };
    newsroom.publish(
        vec![lie],
        Vec::new(),
        Site::from([("r/R-0002/manifest.json".into(), newsroom.site["r/R-0001/manifest.json"].clone())]),
    );
    assert!(says(&verify_site(&newsroom.site, None), "r/R-0002/manifest.json", "other documents"));
    let none = Entry::Release { id: release(3), commitment: Sha256::of(b""), documents: vec![0] };
    newsroom.publish(vec![none], Vec::new(), Site::new());
    assert!(says(&verify_site(&newsroom.site, None), "tile/entries/000.p/10", "isn't a document"));
}

#[test]
fn one_file_and_its_proof_need_nothing_else() {
    use ledger::{FileFact, check_file};
    let newsroom = Newsroom::with_a_release();
    let (file, proof) = (&newsroom.site["d/EL-0001/EL-0001.pdf"], &newsroom.site["d/EL-0001/EL-0001.pdf.tlog-proof"]);
    assert!(check_file("EL-0001.pdf", proof, FileFact::of(file), Some(&newsroom.vkey())).holds());
    let unchecked = check_file("EL-0001.pdf", proof, FileFact::of(file), None);
    assert!(unchecked.holds() && unchecked.checked_by == CheckedBy::Unchecked);
    assert_eq!(paths(&check_file("EL-0001.pdf", proof, FileFact::of(b"other"), None)), ["EL-0001.pdf"]);
    let forger = LogKey::from_seed(ORIGIN, &[66; 32]).unwrap();
    assert!(!check_file("EL-0001.pdf", proof, FileFact::of(file), Some(&forger.vkey())).holds());
    for at in (0..proof.len()).step_by(proof.len() / 211) {
        let mut proof = proof.clone();
        proof[at] ^= 1;
        let report = check_file("EL-0001.pdf", &proof, FileFact::of(file), Some(&newsroom.vkey()));
        assert!(!report.holds(), "byte {at}");
    }
}

#[test]
fn a_statements_files_are_covered_each_of_them() {
    let mut newsroom = Newsroom::with_a_release();
    newsroom.statement(2, "Authorised, number to follow.");
    let report = verify_site(&newsroom.site, Some(&newsroom.vkey()));
    assert!(report.holds(), "{:?}", report.problems);
    assert_eq!((report.counts.statements, report.counts.quotations), (1, 3));
    let own: Vec<&String> = newsroom.site.keys().filter(|path| path.starts_with("statements/")).collect();
    assert_eq!(own.len(), 5, "{own:?}");
    for path in own {
        let mut site = newsroom.site.clone();
        site.get_mut(path).unwrap()[3] ^= 1;
        assert!(paths(&verify_site(&site, None)).contains(&path.as_str()), "{path} changed");
        let mut site = newsroom.site.clone();
        site.remove(path);
        assert!(says(&verify_site(&site, None), path, "missing"), "{path}");
    }
    let mut site = newsroom.site.clone();
    site.insert("statements/open-letter/key.asc".into(), b"another".to_vec());
    assert!(says(&verify_site(&site, None), "statements/open-letter/key.asc", "nothing in the record covers it"));

    // A passage that doesn't stand where it is said to stand.
    let mut newsroom = Newsroom::with_a_release();
    newsroom.statement(2, "nobody wrote this");
    let report = verify_site(&newsroom.site, None);
    assert!(says(&report, "statements/open-letter/statement.json", "doesn't stand on page 1 of EL-0001"));
}

/// A statement and a dossier that cites it, each of a release of its own.
fn with_parts() -> Newsroom {
    let mut newsroom = Newsroom::with_a_release();
    newsroom.statement(2, "Authorised, number to follow.");
    let file = String::from_utf8(sample::dossier("number to follow")).unwrap();
    let cited = "\"cited\":[{\"in\":\"statement\",\"statement\":\"open-letter\",\"words\":\"You were asked\"},";
    newsroom.dossier = Some(file.replace("\"cited\":[", cited).into_bytes());
    newsroom.release(3, &[], None);
    assert_eq!(verify_site(&newsroom.site, None).problems, []);
    newsroom
}

/// The entries of the two releases.
const LETTER: u64 = 6;
const CASE: u64 = 8;

#[test]
fn a_withdrawn_statement_is_excused_alone_and_what_cites_it_still_holds() {
    let letter = Part::Statement("open-letter".into());
    let mut newsroom = with_parts();
    newsroom.take_back(LETTER, 2, &letter);
    let report = verify_site(&newsroom.site, Some(&newsroom.vkey()));
    assert_eq!(report.problems, []);
    assert_eq!((report.counts.withdrawn, report.counts.statements, report.counts.releases), (1, 0, 3));
    // Without the entry the same absence is named, file by file.
    let sound = with_parts();
    let mut gone = sound.site.clone();
    gone.retain(|path, _| !path.starts_with("statements/"));
    assert!(says(&verify_site(&gone, None), "statements/open-letter/statement.json", "missing"));
    // What the entry takes back must go: each of its files.
    for (path, bytes) in sound.site.iter().filter(|(path, _)| path.starts_with("statements/")) {
        let mut kept = newsroom.site.clone();
        kept.insert(path.clone(), bytes.clone());
        assert!(says(&verify_site(&kept, None), path, "withdrawn by entry 10, and still here"), "{path}");
    }
}

#[test]
fn a_withdrawn_dossier_takes_its_file_and_nothing_else() {
    let mut newsroom = with_parts();
    newsroom.take_back(CASE, 3, &Part::Dossier("the-case".into()));
    let report = verify_site(&newsroom.site, None);
    assert_eq!((report.problems.as_slice(), report.counts.withdrawn, report.counts.statements), ([].as_slice(), 1, 1));
    // It excuses nothing beside it.
    let mut more = newsroom.site.clone();
    more.retain(|path, _| !path.starts_with("statements/"));
    assert!(says(&verify_site(&more, None), "statements/open-letter/statement.json", "missing"));
}

#[test]
fn an_entry_that_takes_back_what_was_not_brought_excuses_nothing() {
    let letter = || Part::Statement("open-letter".into());
    for (entry, number, part, what) in [
        (CASE, 3, letter(), "isn't the last to have brought it"),
        (LETTER, 2, Part::Dossier("the-case".into()), "isn't the last to have brought it"),
        (LETTER, 2, Part::Statement("never-said".into()), "isn't the last to have brought it"),
    ] {
        let mut newsroom = with_parts();
        let path = part.path();
        newsroom.take_back(entry, number, &part);
        let report = verify_site(&newsroom.site, None);
        assert!(report.problems.iter().any(|problem| problem.what.contains(what)), "{:?}", report.problems);
        let brought = with_parts().site.contains_key(&path);
        assert_eq!(says(&report, &path, "missing"), brought, "{path}: {:?}", report.problems);
    }
    // A release's name and its entry must be one; nothing is taken back twice, and nothing comes back.
    let mut wrong = with_parts();
    wrong.take_back(LETTER, 3, &letter());
    assert!(!verify_site(&wrong.site, None).holds());
    let mut twice = with_parts();
    twice.take_back(LETTER, 2, &letter());
    twice.take_back(LETTER, 2, &letter());
    assert!(verify_site(&twice.site, None).problems.iter().any(|p| p.what.contains("was withdrawn before")));
    let mut again = with_parts();
    again.take_back(LETTER, 2, &letter());
    again.statement(4, "Authorised, number to follow.");
    assert!(verify_site(&again.site, None).problems.iter().any(|p| p.what.contains("a later release brings it anew")));
}
