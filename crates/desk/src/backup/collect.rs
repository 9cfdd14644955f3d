//! Making a backup. Reads the newsroom's folder and writes one file; it never opens what is sealed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use model::{Clock, clock::SystemClock};
use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
};
use seal::Recipient;

use super::{Fact, MANIFEST, Manifest, Tally, snapshot::Snapshot};
use crate::{Error, config::Newsroom, durable, keys::Folder};

/// The site is copied again until no publication came in between, so many times.
const TRIES: u32 = 10;
/// A file of this size is streamed; one that grows meanwhile is refused, for its length is written first.
const CHUNK: usize = 128 << 10;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub files: usize,
    /// Of all files together, in bytes.
    pub bytes: u64,
    /// Of the sealed file, in bytes.
    pub sealed: u64,
    /// Whether the newsroom was running.
    pub running: bool,
}

/// Writes the newsroom in `data` into the new file `out`, sealed to the recovery key and to `also`. It counts when this returns: before
/// that it has another name. `tell` hears what is being copied.
///
/// # Errors
/// Nobody is enrolled, `out` is there already or lies in the newsroom's folder, no key to seal to, a file that can't be read or written.
pub fn make(data: &Path, out: &Path, also: &[Recipient], tell: &mut dyn FnMut(&str)) -> Result<Made, Error> {
    let desk = Folder(data.join("desk"));
    if !desk.somebody_enrolled() {
        return Err(Error::refused("there is nothing to keep yet: nobody is enrolled"));
    }
    let newsroom: Newsroom = serde_json::from_slice(&fs::read(data.join("newsroom.json"))?)?;
    let recipients = recipients(&desk, also)?;
    let data = data.canonicalize()?;
    let (part, folder) = place(out, &data)?;
    let (held, running) = hold(&data)?;
    let file = fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(&part);
    let file = file.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::refused(format!(
            "{} is there: another backup is being made, or was broken off; remove it",
            part.display()
        )),
        _ => error.into(),
    })?;
    let written = write(&data, &newsroom, file, &recipients, tell);
    drop(held);
    let (file, files, bytes) = match written {
        Ok(written) => written,
        Err(error) => {
            fs::remove_file(&part)?;
            return Err(error);
        }
    };
    file.sync_all()?;
    let sealed = file.metadata()?.len();
    fs::rename(&part, out)?;
    durable::sync_folder(&folder)?;
    Ok(Made { files, bytes, sealed, running })
}

fn recipients(desk: &Folder, also: &[Recipient]) -> Result<Vec<Recipient>, Error> {
    let mut all = also.to_vec();
    match fs::read_to_string(desk.recovery()) {
        Ok(text) => {
            let own =
                text.trim().parse().map_err(|_| Error::refused("recovery.txt in the desk's folder is damaged"))?;
            all.push(own);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && !also.is_empty() => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Error::refused(
                "this newsroom's folder doesn't know its recovery key yet: unlock the desk once with this version, or name a key with --to",
            ));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(all)
}

/// The name that the file has until it is whole, and its folder.
fn place(out: &Path, data: &Path) -> Result<(PathBuf, PathBuf), Error> {
    if out.try_exists()? {
        return Err(Error::refused(format!("{} is there already; backups are never written over", out.display())));
    }
    let folder = match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.canonicalize()?,
        _ => PathBuf::from(".").canonicalize()?,
    };
    if folder.starts_with(data) {
        return Err(Error::refused("a backup in the newsroom's own folder would be lost with it; name another place"));
    }
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    Ok((part.into(), folder))
}

/// The newsroom's lock when nothing runs on it, so that nothing begins to; else `None`, for its supervisor has it.
fn hold(data: &Path) -> Result<(Option<File>, bool), Error> {
    let lock = fs::OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(data.join("lock"))?;
    match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok((Some(lock), false)),
        Err(Errno::WOULDBLOCK) => Ok((None, true)),
        Err(error) => Err(io::Error::from(error).into()),
    }
}

type Written = (File, usize, u64);

fn write(
    data: &Path,
    newsroom: &Newsroom,
    file: File,
    recipients: &[Recipient],
    tell: &mut dyn FnMut(&str),
) -> Result<Written, Error> {
    let day = model::clock::day(SystemClock.now());
    let sealed = seal::encrypt_to(recipients, io::BufWriter::with_capacity(CHUNK, file))?;
    let mut archive = Archive { data, tar: tar::Builder::new(sealed), files: BTreeMap::new(), seen: BTreeMap::new() };
    tell("what is stored");
    for many in ["intake/blobs", "desk/blobs", "archive/site"] {
        archive.sync(many)?;
    }
    tell("the databases");
    archive.rooms()?;
    tell("what is published");
    archive.published()?;
    // The service's key: without it the address that sources know is lost. What tor keeps beside it is made anew.
    archive.sync("onion/service")?;
    archive.single("newsroom.json")?;
    archive.single("demo.json")?;
    archive.single("intake-away.json")?;
    let bytes = archive.files.values().map(|fact| fact.size).sum();
    let files = archive.files.len();
    let manifest =
        Manifest { version: 1, day, newsroom: newsroom.name.clone(), files: std::mem::take(&mut archive.files) };
    let manifest = serde_json::to_vec(&manifest)?;
    archive.tar.append_data(&mut header(manifest.len() as u64), MANIFEST, manifest.as_slice())?;
    let out = archive.tar.into_inner()?.finish()?;
    Ok((out.into_inner().map_err(io::IntoInnerError::into_error)?, files, bytes))
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(size);
    header.set_mode(0o600);
    header
}

