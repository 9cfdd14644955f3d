//! Door 3 as a client sees it (`docs/contracts.md`, "The intake's doors"). Every request can be made again.

use std::{
    io::{self, Read},
    thread,
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use model::{DropId, LocalId};
use seal::{MailboxSecret, UnverifiedKeyring};
use serde::{Deserialize, de::DeserializeOwned};
use ureq::{
    Agent, Body, RequestBuilder, SendBody,
    http::{Response, StatusCode},
};

use crate::{Address, Error, Proxy};

/// The largest answer that is read, in bytes: a mailbox full of replies.
const ANSWER: u64 = 64 << 20;

/// How long nothing may move, and how long to wait before each further try after a connection that broke.
#[derive(Clone, Debug)]
pub struct Patience {
    pub idle: Duration,
    pub pauses: Vec<Duration>,
}

impl Default for Patience {
    fn default() -> Self {
        Self { idle: Duration::from_secs(30), pauses: [200, 1_000, 3_000, 6_000].map(Duration::from_millis).into() }
    }
}

/// What the intake promises: it is on its disk.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Receipt {
    pub drop: DropId,
    pub day: String,
}

pub struct StoredMailbox {
    /// That of the last envelope.
    pub counter: u64,
    pub replies: Vec<(LocalId, Vec<u8>)>,
}

/// A body, and the policies that came with it.
pub type Page = (Vec<u8>, Vec<Vec<u8>>);

/// Which blob of which drop.
#[derive(Clone, Copy, Debug)]
pub struct Blob {
    pub drop: DropId,
    pub blob: LocalId,
}

pub struct Door {
    agent: Agent,
    address: Address,
    proxied: bool,
    patience: Patience,
}

