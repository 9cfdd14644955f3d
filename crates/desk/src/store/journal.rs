//! The journal: lines are only ever added, each with the hash of the one before it.

use jiff::Timestamp;
use sqlx::Row;

use super::{Store, Tx};
use crate::{
    Error,
    domain::history::{self, Broken, Line},
};

pub struct JournalLine {
    pub line: Line,
    pub hash: String,
}

impl Store {
    /// Adds a line in a transaction of its own.
    pub async fn note(&self, at: Timestamp, who: &str, action: &str, subject: &str, detail: &str) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        self.note_in(&mut tx, at, who, action, subject, detail).await?;
        Ok(tx.commit().await?)
    }

    /// Adds a line together with what it tells of.
    pub async fn note_in(
        &self,
        tx: &mut Tx,
        at: Timestamp,
        who: &str,
        action: &str,
        subject: &str,
        detail: &str,
    ) -> Result<(), Error> {
        let last =
            sqlx::query("select seq, hash from journal order by seq desc limit 1").fetch_optional(&mut **tx).await?;
        let (seq, previous) = match last {
            Some(row) => (row.try_get::<i64, _>("seq")? + 1, row.try_get("hash")?),
            None => (1, history::START.to_owned()),
        };
        let line = Line {
            seq,
            at: at.round(jiff::Unit::Second).unwrap_or(at).to_string(),
            who: who.to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
            previous,
        };
        sqlx::query("insert into journal (seq, at, who, action, subject, detail, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(line.seq)
            .bind(&line.at)
            .bind(&line.who)
            .bind(&line.action)
            .bind(&line.subject)
            .bind(&line.detail)
            .bind(&line.previous)
            .bind(line.hash())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// What was done of one kind to one thing, newest first.
    pub async fn journal_of(&self, action: &str, subject: &str) -> Result<Vec<JournalLine>, Error> {
        let rows = sqlx::query("select * from journal where action = $1 and subject = $2 order by seq desc")
            .bind(action)
            .bind(subject)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(journal_line).collect()
    }

    /// A page of the journal, newest first.
    pub async fn journal(&self, before: i64, most: i64) -> Result<Vec<JournalLine>, Error> {
        let rows = sqlx::query("select * from journal where seq < $1 order by seq desc limit $2")
            .bind(before)
            .bind(most)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(journal_line).collect()
    }

    /// Walks the whole chain. Gives how many lines it has and the last hash, or where it breaks.
    pub async fn verify_journal(&self) -> Result<Result<(usize, String), Broken>, Error> {
        let rows = sqlx::query("select * from journal order by seq").fetch_all(self.pool()).await?;
        let lines = rows.iter().map(journal_line).collect::<Result<Vec<_>, _>>()?;
        Ok(history::verify(lines.iter().map(|l| (&l.line, l.hash.as_str()))).map(|last| (lines.len(), last)))
    }
}

fn journal_line(row: &sqlx::sqlite::SqliteRow) -> Result<JournalLine, Error> {
    Ok(JournalLine {
        line: Line {
            seq: row.try_get("seq")?,
            at: row.try_get("at")?,
            who: row.try_get("who")?,
            action: row.try_get("action")?,
            subject: row.try_get("subject")?,
            detail: row.try_get("detail")?,
            previous: row.try_get("previous")?,
        },
        hash: row.try_get("hash")?,
    })
}
