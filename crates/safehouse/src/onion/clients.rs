//! Client authorisation (rend-spec-v3, appendix G): with a client listed, only listed clients can even find the service.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use base32::Alphabet;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::service_folder;
use walls::private_folder;

use crate::supervise::write_durably;

const ALPHABET: Alphabet = Alphabet::Rfc4648 { padding: false };
const ENDING: &str = ".auth";

pub fn folder(onion: &Path) -> PathBuf {
    service_folder(onion).join("authorized_clients")
}

/// The names of those who may come; empty: everybody.
///
/// # Errors
/// A folder that can't be read.
pub fn list(onion: &Path) -> anyhow::Result<Vec<String>> {
    let entries = match fs::read_dir(folder(onion)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().to_str().and_then(|name| name.strip_suffix(ENDING)).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Lets somebody in and gives their private key, which is kept nowhere: Tor Browser asks for it at the service.
///
/// # Errors
/// A name that is taken or no name, or a folder that can't be written.
pub fn add(onion: &Path, name: &str) -> anyhow::Result<Zeroizing<String>> {
    let file = file(onion, name)?;
    if file.exists() {
        bail!("there is a client {name} already; remove it first");
    }
    let secret = StaticSecret::random_from_rng(rand::rngs::OsRng);
    let public = base32::encode(ALPHABET, PublicKey::from(&secret).as_bytes());
    private_folder(&folder(onion))?;
    write_durably(&file, format!("descriptor:x25519:{public}\n").as_bytes())?;
    Ok(Zeroizing::new(base32::encode(ALPHABET, secret.as_bytes())))
}

/// # Errors
/// Nobody of that name.
pub fn remove(onion: &Path, name: &str) -> anyhow::Result<()> {
    let file = file(onion, name)?;
    fs::remove_file(&file).with_context(|| format!("there is no client {name}"))?;
    fs::File::open(folder(onion))?.sync_all()?;
    Ok(())
}

fn file(onion: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let fine = !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    anyhow::ensure!(fine, "a client's name has letters, digits and hyphens, at most 40");
    Ok(folder(onion).join(format!("{name}{ENDING}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_comes_and_goes_and_the_private_half_is_kept_nowhere() {
        let onion = tempfile::tempdir().unwrap();
        assert!(list(onion.path()).unwrap().is_empty());
        let secret = add(onion.path(), "ada").unwrap();
        assert_eq!(list(onion.path()).unwrap(), ["ada"]);
        assert!(add(onion.path(), "ada").is_err(), "a second key would lock the first one out");
        let stored = fs::read_to_string(folder(onion.path()).join("ada.auth")).unwrap();
        let bytes: [u8; 32] = base32::decode(ALPHABET, &secret).unwrap().try_into().unwrap();
        let public = base32::encode(ALPHABET, PublicKey::from(&StaticSecret::from(bytes)).as_bytes());
        assert_eq!(stored, format!("descriptor:x25519:{public}\n"));
        assert!(!stored.contains(secret.as_str()));
        remove(onion.path(), "ada").unwrap();
        assert!(list(onion.path()).unwrap().is_empty());
        assert!(remove(onion.path(), "ada").is_err());
    }

    #[test]
    fn a_name_stays_in_its_folder() {
        let onion = tempfile::tempdir().unwrap();
        for name in ["", "../ada", "a b", "a/b", ".", &"a".repeat(41)] {
            assert!(add(onion.path(), name).is_err(), "{name}");
        }
    }
}
