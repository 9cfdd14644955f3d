//! A drop that was interrupted goes on from what lies sealed on the source's machine: against a real intake on loopback.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use jiff::{Timestamp, ToSpan};
use model::{Clock, Sha256, Week, clock::SystemClock};
use rand::rngs::OsRng;
use seal::Codename;
use sender::{Error, Patience, Say, Sender, Sent};
use support::{House, between, counting, letter, quiet, sender};

const WORDS: &str = "the canary sings in the basement";

/// A drop of these files that broke off for good after 5 MB, and its codename.
fn interrupted(house: &House, states: &Path, files: Vec<PathBuf>) -> Codename {
    let (address, _) = between(&house.address, |at| if at == 0 { (5_000_000, u64::MAX) } else { (0, 0) });
    let mut codename = None;
    let mut keep = |shown: &Codename| {
        codename = Some(shown.clone());
        true
    };
    let sender = sender(&address, Some(house.newsroom.root())).resuming_from(states);
    let broke = sender.drop(&letter(WORDS, files), &mut OsRng, &mut keep, &mut quiet).unwrap_err();
    assert!(broke.is_of_the_line(), "{broke:?}");
    assert!(house.envelopes().is_empty());
    codename.unwrap()
}

fn large(folder: &Path, name: &str, of: u32) -> (PathBuf, Vec<u8>) {
    let bytes: Vec<u8> = (0..12_000_000_u32).map(|at| (at % of) as u8).collect();
    let path = folder.join(name);
    fs::write(&path, &bytes).unwrap();
    (path, bytes)
}

fn resume(house: &House, states: &Path, codename: &Codename, said: &mut Vec<Say>) -> Result<Sent, Error> {
    let sender = house.sender(Some(house.newsroom.root())).resuming_from(states);
    sender.resume(codename, &mut OsRng, &mut |event| {
        if !matches!(event, Say::Progress { .. }) {
            said.push(event);
        }
    })
}

fn names(states: &Path) -> Vec<PathBuf> {
    fs::read_dir(states).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn it_goes_on_where_it_was_and_nothing_of_it_lies_in_clear() {
    let (house, folder) = (House::open(), tempfile::tempdir().unwrap());
    let states = folder.path().join("made/with/it");
    let (file, bytes) = large(folder.path(), "basement-plan.bin", 251);
    let codename = interrupted(&house, &states, vec![file]);
    let kept = names(&states);
    assert_eq!(kept.len(), 1);
    let state = fs::read(&kept[0]).unwrap();
    for clear in [WORDS, "basement", "canary", "newsroom", "2026", "safehouse", &house.address] {
        assert!(!state.windows(clear.len()).any(|part| part == clear.as_bytes()), "{clear}");
    }
    for word in codename.expose().split(' ').filter(|word| word.len() > 4) {
        assert!(!state.windows(word.len()).any(|part| part == word.as_bytes()), "a word of the codename");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&kept[0]).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&states).unwrap().permissions().mode() & 0o777, 0o700);
    }

    let other = Codename::generate(&mut OsRng);
    assert!(matches!(resume(&house, &states, &other, &mut Vec::new()), Err(Error::NotThisCodename(_))));

    let (address, passed) = counting(&house.address);
    let again = sender(&address, Some(house.newsroom.root())).resuming_from(&states);
    let sent = again.resume(&codename, &mut OsRng, &mut quiet).unwrap();
    let passed = passed.load(Ordering::Relaxed);
    assert!((5_000_000..9_500_000).contains(&passed), "{passed} bytes for the rest of 12 MB");
    let envelopes = house.envelopes();
    let (envelope, blobs) = &envelopes[0];
    assert_eq!((envelopes.len(), envelope.message(), *blobs), (1, WORDS, 1));
    assert_eq!((envelope.files()[0].sha256, &envelope.files()[0].name[..]), (Sha256::of(&bytes), "basement-plan.bin"));
    assert_eq!(house.only_blob(), (sent.receipt.drop, envelope.files()[0].sealed_sha256));

    // Killed before the state was destroyed: the same receipt, no second drop, and the file needn't be there any more.
    let receipt = sent.receipt;
    drop(sent.kept);
    fs::remove_file(folder.path().join("basement-plan.bin")).unwrap();
    let same = resume(&house, &states, &codename, &mut Vec::new()).unwrap();
    assert_eq!((&same.receipt, house.envelopes().len()), (&receipt, 1));

    // Two at once are one too many.
    assert!(matches!(resume(&house, &states, &codename, &mut Vec::new()), Err(Error::InUse)));
    // A second name shows what was left of the bytes.
    let witness = folder.path().join("witness");
    fs::hard_link(&kept[0], &witness).unwrap();
    same.kept.unwrap().destroy().unwrap();
    assert!(names(&states).is_empty());
    assert!(fs::read(&witness).unwrap().iter().all(|byte| *byte == 0), "overwritten");
    assert!(matches!(resume(&house, &states, &codename, &mut Vec::new()), Err(Error::NothingToResume(_))));
}

