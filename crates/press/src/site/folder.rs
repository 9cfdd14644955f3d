//! The published folder as `ledger` wants to see it. Reads only.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use ledger::{FileFact, Folder, Unreadable};

/// A site's folder on disk. Files that begin with a dot are none of the site's: nothing published does.
#[derive(Clone, Debug)]
pub struct SiteFolder(PathBuf);

impl SiteFolder {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn open(&self, name: &str) -> Result<Option<fs::File>, Unreadable> {
        let path = self.path(name);
        match fs::symlink_metadata(&path) {
            Ok(facts) if facts.is_file() => fs::File::open(&path).map(Some).map_err(unreadable),
            Ok(_) => Err(Unreadable("not a plain file".to_owned())),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
                Ok(None)
            }
            Err(error) => Err(unreadable(error)),
        }
    }
}

fn unreadable(error: std::io::Error) -> Unreadable {
    Unreadable(error.to_string())
}

impl Folder for SiteFolder {
    fn list(&self) -> Result<Option<Vec<String>>, Unreadable> {
        let mut names = Vec::new();
        walk(&self.0, "", &mut names).map_err(unreadable)?;
        Ok(Some(names))
    }

    fn read(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(file) = self.open(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > most {
            return Err(Unreadable(format!("larger than the {most} bytes that are allowed")));
        }
        Ok(Some(bytes))
    }

    fn digest(&self, path: &str, _expected: u64) -> Result<Option<FileFact>, Unreadable> {
        Ok(self.read(path, u64::MAX - 1)?.map(|bytes| FileFact::of(&bytes)))
    }
}

fn walk(folder: &Path, prefix: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && prefix.is_empty() => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}
