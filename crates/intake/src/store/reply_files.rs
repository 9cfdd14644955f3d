//! Files that come with a reply: rows that name sealed blobs, written before the reply that lists them.

use model::{LocalId, MailboxId, Sha256};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{Store, StoreError, blobs::Named, parcels::id};

/// A file of a reply, sealed and durable. Size and hash are those of the sealed bytes.
pub struct ReplyFileRow {
    pub blob: LocalId,
    pub object: LocalId,
    pub size: u64,
    pub sha256: Sha256,
}

/// Which reply of which mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    pub mailbox: MailboxId,
    pub reply: LocalId,
}

impl Store {
    /// Records a file that is durable, in place of one that came under the same id. `false` when there is no such mailbox.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record_reply_file(&self, whose: Whose, file: &ReplyFileRow, day: &str) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let there = sqlx::query("SELECT 1 FROM mailboxes WHERE mailbox = $1").bind(whose.mailbox.to_string());
        if there.fetch_optional(&mut *tx).await?.is_none() {
            return Ok(false);
        }
        let old = of("DELETE FROM reply_files WHERE mailbox = $1 AND reply = $2 AND blob = $3 RETURNING object", whose)
            .bind(file.blob.to_string())
            .fetch_all(&mut *tx)
            .await?;
        of(
            "INSERT INTO reply_files (mailbox, reply, blob, object, size, sha256, day) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            whose,
        )
        .bind(file.blob.to_string())
        .bind(file.object.to_string())
        .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
        .bind(file.sha256.to_string())
        .bind(day)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        self.delete_objects(&old).await?;
        Ok(true)
    }

    /// What is there of a reply's files, in the order of their random ids.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn reply_files(&self, whose: Whose) -> Result<Vec<ReplyFileRow>, StoreError> {
        let sql = "SELECT blob, object, size, sha256 FROM reply_files WHERE mailbox = $1 AND reply = $2 ORDER BY blob";
        let rows = of(sql, whose).fetch_all(&self.read).await?;
        let file = |row: &SqliteRow| -> Result<_, sqlx::Error> {
            Ok(ReplyFileRow {
                blob: id(row, "blob")?,
                object: id(row, "object")?,
                size: row.try_get::<i64, _>("size")?.unsigned_abs(),
                sha256: id(row, "sha256")?,
            })
        };
        Ok(rows.iter().map(file).collect::<Result<_, _>>()?)
    }

    /// The name under which a file of a reply lies that its source can read. `None` for another mailbox's as for none.
    pub(super) async fn object_of_reply(&self, whose: Whose, blob: LocalId) -> Result<Option<LocalId>, StoreError> {
        let sql = "SELECT f.object FROM reply_files f JOIN replies r ON r.mailbox = f.mailbox AND r.reply = f.reply
             WHERE f.mailbox = $1 AND f.reply = $2 AND f.blob = $3";
        let row = of(sql, whose).bind(blob.to_string()).fetch_optional(&self.read).await?;
        Ok(row.map(|row| id(&row, "object")).transpose()?)
    }

    /// A file of a reply, sealed, as it lies there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn reply_file(&self, whose: Whose, blob: LocalId) -> Result<Option<super::Sealed>, StoreError> {
        self.bytes_of(Named::WithReply(whose, blob)).await
    }
}

/// Ties files to their reply, in the transaction that records it. Those that it doesn't list go; their rows are given. `None` when
/// one that it lists isn't there.
pub(super) async fn list(
    tx: &mut Transaction<'_, Sqlite>,
    whose: Whose,
    listed: &[LocalId],
) -> Result<Option<Vec<SqliteRow>>, sqlx::Error> {
    let there =
        of("SELECT blob FROM reply_files WHERE mailbox = $1 AND reply = $2", whose).fetch_all(&mut **tx).await?;
    let there = there.iter().map(|row| id::<LocalId>(row, "blob")).collect::<Result<Vec<_>, _>>()?;
    if !listed.iter().all(|blob| there.contains(blob)) {
        return Ok(None);
    }
    let mut unlisted = Vec::new();
    for blob in there.iter().filter(|blob| !listed.contains(blob)) {
        let gone =
            of("DELETE FROM reply_files WHERE mailbox = $1 AND reply = $2 AND blob = $3 RETURNING object", whose)
                .bind(blob.to_string())
                .fetch_all(&mut **tx)
                .await?;
        unlisted.extend(gone);
    }
    of("UPDATE reply_files SET day = '' WHERE mailbox = $1 AND reply = $2", whose).execute(&mut **tx).await?;
    Ok(Some(unlisted))
}

/// Takes the rows of a reply's files away.
pub(super) async fn forget(tx: &mut Transaction<'_, Sqlite>, whose: Whose) -> Result<Vec<SqliteRow>, sqlx::Error> {
    of("DELETE FROM reply_files WHERE mailbox = $1 AND reply = $2 RETURNING object", whose).fetch_all(&mut **tx).await
}

type Query<'q> = sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments>;

fn of(sql: &'static str, whose: Whose) -> Query<'static> {
    sqlx::query(sql).bind(whose.mailbox.to_string()).bind(whose.reply.to_string())
}
