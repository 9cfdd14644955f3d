//! A published story is corrected at the desk, signed by two, and shown in the archive with what changed.

use std::fs;

use super::{
    desk_of_two::{ADA, BEN, Newsroom, first_of},
    journey::{MEMO, approve, prepared, review},
};

const WORDS: [(&str, &str); 6] = [
    ("headline", "A formality, twice"),
    ("slug", "a-formality-twice"),
    ("deck", "The department measured on paper."),
    ("byline", "the harbour desk"),
    ("day", "2026-11-24"),
    ("language", "en"),
];

fn with<'a>(body: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    WORDS.into_iter().chain([("body", body)]).chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn a_story_is_corrected_and_readers_see_what_changed() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, _) = prepared(&newsroom, &ada, MEMO).await;
    let tell = format!("{release}/story");
    let before = "They wrote [“a number to follow”](doc:EL-0001/1), forty times.";
    let story = ada.send(&tell, &tell, &with(before, &[])).await;
    let correct = format!("{story}/correct");
    assert_eq!(ada.bytes(&correct).await.0, 409, "what isn't published is changed where it is");
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let ben = newsroom.enter(BEN).await;
    approve(&ben, &release).await;
    let first = fs::read(newsroom.site().join("stories/a-formality-twice/story.md")).unwrap();

    // Another story under its address is refused as before.
    let other = ada.send("/releases", "/releases", &[("title", "Another")]).await;
    let tell = format!("{other}/story");
    let refused = ada.refused(&tell, &tell, &with("Nothing.", &[])).await;
    assert!(refused.contains("has the address “a-formality-twice” already"), "{refused}");

    assert!(ada.see(&story).await.contains(&format!("href=\"{correct}\"")));
    let draft = ada.send(&correct, &correct, &[("release", other.trim_start_matches("/release/"))]).await;
    assert_ne!(draft, story);
    let page = ada.see(&draft).await;
    assert!(page.contains("forty times") && page.contains("What was corrected, and why"), "it begins with what stands");
    assert!(ada.see(&story).await.contains(&format!("href=\"{draft}\"")));
    assert_eq!(ada.bytes(&correct).await.0, 409, "one correction at a time");
    review(&ada, &other).await;
    let sign = format!("{other}/sign");
    let refused = ada.refused(&other, &sign, &[]).await;
    assert!(refused.contains("what was corrected, and why"), "{refused}");
    // Its address can't change, whatever a form says.
    let after = "They wrote [“a number to follow”](doc:EL-0001/1), four times.";
    let mut fields = with(after, &[("correction", "It was four times: the copy said it wrongly.")]);
    fields[1].1 = "elsewhere";
    ada.send(&draft, &draft, &fields).await;
    let page = ada.see(&draft).await;
    assert!(page.contains("<del>") && page.contains("forty") && page.contains("<ins>"), "{page}");
    ada.send(&other, &sign, &[]).await;
    let shown = ben.see(&format!("{other}/approve")).await;
    assert!(shown.contains("the copy said it wrongly") && shown.contains("<del>"), "the second person sees it");
    approve(&ben, &other).await;
    assert!(ben.see(&other).await.contains("It is in the record"));

    newsroom.verify();
    let read = |path: &str| fs::read_to_string(newsroom.site().join("stories/a-formality-twice").join(path)).unwrap();
    assert!(!newsroom.site().join("stories/elsewhere").exists());
    let page = read("index.html");
    assert!(page.contains("four times") && page.contains("the copy said it wrongly") && page.contains("Corrected on"));
    assert!(!page.contains("forty"));
    let changes = read("changes/index.html");
    assert!(
        changes.contains("forty") && changes.contains("four") && changes.contains("It was four times"),
        "{changes}"
    );
    assert_eq!(read("v/R-0001.md").into_bytes(), first);
    assert!(fs::read_to_string(newsroom.site().join("feed.xml")).unwrap().contains("Corrected: A formality, twice"));

    // The correction is corrected in its turn, in a new release, and what it said stays.
    let correct = format!("{draft}/correct");
    let third = ada.send(&correct, &correct, &[("release", "new"), ("title", "Once more")]).await;
    let once_more = format!("/release/{}", first_of(&ada.see(&third).await, "href=\"/release/"));
    let gone = [("correction", "It was three times."), ("earlier_gone", "yes")];
    ada.send(&third, &third, &with("They wrote [“a number to follow”](doc:EL-0001/1), thrice.", &gone)).await;
    review(&ada, &once_more).await;
    ada.send(&once_more, &format!("{once_more}/sign"), &[]).await;
    approve(&ben, &once_more).await;
    newsroom.verify();
    let changes = read("changes/index.html");
    assert!(changes.contains("It was three times.") && changes.contains("It was four times"), "{changes}");
    assert!(
        !changes.contains("forty") && !newsroom.site().join("stories/a-formality-twice/v").join("R-0001.md").exists()
    );
}
