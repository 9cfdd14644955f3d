//! Mailboxes and the sealed replies in them.

use model::{LocalId, MailboxId, Sha256};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{Store, StoreError, Whose, parcels::id, reply_files, to_its_end};

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
    /// day `goes`; the same again changes nothing, also when its source has deleted it meanwhile. Files that it doesn't list go.
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
        if is_gone(&mut tx, whose).await? {
            // What was brought for it once more.
            let files = reply_files::forget(&mut tx, whose).await?;
            tx.commit().await?;
            self.delete_objects(&files).await?;
            return Ok(ReplyRecorded::Done);
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
        let store = self.clone();
        to_its_end(async move { store.forget_reply_now(mailbox, reply).await }).await
    }

    async fn forget_reply_now(&self, mailbox: MailboxId, reply: LocalId) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let deleted = sqlx::query("DELETE FROM replies WHERE mailbox = $1 AND reply = $2 RETURNING reply, goes")
            .bind(mailbox.to_string())
            .bind(reply.to_string())
            .fetch_all(&mut *tx)
            .await?;
        stay_gone(&mut tx, mailbox, &deleted).await?;
        let files = reply_files::forget(&mut tx, Whose { mailbox, reply }).await?;
        tx.commit().await?;
        self.delete_objects(&files).await
    }

    /// The mailbox, its replies, and whatever of it the desk hasn't collected. Durable when it returns.
    ///
    /// # Errors
    /// When the store fails; asking again goes on.
    pub async fn forget_mailbox(&self, whose: MailboxId) -> Result<(), StoreError> {
        let store = self.clone();
        to_its_end(async move { store.forget_mailbox_now(whose).await }).await
    }

    async fn forget_mailbox_now(&self, whose: MailboxId) -> Result<(), StoreError> {
        let mailbox = whose.to_string();
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
        let deleted = sqlx::query("DELETE FROM replies WHERE mailbox = $1 RETURNING reply, goes");
        let deleted = deleted.bind(&mailbox).fetch_all(&mut *tx).await?;
        stay_gone(&mut tx, whose, &deleted).await?;
        sqlx::query("DELETE FROM mailboxes WHERE mailbox = $1").bind(&mailbox).execute(&mut *tx).await?;
        tx.commit().await?;
        self.delete_objects(&moved).await
    }
}

/// It shares nothing with either id unless one knows both.
fn gone_key(Whose { mailbox, reply }: Whose) -> String {
    Sha256::of(format!("safehouse/gone/v1\n{mailbox}\n{reply}").as_bytes()).to_string()
}

/// Remembers replies that were deleted, as long as they themselves would have lain there: no day on which a source came.
async fn stay_gone(
    tx: &mut Transaction<'_, Sqlite>,
    mailbox: MailboxId,
    rows: &[SqliteRow],
) -> Result<(), sqlx::Error> {
    for row in rows {
        let whose = Whose { mailbox, reply: id(row, "reply")? };
        sqlx::query("INSERT INTO gone_replies (gone, goes) VALUES ($1, $2) ON CONFLICT (gone) DO NOTHING")
            .bind(gone_key(whose))
            .bind(row.try_get::<String, _>("goes")?)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

async fn is_gone(tx: &mut Transaction<'_, Sqlite>, whose: Whose) -> Result<bool, sqlx::Error> {
    let gone = sqlx::query("SELECT 1 FROM gone_replies WHERE gone = $1").bind(gone_key(whose));
    Ok(gone.fetch_optional(&mut **tx).await?.is_some())
}
