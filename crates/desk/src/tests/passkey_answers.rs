//! What a passkey's answer has to be, and what it may not be: without pages, a challenge each.

use jiff::{SignedDuration, Timestamp};
use model::LocalId;
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use crate::{
    Way,
    ceremony::Ceremonies,
    domain::{
        passkey::{self, Answer, Kept},
        person::{Person, Role},
        relying::{Place, Relying},
    },
};

const HERE: &str = "http://localhost:8702";
const NEWSROOM: &str = "The Estuary Ledger";

fn here() -> Relying {
    at("localhost:8702", None)
}

fn network() -> Relying {
    let lan = crate::Lan { listen: "192.168.1.5:8704".parse().unwrap(), name: "desk.ledger.lan".into() };
    at("desk.ledger.lan:8704", Some(&lan))
}

fn at(host: &str, lan: Option<&crate::Lan>) -> Relying {
    let way = if lan.is_some() { Way::Network } else { Way::Loopback };
    match Place::of(way, host, 8702, lan) {
        Place::At(relying) => relying,
        Place::Elsewhere(_) => panic!("passkeys are possible at {host}"),
    }
}

fn person(byte: u8) -> Person {
    Person { id: LocalId::from_bytes([byte; 16]), name: "Ada".into(), role: Role::Editor }
}

/// Somebody's passkey, as the desk keeps it.
fn added(device: &mut Authenticator, relying: &Relying, person: &Person) -> Kept {
    let (options, state) = passkey::begin_adding(relying, NEWSROOM, person, Vec::new()).unwrap();
    let answer = device.create(&options, &relying.origin.origin().ascii_serialization());
    passkey::finish_adding(relying, NEWSROOM, &state, &answer).unwrap().expect("a passkey")
}

/// How the answer that `make` gives to a challenge is taken.
fn shown(relying: &Relying, person: &Person, kept: &[Kept], make: impl FnOnce(&Value) -> String) -> Answer {
    let (options, state) = passkey::begin_entering(relying, NEWSROOM).unwrap();
    passkey::check(relying, NEWSROOM, state, &make(&options), person.id, kept).unwrap()
}

#[test]
fn a_browser_is_asked_for_a_key_that_finds_itself_and_verifies_its_holder() {
    let known = vec![b"another".to_vec()];
    let (options, _) = passkey::begin_adding(&here(), NEWSROOM, &person(1), known).unwrap();
    let selection = &options["authenticatorSelection"];
    assert_eq!((&selection["residentKey"], &selection["requireResidentKey"]), (&json!("required"), &json!(true)));
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(options["rp"], json!({"id": "localhost", "name": NEWSROOM}));
    assert_eq!(options["excludeCredentials"].as_array().map(Vec::len), Some(1));
    assert!(!options.to_string().contains(&person(1).id.to_string()), "a device isn't told the desk's own ids");
    let (options, _) = passkey::begin_entering(&here(), NEWSROOM).unwrap();
    // Nothing about who may be meant, before anybody has shown their passphrase.
    assert_eq!(options["allowCredentials"].as_array().map(Vec::len), Some(0));
    assert_eq!((&options["userVerification"], &options["rpId"]), (&json!("required"), &json!("localhost")));
}

#[test]
fn one_person_at_one_address_with_one_challenge() {
    let (ada, ben) = (person(1), person(2));
    let (mut device, mut bens) = (Authenticator::new(b"blue key"), Authenticator::new(b"of Ben"));
    let kept = vec![added(&mut device, &here(), &ada)];
    added(&mut bens, &here(), &ben);
    let right = |answer: Answer| matches!(answer, Answer::Right(0, _));
    assert!(right(shown(&here(), &ada, &kept, |options| device.get(options, HERE))), "the control");

    // Another person's device; this one under another name; without saying whose it is.
    assert!(!right(shown(&here(), &ada, &kept, |options| bens.get(options, HERE))));
    assert!(!right(shown(&here(), &ben, &kept, |options| device.get(options, HERE))));
    let mut silent = Authenticator { user: None, ..device.copy() };
    assert!(!right(shown(&here(), &ada, &kept, |options| silent.get(options, HERE))));
    // A device that takes over another's name and id has another key all the same.
    let mut pretender = Authenticator { user: device.user.clone(), count: 50, ..Authenticator::new(b"blue key") };
    assert!(!right(shown(&here(), &ada, &kept, |options| pretender.get(options, HERE))));

    // Another program's page on this machine; the desk's other address; a page that claims to be this one.
    for origin in ["http://localhost:8703", "https://localhost:8702", "http://127.0.0.1:8702", "http://localhost.evil"]
    {
        assert!(!right(shown(&here(), &ada, &kept, |options| device.get(options, origin))), "{origin}");
    }
    assert!(!right(shown(&network(), &ada, &kept, |options| device.get(options, HERE))));
    // The challenge of another sign-in, or none.
    let (other, _) = passkey::begin_entering(&here(), NEWSROOM).unwrap();
    assert!(!right(shown(&here(), &ada, &kept, |_| device.get(&other, HERE))));
    for nonsense in ["", "{}", "null", "[]"] {
        assert!(!right(shown(&here(), &ada, &kept, |_| nonsense.into())), "{nonsense}");
    }
    // Somebody who found the device and has no PIN.
    device.verifies = false;
    assert!(!right(shown(&here(), &ada, &kept, |options| device.get(options, HERE))));
    device.verifies = true;
    assert!(right(shown(&here(), &ada, &kept, |options| device.get(options, HERE))), "the control");
}

