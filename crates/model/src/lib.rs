//! What every room speaks of: ids, findings, plans, descriptors, limits, the clock.
//!
//! Values only. This crate never does I/O, never waits, never holds a key.

mod advice;
pub mod clock;
pub mod colours;
pub mod comment;
pub mod correction;
pub mod descriptor;
pub mod dossier;
pub mod file_name;
pub mod finding;
pub mod geometry;
pub mod id;
pub mod limits;
pub mod mail;
pub mod page_list;
pub mod plan;
pub mod redacted;
pub mod review;
pub mod source_words;
pub mod threads;

pub use advice::Sureness;
pub use clock::{Clock, Week};
pub use colours::Colours;
pub use comment::Passage;
pub use correction::Correction;
pub use descriptor::Descriptor;
pub use dossier::Dossier;
pub use file_name::SafeName;
pub use finding::{FileFacts, Finding, FindingKind, Place, Report, Severity};
pub use geometry::{Rect, Size, Word};
pub use id::{DropId, LocalId, MailboxId, PublicId, Sha256};
pub use mail::Mail;
pub use page_list::{BadPages, PageList};
pub use plan::{Mode, Plan};
pub use redacted::Redacted;
pub use review::HarmReview;
pub use source_words::SourceWords;
