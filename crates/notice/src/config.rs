//! What the supervisor hands this process on its standard input (docs/contracts.md).

use std::{net::SocketAddr, path::PathBuf};

use model::Redacted;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Of this document: 1.
    pub version: u32,
    /// Its own folder: the settings, and whether a notice is due.
    pub folder: PathBuf,
    /// Loopback only; port 0 takes a free one.
    pub listen: SocketAddr,
    /// With which the desk speaks to it.
    pub token: Redacted<String>,
}
