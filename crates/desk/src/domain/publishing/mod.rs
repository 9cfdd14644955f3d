//! From an opened document to a release: the stages of a release, what is missing before it can be signed, and the work of
//! building, signing and publishing it.

pub mod checklist;
pub mod stage;

pub use stage::ReleaseStage;
