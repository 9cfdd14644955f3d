//! The redaction page without scripts: every way to a box or a word, its undoing, and what the page says of it.

use super::{
    desk_of_two::{ADA, BEN, Browser, Newsroom, first_of},
    journey::{MEMO, approve, describe, prepared, review},
};

async fn add(newsroom: &Newsroom, browser: &Browser, name: &str, text: &str, release: &str) -> String {
    let document = newsroom.document(browser, name, text).await;
    let ask = format!("/document/{document}/prepare");
    browser.send(&ask, &ask, &[("release", release), ("title", "A release")]).await
}

/// The value of a form's field, its entities resolved.
fn value(page: &str, mark: &str) -> String {
    first_of(page, mark).replace("&#34;", "\"").replace("&quot;", "\"")
}

#[tokio::test]
async fn boxes_and_words_are_made_and_unmade_by_forms_alone() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let rendition = add(&newsroom, &ada, "one.txt", MEMO, "new").await;
    let release = first_of(&ada.see(&rendition).await, "href=\"/release/");
    let other = add(&newsroom, &ada, "two.txt", "Marrow again. names-source", &release).await;
    let redact = format!("{rendition}/redact?page=1");
    let preview = format!("{rendition}/preview/1");
    let untouched = ada.bytes(&preview).await.1;

    // Something names the source: set anew by default. Otherwise the pixels stay.
    assert!(ada.see(&format!("{other}/redact")).await.contains("value=\"retypeset\" checked"));
    let page = ada.see(&redact).await;
    assert!(page.contains("value=\"facsimile\" checked") && page.contains("Nothing is redacted on this page."));

    // Two clicks.
    let first = [("page", "1"), ("reason", "safety"), ("at.x", "100"), ("at.y", "90")];
    let corner = ada.send(&redact, &format!("{rendition}/click"), &first).await;
    let page = ada.see(&corner).await;
    assert!(page.contains("opposite corner") && page.contains("<option selected>safety"), "{page}");
    let (x0, y0) = (first_of(&page, "name=\"x0\" value=\""), first_of(&page, "name=\"y0\" value=\""));
    let second = [("page", "1"), ("reason", "safety"), ("at.x", "400"), ("at.y", "130"), ("x0", &x0), ("y0", &y0)];
    ada.send(&corner, &format!("{rendition}/click"), &second).await;
    let page = ada.see(&redact).await;
    assert!(page.contains("<b>safety</b>"), "{page}");
    assert_ne!(ada.bytes(&preview).await.1, untouched);
    assert_eq!(ada.bytes(&format!("{rendition}/marked/1")).await.1[..4], *b"\x89PNG");
    let json = value(&page, "name=\"box\" value=\"");
    ada.send(&redact, &format!("{rendition}/unbox"), &[("page", "1"), ("box", &json)]).await;
    assert_eq!(ada.bytes(&preview).await.1, untouched);
    ada.refused(&redact, &format!("{rendition}/unbox"), &[("page", "1"), ("box", &json)]).await;

    // Ticked words leak their width where others follow; the longer box does not.
    ada.send(&redact, &format!("{rendition}/words"), &[("page", "1"), ("reason", "privacy"), ("w", "0")]).await;
    let page = ada.see(&redact).await;
    assert!(page.contains("Extend it over what depends on it"), "{page}");
    let extend = page[page.find("/extend\"").unwrap()..].to_owned();
    let place = ["x0", "y0", "x1", "y1"].map(|name| first_of(&extend, &format!("name=\"{name}\" value=\"")));
    let fields = [
        ("page", "1"),
        ("reason", "privacy"),
        ("x0", &place[0]),
        ("y0", &place[1]),
        ("x1", &place[2]),
        ("y1", &place[3]),
    ];
    ada.send(&redact, &format!("{rendition}/extend"), &fields).await;
    let page = ada.see(&redact).await;
    assert!(!page.contains("Extend it over what depends on it") && page.contains("Its width tells about"), "{page}");

    // By numbers: nonsense is refused in words.
    let numbers = |x1| [("page", "1"), ("reason", "legal"), ("x0", "10"), ("y0", "10"), ("x1", x1), ("y1", "60")];
    assert!(ada.refused(&redact, &format!("{rendition}/box"), &numbers("far")).await.contains("four numbers"));
    assert!(
        ada.refused(&redact, &format!("{rendition}/box"), &[("page", "9"), ("reason", "legal")])
            .await
            .contains("no such page")
    );
    ada.send(&redact, &format!("{rendition}/box"), &numbers("90.5")).await;

    // One word, wherever it stands in the document.
    let word = [("page", "1"), ("text", "marrow"), ("reason", "source")];
    ada.send(&redact, &format!("{rendition}/word"), &word).await;
    assert!(
        ada.see(&redact).await.contains("“marrow”") && !ada.see(&format!("{other}/redact")).await.contains("“marrow”")
    );
    assert!(
        ada.refused(&redact, &format!("{rendition}/word"), &[("page", "1"), ("text", "zebra"), ("reason", "legal")])
            .await
            .contains("stands nowhere")
    );
    ada.send(&redact, &format!("{rendition}/unword"), &[("page", "1"), ("text", "marrow")]).await;
    // What was done stands there still, without the word.
    assert!(!ada.see(&redact).await.contains("“marrow” <span"));
}

