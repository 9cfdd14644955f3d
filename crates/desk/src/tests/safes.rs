//! A channel's keys: what its readers alone open, also for a colleague who has the whole disk, and what waits until one of them signs in.

use std::{fs::File, io::Read, sync::Arc};

use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_STANDARD};
use seal::{Identity, Keyring};
use sqlx::{AssertSqlSafe, Row};
use unseal::{Passphrase, PersonFile, Readers, Vault};

use super::{Client, House, PASSPHRASE, Source, enclosing, end, files, inbox, intake::Sealed, until};
use crate::{Desk, store::Store};

/// One word for each place where a channel's words lie; none begins like another, for what is packed together names such beginnings once.
const WORDS: [&str; 6] = ["zanzibar", "marigold", "octopus", "flugelhorn", "kerosene", "wyvern"];
/// What the airlock of these tests finds in each document.
const FOUND: &str = "tidewell";

/// Ada, Ben who is an administrator too, and a channel that Ada alone reads.
async fn newsroom(house: &House) -> (Arc<Desk>, Client, Client, Keyring) {
    let (desk, mut ada) = house.enrolled().await;
    let page = ada.post("/people/invite", &[("role", "administrator")]).await;
    let link = page.between("/enrol/", "<").split('"').next().unwrap().to_owned();
    let mut ben = Client::new(&desk);
    ben.enrol(link.trim(), "Ben").await;
    house.clock.forward(jiff::SignedDuration::from_secs(60));
    let readers = readers_form(&desk, &["Ada"]).await;
    let mut form = vec![("name".to_owned(), "health".to_owned())];
    form.extend(readers);
    let made = ada.post("/channels/new", &pairs(&form)).await;
    assert_eq!(made.location(), "/channels", "{}", made.text());
    until("the channel in the keyring", || async {
        desk.collect_now.notify_one();
        house.intake.keyring().is_some_and(|keyring| keyring.channel("health").is_some())
    })
    .await;
    let keyring = house.intake.keyring().unwrap();
    (desk, ada, ben, keyring)
}

async fn readers_form(desk: &Arc<Desk>, names: &[&str]) -> Vec<(String, String)> {
    let people = desk.open().unwrap().store.people().await.unwrap();
    let mut form = vec![("title".to_owned(), "Health".to_owned()), ("takes-files".to_owned(), "yes".to_owned())];
    form.push(("readers".to_owned(), "members".to_owned()));
    for name in names {
        let id = people.iter().find(|row| row.person.name == *name).unwrap().person.id;
        form.push(("member".to_owned(), id.to_string()));
    }
    form
}

