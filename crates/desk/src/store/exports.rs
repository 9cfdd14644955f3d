//! Exports: which file somebody wants to take out of the desk, to whom and why, and what a second person said. Found by the drop and the file's hash.

use model::{DropId, LocalId, Sha256};
use serde::Serialize;
use sqlx::{Row, sqlite::SqliteRow};

use super::{DocumentRow, Store, Tx, documents, fresh_id, releases::id};
use crate::{
    Error,
    domain::export::{ExportStage, Reply, What, Wish},
};

#[derive(Clone, Debug)]
pub struct ExportRow {
    pub id: LocalId,
    pub drop: DropId,
    pub sha256: Sha256,
    pub what: What,
    pub stage: ExportStage,
    pub wish: Wish,
    pub reply: Option<Reply>,
}

/// One that waits for somebody, without its words.
#[derive(Clone, Debug)]
pub struct WaitingExport {
    pub id: LocalId,
    pub what: What,
    pub stage: ExportStage,
    /// Who asked, by name.
    pub by: String,
}

const EXPORTS: &str = "select e.*, d.channel from exports e join drops d on d.id = e.drop_id ";

fn exports(then: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{EXPORTS}{then}"))
}

fn export(store: &Store, row: &SqliteRow) -> Result<ExportRow, Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let (id, channel) = (id(row, "id")?, text("channel")?);
    let words = |column: &str| store.unsealed(row, column, &channel, &format!("exports.{column}/{id}"));
    let answer = words("answer")?;
    Ok(ExportRow {
        id,
        drop: text("drop_id")?.parse().map_err(|_| Error::NotFound)?,
        sha256: text("sha256")?.parse().map_err(|_| Error::NotFound)?,
        what: serde_json::from_str(&text("what")?)?,
        stage: serde_json::from_str(&text("stage")?)?,
        wish: serde_json::from_str(&words("wish")?)?,
        reply: if answer.is_empty() { None } else { Some(serde_json::from_str(&answer)?) },
    })
}

/// What is known of the files inside a document, theirs too.
#[derive(Serialize)]
pub struct Inside {
    /// Findings that could identify the source.
    pub identifying: i64,
    /// Files that were not opened, or could not be.
    pub unopened: i64,
}

impl Store {
    /// Writes down that somebody asks for a document. Gives the request's id.
    pub async fn ask_export(
        &self,
        tx: &mut Tx,
        document: &DocumentRow,
        what: What,
        stage: &ExportStage,
        wish: &Wish,
    ) -> Result<LocalId, Error> {
        let id = fresh_id();
        let channel = self.channel_of(tx, document.drop).await?;
        sqlx::query(
            "insert into exports (id, arrival, drop_id, sha256, what, stage, wish)
             values ($1, (select coalesce(max(arrival), 0) + 1 from exports), $2, $3, $4, $5, $6)",
        )
        .bind(id.to_string())
        .bind(document.drop.to_string())
        .bind(document.sha256.to_string())
        .bind(serde_json::to_string(&what)?)
        .bind(serde_json::to_string(stage)?)
        .bind(self.sealed(&channel, &format!("exports.wish/{id}"), &serde_json::to_string(wish)?)?)
        .execute(&mut **tx)
        .await?;
        Ok(id)
    }

    pub async fn export(&self, id: LocalId) -> Result<ExportRow, Error> {
        let row = sqlx::query(exports("where e.id = $1")).bind(id.to_string()).fetch_optional(self.pool()).await?;
        export(self, &row.ok_or(Error::NotFound)?)
    }

    /// All that was asked of a document, the newest first.
    pub async fn exports_of(&self, document: &DocumentRow) -> Result<Vec<ExportRow>, Error> {
        let rows = sqlx::query(exports("where e.drop_id = $1 and e.sha256 = $2 order by e.arrival desc"));
        let rows = rows.bind(document.drop.to_string()).bind(document.sha256.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(|row| export(self, row)).collect()
    }

    /// Of the channels of a person what is asked for or allowed, by somebody who reads it still, and of a file that is still there.
    pub async fn waiting_exports(&self, person: LocalId) -> Result<Vec<WaitingExport>, Error> {
        let rows = sqlx::query(
            "select e.id, e.what, e.stage, p.name from exports e join drops d on d.id = e.drop_id
             join channel_readers r on r.channel = d.channel and r.person = $1
             join persons p on p.id = json_extract(e.stage, '$.by')
             where json_extract(e.stage, '$.stage') in ('asked', 'allowed') and json_extract(d.stage, '$.stage') = 'accepted'
               and exists (select 1 from documents x where x.drop_id = e.drop_id and x.sha256 = e.sha256)
               and exists (select 1 from channel_readers a where a.channel = d.channel and a.person = p.id)
             order by e.arrival",
        );
        let rows = rows.bind(person.to_string()).fetch_all(self.pool()).await?;
        let read = |row: &SqliteRow| {
            Ok(WaitingExport {
                id: id(row, "id")?,
                what: serde_json::from_str(&row.try_get::<String, _>("what")?)?,
                stage: serde_json::from_str(&row.try_get::<String, _>("stage")?)?,
                by: row.try_get("name")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Puts it into another stage, with an answer where there is one, if it is still in the one that the caller saw.
    pub async fn change_export(
        &self,
        tx: &mut Tx,
        row: &ExportRow,
        to: &ExportStage,
        reply: Option<&Reply>,
    ) -> Result<(), Error> {
        let channel = self.channel_of(tx, row.drop).await?;
        let reply = reply.or(row.reply.as_ref()).map(serde_json::to_string).transpose()?.unwrap_or_default();
        let done = sqlx::query("update exports set stage = $1, answer = $2 where id = $3 and stage = $4")
            .bind(serde_json::to_string(to)?)
            .bind(self.sealed(&channel, &format!("exports.answer/{}", row.id), &reply)?)
            .bind(row.id.to_string())
            .bind(serde_json::to_string(&row.stage)?)
            .execute(&mut **tx)
            .await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(Error::refused("somebody else changed this export a moment ago; look at it again"))
        }
    }

    /// A drop's document that is this file. `None`: it was bound, parted or opened anew since.
    pub async fn document_of_file(&self, drop: DropId, sha256: Sha256) -> Result<Option<DocumentRow>, Error> {
        let row =
            sqlx::query(documents::documents("where x.drop_id = $1 and x.sha256 = $2 order by x.arrival limit 1"));
        let row = row.bind(drop.to_string()).bind(sha256.to_string()).fetch_optional(self.pool()).await?;
        row.map(|row| documents::document(self, &row)).transpose()
    }

    /// What is known of the files inside a document.
    pub async fn inside(&self, id: LocalId) -> Result<Inside, Error> {
        let row = sqlx::query(
            "with recursive inside(id, state) as
                 (select id, state from documents where parent = $1
                  union all select x.id, x.state from documents x join inside i on x.parent = i.id)
             select (select count(*) from findings where document in (select id from inside) and severity = 'identifies-source') as identifying,
                    (select count(*) from inside where json_extract(state, '$.state') != 'opened') as unopened",
        );
        let row = row.bind(id.to_string()).fetch_one(self.pool()).await?;
        Ok(Inside { identifying: row.try_get("identifying")?, unopened: row.try_get("unopened")? })
    }
}
