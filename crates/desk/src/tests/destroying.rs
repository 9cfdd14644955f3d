//! Decline and destroy: nothing of it is left on the desk's disk or in its rows, the intake is asked until it confirms, and a crash
//! between two steps changes nothing of that.

use std::{collections::BTreeMap, fs, io::Read, path::Path, sync::Arc};

use axum::http::StatusCode;
use sqlx::Row;

use super::{Client, House, Source, end, files, intake::Sealed, until};
use crate::{
    Desk,
    work::destroying::{By, decide_mailbox},
};

const WORDS: [&str; 7] = [
    "canary of the message",
    "canary-name.txt",
    "canary of the file",
    "canary of the reply",
    "canary of the note",
    "canary of those who had it",
    "canary of an export",
];

/// One mailbox with everything that it can have, and what its sealed files begin with.
async fn with_a_drop(house: &House) -> (Arc<Desk>, Client, Source, Sealed, String, BTreeMap<String, Vec<u8>>) {
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let source = Source::new();
    let sealed = source.sealed(&house.intake.keyring().unwrap(), 1, WORDS[0], &[(WORDS[1], WORDS[2].as_bytes())]);
    house.intake.receive(&sealed);
    until("the drop", || async {
        desk.collect_now.notify_one();
        !super::inbox(&desk).await.is_empty()
    })
    .await;
    let mailbox = ada.get("/inbox").await.between("href=\"/mailbox/", "\"");
    let page = format!("/mailbox/{mailbox}");
    ada.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let document = desk.open().unwrap().store.documents_of(sealed.drop).await.unwrap()[0].id;
    let asked = [("what", "original"), ("to", "an expert"), ("why", WORDS[6])];
    ada.post(&format!("/document/{document}/export"), &asked).await;
    ada.post(&format!("/drop/{}/put-back", sealed.drop), &[]).await;
    ada.post(&format!("{page}/reply"), &[("text", WORDS[3]), ("kind", "reply")]).await;
    until("the reply", || async { !source.replies(&house.intake).is_empty() }).await;
    let about = [("text", WORDS[4]), ("drop", &sealed.drop.to_string())];
    ada.post(&format!("{page}/note"), &about).await;
    let known = [("number", "40"), ("people", ""), ("called", WORDS[5])];
    ada.post(&format!("/document/{document}/suspects"), &known).await;
    desk.open().unwrap().lookup.caught_up().await.unwrap();
    let heads = files(&house.folder.join("blobs"));
    let heads =
        heads.iter().map(|path| (path.display().to_string(), fs::read(path).unwrap()[..400].to_vec())).collect();
    (desk, ada, source, sealed, mailbox, heads)
}

