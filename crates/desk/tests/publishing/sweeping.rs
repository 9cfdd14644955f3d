//! Words that are looked for through a release or a mailbox: the list before anything counts, one press, one step back.

use model::{LocalId, Plan};

use super::{
    desk_of_two::{ADA, BEN, Browser, Newsroom, first_of},
    journey::{approve, describe, review},
};

const FIRST: &str = "Memorandum of the works department.\nSigned by Ilse Köhler, clerk.\nKöhler’s own words: ask Ilse Kohler.\nThe Köhlerstrasse is closed.";
const SECOND: &str = "A letter of I. Köhler to the port.\nIlse Köhler wrote it, and ILSE KÖHLER sent it.";

pub async fn add(newsroom: &Newsroom, browser: &Browser, name: &str, text: &str, release: &str) -> String {
    let document = newsroom.document(browser, name, text).await;
    let ask = format!("/document/{document}/prepare");
    browser.send(&ask, &ask, &[("release", release), ("title", "A release")]).await
}

pub fn id(rendition: &str) -> String {
    rendition.trim_start_matches("/rendition/").to_owned()
}

pub async fn plan(newsroom: &Newsroom, rendition: &str) -> Plan {
    let id: LocalId = id(rendition).parse().unwrap();
    newsroom.desk.open().unwrap().store.rendition(id).await.unwrap().plan
}

fn words(plan: &Plan) -> Vec<&str> {
    plan.words.iter().map(|word| word.text.as_str()).collect()
}

/// Every place of the list: its key, and whether it is ticked.
pub fn ticks(page: &str) -> Vec<(String, bool)> {
    let parts = page.split("type=\"checkbox\" name=\"w\" value=\"").skip(1);
    parts
        .map(|part| {
            let (key, rest) = part.split_once('"').unwrap();
            (key.to_owned(), rest.starts_with(" checked"))
        })
        .collect()
}

/// Sends the form of the list.
pub async fn list(browser: &Browser, at: &str, fields: &[(&str, &str)]) -> String {
    let (status, page) = browser.try_send(at, at, fields).await;
    assert_eq!(status, 200, "{page}");
    crate::whole::check(at, &page);
    page
}

struct Two {
    newsroom: Newsroom,
    ada: Browser,
    release: String,
    first: String,
    second: String,
}

impl Two {
    async fn new() -> Self {
        let newsroom = Newsroom::begin().await;
        let ada = newsroom.enter(ADA).await;
        let first = add(&newsroom, &ada, "one.txt", FIRST, "new").await;
        let release = first_of(&ada.see(&first).await, "href=\"/release/");
        let second = add(&newsroom, &ada, "two.txt", SECOND, &release).await;
        add(&newsroom, &ada, "three.txt", "Nothing of it stands here.", &release).await;
        Self { newsroom, ada, release: format!("/release/{release}"), first, second }
    }

