//! Asking the intake, which is presumed taken over: every answer is bounded in size and time, parsed strictly, and never followed
//! elsewhere. Blocking; it knows nothing of keys.

use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
    time::Duration,
};

use model::{DropId, LocalId, MailboxId, Redacted, Sha256, limits};
use seal::{ENVELOPE_CLASSES, UnverifiedKeyring, blob_length};
use serde::Deserialize;
use serde_json::Value;
use ureq::{
    Agent, Body, RequestBuilder, SendBody,
    http::{Response, StatusCode},
    unversioned::{
        resolver::DefaultResolver,
        transport::{Connector, TcpConnector},
    },
};

use crate::{Config, Error, pinned::Pinned};

/// The most bytes of a listing, and of parcels in it that are looked at.
const LISTING: u64 = 8 << 20;
const PARCELS: usize = 5_000;
/// For everything but bytes of blobs.
const PATIENCE: Duration = Duration::from_secs(30);
/// For what a page waits for.
const SHORTLY: Duration = Duration::from_secs(5);
/// The most bytes of a list of a reply's files.
const FILES: u64 = 64 << 10;
/// The most bytes of a keyring.
const KEYRING: u64 = 4 << 20;
/// A blob that comes more slowly is broken off, in bytes a second.
const SLOWEST: u64 = 64 << 10;

/// What the intake says of sealed bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Sealed {
    pub size: u64,
    pub sha256: Sha256,
}

/// A file of a parcel. What its bytes have to be says the envelope, which the intake can't open.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct SealedBlob {
    pub blob: LocalId,
    pub size: u64,
}

/// A file that waits there with a reply.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct SealedFile {
    pub blob: LocalId,
    #[serde(flatten)]
    pub sealed: Sealed,
}

/// One parcel as the intake lists it: claims, no more.
#[derive(Clone, Debug, Deserialize)]
pub struct Parcel {
    pub drop: DropId,
    pub mailbox: MailboxId,
    pub day: String,
    pub envelope: Sealed,
    pub blobs: Vec<SealedBlob>,
}

impl Parcel {
    /// Within the limits of what a source can send?
    fn fault(&self) -> Option<&'static str> {
        let largest = |plain: u64| plain + plain / 1024 + (64 << 10);
        let envelope = largest(ENVELOPE_CLASSES[ENVELOPE_CLASSES.len() - 1] as u64);
        let blob = largest(blob_length(limits::MAX_FILE));
        let mut ids: Vec<_> = self.blobs.iter().map(|blob| blob.blob).collect();
        ids.sort_unstable();
        ids.dedup();
        if self.day.len() != 10 || self.day.parse::<jiff::civil::Date>().is_err() {
            Some("its day is none")
        } else if self.envelope.size > envelope {
            Some("its envelope is larger than any envelope can be")
        } else if self.blobs.len() > limits::MAX_FILES || ids.len() != self.blobs.len() {
            Some("it has more files than a drop can have, or one twice")
        } else if self.blobs.iter().any(|b| b.size > blob) {
            Some("one of its files is larger than any file can be")
        } else {
            None
        }
    }
}

/// What the intake has for the desk, and what is wrong with the rest of its list.
pub struct Listing {
    pub parcels: Vec<Parcel>,
    pub faults: Vec<String>,
    /// Whether it listed nothing at all.
    pub empty: bool,
}

/// How sending the keyring or a reply went.
#[derive(Debug, PartialEq, Eq)]
pub enum Sent {
    Taken,
    /// The intake answered that it won't, with this status.
    Refused(u16),
}

pub struct IntakeClient {
    agent: Agent,
    base: String,
    /// `None` over the pinned channel, where both ends have proved who they are.
    authorization: Option<Redacted<String>>,
}