/// By which a file is known to be the one that was copied.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    size: u64,
    modified: (i64, i64),
}

struct Archive<'a, W: Write> {
    data: &'a Path,
    tar: tar::Builder<W>,
    files: BTreeMap<String, Fact>,
    seen: BTreeMap<String, Stamp>,
}

/// What is made anew, held, or copied in another way.
fn left_out(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let database = ["intake.db", "desk.db"].iter().any(|database| name.starts_with(database));
    // `#`: an upload of `object_store` that isn't finished. `.new`: a file before its rename.
    let unfinished = name.contains('#') || name.ends_with(".new");
    let index = path.starts_with("archive/own/index/") || path.starts_with("desk/index/");
    database || unfinished || index || name == "lock" || name == ".lock"
}

impl<W: Write> Archive<'_, W> {
    /// Brings a folder's files up to date in the archive: new and changed ones are appended, vanished ones don't count any more.
    fn sync(&mut self, folder: &str) -> Result<(), Error> {
        let mut there = BTreeSet::new();
        self.walk(folder, &mut there)?;
        let below = format!("{folder}/");
        let gone = |path: &String| path.starts_with(&below) && !there.contains(path) && self.seen.contains_key(path);
        let gone: Vec<String> = self.files.keys().filter(|path| gone(path)).cloned().collect();
        for path in gone {
            self.files.remove(&path);
            self.seen.remove(&path);
        }
        Ok(())
    }

    fn walk(&mut self, folder: &str, there: &mut BTreeSet<String>) -> Result<(), Error> {
        let entries = match fs::read_dir(self.data.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let mut names: Vec<_> = entries.collect::<Result<_, _>>()?;
        names.sort_by_key(fs::DirEntry::file_name);
        for entry in names {
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                return Err(Error::refused(format!("a file in {folder} has a name that is no UTF-8: it isn't ours")));
            };
            let path = format!("{folder}/{name}");
            // A link leads out of the folder; nothing of ours is one.
            let kind = entry.file_type()?;
            if left_out(&path) || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                self.walk(&path, there)?;
            } else if self.single(&path)? {
                there.insert(path);
            }
        }
        Ok(())
    }

    /// One file, unless it is in the archive as it is. Says whether it is there.
    fn single(&mut self, path: &str) -> Result<bool, Error> {
        let file = match File::open(self.data.join(path)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let facts = file.metadata()?;
        let stamp = Stamp { inode: facts.ino(), size: facts.len(), modified: (facts.mtime(), facts.mtime_nsec()) };
        if self.seen.get(path) != Some(&stamp) {
            self.append(path, file, facts.len())?;
            self.seen.insert(path.to_owned(), stamp);
        }
        Ok(true)
    }

    fn append(&mut self, path: &str, file: File, size: u64) -> Result<(), Error> {
        let mut tally = Tally::new(file.take(size));
        self.tar.append_data(&mut header(size), path, &mut tally)?;
        let fact = tally.fact();
        if fact.size != size {
            return Err(Error::refused(format!("{path} was cut while it was copied; begin again")));
        }
        self.files.insert(path.to_owned(), fact);
        Ok(())
    }

    /// Intake, desk and what the archive took, as of one moment: while nobody writes to either database, nothing moves between the
    /// rooms. A parcel isn't forgotten, a reply isn't marked as sent, a comment isn't deleted before the other side's row is there.
    fn rooms(&mut self) -> Result<(), Error> {
        let mut held = Vec::new();
        // The desk first: it is the desk that asks the others to forget.
        for database in ["desk/desk.db", "intake/intake.db"] {
            if let Some(snapshot) = Snapshot::take(&self.data.join(database), self.data)? {
                held.push((database, snapshot));
            }
        }
        for (database, snapshot) in &held {
            for (end, file) in &snapshot.files {
                let size = file.metadata()?.len();
                self.append(&format!("{database}{end}"), file.try_clone()?, size)?;
            }
        }
        ["intake", "desk", "archive/own"].into_iter().try_for_each(|room| self.sync(room))
    }

    /// The site, and what its one writer remembers, with no publication between the two.
    fn published(&mut self) -> Result<(), Error> {
        let checkpoint = self.data.join("archive/site/checkpoint");
        let read = || match fs::read(&checkpoint) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        };
        for _ in 0..TRIES {
            let before = read()?;
            self.sync("archive/site")?;
            self.sync("desk/press")?;
            if read()? == before {
                return Ok(());
            }
        }
        Err(Error::refused("the newsroom published again and again while it was copied; try later"))
    }
}
