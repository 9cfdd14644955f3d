//! Boxes that a later version opens: with proof as long as the seeds are kept, and without once they are destroyed.

use std::fs;

use super::{
    desk_of_two::{ADA, BEN, Browser, Newsroom, first_of},
    journey::{MEMO, approve, prepared, review},
};

/// Lets the document of `of` come in a next version without one of its words, and signs that. Gives its release, its rendition and what
/// the second person is told.
pub async fn next_version((ada, ben): (&Browser, &Browser), of: &str, word: &str) -> [String; 3] {
    let document = first_of(&ada.see(of).await, "href=\"/document/");
    let ask = format!("/document/{document}/prepare");
    let id = of.trim_start_matches("/rendition/");
    let next = ada.send(&ask, &ask, &[("as", id), ("release", "new"), ("title", "The memorandum again")]).await;
    let release = format!("/release/{}", first_of(&ada.see(&next).await, "href=\"/release/"));
    let words = [
        ("title", "Memorandum on the second measure"),
        ("summary", "The works department calls a measurement a formality."),
        ("kind", "Memorandum"),
        ("language", "en"),
        ("verification", "Compared with two letters by the same office; high confidence."),
        ("correction", "The clerk’s case is closed, and the clerk asked for the name."),
        ("earlier", "stays"),
    ];
    ada.send(&next, &next, &words).await;
    review(ada, &release).await;
    let redact = format!("{next}/redact");
    ada.send(&redact, &format!("{next}/unword"), &[("page", "1"), ("text", word)]).await;
    let keep = [("title", "The memorandum again"), ("embargo", ""), ("seeds", "keep")];
    ada.send(&release, &format!("{release}/edit"), &keep).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let shown = ben.see(&format!("{release}/approve")).await;
    [release, next, shown]
}

#[tokio::test]
async fn a_box_is_opened_with_proof_until_the_seeds_are_destroyed() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let redact = format!("{rendition}/redact");
    ada.send(&redact, &format!("{rendition}/mode"), &[("page", "1"), ("mode", "facsimile")]).await;
    for text in ["formality", "number"] {
        let word = [("page", "1"), ("text", text), ("reason", "source")];
        ada.send(&redact, &format!("{rendition}/word"), &word).await;
    }
    let destroy = format!("{release}/destroy-seeds");
    let refused = ada.refused(&release, &destroy, &[]).await;
    assert!(refused.contains("isn’t published"), "{refused}");
    let keep = [("title", "The second measure"), ("embargo", ""), ("seeds", "keep")];
    ada.send(&release, &format!("{release}/edit"), &keep).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    let openings = newsroom.verify().openings.expect("they were asked for");
    assert_eq!((openings.documents, openings.pages, openings.opened, openings.without), (1, 1, 0, 0));
    assert!(openings.hidden > 0);
    let site = newsroom.site();
    assert!(site.join("d/EL-0001/EL-0001.proof-of-1.json").is_file());

    let [second, next, shown] = next_version((&ada, &ben), &rendition, "marrow").await;
    assert!(shown.contains("It shows what version 1 hid, on page 1: the proof"), "{shown}");
    approve(&ben, &second).await;
    let later = newsroom.verify().openings.expect("they were asked for");
    assert!(later.opened > 0 && later.hidden == openings.hidden - later.opened, "{later:?} after {openings:?}");
    let page = fs::read_to_string(site.join("d/EL-0001/index.html")).unwrap();
    assert!(page.contains("is proved to be what version 1 committed to"), "{page}");
    assert!(site.join("d/EL-0001/EL-0001.proof-of-1.json").is_file());

    // A third version that would open the rest with proof is signed; then the seeds go, of all versions, and its signatures with them.
    let [third, _, shown] = next_version((&ada, &ben), &next, "number").await;
    assert!(
        shown.contains("version 1 hid, on page 1: the proof") && shown.contains("version 2 hid, on page 1: the proof"),
        "{shown}"
    );
    for of in [&release, &second] {
        assert!(ada.see(of).await.contains("are kept (3, of all their versions)"));
    }
    ada.send(&release, &destroy, &[]).await;
    for of in [&release, &second] {
        assert!(ada.see(of).await.contains("No seeds of what its documents hide are kept"));
    }
    assert!(ada.see("/journal").await.contains("destroyed seeds"));
    assert!(ada.see(&third).await.contains("destroyed the seeds of one of its documents"));
    ada.send(&third, &format!("{third}/sign"), &[]).await;
    let shown = ben.see(&format!("{third}/approve")).await;
    assert!(shown.contains("version 1 hid, on page 1: nothing of that version proves it"), "{shown}");
    approve(&ben, &third).await;
    let last = newsroom.verify().openings.expect("they were asked for");
    assert_eq!((last.documents, last.opened), (1, 0));
}
