//! Statements of releases, with what a worker said of their signatures, and the newsroom's authors.

use model::LocalId;
use press::story::Author;
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Store, Tx,
    releases::{id, json},
};
use crate::{
    Error,
    domain::publishing::{SignatureCheck, StatementWords},
};

#[derive(Clone, Debug)]
pub struct StatementRow {
    pub id: LocalId,
    pub release: LocalId,
    pub slug: String,
    pub words: StatementWords,
    pub check: SignatureCheck,
}

#[derive(Clone, Debug)]
pub struct AuthorRow {
    pub id: LocalId,
    pub author: Author,
}

fn statement(row: &SqliteRow) -> Result<StatementRow, Error> {
    Ok(StatementRow {
        id: id(row, "id")?,
        release: id(row, "release")?,
        slug: row.try_get("slug")?,
        words: json(row, "words")?,
        check: json(row, "signature_check")?,
    })
}

fn author(row: &SqliteRow) -> Result<AuthorRow, Error> {
    Ok(AuthorRow { id: id(row, "id")?, author: json(row, "author")? })
}

impl Store {
    /// # Errors
    /// Another statement of the release has this slug.
    pub async fn keep_statement(&self, tx: &mut Tx, new: &StatementRow) -> Result<(), Error> {
        sqlx::query(
            "insert into statements (id, release, slug, words, signature_check) values ($1, $2, $3, $4, $5)
             on conflict (id) do update set slug = excluded.slug, words = excluded.words,
             signature_check = excluded.signature_check",
        )
        .bind(new.id.to_string())
        .bind(new.release.to_string())
        .bind(&new.slug)
        .bind(serde_json::to_string(&new.words)?)
        .bind(serde_json::to_string(&new.check)?)
        .execute(&mut **tx)
        .await
        .map_err(|error| match error.as_database_error().is_some_and(|e| e.is_unique_violation()) {
            true => Error::refused(format!("another statement here has the address “{}” already", new.slug)),
            false => error.into(),
        })?;
        Ok(())
    }

    pub async fn remove_statement(&self, tx: &mut Tx, statement_id: LocalId) -> Result<(), Error> {
        sqlx::query("delete from statements where id = $1").bind(statement_id.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    pub async fn statement(&self, statement_id: LocalId) -> Result<StatementRow, Error> {
        let row = sqlx::query("select * from statements where id = $1").bind(statement_id.to_string());
        statement(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?)
    }

    pub async fn statements(&self, release_id: LocalId) -> Result<Vec<StatementRow>, Error> {
        let rows =
            sqlx::query("select * from statements where release = $1 order by slug").bind(release_id.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(statement).collect()
    }

    /// Of all releases.
    pub async fn all_statements(&self) -> Result<Vec<StatementRow>, Error> {
        let rows = sqlx::query("select * from statements order by slug").fetch_all(self.pool()).await?;
        rows.iter().map(statement).collect()
    }

    /// # Errors
    /// Another author has this slug.
    pub async fn keep_author(&self, tx: &mut Tx, new: &AuthorRow) -> Result<(), Error> {
        sqlx::query(
            "insert into authors (id, slug, author) values ($1, $2, $3)
             on conflict (id) do update set slug = excluded.slug, author = excluded.author",
        )
        .bind(new.id.to_string())
        .bind(new.author.slug.as_str())
        .bind(serde_json::to_string(&new.author)?)
        .execute(&mut **tx)
        .await
        .map_err(|error| match error.as_database_error().is_some_and(|e| e.is_unique_violation()) {
            true => Error::refused(format!("another author has the address “{}” already", new.author.slug)),
            false => error.into(),
        })?;
        Ok(())
    }

    pub async fn remove_author(&self, tx: &mut Tx, author_id: LocalId) -> Result<(), Error> {
        sqlx::query("delete from authors where id = $1").bind(author_id.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    /// By slug.
    pub async fn authors(&self) -> Result<Vec<AuthorRow>, Error> {
        let rows = sqlx::query("select * from authors order by slug").fetch_all(self.pool()).await?;
        rows.iter().map(author).collect()
    }
}
