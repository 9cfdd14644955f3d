//! Mails among others: what each says of its place, and which of those that somebody may see it answers, or answer it.

use model::{LocalId, Mail};
use sqlx::Row;

use super::{Store, Tx, releases::id};
use crate::Error;

/// A mail that another one names, or that names it.
#[derive(Clone, Debug)]
pub struct Fellow {
    pub document: LocalId,
    /// Of the document.
    pub name: String,
    pub mail: Mail,
}

/// No more are shown beside a mail.
pub const MOST: usize = 40;

/// The mails of channels that a person ($1) reads, by their names or those of what they answer ($2: tags in JSON; $3), without one ($4). Those that came
/// with that one first: many mails of one number in other drops don't push them out.
const NAMED: &str = "select distinct x.id, x.name, x.mail, x.arrival, d.channel,
     x.drop_id <> (select drop_id from documents where id = $4) as elsewhere from mail_names n
   join documents x on x.id = n.document join drops d on d.id = x.drop_id
   join channel_readers r on r.channel = d.channel and r.person = $1
   where n.tag in (select value from json_each($2)) and n.answers = $3 and x.id <> $4
   order by elsewhere, x.arrival limit $5";

impl Store {
    /// Replaces what is kept of a document as a mail.
    pub(super) async fn record_mail(
        &self,
        tx: &mut Tx,
        channel: &str,
        id: LocalId,
        mail: Option<&Mail>,
    ) -> Result<(), Error> {
        let key = id.to_string();
        sqlx::query("delete from mail_names where document = $1").bind(&key).execute(&mut **tx).await?;
        let words = mail.map(serde_json::to_string).transpose()?.unwrap_or_default();
        sqlx::query("update documents set mail = $1 where id = $2")
            .bind(self.sealed(channel, &format!("documents.mail/{id}"), &words)?)
            .bind(&key)
            .execute(&mut **tx)
            .await?;
        let Some(mail) = mail else { return Ok(()) };
        let own = mail.names().map(|name| (name, 0));
        for (name, answers) in own.chain(mail.answered().map(|name| (name, 1))) {
            sqlx::query("insert or ignore into mail_names (document, tag, answers) values ($1, $2, $3)")
                .bind(&key)
                .bind(self.tag(channel, &name)?)
                .bind(answers)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// What a document says as a mail; `None` for what is none, or wasn't opened since this is kept.
    pub async fn mail_of(&self, id: LocalId) -> Result<Option<Mail>, Error> {
        let row = sqlx::query(
            "select x.id, x.mail, d.channel from documents x join drops d on d.id = x.drop_id where x.id = $1",
        );
        let row = row.bind(id.to_string()).fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?;
        self.mail(&row)
    }

    /// The mails that came out of a file, in its order.
    pub async fn mails_in(&self, parent: LocalId) -> Result<Vec<(LocalId, Mail)>, Error> {
        let rows = sqlx::query(
            "select x.id, x.mail, d.channel from documents x join drops d on d.id = x.drop_id
             where x.parent = $1 and length(x.mail) > 0 order by x.position",
        );
        let rows = rows.bind(parent.to_string()).fetch_all(self.pool()).await?;
        let store = self.clone();
        // Thousands of them are unsealed and read.
        tokio::task::spawn_blocking(move || {
            let mut mails = Vec::with_capacity(rows.len());
            for row in &rows {
                let document = id(row, "id")?;
                mails.extend(store.mail(row)?.map(|mail| (document, mail)));
            }
            Ok(mails)
        })
        .await?
    }

    /// The mails of this name that a person reads, or those that answer it at once: at most one more than [`MOST`], without the one that asks.
    pub async fn mails_named(
        &self,
        person: LocalId,
        name: &str,
        answers: bool,
        besides: LocalId,
    ) -> Result<Vec<Fellow>, Error> {
        let rows = sqlx::query(NAMED)
            .bind(person.to_string())
            .bind(serde_json::to_string(&self.tags(name)?)?)
            .bind(i64::from(answers))
            .bind(besides.to_string())
            .bind(i64::try_from(MOST + 1).unwrap_or(i64::MAX))
            .fetch_all(self.pool())
            .await?;
        let mut fellows = Vec::new();
        for row in &rows {
            let (document, channel): (LocalId, String) = (id(row, "id")?, row.try_get("channel")?);
            let name = self.unsealed(row, "name", &channel, &format!("documents.name/{document}"))?;
            fellows.extend(self.mail(row)?.map(|mail| Fellow { document, name, mail }));
        }
        Ok(fellows)
    }

    fn mail(&self, row: &sqlx::sqlite::SqliteRow) -> Result<Option<Mail>, Error> {
        let (id, channel): (LocalId, String) = (id(row, "id")?, row.try_get("channel")?);
        let words = self.unsealed(row, "mail", &channel, &format!("documents.mail/{id}"))?;
        Ok(if words.is_empty() { None } else { Some(serde_json::from_str(&words)?) })
    }
}
