//! A clock that jumps a year, a disk that takes nothing more, a byte that changed: a clear answer, nothing promised, nothing lost that
//! was promised, and what is damaged has a name.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::{body::Body, http::StatusCode};
use intake::{Limits, store::Store};
use model::{Clock, Sha256, clock::SystemClock};
use sqlx::{Connection, SqliteConnection};

use crate::{
    door3::Source,
    newsroom::{Form, House, fresh_codename, fresh_drop, hidden},
};

const YEAR: i64 = 365 * 86_400;

/// The machine's clock, so many seconds off.
#[derive(Clone, Default)]
struct Off(Arc<AtomicI64>);

impl Clock for Off {
    fn now(&self) -> jiff::Timestamp {
        let off = jiff::SignedDuration::from_secs(self.0.load(Ordering::Relaxed));
        SystemClock.now().checked_add(off).unwrap()
    }
}

#[tokio::test]
async fn a_clock_that_jumps_a_year_closes_the_doors_and_loses_nothing() {
    for jump in [YEAR, -YEAR] {
        let (clock, folder) = (Off::default(), tempfile::tempdir().unwrap());
        let (store, _) = Store::open(folder.path()).await.unwrap();
        let house = House::under(folder, store, Arc::new(clock.clone()), |intake| intake, Limits::new(0));
        house.bring_keyring(&house.newsroom.keyring()).await;
        house.intake.daily().await;
        let source = fresh_codename();
        let form = Form::drop(source.expose(), &fresh_drop(), "my words").file("a", b"mine");
        let receipt = house.upload("/en/drop", form.clone()).await;
        assert_eq!(receipt.status, StatusCode::OK);
        let reply = house.newsroom.reply(&source, 1, "an answer");
        assert_eq!(house.put_reply(&source, &fresh_drop(), reply).await, StatusCode::CREATED);
        let tab = Source::new();
        let (entry, sealed) = tab.blob(&house, b"half of it");
        tab.begin(&house, entry.blob, sealed.len()).await;
        tab.piece(&house, entry.blob, 0, sealed[..1000].to_vec()).await;

        clock.0.store(jump, Ordering::Relaxed);
        house.intake.daily().await;
        // No key of that week: nobody could be promised that anybody can open it.
        let refused =
            house.upload("/en/drop", Form::drop(fresh_codename().expose(), &fresh_drop(), "kept words")).await;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{jump}");
        assert!(refused.text().contains("kept words"), "what was written is lost");
        assert_eq!(house.get("/api/v1/keyring").await.status, StatusCode::SERVICE_UNAVAILABLE);
        // What was promised is there, meanwhile and afterwards, and is promised again.
        for back in [jump, 0] {
            clock.0.store(back, Ordering::Relaxed);
            house.intake.daily().await;
            let (_, files) = house.only_parcel().await;
            assert_eq!(files, [("a".to_owned(), b"mine".to_vec())], "{jump}");
            let mailbox = house.post("/en/mailbox", &[("codename", source.expose())]).await;
            assert!(mailbox.text().contains("an answer"), "after {jump} the reply is gone");
            assert_eq!(house.upload("/en/drop", form.clone()).await.status, StatusCode::OK, "the receipt is gone");
            assert_eq!(tab.head(&house, entry.blob).await, Some((1000, sealed.len())), "{jump}");
        }
        let sent = house.upload("/en/drop", Form::drop(fresh_codename().expose(), &fresh_drop(), "open again")).await;
        assert_eq!(sent.status, StatusCode::OK);
    }
}

