//! The authenticity log: added to and corrected, never altered; kept with the drop, sealed, and gone with it.

use axum::http::{StatusCode, header};
use sqlx::Row;

use super::{House, end, until};
use crate::store::{Audience, DocumentRow, Store, Tie};

#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_added_and_corrected_and_never_changed() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let drop = house.arrived(&desk, "A letter.", &[("letter.txt", b"CHILD the ministry's letter")]).await;
    ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    let opened = || async { desk.open().unwrap().next_queued().await.unwrap().is_none() };
    until("the airlock", opened).await;
    let store = desk.open().unwrap().store.clone();
    let row = store.documents_of(drop).await.unwrap().remove(0);
    let child = store.children_of(row.id).await.unwrap().remove(0);
    let log = format!("/document/{}/authenticity", child.id);
    let empty = ada.get(&log).await;
    assert!(
        empty.has("Nobody has written a check down yet") && empty.has("No sign was found in the file"),
        "{}",
        empty.text()
    );
    super::whole::check(&log, &empty.text());

    // What is lacking is said, and nothing is kept.
    for (fields, why) in [
        ([("kind", "guessed"), ("result", "open"), ("note", "x")], "Say what was done"),
        ([("kind", "asked"), ("result", "true"), ("note", "x")], "Say what came of it"),
        ([("kind", "asked"), ("result", "open"), ("note", " ")], "Write down what was asked"),
    ] {
        let refused = ada.post(&log, &fields).await;
        assert!(refused.status == StatusCode::CONFLICT && refused.has(why), "{}", refused.text());
    }
    let open = [("kind", "asked"), ("result", "open"), ("note", "Called the ministry about <7/2026>.")];
    assert_eq!(ada.post(&log, &open).await.location(), log);
    let page = ada.get(&log).await;
    assert!(
        page.has("1. Asked somebody: open") && page.has("Called the ministry about &#60;7/2026&#62;."),
        "{}",
        page.text()
    );
    super::whole::check(&log, &page.text());
    assert!(ada.get(&format!("/document/{}", child.id)).await.has("Authenticity log (1)"));

    // A correction stands beside what it corrects; that is corrected once.
    let first = store.checks_of(&child).await.unwrap()[0].id.to_string();
    let form = ada.get(&format!("{log}?corrects={first}")).await;
    assert!(
        form.has("Correct check 1") && form.has(&format!("name=\"corrects\" value=\"{first}\"")),
        "{}",
        form.text()
    );
    assert_eq!(ada.get(&format!("{log}?corrects={}", row.id)).await.status, StatusCode::NOT_FOUND);
    let better =
        [("kind", "asked"), ("result", "supports"), ("note", "They confirm the number."), ("corrects", &first)];
    assert_eq!(ada.post(&log, &better).await.location(), log);
    let page = ada.get(&log).await;
    assert!(
        page.has("It corrects <a href=\"#c1\">1</a>") && page.has("Corrected by <a href=\"#c2\">2</a>"),
        "{}",
        page.text()
    );
    assert!(ada.post(&log, &better).await.has("somebody has corrected it already"));
    let stranger = [("kind", "asked"), ("result", "open"), ("note", "x"), ("corrects", &*row.id.to_string())];
    assert_eq!(ada.post(&log, &stranger).await.status, StatusCode::CONFLICT);
    // The database itself changes none.
    let changed = sqlx::query("update checks set result = 'supports'").execute(store.pool()).await;
    assert!(changed.unwrap_err().to_string().contains("never changed"));

    // The journal says who did what, and keeps the words to the channel.
    let journal = ada.get("/journal").await;
    assert!(
        journal.has("checked authenticity") && journal.has("Asked somebody: open") && journal.has("corrected a check")
    );
    assert!(!journal.has("ministry") && !journal.has("confirm the number"));
    let lies: Vec<u8> = sqlx::query("select body from checks limit 1").fetch_one(store.pool()).await.unwrap().get(0);
    assert!(!lies.is_empty() && !lies.windows(8).any(|part| part == b"ministry"));

    // What came out of a file is another row when the file is opened again; its log is the file's.
    ada.post(&format!("/document/{}/open", row.id), &[]).await;
    until("the airlock", opened).await;
    let again = store.children_of(row.id).await.unwrap().remove(0);
    assert_eq!(store.checks_of(&again).await.unwrap().len(), 2);

    let report = ada.post(&format!("/document/{}/report", again.id), &[]).await;
    assert!(report.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("report.txt"));
    assert!(
        report.has("2. 2026-11-24T") && report.has("They confirm the number.") && report.has("(corrects 1)"),
        "{}",
        report.text()
    );
    assert!(ada.get("/journal").await.has("saved a report with its authenticity log"));

    ada.post(&format!("/drop/{drop}/put-back"), &[]).await;
    assert_eq!(ada.post(&format!("/drop/{drop}/decline"), &[]).await.status, StatusCode::SEE_OTHER);
    let left: i64 = sqlx::query("select count(*) from checks").fetch_one(store.pool()).await.unwrap().get(0);
    assert_eq!(left, 0);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_kept_sealed_and_handed_to_the_airlock() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let drop = house.arrived(&desk, "A mail.", &[("mail.eml", b"KEYS")]).await;
    let store = desk.open().unwrap().store.clone();
    let row = store.documents_of(drop).await.unwrap().remove(0);
    let keys = format!("/document/{}/keys", row.id);
    let record = "sel._domainkey.port.example TXT \"v=DKIM1; p=AAAA\"";
    assert_eq!(ada.post(&keys, &[("keys", record)]).await.status, StatusCode::CONFLICT, "not before it is accepted");
    ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    let opened = || async { desk.open().unwrap().next_queued().await.unwrap().is_none() };
    until("the airlock", opened).await;
    let log = format!("/document/{}/authenticity", row.id);
    assert!(ada.get(&log).await.has("Hold its signatures against keys"));
    assert!(ada.post(&keys, &[("keys", "v=DKIM1; p=é")]).await.has("plain text"));
    assert_eq!(ada.post(&keys, &[("keys", record)]).await.location(), log);
    until("the airlock", opened).await;
    let page = ada.get(&format!("/document/{}", row.id)).await;
    assert!(page.has("sel._domainkey.port.example"), "the airlock got it: {}", page.text());
    let lies: Vec<u8> = sqlx::query("select dkim_keys from documents").fetch_one(store.pool()).await.unwrap().get(0);
    assert!(!lies.is_empty() && !lies.windows(4).any(|part| part == b"port"));
    assert!(!ada.get("/journal").await.has("port.example"));
    end(&desk).await;
}

