//! The demonstration: a small case from a source's files to the public record, by the doors that everybody has.
//!
//! It links neither the desk nor the press: a source sends through `sender`, and two journalists use the desk's pages with the manners
//! of a browser. What it does, people can do.

pub mod case;
pub mod documents;
pub mod people;

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
    tell("making eight documents and a picture");
    let files = documents::all()?;
    let picture = documents::story_picture()?;
    tell("enrolling two people");
    let passphrase = || seal::Codename::generate(&mut OsRng).expose().to_owned();
    let (ada, enrolled) = Journalist::enrol(enrol_link, "Ada", &passphrase())?;
    let (ben, _) = Journalist::enrol(&ada.invite(&enrolled)?, "Ben", &passphrase())?;
    wait_for_the_intake(&at.intake)?;
    tell("a source drops eight documents");
    let source = Source::drop(&at.intake, case::MESSAGE, &files)?;
    tell("the desk collects them");
    let mailbox = ada.wait_for_a_drop()?;
    ada.reply(&mailbox, case::QUESTION)?;
    ada.accept(&mailbox)?;
    tell("the airlock opens them");
    let opened = ada.opened(&mailbox)?;
    tell("the source reads the newsroom's question and answers");
    source.read_reply()?;
    source.answer(case::ANSWER)?;
    let (release, ids) = prepare(&ada, &opened, tell)?;
    tell("writing the story and the harm review");
    let id_of = |file: &str| ids.iter().find(|(known, _)| *known == file).map(|(_, id)| id.clone()).unwrap_or_default();
    ada.write_story(
        &release,
        &model::clock::day(model::Clock::now(&model::clock::SystemClock)),
        &case::story(&id_of),
        &picture,
    )?;
    ada.review(&release)?;
    tell("signing as prepared");
    ada.sign(&release)?;
    tell("a second person looks at it, approves, and it is published");
    ben.approve(&release)?;
    let home = Visitor::new(&at.archive);
    people::wait("the story in the archive", || Ok(home.get("/")?.words().contains(case::HEADLINE).then_some(())))?;
    ada.wait_for_words(&mailbox, case::ANSWER)?;
    Ok(Loaded { people: vec![ada.account, ben.account], codename: source.codename() })
}

/// The desk hands the intake its keys a moment after the first person is enrolled.
fn wait_for_the_intake(intake: &str) -> Result<(), Stuck> {
    let visitor = Visitor::new(intake);
    people::wait("the intake to open", || Ok((visitor.look("/api/v1/keyring")?.status == 200).then_some(())))
}

/// The release's address, and the public id of each file.
type PreparedCase = (String, Vec<(&'static str, String)>);

fn prepare(ada: &Journalist, opened: &[(String, String)], tell: &mut dyn FnMut(&str)) -> Result<PreparedCase, Stuck> {
    let mut release: Option<String> = None;
    let mut ids = Vec::new();
    for what in case::DOCUMENTS {
        tell(&format!("describing and redacting {}", what.file));
        let document = opened.iter().find(|(words, _)| words.contains(what.file)).map(|(_, address)| address.as_str());
        let document = document.ok_or_else(|| Stuck::Other(format!("{} is not at the desk", what.file)))?;
        let (of, id) = ada.prepare(document, release.as_deref(), what)?;
        ids.push((what.file, id));
        release = Some(of);
    }
    let release = release.ok_or_else(|| Stuck::Other("nothing was prepared".to_owned()))?;
    Ok((release, ids))
}
