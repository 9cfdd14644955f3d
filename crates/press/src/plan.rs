//! What a publication will change, as values: entries for the log, files to write, files to remove. Nothing is written here.

mod earlier;

use std::collections::BTreeMap;

use ledger::{
    Body as _, DocumentBody, Entry, FileFact, ManifestFile, ReleaseBody, Salt, SiteList, SitePath, Statement, Vkey,
};
use model::{PublicId, Sha256};
use rand::{CryptoRng, RngCore};

use crate::{
    ClearedRelease, ClearedRendition, DossierDraft, Error, Masthead, Site, StatementDraft, StoryDraft,
    cleared::page_file,
    comments::{self, Change},
    dossier::PublishedDossier,
    pages,
    publish::FileWrite,
    site::{Document, PublishedStatement, PublishedStory, ReleaseRecord, png_size},
    story::{Slug, Story, markdown},
};

/// What an entry of the plan commits to: proofs of its files are made once the entries are signed.
#[derive(Clone, Debug)]
pub enum Opened {
    Document(Box<ManifestFile<DocumentBody>>),
    Release(Box<ManifestFile<ReleaseBody>>),
}

/// A publication, decided and not yet made. [`crate::Publisher::apply`] makes it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The log's size that the entries follow: a plan fits no other.
    pub after: u64,
    pub entries: Vec<Entry>,
    pub files: Vec<FileWrite>,
    /// By the index of the entry.
    pub opened: Vec<(u64, Opened)>,
    /// Paths below the site.
    pub removals: Vec<String>,
}

const SUMS: &str = "SHA256SUMS";

/// The newsroom's keyring as a new entry, first in every log. `day`: today, as printed at the foot of pages.
///
/// # Errors
/// When a page can't be made.
pub fn plan_keyring(
    site: &Site,
    masthead: &Masthead,
    signed: seal::UnverifiedKeyring,
    vkey: &Vkey,
    day: &str,
) -> Result<Plan, Error> {
    let mut next = site.clone();
    next.entries.push(Entry::Keyring { signed });
    finish(site, next, masthead, vkey, day, Vec::new(), Vec::new())
}

