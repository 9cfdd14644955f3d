//! `intake-away.json`: that this newsroom's intake is on another machine, where, and by which keys the two know each other.

use std::{fs, net::SocketAddr, path::Path};

use anyhow::Context;
use serde::Deserialize;
use serde_json::json;

use crate::supervise::write_durably;

const FILE: &str = "intake-away.json";

/// Version 1 of the file. It holds the desk's private end of the channel, so it is its owner's alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Away {
    pub version: u32,
    /// Where the desk collects. An address, no name: the desk is walled in and can't ask for names.
    pub address: SocketAddr,
    pub intake: link::PublicKey,
    pub key: link::Key,
    /// `http://….onion`, where sources write.
    pub onion: String,
}

impl Away {
    /// `None` while intake and desk share this machine.
    ///
    /// # Errors
    /// A file that can't be read, or isn't what it must be.
    pub fn load(data: &Path) -> anyhow::Result<Option<Self>> {
        let path = data.join(FILE);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.with_context(|| format!("{} can't be read", path.display()))?,
        };
        let away: Self = serde_json::from_slice(&bytes).with_context(|| format!("{} is damaged", path.display()))?;
        anyhow::ensure!(away.version == 1, "{} is of another version", path.display());
        Ok(Some(away))
    }

    /// Durable when it returns.
    ///
    /// # Errors
    /// A folder that can't be written.
    pub fn keep(&self, data: &Path) -> anyhow::Result<()> {
        let Self { version, address, intake, key, onion } = self;
        let text = json!({"version": version, "address": address, "intake": intake, "key": key.to_text().expose(), "onion": onion});
        write_durably(&data.join(FILE), &serde_json::to_vec_pretty(&text)?)
    }

    /// What the desk is told of it.
    pub fn for_the_desk(&self) -> serde_json::Value {
        json!({"intake": self.intake, "key": self.key.to_text().expose()})
    }
}
