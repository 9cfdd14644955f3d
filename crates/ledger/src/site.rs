//! `site.json`: every page of the site with its hash. Never lists what another entry covers.

use std::collections::BTreeMap;

use model::Sha256;
use serde::{Deserialize, Serialize};

use crate::{Error, FileFact, SitePath, canonical, earlier_document};

/// The list of all pages (version 1, canonical JSON); the newest `site` entry commits to its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteList {
    version: u8,
    files: BTreeMap<SitePath, FileFact>,
}

const WHAT: &str = "site.json";

impl SiteList {
    /// # Errors
    /// [`Error::Malformed`] when it lists a file of the record itself, of a document or of a release.
    pub fn new(files: BTreeMap<SitePath, FileFact>) -> Result<Self, Error> {
        if let Some(path) = files.keys().find(|path| !may_be_a_page(path.as_str())) {
            return Err(Error::malformed(WHAT, format!("{path} isn't a page: another entry covers it")));
        }
        Ok(Self { version: 1, files })
    }

    /// # Errors
    /// [`Error::Malformed`] when it isn't canonical or not allowed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let read: Self = canonical::decode(WHAT, bytes)?;
        if read.version != 1 {
            return Err(Error::malformed(WHAT, "of another version"));
        }
        Self::new(read.files)
    }

    /// # Errors
    /// None in practice.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        canonical::encode(WHAT, self)
    }

    /// What the `site` entry commits to.
    ///
    /// # Errors
    /// None in practice.
    pub fn sha256(&self) -> Result<Sha256, Error> {
        Ok(Sha256::of(&self.to_bytes()?))
    }

    pub fn files(&self) -> &BTreeMap<SitePath, FileFact> {
        &self.files
    }
}

/// Pages can be anything but the record's own files and what manifests cover: below `d/` and `r/` only HTML is a page, and what stays
/// of earlier versions of documents.
pub(crate) fn may_be_a_page(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let own = matches!(lower.as_str(), "checkpoint" | "log.vkey" | WHAT)
        || lower.starts_with("tile/")
        || lower.ends_with(".tlog-proof");
    let covered = lower.starts_with("d/") || lower.starts_with("r/");
    let story = lower.starts_with("stories/") && lower.ends_with("/story.md");
    let dossier = lower.starts_with("dossiers/") && lower.ends_with("/dossier.json");
    let statement = lower.starts_with("statements/") && !lower.ends_with(".html");
    !own && !story
        && !dossier
        && !statement
        && (!covered || lower.ends_with(".html") || earlier_document(path).is_some())
}
