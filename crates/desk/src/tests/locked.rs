//! Files behind a password: a word of the message opens one by itself, a typed one opens the rest of its drop, and neither stands anywhere in the clear.

use axum::http::StatusCode;
use sqlx::Row;

use super::{Client, House, end, until};
use crate::Desk;

/// Waits until the airlock has nothing left to do.
async fn opened(desk: &Desk) {
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
}

/// The drop's documents: their addresses, in the order of the page.
async fn documents(ada: &mut Client) -> Vec<String> {
    let mailbox = format!("/mailbox/{}", ada.get("/inbox").await.between("href=\"/mailbox/", "\""));
    let page = ada.get(&mailbox).await.text();
    let links = page.split("class=\"item\" href=\"").skip(1);
    links.map(|rest| rest[..rest.find('"').unwrap()].to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_file_opens_with_the_messages_word_or_with_a_typed_one_and_its_fellows_with_it() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let sent: &[(&str, &[u8])] = &[
        ("one.pdf", b"LOCKED tide-7\nthe first ledger"),
        ("two.pdf", b"LOCKED quill & marrow\nthe second ledger"),
        ("three.pdf", b"LOCKED quill & marrow\nthe third ledger"),
        ("four.pdf", b"LOCKED of nobody\nthe fourth ledger"),
    ];
    let drop = house.arrived(&desk, "Three ledgers. The password is tide-7.", sent).await;
    let links = documents(&mut ada).await;
    // Not before somebody takes the drop in.
    let refused = ada.post(&format!("{}/password", links[1]), &[("password", "quill & marrow")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    opened(&desk).await;

    let form = "Open with a password";
    let one = ada.get(&links[0]).await;
    assert!(one.has("the first ledger") && !one.has(form), "the message said it: {}", one.text());
    let two = ada.get(&links[1]).await;
    assert!(two.has("none of the") && two.has("passwords that were tried opens it") && two.has(form), "{}", two.text());

    let empty = ada.post(&format!("{}/password", links[1]), &[("password", "")]).await;
    assert_eq!(empty.status, StatusCode::CONFLICT);
    let long = "x".repeat(airlock::Passwords::LONGEST + 1);
    assert_eq!(ada.post(&format!("{}/password", links[1]), &[("password", &long)]).await.status, StatusCode::CONFLICT);
    let typed = ada.post(&format!("{}/password", links[1]), &[("password", "quill & marrow")]).await;
    assert_eq!(typed.status, StatusCode::SEE_OTHER);
    opened(&desk).await;
    assert!(ada.get(&links[1]).await.has("the second ledger"));
    assert!(ada.get(&links[2]).await.has("the third ledger"), "its fellow opens with it");
    assert!(ada.get(&links[3]).await.has(form), "and what it doesn't fit stays locked");

    // Said in the journal, without the word; kept sealed; gone with the drop.
    let journal = ada.get("/journal").await;
    assert!(journal.has("asked to open with a password") && !journal.has("marrow"));
    let store = &desk.open().unwrap().store;
    let row = store.find_drop(drop).await.unwrap().unwrap();
    let kept = store.passwords_of(&row).await.unwrap();
    assert_eq!(kept.iter().map(|word| word.expose().as_str()).collect::<Vec<_>>(), ["quill & marrow"]);
    let lies: Vec<u8> = sqlx::query("select passwords from drops").fetch_one(store.pool()).await.unwrap().get(0);
    assert!(!lies.is_empty() && !lies.windows(6).any(|part| part == b"marrow"));
    ada.post(&format!("/drop/{drop}/put-back"), &[]).await;
    assert_eq!(ada.post(&format!("/drop/{drop}/decline"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(store.passwords_of(&row).await.unwrap().is_empty());
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_opened_again_in_another_language_and_with_more_time_and_stays_so() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let drop = house.arrived(&desk, "A scan.", &[("scan.pdf", b"HOW")]).await;
    ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    opened(&desk).await;
    let document = documents(&mut ada).await.remove(0);
    assert!(ada.get(&document).await.has("read in what-fits within 10 seconds, or 60, and 1024 MiB"));

    let otherwise = [("otherwise", "true"), ("first", "rus"), ("second", "eng"), ("more", "true")];
    let asked = ada.post(&format!("{document}/open"), &otherwise).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    opened(&desk).await;
    let page = ada.get(&document).await;
    assert!(page.has("read in rus+eng within 180 seconds"), "{}", page.text());
    assert!(page.has("<option value=\"rus\" selected>Russian</option>") && page.has("value=\"true\" checked"));
    // The button beside asks for nothing else, so it stays as it was; the form with nothing in it takes it back.
    ada.post(&format!("{document}/open"), &[]).await;
    opened(&desk).await;
    assert!(ada.get(&document).await.has("read in rus+eng within 180 seconds"));
    ada.post(&format!("{document}/open"), &[("otherwise", "true"), ("first", ""), ("second", "")]).await;
    opened(&desk).await;
    assert!(ada.get(&document).await.has("read in what-fits within 10 seconds"));
    // Some pages alone, whatever text they have; kept, and shown in the form.
    let some = [("otherwise", "true"), ("first", "rus"), ("second", ""), ("pages", "3, 7-9")];
    ada.post(&format!("{document}/open"), &some).await;
    opened(&desk).await;
    ada.post(&format!("{document}/open"), &[]).await;
    opened(&desk).await;
    let page = ada.get(&document).await;
    assert!(page.has("read in rus on pages 3, 7-9 within") && page.has("value=\"3, 7-9\""), "{}", page.text());
    let odd = ada.post(&format!("{document}/open"), &[("otherwise", "true"), ("pages", "9-7")]).await;
    assert!(odd.status == StatusCode::CONFLICT && odd.has("3, 7-9"), "{}", odd.text());
    ada.post(&format!("{document}/open"), &[("otherwise", "true")]).await;
    // What the operator set holds for every document; more is never less than that.
    end(&desk).await;
    let house = House { limits: Some(crate::Limits { seconds: 20, most_seconds: 240, mib: 512 }), ..house };
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    ada.post(&format!("{document}/open"), &[]).await;
    opened(&desk).await;
    let page = ada.get(&document).await;
    assert!(
        page.has("within 20 seconds, or 240, and 512 MiB") && page.has("up to 240 seconds and 3 GiB"),
        "{}",
        page.text()
    );
    ada.post(&format!("{document}/open"), &otherwise).await;
    opened(&desk).await;
    assert!(ada.get(&document).await.has("within 240 seconds, or 240, and 3072 MiB"));
    let odd =
        ada.post(&format!("{document}/open"), &[("otherwise", "true"), ("first", "-l ../x"), ("second", "")]).await;
    assert_eq!(odd.status, StatusCode::CONFLICT, "no word of a command line");
    end(&desk).await;
}
