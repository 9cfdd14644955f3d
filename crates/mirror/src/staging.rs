//! Where files wait until everything holds. A file here counts for nothing until it was checked, in this run.

use std::{
    collections::BTreeMap,
    fs::{self, File, Permissions},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use ledger::{Check, Folder as _, MAX_PROOF, Unreadable};

use crate::{Disk, Refused, client::Client};

/// What is published is for everybody, whatever the user's mask says: another program may serve the mirror.
pub(crate) const FILE_MODE: u32 = 0o644;
pub(crate) const FOLDER_MODE: u32 = 0o755;

/// Fetches a file, unchecked; gives its length. `false` in place of it when the archive has none.
pub(crate) fn fetch(client: &Client, staged: &Disk, path: &str, check: &Check) -> Result<Option<u64>, Unreadable> {
    let most = match check {
        Check::Fact(fact) => fact.size,
        Check::Proof(_) => MAX_PROOF,
    };
    let unreadable = |error: io::Error| Unreadable(error.to_string());
    let to = staged.path().join(path);
    make_room(&to).map_err(unreadable)?;
    let mut file = File::create(&to).map_err(unreadable)?;
    let mut size = 0;
    let found = client.stream(path, most, &mut |chunk| {
        size += chunk.len() as u64;
        file.write_all(chunk)
    })?;
    file.set_permissions(Permissions::from_mode(FILE_MODE)).map_err(unreadable)?;
    Ok(found.then_some(size))
}

/// Puts bytes that are at hand among the files that wait.
pub(crate) fn put(staged: &Disk, path: &str, bytes: &[u8]) -> Result<(), Unreadable> {
    let to = staged.path().join(path);
    let write = || {
        make_room(&to)?;
        let mut file = File::create(&to)?;
        file.write_all(bytes)?;
        file.set_permissions(Permissions::from_mode(FILE_MODE))
    };
    write().map_err(|error: io::Error| Unreadable(error.to_string()))
}

fn make_room(file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Clears away what an earlier run left and this record doesn't want.
pub(crate) fn prune(staged: &Disk, wanted: &BTreeMap<String, Check>) -> Result<(), Refused> {
    fs::create_dir_all(staged.path()).map_err(Refused::io(staged.path()))?;
    let listed = staged.list().map_err(|e| Refused::io(staged.path())(io::Error::other(e.0)))?.unwrap_or_default();
    for path in listed.iter().filter(|path| !wanted.contains_key(*path)) {
        let path = staged.path().join(path);
        fs::remove_file(&path).map_err(Refused::io(&path))?;
    }
    Ok(())
}
