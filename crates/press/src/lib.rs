//! From cleared renditions to a release: every page that a mirror holds.
//!
//! The way of a publication: [`Rendition`]s are approved by two people and become [`ClearedRendition`]s; with stories they make a
//! [`Release`], approved likewise ([`ClearedRelease`]); [`plan`] turns it into files and entries without writing anything; and
//! [`publish::Publisher`] makes the plan durable and visible. It never sees an original, and never a source's own words
//! ([`model::SourceWords`] fits nowhere here).

pub mod cleared;
pub mod comments;
pub mod correction;
pub mod dossier;
mod error;
mod pages;
pub mod plan;
pub mod publish;
pub mod site;
pub mod statement;
pub mod story;
pub mod withdrawal;

pub use cleared::{
    ClearedRelease, ClearedRendition, Picture, Release, Rendition, RenditionPage, RenditionParts, StoryDraft,
};
pub use dossier::DossierDraft;
pub use error::Error;
pub use pages::{direction, language as language_name};
pub use plan::Plan;
pub use publish::Publisher;
pub use site::{Masthead, Site};
pub use statement::StatementDraft;
pub use story::{Slug, Story};
pub use withdrawal::Withdrawn;
