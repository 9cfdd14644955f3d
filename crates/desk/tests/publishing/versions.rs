//! A published document comes in a next version: with the words taken out that it showed too many of, or whole, from another copy.

use std::fs;

use super::{
    desk_of_two::{ADA, BEN, Newsroom, first_of},
    journey::{MEMO, approve, prepared, review},
};

const STORY: [(&str, &str); 6] = [
    ("headline", "A formality"),
    ("slug", "a-formality"),
    ("deck", "The department measured on paper."),
    ("byline", "the harbour desk"),
    ("day", "2026-11-24"),
    ("language", "en"),
];
const QUOTES: &str = "They wrote [“a number to follow”](doc:EL-0001/1), and called it [“a formality”](doc:EL-0001/1).";

fn told<'a>(body: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    STORY.into_iter().chain([("body", body)]).chain(more.iter().copied()).collect()
}

/// The description as its form has it, with what this version changes.
const ANEW: [(&str, &str); 5] = [
    ("title", "Memorandum on the second measure"),
    ("summary", "The works department calls a measurement a formality."),
    ("kind", "Memorandum"),
    ("language", "en"),
    ("verification", "Compared with two letters by the same office; high confidence."),
];

fn anew<'a>(what: &'a str, earlier: &'a str) -> Vec<(&'a str, &'a str)> {
    ANEW.into_iter().chain([("correction", what), ("earlier", earlier)]).collect()
}

#[tokio::test]
async fn a_next_version_takes_words_out_and_names_the_quotations_that_fall() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let tell = format!("{release}/story");
    let story = ada.send(&tell, &tell, &told(QUOTES, &[])).await;
    let document = first_of(&ada.see(&rendition).await, "href=\"/document/");
    let (ask, id) = (format!("/document/{document}/prepare"), rendition.trim_start_matches("/rendition/"));
    let form = [("as", id), ("release", "new"), ("title", "The memorandum again")];
    assert_eq!(ada.bytes(&format!("{ask}?as={id}")).await.0, 200);
    let refused = ada.refused(&ask, &ask, &form).await;
    assert!(refused.contains("isn’t published yet"), "{refused}");
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let ben = newsroom.enter(BEN).await;
    approve(&ben, &release).await;
    let first = fs::read(newsroom.site().join("d/EL-0001/EL-0001.pdf")).unwrap();

    assert!(ada.see(&rendition).await.contains(&format!("{ask}?as={id}")), "the way to a next version");
    let refused = ada.refused(&ask, &ask, &form[1..]).await;
    assert!(refused.contains("next version of EL-0001"), "{refused}");
    let next = ada.send(&ask, &ask, &form).await;
    let again = format!("/release/{}", first_of(&ada.see(&next).await, "href=\"/release/"));
    assert!(ada.see(&next).await.contains("EL-0001, version 2"));
    let refused = ada.refused(&ask, &ask, &form).await;
    assert!(refused.contains("being prepared already"), "{refused}");
    // It begins with what was redacted, and without a word for readers.
    let redact = format!("{next}/redact");
    assert!(ada.see(&redact).await.to_lowercase().contains("“marrow”"));
    review(&ada, &again).await;
    let refused = ada.refused(&again, &format!("{again}/sign"), &[]).await;
    assert!(refused.contains("doesn’t say what this version changes"), "{refused}");
    ada.send(&next, &next, &anew("“A formality” named who spoke, who asked us to take it out.", "gone")).await;
    let word = [("page", "1"), ("text", "formality"), ("reason", "source")];
    ada.send(&redact, &format!("{next}/word"), &word).await;
    let difference = ada.see(&format!("{next}/difference")).await;
    assert!(difference.contains("<del>") && difference.contains("formality"), "{difference}");
    // What was told before quotes what goes: each such quotation is named, the other one is not.
    let page = ada.see(&again).await;
    assert!(
        page.contains("Story “a-formality”, published before: “a formality” doesn’t stand in EL-0001 page 1"),
        "{page}"
    );
    assert!(!page.contains("“a number to follow” doesn’t stand"), "{page}");
    let refused = ada.refused(&again, &format!("{again}/sign"), &[]).await;
    assert!(refused.contains("published before"), "{refused}");
    let correct = format!("{story}/correct");
    let draft = ada.send(&correct, &correct, &[("release", again.trim_start_matches("/release/"))]).await;
    let gone = [("correction", "It quoted who spoke."), ("earlier_gone", "yes")];
    ada.send(&draft, &draft, &told("They wrote [“a number to follow”](doc:EL-0001/1).", &gone)).await;
    ada.send(&again, &format!("{again}/sign"), &[]).await;
    let shown = ben.see(&format!("{again}/approve")).await;
    assert!(shown.contains("who asked us to take it out") && shown.contains("No version before it"), "{shown}");
    approve(&ben, &again).await;
    assert!(ben.see(&again).await.contains("It is in the record"), "{}", ben.see(&again).await);

    newsroom.verify();
    let read = |path: &str| fs::read_to_string(newsroom.site().join(path)).unwrap();
    assert!(read("d/EL-0001/index.html").contains("who asked us to take it out"));
    assert!(!read("d/EL-0001/EL-0001.txt").contains("formality") && !newsroom.site().join("d/EL-0001/v").exists());
    assert_ne!(fs::read(newsroom.site().join("d/EL-0001/EL-0001.pdf")).unwrap(), first);
    assert!(ada.see(&rendition).await.contains(&next), "the way from the first version to the second");
}

