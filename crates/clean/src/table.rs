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

use crate::{compared::Kept, work};

/// The most files at once.
pub const MOST: usize = 200;

/// One file.
pub struct Document {
    pub name: String,
    /// The file in which it came.
    pub inside: Option<u32>,
    pub size: u64,
    pub stage: Stage,
    /// What came, kept where another password or more time may open it.
    pub original: Option<File>,
    /// What the last password or longer time came to, when it opened no more than before.
    pub in_vain: Option<String>,
    /// So many times the usual time and memory were needed.
    pub times: u32,
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
    /// Files that came out of it, one level deep.
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
    pub seed: Redacted<Vec<u8>>,
    pub commitment: String,
}

/// What the one thread is to do.
pub enum Job {
    /// With so many times the usual time and memory; and what it was before.
    Open(u32, String, File, u32, Option<Stage>),
    Clean(u32, String, Arc<Opened>, u32, Option<Kind>, Vec<FindingKind>),
    Prove(u32, String, Arc<Opened>, u32, Plan),
}

impl Job {
    /// The file that it is about.
    pub fn id(&self) -> u32 {
        let (Self::Open(id, ..) | Self::Clean(id, ..) | Self::Prove(id, ..)) = self;
        *id
    }
}

/// The number that was given last, the files, and what came of comparing two of them.
#[derive(Default)]
pub struct Laid(u32, pub BTreeMap<u32, Document>, pub Vec<Kept>);

impl Laid {
    pub fn lay(
        &mut self,
        name: String,
        inside: Option<u32>,
        size: u64,
        stage: Stage,
        original: Option<File>,
        times: u32,
    ) -> Option<u32> {
        if self.1.len() >= MOST {
            return None;
        }
        self.0 += 1;
        let plan = Plan { mode: model::Mode::Facsimile, boxes: Vec::new(), words: Vec::new() };
        let (clean, proof, in_vain) = (None, None, None);
        let document = Document { name, inside, size, stage, original, in_vain, times, plan, clean, proof };
        self.1.insert(self.0, document);
        Some(self.0)
    }

    fn inside(&self, id: u32) -> Vec<u32> {
        let mut inside = Vec::new();
        // What came in a file has a higher number.
        for (known, document) in &self.1 {
            if document.inside.is_some_and(|top| top == id || inside.contains(&top)) {
                inside.push(*known);
            }
        }
        inside
    }

    /// Takes a file off the table, with all that is in it.
    pub fn forget(&mut self, id: u32) {
        let inside = self.inside(id);
        self.1.retain(|known, _| *known != id && !inside.contains(known));
        self.let_go();
    }

    /// The file that was dropped, what was in it, and so on to this one.
    pub fn way(&self, id: u32) -> Vec<u32> {
        let mut way = vec![id];
        while let Some(top) = self.1.get(&way[0]).and_then(|document| document.inside) {
            way.insert(0, top);
        }
        way
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
        let id = self.lock().lay(name.clone(), None, size, Stage::Opening(0), None, 1)?;
        self.begin(Job::Open(id, name, file, 1, None));
        Some(id)
    }

    /// Puts a file beside the one in which it came. The inner `None`: the table is full. The outer: that one was forgotten meanwhile, with all
    /// that is in it.
    pub fn add_inside(
        &self,
        top: u32,
        name: String,
        size: u64,
        stage: Stage,
        original: Option<File>,
        times: u32,
    ) -> Option<Option<u32>> {
        let mut documents = self.lock();
        documents.1.contains_key(&top).then(|| documents.lay(name, Some(top), size, stage, original, times))
    }

    /// Opens a file again, that was not opened as a whole. `false`: it was, or is being opened.
    pub fn again(&self, id: u32, times: u32) -> Option<bool> {
        let mut documents = self.lock();
        let document = documents.1.get_mut(&id)?;
        let Some(file) = document.original.take() else { return Some(false) };
        let before = std::mem::replace(&mut document.stage, Stage::Opening(0));
        self.begin(Job::Open(id, document.name.clone(), file, times, Some(before)));
        Some(true)
    }

    /// All files that came in one, at any depth.
    pub fn inside(&self, id: u32) -> Vec<u32> {
        self.lock().inside(id)
    }

    /// Takes these off the table.
    pub fn remove(&self, ids: &[u32]) {
        let mut documents = self.lock();
        documents.1.retain(|id, _| !ids.contains(id));
        documents.let_go();
    }

    /// # Errors
    /// As [`Passwords::add`].
    pub fn try_password(&self, password: Redacted<String>) -> Result<(), NotTaken> {
        self.passwords.lock().unwrap_or_else(PoisonError::into_inner).add(password)
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
        let job = Job::Clean(id, document.name.clone(), opened.clone(), document.times, kind, keep);
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
        let job = Job::Prove(id, document.name.clone(), opened.clone(), document.times, document.plan.clone());
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
        self.lock().forget(id);
    }
}
