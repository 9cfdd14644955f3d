//! A confirmation copy: passages that stand in the document, retyped, and the journal's line about it.

use axum::http::StatusCode;

use super::{
    desk_of_two::{ADA, Newsroom},
    journey::MEMO,
};

#[tokio::test]
async fn passages_go_out_retyped_and_the_journal_keeps_to_whom() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let document = newsroom.document(&ada, "from-the-clerk.txt", MEMO).await;
    let copy = format!("/document/{document}/confirmation");
    assert!(ada.see(&format!("/document/{document}")).await.contains(&copy), "the way to it");
    let form = |passages: &'static str| {
        [
            ("title", "The second measure"),
            ("to", "Dr Osei, hydrologist"),
            ("why", "to check the measure"),
            ("passages", passages),
        ]
    };
    for (passages, fault) in [
        (
            "The second measure is a mere formality.",
            "stand in the document word for word: “The second measure is a mere",
        ),
        ("\n\n", "copy the passages"),
    ] {
        let (status, page) = ada.try_send(&copy, &copy, &form(passages)).await;
        assert!(status == StatusCode::OK && page.contains(fault), "{page}");
    }
    let (_, page) = ada.try_send(&copy, &copy, &[("title", "x"), ("to", " "), ("why", "y"), ("passages", "a")]).await;
    assert!(page.contains("to whom it goes"), "{page}");
    assert!(!ada.see("/journal").await.contains("confirmation copy"), "nothing was made yet");
    assert!(!ada.see(&copy).await.contains("Made before"));

    let (status, pdf) =
        ada.try_send(&copy, &copy, &form("The second measure is a formality.\r\n\r\nwith a number to follow.")).await;
    assert!(status == StatusCode::OK && pdf.starts_with("%PDF"), "{status}");
    assert!(!pdf.contains("from-the-clerk"), "the document's name stays here");
    let journal = ada.see("/journal").await;
    assert!(
        journal.contains("made a confirmation copy")
            && journal.contains("2 passages for Dr Osei, hydrologist: to check the measure"),
        "{journal}"
    );
    let made = ada.see(&copy).await;
    assert!(made.contains("Made before") && made.contains("2 passages for Dr Osei, hydrologist: to check the measure"));
    let line = journal.lines().find(|line| line.contains("confirmation copy")).unwrap();
    assert!(!line.contains("from-the-clerk"), "{line}");
}
