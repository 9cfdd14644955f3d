//! An original leaves the desk by two people, once and within its time, and what is asked for goes with its drop.

use std::{io::Read, sync::Arc};

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use model::DropId;

use super::{
    Client, House, Page, Source,
    channels::{health, invited},
    end, until,
    whole::check,
};
use crate::{Desk, store::DocumentState};

/// No text that anything here would make of it is these bytes again.
const BYTES: &[u8] = b"a memo\r\n\0\xff\xfe of the weir";
const NAME: &str = "memo-of-the-weir.txt";
const TO: &str = "Dr Osei, hydrologist";
const WHY: &str = "to look at what no page shows";

/// Ada and Ben, who approve, and a drop of files that is accepted and opened.
async fn two(house: &House, files: &[(&str, &[u8])]) -> (Arc<Desk>, Client, Client, DropId) {
    let (desk, mut ada) = house.enrolled().await;
    let ben = invited(house, &mut ada, "editor", "Ben").await;
    let drop = house.arrived(&desk, "look at this", files).await;
    ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    opened(&desk).await;
    (desk, ada, ben, drop)
}

async fn opened(desk: &Desk) {
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
}

async fn document_of(desk: &Desk, drop: DropId) -> String {
    let row = &desk.open().unwrap().store.documents_of(drop).await.unwrap()[0];
    format!("/document/{}", row.id)
}

/// Asks; gives the request's page.
async fn ask(who: &mut Client, document: &str, what: &str) -> String {
    let asked = who.post(&format!("{document}/export"), &[("what", what), ("to", TO), ("why", WHY)]).await;
    assert!(asked.location().starts_with("/export/"), "{}", asked.text());
    asked.location().to_owned()
}

async fn answer(who: &mut Client, export: &str, decision: &str, note: &str) -> Page {
    let seen = who.get(export).await.between("name=\"seen\" value=\"", "\"");
    who.post(&format!("{export}/answer"), &[("decision", decision), ("note", note), ("seen", &seen)]).await
}

async fn allowed(asker: &mut Client, second: &mut Client, document: &str, what: &str) -> String {
    let export = ask(asker, document, what).await;
    let done = answer(second, &export, "allow", "").await;
    assert_eq!(done.location(), export, "{}", done.text());
    export
}

