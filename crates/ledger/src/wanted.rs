//! From a log that holds together to the list of files that must be there, each with what it is held against.
//! The manifests and `site.json` are believed only after the log's commitments fit.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::PublicId;

use crate::{
    Body, DocumentBody, Entry, Error, FileFact, Folder, ManifestFile, Part, Problem, Record, ReleaseBody, SiteList,
    Statement, earlier_document, earlier_story, proof::Proof, record::Logged,
};

/// The largest `manifest.json` and `site.json`, in bytes.
const MAX_MANIFEST: u64 = 16 << 20;
const MAX_SITE: u64 = 64 << 20;

/// What a file is held against.
#[derive(Clone, Debug)]
pub enum Check {
    /// A file of the log, a manifest, a page or a published file: these bytes exactly.
    Fact(FileFact),
    /// A `.tlog-proof`: parsed strictly and derived again ([`Wanted::check_proof`]).
    Proof(ProofOf),
}

/// Which file a proof is for.
#[derive(Clone, Debug)]
pub struct ProofOf {
    entry: u64,
    path: String,
    opened: Opened,
}

/// Shared by the proofs of all its files: a manifest can be large, and the files many.
#[derive(Clone, Debug)]
enum Opened {
    Document(Arc<ManifestFile<DocumentBody>>),
    Release(Arc<ManifestFile<ReleaseBody>>),
}

/// Everything that the record covers now.
#[derive(Debug)]
pub struct Wanted {
    files: BTreeMap<String, Check>,
    documents: BTreeMap<PublicId, DocumentBody>,
    /// Earlier versions whose manifest may still be read.
    versions: BTreeMap<(PublicId, u32), DocumentBody>,
    /// Paths of what quotes documents: the stories' Markdown, the dossiers' JSON.
    stories: BTreeSet<String>,
    /// By slug: those whose own file holds.
    statements: BTreeMap<String, Statement>,
    /// Folders whose manifest doesn't hold: what should be in them isn't known.
    unknown: Vec<String>,
    folded: BTreeMap<String, String>,
    /// What may stand in the list of pages as an earlier text of a story or version of a document, by path, and must then be this.
    earlier: BTreeMap<String, FileFact>,
}

impl Wanted {
    /// Reads `site.json` and the manifests from the folder, each held against its entry. What doesn't hold is a problem, and
    /// what it should have listed isn't in the result.
    pub fn of(record: &Record, folder: &dyn Folder, problems: &mut Vec<Problem>) -> Self {
        let mut wanted = Self {
            files: BTreeMap::new(),
            documents: BTreeMap::new(),
            versions: BTreeMap::new(),
            stories: BTreeSet::new(),
            statements: BTreeMap::new(),
            unknown: Vec::new(),
            folded: BTreeMap::new(),
            earlier: BTreeMap::new(),
        };
        match record.log_files() {
            Ok(files) => {
                files.iter().for_each(|(path, bytes)| wanted.add(path, Check::Fact(FileFact::of(bytes)), problems))
            }
            Err(error) => problems.push(Problem::new("checkpoint", error)),
        }
        for (id, logged) in record.documents().iter().filter(|(_, logged)| logged.withdrawn.is_none()) {
            if let Err((path, error)) = wanted.add_document(record, folder, id, logged, problems) {
                wanted.unknown.push(format!("d/{id}/"));
                problems.push(Problem::new(path, error));
            }
        }
        wanted.add_releases(record, folder, problems);
        if let Some((_, sha256)) = record.site()
            && let Err(error) = wanted.add_site(record, folder, sha256, problems)
        {
            // Without the list no page can be told from a stranger.
            wanted.unknown.push(String::new());
            problems.push(Problem::new("site.json", error));
        }
        wanted
    }

    pub fn files(&self) -> &BTreeMap<String, Check> {
        &self.files
    }

    /// Documents that are published now, in their newest version.
    pub fn documents(&self) -> &BTreeMap<PublicId, DocumentBody> {
        &self.documents
    }

    /// What a version of a document says of itself, the newest one or an earlier one whose manifest is there.
    pub fn version(&self, id: &PublicId, version: u32) -> Option<&DocumentBody> {
        let newest = self.documents.get(id).filter(|body| body.document_version == version);
        newest.or_else(|| self.versions.get(&(id.clone(), version)))
    }

    pub(crate) fn stories(&self) -> &BTreeSet<String> {
        &self.stories
    }

