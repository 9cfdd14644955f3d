//! The authenticity log's checks: added to, never changed (a trigger holds that), found by the drop and the file's hash.

use model::{DropId, LocalId, Sha256};
use sqlx::{Row, sqlite::SqliteRow};

use super::{DocumentRow, Store, Tx, fresh_id, releases::id};
use crate::{
    Error,
    domain::{
        authenticity::{Check, Kind, Outcome},
        note::PrivateNote,
    },
};

/// A check that is about to be kept.
pub struct NewCheck<'a> {
    pub person: LocalId,
    /// RFC 3339, UTC.
    pub at: String,
    pub kind: Kind,
    pub outcome: Outcome,
    pub note: &'a PrivateNote,
    pub corrects: Option<LocalId>,
}

const CHECKS: &str = "select c.*, p.name as person_name, d.channel from checks c join persons p on p.id = c.person
   join drops d on d.id = c.drop_id where c.drop_id = $1 and c.sha256 = $2 order by c.arrival";

fn check(store: &Store, row: &SqliteRow) -> Result<Check, Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let note = store.unsealed(row, "body", &text("channel")?, &format!("checks.body/{}", text("id")?))?;
    let corrects: Option<String> = row.try_get("corrects")?;
    Ok(Check {
        id: id(row, "id")?,
        person: text("person_name")?,
        at: text("at")?,
        kind: Kind::of_word(&text("kind")?).ok_or(Error::NotFound)?,
        outcome: Outcome::of_word(&text("result")?).ok_or(Error::NotFound)?,
        note: PrivateNote::new(&note).ok_or(Error::NotFound)?,
        corrects: corrects.map(|id| id.parse().map_err(|_| Error::NotFound)).transpose()?,
    })
}

impl Store {
    /// Adds a check to a document's log.
    pub async fn record_check(&self, tx: &mut Tx, document: &DocumentRow, new: &NewCheck<'_>) -> Result<(), Error> {
        let id = fresh_id();
        let channel = self.channel_of(tx, document.drop).await?;
        sqlx::query(
            "insert into checks (id, arrival, drop_id, sha256, person, at, kind, result, body, corrects)
             values ($1, (select coalesce(max(arrival), 0) + 1 from checks), $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id.to_string())
        .bind(document.drop.to_string())
        .bind(document.sha256.to_string())
        .bind(new.person.to_string())
        .bind(&new.at)
        .bind(new.kind.word())
        .bind(new.outcome.word())
        .bind(self.sealed(&channel, &format!("checks.body/{id}"), new.note.at_the_desk())?)
        .bind(new.corrects.map(|id| id.to_string()))
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// A document's checks, the oldest first.
    pub async fn checks_of(&self, document: &DocumentRow) -> Result<Vec<Check>, Error> {
        self.checks_on(document.drop, document.sha256, self.pool()).await
    }

    /// The same, as this transaction sees them.
    pub async fn checks_in(&self, tx: &mut Tx, document: &DocumentRow) -> Result<Vec<Check>, Error> {
        self.checks_on(document.drop, document.sha256, &mut **tx).await
    }

    pub(super) async fn checks_on(
        &self,
        drop: DropId,
        sha256: Sha256,
        from: impl sqlx::Executor<'_, Database = sqlx::Sqlite>,
    ) -> Result<Vec<Check>, Error> {
        let rows = sqlx::query(CHECKS).bind(drop.to_string()).bind(sha256.to_string()).fetch_all(from).await?;
        rows.iter().map(|row| check(self, row)).collect()
    }

    /// Keeps the public keys that a mail's signatures are held against when it is opened; empty: none.
    pub async fn remember_dkim_keys(&self, tx: &mut Tx, document: &DocumentRow, keys: &str) -> Result<(), Error> {
        let channel = self.channel_of(tx, document.drop).await?;
        let sealed = self.sealed(&channel, &format!("documents.dkim_keys/{}", document.id), keys)?;
        let update = sqlx::query("update documents set dkim_keys = $1 where id = $2");
        update.bind(sealed).bind(document.id.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    /// Those keys, as they were pasted.
    pub async fn dkim_keys_of(&self, document: LocalId) -> Result<String, Error> {
        let row = sqlx::query(
            "select x.dkim_keys, d.channel from documents x join drops d on d.id = x.drop_id where x.id = $1",
        )
        .bind(document.to_string())
        .fetch_optional(self.pool())
        .await?;
        let row = row.ok_or(Error::NotFound)?;
        self.unsealed(
            &row,
            "dkim_keys",
            &row.try_get::<String, _>("channel")?,
            &format!("documents.dkim_keys/{document}"),
        )
    }
}
