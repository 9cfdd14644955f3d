//! Published folders of the case, made once for all tests, and what tests do with them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use ledger::{Report, verify_site};
use press::{Publisher, site::SiteFolder};
use tempfile::TempDir;

use crate::case::Newsroom;

/// A site's folder and the state beside it.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        // In memory where there is such a folder: the crash test writes thousands of files.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        Self { folder: folder.unwrap() }
    }

    pub fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    pub fn publisher(&self) -> Publisher {
        Publisher::open(self.site(), self.state()).unwrap()
    }

    pub fn verify(&self, newsroom: &Newsroom) -> Report {
        verify_site(&SiteFolder::new(self.site()), Some(&newsroom.vkey()))
    }
}

pub type Files = BTreeMap<String, Vec<u8>>;

/// All files below a folder, those of an unfinished write left out.
pub fn files(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push((entry.path(), format!("{prefix}{name}/")));
            } else if !name.starts_with('.') {
                files.insert(format!("{prefix}{name}"), fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

/// Puts a folder back as it was.
pub fn restore(folder: &Path, as_it_was: &Files) {
    let _ = fs::remove_dir_all(folder);
    for (path, bytes) in as_it_was {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// The case's site after each of its four steps, with the report on it.
pub static STEPS: LazyLock<Vec<(Files, Report)>> = LazyLock::new(|| {
    let newsroom = Newsroom::new();
    let place = Place::new();
    let mut publisher = place.publisher();
    let step = |step| {
        newsroom.publish(&mut publisher, step).unwrap();
        (files(&place.site()), place.verify(&newsroom))
    };
    (0..4).map(step).collect()
});

pub fn text(files: &Files, path: &str) -> String {
    String::from_utf8(files.get(path).unwrap_or_else(|| panic!("no {path}")).clone()).unwrap()
}
