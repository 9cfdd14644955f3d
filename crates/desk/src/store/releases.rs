//! Releases, the signatures under them, and what was withdrawn. Their renditions and stories have a file of their own.

use model::{Colours, DropId, HarmReview, LocalId};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, Tx};
use crate::{Error, domain::publishing::ReleaseStage};

#[derive(Clone, Debug)]
pub struct ReleaseRow {
    pub id: LocalId,
    pub title: String,
    pub stage: ReleaseStage,
    pub review: Option<HarmReview>,
    /// UTC day before which it is not published.
    pub embargo: Option<String>,
    /// Of the public id, once it was signed for the first time.
    pub number: Option<u32>,
    /// The release's manifest without approvals, canonical JSON, as it was signed.
    pub body: Option<String>,
    /// Whether the seeds of hidden tiles outlive the publication.
    pub keeps_seeds: bool,
    /// Whether its pages keep their colours. What one document has to look like: [`Store::colours_of`].
    pub colours: Colours,
    /// What happened to it last that its people must know.
    pub notice: String,
    /// Grows with every change of anything in it.
    pub revision: i64,
}

/// One person's signature under one manifest.
#[derive(Clone, Debug)]
pub struct SignatureRow {
    /// The public id of a document, or `release`.
    pub subject: String,
    pub approval: ledger::Approval,
}

pub(super) fn id(row: &SqliteRow, column: &str) -> Result<LocalId, Error> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| Error::NotFound)
}

pub(super) fn id_if_any(row: &SqliteRow, column: &str) -> Result<Option<LocalId>, Error> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| text.parse().map_err(|_| Error::NotFound)).transpose()
}

pub(super) fn json<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, Error> {
    let text: String = row.try_get(column)?;
    Ok(serde_json::from_str(&text)?)
}

pub(super) fn json_if_any<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<Option<T>, Error> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(Error::from)
}

/// The one word that serde gives a unit variant, or a string type.
pub(super) fn word(value: &impl Serialize) -> Result<String, Error> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_owned())
}

fn from_word<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, Error> {
    Ok(serde_json::from_value(serde_json::Value::String(row.try_get(column)?))?)
}

fn release(row: &SqliteRow) -> Result<ReleaseRow, Error> {
    Ok(ReleaseRow {
        id: id(row, "id")?,
        title: row.try_get("title")?,
        stage: json(row, "stage")?,
        review: json_if_any(row, "review")?,
        embargo: row.try_get("embargo")?,
        number: row.try_get("number")?,
        body: row.try_get("body")?,
        keeps_seeds: row.try_get::<String, _>("seeds")? == "keep",
        colours: from_word(row, "colours")?,
        notice: row.try_get("notice")?,
        revision: row.try_get("revision")?,
    })
}

impl Store {
    /// The next number of a series, from 1; never given again.
    pub async fn take_number(&self, tx: &mut Tx, series: &str) -> Result<u32, Error> {
        let row = sqlx::query(
            "insert into numbers (name, last) values ($1, 1) on conflict (name) do update set last = numbers.last + 1 returning last",
        )
        .bind(series)
        .fetch_one(&mut **tx)
        .await?;
        Ok(row.try_get("last")?)
    }

