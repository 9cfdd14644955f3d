//! Readers' comments as they are published: plain words on plain pages, covered by the record, and gone when they are erased.

use model::{LocalId, Passage};
use press::{
    Slug,
    comments::{Change, Comment, Quoted, passages},
    plan::plan_comments,
};

use crate::{
    case::Newsroom,
    corrections::{after, corrected, publish, published},
    pages::problems,
    sites::{Place, files, text},
};

const PAGE: &str = "stories/paid-twice/index.html";
const ALL: &str = "stories/paid-twice/comments/index.html";
const FILE: &str = "stories/paid-twice/comments.json";

fn slug() -> Slug {
    "paid-twice".parse().unwrap()
}

fn comment(number: u8, name: &str, text: &str) -> Comment {
    Comment {
        id: LocalId::from_bytes([number; 16]),
        day: "2026-11-30".into(),
        name: name.into(),
        passage: None,
        text: text.into(),
        erased: None,
    }
}

#[test]
fn comments_are_published_as_words_and_erased_for_good() {
    let newsroom = Newsroom::new();
    let place = Place::new();
    let mut publisher = place.publisher();
    newsroom.publish(&mut publisher, 0).unwrap();
    newsroom.publish(&mut publisher, 1).unwrap();
    let mut apply = |changes: &[Change], day: &str| {
        let site = publisher.site(&newsroom.vkey()).unwrap();
        let plan = plan_comments(&site, &newsroom.masthead(), changes, &newsroom.vkey(), day).unwrap();
        if let Some(plan) = &plan {
            assert_eq!(plan.entries.len(), 1, "one entry for all of them");
            publisher.apply(plan, &newsroom.log).unwrap();
        }
        assert_eq!(place.verify(&newsroom).problems, []);
        let files = files(&place.site());
        for path in files.keys().filter(|path| path.ends_with(".html")) {
            assert_eq!(problems(&files, path), Vec::<String>::new(), "{path}");
        }
        (plan.is_some(), files)
    };
    let (_, before) = apply(&[], "2026-12-01");
    assert!(text(&before, PAGE).contains("No comments yet") && !before.contains_key(ALL));
    let story = press::Story::parse(slug(), &text(&before, "stories/paid-twice/story.md")).unwrap();
    let quoted = passages(&story.body).into_iter().find(|passage| passage.at == Passage::Citation(1)).unwrap();

    let hostile = "See https://evil.example/ and <a href=\"https://evil.example/\">this</a>\u{202e}\u{200b}\n\n\n\n<script>alert(1)</script>";
    let mut changes = vec![
        Change::Release(slug(), comment(1, "<b>Reader</b>\u{202e}", hostile)),
        Change::Release(slug(), Comment { passage: Some(quoted.clone()), ..comment(2, "", "On those words.") }),
    ];
    let gone = Quoted { at: Passage::Paragraph(1), words: "What once stood here".into() };
    changes
        .push(Change::Release(slug(), Comment { passage: Some(gone), ..comment(3, "Third", "Canary of the third") }));
    changes.push(Change::Release(slug(), comment(4, "Fourth", "Fourth words")));
    let (done, after) = apply(&changes, "2026-12-01");
    assert!(done && !apply(&changes, "2026-12-02").0, "once");
    let (page, all) = (text(&after, PAGE), text(&after, ALL));
    assert!(
        page.contains("4 comments") && page.contains("Fourth words") && !page.contains("evil.example"),
        "the newest"
    );
    assert!(all.contains("&#60;b&#62;Reader&#60;/b&#62;") && all.contains("&#60;script&#62;alert(1)"), "{all}");
    assert!(!all.contains("href=\"https://evil.example") && !all.contains('\u{202e}') && !all.contains('\u{200b}'));
    assert!(all.contains("this&#60;/a&#62;\n\n&#60;script"), "empty lines are few: {all}");
    assert!(all.contains("A reader") && all.contains("<a href=\"../index.html#c1\">"), "{all}");
    assert!(all.contains("words that stood here") && all.contains("What once stood here"));
    // A changed byte is named.
    let mut changed = after.clone();
    *changed.get_mut(FILE).unwrap().last_mut().unwrap() ^= 1;
    let report = ledger::verify_site(&changed, Some(&newsroom.vkey()));
    assert!(report.problems.iter().any(|problem| problem.path == FILE));

    let (_, erased) = apply(&[Change::Erase(slug(), LocalId::from_bytes([3; 16]))], "2026-12-03");
    for (path, bytes) in &erased {
        let words = String::from_utf8_lossy(bytes);
        for canary in ["Canary of the third", "What once stood here", ">Third<", "\"Third\""] {
            assert!(!words.contains(canary), "{canary} in {path}");
        }
    }
    assert!(after.values().any(|bytes| String::from_utf8_lossy(bytes).contains("Canary of the third")), "the control");
    assert!(
        text(&erased, PAGE).contains("4 comments")
            && text(&erased, ALL).contains("Erased by the newsroom on 3 December 2026.")
    );
    // What is erased doesn't come back, and nothing is told of what isn't there.
    assert!(!apply(&changes, "2026-12-04").0);
    assert!(!apply(&[Change::Erase(slug(), LocalId::from_bytes([9; 16]))], "2026-12-04").0);
}

