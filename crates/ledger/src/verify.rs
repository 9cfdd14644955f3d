//! A published site held against its record: every file, every proof, every quotation. Pure: it reads through a [`Folder`] and
//! gives a [`Report`].

use std::collections::BTreeSet;

use model::PublicId;

use crate::{
    Check, CheckedBy, Counts, DocumentBody, Entry, FileFact, Folder, Part, Passage, Problem, Record, Report, SitePath,
    Statement, Vkey, Wanted,
    proof::MAX_PROOF,
    quotes::{self, Page},
};

/// The most text that a document has, and the longest story or dossier, in bytes.
const MAX_TEXT: u64 = 64 << 20;
const MAX_STORY: u64 = 4 << 20;

/// Checks everything: the checkpoint's signature, every tile made anew from the entries, the keyring's chain, approvals by the
/// keyring in force, every file's hash, proofs derived again, withdrawals, quotations; names what is changed, missing or extra.
pub fn verify_site(folder: &dyn Folder, key: Option<&Vkey>) -> Report {
    let verification = match Verification::begin(folder, key) {
        Ok(verification) => verification,
        Err(report) => return *report,
    };
    let check = |path: &String| (path.clone(), verification.check(folder, path));
    let checked = verification.wanted().files().keys().map(check).collect::<Vec<_>>();
    verification.end(folder, checked)
}

/// The same in three steps, for callers that look at many files at once: [`Verification::begin`], then [`Verification::check`]
/// for every file that is wanted, in any order and from any thread, then [`Verification::end`].
#[derive(Debug)]
pub struct Verification {
    record: Record,
    wanted: Wanted,
    checked_by: CheckedBy,
    problems: Vec<Problem>,
}

impl Verification {
    /// Reads and believes the log and the manifests.
    ///
    /// # Errors
    /// The whole report, when nothing that the log says can be relied on.
    pub fn begin(folder: &dyn Folder, key: Option<&Vkey>) -> Result<Self, Box<Report>> {
        let checked_by = key.map_or(CheckedBy::Unchecked, |key| CheckedBy::Key(key.clone()));
        match Record::read(folder, key) {
            Ok(record) => {
                let mut problems = Vec::new();
                let wanted = Wanted::of(&record, folder, &mut problems);
                Ok(Self { record, wanted, checked_by, problems })
            }
            Err(problems) => Err(Box::new(Report {
                origin: None,
                size: 0,
                checked_by,
                counts: Counts::default(),
                openings: None,
                problems,
            })),
        }
    }

    pub fn record(&self) -> &Record {
        &self.record
    }

    pub fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// What doesn't hold of the log and the manifests.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many bytes of this file hold, or what doesn't.
    ///
    /// # Errors
    /// What is wrong with it, as a clause without a full stop.
    pub fn check(&self, folder: &dyn Folder, path: &str) -> Result<u64, String> {
        match self.wanted.files().get(path).ok_or("nothing in the record covers it")? {
            Check::Fact(fact) => {
                let found = folder.digest(path, fact.size).map_err(|e| e.0)?.ok_or("missing")?;
                difference(fact, &found).map_or(Ok(fact.size), Err)
            }
            Check::Proof(of) => {
                let bytes = folder.read(path, MAX_PROOF).map_err(|e| e.0)?.ok_or("missing")?;
                self.wanted.check_proof(&self.record, of, &bytes).map_err(|e| e.to_string())?;
                Ok(bytes.len() as u64)
            }
        }
    }

    /// What else is wrong: files that nothing covers, and quotations that don't stand. `checked`: what [`Verification::check`]
    /// said of each wanted file; a file without an answer counts as missing.
    pub fn end(
        mut self,
        folder: &dyn Folder,
        checked: impl IntoIterator<Item = (String, Result<u64, String>)>,
    ) -> Report {
        let Self { record, wanted, checked_by, problems } = &mut self;
        let mut counts = Counts {
            entries: record.entries().len() as u64,
            keyrings: record.keyrings().count() as u64,
            ..Counts::default()
        };
        let withdrawn =
            record.documents().values().chain(record.releases().values()).filter(|logged| logged.withdrawn.is_some());
        counts.withdrawn = (withdrawn.count() + record.taken_back().len()) as u64;
        counts.documents = wanted.documents().len() as u64;
        counts.statements = wanted.statements().len() as u64;
        counts.releases = record.releases().values().filter(|logged| logged.withdrawn.is_none()).count() as u64;
        let mut unsound = BTreeSet::new();
        let mut answered = BTreeSet::new();
        for (path, result) in checked {
            match result {
                Ok(bytes) => {
                    counts.files += 1;
                    counts.bytes += bytes;
                }
                Err(what) => {
                    problems.push(Problem::new(&path, what));
                    unsound.insert(path.clone());
                }
            }
            answered.insert(path);
        }
        let silent = wanted.files().keys().filter(|path| !answered.contains(*path));
        problems.extend(silent.map(|path| Problem::new(path, "missing: nobody looked at it")));
        match folder.list() {
            Ok(Some(paths)) => problems.extend(paths.iter().filter_map(|path| extra(record, folder, wanted, path))),
            Ok(None) => {}
            Err(error) => problems.push(Problem::new(".", error)),
        }
        for path in wanted.stories().iter().filter(|path| answered.contains(*path) && !unsound.contains(*path)) {
            counts.quotations += check_quotations(record, folder, wanted, path, &unsound, problems);
        }
        for (slug, statement) in wanted.statements() {
            let path = Statement::path(slug);
            if answered.contains(&path) && !unsound.contains(&path) {
                let cited = statement.passage.iter().map(Passage::cited).collect();
                counts.quotations += hold_against_documents(record, folder, wanted, &path, cited, &unsound, problems);
            }
        }
        problems.sort();
        problems.dedup();
        let (origin, size) = (record.vkey().origin().to_owned(), counts.entries);
        Report {
            origin: Some(origin),
            size,
            checked_by: checked_by.clone(),
            counts,
            openings: None,
            problems: std::mem::take(problems),
        }
    }
}

