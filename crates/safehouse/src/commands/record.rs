//! `verify` and `mirror`: the public record held against itself and against a key. Reads words, asks `mirror`, says how it went.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use ledger::{CheckedBy, Openings, Report};
use mirror::{Known, Mirrored, Step};
use serde_json::json;
use terminal::{Outcome, ProgressLine, Refused, print_json};

use crate::cli;

const UNCHECKED: &str = "consistent with itself; publisher unchecked";

/// Holds a folder, an address or a file against the record.
pub fn verify(words: &cli::Verify, json: bool) -> Outcome {
    if let Some(proof) = &words.proof {
        return super::documents::verify_proof(Path::new(&words.target), proof, json);
    }
    let key = words.key.as_ref();
    let target = words.target.as_str();
    if words.openings && Path::new(target).is_file() {
        return Err(Refused::because("one file has no openings: name the folder or the address of the archive"));
    }
    let report = shown(|progress| {
        let path = Path::new(target);
        if target.starts_with("http://") || target.starts_with("https://") {
            mirror::verify_address(target, key, words.openings, progress)
        } else if path.is_dir() {
            mirror::verify_folder(path, key, words.openings, progress)
        } else {
            mirror::verify_file(path, key)
        }
    });
    let report = match report {
        Ok(report) => report,
        Err(refused) => return failed(&refused.reasons(), json),
    };
    if json {
        let (Report { origin, size, checked_by, counts, openings, problems }, holds) = (&report, report.holds());
        let mut said = json!({
            "holds": holds, "origin": origin, "size": size, "checked_by": checked_by, "counts": counts, "problems": problems,
        });
        if let Some(openings) = openings {
            said["openings"] = json!(openings);
        }
        print_json(&said)?;
    } else if report.holds() {
        println!("{}", summary(&report));
    }
    let reasons: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    if report.holds() { Ok(()) } else { Err(Refused(reasons)) }
}

/// Copies an archive. What was found changed in the mirror itself is whole again afterwards, and still a reason to look: exit 1.
pub fn mirror(words: &cli::Mirror, json: bool) -> Outcome {
    let done = match shown(|progress| mirror::mirror(&words.url, &words.dir, words.key.as_ref(), progress)) {
        Ok(done) => done,
        Err(refused) => return failed(&refused.reasons(), json),
    };
    let repaired = done.repaired.iter().map(|problem| format!("{problem}; fetched again"));
    let reasons: Vec<String> = repaired.chain(done.extra.iter().map(ToString::to_string)).collect();
    if json {
        print_json(&done)?;
    } else {
        println!("{}", told(&done));
    }
    if reasons.is_empty() { Ok(()) } else { Err(Refused(reasons)) }
}

/// Nothing could be looked at: with `--json` that is a document, too.
fn failed(reasons: &[String], json: bool) -> Outcome {
    if json {
        print_json(&json!({ "holds": false, "refused": reasons }))?;
    }
    Err(Refused(reasons.to_vec()))
}

/// Draws progress, ten times a second at most.
fn shown<T>(work: impl FnOnce(mirror::Progress<'_>) -> T) -> T {
    let line = ProgressLine::on_stderr();
    let last = Mutex::new(None::<Instant>);
    let result = work(&|step| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let end = matches!(step, Step::Files { done, of } if done == of);
        if !end && last.is_some_and(|last| last.elapsed() < Duration::from_millis(100)) {
            return;
        }
        *last = Some(Instant::now());
        line.say(&match step {
            Step::Reading => "reading the record".to_owned(),
            Step::Files { done, of } => format!("{done} of {of} files"),
            Step::Openings { done, of } => format!("pages of {done} of {of} documents"),
            Step::Placing => "putting files in place".to_owned(),
        });
    });
    line.clear();
    result
}

fn summary(report: &Report) -> String {
    let counts = &report.counts;
    let origin = report.origin.as_deref().unwrap_or("the record");
    let who = match &report.checked_by {
        CheckedBy::Unchecked => UNCHECKED.to_owned(),
        CheckedBy::Pinned(key) => format!("{UNCHECKED}; signed by {key}, as this mirror pinned it"),
        CheckedBy::Key(key) => format!("holds, signed by {key}"),
    };
    // One file beside its proof: there is nothing to count.
    if counts.entries == 0 {
        return format!("{who}; the file is what {origin} published (log of {} entries)", report.size);
    }
    let openings = report.openings.as_ref().map(shown_openings).unwrap_or_default();
    format!(
        "{who}\n{origin}: {} entries, {} documents, {} releases, {} withdrawn; {} files, {} bytes, {} quotations checked{openings}",
        counts.entries,
        counts.documents,
        counts.releases,
        counts.withdrawn,
        counts.files,
        counts.bytes,
        counts.quotations,
    )
}

fn shown_openings(openings: &Openings) -> String {
    let Openings { documents, pages, hidden, opened, without } = openings;
    let mut said = format!(
        "\nopenings: {pages} pages of {documents} documents are what was committed to at publication, {hidden} tiles hidden"
    );
    if *opened > 0 {
        said.push_str(&format!("; {opened} tiles that an earlier version hid are shown as it committed to them"));
    }
    if *without > 0 {
        said.push_str(&format!("; {without} documents were published without a proof"));
    }
    said
}

fn told(done: &Mirrored) -> String {
    let who = match done.known {
        Known::Given => format!("holds, signed by {}", done.key),
        Known::Pinned => format!("holds, signed by {}, the key first seen here", done.key),
        Known::FirstSeen => format!("{UNCHECKED}; pinned the key {}", done.key),
    };
    let before =
        done.before.map_or_else(|| "copied".to_owned(), |before| format!("brought up to date from {before} entries"));
    format!(
        "{who}\n{before}: {} entries, {} files, {} fetched ({} bytes), {} removed",
        done.size,
        done.counts.files,
        done.fetched,
        done.fetched_bytes,
        done.removed.len(),
    )
}
