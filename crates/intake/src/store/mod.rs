//! Where sealed parcels wait: rows in SQLite, blobs as files. All SQL of the intake stands in this folder.
//!
//! Holds ciphertext, hashes of secrets and days; never a name, a word or a finer time.
//! One connection writes (`BEGIN IMMEDIATE`), so that writers queue instead of failing; WAL with `synchronous = FULL` makes a
//! commit durable before it returns. Blobs are durable (fsync of file and folder) before the row that names them is written.

mod blobs;
mod growing;
mod keyring;
mod mailboxes;
mod parcels;
mod parts;
mod reply_files;
mod under_way;
mod upkeep;
mod uploads;

use std::{error::Error as StdError, fs::File, io, path::Path, path::PathBuf, sync::Arc, time::Duration};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use blobs::{Arriving, Sealed};
pub use growing::GrowingFile;
pub use mailboxes::{ReplyRecorded, StoredReply};
pub use parcels::{Arrival, BlobRow, NotRecorded, ParcelRow, Receipt, Recorded};
pub use parts::{Parts, Worker};
pub use reply_files::{ReplyFileRow, Whose};
pub use under_way::{Held, UnderWay};
pub use uploads::{Begun, Growing, Stored, Upload};

/// How long a writer may queue for the one writing connection.
const QUEUE: Duration = Duration::from_secs(120);

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the disk is full")]
    Full,
    #[error("the database failed: {0}")]
    Database(sqlx::Error),
    #[error("the database's format is not this program's: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("a file could not be stored or read: {0}")]
    File(io::Error),
    #[error("the stored keyring does not hold")]
    Keyring,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // SQLITE_FULL (13): sqlx gives the code as text.
        let full = error.as_database_error().and_then(|e| e.code()).is_some_and(|code| code == "13");
        if full || is_full(&error) { Self::Full } else { Self::Database(error) }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        if is_full(&error) { Self::Full } else { Self::File(error) }
    }
}

/// Whether an error, or one that it was made from, says that there is no space (or no quota) left.
fn is_full(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            if matches!(io.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
                return true;
            }
            // `io::Error::source` skips the error that it wraps and goes on with that one's source.
            if io.get_ref().is_some_and(|inner| is_full(inner)) {
                return true;
            }
        }
        next = error.source();
    }
    false
}

/// How a new blob's file is made.
pub type Making = Arc<dyn Fn(&Path) -> io::Result<File> + Send + Sync>;

/// The intake's store. Cloning gives another handle to the same.
#[derive(Clone)]
pub struct Store {
    read: SqlitePool,
    write: SqlitePool,
    make: Making,
    folder: PathBuf,
    /// Which blobs are being written.
    pub under_way: UnderWay,
}

impl Store {
    /// Opens or makes the store in a folder that exists, and deletes blobs that no row names (forms that the last process
    /// didn't finish; what comes in pieces has a row). The flag says whether there were any.
    ///
    /// # Errors
    /// When the folder can't be used.
    pub async fn open(folder: &Path) -> Result<(Self, bool), StoreError> {
        Self::open_with(folder, Arc::new(|path| File::create_new(path))).await
    }

    /// The same where blobs' files are made in another way: tests fill the disk with it.
    ///
    /// # Errors
    /// When the folder can't be used.
    pub async fn open_with(folder: &Path, make: Making) -> Result<(Self, bool), StoreError> {
        std::fs::create_dir_all(folder.join("blobs"))?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join("intake.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(QUEUE)
            // What is deleted is overwritten.
            .pragma("secure_delete", "on");
        // A connection to a file in this process needn't be asked whether it is still there.
        let pool = || SqlitePoolOptions::new().acquire_timeout(QUEUE).test_before_acquire(false);
        let write = pool().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!().run(&write).await?;
        let read = pool().max_connections(4).connect_with(options).await?;
        let store = Self { read, write, make, folder: folder.to_owned(), under_way: UnderWay::default() };
        let swept = store.sweep().await?;
        Ok((store, swept))
    }

    /// Free bytes for this user on the store's disk.
    ///
    /// # Errors
    /// When the file system doesn't say.
    pub fn free(&self) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(&self.folder)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    async fn begin(&self) -> Result<sqlx::Transaction<'static, sqlx::Sqlite>, StoreError> {
        Ok(self.write.begin_with("BEGIN IMMEDIATE").await?)
    }
}

/// Does it to its end, also when whoever asked goes away in the middle: rows and files stay one.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::spawn(work).await.map_err(io::Error::other)?
}

/// On a thread for what waits for the disk.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(io::Error::other)??)
}
