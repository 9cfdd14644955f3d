//! Every page in every state and language keeps the same rules; every refusal says what happened and keeps what was typed.

use axum::http::StatusCode;
use intake::Limits;

use crate::newsroom::{Answer, Form, House, fresh_codename, fresh_drop};

/// Every `name="…"` value of an attribute in a page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    page.match_indices(&start).map(|(at, _)| page[at + start.len()..].split('"').next().unwrap()).collect()
}

/// The rules of `STYLE.md` for a page.
fn keeps_the_rules(page: &str, lang: &str, what: &str) {
    assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{what}: language\n{page}");
    assert_eq!(page.matches("<h1>").count(), 1, "{what}: one h1");
    assert_eq!(page.matches("<main").count(), 1, "{what}: one main");
    assert!(page.len() < 30_000, "{what}: {} bytes", page.len());
    let lower = page.to_lowercase();
    for forbidden in ["<script", "<style", " style=", "javascript:", " onclick", "<img", "<iframe", "<font"] {
        assert!(!lower.contains(forbidden), "{what}: {forbidden}");
    }
    for name in ["href", "src", "action"] {
        for url in attributes(page, name) {
            let ours = (url.starts_with('/') && !url.starts_with("//")) || url.starts_with('#');
            assert!(ours || url == "about:blank", "{what}: {url}");
        }
    }
    let labelled = attributes(page, "for");
    for tag in page.split('<').filter(|tag| ["input", "textarea", "select"].iter().any(|name| tag.starts_with(name))) {
        if tag.contains("type=\"hidden\"") {
            continue;
        }
        let id = attributes(tag, "id");
        assert!(id.len() == 1 && labelled.contains(&id[0]), "{what}: an input without a label: <{tag}");
    }
    for form in page.split("<form").skip(1) {
        assert!(form.starts_with(" method=\"post\""), "{what}: a form that isn't posted");
        let action = attributes(form, "action");
        assert!(action[0].starts_with(&format!("/{lang}/")), "{what}: a form that leads to another language");
    }
    // The language stands in the path and nowhere else.
    for url in attributes(page, "href").into_iter().chain(attributes(page, "action")) {
        assert!(!url.contains('?'), "{what}: a query in {url}");
    }
    for field in attributes(page, "name") {
        assert!(!["l", "lang", "language", "hl", "locale"].contains(&field), "{what}: a field for the language");
    }
    // What nobody has checked says so, in its own language, with the English beside it.
    let spoken: web::Lang = lang.parse().unwrap();
    if !spoken.checked() && !["nowhere", "another name"].contains(&what) {
        assert!(page.contains(&format!("<summary>{}</summary>", spoken.unchecked())), "{what}: unchecked\n{page}");
        assert!(page.contains("<div lang=\"en\" dir=\"ltr\">"), "{what}: the English beside it");
    }
    // A message that a language lacks is rendered as its id.
    for id in ["-title<", "{ $", "??"] {
        assert!(!page.contains(id), "{what}: {id}");
    }
}

pub fn check(answer: &Answer, status: StatusCode, lang: &str, what: &str) -> String {
    let page = answer.text();
    assert_eq!(answer.status, status, "{what}\n{page}");
    keeps_the_rules(&page, lang, what);
    page
}

