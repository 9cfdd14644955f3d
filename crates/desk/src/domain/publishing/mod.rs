//! From an opened document to a release: the stages of a release, what is missing before it can be signed, what its forms say,
//! and how a document is redacted and built. Values alone; the work that moves them is in `work/publishing`.

pub mod build;
pub mod checklist;
pub mod dossier;
pub mod dossier_form;
pub mod forms;
pub mod leftover;
pub mod plan_change;
pub mod quotations;
pub mod stage;
pub mod statement;
pub mod story;
pub mod withdrawal;

pub use stage::ReleaseStage;
pub use statement::{SignatureCheck, StatementWords};
pub use story::StoryWords;
pub use withdrawal::Withdrawable;