/// In what a file isn't what the record says.
pub(crate) fn difference(recorded: &FileFact, found: &FileFact) -> Option<String> {
    if recorded.size != found.size {
        return Some(format!("changed: {} bytes, the record says {}", found.size, recorded.size));
    }
    (recorded.sha256 != found.sha256)
        .then(|| format!("changed: its SHA-256 is {}, the record says {}", found.sha256, recorded.sha256))
}

/// Why a file that is there shouldn't be.
fn extra(record: &Record, folder: &dyn Folder, wanted: &Wanted, path: &str) -> Option<Problem> {
    if wanted.files().contains_key(path) || wanted.is_unknown(path) {
        return None;
    }
    if path.parse::<SitePath>().is_err() {
        return Some(Problem::new(path, "extra: not a name that a published file can have"));
    }
    // Partial tiles of earlier, smaller logs may stay: they say nothing new, and old proofs are made from them.
    if let Some(bytes) = record.tile_bytes(path) {
        let found = folder.digest(path, bytes.len() as u64).ok().flatten();
        return found.and_then(|found| difference(&FileFact::of(&bytes), &found)).map(|what| Problem::new(path, what));
    }
    Some(Problem::new(
        path,
        withdrawn(record, path).unwrap_or_else(|| "extra: nothing in the record covers it".to_owned()),
    ))
}

fn withdrawn(record: &Record, path: &str) -> Option<String> {
    if let Some(gone) = Part::of_path(path).and_then(|part| record.taken_back().get(&part)) {
        return Some(format!("withdrawn by entry {}, and still here", gone.by));
    }
    let (folder, rest) = path.split_once('/')?;
    let id: PublicId = rest.split('/').next()?.parse().ok()?;
    let logged = match folder {
        "d" => record.documents().get(&id),
        "r" => record.releases().get(&id),
        _ => None,
    };
    let at = logged?.withdrawn?;
    Some(format!("withdrawn by entry {at}, and still here"))
}

/// Checks the quotations of a story or a dossier against the texts of the documents it cites; gives their number.
fn check_quotations(
    record: &Record,
    folder: &dyn Folder,
    wanted: &Wanted,
    path: &str,
    unsound: &BTreeSet<String>,
    problems: &mut Vec<Problem>,
) -> u64 {
    let Some(text) = read_text(folder, path, MAX_STORY) else {
        problems.push(Problem::new(path, "not a text that can be read"));
        return 0;
    };
    let cited = if path.starts_with("dossiers/") {
        match crate::dossier_from_bytes(text.as_bytes()) {
            Ok(dossier) => {
                let said = |slug: &str| {
                    let path = quotes::statement_path(slug);
                    if record.taken_back().contains_key(&Part::Statement(slug.to_owned())) {
                        Page::Withdrawn
                    } else if wanted.files().contains_key(&path) {
                        read_text(folder, &path, MAX_STORY).map_or(Page::Unknown, Page::Text)
                    } else if wanted.is_unknown(&path) {
                        Page::Unknown
                    } else {
                        Page::Missing
                    }
                };
                let wrong = quotes::statements_of(&dossier, said);
                problems.extend(wrong.into_iter().map(|what| Problem::new(path, what)));
                quotes::of_dossier(&dossier)
            }
            Err(error) => {
                problems.push(Problem::new(path, error));
                return 0;
            }
        }
    } else {
        quotes::citations(quotes::body_of(&text))
    };
    hold_against_documents(record, folder, wanted, path, cited, unsound, problems)
}

/// Checks what the file at `path` cites against the texts of the documents; gives the number of quotations.
fn hold_against_documents(
    record: &Record,
    folder: &dyn Folder,
    wanted: &Wanted,
    path: &str,
    cited: Vec<quotes::Cited>,
    unsound: &BTreeSet<String>,
    problems: &mut Vec<Problem>,
) -> u64 {
    let mut texts = std::collections::BTreeMap::new();
    let quotations = quotes::check_cited(cited, |id, page| {
        if record.documents().get(id).is_some_and(|logged| logged.withdrawn.is_some()) {
            return Page::Withdrawn;
        }
        if record.documents().contains_key(id)
            && (!wanted.documents().contains_key(id) || unsound.contains(&DocumentBody::text_path(id)))
        {
            return Page::Unknown;
        }
        let Some(body) = wanted.documents().get(id).filter(|body| (1..=body.pages).contains(&page)) else {
            return Page::Missing;
        };
        let text = texts.entry(id.clone()).or_insert_with(|| {
            let path = DocumentBody::text_path(id);
            let listed = body.files.keys().any(|name| body.path(name) == path);
            listed.then(|| read_text(folder, &path, MAX_TEXT)).flatten().unwrap_or_default()
        });
        Page::Text(text.split('\x0c').nth(page as usize - 1).unwrap_or_default().to_owned())
    });
    problems.extend(quotations.iter().filter_map(quotes::Quotation::problem).map(|what| Problem::new(path, what)));
    quotations.iter().filter(|quotation| quotation.words.is_some()).count() as u64
}

fn read_text(folder: &dyn Folder, path: &str, most: u64) -> Option<String> {
    folder.read(path, most).ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok())
}

impl Record {
    /// The reason of a withdrawal, by the index of its entry.
    pub fn reason(&self, withdrawal: u64) -> Option<&str> {
        match self.entries().get(usize::try_from(withdrawal).ok()?)? {
            Entry::Withdrawal { reason, .. } => Some(reason),
            _ => None,
        }
    }
}
