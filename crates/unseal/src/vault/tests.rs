//! The vault with its channels: who opens what, who never does, and what was written before.

use rand::{SeedableRng, rngs::StdRng};
use seal::Identity;

use super::*;
use crate::ChannelSettings;

struct Newsroom {
    vault: Vault,
    recovery: Identity,
    people: Vec<(LocalId, Identity)>,
    rng: StdRng,
}

/// Two people, and a channel that the first alone reads.
fn newsroom() -> Newsroom {
    let mut rng = StdRng::seed_from_u64(7);
    let recovery = Identity::generate(&mut rng);
    let mut vault = Vault::generate("The Estuary Ledger", "x.invalid/y", recovery.recipient(), &mut rng).unwrap();
    let mut people = Vec::new();
    for byte in [1, 2] {
        let (id, identity) = (LocalId::from_bytes([byte; 16]), Identity::generate(&mut rng));
        vault.add_member(id, identity.recipient()).unwrap();
        people.push((id, identity));
    }
    vault.make_channel("health", Readers::These(vec![people[0].0]), &mut rng).unwrap();
    Newsroom { vault, recovery, people, rng }
}

impl Newsroom {
    fn opened_by(&self, identity: &Identity) -> Vault {
        Vault::open(&self.vault.seal().unwrap(), identity).unwrap()
    }
}

fn weeks(from: &str) -> impl Iterator<Item = Week> + use<> {
    std::iter::successors(Some(from.parse::<Week>().unwrap()), |week| Some(week.next())).take(2)
}

fn sealed_to(recipient: &Recipient) -> Vec<u8> {
    seal::seal_bytes(std::iter::once(recipient), b"of a source").unwrap()
}

fn opens(vault: &Vault, sealed: &[u8]) -> bool {
    vault.channel_identities().any(|(_, keys)| seal::open_bytes(keys.iter(), sealed, 64).is_ok())
}

#[test]
fn a_channel_is_opened_by_its_readers_and_the_recovery_key_alone() {
    let mut house = newsroom();
    let announced = house.vault.announce_weeks("health", weeks("2026-W48"), &mut house.rng).unwrap();
    let parcel = sealed_to(&announced[1].1);
    let words = house.vault.seal_words("health", "drops.message/1", b"a zeppelin", &mut house.rng).unwrap();
    let blob = sealed_to(&house.vault.blob_recipient(Some("health")).unwrap());
    for (who, reads) in [(&house.people[0].1, true), (&house.recovery, true), (&house.people[1].1, false)] {
        let vault = house.opened_by(who);
        assert_eq!(vault.is_open("health"), reads);
        assert_eq!(opens(&vault, &parcel), reads);
        assert_eq!(vault.open_words("health", "drops.message/1", &words).is_ok(), reads);
        assert_eq!(seal::open_bytes(vault.blob_identities(), &blob, 64).is_ok(), reads);
        assert_eq!(vault.channel_index_key("health", 1).is_ok(), reads);
        // What is everybody's.
        assert!(vault.is_open(CHANNEL) && vault.blob_recipient(None).is_ok());
    }
    // Whoever doesn't read it says so, and not that nobody ever could.
    let mut bens = house.opened_by(&house.people[1].1);
    assert!(matches!(bens.open_envelope(&parcel), Err(Error::Closed)));
    assert!(matches!(bens.seal_words("health", "x", b"", &mut house.rng), Err(Error::Closed)));
    // A reader's key opens it in the same memory.
    assert_eq!(bens.open_more(&house.people[0].1).unwrap(), 1);
    assert!(opens(&bens, &parcel) && bens.is_all_open());
    assert!(matches!(house.vault.open_words("nowhere", "x", &words), Err(Error::NoSuchChannel)));
}

#[test]
fn words_open_where_they_stand_alone_and_after_a_new_key_too() {
    let Newsroom { mut vault, people, mut rng, .. } = newsroom();
    vault.set_readers("health", Readers::Everybody, &mut rng).unwrap();
    let words = vault.seal_words("health", "drops.message/1", b"a zeppelin", &mut rng).unwrap();
    assert!(vault.open_words("health", "drops.message/2", &words).is_err());
    assert!(vault.open_words(CHANNEL, "drops.message/1", &words).is_err());
    for at in [0, 1, 30, words.len() - 1] {
        let mut changed = words.clone();
        changed[at] ^= 1;
        assert!(vault.open_words("health", "drops.message/1", &changed).is_err(), "{at}");
    }
    assert!(vault.open_words("health", "drops.message/1", &words[..20]).is_err());
    vault.set_readers("health", Readers::These(vec![people[0].0]), &mut rng).unwrap();
    let plain = vault.open_words("health", "drops.message/1", &words).unwrap();
    assert_eq!(plain.as_slice(), b"a zeppelin");
    // What stands for words is found by those who were there before, too, and is another one in each channel.
    let tags = vault.tags("health", "a zeppelin").unwrap();
    vault.set_readers("health", Readers::Everybody, &mut rng).unwrap();
    vault.set_readers("health", Readers::These(vec![people[0].0]), &mut rng).unwrap();
    let later = vault.tags("health", "a zeppelin").unwrap();
    assert_eq!((tags.len(), &later[1..]), (2, &tags[..]));
    assert!(!vault.tags(CHANNEL, "a zeppelin").unwrap().iter().any(|tag| later.contains(tag)));
    assert!(!vault.tags("health", "a zeppelin ").unwrap().iter().any(|tag| later.contains(tag)));
}

