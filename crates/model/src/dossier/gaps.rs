//! What keeps a dossier from being published, each thing by the name of the entry that it is about.

use std::collections::BTreeSet;

use super::{Citation, Dossier, Happening, Item, Named, Number, Party, Standing, Told};

/// The most entries that a dossier has.
const MOST: usize = 2_000;
/// The longest text of an entry, in bytes.
const LONGEST: usize = 20_000;

impl Dossier {
    /// Every reason why it can't be published, without a full stop; empty when it can. Whether quotations stand is asked elsewhere.
    pub fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        if self.version != 1 || self.dossier_version == 0 {
            gaps.push("it is of another version".to_owned());
        }
        for (what, text) in [("title", &self.title), ("summary", &self.summary), ("language", &self.language)] {
            if text.trim().is_empty() {
                gaps.push(format!("it has no {what}"));
            }
        }
        if self.dossier_version > 1 && self.changes.trim().is_empty() {
            gaps.push("it doesn’t say what is new in this version".to_owned());
        }
        if self.events.is_empty() {
            gaps.push("it has no event".to_owned());
        }
        if !self.events.is_sorted_by(|a, b| a.entry.when <= b.entry.when) {
            gaps.push("its events don’t stand in the order of their dates".to_owned());
        }
        self.numbers(&mut gaps);
        self.of_parties(&mut gaps);
        self.of_proceedings(&mut gaps);
        self.of_events(&mut gaps);
        gaps
    }

    fn numbers(&self, gaps: &mut Vec<String>) {
        let mut ids: Vec<Number> = Vec::new();
        ids.extend(self.jurisdictions.iter().map(|item| item.id));
        ids.extend(self.parties.iter().map(|item| item.id));
        ids.extend(self.proceedings.iter().map(|item| item.id));
        ids.extend(self.grounds.iter().map(|item| item.id));
        ids.extend(self.conditions.iter().map(|item| item.id));
        ids.extend(self.events.iter().map(|item| item.id));
        let all = ids.len();
        if all > MOST {
            gaps.push(format!("it has {all} entries; at most {MOST} can be published"));
        }
        if ids.contains(&0) || ids.into_iter().collect::<BTreeSet<_>>().len() != all {
            gaps.push("two of its entries have one number".to_owned());
        }
    }

    fn of_parties(&self, gaps: &mut Vec<String>) {
        let mut shown = BTreeSet::new();
        for party in &self.parties {
            let name = party.entry.shown();
            if name.trim().is_empty() {
                gaps.push("a party has neither a name nor a designation".to_owned());
            } else if !shown.insert(name.clone()) {
                gaps.push(format!("two parties are called {name}"));
            }
            if let Party::Named(Named { standing, own_choice, note, .. }) = &party.entry {
                if *standing == Standing::Complainant && !own_choice {
                    gaps.push(format!(
                        "{name} is a complainant and named: complainants are unnamed unless they chose otherwise"
                    ));
                }
                if standing.word().trim().is_empty() {
                    gaps.push(format!("{name} has no standing"));
                }
                if note.len() > LONGEST {
                    gaps.push(format!("what is said of {name} is too long"));
                }
            }
        }
        for jurisdiction in self.jurisdictions.iter().filter(|item| item.entry.name.trim().is_empty()) {
            gaps.push(format!("the jurisdiction with the number {} has no name", jurisdiction.id));
        }
    }

    fn of_proceedings(&self, gaps: &mut Vec<String>) {
        for Item { id, entry, .. } in &self.proceedings {
            let name =
                if entry.title.trim().is_empty() { format!("number {id}") } else { format!("“{}”", entry.title) };
            if entry.title.trim().is_empty() {
                gaps.push(format!("the proceeding {name} has no title"));
            }
            self.known_jurisdiction(entry.jurisdiction, &format!("the proceeding {name}"), gaps);
            if entry.until.as_ref().is_some_and(|until| *until < entry.since) {
                gaps.push(format!("the proceeding {name} ends before it begins"));
            }
        }
        for (at, item) in (1..).zip(&self.grounds) {
            let name = format!("ground {at}");
            self.known_proceeding(Some(item.entry.proceeding), &name, gaps);
            self.told(&item.entry.told, &name, gaps);
            cites(&item.entry.cited, &name, gaps);
        }
        for (at, item) in (1..).zip(&self.conditions) {
            let name = format!("condition {at}");
            self.known_proceeding(Some(item.entry.proceeding), &name, gaps);
            self.known_jurisdiction(item.entry.jurisdiction, &name, gaps);
            self.known(&[item.entry.decided.by], &name, gaps);
            says(item.entry.decided.is_empty(), &name, gaps);
            if item.entry.until.as_ref().is_some_and(|until| *until < item.entry.since) {
                gaps.push(format!("{name} ends before it begins"));
            }
            cites(&item.entry.cited, &name, gaps);
        }
    }

    fn of_events(&self, gaps: &mut Vec<String>) {
        for Item { entry, .. } in &self.events {
            let name = format!("the entry “{}” of {}", entry.what.kind(), entry.when);
            if entry.proceeding.is_some() {
                self.known_proceeding(entry.proceeding, &name, gaps);
            }
            self.known(&entry.what.who(), &name, gaps);
            if let Some(told) = entry.what.told() {
                self.told(told, &name, gaps);
            }
            match &entry.what {
                Happening::Decision { decided } => says(decided.is_empty(), &name, gaps),
                Happening::Question { question } => says(question.is_empty(), &name, gaps),
                Happening::Dispute { dispute } => says(dispute.is_empty(), &name, gaps),
                _ => {}
            }
            let sides = entry.what.sides();
            let by: BTreeSet<Number> = sides.iter().map(|side| side.by).collect();
            if matches!(entry.what, Happening::Dispute { .. } | Happening::Unsettled { .. }) && by.len() < 2 {
                gaps.push(format!("{name} has fewer than two sides"));
            }
            says(sides.iter().any(super::Side::is_empty), &name, gaps);
            cites(&entry.cited, &name, gaps);
            for cited in sides.iter().filter_map(|side| side.cited.as_ref()) {
                whole(cited, &name, gaps);
            }
        }
    }

    fn told(&self, told: &Told, name: &str, gaps: &mut Vec<String>) {
        self.known(&told.who(), name, gaps);
        says(told.is_empty(), name, gaps);
        if told.who().is_empty() {
            gaps.push(format!("{name} doesn’t say who"));
        }
    }

    fn known(&self, who: &[Number], name: &str, gaps: &mut Vec<String>) {
        if who.iter().any(|number| super::find(&self.parties, *number).is_none()) {
            gaps.push(format!("{name} names a party that isn’t there"));
        }
    }

    fn known_jurisdiction(&self, number: Number, name: &str, gaps: &mut Vec<String>) {
        if super::find(&self.jurisdictions, number).is_none() {
            gaps.push(format!("{name} is in a jurisdiction that isn’t there"));
        }
    }

    fn known_proceeding(&self, number: Option<Number>, name: &str, gaps: &mut Vec<String>) {
        if number.and_then(|number| self.proceeding(number)).is_none() {
            gaps.push(format!("{name} belongs to a proceeding that isn’t there"));
        }
    }
}

fn says(empty: bool, name: &str, gaps: &mut Vec<String>) {
    if empty {
        gaps.push(format!("{name} says nothing"));
    }
}

fn cites(cited: &[Citation], name: &str, gaps: &mut Vec<String>) {
    if cited.is_empty() {
        gaps.push(format!("{name} cites no passage"));
    }
    cited.iter().for_each(|citation| whole(citation, name, gaps));
}

fn whole(citation: &Citation, name: &str, gaps: &mut Vec<String>) {
    let fine = match citation {
        Citation::Document { page, words, .. } => *page > 0 && words.chars().any(char::is_alphanumeric),
        Citation::Statement { statement, .. } => {
            // It becomes part of a path: nothing but a slug may stand there.
            !statement.is_empty()
                && statement.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        }
    };
    if !fine {
        gaps.push(format!("{name} has a citation without words, or of something that can’t be cited"));
    }
}