async fn save(who: &mut Client, export: &str) -> Page {
    who.post(&format!("{export}/save"), &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_leaves_by_two_people_and_once() {
    let house = House::new().await;
    let (desk, mut ada, mut ben, drop) = two(&house, &[(NAME, BYTES)]).await;
    let document = document_of(&desk, drop).await;
    let asking = format!("{document}/export");
    assert!(ada.get(&document).await.has(&format!("href=\"{asking}\"")), "the way to it");
    let page = ada.get(&asking).await;
    check(&asking, &page.text());
    assert!(page.has("Nobody has asked for it yet") && page.has("confirmation copy</a> is usually better"));
    let long = "x".repeat(501);
    for (what, to, why) in [("", TO, WHY), ("all", TO, WHY), ("original", " ", WHY), ("original", TO, &long)] {
        let page = ada.post(&asking, &[("what", what), ("to", to), ("why", why)]).await;
        check(&asking, &page.text());
        assert!(page.has("Nothing was asked:") && page.has(&format!("value=\"{}\"", to.trim())), "{}", page.text());
    }
    assert!(!ben.get("/inbox").await.has("asks to export"), "nothing was asked yet");

    let export = ask(&mut ada, &document, "original").await;
    assert!(ben.get("/inbox").await.has("Ada asks to export an original") && ben.get("/inbox").await.has(&export));
    assert!(!ada.get("/inbox").await.has("asks to export"));
    let hers = ada.get(&export).await;
    check(&export, &hers.text());
    assert!(hers.has("It waits for Ben.") && !hers.has("Allow it") && !hers.has("Save it now"), "{}", hers.text());
    // Whoever asked neither allows nor saves.
    let seen = ben.get(&export).await.between("name=\"seen\" value=\"", "\"");
    let own = [("decision", "allow"), ("note", ""), ("seen", seen.as_str())];
    let refused = ada.post(&format!("{export}/answer"), &own).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("a second person has to"), "{}", refused.text());
    assert_eq!(save(&mut ada, &export).await.status, StatusCode::CONFLICT);

    let his = ben.get(&export).await;
    check(&export, &his.text());
    for words in [NAME, TO, WHY, "1 could identify the source", "It names its author.", "m.tidewell", "Allow it"] {
        assert!(his.has(words), "{words}: {}", his.text());
    }
    // Not what he didn't see.
    let other = [("decision", "allow"), ("note", ""), ("seen", &"0".repeat(64))];
    let refused = ben.post(&format!("{export}/answer"), &other).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("changed since you looked"), "{}", refused.text());
    assert_eq!(answer(&mut ben, &export, "allow", "on the laptop without network").await.location(), export);

    // The allowance is hers alone.
    assert_eq!(save(&mut ben, &export).await.status, StatusCode::CONFLICT);
    assert!(ada.get("/inbox").await.has("You may save an original, once"));
    assert!(!ben.get("/inbox").await.has("original"));
    let hers = ada.get(&export).await;
    check(&export, &hers.text());
    for words in ["on the laptop without network", "Open it only in a sandbox", "original.bin", NAME] {
        assert!(hers.has(words), "{words}: {}", hers.text());
    }
    assert_eq!(ada.get(&format!("{export}/save")).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let saved = save(&mut ada, &export).await;
    assert_eq!((saved.status, saved.bytes.as_slice()), (StatusCode::OK, BYTES));
    for (name, value) in [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"original.bin\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        assert_eq!(saved.headers[&name], value);
    }
    let again = save(&mut ada, &export).await;
    assert!(again.status == StatusCode::CONFLICT && again.has("that is saved can&#39;t be saved"), "{}", again.text());
    let spent = ada.get(&export).await;
    assert!(spent.has("the allowance is spent") && !spent.has("Save it now") && !spent.has("Take it back"));
    assert!(ada.get(&asking).await.has("an original, for Dr Osei, hydrologist</a>: saved"));

    let journal = ada.get("/journal").await;
    for did in ["asked to export an original", "allowed the export of an original", "saved an original"] {
        assert_eq!(journal.text().matches(did).count(), 1, "{did}: {}", journal.text());
    }
    assert!(journal.has("for Dr Osei, hydrologist") && !journal.has(NAME) && !journal.has(WHY));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_taken_back_or_too_late_is_not_saved() {
    let house = House::new().await;
    let (desk, mut ada, mut ben, drop) = two(&house, &[(NAME, BYTES)]).await;
    let document = document_of(&desk, drop).await;
    let refused = ask(&mut ada, &document, "original").await;
    let without = answer(&mut ben, &refused, "refuse", " ").await;
    assert!(without.status == StatusCode::CONFLICT && without.has("why it is refused"), "{}", without.text());
    answer(&mut ben, &refused, "refuse", "a confirmation copy will do").await;
    let page = ada.get(&refused).await;
    check(&refused, &page.text());
    assert!(page.has("Ben refused it") && page.has("a confirmation copy will do"), "{}", page.text());
    let withdrawn = ask(&mut ada, &document, "original").await;
    assert_eq!(ben.post(&format!("{withdrawn}/take-back"), &[]).await.status, StatusCode::CONFLICT, "it is hers");
    ada.post(&format!("{withdrawn}/take-back"), &[]).await;
    let regretted = allowed(&mut ada, &mut ben, &document, "original").await;
    ben.post(&format!("{regretted}/take-back"), &[]).await;
    assert!(ada.get(&regretted).await.has("Ben took it back"));
    for export in [&refused, &withdrawn, &regretted] {
        assert_eq!(save(&mut ada, export).await.status, StatusCode::CONFLICT, "{export}");
        assert_eq!(ben.post(&format!("{export}/take-back"), &[]).await.status, StatusCode::CONFLICT);
        assert!(!ada.get(export).await.has("Save it now"));
    }

    // Seven days, whoever restarts the desk in between.
    let (in_time, late) = (
        allowed(&mut ada, &mut ben, &document, "original").await,
        allowed(&mut ada, &mut ben, &document, "original").await,
    );
    end(&desk).await;
    house.clock.forward(SignedDuration::from_hours(7 * 24));
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    assert_eq!(save(&mut ada, &in_time).await.bytes, BYTES);
    end(&desk).await;
    house.clock.forward(SignedDuration::from_hours(24));
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    let page = ada.get(&late).await;
    check(&late, &page.text());
    assert!(page.has("was not saved until") && !page.has("Save it now"), "{}", page.text());
    assert!(!ada.get("/inbox").await.has("You may save"));
    let page = save(&mut ada, &late).await;
    assert!(page.status == StatusCode::CONFLICT && page.has("ask again"), "{}", page.text());
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_approvers_who_read_the_channel_allow_and_who_leaves_it_leaves_the_allowance_to_who_asked() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let mut ben = invited(&house, &mut ada, "editor", "Ben").await;
    let mut cleo = invited(&house, &mut ada, "editor", "Cleo").await;
    let keyring = health(&house, &desk, &mut ada).await;
    let sealed = Source::new().sealed_for(&keyring, "health", "health", 1, "Look", &[(NAME, BYTES)]);
    house.intake.receive(&sealed);
    until("the drop", || async {
        desk.collect_now.notify_one();
        super::inbox(&desk).await.len() == 1
    })
    .await;
    ada.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    opened(&desk).await;
    let document = document_of(&desk, sealed.drop).await;
    let export = ask(&mut ada, &document, "original").await;
    assert!(ada.get(&export).await.has("Nobody else who approves reads this channel"));
    let readers = async |ada: &mut Client, names: &[&str]| {
        let people = desk.open().unwrap().store.people().await.unwrap();
        let ids = people.iter().filter(|row| names.contains(&row.person.name.as_str()));
        let ids: Vec<String> = ids.map(|row| row.person.id.to_string()).collect();
        let mut form = vec![("title", "Health desk"), ("takes-files", "yes"), ("readers", "members")];
        form.extend(ids.iter().map(|id| ("member", id.as_str())));
        let done = ada.post("/channels/health", &form).await;
        assert_eq!(done.location(), "/channels", "{}", done.text());
    };
    // Who doesn't read the channel knows of nothing.
    let fields = [("decision", "allow"), ("note", ""), ("seen", "")];
    assert_eq!(ben.get(&export).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ben.post(&format!("{export}/answer"), &fields).await.status, StatusCode::NOT_FOUND);
    assert!(!ben.get("/inbox").await.has("asks to export"));

    readers(&mut ada, &["Ada", "Ben", "Cleo"]).await;
    // Cleo reads it, and approves nothing: two others do.
    let page = cleo.get(&export).await;
    assert!(page.has("It waits for Ben.") && !page.has("Allow it"), "{}", page.text());
    assert!(!cleo.get("/inbox").await.has("asks to export"));
    let seen = ben.get(&export).await.between("name=\"seen\" value=\"", "\"");
    let fields = [("decision", "allow"), ("note", ""), ("seen", seen.as_str())];
    let refused = cleo.post(&format!("{export}/answer"), &fields).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("Only an approver"), "{}", refused.text());
    answer(&mut ben, &export, "allow", "").await;

    readers(&mut ada, &["Ada", "Cleo"]).await;
    for action in ["save", "take-back"] {
        assert_eq!(ben.post(&format!("{export}/{action}"), &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(cleo.post(&format!("{export}/{action}"), &[]).await.status, StatusCode::CONFLICT);
    }
    assert_eq!(save(&mut ada, &export).await.bytes, BYTES);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drop_that_goes_takes_its_exports_along() {
    let house = House::new().await;
    let (desk, mut ada, mut ben, drop) = two(&house, &[(NAME, BYTES)]).await;
    let document = document_of(&desk, drop).await;
    let exports =
        [ask(&mut ada, &document, "original").await, allowed(&mut ada, &mut ben, &document, "safe-copy").await];
    ada.post(&format!("/drop/{drop}/put-back"), &[]).await;
    let refused = save(&mut ada, &exports[1]).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("Accept the drop first"), "{}", refused.text());
    assert_eq!(ada.post(&format!("/drop/{drop}/decline"), &[]).await.status, StatusCode::SEE_OTHER);
    for export in &exports {
        assert_eq!(ada.get(export).await.status, StatusCode::NOT_FOUND);
        assert_eq!(save(&mut ada, export).await.status, StatusCode::NOT_FOUND);
    }
    assert!(!ben.get("/inbox").await.has("/export/") && !ada.get("/inbox").await.has("/export/"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_safe_copy_is_of_the_pages_that_were_shown_and_an_original_of_its_file() {
    let house = House::new().await;
    let (desk, mut ada, mut ben, drop) = two(&house, &[(NAME, b"CHILD words inside")]).await;
    let document = document_of(&desk, drop).await;
    let safe = allowed(&mut ada, &mut ben, &document, "safe-copy").await;
    let saved = save(&mut ada, &safe).await;
    assert!(saved.bytes.starts_with(b"%PDF") && saved.bytes.ends_with(b"%%EOF\n"), "{}", saved.text());
    assert_eq!(saved.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"safe.pdf\"");
    let (later, original) = (
        allowed(&mut ada, &mut ben, &document, "safe-copy").await,
        allowed(&mut ada, &mut ben, &document, "original").await,
    );
    ada.post(&format!("{document}/open"), &[]).await;
    opened(&desk).await;
    let refused = save(&mut ada, &later).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("opened anew"), "{}", refused.text());
    assert_eq!(save(&mut ada, &original).await.bytes, b"CHILD words inside");
    // What is found later, in it or inside of it, nobody allowed.
    let original = allowed(&mut ada, &mut ben, &document, "original").await;
    let open = desk.open().unwrap();
    let row = open.store.document(document.rsplit('/').next().unwrap().parse().unwrap()).await.unwrap();
    let inside = open.store.children_of(row.id).await.unwrap()[0].id;
    let found = "insert into findings (document, position, kind, severity, place, what, detail) values ($1, 99, 'author', 'identifies-source', '', '', '')";
    sqlx::query(found).bind(inside.to_string()).execute(open.store.pool()).await.unwrap();
    let refused = save(&mut ada, &original).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("shows something else"), "{}", refused.text());
    let asked = ask(&mut ada, &document, "original").await;
    assert!(ben.get(&asked).await.has("1 more in the files inside of it"));
    assert!(!ben.get(&asked).await.has("not opened: nobody knows"));
    // Nor is it nothing where nobody could look.
    sqlx::query("delete from findings").execute(open.store.pool()).await.unwrap();
    assert!(ben.get(&asked).await.has("Nothing was found in it"));
    let mut tx = open.store.begin().await.unwrap();
    let failed = DocumentState::Failed { reason: "it is encrypted".to_owned() };
    open.store.change_document_state(&mut tx, inside, &failed).await.unwrap();
    tx.commit().await.unwrap();
    let unopened = ben.get(&asked).await;
    check(&asked, &unopened.text());
    assert!(unopened.has("1 file inside of it was not opened: nobody knows what is in it."), "{}", unopened.text());
    assert!(!unopened.has("Nothing was found in it"));
    // A part that wasn't read is named.
    let unread = "insert into findings (document, position, kind, severity, place, what, detail) values ($1, 98, 'not-finished', 'note', '', '', '')";
    sqlx::query(unread).bind(row.id.to_string()).execute(open.store.pool()).await.unwrap();
    let closed = ben.get(&asked).await;
    assert!(closed.has("Not all of it was read: nobody knows what stands there"), "{}", closed.text());
    // Bytes that aren't those of the hash stay, and cost no allowance.
    answer(&mut ben, &asked, "allow", "").await;
    for table in ["documents", "exports"] {
        let other = sqlx::AssertSqlSafe(format!("update {table} set sha256 = $1 where sha256 = $2"));
        let other = sqlx::query(other).bind("0".repeat(64)).bind(row.sha256.to_string());
        other.execute(open.store.pool()).await.unwrap();
    }
    let refused = save(&mut ada, &asked).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("isn’t what came"), "{}", refused.text());
    assert!(ada.get(&asked).await.has("Save it now"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bound_original_is_all_its_files_until_it_is_parted() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let mut ben = invited(&house, &mut ada, "editor", "Ben").await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let sent: &[(&str, &[u8], Option<u32>)] = &[("b.jpg", b"bee", Some(1)), ("a.jpg", b"ay", Some(1))];
    let sealed = Source::new().sealed_pages(&house.intake.keyring().unwrap(), 1, "a paper", sent);
    house.intake.receive(&sealed);
    until("the drop", || async {
        desk.collect_now.notify_one();
        !super::inbox(&desk).await.is_empty()
    })
    .await;
    ada.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    opened(&desk).await;
    let document = document_of(&desk, sealed.drop).await;
    assert!(ada.get(&format!("{document}/export")).await.has("its 2 files in one archive (TAR)"));
    let export = allowed(&mut ada, &mut ben, &document, "original").await;
    let later = allowed(&mut ada, &mut ben, &document, "original").await;
    let saved = save(&mut ada, &export).await;
    assert_eq!(saved.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"originals.tar\"");
    let mut archive = tar::Archive::new(saved.bytes.as_slice());
    let files: Vec<(String, String, u64)> = archive
        .entries()
        .unwrap()
        .map(|entry| {
            let mut entry = entry.unwrap();
            let (mut bytes, time) = (String::new(), entry.header().mtime().unwrap());
            let name = entry.path().unwrap().display().to_string();
            entry.read_to_string(&mut bytes).unwrap();
            (name, bytes, time)
        })
        .collect();
    assert_eq!(files, [("0001.bin".into(), "bee".into(), 0), ("0002.bin".into(), "ay".into(), 0)]);

    ada.post(&format!("{document}/part"), &[]).await;
    opened(&desk).await;
    let page = ada.get(&later).await;
    check(&later, &page.text());
    assert!(page.has("is no document of its own any more") && !page.has("Save it now"), "{}", page.text());
    let refused = save(&mut ada, &later).await;
    assert!(
        refused.status == StatusCode::CONFLICT && refused.has("bound, parted or opened anew"),
        "{}",
        refused.text()
    );
    ada.post(&format!("{later}/take-back"), &[]).await;
    assert!(ada.get(&later).await.has("Ada took it back"));
    end(&desk).await;
}

/// That something isn't in what will be published says nothing of an original.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_settled_for_a_publication_is_shown_to_who_allows_an_export() {
    let house = House::new().await;
    let (desk, mut ada, mut ben, drop) = two(&house, &[(NAME, BYTES)]).await;
    let document = document_of(&desk, drop).await;
    let export = ask(&mut ada, &document, "original").await;
    let before = ben.get(&export).await.between("name=\"seen\" value=\"", "\"");
    let settle = format!("{document}/settle");
    let finding = ada.get(&settle).await.between("name=\"finding\" value=\"", "\"");
    let said = [("finding", finding.as_str()), ("how", "stays-here"), ("note", "It is on no page.")];
    assert_eq!(ada.post(&settle, &said).await.location(), settle);
    let his = ben.get(&export).await;
    assert!(his.has("1 could identify the source"), "{}", his.text());
    assert!(his.has("For publication it was settled: it isn’t in what will be published"), "{}", his.text());
    let late = [("decision", "allow"), ("note", ""), ("seen", before.as_str())];
    assert!(ben.post(&format!("{export}/answer"), &late).await.has("changed since you looked"));
    end(&desk).await;
}
