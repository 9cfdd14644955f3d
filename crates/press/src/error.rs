//! What can go wrong between a cleared rendition and a release, named by what the caller can do about it.

use std::{io, path::PathBuf};

use model::{PublicId, descriptor::Incomplete, review::ReviewGap};

use crate::story::{Slug, StoryError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the harm review has a gap: {0}")]
    Review(#[from] ReviewGap),
    #[error(transparent)]
    Descriptor(#[from] Incomplete),
    #[error("the rendition can't be published: {0}")]
    Rendition(&'static str),
    #[error("the story “{0}”: {1}")]
    Story(Slug, StoryError),
    #[error("the story “{slug}” quotes words that don't stand in what it cites: {}", .quotes.join("; "))]
    Quotes { slug: Slug, quotes: Vec<String> },
    #[error("the story “{slug}” cites {document}, page {page}, which isn't published")]
    Cites { slug: Slug, document: PublicId, page: u32 },
    #[error("the dossier “{0}”: {1}")]
    Dossier(Slug, String),
    #[error("the statement “{0}”: {1}")]
    Statement(Slug, String),
    #[error("{0}")]
    Refused(String),
    /// Approvals that don't hold, a log that is older than what was signed, a fork: its words say what to do.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error(transparent)]
    Page(#[from] page::Error),
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} in the published site can't be read: {why}")]
    Site { path: String, why: String },
    #[error("a page could not be made: {0}")]
    Template(#[from] askama::Error),
}

impl Error {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn site(path: impl Into<String>, why: impl ToString) -> Self {
        Self::Site { path: path.into(), why: why.to_string() }
    }
}
