//! The log grows in batches as it does at once, refuses to fork, and proves what it holds.

#![allow(clippy::unwrap_used)]

mod sample;

use ledger::{Entry, Error, Head, LogKey, Record, append};
use model::Sha256;
use proptest::prelude::*;
use sample::{Newsroom, ORIGIN, Site};

fn key() -> LogKey {
    LogKey::from_seed(ORIGIN, &[9; 32]).unwrap()
}

/// A log of one keyring and `n` entries that differ.
fn entries(n: usize) -> Vec<Entry> {
    let first = Record::read(&Newsroom::new().site, None).unwrap().entries()[0].clone();
    std::iter::once(first).chain((0..n).map(|n| Entry::Site { sha256: Sha256::of(&n.to_be_bytes()) })).collect()
}

fn grow(site: &mut Site, seen: Option<Head>, entries: &[Entry]) -> Head {
    let appended = append(&key(), site, seen, entries).unwrap();
    site.extend(appended.writes.iter().map(|write| (write.path.clone(), write.bytes.clone())));
    site.insert("checkpoint".into(), appended.checkpoint.bytes().to_vec());
    site.insert("log.vkey".into(), format!("{}\n", key().vkey()).into_bytes());
    appended.checkpoint.head()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn batches_give_the_same_log_as_one_append(size in 1_usize..700, cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..5)) {
        let all = entries(size);
        let mut at_once = Site::new();
        let whole = grow(&mut at_once, None, &all);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(all.len())).chain([0, all.len()]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut batched = Site::new();
        let mut heads: Vec<Head> = Vec::new();
        for pair in cuts.windows(2) {
            heads.push(grow(&mut batched, heads.last().copied(), &all[pair[0]..pair[1]]));
        }
        prop_assert_eq!(heads.last(), Some(&whole));
        prop_assert!(at_once.iter().all(|(path, bytes)| batched.get(path) == Some(bytes)));
        let record = Record::read(&batched, Some(&key().vkey())).unwrap();
        prop_assert_eq!(record.entries(), &all[..]);
        for head in heads {
            prop_assert_eq!(record.head_at(head.size).unwrap(), head);
            prop_assert!(consistent(&record.consistency(head.size).unwrap(), head, whole));
            let other = Head { root: Sha256::of(b"another history"), ..head };
            prop_assert!(head.size == whole.size || !consistent(&record.consistency(head.size).unwrap(), other, whole));
        }
    }
}

/// RFC 6962 section 2.1.4.2, by `tlog_tiles`.
fn consistent(proof: &[String], from: Head, to: Head) -> bool {
    let hash = |root: Sha256| tlog_tiles::Hash(*root.as_bytes());
    let proof: Vec<_> = proof.iter().map(|line| tlog_tiles::Hash::parse_hash(line).unwrap()).collect();
    tlog_tiles::check_tree(&proof, to.size, hash(to.root), from.size, hash(from.root)).is_ok()
}

#[test]
fn a_signer_never_goes_back_and_never_forks() {
    let mut site = Site::new();
    let all = entries(5);
    grow(&mut site, None, &all[..3]);
    let backup = site.clone();
    let seen = grow(&mut site, None, &all[3..]);
    assert!(matches!(append(&key(), &backup, Some(seen), &all[3..4]), Err(Error::Behind { size: 3, seen: 6 })));
    let mut fork = backup;
    grow(&mut fork, None, &[all[1].clone(), all[1].clone(), all[1].clone(), all[1].clone()]);
    assert!(matches!(append(&key(), &fork, Some(seen), &all[3..4]), Err(Error::Forked { size: 6 })));
    let stranger = LogKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    assert!(matches!(append(&stranger, &site, None, &all[3..4]), Err(Error::NotSigned(_))));
}

#[test]
fn a_damaged_log_is_not_continued() {
    let mut site = Site::new();
    let all = entries(300);
    grow(&mut site, None, &all);
    for path in ["tile/0/001.p/45", "tile/entries/001.p/45"] {
        let mut damaged = site.clone();
        damaged.get_mut(path).unwrap()[40] ^= 1;
        assert!(matches!(append(&key(), &damaged, None, &all[1..2]), Err(Error::Damaged { .. })), "{path}");
        damaged.remove(path);
        assert!(matches!(append(&key(), &damaged, None, &all[1..2]), Err(Error::Damaged { .. })), "{path}");
    }
}
