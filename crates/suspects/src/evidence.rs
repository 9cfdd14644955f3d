//! What is known of who could have had one document. Says where each piece comes from, and where readers would still see it.

use model::Mode;

use crate::{marks, person::Person, read, set::Set};

/// What a piece of evidence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Whom the document was given to. Whoever gave it knows that without reading it: covering words doesn't change it.
    Whom,
    /// Which copy it is. Counts where it can be seen.
    Copy,
}

/// One thing that narrows the number.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub tells: Tells,
    /// Those whom it leaves.
    pub set: Set,
    /// Whether it tells for certain, if what is written is true.
    pub sure: bool,
    /// One sentence.
    pub what: String,
    pub place: Place,
}

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The newsroom says so.
    Stated,
    /// In the file, and on no page: nobody sees it unless somebody gets the file.
    File,
    /// On pages, in these words. `pages`: those on which some of them would be published as things stand.
    Words { words: Vec<String>, pages: Vec<u32> },
    /// In the look of pages: it goes when they are set anew, or, where it stands in one place, under a box.
    Look { pages: Vec<u32> },
}

impl Evidence {
    pub(crate) fn new(tells: Tells, set: Set, sure: bool, what: impl Into<String>, place: Place) -> Self {
        Self { tells, set, sure, what: what.into(), place }
    }

    /// Whether it narrows the number for those who read what is published.
    pub fn is_seen(&self) -> bool {
        self.tells == Tells::Whom || !self.pages().is_empty()
    }

    /// The pages on which it would be published.
    pub fn pages(&self) -> &[u32] {
        match &self.place {
            Place::Words { pages, .. } | Place::Look { pages } => pages,
            Place::Stated | Place::File => &[],
        }
    }
}

/// A page as it came, and what the plan leaves of it.
#[derive(Clone, Debug)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Its words, a line feed after each line.
    pub text: String,
    /// Those that would be published.
    pub left: String,
}

/// What the newsroom knows of who received a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// How many people.
    pub number: Option<u32>,
    /// Who they are, as far as that is known.
    pub people: Vec<Person>,
    /// What they are called together: documents that went to the same people have the same name.
    pub called: String,
}

/// One document with all that is known of who had it.
#[derive(Clone, Debug)]
pub struct Document {
    /// How it is named to people.
    pub name: String,
    pub evidence: Vec<Evidence>,
}

impl Document {
    /// Reads what its file and its pages tell. `around`: what was found in the mail that it came with, if it did.
    pub fn read(
        name: &str,
        findings: &[model::Finding],
        around: Option<&[model::Finding]>,
        pages: &[Page],
        mode: Mode,
    ) -> Self {
        let mut evidence = read::findings(findings, pages, mode);
        if let Some(around) = around {
            evidence.extend(read::around(around));
        }
        let is_mail = read::is_mail(findings);
        evidence.extend(marks::on(pages, name, is_mail));
        Self { name: name.to_owned(), evidence }
    }

    /// Adds what the newsroom knows.
    pub fn state(&mut self, stated: &Stated) {
        let called = if stated.called.is_empty() { format!("who had {}", self.name) } else { stated.called.clone() };
        let mut set = Set::named(stated.people.iter().cloned());
        let named = set.about();
        match stated.number {
            Some(number) if number > named => {
                let others = Set::counted(&called, number - set.people.len() as u32);
                set.groups = others.groups;
            }
            Some(number) if number < named => {
                let what = format!("The newsroom says that no more than {number} had it.");
                let few = Set::counted(&called, number);
                self.evidence.push(Evidence::new(Tells::Whom, few, true, what, Place::Stated));
            }
            _ if set.is_empty() => return,
            _ => {}
        }
        let what = format!("The newsroom says that {} had it.", set.said());
        self.evidence.push(Evidence::new(Tells::Whom, set, true, what, Place::Stated));
    }

    /// Adds that another copy is held, and where this one differs: words that stand in this one alone, and whether anything else is unlike.
    pub fn differs(&mut self, other: &str, words: Vec<String>, otherwise: bool, pages: &[Page], mode: Mode) {
        let set = || Set::counted(&format!("the copy that is unlike {other}"), 1);
        if !words.is_empty() {
            let place = marks::told(words, pages);
            let what = format!(
                "It has other words than {other}, of which the newsroom holds a copy: they may mark whose it is."
            );
            self.evidence.push(Evidence::new(Tells::Copy, set(), false, what, place));
        }
        if otherwise {
            let what = format!("Its spaces, signs or lines are unlike those of {other}: they may mark whose it is.");
            self.evidence.push(Evidence::new(Tells::Copy, set(), false, what, marks::look(pages, mode)));
        }
    }
}

impl Set {
    /// In words: "12 people", "3 people and the list all@a.example".
    pub fn said(&self) -> String {
        let people = match self.people.len() {
            0 => None,
            1 => Some("1 person".to_owned()),
            many => Some(format!("{many} people")),
        };
        let group = |group: &crate::Group| match group.size {
            Some(size) => format!("{} ({size})", group.name),
            None => format!("{} (nobody said how many)", group.name),
        };
        people.into_iter().chain(self.groups.iter().map(group)).collect::<Vec<_>>().join(", ")
    }
}
