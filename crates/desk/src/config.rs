//! What the supervisor hands the desk on its standard input (docs/contracts.md).

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use model::{Redacted, limits::OpenLimits};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Of this document: 1.
    pub version: u32,
    /// The desk's own folder.
    pub folder: PathBuf,
    /// Loopback only; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where releases are written.
    pub site: PathBuf,
    pub newsroom: Newsroom,
    /// `http://127.0.0.1:PORT` of the intake, without a slash at its end.
    pub intake: String,
    /// The archive's address, shown after publication.
    pub archive: String,
    #[serde(default)]
    pub collect_token: Option<Redacted<String>>,
    /// The keys of the channel to an intake on another machine; then `intake` is where it listens for the desk. Either this or the token.
    #[serde(default)]
    pub away: Option<Away>,
    /// With which readers' comments are collected from the archive; `None`: nobody takes any.
    #[serde(default)]
    pub archive_token: Option<Redacted<String>>,
    /// Whether the intake runs on this machine too; every page says so.
    pub same_machine: bool,
    /// The one-time word of the first administrator's link; `None` once somebody is enrolled.
    #[serde(default)]
    pub enrol_token: Option<Redacted<String>>,
    /// `http://….onion`, under which sources reach the intake; `None` when no service runs here.
    #[serde(default)]
    pub onion: Option<String>,
    /// `http://127.0.0.1:PORT` of the process that tells people outside; `None` where there is none.
    #[serde(default)]
    pub notice: Option<String>,
    /// With which the desk speaks to it.
    #[serde(default)]
    pub notice_token: Option<Redacted<String>>,
    /// `http://127.0.0.1:PORT` of the process that pretends to be a source; `None` where there is no way to the front door.
    #[serde(default)]
    pub heartbeat: Option<String>,
    #[serde(default)]
    pub heartbeat_token: Option<Redacted<String>>,
    /// `None`: it answers on this machine alone.
    #[serde(default)]
    pub lan: Option<Lan>,
    /// `None`: the usual ones.
    #[serde(default)]
    pub limits: Option<Limits>,
}

impl Config {
    /// What a document may use while it is opened; with `more`, one for which somebody asked for more.
    pub fn open_limits(&self, more: bool) -> OpenLimits {
        let usual = OpenLimits::default();
        let own = self.limits.map_or(usual, |limits| OpenLimits {
            time: Duration::from_secs(limits.seconds),
            most_time: Duration::from_secs(limits.most_seconds),
            memory: u64::from(limits.mib) << 20,
            ..usual
        });
        if !more {
            return own;
        }
        let time = Duration::from_secs(180).max(own.time).max(own.most_time);
        OpenLimits {
            time,
            most_time: time,
            memory: own.memory.max(3 << 30),
            pages: 20_000,
            children: 20_000,
            child_bytes: 16 << 30,
            text_bytes: 256 << 20,
            ..own
        }
    }
}

/// What the operator lets documents use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// For every document.
    pub seconds: u64,
    /// For a large one of a long kind, at most.
    pub most_seconds: u64,
    /// Of memory.
    pub mib: u32,
}

/// Where colleagues on the newsroom's own network reach the desk, over TLS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lan {
    /// The address of one network card.
    pub listen: SocketAddr,
    /// What they type: a host name, or that address.
    pub name: String,
}

impl Lan {
    /// `https://NAME:PORT`.
    pub fn url(&self) -> String {
        match self.name.parse::<std::net::Ipv6Addr>() {
            Ok(address) => format!("https://[{address}]:{}", self.listen.port()),
            Err(_) => format!("https://{}:{}", self.name, self.listen.port()),
        }
    }

    /// The names under which it answers, as they stand in a `Host` header.
    pub fn hosts(&self) -> Vec<String> {
        let bracketed = |ip: std::net::IpAddr| if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() };
        vec![self.name.clone(), bracketed(self.listen.ip())]
    }
}

/// `newsroom.json`: public facts, made once.
#[derive(Clone, Debug, Deserialize)]
pub struct Newsroom {
    pub version: u32,
    pub name: String,
    /// The log's origin.
    pub origin: String,
    /// Of public ids.
    pub prefix: String,
}

/// The pinned channel's keys, as the desk has them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Away {
    /// By which the intake is known.
    pub intake: link::PublicKey,
    /// The desk's own end.
    pub key: link::Key,
}
