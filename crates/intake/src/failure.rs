//! What a visitor is told when something can't be done: a sentence in their language, chosen by kind. Never a cause.

use axum::http::StatusCode;
use seal::CodenameError;
use web::{Lang, Text};

use crate::store::{NotRecorded, StoreError};

/// Why a request is not fulfilled, by what the visitor can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    Codename(CodenameError),
    NoMailbox,
    /// A file above the limit, in bytes.
    TooLarge(u64),
    TooManyFiles(usize),
    /// All files together above the limit, in bytes.
    TooMuch(u64),
    /// A message above the limit, in bytes.
    MessageTooLong(usize),
    BadDate,
    Empty,
    /// A channel that is not there, or no more.
    NoChannel,
    /// Files for a channel that takes none.
    NoFiles,
    /// The upload broke off, or came in a form that isn't ours.
    Broken,
    /// Nothing came for too long.
    Slow,
    /// Every place was taken for too long.
    Busy,
    DiskFull,
    /// No key to seal to: before the first keyring, or after the last has expired.
    NotOpen,
    /// Another mailbox's drop id, or the same blob with other bytes.
    Conflict,
    /// A reply that isn't there any more, and its files with it.
    NoReply,
    /// A file from the newsroom that isn't there, by its name.
    FileMissing(String),
    /// A file from the newsroom that is not the one that was signed, by its name.
    FileChanged(String),
    Server,
}

impl Failure {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Codename(_) | Self::BadDate | Self::Empty | Self::NoChannel | Self::NoFiles => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::NoMailbox | Self::NoReply | Self::FileMissing(_) => StatusCode::NOT_FOUND,
            Self::TooLarge(_) | Self::TooManyFiles(_) | Self::TooMuch(_) | Self::MessageTooLong(_) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::Broken => StatusCode::BAD_REQUEST,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::NotOpen | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Conflict => StatusCode::CONFLICT,
            Self::FileChanged(_) | Self::Server => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The kind, as the command line's door gives it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Codename(_) | Self::BadDate | Self::Broken => "malformed",
            Self::NoMailbox => "no-mailbox",
            Self::TooLarge(_) | Self::TooMuch(_) | Self::MessageTooLong(_) => "too-large",
            Self::TooManyFiles(_) => "too-many-files",
            Self::Empty => "empty",
            Self::NoChannel => "no-channel",
            Self::NoFiles => "no-files",
            Self::Slow => "too-slow",
            Self::Busy => "busy",
            Self::DiskFull => "disk-full",
            Self::NotOpen => "not-open",
            Self::Conflict => "conflict",
            Self::NoReply | Self::FileMissing(_) => "no-file",
            Self::FileChanged(_) => "changed-file",
            Self::Server => "server",
        }
    }

    /// What happened, and what to do next.
    pub fn says(&self, t: Lang) -> (Text, Text) {
        match self {
            Self::Codename(CodenameError::WrongCount { found }) => {
                (t.codename_wrong_title(), t.codename_wrong_count(*found))
            }
            Self::Codename(CodenameError::UnknownWord { position, word, suggestion: Some(suggestion) }) => {
                (t.codename_wrong_title(), t.codename_wrong_word_suggestion(*position, *suggestion, word.as_str()))
            }
            Self::Codename(CodenameError::UnknownWord { position, word, suggestion: None }) => {
                (t.codename_wrong_title(), t.codename_wrong_word(*position, word.as_str()))
            }
            Self::NoMailbox => (t.no_mailbox_title(), t.no_mailbox()),
            Self::TooLarge(limit) => (t.too_large_title(), t.too_large(web::size(t, *limit))),
            Self::TooManyFiles(limit) => (t.too_many_files_title(), t.too_many_files(*limit)),
            Self::TooMuch(limit) => (t.too_much_title(), t.too_much(web::size(t, *limit))),
            Self::MessageTooLong(limit) => {
                (t.message_too_long_title(), t.message_too_long(web::size(t, *limit as u64)))
            }
            Self::BadDate => (t.bad_date_title(), t.bad_date()),
            Self::Empty => (t.empty_drop_title(), t.empty_drop()),
            Self::NoChannel => (t.no_channel_title(), t.no_channel()),
            Self::NoFiles => (t.no_files_title(), t.no_files()),
            Self::Broken => (t.broken_title(), t.broken()),
            Self::Slow => (t.slow_title(), t.slow()),
            Self::Busy => (t.busy_title(), t.busy()),
            Self::DiskFull => (t.disk_full_title(), t.disk_full()),
            Self::NotOpen => (t.closed_title(), t.closed()),
            Self::Conflict => (t.conflict_title(), t.conflict()),
            Self::NoReply => (t.reply_gone_title(), t.reply_gone()),
            Self::FileMissing(name) => (t.file_missing_title(), t.file_missing(name.as_str())),
            Self::FileChanged(name) => (t.file_changed_title(), t.file_changed(name.as_str())),
            Self::Server => (t.failed_title(), t.failed()),
        }
    }
}

impl From<CodenameError> for Failure {
    fn from(error: CodenameError) -> Self {
        Self::Codename(error)
    }
}

impl From<wire::BadDay> for Failure {
    fn from(_: wire::BadDay) -> Self {
        Self::BadDate
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        crate::Event::note_that_the_store_failed();
        if matches!(error, StoreError::Full) { Self::DiskFull } else { Self::Server }
    }
}

impl From<NotRecorded> for Failure {
    fn from(error: NotRecorded) -> Self {
        match error {
            NotRecorded::OtherMailbox => Self::Conflict,
            NotRecorded::MissingBlob => Self::Broken,
            NotRecorded::Seal(error) => error.into(),
            NotRecorded::Store(error) => error.into(),
        }
    }
}

impl From<seal::Error> for Failure {
    fn from(error: seal::Error) -> Self {
        match error {
            seal::Error::TooLarge => Self::MessageTooLong(model::limits::MAX_MESSAGE),
            // Sealing writes into the store: its faults arrive as this.
            seal::Error::Io(error) => StoreError::from(error).into(),
            _ => Self::Server,
        }
    }
}
