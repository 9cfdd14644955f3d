//! Mailboxes and the sealed replies in them.

use model::{LocalId, MailboxId};
use sqlx::Row;

use super::{Store, StoreError, parcels::id};

const UPLOADS: &str = "DELETE FROM uploads WHERE mailbox = $1 RETURNING object";

/// A reply as the desk sealed it.
#[derive(Clone, Debug)]
pub struct StoredReply {
    pub id: LocalId,
    pub sealed: Vec<u8>,
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

    /// Puts a reply into a mailbox, durably, until the daily work of the day `goes`; the same again changes nothing. `false` when there is no such mailbox.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record_reply(
        &self,
        mailbox: MailboxId,
        reply: LocalId,
        sealed: &[u8],
        goes: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let there = sqlx::query("SELECT 1 FROM mailboxes WHERE mailbox = $1")
            .bind(mailbox.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        if there.is_none() {
            return Ok(false);
        }
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
        Ok(true)
    }

    /// # Errors
    /// When the store fails.
    pub async fn forget_reply(&self, mailbox: MailboxId, reply: LocalId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM replies WHERE mailbox = $1 AND reply = $2")
            .bind(mailbox.to_string())
            .bind(reply.to_string())
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// The mailbox, its replies, and whatever of it the desk hasn't collected. Durable when it returns.
    ///
    /// # Errors
    /// When the store fails; asking again goes on.
    pub async fn forget_mailbox(&self, mailbox: MailboxId) -> Result<(), StoreError> {
        let mailbox = mailbox.to_string();
        let objects =
            sqlx::query("SELECT object FROM blobs WHERE mailbox = $1").bind(&mailbox).fetch_all(&self.read).await?;
        self.delete_objects(&objects).await?;
        let mut tx = self.begin().await?;
        let mut moved = Vec::new();
        for table in ["DELETE FROM blobs WHERE mailbox = $1 RETURNING object", UPLOADS] {
            moved.extend(sqlx::query(table).bind(&mailbox).fetch_all(&mut *tx).await?);
        }
        sqlx::query("DELETE FROM parcels WHERE mailbox = $1").bind(&mailbox).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM replies WHERE mailbox = $1").bind(&mailbox).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM mailboxes WHERE mailbox = $1").bind(&mailbox).execute(&mut *tx).await?;
        tx.commit().await?;
        self.delete_objects(&moved).await
    }
}
