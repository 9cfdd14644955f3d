//! Passkeys at the router: adding one, signing in with it at an open and at a locked desk, and everybody who isn't to.

use axum::http::{StatusCode, header};
use canary::Canary;
use jiff::SignedDuration;
use serde_json::Value;

use super::{Client, House, PASSPHRASE, Page, authenticator::Authenticator, end, whole};
use crate::{
    Desk, Way,
    domain::{passkey, relying::Place},
    store::{PasskeyRow, fresh_id},
};

const HOST: &str = "localhost:8702";
const HERE: &str = "http://localhost:8702";

/// A desk that listens where this test's browsers look.
async fn begun(house: &House) -> (std::sync::Arc<Desk>, Client) {
    let (desk, mut ada) = house.enrolled().await;
    desk.port.set(8702).unwrap();
    ada.host = HOST;
    (desk, ada)
}

/// A browser on the desk's own machine, in which nobody is signed in.
fn browser(desk: &std::sync::Arc<Desk>, host: &'static str) -> Client {
    let mut browser = Client::new(desk);
    browser.host = host;
    browser
}

/// The page on which the device is asked, with a code that wasn't used yet.
async fn asked(house: &House, who: &mut Client, name: &str) -> Page {
    house.clock.forward(SignedDuration::from_secs(30));
    let code = who.code();
    who.post("/passkeys/begin", &[("name", name), ("passphrase", PASSPHRASE), ("code", &code)]).await
}

/// The same, proved by a passkey's answer in place of the code.
async fn asked_with(who: &mut Client, ticket: &str, answer: &str) -> Page {
    let fields = [("name", "another"), ("passphrase", PASSPHRASE), ("ticket", ticket), ("passkey", answer)];
    who.post("/passkeys/begin", &fields).await
}

fn options(page: &Page) -> Value {
    let text = page.between("data-options=\"", "\"");
    let text = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">");
    serde_json::from_str(&text.replace("&#38;", "&")).unwrap()
}

async fn added(house: &House, who: &mut Client, name: &str, device: &mut Authenticator) {
    let page = asked(house, who, name).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    whole::check("/passkeys/begin", &page.text());
    let answer = device.create(&options(&page), HERE);
    let done = who.post("/passkeys/add", &[("answer", &answer)]).await;
    assert_eq!(done.location(), "/passkeys", "{}", done.text());
}

/// The same without pages and without the passphrase, which takes a second each time.
async fn given(who: &Client, person: &str, name: &str, device: &mut Authenticator) {
    let Place::At(relying) = who.desk.place(Way::Loopback, HOST) else { panic!("passkeys are possible here") };
    let store = &who.desk.open().unwrap().store;
    let people = store.people().await.unwrap();
    let person = &people.iter().find(|row| row.person.name == person).unwrap().person;
    let (options, state) = passkey::begin_adding(&relying, "", person, Vec::new()).unwrap();
    let kept = passkey::finish_adding(&relying, "", &state, &device.create(&options, HERE)).unwrap().unwrap();
    let (address, added) = ("localhost".to_owned(), "2026-11-24".to_owned());
    let row = PasskeyRow { id: fresh_id(), name: name.into(), address, kept, added, used: None, stopped: None };
    let mut tx = store.begin().await.unwrap();
    assert!(store.add_passkey(&mut tx, person.id, &row).await.unwrap());
    tx.commit().await.unwrap();
}

