//! Brings in a drive or a folder that came by hand: sealed into the spool as a drop is, to the channel's key of the week.
//!
//! It needs no unlocking and no running desk: whoever unlocks it next takes it in. The envelopes are signed by a codename that is
//! made for this one import and kept nowhere.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use model::{Clock, DropId, Sha256, Week, clock::SystemClock, limits};
use rand::{RngCore, rngs::OsRng};
use seal::{BlobSealer, Codename, EnvelopeDraft, FileEntry, Recipient};

use crate::{
    Error, durable,
    keys::Folder,
    spool::{Draft, Spool, Spooled},
    store::fresh_id,
};

/// Bytes of all names in one envelope: they must fit its largest class, with hashes beside them.
const NAMES: usize = 256 << 10;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Under which the desk shows it.
    pub collection: String,
    pub files: usize,
    pub bytes: u64,
    /// Parcels that were made: one for each hundred files.
    pub drops: usize,
    /// What was left out, with the reason in words.
    pub skipped: Vec<(PathBuf, String)>,
}

/// Imports files and folders (these with all that is in them) into the newsroom in this folder (the desk's own, `DIR/desk`), under
/// the collection's name, or else the first path's. Symbolic links and what is neither file nor folder are skipped. Files are streamed. Each
/// parcel is on disk before the next is begun. The running desk shows it at its next look.
///
/// # Errors
/// Nobody is enrolled; the keyring has ended; a path is not there; the spool can't be written. What was made before stays.
pub fn import(folder: &Path, paths: &[PathBuf], collection: Option<&str>) -> Result<Imported, Error> {
    import_at(folder, paths, collection, SystemClock.now())
}

pub(crate) fn import_at(
    folder: &Path,
    paths: &[PathBuf],
    collection: Option<&str>,
    now: Timestamp,
) -> Result<Imported, Error> {
    let folder = Folder(folder.to_owned());
    if !folder.somebody_enrolled() {
        return Err(Error::refused("nobody is enrolled yet who could open it"));
    }
    let keyring = folder.read_keyring()?;
    // What comes by hand goes to whom a source reaches who chooses nobody.
    let channel = keyring.default_channel().map_or(unseal::CHANNEL, |channel| channel.name.as_str());
    let to = keyring.recipient(channel, Week::of(now)).ok_or_else(|| {
        Error::refused("the newsroom's keys have ended; unlock the desk once, which makes new ones, and repeat this")
    })?;
    let named = collection.map(str::to_owned).or_else(|| paths.first().and_then(|path| last_name(path)));
    let collection = named.as_deref().and_then(crate::domain::person::clean_name);
    let collection = collection.ok_or_else(|| Error::refused("the collection needs a name of 1 to 60 characters"))?;
    let mut done = Imported { collection, ..Imported::default() };
    let mut files = Vec::new();
    for path in paths {
        let above = path.parent().unwrap_or(Path::new(""));
        walk(path, above, &mut files, &mut done.skipped)?;
    }
    let spool = Spool::new(folder.spool());
    durable::folder(&folder.spool())?;
    let mut rest = files.as_slice();
    while !rest.is_empty() {
        let (now_sent, later) = rest.split_at(batch(rest));
        parcel(&spool, channel, to, now_sent, &mut done, &model::clock::day(now))?;
        rest = later;
    }
    Ok(done)
}

struct Found {
    path: PathBuf,
    /// As the desk shows it: relative to what was named.
    name: String,
}

/// How many of the files go into the next parcel.
fn batch(files: &[Found]) -> usize {
    let mut names = 0;
    let fits = |file: &&Found| {
        names += file.name.len();
        names <= NAMES
    };
    files.iter().take(limits::MAX_FILES).take_while(fits).count().max(1)
}

