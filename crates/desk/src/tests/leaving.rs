//! Keys that end: somebody who leaves, and weeks that are over.

use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::SignedDuration;
use unseal::{Passphrase, PersonFile};

use super::{Client, House, PASSPHRASE, Source, contents, end, files, inbox, until};

async fn enrolled(house: &House, ada: &mut Client, role: &str, name: &str) -> Client {
    let page = ada.post("/people/invite", &[("role", role)]).await;
    let link = page.between("href=\"/enrol/", "\"");
    let mut new = Client::new(&ada.desk);
    new.enrol(&link, name).await;
    house.clock.forward(SignedDuration::from_secs(60));
    new
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_opens_nothing_more_and_approves_nothing_more() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let mut ben = enrolled(&house, &mut ada, "editor", "Ben").await;
    enrolled(&house, &mut ada, "editor", "Cleo").await;
    let people = desk.open().unwrap().store.people().await.unwrap();
    let id_of = |name: &str| people.iter().find(|row| row.person.name == name).unwrap().person.id;
    let path = house.folder.join(format!("people/{}.json", id_of("Ben")));
    let file = PersonFile::parse(&std::fs::read(&path).unwrap()).unwrap();
    let bens = file.unlock(&Passphrase::choose(PASSPHRASE.to_owned()).unwrap()).unwrap();
    let key = *file.signing_key();
    let before = desk.open().unwrap().keys.keyring();
    assert!(before.approvers().iter().any(|approver| approver.key == key));
    let old = std::fs::read(house.folder.join("vault.age")).unwrap();
    assert!(unseal::Vault::open(&old, bens.identity()).is_ok());

    assert_eq!(ben.post(&format!("/people/{}/remove", id_of("Ada")), &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.post(&format!("/people/{}/remove", id_of("Ada")), &[]).await.status, StatusCode::CONFLICT);
    let gone = ada.post(&format!("/people/{}/remove", id_of("Ben")), &[]).await;
    assert_eq!(gone.location(), "/people", "{}", gone.text());

    // The session, the wrap, the file, the approver's key.
    assert_ne!(ben.get("/inbox").await.status, StatusCode::OK);
    let sealed = std::fs::read(house.folder.join("vault.age")).unwrap();
    assert!(unseal::Vault::open(&sealed, bens.identity()).is_err());
    assert!(!path.exists());
    let after = desk.open().unwrap().keys.keyring();
    assert!(after.follows(&before) && after != before);
    assert!(after.approvers().iter().all(|approver| approver.key != key));
    assert_eq!(after.approvers().len(), 2);
    until("the intake has it", || async {
        desk.collect_now.notify_one();
        house.intake.keyring().is_some_and(|keyring| keyring == after)
    })
    .await;
    assert!(!ada.get("/people").await.has(&format!("/people/{}/role", id_of("Ben"))));
    assert!(ada.get("/journal").await.has("removed"));
    let mut again = ben.at(&desk);
    assert_ne!(again.unlock(&house.clock, "Ben").await.status, StatusCode::SEE_OTHER);
    end(&desk).await;

    // As if the power had gone before the vault was sealed anew: the next unlock does it.
    std::fs::write(house.folder.join("vault.age"), &old).unwrap();
    std::fs::write(&path, file.to_json()).unwrap();
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    assert_eq!(ada.unlock(&house.clock, "Ada").await.status, StatusCode::SEE_OTHER);
    let sealed = std::fs::read(house.folder.join("vault.age")).unwrap();
    assert!(unseal::Vault::open(&sealed, bens.identity()).is_err() && !path.exists());
    end(&desk).await;
}

/// An image of the desk's disk, taken after a week is over and its parcels are re-sealed, opens nothing that was sealed to that week,
/// also with a member's passphrase; and the key's bytes stand nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_week_that_is_over_is_in_no_image_of_the_disk() {
    let house = House::new().await;
    let (desk, ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let sealed = Source::new().sealed(&house.intake.keyring().unwrap(), 1, "Of this week", &[("a.txt", b"alpha")]);
    let envelope = sealed.parcel.envelope.clone();
    house.intake.receive(&sealed);
    until("the drop", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 1
    })
    .await;
    let person = files(&house.folder.join("people")).remove(0);
    let member = PersonFile::parse(&std::fs::read(person).unwrap()).unwrap();
    let member = member.unlock(&Passphrase::choose(PASSPHRASE.to_owned()).unwrap()).unwrap();
    // What a vault's file says in clear, for a member: every file of the folder is tried as one.
    let secrets = || {
        let opened = files(&house.folder).into_iter().filter_map(|path| {
            seal::open_bytes(std::iter::once(member.identity()), &std::fs::read(path).ok()?, 4 << 20).ok()
        });
        opened.map(|plain| String::from_utf8_lossy(&plain).into_owned()).collect::<Vec<_>>()
    };
    let opens = || {
        let vault = unseal::Vault::open(&std::fs::read(house.folder.join("vault.age")).unwrap(), member.identity());
        vault.unwrap().open_envelope(&envelope).is_ok()
    };
    let before = secrets();
    assert_eq!(before.len(), 1, "one file holds the vault's secrets");
    // In it the channel's own key, sealed to its readers, and by that the week's.
    let read: serde_json::Value = serde_json::from_str(&before[0]).unwrap();
    let safe = &read["safes"]["newsroom"];
    let wrapped = |value: &serde_json::Value| BASE64_STANDARD.decode(value.as_str().expect("a wrapped key")).unwrap();
    let key = seal::open_bytes(std::iter::once(member.identity()), &wrapped(&safe["secrets"]), 4096).unwrap();
    let key: serde_json::Value = serde_json::from_slice(&key).unwrap();
    let key: [u8; 32] = hex::decode(key["keys"][0].as_str().unwrap()).unwrap().try_into().unwrap();
    let week = wrapped(&safe["weeks"]["2026-W48"]["wrapped"]);
    let seed = seal::open_bytes(std::iter::once(&seal::Identity::from_seed(key)), &week, 64).expect("the week's key");
    let seed = hex::encode(&*seed);
    assert!(opens(), "while the week lasts");

    // The week passes, and one more for whoever began to seal before its end; the newsroom's people come back in between.
    house.clock.forward(SignedDuration::from_hours(24 * 14));
    end(&desk).await;
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    assert_eq!(ada.unlock(&house.clock, "Ada").await.status, StatusCode::SEE_OTHER);
    until("the key's end", || async {
        desk.collect_now.notify_one();
        !opens()
    })
    .await;
    end(&desk).await;
    let after = secrets();
    assert_eq!(after.len(), 1);
    assert!(!after[0].contains(&seed) && !after[0].contains("2026-W48"));
    // Nor in clear, in any encoding; and the search finds what is there: the key of another week would be a key like it.
    let raw = hex::decode(&seed).unwrap();
    assert_eq!(raw.len(), 32);
    for (path, bytes) in contents(&house.folder) {
        let finds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        for needle in
            [&raw[..], seed.as_bytes(), seed.to_uppercase().as_bytes(), &BASE64_STANDARD.encode(&raw).as_bytes()[..40]]
        {
            assert!(!finds(needle), "{}", path.display());
        }
    }
    // What it protected is still read, under the vault's own key.
    assert_eq!(inbox_of(&house, &mut ada).await, 1);
}

async fn inbox_of(house: &House, ada: &mut Client) -> usize {
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    let lines = inbox(&desk).await.len();
    end(&desk).await;
    lines
}
