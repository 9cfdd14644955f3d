//! The intake's onion service: the `tor` that is installed, with a configuration of ours, in a process that watches over it.
//!
//! The service's key lies in `DIR/onion/service`, which neither intake nor desk nor archive can read.

pub mod clients;
mod control;
pub mod key;
mod service;
pub mod torrc;

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

pub use service::run;

/// What the process is told on its standard input (`docs/contracts.md`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Of this document: 1.
    pub version: u32,
    /// `DIR/onion`; nobody else writes there but `safehouse onion`.
    pub folder: PathBuf,
    /// The `tor` program.
    pub program: PathBuf,
    /// The intake's port on loopback.
    pub intake: u16,
    /// The port on loopback at which the heartbeat finds a way to onion services, and to nothing else.
    pub socks: u16,
    /// More lines for tor's configuration, as the operator wrote them.
    #[serde(default)]
    pub more: String,
    /// Set by the supervisor when it starts a server again; it says nothing here.
    #[serde(default)]
    pub listen: String,
}

/// The service's folder, as tor keeps it.
pub fn service_folder(onion: &Path) -> PathBuf {
    onion.join("service")
}

/// `http://….onion`, when the service has ever been started.
///
/// # Errors
/// A file that can't be read, or holds something else.
pub fn address(onion: &Path) -> anyhow::Result<Option<String>> {
    let path = service_folder(onion).join("hostname");
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("{} can't be read", path.display()))?,
    };
    let host = text.trim();
    let name = host.strip_suffix(".onion").unwrap_or_default();
    // A version 3 address (rend-spec-v3): 35 bytes in base32.
    let plain = name.len() == 56 && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
    anyhow::ensure!(plain, "{} holds no onion address of version 3", path.display());
    Ok(Some(format!("http://{host}")))
}

/// Where `tor` is installed, `None` when it isn't.
pub fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/bin", "/usr/sbin", "/usr/local/bin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(usual).map(|folder| folder.join("tor")).find(|file| file.is_file())
}

/// A QR code of an address in half blocks, for a terminal: dark on light, whatever the terminal's colours.
pub fn terminal_qr(text: &str) -> Option<String> {
    use qrcode::render::unicode::Dense1x2;
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L).ok()?;
    // Most terminals are dark: the drawn blocks are the light modules.
    Some(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_version_3_is_one() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(address(folder.path()).unwrap(), None);
        let service = service_folder(folder.path());
        std::fs::create_dir(&service).unwrap();
        let name = "a".repeat(56);
        std::fs::write(service.join("hostname"), format!("{name}.onion\n")).unwrap();
        assert_eq!(address(folder.path()).unwrap(), Some(format!("http://{name}.onion")));
        for wrong in ["", "abcdefghijklmnop.onion", "evil.example", "a/b.onion"] {
            std::fs::write(service.join("hostname"), wrong).unwrap();
            assert!(address(folder.path()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_terminals_code_is_square() {
        let drawn = terminal_qr(&format!("http://{}.onion", "a".repeat(56))).unwrap();
        let lines: Vec<_> = drawn.lines().collect();
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
        assert_eq!(lines.len(), width.div_ceil(2));
    }
}
