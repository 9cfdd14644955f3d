//! What is published, as read from its folder: the record's entries, documents, tombstones, releases, stories,
//! dossiers.
//!
//! The folder is the only store: nothing about a publication is kept elsewhere. Reads only; whether the folder is what the record
//! says is `ledger::verify_site`'s to tell.

mod folder;

use std::collections::{BTreeMap, BTreeSet};

use ledger::{DocumentBody, Entry, FileFact, Folder, ManifestFile, Part, ReleaseBody, SiteList, Statement};
use model::{PublicId, Sha256};
use page::Raster;

pub use folder::SiteFolder;

use crate::{
    Error,
    cleared::{PageWords, page_file},
    comments::{self, StoryComments},
    dossier::PublishedDossier,
    publish::FileWrite,
    story::{Slug, Story},
};

/// The largest file that is read whole here.
const MOST: u64 = 1 << 30;

/// What the newsroom sets for its publication as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masthead {
    pub newsroom: String,
    /// One sentence under the name on the home page; may be empty.
    pub motto: String,
    /// Where sources reach the newsroom: an onion address or another; `None` while no door is open.
    pub drop: Option<String>,
    /// Addresses of mirrors.
    pub mirrors: Vec<String>,
    /// Reason codes as they stand in boxes, each with what it means, in the newsroom's order.
    pub reasons: Vec<(String, String)>,
}

/// A document version that is there to read.
#[derive(Clone, Debug)]
pub struct Document {
    /// The index of its entry.
    pub entry: u64,
    pub manifest: ManifestFile<DocumentBody>,
    /// By page.
    pub text: Vec<String>,
    /// Width and height of the page images, in pixels.
    pub sizes: Vec<(u32, u32)>,
}

impl Document {
    pub fn body(&self) -> &DocumentBody {
        self.manifest.manifest.unchecked()
    }

    /// A file of the manifest, by its name below `d/ID/`.
    pub fn file(&self, name: &str) -> Option<&FileFact> {
        self.body().files.iter().find(|(known, _)| known.as_str() == name).map(|(_, fact)| fact)
    }

    /// Of its PDF: what people compare, and what the mark is drawn from.
    pub fn sha256(&self) -> Sha256 {
        let pdf = self.file(&format!("{}.pdf", self.body().id));
        pdf.map_or_else(|| Sha256::of(b""), |fact| fact.sha256)
    }
}

/// A version of a document that a later one has replaced, and that is still there to read.
#[derive(Clone, Debug)]
pub struct EarlierVersion {
    /// The index of its entry.
    pub entry: u64,
    pub manifest: ManifestFile<DocumentBody>,
    /// By page.
    pub text: Vec<String>,
}

impl EarlierVersion {
    pub fn body(&self) -> &DocumentBody {
        self.manifest.manifest.unchecked()
    }
}

/// What stands in the place of a document, statement or dossier that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The index of the withdrawal's entry.
    pub entry: u64,
    /// The index of the document's own; of a statement or dossier, of the release that brought it last.
    pub of: u64,
    pub reason: String,
    pub day: String,
    /// Of a document: those of its pages that had an address of their own: the tombstone stands there too.
    pub pages: BTreeSet<u32>,
}

#[derive(Clone, Debug)]
pub struct ReleaseRecord {
    pub entry: u64,
    pub body: ReleaseBody,
    /// Of its `manifest.json`.
    pub manifest: Sha256,
}

/// A piece of a page with the quoted passage marked: `stories/SLUG/strips/N.png`, `dossiers/SLUG/strips/N.png`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    pub width: u32,
    pub height: u32,
}

#[derive(Clone, Debug)]
pub struct PublishedStory {
    pub story: Story,
    pub release: PublicId,
    /// The index of its release's entry.
    pub entry: u64,
    /// Width and height of its picture, in pixels.
    pub picture: Option<(u32, u32)>,
    /// By the number of the citation.
    pub strips: BTreeMap<usize, Strip>,
}

#[derive(Clone, Debug)]
pub struct PublishedStatement {
    pub slug: Slug,
    pub statement: Statement,
    /// The exact words.
    pub text: String,
    pub release: PublicId,
    /// The index of its release's entry.
    pub entry: u64,
}

