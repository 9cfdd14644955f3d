//! Mailboxes and the sealed replies in them.

use model::{LocalId, MailboxId};
use sqlx::Row;

use super::{Store, StoreError, Whose, parcels::id, reply_files};

const FILES: &str = "DELETE FROM reply_files WHERE mailbox = $1 RETURNING object";
const UPLOADS: &str = "DELETE FROM uploads WHERE mailbox = $1 RETURNING object";

/// A reply as the desk sealed it.
#[derive(Clone, Debug)]
pub struct StoredReply {
    pub id: LocalId,
    pub sealed: Vec<u8>,
}

/// What became of a reply that the desk brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyRecorded {
    Done,
    NoMailbox,
    /// A file that it lists isn't there: nothing was recorded.
    MissingFile,
}

impl Store {
    /// The counter of a mailbox's last envelope; `None` when there is no such mailbox.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn counter(&self, mailbox: MailboxId) -> Result<Option<u64>, StoreError> {
        let row = sqlx::query("SELECT counter FROM mailboxes WHERE mailbox = $1")
            .bind(mailbox.to_string())
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.try_get::<i64, _>("counter")).transpose()?.map(i64::unsigned_abs))
    }

    /// # Errors
    /// When the store fails.
    pub async fn replies(&self, mailbox: MailboxId) -> Result<Vec<StoredReply>, StoreError> {
        let rows = sqlx::query("SELECT reply, sealed FROM replies WHERE mailbox = $1 ORDER BY reply")
            .bind(mailbox.to_string())
            .fetch_all(&self.read)
            .await?;
        let read = |row| Ok(StoredReply { id: id(row, "reply")?, sealed: Row::try_get(row, "sealed")? });
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Puts a reply into a mailbox with the files that it lists and that were brought before, durably, until the daily work of the
    /// day `goes`; the same again changes nothing. Files that it doesn't list go.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record_reply(
        &self,
        whose: Whose,
        sealed: &[u8],
        files: &[LocalId],
        goes: &str,
    ) -> Result<ReplyRecorded, StoreError> {
        let Whose { mailbox, reply } = whose;
        let mut tx = self.begin().await?;
        let there = sqlx::query("SELECT 1 FROM mailboxes WHERE mailbox = $1")
            .bind(mailbox.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        if there.is_none() {
            return Ok(ReplyRecorded::NoMailbox);
        }
        let Some(unlisted) = reply_files::list(&mut tx, whose, files).await? else {
            return Ok(ReplyRecorded::MissingFile);
        };
        sqlx::query(
            "INSERT INTO replies (mailbox, reply, sealed, goes) VALUES ($1, $2, $3, $4) ON CONFLICT (mailbox, reply) DO NOTHING",
        )
        .bind(mailbox.to_string())
        .bind(reply.to_string())
        .bind(sealed)
        .bind(goes)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        self.delete_objects(&unlisted).await?;
        Ok(ReplyRecorded::Done)
    }

    /// With its files. Durable when it returns.
    ///
    /// # Errors
    /// When the store fails; what stays of its files then is swept at the next start.
    pub async fn forget_reply(&self, mailbox: MailboxId, reply: LocalId) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM replies WHERE mailbox = $1 AND reply = $2")
            .bind(mailbox.to_string())
            .bind(reply.to_string())
            .execute(&mut *tx)
            .await?;
        let files = reply_files::forget(&mut tx, Whose { mailbox, reply }).await?;
        tx.commit().await?;
        self.delete_objects(&files).await
    }

    /// The mailbox, its replies, and whatever of it the desk hasn't collected. Durable when it returns.
    ///
    /// # Errors
    /// When the store fails; asking again goes on.
    pub async fn forget_mailbox(&self, mailbox: MailboxId) -> Result<(), StoreError> {
        let mailbox = mailbox.to_string();
        let objects = sqlx::query(
            "SELECT object FROM blobs WHERE mailbox = $1 UNION ALL SELECT object FROM reply_files WHERE mailbox = $1",
        )
        .bind(&mailbox)
        .fetch_all(&self.read)
        .await?;
        self.delete_objects(&objects).await?;
        let mut tx = self.begin().await?;
        let mut moved = Vec::new();
        for table in ["DELETE FROM blobs WHERE mailbox = $1 RETURNING object", UPLOADS, FILES] {
            moved.extend(sqlx::query(table).bind(&mailbox).fetch_all(&mut *tx).await?);
        }
        sqlx::query("DELETE FROM parcels WHERE mailbox = $1").bind(&mailbox).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM replies WHERE mailbox = $1").bind(&mailbox).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM mailboxes WHERE mailbox = $1").bind(&mailbox).execute(&mut *tx).await?;
        tx.commit().await?;
        self.delete_objects(&moved).await
    }
}
