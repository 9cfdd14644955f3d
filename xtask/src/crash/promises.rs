//! What people were shown as done, and the look whether it is there.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    process::Command,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use demo::people::visitor::{Page, Visitor};

use super::{
    people::{Seats, is_accepted, marker_in, path_of},
    sources::Letter,
};
use crate::newsroom::Newsroom;

/// By which way a source sent something.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Door {
    /// No scripts.
    Form,
    /// Sealed in the browser.
    Browser,
    /// `safehouse drop`.
    Program,
}

impl Door {
    pub const ALL: [Self; 3] = [Self::Form, Self::Browser, Self::Program];

    pub fn words(self) -> &'static str {
        match self {
            Self::Form => "door 1 (no scripts)",
            Self::Browser => "door 2 (sealed, in pieces)",
            Self::Program => "door 3 (`safehouse drop`)",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Promise {
    /// A source read "We have it.", or their browser or program was told so.
    Receipt { marker: String, door: Door },
    /// A journalist saw the drop as accepted.
    Accepted { marker: String },
    /// The release said who signed it as prepared.
    Signed { release: String },
    /// The release said who approved it.
    Approved { release: String },
    /// The release said that it is in the record.
    Published { release: String },
}

/// A name and a SHA-256.
type File = (String, String);

#[derive(Default)]
pub struct Promises {
    made: Mutex<Vec<Promise>>,
    /// What was sent, or tried to be, by its mark: whatever the desk has must be one of these, and whole.
    tried: Mutex<HashMap<String, Vec<File>>>,
    /// Mailboxes whose page was read, by the mark in it.
    known: Mutex<HashMap<String, String>>,
    kept: Mutex<HashSet<Promise>>,
}

impl Promises {
    pub fn note(&self, promise: Promise) {
        lock(&self.made).push(promise);
    }

    /// Before the first byte of it is sent.
    pub fn tried(&self, letter: &Letter) {
        lock(&self.tried).insert(letter.marker.clone(), letter.facts());
    }

    pub fn count(&self, kind: impl Fn(&Promise) -> bool) -> usize {
        lock(&self.made).iter().filter(|promise| kind(promise)).count()
    }

    pub fn receipts(&self, by: Door) -> usize {
        self.count(|promise| matches!(promise, Promise::Receipt { door, .. } if *door == by))
    }

    /// How many drops the desk opened and compared with what was sent, whether or not anybody was told that they had arrived.
    pub fn opened(&self) -> usize {
        lock(&self.known).len()
    }

    /// Looks for every promise made since the last look, or (`all`) ever.
    pub fn check(
        &self,
        program: &Path,
        data: &Path,
        newsroom: &Newsroom,
        desk: &Seats,
        patience: Duration,
        all: bool,
    ) -> anyhow::Result<()> {
        let made = lock(&self.made).clone();
        if all {
            lock(&self.kept).clear();
            lock(&self.known).clear();
        }
        let end = Instant::now() + patience;
        self.read_inbox(&desk.ada)?;
        for promise in made {
            if lock(&self.kept).contains(&promise) {
                continue;
            }
            while !self.holds(&promise, newsroom, desk)? {
                let broken = match &promise {
                    Promise::Receipt { marker, door } => {
                        format!(
                            "by {}, a source was shown the receipt of {marker}, and no mailbox at the desk has it",
                            door.words()
                        )
                    }
                    Promise::Accepted { marker } => format!("{marker} was shown as accepted, and isn't"),
                    Promise::Signed { release } => format!("{release} was shown as signed, and isn't"),
                    Promise::Approved { release } => format!("{release} was shown as approved, and isn't"),
                    Promise::Published { release } => format!("{release} was shown as published, and isn't"),
                };
                if Instant::now() > end {
                    bail!("{broken}");
                }
                thread::sleep(Duration::from_millis(500));
                self.read_inbox(&desk.ada)?;
            }
            lock(&self.kept).insert(promise);
        }
        verified(program, data)
    }

    fn holds(&self, promise: &Promise, newsroom: &Newsroom, desk: &Seats) -> anyhow::Result<bool> {
        Ok(match promise {
            Promise::Receipt { marker, .. } => lock(&self.known).contains_key(marker),
            Promise::Accepted { marker } => match lock(&self.known).get(marker) {
                Some(mailbox) => is_accepted(&desk.ada.get(mailbox)?),
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

    /// Reads every mailbox that wasn't read before. The desk has opened what it shows with the newsroom's keys; here its words and
    /// hashes are compared with what was sent.
    fn read_inbox(&self, ada: &Visitor) -> anyhow::Result<()> {
        let inbox = ada.get("/inbox")?;
        let held = inbox.all("aside div.find").into_iter().find(|words| words.starts_with("Parcel "));
        ensure!(held.is_none(), "the desk holds a parcel that is not whole: {}", held.unwrap_or_default());
        let seen: HashSet<_> = lock(&self.known).values().cloned().collect();
        for (_, to) in inbox.links() {
            let path = path_of(&to);
            if !path.starts_with("/mailbox/") || seen.contains(&path) {
                continue;
            }
            let page = ada.get(&path)?;
            let marker = marker_in(&page).with_context(|| format!("{path} at the desk has no message: half a drop"))?;
            let sent = lock(&self.tried).get(&marker).cloned();
            let sent = sent.with_context(|| format!("{path} at the desk says {marker}, which nobody sent"))?;
            let came = files(ada, &page)?;
            ensure!(came == sent, "{marker} is half a drop, or another: sent {sent:?}, at the desk {came:?}");
            let twice = lock(&self.known).insert(marker.clone(), path.clone());
            ensure!(twice.is_none(), "{marker} came twice: {path} and {}", twice.unwrap_or_default());
        }
        Ok(())
    }
}

/// The files of a mailbox's page, with the hash that each one's own page shows.
fn files(ada: &Visitor, mailbox: &Page) -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    for (words, to) in mailbox.links() {
        let path = path_of(&to);
        if !path.starts_with("/document/") {
            continue;
        }
        let name = words.split_whitespace().next().unwrap_or_default().to_owned();
        let name = name.find(".txt").map_or(name.clone(), |end| name[..end + 4].to_owned());
        let hash = ada.get(&path)?.all("dd.mono").into_iter().find(|text| text.len() == 64);
        files.push((name, hash.context("a document without its hash")?));
    }
    Ok(files)
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
