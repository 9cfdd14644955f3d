//! The one thread that starts workers, one file after the other: a worker ends with the thread that started it.

use std::{
    io::{Read, Seek},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, mpsc::Receiver},
};

use airlock::{Airlock, Ended, Whole};
use model::{Colours, Plan, Redacted, limits::OpenLimits};
use page::{redact::Policy, tiles::Proving};
use rand::{RngCore, rngs::OsRng};
use scrub::NotClean;

use crate::{
    inside::Inside,
    pages::Again,
    table::{Cleaning, Document, Job, Opened, Proof, Proved, Stage, Table},
};

/// Does what is asked, in turn, as long as there is a table.
pub fn through(table: &Table, airlock: &Airlock, limits: &OpenLimits, scratch: &Path, line: Receiver<Job>) {
    for job in line {
        let id = job.id();
        if catch_unwind(AssertUnwindSafe(|| one(table, airlock, limits, scratch, job))).is_err() {
            // A fault of ours: the file waits for nothing any more, and the next ones are opened.
            table.change(id, Document::give_up);
        }
    }
}

fn one(table: &Table, airlock: &Airlock, limits: &OpenLimits, scratch: &Path, job: Job) {
    // Forgotten while it waited.
    if table.change(job.id(), |_| ()).is_none() {
        return;
    }
    match job {
        Job::Open(id, name, mut file, times, before) => {
            let earlier = table.inside(id);
            let airlock = airlock.trying(table.passwords());
            let mut sink = Inside::new(table, scratch, id, times);
            let outcome = airlock.open_tree(&mut file, &name, &grown(limits, times), &mut sink);
            let (stage, failure, children) = match outcome {
                Ok(outcome) => {
                    table.lack(outcome.sandbox_lacks);
                    let (failure, children) = (outcome.top.failure, sink.children);
                    (stage(Opened { whole: sink.whole, top: outcome.top, children }), failure, children)
                }
                Err(error) => (Stage::Failed(error.to_string(), None), None, 0),
            };
            let original = Some(file).filter(|_| Again::after(failure).is_some());
            let original = original.filter(|file| (&*file).rewind().is_ok());
            // A password that doesn't fit leaves what was done with the files inside as it was.
            let (before, in_vain) = match (before, failure) {
                (Some(Stage::Open(known)), Some(why)) if children <= known.children => {
                    (Some(Stage::Open(known)), Some(why.to_string()))
                }
                _ => (None, None),
            };
            let new: Vec<u32> = table.inside(id).into_iter().filter(|inside| !earlier.contains(inside)).collect();
            table.remove(if before.is_some() { &new } else { &earlier });
            table.change(id, |document| {
                if before.is_none() {
                    (document.clean, document.proof, document.times) = (None, None, times);
                }
                (document.stage, document.original, document.in_vain) = (before.unwrap_or(stage), original, in_vain);
            });
        }
        Job::Clean(id, name, opened, times, kind, keep) => {
            let limits = grown(limits, times);
            let again = |mut bytes: &[u8]| open(table, airlock, &mut bytes, &name, &limits);
            let cleaning = match scrub::scrub(&opened.whole, &opened.top, kind, (keep.as_slice(), Colours::Kept), again)
            {
                Ok(scrubbed) => Cleaning::Ready(Arc::new(scrubbed)),
                Err(NotClean::Left(left)) => Cleaning::Refused("This would stay in it:".to_owned(), left),
                Err(NotClean::Airlock(error)) => Cleaning::Refused(error.to_string(), Vec::new()),
                Err(other) => Cleaning::Refused(other.to_string(), Vec::new()),
            };
            table.change(id, |document| {
                if is_still(document, &opened) {
                    document.clean = Some(cleaning);
                }
            });
        }
        Job::Prove(id, name, opened, times, plan) => {
            let limits = grown(limits, times);
            let again = |mut bytes: &[u8]| open(table, airlock, &mut bytes, &name, &limits);
            let proof = match prove(&opened.whole, &plan, again) {
                Ok(proved) => Proof::Ready(Arc::new(proved)),
                Err(why) => Proof::Refused(why),
            };
            table.change(id, |document| {
                if is_still(document, &opened) {
                    document.proof = Some((plan, proof));
                }
            });
        }
    }
}

/// Whether what was made of a file is of what is open now.
fn is_still(document: &Document, opened: &Arc<Opened>) -> bool {
    matches!(&document.stage, Stage::Open(now) if Arc::ptr_eq(now, opened))
}

fn grown(limits: &OpenLimits, times: u32) -> OpenLimits {
    OpenLimits {
        time: limits.time.saturating_mul(times),
        most_time: limits.most_time.saturating_mul(times),
        memory: limits.memory.saturating_mul(times.into()),
        ..*limits
    }
}

/// What every proof calls its document: the file's own name is its source's, and a proof is published.
const PROVED: &str = "redacted.pdf";

/// A redacted copy, its proof, and the secret by which a box is opened later. Held against each other before anybody gets them.
fn prove(
    document: &Whole,
    plan: &Plan,
    again: impl FnOnce(&[u8]) -> Result<(Whole, Ended), airlock::Error>,
) -> Result<Proved, String> {
    let mut secret = [0; 32];
    OsRng.fill_bytes(&mut secret);
    let mut proving = Proving::new(PROVED.to_owned(), secret);
    let made = || -> Result<_, page::Error> {
        let (pdf, _) =
            scrub::redacted::write(document, plan, Policy::default(), Vec::new(), Some(&mut proving), |_| ())?;
        let (proof, seed) = proving.done()?;
        Ok((pdf, proof, seed))
    };
    let (pdf, proof, seed) = made().map_err(|error| error.to_string())?;
    // Whoever verifies it draws the file as it is opened here.
    let (drawn, top) = again(&pdf).map_err(|error| error.to_string())?;
    drawn.check(&top).map_err(|why| why.to_string())?;
    let pages = drawn.pages.iter().map(|page| Ok::<_, page::Error>(page.content()?.raster));
    proof.verify(pages).map_err(|error| error.to_string())?;
    let bytes = |written: serde_json::Result<Vec<u8>>| written.map_err(|error| error.to_string());
    Ok(Proved {
        commitment: proof.commitment().to_string(),
        proof: bytes(serde_json::to_vec(&proof))?,
        seed: Redacted::new(bytes(serde_json::to_vec(&seed))?),
        pdf,
    })
}

/// What a person is told of a file that was opened, or was not.
pub fn stage(opened: Opened) -> Stage {
    let top = &opened.top;
    if top.opened || opened.children > 0 {
        return Stage::Open(Arc::new(opened));
    }
    let why = top.failure.map_or_else(|| "nothing was found in it".to_owned(), |failure| failure.to_string());
    Stage::Failed(why, top.failure)
}

/// One file alone.
fn open(
    table: &Table,
    airlock: &Airlock,
    file: &mut dyn Read,
    name: &str,
    limits: &OpenLimits,
) -> Result<(Whole, Ended), airlock::Error> {
    let mut whole = Whole::default();
    let outcome = airlock.open_tree(file, name, limits, &mut whole)?;
    table.lack(outcome.sandbox_lacks);
    Ok((whole, outcome.top))
}