#[test]
fn a_file_that_changed_is_sealed_anew_under_another_key_and_the_old_one_is_given_up() {
    let (house, states) = (House::open(), tempfile::tempdir().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (file, _) = large(folder.path(), "plan.bin", 251);
    let codename = interrupted(&house, states.path(), vec![file.clone()]);
    let (_, bytes) = large(folder.path(), "plan.bin", 17);
    let mut said = Vec::new();
    let sent = resume(&house, states.path(), &codename, &mut said).unwrap();
    assert_eq!(said, [Say::Anew(file)]);
    let (envelope, blobs) = &house.envelopes()[0];
    assert_eq!((envelope.files()[0].sha256, *blobs), (Sha256::of(&bytes), 1));
    assert_eq!(house.only_blob().1, envelope.files()[0].sealed_sha256);
    sent.kept.unwrap().destroy().unwrap();
    assert!(names(states.path()).is_empty());
}

#[test]
fn a_file_that_is_gone_is_named_and_resuming_stays_possible() {
    let (house, states) = (House::open(), tempfile::tempdir().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (file, _) = large(folder.path(), "plan.bin", 251);
    let codename = interrupted(&house, states.path(), vec![file.clone()]);
    let aside = folder.path().join("aside");
    fs::rename(&file, &aside).unwrap();
    let gone = resume(&house, states.path(), &codename, &mut Vec::new());
    assert!(matches!(gone, Err(Error::Missing(path, _)) if path == file));
    fs::rename(&aside, &file).unwrap();
    resume(&house, states.path(), &codename, &mut Vec::new()).unwrap();
    assert_eq!(house.envelopes().len(), 1);
}

struct Later(Timestamp);

impl Clock for Later {
    fn now(&self) -> Timestamp {
        self.0
    }
}

#[test]
fn once_the_week_is_over_everything_is_sealed_to_the_new_weeks_key() {
    let (house, states) = (House::open(), tempfile::tempdir().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (file, bytes) = large(folder.path(), "plan.bin", 251);
    let codename = interrupted(&house, states.path(), vec![file]);
    let now = SystemClock.now();
    let next = Week::of(now).next();
    let days = (1..15).map(|day| now + (24 * day).hours());
    let later: Vec<Timestamp> = days.filter(|day| Week::of(*day) == next).collect();
    let at = |moment: Timestamp| -> Vec<Say> {
        let clock = Later(moment);
        let root = Some(house.newsroom.root());
        let patience = Patience::default();
        let sender = Sender::new(house.address.parse().unwrap(), None, root, "newsroom", &clock, patience);
        let mut said = Vec::new();
        sender
            .resuming_from(states.path())
            .resume(&codename, &mut OsRng, &mut |event| {
                if !matches!(event, Say::Progress { .. }) {
                    said.push(event);
                }
            })
            .unwrap();
        said
    };
    assert_eq!(at(later[6]), [Say::NewWeek]);
    let (envelope, blobs) = &house.envelopes()[0];
    assert_eq!((envelope.files()[0].sha256, *blobs), (Sha256::of(&bytes), 1));
    // On the first day of the next week it would still have been opened.
    let codename = interrupted_text(&house, states.path());
    let clock = Later(later[0]);
    let root = Some(house.newsroom.root());
    let sender = Sender::new(house.address.parse().unwrap(), None, root, "newsroom", &clock, Patience::default());
    let mut said = Vec::new();
    sender.resuming_from(states.path()).resume(&codename, &mut OsRng, &mut |event| said.push(event)).unwrap();
    assert!(said.is_empty(), "{said:?}");
}

/// A drop without files whose envelope never went.
fn interrupted_text(house: &House, states: &Path) -> Codename {
    let (address, _) = between(&house.address, |at| if at == 0 { (500, u64::MAX) } else { (0, 0) });
    let mut codename = None;
    let mut keep = |shown: &Codename| {
        codename = Some(shown.clone());
        true
    };
    let sender = sender(&address, Some(house.newsroom.root())).resuming_from(states);
    sender.drop(&letter(WORDS, vec![]), &mut OsRng, &mut keep, &mut quiet).unwrap_err();
    codename.unwrap()
}

#[test]
fn where_nothing_can_be_kept_nothing_is_sent() {
    let (house, folder) = (House::open(), tempfile::tempdir().unwrap());
    let blocked = folder.path().join("a file");
    fs::write(&blocked, "").unwrap();
    let sender = house.sender(Some(house.newsroom.root())).resuming_from(&blocked.join("below"));
    let refused = sender.drop(&letter(WORDS, vec![]), &mut OsRng, &mut support::kept, &mut quiet);
    assert!(matches!(refused, Err(Error::State(..))), "{refused:?}");
    assert!(house.envelopes().is_empty());
}
