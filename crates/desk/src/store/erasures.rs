//! What is destroyed here and has to go at the intake as well, until it says that it is gone; and the emptying of a mailbox.

use model::{DropId, LocalId, MailboxId};
use sqlx::Row;

use super::{Store, Tx};
use crate::Error;

/// What the intake is asked to erase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasure {
    Parcel(DropId),
    /// With its replies, and with whatever of it was not collected.
    Mailbox(MailboxId),
}

impl Erasure {
    /// As it stands in the request's path.
    pub fn path(self) -> String {
        match self {
            Self::Parcel(drop) => format!("parcels/{drop}"),
            Self::Mailbox(mailbox) => format!("mailboxes/{mailbox}"),
        }
    }
}

impl Store {
    pub async fn ask_to_erase(&self, tx: &mut Tx, what: Erasure, day: &str) -> Result<(), Error> {
        sqlx::query("insert into erasures (what, day) values ($1, $2) on conflict (what) do nothing")
            .bind(what.path())
            .bind(day)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// What the intake has not confirmed, as paths.
    pub async fn erasures(&self) -> Result<Vec<String>, Error> {
        let rows = sqlx::query("select what from erasures order by what").fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok(row.try_get("what")?)).collect()
    }

    /// Whether everything of this mailbox was destroyed and the intake may still give out something of it.
    pub async fn is_unwanted(&self, mailbox: MailboxId) -> Result<bool, Error> {
        let row = sqlx::query("select 1 from erasures where what = $1").bind(Erasure::Mailbox(mailbox).path());
        Ok(row.fetch_optional(self.pool()).await?.is_some())
    }

    /// Whether a mailbox was destroyed, asked where something is about to be written into it.
    pub async fn is_gone(&self, tx: &mut Tx, id: LocalId) -> Result<bool, Error> {
        let row = sqlx::query("select gone from mailboxes where id = $1").bind(id.to_string());
        Ok(row.fetch_optional(&mut **tx).await?.is_some_and(|row| row.get::<i64, _>("gone") != 0))
    }

    pub async fn is_erased(&self, what: &str) -> Result<(), Error> {
        sqlx::query("delete from erasures where what = $1").bind(what).execute(self.pool()).await?;
        Ok(())
    }

    /// Takes out of a mailbox what was said and noted in it, and whatever could tell whose it was. Its row stays for the drops that
    /// mustn't come again. Gives the blobs that were on their way to its source: their files may be erased once this is committed.
    pub async fn empty_mailbox(&self, tx: &mut Tx, id: LocalId) -> Result<Vec<LocalId>, Error> {
        let outgoing = self.forget_enclosed(tx, id).await?;
        for sql in [
            "delete from hand_overs where mailbox = $1",
            "delete from notes where mailbox = $1",
            "delete from labels where mailbox = $1",
            "delete from replies where mailbox = $1",
            "update mailboxes set gone = 1, intake_id = null, reply_to = null, verify_key = null, assigned = null,
               joined = null where id = $1",
        ] {
            sqlx::query(sql).bind(id.to_string()).execute(&mut **tx).await?;
        }
        Ok(outgoing)
    }

    /// Brings the write-ahead log into the database, where what was deleted is overwritten, and empties it. Somebody who reads at the
    /// same time can put it off.
    pub async fn shorten_log(&self) -> Result<(), Error> {
        sqlx::query("pragma wal_checkpoint(truncate)").execute(self.pool()).await?;
        Ok(())
    }
}
