//! Thanks are shown only for what is on the disk: every operation of keeping one is made to fail, once before and once after it was
//! done, as if the power went there.

use std::sync::{Arc, Mutex};

use archive::Limits;
use axum::http::StatusCode;

use super::house::{Failing, House};

const FIELDS: [(&str, &str); 3] = [("on", "paid-twice"), ("form", "0011"), ("text", "Who signed?")];

#[tokio::test]
async fn no_thanks_for_what_is_not_on_the_disk() {
    let mut failed = 0;
    for at in 1.. {
        let mut done = false;
        for persisted in [false, true] {
            let count = Arc::new(Mutex::new(0));
            let disk = Failing { at, persisted, count: count.clone() };
            let mut house = House::with(Box::new(disk), Limits::default());
            let first = house.send(&FIELDS).await;
            if *count.lock().unwrap() < at {
                // Nothing failed: the last round.
                assert_eq!(first.status, StatusCode::OK);
                done = true;
            } else {
                assert_eq!(first.status, StatusCode::INSUFFICIENT_STORAGE, "operation {at}");
                assert!(first.text().contains("Who signed?</textarea>") && first.text().contains("It was not kept"));
                failed += 1;
                // They send it again, without knowing how far it got.
                assert_eq!(house.send(&FIELDS).await.status, StatusCode::OK);
            }
            // Whoever was thanked has one comment there, whole, also after the power went.
            house.restart();
            let waiting = house.waiting().await;
            assert_eq!(waiting.len(), 1, "operation {at}, persisted: {persisted}");
            assert_eq!(waiting[0].text, "Who signed?");
            let leftovers = std::fs::read_dir(house.own()).unwrap().count();
            assert_eq!(leftovers, 1, "nothing half-written stays");
        }
        if done {
            break;
        }
    }
    assert_eq!(failed, 6, "write, rename, and the folder's sync were all failed");
}
