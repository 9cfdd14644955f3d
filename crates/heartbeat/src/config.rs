//! What the supervisor hands this process on its standard input (docs/contracts.md).

use std::{net::SocketAddr, path::PathBuf};

use model::Redacted;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Of this document: 1.
    pub version: u32,
    /// Its own folder: the file that is being sent.
    pub folder: PathBuf,
    /// Loopback only; port 0 takes a free one.
    pub listen: SocketAddr,
    /// With which the desk speaks to it.
    pub token: Redacted<String>,
    /// `http://HOST[:PORT]`, where sources write: the onion address where there is one.
    pub front: String,
    /// `socks5h://HOST:PORT`, through which it is reached; `None`: straight.
    #[serde(default)]
    pub proxy: Option<String>,
}
