//! One top-level file and all that comes out of it: the parent walks the tree, each file is one job of the worker.
//!
//! A fresh worker for each tree, and a new one after each that had to be ended: no worker ever sees two drops.

mod bound;
mod pictures;
mod stills;

use std::{
    collections::VecDeque,
    io::Read,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use model::{FileFacts, Finding, FindingKind, PageList, limits::OpenLimits};
use page::{Origin, PageContent};

use crate::{
    dkim::DkimKeys,
    error::Error,
    film::{self, Films},
    inbox::{Budget, Event, Grey, Inbox, Stop},
    link::{Feed, Keeping, Link},
    ocr::Ocr,
    office::{self, Office},
    passwords::{LOOKED_AT, Passwords},
    process::{Watch, WorkerCommand},
    protocol::{Facts, Job, JobKind, Limit, OpenFailure},
    reading::{Leaf, ReadText, Reading},
    sink::{Ended, Failure, NodePath, Sink},
    spare::Spare,
};
use bound::Place;
pub use bound::{BOUND, BoundPage, bound_sha256};
use pictures::Aside;

/// A file may be a third of the memory limit: the worker holds all of it, and what it makes of it besides.
const SHARE_OF_MEMORY: u64 = 3;
/// A film that stills are drawn of may be a quarter: the helper has it once more.
const SHARE_OF_A_FILM: u64 = 4;

/// The one kind whose words are what its fonts say.
const PDF: &str = "application/pdf";

/// Kinds whose text may name the password of what is in them.
const MAILS: [&str; 2] = ["message/rfc822", "application/vnd.ms-outlook"];
/// No more words of mails are tried once so many passwords are known: each takes time, which is the tree's.
const MOST_TRIED: usize = 30;

/// How the airlock works on this machine.
#[derive(Clone, Debug)]
pub struct Config {
    pub worker: WorkerCommand,
    /// Opens documents even where the kernel has no Landlock or no seccomp. Only an operator's explicit wish sets this.
    pub allow_without_sandbox: bool,
    pub ocr: Ocr,
    pub office: Office,
    pub films: Films,
}

impl Config {
    /// These workers alone, nothing without a sandbox, and no outside program.
    pub fn alone(worker: WorkerCommand) -> Self {
        Self { worker, allow_without_sandbox: false, ocr: Ocr::Off, office: Office::Own, films: Films::Off }
    }

    /// This program as the worker, nothing without a sandbox, Tesseract, LibreOffice and ffmpeg when they are installed and can be confined.
    pub fn of_this_program() -> Self {
        let worker = WorkerCommand::default();
        let ocr = Ocr::find(&worker);
        Self { ocr, office: Office::find(), films: Films::find(), ..Self::alone(worker) }
    }
}

/// Opens hostile files. Cheap to clone; each call of [`Airlock::open_tree`] blocks its thread, and several may run at once.
#[derive(Clone, Debug)]
pub struct Airlock {
    config: Arc<Config>,
    cancelled: Arc<AtomicBool>,
    /// Where a worker is kept ready for the next tree.
    spare: Option<Spare>,
    passwords: Arc<Passwords>,
    keys: Arc<DkimKeys>,
}

/// How a tree ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How the top file ended; `top.opened`: it gave text or a page.
    pub top: Ended,
    /// Whether all of the tree was opened as far as openers know its kinds.
    pub complete: bool,
    /// What this kernel lacks, in words for an operator.
    pub sandbox_lacks: Vec<&'static str>,
}

impl Airlock {
    pub fn new(config: Config) -> Self {
        Self {
            config: Arc::new(config),
            cancelled: Arc::default(),
            spare: None,
            passwords: Arc::default(),
            keys: Arc::default(),
        }
    }

    /// Keeps one worker started for the next tree, with this memory limit in bytes: for whoever opens many. No worker opens two.
    #[must_use]
    pub fn with_a_spare(mut self, memory: u64) -> Self {
        let spare = Spare::new(Arc::clone(&self.cancelled));
        spare.start(self.config.worker.clone(), memory);
        self.spare = Some(spare);
        self
    }

    /// The same airlock, which tries these passwords on every locked file of its trees, before those that a mail around it names.
    #[must_use]
    pub fn trying(&self, passwords: Passwords) -> Self {
        Self { passwords: Arc::new(passwords), ..self.clone() }
    }

