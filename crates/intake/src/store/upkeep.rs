//! The daily work: re-packing in random order, and forgetting what is of no use any more.

use std::io;

use model::LocalId;
use rand::seq::SliceRandom;
use sqlx::{AssertSqlSafe, Row};

use super::{Store, StoreError, parcels::id};

impl Store {
    /// The day on which the daily work was done last.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn repacked_on(&self) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT day FROM upkeep WHERE task = 'repack'").fetch_optional(&self.read).await?;
        Ok(row.map(|row| row.try_get("day")).transpose()?)
    }

    /// Writes every blob anew under another name, in random order, and the rows in the order of their random keys. File times,
    /// names and places then tell nothing of the order of arrival. Parcels keep their ids. What is still arriving is left alone: its
    /// time is the beginning of a day, and its turn comes once it is whole.
    ///
    /// # Errors
    /// When the store fails; nothing is lost, and asking again starts anew.
    pub async fn repack(&self, day: &str) -> Result<(), StoreError> {
        let mut objects = self.all_objects().await?;
        objects.shuffle(&mut rand::rngs::OsRng);
        for object in objects {
            self.rename(object).await?;
        }
        sqlx::query("INSERT INTO upkeep (task, day) VALUES ('repack', $1) ON CONFLICT (task) DO UPDATE SET day = $1")
            .bind(day)
            .execute(&self.write)
            .await?;
        for statement in ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"] {
            sqlx::query(AssertSqlSafe(statement)).execute(&self.write).await?;
        }
        Ok(())
    }

    async fn rename(&self, old: LocalId) -> Result<(), StoreError> {
        let guard = match self.copy_object(old).await {
            Ok(guard) => guard,
            // The desk or the source had it deleted in the meantime.
            Err(StoreError::File(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        // Kept before the row names it: a process that ends in between leaves a file too many (swept), never one too few.
        let new = guard.object();
        guard.keep();
        match self.name_anew(old, new).await {
            Ok(1) => self.delete_object(old).await,
            Ok(_) => self.delete_object(new).await,
            Err(error) => {
                self.delete_object(new).await?;
                Err(error.into())
            }
        }
    }

    /// In the one row that names it; how many there were.
    async fn name_anew(&self, old: LocalId, new: LocalId) -> Result<u64, sqlx::Error> {
        for table in
            ["UPDATE blobs SET object = $1 WHERE object = $2", "UPDATE reply_files SET object = $1 WHERE object = $2"]
        {
            let query = sqlx::query(table).bind(new.to_string()).bind(old.to_string());
            let changed = query.execute(&self.write).await?.rows_affected();
            if changed > 0 {
                return Ok(changed);
            }
        }
        Ok(0)
    }

    /// Deletes replies whose time is over, with their files, and what is known of those that were deleted before it. Days are compared as text; what is from before there was a time gets `from_now`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_replies(&self, today: &str, from_now: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for over in [
            "DELETE FROM replies WHERE goes <> '' AND goes <= $1",
            "DELETE FROM gone_replies WHERE goes <> '' AND goes <= $1",
        ] {
            sqlx::query(over).bind(today).execute(&mut *tx).await?;
        }
        for timeless in
            ["UPDATE replies SET goes = $1 WHERE goes = ''", "UPDATE gone_replies SET goes = $1 WHERE goes = ''"]
        {
            sqlx::query(timeless).bind(from_now).execute(&mut *tx).await?;
        }
        let files = sqlx::query(
            "DELETE FROM reply_files WHERE day = '' AND NOT EXISTS
             (SELECT 1 FROM replies r WHERE r.mailbox = reply_files.mailbox AND r.reply = reply_files.reply) RETURNING object",
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        self.delete_objects(&files).await
    }

    /// Deletes blobs whose envelope, reply, or rest never came and receipts that nobody will ask for again. Days are compared as text.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_old(&self, unfinished_before: &str, receipts_before: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let mut rows = Vec::new();
        for unfinished in [
            "DELETE FROM blobs WHERE day < $1 AND drop_id NOT IN (SELECT drop_id FROM parcels) RETURNING object",
            "DELETE FROM uploads WHERE day < $1 RETURNING object",
            "DELETE FROM reply_files WHERE day <> '' AND day < $1 RETURNING object",
        ] {
            rows.extend(sqlx::query(unfinished).bind(unfinished_before).fetch_all(&mut *tx).await?);
        }
        sqlx::query("DELETE FROM receipts WHERE day < $1").bind(receipts_before).execute(&mut *tx).await?;
        tx.commit().await?;
        for row in &rows {
            self.delete_object(id(row, "object")?).await?;
        }
        Ok(())
    }
}
