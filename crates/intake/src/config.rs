//! What the intake is told when it starts: one JSON document (`docs/contracts.md`, "The data folder").

use std::{
    fs::File,
    io::Read,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use model::Redacted;
use serde::{Deserialize, Deserializer};

use crate::Error;

/// Below this much free space no new drop is taken, in bytes (256 MiB).
const FLOOR: u64 = 256 << 20;

#[derive(Debug, Deserialize)]
pub struct Config {
    /// The format's version: 1.
    pub version: u32,
    /// The intake's own folder; nobody else writes there.
    pub folder: PathBuf,
    pub listen: SocketAddr,
    /// The newsroom's name, as sources read it.
    pub newsroom: String,
    /// With which a desk on this machine collects: 32 random bytes.
    #[serde(default, deserialize_with = "token")]
    pub collect_token: Option<Redacted<[u8; 32]>>,
    /// Where a desk on another machine collects. Either this or the token.
    #[serde(default)]
    pub collect: Option<Collect>,
    /// Names besides loopback under which the intake is asked: its onion address.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Free space in bytes below which no new drop is taken.
    #[serde(default = "floor")]
    pub floor: u64,
}

/// A second listener, for the desk alone: nothing of collecting is on the other one then.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collect {
    pub listen: SocketAddr,
    /// The intake's end of the channel.
    pub key: link::Key,
    /// By which the desk is known.
    pub desk: link::PublicKey,
}

fn floor() -> u64 {
    FLOOR
}

fn token<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Redacted<[u8; 32]>>, D::Error> {
    let mut bytes = [0; 32];
    // No cause in the message: it would quote the secret.
    hex::decode_to_slice(String::deserialize(from)?, &mut bytes)
        .map_err(|_| serde::de::Error::custom("the collect token is not 32 bytes in hexadecimal"))?;
    Ok(Some(Redacted::new(bytes)))
}

impl Config {
    /// Reads one document and the end of the input.
    ///
    /// # Errors
    /// [`Error::Config`].
    pub fn read(mut input: impl Read) -> Result<Self, Error> {
        let mut text = String::new();
        input.by_ref().take(1 << 20).read_to_string(&mut text).map_err(|_| Error::Config("it can't be read"))?;
        let config: Self = serde_json::from_str(&text).map_err(|_| Error::Config("it isn't what the contract says"))?;
        config.check()?;
        Ok(config)
    }

    /// The document in a file, which holds a secret: one that others of this machine may read is refused.
    ///
    /// # Errors
    /// [`Error::Config`].
    pub fn read_file(path: &Path) -> Result<Self, Error> {
        // A service manager hands it to its group; to everybody it is handed by mistake alone.
        const OTHERS: u32 = 0o027;
        let unreadable = |_| Error::Config("the file can't be read");
        let file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.permissions().mode() & OTHERS != 0 {
            return Err(Error::Config("others may read the file, which holds a key: chmod 600"));
        }
        Self::read(file)
    }

    /// # Errors
    /// [`Error::Config`]: another version, or not exactly one way to collect.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.version != 1 {
            Err(Error::Config("its version is not 1"))
        } else if self.collect_token.is_some() == self.collect.is_some() {
            Err(Error::Config("it must have collect_token, or collect, and not both"))
        } else {
            Ok(())
        }
    }
}