#[tokio::test]
async fn every_page_keeps_the_rules_in_every_language() {
    for lang in web::Lang::ALL.map(web::Lang::tag) {
        let at = |page: &str| format!("/{lang}{page}");
        let closed = House::closed().await;
        check(&closed.get(&at("")).await, StatusCode::OK, lang, "closed");
        check(&closed.post(&at("/codename"), &[]).await, StatusCode::SERVICE_UNAVAILABLE, lang, "no codename yet");

        let house = House::open().await;
        let source = fresh_codename();
        let typed = source.expose();
        let fields = [("codename", typed)];
        check(&house.get(&at("")).await, StatusCode::OK, lang, "advice");
        check(&house.get(&at("/return")).await, StatusCode::OK, lang, "return");
        check(&house.post(&at("/codename"), &[]).await, StatusCode::OK, lang, "codename");
        check(&house.post(&at("/write"), &fields).await, StatusCode::OK, lang, "write");
        check(&house.post(&at("/mailbox"), &fields).await, StatusCode::NOT_FOUND, lang, "no mailbox");
        check(&house.post(&at("/mailbox/forget"), &fields).await, StatusCode::NOT_FOUND, lang, "no mailbox to forget");
        let drop = house.upload(&format!("/{lang}/drop"), Form::drop(typed, &fresh_drop(), "hello")).await;
        check(&drop, StatusCode::OK, lang, "receipt");
        check(&house.post(&at("/mailbox"), &fields).await, StatusCode::OK, lang, "empty mailbox");
        let sealed = house.newsroom.reply(&source, 1, "A question.");
        house.put_reply(&source, "00112233445566778899aabbccddeeff", sealed).await;
        check(&house.post(&at("/mailbox"), &fields).await, StatusCode::OK, lang, "mailbox");
        let [c] = fields;
        check(&house.post(&at("/mailbox/forget"), &[c, ("what", "all")]).await, StatusCode::OK, lang, "sure");
        check(
            &house.post(&at("/mailbox/forget"), &[c, ("what", "x")]).await,
            StatusCode::BAD_REQUEST,
            lang,
            "no such reply",
        );
        let page = house.post(&at("/mailbox/forget"), &[c, ("what", "all-confirmed")]).await;
        check(&page, StatusCode::OK, lang, "gone");
        check(
            &house.post(&at("/write"), &[("codename", "one two")]).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            lang,
            "typed",
        );
        check(&house.get(&at("/nowhere")).await, StatusCode::NOT_FOUND, lang, "nowhere");
    }
}

#[tokio::test]
async fn every_refusal_is_a_clear_page_that_keeps_the_text_and_stores_nothing() {
    let mut limits = Limits::new(0);
    (limits.file, limits.files, limits.message) = (1000, 2, 500);
    for lang in web::Lang::ALL.map(web::Lang::tag) {
        let house = House::with(|intake| intake, limits).await;
        house.bring_keyring(&house.newsroom.keyring()).await;
        let source = fresh_codename();
        let form = |message: &str| Form::drop(source.expose(), &fresh_drop(), message);
        let refused = async |form: Form, status, what: &str, kept: &str| {
            let page = check(&house.upload(&format!("/{lang}/drop"), form).await, status, lang, what);
            assert!(page.contains("role=\"alert\""), "{what}: says why");
            assert!(page.contains(&format!("{kept}</textarea>")), "{what}: keeps the text\n{page}");
            assert!(page.contains(&format!("value=\"{}\"", source.expose())), "{what}: keeps the codename");
            assert!(house.parcels().await.is_empty(), "{what}");
            house.until_no_blob().await;
        };
        let large = form("my words").file("small", b"x").file("large", &[b'a'; 1001]);
        refused(large, StatusCode::PAYLOAD_TOO_LARGE, "too large", "my words").await;
        let many = form("my words").file("1", b"x").file("2", b"x").file("3", b"x");
        refused(many, StatusCode::PAYLOAD_TOO_LARGE, "too many", "my words").await;
        refused(form(&"é".repeat(251)), StatusCode::PAYLOAD_TOO_LARGE, "too long", "").await;
        refused(form(" \r\n "), StatusCode::UNPROCESSABLE_ENTITY, "empty", " \n ").await;
        // What a browser sends when no file was chosen.
        refused(form("").file("", b""), StatusCode::UNPROCESSABLE_ENTITY, "empty file field", "").await;
        let dated = Form::default()
            .field("codename", source.expose())
            .field("drop", &fresh_drop())
            .field("message", "my words")
            .field("embargo", "soon");
        refused(dated, StatusCode::UNPROCESSABLE_ENTITY, "bad date", "my words").await;
        // An empty file that was chosen is a file.
        let empty = form("").file("empty.txt", b"");
        check(&house.upload(&format!("/{lang}/drop"), empty).await, StatusCode::OK, lang, "an empty file");
    }
}

