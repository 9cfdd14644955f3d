//! The archive over HTTP, as hostile as it may be: nothing is followed elsewhere, nothing is read beyond its bound, nothing may
//! take for ever.

use std::{
    io::{self, Read},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use ledger::{FileFact, Folder, SitePath, Unreadable};
use model::Sha256;
use sha2::Digest;

use crate::Refused;

/// The most that one run reads into memory, in bytes: entries and manifests of a log as large as this version reads.
const MEMORY: u64 = 256 << 20;
const CHUNK: usize = 64 << 10;
/// A connection that the server closed while it was idle is tried again, so often.
const TRIES: usize = 3;

/// How long a server may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Without a byte.
    pub silence: Duration,
    /// For a file, however small.
    pub least: Duration,
    /// Below this many bytes a second, measured over a whole file, it is given up.
    pub bytes_a_second: u64,
    /// From one look to the next at an archive whose log holds and whose files don't: it may be in the middle of a publication.
    pub again: Duration,
}

impl Default for Pace {
    /// Slow enough for an onion service over a bad line.
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(30),
            least: Duration::from_secs(60),
            bytes_a_second: 4096,
            again: Duration::from_secs(2),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Client {
    agent: ureq::Agent,
    base: String,
    pace: Pace,
    /// Bytes read into memory since [`Client::forget_memory`].
    memory: AtomicU64,
}

impl Client {
    pub(crate) fn new(url: &str, pace: Pace) -> Result<Self, Refused> {
        Self::through(url, pace, None)
    }

    /// `proxy`: through which every connection goes.
    pub(crate) fn through(url: &str, pace: Pace, proxy: Option<ureq::Proxy>) -> Result<Self, Refused> {
        let rest = url.strip_prefix("http://").ok_or_else(|| {
            Refused::Address(format!("{url} doesn't begin with http:// (this program speaks plain HTTP: each byte is held against the record)"))
        })?;
        let host = rest.split('/').next().unwrap_or_default();
        if host.is_empty() || rest.contains(['?', '#', '@', ' ', '\\']) || rest.chars().any(char::is_control) {
            return Err(Refused::Address(format!("{url:?} isn't an archive's address")));
        }
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent("safehouse-mirror")
            .timeout_connect(Some(pace.silence))
            .timeout_recv_response(Some(pace.silence))
            .timeout_per_read(Some(pace.silence))
            .timeout_per_write(Some(pace.silence))
            .max_idle_connections_per_host(8);
        if proxy.is_some() {
            config = config.proxy(proxy);
        }
        let agent = config.build().new_agent();
        Ok(Self { agent, base: url.trim_end_matches('/').to_owned(), pace, memory: AtomicU64::new(0) })
    }

    pub(crate) fn forget_memory(&self) {
        self.memory.store(0, Ordering::Relaxed);
    }

    /// A file of at most `most` bytes into memory; `None` when it isn't there.
    pub(crate) fn get(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        let mut bytes = Vec::new();
        let found = self.stream(path, most, &mut |chunk| {
            if self.memory.fetch_add(chunk.len() as u64, Ordering::Relaxed) > MEMORY {
                return Err(io::Error::other("the record is larger than this program reads"));
            }
            bytes.extend_from_slice(chunk);
            Ok(())
        })?;
        Ok(found.then_some(bytes))
    }

    /// A file's bytes, in pieces, to `take`; at most `most` of them. `false` when it isn't there.
    pub(crate) fn stream(
        &self,
        path: &str,
        most: u64,
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<bool, Unreadable> {
        // Whatever a server's list says: no other name is ever asked for.
        let path: SitePath = path.parse().map_err(|e| Unreadable(format!("{e}")))?;
        let until = Instant::now() + self.pace.least + Duration::from_secs(most / self.pace.bytes_a_second.max(1));
        let Some(response) = self.ask(path.as_str(), until)? else { return Ok(false) };
        if response.body().content_length().is_some_and(|length| length > most) {
            return Err(too_large(most));
        }
        let mut body = response.into_body().into_with_config().limit(u64::MAX).reader();
        let mut chunk = vec![0; CHUNK];
        let mut left = most;
        loop {
            let read = match body.read(&mut chunk) {
                Ok(0) => return Ok(true),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Unreadable(format!("broke off: {error}"))),
            };
            left = left.checked_sub(read as u64).ok_or_else(|| too_large(most))?;
            if Instant::now() > until {
                return Err(Unreadable("the server is too slow: given up".to_owned()));
            }
            take(&chunk[..read]).map_err(|error| Unreadable(error.to_string()))?;
        }
    }

    fn ask(&self, path: &str, until: Instant) -> Result<Option<ureq::http::Response<ureq::Body>>, Unreadable> {
        let url = format!("{}/{path}", self.base);
        let mut tries = 1;
        let response = loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.agent.get(&url).config().timeout_per_call(Some(left)).build().call() {
                Ok(response) => break response,
                Err(ureq::Error::Io(error)) if tries < TRIES && error.kind() != io::ErrorKind::ConnectionRefused => {
                    tries += 1
                }
                Err(error) => return Err(Unreadable(format!("can't be fetched: {error}"))),
            }
        };
        match response.status().as_u16() {
            200 => Ok(Some(response)),
            404 | 410 => Ok(None),
            300..=399 => Err(Unreadable("the server redirects elsewhere: not followed".to_owned())),
            status => Err(Unreadable(format!("the server answers {status}"))),
        }
    }
}

fn too_large(most: u64) -> Unreadable {
    Unreadable(format!("larger than the {most} bytes that are expected"))
}

impl Folder for Client {
    fn list(&self) -> Result<Option<Vec<String>>, Unreadable> {
        Ok(None)
    }

    fn read(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        self.get(path, most)
    }

    fn digest(&self, path: &str, expected: u64) -> Result<Option<FileFact>, Unreadable> {
        let mut hash = sha2::Sha256::new();
        let mut size = 0;
        let found = self.stream(path, expected, &mut |chunk| {
            hash.update(chunk);
            size += chunk.len() as u64;
            Ok(())
        })?;
        Ok(found.then(|| FileFact { sha256: Sha256::from_bytes(hash.finalize().into()), size }))
    }
}
