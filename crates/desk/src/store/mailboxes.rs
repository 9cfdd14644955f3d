//! Mailboxes: one for each source's codename, one for each collection that was brought in by hand.

use std::collections::HashMap;

use model::{LocalId, MailboxId};
use sqlx::Row;

use super::{Store, Tx};
use crate::{Error, domain::stage::Stage};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Source,
    Import,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Import => "import",
        }
    }
}

pub struct NewMailbox<'a> {
    pub id: LocalId,
    pub kind: Kind,
    pub intake_id: Option<MailboxId>,
    pub label: &'a str,
    /// What the first envelope pins: the source's recipient and verifying key.
    pub reply_to: Option<&'a str>,
    pub verify_key: Option<&'a str>,
    pub opened: &'a str,
}

#[derive(Clone, Debug)]
pub struct MailboxRow {
    pub id: LocalId,
    pub kind: Kind,
    pub intake_id: Option<MailboxId>,
    pub label: String,
    pub reply_to: Option<String>,
    pub verify_key: Option<String>,
    pub reply_counter: u64,
    pub assigned: Option<LocalId>,
    pub opened: String,
    /// Set aside as spam.
    pub spam: bool,
    /// Mailboxes of one source share it.
    pub joined: Option<LocalId>,
}

/// A mailbox as the inbox lists it.
pub struct MailboxLine {
    pub id: LocalId,
    pub label: String,
    pub kind: Kind,
    /// Whose it is.
    pub assigned: Option<(LocalId, String)>,
    /// The newsroom's labels on it.
    pub labels: Vec<String>,
    /// Set aside as spam.
    pub spam: bool,
    /// The desk's names of the other mailboxes of the same source.
    pub others: Vec<String>,
    joined: Option<LocalId>,
    /// Day of the newest drop.
    pub day: String,
    /// Stages of its drops, oldest first.
    pub stages: Vec<Stage>,
    /// The names of the channels that they came by.
    pub channels: Vec<String>,
    pub documents: i64,
    /// Findings that could identify the source and that nobody settled, over all its documents.
    pub identifying: i64,
}

pub(super) fn mailbox(row: &sqlx::sqlite::SqliteRow) -> Result<MailboxRow, Error> {
    let id: String = row.try_get("id")?;
    let intake_id: Option<String> = row.try_get("intake_id")?;
    let assigned: Option<String> = row.try_get("assigned")?;
    let joined: Option<String> = row.try_get("joined")?;
    Ok(MailboxRow {
        id: id.parse().map_err(|_| Error::NotFound)?,
        kind: kind(&row.try_get::<String, _>("kind")?),
        intake_id: intake_id.and_then(|id| id.parse().ok()),
        label: row.try_get("label")?,
        reply_to: row.try_get("reply_to")?,
        verify_key: row.try_get("verify_key")?,
        reply_counter: row.try_get::<i64, _>("reply_counter")?.cast_unsigned(),
        assigned: assigned.and_then(|id| id.parse().ok()),
        opened: row.try_get("opened")?,
        spam: row.try_get::<i64, _>("spam")? != 0,
        joined: joined.and_then(|id| id.parse().ok()),
    })
}

fn kind(word: &str) -> Kind {
    if word == "import" { Kind::Import } else { Kind::Source }
}