    /// The same airlock, which holds the signatures of mails against these keys.
    #[must_use]
    pub fn with_keys(&self, keys: DkimKeys) -> Self {
        Self { keys: Arc::new(keys), ..self.clone() }
    }

    /// The same airlock, which reads pages so.
    #[must_use]
    pub fn reading(&self, ocr: Ocr) -> Self {
        Self { config: Arc::new(Config { ocr, ..Config::clone(&self.config) }), ..self.clone() }
    }

    /// How pages are read.
    pub fn ocr(&self) -> &Ocr {
        &self.config.ocr
    }

    /// The process that waits for the next tree, if one does.
    pub fn spare(&self) -> Option<u32> {
        self.spare.as_ref()?.id()
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn cancelled(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancelled)
    }

    /// Ends every worker and helper of this airlock and its clones, now and for good: what **lock everything** needs. Trees that
    /// are being opened end as `Cancelled` within some milliseconds.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        if let Some(spare) = &self.spare {
            spare.end();
        }
    }

    /// Opens one file and everything in it. Blocks; call it from a thread that may.
    ///
    /// # Errors
    /// Only what is not the document's doing; a document that can't be opened is an `Ok` that says so.
    pub fn open_tree(
        &self,
        input: &mut dyn Read,
        name: &str,
        limits: &OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, Error> {
        let mut tree = self.tree(limits, sink);
        let top = tree.open(&NodePath::top(), name, input)?;
        let top_unfinished = top.failure.is_some_and(Failure::unfinished);
        tree.children()?;
        tree.sink.end(&NodePath::top(), &top).map_err(Error::Sink)?;
        let sandbox_lacks = std::mem::take(&mut tree.lacks);
        Ok(Outcome { top, complete: !top_unfinished && tree.unfinished == 0, sandbox_lacks })
    }

    fn tree<'a>(&'a self, limits: &'a OpenLimits, sink: &'a mut dyn Sink) -> Tree<'a> {
        let start = Instant::now();
        Tree {
            config: &self.config,
            spare: self.spare.as_ref(),
            given: &self.passwords,
            passwords: Arc::clone(&self.passwords),
            keys: &self.keys,
            limits,
            begun: start,
            budget: Budget::new(limits),
            watch: Watch::new(start + limits.time, limits.memory, Arc::clone(&self.cancelled)),
            reading: Reading::new(start, limits.time, limits.memory),
            sink,
            link: None,
            waiting: VecDeque::new(),
            kept: 0,
            over: None,
            unfinished: 0,
            lacks: Vec::new(),
        }
    }
}

struct Waiting {
    node: NodePath,
    name: String,
    bytes: Vec<u8>,
    /// What is tried on it, once what it came out of is read to its end; those that were given, where that said nothing.
    passwords: Option<Arc<Passwords>>,
}

/// What has been heard of the node that is being opened.
struct Heard {
    facts: Facts,
    opened: bool,
    children: u32,
    page: Option<(u32, PageContent)>,
    /// The same page, finer.
    finer: Option<Grey>,
    /// The pages that come have the words that their fonts name.
    by_a_font: bool,
    /// The text that comes is of a page whose words were read instead.
    replaced: bool,
    /// Of a bound document: which of its pages this file's first is.
    place: Option<Place>,
    /// Of a bound document: the last page's number.
    last: u32,
    /// Of a bound document: pages that can't be shown, with what stands in their place.
    missing: Vec<(u32, String)>,
    /// Of an office file: our own pages, while LibreOffice's may take their place.
    aside: Option<Aside>,
    /// Of a film: what is said of its sheet, while it may have stills, too.
    sheet: Option<Finding>,
    /// The beginning of a mail's text, in which the password of what is in it may stand.
    said: String,
}

impl Heard {
    fn new() -> Self {
        let facts = Facts { media_type: "application/octet-stream".to_owned(), pages: 0 };
        Self {
            facts,
            opened: false,
            children: 0,
            page: None,
            finer: None,
            by_a_font: false,
            replaced: false,
            place: None,
            last: 0,
            missing: Vec::new(),
            aside: None,
            sheet: None,
            said: String::new(),
        }
    }

    /// A page's number in the whole: the worker's own, or the next of a bound document.
    fn number(&mut self, own: u32) -> u32 {
        self.last = if self.place.is_some() { self.last + 1 } else { own };
        self.last
    }
}