#[test]
fn a_device_that_verifies_nobody_or_answers_another_page_is_not_added() {
    let ada = person(1);
    let tried = |device: &mut Authenticator, origin: &str| {
        let (options, state) = passkey::begin_adding(&here(), NEWSROOM, &ada, vec![b"known".to_vec()]).unwrap();
        passkey::finish_adding(&here(), NEWSROOM, &state, &device.create(&options, origin)).unwrap().is_some()
    };
    assert!(tried(&mut Authenticator::new(b"blue key"), HERE), "the control");
    assert!(!tried(&mut Authenticator { verifies: false, ..Authenticator::new(b"blue key") }, HERE));
    assert!(!tried(&mut Authenticator::new(b"blue key"), "http://localhost:8703"));
    assert!(!tried(&mut Authenticator::new(b"known"), HERE), "one that is there already");
    let (_, state) = passkey::begin_adding(&here(), NEWSROOM, &ada, Vec::new()).unwrap();
    let (other, _) = passkey::begin_adding(&here(), NEWSROOM, &ada, Vec::new()).unwrap();
    let answer = Authenticator::new(b"blue key").create(&other, HERE);
    assert!(passkey::finish_adding(&here(), NEWSROOM, &state, &answer).unwrap().is_none(), "another challenge");
}

#[test]
fn a_copy_shows_by_its_counter() {
    let ada = person(1);
    let mut device = Authenticator::new(b"blue key");
    let mut kept = vec![added(&mut device, &here(), &ada)];
    let mut copy = device.copy();
    for _ in 0..2 {
        match shown(&here(), &ada, &kept, |options| device.get(options, HERE)) {
            Answer::Right(0, now) => kept = vec![*now],
            other => panic!("{other:?}"),
        }
    }
    let answer = shown(&here(), &ada, &kept, |options| copy.get(options, HERE));
    assert!(matches!(answer, Answer::Copied(0)), "{answer:?}");
    // Devices that count nothing are taken as they are: most that keep passkeys in an account do.
    let mut phone = Authenticator { counts: false, copied: true, ..Authenticator::new(b"phone") };
    let kept = vec![added(&mut phone, &here(), &ada)];
    assert!(kept[0].may_be_copied() && !added(&mut device, &here(), &ada).may_be_copied());
    for _ in 0..2 {
        let answer = shown(&here(), &ada, &kept, |options| phone.get(options, HERE));
        assert!(matches!(answer, Answer::Right(0, _)), "{answer:?}");
    }
}

#[test]
fn a_challenge_is_good_for_minutes_one_answer_and_one_address() {
    let ceremonies = Ceremonies::default();
    let now: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let later = now + SignedDuration::from_secs(180);
    let begin_at = |relying: Relying, now: Timestamp| {
        let (_, state) = passkey::begin_entering(&relying, NEWSROOM).unwrap();
        ceremonies.enter(relying, state, now)
    };
    let begin = |relying: Relying| begin_at(relying, now);
    let ticket = begin(here());
    assert!(ceremonies.take_entering(&ticket, &here(), now).is_some());
    assert!(ceremonies.take_entering(&ticket, &here(), now).is_none(), "twice");
    assert!(ceremonies.take_entering("00", &here(), now).is_none());
    let ticket = begin(here());
    assert!(ceremonies.take_entering(&ticket, &here(), later).is_none(), "too late");
    let ticket = begin(here());
    assert!(ceremonies.take_entering(&ticket, &network(), now).is_none(), "elsewhere");
    assert!(ceremonies.take_entering(&ticket, &here(), now).is_none(), "it is spent by that");
    // Whoever begins many fills no memory, and pushes out the oldest.
    let first = begin(here());
    for _ in 0..300 {
        begin_at(here(), now + SignedDuration::from_secs(1));
    }
    assert_eq!(ceremonies.waiting(), 256);
    assert!(ceremonies.take_entering(&first, &here(), now).is_none());

    let add = |session: &str| {
        let (_, state) = passkey::begin_adding(&here(), NEWSROOM, &person(1), Vec::new()).unwrap();
        ceremonies.add(session, person(1).id, "blue key".into(), here(), state, now);
    };
    add("a session");
    assert!(ceremonies.take_adding("another", &here(), now).is_none());
    assert!(ceremonies.take_adding("a session", &here(), now).is_some_and(|adding| adding.name == "blue key"));
    assert!(ceremonies.take_adding("a session", &here(), now).is_none(), "twice");
    add("a session");
    ceremonies.end_adding_of(person(2).id);
    assert_eq!(ceremonies.adding(), 1);
    ceremonies.end_adding_of(person(1).id);
    assert!(ceremonies.take_adding("a session", &here(), now).is_none(), "it was ended");
    add("a session");
    assert!(ceremonies.take_adding("a session", &here(), later).is_none(), "too late");
    add("a session");
    assert!(ceremonies.take_adding("a session", &network(), now).is_none(), "elsewhere");
}

/// What is stored today opens in every later version: the passkey, and the device's key to sign with.
#[test]
fn a_stored_passkey_of_version_1_lets_its_owner_in() {
    let golden: Value = serde_json::from_str(include_str!("golden/passkey-v1.json")).unwrap();
    let stored = golden["stored"].to_string();
    let kept = Kept::parse(&stored).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept.to_json().unwrap()).unwrap(), golden["stored"]);
    let mut device = Authenticator::with(hex::decode(golden["pkcs8"].as_str().unwrap()).unwrap(), kept.credential());
    device.user = Some(hex::decode(golden["user"].as_str().unwrap()).unwrap());
    device.count = 7;
    let answer = shown(&here(), &person(1), &[kept], |options| device.get(options, HERE));
    assert!(matches!(answer, Answer::Right(0, _)), "{answer:?}");
    let later = stored.replace("\"version\":1", "\"version\":2");
    assert!(later != stored && Kept::parse(&later).is_err());
}