impl Store {
    pub async fn open_mailbox(&self, tx: &mut Tx, new: &NewMailbox<'_>) -> Result<(), Error> {
        sqlx::query(
            "insert into mailboxes (id, kind, intake_id, label, reply_to, verify_key, opened) values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(new.id.to_string())
        .bind(new.kind.word())
        .bind(new.intake_id.map(|id| id.to_string()))
        .bind(new.label)
        .bind(new.reply_to)
        .bind(new.verify_key)
        .bind(new.opened)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    pub async fn mailbox(&self, id: LocalId) -> Result<MailboxRow, Error> {
        let row = sqlx::query("select * from mailboxes where id = $1 and gone = 0")
            .bind(id.to_string())
            .fetch_optional(self.pool())
            .await?;
        mailbox(&row.ok_or(Error::NotFound)?)
    }

    /// The desk's name of a mailbox, also of one that is gone.
    pub async fn label_of(&self, id: LocalId) -> Result<String, Error> {
        let row = sqlx::query("select label from mailboxes where id = $1").bind(id.to_string());
        Ok(row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?.try_get("label")?)
    }

    /// The mailbox that the intake knows under this id.
    pub async fn mailbox_at_intake(&self, id: MailboxId) -> Result<Option<MailboxRow>, Error> {
        let row = sqlx::query("select * from mailboxes where intake_id = $1")
            .bind(id.to_string())
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| mailbox(&row)).transpose()
    }

    pub async fn mailbox_labelled(&self, label: &str) -> Result<Option<MailboxRow>, Error> {
        let row =
            sqlx::query("select * from mailboxes where label = $1").bind(label).fetch_optional(self.pool()).await?;
        row.map(|row| mailbox(&row)).transpose()
    }

    pub async fn assign(&self, tx: &mut Tx, id: LocalId, to: Option<LocalId>) -> Result<(), Error> {
        sqlx::query("update mailboxes set assigned = $1 where id = $2")
            .bind(to.map(|to| to.to_string()))
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// The inbox of one person: every mailbox with a drop by a channel of theirs (by this one, where one is named), the newest
    /// first; those of one source are one line. What came by other channels is neither listed nor counted. Spam is among them.
    pub async fn inbox(&self, person: LocalId, channel: &str) -> Result<Vec<MailboxLine>, Error> {
        let rows = sqlx::query(
            "with mine as (select d.* from drops d join channel_readers r on r.channel = d.channel
               where r.person = $1 and ($2 = '' or d.channel = $2))
             select m.id, m.label, m.kind, m.spam, m.joined, m.assigned as whose, p.name as assigned, max(d.day) as day,
               json_group_array(d.stage) as stages, json_group_array(distinct d.channel) as channels,
               (select count(*) from documents x join mine y on y.id = x.drop_id where y.mailbox = m.id) as documents,
               (select count(*) from findings f join documents x on x.id = f.document join mine y on y.id = x.drop_id
                 where y.mailbox = m.id and f.severity = 'identifies-source' and f.settled = 0) as identifying
             from mailboxes m join mine d on d.mailbox = m.id left join persons p on p.id = m.assigned
             where m.gone = 0 group by m.id order by max(d.arrival) desc",
        )
        .bind(person.to_string())
        .bind(channel)
        .fetch_all(self.pool())
        .await?;
        let mut labels = self.labels().await?;
        let mut lines: Vec<MailboxLine> = Vec::new();
        for row in &rows {
            let line = line(row, &mut labels)?;
            match lines.iter_mut().find(|first| line.joined.is_some() && first.joined == line.joined) {
                Some(first) => first.take(line),
                None => lines.push(line),
            }
        }
        Ok(lines)
    }
}

fn line(row: &sqlx::sqlite::SqliteRow, labels: &mut HashMap<LocalId, Vec<String>>) -> Result<MailboxLine, Error> {
    let id: LocalId = row.try_get::<String, _>("id")?.parse().map_err(|_| Error::NotFound)?;
    let stages: Vec<String> = serde_json::from_str(&row.try_get::<String, _>("stages")?)?;
    let whose: Option<LocalId> = row.try_get::<Option<String>, _>("whose")?.and_then(|id| id.parse().ok());
    let joined: Option<String> = row.try_get("joined")?;
    let channels: String = row.try_get("channels")?;
    Ok(MailboxLine {
        id,
        label: row.try_get("label")?,
        kind: kind(&row.try_get::<String, _>("kind")?),
        assigned: whose.zip(row.try_get("assigned")?),
        labels: labels.remove(&id).unwrap_or_default(),
        spam: row.try_get::<i64, _>("spam")? != 0,
        others: Vec::new(),
        joined: joined.and_then(|id| id.parse().ok()),
        day: row.try_get("day")?,
        stages: stages.iter().map(|s| Ok(serde_json::from_str(s)?)).collect::<Result<_, Error>>()?,
        channels: serde_json::from_str(&channels)?,
        documents: row.try_get("documents")?,
        identifying: row.try_get("identifying")?,
    })
}

impl MailboxLine {
    /// Takes in another mailbox of the same source, whose newest drop is older.
    fn take(&mut self, other: Self) {
        self.others.push(other.label);
        self.assigned = self.assigned.take().or(other.assigned);
        self.labels.extend(other.labels);
        self.labels.sort();
        self.labels.dedup();
        self.channels.extend(other.channels);
        self.channels.sort();
        self.channels.dedup();
        self.stages.splice(..0, other.stages);
        self.documents += other.documents;
        self.identifying += other.identifying;
    }
}
