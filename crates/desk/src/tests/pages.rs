//! What holds for every page, and who is kept out.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;

use super::{Client, House, LINK, PASSPHRASE, Page, end, until, whole};

/// A whole page, with its policy.
fn check(path: &str, page: &Page) {
    whole::check(path, &page.text());
    let policy = page.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(page.headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_whole_and_says_practice() {
    let house = House::new().await;
    let desk = house.desk();
    let mut ada = Client::new(&desk);
    check("/", &ada.get("/").await);
    check("/enrol", &ada.get(&format!("/enrol/{LINK}")).await);
    let style = ada.get(web::assets::style_path(web::Mood::Desk)).await;
    assert!(
        style.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"),
        "the page after locking needs it"
    );
    assert!(style.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    let weak =
        ada.post_bare(&format!("/enrol/{LINK}"), &[("name", "A"), ("passphrase", "short"), ("again", "short")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    check("/enrol", &weak);
    let differ = ada
        .post_bare(
            &format!("/enrol/{LINK}"),
            &[("name", "A"), ("passphrase", PASSPHRASE), ("again", "seven lamps on the sea")],
        )
        .await;
    assert!(differ.has("The two passphrases differ"));
    let done = ada.enrol(LINK, "Ada").await;
    check("enrolled", &done);
    for path in [
        "/inbox",
        "/releases",
        "/authors",
        "/comments",
        "/search",
        "/search?q=ledger",
        "/search?q=%22open",
        "/journal",
        "/people",
        "/channels",
        "/channels/new",
        "/channels/newsroom",
        "/keyring",
        "/recovery",
        "/reasons",
        "/about",
    ] {
        let page = ada.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        check(path, &page);
        assert!(page.has("practice, or low risk"), "{path}");
        // Lock everything stands first.
        let body = page.text();
        let lock = body.find("action=\"/lock\"").unwrap();
        assert!(body.find("<nav").unwrap() > lock && body.find("<h1").unwrap() > lock, "{path}");
    }
    check("/people/invite", &ada.post("/people/invite", &[("role", "journalist")]).await);
    for path in ["/nothing", "/mailbox/00", "/document/00112233445566778899aabbccddeeff", "/drop/../decline"] {
        let page = ada.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        check(path, &page);
    }
    assert!(ada.get("/about").await.has(&house.intake.keyring().map_or(String::new(), |k| k.body().log.clone())));
    end(&desk).await;
}

/// Who looks for a key finds it on the page about this desk.
#[tokio::test(flavor = "multi_thread")]
async fn every_key_on_the_keyboard_is_told() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let about = ada.get("/about").await.text();
    let told: Vec<&str> = about
        .split("<dt>")
        .filter_map(|rest| rest.split("</dt>").next())
        .flat_map(|keys| keys.split(", "))
        .filter(|key| key.len() == 1)
        .collect();
    let mut keys = 0;
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")).unwrap() {
        let path = file.unwrap().path();
        let Ok(template) = std::fs::read_to_string(&path) else { continue };
        for key in template.split("data-key=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(told.contains(&key), "{key} of {} isn't told of in {told:?}", path.display());
            keys += 1;
        }
    }
    assert!(keys > 10);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_elsewhere_or_without_its_token_does_nothing() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    for (path, fields) in [("/people/invite", &[("role", "administrator")][..]), ("/lock", &[]), ("/collect", &[])] {
        assert_eq!(ada.post_bare(path, fields).await.status, StatusCode::FORBIDDEN, "{path}");
        let mut wrong = vec![("csrf", "00")];
        wrong.extend_from_slice(fields);
        assert_eq!(ada.post_bare(path, &wrong).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    // Another session's token is no better.
    let foreign = ada.get("/about").await.between("name=\"csrf\" value=\"", "\"");
    let mut again = ada.at(&desk);
    again.unlock(&house.clock, "Ada").await;
    assert_ne!(again.cookie, ada.cookie);
    assert_eq!(again.post_bare("/lock", &[("csrf", &foreign)]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.open().unwrap().store.open_invitations("2026-11-24").await.unwrap(), 0);
    // Forms that need no session: the browser says where they come from.
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")] {
        let mut request = ada.request("POST", "/unlock", "name=Ada".into());
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(ada.send(request).await.status, StatusCode::FORBIDDEN, "{name}");
    }
    // Another name for this machine.
    let mut request = ada.request("GET", "/inbox", String::new());
    request.headers_mut().insert(header::HOST, "evil.example".parse().unwrap());
    assert_eq!(ada.send(request).await.status, StatusCode::MISDIRECTED_REQUEST);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_new_and_guessing_is_slow() {
    let house = House::new().await;
    let (desk, ada) = house.enrolled().await;
    let line = {
        let mut other = ada.at(&desk);
        // A cookie that somebody planted is not taken over.
        other.cookie = Some("desk=planted".into());
        let page = other.unlock(&house.clock, "Ada").await;
        page.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().to_owned()
    };
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Strict") && !line.contains("planted"), "{line}");
    // The same code once more.
    let code = ada.code();
    let used =
        ada.at(&desk).post_bare("/unlock", &[("name", "Ada"), ("passphrase", PASSPHRASE), ("code", &code)]).await;
    assert_eq!(used.status, StatusCode::FORBIDDEN);
    let mut wrong = Client::new(&desk);
    let mut last = StatusCode::OK;
    for _ in 0..5 {
        let fields = [("name", "Nobody"), ("passphrase", "what they guess"), ("code", "000000")];
        last = wrong.post_bare("/unlock", &fields).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // Not even the right words are tried now; a little later they are.
    let code = ada.code();
    let right = [("name", "Ada"), ("passphrase", PASSPHRASE), ("code", code.as_str())];
    assert_eq!(ada.at(&desk).post_bare("/unlock", &right).await.status, StatusCode::TOO_MANY_REQUESTS);
    house.clock.forward(SignedDuration::from_secs(120));
    let mut later = ada.at(&desk);
    assert_eq!(later.unlock(&house.clock, "Ada").await.status, StatusCode::SEE_OTHER);
    assert!(later.get("/journal").await.has("failed tries"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_kept() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let link = ada.post("/people/invite", &[("role", "journalist")]).await.between("href=\"/enrol/", "\"");
    let mut joe = Client::new(&desk);
    joe.enrol(&link, "Joe").await;
    assert_eq!(joe.get("/journal").await.status, StatusCode::FORBIDDEN);
    assert!(!joe.get("/inbox").await.has("href=\"/journal\""));
    assert_eq!(joe.post("/people/invite", &[("role", "administrator")]).await.status, StatusCode::FORBIDDEN);
    let people = desk.open().unwrap().store.people().await.unwrap();
    let of = |name: &str| people.iter().find(|row| row.person.name == name).unwrap().person.id;
    let path = format!("/people/{}/role", of("Ada"));
    assert_eq!(joe.post(&path, &[("role", "journalist")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        ada.post(&path, &[("role", "journalist")]).await.status,
        StatusCode::CONFLICT,
        "the last administrator stays"
    );
    ada.post(&format!("/people/{}/role", of("Joe")), &[("role", "editor")]).await;
    assert_eq!(joe.get("/journal").await.status, StatusCode::OK, "a running session has its new role at once");
    until("two approvers", || async { desk.open().unwrap().keys.keyring().approvers().len() == 2 }).await;
    // An invitation ends by itself.
    let link = ada.post("/people/invite", &[("role", "editor")]).await.between("href=\"/enrol/", "\"");
    house.clock.forward(SignedDuration::from_hours(24 * 5));
    let mut late = Client::new(&desk);
    assert_ne!(late.get(&format!("/enrol/{link}")).await.status, StatusCode::OK);
    end(&desk).await;
}
