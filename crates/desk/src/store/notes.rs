//! Private notes: of whom, on which day, about what. Their words leave this room as a type that nothing publishes.

use std::fmt::Write as _;

use model::{DropId, LocalId};
use sqlx::Row;

use super::{Store, Tx, fresh_id};
use crate::{Error, domain::note::PrivateNote};

pub struct NoteRow {
    pub id: LocalId,
    pub mailbox: LocalId,
    pub drop: Option<DropId>,
    pub day: String,
    pub author: LocalId,
    pub author_name: String,
    pub note: PrivateNote,
}

fn note(store: &Store, row: &sqlx::sqlite::SqliteRow) -> Result<NoteRow, Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let drop: Option<String> = row.try_get("drop_id")?;
    let body = store.unsealed(row, "body", &text("channel")?, &format!("notes.body/{}", text("id")?))?;
    Ok(NoteRow {
        id: text("id")?.parse().map_err(|_| Error::NotFound)?,
        mailbox: text("mailbox")?.parse().map_err(|_| Error::NotFound)?,
        drop: drop.and_then(|id| id.parse().ok()),
        day: text("day")?,
        author: text("author")?.parse().map_err(|_| Error::NotFound)?,
        author_name: text("author_name")?,
        note: PrivateNote::new(&body).ok_or(Error::NotFound)?,
    })
}

const NOTES: &str = "select n.*, p.name as author_name from notes n join persons p on p.id = n.author";

impl Store {
    #[expect(clippy::too_many_arguments, reason = "the columns of one row, written at one place")]
    pub async fn record_note(
        &self,
        tx: &mut Tx,
        mailbox: LocalId,
        drop: Option<DropId>,
        channel: &str,
        author: LocalId,
        day: &str,
        note: &PrivateNote,
    ) -> Result<LocalId, Error> {
        let id = fresh_id();
        sqlx::query(
            "insert into notes (id, mailbox, drop_id, channel, day, author, body, arrival)
             values ($1, $2, $3, $4, $5, $6, $7, (select coalesce(max(arrival), 0) + 1 from notes))",
        )
        .bind(id.to_string())
        .bind(mailbox.to_string())
        .bind(drop.map(|drop| drop.to_string()))
        .bind(channel)
        .bind(day)
        .bind(author.to_string())
        .bind(self.sealed(channel, &format!("notes.body/{id}"), note.at_the_desk())?)
        .execute(&mut **tx)
        .await?;
        Ok(id)
    }

    pub async fn note_with(&self, id: LocalId) -> Result<NoteRow, Error> {
        let sql = format!("{NOTES} where n.id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.to_string()).fetch_optional(self.pool()).await?;
        note(self, &row.ok_or(Error::NotFound)?)
    }

    /// Of these mailboxes, those that a person reads, in the order in which they were written.
    pub async fn notes_on(&self, mailboxes: &[LocalId], reader: LocalId) -> Result<Vec<NoteRow>, Error> {
        let mut sql =
            format!("{NOTES} join channel_readers r on r.channel = n.channel and r.person = $1 where n.mailbox in (");
        for number in 2..=mailboxes.len() + 1 {
            let _ = write!(sql, "{}${number}", if number > 2 { ", " } else { "" });
        }
        sql.push_str(") order by n.arrival");
        let mut asked = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(reader.to_string());
        for mailbox in mailboxes {
            asked = asked.bind(mailbox.to_string());
        }
        asked.fetch_all(self.pool()).await?.iter().map(|row| note(self, row)).collect()
    }

    pub async fn delete_note(&self, tx: &mut Tx, id: LocalId) -> Result<(), Error> {
        sqlx::query("update hand_overs set note = null where note = $1")
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
        sqlx::query("delete from notes where id = $1").bind(id.to_string()).execute(&mut **tx).await?;
        Ok(())
    }
}