#[test]
fn who_leaves_a_channel_never_has_the_key_of_what_follows() {
    let mut house = newsroom();
    let (ada, ben) = (house.people[0].0, house.people[1].clone());
    house.vault.set_readers("health", Readers::These(vec![ada, ben.0]), &mut house.rng).unwrap();
    house.vault.announce_weeks("health", weeks("2026-W48"), &mut house.rng).unwrap();
    let bens = house.opened_by(&ben.1);
    assert!(bens.is_open("health"));
    house.vault.set_readers("health", Readers::These(vec![ada]), &mut house.rng).unwrap();
    let later = house.vault.announce_weeks("health", weeks("2026-W50"), &mut house.rng).unwrap();
    assert!(!house.opened_by(&ben.1).is_open("health"));
    // Also with what Ben had in memory: neither the new weeks nor the old ones, as they lie in the new file.
    for recipient in [later[0].1.clone(), house.vault.blob_recipient(Some("health")).unwrap()] {
        let sealed = sealed_to(&recipient);
        assert!(!opens(&bens, &sealed) && seal::open_bytes(bens.blob_identities(), &sealed, 64).is_err());
    }
    let file = serde_json::to_value(&house.opened_by(&ben.1).contents).unwrap();
    for (week, key) in file["safes"]["health"]["weeks"].as_object().unwrap() {
        use base64::{Engine, prelude::BASE64_STANDARD};
        let wrapped = BASE64_STANDARD.decode(key["wrapped"].as_str().unwrap()).unwrap();
        assert!(seal::open_bytes(bens.blob_identities(), &wrapped, 64).is_err(), "{week}");
    }
    assert!(house.opened_by(&house.people[0].1).is_open("health"));
}

#[test]
fn a_closed_channel_lets_nobody_in_and_changes_its_key_once_it_is_open() {
    let mut house = newsroom();
    let (ada, ben) = (house.people[0].clone(), house.people[1].clone());
    let mut rng = StdRng::seed_from_u64(8);
    let mut bens = house.opened_by(&ben.1);
    assert!(matches!(bens.set_readers("health", Readers::Everybody, &mut rng), Err(Error::Closed)));
    // A week can be announced, and somebody can go.
    let announced = bens.announce_weeks("health", weeks("2026-W48"), &mut rng).unwrap();
    bens.set_readers("health", Readers::These(Vec::new()), &mut rng).unwrap();
    assert!(!bens.settle(&mut rng).unwrap());
    house.vault = Vault::open(&bens.seal().unwrap(), &ada.1).unwrap();
    assert!(opens(&house.vault, &sealed_to(&announced[0].1)), "a week that was announced while it was closed");
    let before = house.vault.blob_recipient(Some("health")).unwrap();
    assert!(house.vault.settle(&mut rng).unwrap() && !house.vault.settle(&mut rng).unwrap());
    assert_ne!(house.vault.blob_recipient(Some("health")).unwrap(), before);
    assert!(!house.opened_by(&ada.1).is_open("health") && house.opened_by(&house.recovery).is_open("health"));
}

#[test]
fn a_member_who_leaves_leaves_every_channel() {
    let mut house = newsroom();
    let (ada, ben) = (house.people[0].clone(), house.people[1].clone());
    house.vault.set_readers("health", Readers::These(vec![ada.0, ben.0]), &mut house.rng).unwrap();
    let before = [CHANNEL, "health"].map(|name| house.vault.blob_recipient(Some(name)).unwrap());
    house.vault.remove_member(ben.0, &mut house.rng).unwrap();
    let after = [CHANNEL, "health"].map(|name| house.vault.blob_recipient(Some(name)).unwrap());
    assert!(before.iter().zip(&after).all(|(before, after)| before != after));
    assert_eq!(house.vault.readers_of("health"), Some(&Readers::These(vec![ada.0])));
    assert!(Vault::open(&house.vault.seal().unwrap(), &ben.1).is_err());
    assert!(house.opened_by(&ada.1).is_all_open());
    // Whoever comes reads what is everybody's.
    let cleo = Identity::generate(&mut house.rng);
    house.vault.add_member(LocalId::from_bytes([3; 16]), cleo.recipient()).unwrap();
    let cleos = house.opened_by(&cleo);
    assert!(cleos.is_open(CHANNEL) && !cleos.is_open("health"));
}

