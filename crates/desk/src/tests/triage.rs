//! Sorting at the desk: filters, labels, hand-overs, private notes, joined mailboxes, spam. And that the intake hears of none of it.

use std::sync::Arc;

use axum::http::StatusCode;

use super::{Client, House, Source, end, intake::Sealed, until};
use crate::Desk;

/// A newsroom with an administrator and a journalist, and sources who each wrote once.
async fn newsroom<const N: usize>(
    house: &House,
    messages: [&str; N],
) -> (Arc<Desk>, Client, Client, Vec<(Source, Sealed)>) {
    let (desk, mut ada) = house.enrolled().await;
    let link = ada.post("/people/invite", &[("role", "journalist")]).await.between("href=\"/enrol/", "\"");
    let mut joe = Client::new(&desk);
    joe.enrol(&link, "Joe").await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let mut all = Vec::new();
    for (number, message) in messages.into_iter().enumerate() {
        let source = Source::new();
        let sealed = source.sealed(&house.intake.keyring().unwrap(), 1, message, &[]);
        house.intake.receive(&sealed);
        until("a drop", || async {
            desk.collect_now.notify_one();
            super::inbox(&desk).await.len() == number + 1
        })
        .await;
        all.push((source, sealed));
    }
    (desk, ada, joe, all)
}

/// The page of the mailbox that a drop came by, and the desk's name of it.
async fn mailbox_of(desk: &Desk, sealed: &Sealed) -> (String, String, String) {
    let store = &desk.open().unwrap().store;
    let drop = store.find_drop(sealed.drop).await.unwrap().unwrap();
    let row = store.mailbox(drop.mailbox).await.unwrap();
    (format!("/mailbox/{}", row.id), row.label, row.id.to_string())
}