/// In which columns of which tables words stand.
async fn rows_with(desk: &Desk, words: &str) -> Vec<String> {
    let open = desk.open().unwrap();
    let pool = open.store.pool();
    let sealed = open.store.all_words().await.into_iter().filter(|(_, all)| all.contains(words));
    let mut found: Vec<String> = sealed.map(|(column, _)| column).collect();
    let columns = sqlx::query(
        "select t.name as tab, c.name as col from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table'",
    );
    for row in columns.fetch_all(pool).await.unwrap() {
        let (table, column): (String, String) = (row.get("tab"), row.get("col"));
        let sql = format!("select count(*) as n from \"{table}\" where instr(cast(\"{column}\" as text), $1) > 0");
        let counted = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(words).fetch_one(pool).await.unwrap();
        if counted.get::<i64, _>("n") > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

fn anywhere(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let has = |path: &std::path::PathBuf| fs::read(path).unwrap().windows(bytes.len()).any(|part| part == bytes);
    files(folder).into_iter().filter(has).map(|path| path.display().to_string()).collect()
}

async fn nothing_is_left(house: &House, desk: &Desk, heads: &BTreeMap<String, Vec<u8>>, words: &[&str]) {
    for (path, head) in heads {
        assert!(!Path::new(path).exists(), "{path}");
        assert_eq!(anywhere(&house.folder, head), Vec::<String>::new(), "the head of {path}");
    }
    for words in words {
        assert_eq!(rows_with(desk, words).await, Vec::<String>::new(), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_drop_leaves_no_byte_and_no_key() {
    let house = House::new().await;
    let (desk, mut ada, _, sealed, mailbox, heads) = with_a_drop(&house).await;
    // The positive control.
    assert!(heads.len() >= 2, "an original and its pages");
    for words in [WORDS[0], WORDS[1], WORDS[4]] {
        assert!(!rows_with(&desk, words).await.is_empty(), "{words}");
    }
    assert_eq!(rows_with(&desk, WORDS[5]).await, ["audiences.known"], "sealed to the channel, and nowhere else");
    assert_eq!(rows_with(&desk, WORDS[6]).await, ["exports.wish"], "sealed to the channel, and nowhere else");
    for (path, head) in &heads {
        assert_eq!(anywhere(&house.folder, head), std::slice::from_ref(path));
    }
    // Who holds a file open, as one who reads deleted files from the disk does, finds no key in it.
    let mut held: Vec<fs::File> = heads.keys().map(|path| fs::File::open(path).unwrap()).collect();
    house.intake.with(|held| held.broken = true);
    let done = ada.post(&format!("/drop/{}/decline", sealed.drop), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    nothing_is_left(&house, &desk, &heads, &[WORDS[0], WORDS[1], WORDS[4], WORDS[5], WORDS[6]]).await;
    for file in &mut held {
        let mut head = [1; 400];
        file.read_exact(&mut head).unwrap();
        assert!(head.iter().all(|byte| *byte == 0), "the head stays on the disk");
    }
    // The intake is away: the page says so, and it is asked when it is back.
    assert!(ada.get(&format!("/mailbox/{mailbox}")).await.has("The intake hasn’t confirmed yet"));
    assert!(ada.get("/inbox").await.has("not yet confirmed by the intake: 1"));
    let asked = format!("DELETE /collect/v1/parcels/{}", sealed.drop);
    house.intake.with(|held| (held.broken, held.requests) = (false, Vec::new()));
    until("the intake's word", || async {
        desk.collect_now.notify_one();
        desk.open().unwrap().store.erasures().await.unwrap().is_empty()
    })
    .await;
    assert!(house.intake.with(|held| held.requests.contains(&asked)));
    assert!(!ada.get(&format!("/mailbox/{mailbox}")).await.has("hasn’t confirmed yet"));
    let journal = ada.get("/journal").await;
    assert_eq!(journal.text().matches("declined and destroyed").count(), 1);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn spam_is_destroyed_in_bulk_after_a_question_by_an_editor() {
    let house = House::new().await;
    let (desk, mut ada, source, _, mailbox, heads) = with_a_drop(&house).await;
    let link = ada.post("/people/invite", &[("role", "journalist")]).await.between("href=\"/enrol/", "\"");
    let mut joe = Client::new(&desk);
    joe.enrol(&link, "Joe").await;
    let one = [("mailbox", mailbox.as_str())];
    ada.post("/inbox/aside", &one).await;
    for path in ["/inbox/destroy", "/inbox/destroy/now"] {
        assert_eq!(joe.post(path, &one).await.status, StatusCode::FORBIDDEN);
    }
    assert!(
        !joe.get("/inbox?spam=1").await.has("Destroy selected")
            && ada.get("/inbox?spam=1").await.has("Destroy selected")
    );
    let question = ada.post("/inbox/destroy", &one).await;
    super::whole::check("/inbox/destroy", &question.text());
    assert!(question.has("Destroy this mailbox?") && question.has("drops 1, documents 1"), "{}", question.text());
    assert!(!rows_with(&desk, WORDS[0]).await.is_empty(), "the question alone destroys nothing");

    let key = source.keys.mailbox.id().to_string();
    assert_eq!(rows_with(&desk, &key).await, ["mailboxes.intake_id"]);
    // What came meanwhile goes too, unread.
    house.intake.receive(&source.sealed(&house.intake.keyring().unwrap(), 2, WORDS[0], &[]));
    ada.post("/inbox/destroy/now", &one).await;
    until("the intake's word", || async {
        desk.collect_now.notify_one();
        desk.open().unwrap().store.erasures().await.unwrap().is_empty()
    })
    .await;
    nothing_is_left(&house, &desk, &heads, &WORDS).await;
    // Neither the source's keys nor its name at the intake.
    assert_eq!(rows_with(&desk, &key).await, Vec::<String>::new());
    assert!(house.intake.with(|held| held.replies.is_empty()), "the intake still has replies");
    assert_eq!(ada.get(&format!("/mailbox/{mailbox}")).await.status, StatusCode::NOT_FOUND);
    assert!(ada.get("/inbox?spam=1").await.has("Nothing has come yet"));
    assert_eq!(ada.get("/journal").await.text().matches("declined and destroyed").count(), 1);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_after_the_decision_destroys_all_the_same() {
    let house = House::new().await;
    let (desk, ada, _, _, mailbox, heads) = with_a_drop(&house).await;
    house.intake.with(|held| held.broken = true);
    // The decision is on disk; then the power goes.
    let open = desk.open().unwrap();
    let row = open.store.mailbox(mailbox.parse().unwrap()).await.unwrap();
    let people = open.store.people().await.unwrap();
    let by = By { id: people[0].person.id, name: "Ada" };
    let mut tx = open.store.begin().await.unwrap();
    let doomed = decide_mailbox(&desk, &open, &mut tx, &row, by).await.unwrap();
    tx.commit().await.unwrap();
    drop(doomed);
    end(&desk).await;
    assert!(heads.keys().all(|path| Path::new(path).exists()), "the crash came too late to prove anything");

    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    desk.open().unwrap().lookup.caught_up().await.unwrap();
    nothing_is_left(&house, &desk, &heads, &WORDS).await;
    assert!(ada.get("/inbox").await.has("not yet confirmed by the intake: 2"));
    // It is killed again while the intake is away, and asked by the next process.
    end(&desk).await;
    house.intake.with(|held| held.broken = false);
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    until("the intake's word", || async { desk.open().unwrap().store.erasures().await.unwrap().is_empty() }).await;
    let asked = house
        .intake
        .with(|held| held.requests.iter().filter(|path| path.starts_with("DELETE /collect/v1/mailboxes/")).count());
    assert!(asked >= 1 && house.intake.with(|held| held.replies.is_empty()));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_works_on_is_not_destroyed_with_its_mailbox() {
    let house = House::new().await;
    let (desk, mut ada, _, sealed, mailbox, heads) = with_a_drop(&house).await;
    ada.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    let refused = ada.post("/inbox/destroy/now", &[("mailbox", &mailbox)]).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("Nothing was destroyed"), "{}", refused.text());
    assert!(heads.keys().all(|path| Path::new(path).exists()));
    assert!(!rows_with(&desk, WORDS[0]).await.is_empty());
    end(&desk).await;
}
