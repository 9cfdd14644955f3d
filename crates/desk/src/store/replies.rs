//! Replies to sources: kept here as they were said, and sealed until the intake has them.

use model::{LocalId, MailboxId};
use seal::{ReplyKind, WishState};
use sqlx::Row;

use super::{Store, Tx, WaitingFile};
use crate::{Error, work::replies::Letter};

pub struct ReplyRow {
    pub id: LocalId,
    pub counter: u64,
    pub day: String,
    pub body: String,
    pub author: String,
    pub kind: ReplyKind,
    /// What it says of the wish to wait.
    pub wish: Option<WishState>,
    /// Whether the intake confirmed that it has it, and its files before.
    pub sent: bool,
    /// Name and size of each file that goes with it.
    pub files: Vec<(String, u64)>,
}

/// A sealed reply that the intake has not confirmed yet.
pub struct Waiting {
    pub id: LocalId,
    pub mailbox: MailboxId,
    pub sealed: Vec<u8>,
    /// To be there before it.
    pub files: Vec<WaitingFile>,
}

impl Store {
    /// Takes the mailbox's next reply counter. The database alone hands them out, so none is used twice.
    pub async fn next_reply(&self, tx: &mut Tx, mailbox: LocalId) -> Result<u64, Error> {
        let row =
            sqlx::query("update mailboxes set reply_counter = reply_counter + 1 where id = $1 returning reply_counter")
                .bind(mailbox.to_string())
                .fetch_optional(&mut **tx)
                .await?;
        Ok(row.ok_or(Error::NotFound)?.try_get::<i64, _>(0)?.cast_unsigned())
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row, written at one place")]
    pub async fn record_reply(
        &self,
        tx: &mut Tx,
        id: LocalId,
        mailbox: LocalId,
        counter: u64,
        day: &str,
        letter: &Letter,
        author: LocalId,
        channel: &str,
        sealed: &[u8],
    ) -> Result<(), Error> {
        sqlx::query(
            "insert into replies (id, mailbox, counter, day, body, author, channel, sealed, kind, wish)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(id.to_string())
        .bind(mailbox.to_string())
        .bind(counter.cast_signed())
        .bind(day)
        .bind(self.sealed(channel, &format!("replies.body/{id}"), &letter.text)?)
        .bind(author.to_string())
        .bind(channel)
        .bind(sealed)
        .bind(serde_json::to_value(letter.kind)?.as_str().unwrap_or_default())
        .bind(letter.wish.as_ref().map(serde_json::to_string).transpose()?)
        .execute(&mut **tx)
        .await?;
        self.enclose(tx, channel, id, &letter.files).await
    }

    /// The replies that a person may read: those that answer something of their channels.
    pub async fn replies_to(&self, mailbox: LocalId, reader: LocalId) -> Result<Vec<ReplyRow>, Error> {
        let rows = sqlx::query(
            "select r.id, r.counter, r.day, r.body, r.channel, r.kind, r.wish, p.name as author, r.sent from replies r join persons p on p.id = r.author
             join channel_readers c on c.channel = r.channel and c.person = $2
             where r.mailbox = $1 order by r.counter",
        )
        .bind(mailbox.to_string())
        .bind(reader.to_string())
        .fetch_all(self.pool())
        .await?;
        let mut replies = Vec::with_capacity(rows.len());
        for row in &rows {
            let id = row.try_get::<String, _>("id")?.parse().map_err(|_| Error::NotFound)?;
            let channel: String = row.try_get("channel")?;
            let files = self.enclosed_in(&channel, id).await?;
            replies.push(ReplyRow {
                id,
                files,
                counter: row.try_get::<i64, _>("counter")?.cast_unsigned(),
                day: row.try_get("day")?,
                body: self.unsealed(row, "body", &channel, &format!("replies.body/{id}"))?,
                author: row.try_get("author")?,
                kind: serde_json::from_value(row.try_get::<String, _>("kind")?.into())?,
                wish: row.try_get::<Option<String>, _>("wish")?.map(|wish| serde_json::from_str(&wish)).transpose()?,
                sent: row.try_get::<i64, _>("sent")? != 0,
            });
        }
        Ok(replies)
    }

    pub async fn waiting_replies(&self) -> Result<Vec<Waiting>, Error> {
        let rows = sqlx::query(
            "select r.id, m.intake_id, r.sealed from replies r join mailboxes m on m.id = r.mailbox
             where r.sent = 0 and m.intake_id is not null order by r.mailbox, r.counter",
        )
        .fetch_all(self.pool())
        .await?;
        let mut waiting = Vec::with_capacity(rows.len());
        for row in &rows {
            let id = row.try_get::<String, _>("id")?.parse().map_err(|_| Error::NotFound)?;
            let mailbox = row.try_get::<String, _>("intake_id")?.parse().map_err(|_| Error::NotFound)?;
            let (sealed, files) = (row.try_get("sealed")?, self.waiting_files(id).await?);
            waiting.push(Waiting { id, mailbox, sealed, files });
        }
        Ok(waiting)
    }

    /// The intake has it, and its files. Gives the blobs whose sealed bytes may be erased.
    pub async fn reply_is_sent(&self, id: LocalId) -> Result<Vec<LocalId>, Error> {
        let mut tx = self.begin().await?;
        let blobs = self.let_go(&mut tx, id).await?;
        sqlx::query("update replies set sent = 1, sealed = x'' where id = $1")
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(blobs)
    }
}