    /// The documents of the release, as the form's fields.
    async fn documents(&self) -> Vec<String> {
        let page = self.ada.see(&format!("{}/sweep", self.release)).await;
        page.split("name=\"d\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn a_word_that_is_redacted_in_one_document_and_bare_in_another_is_told_before_anybody_signs() {
    let two = Two::new().await;
    assert!(!two.ada.see(&two.release).await.contains("still shown in"));
    let word = [("page", "1"), ("text", "Ilse Köhler"), ("reason", "source")];
    two.ada.send(&format!("{}/redact", two.first), &format!("{}/word", two.first), &word).await;
    let told = "“ilse köhler” is redacted in EL-0001, and still shown in 2 other places: EL-0002, page 1.";
    let page = two.ada.see(&two.release).await;
    assert!(page.contains(told), "{page}");
    two.ada.send(&format!("{}/redact", two.second), &format!("{}/word", two.second), &word).await;
    assert!(!two.ada.see(&two.release).await.contains("still shown in"));
}

#[tokio::test]
async fn everything_that_is_found_is_listed_first_and_one_press_is_one_step() {
    let two = Two::new().await;
    let (ada, at) = (&two.ada, format!("{}/sweep", two.release));
    assert!(ada.see(&two.release).await.contains(&at) && ada.see(&format!("{}/redact", two.first)).await.contains(&at));
    // From one document, that one is ticked; from the release all are.
    let one = ada.see(&format!("{at}?only={}", id(&two.second))).await;
    assert_eq!((one.matches("name=\"d\"").count(), one.matches(" checked> <bdi>").count()), (3, 1));
    let documents = two.documents().await;
    assert_eq!(documents.len(), 3);
    assert!(list(ada, &at, &[("text", " \r\n")]).await.contains("Type the words"));
    assert!(list(ada, &at, &[("text", "Köhler")]).await.contains("Tick the documents"));
    assert!(list(ada, &at, &[("text", "–!")]).await.contains("neither letters nor digits"));

    let text = "Ilse Köhler\r\nZeppelin\r\nilse köhler";
    let mut fields = vec![("text", text), ("names", "yes")];
    fields.extend(documents.iter().map(|id| ("d", id.as_str())));
    let page = list(ada, &at, &fields).await;
    for told in [
        "<mark>Ilse Köhler,</mark> clerk.",
        "Signed by",
        "with other accents",
        "another form of the name",
        "<mark>I. Köhler</mark>",
        "“Zeppelin” was not found.",
        "Nothing was found in 1 of the documents",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    // As it was typed it is ticked, in other forms it isn't.
    let found = ticks(&page);
    let ticked = |page: &str| ticks(page).iter().filter(|(_, ticked)| *ticked).count();
    assert_eq!((found.len(), ticked(&page)), (6, 3), "{page}");
    for rendition in [&two.first, &two.second] {
        assert_eq!(words(&plan(&two.newsroom, rendition).await), Vec::<&str>::new(), "nothing counts yet");
    }
    let picture = first_of(&page, "<img src=\"").replace("&amp;", "&").replace("&#38;", "&");
    assert_eq!(ada.bytes(&picture).await.1[..4], *b"\x89PNG", "{picture}");

    // All of the second, none of the first.
    let first_id = id(&two.first);
    let second_id = id(&two.second);
    let keys: Vec<String> = found.iter().filter(|(_, ticked)| *ticked).map(|(key, _)| key.clone()).collect();
    let with = |more: &[(&'static str, &str)], keys: &[String]| {
        let mut all: Vec<(String, String)> = fields.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        all.extend([("part", "1"), ("seen", "1")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        all.extend(keys.iter().map(|key| ("w".to_owned(), key.clone())));
        all.extend(more.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        all
    };
    async fn sent(browser: &Browser, at: &str, fields: &[(String, String)]) -> String {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        list(browser, at, &fields).await
    }
    assert_eq!(ticked(&sent(ada, &at, &with(&[("none", &first_id), ("reason", "privacy")], &keys)).await), 2);
    assert_eq!(ticked(&sent(ada, &at, &with(&[("all", &second_id), ("reason", "privacy")], &keys)).await), 4);
    assert!(
        sent(ada, &at, &with(&[("do", "redact"), ("reason", "privacy")], &[])).await.contains("tick what is to go")
    );
    let wrong = sent(ada, &at, &with(&[("do", "redact"), ("reason", "because")], &keys)).await;
    assert!(wrong.contains("Nothing was redacted: that is not one of the reason codes"), "{wrong}");
    assert_eq!(ticked(&wrong), 3);
    for rendition in [&two.first, &two.second] {
        let plan = plan(&two.newsroom, rendition).await;
        assert!(plan.words.is_empty() && plan.boxes.is_empty(), "{plan:?}");
    }
}

#[tokio::test]
async fn what_is_ticked_is_redacted_in_one_step_and_taken_back_in_one() {
    let two = Two::new().await;
    let (ada, at) = (&two.ada, format!("{}/sweep", two.release));
    let documents = two.documents().await;
    let mut fields = vec![("text", "Ilse Köhler"), ("names", "yes")];
    fields.extend(documents.iter().map(|id| ("d", id.as_str())));
    let keys: Vec<String> = ticks(&list(ada, &at, &fields).await).into_iter().map(|(key, _)| key).collect();
    let note = "canary: seen with Ms K. on Tuesday";
    let mut press = fields.clone();
    press.extend([("part", "1"), ("seen", "1"), ("do", "redact"), ("reason", "source"), ("note", note)]);
    press.extend(keys.iter().map(|key| ("w", key.as_str())));
    let before = [plan(&two.newsroom, &two.first).await, plan(&two.newsroom, &two.second).await];
    let page = list(ada, &at, &press).await;
    assert!(page.contains("6 places are in 2 documents redacted, with the reason “source”"), "{page}");
    assert!(ticks(&page).is_empty() && page.matches("covered already</b>").count() == 6, "{page}");
    let after = [plan(&two.newsroom, &two.first).await, plan(&two.newsroom, &two.second).await];
    assert!(words(&after[0]).contains(&"Ilse Köhler") && words(&after[1]).contains(&"I. Köhler"), "{after:?}");
    // Nothing of it is left in what will be published.
    for (rendition, stays) in [(&two.first, "The Köhlerstrasse is closed."), (&two.second, "it, and")] {
        let redact = ada.see(&format!("{rendition}/redact")).await;
        assert!(!redact.contains("can’t be made"), "{redact}");
        assert!(redact.contains(note) && redact.contains("Ada Vance"), "{redact}");
        let public = ada.see(&format!("{rendition}/as-published")).await;
        let text = public.split("<pre").nth(1).unwrap().split("</pre>").next().unwrap();
        assert!(text.contains(stays) && text.contains("[redacted: source]"), "{text}");
        assert!(!text.contains("Ilse") && !text.contains("KÖHLER") && !text.contains("Köhler "), "{text}");
    }
    let journal = ada.see("/journal").await;
    assert!(journal.contains("6 places in 2 documents by search: source"), "{journal}");
    assert!(!journal.contains("Köhler") && !journal.contains("canary"), "{journal}");

    let rendition = first_of(&page, "action=\"/rendition/");
    let step = first_of(&page, "name=\"step\" value=\"");
    let undo = format!("/rendition/{rendition}");
    let undo = undo.trim_end_matches("/undo");
    ada.send(&at, &format!("{undo}/undo"), &[("step", &step)]).await;
    let back = [plan(&two.newsroom, &two.first).await, plan(&two.newsroom, &two.second).await];
    assert_eq!(back, before);
    let again = ada.refused(&at, &format!("{undo}/undo"), &[("step", &step)]).await;
    assert!(again.contains("taken back already"), "{again}");
}

#[tokio::test]
async fn one_of_two_places_is_boxed_and_the_other_stays() {
    let two = Two::new().await;
    let (ada, at) = (&two.ada, format!("{}/sweep", two.release));
    let second = id(&two.second);
    let fields = [("text", "Ilse Köhler"), ("d", second.as_str())];
    let keys: Vec<String> = ticks(&list(ada, &at, &fields).await).into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys.len(), 2);
    let press = [("part", "1"), ("seen", "1"), ("do", "redact"), ("reason", "privacy"), ("w", keys[1].as_str())];
    let page = list(ada, &at, &[&fields[..], &press].concat()).await;
    assert!(page.contains("1 place is in 1 document redacted"), "{page}");
    let plan = plan(&two.newsroom, &two.second).await;
    assert_eq!((plan.words.len(), plan.boxes.len()), (0, 1), "{plan:?}");
    assert_eq!(ticks(&page), [(keys[0].clone(), false)], "what was not ticked stays unticked");
}

#[tokio::test]
async fn what_is_signed_or_published_is_listed_and_stays_as_it_is() {
    let two = Two::new().await;
    let (newsroom, ada) = (&two.newsroom, &two.ada);
    let ben = newsroom.enter(BEN).await;
    let documents = two.documents().await;
    for document in &documents {
        describe(ada, &format!("/rendition/{document}")).await;
    }
    review(ada, &two.release).await;
    ada.send(&two.release, &format!("{}/sign", two.release), &[]).await;
    let at = format!("{}/sweep", two.release);
    let mut fields = vec![("text", "Köhler")];
    fields.extend(documents.iter().map(|id| ("d", id.as_str())));
    let crafted = format!("{}.1.7.9", id(&two.first));
    for state in ["its release is signed", "it is published"] {
        let page = list(ada, &at, &fields).await;
        assert!(page.contains(state) && page.contains("<mark>Köhler,</mark>") && ticks(&page).is_empty(), "{page}");
        let press = [("part", "1"), ("seen", "1"), ("do", "redact"), ("reason", "privacy"), ("w", crafted.as_str())];
        let pressed = list(ada, &at, &[fields.as_slice(), &press].concat()).await;
        assert!(pressed.contains("tick what is to go"), "{pressed}");
        assert!(plan(newsroom, &two.first).await.words.is_empty() && plan(newsroom, &two.first).await.boxes.is_empty());
        if state.contains("signed") {
            approve(&ben, &two.release).await;
        }
    }
    newsroom.verify();
}

#[tokio::test]
async fn what_no_box_reaches_is_listed_with_where_it_stands() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let text = "Signed by Tidewell.\nM a r r o w was there. names-source";
    let rendition = add(&newsroom, &ada, "tidewell-memo.txt", text, "new").await;
    let release = format!("/release/{}", first_of(&ada.see(&rendition).await, "href=\"/release/"));
    let fields = [("title", "What Tidewell wrote"), ("summary", "About Márrow and others."), ("language", "en")];
    ada.send(&rendition, &rendition, &fields).await;
    let story = [("headline", "The marrow affair"), ("language", "en"), ("body", "Nothing more.")];
    let story = ada.send(&format!("{release}/story"), &format!("{release}/story"), &story).await;
    let story = story.split(['?', '#']).next().unwrap().to_owned();

    let at = format!("{release}/sweep");
    let document = id(&rendition);
    let page = list(&ada, &at, &[("text", "Tidewell\r\nMarrow\r\nM.Tidewell"), ("d", &document)]).await;
    for (told, link) in [
        ("EL-0001, its description, title: “Tidewell”", rendition.as_str()),
        ("EL-0001, its description, summary: “Marrow”", rendition.as_str()),
        ("Story “", story.as_str()),
        ("The file’s name, which is not published: “Tidewell”", "/document/"),
        ("Found in the original, which is not copied", "/document/"),
        ("Page 1 may have “Marrow” with spaces or signs between its letters", "?page=1"),
    ] {
        let line = page.split("<li>").find(|line| line.contains(told)).unwrap_or_else(|| panic!("{told}: {page}"));
        assert!(line.contains(link), "{told} leads to {link}: {line}");
    }
    assert!(!page.contains("“Marrow” was not found"), "{page}");
}

#[tokio::test]
async fn a_mailbox_is_searched_with_what_is_prepared_of_it_and_what_isnt() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let rendition = add(&newsroom, &ada, "one.txt", "Signed by Marrow.", "new").await;
    let page = ada.see(&rendition).await;
    let document = ada.see(&format!("/document/{}", first_of(&page, "href=\"/document/"))).await;
    let mailbox = format!("/mailbox/{}", first_of(&document, "href=\"/mailbox/").split('#').next().unwrap());
    let at = format!("{mailbox}/sweep");
    assert!(ada.see(&mailbox).await.contains(&at));
    let chosen = first_of(&ada.see(&at).await, "name=\"d\" value=\"");
    let page = list(&ada, &at, &[("text", "marrow"), ("d", &chosen)]).await;
    let keys = ticks(&page);
    assert_eq!(keys.len(), 1, "{page}");
    let press = [("part", "1"), ("seen", "1"), ("do", "redact"), ("reason", "privacy"), ("w", keys[0].0.as_str())];
    list(&ada, &at, &[&[("text", "marrow"), ("d", chosen.as_str())][..], &press].concat()).await;
    assert_eq!(words(&plan(&newsroom, &rendition).await), ["marrow"]);
    // Taken out of its release, it is listed, and there is nothing to redact.
    ada.send(&rendition, &format!("{rendition}/remove"), &[]).await;
    let chosen = first_of(&ada.see(&at).await, "name=\"d\" value=\"");
    let page = list(&ada, &at, &[("text", "marrow"), ("d", &chosen)]).await;
    assert!(page.contains("nothing of it is prepared for publication") && ticks(&page).is_empty(), "{page}");
}

#[tokio::test]
async fn many_places_come_in_parts_and_what_nobody_was_shown_is_never_ticked() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let text = "marrow and ".repeat(150);
    let rendition = add(&newsroom, &ada, "one.txt", &text, "new").await;
    let release = format!("/release/{}", first_of(&ada.see(&rendition).await, "href=\"/release/"));
    let (at, document) = (format!("{release}/sweep"), id(&rendition));
    let fields = [("text", "marrow"), ("d", document.as_str())];
    let page = list(&ada, &at, &fields).await;
    assert!(page.contains("150 places in 1 document; 100 ticked") && page.contains("Part 1 of 2"), "{page}");
    assert!(page.contains("haven’t looked at yet"), "{page}");
    let first: Vec<String> = ticks(&page).into_iter().map(|(key, _)| key).collect();
    // Two are unticked; the next part keeps that.
    let mut next = fields.to_vec();
    next.extend([("part", "1"), ("seen", "1"), ("go", "2")]);
    next.extend(first[2..].iter().map(|key| ("w", key.as_str())));
    let page = list(&ada, &at, &next).await;
    assert!(page.contains("Part 2 of 2") && page.contains("148 ticked"), "{page}");
    assert_eq!((ticks(&page).len(), page.matches("type=\"hidden\" name=\"w\"").count()), (50, 98));
    // Pressed on the first part alone, the second stays.
    let mut press = fields.to_vec();
    press.extend([("part", "1"), ("seen", "1"), ("do", "redact"), ("reason", "privacy")]);
    press.extend(first.iter().map(|key| ("w", key.as_str())));
    let unseen = ticks(&page)[0].0.clone();
    press.push(("w", unseen.as_str()));
    let page = list(&ada, &at, &press).await;
    assert!(page.contains("100 places are in 1 document redacted"), "{page}");
    assert!(plan(&newsroom, &rendition).await.words.is_empty());
}
