//! `FILE.tlog-proof` (C2SP tlog-proof): what proves, offline and years later, that a file is what was published.
//! Never relies on its `extra` line before the entry has been held against the checkpoint.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tlog_tiles::Hash;

use crate::{
    Body, CheckedBy, Checkpoint, Counts, DocumentBody, Entry, Error, FileFact, ManifestFile, Problem, ReleaseBody,
    Report, Vkey, canonical,
};

const FIRST: &str = "c2sp.org/tlog-proof@v1";
const WHAT: &str = "a proof";
/// The largest proof in bytes: the manifest in it has a hash for each page.
pub const MAX_PROOF: u64 = 24 << 20;

/// What the `extra` line carries, in canonical JSON: the entry, the manifest that it commits to, and the file's path in it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extra {
    v: u8,
    /// The log's key, for whoever has none: then nobody has checked the publisher.
    log: Vkey,
    path: String,
    entry: Value,
    /// The whole `manifest.json`.
    opened: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Proof {
    extra: Vec<u8>,
    index: u64,
    hashes: Vec<Hash>,
    checkpoint: Vec<u8>,
}

impl Proof {
    pub(crate) fn new<B: Body>(
        index: u64,
        hashes: Vec<Hash>,
        checkpoint: &Checkpoint,
        log: &Vkey,
        entry: &Entry,
        path: &str,
        opened: &ManifestFile<B>,
    ) -> Result<Self, Error> {
        if entry.commitment() != Some(opened.commitment()?) {
            return Err(Error::malformed(WHAT, "the entry doesn't commit to this manifest"));
        }
        let value = |bytes: &[u8]| serde_json::from_slice(bytes).map_err(|e| Error::malformed(WHAT, e));
        let extra = Extra {
            v: 1,
            log: log.clone(),
            path: path.to_owned(),
            entry: value(&entry.to_bytes()?)?,
            opened: value(&opened.to_bytes()?)?,
        };
        let extra = canonical::encode(WHAT, &extra)?;
        Ok(Self { extra, index, hashes, checkpoint: checkpoint.bytes().to_vec() })
    }

    pub(crate) fn checkpoint(&self) -> &[u8] {
        &self.checkpoint
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{FIRST}\nextra {}\nindex {}\n", BASE64_STANDARD.encode(&self.extra), self.index);
        for hash in &self.hashes {
            text.push_str(&hash.to_string());
            text.push('\n');
        }
        text.push('\n');
        [text.as_bytes(), &self.checkpoint].concat()
    }

    /// Takes exactly the form that [`Proof::to_bytes`] gives.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |why: &str| Error::malformed(WHAT, why);
        let text = std::str::from_utf8(bytes).map_err(|e| Error::malformed(WHAT, e))?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or_else(|| wrong("it has no checkpoint"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(FIRST) {
            return Err(wrong("not a c2sp.org/tlog-proof@v1"));
        }
        let extra =
            lines.next().and_then(|line| line.strip_prefix("extra ")).ok_or_else(|| wrong("it carries no manifest"))?;
        let extra = BASE64_STANDARD.decode(extra).map_err(|e| Error::malformed(WHAT, e))?;
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(|index| index.parse().ok());
        let index = index.ok_or_else(|| wrong("it names no entry"))?;
        let hashes: Vec<Hash> = lines
            .map(|line| Hash::parse_hash(line).map_err(|e| Error::malformed(WHAT, e)))
            .collect::<Result<_, _>>()?;
        if hashes.len() > 64 {
            return Err(wrong("it has too many hashes"));
        }
        let proof = Self { extra, index, hashes, checkpoint: checkpoint.as_bytes().to_vec() };
        if proof.to_bytes() == bytes { Ok(proof) } else { Err(wrong("not in the form of this version")) }
    }
}

/// What a proof says of the file beside it, once everything in it holds together.
struct Claim {
    checked_by: CheckedBy,
    log: Vkey,
    size: u64,
    fact: FileFact,
}

/// Holds one file against the proof beside it, with nothing else at hand. Who approved the manifest needs the keyring, and so
/// a mirror: the log's signature stands for it here.
pub fn check_file(name: &str, proof: &[u8], file: FileFact, key: Option<&Vkey>) -> Report {
    let counts = Counts { files: 1, bytes: file.size, ..Counts::default() };
    let proof_name = format!("{name}.tlog-proof");
    match claim(proof, key) {
        Ok(claim) => {
            let differs = crate::verify::difference(&claim.fact, &file).map(|what| Problem::new(name, what));
            let problems = differs.into_iter().collect();
            Report {
                origin: Some(claim.log.origin().to_owned()),
                size: claim.size,
                checked_by: claim.checked_by,
                counts,
                openings: None,
                problems,
            }
        }
        Err(error) => {
            let checked_by = key.map_or(CheckedBy::Unchecked, |key| CheckedBy::Key(key.clone()));
            Report {
                origin: None,
                size: 0,
                checked_by,
                counts,
                openings: None,
                problems: vec![Problem::new(proof_name, error)],
            }
        }
    }
}

fn claim(bytes: &[u8], key: Option<&Vkey>) -> Result<Claim, Error> {
    let wrong = |why: &str| Error::malformed(WHAT, why);
    let proof = Proof::from_bytes(bytes)?;
    let extra: Extra = canonical::decode(WHAT, &proof.extra)?;
    if extra.v != 1 {
        return Err(wrong("of another version"));
    }
    let (log, checked_by) = match key {
        Some(key) if *key != extra.log => return Err(Error::NotSigned(key.to_string())),
        Some(key) => (key.clone(), CheckedBy::Key(key.clone())),
        None => (extra.log, CheckedBy::Unchecked),
    };
    let head = Checkpoint::verify(&proof.checkpoint, &log)?.head();
    let leaf = canonical::encode(WHAT, &extra.entry)?;
    tlog_tiles::check_record(&proof.hashes, head.size, head.hash(), proof.index, tlog_tiles::record_hash(&leaf))
        .map_err(|_| wrong("its entry isn't in the log"))?;
    let entry = Entry::from_bytes(&leaf)?;
    let opened = canonical::encode(WHAT, &extra.opened)?;
    let (commitment, mut files) = match &entry {
        Entry::Document { id, version, .. } => {
            let opened = ManifestFile::<DocumentBody>::from_bytes(&opened)?;
            let body = opened.manifest.unchecked();
            if body.id != *id || body.document_version != *version {
                return Err(wrong("its manifest is another document's"));
            }
            (opened.commitment()?, body.files_by_path())
        }
        Entry::Release { id, .. } => {
            let opened = ManifestFile::<ReleaseBody>::from_bytes(&opened)?;
            let body = opened.manifest.unchecked();
            if body.id != *id {
                return Err(wrong("its manifest is another release's"));
            }
            (opened.commitment()?, body.files_by_path())
        }
        _ => return Err(wrong("its entry covers no file")),
    };
    if entry.commitment() != Some(commitment) {
        return Err(wrong("its entry doesn't commit to its manifest"));
    }
    let fact = files.remove(&extra.path).ok_or_else(|| wrong("its manifest doesn't list the file"))?;
    Ok(Claim { checked_by, log, size: head.size, fact })
}
