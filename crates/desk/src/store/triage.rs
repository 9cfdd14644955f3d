//! Sorting mailboxes: labels, hand-overs, spam, and which of them are one source's.

use std::collections::HashMap;

use model::{LocalId, MailboxId};
use sqlx::Row;

use super::{MailboxRow, Store, Tx};
use crate::{Error, domain::stage::Stage};

/// Handed to somebody who hasn't said yet that they have seen it.
pub struct HandOver {
    pub mailbox: LocalId,
    pub label: String,
    pub by: String,
    pub day: String,
    pub note: Option<LocalId>,
}

fn id(row: &sqlx::sqlite::SqliteRow, name: &str) -> Result<LocalId, Error> {
    row.try_get::<String, _>(name)?.parse().map_err(|_| Error::NotFound)
}

impl Store {
    /// Every mailbox's labels, in the order of the alphabet.
    pub async fn labels(&self) -> Result<HashMap<LocalId, Vec<String>>, Error> {
        let mut all = HashMap::<LocalId, Vec<String>>::new();
        for row in sqlx::query("select mailbox, word from labels order by word").fetch_all(self.pool()).await? {
            all.entry(id(&row, "mailbox")?).or_default().push(row.try_get("word")?);
        }
        Ok(all)
    }

    pub async fn put_label(&self, tx: &mut Tx, mailbox: LocalId, word: &str) -> Result<(), Error> {
        sqlx::query("insert into labels (mailbox, word) values ($1, $2) on conflict (mailbox, word) do nothing")
            .bind(mailbox.to_string())
            .bind(word)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn take_label(&self, tx: &mut Tx, mailbox: LocalId, word: &str) -> Result<(), Error> {
        sqlx::query("delete from labels where mailbox = $1 and word = $2")
            .bind(mailbox.to_string())
            .bind(word)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn hand_over(
        &self,
        tx: &mut Tx,
        mailbox: LocalId,
        (by, to): (LocalId, LocalId),
        note: Option<LocalId>,
        day: &str,
    ) -> Result<(), Error> {
        sqlx::query(
            "insert into hand_overs (mailbox, by_person, to_person, note, day) values ($1, $2, $3, $4, $5)
             on conflict (mailbox) do update set by_person = $2, to_person = $3, note = $4, day = $5",
        )
        .bind(mailbox.to_string())
        .bind(by.to_string())
        .bind(to.to_string())
        .bind(note.map(|note| note.to_string()))
        .bind(day)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Whoever got it has seen it, or somebody else has it now.
    pub async fn hand_over_is_seen(&self, tx: &mut Tx, mailbox: LocalId) -> Result<(), Error> {
        sqlx::query("delete from hand_overs where mailbox = $1").bind(mailbox.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    pub async fn handed_to(&self, person: LocalId) -> Result<Vec<HandOver>, Error> {
        let rows = sqlx::query(
            "select h.mailbox, m.label, p.name, h.day, h.note from hand_overs h join mailboxes m on m.id = h.mailbox
             join persons p on p.id = h.by_person where h.to_person = $1 and m.gone = 0
               and exists (select 1 from drops d join channel_readers r on r.channel = d.channel
                 where d.mailbox = m.id and r.person = $1) order by h.day, m.label",
        )
        .bind(person.to_string())
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                let note: Option<String> = row.try_get("note")?;
                Ok(HandOver {
                    mailbox: id(row, "mailbox")?,
                    label: row.try_get("label")?,
                    by: row.try_get("name")?,
                    day: row.try_get("day")?,
                    note: note.and_then(|note| note.parse().ok()),
                })
            })
            .collect()
    }

    pub async fn set_aside(&self, tx: &mut Tx, mailbox: LocalId, spam: bool) -> Result<(), Error> {
        sqlx::query("update mailboxes set spam = $1 where id = $2")
            .bind(i64::from(spam))
            .bind(mailbox.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// The mailboxes that are one conversation with this one, it among them, the one with the newest drop first.
    pub async fn conversation(&self, of: &MailboxRow) -> Result<Vec<MailboxRow>, Error> {
        let Some(joined) = of.joined else { return Ok(vec![of.clone()]) };
        let rows = sqlx::query(
            "select m.* from mailboxes m where m.joined = $1 and m.gone = 0
             order by (select coalesce(max(arrival), 0) from drops d where d.mailbox = m.id) desc",
        )
        .bind(joined.to_string())
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(super::mailboxes::mailbox).collect()
    }

    /// Every source's mailbox: its name at the intake, whether it is set aside, and how its drops stand.
    pub async fn standing(&self) -> Result<Vec<(MailboxId, bool, Vec<Stage>)>, Error> {
        let rows = sqlx::query(
            "select m.intake_id, m.spam, json_group_array(d.stage) as stages from mailboxes m
             join drops d on d.mailbox = m.id where m.intake_id is not null group by m.id",
        )
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                let mailbox = row.try_get::<String, _>("intake_id")?.parse().map_err(|_| Error::NotFound)?;
                let stages: Vec<String> = serde_json::from_str(&row.try_get::<String, _>("stages")?)?;
                let stages = stages.iter().map(|stage| Ok(serde_json::from_str(stage)?));
                Ok((mailbox, row.try_get::<i64, _>("spam")? != 0, stages.collect::<Result<_, Error>>()?))
            })
            .collect()
    }

    /// For each person how many drops of their channels are new.
    pub async fn new_for(&self) -> Result<HashMap<LocalId, usize>, Error> {
        let rows = sqlx::query(
            "select r.person, count(*) as n from drops d join channel_readers r on r.channel = d.channel
             join mailboxes m on m.id = d.mailbox where d.stage = $1 and m.spam = 0 group by r.person",
        )
        .bind(serde_json::to_string(&Stage::New)?)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| Ok((id(row, "person")?, usize::try_from(row.try_get::<i64, _>("n")?).unwrap_or(0))))
            .collect()
    }

    /// Puts a mailbox into a conversation, or out of the one that it is in.
    pub async fn join(&self, tx: &mut Tx, mailbox: LocalId, with: Option<LocalId>) -> Result<(), Error> {
        sqlx::query("update mailboxes set joined = $1 where id = $2")
            .bind(with.map(|with| with.to_string()))
            .bind(mailbox.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}
