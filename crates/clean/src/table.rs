//! The files that lie on the table, and how far each is. Opening and cleaning wait in one line for the one thread that starts workers.

use std::{
    collections::BTreeMap,
    fs::File,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
};

use airlock::{Airlock, Ended, Failure, NotTaken, Passwords, Whole};
use model::{Finding, FindingKind, Plan, Redacted, limits::OpenLimits};
use scrub::{Kind, Scrubbed};

use crate::work;

/// The most files at once.
pub const MOST: usize = 200;

/// One file.
pub struct Document {
    pub name: String,
    /// The file in which it came.
    pub inside: Option<u32>,
    pub size: u64,
    pub stage: Stage,
    /// What came, kept as long as it was not opened as a whole: another password or more time may open it.
    pub original: Option<File>,
    pub plan: Plan,
    pub clean: Option<Cleaning>,
    /// With the plan that it is of.
    pub proof: Option<(Plan, Proof)>,
}

impl Document {
    /// What was being done with it failed, and will not come.
    pub fn give_up(&mut self) {
        let why = || "this page failed on it".to_owned();
        if matches!(self.stage, Stage::Opening(_)) {
            self.stage = Stage::Failed(why(), None);
        }
        if matches!(self.clean, Some(Cleaning::Working)) {
            self.clean = Some(Cleaning::Refused(why(), Vec::new()));
        }
        if let Some((_, proof @ Proof::Working)) = &mut self.proof {
            *proof = Proof::Refused(why());
        }
    }
}

#[derive(Clone)]
pub enum Stage {
    /// With the pages that are there so far.
    Opening(u32),
    Open(Arc<Opened>),
    /// Why, and what a person could do about it follows from.
    Failed(String, Option<Failure>),
}

/// What the airlock handed out of it.
pub struct Opened {
    pub whole: Whole,
    pub top: Ended,
    /// Files that came out of it.
    pub children: u32,
}

/// A clean copy that was asked for.
#[derive(Clone)]
pub enum Cleaning {
    Working,
    Ready(Arc<Scrubbed>),
    /// Why not, and what would stay.
    Refused(String, Vec<Finding>),
}

/// A redacted copy with a proof of its openings, that was asked for.
#[derive(Clone)]
pub enum Proof {
    Working,
    Ready(Arc<Proved>),
    Refused(String),
}

/// The files of a redacted copy that can be proved, and what to make known with it.
pub struct Proved {
    pub pdf: Vec<u8>,
    pub proof: Vec<u8>,
    pub seed: Vec<u8>,
    pub commitment: String,
}

/// What the one thread is to do.
pub enum Job {
    /// So many times the usual time and memory.
    Open(u32, String, File, u32),
    Clean(u32, String, Arc<Opened>, Option<Kind>, Vec<FindingKind>),
    Prove(u32, String, Arc<Opened>, Plan),
}

impl Job {
    /// The file that it is about.
    pub fn id(&self) -> u32 {
        let (Self::Open(id, ..) | Self::Clean(id, ..) | Self::Prove(id, ..)) = self;
        *id
    }
}

/// The number that was given last, and the files.
#[derive(Default)]
pub struct Laid(u32, pub BTreeMap<u32, Document>);

impl Laid {
    fn lay(
        &mut self,
        name: String,
        inside: Option<u32>,
        size: u64,
        stage: Stage,
        original: Option<File>,
    ) -> Option<u32> {
        if self.1.len() >= MOST {
            return None;
        }
        self.0 += 1;
        let plan = Plan { mode: model::Mode::Facsimile, boxes: Vec::new(), words: Vec::new() };
        let document = Document { name, inside, size, stage, original, plan, clean: None, proof: None };
        self.1.insert(self.0, document);
        Some(self.0)
    }
}

#[derive(Clone)]
pub struct Table {
    documents: Arc<Mutex<Laid>>,
    /// What the sandbox of this machine lacks, once a worker has told it.
    lacks: Arc<Mutex<Vec<&'static str>>>,
    /// What was typed for one file is tried on all that come after it.
    passwords: Arc<Mutex<Passwords>>,
    jobs: mpsc::Sender<Job>,
}

