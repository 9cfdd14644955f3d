//! A story is corrected: what readers see of it, what the record covers, and what is refused.

use ledger::FileFact;
use model::{Correction, LocalId};
use press::{
    Error, Picture, Publisher, Release, StoryDraft,
    comments::{Change, Comment, passages},
    correction::{Kind, Piece, difference, pieces},
    plan::plan_comments,
    story::Story,
};
use proptest::prelude::*;
use scraper::{Html, Selector};

use crate::{
    case::{self, Newsroom},
    pages::problems,
    sites::{Files, Place, STEPS, files, restore, text},
};

const SLUG: &str = "paid-twice";
const PAGE: &str = "stories/paid-twice/changes/index.html";

pub fn after(step: usize) -> Place {
    let place = Place::new();
    restore(&place.site(), &STEPS[step].0);
    place
}

fn releasing(number: u32, story: Story) -> Release {
    let picture = story.picture.is_some().then(|| Picture(case::dusk(40, 30)));
    Release {
        id: format!("R-{number:04}").parse().unwrap(),
        title: "A correction".into(),
        documents: Vec::new(),
        stories: vec![StoryDraft { story, picture }],
        dossiers: Vec::new(),
        statements: Vec::new(),
    }
}

pub fn published(publisher: &Publisher, newsroom: &Newsroom) -> Story {
    publisher.site(&newsroom.vkey()).unwrap().stories[&SLUG.parse().unwrap()].story.clone()
}

/// The published story with other words.
pub fn corrected(story: &Story, from: &str, to: &str, what: &str, earlier_gone: bool) -> Story {
    assert!(story.body.contains(from), "{from}");
    let mut story = Story { body: story.body.replace(from, to), ..story.clone() };
    story.corrections.push(Correction { what: what.into(), earlier_gone });
    story
}

pub fn publish(newsroom: &Newsroom, publisher: &mut Publisher, number: u32, story: Story, day: &str) {
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let plan = newsroom.plan_release(&site, releasing(number, story), day).unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
}

pub fn sound(files: &Files) {
    for path in files.keys().filter(|path| path.ends_with(".html")) {
        let problems = problems(files, path);
        assert!(problems.is_empty(), "{path}: {problems:#?}");
    }
}

/// A difference as the page shows it: what stayed with what was taken out, and what stayed with what was put in.
fn sides(page: &str, at: usize) -> (String, String) {
    let page = Html::parse_document(page);
    let difference = page.select(&Selector::parse("main .difference").unwrap()).nth(at).unwrap();
    let (mut old, mut new) = (String::new(), String::new());
    for node in difference.descendants() {
        let Some(text) = node.value().as_text() else { continue };
        let parents: Vec<&str> = node.ancestors().filter_map(|node| Some(node.value().as_element()?.name())).collect();
        if parents.contains(&"span") {
            continue;
        }
        if !parents.contains(&"ins") {
            old.push_str(text);
        }
        if !parents.contains(&"del") {
            new.push_str(text);
        }
    }
    (old, new)
}