/// The ticket and the options of a sign-in.
async fn challenged(who: &mut Client) -> (String, Value) {
    let page = who.post_bare("/unlock/passkey", &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let said: Value = serde_json::from_slice(&page.bytes).unwrap();
    (said["ticket"].as_str().unwrap().to_owned(), said["publicKey"].clone())
}

async fn shows(who: &mut Client, name: &str, passphrase: &str, ticket: &str, answer: &str) -> Page {
    let fields = [("name", name), ("passphrase", passphrase), ("code", ""), ("ticket", ticket), ("passkey", answer)];
    who.post_bare("/unlock", &fields).await
}

async fn enters(who: &mut Client, name: &str, device: &mut Authenticator) -> Page {
    let (ticket, options) = challenged(who).await;
    let answer = device.get(&options, HERE);
    shows(who, name, PASSPHRASE, &ticket, &answer).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_takes_the_place_of_the_code_also_at_a_locked_desk() {
    let house = House::new().await;
    let (desk, mut ada) = begun(&house).await;
    let mut device = Authenticator::new(b"the credential of the blue key");
    let empty = ada.get("/passkeys").await;
    whole::check("/passkeys", &empty.text());
    assert!(empty.has("You have no passkey") && empty.has(HERE));
    added(&house, &mut ada, "blue key", &mut device).await;
    let page = ada.get("/passkeys").await;
    whole::check("/passkeys", &page.text());
    assert!(page.has("blue key") && page.has("localhost") && page.has("this address"), "{}", page.text());

    let mut elsewhere = browser(&desk, HOST);
    let start = elsewhere.get("/").await;
    whole::check("/", &start.text());
    assert!(start.has("src=\"/passkey.js\"") && start.has("name=\"code\""), "the code's way stays beside it");
    assert_eq!(enters(&mut elsewhere, "Ada", &mut device).await.location(), "/inbox");
    assert!(elsewhere.get("/journal").await.has("with the passkey “blue key”"));
    assert!(elsewhere.get("/journal").await.has("added a passkey"));
    ada.post("/lock", &[]).await;
    end(&desk).await;
    // What let her in lies on the disk, and not in clear, in no spelling.
    let spellings = [
        Canary::known("its id", "the credential of the blue key"),
        Canary::known("its name", "blue key"),
        Canary::known("its id in hex", &hex::encode(&device.id)),
    ];
    assert_eq!(canary::search_folder(&house.folder, &spellings).unwrap(), Vec::<String>::new());

    let desk = house.desk();
    desk.port.set(8702).unwrap();
    let mut ada = browser(&desk, HOST);
    assert!(ada.get("/").await.has("The desk is locked"));
    assert_eq!(enters(&mut ada, "Ada", &mut device).await.location(), "/inbox");
    assert!(desk.open().is_some(), "she has unlocked it");
    end(&desk).await;

    // Who writes the disk adds no passkey: a database that somebody made with keys of their own opens to nobody here.
    let other = House::new().await;
    let (theirs, mut mallory) = begun(&other).await;
    let mut own = Authenticator::new(b"of a stranger");
    added(&other, &mut mallory, "mine", &mut own).await;
    end(&theirs).await;
    std::fs::copy(other.folder.join("desk.db"), house.folder.join("desk.db")).unwrap();
    let desk = house.desk();
    desk.port.set(8702).unwrap();
    let tried = enters(&mut browser(&desk, HOST), "Ada", &mut own).await;
    assert!(tried.status != StatusCode::SEE_OTHER && desk.open().is_none(), "{}", tried.status);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_lacks_a_part_of_it_stays_outside_and_is_slowed_down() {
    let house = House::new().await;
    let (desk, mut ada) = begun(&house).await;
    let mut device = Authenticator::new(b"blue key");
    // Adding asks for passphrase and code, and for the form's own token, and for an address that has a name.
    assert_eq!(ada.post_bare("/passkeys/begin", &[("name", "k")]).await.status, StatusCode::FORBIDDEN);
    house.clock.forward(SignedDuration::from_secs(60));
    let code = ada.code();
    let mut seen = browser(&desk, HOST);
    let fields = [("name", "Ada"), ("passphrase", PASSPHRASE), ("code", code.as_str())];
    assert_eq!(seen.post_bare("/unlock", &fields).await.location(), "/inbox");
    // Her passphrase without a code; both, where the code has let somebody in already; a code and another passphrase.
    for (passphrase, code) in [(PASSPHRASE, ""), (PASSPHRASE, code.as_str()), ("not the passphrase", "000000")] {
        let fields = [("name", "k"), ("passphrase", passphrase), ("code", code)];
        let wrong = ada.post("/passkeys/begin", &fields).await;
        assert_eq!(wrong.status, StatusCode::FORBIDDEN, "{passphrase} {code}: {}", wrong.text());
        assert!(wrong.has("not your passphrase, or the code is not right"), "{}", wrong.text());
        whole::check("/passkeys/begin", &wrong.text());
    }
    ada.host = "127.0.0.1:8702";
    let bare = ada.get("/passkeys").await;
    whole::check("/passkeys", &bare.text());
    assert!(bare.has("aren’t possible at this address") && bare.has("href=\"http://localhost:8702/\""));
    assert_eq!(asked(&house, &mut ada, "k").await.status, StatusCode::CONFLICT);
    let mut stranger = browser(&desk, "127.0.0.1:8702");
    let start = stranger.get("/").await;
    assert!(!start.has("passkey.js") && start.has("href=\"http://localhost:8702/\""), "{}", start.text());
    assert_eq!(stranger.post_bare("/unlock/passkey", &[]).await.status, StatusCode::CONFLICT);
    ada.host = HOST;

    // What one session began no other ends, and nothing ends twice.
    let page = asked(&house, &mut ada, "blue key").await;
    let answer = device.create(&options(&page), HERE);
    let mut other = browser(&desk, HOST);
    other.totp = ada.totp;
    assert_eq!(other.unlock(&house.clock, "Ada").await.location(), "/inbox");
    assert_eq!(other.post("/passkeys/add", &[("answer", &answer)]).await.status, StatusCode::CONFLICT);
    assert_eq!(ada.post("/passkeys/add", &[("answer", &answer)]).await.location(), "/passkeys");
    assert_eq!(ada.post("/passkeys/add", &[("answer", &answer)]).await.status, StatusCode::CONFLICT);
    // A passkey is one person's, once.
    let page = asked(&house, &mut ada, "the same again").await;
    let answer = device.create(&options(&page), HERE);
    assert_ne!(ada.post("/passkeys/add", &[("answer", &answer)]).await.location(), "/passkeys");
    assert!(asked(&house, &mut ada, "blue key").await.has("of that name"));

    // A page of another site begins nothing.
    let mut foreign = stranger.request("POST", "/unlock/passkey", String::new());
    foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    foreign.headers_mut().insert(header::HOST, HOST.parse().unwrap());
    assert_eq!(stranger.send(foreign).await.status, StatusCode::FORBIDDEN);

    let mut stranger = browser(&desk, HOST);
    // The same answer once more; a challenge that is too old; the passphrase of somebody who guesses: each looks the same, and is counted.
    let (ticket, options) = challenged(&mut stranger).await;
    let answer = device.get(&options, HERE);
    assert_eq!(shows(&mut stranger, "Ada", PASSPHRASE, &ticket, &answer).await.location(), "/inbox", "the control");
    let mut stranger = browser(&desk, HOST);
    let replayed = shows(&mut stranger, "Ada", PASSPHRASE, &ticket, &answer).await;
    let (ticket, options) = challenged(&mut stranger).await;
    let answer = device.get(&options, HERE);
    let guessed = shows(&mut stranger, "Ada", "nine lamps on the quay", &ticket, &answer).await;
    let spent = shows(&mut stranger, "Ada", PASSPHRASE, &ticket, &answer).await;
    let (ticket, options) = challenged(&mut stranger).await;
    house.clock.forward(SignedDuration::from_secs(180));
    let late = shows(&mut stranger, "Ada", PASSPHRASE, &ticket, &device.get(&options, HERE)).await;
    // Somebody's own passphrase, right as it is, makes none of these forgotten.
    assert_eq!(asked(&house, &mut ada, "mine").await.status, StatusCode::OK);
    let nobody = enters(&mut stranger, "Nobody", &mut device).await;
    for page in [&replayed, &guessed, &spent, &late, &nobody] {
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.text());
        whole::check("/unlock", &page.text());
        assert!(page.has("Name, passphrase or passkey is not right"));
    }
    assert_eq!(enters(&mut stranger, "Ada", &mut device).await.status, StatusCode::TOO_MANY_REQUESTS);
    house.clock.forward(SignedDuration::from_secs(10));
    assert_eq!(enters(&mut stranger, "Ada", &mut device).await.location(), "/inbox");
    assert!(stranger.get("/journal").await.has("after 5 failed tries"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_that_was_taken_away_or_copied_is_worth_nothing_at_once() {
    let house = House::new().await;
    let (desk, mut ada) = begun(&house).await;
    let link = ada.post("/people/invite", &[("role", "editor")]).await.between("href=\"/enrol/", "\"");
    let mut ben = browser(&desk, HOST);
    ben.enrol(&link, "Ben").await;
    let (mut first, mut second) = (Authenticator::new(b"first"), Authenticator::new(b"second"));
    given(&ben, "Ben", "first", &mut first).await;
    given(&ben, "Ben", "second", &mut second).await;
    let mut copy = first.copy();
    let mut by_first = browser(&desk, HOST);
    assert_eq!(enters(&mut by_first, "Ben", &mut first).await.location(), "/inbox");

    // The copy is behind: it isn't let in, the sessions that this passkey opened end, and the device itself isn't let in any more either.
    let mut thief = browser(&desk, HOST);
    assert_eq!(enters(&mut thief, "Ben", &mut copy).await.status, StatusCode::FORBIDDEN);
    assert_ne!(by_first.get("/inbox").await.status, StatusCode::OK);
    assert_eq!(enters(&mut by_first, "Ben", &mut first).await.status, StatusCode::FORBIDDEN);
    let page = ben.get("/passkeys").await;
    whole::check("/passkeys", &page.text());
    assert!(page.has("stopped on 24 November 2026") && page.has("lets nobody in any more"), "{}", page.text());
    assert!(ben.get("/journal").await.has("stopped a passkey"));

    // Taken away by its owner, in another session, while somebody is about to sign in with it.
    let mut by_second = browser(&desk, HOST);
    assert_eq!(enters(&mut by_second, "Ben", &mut second).await.location(), "/inbox");
    let (ticket, options) = challenged(&mut thief).await;
    let answer = second.get(&options, HERE);
    let remove = ben.get("/passkeys").await.text();
    let remove: Vec<_> =
        remove.split("action=\"/passkeys/").skip(1).filter_map(|rest| rest.split("/remove").next()).collect();
    let remove: Vec<_> =
        remove.into_iter().filter(|id| id.len() == 32).map(|id| format!("/passkeys/{id}/remove")).collect();
    assert_eq!(remove.len(), 2);
    assert_eq!(ada.post(&remove[1], &[]).await.status, StatusCode::NOT_FOUND, "nobody else's");
    for path in &remove {
        assert_eq!(ben.post(path, &[]).await.location(), "/passkeys");
    }
    assert_ne!(by_second.get("/inbox").await.status, StatusCode::OK);
    assert_eq!(ben.get("/inbox").await.status, StatusCode::OK, "the session that a code opened stays");
    assert_eq!(shows(&mut thief, "Ben", PASSPHRASE, &ticket, &answer).await.status, StatusCode::FORBIDDEN);
    assert!(ben.get("/journal").await.has("removed a passkey"));

    // An administrator takes all of them away; the code, which nobody can switch off, is what is left.
    given(&ben, "Ben", "third", &mut Authenticator::new(b"third")).await;
    let mut fourth = Authenticator::new(b"fourth");
    given(&ben, "Ben", "fourth", &mut fourth).await;
    assert_eq!(enters(&mut by_second, "Ben", &mut fourth).await.location(), "/inbox");
    let people = ada.get("/people").await;
    whole::check("/people", &people.text());
    let path = format!(
        "/people/{}/passkeys/remove",
        people.between("2 passkeys</summary><form method=\"post\" action=\"/people/", "/")
    );
    assert_eq!(ben.post(&path, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.post(&path, &[]).await.location(), "/people");
    assert_ne!(by_second.get("/inbox").await.status, StatusCode::OK);
    assert_eq!(enters(&mut thief, "Ben", &mut fourth).await.status, StatusCode::FORBIDDEN);
    assert!(ben.get("/passkeys").await.has("You have no passkey"));
    assert!(ada.get("/journal").await.has("removed all passkeys"));
    let mut again = browser(&desk, HOST);
    again.totp = ben.totp;
    assert_eq!(again.unlock(&house.clock, "Ben").await.location(), "/inbox");
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_ends_when_passkeys_or_their_owner_are_taken_away() {
    let house = House::new().await;
    let (desk, mut ada) = begun(&house).await;
    let link = ada.post("/people/invite", &[("role", "editor")]).await.between("href=\"/enrol/", "\"");
    let mut ben = browser(&desk, HOST);
    ben.enrol(&link, "Ben").await;
    let people = desk.open().unwrap().store.people().await.unwrap();
    let id = people.iter().find(|row| row.person.name == "Ben").unwrap().person.id;
    let mut key = Authenticator::new(b"the key that is to stay outside");
    let adas = asked(&house, &mut ada, "blue key").await;

    let page = asked(&house, &mut ben, "mine").await;
    let answer = key.create(&options(&page), HERE);
    assert_eq!(ada.post(&format!("/people/{id}/passkeys/remove"), &[]).await.location(), "/people");
    assert_eq!(ben.post("/passkeys/add", &[("answer", &answer)]).await.status, StatusCode::CONFLICT);

    let mut first = Authenticator::new(b"first");
    given(&ben, "Ben", "first", &mut first).await;
    let page = asked(&house, &mut ben, "mine").await;
    let answer = key.create(&options(&page), HERE);
    let remove = ben.get("/passkeys").await.between("action=\"/passkeys/", "/");
    assert_eq!(ben.post(&format!("/passkeys/{remove}/remove"), &[]).await.location(), "/passkeys");
    assert_eq!(ben.post("/passkeys/add", &[("answer", &answer)]).await.status, StatusCode::CONFLICT);
    assert!(ben.get("/passkeys").await.has("You have no passkey"));

    asked(&house, &mut ben, "mine").await;
    assert_eq!(desk.ceremonies.adding(), 2);
    assert_eq!(ada.post(&format!("/people/{id}/remove"), &[]).await.location(), "/people");
    assert_eq!(desk.ceremonies.adding(), 1);
    // Nobody else's.
    let answer = Authenticator::new(b"blue key").create(&options(&adas), HERE);
    assert_eq!(ada.post("/passkeys/add", &[("answer", &answer)]).await.location(), "/passkeys");
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_proves_its_owner_who_adds_another() {
    let house = House::new().await;
    let (desk, mut ada) = begun(&house).await;
    let mut device = Authenticator::new(b"blue key");
    assert!(!ada.get("/passkeys").await.has("passkey.js"), "there is none to show yet");
    given(&ada, "Ada", "blue key", &mut device).await;
    let page = ada.get("/passkeys").await;
    whole::check("/passkeys", &page.text());
    assert!(page.has("src=\"/passkey.js\"") && page.has("name=\"code\""), "{}", page.text());

    let (ticket, options) = challenged(&mut ada).await;
    let answer = device.get(&options, HERE);
    let right = asked_with(&mut ada, &ticket, &answer).await;
    assert!(right.status == StatusCode::OK && right.has("Now the device"), "{}", right.text());
    let again = asked_with(&mut ada, &ticket, &answer).await;
    let (ticket, options) = challenged(&mut ada).await;
    let mut another = Authenticator { user: device.user.clone(), ..Authenticator::new(b"of a stranger") };
    let strange = asked_with(&mut ada, &ticket, &another.get(&options, HERE)).await;
    for page in [again, strange] {
        assert!(page.status == StatusCode::FORBIDDEN && page.has("or the passkey is not right"), "{}", page.text());
    }
    end(&desk).await;
}