    pub(crate) fn statements(&self) -> &BTreeMap<String, Statement> {
        &self.statements
    }

    /// Whether it isn't known what should be at this path, because a manifest that would say so doesn't hold.
    pub(crate) fn is_unknown(&self, path: &str) -> bool {
        self.unknown.iter().any(|folder| path.starts_with(folder))
    }

    /// Holds a proof's bytes against the one that is derived again from the log.
    ///
    /// # Errors
    /// The first thing about it that doesn't hold.
    pub fn check_proof(&self, record: &Record, of: &ProofOf, bytes: &[u8]) -> Result<(), Error> {
        let found = Proof::from_bytes(bytes)?;
        let again = match &of.opened {
            Opened::Document(opened) => record.prove(of.entry, found.checkpoint(), &of.path, opened)?,
            Opened::Release(opened) => record.prove(of.entry, found.checkpoint(), &of.path, opened)?,
        };
        if again == found { Ok(()) } else { Err(Error::malformed("the proof", "it isn't the one that the log gives")) }
    }

    /// The names alone are checked here: a hostile list must not make two files of one, or a folder of a file.
    fn add(&mut self, path: &str, check: Check, problems: &mut Vec<Problem>) {
        if let Err(error) = path.parse::<crate::SitePath>() {
            return problems.push(Problem::new(path, error));
        }
        let folded = path.to_ascii_lowercase();
        if let Some(other) = self.folded.get(&folded) {
            let what = if other == path {
                "two entries cover it".to_owned()
            } else {
                format!("it differs from {other} in capitals alone")
            };
            return problems.push(Problem::new(path, what));
        }
        let parents = folded.match_indices('/').map(|(at, _)| &folded[..at]);
        let below = format!("{folded}/");
        let inside = self.folded.range(below.clone()..).next().is_some_and(|(next, _)| next.starts_with(&below));
        if inside || parents.into_iter().any(|parent| self.folded.contains_key(parent)) {
            return problems.push(Problem::new(path, "a file and a folder have the same name"));
        }
        self.folded.insert(folded, path.to_owned());
        self.files.insert(path.to_owned(), check);
    }

    fn add_document(
        &mut self,
        record: &Record,
        folder: &dyn Folder,
        id: &PublicId,
        logged: &Logged,
        problems: &mut Vec<Problem>,
    ) -> Result<(), (String, Error)> {
        let path = DocumentBody::manifest_path(id);
        let at = |error| (path.clone(), error);
        let opened: ManifestFile<DocumentBody> = opened(folder, &path, logged).map_err(at)?;
        let body = opened.manifest.unchecked().clone();
        if body.id != *id || body.document_version != logged.version {
            return Err(at(Error::malformed("the manifest", "it is another document's")));
        }
        opened.manifest.clone().verify(&record.approvers_at(logged.entry)).map_err(at)?;
        self.add(&path, Check::Fact(FileFact::of(&opened.to_bytes().map_err(at)?)), problems);
        self.add_covered(&body, logged.entry, &Opened::Document(Arc::new(opened)), problems);
        self.documents.insert(id.clone(), body);
        Ok(())
    }