fn walk(path: &Path, above: &Path, files: &mut Vec<Found>, skipped: &mut Vec<(PathBuf, String)>) -> Result<(), Error> {
    let facts = fs::symlink_metadata(path)?;
    let mut skip = |why: &str| skipped.push((path.to_owned(), why.to_owned()));
    if facts.is_symlink() {
        skip("a symbolic link");
    } else if facts.is_dir() {
        let mut inside = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        inside.sort();
        for path in inside {
            walk(&path, above, files, skipped)?;
        }
    } else if !facts.is_file() {
        skip("neither a file nor a folder");
    } else if facts.len() > limits::MAX_FILE {
        skip("larger than 4 GiB");
    } else {
        let name = path.strip_prefix(above).unwrap_or(path).to_string_lossy().into_owned();
        files.push(Found { path: path.to_owned(), name });
    }
    Ok(())
}

fn last_name(path: &Path) -> Option<String> {
    let whole = path.canonicalize().ok()?;
    Some(whole.file_name()?.to_string_lossy().into_owned())
}

fn parcel(
    spool: &Spool,
    channel: &str,
    to: &Recipient,
    files: &[Found],
    done: &mut Imported,
    day: &str,
) -> Result<(), Error> {
    let mut id = [0; 16];
    OsRng.fill_bytes(&mut id);
    let drop = DropId::from_bytes(id);
    let draft = spool.begin(drop)?;
    match fill(&draft, channel, to, files, done, day, drop) {
        Ok(Some(spooled)) => {
            draft.commit(&spooled)?;
            done.drops += 1;
            Ok(())
        }
        Ok(None) => Ok(draft.discard()?),
        Err(error) => {
            draft.discard()?;
            Err(error)
        }
    }
}

fn fill(
    draft: &Draft,
    channel: &str,
    to: &Recipient,
    files: &[Found],
    done: &mut Imported,
    day: &str,
    drop: DropId,
) -> Result<Option<Spooled>, Error> {
    let mut entries = Vec::new();
    for file in files {
        match seal_file(draft, to, file)? {
            Some(entry) => {
                done.files += 1;
                done.bytes += entry.size;
                entries.push(entry);
            }
            None => done.skipped.push((file.path.clone(), "it can't be read, or grew beyond 4 GiB".to_owned())),
        }
    }
    if entries.is_empty() {
        return Ok(None);
    }
    let blobs = entries.iter().map(|entry| entry.blob).collect();
    let keys = Codename::generate(&mut OsRng).keys();
    let envelope = EnvelopeDraft {
        counter: 1,
        channel: channel.to_owned(),
        message: done.collection.clone(),
        files: entries,
        embargo: None,
    };
    let sealed = envelope.seal(&keys, to)?;
    draft.envelope()?.write_all(&sealed)?;
    let mailbox = keys.mailbox.id();
    Ok(Some(Spooled {
        version: 1,
        drop,
        mailbox,
        day: day.to_owned(),
        envelope: Sha256::of(&sealed),
        blobs,
        by_hand: true,
    }))
}

/// `None` when the file can't be read; trouble with the spool is an error.
fn seal_file(draft: &Draft, to: &Recipient, file: &Found) -> Result<Option<FileEntry>, Error> {
    let Ok(mut from) = File::open(&file.path) else { return Ok(None) };
    let blob = fresh_id();
    let mut sealer = BlobSealer::new(to, io::BufWriter::with_capacity(256 << 10, draft.blob(blob)?))?;
    let mut part = vec![0; 256 << 10];
    loop {
        let read = match io::Read::read(&mut from, &mut part) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return draft.forget_blob(blob).map(|()| None).map_err(Error::from),
        };
        if read == 0 {
            break;
        }
        if sealer.size() + read as u64 > limits::MAX_FILE {
            return draft.forget_blob(blob).map(|()| None).map_err(Error::from);
        }
        sealer.write_all(&part[..read])?;
    }
    let (mut out, sealed) = sealer.finish()?;
    out.flush()?;
    Ok(Some(FileEntry {
        blob,
        name: file.name.clone(),
        size: sealed.size,
        sha256: sealed.sha256,
        sealed_sha256: sealed.sealed_sha256,
        page_of: None,
    }))
}
