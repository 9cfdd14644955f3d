//! Dossiers as they are written, and as they were signed: one row for each version.

use model::LocalId;
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Store, Tx,
    releases::{id, json},
};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, dossier::DossierWords},
};

#[derive(Clone, Debug)]
pub struct DossierRow {
    pub id: LocalId,
    pub release: LocalId,
    pub slug: String,
    pub words: DossierWords,
    /// The file as it was signed.
    pub built: Option<String>,
}

/// A version that is in the record.
#[derive(Clone, Debug)]
pub struct PublishedRow {
    pub dossier: DossierRow,
    /// Of its release.
    pub number: u32,
    pub day: String,
}

fn dossier(row: &SqliteRow) -> Result<DossierRow, Error> {
    Ok(DossierRow {
        id: id(row, "id")?,
        release: id(row, "release")?,
        slug: row.try_get("slug")?,
        words: json(row, "words")?,
        built: row.try_get("built")?,
    })
}

impl Store {
    /// # Errors
    /// The release has another dossier with this slug.
    pub async fn keep_dossier(&self, tx: &mut Tx, new: &DossierRow) -> Result<(), Error> {
        sqlx::query(
            "insert into dossiers (id, release, slug, words) values ($1, $2, $3, $4)
             on conflict (id) do update set slug = excluded.slug, words = excluded.words",
        )
        .bind(new.id.to_string())
        .bind(new.release.to_string())
        .bind(&new.slug)
        .bind(serde_json::to_string(&new.words)?)
        .execute(&mut **tx)
        .await
        .map_err(|error| match error.as_database_error().is_some_and(|e| e.is_unique_violation()) {
            true => Error::refused(format!("this release has a dossier with the address “{}” already", new.slug)),
            false => error.into(),
        })?;
        Ok(())
    }

    /// Keeps the file that two people sign.
    pub async fn keep_dossier_file(&self, tx: &mut Tx, dossier: LocalId, file: &str) -> Result<(), Error> {
        sqlx::query("update dossiers set built = $1 where id = $2")
            .bind(file)
            .bind(dossier.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub(super) async fn forget_dossier_files(&self, tx: &mut Tx, release: LocalId) -> Result<(), Error> {
        sqlx::query("update dossiers set built = null where release = $1")
            .bind(release.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn remove_dossier(&self, tx: &mut Tx, dossier: LocalId) -> Result<(), Error> {
        sqlx::query("delete from dossiers where id = $1").bind(dossier.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    pub async fn dossier(&self, dossier_id: LocalId) -> Result<DossierRow, Error> {
        let row = sqlx::query("select * from dossiers where id = $1").bind(dossier_id.to_string());
        dossier(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?)
    }

    /// As this transaction sees it: an entry that is added to it can't be lost to another one.
    pub async fn dossier_in(&self, tx: &mut Tx, dossier_id: LocalId) -> Result<DossierRow, Error> {
        let row = sqlx::query("select * from dossiers where id = $1").bind(dossier_id.to_string());
        dossier(&row.fetch_optional(&mut **tx).await?.ok_or(Error::NotFound)?)
    }

    /// Those of one release, by slug.
    pub async fn dossiers(&self, release: LocalId) -> Result<Vec<DossierRow>, Error> {
        let rows = sqlx::query("select * from dossiers where release = $1 order by slug").bind(release.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(dossier).collect()
    }

    /// Every version that is published, of all dossiers.
    pub async fn published_dossiers(&self) -> Result<Vec<PublishedRow>, Error> {
        let rows = sqlx::query(
            "select d.*, r.stage as stage from dossiers d join releases r on r.id = d.release
             where d.built is not null order by d.slug",
        );
        let mut published = Vec::new();
        for row in rows.fetch_all(self.pool()).await? {
            if let ReleaseStage::Published { number, day } = json(&row, "stage")? {
                published.push(PublishedRow { dossier: dossier(&row)?, number, day });
            }
        }
        Ok(published)
    }
}
