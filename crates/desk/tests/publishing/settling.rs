//! What could identify the source is settled by somebody; whoever approves sees by whom and why, and what was opened again since.

use super::{
    desk_of_two::{ADA, BEN, Newsroom, first_of},
    journey::prepared,
};

const NAMED: &str = "A memo that names-source of the harbour office, by Marrow.";

#[tokio::test]
async fn who_approves_sees_what_was_settled_and_what_was_opened_again() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, rendition) = prepared(&newsroom, &ada, NAMED).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let settle = format!("/document/{}", first_of(&ada.see(&rendition).await, "href=\"/document/"));
    assert!(settle.ends_with("/settle"), "the way to it stands beside what the source wrote: {settle}");
    let ben = newsroom.enter(BEN).await;
    let approving = format!("{release}/approve");
    let seen = ben.see(&approving).await;
    assert!(seen.contains("1 could identify the source") && seen.contains(&settle), "{seen}");
    let before = first_of(&seen, "name=\"seen\" value=\"");

    let finding = first_of(&ada.see(&settle).await, "name=\"finding\" value=\"");
    let said = |how: &'static str, note: &'static str| {
        [("finding", finding.clone()), ("how", how.into()), ("note", note.into())]
    };
    let say = |how, note| {
        let fields = said(how, note);
        let (ada, settle) = (&ada, &settle);
        async move {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value): &(_, String)| (*name, value.as_str())).collect();
            ada.send(settle, settle, &fields).await;
        }
    };
    say("agreed", "She wants it said.").await;
    // Whoever looked before that has not seen it.
    ben.refused(&approving, &approving, &[("decision", "approve"), ("seen", &before)]).await;
    let seen = ben.see(&approving).await;
    assert!(
        seen.contains("1 could have identified the source, and somebody settled it")
            && seen.contains("the source knows of it, and agrees (Ada Vance")
            && seen.contains("She wants it said."),
        "{seen}"
    );
    assert!(!seen.contains("1 could identify the source") && !seen.contains("Nothing was found in the originals"));
    let settled = first_of(&seen, "name=\"seen\" value=\"");

    say("open", "She took it back.").await;
    ben.refused(&approving, &approving, &[("decision", "approve"), ("seen", &settled)]).await;
    assert!(ben.see(&approving).await.contains("1 could identify the source"));
}

#[tokio::test]
async fn what_is_settled_no_longer_asks_for_pages_set_anew() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let document = newsroom.document(&ada, "memo.txt", NAMED).await;
    let prepare = format!("/document/{document}/prepare");
    let (settle, anew) = (format!("/document/{document}/settle"), "1 of its findings could identify the source");
    assert!(ada.see(&prepare).await.contains(anew));
    let finding = first_of(&ada.see(&settle).await, "name=\"finding\" value=\"");
    ada.send(&settle, &settle, &[("finding", &finding), ("how", "not-theirs"), ("note", "The clerk’s superior.")])
        .await;
    assert!(!ada.see(&prepare).await.contains(anew));
}
