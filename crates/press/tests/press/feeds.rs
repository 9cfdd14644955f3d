//! The feeds, read by another's parser: what RFC 4287 asks of them, and what moves when something changes.

use std::collections::BTreeMap;

use atom_syndication::Feed;

use crate::sites::{Files, STEPS};

fn feeds(files: &Files) -> BTreeMap<String, Feed> {
    let paths = files.keys().filter(|path| path.ends_with("feed.xml"));
    paths.map(|path| (path.clone(), Feed::read_from(files[path].as_slice()).unwrap())).collect()
}

/// Where a relative link leads, below the site.
fn leads(from: &str, address: &str) -> String {
    let mut at: Vec<&str> = from.split('/').collect();
    at.pop();
    for part in address.split('#').next().unwrap().split('/') {
        if part == ".." {
            at.pop().unwrap();
        } else {
            at.push(part);
        }
    }
    at.join("/")
}

#[test]
fn every_feed_has_what_the_standard_asks_for() {
    for (files, _) in STEPS.iter() {
        for (path, feed) in feeds(files) {
            assert!(feed.id().starts_with("urn:uuid:") && !feed.title().is_empty(), "{path}");
            assert!(!feed.authors()[0].name().is_empty(), "{path}");
            let link = |rel: &str| {
                let found: Vec<_> = feed.links().iter().filter(|link| link.rel() == rel).collect();
                assert_eq!(found.len(), 1, "{path}: {rel}");
                leads(&path, found[0].href())
            };
            assert_eq!(link("self"), path);
            assert!(files.contains_key(&link("alternate")), "{path}");
            let mut ids = std::collections::BTreeSet::from([feed.id().to_owned()]);
            for entry in feed.entries() {
                assert!(entry.id().starts_with("urn:uuid:") && ids.insert(entry.id().to_owned()), "{path}");
                assert!(!entry.title().as_str().is_empty() && entry.updated() <= feed.updated(), "{path}");
                assert!(!entry.summary().unwrap().as_str().is_empty(), "{path}: {:?}", entry.title());
                let target = leads(&path, entry.links()[0].href());
                assert!(files.contains_key(&target), "{path}: {target}");
            }
            let days: Vec<_> = feed.entries().iter().map(|entry| *entry.updated()).collect();
            assert!(days.is_sorted_by(|a, b| a >= b), "{path}: newest first");
        }
    }
}

fn entry<'a>(feed: &'a Feed, title: &str) -> &'a atom_syndication::Entry {
    feed.entries().iter().find(|entry| entry.title().as_str().contains(title)).unwrap_or_else(|| panic!("no {title}"))
}

#[test]
fn each_feed_tells_its_own_part() {
    let all = feeds(&STEPS[3].0);
    let titles = |path: &str| -> Vec<String> {
        all[path].entries().iter().map(|entry| entry.title().as_str().to_owned()).collect()
    };
    assert_eq!(titles("feed.xml").len(), 6);
    assert_eq!(titles("stories/feed.xml").len(), 2);
    let file = &all["dossiers/the-second-measure/feed.xml"];
    assert_eq!(file.entries().len(), 6, "five events, and what one stands on was withdrawn");
    let alleged = entry(file, "Event, 12 March 2026");
    assert_eq!(alleged.summary().unwrap().as_str(), "Alleged by Complainant A: Nobody measured anything.");
    let disputed = entry(file, "Disputed: a request or not");
    assert!(disputed.summary().unwrap().as_str().contains("Ministry of Waterways says: A question was put"));
    let story = entry(&all["stories/feed.xml"], "The ministry knew by April");
    assert_eq!(story.authors()[0].name(), "the harbour desk");
}

#[test]
fn what_changes_keeps_its_id_and_moves_its_day() {
    let of = |step: usize| feeds(&STEPS[step].0).remove("feed.xml").unwrap();
    let (first, second, last) = (of(1), of(2), of(3));
    for what in ["EL-0001", "Dossier, version"] {
        let (before, after) = (entry(&first, what), entry(&second, what));
        assert_eq!(before.id(), after.id(), "{what}");
        assert!(before.updated() < after.updated() && after.title().as_str().contains("version 2"), "{what}");
    }
    let (before, after) = (entry(&second, "EL-0003"), entry(&last, "EL-0003"));
    assert_eq!(before.id(), after.id());
    assert!(before.updated() < after.updated() && last.updated() == after.updated());
    assert_eq!(after.title().as_str(), "EL-0003 was withdrawn");
    assert_eq!(after.summary().unwrap().as_str(), crate::case::WITHDRAWN);
    // The names are this record's own, and the same on every mirror.
    assert_eq!(first.id(), last.id());
}
