//! Whoever approves sees what is open in the authenticity log of each document, and what contradicts it.

use super::{
    desk_of_two::{ADA, BEN, Newsroom, first_of},
    journey::{MEMO, prepared},
};

#[tokio::test]
async fn what_is_open_stands_before_the_approval() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let ben = newsroom.enter(BEN).await;
    let approving = format!("{release}/approve");
    assert!(ben.see(&approving).await.contains("Nobody wrote a check down."));

    let document = first_of(&ada.see(&rendition).await, "href=\"/document/");
    let log = format!("/document/{document}/authenticity");
    let check = |result: &'static str, note: &'static str| [("kind", "asked"), ("result", result), ("note", note)];
    let before = first_of(&ben.see(&approving).await, "name=\"seen\" value=\"");
    ada.send(&log, &log, &check("open", "The registry calls back on Friday.")).await;
    // Whoever looked before that has not seen it.
    ben.refused(&approving, &approving, &[("decision", "approve"), ("seen", &before)]).await;
    ada.send(&log, &log, &check("supports", "The clerk knows the form.")).await;
    let seen = ben.see(&approving).await;
    assert!(
        seen.contains("1 of 2 checks open or against it") && seen.contains("The registry calls back on Friday."),
        "{seen}"
    );
    assert!(!seen.contains("The clerk knows the form."), "what is settled stands in the log alone");

    let first = first_of(&ada.see(&log).await, "?corrects=").replace("#add", "");
    let settled = [&check("supports", "They called: the number is theirs.")[..], &[("corrects", &first)]].concat();
    ada.send(&log, &log, &settled).await;
    let seen = ben.see(&approving).await;
    assert!(seen.contains("All 3 checks are settled.") && !seen.contains("The registry calls back"), "{seen}");
}

/// What is known of the same file elsewhere isn't lost on whoever signs, nor what comes in there after they looked.
#[tokio::test]
async fn what_is_known_of_the_same_file_in_another_drop_stands_there_too() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, _) = prepared(&newsroom, &ada, MEMO).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let same = newsroom.document(&ada, "sent again.txt", MEMO).await;
    let ben = newsroom.enter(BEN).await;
    let approving = format!("{release}/approve");
    let seen = ben.see(&approving).await;
    assert!(!seen.contains("The same file in another drop"), "nothing is known of it: {seen}");
    let before = first_of(&seen, "name=\"seen\" value=\"");

    let log = format!("/document/{same}/authenticity");
    let check = [("kind", "looked-up"), ("result", "contradicts"), ("note", "The number is another firm’s.")];
    ada.send(&log, &log, &check).await;
    ben.refused(&approving, &approving, &[("decision", "approve"), ("seen", &before)]).await;
    let seen = ben.see(&approving).await;
    assert!(
        seen.contains("The same file in another drop:") && seen.contains("The number is another firm’s."),
        "{seen}"
    );
    assert!(seen.contains(&format!("href=\"{log}\"")) && seen.contains("Nobody wrote a check down."), "{seen}");
}
