//! Files from the newsroom, saved on the source's machine: under names that hurt nothing and replace nothing, and only whole.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use model::SafeName;
use seal::{EnclosedFile, FileEntry, Identity};

use crate::{Error, private};

/// How many files of one name a folder may have before a further one is refused.
const SAME: usize = 1_000;

/// A file that is not yet known to be the right one. Dropped before it is kept, it goes.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After it was kept there is nothing under this name.
        let _ = fs::remove_file(&self.0);
    }
}

/// Opens a file into a folder, which is made when it isn't there, and says under which name it lies there now.
///
/// # Errors
/// [`Error::FileChanged`]: nothing of it stays. [`Error::Save`].
pub fn save(entry: &FileEntry, identity: &Identity, sealed: &[u8], folder: &Path) -> Result<PathBuf, Error> {
    let name = SafeName::of(&entry.name);
    let changed = || Error::FileChanged(name.to_string());
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| Error::Save(path, error)
    };
    private::folder(folder).map_err(failed(folder))?;
    // Seen by whoever looks into the folder, should this program be killed meanwhile.
    let part = folder.join(format!("unfinished-{:08x}.part", rand::random::<u32>()));
    let mut out = fresh(&part).map_err(failed(&part))?;
    let unfinished = Unfinished(part);
    let mut file = EnclosedFile::open(entry, identity, sealed).map_err(|_| changed())?;
    let mut bytes = zeroize::Zeroizing::new(vec![0; 64 << 10]);
    loop {
        // The bytes lie in memory: whatever keeps them from being read is their own fault.
        match file.read(&mut bytes).map_err(|_| changed())? {
            0 => break,
            read => out.write_all(&bytes[..read]).map_err(failed(&unfinished.0))?,
        }
    }
    out.sync_all().map_err(failed(&unfinished.0))?;
    drop(out);
    for number in 1..=SAME {
        let tried = if number == 1 { name.clone() } else { name.numbered(number) };
        let path = folder.join(tried.as_str());
        // Whoever makes the name has it; only what was made just now is replaced.
        match fresh(&path) {
            Ok(made) => {
                drop(made);
                let placed = fs::rename(&unfinished.0, &path).and_then(|()| private::sync_folder(&path));
                if let Err(error) = placed {
                    fs::remove_file(&path).map_err(failed(&path))?;
                    return Err(failed(&path)(error));
                }
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&path)(error)),
        }
    }
    Err(failed(&folder.join(name.as_str()))(io::ErrorKind::AlreadyExists.into()))
}

/// A file that wasn't there.
fn fresh(path: &Path) -> io::Result<File> {
    private::writing().create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use model::{LocalId, Sha256};
    use rand::rngs::OsRng;
    use seal::BlobSealer;

    use super::*;

    fn file(name: &str, content: &[u8], identity: &Identity) -> (FileEntry, Vec<u8>) {
        let mut sealer = BlobSealer::new(&identity.recipient(), Vec::new()).unwrap();
        sealer.write_all(content).unwrap();
        let (sealed, facts) = sealer.finish().unwrap();
        let (blob, name) = (LocalId::from_bytes([1; 16]), name.to_owned());
        let (sha256, sealed_sha256) = (facts.sha256, facts.sealed_sha256);
        (FileEntry { blob, name, size: facts.size, sha256, sealed_sha256, page_of: None }, sealed)
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_replaced_and_no_name_leads_elsewhere() {
        let (outer, identity) = (tempfile::tempdir().unwrap(), Identity::generate(&mut OsRng));
        let folder = outer.path().join("from/the newsroom");
        let (entry, sealed) = file("../../form.pdf", b"one", &identity);
        let first = save(&entry, &identity, &sealed, &folder).unwrap();
        let second = save(&entry, &identity, &sealed, &folder).unwrap();
        assert_eq!(names(&folder), ["form (2).pdf", "form.pdf"]);
        assert_eq!((first, second), (folder.join("form.pdf"), folder.join("form (2).pdf")));
        assert_eq!(fs::read(folder.join("form (2).pdf")).unwrap(), b"one");
        #[cfg(unix)]
        {
            // A link that lies there already is somebody's: it is neither followed nor replaced.
            let (target, link) = (outer.path().join("target"), folder.join("note.txt"));
            std::os::unix::fs::symlink(&target, &link).unwrap();
            let (entry, sealed) = file("note.txt", b"two", &identity);
            save(&entry, &identity, &sealed, &folder).unwrap();
            assert!(!target.exists() && link.is_symlink());
            assert_eq!(fs::read(folder.join("note (2).txt")).unwrap(), b"two");
        }
    }

    #[test]
    fn of_a_file_that_is_another_nothing_stays() {
        let (folder, identity) = (tempfile::tempdir().unwrap(), Identity::generate(&mut OsRng));
        let (entry, sealed) = file("form.pdf", &[7; 300_000], &identity);
        let (_, other) = file("form.pdf", &[8; 300_000], &identity);
        let wrong = FileEntry { sha256: Sha256::of(b"x"), ..entry.clone() };
        for (entry, sealed) in
            [(&entry, &other[..]), (&entry, &sealed[..sealed.len() - 1]), (&entry, b""), (&wrong, &sealed)]
        {
            let done = save(entry, &identity, sealed, folder.path());
            assert!(matches!(&done, Err(Error::FileChanged(name)) if name == "form.pdf"), "{done:?}");
            assert!(names(folder.path()).is_empty(), "{:?}", names(folder.path()));
        }
        // A folder that can't be: named, and nothing lost.
        fs::write(folder.path().join("taken"), b"").unwrap();
        let done = save(&entry, &identity, &sealed, &folder.path().join("taken"));
        assert!(matches!(done, Err(Error::Save(..))), "{done:?}");
    }
}
