//! Both ends of the pipe between parent and worker, without the pipe: for `crates/fuzz`, which says what must hold of them for any bytes.
//! Nothing else may use it.

use std::io::{self, Read, Write};

use crate::protocol::{Job, OpenFailure};
use crate::{
    Passwords,
    film::{self, Packets},
    worker,
};

pub use crate::frame::{BadFrame, Decoder, Frame, Kind, write};
pub use crate::inbox::{Budget, Event, Inbox, Stop};
pub use crate::worker::Outbox;

/// A worker's next job, as it reads it.
///
/// # Errors
/// What no parent sends.
pub fn next_job(input: &mut impl Read) -> io::Result<Option<(Job, Passwords, Vec<u8>)>> {
    worker::next_job(input)
}

/// A worker's mouth, for a job.
pub fn outbox(job: &Job, out: Box<dyn Write>) -> Outbox {
    Outbox::new(job, out)
}

/// The packets in what an encoder said, in pieces of so many bytes, and how much memory they say that they take: pictures of 64 × 48, or sound.
/// `None`: they aren't what was asked for.
pub fn coded(bytes: &[u8], pictures: bool, cut: usize) -> Option<(Packets, u64)> {
    film::coded(bytes, pictures, cut)
}

/// The end of a job, as a worker says it.
///
/// # Errors
/// The pipe's own.
pub fn end(outbox: &mut Outbox, result: Result<(), OpenFailure>) -> io::Result<()> {
    outbox.end(result)
}
