//! What is published, as entries of the index: read from the site's folder, which this process can't write.
//!
//! Only plain files count, never links. A file that goes away while it is read is one that was withdrawn: it is left out, and the
//! next look sees that the folder changed.

use std::{
    collections::HashMap,
    fs::{self, Metadata},
    io::{self, Read as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use ledger::{DocumentBody, ManifestFile, ReleaseBody, Statement};
use model::{
    PublicId, Sha256,
    dossier::{Dossier, Party},
};
use press::{Slug, Story, statement::kind_in_words, story::markdown};
use search::{Entry, Error, Kind, Writer, parted};

/// A larger file isn't read here.
const MOST: u64 = 256 << 20;

/// What the published folder holds, in short: it changes whenever something is published or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp(String);

impl Stamp {
    pub fn name(&self) -> &str {
        &self.0
    }
}

pub fn stamp(site: &Path) -> io::Result<Stamp> {
    let mut seen = format!("{}\n", search::VERSION);
    for (path, facts) in sources(site)? {
        let modified = i128::from(facts.mtime()) * 1_000_000_000 + i128::from(facts.mtime_nsec());
        seen.push_str(&format!("{path} {} {modified} {}\n", facts.len(), facts.ino()));
    }
    Ok(Stamp(Sha256::of(seen.as_bytes()).to_string()[..32].to_owned()))
}

/// The files that say what there is: each document's manifest, each story, dossier and statement, and the checkpoint.
fn sources(site: &Path) -> io::Result<Vec<(String, Metadata)>> {
    let mut sources = Vec::new();
    let kinds = [
        ("d", "manifest.json"),
        ("stories", "story.md"),
        ("dossiers", "dossier.json"),
        // It names its words by hash, so that they don't change without it.
        ("statements", "statement.json"),
    ];
    for (folder, file) in kinds {
        for name in names(&site.join(folder))? {
            let path = format!("{folder}/{name}/{file}");
            sources.extend(plain(&site.join(&path))?.map(|facts| (path, facts)));
        }
    }
    sources.extend(plain(&site.join("checkpoint"))?.map(|facts| ("checkpoint".to_owned(), facts)));
    Ok(sources)
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.extend(entry.file_name().into_string().ok());
        }
    }
    names.sort();
    Ok(names)
}

