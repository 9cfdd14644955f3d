//! A document comes in a next version: what stays of the one before, what goes, and what readers are told.

use ledger::FileFact;
use model::{Correction, PublicId};
use press::{Error, Publisher, Release, Rendition, correction::document_difference};

use crate::{
    case::{self, Newsroom},
    corrections::{after, sound},
    sites::{Files, Place, files, text},
};

const PAGE: &str = "d/EL-0002/changes/index.html";

/// The next version of EL-0002, with one sentence more.
fn rendition(version: u32, sentence: &str, earlier_gone: bool) -> Rendition {
    let what = format!("It was not whole: {sentence} was missing.");
    let correction = (version > 1).then_some(Correction { what, earlier_gone });
    let pages = case::set(&format!("The second measure is a formality.\n\n{sentence}"));
    let parts = case::parts("EL-0002", version, correction, &pages, &[]);
    Rendition::new(parts, case::descriptor("Minutes <whole>", "Minutes"), case::NAME, "2026-12-02").unwrap()
}

fn release(newsroom: &Newsroom, number: u32, rendition: Rendition) -> Release {
    Release {
        id: format!("R-{number:04}").parse().unwrap(),
        title: "The minutes, whole".into(),
        documents: vec![newsroom.clear(rendition)],
        stories: Vec::new(),
        dossiers: Vec::new(),
        statements: Vec::new(),
    }
}

fn publish(newsroom: &Newsroom, publisher: &mut Publisher, number: u32, rendition: Rendition) {
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let plan = newsroom.plan_release(&site, release(newsroom, number, rendition), "2026-12-02").unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
}

/// EL-0002 in the case's words, and then in its second version, beside which the first stays.
fn two_versions() -> (Newsroom, Place, Publisher, Files) {
    let (newsroom, place) = (Newsroom::new(), after(2));
    let mut publisher = place.publisher();
    let before = files(&place.site());
    let known = text(&before, "d/EL-0002/EL-0002.txt");
    let what = Some(Correction { what: "A sentence was missing.".into(), earlier_gone: false });
    let pages = case::set(&format!("{}\n\nA boat lay there all night.", known.trim()));
    let parts = case::parts("EL-0002", 2, what, &pages, &[]);
    let words = case::descriptor("The minutes, whole", "Minutes");
    publish(&newsroom, &mut publisher, 8, Rendition::new(parts, words, case::NAME, "2026-12-02").unwrap());
    (newsroom, place, publisher, before)
}

