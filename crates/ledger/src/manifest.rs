//! What a document version and a release say about themselves (version 1). Never a source's own words: the descriptor is the editors'.

use std::collections::BTreeMap;

use model::{Colours, Correction, Descriptor, Mode, PublicId, Sha256};
use serde::{Deserialize, Serialize};

use crate::{Approved, Body, Error, FileFact, SitePath, Statement, Unverified, is_slug, site::may_be_a_page};

pub type UnverifiedManifest = Unverified<DocumentBody>;
pub type Manifest = Approved<DocumentBody>;
pub type UnverifiedReleaseManifest = Unverified<ReleaseBody>;
pub type ReleaseManifest = Approved<ReleaseBody>;

/// One redaction as the public sees it: where, and by which reason code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// From 1.
    pub page: u32,
    pub reason: String,
}

/// A document version's manifest without approvals (docs/contracts.md, "The record").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentBody {
    /// Always 1.
    pub version: u8,
    pub id: PublicId,
    /// From 1, one more each time it is published anew.
    pub document_version: u32,
    /// The day of release.
    pub published: String,
    pub newsroom: String,
    pub descriptor: Descriptor,
    /// By name below `d/ID/`: `EL-0001.pdf`, `pages/0001.png`.
    pub files: BTreeMap<SitePath, FileFact>,
    pub pages: u32,
    /// One root of the tile tree a page; empty when the openings aren't provable (retypeset).
    pub page_roots: Vec<Sha256>,
    /// By page: the indexes of its hidden tiles.
    pub hidden_tiles: Vec<Vec<u32>>,
    pub redactions: Vec<Redaction>,
    pub mode: Mode,
    /// Whether its pages keep their colours. What was published before one could choose says nothing: they do.
    #[serde(default, skip_serializing_if = "Colours::are_kept")]
    pub colours: Colours,
    /// Whether the text layer was read by a machine from pixels.
    pub ocr: bool,
    /// What a later version changed, and whether the versions before it are to be read still. The first has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
}

impl DocumentBody {
    /// Where a file of the manifest lies in the site.
    pub fn path(&self, name: &SitePath) -> String {
        format!("d/{}/{name}", self.id)
    }

    /// Where the manifest lies in the site.
    pub fn manifest_path(id: &PublicId) -> String {
        format!("d/{id}/manifest.json")
    }

    /// Where a file of a version lies once a later one has taken its place. A page as far as the list of pages goes: it may be let
    /// go. While it is there, it is what this version's entry commits to.
    pub fn earlier_path(id: &PublicId, version: u32, name: &str) -> String {
        format!("d/{id}/v/{version}/{name}")
    }

    /// The names of what stays of an earlier version: its manifest, which opens its entry, its PDF and its text.
    pub fn earlier_names(id: &PublicId) -> [String; 3] {
        ["manifest.json".to_owned(), format!("{id}.pdf"), format!("{id}.txt")]
    }

    /// The file by which a version's pages are held against the roots of version `of`: its own, or an earlier one's.
    pub fn openings_name(id: &PublicId, of: u32) -> String {
        format!("{id}.proof-of-{of}.json")
    }

    /// The text that quotations are checked against; pages are parted by form feeds.
    pub fn text_path(id: &PublicId) -> String {
        format!("d/{id}/{id}.txt")
    }
}

impl Body for DocumentBody {
    const WHAT: &'static str = "a document's manifest";

    fn files_by_path(&self) -> BTreeMap<String, FileFact> {
        self.files.iter().map(|(name, fact)| (self.path(name), *fact)).collect()
    }

    /// Page images have none: a proof carries the whole manifest, and there can be thousands.
    fn proved(&self) -> Vec<String> {
        self.files.keys().filter(|name| !name.as_str().contains('/')).map(|name| self.path(name)).collect()
    }

    fn check(&self) -> Result<(), Error> {
        let wrong = |why: &str| Err(Error::malformed(Self::WHAT, why));
        if self.version != 1 || self.document_version == 0 {
            return wrong("of another version");
        }
        if !is_day(&self.published) {
            return wrong("published isn't a day");
        }
        if self.files.is_empty() {
            return wrong("it lists no file");
        }
        let says = self.correction.as_ref().is_some_and(|told| !told.what.trim().is_empty());
        if says != (self.document_version > 1) || says != self.correction.is_some() {
            return wrong("a later version says what it changes, the first changes nothing");
        }
        for name in self.files.keys() {
            let path = self.path(name);
            let own = path.to_ascii_lowercase().ends_with(".tlog-proof")
                || path.eq_ignore_ascii_case(&Self::manifest_path(&self.id));
            if own || may_be_a_page(&path) || path.parse::<SitePath>().is_err() {
                return wrong("a file's name belongs to something else");
            }
        }
        let roots = self.page_roots.len();
        if roots != self.hidden_tiles.len() || !(roots == 0 || roots == self.pages as usize) {
            return wrong("page roots and hidden tiles don't fit the pages");
        }
        if self.redactions.iter().any(|r| r.page == 0 || r.page > self.pages) {
            return wrong("a redaction is on no page");
        }
        Ok(())
    }
}

