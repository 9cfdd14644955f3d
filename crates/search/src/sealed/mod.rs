//! An index folder whose files are sealed: nothing of what they hold, of their names or kinds, stands on the disk in clear.
//!
//! A file's name on disk is a keyed hash of its name in the index. Its bytes are sealed in chunks (`chunks.rs`). Whoever can write
//! to the folder can destroy the index or bring back an older file of the same name; they can't forge, cut or swap one unseen.
//! What is damaged is built again.

mod chunks;
mod file;

use std::{
    collections::HashSet,
    fmt,
    fs::{self, File},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
};

use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, WatchCallback, WatchHandle, WritePtr,
    error::{DeleteError, LockError, OpenReadError, OpenWriteError},
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use self::file::{Cache, Opened, Writing};

/// What everything in the folder is sealed under.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    fn derive(&self, salt: &[u8], label: &str, name: &str) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        let info = [b"safehouse/search/v1\n".as_slice(), label.as_bytes(), b"\n", name.as_bytes()].concat();
        // Fails only for outputs of more than 8,160 bytes (RFC 5869, 2.3).
        let _ = Hkdf::<Sha256>::new(Some(salt), &self.0).expand(&info, derived.as_mut_slice());
        derived
    }
}

/// The folder. Clones share it.
#[derive(Clone)]
pub struct Sealed(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    key: Key,
    names: Zeroizing<[u8; 32]>,
    cache: Cache,
    locks: Mutex<HashSet<PathBuf>>,
    freed: Condvar,
}

impl Sealed {
    /// Makes the folder when it is missing, and takes away what a crash left half written.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn new(folder: &Path, key: Key) -> io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt as _;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|end| end == "new") {
                fs::remove_file(path)?;
            }
        }
        let names = key.derive(b"", "names", "");
        let inner = Inner {
            folder: folder.to_owned(),
            key,
            names,
            cache: Cache::default(),
            locks: Mutex::default(),
            freed: Condvar::new(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// All that lies in the folder's files, opened, one file after another: to look for what should have left it.
    ///
    /// # Errors
    /// When a file can't be read, or there is one that the index doesn't name.
    pub fn everything(&self) -> Result<Vec<u8>, crate::Error> {
        let mut all = Vec::new();
        let managed: Vec<PathBuf> = serde_json::from_slice(&self.read(Path::new(".managed.json"))?)
            .map_err(|_| crate::Error::Damaged("the list of its files does not read".to_owned()))?;
        let names = managed.iter().map(PathBuf::as_path).chain([Path::new(".managed.json")]);
        let mut there = 0;
        for name in names {
            if self.place(name).exists() {
                there += 1;
                all.extend(self.read(name)?);
            }
        }
        if fs::read_dir(&self.0.folder)?.count() == there {
            Ok(all)
        } else {
            Err(crate::Error::Damaged("there are files that it doesn't name".to_owned()))
        }
    }

    fn read(&self, name: &Path) -> Result<Vec<u8>, crate::Error> {
        self.atomic_read(name).map_err(|error| crate::Error::Damaged(error.to_string()))
    }

    /// Where a file of the index lies.
    fn place(&self, name: &Path) -> PathBuf {
        let mut block = [0; 64];
        block[..32].copy_from_slice(self.0.names.as_slice());
        let mut mac = Hmac::<Sha256>::new(&block.into());
        block.zeroize();
        mac.update(name.to_string_lossy().as_bytes());
        self.0.folder.join(hex::encode(&mac.finalize().into_bytes()[..16]))
    }

    fn file_key(&self, name: &Path, salt: &[u8; chunks::SALT]) -> Zeroizing<[u8; 32]> {
        self.0.key.derive(salt, "file", &name.to_string_lossy())
    }

    fn make(&self, path: &Path) -> io::Result<File> {
        fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)
    }

    fn opened(&self, name: &Path) -> Result<Opened, OpenReadError> {
        let wrong = |error| OpenReadError::wrap_io_error(error, name.to_owned());
        let file = match File::open(self.place(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(OpenReadError::FileDoesNotExist(name.to_owned()));
            }
            file => file.map_err(wrong)?,
        };
        Opened::new(file, |salt| self.file_key(name, salt), self.0.cache.clone()).map_err(wrong)
    }

    fn writing(&self, name: &Path, path: &Path) -> io::Result<Writing> {
        let mut salt = [0; chunks::SALT];
        rand::RngCore::fill_bytes(&mut rand::rngs::OsRng, &mut salt);
        Writing::new(self.make(path)?, salt, &self.file_key(name, &salt))
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed")
    }
}

