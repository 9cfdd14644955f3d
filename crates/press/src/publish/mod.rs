//! Makes a plan durable and visible, so that a crash at any moment leaves either nothing of it or all of it after the next start.
//!
//! Order: the journal (final bytes, signatures included) in the state folder; what was signed, beside it; then in the site's
//! folder contents and tiles, pages, `site.json`, proofs, and the checkpoint by rename; then removals; then the journal goes. No
//! checkpoint becomes visible before all that it names is durable, and none is made below the largest size that was signed.

mod disk;
mod journal;

use std::{
    collections::BTreeSet,
    fs::File,
    io,
    path::{Path, PathBuf},
};

use ledger::{Head, LogKey, Record, Vkey};
use rustix::fs::FlockOperation;

pub use disk::{Disk, RealDisk};
pub use journal::{FileWrite, Journal};

use crate::{Error, Plan, Site, plan::Opened, site::SiteFolder};

/// In the state folder.
const JOURNAL: &str = "publication.journal";
const SIGNED: &str = "signed.json";
const LOCK: &str = ".lock";

/// The one writer of a published site. `state` lies at the desk, outside of the site: it outlives a site restored from a backup.
#[derive(Debug)]
pub struct Publisher<D = RealDisk> {
    site: PathBuf,
    state: PathBuf,
    disk: D,
    /// Held as long as this publisher lives: two that write at once would sign two histories.
    _lock: File,
}

impl Publisher<RealDisk> {
    /// Opens the folders (made when missing) and carries through a publication that was interrupted.
    ///
    /// # Errors
    /// When another publisher has the state folder, a file can't be written, or the journal is damaged.
    pub fn open(site: impl Into<PathBuf>, state: impl Into<PathBuf>) -> Result<Self, Error> {
        Self::open_on(RealDisk, site, state)
    }
}

impl<D: Disk> Publisher<D> {
    /// The same on a disk of the caller's: for tests that fail one.
    ///
    /// # Errors
    /// As [`Publisher::open`].
    pub fn open_on(disk: D, site: impl Into<PathBuf>, state: impl Into<PathBuf>) -> Result<Self, Error> {
        let state = state.into();
        let _lock = hold(&state)?;
        let mut publisher = Self { site: site.into(), state, disk, _lock };
        publisher.finish()?;
        Ok(publisher)
    }

    /// What is published now, its log held against `vkey`.
    ///
    /// # Errors
    /// When the log doesn't hold or a file is missing.
    pub fn site(&self, vkey: &Vkey) -> Result<Site, Error> {
        let folder = SiteFolder::new(&self.site);
        let checkpoint = self.site.join("checkpoint");
        if !checkpoint.try_exists().map_err(Error::io(&checkpoint))? {
            return Site::read(folder, Vec::new());
        }
        let record = Record::read(&folder, Some(vkey)).map_err(|problems| {
            let first = problems.into_iter().next();
            first.map_or_else(
                || Error::site("checkpoint", "doesn't hold"),
                |problem| Error::site(problem.path, problem.what),
            )
        })?;
        Site::read(folder, record.entries().to_vec())
    }

    /// Publishes. When it returns, everything is on disk; when it fails after the journal was written, [`Publisher::open`] (or
    /// the next `apply`) carries it through.
    ///
    /// # Errors
    /// When the log has grown since the plan was made, is older than what was signed, or a file can't be written.
    pub fn apply(&mut self, plan: &Plan, key: &LogKey) -> Result<Head, Error> {
        self.finish()?;
        let appended = ledger::append(key, &SiteFolder::new(&self.site), self.signed()?, &plan.entries)?;
        if appended.first != plan.after {
            return Err(Error::Refused(
                "something else was published since this was planned: plan it again".to_owned(),
            ));
        }
        let mut proofs = Vec::new();
        for (entry, opened) in &plan.opened {
            proofs.extend(match opened {
                Opened::Document(manifest) => appended.proofs(*entry, manifest)?,
                Opened::Release(manifest) => appended.proofs(*entry, manifest)?,
            });
        }
        let own = |write: ledger::Write| FileWrite { path: write.path, bytes: write.bytes };
        let vkey = FileWrite { path: "log.vkey".to_owned(), bytes: format!("{}\n", key.vkey()).into_bytes() };
        let checkpoint = FileWrite { path: "checkpoint".to_owned(), bytes: appended.checkpoint.bytes().to_vec() };
        let (list, contents): (Vec<FileWrite>, Vec<FileWrite>) =
            plan.files.iter().cloned().partition(|file| file.path == "site.json");
        let mut files = contents;
        files.push(vkey);
        files.extend(appended.writes.into_iter().map(own));
        files.extend(list);
        files.extend(proofs.into_iter().map(own));
        files.push(checkpoint);
        let head = appended.checkpoint.head();
        let journal = Journal { signed: head, files, removals: plan.removals.clone() };
        self.write_state(JOURNAL, &journal.to_bytes())?;
        self.carry_out(&journal)?;
        Ok(head)
    }

