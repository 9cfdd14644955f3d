//! What people said of findings that could identify the source: added to, never changed (a trigger holds that), found by the drop and the file's hash.

use std::collections::HashSet;

use model::LocalId;
use serde::{Deserialize, Serialize};
use sqlx::{Row, sqlite::SqliteRow};

use super::{DocumentRow, Store, Tx, fresh_id, releases::id};
use crate::{
    Error,
    domain::{
        note::PrivateNote,
        settled::{How, Settled, Settling, Told},
    },
};

/// What is about to be said of some findings.
pub struct NewSettling<'a> {
    pub person: LocalId,
    /// RFC 3339, UTC.
    pub at: String,
    pub how: How,
    pub note: &'a PrivateNote,
}

/// The sealed part of a row.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    finding: Told,
    note: String,
}

const SETTLINGS: &str =
    "select s.*, p.name as person_name, d.channel from settlings s join persons p on p.id = s.person
   join drops d on d.id = s.drop_id where s.drop_id = $1 and s.sha256 = $2 order by s.arrival";

fn settling(store: &Store, row: &SqliteRow) -> Result<Settling, Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let body = store.unsealed(row, "body", &text("channel")?, &format!("settlings.body/{}", text("id")?))?;
    let Body { finding, note } = serde_json::from_str(&body)?;
    Ok(Settling {
        id: id(row, "id")?,
        person: text("person_name")?,
        at: text("at")?,
        how: How::of_word(&text("how")?).ok_or(Error::NotFound)?,
        told: finding,
        note: PrivateNote::new(&note).ok_or(Error::NotFound)?,
    })
}

impl Store {
    /// What was said of a document's findings, the oldest first.
    pub async fn settlings_of(&self, document: &DocumentRow) -> Result<Vec<Settling>, Error> {
        self.settlings_on(document, self.pool()).await
    }

    /// The same, as this transaction sees them.
    pub async fn settlings_in(&self, tx: &mut Tx, document: &DocumentRow) -> Result<Vec<Settling>, Error> {
        self.settlings_on(document, &mut **tx).await
    }

    async fn settlings_on(
        &self,
        document: &DocumentRow,
        from: impl sqlx::Executor<'_, Database = sqlx::Sqlite>,
    ) -> Result<Vec<Settling>, Error> {
        let rows = sqlx::query(SETTLINGS).bind(document.drop.to_string()).bind(document.sha256.to_string());
        rows.fetch_all(from).await?.iter().map(|row| settling(self, row)).collect()
    }

    /// Says the same of each of these findings, in every document of the drop that is this file.
    pub async fn settle(
        &self,
        tx: &mut Tx,
        document: &DocumentRow,
        findings: &[Told],
        new: &NewSettling<'_>,
    ) -> Result<(), Error> {
        let channel = self.channel_of(tx, document.drop).await?;
        for finding in findings {
            let id = fresh_id();
            let body = Body { finding: finding.clone(), note: new.note.at_the_desk().to_owned() };
            sqlx::query(
                "insert into settlings (id, arrival, drop_id, sha256, person, at, how, body)
                 values ($1, (select coalesce(max(arrival), 0) + 1 from settlings), $2, $3, $4, $5, $6, $7)",
            )
            .bind(id.to_string())
            .bind(document.drop.to_string())
            .bind(document.sha256.to_string())
            .bind(new.person.to_string())
            .bind(&new.at)
            .bind(new.how.word())
            .bind(self.sealed(&channel, &format!("settlings.body/{id}"), &serde_json::to_string(&body)?)?)
            .execute(&mut **tx)
            .await?;
        }
        let settlings = self.settlings_in(tx, document).await?;
        let (settled, chosen) = (Settled::new(&settlings), findings.iter().collect::<HashSet<_>>());
        let same = sqlx::query("select id from documents where drop_id = $1 and sha256 = $2")
            .bind(document.drop.to_string())
            .bind(document.sha256.to_string());
        for row in same.fetch_all(&mut **tx).await? {
            let document: LocalId = id(&row, "id")?;
            for (position, finding) in (0_i64..).zip(self.findings_in(tx, document).await?) {
                if !Told::of(&finding).is_some_and(|told| chosen.contains(&told)) {
                    continue;
                }
                sqlx::query("update findings set settled = $1 where document = $2 and position = $3")
                    .bind(settled.of(&finding).is_some())
                    .bind(document.to_string())
                    .bind(position)
                    .execute(&mut **tx)
                    .await?;
            }
        }
        Ok(())
    }
}