#[tokio::test]
async fn a_better_copy_comes_as_the_next_version_and_the_first_stays_to_be_read() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let ben = newsroom.enter(BEN).await;
    approve(&ben, &release).await;
    let site = newsroom.site();
    let first = fs::read(site.join("d/EL-0001/EL-0001.pdf")).unwrap();

    let better = newsroom.document(&ada, "better.txt", &format!("{MEMO}\nAnnex: a chart.")).await;
    let ask = format!("/document/{better}/prepare");
    let id = rendition.trim_start_matches("/rendition/");
    let page = ada.see(&ask).await;
    assert!(page.contains(&format!("value=\"{id}\"")) && page.contains("the next version of EL-0001"), "{page}");
    let next = ada.send(&ask, &ask, &[("as", id), ("release", "new"), ("title", "The whole memorandum")]).await;
    let again = format!("/release/{}", first_of(&ada.see(&next).await, "href=\"/release/"));
    assert!(ada.see(&next).await.contains("Memorandum on the second measure"), "it begins with the description");
    ada.send(&next, &next, &anew("A second copy has the annex.", "stays")).await;
    review(&ada, &again).await;
    // Another file, so nothing is redacted yet: what stays hidden before would be shown, and the other way round is warned of.
    let word = [("page", "1"), ("text", "formality"), ("reason", "privacy")];
    ada.send(&format!("{next}/redact"), &format!("{next}/word"), &word).await;
    let page = ada.see(&again).await;
    assert!(
        page.contains("Redacted, and said elsewhere") && page.contains("EL-0001, which stays to be read"),
        "{page}"
    );
    ada.send(&format!("{next}/redact"), &format!("{next}/unword"), &[("page", "1"), ("text", "formality")]).await;
    let word = [("page", "1"), ("text", "marrow"), ("reason", "privacy")];
    ada.send(&format!("{next}/redact"), &format!("{next}/word"), &word).await;
    ada.send(&again, &format!("{again}/sign"), &[]).await;
    approve(&ben, &again).await;
    newsroom.verify();
    let read = |path: &str| fs::read_to_string(site.join("d/EL-0001").join(path)).unwrap();
    assert_eq!(fs::read(site.join("d/EL-0001/v/1/EL-0001.pdf")).unwrap(), first);
    assert!(read("EL-0001.txt").contains("Annex") && !read("v/1/EL-0001.txt").contains("Annex"));
    let changes = read("changes/index.html");
    assert!(changes.contains("A second copy has the annex.") && changes.contains("<ins>"), "{changes}");

    // Taken back, nothing of either stays; and it can't come again.
    let withdraw = format!("{next}/withdraw");
    ada.send(&withdraw, &withdraw, &[("reason", "It endangers somebody.")]).await;
    let refused = ada.refused(&ask, &ask, &[("as", id), ("release", "new"), ("title", "Again")]).await;
    assert!(refused.contains("withdrawal was asked for"), "{refused}");
    ben.send(&withdraw, &format!("{withdraw}/confirm"), &[("reason", "It endangers somebody.")]).await;
    newsroom.verify();
    assert!(!site.join("d/EL-0001/v/1/EL-0001.pdf").exists());
    assert!(read("changes/index.html").contains("It endangers somebody."));
}