impl IntakeClient {
    /// On this machine with a token, on another one over the pinned channel.
    ///
    /// # Errors
    /// A configuration with neither, or a key that can't sign.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let agent = match &config.away {
            Some(away) => {
                let tls = link::client(&away.key, &away.intake).map_err(|error| Error::refused(error.to_string()))?;
                let connector = ().chain(TcpConnector::default()).chain(Pinned(tls));
                Agent::with_parts(careful(), connector, DefaultResolver::default())
            }
            None => agent(),
        };
        let authorization =
            config.collect_token.as_ref().map(|token| Redacted::new(format!("Bearer {}", token.expose())));
        if authorization.is_some() == config.away.is_some() {
            return Err(Error::refused(
                "the desk needs a token for the intake, or the keys of a channel to it, and not both",
            ));
        }
        Ok(Self { agent, base: format!("{}/collect/v1", config.intake.trim_end_matches('/')), authorization })
    }

    /// # Errors
    /// [`Error::Intake`] in words, as all of these.
    pub fn send_keyring(&self, keyring: &UnverifiedKeyring) -> Result<Sent, Error> {
        self.put("/keyring", &serde_json::to_vec(keyring)?)
    }

    /// The keyring that it hands out to sources, unverified; `None` while it is closed.
    pub fn keyring(&self) -> Result<Option<UnverifiedKeyring>, Error> {
        let answer = self.get("/keyring", SHORTLY)?;
        if answer.status() == 503 {
            return Ok(None);
        }
        let bytes = expect(200, answer)?.body_mut().with_config().limit(KEYRING).read_to_vec().map_err(failed)?;
        let nonsense = |_| Error::Intake("its keyring can't be understood".into());
        UnverifiedKeyring::parse(&bytes).map(Some).map_err(nonsense)
    }

    /// `files`: those that it lists, which are there already.
    pub fn send_reply(&self, mailbox: MailboxId, id: LocalId, sealed: &[u8], files: &[LocalId]) -> Result<Sent, Error> {
        let listed: Vec<_> = files.iter().map(LocalId::to_string).collect();
        let request = self.agent.put(self.at(&format!("/mailboxes/{mailbox}/replies/{id}")));
        let request = self.proved(request).header("blobs", listed.join(","));
        Ok(sent(request.send(sealed).map_err(failed)?.status()))
    }

    /// What it has of the files of a reply that it doesn't have yet. `None` where there is no such mailbox, and from an intake that
    /// knows of no files.
    pub fn reply_files(&self, mailbox: MailboxId, id: LocalId) -> Result<Option<Vec<SealedFile>>, Error> {
        #[derive(Deserialize)]
        struct Wire {
            files: Vec<SealedFile>,
        }
        let answer = self.get(&format!("/mailboxes/{mailbox}/replies/{id}/files"), PATIENCE)?;
        if answer.status() == 404 {
            return Ok(None);
        }
        let bytes = expect(200, answer)?.body_mut().with_config().limit(FILES).read_to_vec().map_err(failed)?;
        let nonsense = |_| Error::Intake("what it has of a reply’s files can’t be understood".into());
        serde_json::from_slice(&bytes).map(|Wire { files }| Some(files)).map_err(nonsense)
    }

    /// Brings a sealed file from this disk; once it is taken it is on the intake's.
    pub fn send_reply_file(
        &self,
        (mailbox, reply): (MailboxId, LocalId),
        blob: LocalId,
        path: &Path,
        size: u64,
    ) -> Result<Sent, Error> {
        let file = File::open(path)?;
        let request = self.agent.put(self.at(&format!("/mailboxes/{mailbox}/replies/{reply}/files/{blob}")));
        let request = self
            .proved(request)
            .header("content-length", size.to_string())
            // So that a refusal comes before megabytes went.
            .header("expect", "100-continue");
        let patience = PATIENCE + Duration::from_secs(size / SLOWEST);
        let request = request.config().timeout_global(Some(patience)).build();
        Ok(sent(request.send(SendBody::from_owned_reader(file.take(size))).map_err(failed)?.status()))
    }

    pub fn parcels(&self) -> Result<Listing, Error> {
        let mut answer = expect(200, self.get("/parcels", PATIENCE)?)?;
        let bytes = answer.body_mut().with_config().limit(LISTING).read_to_vec().map_err(failed)?;
        listing(&bytes)
    }

    /// An envelope's sealed bytes; others than announced are an error.
    pub fn fetch_envelope(&self, drop: DropId, announced: Sealed) -> Result<Vec<u8>, Error> {
        let mut sealed = Vec::new();
        self.fetch(&format!("/parcels/{drop}/envelope"), announced.size, &mut sealed)?;
        let same = Sha256::of(&sealed) == announced.sha256;
        if same { Ok(sealed) } else { Err(Error::Intake("it sends another envelope than it announced".into())) }
    }

    /// Writes a file's sealed bytes to `out`; more than announced are an error. Fewer, when they end as they should, are taken: a disk of the
    /// intake's lost some. The parcel is held then, and not asked for without end.
    pub fn fetch_blob(&self, drop: DropId, announced: SealedBlob, out: &mut File) -> Result<(), Error> {
        self.fetch(&format!("/parcels/{drop}/blobs/{}", announced.blob), announced.size, out)
    }

    fn fetch(&self, what: &str, announced: u64, out: &mut impl Write) -> Result<(), Error> {
        let patience = PATIENCE + Duration::from_secs(announced / SLOWEST);
        let answer = expect(200, self.get(what, patience)?)?;
        let mut body = answer.into_body().into_with_config().limit(announced + 1).reader();
        let (mut part, mut size) = (vec![0; 64 << 10], 0_u64);
        loop {
            let read =
                body.read(&mut part).map_err(|error| Error::Intake(format!("it broke off ({})", error.kind())))?;
            size += read as u64;
            if size > announced {
                return Err(Error::Intake("it sends more bytes than it announced".into()));
            }
            if read == 0 {
                return Ok(());
            }
            out.write_all(&part[..read])?;
        }
    }

    /// Has something erased: `parcels/ID` or `mailboxes/ID`. Nothing but its confirmation counts.
    pub fn erase(&self, what: &str) -> Result<(), Error> {
        let asked = self.proved(self.agent.delete(self.at(&format!("/{what}"))));
        match asked.call().map_err(failed)?.status().as_u16() {
            204 => Ok(()),
            status => Err(Error::Intake(format!("it answered {status} when asked to erase what was destroyed here"))),
        }
    }

    pub fn forget(&self, drop: DropId) -> Result<(), Error> {
        let status = self
            .proved(self.agent.delete(self.at(&format!("/parcels/{drop}"))))
            .call()
            .map_err(failed)?
            .status()
            .as_u16();
        if status == 204 || status == 404 {
            Ok(())
        } else {
            Err(Error::Intake(format!("it answered {status} when asked to forget a parcel")))
        }
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<Sent, Error> {
        let request = self.proved(self.agent.put(self.at(path)));
        Ok(sent(request.send(bytes).map_err(failed)?.status()))
    }

    fn get(&self, path: &str, patience: Duration) -> Result<Response<Body>, Error> {
        let request = self.proved(self.agent.get(self.at(path)));
        request.config().timeout_global(Some(patience)).build().call().map_err(failed)
    }

    fn proved<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        match &self.authorization {
            Some(authorization) => request.header("Authorization", authorization.expose()),
            None => request,
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn sent(status: StatusCode) -> Sent {
    if status.is_success() { Sent::Taken } else { Sent::Refused(status.as_u16()) }
}

/// For asking servers that may lie: nothing is followed, nobody is waited for.
pub fn agent() -> Agent {
    careful().into()
}

fn careful() -> ureq::config::Config {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_connect(Some(Duration::from_secs(5)))
        .timeout_global(Some(PATIENCE))
        .build()
}

fn expect(status: u16, answer: Response<Body>) -> Result<Response<Body>, Error> {
    match answer.status().as_u16() {
        given if given == status => Ok(answer),
        404 => Err(Error::Intake("it answers “not found”: another collect token, or not an intake".into())),
        given => Err(Error::Intake(format!("it answered {given}"))),
    }
}

fn failed(error: ureq::Error) -> Error {
    Error::Intake(in_words(&error))
}

/// The kind of failure alone: a hostile server doesn't write into our pages.
pub fn in_words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "it does not answer in time".into(),
        // From `link`: the channel is there, and its other end is not who it was.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            "whoever answers there can't prove to be this newsroom's intake, or doesn't take this desk for its own"
                .into()
        }
        ureq::Error::Io(error) => format!("it can't be reached ({})", error.kind()),
        ureq::Error::ConnectionFailed => "it can't be reached".into(),
        ureq::Error::BodyExceedsLimit(_) => "its answer has no end".into(),
        _ => "it answers something that can't be understood".into(),
    }
}

