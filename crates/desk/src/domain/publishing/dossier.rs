//! A dossier while it is written: entries are added, changed, moved and taken out one by one. Each entry is sound when it is kept;
//! what the whole still lacks is listed before anybody signs it.

use model::{
    Dossier,
    dossier::{
        Condition, Earlier, Event, Ground, Item, Jurisdiction, Letter, Number, Party, Proceeding, ProtectedStanding,
        find,
    },
};
use serde::{Deserialize, Serialize};

/// The draft of one version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DossierWords {
    /// The last number that was given to an entry, in this version or one before: none is given twice.
    pub last: Number,
    pub dossier: Dossier,
}

/// What can stand in a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Jurisdiction(Jurisdiction),
    Party(Party),
    Proceeding(Proceeding),
    Ground(Ground),
    Condition(Condition),
    Event(Event),
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("that entry isn’t there any more; look at the dossier again")]
    Gone,
    #[error("it stands at that end already, or its date decides where it stands")]
    Fixed,
    #[error("an entry stays of the kind that it is: take it out and add another")]
    Kind,
}

/// Calls a macro's body for the list that holds an entry.
macro_rules! in_each {
    ($dossier:expr, $list:ident => $body:expr) => {{
        let dossier = $dossier;
        let $list = &mut dossier.jurisdictions;
        $body;
        let $list = &mut dossier.parties;
        $body;
        let $list = &mut dossier.proceedings;
        $body;
        let $list = &mut dossier.grounds;
        $body;
        let $list = &mut dossier.conditions;
        $body;
        let $list = &mut dossier.events;
        $body;
    }};
}

impl DossierWords {
    /// The draft of the version after a published one.
    pub fn after(before: &Self) -> Self {
        let mut next = before.clone();
        next.dossier.changes = String::new();
        next
    }

    pub fn add(&mut self, entry: Entry) -> Number {
        self.last += 1;
        let id = self.last;
        let dossier = &mut self.dossier;
        match entry {
            Entry::Jurisdiction(entry) => dossier.jurisdictions.push(new(id, entry)),
            Entry::Party(entry) => dossier.parties.push(new(id, entry)),
            Entry::Proceeding(entry) => dossier.proceedings.push(new(id, entry)),
            Entry::Ground(entry) => dossier.grounds.push(new(id, entry)),
            Entry::Condition(entry) => dossier.conditions.push(new(id, entry)),
            Entry::Event(entry) => dossier.events.push(new(id, entry)),
        }
        dossier.sort();
        id
    }

    pub fn entry(&self, number: Number) -> Option<Entry> {
        let dossier = &self.dossier;
        let jurisdiction = find(&dossier.jurisdictions, number).map(|item| Entry::Jurisdiction(item.entry.clone()));
        jurisdiction
            .or_else(|| find(&dossier.parties, number).map(|item| Entry::Party(item.entry.clone())))
            .or_else(|| find(&dossier.proceedings, number).map(|item| Entry::Proceeding(item.entry.clone())))
            .or_else(|| find(&dossier.grounds, number).map(|item| Entry::Ground(item.entry.clone())))
            .or_else(|| find(&dossier.conditions, number).map(|item| Entry::Condition(item.entry.clone())))
            .or_else(|| find(&dossier.events, number).map(|item| Entry::Event(item.entry.clone())))
    }

    /// # Errors
    /// It isn't there, or would become another kind of entry.
    pub fn change(&mut self, number: Number, entry: Entry) -> Result<(), Wrong> {
        fn put<T>(items: &mut [Item<T>], number: Number, entry: T) -> Result<(), Wrong> {
            let item = items.iter_mut().find(|item| item.id == number).ok_or(Wrong::Kind)?;
            item.entry = entry;
            Ok(())
        }
        self.entry(number).ok_or(Wrong::Gone)?;
        let dossier = &mut self.dossier;
        match entry {
            Entry::Jurisdiction(entry) => put(&mut dossier.jurisdictions, number, entry),
            Entry::Party(entry) => put(&mut dossier.parties, number, entry),
            Entry::Proceeding(entry) => put(&mut dossier.proceedings, number, entry),
            Entry::Ground(entry) => put(&mut dossier.grounds, number, entry),
            Entry::Condition(entry) => put(&mut dossier.conditions, number, entry),
            Entry::Event(entry) => put(&mut dossier.events, number, entry),
        }?;
        dossier.sort();
        Ok(())
    }