/// What is published now.
#[derive(Clone, Debug)]
pub struct Site {
    folder: SiteFolder,
    pub entries: Vec<Entry>,
    pub documents: BTreeMap<PublicId, Document>,
    /// Of documents.
    pub tombstones: BTreeMap<PublicId, Tombstone>,
    /// Tombstones of statements and dossiers.
    pub taken_back: BTreeMap<Part, Tombstone>,
    /// Oldest first.
    pub releases: Vec<ReleaseRecord>,
    pub stories: BTreeMap<Slug, PublishedStory>,
    /// In their newest version.
    pub dossiers: BTreeMap<Slug, PublishedDossier>,
    pub comments: BTreeMap<Slug, StoryComments>,
    /// Texts of stories from before a correction, by the release that brought them: `stories/SLUG/v/R-0001.md`.
    pub earlier: BTreeMap<Slug, BTreeMap<PublicId, String>>,
    /// Earlier versions of documents that may still be read, by their number: `d/ID/v/1/`.
    pub versions: BTreeMap<PublicId, BTreeMap<u32, EarlierVersion>>,
    pub statements: BTreeMap<Slug, PublishedStatement>,
    /// The pages that the newest `site` entry covers.
    pub pages: BTreeMap<String, FileFact>,
    /// What a plan brings and the folder doesn't hold yet, by path.
    pub(crate) fresh: BTreeMap<String, Vec<u8>>,
}

impl Site {
    /// Reads a published folder; one that isn't there yet is an empty site. `entries`: those of its log.
    ///
    /// # Errors
    /// When a file that should be there is missing or malformed.
    pub(crate) fn read(folder: SiteFolder, entries: Vec<Entry>) -> Result<Self, Error> {
        let mut site = Self {
            folder,
            entries,
            documents: BTreeMap::new(),
            tombstones: BTreeMap::new(),
            taken_back: BTreeMap::new(),
            releases: Vec::new(),
            stories: BTreeMap::new(),
            dossiers: BTreeMap::new(),
            comments: BTreeMap::new(),
            earlier: BTreeMap::new(),
            versions: BTreeMap::new(),
            statements: BTreeMap::new(),
            pages: BTreeMap::new(),
            fresh: BTreeMap::new(),
        };
        if site.entries.iter().any(|entry| matches!(entry, Entry::Site { .. })) {
            let list = SiteList::from_bytes(&site.must_read("site.json")?)?;
            site.pages = list.files().iter().map(|(path, fact)| (path.as_str().to_owned(), *fact)).collect();
        }
        // First what was taken back of releases: its files aren't there any more.
        for (index, entry) in (0_u64..).zip(&site.entries) {
            if let Entry::Withdrawal { entry, part: Some(part), reason, day, .. } = entry {
                let (reason, day) = (reason.clone(), day.clone());
                let stone = Tombstone { entry: index, of: *entry, reason, day, pages: BTreeSet::new() };
                site.taken_back.insert(part.clone(), stone);
            }
        }
        let mut at = BTreeMap::new();
        for (index, entry) in (0_u64..).zip(site.entries.clone()) {
            match entry {
                Entry::Document { id, .. } => {
                    site.tombstones.remove(&id);
                    at.insert(id, index);
                }
                Entry::Withdrawal { part: Some(_), .. } => {}
                Entry::Withdrawal { entry, id, part: None, reason, day } => {
                    at.remove(&id);
                    let pages = site.pages_of(&id);
                    site.tombstones.insert(id, Tombstone { entry: index, of: entry, reason, day, pages });
                }
                Entry::Release { id, .. } => site.read_release(&id, index)?,
                Entry::Keyring { .. } | Entry::Site { .. } => {}
            }
        }
        for (id, entry) in at {
            let document = site.read_document(&id, entry)?;
            site.documents.insert(id, document);
        }
        site.read_comments()?;
        site.read_earlier()?;
        site.read_versions()?;
        Ok(site)
    }

    /// The pages of a document that have an address in the site now.
    fn pages_of(&self, id: &PublicId) -> BTreeSet<u32> {
        let prefix = format!("d/{id}/p/");
        let below = self.pages.range(prefix.clone()..).map_while(|(path, _)| path.strip_prefix(&prefix));
        below.filter_map(|rest| rest.strip_suffix("/index.html")?.parse().ok()).collect()
    }

