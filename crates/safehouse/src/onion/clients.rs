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

/// The heartbeat's own name among the clients, while there are any.
const OWN: &str = "safehouse-heartbeat";

/// Where tor finds the keys of services that it may go to itself.
pub fn own_keys(onion: &Path) -> PathBuf {
    onion.join("keys")
}

/// Lets the heartbeat in while only listed clients come in, by a key of its own, and takes it off the list with the last of them:
/// alone on it, it would keep everybody else out. Whether something changed.
///
/// # Errors
/// Files that can't be read or written.
pub fn let_the_heartbeat_in(onion: &Path, address: &str) -> anyhow::Result<bool> {
    let (listed, own) = (folder(onion).join(format!("{OWN}{ENDING}")), own_keys(onion).join("own.auth_private"));
    if list(onion)?.is_empty() {
        if !listed.exists() {
            return Ok(false);
        }
        fs::remove_file(&listed)?;
        fs::File::open(folder(onion))?.sync_all()?;
        return Ok(true);
    }
    if listed.exists() && own.exists() {
        return Ok(false);
    }
    let name = address.trim_start_matches("http://").trim_end_matches(".onion");
    let (secret, public) = pair();
    private_folder(&own_keys(onion))?;
    write_durably(&own, format!("{name}:descriptor:x25519:{}\n", secret.as_str()).as_bytes())?;
    write_durably(&listed, public.as_bytes())?;
    Ok(true)
}

/// A private key in base32, and the line that lets whoever has it in.
fn pair() -> (Zeroizing<String>, String) {
    let secret = StaticSecret::random_from_rng(rand::rngs::OsRng);
    let public = base32::encode(ALPHABET, PublicKey::from(&secret).as_bytes());
    (Zeroizing::new(base32::encode(ALPHABET, secret.as_bytes())), format!("descriptor:x25519:{public}\n"))
}

/// The names of those who may come; empty: everybody. The heartbeat isn't counted.
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
    names.retain(|name| name != OWN);
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
    let (secret, public) = pair();
    private_folder(&folder(onion))?;
    write_durably(&file, public.as_bytes())?;
    Ok(secret)
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
    anyhow::ensure!(name != OWN, "this name is the heartbeat's own");
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
    fn the_heartbeat_comes_in_with_others_and_never_locks_everybody_out() {
        let onion = tempfile::tempdir().unwrap();
        let address = format!("http://{}.onion", "a".repeat(56));
        let listed = || folder(onion.path()).join("safehouse-heartbeat.auth").exists();
        assert!(!let_the_heartbeat_in(onion.path(), &address).unwrap() && !listed());
        add(onion.path(), "ada").unwrap();
        assert!(let_the_heartbeat_in(onion.path(), &address).unwrap() && listed());
        assert!(!let_the_heartbeat_in(onion.path(), &address).unwrap(), "it has its key already");
        assert_eq!(list(onion.path()).unwrap(), ["ada"]);
        let key = fs::read_to_string(own_keys(onion.path()).join("own.auth_private")).unwrap();
        assert!(key.starts_with(&format!("{}:descriptor:x25519:", "a".repeat(56))), "{key}");
        remove(onion.path(), "ada").unwrap();
        assert!(let_the_heartbeat_in(onion.path(), &address).unwrap() && !listed());
        assert!(add(onion.path(), "safehouse-heartbeat").is_err());
    }

    #[test]
    fn a_name_stays_in_its_folder() {
        let onion = tempfile::tempdir().unwrap();
        for name in ["", "../ada", "a b", "a/b", ".", &"a".repeat(41)] {
            assert!(add(onion.path(), name).is_err(), "{name}");
        }
    }
}
