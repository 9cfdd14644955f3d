//! The way back: opens a backup into a new folder, holds every file against the manifest, opens the vault and the databases. Only a
//! folder that passed gets its name.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use model::Sha256;
use seal::Identity;
use sha2::Digest;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use unseal::Vault;

use super::{Fact, MANIFEST, MOST_MANIFEST, Manifest};
use crate::{Error, durable, keys::Folder, store::Store};

const CHUNK: usize = 128 << 10;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    pub newsroom: String,
    /// UTC day on which the backup was begun.
    pub day: String,
    pub files: usize,
    pub bytes: u64,
}

/// Opens the backup `file` with the recovery key (or another it was sealed to) into `data`, which must not be there, or be empty. With
/// `keep` false everything is done all the same, and thrown away at the end: a drill.
///
/// # Errors
/// Another key; a file that was cut or changed; a path that leads out; a database that doesn't hold. Nothing is left in `data` then.
pub fn restore(file: &Path, identity: &Identity, data: &Path, keep: bool) -> Result<Restored, Error> {
    let empty = match fs::read_dir(data) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(error.into()),
    };
    if keep && !empty {
        return Err(Error::refused(format!(
            "{} is not empty: a backup is never restored over a newsroom",
            data.display()
        )));
    }
    let above = match data.parent() {
        Some(above) if !above.as_os_str().is_empty() => above.to_owned(),
        _ => PathBuf::from("."),
    };
    durable::folder(&above)?;
    // Beside it, so that a rename ends it; it goes away by itself when something is wrong.
    let work = tempfile::Builder::new().prefix(".restoring-").tempdir_in(&above)?;
    let manifest = unpack(file, identity, work.path())?;
    compare(work.path(), &manifest)?;
    holds(work.path(), identity)?;
    let restored = Restored {
        newsroom: manifest.newsroom,
        day: manifest.day,
        files: manifest.files.len(),
        bytes: manifest.files.values().map(|fact| fact.size).sum(),
    };
    if keep {
        sync_all(work.path())?;
        fs::rename(work.keep(), data)?;
        durable::sync_folder(&above)?;
    }
    Ok(restored)
}

fn damaged(what: impl std::fmt::Display) -> Error {
    Error::refused(format!("the backup is damaged: {what}"))
}

/// Every member below `to`; the last one is the manifest.
fn unpack(file: &Path, identity: &Identity, to: &Path) -> Result<Manifest, Error> {
    let sealed = io::BufReader::with_capacity(CHUNK, File::open(file)?);
    let opened = unseal::open_stream(sealed, std::iter::once(identity)).map_err(|error| match error {
        unseal::Error::NoKey => Error::refused("this key doesn't open this file, or it is no backup"),
        error => error.into(),
    })?;
    let mut tar = tar::Archive::new(opened);
    let mut manifest = None;
    for member in tar.entries().map_err(damaged)? {
        let mut member = member.map_err(damaged)?;
        if manifest.is_some() {
            return Err(damaged("something follows its end"));
        }
        let name =
            String::from_utf8(member.path_bytes().into_owned()).map_err(|_| damaged("a name that is no UTF-8"))?;
        if name == MANIFEST {
            let mut bytes = Vec::new();
            (&mut member).take(MOST_MANIFEST).read_to_end(&mut bytes).map_err(damaged)?;
            let read: Manifest = serde_json::from_slice(&bytes).map_err(damaged)?;
            if read.version != 1 {
                return Err(Error::refused(format!(
                    "this is a backup of version {}; a newer Safehouse made it",
                    read.version
                )));
            }
            manifest = Some(read);
            continue;
        }
        if !member.header().entry_type().is_file() {
            return Err(damaged(format!("{name} is not a plain file")));
        }
        let path = to.join(inside(&name)?);
        if let Some(folder) = path.parent() {
            durable::folder(folder)?;
        }
        io::copy(&mut member, &mut durable::create(&path)?).map_err(damaged)?;
    }
    manifest.ok_or_else(|| damaged("it ends too early"))
}

/// A path that stays below the folder that it is joined to.
fn inside(name: &str) -> Result<&Path, Error> {
    let path = Path::new(name);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if plain && !name.is_empty() {
        Ok(path)
    } else {
        Err(damaged(format!("{name} leads out of the newsroom's folder")))
    }
}

/// Takes away what vanished while the backup was made, and holds the rest against the manifest.
fn compare(folder: &Path, manifest: &Manifest) -> Result<(), Error> {
    let mut there = BTreeMap::new();
    facts(folder, "", &mut there)?;
    for (path, fact) in &there {
        match manifest.files.get(path) {
            Some(known) if known == fact => {}
            Some(_) => return Err(damaged(format!("{path} is not what was copied"))),
            None => fs::remove_file(folder.join(path))?,
        }
    }
    match manifest.files.keys().find(|path| !there.contains_key(*path)) {
        Some(missing) => Err(damaged(format!("{missing} is missing"))),
        None => Ok(()),
    }
}

fn facts(folder: &Path, below: &str, all: &mut BTreeMap<String, Fact>) -> Result<(), Error> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            facts(&entry.path(), &format!("{path}/"), all)?;
            continue;
        }
        let mut hash = sha2::Sha256::new();
        let size = io::copy(&mut File::open(entry.path())?, &mut hash)?;
        all.insert(path, Fact { size, sha256: Sha256::from_bytes(hash.finalize().into()) });
    }
    Ok(())
}

/// What a newsroom can't begin without: the vault opens, and both databases are whole.
fn holds(data: &Path, identity: &Identity) -> Result<(), Error> {
    let desk = Folder(data.join("desk"));
    let vault = Vault::open(&fs::read(desk.vault())?, identity)
        .map_err(|_| Error::refused("the files are whole, but this key doesn't open the newsroom's vault"))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&desk.database(), &vault.database_key()).await?;
        let whole: String = sqlx::query_scalar("pragma quick_check").fetch_one(store.pool()).await?;
        store.close().await;
        let intake = data.join("intake/intake.db");
        let mut intake_whole = "ok".to_owned();
        if intake.try_exists()? {
            let mut connection = SqliteConnectOptions::new().filename(&intake).connect().await?;
            intake_whole = sqlx::query_scalar("pragma quick_check").fetch_one(&mut connection).await?;
            connection.close().await?;
        }
        if whole == "ok" && intake_whole == "ok" { Ok(()) } else { Err(damaged("a database doesn't hold together")) }
    })
}

fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_all(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    durable::sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn no_path_leads_out() {
        for good in ["newsroom.json", "desk/desk.db", "archive/site/d/EL-0001/EL-0001.pdf"] {
            assert!(inside(good).is_ok(), "{good}");
        }
        for bad in ["", "/etc/passwd", "../x", "desk/../../x", "./x/..", "desk/.."] {
            assert!(inside(bad).is_err(), "{bad}");
        }
    }
}
