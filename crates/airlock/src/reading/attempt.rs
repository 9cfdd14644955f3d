//! One page in some languages: Tesseract's table, made words by a strict worker of the tree's own.

use model::{PageList, Size, Word};

use super::{FEW_LETTERS, letters};
use crate::{
    dkim::DkimKeys,
    error::Error,
    inbox::{Budget, Event, Inbox},
    link::{Feed, Link},
    ocr::{Languages, Picture, Reader},
    process::{Watch, WorkerCommand},
    protocol::{Job, JobKind},
    sink::Failure,
};

/// Of a word that Tesseract is less sure of than this (of 100) it guesses at specks.
const SOME: u8 = 20;
/// Words that it is so sure of are hardly ever wrong, and hardly ever there in a wrong language.
const SURE: u8 = 75;

/// What a page gave in some languages.
pub(super) struct Attempt {
    pub languages: Languages,
    pub words: Vec<Word>,
    /// Letters of the words that Tesseract is sure of.
    pub sure: usize,
}

impl Attempt {
    /// More than half of it is sure.
    pub fn is_good(&self) -> bool {
        self.sure >= FEW_LETTERS && self.sure * 2 > letters(&self.words)
    }
}

pub(super) struct Attempts {
    memory: u64,
    link: Option<Link>,
}

impl Attempts {
    pub fn new(memory: u64) -> Self {
        Self { memory, link: None }
    }

    /// The outer error is the machine's; the inner one: this page was not read.
    #[allow(clippy::too_many_arguments, reason = "what is read, with what, and what it may cost")]
    pub fn read(
        &mut self,
        reader: &Reader,
        worker: &WorkerCommand,
        picture: &Picture,
        languages: Languages,
        size: Size,
        budget: Budget,
        watch: &mut Watch,
    ) -> Result<Result<Attempt, Failure>, Error> {
        let table = match reader.tsv(worker, &languages, picture, size, self.memory, watch)? {
            Ok(table) => table,
            Err(failure) => return Ok(Err(failure)),
        };
        let mut link = match self.link.take() {
            Some(link) => link,
            None => match Link::start(worker, self.memory, watch)? {
                Ok(link) => link,
                Err(failure) => return Ok(Err(failure)),
            },
        };
        let mut said = Vec::with_capacity(2);
        for least in [SOME, SURE] {
            match words_of_table(&mut link, &table, picture, least, &mut { budget }, watch)? {
                Ok(words) => said.push(words),
                Err(failure) => {
                    link.kill(watch);
                    return Ok(Err(failure));
                }
            }
        }
        self.link = Some(link);
        let sure = said.pop().map_or(0, |words| letters(&words));
        let words = picture.to_points(said.pop().unwrap_or_default(), size);
        Ok(Ok(Attempt { languages, words, sure }))
    }
}

fn words_of_table(
    link: &mut Link,
    table: &[u8],
    picture: &Picture,
    least: u8,
    budget: &mut Budget,
    watch: &mut Watch,
) -> Result<Result<Vec<Word>, Failure>, Error> {
    let (width, height) = (picture.width, picture.height);
    let kind = JobKind::Tsv { width, height, least };
    let (limits, keys) = (budget.for_job(false), DkimKeys::default());
    link.job(&Job { kind, name: String::new(), limits, finer: false, again: PageList::default(), keys })?;
    let mut bytes = table;
    let mut feed = Feed::new(&mut bytes, u64::MAX);
    let mut inbox = Inbox::for_tsv(width, height);
    let mut words = Vec::new();
    loop {
        let frame = match link.next(Some(&mut feed), watch)? {
            Ok(frame) => frame,
            Err(failure) => return Ok(Err(failure)),
        };
        match inbox.take(frame, budget) {
            Ok(Some(Event::Words(more))) => words.extend(more),
            Ok(Some(Event::Done)) if link.delivered() => return Ok(Ok(words)),
            Ok(None) => {}
            Ok(Some(_)) => return Ok(Err(Failure::Protocol("not the words of a table"))),
            Err(stop) => return Ok(Err(stop.into())),
        }
    }
}