impl Door {
    /// `proxy`: through which every connection goes. None is taken from the environment.
    pub fn new(address: Address, proxy: Option<&Proxy>, patience: Patience) -> Self {
        let idle = Some(patience.idle);
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy.map(Proxy::for_ureq))
            .user_agent("")
            .accept("")
            .accept_encoding("")
            .timeout_resolve(idle)
            .timeout_connect(idle)
            .timeout_per_read(idle)
            .timeout_per_write(idle)
            .build();
        Self { agent: config.into(), address, proxied: proxy.is_some(), patience }
    }

    /// Makes a request again when its connection broke; `again` is told so.
    ///
    /// # Errors
    /// The last one.
    pub fn persist<T>(&self, mut once: impl FnMut() -> Result<T, Error>, again: &mut dyn FnMut()) -> Result<T, Error> {
        for pause in &self.patience.pauses {
            match once() {
                Err(error) if error.is_of_the_line() => again(),
                other => return other,
            }
            thread::sleep(*pause);
        }
        once()
    }

    pub fn keyring(&self) -> Result<UnverifiedKeyring, Error> {
        let answer = self.agent.get(self.at("keyring")).call();
        UnverifiedKeyring::parse(&self.fine(answer)?).map_err(|_| Error::NotAnIntake)
    }

    /// A page or file as a browser gets it, of at most `most` bytes, and the content security policies that come with it; `None` when
    /// it isn't there.
    pub fn page(&self, path: &str, most: u64) -> Result<Option<Page>, Error> {
        let answer = self.agent.get(format!("{}{path}", self.address)).call();
        let mut answer = answer.map_err(|error| self.failed(error))?;
        let policies = answer.headers().get_all("content-security-policy").iter();
        let policies = policies.map(|policy| policy.as_bytes().to_vec()).collect();
        let body = answer.body_mut().with_config().limit(most).read_to_vec().map_err(|error| self.failed(error))?;
        Ok((answer.status() == StatusCode::OK).then_some((body, policies)))
    }

    /// Announces a blob of so many sealed bytes, and says how many of them are there: 0 for a new one.
    pub fn begin_blob(&self, secret: &MailboxSecret, at: Blob, length: u64) -> Result<u64, Error> {
        let request = self.tus(self.agent.post(self.blob(at)), secret).header("upload-length", length.to_string());
        let answer = request.send_empty();
        let new = answer.as_ref().is_ok_and(|answer| answer.status() == StatusCode::CREATED);
        self.fine(answer)?;
        if new { Ok(0) } else { self.offset(secret, at, length) }
    }

    /// How many bytes of a blob are durable at the intake.
    fn offset(&self, secret: &MailboxSecret, at: Blob, length: u64) -> Result<u64, Error> {
        let answer = self.tus(self.agent.head(self.blob(at)), secret).call().map_err(|error| self.failed(error))?;
        match (answer.status(), number(&answer, "upload-offset")) {
            (StatusCode::OK, Some(offset)) if number(&answer, "upload-length") == Some(length) && offset <= length => {
                Ok(offset)
            }
            // A refusal of `HEAD` has no body that would say which.
            (StatusCode::LOCKED, _) => Err(Error::Broken),
            _ => Err(Error::NotAnIntake),
        }
    }

    /// Sends the sealed bytes from `offset` to the end; when it returns they are durable.
    pub fn send_blob(
        &self,
        secret: &MailboxSecret,
        at: Blob,
        (offset, length): (u64, u64),
        sealed: &mut dyn Read,
    ) -> Result<(), Error> {
        let request = self
            .tus(self.agent.patch(self.blob(at)), secret)
            .header("content-type", "application/offset+octet-stream")
            .header("content-length", (length - offset).to_string())
            .header("upload-offset", offset.to_string())
            // So that a refusal comes before gigabytes went.
            .header("expect", "100-continue");
        let answer = request.send(SendBody::from_reader(sealed));
        let end = answer.as_ref().ok().and_then(|answer| number(answer, "upload-offset"));
        self.fine(answer)?;
        if end == Some(length) { Ok(()) } else { Err(Error::Broken) }
    }

    fn blob(&self, Blob { drop, blob }: Blob) -> String {
        self.at(&format!("drops/{drop}/blobs/{blob}"))
    }

    fn tus<B>(&self, request: RequestBuilder<B>, secret: &MailboxSecret) -> RequestBuilder<B> {
        request.header("mailbox", secret.to_header().as_str()).header("tus-resumable", "1.0.0")
    }

    pub fn put_envelope(
        &self,
        secret: &MailboxSecret,
        drop: DropId,
        blobs: &[LocalId],
        sealed: &[u8],
    ) -> Result<Receipt, Error> {
        let listed: Vec<_> = blobs.iter().map(LocalId::to_string).collect();
        let request = self
            .agent
            .put(self.at(&format!("drops/{drop}/envelope")))
            .header("mailbox", secret.to_header().as_str())
            .header("blobs", listed.join(","));
        let receipt: Receipt = parse(&self.fine(request.send(sealed))?)?;
        if receipt.drop == drop { Ok(receipt) } else { Err(Error::NotAnIntake) }
    }

    /// The receipt of a drop that is recorded already. It is asked for by an envelope that can't be one: no bytes, of a blob that
    /// isn't there.
    pub fn receipt(&self, secret: &MailboxSecret, drop: DropId, no_blob: LocalId) -> Result<Option<Receipt>, Error> {
        match self.put_envelope(secret, drop, &[no_blob], &[]) {
            Ok(receipt) => Ok(Some(receipt)),
            Err(Error::Refused(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Gives up a blob that will not be part of its drop.
    pub fn forget_blob(&self, secret: &MailboxSecret, at: Blob) -> Result<(), Error> {
        match self.fine(self.tus(self.agent.delete(self.blob(at)), secret).call()) {
            Ok(_) | Err(Error::Refused(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    pub fn mailbox(&self, secret: &MailboxSecret) -> Result<StoredMailbox, Error> {
        #[derive(Deserialize)]
        struct Stored {
            counter: u64,
            replies: Vec<Sealed>,
        }
        #[derive(Deserialize)]
        struct Sealed {
            id: LocalId,
            sealed: String,
        }
        let request = self.agent.get(self.at("mailbox")).header("mailbox", secret.to_header().as_str());
        let stored: Stored = parse(&self.fine(request.call())?)?;
        let decode =
            |reply: Sealed| Ok((reply.id, BASE64_STANDARD.decode(reply.sealed).map_err(|_| Error::NotAnIntake)?));
        let replies = stored.replies.into_iter().map(decode).collect::<Result<_, Error>>()?;
        Ok(StoredMailbox { counter: stored.counter, replies })
    }

    /// A file that came with a reply, sealed, whole in memory: it is small. `None` when it isn't there.
    pub fn file(&self, secret: &MailboxSecret, reply: LocalId, blob: LocalId) -> Result<Option<Vec<u8>>, Error> {
        let at = self.at(&format!("mailbox/replies/{reply}/files/{blob}"));
        match self.fine(self.agent.get(at).header("mailbox", secret.to_header().as_str()).call()) {
            Ok(sealed) => Ok(Some(sealed)),
            Err(Error::Refused(kind)) if kind == "no-file" => Ok(None),
            Err(other) => Err(other),
        }
    }

    pub fn forget_reply(&self, secret: &MailboxSecret, reply: LocalId) -> Result<(), Error> {
        self.delete(secret, &format!("mailbox/replies/{reply}"))
    }

    pub fn forget_mailbox(&self, secret: &MailboxSecret) -> Result<(), Error> {
        self.delete(secret, "mailbox")
    }

    fn delete(&self, secret: &MailboxSecret, what: &str) -> Result<(), Error> {
        let request = self.agent.delete(self.at(what)).header("mailbox", secret.to_header().as_str());
        self.fine(request.call()).map(|_| ())
    }

    fn at(&self, what: &str) -> String {
        format!("{}/api/v1/{what}", self.address)
    }

    /// The body of an answer that says yes.
    fn fine(&self, answer: Result<Response<Body>, ureq::Error>) -> Result<Vec<u8>, Error> {
        let mut answer = answer.map_err(|error| self.failed(error))?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(ANSWER).read_to_vec().map_err(|error| self.failed(error))?;
        if status.is_success() { Ok(body) } else { Err(refused(status, &body)) }
    }

    fn failed(&self, error: ureq::Error) -> Error {
        match error {
            ureq::Error::Timeout(_) => Error::Stalled(self.patience.idle.as_secs()),
            // What the proxy says of the way beyond it comes as a text of its own, before anything was sent.
            ureq::Error::HostNotFound | ureq::Error::ConnectionFailed if self.proxied => Error::Proxy,
            ureq::Error::Io(error) if self.proxied && is_of_the_proxy(&error) => Error::Proxy,
            ureq::Error::HostNotFound => Error::Unreachable(io::ErrorKind::NotFound.into()),
            ureq::Error::ConnectionFailed => Error::Broken,
            ureq::Error::Io(error) => match error.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Error::Stalled(self.patience.idle.as_secs()),
                io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::AddrNotAvailable => Error::Unreachable(error),
                _ => Error::Broken,
            },
            _ => Error::NotAnIntake,
        }
    }
}

fn is_of_the_proxy(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::Other | io::ErrorKind::InvalidData)
}

/// `{"error":"kind"}`, or the answer of something that is no intake.
fn refused(status: StatusCode, body: &[u8]) -> Error {
    #[derive(Deserialize)]
    struct Kind {
        error: String,
    }
    let Ok(Kind { error }) = serde_json::from_slice(body) else { return Error::NotAnIntake };
    match error.as_str() {
        "not-open" => Error::NotOpen,
        "disk-full" => Error::DiskFull,
        // Another connection of ours isn't dead yet, or brought more than we know: to be asked again.
        "busy" | "wrong-offset" => Error::Broken,
        "conflict" => Error::Finished,
        "no-mailbox" if status == StatusCode::NOT_FOUND => Error::NoMailbox,
        // What it says is shown on a terminal: a closed alphabet only.
        kind if kind.len() <= 40 && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') => Error::Refused(error),
        _ => Error::NotAnIntake,
    }
}

fn number(answer: &Response<Body>, name: &str) -> Option<u64> {
    answer.headers().get(name)?.to_str().ok()?.parse().ok()
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|_| Error::NotAnIntake)
}
