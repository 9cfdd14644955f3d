//! Dossiers: their published form, what their pages say and whose words it is, their versions, and what is refused.

use std::fs;

use ledger::{dossier_from_bytes, dossier_to_bytes};
use model::{
    Dossier, Sha256,
    dossier::{Happening, Party, Told},
};
use press::{DossierDraft, Error, Release};
use scraper::{Html, Selector};

use crate::{
    case::{self, FILE, Newsroom},
    sites::{Place, STEPS, restore, text},
};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/press/golden/dossier-v1.json");

fn words(page: &str) -> String {
    let page = Html::parse_document(page);
    let main = page.select(&Selector::parse("main").unwrap()).next().unwrap();
    main.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `PRESS_GOLDEN=write` writes the golden file anew; a change of it is a new version of the format.
#[test]
fn a_dossiers_file_has_the_form_of_version_1() {
    let published = &STEPS[1].0["dossiers/the-second-measure/dossier.json"];
    if std::env::var_os("PRESS_GOLDEN").is_some_and(|wish| wish == "write") {
        fs::write(GOLDEN, published).unwrap();
    }
    let golden = fs::read(GOLDEN).unwrap();
    assert_eq!(String::from_utf8_lossy(published), String::from_utf8_lossy(&golden));
    let read = dossier_from_bytes(&golden).unwrap();
    assert_eq!(read, case::dossier());
    assert_eq!(dossier_to_bytes(&read).unwrap(), golden);
    for wrong in [
        // A name for somebody who is protected.
        String::from_utf8(golden.clone())
            .unwrap()
            .replace("\"letter\":\"A\"", "\"letter\":\"A\",\"name\":\"Anna Lee\""),
        // Another spelling of the same.
        String::from_utf8(golden.clone()).unwrap().replacen('{', "{ ", 1),
        // An allegation that says it is a fact keeps its one accuser, which a fact has not.
        String::from_utf8(golden.clone()).unwrap().replace("\"as\":\"alleged\"", "\"as\":\"fact\""),
    ] {
        assert!(dossier_from_bytes(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn each_page_says_whose_words_they_are() {
    let (files, _) = &STEPS[2];
    for path in ["dossiers/the-second-measure/index.html", "dossiers/the-second-measure/table/index.html"] {
        let said = words(&text(files, path));
        for whole in [
            "Alleged by Complainant A: Nobody measured anything.",
            "Claimed by Director of works: The second measure is paid",
            "Decided by Director of works: A second measure is authorised, without a number.",
            "Disputed: a request or not",
            "Whether it was a request is disputed:",
            "Clerk of the chamber says: The chamber asked, and expects an answer.",
            "Ministry of Waterways says: A question was put, nothing was asked for.",
            "Open question, put to Ministry of Waterways: Where does the sand of October lie?",
            "A sheet with four lines goes from the chamber to the ministry.",
            "New in version 2",
        ] {
            assert!(said.contains(whole), "{whole} in {said}");
        }
    }
    let said = words(&text(files, "dossiers/the-second-measure/index.html"));
    for whole in [
        "Complainant A Complainant; unnamed, by own choice",
        "Running since 26 March 2026",
        "In force from 9 March 2026 to 2 April 2026, in Estuary Republic",
        "Changed in version 2",
        "Claimed by Ministry of Waterways: The deepening has cost what the chamber was told.",
        "The dredging was paid for twice",
        "Version 1 of 24 November 2026, with R-0001",
    ] {
        assert!(said.contains(whole), "{whole} in {said}");
    }
    let first = words(&text(&STEPS[1].0, "dossiers/the-second-measure/index.html"));
    assert!(first.contains("In force since 9 March 2026") && !first.contains("version 2"), "{first}");
    // And back: the pages of what it cites, and of the story that leads to it, lead here.
    for path in ["d/EL-0001/index.html", "stories/paid-twice/index.html", "r/R-0002/index.html", "index.html"] {
        assert!(text(files, path).contains("dossiers/the-second-measure/index.html"), "{path}");
    }
}

#[test]
fn a_passage_is_shown_marked_and_one_that_was_withdrawn_says_so() {
    let page = text(&STEPS[2].0, "dossiers/the-second-measure/index.html");
    assert_eq!(page.matches("src=\"strips/").count(), 9);
    let (after, report) = &STEPS[3];
    assert_eq!(report.problems, []);
    let page = text(after, "dossiers/the-second-measure/index.html");
    assert_eq!(page.matches("src=\"strips/").count(), 8);
    assert!(words(&page).contains("Withdrawn on 1 December 2026: A person who is named in the minutes"));
    assert!(!after.contains_key("dossiers/the-second-measure/strips/9.png"));
}

#[test]
fn the_record_keeps_the_hash_of_every_version() {
    let (files, _) = &STEPS[3];
    let first = Sha256::of(&STEPS[1].0["dossiers/the-second-measure/dossier.json"]).to_string();
    assert!(text(files, "r/R-0001/manifest.json").contains(&first));
    let now = dossier_from_bytes(&files["dossiers/the-second-measure/dossier.json"]).unwrap();
    assert_eq!((now.dossier_version, now.earlier[0].sha256.to_string()), (2, first));
    // A reader's own check names a dossier that was changed, byte or words.
    let mut changed = files.clone();
    let path = "dossiers/the-second-measure/dossier.json";
    let bytes = String::from_utf8(changed[path].clone()).unwrap().replace("Nobody measured", "Somebody measured");
    changed.insert(path.to_owned(), bytes.into_bytes());
    let report = ledger::verify_site(&changed, Some(&Newsroom::new().vkey()));
    assert!(report.problems.iter().any(|problem| problem.path == path), "{:?}", report.problems);
}

/// Plans a release that brings this dossier alone, on what stands after a step.
fn plan(step: usize, dossier: Dossier) -> Result<(), Error> {
    let newsroom = Newsroom::new();
    let place = Place::new();
    restore(&place.site(), &STEPS[step].0);
    let release = Release {
        id: "R-0009".parse().unwrap(),
        title: "Another".into(),
        documents: Vec::new(),
        stories: Vec::new(),
        dossiers: vec![DossierDraft::new(FILE.parse().unwrap(), dossier)?],
        statements: Vec::new(),
    };
    newsroom.plan_release(&place.publisher().site(&newsroom.vkey()).unwrap(), release, "2026-12-02").map(drop)
}

fn refused(step: usize, dossier: Dossier, why: &str) {
    match plan(step, dossier) {
        Err(error) if error.to_string().contains(why) => {}
        other => panic!("{why}: {other:?}"),
    }
}

/// What follows the version that stands after the case's third step.
fn third(change: impl FnOnce(&mut Dossier)) -> Dossier {
    let newsroom = Newsroom::new();
    let place = Place::new();
    restore(&place.site(), &STEPS[3].0);
    let site = place.publisher().site(&newsroom.vkey()).unwrap();
    let before = &site.dossiers[&FILE.parse().unwrap()];
    let mut next = before.dossier.clone();
    next.changes = "More of it.".into();
    change(&mut next);
    next.follow(Some((&before.dossier, before.earlier())))
}

#[test]
fn a_case_goes_on_version_by_version() {
    // Words of a document that was withdrawn since may stay where they stood.
    plan(3, third(|_| {})).unwrap();
    let gone = third(|next| drop(next.events.remove(0)));
    assert_eq!(gone.taken_out, 1);
    plan(3, gone).unwrap();
    refused(3, case::dossier(), "this one doesn't follow it");
    refused(3, third(|_| {}).follow(None), "doesn't follow it");
    let mut unmarked = third(|next| next.jurisdictions[0].entry.name = "Delta Republic".into());
    assert_eq!(unmarked.jurisdictions[0].changed, Some(3));
    unmarked.jurisdictions[0].changed = None;
    refused(3, unmarked, "doesn't follow it");
    refused(0, third(|_| {}), "it is no first version");
    // But nothing new may lean on them.
    let leaning = third(|next| {
        let known = next.events.iter().find(|item| item.id == 13).unwrap();
        let mut again = known.clone();
        (again.id, again.entry.when) = (90, "2026-05".parse().unwrap());
        next.events.push(again);
    });
    refused(3, leaning, "EL-0003, page 1, which isn't published");
}

#[test]
fn what_does_not_stand_or_says_too_little_is_refused_by_name() {
    let with = |change: &dyn Fn(&mut Dossier)| {
        let mut dossier = case::dossier();
        change(&mut dossier);
        DossierDraft::new(FILE.parse().unwrap(), dossier)
    };
    for (why, change) in [
        (
            "“Request”",
            &(|d: &mut Dossier| {
                let told = d.events[2].entry.what.told().cloned();
                d.events[2].entry.what = Happening::Request { told: told.unwrap() };
                d.events[2].entry.cited.clear();
            }) as &dyn Fn(&mut Dossier),
        ),
        ("of 2026-03-09 cites no passage", &|d| d.events[0].entry.cited.clear()),
        ("ground 1 cites no passage", &|d| d.grounds[0].entry.cited.clear()),
        ("fewer than two sides", &|d| {
            if let Happening::Unsettled { sides, .. } = &mut d.events[2].entry.what {
                sides.pop();
            }
        }),
        ("names a party that isn’t there", &|d| drop(d.parties.remove(0))),
        ("complainants are unnamed unless they chose otherwise", &|d| {
            if let Party::Named(named) = &mut d.parties[1].entry {
                named.standing = model::dossier::Standing::Complainant;
            }
        }),
        ("two parties are called Complainant A", &|d| d.parties.push(case::item(40, d.parties[0].entry.clone()))),
        ("one number", &|d| d.events[0].id = 1),
        ("order of their dates", &|d| d.events.reverse()),
        ("has no title", &|d| d.title.clear()),
        ("has no event", &|d| d.events.clear()),
    ] {
        let refused = with(change).map(drop).unwrap_err().to_string();
        assert!(refused.contains(why), "{why}: {refused}");
    }
    let mut untrue = third(|_| {});
    if let Some(model::dossier::Citation::Document { words, .. }) = untrue.events[0].entry.cited.first_mut() {
        *words = "Authorised, number to come".into();
    }
    refused(3, untrue.clone(), "doesn't follow it");
    untrue.events[0].changed = Some(3);
    refused(3, untrue, "“Authorised, number to come”, which doesn't stand on page 1 of EL-0001");
}

#[test]
fn a_statement_that_is_not_published_is_refused() {
    let cites = third(|next| {
        let statement = model::dossier::Citation::Statement { statement: "refusal".into(), words: String::new() };
        next.events[0].entry.cited.push(statement);
    });
    refused(3, cites, "it cites the statement refusal, which isn't published");
}

/// What was an allegation can't become a fact by a change of its type's name alone: a fact has another shape.
#[test]
fn allegation_and_fact_have_different_shapes() {
    let alleged = Told::Alleged(model::dossier::Allegation::new(2, "Nobody measured."));
    let text = serde_json::to_string(&alleged).unwrap();
    assert!(serde_json::from_str::<Told>(&text.replace("alleged", "fact")).is_err(), "{text}");
    assert!(serde_json::from_str::<Told>(&text).is_ok());
}
