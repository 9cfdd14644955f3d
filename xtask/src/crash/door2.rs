//! Door 2 as the browser's script keeps it in a living tab: blobs sealed here, sent in pieces over tus, gone on with after whatever
//! broke, and an envelope at the end.

use std::{io::Write, time::Duration};

use anyhow::{Context, bail, ensure};
use model::{Clock, DropId, LocalId, Week, clock::SystemClock};
use rand::{Rng, RngCore, rngs::OsRng};
use seal::{BlobSealer, Codename, EnvelopeDraft, FileEntry, Recipient, SourceKeys, UnverifiedKeyring};
use ureq::{
    Agent,
    http::{Request, Response, StatusCode, request::Builder},
};

use super::{
    promises::{Door, Promise, Promises},
    sources::Letter,
};

type Answer = Response<ureq::Body>;

/// The largest piece, in bytes. The browser's are larger: smaller ones give a kill more to hit.
const PIECE: usize = 96 << 10;

/// A source whose tab stays open.
pub struct Tab {
    agent: Agent,
    begun: Option<Begun>,
    /// How often a drop went on after something had broken.
    pub resumed: usize,
}

/// A drop on its way, as the tab holds it in memory.
struct Begun {
    letter: Letter,
    keys: SourceKeys,
    drop: DropId,
    blobs: Vec<(LocalId, Vec<u8>)>,
    envelope: Vec<u8>,
    broke: bool,
}

impl Tab {
    pub fn new() -> Self {
        let patience = Some(Duration::from_secs(20));
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(patience).build();
        Self { agent: config.into(), begun: None, resumed: 0 }
    }

    pub fn is_under_way(&self) -> bool {
        self.begun.is_some()
    }

    /// Goes on with the drop that is under way, or makes one, to the receipt.
    pub fn drop(&mut self, intake: &str, promises: &Promises) -> anyhow::Result<()> {
        let begun = match self.begun.take() {
            Some(begun) => begun,
            None => self.begin(intake, promises)?,
        };
        let begun = self.begun.insert(begun);
        self.resumed += usize::from(std::mem::take(&mut begun.broke));
        let sent = send(&self.agent, intake, begun);
        begun.broke = sent.is_err();
        sent?;
        promises.note(Promise::Receipt { marker: begun.letter.marker.clone(), door: Door::Browser });
        self.begun = None;
        Ok(())
    }

    fn begin(&self, intake: &str, promises: &Promises) -> anyhow::Result<Begun> {
        let mut answer = self.agent.get(format!("{intake}/api/v1/keyring")).call()?;
        let signed = UnverifiedKeyring::parse(&answer.body_mut().read_to_vec()?)?;
        let root = signed.claimed_root()?;
        let keyring = signed.verify(&root)?;
        let channel = keyring.default_channel().context("a keyring without a channel")?.name.clone();
        let week = Week::of(SystemClock.now());
        let to = keyring.recipient(&channel, week).context("no key for this week")?;
        let letter = Letter::new(true);
        promises.tried(&letter);
        let keys = Codename::generate(&mut OsRng).keys();
        let sealed =
            letter.files.iter().map(|file| sealed(&file.name, &file.bytes, to)).collect::<Result<Vec<_>, _>>()?;
        let (entries, blobs) = sealed.into_iter().unzip();
        let draft = EnvelopeDraft { counter: 1, channel, message: letter.message(), files: entries, embargo: None };
        let envelope = draft.seal(&keys, to)?;
        let drop = DropId::from_bytes(rand::random());
        Ok(Begun { letter, keys, drop, blobs, envelope, broke: false })
    }
}

fn sealed(name: &str, bytes: &[u8], to: &Recipient) -> anyhow::Result<(FileEntry, (LocalId, Vec<u8>))> {
    let mut sealer = BlobSealer::new(to, Vec::new())?;
    sealer.write_all(bytes)?;
    let (sealed, facts) = sealer.finish()?;
    let blob = LocalId::from_bytes(OsRng.r#gen());
    let entry = FileEntry {
        blob,
        name: name.to_owned(),
        size: facts.size,
        sha256: facts.sha256,
        sealed_sha256: facts.sealed_sha256,
        page_of: None,
    };
    Ok((entry, (blob, sealed)))
}

/// Every piece that the server hasn't, then the envelope.
fn send(agent: &Agent, intake: &str, begun: &Begun) -> anyhow::Result<()> {
    let secret = begun.keys.mailbox.to_header();
    let at = |path: &str| format!("{intake}/api/v1/drops/{}/{path}", begun.drop);
    let ask = |method: &str, path: &str| {
        Request::builder()
            .method(method)
            .uri(at(path))
            .header("mailbox", secret.as_str())
            .header("tus-resumable", "1.0.0")
    };
    for (blob, sealed) in &begun.blobs {
        let path = format!("blobs/{blob}");
        let mut offset = match far(agent, ask("HEAD", &path))? {
            Some(offset) => offset,
            None => {
                let request = ask("POST", &path).header("upload-length", sealed.len()).body(&[][..])?;
                expect(agent.run(request)?, &[StatusCode::CREATED, StatusCode::OK])?;
                0
            }
        };
        while offset < sealed.len() {
            let end = sealed.len().min(offset + 1 + OsRng.next_u32() as usize % PIECE);
            let request = ask("PATCH", &path)
                .header("content-type", "application/offset+octet-stream")
                .header("upload-offset", offset)
                .body(&sealed[offset..end])?;
            let answer = expect(agent.run(request)?, &[StatusCode::NO_CONTENT])?;
            ensure!(number(&answer, "upload-offset") == Some(end), "a piece to {end} was answered otherwise");
            offset = end;
        }
    }
    let listed: Vec<_> = begun.blobs.iter().map(|(blob, _)| blob.to_string()).collect();
    let request = ask("PUT", "envelope").header("blobs", listed.join(",")).body(&begun.envelope[..])?;
    let mut answer = expect(agent.run(request)?, &[StatusCode::CREATED, StatusCode::OK])?;
    let receipt: serde_json::Value = answer.body_mut().read_json()?;
    ensure!(receipt["drop"] == begun.drop.to_string(), "a receipt for something else: {receipt}");
    Ok(())
}

/// How much of a blob is durable; `None` when it isn't announced.
fn far(agent: &Agent, request: Builder) -> anyhow::Result<Option<usize>> {
    let answer = agent.run(request.body(())?)?;
    match answer.status() {
        StatusCode::NOT_FOUND => Ok(None),
        StatusCode::OK => number(&answer, "upload-offset").context("no offset").map(Some),
        other => bail!("the intake answered {other}"),
    }
}

fn expect(mut answer: Answer, fine: &[StatusCode]) -> anyhow::Result<Answer> {
    if fine.contains(&answer.status()) {
        return Ok(answer);
    }
    let words = answer.body_mut().read_to_string().unwrap_or_default();
    bail!("the intake answered {} {words}", answer.status())
}

fn number(answer: &Answer, name: &str) -> Option<usize> {
    answer.headers().get(name)?.to_str().ok()?.parse().ok()
}