/// As SQLite says it on a disk that was mounted again for reading alone.
#[tokio::test]
async fn a_disk_that_takes_nothing_more_is_told_and_what_is_there_stays() {
    let house = House::open().await;
    let form = || Form::drop(fresh_codename().expose(), &fresh_drop(), "my words");
    assert_eq!(house.upload("/en/drop", form().file("a", b"first")).await.status, StatusCode::OK);
    let database = house.folder.path().join("intake.db");
    let mut disk = SqliteConnection::connect(database.to_str().unwrap()).await.unwrap();
    for table in ["parcels", "uploads", "blobs", "receipts", "mailboxes"] {
        let refuses = "RAISE(FAIL, 'attempt to write a readonly database')";
        let trigger = format!("CREATE TRIGGER no_{table} BEFORE INSERT ON {table} BEGIN SELECT {refuses}; END");
        sqlx::query(sqlx::AssertSqlSafe(trigger)).execute(&mut disk).await.unwrap();
    }
    let again = form().file("b", b"second");
    for form in [form(), again.clone()] {
        let answer = house.upload("/en/drop", form).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        let page = answer.text();
        assert!(page.contains("my words</textarea>") && hidden(&page, "drop").len() == 32, "what was written is lost");
        assert!(!page.contains("class=\"receipt\""));
    }
    let tab = Source::new();
    let (entry, sealed) = tab.blob(&house, b"x");
    assert_eq!(tab.begin(&house, entry.blob, sealed.len()).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    let (_, files) = house.only_parcel().await;
    assert_eq!(files, [("a".to_owned(), b"first".to_vec())]);
    for table in ["parcels", "uploads", "blobs", "receipts", "mailboxes"] {
        let trigger = format!("DROP TRIGGER no_{table}");
        sqlx::query(sqlx::AssertSqlSafe(trigger)).execute(&mut disk).await.unwrap();
    }
    // The same form, sent again, is one drop.
    assert_eq!(house.upload("/en/drop", again).await.status, StatusCode::OK);
    assert_eq!(house.parcels().await.len(), 2);
}

/// One byte of one blob, and one of one envelope.
#[tokio::test]
async fn a_changed_byte_is_found_by_the_name_of_its_parcel_and_spoils_no_other() {
    let house = House::open().await;
    for at in 0..4 {
        let form = Form::drop(fresh_codename().expose(), &fresh_drop(), "x").file("a", format!("{at}").as_bytes());
        assert_eq!(house.upload("/en/drop", form).await.status, StatusCode::OK);
    }
    let blob = fs::read_dir(house.folder.path().join("blobs")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&blob).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&blob, &bytes).unwrap();
    let mut disk = SqliteConnection::connect(house.folder.path().join("intake.db").to_str().unwrap()).await.unwrap();
    let changed =
        "UPDATE parcels SET envelope = CAST(substr(envelope, 1, 5000) || x'00' || substr(envelope, 5002) AS BLOB)
                   WHERE drop_id = (SELECT drop_id FROM blobs WHERE object <> $1 LIMIT 1)";
    let object = blob.file_name().unwrap().to_str().unwrap();
    assert_eq!(sqlx::query(changed).bind(object).execute(&mut disk).await.unwrap().rows_affected(), 1);
    // Re-packing copies what is there: it makes nothing of it right.
    house.store.repack("2026-11-25").await.unwrap();
    let (mut blobs, mut envelopes, mut whole) = (0, 0, 0);
    for parcel in house.parcels().await {
        let drop = parcel["drop"].as_str().unwrap();
        let get = async |path: String| {
            house.desk("GET", &format!("/collect/v1/parcels/{drop}/{path}"), Body::empty()).await.body
        };
        let envelope = get("envelope".into()).await;
        if Sha256::of(&envelope).to_string() != parcel["envelope"]["sha256"] {
            envelopes += 1;
            continue;
        }
        let mailbox = parcel["mailbox"].as_str().unwrap().parse().unwrap();
        let envelope = house.newsroom.open(&envelope).verify(mailbox, None).unwrap();
        let file = &envelope.files()[0];
        if Sha256::of(&get(format!("blobs/{}", file.blob)).await) != file.sealed_sha256 {
            blobs += 1;
            continue;
        }
        house.parcel(&parcel).await;
        whole += 1;
    }
    assert_eq!((whole, envelopes, blobs), (2, 1, 1), "what the desk compares names the damaged parcel, and no other");
}
