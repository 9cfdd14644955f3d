//! Channels at door 1: what a source reads of them, where what they send is sealed to, and what a channel doesn't take.

use axum::http::StatusCode;
use intake::Limits;
use model::{Clock, Week, clock::SystemClock};
use rand::rngs::OsRng;
use seal::{Channel, Identity, UnverifiedEnvelope, WeekKey};

use crate::{
    newsroom::{Form, House, fresh_codename, fresh_drop, hidden},
    pages::check,
};

/// An intake with three channels: the newsroom's own, one with a key of its own and small files, one that takes only text.
async fn house() -> (House, Identity) {
    let house = House::with(|intake| intake, Limits { file: 4_000_000, ..Limits::new(0) }).await;
    let clinics = Identity::generate(&mut OsRng);
    let week = Week::of(SystemClock.now());
    let keys = || vec![WeekKey { week, recipient: clinics.recipient() }];
    let mut body = house.newsroom.body();
    body.channels.push(Channel {
        lines: "Clinics & hospitals.".to_owned(),
        people: vec!["A. Vance".to_owned(), "B. Okafor".to_owned()],
        largest: Some(20_000),
        ..Channel::new("health", "Health desk", keys())
    });
    body.channels.push(Channel { takes_files: false, ..Channel::new("tips", "Short tips", keys()) });
    assert_eq!(house.bring_keyring(&body.sign(&house.newsroom.root).unwrap()).await, StatusCode::NO_CONTENT);
    (house, clinics)
}

#[tokio::test]
async fn a_source_reads_who_gets_it_and_chooses() {
    let (house, clinics) = house().await;
    for (lang, which, no_files) in
        [("en", "Who should read it?", "Takes no files"), ("fr", "Qui doit le lire ?", "N’accepte pas de fichiers")]
    {
        let codename = fresh_codename();
        let asked = [("codename", codename.expose())];
        let page = check(&house.post(&format!("/{lang}/write"), &asked).await, StatusCode::OK, lang, "write");
        for words in [which, no_files, "Clinics &#38; hospitals.", "A. Vance, B. Okafor"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(page.contains("20\u{a0}K") || page.contains("20\u{a0}k"), "{page}");
        assert_eq!(page.matches("type=\"radio\"").count(), 3);
        assert_eq!(page.matches(" checked>").count(), 1);
        assert!(page.contains("value=\"newsroom\" checked"), "{page}");

        let form = Form::default().field("codename", codename.expose()).field("drop", &hidden(&page, "drop"));
        let form = form.field("channel", "health").field("message", "On the clinic").file("a.txt", b"alpha");
        assert_eq!(house.upload(&format!("/{lang}/drop"), form).await.status, StatusCode::OK);
        let parcels = house.parcels().await;
        let parcel = &parcels[0];
        let drop = parcel["drop"].as_str().unwrap();
        let sealed = house.desk("GET", &format!("/collect/v1/parcels/{drop}/envelope"), "").await.body;
        let envelope =
            UnverifiedEnvelope::open(&sealed, std::iter::once(&clinics)).expect("sealed to the channel's key");
        let envelope = envelope.verify(codename.keys().mailbox.id(), None).unwrap();
        assert_eq!((envelope.channel(), envelope.message()), ("health", "On the clinic"));
        let blob = envelope.files()[0].blob;
        let sealed = house.desk("GET", &format!("/collect/v1/parcels/{drop}/blobs/{blob}"), "").await.body;
        assert!(unseal::open_stream(&sealed[..], std::iter::once(&clinics)).is_ok());
        // What the intake tells the desk of it, and so what it has, names no channel.
        assert!(!parcel.to_string().contains("health") && !parcel.to_string().contains("channel"), "{parcel}");

        // Coming back, there is the same choice.
        let page = check(&house.post(&format!("/{lang}/mailbox"), &asked).await, StatusCode::OK, lang, "mailbox");
        assert_eq!(page.matches("type=\"radio\"").count(), 3);
        house.desk("DELETE", &format!("/collect/v1/parcels/{drop}"), "").await;
    }
}

#[tokio::test]
async fn what_a_channel_does_not_take_is_refused_and_the_text_and_the_choice_stay() {
    let (house, _) = house().await;
    let begun = |channel: &str| {
        let form = Form::default().field("codename", fresh_codename().expose()).field("drop", &fresh_drop());
        form.field("channel", channel).field("message", "Keep these words")
    };
    let large = vec![7; 20_001];
    for (channel, file, status, says) in [
        ("tips", &b"alpha"[..], StatusCode::UNPROCESSABLE_ENTITY, "These people take no files"),
        ("health", &large, StatusCode::PAYLOAD_TOO_LARGE, "A file is too large"),
        ("gone", &b"alpha"[..], StatusCode::UNPROCESSABLE_ENTITY, "These people can no longer be chosen"),
    ] {
        let answer = house.upload("/en/drop", begun(channel).file("a.txt", file)).await;
        let page = check(&answer, status, "en", channel);
        assert!(page.contains(says) && page.contains("Keep these words"), "{channel}: {page}");
        let ticked = if channel == "gone" { "newsroom" } else { channel };
        assert!(page.contains(&format!("value=\"{ticked}\" checked")), "{channel}: {page}");
        house.until_no_blob().await;
    }
    assert!(house.parcels().await.is_empty());
    // The same file is fine for whom it isn't too large, and text alone for whom takes no files.
    for form in [begun("newsroom").file("a.bin", &large), begun("tips")] {
        assert_eq!(house.upload("/en/drop", form).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn with_one_channel_there_is_nothing_to_choose() {
    let house = House::open().await;
    let codename = fresh_codename();
    let page = house.post("/en/write", &[("codename", codename.expose())]).await.text();
    assert!(!page.contains("type=\"radio\"") && !page.contains("Who should read it?"), "{page}");
    assert_eq!(hidden(&page, "channel"), "newsroom");
}