#[test]
fn a_comment_without_words_or_story_is_refused() {
    let newsroom = Newsroom::new();
    let place = Place::new();
    let mut publisher = place.publisher();
    newsroom.publish(&mut publisher, 0).unwrap();
    newsroom.publish(&mut publisher, 1).unwrap();
    let site = publisher.site(&newsroom.vkey()).unwrap();
    for change in [
        Change::Release("another".parse().unwrap(), comment(1, "", "words")),
        Change::Release(slug(), comment(1, "name", "\u{200b}\n\u{202e} ")),
    ] {
        assert!(plan_comments(&site, &newsroom.masthead(), &[change], &newsroom.vkey(), "2026-12-01").is_err());
    }
}

#[test]
fn comments_outlive_the_next_release() {
    let newsroom = Newsroom::new();
    let place = Place::new();
    let mut publisher = place.publisher();
    newsroom.publish(&mut publisher, 0).unwrap();
    newsroom.publish(&mut publisher, 1).unwrap();
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let change = [Change::Release(slug(), comment(1, "Reader", "These words stay."))];
    let plan = plan_comments(&site, &newsroom.masthead(), &change, &newsroom.vkey(), "2026-12-01").unwrap().unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
    newsroom.publish(&mut publisher, 2).unwrap();
    newsroom.publish(&mut publisher, 3).unwrap();
    let files = files(&place.site());
    assert!(text(&files, PAGE).contains("These words stay.") && text(&files, FILE).contains("These words stay."));
    assert!(text(&files, "stories/the-ministry-knew/index.html").contains("No comments yet"));
    assert_eq!(place.verify(&newsroom).problems, []);
}

#[test]
fn a_comment_that_waited_brings_no_words_back_that_went_meanwhile() {
    let (newsroom, place) = (Newsroom::new(), after(2));
    let mut publisher = place.publisher();
    let first = published(&publisher, &newsroom);
    let all = passages(&first.body);
    let gone = all.iter().find(|passage| passage.words.starts_with("Three weeks")).unwrap().clone();
    let stands = all.iter().find(|passage| !passage.words.starts_with("Three weeks")).unwrap().clone();
    let story = corrected(&first, "Three weeks later", "Later", "It was not three weeks.", true);
    publish(&newsroom, &mut publisher, 8, story, "2026-12-02");
    let about =
        |number, passage: &Quoted, text| Comment { passage: Some(passage.clone()), ..comment(number, "A", text) };
    let changes = [(1, &stands, "This stands."), (2, &gone, "This went.")]
        .map(|(number, passage, text)| Change::Release(slug(), about(number, passage, text)));
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let plan = plan_comments(&site, &newsroom.masthead(), &changes, &newsroom.vkey(), "2026-12-03").unwrap().unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
    assert_eq!(place.verify(&newsroom).problems, []);
    let now = files(&place.site());
    let file = text(&now, FILE);
    assert!(file.contains("This went.") && file.contains(&stands.words), "{file}");
    for (path, bytes) in &now {
        assert!(!String::from_utf8_lossy(bytes).contains("Three weeks"), "{path}");
    }
}