    /// The newest release that tells a story, or carries a dossier on, covers its file; an older one keeps its manifest.
    fn add_releases(&mut self, record: &Record, folder: &dyn Folder, problems: &mut Vec<Problem>) {
        let mut told: BTreeMap<String, (u64, FileFact, Arc<ManifestFile<ReleaseBody>>)> = BTreeMap::new();
        // Which releases brought what can be taken back without them; `None` when one of their manifests can't be read.
        let mut brought: Option<BTreeMap<Part, Vec<u64>>> = Some(BTreeMap::new());
        let mut standing: Vec<_> = record.releases().iter().filter(|(_, logged)| logged.withdrawn.is_none()).collect();
        standing.sort_by_key(|(_, logged)| logged.entry);
        for (id, logged) in standing {
            let path = ReleaseBody::manifest_path(id);
            match read_release(record, folder, id, logged, &path) {
                Ok((opened, bytes)) => {
                    self.add(&path, Check::Fact(FileFact::of(&bytes)), problems);
                    let opened = Arc::new(opened);
                    for (slug, fact) in &opened.manifest.unchecked().stories {
                        self.earlier.insert(ReleaseBody::earlier_story_path(slug, id), *fact);
                    }
                    for (path, fact) in opened.manifest.unchecked().files_by_path() {
                        if let (Some(brought), Some(part)) = (&mut brought, Part::of_path(&path)) {
                            brought.entry(part).or_default().push(logged.entry);
                        }
                        told.insert(path, (logged.entry, fact, Arc::clone(&opened)));
                    }
                }
                Err(error) => {
                    let folders = ["stories/", "dossiers/", "statements/"];
                    self.unknown.extend(folders.map(str::to_owned));
                    brought = None;
                    problems.push(Problem::new(path, error));
                }
            }
        }
        for (part, gone) in record.taken_back() {
            match brought.as_ref().and_then(|brought| record.wrongly_taken_back(part, gone, brought)) {
                // What an entry excuses isn't missed; what it can't excuse is.
                Some(what) => problems.push(Problem::new(record.bundle_of(gone.by), what)),
                None => drop(told.remove(&part.path())),
            }
        }
        for (path, (entry, fact, opened)) in told {
            self.add(&path, Check::Fact(fact), problems);
            let of = ProofOf { entry, path: path.clone(), opened: Opened::Release(opened) };
            self.add(&format!("{path}.tlog-proof"), Check::Proof(of), problems);
            match path.strip_prefix("statements/").and_then(|rest| rest.strip_suffix("/statement.json")) {
                Some(slug) => self.add_statement(folder, slug, &path, &fact, problems),
                None => drop(self.stories.insert(path)),
            }
        }
    }

    /// What a statement's own file covers, once it is the one that its release names.
    fn add_statement(
        &mut self,
        folder: &dyn Folder,
        slug: &str,
        path: &str,
        fact: &FileFact,
        problems: &mut Vec<Problem>,
    ) {
        let read = fetch(folder, path, Statement::MOST).map_err(|error| match error {
            Error::Malformed { why, .. } => why,
            other => other.to_string(),
        });
        let read = read.and_then(|bytes| match crate::verify::difference(fact, &FileFact::of(&bytes)) {
            Some(difference) => Err(difference),
            None => Statement::from_bytes(&bytes).map_err(|error| error.to_string()),
        });
        match read {
            Ok(statement) => {
                for (path, fact) in statement.files_by_path(slug) {
                    self.add(&path, Check::Fact(fact), problems);
                }
                self.statements.insert(slug.to_owned(), statement);
            }
            Err(what) => {
                self.unknown.push(format!("statements/{slug}/"));
                problems.push(Problem::new(path, what));
            }
        }
    }

    fn add_covered<B: Body>(&mut self, body: &B, entry: u64, opened: &Opened, problems: &mut Vec<Problem>) {
        for (path, fact) in body.files_by_path() {
            self.add(&path, Check::Fact(fact), problems);
        }
        for path in body.proved() {
            let proof = format!("{path}.tlog-proof");
            self.add(&proof, Check::Proof(ProofOf { entry, path, opened: opened.clone() }), problems);
        }
    }

    fn add_site(
        &mut self,
        record: &Record,
        folder: &dyn Folder,
        sha256: model::Sha256,
        problems: &mut Vec<Problem>,
    ) -> Result<(), Error> {
        let bytes = fetch(folder, "site.json", MAX_SITE)?;
        if model::Sha256::of(&bytes) != sha256 {
            return Err(Error::malformed(
                "the list of pages",
                "it isn't the one that the newest site entry commits to",
            ));
        }
        let list = SiteList::from_bytes(&bytes)?;
        self.add("site.json", Check::Fact(FileFact::of(&bytes)), problems);
        self.open_earlier(record, folder, &list, problems);
        for (path, fact) in list.files() {
            // An earlier text of a story, an earlier version of a document is the list's to keep or to let go, and the record's to say.
            let earlier = earlier_story(path.as_str()).is_some() || earlier_document(path.as_str()).is_some();
            let told = earlier.then(|| self.earlier.get(path.as_str()));
            let wrong = match told {
                Some(None) if !self.is_unknown(path.as_str()) => Some("nothing in the record tells it".to_owned()),
                Some(Some(told)) => crate::verify::difference(told, fact),
                _ => None,
            };
            if let Some(wrong) = wrong {
                problems.push(Problem::new(path.as_str(), format!("the list of pages names another text: {wrong}")));
            }
            self.add(path.as_str(), Check::Fact(*fact), problems);
        }
        Ok(())
    }