#[tokio::test]
async fn a_picture_is_pixels_alone_and_needs_its_credit() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let rendition = add(&newsroom, &ada, "one.txt", MEMO, "new").await;
    let release = format!("/release/{}", first_of(&ada.see(&rendition).await, "href=\"/release/"));
    describe(&ada, &rendition).await;
    review(&ada, &release).await;
    let mut fields = vec![
        ("headline", "A formality"),
        ("deck", "On paper."),
        ("byline", "the harbour desk"),
        ("day", "2026-11-24"),
        ("language", "en"),
        ("body", "It is [“a formality”](doc:EL-0001/1)."),
    ];
    let story = ada.send(&format!("{release}/story"), &format!("{release}/story"), &fields).await;
    let token = first_of(&ada.see(&story).await, "name=\"csrf\" value=\"");
    let upload = |token: &str, bytes: &str| {
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--edge\r\nContent-Disposition: form-data; \
             name=\"picture\"; filename=\"IMG_2210.jpg\"\r\n\r\n{bytes}\r\n--edge--\r\n"
        );
        axum::http::Request::post(format!("{story}/picture"))
            .header("host", "127.0.0.1")
            .header("cookie", &ada.cookie)
            .header("content-type", "multipart/form-data; boundary=edge")
            .body(axum::body::Body::from(body))
            .unwrap()
    };
    assert_eq!(ada.ask(upload("00", "a picture")).await.status(), 403);
    assert_eq!(ada.ask(upload(&token, "not one")).await.status(), 409);
    assert_eq!(ada.ask(upload(&token, "a picture")).await.status(), 303);
    assert_eq!(ada.bytes(&format!("{story}/picture.png")).await.1[..4], *b"\x89PNG");
    assert!(ada.refused(&release, &format!("{release}/sign"), &[]).await.contains("a picture needs its description"));
    fields.extend([
        ("slug", "a-formality"),
        ("picture_alt", "A dredger"),
        ("picture_credit", "Port Gallery, with permission"),
    ]);
    ada.send(&story, &story, &fields).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    newsroom.verify();
    assert!(newsroom.site().join("stories/a-formality/picture.png").exists());
}

#[tokio::test]
async fn what_is_prepared_is_not_opened_again_for_its_pages_lie_under_its_boxes() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (_, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let document = format!("/document/{}", first_of(&ada.see(&rendition).await, "href=\"/document/"));
    let page = ada.see(&document).await;
    assert!(!page.contains("Open again") && !page.contains("Open it otherwise"), "{page}");
    for (to, fields) in [
        ("open", &[][..]),
        ("open", &[("otherwise", "true"), ("more", "true")]),
        ("password", &[("password", "tidewell")]),
    ] {
        let why = ada.refused(&document, &format!("{document}/{to}"), fields).await;
        assert!(why.contains("Take it out of its release first"), "{why}");
    }
    ada.send(&rendition, &format!("{rendition}/remove"), &[]).await;
    ada.send(&document, &format!("{document}/open"), &[]).await;
}
