//! The indexes on disk: `own/index/STAMP/`, each whole or not there. Damage is looked for before one is opened: a hash of every
//! file lies in `whole.json`, which is written last.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use model::Sha256;
use search::{Error, Index, VERSION, Writer};
use serde::{Deserialize, Serialize};

use super::content::Stamp;

/// Where one is being made.
const BUILDING: &str = "building";
const WHOLE: &str = "whole.json";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    version: u32,
    files: BTreeMap<String, Sha256>,
}

pub struct Shelf(PathBuf);

impl Shelf {
    /// # Errors
    /// `NotFound` when the folder that it lies in isn't there; else as the operating system says.
    pub fn open(folder: &Path) -> io::Result<Self> {
        match fs::create_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        // Being there isn't enough: it must be writable, now.
        let building = folder.join(BUILDING);
        remove(&building)?;
        fs::create_dir(&building)?;
        fs::remove_dir(&building)?;
        Ok(Self(folder.to_owned()))
    }

    fn place(&self, stamp: &Stamp) -> PathBuf {
        self.0.join(stamp.name())
    }

    /// The index of what is published now, when it lies here unharmed.
    pub fn find(&self, stamp: &Stamp) -> Option<Index> {
        let folder = self.place(stamp);
        let whole: Whole = serde_json::from_slice(&fs::read(folder.join(WHOLE)).ok()?).ok()?;
        if whole.version != VERSION || hashes(&folder).ok()? != whole.files {
            return None;
        }
        Index::open(&folder).ok()
    }

    /// Makes one, durably: files, `whole.json`, then the folder's name.
    ///
    /// # Errors
    /// When it can't be written or what goes into it not be read.
    pub fn make(&self, stamp: &Stamp, fill: impl FnOnce(&mut Writer) -> Result<(), Error>) -> Result<Index, Error> {
        let (building, place) = (self.0.join(BUILDING), self.place(stamp));
        remove(&building)?;
        fs::create_dir(&building)?;
        {
            let index = Index::create(&building)?;
            let mut writer = index.writer()?;
            fill(&mut writer)?;
            writer.finish()?;
        }
        for lock in [".tantivy-writer.lock", ".tantivy-meta.lock"] {
            match fs::remove_file(building.join(lock)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        let whole = Whole { version: VERSION, files: hashes(&building)? };
        let bytes = serde_json::to_vec(&whole).map_err(io::Error::from)?;
        fs::write(building.join(WHOLE), bytes)?;
        for entry in fs::read_dir(&building)? {
            File::open(entry?.path())?.sync_all()?;
        }
        File::open(&building)?.sync_all()?;
        remove(&place)?;
        fs::rename(&building, &place)?;
        File::open(&self.0)?.sync_all()?;
        Index::open(&place)
    }

    /// Takes away all but this one. What it held is gone from the disk then.
    pub fn tidy(&self, kept: &Stamp) {
        let Ok(entries) = fs::read_dir(&self.0) else { return };
        for entry in entries.flatten().filter(|entry| entry.file_name() != kept.name()) {
            // What can't be removed now is tried again after the next publication.
            let _ = remove(&entry.path());
        }
    }

    pub fn drop(&self, stamp: &Stamp) {
        let _ = remove(&self.place(stamp));
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(facts) if facts.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    }
}

/// Of every file but `whole.json` and the index's own locks.
fn hashes(folder: &Path) -> io::Result<BTreeMap<String, Sha256>> {
    let mut hashes = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != WHOLE && !name.ends_with(".lock") {
            hashes.insert(name, Sha256::of(&fs::read(entry.path())?));
        }
    }
    Ok(hashes)
}
