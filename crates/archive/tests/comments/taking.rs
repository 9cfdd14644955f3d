//! What is taken and what is refused, in words.

use archive::{Limits, RealDisk};
use axum::{
    body::{Body, Bytes},
    http::{Request, StatusCode, header},
};
use futures::StreamExt as _;
use jiff::SignedDuration;
use model::Passage;
use seal::{Comment, Identity};

use super::house::{House, TOKEN, form};

const FINE: [(&str, &str); 4] =
    [("on", "paid-twice"), ("passage", "c1"), ("name", " A  Reader "), ("text", "Who signed?\r\nI did not.")];

#[tokio::test]
async fn a_comment_is_kept_sealed_and_collected_by_the_desk_alone() {
    let house = House::new();
    let thanks = house.send(&FINE).await;
    assert_eq!(thanks.status, StatusCode::OK);
    assert!(thanks.text().contains("<h1>Thank you</h1>") && thanks.text().contains("/stories/paid-twice/#comments"));
    assert!(!thanks.headers.contains_key(header::SET_COOKIE));
    assert_eq!(thanks.headers[header::CACHE_CONTROL], "no-store");
    let all = house.waiting().await;
    let [comment] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((comment.on.as_str(), comment.passage), ("paid-twice", Some(Passage::Citation(1))));
    assert_eq!((comment.name.as_str(), comment.text.as_str()), ("A Reader", "Who signed?\nI did not."));
    assert_eq!(comment.day, "2026-11-24");

    // What lies there can't be opened by anything that the archive has: its own site's keys, its token.
    let sealed = std::fs::read(std::fs::read_dir(house.own()).unwrap().next().unwrap().unwrap().path()).unwrap();
    for seed in [TOKEN, [1; 32], [2; 32]] {
        assert!(Comment::open(&sealed, &Identity::from_seed(seed)).is_err());
    }
    assert!(Comment::open(&sealed, &house.key).is_ok(), "the control: the desk's key opens it");

    // Nobody else is told that anything is here.
    let path = format!("/collect/v1/comments/{}", comment.id);
    let nowhere = house.get("/nowhere").await;
    for (method, path) in [("GET", "/collect/v1/comments"), ("GET", path.as_str()), ("DELETE", path.as_str())] {
        for token in [None, Some("Bearer 00"), Some("Bearer "), Some(&*format!("Bearer {}", "07".repeat(31)))] {
            let mut request = Request::builder().method(method).uri(path);
            if let Some(token) = token {
                request = request.header(header::AUTHORIZATION, token);
            }
            let answer = house.ask(request.body(Body::empty()).unwrap()).await;
            assert_eq!((answer.status, &answer.body), (StatusCode::NOT_FOUND, &nowhere.body), "{method} {path}");
        }
    }
    assert_eq!(house.listed().await.len(), 1);
    assert_eq!(house.collect("DELETE", &format!("/{}", comment.id)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.collect("DELETE", &format!("/{}", comment.id)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.collect("GET", &format!("/{}", comment.id)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.collect("GET", "/../../site/checkpoint").await.status, StatusCode::NOT_FOUND);
    assert!(house.listed().await.is_empty());
    // The same once more, from a browser that goes back and sends again: it is known.
    assert!(house.send(&FINE).await.text().contains("Thank you"));
    assert!(house.listed().await.is_empty());
}

#[tokio::test]
async fn sending_twice_is_one_comment_and_another_word_is_another() {
    let house = House::new();
    let page = house.get("/comments/new?on=paid-twice&passage=p1&name=no&text=no").await.text();
    assert!(page.contains("<option value=\"p1\" selected>It was paid.</option>"), "{page}");
    assert!(page.contains("Paid twice: &#60;who&#62; knew?") && !page.contains("value=\"no\""), "{page}");
    let id = page.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("on", "paid-twice"), ("form", id), ("text", "Once.")];
    for _ in 0..2 {
        assert_eq!(house.send(&fields).await.status, StatusCode::OK);
    }
    assert_eq!(house.listed().await.len(), 1);
    // From another form the same words are somebody else's; from the same form other words are another comment.
    let other = house.get("/comments/new?on=paid-twice").await.text();
    let other = other.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_ne!(other, id);
    house.send(&[("on", "paid-twice"), ("form", &other), ("text", "Once.")]).await;
    house.send(&[("on", "paid-twice"), ("form", id), ("text", "Once more.")]).await;
    assert_eq!(house.listed().await.len(), 3);
}

#[tokio::test]
async fn what_is_wrong_is_said_and_the_words_stay() {
    type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str, &'a str);
    let house = House::new();
    let long = "b<".repeat(2_001);
    let cases: [Case<'_>; 6] = [
        (&[("on", "paid-twice"), ("text", " \r\n ")], 422, "There is nothing to send", "</textarea>"),
        (&[("on", "paid-twice"), ("text", &long)], 422, "2 characters more", "b&#60;</textarea>"),
        (
            &[("on", "paid-twice"), ("name", &"n".repeat(61)), ("text", "Kept")],
            422,
            "name is too long",
            "Kept</textarea>",
        ),
        (&[("on", "paid-twice"), ("passage", "p9"), ("text", "Kept")], 422, "no longer there", "Kept</textarea>"),
        (&[("on", "another"), ("text", "Lost")], 404, "no story under that name", ""),
        (&[("on", "../own"), ("text", "Lost")], 404, "no story under that name", ""),
    ];
    for (fields, status, says, kept) in cases {
        let answer = house.send(fields).await;
        assert_eq!(answer.status.as_u16(), status, "{says}");
        assert!(answer.text().contains(says) && answer.text().contains(kept), "{says}: {}", answer.text());
        assert_eq!(answer.text().matches("<h1").count(), 1);
    }
    assert_eq!(house.get("/comments/new?on=another").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/comments").await.status, StatusCode::SEE_OTHER);
    assert!(house.listed().await.is_empty());
}

#[tokio::test]
async fn a_body_without_end_or_that_stands_still_is_given_up() {
    let house = House::new();
    let huge = form(&[("on", "paid-twice"), ("text", &"a".repeat(100 << 10))]);
    let answer = house.ask(Request::post("/comments").body(Body::from(huge)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let part = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from("on=paid-twice&text=slow"))]);
    let body = Body::from_stream(part.chain(futures::stream::pending()));
    let answer = house.ask(Request::post("/comments").body(body).unwrap()).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    let cut =
        futures::stream::iter([Ok(Bytes::from("on=paid-twice&text=cut")), Err(std::io::ErrorKind::ConnectionReset)])
            .map(|part| part.map_err(std::io::Error::from));
    let answer = house.ask(Request::post("/comments").body(Body::from_stream(cut)).unwrap()).await;
    assert!(answer.text().contains("It did not come whole"));
    assert!(house.listed().await.is_empty());
}

#[tokio::test]
async fn a_flood_is_slowed_down_and_the_letterbox_has_an_end() {
    let house = House::new();
    let send = |text: String| {
        let house = &house;
        async move { house.send(&[("on", "paid-twice"), ("text", &text)]).await }
    };
    for n in 0..30 {
        assert_eq!(send(format!("comment {n}")).await.status, StatusCode::OK);
    }
    let refused = send("one more".into()).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.text().contains("one more</textarea>") && refused.text().contains("wait a minute"));
    // One that was taken is still known: nobody is told that it was lost.
    assert_eq!(send("comment 3".into()).await.status, StatusCode::OK);
    house.clock.forward(SignedDuration::from_secs(60));
    assert_eq!(send("one more".into()).await.status, StatusCode::OK);
    assert_eq!(house.listed().await.len(), 31);

    for limits in [Limits { comments: 2, ..Limits::default() }, Limits { bytes: 14_000, ..Limits::default() }] {
        let house = House::with(Box::new(RealDisk), limits);
        for text in ["one", "two"] {
            assert_eq!(house.send(&[("on", "paid-twice"), ("text", text)]).await.status, StatusCode::OK);
        }
        let full = house.send(&[("on", "paid-twice"), ("text", "three")]).await;
        assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(full.text().contains("The letterbox is full") && full.text().contains("three</textarea>"));
        let first = house.listed().await[0];
        house.collect("DELETE", &format!("/{first}")).await;
        assert_eq!(house.send(&[("on", "paid-twice"), ("text", "three")]).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_key_comes_from_the_newest_keyring_of_a_log_that_holds() {
    let mut house = House::new();
    let other = Identity::from_seed([8; 32]);
    house.issue(Some(other.recipient()), "2027-01-17");
    house.send(&FINE).await;
    let id = house.listed().await[0];
    let sealed = house.collect("GET", &format!("/{id}")).await.body;
    assert!(Comment::open(&sealed, &other).is_ok() && Comment::open(&sealed, &house.key).is_err());

    let closed = async |house: &House| {
        let page = house.get("/comments/new?on=paid-twice").await;
        assert!(page.text().contains("Comments are not taken now") && !page.text().contains("<textarea"));
        let answer = house.send(&[("on", "paid-twice"), ("text", "Kept")]).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.text().contains("Kept</textarea>"));
    };
    // A keyring that has expired; one without such a key; a log that was changed.
    house.clock.forward(SignedDuration::from_hours(24 * 60));
    closed(&house).await;
    house.issue(None, "2027-12-31");
    closed(&house).await;
    house.issue(Some(other.recipient()), "2027-12-31");
    assert_eq!(house.send(&[("on", "paid-twice"), ("text", "Open again")]).await.status, StatusCode::OK);
    let bundle = house.folder.path().join("site/tile/entries/000.p/4");
    let mut bytes = std::fs::read(&bundle).unwrap();
    let at = bytes.len() - 100;
    bytes[at] ^= 1;
    std::fs::write(&bundle, &bytes).unwrap();
    house.restart();
    closed(&house).await;
    assert_eq!(house.listed().await.len(), 2);
}
