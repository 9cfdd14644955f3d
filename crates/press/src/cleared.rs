//! What may be published, by type: a rendition that two people have cleared, and a release of such renditions.
//!
//! A [`ClearedRendition`] has one constructor, which takes the rendition, its review and two approvals:
//! ```
//! # fn clear(rendition: press::Rendition, review: &model::HarmReview, approvals: Vec<ledger::Approval>, approvers: &ledger::Approvers)
//! # -> Result<press::ClearedRendition, press::Error> {
//! press::ClearedRendition::new(rendition, review, approvals, approvers)
//! # }
//! ```
//! Without a review there is none,
//! ```compile_fail
//! # fn clear(rendition: press::Rendition, review: &model::HarmReview, approvals: Vec<ledger::Approval>, approvers: &ledger::Approvers)
//! # -> Result<press::ClearedRendition, press::Error> {
//! press::ClearedRendition::new(rendition, approvals, approvers)
//! # }
//! ```
//! and no other way leads to it:
//! ```compile_fail
//! # fn clear(rendition: press::Rendition, manifest: ledger::Manifest) -> press::ClearedRendition {
//! press::ClearedRendition { rendition, manifest }
//! # }
//! ```
//! ```compile_fail
//! # fn clear(rendition: press::Rendition) -> press::ClearedRendition {
//! rendition.into()
//! # }
//! ```
//! A release takes cleared renditions,
//! ```
//! # fn release(cleared: press::ClearedRendition, release: &mut press::Release) {
//! release.documents.push(cleared);
//! # }
//! ```
//! never one that nobody reviewed, nor an original:
//! ```compile_fail
//! # fn release(rendition: press::Rendition, release: &mut press::Release) {
//! release.documents.push(rendition);
//! # }
//! ```
//! ```compile_fail
//! # fn release(original: Vec<u8>, release: &mut press::Release) {
//! release.documents.push(original);
//! # }
//! ```
//! And what a source wrote is no part of a rendition's description:
//! ```compile_fail
//! # fn describe(words: model::SourceWords, parts: press::RenditionParts, day: &str) {
//! let _ = press::Rendition::new(parts, words, "The Estuary Ledger", day);
//! # }
//! ```
//! ```
//! # fn describe(words: model::Descriptor, parts: press::RenditionParts, day: &str) {
//! let _ = press::Rendition::new(parts, words, "The Estuary Ledger", day);
//! # }
//! ```

use std::collections::BTreeMap;

use ledger::{
    Approval, Approvers, DocumentBody, DocumentRef, FileFact, Manifest, Redaction, ReleaseBody, ReleaseManifest,
    SitePath, Unverified,
};
use model::{Colours, Correction, Descriptor, HarmReview, Mode, PublicId, Rect, Sha256, Size, Word};
use page::{PageContent, Raster, tiles::Proof};
use serde::{Deserialize, Serialize};

use crate::{
    DossierDraft, Error,
    statement::StatementDraft,
    story::{Slug, Story},
};

/// One page as it will be seen: pixels, words and size after redaction.
#[derive(Clone, Debug)]
pub struct RenditionPage {
    pub content: PageContent,
    /// Root of the tile tree; `None` when openings aren't provable (retypeset).
    pub root: Option<Sha256>,
    /// Indexes of the hidden tiles.
    pub hidden: Vec<u32>,
}

/// What the desk hands over of one document version.
#[derive(Clone, Debug)]
pub struct RenditionParts {
    pub id: PublicId,
    /// From 1.
    pub version: u32,
    /// What this version changes, and why: of every one but the first.
    pub correction: Option<Correction>,
    pub mode: Mode,
    /// Whether its pages kept their colours.
    pub colours: Colours,
    pub pages: Vec<RenditionPage>,
    /// The safe PDF of these pages, by `page`.
    pub pdf: Vec<u8>,
    pub redactions: Vec<Redaction>,
    /// Proofs of its pages: against its own roots, and against those of earlier versions of which it opens something.
    pub proofs: Vec<Proof>,
}

/// The words of one page with their places, as published in `ID.words.json`: quoted passages are marked by it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageWords {
    pub page: u32,
    pub size: Size,
    pub words: Vec<Word>,
}

/// A document version ready to be looked at and signed: its files and the manifest that names their hashes.
#[derive(Clone, Debug)]
pub struct Rendition {
    body: DocumentBody,
    files: BTreeMap<SitePath, Vec<u8>>,
}

