//! What can go wrong at the desk, named by what its people can do about it, and the page that says so.
//!
//! A page never shows a cause. The cause goes to standard error, for the operator; nothing that came from a source is in it.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use web::{Lang, Layout, Mood};

use crate::domain::stage::WrongStage;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the desk is locked: the start page is the way on.
    #[error("sign in first")]
    SignedOut,
    #[error("there is no such thing at this desk")]
    NotFound,
    /// The words are shown to the person.
    #[error("{0}")]
    Refused(String),
    #[error("this needs the role {0}")]
    Role(&'static str),
    #[error("the form is too old; go back, load the page again, and repeat it")]
    StaleForm,
    #[error(transparent)]
    Stage(#[from] WrongStage),
    #[error("the database's file begins in clear text: it isn't encrypted, and the desk won't use it")]
    ClearDatabase,
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database's layout: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("stored blobs: {0}")]
    Blobs(#[from] object_store::Error),
    #[error("a file of the desk: {0}")]
    Files(#[from] std::io::Error),
    #[error("what is stored does not read: {0}")]
    Stored(#[from] serde_json::Error),
    #[error("keys: {0}")]
    Keys(#[from] unseal::Error),
    #[error("sealing: {0}")]
    Seal(#[from] seal::Error),
    /// Nothing is lost: it is made again from the store.
    #[error("the search's index: {0}")]
    Index(#[from] search::Error),
    #[error("the intake: {0}")]
    Intake(String),
    #[error("the notices: {0}")]
    Notice(String),
    #[error("passkeys: {0}")]
    Passkeys(String),
    #[error("the archive: {0}")]
    Archive(String),
}

impl Error {
    /// A refusal in words.
    pub fn refused(words: impl Into<String>) -> Self {
        Self::Refused(words.into())
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Files(std::io::Error::other(error))
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, heading, text) = match &self {
            Self::SignedOut => return Redirect::to("/").into_response(),
            Self::NotFound => (StatusCode::NOT_FOUND, "Not here", self.to_string()),
            Self::Refused(_) => (StatusCode::CONFLICT, "Not done", self.to_string()),
            Self::Stage(_) => (StatusCode::CONFLICT, "Not done", self.to_string()),
            Self::Notice(_) => (StatusCode::BAD_GATEWAY, "That did not work", self.to_string()),
            Self::Keys(unseal::Error::Closed) => {
                let text = "Nobody who reads its channel has signed in since the desk was unlocked, so its keys are not in this machine's memory. Ask one of them to sign in.";
                (StatusCode::CONFLICT, "Its channel is closed", text.to_owned())
            }
            Self::Role(_) => (StatusCode::FORBIDDEN, "Not yours to do", self.to_string()),
            Self::StaleForm => (StatusCode::FORBIDDEN, "Not done", self.to_string()),
            _ => {
                eprintln!("desk: {self}");
                let text = "Nothing was changed, or it was changed wholly. What failed stands in the desk's own output, for the operator.";
                (StatusCode::INTERNAL_SERVER_ERROR, "That did not work", text.to_owned())
            }
        };
        let layout = Layout::served(Lang::En, Mood::Desk, heading, "");
        web::server::error_page(status, layout, heading.into(), sentence(&text).into(), "/")
    }
}

/// Error texts begin small and end open; a page's sentence doesn't.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    let rest = chars.as_str();
    if rest.ends_with(['.', '?', '!']) { format!("{first}{rest}") } else { format!("{first}{rest}.") }
}
