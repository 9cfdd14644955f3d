//! The search's indexes at the desk: one for what everybody reads, one for each channel, each sealed under a key of its own. Opened after
//! an unlock, a channel's once somebody who reads it signed in; gone with the process at a lock.
//!
//! They hold nothing that stands nowhere else. What is missing or damaged is made again from the store, and the search page says how far
//! that is.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use model::{Redacted, Sha256};
use search::{Index, Key, Sealed, Together, VERSION};
use tokio::sync::{Notify, watch};

use crate::{Error, keys::Keys};

/// How long somebody who destroyed a drop waits for the index to forget it. After that it is done in the background.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whose an index is: a channel's readers', or everybody's.
pub type Shelf = Option<String>;

/// How far the index is behind: things that wait, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub all: usize,
}

struct Standing {
    index: Arc<Index>,
    /// Of the key that it is sealed under.
    key: Sha256,
}

pub struct Lookup {
    folder: PathBuf,
    keys: Arc<Keys>,
    indexes: Mutex<BTreeMap<Shelf, Standing>>,
    progress: Mutex<Progress>,
    asked: AtomicU64,
    done: watch::Sender<u64>,
    /// Wakes whoever keeps it in step.
    pub wanted: Notify,
}

impl Lookup {
    pub fn new(folder: PathBuf, keys: Arc<Keys>) -> Self {
        Self {
            folder,
            keys,
            indexes: Mutex::default(),
            progress: Mutex::default(),
            asked: AtomicU64::new(0),
            done: watch::Sender::new(0),
            wanted: Notify::new(),
        }
    }

    fn indexes(&self) -> MutexGuard<'_, BTreeMap<Shelf, Standing>> {
        self.indexes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is everybody's and what is these channels'; none before the first was opened.
    pub fn of(&self, channels: &[String]) -> Option<Together> {
        let indexes = self.indexes();
        let theirs = |shelf: &Shelf| shelf.as_ref().is_none_or(|channel| channels.contains(channel));
        let together = indexes.iter().filter(|(shelf, _)| theirs(shelf)).map(|(_, standing)| standing.index.clone());
        indexes.contains_key(&None).then(|| Together(together.collect()))
    }

    /// The shelves of all channels that are open, and everybody's.
    pub fn shelves(&self) -> Vec<Shelf> {
        std::iter::once(None).chain(self.keys.open_channels().into_iter().map(Some)).collect()
    }

    fn key(&self, shelf: &Shelf) -> Result<Redacted<[u8; 32]>, Error> {
        let vault = self.keys.vault();
        Ok(match shelf {
            Some(channel) => vault.channel_index_key(channel, VERSION)?,
            None => vault.index_key(VERSION),
        })
    }

    fn folder_of(&self, shelf: &Shelf) -> PathBuf {
        self.folder.join(shelf.as_ref().map_or("common".to_owned(), |channel| format!("of-{channel}")))
    }

    /// Opens an index, or begins a new one where there is none that can be read: after somebody left its channel the key is another.
    /// `true` beside it when that is not the one that was open. Blocks.
    pub fn open(&self, shelf: &Shelf) -> Result<(Arc<Index>, bool), Error> {
        let key = self.key(shelf)?;
        let mark = Sha256::of(key.expose());
        if let Some(standing) = self.indexes().get(shelf)
            && standing.key == mark
        {
            return Ok((standing.index.clone(), false));
        }
        self.indexes().remove(shelf);
        let (folder, key) = (self.folder_of(shelf), Key::new(*key.expose()));
        clear_old_files(&self.folder)?;
        fs::create_dir_all(&folder)?;
        let opened = Sealed::new(&folder, key.clone()).map_err(search::Error::from).and_then(Index::open_sealed);
        let index = Arc::new(match opened {
            Ok(index) => index,
            Err(_) => {
                clear(&folder)?;
                fs::create_dir_all(&folder)?;
                Index::create_sealed(Sealed::new(&folder, key)?)?
            }
        });
        self.indexes().insert(shelf.clone(), Standing { index: index.clone(), key: mark });
        Ok((index, true))
    }

    /// Removes the index of a channel that is closed, from which nothing can be taken out. Blocks.
    pub fn forget_closed(&self, channel: &str) -> Result<(), Error> {
        if self.keys.vault().is_open(channel) { Ok(()) } else { Ok(clear(&self.folder_of(&Some(channel.to_owned())))?) }
    }

    /// They couldn't be read or written: the next look makes them again. Blocks.
    pub fn forget(&self) {
        for shelf in std::mem::take(&mut *self.indexes()).into_keys() {
            if let Err(error) = clear(&self.folder_of(&shelf)) {
                eprintln!("desk: the search's index can't be removed: {error}");
            }
        }
        self.wanted.notify_one();
    }

    /// `None` when it is in step with the store.
    pub fn progress(&self) -> Option<Progress> {
        let progress = *self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        (progress.done < progress.all || !self.indexes().contains_key(&None)).then_some(progress)
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

/// Removes what another version left beside the folders of the indexes.
fn clear_old_files(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Empties the folder.
fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
