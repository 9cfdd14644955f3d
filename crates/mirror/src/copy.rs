//! A mirror's run: believe the checkpoint, fetch what is missing, check everything, and only then put it in place.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
};

use ledger::{Check, Checkpoint, Counts, FileFact, Folder as _, Problem, Verification, Vkey};
use serde::Serialize;

use crate::{
    Disk, NO_RECORD, Pace, Progress, Refused, Step,
    client::Client,
    crew,
    place::place,
    source::{Overlay, Own, Source},
    staging::{self, FOLDER_MODE},
    state::{Placed, State},
};

/// Files fetched at once.
const HANDS: usize = 4;
/// How often it begins anew because the archive published meanwhile.
const AGAIN: usize = 5;
/// How often the manifests are read anew, each time without those of the mirror's own that don't hold.
const ROUNDS: usize = 4;
/// How often it looks again at files that don't hold while the log does.
const LOOKS: usize = 3;
/// After so many files that don't hold it stops looking for more.
const ENOUGH: u64 = 1000;

/// How the mirror knows the archive's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// Handed in by the person who mirrors.
    Given,
    /// The first key that this mirror saw, in an earlier run.
    Pinned,
    /// Seen for the first time: consistent with itself; publisher unchecked. It is pinned now.
    FirstSeen,
}

/// What a run did. Everything that the record covers holds, and lies in the folder.
#[derive(Debug, Serialize)]
pub struct Mirrored {
    pub key: Vkey,
    pub known: Known,
    /// The log's size in entries before this run; `None` at the first.
    pub before: Option<u64>,
    pub size: u64,
    pub counts: Counts,
    pub fetched: u64,
    pub fetched_bytes: u64,
    /// Paths that the record no longer covers: withdrawn documents, replaced pages.
    pub removed: Vec<String>,
    /// Files of this mirror that were changed or lost since they were copied, and are whole again.
    pub repaired: Vec<Problem>,
    /// Files that nothing covers and no mirror brought: left as they are.
    pub extra: Vec<Problem>,
}

/// Copies the archive at `url` into `dir`, or brings an earlier copy up to date.
///
/// # Errors
/// Why it was refused. The folder then holds what it held before, or, when putting things in place broke off, what the next
/// run completes.
pub fn mirror(url: &str, dir: &Path, key: Option<&Vkey>, progress: Progress<'_>) -> Result<Mirrored, Refused> {
    mirror_at(Pace::default(), url, dir, key, progress)
}

/// The same with bounds of the caller's on how slow the archive may be.
///
/// # Errors
/// As [`mirror`].
pub fn mirror_at(
    pace: Pace,
    url: &str,
    dir: &Path,
    key: Option<&Vkey>,
    progress: Progress<'_>,
) -> Result<Mirrored, Refused> {
    let client = Client::new(url, pace)?;
    if !dir.exists() {
        fs::create_dir_all(dir).map_err(Refused::io(dir))?;
        fs::set_permissions(dir, fs::Permissions::from_mode(FOLDER_MODE)).map_err(Refused::io(dir))?;
    }
    let folder = dir.canonicalize().map_err(Refused::io(dir))?;
    let state = State::open(&folder)?;
    let run = Run { staged: Disk::new(state.staging()), disk: Disk::new(folder), state, client, progress };
    let mut served = run.served("checkpoint", 4096)?;
    let (mut anew, mut looks) = (0, 0);
    loop {
        let refused = match run.once(&served, key) {
            Err(refused @ (Refused::DoesNotHold(_) | Refused::FilesDoNotHold(_))) => refused,
            done => return done,
        };
        // Whoever publishes while it is copied changes pages under its hands: then it begins anew.
        let mut now = run.served("checkpoint", 4096)?;
        if now == served {
            // The new checkpoint comes last. Until then the pages are newer than the log that names them.
            if looks == LOOKS || matches!(refused, Refused::DoesNotHold(_)) {
                return Err(refused);
            }
            looks += 1;
            thread::sleep(pace.again);
            now = run.served("checkpoint", 4096)?;
        }
        if now != served {
            anew += 1;
            if anew == AGAIN {
                return Err(Refused::Unreachable {
                    path: "checkpoint".into(),
                    why: "the archive changes faster than it can be copied".into(),
                });
            }
        }
        served = now;
    }
}

struct Run<'a> {
    client: Client,
    state: State,
    disk: Disk,
    staged: Disk,
    progress: Progress<'a>,
}

/// One file after the checks.
struct Looked {
    path: String,
    fetched: Option<u64>,
    repaired: Option<Problem>,
    result: Result<(u64, FileFact), String>,
}