#[test]
fn readers_see_the_new_text_the_words_and_the_difference() {
    let (newsroom, place) = (Newsroom::new(), after(2));
    let mut publisher = place.publisher();
    let first = published(&publisher, &newsroom);
    let second =
        corrected(&first, "a letterbox above a bakery", "a letterbox <above> a & b", "It is no bakery.", false);
    publish(&newsroom, &mut publisher, 8, second.clone(), "2026-12-02");
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    sound(&now);
    assert_eq!(now["stories/paid-twice/v/R-0001.md"], STEPS[2].0["stories/paid-twice/story.md"]);
    assert_eq!(now["stories/paid-twice/story.md"], second.to_file().into_bytes());
    let story = text(&now, "stories/paid-twice/index.html");
    for words in ["Corrected on", "2 December 2026", "It is no bakery.", "changes/index.html"] {
        assert!(story.contains(words), "{words} in {story}");
    }
    assert!(!story.contains("above a bakery"));
    let page = text(&now, PAGE);
    assert!(page.contains("bakery") && page.contains("../v/R-0001.md") && page.contains("[taken out:]"), "{page}");
    assert_eq!(sides(&page, 0), (first.body.clone(), second.body.clone()), "the two texts and nothing else");
    for feed in ["feed.xml", "stories/feed.xml"] {
        let feed = atom_syndication::Feed::read_from(now[feed].as_slice()).unwrap();
        let entry = feed.entries().iter().find(|entry| entry.title().as_str().starts_with("Corrected: The dredging"));
        let entry = entry.expect("an entry that says so");
        assert!(
            entry.updated().to_rfc3339().starts_with("2026-12-02") && entry.summary().unwrap().contains("no bakery")
        );
        let before = atom_syndication::Feed::read_from(STEPS[2].0["stories/feed.xml"].as_slice()).unwrap();
        assert!(before.entries().iter().any(|known| known.id() == entry.id()), "the same entry, moved");
    }
    assert!(!text(&now, "stories/the-ministry-knew/index.html").contains("Corrected on"));

    // Again, from what is on the disk: newest first, each against the one before.
    let again = published(&publisher, &newsroom);
    assert_eq!(again, second);
    let third = corrected(&again, "moved in the autumn", "moved in the summer", "It was the summer.", false);
    publish(&newsroom, &mut publisher, 9, third.clone(), "2026-12-05");
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    sound(&now);
    let page = text(&now, PAGE);
    assert_eq!(sides(&page, 0), (second.body.clone(), third.body.clone()));
    assert_eq!(sides(&page, 1), (first.body.clone(), second.body.clone()));
    assert!(page.find("It was the summer.").unwrap() < page.find("It is no bakery.").unwrap());

    // A reader writes about words that will go.
    let about = passages(&third.body).into_iter().find(|passage| passage.words.starts_with("Three weeks later"));
    let comment = Comment {
        id: LocalId::from_bytes([7; 16]),
        day: "2026-12-05".into(),
        name: "A reader".into(),
        passage: Some(about.unwrap()),
        text: "Really?".into(),
        erased: None,
    };
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let change = [Change::Release(SLUG.parse().unwrap(), comment)];
    let plan = plan_comments(&site, &newsroom.masthead(), &change, &newsroom.vkey(), "2026-12-05").unwrap().unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();

    // What must not be read any more goes, everywhere.
    let mut fourth = corrected(&third, "by a firm whose", "by another whose", "It named the wrong one.", true);
    fourth.body = fourth.body.replace("Three weeks later", "Soon");
    publish(&newsroom, &mut publisher, 10, fourth, "2026-12-06");
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    sound(&now);
    for (path, bytes) in now.iter().filter(|(path, _)| path.starts_with("stories/")) {
        assert!(!path.contains("/v/"), "{path}");
        let bytes = String::from_utf8_lossy(bytes);
        assert!(!bytes.contains("by a firm whose") && !bytes.contains("Three weeks later"), "{path}");
    }
    assert!(text(&now, "stories/paid-twice/index.html").contains("Really?"), "the comment stays");
    let page = text(&now, PAGE);
    assert!(page.contains("It named the wrong one.") && page.contains("It is no bakery."), "what was corrected stays");
    assert!(page.contains("no longer shows it") && !page.contains("class=\"difference\""), "{page}");
}

#[test]
fn an_earlier_text_goes_when_a_new_version_of_a_document_takes_its_words_out() {
    let (newsroom, place) = (Newsroom::new(), after(1));
    let mut publisher = place.publisher();
    let first = published(&publisher, &newsroom);
    let quoted = "is closed. The account came from [“Tomas Brandt”](doc:EL-0001/1)";
    let second =
        corrected(&first, "had been moved in the autumn", &format!("moved before, as it {quoted}"), "A name.", false);
    publish(&newsroom, &mut publisher, 8, second.clone(), "2026-11-25");
    let third = corrected(&second, quoted, "is closed", "No name.", false);
    publish(&newsroom, &mut publisher, 9, third, "2026-11-25");
    let before = files(&place.site());
    assert!(text(&before, "stories/paid-twice/v/R-0008.md").contains("Tomas Brandt"));
    assert!(text(&before, PAGE).contains("Tomas Brandt"));
    // The second version of EL-0001 takes the name out.
    newsroom.publish(&mut publisher, 2).unwrap();
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    sound(&now);
    assert!(now.contains_key("stories/paid-twice/v/R-0001.md") && !now.contains_key("stories/paid-twice/v/R-0008.md"));
    for (path, bytes) in &now {
        assert!(!String::from_utf8_lossy(bytes).contains("Tomas Brandt"), "{path}");
    }
}

#[test]
fn a_correction_keeps_what_was_quoted_and_quotes_nothing_new_of_what_was_withdrawn() {
    let (newsroom, place) = (Newsroom::new(), after(3));
    let site = place.publisher().site(&newsroom.vkey()).unwrap();
    let told = site.stories[&"the-ministry-knew".parse().unwrap()].story.clone();
    let kept = corrected(&told, "Four people", "Five people", "There were five.", false);
    newsroom.plan_release(&site, releasing(8, kept), "2026-12-02").unwrap();
    let new = "Five people heard [“the second measure”](doc:EL-0003/1) and";
    let more = corrected(&told, "Four people", new, "There were five.", false);
    let refused = newsroom.plan_release(&site, releasing(8, more), "2026-12-02");
    assert!(matches!(refused, Err(Error::Cites { .. })), "nobody could check it");
}

