//! What stands in the log: typed entries, one leaf each. Never holds more of a document than a salted commitment.

use model::{PublicId, Sha256};
use seal::UnverifiedKeyring;
use serde::{Deserialize, Serialize};

use crate::{Error, ReleaseBody, Statement, canonical, is_slug, manifest::is_day};

/// The largest entry in bytes: its length is 16 bits in a C2SP entry bundle.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// One entry (version 1, canonical JSON; docs/contracts.md, "The record").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Entry {
    /// The whole keyring, signed by the newsroom's root key. The first entry of every log is one.
    Keyring { signed: UnverifiedKeyring },
    /// A document version: its number and the commitment to its manifest.
    Document { id: PublicId, version: u32, commitment: Sha256 },
    /// A release: the indexes of the `document` entries that it brings.
    Release { id: PublicId, commitment: Sha256, documents: Vec<u64> },
    /// All pages: the hash of `site.json`. The newest one counts.
    Site { sha256: Sha256 },
    /// The document or release of an earlier entry was taken back; with `part`, a statement or dossier alone, and `entry` and `id` are
    /// those of the newest release that brought it.
    Withdrawal {
        entry: u64,
        id: PublicId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        part: Option<Part>,
        reason: String,
        day: String,
    },
}

/// What a release brings and can be taken back without it, by its slug: all versions of it at once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    Statement(String),
    Dossier(String),
}

impl Part {
    pub fn slug(&self) -> &str {
        let (Self::Statement(slug) | Self::Dossier(slug)) = self;
        slug
    }

    /// The word for it: "statement".
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Statement(_) => "statement",
            Self::Dossier(_) => "dossier",
        }
    }

    /// The folder that is its own, below the site.
    pub fn folder(&self) -> String {
        match self {
            Self::Statement(slug) => format!("statements/{slug}/"),
            Self::Dossier(slug) => format!("dossiers/{slug}/"),
        }
    }

    /// The file of it that a release's manifest names.
    pub fn path(&self) -> String {
        match self {
            Self::Statement(slug) => Statement::path(slug),
            Self::Dossier(slug) => ReleaseBody::dossier_path(slug),
        }
    }

    /// Whose folder a path lies in.
    pub fn of_path(path: &str) -> Option<Self> {
        let (folder, rest) = path.split_once('/')?;
        let (slug, _) = rest.split_once('/')?;
        match folder {
            "statements" => Some(Self::Statement(slug.to_owned())),
            "dossiers" => Some(Self::Dossier(slug.to_owned())),
            _ => None,
        }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the {} {}", self.kind(), self.slug())
    }
}

#[derive(Serialize, Deserialize)]
struct Versioned {
    v: u8,
    #[serde(flatten)]
    entry: Entry,
}

const WHAT: &str = "an entry";

impl Entry {
    /// The leaf's bytes.
    ///
    /// # Errors
    /// [`Error::TooLarge`]; [`Error::Malformed`] for a withdrawal without reason or day.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        let bytes = canonical::encode(WHAT, &Versioned { v: 1, entry: self.clone() })?;
        if bytes.len() > MAX_ENTRY {
            Err(Error::TooLarge { what: WHAT, size: bytes.len(), limit: MAX_ENTRY })
        } else {
            Ok(bytes)
        }
    }

    /// # Errors
    /// [`Error::Malformed`] for every form but the one that [`Entry::to_bytes`] gives.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let read: Versioned = canonical::decode(WHAT, bytes)?;
        if read.v != 1 {
            return Err(Error::malformed(WHAT, "of another version"));
        }
        read.entry.check()?;
        Ok(read.entry)
    }

    /// The word for it in reports and on the record's page.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Keyring { .. } => "keyring",
            Self::Document { .. } => "document",
            Self::Release { .. } => "release",
            Self::Site { .. } => "site",
            Self::Withdrawal { .. } => "withdrawal",
        }
    }

    pub(crate) fn commitment(&self) -> Option<Sha256> {
        match self {
            Self::Document { commitment, .. } | Self::Release { commitment, .. } => Some(*commitment),
            _ => None,
        }
    }

    fn check(&self) -> Result<(), Error> {
        match self {
            Self::Withdrawal { reason, day, .. } if reason.trim().is_empty() || !is_day(day) => {
                Err(Error::malformed(WHAT, "a withdrawal needs a reason and a day"))
            }
            Self::Withdrawal { part: Some(part), .. } if !is_slug(part.slug()) => {
                Err(Error::malformed(WHAT, "what it takes back has no slug for a name"))
            }
            Self::Document { version: 0, .. } => Err(Error::malformed(WHAT, "versions count from 1")),
            _ => Ok(()),
        }
    }
}