impl Rendition {
    /// `day`: the day of publication.
    ///
    /// # Errors
    /// When the descriptor is incomplete, or pages, roots and redactions don't fit each other.
    pub fn new(parts: RenditionParts, descriptor: Descriptor, newsroom: &str, day: &str) -> Result<Self, Error> {
        descriptor.complete()?;
        if parts.pages.is_empty() {
            return Err(Error::Rendition("it has no page"));
        }
        match &parts.correction {
            Some(_) if parts.version == 1 => return Err(Error::Rendition("the first version corrects nothing")),
            None if parts.version > 1 => return Err(Error::Rendition("it doesn’t say what this version changes")),
            Some(told) if told.what.trim().is_empty() => {
                return Err(Error::Rendition("it doesn’t say what this version changes"));
            }
            _ => {}
        }
        if !parts.colours.are_kept() && !parts.pages.iter().all(|page| page.content.raster.is_black_and_white()) {
            return Err(Error::Rendition("it says that it is black and white, and a page isn’t"));
        }
        let roots: Vec<Sha256> = parts.pages.iter().filter_map(|page| page.root).collect();
        let provable = roots.len() == parts.pages.len();
        if !provable && !roots.is_empty() {
            return Err(Error::Rendition("some of its pages have a root and some have none"));
        }
        let id = &parts.id;
        let mut files = BTreeMap::new();
        for proof in &parts.proofs {
            hold(proof, &parts)?;
            let bytes = ledger::to_canonical("a proof of openings", proof)?;
            files.insert(path(DocumentBody::openings_name(id, proof.of))?, bytes);
        }
        for (page, at) in parts.pages.iter().zip(1..) {
            files.insert(path(page_file(at))?, page::png::encode(&page.content.raster)?);
        }
        files.insert(path(format!("{id}.txt"))?, text(&parts.pages).into_bytes());
        files.insert(path(format!("{id}.words.json"))?, words(&parts.pages)?);
        files.insert(path(format!("{id}.pdf"))?, parts.pdf);
        let body = DocumentBody {
            version: 1,
            id: parts.id,
            document_version: parts.version,
            published: day.to_owned(),
            newsroom: newsroom.to_owned(),
            descriptor,
            files: files.iter().map(|(name, bytes)| (name.clone(), FileFact::of(bytes))).collect(),
            pages: u32::try_from(parts.pages.len()).map_err(|_| Error::Rendition("it has too many pages"))?,
            hidden_tiles: if provable {
                parts.pages.iter().map(|page| page.hidden.clone()).collect()
            } else {
                Vec::new()
            },
            page_roots: roots,
            redactions: parts.redactions,
            mode: parts.mode,
            colours: parts.colours,
            ocr: parts.pages.iter().any(|page| page.content.origin.is_read()),
            correction: parts.correction,
        };
        Ok(Self { body, files })
    }

    /// What two people sign: `ledger::Body::to_sign` gives the bytes for a role.
    pub fn body(&self) -> &DocumentBody {
        &self.body
    }

    /// The files by name below `d/ID/`, for those who look before they sign.
    pub fn files(&self) -> &BTreeMap<SitePath, Vec<u8>> {
        &self.files
    }
}

/// A proof that doesn't hold is never published: nobody could make it good later.
fn hold(proof: &Proof, parts: &RenditionParts) -> Result<(), Error> {
    let wrong = || Error::Rendition("a proof of its openings doesn't hold");
    let fits = proof.document == parts.id.to_string() && proof.pages.len() == parts.pages.len();
    if !fits || proof.of == 0 || proof.of > parts.version {
        return Err(wrong());
    }
    for ((page, own), number) in parts.pages.iter().zip(&proof.pages).zip(1..) {
        let of_this = proof.of < parts.version || (page.root == Some(own.root) && page.hidden == own.hidden_tiles());
        if !of_this
            || !own.hides_only(&page.hidden)
            || own.verify(&proof.document, number, &page.content.raster).is_err()
        {
            return Err(wrong());
        }
    }
    Ok(())
}

/// The page image's name below `d/ID/`.
pub fn page_file(page: u32) -> String {
    format!("pages/{page:04}.png")
}

fn path(name: String) -> Result<SitePath, Error> {
    Ok(name.parse::<SitePath>()?)
}

/// Pages are parted by form feeds; a form feed of a document's own would shift them.
fn text(pages: &[RenditionPage]) -> String {
    let pages: Vec<String> = pages.iter().map(|page| page.content.text().replace('\u{c}', " ")).collect();
    pages.join("\u{c}")
}

fn words(pages: &[RenditionPage]) -> Result<Vec<u8>, Error> {
    let pages: Vec<PageWords> = pages
        .iter()
        .zip(1..)
        .map(|(page, at)| PageWords {
            page: at,
            size: page.content.size,
            words: page.content.words.iter().map(coarse).collect(),
        })
        .collect();
    Ok(ledger::to_canonical("the words of a document", &pages)?)
}

/// Places are rounded to whole points, outwards: finer ones would tell the width of what was taken out better than the pixels do.
fn coarse(word: &Word) -> Word {
    let r = &word.rect;
    Word { rect: Rect::new(r.x0.floor(), r.y0.floor(), r.x1.ceil(), r.y1.ceil()), ..word.clone() }
}

/// A rendition that two people of the keyring have approved after a complete review. Invariant 4: nothing else is published.
#[derive(Clone, Debug)]
pub struct ClearedRendition {
    rendition: Rendition,
    manifest: Manifest,
}