/// The logs around a document as `person` finds them: what each is of, its signs and its checks.
async fn around(store: &Store, row: &DocumentRow) -> Vec<(Tie, String, usize, usize)> {
    let person = store.people().await.unwrap()[0].person.id;
    let logs = store.logs_around(person, row).await.unwrap();
    logs.into_iter().map(|log| (log.tie, log.name, log.signs, log.checks.len())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_a_mail_and_of_a_papers_pages_stays_with_what_came_of_them() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let files: &[(&str, &[u8])] = &[("mail.eml", b"CHILD the letter"), ("1.jpg", b"one"), ("2.jpg", b"two")];
    let drop = house.arrived(&desk, "Papers.", files).await;
    ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    let opened = || async { desk.open().unwrap().next_queued().await.unwrap().is_none() };
    until("the airlock", opened).await;
    let store = desk.open().unwrap().store.clone();
    let rows = store.documents_of(drop).await.unwrap();
    let [mail, one, two] = &rows[..] else { panic!("{rows:?}") };
    let check = [("kind", "asked"), ("result", "contradicts"), ("note", "It was never sent.")];
    let log = |row: &DocumentRow| format!("/document/{}/authenticity", row.id);

    // The mail around a letter.
    let letter = store.children_of(mail.id).await.unwrap().remove(0);
    let itself = |name: &str, checks| (Tie::Itself, name.to_owned(), 0, checks);
    assert_eq!(around(&store, &letter).await, [itself("inner.txt", 0)]);
    ada.post(&log(mail), &check).await;
    sqlx::query("update findings set kind = 'forgery-sign' where document = $1")
        .bind(mail.id.to_string())
        .execute(store.pool())
        .await
        .unwrap();
    assert_eq!(around(&store, &letter).await[1..], [(Tie::Around, "mail.eml".to_owned(), 1, 1)]);

    // A paper's pages, when it is bound, and the paper, when it is parted.
    ada.post(&log(one), &check).await;
    let few = Audience { stated: Some(suspects::Stated { number: Some(3), ..Default::default() }), lists: Vec::new() };
    let many = Audience {
        stated: Some(suspects::Stated { number: Some(40), ..Default::default() }),
        lists: vec![("all@port.example".to_owned(), 40)],
    };
    let mut tx = store.begin().await.unwrap();
    store.write_audience(&mut tx, one.id, &many).await.unwrap();
    store.write_audience(&mut tx, two.id, &few).await.unwrap();
    tx.commit().await.unwrap();
    let (first, second) = (format!("page-{}", one.id), format!("page-{}", two.id));
    ada.post(&format!("/drop/{drop}/bind"), &[(&*first, "1"), (&*second, "2")]).await;
    until("the airlock", opened).await;
    let paper = store.documents_of(drop).await.unwrap().remove(1);
    let name = paper.name.clone();
    assert_eq!(around(&store, &paper).await, [itself(&name, 0), (Tie::Page, "1.jpg".to_owned(), 0, 1)]);
    let whole = Audience { lists: many.lists.clone(), ..few };
    assert_eq!(store.audience(paper.id).await.unwrap(), whole, "whoever had all of it had each page");

    ada.post(&log(&paper), &check).await;
    ada.post(&format!("/document/{}/part", paper.id), &[]).await;
    until("the airlock", opened).await;
    let rows = store.documents_of(drop).await.unwrap();
    let gone = (Tie::Gone, String::new(), 0, 1);
    assert_eq!(around(&store, &rows[1]).await, [itself("1.jpg", 1), gone.clone()]);
    assert_eq!(around(&store, &rows[2]).await, [itself("2.jpg", 0), gone]);
    for row in &rows[1..] {
        assert_eq!(store.audience(row.id).await.unwrap(), whole);
    }
    end(&desk).await;
}