/// A document version that a release brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRef {
    pub id: PublicId,
    pub version: u32,
}

/// A release's manifest without approvals: which documents it brings, in the order of its entry, which stories it tells, and which
/// dossiers it opens or carries on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseBody {
    /// Always 1.
    pub version: u8,
    pub id: PublicId,
    pub title: String,
    pub published: String,
    pub newsroom: String,
    pub documents: Vec<DocumentRef>,
    /// By slug: the Markdown, `stories/SLUG/story.md`. A later release may bring a story anew; the newest one counts.
    pub stories: BTreeMap<String, FileFact>,
    /// By slug: canonical JSON, `dossiers/SLUG/dossier.json`. A later release may bring the next version of a dossier; the newest one
    /// counts, and the hash of an older one stays here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dossiers: BTreeMap<String, FileFact>,
    /// By slug: `statements/SLUG/statement.json`, which covers what lies beside it. The newest one counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub statements: BTreeMap<String, FileFact>,
}

impl ReleaseBody {
    pub fn manifest_path(id: &PublicId) -> String {
        format!("r/{id}/manifest.json")
    }

    pub fn story_path(slug: &str) -> String {
        format!("stories/{slug}/story.md")
    }

    /// Where the text stands that a release told of a story, once a later release has corrected it. A page as far as the list of pages
    /// goes: it may be let go. While it is there, it is what this release's manifest names.
    pub fn earlier_story_path(slug: &str, release: &PublicId) -> String {
        format!("stories/{slug}/v/{release}.md")
    }

    pub fn dossier_path(slug: &str) -> String {
        format!("dossiers/{slug}/dossier.json")
    }
}

/// Slug and release of a story's earlier text, by its path; `None` for any other file.
pub fn earlier_story(path: &str) -> Option<(&str, PublicId)> {
    let (slug, rest) = path.strip_prefix("stories/")?.split_once("/v/")?;
    let release = rest.strip_suffix(".md")?.parse().ok()?;
    is_slug(slug).then_some((slug, release))
}

/// Id, version and name of what stays of an earlier version of a document, by its path; `None` for any other file.
pub fn earlier_document(path: &str) -> Option<(PublicId, u32, &str)> {
    let (id, rest) = path.strip_prefix("d/")?.split_once("/v/")?;
    let (version, name) = rest.split_once('/')?;
    let (id, number): (PublicId, u32) = (id.parse().ok()?, version.parse().ok()?);
    let known = DocumentBody::earlier_names(&id).iter().any(|known| known == name);
    (known && number > 0 && DocumentBody::earlier_path(&id, number, name) == path).then_some((id, number, name))
}

impl Body for ReleaseBody {
    const WHAT: &'static str = "a release's manifest";

    fn files_by_path(&self) -> BTreeMap<String, FileFact> {
        let stories = self.stories.iter().map(|(slug, fact)| (Self::story_path(slug), *fact));
        let dossiers = self.dossiers.iter().map(|(slug, fact)| (Self::dossier_path(slug), *fact));
        let statements = self.statements.iter().map(|(slug, fact)| (Statement::path(slug), *fact));
        stories.chain(dossiers).chain(statements).collect()
    }

    fn proved(&self) -> Vec<String> {
        self.files_by_path().into_keys().collect()
    }

    fn check(&self) -> Result<(), Error> {
        let wrong = |why: &str| Err(Error::malformed(Self::WHAT, why));
        if self.version != 1 {
            return wrong("of another version");
        }
        if !is_day(&self.published) {
            return wrong("published isn't a day");
        }
        let nothing = self.documents.is_empty() && self.stories.is_empty();
        if nothing && self.dossiers.is_empty() && self.statements.is_empty() {
            return wrong("it brings nothing");
        }
        if !self.stories.keys().all(|slug| is_slug(slug)) {
            return wrong("a story's name isn't a slug");
        }
        if !self.dossiers.keys().all(|slug| is_slug(slug)) {
            return wrong("a dossier's name isn't a slug");
        }
        if !self.statements.keys().all(|slug| is_slug(slug)) {
            return wrong("a statement's name isn't a slug");
        }
        Ok(())
    }
}

/// `2026-11-24`. The form alone: whether the day exists is for whoever writes it.
pub(crate) fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() })
}
