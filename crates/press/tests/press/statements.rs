//! Statements in the archive: a version that a later release replaced.

use std::collections::BTreeMap;

use ledger::{Speaker, Statement, StatementKind};
use model::Sha256;
use press::{Publisher, Release, StatementDraft};

use crate::{
    case::Newsroom,
    pages::problems,
    sites::{Files, Place, STEPS, files, restore, text},
};

pub const SLUG: &str = "open-letter";
const PAGE: &str = "statements/open-letter/index.html";

pub fn after(step: usize) -> Place {
    let place = Place::new();
    restore(&place.site(), &STEPS[step].0);
    place
}

pub fn statement(slug: &str, title: &str, words: &str, answers: Option<&str>) -> StatementDraft {
    let statement = Statement {
        version: 1,
        title: title.into(),
        kind: StatementKind::Unsigned,
        speaker: Speaker { name: "Ines Marrow".into(), standing: "harbour clerk".into() },
        day: "2026-11-20".into(),
        language: "en".into(),
        files: BTreeMap::new(),
        publisher: None,
        answers: answers.map(str::to_owned),
        passage: None,
        translations: Vec::new(),
    };
    let files = BTreeMap::from([("statement.txt".parse().unwrap(), words.as_bytes().to_vec())]);
    StatementDraft::new(slug.parse().unwrap(), statement, files).unwrap()
}

pub fn releasing(number: u32, statements: Vec<StatementDraft>) -> Release {
    Release {
        id: format!("R-{number:04}").parse().unwrap(),
        title: "Letters".into(),
        documents: Vec::new(),
        stories: Vec::new(),
        dossiers: Vec::new(),
        statements,
    }
}

pub fn publish(newsroom: &Newsroom, publisher: &mut Publisher, release: Release, day: &str) {
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let plan = newsroom.plan_release(&site, release, day).unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
}

pub fn sound(files: &Files) {
    for path in files.keys().filter(|path| path.ends_with(".html")) {
        let problems = problems(files, path);
        assert!(problems.is_empty(), "{path}: {problems:#?}");
    }
}

#[test]
fn a_statement_that_was_replaced_says_when_by_what_and_what_stood_there() {
    let (newsroom, place) = (Newsroom::new(), after(2));
    let mut publisher = place.publisher();
    let first = statement(SLUG, "Open letter", "Sirs, no.", None);
    let hash = Sha256::of(first.file()).to_string();
    publish(&newsroom, &mut publisher, releasing(8, vec![first]), "2026-12-02");
    let page = text(&files(&place.site()), PAGE);
    assert!(!page.contains("Earlier versions") && !page.contains("Version 1"), "{page}");
    publish(
        &newsroom,
        &mut publisher,
        releasing(9, vec![statement(SLUG, "Open letter", "Sirs, yes.", None)]),
        "2026-12-05",
    );
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    sound(&now);
    let page = text(&now, PAGE);
    for words in ["Version 2, brought on 5 December 2026 by", "Earlier versions", "Published on 2 December 2026", &hash]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("../../r/R-0008/index.html") && page.contains("../../r/R-0009/index.html"), "{page}");
    assert!(!page.contains("Sirs, no."), "the earlier words are gone");
    assert!(text(&now, "feed.xml").contains("Ines Marrow, version 2: Open letter"));
    // The hash is the one that the earlier release's manifest has.
    assert!(text(&now, "r/R-0008/manifest.json").contains(&hash));
}