fn listing(bytes: &[u8]) -> Result<Listing, Error> {
    #[derive(Deserialize)]
    struct Wire {
        parcels: Vec<Value>,
    }
    let nonsense = || Error::Intake("its list of parcels can't be understood".into());
    let Wire { parcels } = serde_json::from_slice(bytes).map_err(|_| nonsense())?;
    let (empty, mut faults) = (parcels.is_empty(), Vec::new());
    if parcels.len() > PARCELS {
        faults.push(format!("The intake lists more than {PARCELS} parcels; the first of them are looked at."));
    }
    let mut fine = Vec::new();
    let mut nonsense = 0;
    for value in parcels.into_iter().take(PARCELS) {
        match serde_json::from_value::<Parcel>(value) {
            Ok(parcel) => match parcel.fault() {
                None => fine.push(parcel),
                Some(why) => faults.push(format!("Parcel {} is left at the intake: {why}.", short(parcel.drop))),
            },
            Err(_) => nonsense += 1,
        }
    }
    if nonsense > 0 {
        faults.push(format!("Entries of the intake's list that can't be understood: {nonsense}."));
    }
    Ok(Listing { parcels: fine, faults, empty })
}

/// A parcel's name on pages.
pub fn short(drop: DropId) -> String {
    drop.to_string()[..8].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_entry_does_not_hide_the_others() {
        let hash = "0".repeat(64);
        let entry = |drop: &str, size: u64, day: &str| serde_json::json!({"drop": drop.repeat(32), "mailbox": hash, "day": day, "envelope": {"size": size, "sha256": hash}, "blobs": []});
        let list = serde_json::json!({"parcels": [
            entry("1", 70_000, "2026-11-24"), entry("2", 1 << 40, "2026-11-24"), entry("3", 1, "yesterday"), {"drop": "../.."}
        ]});
        let listing = listing(&serde_json::to_vec(&list).unwrap()).unwrap();
        assert_eq!(listing.parcels.len(), 1);
        assert_eq!(listing.faults.len(), 3, "{:?}", listing.faults);
        assert!(listing.faults[0].contains("22222222") && listing.faults[0].contains("larger"), "{:?}", listing.faults);
        assert!(super::listing(b"[]").is_err());
    }
}
