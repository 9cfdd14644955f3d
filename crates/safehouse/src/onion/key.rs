//! A new onion service's key, made before there is a tor: so that its address is known, and lies in a backup, before it is carried away.

use std::path::Path;

use base32::Alphabet;
use rand::RngCore;
use sha2::{Digest, Sha512};
use sha3::Sha3_256;
use walls::private_folder;
use zeroize::Zeroizing;

use super::service_folder;
use crate::supervise::write_durably;

pub const SECRET: &str = "hs_ed25519_secret_key";
pub const PUBLIC: &str = "hs_ed25519_public_key";
pub const HOSTNAME: &str = "hostname";

/// Makes the service's key, as tor itself keeps it (rend-spec-v3, appendix A; tor's `crypto_ed25519`), where there is none.
///
/// # Errors
/// A folder that can't be written.
pub fn make(onion: &Path) -> anyhow::Result<()> {
    let service = service_folder(onion);
    if service.join(SECRET).exists() {
        return Ok(());
    }
    let mut seed = Zeroizing::new([0; 32]);
    rand::rngs::OsRng.fill_bytes(seed.as_mut());
    // RFC 8032, section 5.1.5: what an Ed25519 key is expanded to.
    let mut expanded = Zeroizing::new(<[u8; 64]>::from(Sha512::digest(seed.as_slice())));
    expanded[0] &= 248;
    expanded[31] &= 63;
    expanded[31] |= 64;
    let public = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    private_folder(onion)?;
    private_folder(&service)?;
    let file = |head: &[u8], bytes: &[u8]| Zeroizing::new([head, bytes].concat());
    write_durably(&service.join(PUBLIC), &file(b"== ed25519v1-public: type0 ==\0\0\0", &public))?;
    write_durably(&service.join(HOSTNAME), format!("{}\n", host(&public)).as_bytes())?;
    // Last: with it there is a service.
    write_durably(&service.join(SECRET), &file(b"== ed25519v1-secret: type0 ==\0\0\0", expanded.as_ref()))?;
    Ok(())
}

/// The address of a key (rend-spec-v3, section 6).
fn host(public: &[u8; 32]) -> String {
    const VERSION: [u8; 1] = [3];
    let sum = Sha3_256::digest([&b".onion checksum"[..], public, &VERSION].concat());
    let whole = [public, &sum[..2], &VERSION].concat();
    format!("{}.onion", base32::encode(Alphabet::Rfc4648Lower { padding: false }, &whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_keys_address_is_known() {
        // The Tor Project's own: what its address says of its key gives the address again.
        let address = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion";
        let bytes = base32::decode(Alphabet::Rfc4648Lower { padding: false }, &address[..56]).unwrap();
        assert_eq!(host(bytes[..32].try_into().unwrap()), address);
    }

    #[test]
    fn a_key_is_made_once() {
        let onion = tempfile::tempdir().unwrap();
        make(onion.path()).unwrap();
        let first = crate::onion::address(onion.path()).unwrap();
        assert!(first.is_some());
        make(onion.path()).unwrap();
        assert_eq!(crate::onion::address(onion.path()).unwrap(), first);
    }

    /// Tor itself takes the key for its own and finds the same address.
    #[test]
    fn tor_agrees() {
        let Some(tor) = crate::onion::program() else {
            eprintln!("skipped: Tor is not installed");
            return;
        };
        let onion = tempfile::tempdir().unwrap();
        make(onion.path()).unwrap();
        let hostname = service_folder(onion.path()).join(HOSTNAME);
        let ours = std::fs::read_to_string(&hostname).unwrap();
        std::fs::remove_file(&hostname).unwrap();
        let quoted = |path: &Path| format!("\"{}\"", path.display());
        let lines = [
            format!("DataDirectory {}", quoted(&onion.path().join("state"))),
            "DisableNetwork 1\nSocksPort 0\nLog err stdout".to_owned(),
            format!("HiddenServiceDir {}", quoted(&service_folder(onion.path()))),
            "HiddenServicePort 80 127.0.0.1:1".to_owned(),
        ];
        let torrc = onion.path().join("torrc");
        std::fs::write(&torrc, lines.join("\n")).unwrap();
        let mut running = std::process::Command::new(tor)
            .args(["--defaults-torrc", "/dev/null", "-f"])
            .arg(&torrc)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
        let theirs = loop {
            match std::fs::read_to_string(&hostname) {
                Ok(text) if text.ends_with('\n') => break Some(text),
                _ if std::time::Instant::now() > until => break None,
                _ => std::thread::sleep(std::time::Duration::from_millis(20)),
            }
        };
        running.kill().unwrap();
        running.wait().unwrap();
        assert_eq!(theirs, Some(ours));
    }
}
