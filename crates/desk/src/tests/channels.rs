//! Channels: what an administrator writes stands in the keyring, and what comes by one is there for its members alone.

use std::sync::Arc;

use axum::http::StatusCode;
use seal::Keyring;

use super::{Client, House, Source, end, inbox, until};
use crate::Desk;

const FIELDS: [(&str, &str); 7] = [
    ("name", "health"),
    ("title", "Health desk"),
    ("lines", "Clinics and hospitals."),
    ("people", "A. Vance\nB. Okafor"),
    ("takes-files", "yes"),
    ("largest", "100"),
    ("readers", "members"),
];

pub async fn invited(house: &House, ada: &mut Client, role: &str, name: &str) -> Client {
    let page = ada.post("/people/invite", &[("role", role)]).await;
    let link = page.between("/enrol/", "<").split('"').next().unwrap().to_owned();
    let mut new = Client::new(&ada.desk);
    new.enrol(link.trim(), name).await;
    house.clock.forward(jiff::SignedDuration::from_secs(60));
    new
}

async fn person(desk: &Arc<Desk>, name: &str) -> String {
    let people = desk.open().unwrap().store.people().await.unwrap();
    people.iter().find(|row| row.person.name == name).unwrap().person.id.to_string()
}

/// Ada makes the channel for herself alone; gives the keyring that announces it.
pub async fn health(house: &House, desk: &Arc<Desk>, ada: &mut Client) -> Keyring {
    let me = person(desk, "Ada").await;
    let made = ada.post("/channels/new", &[&FIELDS[..], &[("member", &me)]].concat()).await;
    assert_eq!(made.location(), "/channels", "{}", made.text());
    until("the channel in the keyring", || async {
        desk.collect_now.notify_one();
        house.intake.keyring().is_some_and(|keyring| keyring.channel("health").is_some())
    })
    .await;
    house.intake.keyring().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_administrator_writes_of_a_channel_stands_in_the_next_keyring() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let keyring = health(&house, &desk, &mut ada).await;
    let channel = keyring.channel("health").unwrap();
    assert_eq!((channel.title.as_str(), channel.lines.as_str()), ("Health desk", "Clinics and hospitals."));
    assert_eq!((channel.people.len(), channel.takes_files, channel.largest), (2, true, Some(100_000_000)));
    assert_eq!(keyring.default_channel().unwrap().name, "newsroom");
    let weeks = |name: &str| keyring.channel(name).unwrap().keys.clone();
    assert_eq!(weeks("health").len(), weeks("newsroom").len());
    assert!(weeks("health").iter().zip(weeks("newsroom")).all(|(a, b)| a.week == b.week && a.recipient != b.recipient));

    // Changed, first, and the other closed: each by a keyring that follows the last.
    let me = person(&desk, "Ada").await;
    let text = [("title", "Health"), ("takes-files", "no"), ("readers", "members"), ("member", &me), ("first", "yes")];
    ada.post("/channels/health", &text).await;
    ada.post("/channels/newsroom/close", &[]).await;
    until("the last word", || async {
        desk.collect_now.notify_one();
        house.intake.keyring().is_some_and(|keyring| keyring.channel("newsroom").is_none())
    })
    .await;
    let keyring = house.intake.keyring().unwrap();
    let health = keyring.default_channel().unwrap();
    assert_eq!((health.name.as_str(), health.title.as_str(), health.takes_files), ("health", "Health", false));
    // The last one stays, and no name is used twice.
    assert!(ada.post("/channels/health/close", &[]).await.has("sources need a channel"));
    let again =
        ada.post("/channels/new", &[&[("name", "newsroom")][..], &FIELDS[1..], &[("member", &me)]].concat()).await;
    assert!(again.has("take another"), "{}", again.text());
    // Of a closed one only who reads it changes.
    assert_eq!(ada.post("/channels/newsroom", &text).await.location(), "/channels");
    let row = desk.open().unwrap().store.channel("newsroom").await.unwrap();
    assert!(row.closed.is_some() && row.title.is_empty() && row.takes_files && !row.everybody);
    let page = ada.get("/channels/newsroom").await;
    assert!(page.has("sources can’t choose it any more") && page.has("name=\"member\"") && !page.has("id=\"title\""));
    assert_eq!(ada.get("/channels").await.text().matches("the first choice").count(), 1);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_by_a_channel_is_there_for_its_members_alone() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let mut ben = invited(&house, &mut ada, "editor", "Ben").await;
    let keyring = health(&house, &desk, &mut ada).await;
    let common = Source::new().sealed(&keyring, 1, "Words for everybody", &[("weir.txt", b"the weir")]);
    let files: &[(&str, &[u8])] = &[("zeppelin.txt", "A zeppelin on its way.".as_bytes()), ("again.txt", b"the weir")];
    let kept = Source::new().sealed_for(&keyring, "health", "health", 1, "Tell nobody of the zeppelin", files);
    house.intake.receive(&common);
    house.intake.receive(&kept);
    until("both drops", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 2
    })
    .await;
    ada.post(&format!("/drop/{}/accept", kept.drop), &[]).await;
    let store = desk.open().unwrap().store.clone();
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    desk.open().unwrap().lookup.caught_up().await.unwrap();

    let drop = store.find_drop(kept.drop).await.unwrap().unwrap();
    let document = store.documents_of(kept.drop).await.unwrap()[0].id;
    let label = store.mailbox(drop.mailbox).await.unwrap().label;
    ada.post(&format!("/mailbox/{}/reply", drop.mailbox), &[("text", "Which zeppelin?")]).await;
    let prepared =
        ada.post(&format!("/document/{document}/prepare"), &[("release", "new"), ("title", "Airships")]).await;
    assert!(prepared.location().starts_with("/rendition/"), "{}", prepared.text());
    let rendition = prepared.location().to_owned();
    let release = store.releases().await.unwrap()[0].id;
    let story =
        ada.post(&format!("/release/{release}/story"), &[("headline", "On zeppelins"), ("language", "en")]).await;
    let story = story.location().split(['?', '#']).next().unwrap().to_owned();
    desk.open().unwrap().lookup.caught_up().await.unwrap();

    let fields = [("what", "original"), ("to", "an expert on zeppelins"), ("why", "to look at it")];
    let export = ada.post(&format!("/document/{document}/export"), &fields).await.location().to_owned();

    let pages = [
        format!("/mailbox/{}", drop.mailbox),
        format!("/document/{document}"),
        format!("/document/{document}/page/1"),
        format!("/document/{document}/prepare"),
        format!("/document/{document}/authenticity"),
        format!("/document/{document}/marks.css?page=1&q=zeppelin"),
        format!("/document/{document}/compare"),
        format!("/document/{document}/suspects"),
        format!("/document/{document}/compare/{document}"),
        format!("/document/{document}/export"),
        export.clone(),
        rendition.clone(),
        format!("{rendition}/redact"),
        format!("{rendition}/marked/1"),
        format!("/release/{release}"),
        format!("/release/{release}/suspects"),
        story,
    ];
    for path in &pages {
        assert_eq!(ada.get(path).await.status, StatusCode::OK, "{path}");
        assert_eq!(ben.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        // The same address in another spelling, which the pages would decode.
        let (matter, rest) = path[1..].split_once('/').unwrap();
        let spelt = format!("/{matter}/%{:02x}{}", rest.as_bytes()[0], &rest[1..]);
        assert_eq!(ben.get(&spelt).await.status, StatusCode::NOT_FOUND, "{spelt}");
    }
    // Beside a document of his own it isn't there either, nor in its sheet of marks.
    ada.post(&format!("/drop/{}/accept", common.drop), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let weir = store.documents_of(common.drop).await.unwrap()[0].id;
    for beside in ["", "/marks.css?at=1"] {
        for path in [
            format!("/document/{weir}/compare/{document}{beside}"),
            format!("/document/{document}/compare/{weir}{beside}"),
        ] {
            assert_eq!(ada.get(&path).await.status, StatusCode::OK, "{path}");
            let unknown = ben.get(&path.replace(&document.to_string(), &"0".repeat(document.to_string().len()))).await;
            let closed = ben.get(&path).await;
            assert_eq!((closed.status, closed.text()), (StatusCode::NOT_FOUND, unknown.text()), "{path}");
        }
    }
    // What is known of the same file there is for those who read it there.
    let (weir_row, same) = (store.document(weir).await.unwrap(), store.documents_of(kept.drop).await.unwrap()[1].id);
    let check = [("kind", "asked"), ("result", "contradicts"), ("note", "The weir has other locks.")];
    ada.post(&format!("/document/{same}/authenticity"), &check).await;
    for (name, logs) in [("Ada", 2), ("Ben", 1)] {
        let reader = person(&desk, name).await.parse().unwrap();
        assert_eq!(store.logs_around(reader, &weir_row).await.unwrap().len(), logs, "{name}");
    }
    let typed = ben.get(&format!("/document/{weir}/compare?other={document}")).await;
    assert_eq!(typed.status, StatusCode::NOT_FOUND);
    assert!(ben.get(&format!("/document/{weir}/compare")).await.status == StatusCode::OK);
    assert_eq!(ben.get(&format!("/drop/{}/decline", kept.drop)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ben.get(&format!("/release/{release}/approve")).await.status, StatusCode::NOT_FOUND);
    let posts = [
        (format!("/drop/{}/put-back", kept.drop), vec![]),
        (format!("/drop/{}/decline", kept.drop), vec![]),
        (format!("/mailbox/{}/reply", drop.mailbox), vec![("text", "x")]),
        (format!("/mailbox/{}/assign", drop.mailbox), vec![("person", "")]),
        (format!("/document/{document}/open"), vec![]),
        (format!("/document/{document}/password"), vec![("password", "x")]),
        (format!("/document/{document}/authenticity"), vec![("kind", "asked"), ("result", "open"), ("note", "x")]),
        (format!("/document/{document}/keys"), vec![("keys", "v=DKIM1; p=")]),
        (format!("/document/{document}/report"), vec![]),
        (format!("/document/{document}/export"), fields.to_vec()),
        (format!("{export}/answer"), vec![("decision", "allow")]),
        (format!("{export}/take-back"), vec![]),
        (format!("{export}/save"), vec![]),
        (format!("{rendition}/remove"), vec![]),
        (format!("/release/{release}/sign"), vec![]),
        (format!("/release/{release}/suspects"), vec![("organisation", "500")]),
        (format!("/document/{document}/suspects"), vec![("number", "40")]),
    ];
    for (path, fields) in &posts {
        assert_eq!(ben.post(path, fields).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in
        ["/inbox", "/inbox?channel=health", "/releases", "/search?q=zeppelin", "/search?q=", "/search?q=type:document"]
    {
        let page = ben.get(path).await.text();
        assert!(
            !page.contains(&label) && !page.contains("zeppelin.txt") && !page.contains("Airships"),
            "{path}: {page}"
        );
    }
    assert!(ada.get("/search?q=zeppelin").await.has("zeppelin.txt"));
    assert!(ben.get("/search?q=zeppelin").await.has("Nothing found"));
    assert!(ben.get("/search?q=type:document").await.has("1 found"));
    // It isn't given to somebody who can't read it.
    let ben_id = person(&desk, "Ben").await;
    let given = ada.post(&format!("/mailbox/{}/assign", drop.mailbox), &[("person", &ben_id)]).await;
    assert!(given.has("reads none of the channels"), "{}", given.text());

    // As a member Ben sees it, and not a moment longer.
    let me = person(&desk, "Ada").await;
    let both = [&FIELDS[1..], &[("member", me.as_str()), ("member", &ben_id)]].concat();
    ada.post("/channels/health", &both).await;
    assert_eq!(ben.get(&pages[0]).await.status, StatusCode::OK);
    assert!(ben.get(&pages[0]).await.has("Which zeppelin?"));
    assert!(ben.get("/inbox?channel=health").await.has(&label));
    ada.post("/channels/health", &[&FIELDS[1..], &[("member", me.as_str())]].concat()).await;
    assert_eq!(ben.get(&pages[0]).await.status, StatusCode::NOT_FOUND);
    assert!(ben.get("/search?q=zeppelin").await.has("Nothing found"));
    end(&desk).await;
}

/// One source, two channels: each side reads its own, and neither the other's answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_shows_each_reader_what_came_by_their_channels() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let mut ben = invited(&house, &mut ada, "journalist", "Ben").await;
    let keyring = health(&house, &desk, &mut ada).await;
    let source = Source::new();
    house.intake.receive(&source.sealed(&keyring, 1, "For everybody", &[]));
    until("the first drop", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 1
    })
    .await;
    house.intake.receive(&source.sealed_for(&keyring, "health", "health", 2, "For the clinic people", &[]));
    until("both drops", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.first().is_some_and(|line| line.stages.len() == 2)
    })
    .await;
    let mailbox = format!("/mailbox/{}", inbox(&desk).await[0].id);
    ada.post(&format!("{mailbox}/reply"), &[("text", "Which clinic?")]).await;
    ben.post(&format!("{mailbox}/reply"), &[("text", "Thank you")]).await;
    let (hers, his) = (ada.get(&mailbox).await, ben.get(&mailbox).await);
    assert!(
        ["For everybody", "For the clinic people", "Which clinic?", "Thank you"].iter().all(|words| hers.has(words))
    );
    assert!(his.has("For everybody") && his.has("Thank you"));
    assert!(!his.has("For the clinic people") && !his.has("Which clinic?"), "{}", his.text());
    assert!(ben.get("/inbox").await.has("1 drop, 1 new"));
    end(&desk).await;
}

/// Words are looked for in what this person reads, and a step is taken back by those who read all that it changed.
#[tokio::test(flavor = "multi_thread")]
async fn a_search_to_redact_stays_within_the_channels_of_whoever_looks() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let mut ben = invited(&house, &mut ada, "editor", "Ben").await;
    let keyring = health(&house, &desk, &mut ada).await;
    let source = Source::new();
    let common = source.sealed(&keyring, 1, "For everybody", &[("weir.txt", b"Marrow at the weir")]);
    let kept = source.sealed_for(&keyring, "health", "health", 2, "Kept", &[("clinic.txt", b"Marrow at the clinic")]);
    house.intake.receive(&common);
    house.intake.receive(&kept);
    until("both drops", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.first().is_some_and(|line| line.stages.len() == 2)
    })
    .await;
    for drop in [common.drop, kept.drop] {
        ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    }
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let store = desk.open().unwrap().store.clone();
    let mut renditions = Vec::new();
    for drop in [common.drop, kept.drop] {
        let document = store.documents_of(drop).await.unwrap()[0].id;
        let fields = [("release", "new"), ("title", "A release")];
        let prepared = ada.post(&format!("/document/{document}/prepare"), &fields).await;
        renditions.push(prepared.location().trim_start_matches("/rendition/").to_owned());
    }
    let at = format!("/mailbox/{}/sweep", inbox(&desk).await[0].id);
    let (hers, his) = (ada.get(&at).await, ben.get(&at).await);
    assert!(renditions.iter().all(|id| hers.has(&format!("name=\"d\" value=\"{id}\""))), "{}", hers.text());
    assert!(his.has(&renditions[0]) && !his.has(&renditions[1]), "{}", his.text());
    // What isn't offered is not searched when it is asked for all the same.
    let fields = [("text", "marrow"), ("d", renditions[0].as_str()), ("d", renditions[1].as_str())];
    let (hers, his) = (ada.post(&at, &fields).await, ben.post(&at, &fields).await);
    assert!(hers.has("at the weir") && hers.has("at the clinic"), "{}", hers.text());
    assert!(his.has("at the weir") && !his.has("clinic") && !his.has(&renditions[1][..12]), "{}", his.text());
    let keys: Vec<String> = renditions.iter().map(|id| format!("{id}.1.0.1")).collect();
    let press =
        [("part", "1"), ("seen", "1"), ("do", "redact"), ("reason", "privacy"), ("w", &keys[0]), ("w", &keys[1])];
    let pressed = ben.post(&at, &[&fields[..], &press[..]].concat()).await;
    assert!(pressed.has("1 place is in 1 document redacted"), "{}", pressed.text());
    assert!(store.rendition(renditions[1].parse().unwrap()).await.unwrap().plan.words.is_empty());
    // Her step reaches into both channels: he can't take it back, and not half of it.
    let his_step = store.plan_steps(renditions[0].parse().unwrap()).await.unwrap()[0].step.to_string();
    let undo = format!("/rendition/{}/undo", renditions[0]);
    ada.post(&undo, &[("step", &his_step)]).await;
    let pressed = ada.post(&at, &[&fields[..], &press[..]].concat()).await;
    assert!(pressed.has("2 places are in 2 documents redacted"), "{}", pressed.text());
    let her_step = store.plan_steps(renditions[1].parse().unwrap()).await.unwrap()[0].step.to_string();
    assert!(ben.post(&undo, &[("step", &her_step)]).await.has("a channel that you don’t read"));
    assert_eq!(store.rendition(renditions[0].parse().unwrap()).await.unwrap().plan.words.len(), 1);
    // A step of the other channel alone isn't there for him at all.
    let closed = format!("/rendition/{}/word", renditions[1]);
    ada.post(&closed, &[("text", "clinic"), ("reason", "privacy"), ("page", "1")]).await;
    let kept_step = store.plan_steps(renditions[1].parse().unwrap()).await.unwrap()[1].step.to_string();
    assert_eq!(ben.post(&undo, &[("step", &kept_step)]).await.status, StatusCode::NOT_FOUND);
    for path in [format!("/rendition/{}/part/1?r=0,0,9,9", renditions[1]), format!("/rendition/{}/undo", renditions[1])]
    {
        assert_eq!(ben.post(&path, &[("step", &kept_step)]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    ada.post(&undo, &[("step", &her_step)]).await;
    assert!(store.rendition(renditions[0].parse().unwrap()).await.unwrap().plan.words.is_empty());
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_that_claims_another_channel_than_its_keys_is_held() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let keyring = health(&house, &desk, &mut ada).await;
    house.intake.receive(&Source::new().sealed_for(&keyring, "newsroom", "health", 1, "I lie", &[]));
    until("the held parcel", || async {
        desk.collect_now.notify_one();
        desk.open().unwrap().store.held().await.unwrap().len() == 1
    })
    .await;
    assert!(ada.get("/inbox").await.has("names another channel than the one that it is sealed to"));
    assert!(inbox(&desk).await.is_empty());
    end(&desk).await;
}
