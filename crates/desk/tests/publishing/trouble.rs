//! What must not happen, and what happens when the process ends in the middle.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::{
    desk_of_two::{ADA, BEN, Browser, Newsroom, first_of},
    journey::{MEMO, approve, describe, prepared},
};

/// Waits until a page says something.
async fn until(browser: &Browser, path: &str, says: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let page = browser.see(path).await;
        if page.contains(says) {
            return page;
        }
        assert!(Instant::now() < deadline, "{path} never said {says}: {page}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn any_change_after_signing_voids_it_and_says_so() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let page = format!("{release}/approve");
    let seen = first_of(&ben.see(&page).await, "name=\"seen\" value=\"");

    describe(&ada, &rendition).await;
    let says = ada.see(&release).await;
    assert!(says.contains("Ada Vance changed the description of EL-0001") && says.contains("are void"), "{says}");
    ben.refused(&release, &page, &[("decision", "approve"), ("seen", &seen)]).await;

    // Signed again, it is another thing: what was seen before approves nothing.
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let stale = ben.refused(&page, &page, &[("decision", "approve"), ("seen", &seen)]).await;
    assert!(stale.contains("not what you looked at"), "{stale}");

    // Sent back, with a note for who prepared it.
    ben.send(&page, &page, &[("decision", "back"), ("note", "The clerk’s office is named in line 3.")]).await;
    assert!(ada.see(&release).await.contains("Sent back by Ben Okoro: The clerk’s office is named in line 3."));
    // An approval that waits for its day is void by a change too.
    ada.send(&release, &format!("{release}/edit"), &[("title", "The second measure"), ("embargo", "2199-01-01")]).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    assert!(ben.see(&release).await.contains("at the first unlocking after it"));
    ben.send(&release, &format!("{rendition}/mode"), &[("mode", "retypeset"), ("page", "1")]).await;
    assert!(ben.see(&release).await.contains("changed what is redacted in EL-0001"));
    assert!(!newsroom.site().join("d/EL-0001").exists());
}

#[tokio::test]
async fn what_a_release_holds_is_not_destroyed() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let document = format!("/document/{}", first_of(&ada.see(&rendition).await, "href=\"/document/"));
    // From the document to what is made of it.
    let page = ada.see(&document).await;
    assert!(page.contains(&format!("href=\"{rendition}\"")) && page.contains("Prepared as EL-0001"), "{page}");
    let mailbox = format!("/mailbox/{}", first_of(&page, "href=\"/mailbox/"));
    let drop = first_of(&ada.see(&mailbox).await, "action=\"/drop/").replace("/put-back", "");
    ada.send(&mailbox, &format!("/drop/{drop}/put-back"), &[]).await;
    let decline = format!("/drop/{drop}/decline");
    let (status, page) = ada.bytes(&decline).await;
    assert_eq!(status, 409, "it is said before anybody confirms");
    assert!(String::from_utf8_lossy(&page).contains("is in the release “The second measure”; take it out there first"));
    let refused = ada.refused(&mailbox, &decline, &[]).await;
    assert!(refused.contains("is in the release “The second measure”"), "{refused}");
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    until(&ben, &release, "It is in the record").await;
    let refused = ada.refused(&mailbox, &decline, &[]).await;
    assert!(refused.contains("was published in “R-0001 The second measure”"), "{refused}");
    assert!(ada.see(&document).await.contains("Prepared as EL-0001"), "nothing of it is gone");

    // Taken out, it can be declined.
    let other = newsroom.document(&ada, "other.txt", "Another sheet.").await;
    let ask = format!("/document/{other}/prepare");
    assert!(ada.see(&format!("/document/{other}")).await.contains(&format!("href=\"{ask}\"")));
    let rendition = ada.send(&ask, &ask, &[("release", "new"), ("title", "Another")]).await;
    let mailbox = format!("/mailbox/{}", first_of(&ada.see(&format!("/document/{other}")).await, "href=\"/mailbox/"));
    let drop = first_of(&ada.see(&mailbox).await, "action=\"/drop/").replace("/put-back", "");
    ada.send(&mailbox, &format!("/drop/{drop}/put-back"), &[]).await;
    let decline = format!("/drop/{drop}/decline");
    ada.refused(&mailbox, &decline, &[]).await;
    ada.send(&rendition, &format!("{rendition}/remove"), &[]).await;
    ada.send(&decline, &decline, &[]).await;
    assert!(ada.see(&mailbox).await.contains("declined and destroyed"));
}