    fn read_document(&self, id: &PublicId, entry: u64) -> Result<Document, Error> {
        let manifest = ManifestFile::<DocumentBody>::from_bytes(&self.must_read(&DocumentBody::manifest_path(id))?)?;
        let text = self.must_read(&DocumentBody::text_path(id))?;
        let text = String::from_utf8(text).map_err(|error| Error::site(DocumentBody::text_path(id), error))?;
        let pages = manifest.manifest.unchecked().pages;
        let sizes =
            (1..=pages).map(|page| self.png_size(&format!("d/{id}/{}", page_file(page)))).collect::<Result<_, _>>()?;
        Ok(Document { entry, manifest, text: text.split('\u{c}').map(str::to_owned).collect(), sizes })
    }

    fn read_release(&mut self, id: &PublicId, entry: u64) -> Result<(), Error> {
        let bytes = self.must_read(&ReleaseBody::manifest_path(id))?;
        let file = ManifestFile::<ReleaseBody>::from_bytes(&bytes)?;
        let body = file.manifest.unchecked().clone();
        for slug in body.stories.keys() {
            let path = ReleaseBody::story_path(slug);
            let text = String::from_utf8(self.must_read(&path)?).map_err(|error| Error::site(&path, error))?;
            let slug: Slug = slug.parse().map_err(|error| Error::site(&path, error))?;
            let story = Story::parse(slug.clone(), &text).map_err(|error| Error::Story(slug.clone(), error))?;
            let picture = format!("stories/{slug}/picture.png");
            let picture = if self.pages.contains_key(&picture) { Some(self.png_size(&picture)?) } else { None };
            let strips = self.read_strips(&format!("stories/{slug}/strips/"))?;
            self.stories.insert(slug, PublishedStory { story, release: id.clone(), entry, picture, strips });
        }
        for slug in body.dossiers.keys() {
            if self.dossier_gone(slug).is_some() {
                continue;
            }
            let path = ReleaseBody::dossier_path(slug);
            let bytes = self.must_read(&path)?;
            let dossier = ledger::dossier_from_bytes(&bytes).map_err(|error| Error::site(&path, error))?;
            let strips = self.read_strips(&format!("dossiers/{slug}/strips/"))?;
            let slug: Slug = slug.parse().map_err(|error| Error::site(&path, error))?;
            let (sha256, published) = (Sha256::of(&bytes), body.published.clone());
            let release = id.clone();
            self.dossiers.insert(slug, PublishedDossier { dossier, sha256, release, published, entry, strips });
        }
        for slug in body.statements.keys() {
            if self.statement_gone(slug).is_some() {
                continue;
            }
            self.read_statement(slug, id, entry)?;
        }
        self.releases.push(ReleaseRecord { entry, body, manifest: Sha256::of(&bytes) });
        Ok(())
    }

    fn read_comments(&mut self) -> Result<(), Error> {
        // Stories from before there were comments have no such file.
        let slugs: Vec<Slug> = self.stories.keys().cloned().collect();
        for slug in slugs.into_iter().filter(|slug| self.pages.contains_key(&comments::path(slug))) {
            let of = comments::read(&slug, &self.must_read(&comments::path(&slug))?)?;
            if !of.list.is_empty() {
                self.comments.insert(slug, of);
            }
        }
        Ok(())
    }

    /// Earlier texts are what the list of pages names: one that was let go isn't there.
    fn read_earlier(&mut self) -> Result<(), Error> {
        for path in self.pages.keys().cloned().collect::<Vec<_>>() {
            let Some((slug, release)) = ledger::earlier_story(&path) else { continue };
            let text = String::from_utf8(self.must_read(&path)?).map_err(|error| Error::site(&path, error))?;
            let slug: Slug = slug.parse().map_err(|error| Error::site(&path, error))?;
            self.earlier.entry(slug).or_default().insert(release, text);
        }
        Ok(())
    }

