//! What nobody accepts goes after its time, shown beforehand; what was accepted stays.

use axum::http::StatusCode;
use jiff::SignedDuration;

use super::{House, Source, end, until};

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_accepted_goes_and_what_was_accepted_stays() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let keyring = house.intake.keyring().unwrap();
    let [left, kept] = [("left alone", "a.txt"), ("worked on", "b.txt")]
        .map(|(message, name)| Source::new().sealed(&keyring, 1, message, &[(name, b"words")]));
    house.intake.receive(&left);
    house.intake.receive(&kept);
    until("both", || async {
        desk.collect_now.notify_one();
        super::inbox(&desk).await.len() == 2
    })
    .await;
    ada.post(&format!("/drop/{}/accept", kept.drop), &[]).await;
    let page = ada.get("/retention").await;
    super::whole::check("/retention", &page.text());
    for wrong in ["3", "4000", "soon"] {
        assert_eq!(ada.post("/retention/set", &[("days-newsroom", wrong)]).await.status, StatusCode::CONFLICT);
    }
    ada.post("/retention/set", &[("days-newsroom", "100")]).await;
    assert!(ada.get("/retention").await.has("value=\"100\"") && ada.get("/journal").await.has("newsroom: 100 days"));

    let open = desk.open().unwrap();
    let mailbox = open.store.find_drop(left.drop).await.unwrap().unwrap().mailbox;
    let page = format!("/mailbox/{mailbox}");
    assert!(ada.get(&page).await.has("Goes about") && ada.get(&page).await.has("unless somebody accepts it"));
    let other = open.store.find_drop(kept.drop).await.unwrap().unwrap().mailbox;
    assert!(!ada.get(&format!("/mailbox/{other}")).await.has("Goes about"));

    // 79 days are less than any lot, and looked at daily; 121 are more.
    // Somebody sits there all the time, or the desk would lock.
    let _there = desk.trying.lock().await;
    let look = async |days: i64| {
        for _ in 0..days {
            house.clock.forward(SignedDuration::from_hours(24));
            crate::work::retention::look(&desk, &open).await.unwrap();
        }
    };
    look(79).await;
    assert!(open.store.find_drop(left.drop).await.unwrap().unwrap().stage.is_waiting(), "too early");
    look(42).await;
    let drop = open.store.find_drop(left.drop).await.unwrap().unwrap();
    assert!(drop.stage.word() == "expired and destroyed" && open.store.message_of(&drop).await.unwrap().is_empty());
    assert!(open.store.documents_of(left.drop).await.unwrap().is_empty());
    assert_eq!(open.store.documents_of(kept.drop).await.unwrap().len(), 1);
    let kept = open.store.find_drop(kept.drop).await.unwrap().unwrap();
    assert_eq!(open.store.message_of(&kept).await.unwrap(), "worked on");
    let lines = open.store.journal(i64::MAX, 50).await.unwrap();
    assert_eq!(lines.iter().filter(|line| line.line.detail.contains("nobody accepted in time")).count(), 1);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journalist_reads_it_and_sets_nothing() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let link = ada.post("/people/invite", &[("role", "editor")]).await.between("href=\"/enrol/", "\"");
    let mut ben = super::Client::new(&desk);
    ben.enrol(&link, "Ben").await;
    assert!(ben.get("/retention").await.has("Administrators set this"));
    assert_eq!(ben.post("/retention/set", &[("days-newsroom", "100")]).await.status, StatusCode::FORBIDDEN);
    end(&desk).await;
}
