//! What a mirror must remember from one run to the next, in `FOLDER.state`: the pinned key, the furthest checkpoint seen, what it
//! put into its folder. Each file is replaced by rename and fsynced before it counts; a kernel's lock keeps a second run out.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use ledger::{Checkpoint, FileFact, Head, Vkey};
use rustix::fs::FlockOperation;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Disk, Refused, disk::open_plain};

#[derive(Debug)]
pub(crate) struct State {
    folder: PathBuf,
    /// Held as long as the run.
    _lock: File,
}

#[derive(Serialize, Deserialize)]
struct Pin {
    version: u8,
    key: Vkey,
}

/// What this mirror put into its folder: only that may it ever take away.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Placed {
    version: u8,
    /// Whether the last placing came to its end: if not, the folder may hold files of two states.
    pub(crate) complete: bool,
    pub(crate) files: BTreeMap<String, FileFact>,
}

impl Placed {
    pub(crate) fn new(complete: bool, files: BTreeMap<String, FileFact>) -> Self {
        Self { version: 1, complete, files }
    }
}

/// Where a mirror's state lies: beside its folder.
pub(crate) fn beside(folder: &Path) -> Option<PathBuf> {
    let mut name = OsString::from(folder.file_name()?);
    name.push(".state");
    Some(folder.with_file_name(name))
}

/// The key that a mirror pinned, for whoever verifies its folder.
pub(crate) fn pinned(folder: &Path) -> Option<Vkey> {
    let folder = folder.canonicalize().ok()?;
    let bytes = fs::read(beside(&folder)?.join("pin.json")).ok()?;
    serde_json::from_slice::<Pin>(&bytes).ok().map(|pin| pin.key)
}

impl State {
    /// Opens the state of the mirror in `folder`, an absolute path, and locks it.
    pub(crate) fn open(folder: &Path) -> Result<Self, Refused> {
        let state = beside(folder).ok_or_else(|| Refused::NotAMirror(folder.to_owned()))?;
        let begun = state.join("pin.json").exists();
        let strangers = fs::read_dir(folder).map_err(Refused::io(folder))?.next().is_some();
        // A mirror that was carried here without its state has a log; whatever else lies in a folder is somebody's.
        let carried = folder.join("checkpoint").exists() && folder.join("log.vkey").exists();
        if strangers && !begun && !carried {
            return Err(Refused::NotAMirror(folder.to_owned()));
        }
        fs::create_dir_all(&state).map_err(Refused::io(&state))?;
        let path = state.join("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(Refused::io(&path))?;
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => return Err(Refused::InUse(folder.to_owned())),
            Err(error) => return Err(Refused::io(&path)(error.into())),
        }
        let state = Self { folder: state, _lock: lock };
        if !begun && carried {
            state.adopt(&Disk::new(folder))?;
        }
        Ok(state)
    }

    /// Takes key and checkpoint from the folder itself: what it shows may not be rolled back either.
    fn adopt(&self, disk: &Disk) -> Result<(), Refused> {
        use ledger::Folder as _;
        let read = |path| disk.read(path, 4096).ok().flatten();
        let key = read("log.vkey")
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.trim_end().parse::<Vkey>().ok());
        let (Some(key), Some(bytes)) = (key, read("checkpoint")) else { return Ok(()) };
        if Checkpoint::verify(&bytes, &key).is_ok() {
            self.write("seen", &bytes)?;
            self.set_pin(&key)?;
        }
        Ok(())
    }

    pub(crate) fn staging(&self) -> PathBuf {
        self.folder.join("new")
    }

    pub(crate) fn pin(&self) -> Result<Option<Vkey>, Refused> {
        Ok(self.json::<Pin>("pin.json")?.map(|pin| pin.key))
    }

    pub(crate) fn set_pin(&self, key: &Vkey) -> Result<(), Refused> {
        self.write_json("pin.json", &Pin { version: 1, key: key.clone() })
    }

    /// The furthest checkpoint that was ever believed here.
    pub(crate) fn seen(&self, key: &Vkey) -> Result<Option<Checkpoint>, Refused> {
        let Some(bytes) = self.read("seen")? else { return Ok(None) };
        let path = self.folder.join("seen");
        Checkpoint::verify(&bytes, key)
            .map(Some)
            .map_err(|error| Refused::io(path)(io::Error::other(error.to_string())))
    }

    pub(crate) fn set_seen(&self, checkpoint: &Checkpoint) -> Result<(), Refused> {
        self.write("seen", checkpoint.bytes())
    }

    pub(crate) fn placed(&self) -> Result<Placed, Refused> {
        Ok(self.json("placed.json")?.unwrap_or_default())
    }

    pub(crate) fn set_placed(&self, placed: &Placed) -> Result<(), Refused> {
        self.write_json("placed.json", placed)
    }

    /// Keeps two signed checkpoints that contradict each other: they convict whoever signed both.
    pub(crate) fn keep_evidence(&self, seen: &Checkpoint, served: &Checkpoint) -> Result<PathBuf, Refused> {
        let folder = self.folder.join("evidence");
        fs::create_dir_all(&folder).map_err(Refused::io(&folder))?;
        for (what, checkpoint) in [("seen", seen), ("served", served)] {
            let Head { size, root } = checkpoint.head();
            let name = format!("evidence/{what}-{size}-{}", &root.to_string()[..16]);
            self.write(&name, checkpoint.bytes())?;
        }
        sync_folder(&folder)?;
        Ok(folder)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Refused> {
        let path = self.folder.join(name);
        let wrong = |why: String| Refused::io(&path)(io::Error::other(why));
        let Some(mut file) = open_plain(&path).map_err(|e| wrong(e.0))? else { return Ok(None) };
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut file, &mut bytes).map_err(Refused::io(&path))?;
        Ok(Some(bytes))
    }

    fn json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Refused> {
        let Some(bytes) = self.read(name)? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| Refused::io(self.folder.join(name))(error.into()))
    }

    fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), Refused> {
        let bytes = serde_json::to_vec(value).map_err(|error| Refused::io(self.folder.join(name))(error.into()))?;
        self.write(name, &bytes)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        let path = self.folder.join(name);
        let unfinished = self.folder.join(format!("{name}.unfinished"));
        let write = || {
            let mut file = File::create(&unfinished)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&unfinished, &path)
        };
        write().map_err(Refused::io(&path))?;
        sync_folder(&self.folder)
    }
}

pub(crate) fn sync_folder(folder: &Path) -> Result<(), Refused> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Refused::io(folder))
}