fn plain(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(facts) => Ok(facts.is_file().then_some(facts)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `None` when it isn't there any more.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let flags = (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed();
    let file = match fs::OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        file => file?,
    };
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn text(path: &Path) -> io::Result<Option<String>> {
    Ok(read(path)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// From what an index was made: each source file's hash, by its path. A document's manifest and a statement name their words by
/// hash, so that neither changes without it.
pub struct Made(HashMap<String, Sha256>);

impl Made {
    /// Of what is published now. Look before the index is filled: what changes in between then counts as changed.
    pub fn of(site: &Path) -> io::Result<Self> {
        let mut hashes = HashMap::new();
        for (path, _) in sources(site)? {
            if let Some(bytes) = read(&site.join(&path))? {
                hashes.insert(path, Sha256::of(&bytes));
            }
        }
        Ok(Self(hashes))
    }

    /// Whether what has this key in the index is published now, and in the version that the index has.
    pub fn stands(&self, site: &Path, key: &str) -> bool {
        let path = match key.split_once('/') {
            None => format!("d/{key}/manifest.json"),
            Some(("story", slug)) => ReleaseBody::story_path(slug),
            Some(("dossier", slug)) => ReleaseBody::dossier_path(slug),
            Some(("statement", slug)) => Statement::path(slug),
            Some(_) => return false,
        };
        let Some(made_from) = self.0.get(&path) else { return false };
        read(&site.join(&path)).is_ok_and(|now| now.is_some_and(|bytes| Sha256::of(&bytes) == *made_from))
    }
}

/// Puts everything into an index.
///
/// # Errors
/// When a file can't be read, or the index not be written. A document that isn't as the format says is left out.
pub fn fill(site: &Path, writer: &mut Writer) -> Result<(), Error> {
    for name in names(&site.join("d"))? {
        let Ok(id) = name.parse::<PublicId>() else { continue };
        if let Some(manifest) = manifest(site, &id)? {
            document(site, &id, &manifest, writer)?;
        }
    }
    for name in names(&site.join("stories"))? {
        let Ok(slug) = name.parse::<Slug>() else { continue };
        if let Some(file) = text(&site.join(ReleaseBody::story_path(slug.as_str())))?
            && let Ok(story) = Story::parse(slug, &file)
        {
            writer.add(&story_entry(&story))?;
        }
    }
    for name in names(&site.join("dossiers"))? {
        let Ok(slug) = name.parse::<Slug>() else { continue };
        if let Some(file) = read(&site.join(ReleaseBody::dossier_path(slug.as_str())))?
            && let Ok(dossier) = serde_json::from_slice::<Dossier>(&file)
        {
            writer.add(&dossier_entry(&slug, &dossier))?;
        }
    }
    for name in names(&site.join("statements"))? {
        let Ok(slug) = name.parse::<Slug>() else { continue };
        if let Some(file) = read(&site.join(Statement::path(slug.as_str())))?
            && let Ok(statement) = Statement::from_bytes(&file)
            && let Some(words) = text(&site.join(ledger::quotes::statement_path(slug.as_str())))?
        {
            writer.add(&statement_entry(&slug, &statement, &words))?;
        }
    }
    Ok(())
}

/// What a document's manifest says; `None` when there is none that can be read.
pub fn manifest(site: &Path, id: &PublicId) -> io::Result<Option<DocumentBody>> {
    let Some(bytes) = read(&site.join(DocumentBody::manifest_path(id)))? else { return Ok(None) };
    Ok(ManifestFile::<DocumentBody>::from_bytes(&bytes).ok().map(|file| file.manifest.unchecked().clone()))
}

/// The text of a document by page.
pub fn pages(site: &Path, id: &PublicId) -> io::Result<Vec<String>> {
    let text = text(&site.join(DocumentBody::text_path(id)))?.unwrap_or_default();
    Ok(text.split('\u{c}').map(str::to_owned).collect())
}

fn document(site: &Path, id: &PublicId, body: &DocumentBody, writer: &mut Writer) -> Result<(), Error> {
    let told = &body.descriptor;
    let mut whole = Entry::new(Kind::Document, id.to_string(), id.to_string());
    told.title.clone_into(&mut whole.title);
    told.kind.clone_into(&mut whole.sort);
    told.countries.clone_into(&mut whole.countries);
    told.persons.clone_into(&mut whole.persons);
    told.organisations.clone_into(&mut whole.organisations);
    told.language.clone_into(&mut whole.language);
    told.document_date.clone_into(&mut whole.date);
    let lists = [&told.persons, &told.organisations, &told.countries].map(|list| list.join(", "));
    let parts = [&told.summary, &told.context, &told.kind, &lists[0], &lists[1], &lists[2], &told.editors_note];
    whole.text = parted(parts.map(String::as_str));
    writer.add(&whole)?;
    for (text, page) in pages(site, id)?.into_iter().zip(1..=body.pages) {
        if !text.trim().is_empty() {
            writer.add(&Entry { kind: Kind::Page, page: Some(page), text, ..whole.clone() })?;
        }
    }
    Ok(())
}

fn story_entry(story: &Story) -> Entry {
    let mut entry = Entry::new(Kind::Story, format!("story/{}", story.slug), story.slug.as_str());
    story.headline.clone_into(&mut entry.title);
    entry.text = parted([story.deck.as_str(), &story.byline, &markdown::plain(&story.body)]);
    story.language.clone_into(&mut entry.language);
    story.day.clone_into(&mut entry.date);
    entry
}

/// Title, summary and the names in it. What its entries say stays out: a snippet would show an allegation without the word that says so.
fn dossier_entry(slug: &Slug, dossier: &Dossier) -> Entry {
    let mut entry = Entry::new(Kind::Dossier, format!("dossier/{slug}"), slug.as_str());
    dossier.title.clone_into(&mut entry.title);
    dossier.language.clone_into(&mut entry.language);
    let named = dossier.parties.iter().filter_map(|item| match &item.entry {
        Party::Named(party) => Some(party.name.clone()),
        Party::Protected(_) => None,
    });
    entry.persons = named.collect();
    entry.text = parted([dossier.summary.as_str(), &entry.persons.join(", ")]);
    entry
}

/// The words as they were said, and their translations. Of what kind it is stands in the line of each hit, never a hit without it.
fn statement_entry(slug: &Slug, statement: &Statement, words: &str) -> Entry {
    let mut entry = Entry::new(Kind::Statement, format!("statement/{slug}"), slug.as_str());
    statement.title.clone_into(&mut entry.title);
    entry.sort = kind_in_words(statement);
    entry.persons = vec![statement.speaker.name.clone()];
    statement.language.clone_into(&mut entry.language);
    statement.day.clone_into(&mut entry.date);
    entry.translations = statement.translations.iter().map(|made| made.language.clone()).collect();
    let who = match statement.speaker.standing.trim() {
        "" => statement.speaker.name.clone(),
        standing => format!("{}, {standing}", statement.speaker.name),
    };
    let translations = statement.translations.iter().map(|made| made.text.as_str());
    entry.text = parted([who.as_str(), words].into_iter().chain(translations));
    entry
}