/// A release: its documents' entries, its own, and the pages of all.
///
/// # Errors
/// When a story quotes what doesn't stand there, cites what isn't published, or takes the place of another document's id.
pub fn plan_release(
    site: &Site,
    masthead: &Masthead,
    release: &ClearedRelease,
    vkey: &Vkey,
    day: &str,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Plan, Error> {
    if site.entries.is_empty() {
        return Err(Error::Refused("the record has no keyring yet: publish it first".to_owned()));
    }
    if site.releases.iter().any(|known| known.body.id == release.body().id) {
        return Err(Error::Refused(format!("release {} is published already", release.body().id)));
    }
    let mut next = site.clone();
    let mut opened = Vec::new();
    let mut indexes = Vec::new();
    let mut removals = Vec::new();
    for cleared in &release.release().documents {
        indexes.push(next.size());
        if let Some(before) = site.documents.get(cleared.id()) {
            removals.extend(files_of(before));
        }
        add_document(&mut next, cleared, salt(rng), &mut opened)?;
    }
    let entry = next.size();
    let manifest = ManifestFile { manifest: release.approved(), salt: salt(rng) };
    let id = release.body().id.clone();
    next.entries.push(Entry::Release { id: id.clone(), commitment: manifest.commitment()?, documents: indexes });
    let bytes = manifest.to_bytes()?;
    next.releases.push(ReleaseRecord { entry, body: release.body().clone(), manifest: Sha256::of(&bytes) });
    next.fresh.insert(ReleaseBody::manifest_path(&id), bytes);
    opened.push((entry, Opened::Release(Box::new(manifest))));
    for draft in &release.release().statements {
        if let Some(before) = site.statements.get(draft.slug()) {
            removals.extend(before.statement.files_by_path(before.slug.as_str()).into_keys());
        }
        add_statement(&mut next, draft, &id, entry)?;
    }
    answers_stand(site, &next, release)?;
    // A dossier can cite a statement of its own release.
    for draft in &release.release().dossiers {
        add_dossier(&mut next, draft, release.body(), entry)?;
    }
    for draft in &release.release().stories {
        add_story(&mut next, draft, &id, entry)?;
    }
    earlier::cut_again(&mut next, release)?;
    earlier::forget_what_no_longer_stands(&mut next, release);
    // What the new version has under the same name is written, not removed.
    removals.retain(|path| !next.fresh.contains_key(path.strip_suffix(".tlog-proof").unwrap_or(path)));
    finish(site, next, masthead, vkey, day, opened, removals)
}

/// Comments that moderators released or erased: one new `site` entry for all of them. `None` when the site has it all already.
///
/// # Errors
/// When one is on a story that isn't published, or has no words.
pub fn plan_comments(
    site: &Site,
    masthead: &Masthead,
    changes: &[Change],
    vkey: &Vkey,
    day: &str,
) -> Result<Option<Plan>, Error> {
    let mut changes = changes.to_vec();
    for change in &mut changes {
        let (Change::Release(slug, _) | Change::Erase(slug, _)) = &*change;
        let Some(published) = site.stories.get(slug) else {
            return Err(Error::Refused(format!("there is no story “{slug}” to comment on")));
        };
        let let_go = site.told(slug).len() > 1 + site.earlier.get(slug).map_or(0, BTreeMap::len);
        if let (true, Change::Release(slug, comment)) = (let_go, change) {
            // While it waited, the words that it is about may have gone with a text that is no longer to be read.
            let earlier = site.earlier.get(slug).into_iter().flatten().map(|(_, text)| ledger::quotes::body_of(text));
            comments::forget_words([comment], earlier.chain([published.story.body.as_str()]));
        }
    }
    let mut next = site.clone();
    // The entry that will cover them is the next one.
    if !comments::apply(&mut next.comments, &changes, site.size(), day)? {
        return Ok(None);
    }
    finish(site, next, masthead, vkey, day, Vec::new(), Vec::new()).map(Some)
}

/// Everything that a document's entry covers, with manifest and proofs, by path.
pub(crate) fn files_of(document: &Document) -> Vec<String> {
    let body = document.body();
    let mut files = vec![DocumentBody::manifest_path(&body.id)];
    files.extend(body.files.keys().map(|name| body.path(name)));
    files.extend(body.proved().into_iter().map(|path| format!("{path}.tlog-proof")));
    files
}

fn salt(rng: &mut (impl RngCore + CryptoRng)) -> Salt {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    Salt::from_bytes(bytes)
}

fn add_document(
    next: &mut Site,
    cleared: &ClearedRendition,
    salt: Salt,
    opened: &mut Vec<(u64, Opened)>,
) -> Result<(), Error> {
    let (id, body) = (cleared.id().clone(), cleared.body());
    let version = next.documents.get(&id).map_or(1, |known| known.body().document_version + 1);
    if next.tombstones.contains_key(&id) {
        return Err(Error::Refused(format!("{id} was withdrawn; an id is never used again")));
    }
    if body.document_version != version {
        return Err(Error::Refused(format!("{id} would be version {version}, not {}", body.document_version)));
    }
    earlier::keep_version(next, body)?;
    let entry = next.size();
    let manifest = ManifestFile { manifest: cleared.approved(), salt };
    let commitment = manifest.commitment()?;
    next.entries.push(Entry::Document { id: id.clone(), version, commitment });
    next.fresh.insert(DocumentBody::manifest_path(&id), manifest.to_bytes()?);
    for (name, bytes) in cleared.files() {
        next.fresh.insert(body.path(name), bytes.clone());
    }
    opened.push((entry, Opened::Document(Box::new(manifest.clone()))));
    let file = |name: String| cleared.files().iter().find(|(known, _)| known.as_str() == name).map(|(_, bytes)| bytes);
    let text = file(format!("{id}.txt")).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let sizes =
        (1..=body.pages).map(|page| file(page_file(page)).and_then(|png| png_size(png)).unwrap_or((1, 1))).collect();
    let text = text.split('\u{c}').map(str::to_owned).collect();
    next.documents.insert(id, Document { entry, manifest, text, sizes });
    Ok(())
}

fn add_story(next: &mut Site, draft: &StoryDraft, release: &PublicId, entry: u64) -> Result<(), Error> {
    let story: &Story = &draft.story;
    earlier::follows(next, story)?;
    pages::strips::check_story(next, story)?;
    earlier::keep_text(next, story)?;
    // A link to one that was withdrawn leads to its tombstone.
    let there = |slug: &Slug| next.dossiers.contains_key(slug) || next.dossier_gone(slug.as_str()).is_some();
    if let Some(gone) = markdown::dossiers(&story.body).iter().find(|slug| !there(slug)) {
        let why = format!("the story “{}” links to the dossier “{gone}”, which isn't published", story.slug);
        return Err(Error::Refused(why));
    }
    next.fresh.insert(ReleaseBody::story_path(story.slug.as_str()), story.to_file().into_bytes());
    let picture = match &draft.picture {
        Some(picture) => {
            next.fresh.insert(format!("stories/{}/picture.png", story.slug), page::png::encode(&picture.0)?);
            Some((picture.0.width(), picture.0.height()))
        }
        None => None,
    };
    let strips = pages::strips::cut_all(next, story)?;
    let published = PublishedStory { story: story.clone(), release: release.clone(), entry, picture, strips };
    next.stories.insert(story.slug.clone(), published);
    Ok(())
}

/// A dossier comes as the first version, or as the one that follows the published one, marks and all.
fn add_dossier(next: &mut Site, draft: &DossierDraft, release: &ReleaseBody, entry: u64) -> Result<(), Error> {
    let (slug, dossier) = (draft.slug(), draft.dossier());
    if next.dossier_gone(slug.as_str()).is_some() {
        return Err(Error::Dossier(slug.clone(), "it was withdrawn; its address is never used again".to_owned()));
    }
    let before = next.dossiers.get(slug);
    let follows = dossier.clone().follow(before.map(|before| (&before.dossier, before.earlier())));
    if follows != *dossier {
        let why = match before {
            Some(before) => format!(
                "version {} is published, and this one doesn't follow it: take it over, and change that",
                before.dossier.dossier_version
            ),
            None => "it is no first version, and none was published before".to_owned(),
        };
        return Err(Error::Dossier(slug.clone(), why));
    }
    pages::strips::check_dossier(next, slug, dossier)?;
    let strips = pages::strips::cut_dossier(next, slug, dossier)?;
    next.fresh.insert(ReleaseBody::dossier_path(slug.as_str()), draft.file().to_vec());
    let published = PublishedDossier {
        dossier: dossier.clone(),
        sha256: Sha256::of(draft.file()),
        release: release.id.clone(),
        published: release.published.clone(),
        entry,
        strips,
    };
    next.dossiers.insert(slug.clone(), published);
    Ok(())
}

fn add_statement(next: &mut Site, draft: &StatementDraft, release: &PublicId, entry: u64) -> Result<(), Error> {
    let (slug, statement) = (draft.slug(), draft.statement());
    if next.statement_gone(slug.as_str()).is_some() {
        return Err(Error::Statement(slug.clone(), "it was withdrawn; its address is never used again".to_owned()));
    }
    pages::strips::check_passage(next, slug, statement, false)?;
    next.fresh.insert(Statement::path(slug.as_str()), draft.file().to_vec());
    for (name, bytes) in draft.files() {
        next.fresh.insert(format!("statements/{slug}/{name}"), bytes.clone());
    }
    let text = draft.files().iter().find(|(name, _)| name.as_str() == Statement::TEXT);
    let text = text.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let published =
        PublishedStatement { slug: slug.clone(), statement: statement.clone(), text, release: release.clone(), entry };
    next.statements.insert(slug.clone(), published);
    Ok(())
}

/// What a statement answers must be there to read. One that comes anew may go on answering what was withdrawn since.
fn answers_stand(site: &Site, next: &Site, release: &ClearedRelease) -> Result<(), Error> {
    for draft in &release.release().statements {
        let before = site.statements.get(draft.slug()).and_then(|before| before.statement.answers.as_deref());
        let answers = draft.statement().answers.as_deref();
        let answers = answers.filter(|other| !(before == Some(*other) && site.statement_gone(other).is_some()));
        if let Some(other) = answers.filter(|other| next.statements.keys().all(|slug| slug.as_str() != *other)) {
            return Err(Error::Statement(draft.slug().clone(), format!("it answers “{other}”, which isn’t published")));
        }
    }
    Ok(())
}

/// What `sha256sum --check` reads: every published file but itself and those that are made after the entries (`site.json` among
/// them: it lists this one).
fn sums(next: &Site, pages: &BTreeMap<SitePath, FileFact>) -> Result<String, Error> {
    let mut hashes: BTreeMap<String, Sha256> =
        pages.iter().map(|(path, fact)| (path.to_string(), fact.sha256)).collect();
    for (id, document) in &next.documents {
        let body = document.body();
        hashes.insert(DocumentBody::manifest_path(id), Sha256::of(&document.manifest.to_bytes()?));
        hashes.extend(body.files.iter().map(|(name, fact)| (body.path(name), fact.sha256)));
    }
    hashes.extend(next.releases.iter().map(|release| (ReleaseBody::manifest_path(&release.body.id), release.manifest)));
    for (slug, published) in &next.stories {
        hashes.insert(ReleaseBody::story_path(slug.as_str()), Sha256::of(published.story.to_file().as_bytes()));
    }
    let dossiers = next.dossiers.iter();
    hashes.extend(dossiers.map(|(slug, published)| (ReleaseBody::dossier_path(slug.as_str()), published.sha256)));
    for (slug, published) in &next.statements {
        let (slug, statement) = (slug.as_str(), &published.statement);
        hashes.insert(Statement::path(slug), Sha256::of(&statement.to_bytes()?));
        hashes.extend(statement.files_by_path(slug).into_iter().map(|(path, fact)| (path, fact.sha256)));
    }
    let lines: Vec<String> = hashes.into_iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect();
    Ok(lines.concat())
}

/// Adds the pages of what will be published, the list of them, and the entry that covers it.
pub(crate) fn finish(
    site: &Site,
    mut next: Site,
    masthead: &Masthead,
    vkey: &Vkey,
    day: &str,
    opened: Vec<(u64, Opened)>,
    mut removals: Vec<String>,
) -> Result<Plan, Error> {
    let pages = pages::all(&next, masthead, vkey, day)?;
    let mut files = next.take_fresh();
    let covered = |path: &str| path.parse::<SitePath>().map_err(Error::from);
    let mut list = BTreeMap::new();
    // Strips and pictures of this plan are among the fresh files already; older ones stay as they are.
    for path in pages::media(&next) {
        let fresh = files.iter().find(|file| file.path == path).map(|file| FileFact::of(&file.bytes));
        let fact = fresh.or_else(|| site.pages.get(&path).copied()).ok_or_else(|| Error::site(&path, "missing"))?;
        list.insert(covered(&path)?, fact);
    }
    for (path, bytes) in pages {
        let fact = FileFact::of(&bytes);
        if site.pages.get(&path) != Some(&fact) {
            files.push(FileWrite { path: path.clone(), bytes });
        }
        list.insert(covered(&path)?, fact);
    }
    let sums = FileWrite { path: SUMS.to_owned(), bytes: sums(&next, &list)?.into_bytes() };
    list.insert(covered(SUMS)?, FileFact::of(&sums.bytes));
    files.push(sums);
    removals.extend(site.pages.keys().filter(|path| !list.keys().any(|kept| kept.as_str() == *path)).cloned());
    let list = SiteList::new(list)?;
    next.entries.push(Entry::Site { sha256: list.sha256()? });
    files.push(FileWrite { path: "site.json".to_owned(), bytes: list.to_bytes()? });
    let entries = next.entries.split_off(site.entries.len());
    Ok(Plan { after: site.size(), entries, files, opened, removals })
}
