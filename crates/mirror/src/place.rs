//! Puts verified files in their place, in durable order: contents, the list of pages, proofs, the checkpoint; then what the record no
//! longer covers goes. A crash in between leaves files of both states, which the next run completes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
};

use ledger::FileFact;

use crate::{
    Disk, Refused,
    staging::{FILE_MODE, FOLDER_MODE},
    state::{Placed, State, sync_folder},
};

/// Moves `fetched` from `staged` into `disk`; `all` is everything that belongs there afterwards. Gives what was taken away.
pub(crate) fn place(
    state: &State,
    disk: &Disk,
    staged: &Disk,
    fetched: &BTreeSet<String>,
    all: BTreeMap<String, FileFact>,
) -> Result<Vec<String>, Refused> {
    let before = state.placed()?;
    let gone: Vec<String> = before.files.keys().filter(|path| !all.contains_key(*path)).cloned().collect();
    if fetched.is_empty() && gone.is_empty() && before.complete {
        return Ok(gone);
    }
    // What is about to be placed may be taken away by a later run, even if this one ends here.
    let mut either = before.files;
    either.extend(all.clone());
    state.set_placed(&Placed::new(false, either))?;

    // One call makes the bytes of all waiting files durable, before any of them gets its name.
    sync_all_below(staged.path())?;
    let mut order: Vec<&String> = fetched.iter().filter(|path| *path != "checkpoint").collect();
    order.sort_by_key(|path| (rank(path), *path));
    for path in order {
        put(disk, staged, path)?;
    }
    sync_all_below(disk.path())?;
    if fetched.contains("checkpoint") {
        put(disk, staged, "checkpoint")?;
        sync_folder(disk.path())?;
    }
    for path in &gone {
        remove(disk.path(), path)?;
    }
    if !gone.is_empty() {
        sync_all_below(disk.path())?;
    }
    state.set_placed(&Placed::new(true, all))?;
    // Nothing but empty folders is left there.
    fs::remove_dir_all(staged.path()).map_err(Refused::io(staged.path()))?;
    Ok(gone)
}

fn rank(path: &str) -> u8 {
    if path == "site.json" {
        1
    } else if path.ends_with(".tlog-proof") {
        2
    } else {
        0
    }
}

fn put(disk: &Disk, staged: &Disk, path: &str) -> Result<(), Refused> {
    let (from, to) = (staged.path().join(path), disk.path().join(path));
    let place = || {
        make_folders(disk.path(), path)?;
        match fs::rename(&from, &to) {
            // The folder is a file system of its own: a stick, a mounted share.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => carry(&from, &to),
            done => done,
        }
    };
    place().map_err(Refused::io(&to))
}

fn carry(from: &Path, to: &Path) -> io::Result<()> {
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = to.with_file_name(format!(".{name}.unfinished"));
    let mut out = File::create(&unfinished)?;
    io::copy(&mut File::open(from)?, &mut out)?;
    out.set_permissions(Permissions::from_mode(FILE_MODE))?;
    out.sync_all()?;
    fs::rename(&unfinished, to)?;
    fs::remove_file(from)
}

/// Makes the folders of a path. A link in its place is somebody else's: it isn't followed.
fn make_folders(root: &Path, path: &str) -> io::Result<()> {
    let mut at = root.to_owned();
    let (folders, _) = path.rsplit_once('/').unwrap_or(("", path));
    for part in folders.split('/').filter(|part| !part.is_empty()) {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(facts) if facts.is_dir() => {}
            Ok(_) => return Err(io::Error::other(format!("{} isn't a folder", at.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir(&at)?;
                fs::set_permissions(&at, Permissions::from_mode(FOLDER_MODE))?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn remove(root: &Path, path: &str) -> Result<(), Refused> {
    let mut at = root.join(path);
    match fs::remove_file(&at) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
        done => done.map_err(Refused::io(&at))?,
    }
    // Empty folders go too, up to the mirror's own; the first one that isn't empty ends it.
    while at.pop() && at != root && at.starts_with(root) && fs::remove_dir(&at).is_ok() {}
    Ok(())
}

fn sync_all_below(folder: &Path) -> Result<(), Refused> {
    let sync = || rustix::fs::syncfs(File::open(folder)?).map_err(io::Error::from);
    sync().map_err(Refused::io(folder))
}
