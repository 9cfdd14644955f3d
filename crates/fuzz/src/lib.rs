//! What must hold of everything that reads strangers' bytes, for any bytes: one function a parser, which panics where it doesn't.
//! `cargo xtask fuzz` steers by coverage towards such bytes; the test of the committed seeds runs with all others.

mod asked;
mod coded;
mod codename;
mod ends;
mod envelope;
mod form;
mod lists;
mod opened;
mod parts;
mod pieces;
mod redaction;
mod signed;

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// A parser, and what must hold of it.
pub struct Target {
    pub name: &'static str,
    pub holds: fn(&[u8]),
}

const fn of(name: &'static str, holds: fn(&[u8])) -> Target {
    Target { name, holds }
}

/// Every parser of strangers' bytes: the intake's, the openers by family, both ends of a worker's pipe, and what a person hands to
/// `safehouse` beside a document.
pub const TARGETS: [Target; 25] = [
    of("multipart", form::holds),
    of("codename", codename::holds),
    of("tus", pieces::holds),
    of("envelope", envelope::holds),
    of("asked", asked::holds),
    of("detect", opened::detect),
    of("pdf", opened::pdf),
    of("office", opened::office),
    of("compound", opened::compound),
    of("mail", opened::mail),
    of("mapi", opened::mapi),
    of("html", opened::html),
    of("rtf", opened::rtf),
    of("image", opened::image),
    of("recording", opened::recording),
    of("archive", opened::archive),
    of("text", opened::text),
    of("signature", signed::holds),
    of("tsv", lists::tsv),
    of("passwords", lists::passwords),
    of("worker", ends::from_worker),
    of("job", ends::to_worker),
    of("coded", coded::holds),
    of("plan", redaction::plan),
    of("proof", redaction::proof),
];

/// No parser: a fault that blind luck doesn't find and that steering finds at once, to show that there is steering.
pub const CONTROL: Target = of("control", control);

/// Counts what this process allocates. Only the fuzzer's program has one.
pub struct Meter {
    /// Bytes allocated now.
    pub allocated: fn() -> usize,
    /// Sets how many there may be: the process ends where it would have more.
    pub most: fn(usize),
}

pub static METER: OnceLock<Meter> = OnceLock::new();

/// Bytes allocated now; 0 where nobody counts.
fn allocated() -> usize {
    METER.get().map_or(0, |meter| (meter.allocated)())
}

/// Runs it with so many bytes of memory more than there are allocated, where somebody counts.
fn within<T>(bytes: usize, run: impl FnOnce() -> T) -> T {
    let Some(meter) = METER.get() else { return run() };
    (meter.most)((meter.allocated)().saturating_add(bytes));
    let result = run();
    (meter.most)(usize::MAX);
    result
}

/// Whether code of others panicked since it was last asked. A worker's job ends with that, and no more: it is told, and nothing is found.
/// Our own code's panics are found.
pub static CONTAINED: AtomicBool = AtomicBool::new(false);

/// Whether a source file is of a crate from outside.
pub fn is_of_others(file: &str) -> bool {
    ["/registry/src/", "/git/checkouts/"].iter().any(|folder| file.contains(folder))
}

/// Runs it as a worker does. `None`: code of others panicked.
fn contained<T>(run: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => Some(result),
        Err(_) if CONTAINED.swap(false, Ordering::Relaxed) => None,
        Err(why) => resume_unwind(why),
    }
}

/// The target of that name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().chain([CONTROL]).find(|target| target.name == name)
}

fn control(data: &[u8]) {
    let mut depth = 0;
    for (byte, wanted) in data.iter().zip(b"drop") {
        if byte != wanted {
            break;
        }
        depth += 1;
    }
    assert!(depth < 4, "found, as it should be");
}