    /// The manifests of earlier versions that the list keeps, each held against its own entry: they say what else may be kept.
    fn open_earlier(&mut self, record: &Record, folder: &dyn Folder, list: &SiteList, problems: &mut Vec<Problem>) {
        let kept = list.files().keys().filter_map(|path| match earlier_document(path.as_str()) {
            Some((id, version, "manifest.json")) => Some((path.as_str(), id, version)),
            _ => None,
        });
        // The newest first: it says whether those before it may be read.
        let mut kept: Vec<_> = kept.collect();
        kept.sort_by_key(|(_, _, version)| std::cmp::Reverse(*version));
        let says = |body: &DocumentBody| body.correction.as_ref().is_some_and(|told| told.earlier_gone);
        let mut gone: BTreeSet<PublicId> =
            self.documents.iter().filter(|(_, body)| says(body)).map(|(id, _)| id.clone()).collect();
        for (path, id, version) in kept {
            if gone.contains(&id) {
                problems.push(Problem::new(path, "a later version says that it is no longer to be read"));
            }
            match earlier_version(record, folder, &id, version, path) {
                Ok((body, fact)) => {
                    if says(&body) {
                        gone.insert(id.clone());
                    }
                    self.earlier.insert(path.to_owned(), fact);
                    for (name, fact) in &body.files {
                        self.earlier.insert(DocumentBody::earlier_path(&id, version, name.as_str()), *fact);
                    }
                    self.versions.insert((id, version), body);
                }
                Err(error) => {
                    self.unknown.push(DocumentBody::earlier_path(&id, version, ""));
                    problems.push(Problem::new(path, error));
                }
            }
        }
    }
}

fn earlier_version(
    record: &Record,
    folder: &dyn Folder,
    id: &PublicId,
    version: u32,
    path: &str,
) -> Result<(DocumentBody, FileFact), Error> {
    let logged = record.replaced(id, version);
    let logged =
        logged.ok_or_else(|| Error::malformed("the manifest", "it is of no version that may still be read"))?;
    let opened: ManifestFile<DocumentBody> = opened(folder, path, logged)?;
    let body = opened.manifest.unchecked();
    if body.id != *id || body.document_version != version {
        return Err(Error::malformed("the manifest", "it is another document's"));
    }
    opened.manifest.clone().verify(&record.approvers_at(logged.entry))?;
    Ok((body.clone(), FileFact::of(&opened.to_bytes()?)))
}

fn fetch(folder: &dyn Folder, path: &str, most: u64) -> Result<Vec<u8>, Error> {
    let unread = |e: crate::Unreadable| Error::malformed("the file", e);
    folder.read(path, most).map_err(unread)?.ok_or(Error::Missing)
}

fn opened<B: Body>(folder: &dyn Folder, path: &str, logged: &Logged) -> Result<ManifestFile<B>, Error> {
    let opened = ManifestFile::from_bytes(&fetch(folder, path, MAX_MANIFEST)?)?;
    if opened.commitment()? == logged.commitment {
        Ok(opened)
    } else {
        Err(Error::malformed("the manifest", format!("entry {} commits to another one", logged.entry)))
    }
}

fn read_release(
    record: &Record,
    folder: &dyn Folder,
    id: &PublicId,
    logged: &Logged,
    path: &str,
) -> Result<(ManifestFile<ReleaseBody>, Vec<u8>), Error> {
    let opened: ManifestFile<ReleaseBody> = opened(folder, path, logged)?;
    let body = opened.manifest.unchecked();
    let entry = |at: u64| usize::try_from(at).ok().and_then(|at| record.entries().get(at));
    let Some(Entry::Release { documents, .. }) = entry(logged.entry) else {
        return Err(Error::malformed("the manifest", "its entry is no release"));
    };
    let brought = |at: &u64| match entry(*at) {
        Some(Entry::Document { id, version, .. }) => Some((id.clone(), *version)),
        _ => None,
    };
    let named: Vec<_> = body.documents.iter().map(|d| Some((d.id.clone(), d.version))).collect();
    if body.id != *id || named != documents.iter().map(brought).collect::<Vec<_>>() {
        return Err(Error::malformed("the manifest", "it names other documents than its entry"));
    }
    opened.manifest.clone().verify(&record.approvers_at(logged.entry))?;
    let bytes = opened.to_bytes()?;
    Ok((opened, bytes))
}
