//! What a drop that was interrupted needs to go on: one file on the source's machine, sealed under their codename, written before
//! anything is sent and destroyed with the receipt (`docs/contracts.md`, "Resume state").

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use model::{DropId, LocalId, Week};
use rand::{CryptoRng, Rng, RngCore};
use seal::{BlobPlan, Identity, Recipient, RootKey, SourceKeys};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::{Error, private};

/// The smallest state, so that a short message can't be told from a long one.
const FLOOR: u64 = 64 << 10;
/// The largest that is read, in bytes.
const MOST: u64 = 8 << 20;

/// One drop, as far as it was decided before anything was sent.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    pub version: u32,
    /// Under which the keyring held.
    pub root: RootKey,
    pub drop: DropId,
    pub counter: u64,
    pub channel: String,
    /// Whose key everything is sealed to.
    pub week: Week,
    pub recipient: Recipient,
    pub message: String,
    /// The files are the pages of one document, in their order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub one_document: bool,
    pub files: Vec<Part>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Whole, so that it is found from another folder too.
    pub path: PathBuf,
    pub blob: LocalId,
    pub plan: BlobPlan,
}

impl Drop for State {
    fn drop(&mut self) {
        self.message.zeroize();
    }
}

/// A state on disk, locked for this run.
#[derive(Debug)]
pub struct Held {
    path: PathBuf,
    file: File,
}

impl Held {
    /// Writes it durably, under a random name.
    pub fn new(
        folder: &Path,
        keys: &SourceKeys,
        state: &State,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Self, Error> {
        let path = folder.join(LocalId::from_bytes(rng.r#gen()).to_string());
        let sealed = sealed(keys, state)?;
        let file = private::folder(folder).and_then(|()| write(&path, &sealed)).map_err(failed(&path))?;
        Ok(Self { path, file })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts another state in its place, and overwrites the old one's bytes.
    pub fn replace(&mut self, keys: &SourceKeys, state: &State) -> Result<(), Error> {
        let sealed = sealed(keys, state)?;
        let next = write(&self.path, &sealed).map_err(failed(&self.path))?;
        overwrite(&mut std::mem::replace(&mut self.file, next)).map_err(failed(&self.path))
    }

    /// Overwrites and deletes it: the receipt was shown.
    ///
    /// # Errors
    /// [`Error::State`]: something of it may be there still.
    pub fn destroy(mut self) -> Result<(), Error> {
        let gone =
            overwrite(&mut self.file).and(fs::remove_file(&self.path)).and_then(|()| private::sync_folder(&self.path));
        gone.map_err(failed(&self.path))
    }
}

/// The state that this codename opens.
pub fn find(folder: &Path, keys: &SourceKeys) -> Result<(Held, State), Error> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Error::NothingToResume(folder.to_owned())),
        Err(error) => return Err(Error::State(folder.to_owned(), error)),
    };
    let identity = Identity::from_seed(*keys.resume.expose());
    let mut others = false;
    for entry in listed {
        let path = entry.map_err(failed(folder))?.path();
        let named = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.parse::<LocalId>().is_ok());
        if !named || !path.symlink_metadata().is_ok_and(|facts| facts.is_file()) {
            continue;
        }
        let mut file = OpenOptions::new().read(true).write(true).open(&path).map_err(failed(&path))?;
        if opened(&mut file, &identity).is_none() {
            others = true;
            continue;
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(Error::InUse),
            Err(fs::TryLockError::Error(error)) => return Err(Error::State(path, error)),
        }
        // Read again: who held the lock until now may have finished it.
        if let Some(state) = opened(&mut file, &identity) {
            return Ok((Held { path, file }, state));
        }
    }
    let folder = folder.to_owned();
    Err(if others { Error::NotThisCodename(folder) } else { Error::NothingToResume(folder) })
}

fn opened(file: &mut File, identity: &Identity) -> Option<State> {
    let mut sealed = Vec::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.take(MOST).read_to_end(&mut sealed).ok()?;
    let plain = seal::open_bytes(std::iter::once(identity), &sealed, MOST).ok()?;
    serde_json::from_slice::<State>(&plain).ok().filter(|state| state.version == 1)
}

fn sealed(keys: &SourceKeys, state: &State) -> Result<Vec<u8>, Error> {
    // A file's name that is no text can't be written here.
    let mut plain = Zeroizing::new(serde_json::to_vec(state).map_err(|_| Error::NameNotKept)?);
    let length = seal::padme(plain.len() as u64).max(FLOOR);
    plain.resize(usize::try_from(length).map_err(|_| Error::NameNotKept)?, b' ');
    let recipient = Identity::from_seed(*keys.resume.expose()).recipient();
    seal::seal_bytes(std::iter::once(&recipient), &plain).map_err(Error::Seal)
}

/// Whole and locked before it has its name.
fn write(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let unfinished = path.with_extension("new");
    let mut file = private::writing().read(true).create(true).truncate(true).open(&unfinished)?;
    file.lock()?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    private::sync_folder(path)?;
    Ok(file)
}

fn overwrite(file: &mut File) -> io::Result<()> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(0))?;
    io::copy(&mut io::repeat(0).take(length), file)?;
    file.sync_all()
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |error| Error::State(path, error)
}