async fn person(desk: &Desk, name: &str) -> String {
    let people = desk.open().unwrap().store.people().await.unwrap();
    people.iter().find(|row| row.person.name == name).unwrap().person.id.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_labelled_noted_handed_over_and_found_by_it() {
    let house = House::new().await;
    let (desk, mut ada, mut joe, all) = newsroom(&house, ["About the harbour", "About the weir"]).await;
    let (page, label, _) = mailbox_of(&desk, &all[0].1).await;
    let (_, other, _) = mailbox_of(&desk, &all[1].1).await;
    assert_eq!(ada.post(&format!("{page}/label"), &[("word", " Harbour  Works ")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ada.post(&format!("{page}/label"), &[("word", " ")]).await.status, StatusCode::CONFLICT);
    let joes = person(&desk, "Joe").await;
    let given = [("person", joes.as_str()), ("note", "call her pseudonymous uncle")];
    ada.post(&format!("{page}/assign"), &given).await;
    let about = [("text", "the zebra memo is dated wrongly"), ("drop", &all[0].1.drop.to_string())];
    ada.post(&format!("{page}/note"), &about).await;

    // Whoever gets it sees it on top, until they say so.
    let inbox = joe.get("/inbox").await;
    assert!(inbox.has(&format!("Ada handed you {label}")) && inbox.has("harbour works"), "{}", inbox.text());
    let top = joe.get(&page).await;
    super::whole::check(&page, &top.text());
    let handed = top.text().find("Ada handed this to you").unwrap();
    assert!(handed < top.text().find("About the harbour").unwrap() && top.has("call her pseudonymous uncle"));
    assert!(!ada.get(&page).await.has("handed this to you"));
    ada.post(&format!("{page}/seen"), &[]).await;
    assert!(joe.get(&page).await.has("handed this to you"), "somebody else can't see it for him");
    joe.post(&format!("{page}/seen"), &[]).await;
    let seen = joe.get(&page).await;
    assert!(!seen.has("handed this to you") && seen.has("call her pseudonymous uncle"), "the note stays a note");

    for (filter, shown, hidden) in
        [("label=harbour+works", &label, &other), ("to=me", &label, &other), ("waits=us", &label, &label)]
    {
        let filtered = joe.get(&format!("/inbox?{filter}")).await;
        super::whole::check(filter, &filtered.text());
        assert!(filtered.has(&format!("Select {shown}")), "{filter}: {}", filtered.text());
        assert!(hidden == shown || !filtered.has(&format!("Select {hidden}")), "{filter}: {}", filtered.text());
    }
    assert!(ada.get("/inbox?to=nobody").await.has(&format!("Select {other}")));
    assert!(ada.get("/inbox?stage=accepted").await.has("Nothing here is as the filter says"));

    // The search finds a note; the journal has that it was written, and no word of it.
    desk.open().unwrap().lookup.caught_up().await.unwrap();
    let found = joe.get("/search?q=zebra&type=note").await;
    assert!(found.has("1 found") && found.has("private note"), "{}", found.text());
    let journal = ada.get("/journal").await;
    assert!(journal.has("wrote a note") && journal.has("about drop 1") && journal.has("with a note"));
    assert!(!journal.has("zebra") && !journal.has("uncle"));

    // Its author or an editor deletes it, nobody else.
    let note = ada.get(&page).await.between("action=\"/note/", "/delete\"");
    assert_eq!(joe.post(&format!("/note/{note}/delete"), &[]).await.status, StatusCode::FORBIDDEN);
    ada.post(&format!("/note/{note}/delete"), &[]).await;
    assert_eq!(joe.get(&page).await.text().matches("Private note of Ada").count(), 1);

    ada.post(&format!("{page}/unlabel"), &[("word", "harbour works")]).await;
    assert!(!ada.get("/inbox").await.has("harbour works"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_sources_mailboxes_are_one_conversation_that_only_the_desk_knows_of() {
    let house = House::new().await;
    let (desk, mut ada, mut joe, all) =
        newsroom(&house, ["First time here", "It is me again, new codename", "A stranger"]).await;
    let (old, old_label, old_id) = mailbox_of(&desk, &all[0].1).await;
    let (new, new_label, _) = mailbox_of(&desk, &all[1].1).await;
    let (_, stranger, _) = mailbox_of(&desk, &all[2].1).await;
    let before = house.intake.with(|held| held.requests.clone());
    assert_eq!(joe.post(&format!("{old}/join"), &[("with", &new_label)]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.post(&format!("{old}/join"), &[("with", &old_label)]).await.status, StatusCode::CONFLICT);
    assert_eq!(ada.post(&format!("{old}/join"), &[("with", "no such thing")]).await.status, StatusCode::CONFLICT);
    ada.post(&format!("{old}/join"), &[("with", &new_label)]).await;

    let inbox = joe.get("/inbox").await;
    assert!(inbox.has(&format!("{new_label} + {old_label}")) && inbox.has("2 drops, 2 new"), "{}", inbox.text());
    for page in [&old, &new] {
        let page = joe.get(page).await;
        assert!(page.has("First time here") && page.has("It is me again") && !page.has("A stranger"));
        assert!(page.has(&format!("new · {old_label}")) && page.has(&format!("new · {new_label}")), "{}", page.text());
        // The newest is chosen.
        assert!(page.has(&format!("selected>{new_label}, the newest")), "{}", page.text());
    }
    // A reply goes to the mailbox that was chosen, and to no other.
    ada.post(&format!("{new}/reply"), &[("text", "to the old one"), ("mailbox", &old_id), ("kind", "reply")]).await;
    until("the reply", || async { !all[0].0.replies(&house.intake).is_empty() }).await;
    assert_eq!(all[0].0.replies(&house.intake), [(1, "to the old one".to_owned())]);
    assert!(all[1].0.replies(&house.intake).is_empty());
    let foreign = mailbox_of(&desk, &all[2].1).await.2;
    let wrong = [("text", "x"), ("mailbox", foreign.as_str()), ("kind", "reply")];
    assert_eq!(ada.post(&format!("{new}/reply"), &wrong).await.status, StatusCode::NOT_FOUND);
    // What the intake was asked since: its list, its keyring, that one reply.
    let since: Vec<String> = house.intake.with(|held| held.requests[before.len()..].to_vec());
    let replies = since.iter().filter(|path| path.contains("/replies/")).count();
    assert!(
        replies == 1
            && since
                .iter()
                .all(|path| path.ends_with("/parcels") || path.ends_with("/keyring") || path.contains("/replies/")),
        "{since:?}"
    );

    ada.post(&format!("{new}/part"), &[("mailbox", &old_id)]).await;
    let inbox = joe.get("/inbox").await;
    assert!(!inbox.has(&format!("{new_label} + {old_label}")) && inbox.has(&format!("Select {old_label}")));
    assert!(!joe.get(&new).await.has("First time here") && inbox.has(&format!("Select {stranger}")));
    let journal = ada.get("/journal").await;
    assert!(journal.has("joined mailboxes of one source") && journal.has("parted mailboxes"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn spam_is_set_aside_in_bulk_and_comes_back() {
    let house = House::new().await;
    let (desk, mut ada, _, all) =
        newsroom(&house, ["buy zircon pills", "zircon for everybody", "A true zircon story"]).await;
    let mut boxes = Vec::new();
    for (_, sealed) in &all {
        boxes.push(mailbox_of(&desk, sealed).await);
    }
    let two = [("mailbox", boxes[0].2.as_str()), ("mailbox", boxes[1].2.as_str())];
    assert_eq!(ada.post("/inbox/aside", &[]).await.status, StatusCode::CONFLICT);
    let done = ada.post("/inbox/aside", &two).await;
    let inbox = ada.get(done.location()).await;
    super::whole::check("/inbox", &inbox.text());
    assert!(inbox.has("Set aside as spam: 2") && inbox.has("Spam (2)"), "{}", inbox.text());
    assert!(!inbox.has(&boxes[0].1) && inbox.has(&boxes[2].1));
    let found = |page: super::Page| page.text().matches("class=\"title item\"").count();
    desk.open().unwrap().lookup.caught_up().await.unwrap();
    assert_eq!(found(ada.get("/search?q=zircon").await), 1);
    // What else its source sends goes the same way.
    house.intake.receive(&all[0].0.sealed(&house.intake.keyring().unwrap(), 2, "more zircon", &[]));
    until("the second drop", || async {
        desk.collect_now.notify_one();
        let rows = super::inbox(&desk).await;
        rows.iter().any(|row| row.spam && row.stages.len() == 2)
    })
    .await;
    assert!(!ada.get("/inbox").await.has(&boxes[0].1));
    let spam = ada.get("/inbox?spam=1").await;
    assert!(spam.has(&boxes[0].1) && spam.has(&boxes[1].1) && !spam.has(&format!("Select {}", boxes[2].1)));

    ada.post("/inbox/back", &two).await;
    desk.open().unwrap().lookup.caught_up().await.unwrap();
    assert_eq!(found(ada.get("/search?q=zircon").await), 4);
    assert!(ada.get("/inbox").await.has(&boxes[0].1));
    // What somebody works on isn't spam.
    ada.post(&format!("/drop/{}/accept", all[2].1.drop), &[]).await;
    assert_eq!(ada.post("/inbox/aside", &[("mailbox", boxes[2].2.as_str())]).await.status, StatusCode::CONFLICT);
    assert!(ada.get("/journal").await.has("set aside as spam"));
    end(&desk).await;
}
