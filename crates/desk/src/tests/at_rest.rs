//! What a seized disk says: nothing. Canaries are planted in everything that a source or a person writes, then every file is searched.

use std::path::Path;

use canary::Canary;

use super::{Client, House, LINK, PASSPHRASE, Source, end, files, inbox, until};

const CANARIES: [&str; 6] = [
    "canary-in-the-message",
    "canary-in-the-name",
    "canary-in-the-content",
    "canary-in-the-reply",
    "canary-of-a-collection",
    "canary-in-a-check",
];

fn canaries() -> Vec<Canary> {
    CANARIES.map(|text| Canary::known(text, text)).into()
}

fn search(folder: &Path) -> Vec<String> {
    canary::search_folder(folder, &canaries()).unwrap()
}

#[test]
fn the_search_finds_what_is_planted() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(canary::missed(folder.path(), &canaries()).unwrap(), Vec::<String>::new());
    std::fs::write(folder.path().join(CANARIES[0]), "its name alone").unwrap();
    assert!(!search(folder.path()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_desk_holds_no_plaintext() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let source = Source::new();
    let keyring = house.intake.keyring().unwrap();
    let sealed = source.sealed(&keyring, 1, CANARIES[0], &[(CANARIES[1], CANARIES[2].as_bytes())]);
    house.intake.receive(&sealed);
    for _ in 0..200 {
        ada.post("/collect", &[]).await;
        if ada.get("/inbox").await.has("1 new") {
            break;
        }
    }
    let mailbox = ada.get("/inbox").await.between("href=\"/mailbox/", "\"");
    ada.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    ada.post(&format!("/mailbox/{mailbox}/reply"), &[("text", CANARIES[3]), ("kind", "reply")]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let document = desk.open().unwrap().store.documents_of(sealed.drop).await.unwrap()[0].id;
    let log = format!("/document/{document}/authenticity");
    ada.post(&log, &[("kind", "asked"), ("result", "open"), ("note", CANARIES[5])]).await;
    // The positive control: the unlocked desk shows all of it.
    assert!(ada.get(&log).await.has(CANARIES[5]));
    let page = ada.get(&format!("/mailbox/{mailbox}")).await;
    assert!(CANARIES[..2].iter().chain(&CANARIES[3..4]).all(|canary| page.has(canary)), "{}", page.text());

    // What the search's index holds is sealed too. It is written in the background: searched when it is at rest.
    desk.open().unwrap().lookup.caught_up().await.unwrap();
    assert!(ada.get(&format!("/search?q=%22{}%22", CANARIES[2])).await.has("1 found"), "the index holds the canaries");
    assert!(!files(&house.folder.join("index")).is_empty());
    // The write-ahead log is searched while it is there, and what the end leaves after it.
    assert_eq!(search(&house.folder), Vec::<String>::new());
    ada.post("/lock", &[]).await;
    end(&desk).await;
    let drive = tempfile::tempdir().unwrap();
    std::fs::write(drive.path().join(CANARIES[1]), CANARIES[2]).unwrap();
    let (folder, paths, now) = (house.folder.clone(), vec![drive.path().join(CANARIES[1])], desk.now());
    tokio::task::spawn_blocking(move || crate::import::import_at(&folder, &paths, Some(CANARIES[4]), now))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(search(&house.folder), Vec::<String>::new());
    let header = std::fs::read(house.folder.join("desk.db")).unwrap()[..16].to_vec();
    assert_ne!(header, b"SQLite format 3\0");
    assert!(header.iter().any(|byte| *byte != 0));
    // Nobody's passphrase lies there either.
    let passphrase = [Canary::known("passphrase", PASSPHRASE)];
    assert_eq!(canary::search_folder(&house.folder, &passphrase).unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_clear_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    std::fs::write(&path, [&b"SQLite format 3\0"[..], &[0; 100]].concat()).unwrap();
    assert!(crate::store::begins_in_clear(&path).unwrap());
    assert!(crate::store::Store::open(&path, &model::Redacted::new([7; 32])).await.is_err());
}

/// Names the folder whose database the process that this test starts writes to until it ends.
const ENDING: &str = "SAFEHOUSE_TEST_ENDING";

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_in_the_middle_of_a_write_neither_crashes_nor_harms_its_database() {
    let key = model::Redacted::new([7; 32]);
    if let Some(folder) = std::env::var_os(ENDING) {
        let store = crate::store::Store::open(&Path::new(&folder).join("desk.db"), &key).await.unwrap();
        // More than the cache holds, so that each reading opens pages.
        let mut tx = store.begin().await.unwrap();
        for number in 0..100 {
            store.set(&mut tx, &format!("{number}"), &"x".repeat(100_000)).await.unwrap();
        }
        tx.commit().await.unwrap();
        for _ in 0..3 {
            let store = store.clone();
            tokio::spawn(async move {
                loop {
                    let sum = sqlx::query("select sum(length(value)) from settings");
                    sum.fetch_one(store.pool()).await.unwrap();
                }
            });
        }
        tokio::spawn(async move {
            for number in 0_u64.. {
                let mut tx = store.begin().await.unwrap();
                store.set(&mut tx, "0", &format!("{number}").repeat(10_000)).await.unwrap();
                tx.commit().await.unwrap();
            }
        });
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        std::process::exit(7);
    }
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..5 {
        let ended = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "tests::at_rest::a_process_that_ends_in_the_middle_of_a_write_neither_crashes_nor_harms_its_database",
            ])
            .env(ENDING, folder.path())
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(7), "{:?}", ended.status);
        let store = crate::store::Store::open(&folder.path().join("desk.db"), &key).await.unwrap();
        let wrong = sqlx::query("pragma cipher_integrity_check").fetch_all(store.pool()).await.unwrap();
        assert_eq!(wrong.len(), 0);
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_at_any_step_of_the_beginning_leaves_a_newsroom_or_none() {
    let house = House::new().await;
    let (desk, ada) = house.enrolled().await;
    end(&desk).await;
    // Power was cut before the vault's file came: the keys are lost, and nobody is enrolled.
    std::fs::remove_file(house.folder.join("vault.age")).unwrap();
    let desk = house.desk();
    let mut again = ada.at(&desk);
    assert!(again.get("/").await.has("Nobody is enrolled yet"));
    let page = again.enrol(LINK, "Ada").await;
    assert!(page.has("You are enrolled, Ada"), "{}", page.text());
    assert_eq!(files(&house.folder.join("people")).len(), 1, "what the first try left is gone");
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_vault_and_spool_takes_nothing_in_twice() {
    let house = House::new().await;
    let (desk, ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    end(&desk).await;
    let desk = house.desk();
    house.intake.receive(&Source::new().sealed(&house.intake.keyring().unwrap(), 1, "once", &[("a.txt", b"alpha")]));
    desk.collect_now.notify_one();
    until("the spool", || async { desk.status(|status| status.spooled) == 1 }).await;
    end(&desk).await;
    let spooled = house.folder.join("spool");
    let saved = tempfile::tempdir().unwrap();
    copy(&spooled, saved.path());

    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    until("the drop", || async { !inbox(&desk).await.is_empty() }).await;
    until("an empty spool", || async { files(&spooled).is_empty() }).await;
    end(&desk).await;
    // As if the power went before the spool was cleared; and a blob that no row names yet.
    copy(saved.path(), &spooled);
    std::fs::write(house.folder.join("blobs/00112233445566778899aabbccddeeff.age"), "half").unwrap();
    std::fs::create_dir_all(spooled.join("00112233445566778899aabbccddeeff.part/blobs")).unwrap();

    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    until("an empty spool", || async { files(&spooled).is_empty() }).await;
    let open = desk.open().unwrap();
    let mailboxes = inbox(&desk).await;
    assert_eq!((mailboxes.len(), mailboxes[0].stages.len()), (1, 1));
    assert!(open.store.held().await.unwrap().is_empty());
    assert!(!house.folder.join("blobs/00112233445566778899aabbccddeeff.age").exists());
    assert!(!spooled.join("00112233445566778899aabbccddeeff.part").exists());
    end(&desk).await;
}

fn copy(from: &Path, to: &Path) {
    for path in files(from) {
        let there = to.join(path.strip_prefix(from).unwrap());
        std::fs::create_dir_all(there.parent().unwrap()).unwrap();
        std::fs::copy(path, there).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_newsrooms_vault_opens_nothing_here() {
    let (one, other) = (House::new().await, House::new().await);
    let (desk, ada) = one.enrolled().await;
    end(&desk).await;
    let (foreign, _) = other.enrolled().await;
    end(&foreign).await;
    // A person's file that somebody put there doesn't make them a member.
    for path in files(&other.folder.join("people")) {
        std::fs::copy(&path, one.folder.join("people").join(path.file_name().unwrap())).unwrap();
    }
    let desk = one.desk();
    let mut stranger = Client::new(&desk);
    stranger.totp = Some([1; 20]);
    assert_eq!(stranger.unlock(&one.clock, "Ada").await.status, axum::http::StatusCode::FORBIDDEN);
    assert!(desk.open().is_none());
    let mut ada = ada.at(&desk);
    assert_eq!(ada.unlock(&one.clock, "Ada").await.status, axum::http::StatusCode::SEE_OTHER);
    end(&desk).await;
}
