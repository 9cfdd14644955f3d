//! A copy of an SQLite database that others write to, by the locks that SQLite itself takes (sqlite.org/walformat.html, section 2.3.1;
//! `os_unix.c`): nobody writes and nothing is folded into the main file while it is copied. It works without the database's key.

use std::{
    fs::{File, OpenOptions},
    io::{self, Seek},
    os::fd::AsFd,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use nix::{
    errno::Errno,
    fcntl::{FcntlArg, fcntl},
    libc,
};

/// WAL_WRITE_LOCK and WAL_CKPT_LOCK: the first two of eight locks, from byte 120 of the shared memory's file.
const WRITE_AND_CHECKPOINT: (i64, i64) = (120, 2);
/// SHARED_FIRST and SHARED_SIZE in the database's own file: while somebody reads, nobody closes the log into it.
const SHARED: (i64, i64) = (0x4000_0002, 510);
/// How long a writer is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

fn lock(file: &File, kind: i32, (start, len): (i64, i64)) -> io::Result<()> {
    // Of the open file, not of the process: closing another descriptor of it must not give the lock away.
    let wanted = libc::flock {
        l_type: kind as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: start,
        l_len: len,
        l_pid: 0,
    };
    let until = Instant::now() + PATIENCE;
    loop {
        match fcntl(file.as_fd(), FcntlArg::F_OFD_SETLK(&wanted)) {
            Ok(_) => return Ok(()),
            Err(Errno::EAGAIN | Errno::EACCES) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn existing(path: &Path, write: bool) -> io::Result<Option<File>> {
    match OpenOptions::new().read(true).write(write).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A database at one moment. Nobody writes to it until this is dropped.
pub struct Snapshot {
    /// The file and its write-ahead log, each a nameless copy, by what ends its name.
    pub files: Vec<(&'static str, File)>,
    _locks: Vec<File>,
}

impl Snapshot {
    /// `None` when there is no such database. Copies go to nameless files in `scratch`.
    ///
    /// # Errors
    /// A writer doesn't let go within 20 s, or the disk is full.
    pub fn take(database: &Path, scratch: &Path) -> io::Result<Option<Self>> {
        let Some(main) = existing(database, false)? else { return Ok(None) };
        let mut locks = Vec::new();
        lock(&main, libc::F_RDLCK, SHARED)?;
        locks.push(main.try_clone()?);
        // Without shared memory nobody has it open, and nobody will while the newsroom's own lock is held.
        if let Some(shared) = existing(&beside(database, "-shm"), true)? {
            lock(&shared, libc::F_WRLCK, WRITE_AND_CHECKPOINT)?;
            locks.push(shared);
        }
        let mut files = vec![("", copy(main, scratch)?)];
        if let Some(log) = existing(&beside(database, "-wal"), false)? {
            files.push(("-wal", copy(log, scratch)?));
        }
        Ok(Some(Self { files, _locks: locks }))
    }
}

fn copy(mut from: File, scratch: &Path) -> io::Result<File> {
    let mut to = tempfile::tempfile_in(scratch)?;
    io::copy(&mut from, &mut to)?;
    to.rewind()?;
    Ok(to)
}
