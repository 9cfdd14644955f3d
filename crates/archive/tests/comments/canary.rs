//! Nothing of a visitor is written: each field that a client controls carries a string of its own, and the archive's own folder is
//! searched for each of them in every encoding, and for the time.

use std::{fs, os::unix::fs::MetadataExt};

use axum::{body::Body, http::Request};
use canary::{Canary, missed, search_folder};

use super::house::{House, form};

#[tokio::test]
async fn nothing_of_a_visitor_is_written() {
    let house = House::new();
    let headers =
        ["User-Agent", "Cookie", "Referer", "X-Forwarded-For", "Forwarded", "Accept-Language", "Via"].map(Canary::of);
    let fields = ["name", "text", "form", "unknown", "query"].map(Canary::of);
    let of = |field: &str| fields.iter().find(|canary| canary.field == field).unwrap().text.clone();
    let send = |passage: &'static str, text: String| {
        let (name, word, unknown) = (of("name"), of("form"), of("unknown"));
        let body = form(&[
            ("on", "paid-twice"),
            ("passage", passage),
            ("name", &name),
            ("form", &word),
            (&unknown, &unknown),
            ("text", &text),
        ]);
        let mut request = Request::post(format!("/comments?x={}", of("query").replace(' ', "+")));
        for header in &headers {
            request = request.header(&header.field, &header.text);
        }
        house.ask(request.body(Body::from(body)).unwrap())
    };
    assert!(send("c1", of("text")).await.text().contains("Thank you"));
    assert!(send("p9", of("text")).await.text().contains("no longer there"), "refused, with all of it in memory");
    assert!(send("c1", format!("{} longer", of("text"))).await.text().contains("Thank you"));

    let mut canaries: Vec<_> = headers.iter().chain(&fields).cloned().collect();
    canaries.push(Canary::known("time of day", "10:11"));
    let own = house.folder.path().join("own");
    assert_eq!(search_folder(&own, &canaries).unwrap(), Vec::<String>::new());
    let kept: Vec<_> = fs::read_dir(house.own()).unwrap().map(|file| file.unwrap().metadata().unwrap()).collect();
    assert_eq!(kept.len(), 2, "there was something to search");
    for facts in kept {
        // A file's own time says the day and nothing finer; its length is that of its class, and of the header's random grease.
        assert_eq!((facts.mtime(), facts.mtime_nsec()), (1_795_478_400, 0), "2026-11-24T00:00:00Z");
        assert!((4096..8192).contains(&facts.len()), "{}", facts.len());
    }

    // The control: the same search finds each of them where it is planted, in every encoding.
    let control = tempfile::tempdir().unwrap();
    assert_eq!(missed(control.path(), &canaries).unwrap(), Vec::<String>::new());
}
