//! The whole way: keyring, release, second version, withdrawal. After each, everything verifies.

use ledger::Entry;
use model::Sha256;

use crate::{
    case::Newsroom,
    sites::{Place, STEPS, files, restore, text},
};

#[test]
fn every_step_verifies_by_the_readers_own_check() {
    for (at, (_, report)) in STEPS.iter().enumerate() {
        assert_eq!(report.problems, [], "step {at}");
    }
    let counts: Vec<_> = STEPS
        .iter()
        .map(|(_, report)| (report.counts.documents, report.counts.releases, report.counts.withdrawn))
        .collect();
    assert_eq!(counts, [(0, 0, 0), (2, 1, 0), (3, 2, 0), (2, 2, 1)]);
    let quotations: Vec<_> = STEPS.iter().map(|(_, report)| report.counts.quotations).collect();
    assert_eq!(quotations, [0, 11, 13, 13]);
}

#[test]
fn a_changed_byte_anywhere_is_named() {
    let (files, _) = &STEPS[3];
    let vkey = crate::case::Newsroom::new().vkey();
    for path in files.keys() {
        let mut changed = files.clone();
        let bytes = changed.get_mut(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let report = ledger::verify_site(&changed, Some(&vkey));
        assert!(report.problems.iter().any(|problem| problem.path == *path), "{path}: {:?}", report.problems);
    }
}

#[test]
fn the_contracts_paths_are_there() {
    let (files, _) = &STEPS[1];
    for path in [
        "index.html",
        "style.css",
        "404.html",
        "feed.xml",
        "SHA256SUMS",
        "stories/index.html",
        "stories/paid-twice/index.html",
        "stories/paid-twice/story.md",
        "stories/paid-twice/story.md.tlog-proof",
        "stories/paid-twice/picture.png",
        "stories/paid-twice/strips/1.png",
        "stories/paid-twice/strips/2.png",
        "stories/paid-twice/strips/3.png",
        "d/index.html",
        "d/EL-0001/index.html",
        "d/EL-0001/p/1/index.html",
        "d/EL-0001/p/2/index.html",
        "d/EL-0001/EL-0001.pdf",
        "d/EL-0001/EL-0001.pdf.tlog-proof",
        "d/EL-0001/EL-0001.txt",
        "d/EL-0001/EL-0001.words.json",
        "d/EL-0001/pages/0001.png",
        "d/EL-0001/manifest.json",
        "r/R-0001/index.html",
        "r/R-0001/manifest.json",
        "stories/feed.xml",
        "dossiers/index.html",
        "dossiers/the-second-measure/index.html",
        "dossiers/the-second-measure/table/index.html",
        "dossiers/the-second-measure/feed.xml",
        "dossiers/the-second-measure/dossier.json",
        "dossiers/the-second-measure/dossier.json.tlog-proof",
        "dossiers/the-second-measure/strips/1.png",
        "record/index.html",
        "how-to-check/index.html",
        "send/index.html",
        "site.json",
        "checkpoint",
        "log.vkey",
        "tile/0/000.p/6",
        "tile/entries/000.p/6",
    ] {
        assert!(files.contains_key(path), "{path}");
    }
}

#[test]
fn a_second_version_takes_the_firsts_place_everywhere() {
    let (before, after) = (&STEPS[1].0, &STEPS[2].0);
    let name = "Tomas Brandt";
    assert!(text(before, "d/EL-0001/EL-0001.txt").contains(name), "or this test would prove nothing");
    for (path, bytes) in after {
        assert!(!String::from_utf8_lossy(bytes).contains(name), "{path} still has the name that version 2 takes out");
    }
    // The strip of the story that was told before shows the page as it is now.
    let strip = "stories/paid-twice/strips/1.png";
    assert!(before[strip] != after[strip], "the strip is still the old page's");
    assert!(text(after, "d/EL-0001/index.html").contains("version 2"));
    assert!(text(after, "record/index.html").contains("Version 1, replaced by a later one."));
}

#[test]
fn a_withdrawal_leaves_a_tombstone_and_nothing_else() {
    let (before, after) = (&STEPS[2].0, &STEPS[3].0);
    for gone in [
        "EL-0003.pdf",
        "EL-0003.txt",
        "EL-0003.words.json",
        "EL-0003.pdf.tlog-proof",
        "manifest.json",
        "pages/0001.png",
    ] {
        let path = format!("d/EL-0003/{gone}");
        assert!(before.contains_key(&path) && !after.contains_key(&path), "{path}");
    }
    for address in ["d/EL-0003/index.html", "d/EL-0003/p/1/index.html"] {
        let page = text(after, address);
        assert!(page.contains("This document was withdrawn") && page.contains(crate::case::WITHDRAWN), "{address}");
    }
    let hash = Sha256::of(&before["d/EL-0003/EL-0003.pdf"]).to_string();
    let said = ["The file is not at hand", "told that the second payment was made", hash.as_str()];
    for (path, bytes) in after {
        let text = String::from_utf8_lossy(bytes);
        for said in said {
            assert!(!text.contains(said), "{path} still says “{said}”");
        }
    }
    assert!(!after.contains_key("stories/the-ministry-knew/strips/1.png"));
    assert!(text(after, "stories/the-ministry-knew/index.html").contains("1 quotation from a withdrawn document"));
    assert!(text(after, "d/index.html").contains(crate::case::WITHDRAWN));
}

#[test]
fn the_list_of_hashes_is_true_and_complete() {
    for (files, _) in STEPS.iter() {
        let sums = text(files, "SHA256SUMS");
        let listed: std::collections::BTreeMap<&str, &str> =
            sums.lines().map(|line| line.split_once("  ").unwrap()).map(|(hash, path)| (path, hash)).collect();
        for (path, hash) in &listed {
            assert_eq!(Sha256::of(&files[*path]).to_string(), **hash, "{path}");
        }
        let made_after = |path: &str| {
            path.starts_with("tile/")
                || path.ends_with(".tlog-proof")
                || ["checkpoint", "log.vkey", "site.json", "SHA256SUMS"].contains(&path)
        };
        for path in files.keys().filter(|path| !made_after(path)) {
            assert!(listed.contains_key(path.as_str()), "{path}");
        }
    }
}

/// A page changes when its content does: thousands of documents aren't written again for one more.
#[test]
fn a_publication_leaves_other_documents_pages_alone() {
    let (before, after) = (&STEPS[2].0, &STEPS[3].0);
    for path in
        ["d/EL-0001/index.html", "d/EL-0001/p/1/index.html", "d/EL-0002/index.html", "stories/paid-twice/index.html"]
    {
        assert!(before[path] == after[path], "{path}");
    }
}

/// A document that stories quote and that has had two versions, taken back; then the keyring's successor; then one more story.
#[test]
fn the_case_goes_on() {
    let newsroom = Newsroom::new();
    let place = Place::new();
    restore(&place.site(), &STEPS[3].0);
    let mut publisher = place.publisher();
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let plan = newsroom.plan_withdrawal(&site, "EL-0001", "It named a bystander.").unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    assert!(text(&now, "d/EL-0001/p/2/index.html").contains("It named a bystander."));
    assert!(
        !now.contains_key("stories/paid-twice/strips/1.png") && now.contains_key("stories/paid-twice/strips/3.png")
    );
    assert!(text(&now, "stories/paid-twice/index.html").contains("2 quotations from a withdrawn document"));

    let site = publisher.site(&newsroom.vkey()).unwrap();
    let Entry::Keyring { signed } = &site.entries[0] else { panic!("a log begins with a keyring") };
    let first = signed.clone().verify(&signed.claimed_root().unwrap()).unwrap();
    let next = newsroom.keyring(Some(&first));
    let plan = press::plan::plan_keyring(&site, &newsroom.masthead(), next, &newsroom.vkey(), "2026-12-03").unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
    let report = place.verify(&newsroom);
    assert_eq!((report.problems, report.counts.keyrings, report.counts.withdrawn), (vec![], 2, 2));
}
