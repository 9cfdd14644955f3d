//! The search's index at the desk: sealed under a key of the vault, opened after an unlock, gone with the process at a lock.
//!
//! It holds nothing that stands nowhere else. When it is missing or damaged it is made again from the store, and the search page says
//! how far that is.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use search::{Index, Key, Sealed};
use tokio::sync::{Notify, watch};
use unseal::Vault;

use crate::Error;

/// How long somebody who destroyed a drop waits for the index to forget it. After that it is done in the background.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far the index is behind: things that wait, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub all: usize,
}

pub struct Lookup {
    folder: PathBuf,
    key: Key,
    index: Mutex<Option<Arc<Index>>>,
    progress: Mutex<Progress>,
    asked: AtomicU64,
    done: watch::Sender<u64>,
    /// Wakes whoever keeps it in step.
    pub wanted: Notify,
}

impl Lookup {
    pub fn new(folder: PathBuf, vault: &Vault) -> Self {
        Self {
            folder,
            key: Key::new(*vault.index_key(search::VERSION).expose()),
            index: Mutex::default(),
            progress: Mutex::default(),
            asked: AtomicU64::new(0),
            done: watch::Sender::new(0),
            wanted: Notify::new(),
        }
    }

    /// The open index; `None` until it was opened.
    pub fn index(&self) -> Option<Arc<Index>> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens it, or begins a new one where there is none that can be read. Blocks.
    pub fn open(&self) -> Result<Arc<Index>, Error> {
        if let Some(index) = self.index() {
            return Ok(index);
        }
        let opened =
            Sealed::new(&self.folder, self.key.clone()).map_err(search::Error::from).and_then(Index::open_sealed);
        let index = Arc::new(match opened {
            Ok(index) => index,
            Err(_) => {
                clear(&self.folder)?;
                Index::create_sealed(Sealed::new(&self.folder, self.key.clone())?)?
            }
        });
        *self.index.lock().unwrap_or_else(PoisonError::into_inner) = Some(index.clone());
        Ok(index)
    }

    /// It couldn't be read or written: the next look makes it again. Blocks.
    pub fn forget(&self) {
        self.index.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Err(error) = clear(&self.folder) {
            eprintln!("desk: the search's index can't be removed: {error}");
        }
        self.wanted.notify_one();
    }

    /// `None` when it is in step with the store.
    pub fn progress(&self) -> Option<Progress> {
        let progress = *self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        (progress.done < progress.all || self.index().is_none()).then_some(progress)
    }

    pub fn tell(&self, progress: Progress) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }

    /// What was asked for until now.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// Everything that was asked for before is in the index.
    pub fn is_done(&self, asked: u64) {
        self.done.send_replace(asked);
    }

    /// Waits until the index holds what the store holds now, and nothing else.
    ///
    /// # Errors
    /// When that takes too long: it goes on in the background.
    pub async fn caught_up(&self) -> Result<(), Error> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        self.wanted.notify_one();
        let mut done = self.done.subscribe();
        let waited = tokio::time::timeout(PATIENCE, done.wait_for(|done| *done >= asked)).await;
        match waited {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Error::refused(
                "it is destroyed, but the search’s index still holds words of it; it is taken out in the background",
            )),
        }
    }
}

/// Empties the folder.
fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
