//! The files that lie on the table, and how far each is. Opening and cleaning wait in one line for the one thread that starts workers.

use std::{
    collections::BTreeMap,
    fs::File,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
};

use airlock::{Airlock, Ended, Whole};
use model::{Finding, FindingKind, Plan, limits::OpenLimits};
use scrub::{Kind, Scrubbed};

use crate::work;

/// The most files at once.
pub const MOST: usize = 200;

/// One file.
pub struct Document {
    pub name: String,
    pub size: u64,
    pub stage: Stage,
    pub plan: Plan,
    pub clean: Option<Cleaning>,
}

#[derive(Clone)]
pub enum Stage {
    /// With the pages that are there so far.
    Opening(u32),
    Open(Arc<Opened>),
    Failed(String),
}

/// What the airlock handed out of it.
pub struct Opened {
    pub whole: Whole,
    pub top: Ended,
}

/// A clean copy that was asked for.
#[derive(Clone)]
pub enum Cleaning {
    Working,
    Ready(Arc<Scrubbed>),
    /// Why not, and what would stay.
    Refused(String, Vec<Finding>),
}

/// What the one thread is to do.
pub enum Job {
    Open(u32, String, File),
    Clean(u32, String, Arc<Opened>, Option<Kind>, Vec<FindingKind>),
}

#[derive(Clone)]
pub struct Table {
    documents: Arc<Mutex<(u32, BTreeMap<u32, Document>)>>,
    /// What the sandbox of this machine lacks, once a worker has told it.
    lacks: Arc<Mutex<Vec<&'static str>>>,
    jobs: mpsc::Sender<Job>,
}

impl Table {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn new(airlock: Airlock, limits: OpenLimits) -> io::Result<Self> {
        let (jobs, line) = mpsc::channel();
        let table = Self { documents: Arc::default(), lacks: Arc::default(), jobs };
        let own = table.clone();
        let work = move || work::through(&own, &airlock.with_a_spare(limits.memory), &limits, line);
        std::thread::Builder::new().name("workers".to_owned()).spawn(work)?;
        Ok(table)
    }

    pub fn lock(&self) -> MutexGuard<'_, (u32, BTreeMap<u32, Document>)> {
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
        let mut documents = self.lock();
        if documents.1.len() >= MOST {
            return None;
        }
        documents.0 += 1;
        let id = documents.0;
        let plan = Plan { mode: model::Mode::Facsimile, boxes: Vec::new(), words: Vec::new() };
        let document = Document { name: name.clone(), size, stage: Stage::Opening(0), plan, clean: None };
        documents.1.insert(id, document);
        self.begin(Job::Open(id, name, file));
        Some(id)
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

    fn begin(&self, job: Job) {
        // The thread ends with the process alone.
        let _ = self.jobs.send(job);
    }

    /// Changes a file that is still there; somebody may have forgotten it meanwhile.
    pub fn change<T>(&self, id: u32, change: impl FnOnce(&mut Document) -> T) -> Option<T> {
        self.lock().1.get_mut(&id).map(change)
    }

    pub fn forget(&self, id: u32) {
        self.lock().1.remove(&id);
    }
}
