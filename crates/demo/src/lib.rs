//! The demonstration: a small case from a source's files to the public record, by the doors that everybody has.
//!
//! It links neither the desk nor the press: a source sends through `sender`, and two journalists use the desk's pages with the manners
//! of a browser. What it does, people can do.

pub mod case;
pub mod documents;
pub mod people;

use case::{Release, Talk, channel, corvin};
use documents::Made;
use people::{
    journalist::Journalist,
    source::Source,
    visitor::{Stuck, Visitor},
};
use rand::rngs::OsRng;

pub use people::journalist::Account;

/// Where the three servers answer: `http://127.0.0.1:PORT`.
#[derive(Clone, Debug)]
pub struct Doors {
    pub intake: String,
    pub desk: String,
    pub archive: String,
}

/// What somebody needs who wants to go on where the demonstration ends.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub people: Vec<Account>,
    /// The source's.
    pub codename: String,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the demonstration's documents: {0}")]
    Documents(#[from] documents::Error),
    #[error("the demonstration got stuck: {0}")]
    Stuck(#[from] Stuck),
}

/// Takes a newsroom that has nobody yet from its first person to its first publication. Returns once the case is in the archive.
///
/// # Errors
/// Which step was refused, and in which words.
pub fn load(at: &Doors, enrol_link: &str, tell: &mut dyn FnMut(&str)) -> Result<Loaded, Error> {
    tell("enrolling two people");
    let passphrase = || seal::Codename::generate(&mut OsRng).expose().to_owned();
    let (ada, enrolled) = Journalist::enrol(enrol_link, "Ada", &passphrase())?;
    let (ben, _) = Journalist::enrol(&ada.invite(&enrolled)?, "Ben", &passphrase())?;
    wait_for_the_intake(&at.intake)?;
    let newsroom = Newsroom { at, ada: &ada, ben: &ben };
    let channel = Drop { talk: &channel::TALK, files: documents::channel()? };
    let source = newsroom.publish(&channel, &channel::RELEASE, &documents::dredger()?, tell)?;
    let corvin = Drop { talk: &corvin::TALK, files: documents::corvin()? };
    newsroom.publish(&corvin, &corvin::RELEASE, &documents::mission()?, tell)?;
    let codename = source.codename();
    Ok(Loaded { people: vec![ada.account, ben.account], codename })
}

/// What a source brings, and what is said over it.
struct Drop {
    talk: &'static Talk,
    files: Vec<Made>,
}

struct Newsroom<'a> {
    at: &'a Doors,
    ada: &'a Journalist,
    ben: &'a Journalist,
}

impl Newsroom<'_> {
    /// From a source's files to the archive. Gives the source.
    fn publish(
        &self,
        drop: &Drop,
        what: &Release,
        picture: &[u8],
        tell: &mut dyn FnMut(&str),
    ) -> Result<Source, Error> {
        let ada = self.ada;
        tell(&format!("a source drops {} documents", drop.files.len()));
        let source = Source::drop(&self.at.intake, drop.talk.message, &drop.files)?;
        tell("the desk collects them");
        let mailbox = ada.wait_for_a_drop()?;
        ada.reply(&mailbox, drop.talk.question)?;
        ada.accept(&mailbox)?;
        tell("the airlock opens them");
        let opened = ada.opened(&mailbox)?;
        tell("the source reads the newsroom's question and answers");
        source.read_reply()?;
        source.answer(drop.talk.answer)?;
        let (release, ids) = self.prepare(&opened, what, tell)?;
        tell("writing the story and the harm review");
        let id_of = |file: &str| ids.iter().find(|(known, _)| *known == file).map(|(_, id)| id.clone());
        let day = model::clock::day(model::Clock::now(&model::clock::SystemClock));
        ada.write_story(&release, &day, &what.story, &what.story.markdown(&id_of), picture)?;
        ada.review(&release, what)?;
        tell("signing as prepared");
        ada.sign(&release)?;
        tell("a second person looks at it, approves, and it is published");
        self.ben.approve(&release)?;
        let home = Visitor::new(&self.at.archive);
        people::wait("the story in the archive", || {
            Ok(home.get("/")?.words().contains(what.story.headline).then_some(()))
        })?;
        ada.wait_for_words(&mailbox, drop.talk.answer)?;
        // What the source wrote since is read; what waits in the inbox is the next source's.
        ada.accept(&mailbox)?;
        Ok(source)
    }

    fn prepare(
        &self,
        opened: &[(String, String)],
        what: &Release,
        tell: &mut dyn FnMut(&str),
    ) -> Result<PreparedCase, Stuck> {
        let mut release: Option<String> = None;
        let mut ids = Vec::new();
        for (number, document) in (1..).zip(what.documents) {
            tell(&format!("describing and redacting {number} of {}: {}", what.documents.len(), document.file));
            let found =
                opened.iter().find(|(words, _)| words.contains(document.file)).map(|(_, address)| address.as_str());
            let found = found.ok_or_else(|| Stuck::Other(format!("{} is not at the desk", document.file)))?;
            let (of, id) = self.ada.prepare(found, release.as_deref().ok_or(what.title), document)?;
            ids.push((document.file, id));
            release = Some(of);
        }
        let release = release.ok_or_else(|| Stuck::Other("nothing was prepared".to_owned()))?;
        Ok((release, ids))
    }
}

/// The release's address, and the public id of each file.
type PreparedCase = (String, Vec<(&'static str, String)>);

/// The desk hands the intake its keys a moment after the first person is enrolled.
fn wait_for_the_intake(intake: &str) -> Result<(), Stuck> {
    let visitor = Visitor::new(intake);
    people::wait("the intake to open", || Ok((visitor.look("/api/v1/keyring")?.status == 200).then_some(())))
}