    /// # Errors
    /// It isn't there.
    pub fn remove(&mut self, number: Number) -> Result<(), Wrong> {
        self.entry(number).ok_or(Wrong::Gone)?;
        in_each!(&mut self.dossier, list => list.retain(|item| item.id != number));
        Ok(())
    }

    /// Up or down among its own kind. Events keep the order of their dates.
    ///
    /// # Errors
    /// It isn't there, or can't go further.
    pub fn shift(&mut self, number: Number, up: bool) -> Result<(), Wrong> {
        self.entry(number).ok_or(Wrong::Gone)?;
        let before = self.dossier.clone();
        in_each!(&mut self.dossier, list => {
            let at = list.iter().position(|item| item.id == number);
            let other = at.and_then(|at| if up { at.checked_sub(1) } else { Some(at + 1) });
            if let (Some(at), Some(other)) = (at, other.filter(|other| *other < list.len())) {
                list.swap(at, other);
            }
        });
        self.dossier.sort();
        if self.dossier == before { Err(Wrong::Fixed) } else { Ok(()) }
    }

    /// The version that would be published, after the one before.
    pub fn whole(&self, before: Option<(&Dossier, Earlier)>) -> Dossier {
        self.dossier.clone().follow(before)
    }

    /// The first letter that no protected party of this standing has.
    pub fn free_letter(&self, standing: ProtectedStanding) -> Option<Letter> {
        let taken = |letter: Letter| {
            self.dossier.parties.iter().any(|item| match &item.entry {
                Party::Protected(party) => party.standing == standing && party.letter == letter,
                Party::Named(_) => false,
            })
        };
        ('A'..='Z').filter_map(|letter| Letter::new(letter).ok()).find(|letter| !taken(*letter))
    }
}

fn new<T>(id: Number, entry: T) -> Item<T> {
    Item { id, added: 1, changed: None, entry }
}

#[cfg(test)]
mod tests {
    use model::dossier::{Fact, Happening, Told};

    use super::*;

    fn event(when: &str) -> Entry {
        let told = Told::Fact(Fact::new(vec![1], "It was sent."));
        Entry::Event(Event {
            when: when.parse().unwrap(),
            proceeding: None,
            what: Happening::Request { told },
            cited: vec![],
        })
    }

    fn place(name: &str) -> Entry {
        Entry::Jurisdiction(Jurisdiction { name: name.into() })
    }

    #[test]
    fn entries_come_go_and_move_one_by_one_and_no_number_twice() {
        let mut words = DossierWords::default();
        let (estuary, delta) = (words.add(place("Estuary")), words.add(place("Delta")));
        let (late, early, same) =
            (words.add(event("2026-05")), words.add(event("2026-03-04")), words.add(event("2026-05")));
        let order = |words: &DossierWords| words.dossier.events.iter().map(|item| item.id).collect::<Vec<_>>();
        assert_eq!(order(&words), [early, late, same]);
        assert_eq!(words.shift(early, false), Err(Wrong::Fixed), "its date decides");
        words.shift(same, true).unwrap();
        assert_eq!(order(&words), [early, same, late]);
        words.shift(delta, true).unwrap();
        assert_eq!(words.shift(delta, true), Err(Wrong::Fixed));
        assert_eq!(words.change(estuary, event("2026")), Err(Wrong::Kind));
        words.change(late, event("2025")).unwrap();
        assert_eq!(order(&words), [late, early, same]);
        words.remove(same).unwrap();
        assert_eq!(words.remove(same), Err(Wrong::Gone));
        assert_eq!(words.add(event("2027")), same + 1);
    }
}
