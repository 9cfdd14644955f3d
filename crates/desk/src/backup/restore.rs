//! The way back: opens a backup into a new folder, holds every file against the manifest, opens the vault and the databases. Only a
//! folder that passed gets its name. A rehearsal does the same and leaves nothing.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use model::{Clock, clock::SystemClock};
use seal::Identity;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use unseal::Vault;

use super::{
    Fact, MANIFEST, MOST_MANIFEST, Manifest, Tally,
    newcomer::{Newcomer, let_in},
};
use crate::{Error, durable, keys::Folder, setup::Enrolled, store::Store};

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

/// Opens the backup `file` with the recovery key (or another it was sealed to) into `data`, which must not be there, or be empty. Lets
/// `newcomer` in as administrator: for a newsroom whose people all lost their passphrases.
///
/// # Errors
/// Another key; a file that was cut or changed; a path that leads out; a database that doesn't hold; a newcomer's name that somebody has,
/// or a weak passphrase. Nothing is left in `data` then.
pub fn restore(
    file: &Path,
    identity: &Identity,
    data: &Path,
    newcomer: Option<Newcomer>,
) -> Result<(Restored, Option<Enrolled>), Error> {
    let empty = match fs::read_dir(data) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(error.into()),
    };
    if !empty {
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
    let manifest = unpack(file, identity, &mut |path, member| lay_down(&work.path().join(path), member))?;
    let mut there = BTreeMap::new();
    facts(work.path(), "", &mut there)?;
    compare(work.path(), &there, &manifest)?;
    holds(work.path(), identity)?;
    let enrolled = match newcomer {
        Some(newcomer) => {
            let desk = Folder(work.path().join("desk"));
            let let_in = let_in(&desk, &manifest.newsroom, identity, newcomer, SystemClock.now());
            Some(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(let_in)?)
        }
        None => None,
    };
    sync_all(work.path())?;
    fs::rename(work.keep(), data)?;
    durable::sync_folder(&above)?;
    Ok((Restored::of(manifest), enrolled))
}

/// Does all that [`restore`] does, and keeps nothing: every file's hash, the vault, the databases. What a backup holds in clear is hashed as
/// it comes and lies nowhere; only the vault's sealed file and the databases, which SQLite wants as files, stand in a private folder
/// for temporary files until this returns.
///
/// # Errors
/// As [`restore`]'s; or the folder can't be made or removed.
pub fn rehearse(file: &Path, identity: &Identity) -> Result<Restored, Error> {
    let work = tempfile::Builder::new().prefix("safehouse-rehearsal-").tempdir()?;
    let mut there = BTreeMap::new();
    let manifest = unpack(file, identity, &mut |path, member| {
        let mut member = Tally::new(member);
        if is_opened(path) {
            lay_down(&work.path().join(path), &mut member)?;
        } else {
            io::copy(&mut member, &mut io::sink()).map_err(damaged)?;
        }
        there.insert(path.to_owned(), member.fact());
        Ok(())
    })?;
    compare(work.path(), &there, &manifest)?;
    holds(work.path(), identity)?;
    work.close()?;
    Ok(Restored::of(manifest))
}

/// What [`holds`] needs.
fn is_opened(path: &str) -> bool {
    path == "desk/vault.age" || path.starts_with("desk/desk.db") || path.starts_with("intake/intake.db")
}

impl Restored {
    fn of(manifest: Manifest) -> Self {
        let (files, bytes) = (manifest.files.len(), manifest.files.values().map(|fact| fact.size).sum());
        Self { newsroom: manifest.newsroom, day: manifest.day, files, bytes }
    }
}

fn damaged(what: impl std::fmt::Display) -> Error {
    Error::refused(format!("the backup is damaged: {what}"))
}

/// Gives every member to `take`, under a path that stays below the folder; the last one is the manifest. A path can come twice: the later
/// one counts.
fn unpack(
    file: &Path,
    identity: &Identity,
    take: &mut dyn FnMut(&str, &mut dyn Read) -> Result<(), Error>,
) -> Result<Manifest, Error> {
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
        inside(&name)?;
        take(&name, &mut member)?;
    }
    manifest.ok_or_else(|| damaged("it ends too early"))
}

fn lay_down(path: &Path, member: &mut dyn Read) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        durable::folder(folder)?;
    }
    io::copy(member, &mut durable::create(path)?).map(drop).map_err(damaged)
}

/// A path that stays below the folder that it is joined to.
fn inside(name: &str) -> Result<(), Error> {
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if plain && !name.is_empty() { Ok(()) } else { Err(damaged(format!("{name} leads out of the newsroom's folder"))) }
}

/// Takes away what vanished while the backup was made, and holds the rest against the manifest.
fn compare(folder: &Path, there: &BTreeMap<String, Fact>, manifest: &Manifest) -> Result<(), Error> {
    for (path, fact) in there {
        match manifest.files.get(path) {
            Some(known) if known == fact => {}
            Some(_) => return Err(damaged(format!("{path} is not what was copied"))),
            None => match fs::remove_file(folder.join(path)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            },
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
        let mut file = Tally::new(File::open(entry.path())?);
        io::copy(&mut file, &mut io::sink())?;
        all.insert(path, file.fact());
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