impl Table {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn new(airlock: Airlock, limits: OpenLimits, scratch: PathBuf) -> io::Result<Self> {
        let (jobs, line) = mpsc::channel();
        let table = Self { documents: Arc::default(), lacks: Arc::default(), passwords: Arc::default(), jobs };
        let own = table.clone();
        let work = move || work::through(&own, &airlock.with_a_spare(limits.memory), &limits, &scratch, line);
        std::thread::Builder::new().name("workers".to_owned()).spawn(work)?;
        Ok(table)
    }

    pub fn lock(&self) -> MutexGuard<'_, Laid> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn lacks(&self) -> Vec<&'static str> {
        self.lacks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn lack(&self, lacks: Vec<&'static str>) {
        *self.lacks.lock().unwrap_or_else(PoisonError::into_inner) = lacks;
    }

    /// Puts a file on the table, to be opened. `None` when the table is full.
    pub fn add(&self, name: String, size: u64, file: File) -> Option<u32> {
        let id = self.lock().lay(name.clone(), None, size, Stage::Opening(0), None)?;
        self.begin(Job::Open(id, name, file, 1));
        Some(id)
    }

    /// Puts a file beside the one in which it came. `false` when the table is full.
    pub fn add_inside(&self, top: u32, name: String, size: u64, stage: Stage, original: Option<File>) -> bool {
        let mut documents = self.lock();
        // Forgotten meanwhile, with all that is in it.
        !documents.1.contains_key(&top) || documents.lay(name, Some(top), size, stage, original).is_some()
    }

    /// Opens a file again, that was not opened as a whole. `false`: it was, or is being opened.
    pub fn again(&self, id: u32, times: u32) -> Option<bool> {
        let mut documents = self.lock();
        let document = documents.1.get_mut(&id)?;
        let Some(file) = document.original.take() else { return Some(false) };
        document.stage = Stage::Opening(0);
        document.clean = None;
        document.proof = None;
        self.begin(Job::Open(id, document.name.clone(), file, times));
        // What was in it comes anew.
        documents.1.retain(|_, document| document.inside != Some(id));
        Some(true)
    }

    /// # Errors
    /// As [`Passwords::add`].
    pub fn try_password(&self, password: String) -> Result<(), NotTaken> {
        self.passwords.lock().unwrap_or_else(PoisonError::into_inner).add(Redacted::new(password))
    }

    pub fn passwords(&self) -> Passwords {
        self.passwords.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks for a clean copy of a file that is open. `false`: one is being made, and this one is not.
    pub fn clean(&self, id: u32, kind: Option<Kind>, keep: Vec<FindingKind>) -> Option<bool> {
        let mut documents = self.lock();
        let document = documents.1.get_mut(&id)?;
        let Stage::Open(opened) = &document.stage else { return None };
        if matches!(document.clean, Some(Cleaning::Working)) {
            return Some(false);
        }
        let job = Job::Clean(id, document.name.clone(), opened.clone(), kind, keep);
        document.clean = Some(Cleaning::Working);
        self.begin(job);
        Some(true)
    }

    /// Asks for a redacted copy with a proof, by the plan as it is now. `false`: one is being made, and this one is not.
    pub fn prove(&self, id: u32) -> Option<bool> {
        let mut documents = self.lock();
        let document = documents.1.get_mut(&id)?;
        let Stage::Open(opened) = &document.stage else { return None };
        if matches!(document.proof, Some((_, Proof::Working))) {
            return Some(false);
        }
        let job = Job::Prove(id, document.name.clone(), opened.clone(), document.plan.clone());
        document.proof = Some((document.plan.clone(), Proof::Working));
        self.begin(job);
        Some(true)
    }

    fn begin(&self, job: Job) {
        // The thread ends with the process alone.
        let _ = self.jobs.send(job);
    }

    /// Changes a file that is still there; somebody may have forgotten it meanwhile.
    pub fn change<T>(&self, id: u32, change: impl FnOnce(&mut Document) -> T) -> Option<T> {
        self.lock().1.get_mut(&id).map(change)
    }

    /// With all that is in it.
    pub fn forget(&self, id: u32) {
        self.lock().1.retain(|known, document| *known != id && document.inside != Some(id));
    }
}
