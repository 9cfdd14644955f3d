//! Files that go to sources with replies: sealed here until the intake has them, then by name, size and hash alone.

use model::{LocalId, Sha256};
use seal::FileEntry;
use sqlx::Row;

use super::{NewBlob, Store, Tx};
use crate::{Error, intake_client::Sealed};

/// A file that was sealed to a source and that no row has adopted yet.
#[derive(Clone, Debug)]
pub struct Enclosed {
    pub entry: FileEntry,
    /// Its sealed bytes, and how many they are.
    pub outgoing: NewBlob,
}

/// A sealed file that waits for the intake to take it.
#[derive(Clone, Copy, Debug)]
pub struct WaitingFile {
    pub blob: LocalId,
    /// Where its bytes lie here.
    pub outgoing: LocalId,
    pub sealed: Sealed,
}

impl Store {
    /// What goes with a reply, in the transaction that records it.
    pub async fn enclose(&self, tx: &mut Tx, channel: &str, reply: LocalId, files: &[Enclosed]) -> Result<(), Error> {
        for (position, Enclosed { entry, outgoing }) in files.iter().enumerate() {
            self.adopt_blob(tx, outgoing).await?;
            sqlx::query(
                "insert into reply_files (id, reply, position, name, size, sha256, outgoing, sealed_size, sealed_sha256)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(entry.blob.to_string())
            .bind(reply.to_string())
            .bind(i64::try_from(position).unwrap_or(i64::MAX))
            .bind(self.sealed(channel, &format!("reply_files.name/{}", entry.blob), &entry.name)?)
            .bind(entry.size.cast_signed())
            .bind(entry.sha256.to_string())
            .bind(outgoing.id.to_string())
            .bind(outgoing.size.cast_signed())
            .bind(entry.sealed_sha256.to_string())
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }

    /// Name and size of what went with a reply, in its order.
    pub async fn enclosed_in(&self, channel: &str, reply: LocalId) -> Result<Vec<(String, u64)>, Error> {
        let rows = sqlx::query("select id, name, size from reply_files where reply = $1 order by position")
            .bind(reply.to_string())
            .fetch_all(self.pool())
            .await?;
        rows.iter()
            .map(|row| {
                let place = format!("reply_files.name/{}", row.try_get::<String, _>("id")?);
                let name = self.unsealed(row, "name", channel, &place)?;
                Ok((name, row.try_get::<i64, _>("size")?.cast_unsigned()))
            })
            .collect()
    }

    /// What the intake has to have before it gets the reply.
    pub async fn waiting_files(&self, reply: LocalId) -> Result<Vec<WaitingFile>, Error> {
        let rows = sqlx::query(
            "select id, outgoing, sealed_size, sealed_sha256 from reply_files
             where reply = $1 and outgoing is not null order by position",
        )
        .bind(reply.to_string())
        .fetch_all(self.pool())
        .await?;
        let id = |row: &sqlx::sqlite::SqliteRow, column: &str| -> Result<LocalId, Error> {
            row.try_get::<String, _>(column)?.parse().map_err(|_| Error::NotFound)
        };
        rows.iter()
            .map(|row| {
                let sha256: Sha256 = row.try_get::<String, _>("sealed_sha256")?.parse().map_err(|_| Error::NotFound)?;
                let sealed = Sealed { size: row.try_get::<i64, _>("sealed_size")?.cast_unsigned(), sha256 };
                Ok(WaitingFile { blob: id(row, "id")?, outgoing: id(row, "outgoing")?, sealed })
            })
            .collect()
    }

    /// The sealed bytes of a reply's files count no more. Gives those whose files may be erased once this is committed.
    pub(super) async fn let_go(&self, tx: &mut Tx, reply: LocalId) -> Result<Vec<LocalId>, Error> {
        let rows = sqlx::query("select outgoing from reply_files where reply = $1 and outgoing is not null")
            .bind(reply.to_string())
            .fetch_all(&mut **tx)
            .await?;
        let blobs = ids(&rows)?;
        sqlx::query("update reply_files set outgoing = null where reply = $1")
            .bind(reply.to_string())
            .execute(&mut **tx)
            .await?;
        self.forget_blobs(tx, &blobs).await?;
        Ok(blobs)
    }

    /// The same for all replies of a mailbox, which are about to go: no row of a file stays.
    pub(super) async fn forget_enclosed(&self, tx: &mut Tx, mailbox: LocalId) -> Result<Vec<LocalId>, Error> {
        let rows = sqlx::query(
            "delete from reply_files where reply in (select id from replies where mailbox = $1) returning outgoing",
        )
        .bind(mailbox.to_string())
        .fetch_all(&mut **tx)
        .await?;
        let blobs = ids(&rows)?;
        self.forget_blobs(tx, &blobs).await?;
        Ok(blobs)
    }
}

fn ids(rows: &[sqlx::sqlite::SqliteRow]) -> Result<Vec<LocalId>, Error> {
    let some = rows.iter().filter_map(|row| row.try_get::<Option<String>, _>("outgoing").transpose());
    some.map(|id| id?.parse().map_err(|_| Error::NotFound)).collect()
}