    /// The largest head that was ever signed here.
    fn signed(&self) -> Result<Option<Head>, Error> {
        let path = self.state.join(SIGNED);
        let Some(bytes) = read(&path)? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| Error::io(&path)(error.into()))
    }

    fn finish(&mut self) -> Result<(), Error> {
        let path = self.state.join(JOURNAL);
        let Some(bytes) = read(&path)? else { return Ok(()) };
        let journal = Journal::from_bytes(&bytes)
            .map_err(|error| Error::io(&path)(io::Error::new(io::ErrorKind::InvalidData, error)))?;
        self.carry_out(&journal)
    }

    /// Can be repeated from any point of itself: it writes the same bytes again.
    fn carry_out(&mut self, journal: &Journal) -> Result<(), Error> {
        let signed = serde_json::to_vec(&journal.signed).map_err(|error| Error::io(&self.state)(error.into()))?;
        self.write_state(SIGNED, &signed)?;
        let Some((checkpoint, before)) = journal.files.split_last() else { return Ok(()) };
        let mut folders = BTreeSet::new();
        for file in before {
            // The folders above, too: one that an interrupted run made may not have its own name on the disk yet.
            let folder = self.write(file)?;
            let inside = folder.ancestors().take_while(|above| above.starts_with(&self.site)).map(Path::to_path_buf);
            folders.extend(inside);
        }
        folders.extend(self.site.parent().filter(|above| !above.as_os_str().is_empty()).map(Path::to_path_buf));
        self.sync(&folders)?;
        let folder = self.write(checkpoint)?;
        self.sync(&BTreeSet::from([folder]))?;
        let mut emptied = BTreeSet::new();
        for path in &journal.removals {
            let path = self.site.join(path);
            self.disk.remove(&path).map_err(Error::io(&path))?;
            emptied.extend(path.parent().map(Path::to_path_buf));
        }
        self.sync(&emptied)?;
        let path = self.state.join(JOURNAL);
        self.disk.remove(&path).map_err(Error::io(&path))?;
        self.sync(&BTreeSet::from([self.state.clone()]))
    }

    fn write(&mut self, file: &FileWrite) -> Result<PathBuf, Error> {
        let path = self.site.join(&file.path);
        self.disk.write(&path, &file.bytes).map_err(Error::io(&path))?;
        Ok(path.parent().map(Path::to_path_buf).unwrap_or_default())
    }

    fn sync(&mut self, folders: &BTreeSet<PathBuf>) -> Result<(), Error> {
        folders.iter().try_for_each(|folder| self.disk.sync(folder).map_err(Error::io(folder)))
    }

    fn write_state(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.state.join(name);
        self.disk.write(&path, bytes).map_err(Error::io(&path))?;
        let above = self.state.parent().filter(|above| !above.as_os_str().is_empty());
        self.sync(&above.into_iter().chain([self.state.as_path()]).map(Path::to_path_buf).collect())
    }
}

/// Takes the state folder for this publisher alone. The kernel lets go of it when the process ends, however it ends.
fn hold(state: &Path) -> Result<File, Error> {
    std::fs::create_dir_all(state).map_err(Error::io(state))?;
    let path = state.join(LOCK);
    let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(Error::io(&path))?;
    match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(lock),
        Err(rustix::io::Errno::WOULDBLOCK) => {
            Err(Error::Refused("something is being published right now: try again in a moment".to_owned()))
        }
        Err(error) => Err(Error::io(&path)(error.into())),
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
}
