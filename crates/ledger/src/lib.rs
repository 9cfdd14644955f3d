//! The public record: typed entries in a C2SP tlog-tiles log, approved manifests, proofs, and their verification.
//!
//! Values only: bytes come from a [`Folder`] that the caller brings and go back to the caller as a list of writes. This
//! crate never does I/O of its own and never asks for the time.

mod append;
mod approval;
mod canonical;
mod dossier;
mod entry;
mod folder;
mod key;
mod manifest;
mod path;
mod proof;
pub mod quotes;
mod record;
mod report;
mod site;
mod statement;
mod tree;
mod verify;
mod wanted;

pub use append::{Append, Write, append};
pub use approval::{Approval, Approved, Approvers, Body, ManifestFile, Role, Salt, Unverified};
pub use canonical::{decode as from_canonical, encode as to_canonical};
pub use dossier::{dossier_from_bytes, dossier_to_bytes};
pub use entry::{Entry, MAX_ENTRY, Part};
pub use folder::{FileFact, Folder, Unreadable};
pub use key::{Checkpoint, Head, LogKey, Vkey};
pub use manifest::{
    DocumentBody, DocumentRef, Manifest, Redaction, ReleaseBody, ReleaseManifest, UnverifiedManifest,
    UnverifiedReleaseManifest, earlier_document, earlier_story,
};
pub use path::{SitePath, is_slug};
pub use proof::{MAX_PROOF, check_file};
pub use record::{Logged, Record, TakenBack};
pub use report::{CheckedBy, Counts, Openings, Problem, Report};
pub use site::SiteList;
pub use statement::{Passage, Publisher, SignatureFormat, SignedBy, Speaker, Statement, StatementKind, Translation};
pub use verify::{Verification, verify_site};
pub use wanted::{Check, ProofOf, Wanted};

/// What can go wrong, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not what the format says: don't use it.
    #[error("{what}: {why}")]
    Malformed { what: &'static str, why: String },
    #[error("{what} has {size} bytes, more than the {limit} that are allowed")]
    TooLarge { what: &'static str, size: usize, limit: usize },
    /// The approvals don't hold.
    #[error("not approved: {0}")]
    NotApproved(&'static str),
    #[error("the checkpoint isn't signed by {0}")]
    NotSigned(String),
    /// The log on disk is older than what was seen: a restored backup. Put the newer state in place before going on.
    #[error("the log has {size} entries, but {seen} were published: this is an older copy, and signing would fork it")]
    Behind { size: u64, seen: u64 },
    /// The log on disk is another one than what was seen.
    #[error("the log's first {size} entries aren't those that were published: this is a fork")]
    Forked { size: u64 },
    /// A file of the log is missing or isn't what the checkpoint says.
    #[error("{path}: {why}")]
    Damaged { path: String, why: String },
    #[error("missing")]
    Missing,
}

impl Error {
    pub(crate) fn malformed(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Malformed { what, why: why.to_string() }
    }
}
