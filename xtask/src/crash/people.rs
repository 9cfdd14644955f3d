//! Two journalists who do what people do, with scripts off, and note what they were shown as done.

use std::{
    collections::VecDeque,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use demo::people::visitor::{Page, Visitor};

use super::promises::{Promise, Promises};
use crate::newsroom::Person;

/// How far a document has come on its way to the record.
enum Case {
    Accepted { document: String },
    Prepared { rendition: String },
    Described { release: String },
    Reviewed { release: String },
    Signed { release: String },
}

/// Both journalists at the desk. Ada prepares, Ben approves.
pub struct Desk {
    people: [Person; 2],
    seats: Option<Seats>,
    cases: VecDeque<Case>,
}

/// Both, signed in.
pub struct Seats {
    pub ada: Visitor,
    ben: Visitor,
}

impl Desk {
    pub fn new(people: [Person; 2]) -> Self {
        Self { people, seats: None, cases: VecDeque::new() }
    }

    /// The desk was killed: nobody is signed in. What was under way is looked at afresh by who finds it.
    pub fn leave(&mut self) {
        self.seats = None;
    }

    /// Whether both could sign in now: each code is taken once, so after many kills they have to wait.
    pub fn could_unlock(&self) -> bool {
        self.people.iter().all(Person::has_code)
    }

    /// Both sign in, unless they are.
    pub fn unlock(&mut self, url: &str) -> anyhow::Result<&Seats> {
        let [ada, ben] = &mut self.people;
        let seats = match self.seats.take() {
            Some(seats) => seats,
            None => Seats { ada: signed_in(url, ada)?, ben: signed_in(url, ben)? },
        };
        Ok(self.seats.insert(seats))
    }

    pub fn seats(&self) -> Option<&Seats> {
        self.seats.as_ref()
    }

    /// One thing that a journalist does.
    pub fn work(&mut self, promises: &Promises) -> anyhow::Result<()> {
        match self.cases.pop_front() {
            Some(case) => {
                if let Some(next) = self.seated()?.advance(case, promises)? {
                    self.cases.push_front(next);
                }
                Ok(())
            }
            None => self.accept_one(promises),
        }
    }

    fn accept_one(&mut self, promises: &Promises) -> anyhow::Result<()> {
        let ada = &self.seated()?.ada;
        let inbox = ada.get("/inbox")?;
        let waiting =
            inbox.links().into_iter().find(|(words, to)| words.contains("waits for you") && to.contains("/mailbox/"));
        let Some((_, mailbox)) = waiting else {
            thread::sleep(Duration::from_millis(50));
            return Ok(());
        };
        let page = ada.get(&mailbox)?;
        let marker = marker_in(&page).context("a drop without its mark")?;
        let after = ada.submit(&page.button("Accept")?)?;
        ensure!(is_accepted(&after), "accepting led to “{}”", after.words());
        promises.note(Promise::Accepted { marker });
        if let Some((_, document)) = after.links().into_iter().find(|(_, to)| to.contains("/document/")) {
            self.cases.push_back(Case::Accepted { document: path_of(&document) });
        }
        Ok(())
    }

    fn seated(&self) -> anyhow::Result<&Seats> {
        self.seats.as_ref().context("nobody is signed in")
    }
}

impl Seats {
    fn advance(&self, case: Case, promises: &Promises) -> anyhow::Result<Option<Case>> {
        Ok(Some(match case {
            Case::Accepted { document } => {
                wait_until_opened(&self.ada, &document)?;
                let form = self.ada.get(&format!("{document}/prepare"))?.form("/prepare")?;
                let form =
                    form.set("release", "new")?.set("title", &format!("Release {:016x}", rand::random::<u64>()))?;
                let page = self.ada.submit(&form)?;
                ensure!(page.address.contains("/rendition/"), "preparing led to {}", page.address);
                Case::Prepared { rendition: path_of(&page.address) }
            }
            Case::Prepared { rendition } => {
                let page = self.ada.get(&rendition)?;
                let release = page
                    .links()
                    .into_iter()
                    .find(|(_, to)| to.contains("/release/"))
                    .context("a rendition of no release")?
                    .1;
                let path = rendition.split('?').next().unwrap_or(&rendition);
                let form = page.form(path.rsplit_once("/rendition").map_or(path, |(_, end)| end))?;
                let form =
                    form.set("title", "A note")?.set("summary", "A note that a source kept.")?.set("language", "en")?;
                let form = form.set("verification", "Nothing was compared. Low confidence.")?;
                self.ada.submit(&form)?;
                Case::Described { release: path_of(&release) }
            }
            Case::Described { release } => {
                let form = self.ada.get(&format!("{release}/review"))?.form("/review")?;
                let form =
                    form.set("nobody_named", "It names nobody.")?.set("source", "Nothing in it points to a person.")?;
                self.ada.submit(&form.set("reply", "nobody-accused")?)?;
                Case::Reviewed { release }
            }
            Case::Reviewed { release } => {
                let page = self.ada.submit(&self.ada.get(&release)?.button("Sign as prepared")?)?;
                ensure!(page.words().contains("Signed as prepared by"), "signing led to “{}”", page.words());
                promises.note(Promise::Signed { release: release.clone() });
                Case::Signed { release }
            }
            Case::Signed { release } => {
                let page =
                    self.ben.submit(&self.ben.get(&format!("{release}/approve"))?.button("Approve and publish")?)?;
                // Published at once, or approved and published a moment later.
                let published = page.words().contains("It is in the record");
                ensure!(published || page.words().contains("Approved by"), "approving led to “{}”", page.words());
                promises.note(Promise::Approved { release: release.clone() });
                if published {
                    promises.note(Promise::Published { release });
                }
                return Ok(None);
            }
        }))
    }
}

/// Whether a mailbox's page shows its drop as accepted.
pub fn is_accepted(page: &Page) -> bool {
    page.all("article h2").iter().any(|line| line.contains("accepted"))
}

/// An address without its server: the port changes with each start.
pub fn path_of(address: &str) -> String {
    let path = address.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| format!("/{path}"));
    path.unwrap_or_else(|| address.to_owned())
}

/// The mark in a mailbox's page.
pub fn marker_in(page: &Page) -> Option<String> {
    let words = page.words();
    let from = words.find("The mark is ")? + "The mark is ".len();
    Some(words[from..].split('.').next()?.to_owned())
}

fn signed_in(url: &str, person: &mut Person) -> anyhow::Result<Visitor> {
    let visitor = Visitor::new(url);
    let form = visitor.get("/")?.form("/unlock")?.set("name", &person.name)?.set("passphrase", &person.passphrase)?;
    let page = visitor
        .submit(&form.set("code", &person.code()?)?)
        .with_context(|| format!("{} can't sign in", person.name))?;
    ensure!(page.address.ends_with("/inbox"), "{} signs in and is led to {}", person.name, page.address);
    Ok(visitor)
}

fn wait_until_opened(visitor: &Visitor, document: &str) -> anyhow::Result<()> {
    let end = Instant::now() + Duration::from_secs(30);
    while visitor.get(document)?.words().contains("waits for the airlock") {
        if Instant::now() > end {
            bail!("{document} is not opened within 30 s");
        }
        thread::sleep(Duration::from_millis(30));
    }
    Ok(())
}