#[test]
fn the_version_before_stays_to_be_read_with_the_difference() {
    let (newsroom, place, publisher, before) = two_versions();
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    sound(&now);
    for name in ["EL-0002.pdf", "EL-0002.txt", "manifest.json"] {
        assert_eq!(now[&format!("d/EL-0002/v/1/{name}")], before[&format!("d/EL-0002/{name}")], "{name}");
    }
    let overview = text(&now, "d/EL-0002/index.html");
    assert!(overview.contains("A sentence was missing.") && overview.contains("changes/index.html"), "{overview}");
    let page = text(&now, PAGE);
    for words in ["../v/1/EL-0002.pdf", "../EL-0002.pdf", "all night.", "[put in:]", "First published", "Changed on"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let hash = FileFact::of(&before["d/EL-0002/EL-0002.pdf"]).sha256.to_string();
    assert!(page.contains(&hash), "what was cited before can still be told");
    assert!(!text(&now, "d/EL-0003/index.html").contains("changes/index.html"));

    // Read from the folder again, it is the same.
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let id: PublicId = "EL-0002".parse().unwrap();
    assert_eq!(site.versions[&id][&1].body().document_version, 1);
}

#[test]
fn a_version_that_says_so_takes_all_earlier_ones_away_and_so_does_a_withdrawal() {
    let (newsroom, place, mut publisher, _) = two_versions();
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let withdrawn = newsroom.plan_withdrawal(&site, "EL-0002", "It named a bystander.").unwrap();
    let told = text(&files(&place.site()), "d/EL-0002/EL-0002.txt");
    let mut pages = case::set(told.trim());
    pages.truncate(1);
    let what = Some(Correction { what: "It showed too much.".into(), earlier_gone: true });
    let parts = case::parts("EL-0002", 3, what, &pages, &[("boat", "privacy")]);
    let words = case::descriptor("The minutes", "Minutes");
    publish(&newsroom, &mut publisher, 9, Rendition::new(parts, words, case::NAME, "2026-12-03").unwrap());
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    sound(&now);
    for (path, bytes) in &now {
        assert!(!path.starts_with("d/EL-0002/v/"), "{path}");
        assert!(!String::from_utf8_lossy(bytes).contains("boat lay there"), "{path}");
    }
    let page = text(&now, PAGE);
    assert!(page.contains("no longer shows it") && !page.contains("class=\"difference\""), "{page}");

    // The other way: from two versions to a tombstone at all addresses.
    let (newsroom, place, mut publisher, _) = two_versions();
    publisher.apply(&withdrawn, &newsroom.log).unwrap();
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    sound(&now);
    let left: Vec<&String> = now.keys().filter(|path| path.starts_with("d/EL-0002/v/")).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(text(&now, PAGE).contains("bystander"));
}

#[test]
fn a_changed_earlier_version_is_named() {
    let (newsroom, place, ..) = two_versions();
    for name in ["EL-0002.txt", "EL-0002.pdf", "manifest.json"] {
        let path = place.site().join("d/EL-0002/v/1").join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        let whole = bytes.clone();
        bytes[10] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let problems = place.verify(&newsroom).problems;
        assert!(problems.iter().any(|problem| problem.path.ends_with(&format!("v/1/{name}"))), "{name}: {problems:?}");
        std::fs::write(&path, whole).unwrap();
    }
}

#[test]
fn a_next_version_says_what_it_changes_and_comes_in_its_turn() {
    let pages = case::set("One.");
    let words = || case::descriptor("A sheet", "Letter");
    let told = |what: &str| Some(Correction { what: what.into(), earlier_gone: false });
    for (version, correction) in [(1, told("Nothing.")), (2, None), (2, told("  "))] {
        let parts = case::parts("EL-0002", version, correction.clone(), &pages, &[]);
        let made = Rendition::new(parts, words(), case::NAME, "2026-12-02");
        assert!(matches!(made, Err(Error::Rendition(_))), "{version} {correction:?}");
    }
    let (newsroom, place) = (Newsroom::new(), after(2));
    let site = place.publisher().site(&newsroom.vkey()).unwrap();
    let refused = newsroom.plan_release(&site, release(&newsroom, 8, rendition(3, "More", false)), "2026-12-02");
    assert!(matches!(refused, Err(Error::Refused(_))), "version 3 after version 1");
}

#[test]
fn a_page_that_was_put_in_does_not_mark_those_that_follow() {
    let words = case::descriptor("A sheet", "Letter");
    let pages = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let difference = |old: &[&str], new: &[&str]| {
        let changed = document_difference((&words, &pages(old)), (&words, &pages(new)));
        changed.into_iter().map(|changed| changed.part).collect::<Vec<_>>()
    };
    assert_eq!(
        difference(&["One", "Two a", "Three"], &["New", "One", "Two b", "Three"]),
        ["Page 1", "Page 3 (before: 2)"]
    );
    assert_eq!(difference(&["One", "Two"], &["Two"]), ["Page 1, taken out"]);
    assert!(difference(&["One", "Two"], &["One", "Two"]).is_empty());
}

#[test]
fn what_says_that_it_is_black_and_white_is_so() {
    let made = |black_and_white: bool| {
        let mut parts = case::parts("EL-0001", 1, None, &case::set("To: Ada Lindqvist\n"), &[]);
        parts.colours = model::Colours::BlackAndWhite;
        if black_and_white {
            parts.proofs.clear();
            parts.pages.iter_mut().for_each(|page| page::redact::bilevel::page(&mut page.content));
        }
        Rendition::new(parts, case::descriptor("A sheet", "Letter"), case::NAME, "2026-12-02")
    };
    let refused = made(false).unwrap_err().to_string();
    assert!(refused.contains("black and white"), "{refused}");
    let manifest = serde_json::to_string(made(true).unwrap().body()).unwrap();
    assert!(manifest.contains("\"colours\":\"black-and-white\""), "{manifest}");
    assert_eq!(serde_json::from_str::<ledger::DocumentBody>(&manifest).unwrap().colours, model::Colours::BlackAndWhite);
}

#[test]
fn a_proof_that_does_not_hold_is_never_published() {
    let made = |change: fn(&mut press::RenditionParts)| {
        let mut parts = case::parts("EL-0001", 1, None, &case::set("To: Ada Lindqvist\n"), &[("Lindqvist", "privacy")]);
        change(&mut parts);
        Rendition::new(parts, case::descriptor("A sheet", "Letter"), "The Estuary Ledger", "2026-11-24")
    };
    assert!(made(|_| ()).is_ok());
    let refused = |change| made(change).unwrap_err().to_string();
    let [pixel, root, later] = [
        refused(|parts| parts.pages[0].content.raster.set(1, 1, [1, 2, 3])),
        refused(|parts| parts.pages[0].root = Some(model::Sha256::of(b"other"))),
        refused(|parts| parts.proofs[0].of = 2),
    ];
    assert!(
        [&pixel, &root, &later].iter().all(|told| told.contains("proof of its openings")),
        "{pixel} {root} {later}"
    );
}
