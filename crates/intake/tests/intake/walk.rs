//! Door 1 as a source walks it, by form posts alone, in both languages.

use axum::http::StatusCode;
use seal::Codename;

use crate::newsroom::{Form, House, hidden};

#[tokio::test]
async fn a_source_walks_the_whole_way_in_both_languages() {
    for (lang, advice, receipt, none_yet, gone) in [
        ("en", "You can tell us here.", "We have it.", "No reply yet.", "It is gone."),
        ("fr", "Vous pouvez nous le dire ici.", "Nous l’avons.", "Pas encore de réponse.", "C’est effacé."),
    ] {
        let house = House::open().await;
        let at = |page: &str| format!("/{lang}{page}");
        let page = house.get(&format!("/{lang}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(advice));
        let page = house.post(&at("/codename"), &[]).await.text();
        let codename = hidden(&page, "codename");
        assert_eq!(page.matches("<li>").count(), 8 + 2, "eight words, two other ways to keep them");
        assert_eq!(house.parcels().await.len(), 0);
        let page = house.post(&at("/write"), &[("codename", &codename)]).await.text();
        // Going back would show another codename: so this one can be read again here, and with the receipt.
        assert!(page.contains(&format!(">{codename}</p>")), "{page}");
        let form = Form::drop(&hidden(&page, "codename"), &hidden(&page, "drop"), "Look\r\nhere.")
            .file("memo.pdf", b"%PDF-1.7 memo")
            .file("été.txt", "l’été".as_bytes());
        let page = house.upload(&at("/drop"), form.clone()).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.text().contains(receipt));
        assert!(page.text().contains(&format!(">{codename}</p>")), "{}", page.text());
        // Sent again: the same page, no second drop.
        let again = house.upload(&at("/drop"), form).await;
        assert_eq!(again.text(), page.text());

        let (envelope, files) = house.only_parcel().await;
        let envelope = envelope.verify(codename.parse::<Codename>().unwrap().keys().mailbox.id(), None).unwrap();
        assert_eq!((envelope.message(), envelope.counter(), envelope.embargo()), ("Look\nhere.", 1, None));
        let expected = [("memo.pdf", &b"%PDF-1.7 memo"[..]), ("été.txt", "l’été".as_bytes())];
        assert_eq!(files, expected.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));

        // Coming back, typed as people type.
        let typed = codename.to_uppercase().replace(' ', " - ");
        let page = house.post(&at("/mailbox"), &[("codename", &typed)]).await.text();
        assert!(page.contains(none_yet), "{page}");
        let source: Codename = codename.parse().unwrap();
        let sealed = house.newsroom.reply(&source, 1, "Which page, <b>please</b>?");
        assert_eq!(house.put_reply(&source, "00112233445566778899aabbccddeeff", sealed).await, StatusCode::CREATED);
        let page = house.post(&at("/mailbox"), &[("codename", &codename)]).await.text();
        assert!(page.contains("Which page, &#60;b&#62;please&#60;/b&#62;?"), "{page}");

        // Adding: counter 2, the same keys.
        let form = Form::drop(&codename, &hidden(&page, "drop"), "Page 4.").field("unknown", "ignored");
        let page = house.upload(&at("/mailbox/add"), form).await;
        assert!(page.text().contains(receipt), "{}", page.text());
        assert_eq!(house.store.counter(source.keys().mailbox.id()).await.unwrap(), Some(2));

        // Deleting one reply, then everything, after a question.
        let reply = "00112233445566778899aabbccddeeff";
        let what = async |what: &str| {
            house.post(&at("/mailbox/forget"), &[("codename", &codename), ("what", what)]).await.text()
        };
        assert!(what(reply).await.contains(none_yet));
        let sure = what("all").await;
        assert_eq!(hidden(&sure, "what"), "all-confirmed");
        assert_eq!(house.parcels().await.len(), 2, "asking deletes nothing");
        assert!(what("all-confirmed").await.contains(gone));
        assert_eq!(house.parcels().await.len(), 0);
        house.until_no_blob().await;
        let page = house.post(&at("/mailbox"), &[("codename", &codename)]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_slip_of_the_hand_is_named_with_a_suggestion_and_nothing_typed_is_lost() {
    let house = House::open().await;
    let page = house.post("/fr/mailbox", &[("codename", "abacuz harvest")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = page.text();
    assert!(page.contains("Serait-ce «\u{a0}abacus\u{a0}»"), "{page}");
    assert!(page.contains("abacuz harvest</textarea>"), "{page}");
}

#[tokio::test]
async fn a_reply_that_the_newsroom_did_not_sign_is_counted_and_never_shown() {
    let house = House::open().await;
    let source = crate::newsroom::fresh_codename();
    house.upload("/en/drop", Form::drop(source.expose(), &crate::newsroom::fresh_drop(), "hello")).await;
    let forged = crate::newsroom::Newsroom::new().reply(&source, 1, "meet me alone");
    house.put_reply(&source, "00112233445566778899aabbccddeeff", forged).await;
    let page = house.post("/en/mailbox", &[("codename", source.expose())]).await.text();
    assert!(page.contains("One reply is not shown") && !page.contains("meet me alone"), "{page}");
}
