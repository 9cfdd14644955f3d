//! What people were shown as done, and the look whether it is there.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    process::Command,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{bail, ensure};
use demo::people::visitor::Visitor;

use super::people::{Desk, is_accepted, marker_in, path_of};
use crate::newsroom::Newsroom;

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Promise {
    /// A source read "We have it."
    Receipt { marker: String },
    /// A journalist saw the drop as accepted.
    Accepted { marker: String },
    /// The release said who signed it as prepared.
    Signed { release: String },
    /// The release said who approved it.
    Approved { release: String },
    /// The release said that it is in the record.
    Published { release: String },
}

#[derive(Default)]
pub struct Promises {
    made: Mutex<Vec<Promise>>,
    /// Mailboxes whose page was read, by the mark in it.
    known: Mutex<HashMap<String, String>>,
    kept: Mutex<HashSet<Promise>>,
}

impl Promises {
    pub fn note(&self, promise: Promise) {
        lock(&self.made).push(promise);
    }

    /// Receipts, accepted drops, signatures, publications.
    pub fn counts(&self) -> (usize, usize, usize, usize) {
        let made = lock(&self.made);
        let count = |kind: fn(&Promise) -> bool| made.iter().filter(|promise| kind(promise)).count();
        (
            count(|promise| matches!(promise, Promise::Receipt { .. })),
            count(|promise| matches!(promise, Promise::Accepted { .. })),
            count(|promise| matches!(promise, Promise::Signed { .. })),
            count(|promise| matches!(promise, Promise::Published { .. })),
        )
    }

    /// Looks for every promise made since the last look, or (`all`) ever.
    pub fn check(
        &self,
        program: &Path,
        data: &Path,
        newsroom: &Newsroom,
        desk: &Desk,
        patience: Duration,
        all: bool,
    ) -> anyhow::Result<()> {
        let made = lock(&self.made).clone();
        if all {
            lock(&self.kept).clear();
            lock(&self.known).clear();
        }
        let end = Instant::now() + patience;
        for promise in made {
            if lock(&self.kept).contains(&promise) {
                continue;
            }
            while !self.holds(&promise, newsroom, desk)? {
                let broken = match &promise {
                    Promise::Receipt { marker } => {
                        format!("a source was shown the receipt of {marker}, and no mailbox at the desk has it")
                    }
                    Promise::Accepted { marker } => format!("{marker} was shown as accepted, and isn't"),
                    Promise::Signed { release } => format!("{release} was shown as signed, and isn't"),
                    Promise::Approved { release } => format!("{release} was shown as approved, and isn't"),
                    Promise::Published { release } => format!("{release} was shown as published, and isn't"),
                };
                if Instant::now() > end {
                    bail!("{broken}");
                }
                thread::sleep(Duration::from_millis(100));
            }
            lock(&self.kept).insert(promise);
        }
        verified(program, data)
    }

    fn holds(&self, promise: &Promise, newsroom: &Newsroom, desk: &Desk) -> anyhow::Result<bool> {
        Ok(match promise {
            Promise::Receipt { marker } => self.mailbox(&desk.ada, marker)?.is_some(),
            Promise::Accepted { marker } => match self.mailbox(&desk.ada, marker)? {
                Some(mailbox) => is_accepted(&desk.ada.get(&mailbox)?),
                None => false,
            },
            // What came further than was shown (the answer was lost in the kill) keeps its promise too.
            Promise::Signed { release } => says(&desk.ada, release, &["Signed as prepared by", PUBLISHED])?,
            Promise::Approved { release } => says(&desk.ada, release, &["Approved by", PUBLISHED])?,
            Promise::Published { release } => {
                let page = desk.ada.get(release)?;
                let ids: Vec<_> = page
                    .links()
                    .into_iter()
                    .filter(|(_, to)| to.contains("/rendition/"))
                    .filter_map(|(words, _)| words.split_whitespace().next().map(str::to_owned))
                    .collect();
                let archive = Visitor::new(&newsroom.said.archive);
                page.words().contains(PUBLISHED)
                    && !ids.is_empty()
                    && ids.iter().all(|id| archive.get(&format!("/d/{id}/")).is_ok())
            }
        })
    }

    /// The mailbox that has the mark, as far as the desk has taken it in.
    fn mailbox(&self, ada: &Visitor, marker: &str) -> anyhow::Result<Option<String>> {
        if let Some(known) = lock(&self.known).get(marker) {
            return Ok(Some(known.clone()));
        }
        let seen: HashSet<_> = lock(&self.known).values().cloned().collect();
        for (_, to) in ada.get("/inbox")?.links() {
            let path = path_of(&to);
            if !path.starts_with("/mailbox/") || seen.contains(&path) {
                continue;
            }
            if let Some(found) = marker_in(&ada.get(&path)?) {
                lock(&self.known).insert(found, path);
            }
        }
        Ok(lock(&self.known).get(marker).cloned())
    }
}

/// What the page of a published release says.
const PUBLISHED: &str = "It is in the record";

fn says(ada: &Visitor, release: &str, either: &[&str]) -> anyhow::Result<bool> {
    let page = ada.get(release)?.words();
    Ok(either.iter().any(|words| page.contains(words)))
}

/// Whatever is published holds together, also right after a kill in the middle of a publication.
fn verified(program: &Path, data: &Path) -> anyhow::Result<()> {
    let site = data.join("archive/site");
    if !site.join("checkpoint").exists() {
        return Ok(());
    }
    let said = Command::new(program).arg("verify").arg(&site).output()?;
    ensure!(said.status.success(), "the site does not hold: {}", String::from_utf8_lossy(&said.stderr));
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