impl Run<'_> {
    fn served(&self, path: &str, most: u64) -> Result<Vec<u8>, Refused> {
        let unreachable = |why: String| Refused::Unreachable { path: path.to_owned(), why };
        self.client.get(path, most).map_err(|e| unreachable(e.0))?.ok_or_else(|| unreachable(NO_RECORD.to_owned()))
    }

    fn once(&self, served: &[u8], given: Option<&Vkey>) -> Result<Mirrored, Refused> {
        (self.progress)(Step::Reading);
        self.client.forget_memory();
        let (key, known) = self.key(given)?;
        let not_signed = |e: ledger::Error| Refused::DoesNotHold(vec![Problem::new("checkpoint", e)]);
        let checkpoint = Checkpoint::verify(served, &key).map_err(not_signed)?;
        let seen = self.state.seen(&key)?;
        if let Some(seen) = &seen {
            self.not_behind(seen, &checkpoint)?;
        }
        let verification = self.believe(served, &key)?;
        if let Some(seen) = &seen {
            // The consistency of both, computed from the entries themselves: an earlier head must be one of this log.
            let then = verification.record().head_at(seen.head().size).map_err(not_signed)?;
            if then != seen.head() {
                let evidence = self.state.keep_evidence(seen, &checkpoint)?;
                return Err(Refused::Forked { seen: seen.head(), served: checkpoint.head(), evidence });
            }
        }
        // From here on nothing older is believed, whether or not the files can be fetched today. The key is pinned after the
        // checkpoint is kept, so that a pin always comes with a checkpoint.
        self.state.set_seen(&checkpoint)?;
        self.state.set_pin(&key)?;

        let placed = self.state.placed()?;
        let looked = self.look_at_all(&verification, &placed)?;
        let fetched: BTreeSet<String> =
            looked.iter().filter(|one| one.fetched.is_some()).map(|one| one.path.clone()).collect();
        let fetched_bytes = looked.iter().filter_map(|one| one.fetched).sum();
        let repaired = looked.iter().filter_map(|one| one.repaired.clone()).collect();
        let all: BTreeMap<String, FileFact> =
            looked.iter().filter_map(|one| Some((one.path.clone(), one.result.as_ref().ok()?.1))).collect();
        let overlay = Overlay { disk: &self.disk, staged: &self.staged, fetched };
        let size = checkpoint.head().size;
        let results = looked.into_iter().map(|one| (one.path, one.result.map(|(bytes, _)| bytes)));
        let report = verification.end(&overlay, results);
        if !report.holds() {
            return Err(Refused::FilesDoNotHold(report.problems));
        }
        (self.progress)(Step::Placing);
        let fetched = overlay.fetched;
        let removed = place(&self.state, &self.disk, &self.staged, &fetched, all.clone())?;
        let extra = self.extra(&all)?;
        Ok(Mirrored {
            key,
            known,
            before: seen.map(|seen| seen.head().size),
            size,
            counts: report.counts,
            fetched: fetched.len() as u64,
            fetched_bytes,
            removed,
            repaired,
            extra,
        })
    }

    fn key(&self, given: Option<&Vkey>) -> Result<(Vkey, Known), Refused> {
        let pinned = self.state.pin()?;
        let served = String::from_utf8_lossy(&self.served("log.vkey", 1024)?).trim_end().to_owned();
        let (key, known) = match (given, pinned) {
            (Some(given), Some(pinned)) if *given != pinned => {
                return Err(Refused::OtherKey { found: given.to_string(), pinned });
            }
            (Some(given), _) => (given.clone(), Known::Given),
            (None, Some(pinned)) => (pinned, Known::Pinned),
            (None, None) => {
                let first = served.parse().map_err(|e| Refused::DoesNotHold(vec![Problem::new("log.vkey", e)]))?;
                return Ok((first, Known::FirstSeen));
            }
        };
        if served == key.to_string() {
            return Ok((key, known));
        }
        let shown: String = served.chars().filter(|c| !c.is_control()).take(200).collect();
        match known {
            Known::Pinned => Err(Refused::OtherKey { found: shown, pinned: key }),
            _ => Err(Refused::DoesNotHold(vec![Problem::new(
                "log.vkey",
                format!("the archive's key is {shown}, not {key}"),
            )])),
        }
    }

    fn not_behind(&self, seen: &Checkpoint, served: &Checkpoint) -> Result<(), Refused> {
        let (before, now) = (seen.head(), served.head());
        if now.size > before.size || now == before {
            return Ok(());
        }
        let evidence = self.state.keep_evidence(seen, served)?;
        if now.size == before.size {
            return Err(Refused::Forked { seen: before, served: now, evidence });
        }
        Err(Refused::RolledBack { seen: before, served: now, evidence })
    }

    /// The log and the manifests, from the mirror's own files where these still hold.
    fn believe(&self, checkpoint: &[u8], key: &Vkey) -> Result<Verification, Refused> {
        let begin =
            |own| Verification::begin(&Source { client: &self.client, disk: &self.disk, checkpoint, own }, Some(key));
        // A manifest or the list of pages is of an earlier state, or damaged here: the archive's counts. What a newer list names can
        // be damaged too, and is found once that list is read.
        let mut not_own = BTreeSet::new();
        let mut rounds = 0;
        loop {
            rounds += 1;
            let verification = match begin(Own::AllBut(not_own.clone())) {
                Ok(verification) => verification,
                Err(_) => begin(Own::Nothing).map_err(|report| Refused::DoesNotHold(report.problems))?,
            };
            // Files that these would list aren't known: nothing further is worth fetching.
            let problems = verification.problems();
            if problems.is_empty() {
                return Ok(verification);
            }
            // Only what lies here can be better at the archive.
            let mine = |path: &String| !not_own.contains(path) && matches!(self.disk.open(path), Ok(Some(_)) | Err(_));
            let worse: Vec<String> = problems.iter().map(|problem| problem.path.clone()).filter(mine).collect();
            if worse.is_empty() || rounds == ROUNDS {
                return Err(Refused::FilesDoNotHold(problems.to_vec()));
            }
            not_own.extend(worse);
        }
    }

    fn look_at_all(&self, verification: &Verification, placed: &Placed) -> Result<Vec<Looked>, Refused> {
        let wanted = verification.wanted().files();
        staging::prune(&self.staged, wanted)?;
        let files: Vec<(&String, &Check)> = wanted.iter().collect();
        let (done, wrong, lost) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
        let looked = crew::each(HANDS, &files, |(path, check)| {
            if lost.load(Ordering::Relaxed) || wrong.load(Ordering::Relaxed) >= ENOUGH {
                return None;
            }
            let looked = self.look_at(verification, placed, path, check, &lost);
            if looked.result.is_err() {
                wrong.fetch_add(1, Ordering::Relaxed);
            }
            (self.progress)(Step::Files { done: done.fetch_add(1, Ordering::Relaxed) + 1, of: files.len() as u64 });
            Some(looked)
        });
        if looked.len() == files.len() {
            return Ok(looked);
        }
        let problem = |one: &Looked| one.result.as_ref().err().map(|what| Problem::new(&one.path, what));
        Err(Refused::FilesDoNotHold(looked.iter().filter_map(problem).collect()))
    }

    /// `lost` is set when the archive can't be reached at all any more: it would be the same for every other file.
    fn look_at(
        &self,
        verification: &Verification,
        placed: &Placed,
        path: &str,
        check: &Check,
        lost: &AtomicBool,
    ) -> Looked {
        let fact = |disk: &Disk, bytes| match check {
            Check::Fact(fact) => Ok((bytes, *fact)),
            Check::Proof(_) => {
                disk.digest(path, bytes).map_err(|e| e.0)?.map(|fact| (bytes, fact)).ok_or_else(|| "missing".to_owned())
            }
        };
        let looked = |fetched, repaired, result| Looked { path: path.to_owned(), fetched, repaired, result };
        let here = match verification.check(&self.disk, path) {
            Ok(bytes) => return looked(None, None, fact(&self.disk, bytes)),
            Err(what) => what,
        };
        let repaired = self
            .damaged(placed, path)
            .then(|| Problem::new(path, format!("in this mirror since it was copied: {here}")));
        if let Ok(bytes) = verification.check(&self.staged, path) {
            return looked(Some(0), repaired, fact(&self.staged, bytes));
        }
        let fetched = match path {
            // The one that was believed, whatever the archive shows by now.
            "checkpoint" => {
                staging::put(&self.staged, path, verification.record().checkpoint().bytes()).map(|()| Some(0))
            }
            _ => staging::fetch(&self.client, &self.staged, path, check),
        };
        let result = match &fetched {
            Err(error) => {
                if error.0.starts_with("can't be fetched") {
                    lost.store(true, Ordering::Relaxed);
                }
                Err(error.0.clone())
            }
            Ok(None) => Err("missing".to_owned()),
            Ok(Some(_)) => verification.check(&self.staged, path).and_then(|bytes| fact(&self.staged, bytes)),
        };
        looked(Some(fetched.ok().flatten().unwrap_or_default()), repaired, result)
    }

    /// Whether a file isn't what this mirror itself put there.
    fn damaged(&self, placed: &Placed, path: &str) -> bool {
        let Some(fact) = placed.files.get(path).filter(|_| placed.complete) else { return false };
        self.disk.digest(path, fact.size).ok().flatten() != Some(*fact)
    }

    fn extra(&self, all: &BTreeMap<String, FileFact>) -> Result<Vec<Problem>, Refused> {
        let listed = self
            .disk
            .list()
            .map_err(|e| Refused::Unreachable { path: self.disk.path().display().to_string(), why: e.0 })?;
        let strange =
            |path: &String| Problem::new(path, "extra: nothing in the record covers it, and no mirror brought it here");
        Ok(listed.unwrap_or_default().iter().filter(|path| !all.contains_key(*path)).map(strange).collect())
    }
}