fn pairs(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

fn kept(keyring: &Keyring) -> Sealed {
    Source::new().sealed_for(keyring, "health", "health", 1, WORDS[0], &[(WORDS[1], WORDS[2].as_bytes())])
}

/// A drop of the channel, opened, replied to with a file, with a note on it.
async fn worked_on(house: &House, desk: &Arc<Desk>, ada: &mut Client, keyring: &Keyring) {
    let kept = kept(keyring);
    house.intake.receive(&kept);
    until("the drop", || async {
        desk.collect_now.notify_one();
        inbox(desk).await.len() == 1
    })
    .await;
    ada.post(&format!("/drop/{}/accept", kept.drop), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let mailbox = inbox(desk).await[0].id;
    let file = (WORDS[5], &b"a form"[..]);
    let replied = enclosing::send(ada, &format!("/mailbox/{mailbox}"), None, WORDS[3], &[file]).await;
    assert_eq!(replied.status, StatusCode::SEE_OTHER, "{}", replied.text());
    ada.post(&format!("/mailbox/{mailbox}/note"), &[("text", WORDS[4]), ("about", "")]).await;
    let page = ada.get(&format!("/mailbox/{mailbox}")).await;
    for word in WORDS.iter().filter(|word| **word != WORDS[2]) {
        assert!(page.has(word), "{word}: {}", page.text());
    }
    desk.open().unwrap().lookup.caught_up().await.unwrap();
    for word in [WORDS[0], WORDS[2], WORDS[4], FOUND] {
        assert!(ada.get(&format!("/search?q={word}")).await.has("1 found"), "{word}");
    }
}

fn identity(house: &House, name: &str) -> Identity {
    let all = files(&house.folder.join("people"));
    let all = all.iter().map(|path| PersonFile::parse(&std::fs::read(path).unwrap()).unwrap());
    let file = all.into_iter().find(|file| file.name() == name).unwrap();
    file.unlock(&Passphrase::choose(PASSPHRASE.to_owned()).unwrap()).unwrap().identity().clone()
}

fn vault(house: &House, identity: &Identity) -> Vault {
    Vault::open(&std::fs::read(house.folder.join("vault.age")).unwrap(), identity).unwrap()
}

/// All that somebody with this key reads on the disk: every column of the database, every blob, every index.
async fn everything_read_by(house: &House, identity: &Identity) -> Vec<u8> {
    let vault = vault(house, identity);
    let mut all = Vec::new();
    let store = Store::open(&house.folder.join("desk.db"), &vault.database_key()).await.unwrap();
    let tables = sqlx::query("select name from sqlite_master where type = 'table'").fetch_all(store.pool()).await;
    for table in tables.unwrap() {
        let table: String = table.get("name");
        let columns = sqlx::query(AssertSqlSafe(format!("pragma table_info({table})")));
        for column in columns.fetch_all(store.pool()).await.unwrap() {
            let column: String = column.get("name");
            let sql = format!("select cast(\"{column}\" as blob) as bytes from {table} where \"{column}\" is not null");
            for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(store.pool()).await.unwrap() {
                all.extend(row.get::<Vec<u8>, _>("bytes"));
                all.push(0);
            }
        }
    }
    store.close().await;
    for path in files(&house.folder.join("blobs")) {
        if let Ok(mut opened) = vault.open_blob(File::open(path).unwrap()) {
            opened.read_to_end(&mut all).unwrap();
        }
    }
    let keys = [("common", Ok(vault.index_key(search::VERSION)))]
        .into_iter()
        .chain(["newsroom", "health"].map(|name| (name, vault.channel_index_key(name, search::VERSION))));
    for (name, key) in keys {
        let folder = house.folder.join("index").join(if name == "common" { name.into() } else { format!("of-{name}") });
        assert!(folder.exists(), "{name}");
        if let Ok(key) = key {
            let sealed = search::Sealed::new(&folder, search::Key::new(*key.expose())).unwrap();
            all.extend(sealed.everything().unwrap());
        }
    }
    all
}

fn has(all: &[u8], word: &str) -> bool {
    all.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_disk_tells_a_colleague_nothing_of_a_channel_that_they_dont_read() {
    let house = House::new().await;
    let (desk, mut ada, _, keyring) = newsroom(&house).await;
    worked_on(&house, &desk, &mut ada, &keyring).await;
    end(&desk).await;
    let (hers, his) = (identity(&house, "Ada"), identity(&house, "Ben"));
    let (she, he) = (everything_read_by(&house, &hers).await, everything_read_by(&house, &his).await);
    // What is everybody's: both read who works here.
    assert!(has(&she, "Ben") && has(&he, "Ada"));
    for word in WORDS.iter().chain([&FOUND]) {
        assert!(!has(&he, word), "{word}");
    }
    // The search finds what is there: in the index by her key, and in what she reads of blobs.
    for word in [WORDS[0], WORDS[1], WORDS[2], FOUND] {
        assert!(has(&she, word), "{word}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_by_a_channel_waits_for_its_readers() {
    let house = House::new().await;
    let (desk, ada, ben, keyring) = newsroom(&house).await;
    end(&desk).await;
    let desk = house.desk();
    let (mut ada, mut ben) = (ada.at(&desk), ben.at(&desk));
    assert_eq!(ben.unlock(&house.clock, "Ben").await.location(), "/inbox");
    assert!(!desk.open().unwrap().keys.vault().is_open("health"));

    // A parcel of the channel waits, and with it what else its source sent; another source's comes in.
    let source = Source::new();
    let first = source.sealed_for(&keyring, "health", "health", 1, WORDS[0], &[("a.txt", b"alpha")]);
    let second = source.sealed(&keyring, 2, "the second one", &[]);
    house.intake.with(|held| {
        held.parcels.insert(first.drop.to_string(), first.parcel.clone());
        held.parcels.insert(second.drop.to_string(), second.parcel.clone());
    });
    house.intake.receive(&Source::new().sealed(&keyring, 1, "somebody else", &[]));
    until("what can be opened", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 1 && desk.status(|status| (status.closed, status.spooled)) == (2, 2)
    })
    .await;
    let page = ben.get("/inbox").await;
    assert!(
        page.has("2 parcels wait for somebody who reads another channel to sign in") && !page.has("taken in."),
        "{}",
        page.text()
    );
    assert!(desk.open().unwrap().store.held().await.unwrap().is_empty(), "nothing is wrong with it");
    assert_eq!(ada.unlock(&house.clock, "Ada").await.location(), "/inbox");
    until("the rest", || async { inbox(&desk).await.len() == 2 && desk.status(|status| status.spooled) == 0 }).await;
    assert!(!ada.get("/inbox").await.has("to sign in."));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_channel_lets_nobody_in_whatever_the_database_says() {
    let house = House::new().await;
    let (desk, mut ada, ben, keyring) = newsroom(&house).await;
    worked_on(&house, &desk, &mut ada, &keyring).await;
    let mailbox = format!("/mailbox/{}", inbox(&desk).await[0].id);
    let both = readers_form(&desk, &["Ada", "Ben"]).await;
    let ids: Vec<String> = both.iter().filter(|(key, _)| key == "member").map(|(_, id)| id.clone()).collect();
    end(&desk).await;

    // Ben is an administrator, and alone at the desk.
    let desk = house.desk();
    let mut ben = ben.at(&desk);
    ben.unlock(&house.clock, "Ben").await;
    let refused = ben.post("/channels/health", &pairs(&both)).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("ask one of them to sign in"), "{}", refused.text());
    let store = desk.open().unwrap().store.clone();
    assert_eq!(store.members_of("health").await.unwrap().len(), 1);
    // He writes himself into the database's file.
    sqlx::query("insert into channel_members (channel, person) values ('health', $1)")
        .bind(&ids[1])
        .execute(store.pool())
        .await
        .unwrap();
    assert_eq!(ben.get(&mailbox).await.status, StatusCode::CONFLICT);
    // Where something of it is destroyed while it is closed, words may be left in its index: that goes as a whole.
    let index = house.folder.join("index/of-health");
    assert!(index.exists());
    let lookup = &desk.open().unwrap().lookup;
    lookup.forget_closed("health").unwrap();
    lookup.forget_closed("newsroom").unwrap();
    assert!(!index.exists() && house.folder.join("index/of-newsroom").exists());
    end(&desk).await;

    // That gives him nothing, also once Ada has unlocked.
    let desk = house.desk();
    let (mut ada, mut ben) = (ada.at(&desk), ben.at(&desk));
    ada.unlock(&house.clock, "Ada").await;
    let readers = desk.open().unwrap().keys.vault().readers_of("health").cloned();
    assert_eq!(readers, Some(Readers::These(vec![ids[0].parse().unwrap()])));
    assert!(!vault(&house, &identity(&house, "Ben")).is_open("health"));
    // Let in by a form he reads it; taken out again, the new key is none of his. Somebody else's long work with the vault holds up neither.
    let looked_at = desk.open().unwrap().keys.vault();
    assert_eq!(ada.post("/channels/health", &pairs(&both)).await.location(), "/channels");
    assert!(vault(&house, &identity(&house, "Ben")).is_open("health"));
    ben.unlock(&house.clock, "Ben").await;
    assert!(ben.get(&mailbox).await.has(WORDS[0]));
    let alone = readers_form(&desk, &["Ada"]).await;
    assert_eq!(ada.post("/channels/health", &pairs(&alone)).await.location(), "/channels");
    drop(looked_at);
    assert!(!vault(&house, &identity(&house, "Ben")).is_open("health"));
    desk.open().unwrap().lookup.caught_up().await.unwrap();
    assert!(ada.get(&format!("/search?q={}", WORDS[2])).await.has("1 found"), "the index under the new key");
    end(&desk).await;
}

/// The vault's file can't be written: what is in memory is what lies on the disk, and the next try does it.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_could_not_be_written_is_not_used() {
    let house = House::new().await;
    let (desk, mut ada, _, _) = newsroom(&house).await;
    let both = readers_form(&desk, &["Ada", "Ben"]).await;
    ada.post("/channels/health", &pairs(&both)).await;
    let key = || desk.open().unwrap().keys.vault().blob_recipient(Some("health")).unwrap();
    let on_disk = || vault(&house, &identity(&house, "Ada")).blob_recipient(Some("health")).unwrap();
    let before = key();
    // The disk takes no new file of that name.
    let way = house.folder.join("vault.new");
    std::fs::create_dir(&way).unwrap();
    let alone = Readers::These(vec![both[3].1.parse().unwrap()]);
    let keys = desk.open().unwrap().keys.clone();
    assert!(keys.keep_to("health", &alone).is_err());
    assert!(key() == before && on_disk() == before);
    std::fs::remove_dir(&way).unwrap();
    keys.keep_to("health", &alone).unwrap();
    assert!(key() != before && on_disk() == key());
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_reader_of_what_came_by_a_closed_channel_is_not_removed() {
    let house = House::new().await;
    let (desk, mut ada, mut ben, keyring) = newsroom(&house).await;
    worked_on(&house, &desk, &mut ada, &keyring).await;
    assert_eq!(ada.post("/channels/health/close", &[]).await.location(), "/channels");
    let people = desk.open().unwrap().store.people().await.unwrap();
    let hers = people.iter().find(|row| row.person.name == "Ada").unwrap().person.id;
    let refused = ben.post(&format!("/people/{hers}/remove"), &[]).await;
    assert!(refused.has("would read the channel “health”"), "{}", refused.text());
    let both = readers_form(&desk, &["Ada", "Ben"]).await;
    assert_eq!(ada.post("/channels/health", &pairs(&both)).await.location(), "/channels");
    assert_eq!(ben.post(&format!("/people/{hers}/remove"), &[]).await.location(), "/people");
    assert!(ben.get(&format!("/search?q={}", WORDS[2])).await.status == StatusCode::OK);
    assert!(vault(&house, &identity(&house, "Ben")).is_open("health"));
    end(&desk).await;
}

/// A crash between the database's word that somebody left a channel, and the vault's.
#[tokio::test(flavor = "multi_thread")]
async fn who_left_a_channel_before_a_power_cut_is_out_after_it() {
    let house = House::new().await;
    let (desk, mut ada, ben, _) = newsroom(&house).await;
    let both = readers_form(&desk, &["Ada", "Ben"]).await;
    ada.post("/channels/health", &pairs(&both)).await;
    let store = desk.open().unwrap().store.clone();
    let bens = both.iter().rfind(|(key, _)| key == "member").unwrap().1.clone();
    sqlx::query("delete from channel_members where person = $1").bind(&bens).execute(store.pool()).await.unwrap();
    end(&desk).await;
    assert!(vault(&house, &identity(&house, "Ben")).is_open("health"));

    let desk = house.desk();
    // Somebody who doesn't read it can't take it from him either way; what Ben himself unlocks is settled then.
    let mut ben = ben.at(&desk);
    ben.unlock(&house.clock, "Ben").await;
    assert!(!vault(&house, &identity(&house, "Ben")).is_open("health"));
    assert!(vault(&house, &identity(&house, "Ada")).is_open("health"));
    end(&desk).await;
}

/// As a newsroom's disk was before each channel had a key of its own.
async fn as_before(house: &House) {
    let hers = identity(house, "Ada");
    let sealed = std::fs::read(house.folder.join("vault.age")).unwrap();
    let plain = seal::open_bytes(std::iter::once(&hers), &sealed, 4 << 20).unwrap();
    let mut contents: serde_json::Value = serde_json::from_slice(&plain).unwrap();
    let open = |identity: &Identity, value: &serde_json::Value| {
        let wrapped = BASE64_STANDARD.decode(value.as_str().unwrap()).unwrap();
        seal::open_bytes(std::iter::once(identity), &wrapped, 4096).unwrap()
    };
    let mut weeks = serde_json::Map::new();
    for (name, safe) in contents["safes"].as_object().unwrap() {
        let secrets: serde_json::Value = serde_json::from_slice(&open(&hers, &safe["secrets"])).unwrap();
        let key: [u8; 32] = hex::decode(secrets["keys"][0].as_str().unwrap()).unwrap().try_into().unwrap();
        let key = Identity::from_seed(key);
        let of = safe["weeks"].as_object().unwrap().iter();
        let of = of.map(|(week, at)| (week.clone(), hex::encode(&*open(&key, &at["wrapped"])).into()));
        weeks.insert(name.clone(), serde_json::Value::Object(of.collect()));
    }
    contents["version"] = 1.into();
    contents["weeks"] = weeks.remove("newsroom").unwrap();
    contents["channels"] = serde_json::Value::Object(weeks);
    contents.as_object_mut().unwrap().remove("safes");
    let to: Vec<seal::Recipient> = contents["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["recipient"].as_str().unwrap().parse().unwrap())
        .chain([contents["recovery"].as_str().unwrap().parse().unwrap()])
        .collect();
    let sealed = seal::seal_bytes(to.iter(), &serde_json::to_vec(&contents).unwrap()).unwrap();
    std::fs::write(house.folder.join("vault.age"), sealed).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newsroom_of_before_loses_nothing_and_is_sealed_at_its_first_unlock() {
    let house = House::new().await;
    let (desk, mut ada, _, keyring) = newsroom(&house).await;
    until("no parcel", || async { desk.status(|status| status.spooled) == 0 }).await;
    end(&desk).await;
    as_before(&house).await;
    assert!(vault(&house, &identity(&house, "Ben")).is_whole());

    // Its first unlock gives each channel its key, and what was announced before still opens.
    let desk = house.desk();
    let mut again = ada.at(&desk);
    again.unlock(&house.clock, "Ada").await;
    assert!(!vault(&house, &identity(&house, "Ben")).is_open("health"));
    assert!(vault(&house, &identity(&house, "Ada")).is_open("health"));
    worked_on(&house, &desk, &mut again, &keyring).await;
    // Words that lie there as text, as they did.
    let store = desk.open().unwrap().store.clone();
    let drop = store.drops_of(inbox(&desk).await[0].id).await.unwrap().remove(0);
    for (sql, words) in [
        ("update drops set message = $1", WORDS[0]),
        ("update documents set name = $1", WORDS[1]),
        ("update findings set detail = $1", FOUND),
        ("update notes set body = $1", WORDS[4]),
        ("update replies set body = $1", WORDS[3]),
        ("update reply_files set name = $1", WORDS[5]),
    ] {
        sqlx::query(sql).bind(words).execute(store.pool()).await.unwrap();
    }
    assert_eq!(store.message_of(&drop).await.unwrap(), WORDS[0], "text is read as it lies there");
    end(&desk).await;
    let his = identity(&house, "Ben");
    assert!(has(&everything_read_by(&house, &his).await, WORDS[0]), "the control");
    let desk = house.desk();
    ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    assert_eq!(desk.open().unwrap().store.message_of(&drop).await.unwrap(), WORDS[0]);
    let page = ada.get(&format!("/mailbox/{}", drop.mailbox)).await;
    assert!([WORDS[0], WORDS[1], WORDS[3], WORDS[4], WORDS[5]].iter().all(|word| page.has(word)), "{}", page.text());
    desk.open().unwrap().lookup.caught_up().await.unwrap();
    end(&desk).await;
    let all = everything_read_by(&house, &his).await;
    for word in WORDS.iter().chain([&FOUND]) {
        assert!(!has(&all, word), "{word}");
    }
}
