//! The demonstration: a small case from a source's files to the public record, by the doors that everybody has.
//!
//! It links neither the desk nor the press: a source sends through `sender`, and two journalists use the desk's pages with the manners
//! of a browser. What it does, people can do.

pub mod case;
pub mod documents;
pub mod people;

use case::{
    Release, Talk, channel, corvin, dossier, readers,
    statements::{self, Said},
};
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
    tell("the newsroom names an author");
    ada.add_author()?;
    let newsroom = Newsroom { at, ada: &ada, ben: &ben };
    let channel = Drop { talk: &channel::TALK, files: documents::channel()?, statements: &[] };
    let (source, channel_release, papers) =
        newsroom.publish(&channel, &channel::RELEASE, &documents::dredger()?, tell)?;
    let corvin = Drop { talk: &corvin::TALK, files: documents::corvin()?, statements: &statements::ALL };
    let (_, _, published) = newsroom.publish(&corvin, &corvin::RELEASE, &documents::mission()?, tell)?;
    newsroom.keep_dossier(&published, tell)?;
    newsroom.hear_readers(tell)?;
    newsroom.correct(&channel_release, &papers, tell)?;
    tell("a document is taken back");
    let visitors =
        published.iter().find(|it| it.file == documents::VISITORS).map(|it| it.rendition.as_str()).unwrap_or_default();
    ada.ask_withdrawal(visitors, readers::WITHDRAWN)?;
    ben.confirm_withdrawal(visitors)?;
    let archive = Visitor::new(&at.archive);
    people::wait("the tombstone", || Ok(archive.get("/d/")?.words().contains(readers::WITHDRAWN).then_some(())))?;
    let codename = source.codename();
    Ok(Loaded { people: vec![ada.account, ben.account], codename })
}

/// What a source brings, and what is said over it.
struct Drop {
    talk: &'static Talk,
    files: Vec<Made>,
    statements: &'static [Said],
}

/// One document of a release.
struct Published {
    file: &'static str,
    public: String,
    /// Its address at the desk.
    rendition: String,
}

fn public_id(published: &[Published], file: &str) -> Option<String> {
    published.iter().find(|known| known.file == file).map(|known| known.public.clone())
}

struct Newsroom<'a> {
    at: &'a Doors,
    ada: &'a Journalist,
    ben: &'a Journalist,
}

impl Newsroom<'_> {
    /// From a source's files to the archive. Gives the source, the release's address at the desk, and what was published.
    fn publish(
        &self,
        drop: &Drop,
        what: &Release,
        picture: &[u8],
        tell: &mut dyn FnMut(&str),
    ) -> Result<(Source, String, Vec<Published>), Error> {
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
        let (release, published) = self.prepare(&opened, what, tell)?;
        tell("writing the story and the harm review");
        let id_of = |file: &str| public_id(&published, file);
        let day = model::clock::day(model::Clock::now(&model::clock::SystemClock));
        ada.write_story(&release, &day, &what.story, &what.story.markdown(&id_of), picture)?;
        for said in drop.statements {
            tell(&format!("a statement: {}", said.slug));
            ada.state(&release, said, &id_of)?;
        }
        ada.review(&release, what.persons, what.source_risk, what.right_of_reply)?;
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
        Ok((source, release, published))
    }

    /// The file of the case, in a release of its own: it cites what is published.
    fn keep_dossier(&self, published: &[Published], tell: &mut dyn FnMut(&str)) -> Result<(), Error> {
        tell("keeping the dossier");
        let release = self.ada.begin_release(dossier::RELEASE)?;
        self.ada.keep_dossier(&release, dossier::ENTRIES, &|file: &str| public_id(published, file))?;
        self.ada.review(&release, dossier::PERSONS, corvin::RELEASE.source_risk, corvin::RELEASE.right_of_reply)?;
        self.ada.sign(&release)?;
        self.ben.approve(&release)?;
        let archive = Visitor::new(&self.at.archive);
        people::wait("the dossier in the archive", || {
            Ok((archive.look("/dossiers/")?.words().contains(dossier::TITLE)).then_some(()))
        })?;
        Ok(())
    }

    /// What a reader knew better, and a document in its next version.
    fn correct(&self, published: &str, papers: &[Published], tell: &mut dyn FnMut(&str)) -> Result<(), Error> {
        tell("correcting the first story");
        let release = self.ada.correct(published, channel::CORRECTED, channel::CORRECTION)?;
        let register = papers.iter().find(|it| it.file == documents::REGISTER).map(|it| it.rendition.as_str());
        self.ada.show_again(register.unwrap_or_default(), &release, channel::SHOWN_AGAIN)?;
        let Release { persons, source_risk, right_of_reply, .. } = channel::RELEASE;
        self.ada.review(&release, persons, source_risk, right_of_reply)?;
        self.ada.sign(&release)?;
        self.ben.approve(&release)?;
        let archive = Visitor::new(&self.at.archive);
        let page = format!("/stories/{}/", channel::RELEASE.story.slug);
        people::wait("the corrected story", || {
            Ok(archive.look(&page)?.words().contains(channel::CORRECTION[1]).then_some(()))
        })?;
        Ok(())
    }

    /// Readers write under the stories; one of the comments is held back.
    fn hear_readers(&self, tell: &mut dyn FnMut(&str)) -> Result<(), Error> {
        tell("readers write under the stories");
        for comment in readers::COMMENTS {
            let reader = Visitor::new(&self.at.archive);
            let form = reader.get(&format!("/stories/{}/", comment.story))?.button("Send to the moderator")?;
            reader.submit(&form.set("name", comment.name)?.set("text", comment.text)?)?;
        }
        tell("the desk moderates");
        self.ada.moderate(readers::COMMENTS)?;
        let archive = Visitor::new(&self.at.archive);
        for comment in readers::COMMENTS {
            let page = format!("/stories/{}/comments/", comment.story);
            let shown = || Ok(archive.look(&page)?.words().contains(comment.text).then_some(()));
            if comment.released {
                people::wait("a comment in the archive", shown)?;
            } else if shown()?.is_some() {
                return Err(Stuck::Other("what was to be held back is public".into()).into());
            }
        }
        Ok(())
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
            let found = opened.iter().find(|(name, _)| name == document.file).map(|(_, address)| address.as_str());
            let found = found.ok_or_else(|| Stuck::Other(format!("{} is not at the desk", document.file)))?;
            let (of, id, rendition) = self.ada.prepare(found, release.as_deref().ok_or(what.title), document)?;
            ids.push(Published { file: document.file, public: id, rendition });
            release = Some(of);
        }
        let release = release.ok_or_else(|| Stuck::Other("nothing was prepared".to_owned()))?;
        Ok((release, ids))
    }
}

/// The release's address, and its documents.
type PreparedCase = (String, Vec<Published>);

/// The desk hands the intake its keys a moment after the first person is enrolled.
fn wait_for_the_intake(intake: &str) -> Result<(), Stuck> {
    let visitor = Visitor::new(intake);
    people::wait("the intake to open", || Ok((visitor.look("/api/v1/keyring")?.status == 200).then_some(())))
}