impl Directory for Sealed {
    fn get_file_handle(&self, name: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(self.opened(name)?))
    }

    fn delete(&self, name: &Path) -> Result<(), DeleteError> {
        match fs::remove_file(self.place(name)) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(DeleteError::FileDoesNotExist(name.to_owned()))
            }
            Err(error) => Err(DeleteError::IoError { io_error: Arc::new(error), filepath: name.to_owned() }),
        }
    }

    fn exists(&self, name: &Path) -> Result<bool, OpenReadError> {
        self.place(name).try_exists().map_err(|error| OpenReadError::wrap_io_error(error, name.to_owned()))
    }

    fn open_write(&self, name: &Path) -> Result<WritePtr, OpenWriteError> {
        match self.writing(name, &self.place(name)) {
            Ok(writing) => Ok(WritePtr::new(Box::new(writing))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(OpenWriteError::FileAlreadyExists(name.to_owned()))
            }
            Err(error) => Err(OpenWriteError::wrap_io_error(error, name.to_owned())),
        }
    }

    fn atomic_read(&self, name: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.opened(name)?.whole().map_err(|error| OpenReadError::wrap_io_error(error, name.to_owned()))
    }

    /// The old bytes or the new ones are there after a power cut: file to disk, rename, folder to disk.
    fn atomic_write(&self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        let path = self.place(name);
        let fresh = path.with_extension("new");
        let mut writing = self.writing(name, &fresh)?;
        writing.write_all(bytes)?;
        writing.finish()?;
        fs::rename(&fresh, &path)?;
        self.sync_directory()
    }

    fn sync_directory(&self) -> io::Result<()> {
        File::open(&self.0.folder)?.sync_all()
    }

    /// In memory alone: no second process opens this folder, and no lock outlives a crash.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let mut locks = self.0.locks.lock().unwrap_or_else(PoisonError::into_inner);
        while locks.contains(&lock.filepath) {
            if !lock.is_blocking {
                return Err(LockError::LockBusy);
            }
            locks = self.0.freed.wait(locks).unwrap_or_else(PoisonError::into_inner);
        }
        locks.insert(lock.filepath.clone());
        Ok(DirectoryLock::from(Box::new(Held { folder: self.clone(), name: lock.filepath.clone() })))
    }

    /// Whoever writes says when to look again.
    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

struct Held {
    folder: Sealed,
    name: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.folder.0.locks.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
        self.folder.0.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::{
        chunks::{CHUNK, HEAD, ON_DISK},
        *,
    };

    fn sealed(folder: &Path) -> Sealed {
        Sealed::new(folder, Key::new([7; 32])).unwrap()
    }

    /// Three chunks, the last one not full.
    fn content() -> Vec<u8> {
        (0..CHUNK * 2 + 1000).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn what_is_written_is_read_in_any_part() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = sealed(folder.path());
        let name = Path::new("a.store");
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, CHUNK * 2, CHUNK * 2 + 1000] {
            let content = &content()[..length];
            let mut writer = sealed.open_write(name).unwrap();
            content.chunks(777).for_each(|part| writer.write_all(part).unwrap());
            tantivy::directory::TerminatingWrite::terminate(writer).unwrap();
            let file = sealed.get_file_handle(name).unwrap();
            assert_eq!(file.len(), length);
            for part in [0..length, 0..length.min(10), length / 2..length, length.saturating_sub(3)..length] {
                assert_eq!(file.read_bytes(part.clone()).unwrap().as_slice(), &content[part], "{length}");
            }
            assert!(file.read_bytes(0..length + 1).is_err());
            sealed.delete(name).unwrap();
        }
    }

    #[test]
    fn chunks_can_not_be_changed_cut_swapped_or_moved_unseen() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = sealed(folder.path());
        let (name, other) = (Path::new("a.store"), Path::new("b.store"));
        sealed.atomic_write(name, &content()).unwrap();
        sealed.atomic_write(other, &content()).unwrap();
        let (place, elsewhere) = (sealed.place(name), sealed.place(other));
        let whole = fs::read(&place).unwrap();
        let chunk = |number: usize| HEAD + number * ON_DISK..(HEAD + (number + 1) * ON_DISK).min(whole.len());
        let mut swapped = whole.clone();
        swapped[chunk(0)].copy_from_slice(&whole[chunk(1)]);
        swapped[chunk(1)].copy_from_slice(&whole[chunk(0)]);
        let without_second = [&whole[..chunk(1).start], &whole[chunk(2)]].concat();
        let flipped = |at: usize| {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            bytes
        };
        let changed = [
            flipped(0),
            flipped(HEAD - 1),
            flipped(HEAD),
            flipped(chunk(1).start + 5),
            flipped(whole.len() - 1),
            whole[..chunk(2).start].to_vec(),
            whole[..chunk(1).start].to_vec(),
            whole[..HEAD].to_vec(),
            whole[..whole.len() - 1].to_vec(),
            [whole.as_slice(), &whole[chunk(2)]].concat(),
            swapped,
            without_second,
            fs::read(&elsewhere).unwrap(),
        ];
        let unseen = (0..changed.len()).filter(|number| {
            fs::write(&place, &changed[*number]).unwrap();
            sealed.atomic_read(name).is_ok()
        });
        assert_eq!(unseen.collect::<Vec<_>>(), [0_usize; 0]);
        fs::write(&place, &whole).unwrap();
        assert_eq!(sealed.atomic_read(name).unwrap(), content(), "the control");
    }

    /// `docs/contracts.md`, "Sealed index" v1: another version needs another number.
    #[test]
    fn the_format_is_version_1() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = sealed(folder.path());
        let (name, salt) = (Path::new("meta.json"), [9; chunks::SALT]);
        let path = sealed.place(name);
        assert_eq!(path.file_name().unwrap(), "52409e1c8aa7874947de042770680d2a");
        let mut writing = Writing::new(sealed.make(&path).unwrap(), salt, &sealed.file_key(name, &salt)).unwrap();
        writing.write_all(b"an index").unwrap();
        writing.finish().unwrap();
        assert_eq!(hex::encode(&fs::read(path).unwrap()[HEAD..]), "5c638f3842133ef268b73773b13c507395391312e9d5a535");
    }

    #[test]
    fn a_lock_is_one_holders_and_none_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = sealed(folder.path());
        let lock = &*tantivy::directory::INDEX_WRITER_LOCK;
        let held = sealed.acquire_lock(lock).unwrap();
        assert!(sealed.acquire_lock(lock).is_err());
        drop(held);
        assert!(sealed.acquire_lock(lock).is_ok());
    }
}
