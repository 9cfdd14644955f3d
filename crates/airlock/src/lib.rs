//! Starting workers, sandbox profiles, the framed protocol: where hostile files become pixels, text and findings.
//!
//! A worker is presumed taken over: nothing that it sends is believed. This crate never parses a document, and never
//! links what does.

pub mod beside;
mod dkim;
#[doc(hidden)]
pub mod ends;
mod error;
pub mod film;
pub mod folder;
mod frame;
mod helper;
mod inbox;
mod link;
pub mod ocr;
pub mod office;
mod passwords;
mod process;
pub mod protocol;
mod reading;
pub mod sandbox;
mod signature;
mod sink;
mod sound;
mod spare;
mod tree;
mod whole;
pub mod worker;

pub use dkim::{DkimKeys, NoKeys};
pub use error::Error;
pub use passwords::{NotTaken, Passwords, candidates};
pub use process::WorkerCommand;
pub use protocol::{Checked, JobLimits, Limit, OpenFailure, SignatureFormat, SignatureJob, WhyNot};
pub use sink::{Ended, Failure, NodePath, Sink};
pub use sound::Sound;
pub use tree::{Airlock, BOUND, BoundPage, Config, Outcome, bound_sha256};
pub use whole::{NotWhole, Whole, WholePage};

/// The first argument that makes this program a worker.
pub const WORKER_WORD: &str = "worker-v1";
