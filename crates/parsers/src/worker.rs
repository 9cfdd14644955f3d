//! The worker's side of the pipe: what the parent asks for is handed to the openers, and what they find to the outbox. Decides nothing itself.

use std::process::ExitCode;

use airlock::{
    OpenFailure, Passwords,
    protocol::{Job, JobKind},
    worker::Outbox,
};
use model::{Finding, Size, Word};

use crate::{Given, Output, tsv};

/// A page and a text of our own: what a worker that waits opens to be warm.
const OWN: [&[u8]; 2] = [include_bytes!("worker/page.pdf"), b"A page of text, set by us.\n"];

/// Runs as a worker until the parent closes the pipe. The program calls it before anything else when its first argument
/// is [`airlock::WORKER_WORD`].
pub fn main() -> ExitCode {
    airlock::worker::main(&OWN, work)
}

fn work(job: &Job, passwords: &Passwords, bytes: &[u8], outbox: &mut Outbox) -> Result<(), OpenFailure> {
    let mut out = Pipe(outbox);
    match job.kind {
        JobKind::Open => {
            crate::open_with(Given { passwords, keys: job.keys.text() }, bytes, &job.name, &job.limits, &mut out)
        }
        JobKind::Picture => crate::open_picture(bytes, &job.limits, &mut out),
        JobKind::Sound => crate::samples(bytes, &job.limits, &mut out),
        JobKind::Signature => {
            let asked = serde_json::from_slice(bytes).map_err(|_| OpenFailure::Damaged)?;
            out.0.checked(&crate::signature::check(&asked))
        }
        JobKind::Tsv { width, height, least } => out.words(1, &tsv::words(bytes, width, height, least)),
    }
}

struct Pipe<'a>(&'a mut Outbox);

impl Output for Pipe<'_> {
    fn facts(&mut self, media_type: &str, pages: u32) -> Result<(), OpenFailure> {
        self.0.facts(media_type, pages)
    }

    fn page(&mut self, number: u32, size: Size, width: u32, height: u32, rgb: &[u8]) -> Result<(), OpenFailure> {
        self.0.page(number, size, width, height, rgb)
    }

    fn wants_finer(&self, page: u32, words: &[Word]) -> bool {
        self.0.wants_finer(page, words)
    }

    fn finer(&mut self, width: u32, height: u32, grey: &[u8]) -> Result<(), OpenFailure> {
        self.0.finer(width, height, grey)
    }

    fn words(&mut self, number: u32, words: &[Word]) -> Result<(), OpenFailure> {
        self.0.words(number, words)
    }

    fn text(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.0.text(text)
    }

    fn body(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.0.body(text)
    }

    fn ours(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.0.ours(text)
    }

    fn finding(&mut self, finding: Finding) -> Result<(), OpenFailure> {
        self.0.finding(finding)
    }

    fn child(&mut self, name: &str, bytes: &mut dyn std::io::Read) -> Result<(), OpenFailure> {
        self.0.child(name, bytes)
    }
}