impl ClearedRendition {
    /// The only way to one.
    ///
    /// # Errors
    /// When the review has a gap, or the approvals aren't those of two different approvers, one who prepared and one who
    /// approved, over exactly this rendition's manifest.
    pub fn new(
        rendition: Rendition,
        review: &HarmReview,
        approvals: Vec<Approval>,
        approvers: &Approvers,
    ) -> Result<Self, Error> {
        review.complete()?;
        let manifest = Unverified::new(rendition.body.clone(), approvals).verify(approvers)?;
        Ok(Self { rendition, manifest })
    }

    pub fn id(&self) -> &PublicId {
        &self.rendition.body.id
    }

    pub(crate) fn body(&self) -> &DocumentBody {
        self.manifest.body()
    }

    pub(crate) fn approved(&self) -> Unverified<DocumentBody> {
        Unverified::new(self.manifest.body().clone(), self.manifest.approvals().to_vec())
    }

    pub(crate) fn files(&self) -> &BTreeMap<SitePath, Vec<u8>> {
        &self.rendition.files
    }
}

/// A picture's pixels, encoded anew: nothing of its file is left. Its credit and description stand in the story.
#[derive(Clone, Debug)]
pub struct Picture(pub Raster);

/// A story as the desk hands it over.
#[derive(Clone, Debug)]
pub struct StoryDraft {
    pub story: Story,
    /// Given if, and only if, the story has words for it.
    pub picture: Option<Picture>,
}

/// What comes out at once: documents that were cleared, stories, dossiers, statements.
#[derive(Clone, Debug)]
pub struct Release {
    /// As `R-0001`.
    pub id: PublicId,
    pub title: String,
    pub documents: Vec<ClearedRendition>,
    pub stories: Vec<StoryDraft>,
    pub dossiers: Vec<DossierDraft>,
    pub statements: Vec<StatementDraft>,
}

impl Release {
    /// What two people sign of the release itself: stories, dossiers and statements by their hashes, the documents by their ids.
    pub fn body(&self, newsroom: &str, day: &str) -> ReleaseBody {
        let stories = self.stories.iter().map(|draft| {
            let file = draft.story.to_file();
            (draft.story.slug.to_string(), FileFact::of(file.as_bytes()))
        });
        ReleaseBody {
            version: 1,
            id: self.id.clone(),
            title: self.title.clone(),
            published: day.to_owned(),
            newsroom: newsroom.to_owned(),
            documents: self
                .documents
                .iter()
                .map(|cleared| DocumentRef { id: cleared.id().clone(), version: cleared.body().document_version })
                .collect(),
            stories: stories.collect(),
            dossiers: self.dossiers.iter().map(|d| (d.slug().to_string(), FileFact::of(d.file()))).collect(),
            statements: self.statements.iter().map(|s| (s.slug().to_string(), FileFact::of(s.file()))).collect(),
        }
    }
}

/// A release whose stories, statements and list of documents two people have approved.
#[derive(Clone, Debug)]
pub struct ClearedRelease {
    release: Release,
    manifest: ReleaseManifest,
}

impl ClearedRelease {
    /// # Errors
    /// When a story is incomplete, a picture lacks its words or the words their picture, or the approvals don't hold.
    pub fn new(
        release: Release,
        newsroom: &str,
        day: &str,
        review: &HarmReview,
        approvals: Vec<Approval>,
        approvers: &Approvers,
    ) -> Result<Self, Error> {
        review.complete()?;
        for StoryDraft { story, picture } in &release.stories {
            story.complete().map_err(|error| Error::Story(story.slug.clone(), error))?;
            if picture.is_some() != story.picture.is_some() {
                return Err(Error::Refused(format!(
                    "the story “{}” has a picture without words, or words without it",
                    story.slug
                )));
            }
        }
        let slugs: std::collections::BTreeSet<&Slug> = release.stories.iter().map(|draft| &draft.story.slug).collect();
        let said: std::collections::BTreeSet<&Slug> = release.statements.iter().map(StatementDraft::slug).collect();
        let ids: std::collections::BTreeSet<&PublicId> = release.documents.iter().map(ClearedRendition::id).collect();
        let files: std::collections::BTreeSet<&Slug> = release.dossiers.iter().map(DossierDraft::slug).collect();
        let once = slugs.len() == release.stories.len()
            && files.len() == release.dossiers.len()
            && said.len() == release.statements.len();
        if !once || ids.len() != release.documents.len() {
            return Err(Error::Refused(
                "a document, a story, a dossier or a statement stands twice in the release".to_owned(),
            ));
        }
        let manifest = Unverified::new(release.body(newsroom, day), approvals).verify(approvers)?;
        Ok(Self { release, manifest })
    }

    pub(crate) fn release(&self) -> &Release {
        &self.release
    }

    pub(crate) fn body(&self) -> &ReleaseBody {
        self.manifest.body()
    }

    pub(crate) fn approved(&self) -> Unverified<ReleaseBody> {
        Unverified::new(self.manifest.body().clone(), self.manifest.approvals().to_vec())
    }
}