#[tokio::test]
async fn another_mailboxs_drop_id_is_refused_without_saying_whose_it_is() {
    let house = House::open().await;
    let id = fresh_drop();
    let first = Form::drop(fresh_codename().expose(), &id, "first");
    assert_eq!(house.upload("/en/drop", first).await.status, StatusCode::OK);
    let second = Form::drop(fresh_codename().expose(), &id, "second").file("a", b"a");
    check(&house.upload("/en/drop", second).await, StatusCode::CONFLICT, "en", "conflict");
    assert_eq!(house.parcels().await.len(), 1);
}

#[tokio::test]
async fn only_our_own_names_are_answered_and_nothing_is_kept_by_a_browser() {
    let house = House::open().await;
    let request = axum::http::Request::get("/").header("host", "evil.example").body(axum::body::Body::empty()).unwrap();
    assert_eq!(house.send(request).await.status, StatusCode::MISDIRECTED_REQUEST);
    use tower::ServiceExt;
    let request = crate::newsroom::plain("GET", "/").body(axum::body::Body::empty()).unwrap();
    let headers = house.router.clone().oneshot(request).await.unwrap().headers().clone();
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert!(!headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn the_language_is_the_beginning_of_the_path_and_comes_from_nowhere_else() {
    let house = House::open().await;
    let english = house.get("/").await.text();
    assert_eq!(house.get("/en").await.text(), english);
    assert_eq!(house.get("/en/").await.text(), english);
    // Nothing else is looked at: not a query, not a field, not what a browser says of itself.
    assert_eq!(house.get("/?l=fr&lang=fr").await.text(), english);
    let told = crate::newsroom::plain("GET", "/").header("accept-language", "fr").header("cookie", "lang=fr");
    assert_eq!(house.send(told.body(axum::body::Body::empty()).unwrap()).await.text(), english);
    let page = house.post("/en/mailbox", &[("l", "fr"), ("lang", "fr"), ("codename", "one two")]).await;
    check(&page, StatusCode::UNPROCESSABLE_ENTITY, "en", "a field that names a language");
    // The start page leads to every language, in the language's own name.
    for lang in web::Lang::ALL {
        let link = format!("<a href=\"/{lang}\" lang=\"{lang}\" hreflang=\"{lang}\" dir=\"{}\"", lang.direction());
        assert!(english.contains(&link) && english.contains(&format!(">{}</a>", lang.name())), "{link}\n{english}");
    }
    // A language that isn't spoken here, and the addresses of before.
    for path in ["/xx", "/xx/", "/xx/return", "/FR/return", "/return"] {
        check(&house.get(path).await, StatusCode::NOT_FOUND, "en", path);
    }
    check(&house.post("/xx/codename", &[]).await, StatusCode::NOT_FOUND, "en", "a form of no language");
    check(&house.upload("/xx/drop", Form::default()).await, StatusCode::NOT_FOUND, "en", "an upload of no language");
    // A page that answers a form, asked for by its address.
    use tower::ServiceExt;
    for form in ["codename", "write", "mailbox", "mailbox/forget", "mailbox/add", "drop"] {
        let request = crate::newsroom::plain("GET", &format!("/fr/{form}")).body(axum::body::Body::empty()).unwrap();
        let answer = house.router.clone().oneshot(request).await.unwrap();
        assert_eq!((answer.status(), answer.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/fr"));
    }
    // An error page leads back to its own language, also under a foreign name.
    assert!(house.get("/fr/nowhere").await.text().contains("href=\"/fr\""));
    let foreign = axum::http::Request::get("/fr/return").header("host", "evil.example").body(axum::body::Body::empty());
    check(&house.send(foreign.unwrap()).await, StatusCode::MISDIRECTED_REQUEST, "fr", "another name");
}
