//! An intake that lies: whatever it does is shown, nothing of it is believed, and the desk goes on.

use super::{Client, FakeIntake, House, Source, end, inbox, until};
use crate::Desk;

async fn look(client: &mut Client) -> String {
    client.post("/collect", &[]).await;
    client.get("/inbox").await.text()
}

/// A newsroom that has taken in one drop of one source.
async fn known() -> (House, std::sync::Arc<Desk>, Client, Source) {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let source = Source::new();
    house.intake.receive(&source.sealed(&house.intake.keyring().unwrap(), 5, "hello", &[("a.txt", b"alpha")]));
    for _ in 0..200 {
        if look(&mut ada).await.contains("1 new") {
            return (house, desk, ada, source);
        }
    }
    panic!("the first drop never came");
}

async fn held_with(client: &mut Client, reason: &str) {
    let mut page = String::new();
    for _ in 0..200 {
        page = look(client).await;
        if page.contains(reason) {
            assert!(page.contains("<h2>Held</h2>"));
            return;
        }
    }
    panic!("nothing was held because “{reason}”: {page}");
}

fn drops(page: &str) -> usize {
    page.matches("class=\"item\"").count()
}

/// The most that a drop can be: a hundred files of several gigabytes each.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_disk_has_no_room_for_is_left_at_the_intake() {
    let (house, desk, mut ada, source) = known().await;
    let free = crate::spool::Spool::new(desk.folder.spool()).free().unwrap();
    if free > (model::limits::MAX_FILES as u64) * model::limits::MAX_FILE {
        println!("skipped: this disk has room for the largest drop");
        return end(&desk).await;
    }
    let keyring = house.intake.keyring().unwrap();
    let names: Vec<String> = (0..model::limits::MAX_FILES).map(|number| format!("{number}.bin")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let mut large = source.sealed(&keyring, 6, "", &files);
    large.parcel.blobs_claim = Some(model::limits::MAX_FILE);
    house.intake.receive(&large);
    let asked = house.intake.with(|held| held.asked);
    let page = look(&mut ada).await;
    assert!(page.contains("has no room for it"), "{page}");
    assert_eq!(house.intake.with(|held| held.asked), asked, "it was fetched all the same");
    // What there is room for comes.
    house.intake.receive(&source.sealed(&keyring, 7, "", &[("b.txt", b"bravo")]));
    for _ in 0..200 {
        if look(&mut ada).await.contains("2 drops") {
            break;
        }
    }
    assert!(look(&mut ada).await.contains("2 drops"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swapped_blob_is_held() {
    let (house, desk, mut ada, source) = known().await;
    let keyring = house.intake.keyring().unwrap();
    let mut sealed = source.sealed(&keyring, 6, "", &[("b.txt", b"bravo")]);
    let other = source.sealed(&keyring, 7, "", &[("c.txt", b"carol")]);
    // Properly sealed to the newsroom: only the envelope tells.
    let bytes = other.parcel.blobs.values().next().unwrap().clone();
    *sealed.parcel.blobs.values_mut().next().unwrap() = bytes;
    house.intake.receive(&sealed);
    held_with(&mut ada, "file 1 is not the one that its envelope names").await;
    assert_eq!(desk.open().unwrap().blobs.sweep().await.unwrap(), 0, "a blob was left behind");
    end(&desk).await;
}

/// Neither holds up what comes after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_blob_whose_header_ends_early_or_never_is_held() {
    let (house, desk, mut ada, source) = known().await;
    let keyring = house.intake.keyring().unwrap();
    let begin = b"age-encryption.org/v1\n".to_vec();
    let endless = [&begin[..], b"-> x ", &[b'a'; 2_000_000]].concat();
    for (counter, bytes) in [(6, begin), (7, endless)] {
        let mut sealed = source.sealed(&keyring, counter, "", &[("b.txt", b"bravo")]);
        *sealed.parcel.blobs.values_mut().next().unwrap() = bytes;
        house.intake.receive(&sealed);
        held_with(&mut ada, "file 1 is not the one that its envelope names").await;
        let held = ada.get("/inbox").await.between("action=\"/held/", "/again");
        ada.post(&format!("/held/{held}/destroy"), &[]).await;
    }
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_and_extra_blobs_are_held() {
    let (house, desk, mut ada, source) = known().await;
    let keyring = house.intake.keyring().unwrap();
    let mut missing = source.sealed(&keyring, 6, "", &[("b.txt", b"bravo"), ("c.txt", b"carol")]);
    let mut extra = source.sealed(&keyring, 7, "", &[]);
    let (id, bytes) = missing.parcel.blobs.pop_first().unwrap();
    extra.parcel.blobs.insert(id, bytes);
    house.intake.receive(&missing);
    house.intake.receive(&extra);
    held_with(&mut ada, "a file that its envelope names did not come").await;
    held_with(&mut ada, "it brought a file that its envelope does not name").await;
    end(&desk).await;
}

/// The intake lists parcels in no order, and one takes longer than another.
#[tokio::test(flavor = "multi_thread")]
async fn a_sources_first_drop_is_taken_in_before_its_second() {
    let house = House::new().await;
    let (desk, _ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let keyring = house.intake.keyring().unwrap();
    let source = Source::new();
    let first = source.sealed(&keyring, 1, "the first", &[]);
    let mut second = source.sealed(&keyring, 2, "the second", &[]);
    // This one lists them by their names.
    while second.drop.to_string() > first.drop.to_string() {
        second = source.sealed(&keyring, 2, "the second", &[]);
    }
    house.intake.with(|held| {
        held.slow = Some(first.drop.to_string());
        held.parcels.insert(first.drop.to_string(), first.parcel.clone());
        held.parcels.insert(second.drop.to_string(), second.parcel.clone());
    });
    until("both drops", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.first().is_some_and(|line| line.stages.len() == 2)
    })
    .await;
    assert!(desk.open().unwrap().store.held().await.unwrap().is_empty());
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replays_old_counters_and_changed_keys_are_held() {
    let (house, desk, mut ada, source) = known().await;
    let keyring = house.intake.keyring().unwrap();
    // The same envelope under another drop's name.
    let mut again = source.sealed(&keyring, 6, "six", &[]);
    house.intake.receive(&again);
    for _ in 0..200 {
        if look(&mut ada).await.contains("2 drops") {
            break;
        }
    }
    again.drop = model::DropId::from_bytes([7; 16]);
    house.intake.receive(&again);
    held_with(&mut ada, "the same envelope came before").await;
    // A counter that was used.
    house.intake.receive(&source.sealed(&keyring, 5, "five again", &[]));
    held_with(&mut ada, "its counter does not follow the last one").await;
    // Another codename in this source's mailbox.
    let mut changed = Source::new().sealed(&keyring, 9, "it is me", &[]);
    changed.parcel.mailbox = source.keys.mailbox.id().to_string();
    house.intake.receive(&changed);
    held_with(&mut ada, "it names another mailbox").await;
    // The mailbox is right, the keys are others: what a taken-over intake would need to read the replies.
    let mut stranger = Source::new();
    stranger.keys.mailbox = source.keys.mailbox.clone();
    house.intake.receive(&stranger.sealed(&keyring, 10, "it is me", &[]));
    held_with(&mut ada, "the source&#39;s keys are not those").await;
    // Sealed to somebody else.
    let foreign = seal::Identity::generate(&mut rand::rngs::OsRng).recipient();
    house.intake.receive(&source.sealed_to(&foreign, 11, "x", &[]));
    held_with(&mut ada, "sealed to none of the newsroom&#39;s keys").await;
    let page = look(&mut ada).await;
    assert_eq!(drops(&page), 1);
    assert!(page.contains("2 drops, 2 new"), "{page}");
    // What is held can be destroyed.
    let held = ada.get("/inbox").await.between("action=\"/held/", "/again");
    ada.post(&format!("/held/{held}/destroy"), &[]).await;
    assert!(!look(&mut ada).await.contains(&held));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_end_or_no_sense_is_left_at_the_intake() {
    let (house, desk, mut ada, source) = known().await;
    let keyring = house.intake.keyring().unwrap();
    let mut huge = source.sealed(&keyring, 6, "", &[]);
    huge.parcel.claims = Some(1 << 40);
    house.intake.receive(&huge);
    let mut short = source.sealed(&keyring, 7, "", &[]);
    short.parcel.claims = Some(10);
    house.intake.receive(&short);
    let page = look(&mut ada).await;
    assert!(
        page.contains("larger than any envelope can be") && page.contains("more bytes than it announced"),
        "{page}"
    );
    // What is well is taken in all the same.
    house.intake.receive(&source.sealed(&keyring, 8, "", &[]));
    for _ in 0..200 {
        if look(&mut ada).await.contains("2 drops") {
            break;
        }
    }
    assert!(look(&mut ada).await.contains("2 drops"));
    // Parcels 1 to 4, 6 and 7 are missing, and the mailbox says so.
    let mailbox = ada.get("/inbox").await.between("href=\"/mailbox/", "\"");
    assert!(ada.get(&format!("/mailbox/{mailbox}")).await.has("6 earlier parcels of this source never came"));
    house.intake.with(|held| held.broken = true);
    let page = look(&mut ada).await;
    assert!(page.contains("it answered 500"), "{page}");
    assert!(page.contains("2 drops"), "an intake that is away hides nothing");
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_that_is_offered_again_is_taken_in_once() {
    let (house, desk, mut ada, source) = known().await;
    house.intake.with(|held| held.stubborn = true);
    let sealed = source.sealed(&house.intake.keyring().unwrap(), 6, "once", &[("b.txt", b"bravo")]);
    house.intake.receive(&sealed);
    for _ in 0..5 {
        look(&mut ada).await;
    }
    let page = look(&mut ada).await;
    assert!(page.contains("2 drops, 2 new") && !page.contains("<h2>Held</h2>"), "{page}");
    assert_eq!(crate::spool::Spool::new(house.folder.join("spool")).count().unwrap(), 0);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_intake_the_desk_works() {
    let mut house = House::new().await;
    house.intake = FakeIntake { address: "http://127.0.0.1:1".into(), held: house.intake.held.clone() };
    let (desk, mut ada) = house.enrolled().await;
    until("a look", || async { desk.status(|status| status.intake.is_some()) }).await;
    let page = ada.get("/inbox").await;
    assert!(page.has("does not answer as it should") && page.has("Nothing has come yet"), "{}", page.text());
    end(&desk).await;
}
