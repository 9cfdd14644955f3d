//! Verifies a folder, an archive over HTTP, or one file with its proof; reads on as many threads as there are processors.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use ledger::{CheckedBy, Folder, MAX_PROOF, Record, Report, Verification, Vkey, check_file};

use crate::{
    Disk, NO_RECORD, Pace, Progress, Refused, Step,
    client::Client,
    crew,
    disk::{digest, open_plain},
    openings, state,
};

/// Over HTTP, more than the processors: most of the time is waiting.
const HANDS_AFAR: usize = 4;

/// Verifies a published folder, or the one that `folder` is a part of (a release, a document). Without a key, the one that a
/// mirror pinned beside it counts. `openings`: whether pages are held against their roots too, which takes about as long as drawing them.
///
/// # Errors
/// When there is no record in it.
pub fn verify_folder(
    folder: &Path,
    key: Option<&Vkey>,
    openings: bool,
    progress: Progress<'_>,
) -> Result<Report, Refused> {
    let root = root_of(folder)?;
    let pinned = if key.is_none() { state::pinned(&root) } else { None };
    let hands = thread::available_parallelism().map_or(2, usize::from).min(8);
    let mut report = verify(&Disk::new(root), key.or(pinned.as_ref()), openings, hands, progress);
    if let Some(pinned) = pinned {
        report.checked_by = CheckedBy::Pinned(pinned);
    }
    Ok(report)
}

/// Verifies an archive where it is served. Files that it serves without saying so can't be seen from outside.
///
/// # Errors
/// When the address is none.
pub fn verify_address(
    url: &str,
    key: Option<&Vkey>,
    openings: bool,
    progress: Progress<'_>,
) -> Result<Report, Refused> {
    Ok(verify(&Client::new(url, Pace::default())?, key, openings, HANDS_AFAR, progress))
}

/// The log of an archive where it is served, and nothing else of it: its signature, its tiles, and every entry after the others. Its
/// key is the one that lies beside it, so what is in it says itself whose it is. `proxy`: through which it is asked.
///
/// # Errors
/// When it can't be read, or doesn't hold.
pub fn read_record(url: &str, proxy: Option<ureq::Proxy>) -> Result<Record, Refused> {
    let client = Client::through(url, Pace::default(), proxy)?;
    // Asked first and alone: an archive that is away is no lie.
    let unreachable = |why: String| Refused::Unreachable { path: "checkpoint".to_owned(), why };
    let reached = client.get("checkpoint", 4096).map_err(|why| unreachable(why.0))?;
    reached.ok_or_else(|| unreachable(NO_RECORD.to_owned()))?;
    Record::read(&client, None).map_err(Refused::DoesNotHold)
}

/// Verifies one file against the `.tlog-proof` beside it.
///
/// # Errors
/// When either can't be read.
pub fn verify_file(file: &Path, key: Option<&Vkey>) -> Result<Report, Refused> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".tlog-proof");
    let proof_path = PathBuf::from(beside);
    let wrong = |path: &Path, why: String| Refused::Unreachable { path: path.display().to_string(), why };
    let open = |path: &Path| -> Result<fs::File, Refused> {
        // A person may well name a link here: it is the file they mean.
        let real = path.canonicalize().map_err(|e| wrong(path, why(&e)))?;
        open_plain(&real).map_err(|e| wrong(path, e.0))?.ok_or_else(|| wrong(path, "missing".into()))
    };
    let opened = open(file)?;
    let mut proof = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(open(&proof_path)?, MAX_PROOF + 1), &mut proof)
        .map_err(Refused::io(&proof_path))?;
    if proof.len() as u64 > MAX_PROOF {
        return Err(wrong(&proof_path, "larger than any proof".into()));
    }
    let fact = digest(opened, u64::MAX - 1).map_err(Refused::io(file))?;
    Ok(check_file(&file.display().to_string(), &proof, fact, key))
}

fn why(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::NotFound { "missing".to_owned() } else { error.to_string() }
}

/// The folder itself or the nearest one above it with a log in it: `r/R-0001` and `d/EL-0001` lie two below.
fn root_of(folder: &Path) -> Result<PathBuf, Refused> {
    let real = folder.canonicalize().map_err(Refused::io(folder))?;
    let log =
        |at: &&Path| at.join("checkpoint").symlink_metadata().is_ok() || at.join("log.vkey").symlink_metadata().is_ok();
    // A folder that lost its checkpoint is still the one that is meant.
    let found = real.ancestors().take(3).find(log).map(Path::to_owned);
    found.ok_or_else(|| Refused::Unreachable {
        path: folder.display().to_string(),
        why: "no record is in it: it has no checkpoint".into(),
    })
}

fn verify(
    folder: &(impl Folder + Sync),
    key: Option<&Vkey>,
    openings: bool,
    hands: usize,
    progress: Progress<'_>,
) -> Report {
    progress(Step::Reading);
    let verification = match Verification::begin(folder, key) {
        Ok(verification) => verification,
        Err(report) => return *report,
    };
    let files: Vec<&String> = verification.wanted().files().keys().collect();
    let done = AtomicU64::new(0);
    let checked = crew::each(hands, &files, |path| {
        let result = verification.check(folder, path);
        progress(Step::Files { done: done.fetch_add(1, Ordering::Relaxed) + 1, of: files.len() as u64 });
        Some(((*path).clone(), result))
    });
    let unsound = checked.iter().filter(|(_, result)| result.is_err()).map(|(path, _)| path.as_str()).collect();
    let held = openings.then(|| openings::check(&verification, folder, &unsound, hands, progress));
    let mut report = verification.end(folder, checked);
    if let Some((openings, problems)) = held {
        report.openings = Some(openings);
        report.problems.extend(problems);
        report.problems.sort();
    }
    report
}
