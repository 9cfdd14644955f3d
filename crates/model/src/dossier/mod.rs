//! A dossier: the file of a case over time (version 1, canonical JSON when published). Who takes part, what was asked for, examined,
//! decided, disputed, and what is open; each with its date and the passage that it stands on.
//!
//! Values and their rules alone. Whether a cited passage stands where it says is `ledger::quotes`'s to tell.

mod event;
mod gaps;
pub mod party;
pub mod saying;
mod time;

use serde::{Deserialize, Serialize};

pub use event::{Citation, Condition, Event, Ground, Happening, Jurisdiction, Proceeding, Sort};
pub use party::{Letter, Named, Party, Protected, ProtectedStanding, Standing, Unnamed, capital};
pub use saying::{Allegation, Attributed, Claim, Decision, Dispute, Fact, Question, Side, Told, Wording, fact_text};
pub use time::{Moment, NotADate, When};

use crate::{PublicId, Sha256};

/// Of an entry within its dossier, from 1; never given again in a later version.
pub type Number = u32;

/// One entry of a dossier, with the versions in which it came and last changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item<T> {
    pub id: Number,
    pub added: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<u32>,
    pub entry: T,
}

/// A version that was published before this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earlier {
    pub version: u32,
    pub release: PublicId,
    pub published: String,
    /// Of its file.
    pub sha256: Sha256,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dossier {
    /// Of the format: always 1.
    pub version: u8,
    /// From 1, one more each time it is published anew.
    pub dossier_version: u32,
    /// Oldest first.
    pub earlier: Vec<Earlier>,
    /// What is new in this version, in the editors' words; empty in the first.
    pub changes: String,
    /// How many entries of the version before aren't there any more.
    pub taken_out: u32,
    pub title: String,
    pub summary: String,
    /// BCP 47.
    pub language: String,
    pub jurisdictions: Vec<Item<Jurisdiction>>,
    pub parties: Vec<Item<Party>>,
    pub proceedings: Vec<Item<Proceeding>>,
    pub grounds: Vec<Item<Ground>>,
    pub conditions: Vec<Item<Condition>>,
    /// In the order of their dates.
    pub events: Vec<Item<Event>>,
}

impl Default for Dossier {
    fn default() -> Self {
        Self {
            version: 1,
            dossier_version: 1,
            earlier: Vec::new(),
            changes: String::new(),
            taken_out: 0,
            title: String::new(),
            summary: String::new(),
            language: "en".to_owned(),
            jurisdictions: Vec::new(),
            parties: Vec::new(),
            proceedings: Vec::new(),
            grounds: Vec::new(),
            conditions: Vec::new(),
            events: Vec::new(),
        }
    }
}

/// A citation with what cites it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedBy<'a> {
    pub citation: &'a Citation,
    /// Of the entry.
    pub item: Number,
    /// Whether the entry came, or changed, in this version.
    pub fresh: bool,
}

impl Dossier {
    /// A party as the dossier calls it.
    pub fn shown(&self, number: Number) -> String {
        find(&self.parties, number).map_or_else(|| "somebody".to_owned(), |item| item.entry.shown())
    }

    pub fn jurisdiction(&self, number: Number) -> &str {
        find(&self.jurisdictions, number).map_or("", |item| item.entry.name.as_str())
    }

    pub fn proceeding(&self, number: Number) -> Option<&Proceeding> {
        find(&self.proceedings, number).map(|item| &item.entry)
    }

    /// Every citation: of grounds, conditions, events and their sides, in this order. It is their number on the page, from 1.
    pub fn citations(&self) -> Vec<CitedBy<'_>> {
        let mut all = Vec::new();
        for item in &self.grounds {
            all.extend(item.entry.cited.iter().map(|citation| self.cited(citation, item)));
        }
        for item in &self.conditions {
            all.extend(item.entry.cited.iter().map(|citation| self.cited(citation, item)));
        }
        for item in &self.events {
            let sides = item.entry.what.sides().iter().filter_map(|side| side.cited.as_ref());
            all.extend(item.entry.cited.iter().chain(sides).map(|citation| self.cited(citation, item)));
        }
        all
    }

    fn cited<'a, T>(&self, citation: &'a Citation, item: &Item<T>) -> CitedBy<'a> {
        let fresh = item.changed.unwrap_or(item.added) == self.dossier_version;
        CitedBy { citation, item: item.id, fresh }
    }

    /// The same as the version that follows the one before: numbered, with marks on what came and changed.
    #[must_use]
    pub fn follow(mut self, before: Option<(&Dossier, Earlier)>) -> Self {
        let none = Self::default();
        let (before, version) = match before {
            Some((before, earlier)) => {
                self.earlier = before.earlier.iter().cloned().chain([earlier]).collect();
                (before, before.dossier_version.saturating_add(1))
            }
            None => {
                self.earlier = Vec::new();
                self.changes = String::new();
                (&none, 1)
            }
        };
        self.dossier_version = version;
        self.taken_out = mark(&mut self.jurisdictions, &before.jurisdictions, version)
            + mark(&mut self.parties, &before.parties, version)
            + mark(&mut self.proceedings, &before.proceedings, version)
            + mark(&mut self.grounds, &before.grounds, version)
            + mark(&mut self.conditions, &before.conditions, version)
            + mark(&mut self.events, &before.events, version);
        self
    }

    /// Puts the events in the order of their dates; those of one date stay as they are.
    pub fn sort(&mut self) {
        self.events.sort_by(|a, b| a.entry.when.cmp(&b.entry.when));
    }

    /// The largest number that an entry has.
    pub fn last_number(&self) -> Number {
        let ids = |ids: &mut dyn Iterator<Item = Number>| ids.max().unwrap_or(0);
        [
            ids(&mut self.jurisdictions.iter().map(|item| item.id)),
            ids(&mut self.parties.iter().map(|item| item.id)),
            ids(&mut self.proceedings.iter().map(|item| item.id)),
            ids(&mut self.grounds.iter().map(|item| item.id)),
            ids(&mut self.conditions.iter().map(|item| item.id)),
            ids(&mut self.events.iter().map(|item| item.id)),
        ]
        .into_iter()
        .max()
        .unwrap_or(0)
    }
}

pub fn find<T>(items: &[Item<T>], number: Number) -> Option<&Item<T>> {
    items.iter().find(|item| item.id == number)
}

/// Marks what came and changed; gives how many entries are gone.
fn mark<T: PartialEq>(items: &mut [Item<T>], before: &[Item<T>], version: u32) -> u32 {
    for item in items.iter_mut() {
        (item.added, item.changed) = match find(before, item.id) {
            None => (version, None),
            Some(known) if known.entry == item.entry => (known.added, known.changed),
            Some(known) => (known.added, Some(version)),
        };
    }
    let gone = before.iter().filter(|known| find(items, known.id).is_none()).count();
    u32::try_from(gone).unwrap_or(u32::MAX)
}
