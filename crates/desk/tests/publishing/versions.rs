//! A published document comes in a next version: with the words taken out that it showed too many of, or whole, from another copy.

use std::{
    fs,
    time::{Duration, Instant},
};

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
    // Another file: what was redacted by word is redacted in it too, and whoever lifts that is told.
    let (redact, unword) = (format!("{next}/redact"), format!("{next}/unword"));
    assert!(ada.see(&redact).await.to_lowercase().contains("“marrow”"));
    assert!(!ada.see(&again).await.contains("which version 1 redacts"));
    ada.send(&redact, &unword, &[("page", "1"), ("text", "marrow")]).await;
    let page = ada.see(&again).await;
    assert!(page.contains("EL-0001, version 2: it shows “marrow”, which version 1 redacts."), "{page}");
    let word = |text: &'static str| [("page", "1"), ("text", text), ("reason", "privacy")];
    ada.send(&redact, &format!("{next}/word"), &word("marrow")).await;
    // What this version hides and the one that stays shows is warned of, also in its pictures and in the words about it.
    ada.send(&redact, &format!("{next}/word"), &word("formality")).await;
    let corner = [("page", "1"), ("x0", "72"), ("y0", "60"), ("x1", "300"), ("y1", "90"), ("reason", "privacy")];
    ada.send(&redact, &format!("{next}/mode"), &[("page", "1"), ("mode", "facsimile")]).await;
    ada.send(&redact, &format!("{next}/box"), &corner).await;
    ada.send(&next, &next, &anew("It named Marrow. A second copy has the annex.", "stays")).await;
    let page = ada.see(&again).await;
    assert!(
        page.contains("Redacted, and still shown or said elsewhere")
            && page.contains("EL-0001, which stays to be read"),
        "{page}"
    );
    assert!(page.contains("look whether its pages show what a box of this version hides"), "{page}");
    assert!(page.contains("EL-0001, what it changes"), "{page}");
    ada.send(&next, &next, &anew("A second copy has the annex.", "stays")).await;
    ada.send(&redact, &unword, &[("page", "1"), ("text", "formality")]).await;
    ada.send(&redact, &format!("{next}/mode"), &[("page", "1"), ("mode", "retypeset")]).await;
    let boxes =
        first_of(&ada.see(&redact).await, "name=\"box\" value=\"").replace("&quot;", "\"").replace("&#34;", "\"");
    ada.send(&redact, &format!("{next}/unbox"), &[("page", "1"), ("box", &boxes)]).await;
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

#[tokio::test]
async fn what_is_to_be_taken_back_does_not_come_in_a_next_version_meanwhile() {
    let mut newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let ben = newsroom.enter(BEN).await;
    approve(&ben, &release).await;
    let document = first_of(&ada.see(&rendition).await, "href=\"/document/");
    let (ask, id) = (format!("/document/{document}/prepare"), rendition.trim_start_matches("/rendition/"));
    let next = ada.send(&ask, &ask, &[("as", id), ("release", "new"), ("title", "Again")]).await;
    let again = format!("/release/{}", first_of(&ada.see(&next).await, "href=\"/release/"));
    ada.send(&next, &next, &anew("The date is right now.", "stays")).await;
    review(&ada, &again).await;
    let tomorrow = model::clock::day(jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24));
    let edit = [("title", "Again"), ("embargo", tomorrow.as_str()), ("seeds", "drop")];
    ada.send(&again, &format!("{again}/edit"), &edit).await;
    ada.send(&again, &format!("{again}/sign"), &[]).await;
    // Asked for before the second person has looked: it isn't approved.
    let withdraw = format!("{rendition}/withdraw");
    ada.send(&withdraw, &withdraw, &[("reason", "It endangers somebody.")]).await;
    let page = format!("{again}/approve");
    let seen = first_of(&ben.see(&page).await, "name=\"seen\" value=\"");
    let refused = ben.refused(&page, &page, &[("decision", "approve"), ("seen", &seen)]).await;
    assert!(refused.contains("its withdrawal was asked for"), "{refused}");
    ben.send(&withdraw, &format!("{withdraw}/cancel"), &[]).await;
    approve(&ben, &again).await;
    // Asked for while it waits for its day: it doesn't come out on it.
    ada.send(&withdraw, &withdraw, &[("reason", "It endangers somebody.")]).await;
    newsroom.clock.forward(jiff::SignedDuration::from_hours(49));
    newsroom.restart().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let deadline = Instant::now() + Duration::from_secs(60);
    let notice = "could not be published yet: EL-0001, version 2: its withdrawal was asked for";
    while !ada.see(&again).await.contains(notice) {
        assert!(Instant::now() < deadline, "{}", ada.see(&again).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let site = newsroom.site();
    assert!(!site.join("d/EL-0001/v/1/EL-0001.pdf").exists(), "it came out meanwhile");
    ben.send(&withdraw, &format!("{withdraw}/confirm"), &[("reason", "It endangers somebody.")]).await;
    newsroom.verify();
    assert!(!site.join("d/EL-0001/EL-0001.pdf").exists());
}