struct Tree<'a> {
    config: &'a Config,
    spare: Option<&'a Spare>,
    given: &'a Arc<Passwords>,
    /// Tried on what is being opened: those that were given, and what the mails around it say.
    passwords: Arc<Passwords>,
    keys: &'a DkimKeys,
    limits: &'a OpenLimits,
    begun: Instant,
    budget: Budget,
    watch: Watch,
    reading: Reading,
    sink: &'a mut dyn Sink,
    link: Option<Link>,
    waiting: VecDeque<Waiting>,
    /// Bytes of children that wait or are being opened.
    kept: u64,
    /// Why nothing more is opened.
    over: Option<Failure>,
    /// Children that were not, or not wholly, opened.
    unfinished: u32,
    lacks: Vec<&'static str>,
}

/// The next tree's worker is started once this one is over, so that it takes no time from it.
impl Drop for Tree<'_> {
    fn drop(&mut self) {
        if let Some(spare) = self.spare {
            spare.start(self.config.worker.clone(), self.limits.memory);
        }
    }
}

impl Tree<'_> {
    fn children(&mut self) -> Result<(), Error> {
        let reason = self.drain()?;
        self.unfinished_inside(reason)
    }

    /// All that waits, and what comes out of it. Gives why something of it was not, or not wholly, opened.
    fn drain(&mut self) -> Result<Option<Failure>, Error> {
        let mut reason = None;
        while let Some(Waiting { node, name, bytes, passwords }) = self.waiting.pop_front() {
            self.passwords = passwords.unwrap_or_else(|| Arc::clone(self.given));
            let ended = self.open(&node, &name, &mut &bytes[..])?;
            if let Some(failure) = ended.failure.filter(|failure| failure.unfinished()) {
                self.unfinished += 1;
                reason.get_or_insert(failure);
            }
            self.sink.end(&node, &ended).map_err(Error::Sink)?;
            self.kept -= bytes.len() as u64;
        }
        Ok(reason)
    }

    fn unfinished_inside(&mut self, reason: Option<Failure>) -> Result<(), Error> {
        if let Some(reason) = reason {
            let what = match self.unfinished {
                1 => format!("A file inside was not, or not wholly, opened: {reason}."),
                many => format!("{many} files inside were not, or not wholly, opened: {reason}."),
            };
            self.finding(&NodePath::top(), &Finding::new(FindingKind::NotFinished, "files inside", what, ""))?;
        }
        Ok(())
    }

    fn open(&mut self, node: &NodePath, name: &str, input: &mut dyn Read) -> Result<Ended, Error> {
        let mut heard = Heard::new();
        let mut feed = Feed::new(input, self.limits.memory / SHARE_OF_MEMORY);
        let office = if let Office::LibreOffice(_) = self.config.office { office::MOST_IN as u64 } else { 0 };
        let film = if let Films::Ffmpeg(_) = self.config.films { self.limits.memory / SHARE_OF_A_FILM } else { 0 };
        if office > 0 || film > 0 {
            feed = feed.keeping(Keeping { office, film });
        }
        let failure = match self.over {
            Some(over) => Some(over),
            None => self.run(JobKind::Open, node, name, &mut feed, &mut heard)?,
        };
        if matches!(failure, Some(Failure::Limit(Limit::Time) | Failure::Cancelled)) {
            self.over = failure;
        }
        // A page that was whole when the rest broke off.
        self.flush(node, &mut heard)?;
        self.pictures(node, failure, feed.kept(), &mut heard)?;
        self.stills(node, failure, feed.kept(), &mut heard)?;
        self.pass_on(&heard.said);
        for finding in self.reading.findings() {
            self.finding(node, &finding)?;
        }
        if let Some(failure) = failure.filter(|failure| failure.unfinished()) {
            let rest = if heard.opened || heard.children > 0 { "The rest was not opened" } else { "It was not opened" };
            let what = format!("{rest}: {failure}.");
            self.finding(node, &Finding::new(FindingKind::NotFinished, "the file", what, ""))?;
        }
        let (size, sha256) = feed.facts().map_err(Error::Input)?;
        let facts = FileFacts { name: name.to_owned(), sha256, size, media_type: heard.facts.media_type };
        Ok(Ended { facts, pages: heard.facts.pages, opened: heard.opened, failure })
    }

    /// What came out of the file that was just opened is tried with what was tried on it, and with what it says itself.
    fn pass_on(&mut self, said: &str) {
        let mut passwords = Arc::clone(&self.passwords);
        if !said.is_empty() {
            Arc::make_mut(&mut passwords).add_said(said, MOST_TRIED);
        }
        for child in self.waiting.iter_mut().filter(|child| child.passwords.is_none()) {
            child.passwords = Some(Arc::clone(&passwords));
        }
    }

    /// One job: what the worker says goes to the sink, checked. Gives why it ended early, if it did.
    fn run(
        &mut self,
        kind: JobKind,
        node: &NodePath,
        name: &str,
        feed: &mut Feed,
        heard: &mut Heard,
    ) -> Result<Option<Failure>, Error> {
        let mut link = match self.worker()? {
            Ok(link) => link,
            Err(failure) => return Ok(Some(failure)),
        };
        let children_allowed = node.depth() < self.limits.depth;
        let limits = self.budget.for_job(children_allowed);
        let finer = matches!(self.config.ocr, Ocr::Ready(_));
        let keys = self.keys.clone();
        let again = self.again(node);
        link.job(&Job { kind, name: shortened(name).to_owned(), limits, finer, again, keys })?;
        link.passwords(&self.passwords)?;
        let mut inbox = Inbox::new(children_allowed).with_finer(finer);
        let failure = loop {
            let page = heard.page.as_ref().map_or(0, |(_, page)| page.raster.rgb().len() as u64);
            let finer = heard.finer.as_ref().map_or(0, |finer| finer.pixels.len() as u64);
            let aside = heard.aside.as_ref().map_or(0, Aside::bytes);
            let copy = feed.kept().map_or(0, |copy| copy.len() as u64);
            self.watch.held = self.kept + inbox.held() + page + finer + aside + copy;
            let frame = match link.next(Some(feed), &mut self.watch)? {
                Ok(frame) => frame,
                Err(failure) => break failure,
            };
            match inbox.take(frame, &mut self.budget) {
                Ok(None) => {}
                Ok(Some(Event::Done | Event::Failed(_))) if !link.delivered() || !feed.delivered() => {
                    break Failure::Protocol("an end before all was read");
                }
                Ok(Some(Event::Done)) => {
                    self.link = Some(link);
                    return Ok(None);
                }
                Ok(Some(Event::Failed(why))) => {
                    self.link = Some(link);
                    return Ok(Some(match why {
                        OpenFailure::Limit(limit) => Failure::Limit(limit),
                        OpenFailure::NoneFits => Failure::NoneFits(self.passwords.len()),
                        other => Failure::Opener(other),
                    }));
                }
                Ok(Some(event)) => {
                    if let (Event::Facts(facts), JobKind::Open, true) = (&event, kind, node.is_top()) {
                        self.allow(&facts.media_type, feed.size());
                    }
                    self.event(node, event, heard)?;
                }
                Err(stop) => break stop.into(),
            }
        };
        if failure == Failure::Crashed {
            return Ok(Some(link.cause(&mut self.watch)));
        }
        link.kill(&mut self.watch);
        Ok(Some(failure))
    }

    /// What the top file's kind and size allow all of the tree. The kind is the worker's word: one that lies gets `most_time`, and that for no small file.
    fn allow(&mut self, media_type: &str, size: u64) {
        let (time, memory) = self.limits.of_file(media_type, size);
        self.watch.allow(self.begun + time, memory);
        self.reading.begin(self.begun, time);
    }

    fn worker(&mut self) -> Result<Result<Link, Failure>, Error> {
        if let Some(link) = self.link.take() {
            return Ok(Ok(link));
        }
        let (command, memory) = (&self.config.worker, self.limits.memory);
        let ready = self.spare.and_then(|spare| spare.take(memory, &mut self.watch));
        let link = match ready.map_or_else(|| Link::start(command, memory, &mut self.watch), |link| Ok(Ok(link)))? {
            Ok(link) => link,
            Err(failure) => return Ok(Err(failure)),
        };
        self.lacks = link.sandbox.missing();
        if !link.sandbox.holds() && !self.config.allow_without_sandbox {
            return Err(Error::NoSandbox(self.lacks.join("; ")));
        }
        Ok(Ok(link))
    }

    fn event(&mut self, node: &NodePath, event: Event, heard: &mut Heard) -> Result<(), Error> {
        if let Event::Words(words) = event {
            if let Some((_, page)) = &mut heard.page {
                page.origin = Origin::Embedded;
                page.words.extend(words);
            }
            return Ok(());
        }
        if let Event::Finer(grey) = event {
            heard.finer = Some(grey);
            return Ok(());
        }
        self.flush(node, heard)?;
        match event {
            Event::Facts(facts) => {
                if let (Office::LibreOffice(_), None) = (&self.config.office, heard.place) {
                    heard.aside = office::ending(&facts.media_type).map(Aside::new);
                }
                heard.by_a_font = facts.media_type == PDF;
                heard.facts = facts;
            }
            Event::Ours(words) => {
                if let Some(aside) = &mut heard.aside {
                    aside.ours(&words);
                }
            }
            Event::Page { number, size, raster } => {
                heard.replaced = false;
                heard.page =
                    Some((heard.number(number), PageContent { raster, size, words: Vec::new(), origin: Origin::None }));
            }
            // The page's own text, which can't be believed, comes next after its words.
            Event::Text(_) if heard.replaced => heard.replaced = false,
            Event::Text(text) => {
                self.reading.note(&text);
                if MAILS.contains(&heard.facts.media_type.as_str()) && heard.said.len() < LOOKED_AT {
                    heard.said.push_str(&text);
                }
                heard.opened |= !text.trim().is_empty();
                self.sink.text(node, &text).map_err(Error::Sink)?;
            }
            Event::Body(text) => {
                self.reading.note(&text);
                if heard.said.len() < LOOKED_AT {
                    heard.said.push_str(&text);
                }
                heard.opened |= !text.trim().is_empty();
                self.sink.body(node, &text).map_err(Error::Sink)?;
            }
            Event::Finding(finding) => {
                let finding = match heard.place {
                    Some(place) => place.of(finding),
                    None => finding,
                };
                if finding.kind == FindingKind::SetAnew && film::form(&heard.facts.media_type).is_some() {
                    heard.sheet = Some(finding);
                } else if heard.aside.as_mut().is_none_or(|aside| aside.lets_by(&finding)) {
                    self.finding(node, &finding)?;
                }
            }
            Event::Child { name, bytes } => {
                heard.children += 1;
                let child = node.child(heard.children);
                if !self.sink.wants_children() {
                    return Ok(());
                }
                let name = heard.place.map_or(name.clone(), |place| place.inside(&name));
                self.sink.child(&child, &name, &bytes).map_err(Error::Sink)?;
                self.kept += bytes.len() as u64;
                self.waiting.push_back(Waiting { node: child, name, bytes, passwords: None });
            }
            Event::Words(_) | Event::Finer(_) | Event::Checked(_) | Event::Done | Event::Failed(_) => {}
        }
        Ok(())
    }

    /// The pages of a file that somebody asked to have read: they meant the file that they handed in.
    fn again(&self, node: &NodePath) -> PageList {
        if node.depth() == 0 { self.config.ocr.pages_again() } else { PageList::default() }
    }

    /// Hands out the page whose pixels and words are whole, read by OCR where it has no words.
    fn flush(&mut self, node: &NodePath, heard: &mut Heard) -> Result<(), Error> {
        let Some((number, mut page)) = heard.page.take() else { return Ok(()) };
        let finer = heard.finer.take();
        if let Some(aside) = &mut heard.aside {
            heard.opened = true;
            return aside.take(number, page).map_err(Error::Sink);
        }
        let read = if self.over.is_none() {
            let by_a_font = heard.by_a_font;
            let again = self.again(node).contains(number);
            let leaf = Leaf { number, page: &mut page, finer: finer.as_ref(), by_a_font, again };
            self.reading.page(self.config, leaf, &mut self.budget, &mut self.watch)?
        } else {
            None
        };
        heard.opened = true;
        self.stand_ins(node, heard)?;
        self.sink.page(node, number, &page).map_err(Error::Sink)?;
        match read {
            Some(ReadText { text, instead }) => {
                heard.replaced = instead;
                self.sink.text(node, &text).map_err(Error::Sink)
            }
            None => Ok(()),
        }
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> Result<(), Error> {
        self.sink.finding(node, finding).map_err(Error::Sink)
    }
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Protocol(what) => Self::Protocol(what),
            Stop::Limit(limit) => Self::Limit(limit),
        }
    }
}

/// A name that fits into its frame, however it is escaped.
fn shortened(name: &str) -> &str {
    &name[..name.floor_char_boundary(crate::inbox::MAX_NAME)]
}