    /// Earlier versions of documents are what the list of pages names, too.
    fn read_versions(&mut self) -> Result<(), Error> {
        for path in self.pages.keys().cloned().collect::<Vec<_>>() {
            let Some((id, number, "manifest.json")) = ledger::earlier_document(&path) else { continue };
            let manifest = ManifestFile::<DocumentBody>::from_bytes(&self.must_read(&path)?)?;
            let own = |entry: &Entry| matches!(entry, Entry::Document { id: of, version, .. } if *of == id && *version == number);
            let entry = self.entries.iter().position(own).ok_or_else(|| Error::site(&path, "no entry names it"))?;
            let words = DocumentBody::earlier_path(&id, number, &format!("{id}.txt"));
            let text = String::from_utf8(self.must_read(&words)?).map_err(|error| Error::site(&words, error))?;
            let text = text.split('\u{c}').map(str::to_owned).collect();
            let version = EarlierVersion { entry: entry as u64, manifest, text };
            self.versions.entry(id).or_default().insert(number, version);
        }
        Ok(())
    }

    /// The tombstone of a statement that was taken back.
    pub fn statement_gone(&self, slug: &str) -> Option<&Tombstone> {
        self.taken_back.get(&Part::Statement(slug.to_owned()))
    }

    /// The tombstone of a dossier that was taken back.
    pub fn dossier_gone(&self, slug: &str) -> Option<&Tombstone> {
        self.taken_back.get(&Part::Dossier(slug.to_owned()))
    }

    /// The releases that brought a story's texts, the oldest first.
    pub(crate) fn told(&self, slug: &Slug) -> Vec<&ReleaseRecord> {
        self.releases.iter().filter(|release| release.body.stories.contains_key(slug.as_str())).collect()
    }

    fn read_statement(&mut self, slug: &str, release: &PublicId, entry: u64) -> Result<(), Error> {
        let path = Statement::path(slug);
        let statement = Statement::from_bytes(&self.must_read(&path)?)?;
        let slug: Slug = slug.parse().map_err(|error| Error::site(&path, error))?;
        let words = format!("statements/{slug}/{}", Statement::TEXT);
        let text = String::from_utf8(self.must_read(&words)?).map_err(|error| Error::site(&words, error))?;
        let published = PublishedStatement { slug: slug.clone(), statement, text, release: release.clone(), entry };
        self.statements.insert(slug, published);
        Ok(())
    }

    fn read_strips(&self, prefix: &str) -> Result<BTreeMap<usize, Strip>, Error> {
        let mut strips = BTreeMap::new();
        for path in self.pages.keys().filter(|path| path.starts_with(prefix)) {
            let number = path[prefix.len()..].trim_end_matches(".png").parse();
            let number = number.map_err(|_| Error::site(path, "not the name of a strip"))?;
            let (width, height) = self.png_size(path)?;
            strips.insert(number, Strip { width, height });
        }
        Ok(strips)
    }

    /// The pixels of a published page.
    pub(crate) fn raster(&self, id: &PublicId, page: u32) -> Result<Raster, Error> {
        Ok(page::png::decode_own(&self.must_read(&format!("d/{id}/{}", page_file(page)))?)?)
    }

    /// The words of a published document with their places.
    pub(crate) fn words(&self, id: &PublicId) -> Result<Vec<PageWords>, Error> {
        let path = format!("d/{id}/{id}.words.json");
        Ok(ledger::from_canonical("the words of a document", &self.must_read(&path)?)?)
    }

    /// The index that the next entry will have.
    pub fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    /// A published text, or one that the plan brings; `None` when there is none.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        String::from_utf8(self.must_read(path).ok()?).ok()
    }

    pub(crate) fn must_read(&self, path: &str) -> Result<Vec<u8>, Error> {
        if let Some(bytes) = self.fresh.get(path) {
            return Ok(bytes.clone());
        }
        let bytes = self.folder.read(path, MOST).map_err(|error| Error::site(path, error))?;
        bytes.ok_or_else(|| Error::site(path, "missing"))
    }

    fn png_size(&self, path: &str) -> Result<(u32, u32), Error> {
        png_size(&self.must_read(path)?).ok_or_else(|| Error::site(path, "not a PNG"))
    }

    pub(crate) fn take_fresh(&mut self) -> Vec<FileWrite> {
        let fresh = std::mem::take(&mut self.fresh);
        fresh.into_iter().map(|(path, bytes)| FileWrite { path, bytes }).collect()
    }
}

/// Width and height stand at a fixed place of a PNG's first chunk (ISO 15948, 11.2.2).
pub(crate) fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = bytes.get(16..24)?;
    let number = |at: usize| Some(u32::from_be_bytes(size.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}