#[tokio::test]
async fn bytes_that_differ_from_the_signed_ones_are_not_published() {
    let mut newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let tomorrow = model::clock::day(jiff::Timestamp::now() + SignedDuration::from_hours(24));
    ada.send(&release, &format!("{release}/edit"), &[("title", "The second measure"), ("embargo", &tomorrow)]).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;

    // Somebody who got at the database puts another PDF in the place of the signed one.
    let open = newsroom.desk.open().unwrap();
    let other = open.blobs.put(None, b"%PDF-1.7 another one".to_vec()).await.unwrap();
    let mut tx = open.store.begin().await.unwrap();
    open.store.adopt_blob(&mut tx, &other).await.unwrap();
    tx.commit().await.unwrap();
    let id = rendition.trim_start_matches("/rendition/");
    let change = "update renditions set built = json_set(built, '$.pdf', $1) where id = $2";
    let done = sqlx::query(change).bind(other.id.to_string()).bind(id).execute(open.store.pool()).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
    drop(open);

    newsroom.clock.forward(SignedDuration::from_hours(25));
    newsroom.restart().await;
    let ben = newsroom.enter(BEN).await;
    let page = until(&ben, &release, "could not be published yet").await;
    assert!(page.contains("a signature doesn&#39;t fit") || page.contains("a signature doesn't fit"), "{page}");
    assert!(!newsroom.site().join("d/EL-0001").exists());
    newsroom.verify();
}

#[tokio::test]
async fn an_approved_release_is_carried_through_after_a_crash() {
    let mut newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, _) = prepared(&newsroom, &ada, MEMO).await;
    // Drafts survive.
    newsroom.restart().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    assert!(ada.see(&release).await.contains("Nothing is missing."));
    ada.send(&release, &format!("{release}/sign"), &[]).await;

    // The disk of the record fails at the moment of publishing: the approval stands, and the page says what is the matter.
    let site = newsroom.site();
    let aside = site.with_file_name("aside");
    std::fs::rename(&site, &aside).unwrap();
    std::fs::write(&site, b"not a folder").unwrap();
    approve(&ben, &release).await;
    assert!(ben.see(&release).await.contains("approved, and could not be published yet"));
    std::fs::remove_file(&site).unwrap();
    std::fs::rename(&aside, &site).unwrap();

    newsroom.restart().await;
    let ben = newsroom.enter(BEN).await;
    until(&ben, &release, "It is in the record").await;
    let entries = newsroom.verify().size;

    // The process ended after the record had it and before the desk's own row said so: nothing is written twice.
    let open = newsroom.desk.open().unwrap();
    let stage = r#"{"stage":"approved","by":"01010101010101010101010101010101","approver":"02020202020202020202020202020202","day":"2026-11-24"}"#;
    sqlx::query("update releases set stage = $1").bind(stage).execute(open.store.pool()).await.unwrap();
    drop(open);
    newsroom.restart().await;
    let ben = newsroom.enter(BEN).await;
    until(&ben, &release, "It is in the record").await;
    assert_eq!(newsroom.verify().size, entries);
}

#[tokio::test]
async fn an_embargo_ends_with_its_day_and_an_unlocked_desk() {
    let mut newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, _) = prepared(&newsroom, &ada, MEMO).await;
    let day = model::clock::day(jiff::Timestamp::now() + SignedDuration::from_hours(48));
    ada.send(
        &release,
        &format!("{release}/edit"),
        &[("title", "The second measure"), ("embargo", &day), ("seeds", "keep")],
    )
    .await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    assert!(ben.see(&format!("{release}/approve")).await.contains("The clock alone opens nothing"));
    approve(&ben, &release).await;
    newsroom.restart().await;
    let ben = newsroom.enter(BEN).await;
    assert!(ben.see(&release).await.contains("approved; published on"));
    assert!(!newsroom.site().join("d/EL-0001").exists());

    newsroom.clock.forward(SignedDuration::from_hours(49));
    newsroom.restart().await;
    assert!(!newsroom.site().join("d/EL-0001").exists(), "locked, nothing opens");
    let ben = newsroom.enter(BEN).await;
    let page = until(&ben, &release, "It is in the record").await;
    assert!(page.contains("a court can demand them"), "{page}");
    newsroom.verify();
    let manifest = std::fs::read_to_string(newsroom.site().join("d/EL-0001/manifest.json")).unwrap();
    assert!(manifest.contains(&format!("\"published\":\"{day}\"")), "{manifest}");
}

#[tokio::test]
async fn who_is_no_approver_prepares_and_does_not_sign() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let cleo = newsroom.invited(&ada, "Cleo Marsh", "journalist").await;
    let (release, rendition) = prepared(&newsroom, &cleo, MEMO).await;
    assert!(cleo.see(&release).await.contains("you are none in the keyring in force"));
    let refused = cleo.refused(&release, &format!("{release}/sign"), &[]).await;
    assert!(refused.contains("approver"), "{refused}");
    // Whoever signs what another made ready stands for it; the third can't be the second either.
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let page = cleo.see(&format!("{release}/approve")).await;
    assert!(page.contains("You are no approver") && !page.contains("name=\"seen\""), "{page}");
    cleo.refused(&release, &format!("{release}/approve"), &[("decision", "approve"), ("seen", "x")]).await;
    // Nor can somebody without a session, or with another's form.
    let stranger = Browser { router: ada.router.clone(), cookie: String::new() };
    assert_eq!(stranger.bytes(&format!("{rendition}/built/1")).await.0, 303);
    let (_, built) = cleo.bytes(&format!("{rendition}/built/1")).await;
    assert_eq!(built[..4], *b"\x89PNG");
}
