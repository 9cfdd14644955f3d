//! The whole path, and back: prepare, redact, describe, tell, review, sign, approve, publish, withdraw.

use super::desk_of_two::{ADA, BEN, Browser, Newsroom, first_of};

pub const MEMO: &str = "Memorandum of the works department.\nThe second measure is a formality.\nSigned by Marrow, with a number to follow.";

pub async fn describe(browser: &Browser, rendition: &str) {
    let fields = [
        ("title", "Memorandum on the second measure"),
        ("summary", "The works department calls a measurement a formality."),
        ("kind", "Memorandum"),
        ("countries", "Estuary\r\n\r\nDelta"),
        ("language", "en"),
        ("verification", "Compared with two letters by the same office; high confidence."),
    ];
    browser.send(rendition, rendition, &fields).await;
}

pub async fn review(browser: &Browser, release: &str) {
    let fields = [
        ("who", "A clerk named Marrow"),
        ("harm", "Dismissal"),
        ("measure", "The name is redacted"),
        ("who", ""),
        ("harm", ""),
        ("measure", ""),
        ("source", "The properties named an author; the text is set anew."),
        ("reply", "asked"),
        ("reply_words", "The department was asked on 18 November and did not answer."),
    ];
    browser.send(&format!("{release}/review"), &format!("{release}/review"), &fields).await;
}

/// A release with one document, described, redacted and reviewed. Gives its address and the rendition's.
pub async fn prepared(newsroom: &Newsroom, browser: &Browser, text: &str) -> (String, String) {
    let document = newsroom.document(browser, "memo.txt", text).await;
    let ask = format!("/document/{document}/prepare");
    let rendition = browser.send(&ask, &ask, &[("release", "new"), ("title", "The second measure")]).await;
    let release = format!("/release/{}", first_of(&browser.see(&rendition).await, "href=\"/release/"));
    describe(browser, &rendition).await;
    let redact = format!("{rendition}/redact");
    browser
        .send(&redact, &format!("{rendition}/word"), &[("page", "1"), ("text", "marrow"), ("reason", "privacy")])
        .await;
    review(browser, &release).await;
    (release, rendition)
}

pub async fn approve(browser: &Browser, release: &str) -> String {
    let page = format!("{release}/approve");
    let seen = first_of(&browser.see(&page).await, "name=\"seen\" value=\"");
    browser.send(&page, &page, &[("decision", "approve"), ("seen", &seen)]).await
}

#[tokio::test]
async fn a_document_goes_the_whole_way_and_is_taken_back() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    assert!(ada.see("/releases").await.contains("Nothing is being prepared"));
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;

    // A story whose second quotation does not stand there can't be signed.
    let story = ada
        .send(
            &format!("{release}/story"),
            &format!("{release}/story"),
            &[
                ("headline", "A formality, twice"),
                ("deck", "The department measured on paper."),
                ("byline", "the harbour desk"),
                ("day", "2026-11-24"),
                ("language", "en"),
                ("body", "They wrote [“a number to follow”](doc:EL-0001/1), and [“signed by Marrow”](doc:EL-0001/1)."),
            ],
        )
        .await;
    let edit = ada.see(&story).await;
    assert!(edit.contains("<b>stands</b>") && edit.contains("doesn’t stand in EL-0001 page 1"), "{edit}");
    assert!(ada.refused(&release, &format!("{release}/sign"), &[]).await.contains("doesn’t stand"));
    let fields = [
        ("headline", "A formality, twice"),
        ("slug", "a-formality-twice"),
        ("deck", "The department measured on paper."),
        ("byline", "the harbour desk"),
        ("day", "2026-11-24"),
        ("language", "en"),
        ("body", "They wrote [“a number to follow”](doc:EL-0001/1)."),
    ];
    ada.send(&story, &story, &fields).await;
    assert!(ada.see(&format!("{story}/preview")).await.contains("They wrote"));
    assert!(ada.see(&release).await.contains("Nothing is missing."));
    assert!(!newsroom.site().join("d/EL-0001").exists());

    ada.send(&release, &format!("{release}/sign"), &[]).await;
    // Nobody approves what they prepared: neither is it offered, nor taken.
    let own = ada.see(&format!("{release}/approve")).await;
    assert!(own.contains("You prepared it") && !own.contains("name=\"seen\""));
    let refused = ada.refused(&release, &format!("{release}/approve"), &[("decision", "approve"), ("seen", "x")]).await;
    assert!(refused.contains("second person"), "{refused}");

    let ben = newsroom.enter(BEN).await;
    let shown = ben.see(&format!("{release}/approve")).await;
    assert!(shown.contains("[redacted: privacy]") && !shown.contains("Marrow, with"), "{shown}");
    assert!(shown.contains("a number to follow") && shown.contains("Dismissal"));
    let image = format!("{rendition}/built/1");
    assert_eq!(ben.bytes(&image).await.1[..4], *b"\x89PNG");
    approve(&ben, &release).await;

    let page = ben.see(&release).await;
    assert!(page.contains("It is in the record") && page.contains("http://127.0.0.1:7001/"), "{page}");
    let report = newsroom.verify();
    assert_eq!((report.counts.documents, report.counts.releases, report.counts.quotations), (1, 1, 1));
    let text = std::fs::read_to_string(newsroom.site().join("d/EL-0001/EL-0001.txt")).unwrap();
    assert!(text.contains("[redacted: privacy]") && !text.to_lowercase().contains("marrow"), "{text}");
    // The seeds of what is hidden went with the publication; nobody asked to keep them.
    let open = newsroom.desk.open().unwrap();
    let held =
        sqlx::query("select 1 from renditions where seed is not null").fetch_all(open.store.pool()).await.unwrap();
    assert!(held.is_empty());
    // What is published is what was looked at.
    assert_eq!(std::fs::read(newsroom.site().join("d/EL-0001/pages/0001.png")).unwrap(), ben.bytes(&image).await.1);
    assert!(ada.refused(&rendition, &rendition, &[("title", "Another")]).await.contains("published"));

    // Taken back by two, never by one.
    let withdraw = format!("{rendition}/withdraw");
    ada.send(&withdraw, &withdraw, &[("reason", "It names a clerk who asked for protection.")]).await;
    let reason = [("reason", "It names a clerk who asked for protection.")];
    ada.refused(&withdraw, &format!("{withdraw}/confirm"), &reason).await;
    assert!(newsroom.site().join("d/EL-0001/EL-0001.pdf").exists());
    ben.refused(&withdraw, &format!("{withdraw}/confirm"), &[("reason", "something else")]).await;
    ben.send(&withdraw, &format!("{withdraw}/confirm"), &reason).await;
    assert!(ben.see(&withdraw).await.contains("It was withdrawn on"));
    let report = newsroom.verify();
    assert_eq!((report.counts.documents, report.counts.withdrawn), (0, 1));
    assert!(!newsroom.site().join("d/EL-0001/EL-0001.pdf").exists());
    let journal = ada.see("/journal").await;
    for line in ["signed as prepared", "approved for publication", "published", "asked for a withdrawal", "withdrew"] {
        assert!(journal.contains(line), "{line}");
    }
    assert!(!journal.to_lowercase().contains("marrow"), "a redacted word is in the journal");
}