    /// The releases that hold something of a drop: its documents can't be destroyed.
    pub async fn releases_with(&self, tx: &mut Tx, drop: DropId) -> Result<Vec<ReleaseRow>, Error> {
        let rows = sqlx::query(
            "select * from releases where id in (select release from renditions where document in
             (select id from documents where drop_id = $1)) order by arrival",
        )
        .bind(drop.to_string());
        rows.fetch_all(&mut **tx).await?.iter().map(release).collect()
    }

    pub async fn begin_release(
        &self,
        tx: &mut Tx,
        release: LocalId,
        title: &str,
        embargo: Option<&str>,
    ) -> Result<(), Error> {
        let arrival = self.take_number(tx, "drafts").await?;
        sqlx::query("insert into releases (id, title, stage, embargo, arrival) values ($1, $2, $3, $4, $5)")
            .bind(release.to_string())
            .bind(title)
            .bind(serde_json::to_string(&ReleaseStage::Draft)?)
            .bind(embargo)
            .bind(arrival)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Newest first.
    pub async fn releases(&self) -> Result<Vec<ReleaseRow>, Error> {
        let rows = sqlx::query("select * from releases order by arrival desc").fetch_all(self.pool()).await?;
        rows.iter().map(release).collect()
    }

    pub async fn release(&self, release_id: LocalId) -> Result<ReleaseRow, Error> {
        let row = sqlx::query("select * from releases where id = $1").bind(release_id.to_string());
        release(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?)
    }

    /// As this transaction sees it: what is decided on it can't be overtaken.
    pub async fn release_in(&self, tx: &mut Tx, release_id: LocalId) -> Result<ReleaseRow, Error> {
        let row = sqlx::query("select * from releases where id = $1").bind(release_id.to_string());
        release(&row.fetch_optional(&mut **tx).await?.ok_or(Error::NotFound)?)
    }

    pub async fn move_release(&self, tx: &mut Tx, release_id: LocalId, stage: &ReleaseStage) -> Result<(), Error> {
        sqlx::query("update releases set stage = $1 where id = $2")
            .bind(serde_json::to_string(stage)?)
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Takes a release back to the draft because something in it changes, or because it was sent back: signatures are void, what
    /// was built is forgotten. `notice` tells its people why; it is set only where somebody had signed. Gives the blobs that may be
    /// deleted once this is committed.
    ///
    /// # Errors
    /// It is published: then it can't change.
    pub async fn reopen_release(&self, tx: &mut Tx, release_id: LocalId, notice: &str) -> Result<Vec<LocalId>, Error> {
        let stage = self.release_in(tx, release_id).await?.stage;
        let signed = stage != ReleaseStage::Draft;
        let draft = stage.reopen()?;
        let of_release = release_id.to_string();
        sqlx::query("update releases set revision = revision + 1 where id = $1")
            .bind(&of_release)
            .execute(&mut **tx)
            .await?;
        if !signed {
            return Ok(Vec::new());
        }
        self.move_release(tx, release_id, &draft).await?;
        sqlx::query("update releases set body = null where id = $1").bind(&of_release).execute(&mut **tx).await?;
        self.tell(tx, release_id, notice).await?;
        sqlx::query("delete from signatures where release = $1").bind(&of_release).execute(&mut **tx).await?;
        self.forget_dossier_files(tx, release_id).await?;
        self.forget_built(tx, release_id).await
    }

    /// Says on the release's page what its people must know.
    pub async fn tell(&self, tx: &mut Tx, release_id: LocalId, notice: &str) -> Result<(), Error> {
        sqlx::query("update releases set notice = $1 where id = $2")
            .bind(notice)
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn write_review(&self, tx: &mut Tx, release_id: LocalId, review: &HarmReview) -> Result<(), Error> {
        sqlx::query("update releases set review = $1 where id = $2")
            .bind(serde_json::to_string(review)?)
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn edit_release(
        &self,
        tx: &mut Tx,
        release_id: LocalId,
        title: &str,
        embargo: Option<&str>,
        keeps_seeds: bool,
        colours: Colours,
    ) -> Result<(), Error> {
        sqlx::query("update releases set title = $1, embargo = $2, seeds = $3, colours = $4 where id = $5")
            .bind(title)
            .bind(embargo)
            .bind(if keeps_seeds { "keep" } else { "drop" })
            .bind(word(&colours)?)
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn discard_release(&self, tx: &mut Tx, release_id: LocalId) -> Result<(), Error> {
        sqlx::query("delete from releases where id = $1").bind(release_id.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    /// Gives a release its public number for good, and keeps what of it is signed.
    pub async fn keep_body(&self, tx: &mut Tx, release_id: LocalId, number: u32, body: &str) -> Result<(), Error> {
        sqlx::query("update releases set number = $1, body = $2, notice = '' where id = $3")
            .bind(number)
            .bind(body)
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn sign(&self, tx: &mut Tx, release_id: LocalId, signed: &SignatureRow) -> Result<(), Error> {
        let ledger::Approval { role, key, signature } = &signed.approval;
        sqlx::query(
            "insert into signatures (release, subject, role, approver_key, signature) values ($1, $2, $3, $4, $5)",
        )
        .bind(release_id.to_string())
        .bind(&signed.subject)
        .bind(word(role)?)
        .bind(word(key)?)
        .bind(word(signature)?)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// The signatures under a release, `prepared` before `approved`.
    pub async fn signatures(&self, release_id: LocalId) -> Result<Vec<SignatureRow>, Error> {
        let rows = sqlx::query("select * from signatures where release = $1 order by subject, role desc")
            .bind(release_id.to_string());
        let read = |row: &SqliteRow| -> Result<SignatureRow, Error> {
            let approval = ledger::Approval {
                role: from_word(row, "role")?,
                key: from_word(row, "approver_key")?,
                signature: from_word(row, "signature")?,
            };
            Ok(SignatureRow { subject: row.try_get("subject")?, approval })
        };
        rows.fetch_all(self.pool()).await?.iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, SqliteConnection};

    use super::*;

    const BEFORE: &str = r#"create table releases (id text primary key, title text not null, stage text not null, review text, embargo text,
          number integer unique, body text, seeds text not null default 'drop', notice text not null default '',
          revision integer not null default 0, arrival integer not null);
        insert into releases (id, title, stage, arrival) values ('01010101010101010101010101010101', 'The quay', '{"stage":"draft"}', 1)"#;

    #[tokio::test]
    async fn releases_from_before_keep_their_colours() {
        let mut memory = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::raw_sql(BEFORE).execute(&mut memory).await.unwrap();
        sqlx::raw_sql(include_str!("../../migrations/0820_colours.sql")).execute(&mut memory).await.unwrap();
        let row = sqlx::query("select * from releases").fetch_one(&mut memory).await.unwrap();
        let release = release(&row).unwrap();
        assert_eq!((release.title.as_str(), release.colours), ("The quay", Colours::Kept));
    }
}
