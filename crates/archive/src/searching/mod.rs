//! The archive's search: which index is asked now, and keeping it in step with what is published.
//!
//! The index is made from the published folder alone, by this process, in the one folder that it may write. Questions are written
//! nowhere. While a new index is made the old one answers; what it finds and is published no more, or in another version, isn't shown.

mod content;
mod pages;
mod shelf;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock, Weak},
    time::Duration,
};

use search::{Filters, Found, Index, Query};
use tokio::sync::Semaphore;

use self::{
    content::{Made, Stamp},
    shelf::Shelf,
};

pub use pages::{Asked, answer};

/// How often the published folder is looked at.
const LOOK: Duration = Duration::from_secs(2);
/// Questions that are answered at once; further ones wait.
const AT_ONCE: usize = 4;
/// How long one waits before it is sent away.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a question has no answer, for the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// It is being made.
    NotYet,
    /// The folder that it would lie in can't be used.
    Off,
    Busy,
    Broken,
}

struct Ready {
    stamp: Stamp,
    index: Arc<Index>,
    made: Arc<Made>,
}

pub struct Search {
    site: PathBuf,
    /// `None` when there is no folder to write.
    shelf: Option<Shelf>,
    ready: RwLock<Option<Ready>>,
    /// What was told to the operator last: once is enough.
    told: Mutex<String>,
    places: Semaphore,
}

impl Search {
    /// `own`: the folder that this process may write. It must be there already.
    pub fn new(site: PathBuf, own: PathBuf) -> Arc<Self> {
        let (shelf, trouble) = match Shelf::open(&own.join("index")) {
            Ok(shelf) => (Some(shelf), None),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (None, None),
            Err(error) => (None, Some(error)),
        };
        if let Some(error) = trouble {
            eprintln!("archive: there will be no search: {}: {error}", own.display());
        }
        Arc::new(Self {
            site,
            shelf,
            ready: RwLock::default(),
            told: Mutex::default(),
            places: Semaphore::new(AT_ONCE),
        })
    }

    /// Keeps the index in step with the site for as long as somebody holds the search. Needs a runtime.
    pub fn keep(self: &Arc<Self>) {
        if self.shelf.is_none() {
            return;
        }
        let search = Arc::downgrade(self);
        tokio::spawn(async move {
            while let Some(search) = Weak::upgrade(&search) {
                // A panic in there is an index that couldn't be read; it is tried again.
                let _ = tokio::task::spawn_blocking(move || search.look()).await;
                tokio::time::sleep(LOOK).await;
            }
        });
    }

    /// Looks whether something was published, and makes the index anew when it was. May take a while.
    fn look(&self) {
        let Some(shelf) = &self.shelf else { return };
        let tried = content::stamp(&self.site).map_err(search::Error::from).and_then(|stamp| {
            if self.ready().as_ref().is_some_and(|ready| ready.stamp == stamp) {
                return Ok(());
            }
            let made = Arc::new(Made::of(&self.site)?);
            let index = match shelf.find(&stamp) {
                Some(index) => index,
                None => shelf.make(&stamp, |writer| content::fill(&self.site, writer))?,
            };
            *self.ready.write().unwrap_or_else(PoisonError::into_inner) =
                Some(Ready { stamp: stamp.clone(), index: Arc::new(index), made });
            shelf.tidy(&stamp);
            Ok(())
        });
        let told = tried.err().map(|error| error.to_string()).unwrap_or_default();
        let mut before = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if *before != told {
            if !told.is_empty() {
                eprintln!("archive: the search's index could not be made, and is tried again: {told}");
            }
            *before = told;
        }
    }

    fn ready(&self) -> std::sync::RwLockReadGuard<'_, Option<Ready>> {
        self.ready.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn index(&self) -> Result<(Arc<Index>, Arc<Made>), NoAnswer> {
        let none = if self.shelf.is_some() { NoAnswer::NotYet } else { NoAnswer::Off };
        self.ready().as_ref().map(|ready| (ready.index.clone(), ready.made.clone())).ok_or(none)
    }

    /// Runs something on a thread that may be busy for a moment, a few at a time.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NoAnswer> {
        let place = tokio::time::timeout(PATIENCE, self.places.acquire()).await;
        let Ok(Ok(_place)) = place else { return Err(NoAnswer::Busy) };
        tokio::task::spawn_blocking(work).await.map_err(|_| NoAnswer::Broken)
    }

    async fn find(&self, query: Query, mut filters: Filters, page: usize) -> Result<Found, NoAnswer> {
        let ((index, made), site) = (self.index()?, self.site.clone());
        let found = self.run(move || {
            let mut found = index.find(&query, &filters, page)?;
            // What was withdrawn or replaced a moment ago still stands in an index that is being made anew.
            if found.hits.iter().any(|hit| !made.stands(&site, &hit.entry.key)) {
                filters.gone = index.keys()?.into_iter().filter(|key| !made.stands(&site, key)).collect();
                found = index.find(&query, &filters, page)?;
                found.hits.retain(|hit| made.stands(&site, &hit.entry.key));
            }
            Ok::<_, search::Error>(found)
        });
        let found = found.await?.map_err(|_| NoAnswer::Broken);
        if found.is_err() {
            self.forget();
        }
        found
    }

    async fn values(&self) -> search::Values {
        let Ok((index, _)) = self.index() else { return search::Values::default() };
        let values = self.run(move || index.values().unwrap_or_default());
        values.await.unwrap_or_default()
    }

    /// The index can't be read: the next look makes it anew.
    fn forget(&self) {
        let mut ready = self.ready.write().unwrap_or_else(PoisonError::into_inner);
        if let (Some(shelf), Some(ready)) = (&self.shelf, ready.take()) {
            shelf.drop(&ready.stamp);
        }
    }
}

/// A question's parts by name; what isn't there is empty.
pub type Parts = BTreeMap<String, String>;
