//! A mailbox's answers: what is there and what isn't can't be told apart by length, and replies are shown as what they are.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use seal::{Codename, ReplyKind, WishState};

use crate::newsroom::{Answer, Form, House, fresh_codename, fresh_drop, plain};

async fn by_program(house: &House, codename: &Codename) -> Answer {
    let secret = codename.keys().mailbox;
    let secret = secret.to_header();
    let request: Request<Body> =
        plain("GET", "/api/v1/mailbox").header("mailbox", secret.as_str()).body(Body::empty()).unwrap();
    house.send(request).await
}

async fn by_page(house: &House, lang: &str, codename: &Codename) -> Answer {
    house.post(&format!("/{lang}/mailbox"), &[("codename", codename.expose())]).await
}

#[tokio::test]
async fn right_and_wrong_codenames_are_answered_in_the_same_length() {
    let house = House::open().await;
    let (empty, short, long, none) = (fresh_codename(), fresh_codename(), fresh_codename(), fresh_codename());
    for codename in [&empty, &short, &long] {
        let form = Form::drop(codename.expose(), &fresh_drop(), "x");
        assert_eq!(house.upload("/en/drop", form).await.status, StatusCode::OK);
    }
    let id = "00112233445566778899aabbccddeeff";
    house.put_reply(&short, id, house.newsroom.reply(&short, 1, "Yes.")).await;
    house.put_reply(&long, id, house.newsroom.reply(&long, 1, &"Yes, but. ".repeat(600))).await;
    for lang in web::Lang::ALL.map(web::Lang::tag) {
        let wrong = by_page(&house, lang, &none).await;
        assert_eq!((wrong.status, wrong.body.len()), (StatusCode::NOT_FOUND, 28 << 10), "{lang}");
        for codename in [&empty, &short, &long] {
            let right = by_page(&house, lang, codename).await;
            assert_eq!(
                (right.status, right.body.len()),
                (StatusCode::OK, wrong.body.len()),
                "{lang}: {}",
                right.text()
            );
        }
    }
    let wrong = by_program(&house, &none).await;
    assert_eq!((wrong.status, wrong.json()["error"].as_str()), (StatusCode::NOT_FOUND, Some("no-mailbox")));
    for (codename, replies) in [(&empty, 0), (&short, 1), (&long, 1)] {
        let right = by_program(&house, codename).await;
        assert_eq!((right.status, right.json()["replies"].as_array().unwrap().len()), (StatusCode::OK, replies));
        assert_eq!(right.body.len(), wrong.body.len());
    }
    // What doesn't fit goes into the next class, whatever its exact length.
    for number in 2..4 {
        let id = format!("00112233445566778899aabbccddee{number:02x}");
        house.put_reply(&short, &id, house.newsroom.reply(&short, number, &"y".repeat(20_000))).await;
        house.put_reply(&long, &id, house.newsroom.reply(&long, number, &"z".repeat(25_000))).await;
    }
    for codename in [&short, &long] {
        assert_eq!(by_page(&house, "en", codename).await.body.len(), 64 << 10);
        assert_eq!(by_program(&house, codename).await.body.len(), 256 << 10);
    }
}

#[tokio::test]
async fn a_reply_says_what_it_is() {
    let house = House::open().await;
    let codename = fresh_codename();
    house.upload("/en/drop", Form::drop(codename.expose(), &fresh_drop(), "x")).await;
    let until = Some(WishState::Accepted { until: "2027-01-31".to_owned() });
    let replies = [
        (ReplyKind::Read, None, ""),
        (ReplyKind::Question, None, "Which page?"),
        (ReplyKind::Answer, until, ""),
        (ReplyKind::Answer, Some(WishState::Declined), "Sorry"),
    ];
    for (number, (kind, wish, text)) in (1..).zip(replies) {
        let sealed = house.newsroom.typed_reply(&codename, number, text, kind, wish);
        let id = format!("00112233445566778899aabbccddee{number:02x}");
        assert_eq!(house.put_reply(&codename, &id, sealed).await, StatusCode::CREATED);
    }
    let page = by_page(&house, "en", &codename).await.text();
    for words in [
        "Read by the newsroom on 24 November 2026",
        "Question of 24 November 2026",
        "we will not publish before 31 January 2027",
        "we can’t promise that",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // A reply without words has no empty paragraph.
    assert_eq!(page.matches("class=\"words-of\"").count(), 2);
}
