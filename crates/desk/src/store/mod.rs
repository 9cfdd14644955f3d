//! The desk's database: SQLCipher, opened with the vault's key and never without. SQL stands in this folder alone.

mod audiences;
mod beside;
mod blobs;
mod bound;
mod channels;
mod checks;
mod comments;
mod copies;
mod documents;
mod dossiers;
mod drops;
mod enclosed;
mod erasures;
mod exports;
mod journal;
mod mailboxes;
mod mails;
mod notes;
mod passkeys;
mod persons;
mod plan_steps;
mod raw;
mod releases;
mod renditions;
mod replies;
mod searching;
mod settings;
mod settlings;
mod statements;
mod triage;
mod withdrawals;
mod words;

use std::{io::Read, path::Path, sync::Arc};

use model::Redacted;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Notify;

use crate::{Error, keys::Keys};

pub use audiences::{Audience, Counted};
pub use beside::{Log, Tie};
pub use blobs::{Blobs, NewBlob, fresh_id};
pub use bound::{BoundRow, NewPage};
pub use channels::{ChannelRow, Matter};
pub use checks::NewCheck;
pub use comments::{CommentRow, InRecord, NewComment};
pub use documents::{DocumentRow, DocumentState, NewDocument, NewOriginal, Opened, OpenedAs, PageRow, PageWords};
pub use dossiers::{DossierRow, PublishedRow};
pub use drops::{DropRow, HeldRow, NewDrop};
pub use enclosed::{Enclosed, WaitingFile};
pub use erasures::Erasure;
pub use exports::{ExportRow, Inside};
pub use journal::JournalLine;
pub use mailboxes::{Kind, MailboxLine, MailboxRow, NewMailbox};
pub use mails::{Fellow, MOST as MOST_FELLOWS};
pub use notes::NoteRow;
pub use passkeys::PasskeyRow;
pub use persons::PersonRow;
pub use plan_steps::NewStep;
pub use releases::{ReleaseRow, SignatureRow};
pub use renditions::{Built, BuiltPage, RenditionRow, StoryRow};
pub use replies::Waiting;
pub use searching::{Content, Thing};
pub use settlings::NewSettling;
pub use statements::{AuthorRow, StatementRow};
pub use withdrawals::WithdrawalRow;

/// A transaction of the desk's database.
pub type Tx = sqlx::Transaction<'static, sqlx::Sqlite>;

#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
    /// What opens words that belong to a channel; none before an unlock.
    keys: Option<Arc<Keys>>,
    /// Told whenever something is about to be written: the search's index follows.
    pub written: Arc<Notify>,
}

impl Store {
    /// Opens or makes the database under a raw 32-byte key, and brings its layout up to date.
    ///
    /// Each commit is on disk when it returns: write-ahead log with `synchronous=FULL`.
    ///
    /// # Errors
    /// The key is wrong, or [`Error::ClearDatabase`]: a build without SQLCipher writes clear text without a word.
    pub async fn open(path: &Path, key: &Redacted<[u8; 32]>) -> Result<Self, Error> {
        raw::end_under_open_databases();
        let quoted = format!("\"x'{}'\"", hex::encode(key.expose()));
        let options = SqliteConnectOptions::new()
            .filename(path)
            .pragma("key", quoted)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("temp_store", "memory")
            .pragma("secure_delete", "on")
            .busy_timeout(std::time::Duration::from_secs(10));
        let pool = SqlitePoolOptions::new().max_connections(4).test_before_acquire(false).connect_with(options).await?;
        sqlx::migrate!("./migrations").run(&pool).await?;
        sqlx::query("pragma wal_checkpoint(truncate)").execute(&pool).await?;
        let store = Self { pool, keys: None, written: Arc::default() };
        if begins_in_clear(path)? {
            store.pool.close().await;
            return Err(Error::ClearDatabase);
        }
        Ok(store)
    }

    pub async fn begin(&self) -> Result<Tx, Error> {
        self.written.notify_one();
        // A write transaction from its start: two that read first and write later would refuse each other.
        Ok(self.pool.begin_with("begin immediate").await?)
    }

    /// For the other stores of this crate.
    pub fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Whether a database's file shows SQLite's clear header. An empty or short file doesn't, but is no ciphertext either.
pub fn begins_in_clear(path: &Path) -> Result<bool, std::io::Error> {
    let mut header = [0; 16];
    std::fs::File::open(path)?.read_exact(&mut header)?;
    Ok(&header == b"SQLite format 3\0")
}
