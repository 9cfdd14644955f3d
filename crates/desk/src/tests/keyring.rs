//! The keyring's page says what is so: the weeks and their overlap, who opens what, what the intake hands out, the chain.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use seal::UnverifiedKeyring;

use super::{Client, House, end, until, whole};

/// Two pages and the clock ask for a keyring at once: each that is issued follows the one before.
#[tokio::test(flavor = "multi_thread")]
async fn keyrings_that_are_asked_for_at_once_are_one_chain() {
    let house = House::new().await;
    let (desk, _ada) = house.enrolled().await;
    let open = desk.open().unwrap();
    let channels: Vec<_> = open.store.open_channels().await.unwrap().iter().map(|row| row.settings("x")).collect();
    let before = open.keys.keyring();
    let issue = || open.keys.issue_keyring(&[], &[], &channels, desk.now()).unwrap();
    let mut all: Vec<_> = std::thread::scope(|scope| {
        let begun: Vec<_> = (0..6).map(|_| scope.spawn(issue)).collect();
        begun.into_iter().map(|one| one.join().unwrap()).collect()
    });
    all.sort_by_key(|keyring| keyring.body().sequence);
    let chain: Vec<_> = std::iter::once(&before).chain(&all).collect();
    assert!(chain.windows(2).all(|pair| pair[1] != pair[0] && pair[1].follows(pair[0])));
    assert_eq!(open.keys.keyring(), all[5]);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyring_is_shown_as_it_stands() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let keyring = desk.open().unwrap().keys.keyring();
    let page = ada.get("/keyring").await;
    whole::check("/keyring", &page.text());
    for says in [
        "Keyring 1",
        "hands out this very keyring",
        &keyring.body().root.0.to_string(),
        // Tuesday of week 48: the keys change on Monday, and are announced for eight weeks, five of them pass.
        "on 30 November 2026, at midnight UTC",
        "on 28 December 2026, once somebody has unlocked the desk",
        "<th scope=\"col\">23 to 29 November: this week</th><th scope=\"col\">30 November to 6 December</th>",
        "Read by Ada. 6 more weeks are announced, through 17 January 2027",
    ] {
        assert!(page.has(says), "{says}: {}", page.text());
    }
    let row = |page: &super::Page, week: &str| page.between(&format!("<th scope=\"row\">{week}</th>"), "</tr>");
    assert!(!page.has("<th scope=\"row\">2026-W47"), "there was no newsroom yet");
    let cells: Vec<_> = row(&page, "2026-W48").matches("<mark>").map(str::to_owned).collect();
    assert_eq!(cells.len(), 2, "it seals this week, and opens for one more");
    assert!(row(&page, "2026-W48").contains("destroyed") && row(&page, "2026-W49").contains("–"));

    // The file is what is signed, and what the intake has.
    let file = ada.get("/keyring/file").await;
    assert!(file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("keyring-000001.json"));
    let read = UnverifiedKeyring::parse(&file.bytes).unwrap().verify(&keyring.body().root).unwrap();
    assert!(read == keyring && house.intake.keyring().unwrap() == keyring);

    // Nobody without a session.
    let mut stranger = Client::new(&desk);
    for path in ["/keyring", "/keyring/file", "/recovery"] {
        assert_eq!(stranger.get(path).await.status, StatusCode::SEE_OTHER, "{path}");
    }

    // A week later: the key of the last week still opens, and the one before it is gone a week after that.
    house.clock.forward(SignedDuration::from_hours(24 * 7));
    end(&desk).await;
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    let page = ada.get("/keyring").await;
    assert!(row(&page, "2026-W48").contains("opens what comes late"), "{}", page.text());
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intake_that_hands_out_another_keyring_is_named() {
    let (house, foreign) = (House::new().await, House::new().await);
    let (desk, mut ada) = house.enrolled().await;
    let (elsewhere, _) = foreign.enrolled().await;
    until("both keyrings", || async { house.intake.keyring().is_some() && foreign.intake.keyring().is_some() }).await;
    let first = house.intake.with(|held| held.keyrings.last().cloned()).unwrap();
    let theirs = foreign.intake.with(|held| held.keyrings.last().cloned()).unwrap();
    end(&elsewhere).await;
    // The next one, by a second approver; the intake goes on with the first.
    let link = ada.post("/people/invite", &[("role", "editor")]).await.between("href=\"/enrol/", "\"");
    Client::new(&desk).enrol(&link, "Ben").await;
    until("the second keyring", || async { house.intake.keyring().is_some_and(|k| k.body().sequence == 2) }).await;
    let mut says = async |hands_out: Option<Vec<u8>>, broken: bool| {
        house.intake.with(|held| (held.hands_out, held.broken) = (hands_out, broken));
        let page = ada.get("/keyring").await;
        whole::check("/keyring", &page.text());
        page.between("id=\"intake\">", "</")
    };
    assert!(says(None, false).await.contains("this very keyring"));
    assert!(says(Some(first.clone()), false).await.contains("hands out keyring 1, not 2"));
    assert!(says(Some(theirs), false).await.contains("did not sign"));
    // Signed once, and changed since.
    let changed = String::from_utf8(first).unwrap().replacen("2026", "2027", 1).into_bytes();
    assert!(says(Some(changed), false).await.contains("did not sign"));
    assert!(says(Some(b"{}".to_vec()), false).await.contains("isn’t known"));
    assert!(says(None, true).await.contains("isn’t known"));
    // The chain: two of them, the newest first; one that vanishes is missed.
    assert!(says(None, false).await.contains("this very keyring"));
    let page = ada.get("/keyring").await;
    assert!(page.has("Keyring 2") && !page.has("has a gap"));
    std::fs::remove_file(house.folder.join("keyrings/000002.json")).unwrap();
    assert!(ada.get("/keyring").await.has("has a gap"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_outlives_its_week_is_named() {
    let house = House::new().await;
    let (desk, ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    // Nobody could unlock for three weeks: the key of the first is still there, and it is said why.
    end(&desk).await;
    house.clock.forward(SignedDuration::from_hours(24 * 21));
    house.intake.with(|held| held.broken = true);
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    let page = ada.get("/keyring").await;
    assert!(page.has("The key of 2026-W48 could have been destroyed on 7 December 2026"), "{}", page.text());
    house.intake.with(|held| held.broken = false);
    until("its end", || async {
        desk.collect_now.notify_one();
        !desk.open().unwrap().keys.vault().weeks(true).any(|week| week.to_string() == "2026-W48")
    })
    .await;
    assert!(!ada.get("/keyring").await.has("could have been destroyed"));
    end(&desk).await;
}
