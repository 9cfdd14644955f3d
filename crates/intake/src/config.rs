//! What the intake is told when it starts: one JSON document (`docs/contracts.md`, "The data folder").

use std::{io::Read, net::SocketAddr, path::PathBuf};

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
    /// With which the desk collects: 32 random bytes.
    #[serde(deserialize_with = "token")]
    pub collect_token: Redacted<[u8; 32]>,
    /// Names besides loopback under which the intake is asked: its onion address.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Free space in bytes below which no new drop is taken.
    #[serde(default = "floor")]
    pub floor: u64,
}

fn floor() -> u64 {
    FLOOR
}

fn token<'de, D: Deserializer<'de>>(from: D) -> Result<Redacted<[u8; 32]>, D::Error> {
    let mut bytes = [0; 32];
    // No cause in the message: it would quote the secret.
    hex::decode_to_slice(String::deserialize(from)?, &mut bytes)
        .map_err(|_| serde::de::Error::custom("the collect token is not 32 bytes in hexadecimal"))?;
    Ok(Redacted::new(bytes))
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
        if config.version == 1 { Ok(config) } else { Err(Error::Config("its version is not 1")) }
    }
}
