//! The keyring in force, in a file of its own. Its root key is the one that was seen first: no other is ever taken.

use std::{
    fs::{self, File},
    io::{self, Write},
};

use seal::{Keyring, UnverifiedKeyring};

use super::{Store, StoreError};

const NAME: &str = "keyring.json";
const NEW: &str = "keyring.json.new";

impl Store {
    /// The stored keyring; `None` before the first.
    ///
    /// # Errors
    /// [`StoreError::Keyring`] when it was changed.
    pub fn keyring(&self) -> Result<Option<Keyring>, StoreError> {
        let text = match fs::read(self.folder.join(NAME)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let signed = UnverifiedKeyring::parse(&text).map_err(|_| StoreError::Keyring)?;
        let root = signed.claimed_root().map_err(|_| StoreError::Keyring)?;
        signed.verify(&root).map(Some).map_err(|_| StoreError::Keyring)
    }

    /// Durable when it returns: the file is fsynced, renamed, and its folder fsynced.
    ///
    /// # Errors
    /// When the disk fails; then the old one is still in force.
    pub fn record_keyring(&self, keyring: &Keyring) -> Result<(), StoreError> {
        let text = serde_json::to_vec(keyring.signed()).map_err(|_| StoreError::Keyring)?;
        let mut file = File::create(self.folder.join(NEW))?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(self.folder.join(NEW), self.folder.join(NAME))?;
        Ok(File::open(&self.folder)?.sync_all()?)
    }
}