#[test]
fn destroyed_weeks_are_gone_from_open_and_closed_channels() {
    let mut house = newsroom();
    for channel in [CHANNEL, "health"] {
        house.vault.announce_weeks(channel, weeks("2026-W48"), &mut house.rng).unwrap();
    }
    let sealed = sealed_to(&house.vault.weeks_of("health")[0].1);
    let mut bens = house.opened_by(&house.people[1].1);
    assert_eq!(bens.clone().destroy_weeks_before("2026-W49".parse().unwrap(), false), 1);
    assert_eq!(bens.destroy_weeks_before("2026-W49".parse().unwrap(), true), 2);
    let adas = Vault::open(&bens.seal().unwrap(), &house.people[0].1).unwrap();
    assert!(!opens(&adas, &sealed) && opens(&adas, &sealed_to(&adas.weeks_of("health")[0].1)));
}

/// A file of version 1, in which everybody opened everything.
#[test]
fn a_vault_of_before_is_parted_and_loses_nothing() {
    let mut house = newsroom();
    let seeds: Vec<_> = (0..3).map(|_| Seed::generate(&mut house.rng)).collect();
    let week: Week = "2026-W48".parse().unwrap();
    let contents = &mut house.vault.contents;
    (contents.version, contents.safes) = (1, BTreeMap::new());
    contents.weeks = BTreeMap::from([(week, seeds[0].clone())]);
    contents.channels = BTreeMap::from([
        ("health".to_owned(), BTreeMap::from([(week, seeds[1].clone())])),
        ("closed".to_owned(), BTreeMap::from([(week, seeds[2].clone())])),
    ]);
    let old = sealed_to(&house.vault.blob_recipient(None).unwrap());
    let mut vault = house.opened_by(&house.people[1].1);
    assert!(vault.is_whole());
    let these = |at: usize| Readers::These(vec![house.people[at].0]);
    let channels = [(CHANNEL, Readers::Everybody), ("health", these(0)), ("closed", these(1))];
    vault.part(channels.map(|(name, readers)| (name.to_owned(), readers)).to_vec(), &mut house.rng).unwrap();
    house.vault = vault;
    for (at, reads) in [[true, true, false], [true, false, true]].iter().enumerate() {
        let vault = house.opened_by(&house.people[at].1);
        assert!(!vault.is_whole());
        for (seed, reads) in seeds.iter().zip(reads) {
            assert_eq!(opens(&vault, &sealed_to(&seed.identity().recipient())), *reads);
        }
        assert!(seal::open_bytes(vault.blob_identities(), &old, 64).is_ok());
    }
    // A version that claims to be both is none.
    house.vault.contents.version = 1;
    assert!(Vault::open(&house.vault.seal().unwrap(), &house.recovery).is_err());
}

/// Files as they were written once: whoever changes a format is told here.
#[test]
fn vaults_that_were_written_before_still_open() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../golden/vault.json")).unwrap();
    let bytes = |name: &str| hex::decode(golden[name].as_str().unwrap()).unwrap();
    let identity = |name: &str| Identity::from_seed(bytes(name).try_into().unwrap());
    let (reader, colleague) = (identity("reader"), identity("colleague"));
    let old = Vault::open(&bytes("v1"), &colleague).unwrap();
    assert!(old.is_whole() && old.contents.channels.contains_key("health"));
    let vault = Vault::open(&bytes("v2"), &reader).unwrap();
    assert_eq!(vault.open_words("health", "drops.message/1", &bytes("words")).unwrap().as_slice(), b"a zeppelin");
    assert!(opens(&vault, &bytes("parcel")));
    let theirs = Vault::open(&bytes("v2"), &colleague).unwrap();
    assert!(!theirs.is_open("health") && !opens(&theirs, &bytes("parcel")));
    assert_eq!(theirs.readers_of("health"), vault.readers_of("health"));
}

/// Ours to announce, also while it is closed; nobody else's.
#[test]
fn a_keyring_announces_no_channel_that_nobody_made() {
    let mut house = newsroom();
    let settings = ChannelSettings { name: "nowhere".into(), ..ChannelSettings::first("x") };
    let now = "2026-11-24T10:00:00Z".parse().unwrap();
    let issued = house.vault.issue_keyring(None, Vec::new(), &[settings], None, now, &mut house.rng);
    assert!(matches!(issued, Err(Error::NoSuchChannel)));
}