#[test]
fn a_changed_earlier_text_is_named() {
    let (newsroom, place) = (Newsroom::new(), after(2));
    let mut publisher = place.publisher();
    let first = published(&publisher, &newsroom);
    publish(&newsroom, &mut publisher, 8, corrected(&first, "bakery", "mill", "It is a mill.", false), "2026-12-02");
    let name = "stories/paid-twice/v/R-0001.md";
    let path = place.site().join(name);
    let forged = text(&files(&place.site()), name).replace("bakery", "brewery");
    std::fs::write(&path, &forged).unwrap();
    let report = place.verify(&newsroom);
    assert!(report.problems.len() == 1 && report.problems[0].path == name, "{:?}", report.problems);

    // Nor can the newsroom itself say later that it had told another text: the first release's manifest names it.
    let mut site = publisher.site(&newsroom.vkey()).unwrap();
    site.pages.insert(name.to_owned(), FileFact::of(forged.as_bytes()));
    let plan = newsroom.plan_release(&site, releasing(9, case::story("another", "Nothing.")), "2026-12-03").unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
    let problems = place.verify(&newsroom).problems;
    assert!(
        problems.len() == 1 && problems[0].path == name && problems[0].what.contains("another text"),
        "{problems:?}"
    );
}

#[test]
fn only_a_correction_of_what_stands_comes_under_a_known_address() {
    let (newsroom, place) = (Newsroom::new(), after(2));
    let site = place.publisher().site(&newsroom.vkey()).unwrap();
    let first = published(&place.publisher(), &newsroom);
    let refused = |story: Story| match newsroom.plan_release(&site, releasing(8, story), "2026-12-02") {
        Err(Error::Refused(why)) => why,
        other => panic!("{:?}", other.map(|plan| plan.entries)),
    };
    let mut other = first.clone();
    other.body.push_str("\n\nMore.");
    assert!(refused(other).contains("is published already"));
    let twice = corrected(&corrected(&first, "bakery", "mill", "One.", false), "mill", "barn", "Two.", false);
    assert!(refused(twice).contains("begin the correction from that"));
    let mut new = case::story("never-told", "Nothing.");
    new.corrections.push(Correction { what: "Something.".into(), earlier_gone: false });
    assert!(refused(new).contains("isn’t published"));
    let silent = corrected(&first, "bakery", "mill", " ", false);
    assert!(silent.complete().is_err(), "a correction says what it is");
}

#[test]
fn every_part_of_a_story_that_changed_is_named() {
    let before = case::story("a", "One.");
    let after = Story { headline: "Another".into(), day: "2026-12-01".into(), ..before.clone() };
    let found = difference(&before, &after);
    let parts: Vec<&str> = found.iter().map(|changed| changed.part.as_str()).collect();
    assert_eq!(parts, ["Headline", "Its date"]);
    assert!(difference(&before, &before).is_empty());
}

fn shown(pieces: &[Piece]) -> String {
    let mark = |piece: &Piece| match piece.kind {
        Kind::Same => piece.text.clone(),
        Kind::Out => format!("[-{}-]", piece.text),
        Kind::In => format!("[+{}+]", piece.text),
    };
    pieces.iter().map(mark).collect()
}

#[test]
fn words_that_changed_together_stand_together() {
    let told = pieces("It cost 38 million more.\n\nOne.\n", "It cost at least 38 million.\n\nOne.\n\nTwo.\n");
    assert_eq!(shown(&told), "It cost [+at least +]38 [-million more.-][+million.+]\n\nOne.\n[+\nTwo.\n+]");
    assert_eq!(shown(&pieces("a b c", "x y c")), "[-a b-][+x y+] c");
    assert_eq!(shown(&pieces("same", "same")), "same");
    assert!(pieces("", "").is_empty());
}

fn joined(pieces: &[Piece], without: Kind) -> String {
    pieces.iter().filter(|piece| piece.kind != without).map(|piece| piece.text.as_str()).collect()
}

proptest! {
    #[test]
    fn the_pieces_are_the_two_texts_and_nothing_else(
        before in "([a-c]{1,2}|[ \n]{1,2}|é|\u{2003}){0,40}",
        after in "([a-c]{1,2}|[ \n]{1,2}|é|\u{2003}){0,40}",
    ) {
        let told = pieces(&before, &after);
        prop_assert_eq!(joined(&told, Kind::In), before);
        prop_assert_eq!(joined(&told, Kind::Out), after);
    }
}

#[test]
fn what_is_too_long_to_compare_is_shown_whole() {
    let (before, after) = ("a b ".repeat(9_000), "b c ".repeat(9_000));
    let told = pieces(&before, &after);
    assert_eq!(told.len(), 2);
    assert_eq!((joined(&told, Kind::In), joined(&told, Kind::Out)), (before, after));
}
