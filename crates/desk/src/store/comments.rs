//! Readers' comments: what came from the archive, how it was decided, and whether the record shows it.

use model::{LocalId, Passage, Sha256};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Store, Tx,
    releases::{id, json},
};
use crate::{Error, domain::comments::CommentStage};

/// Whether the record shows a comment's stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InRecord {
    /// Nothing of it is public, nor meant to be now.
    None,
    /// To be carried into the record.
    Due,
    Done,
}

impl InRecord {
    fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Due => "due",
            Self::Done => "done",
        }
    }
}

#[derive(Clone, Debug)]
pub struct CommentRow {
    pub id: LocalId,
    /// The story's slug.
    pub story: String,
    pub passage: Option<Passage>,
    /// The passage's words as they stood when it came.
    pub quoted: String,
    pub day: String,
    pub name: String,
    pub body: String,
    /// Redacted words that were found in it.
    pub caught: Vec<String>,
    pub stage: CommentStage,
    /// The moderators' own.
    pub note: String,
    pub record: InRecord,
}

/// A comment as it came.
pub struct NewComment {
    pub row: CommentRow,
    pub archive_id: LocalId,
    /// SHA-256 of the sealed bytes.
    pub sealed: Sha256,
    /// SHA-256 of what it says, and where.
    pub said: Sha256,
}

/// Something that came from the archive and can't be shown.
pub struct ApartRow {
    pub sealed: String,
    pub day: String,
    pub reason: String,
}

fn comment(row: &SqliteRow) -> Result<CommentRow, Error> {
    let passage: Option<String> = row.try_get("passage")?;
    Ok(CommentRow {
        id: id(row, "id")?,
        story: row.try_get("story")?,
        passage: passage.map(|at| at.parse().map_err(|_| Error::NotFound)).transpose()?,
        quoted: row.try_get("quoted")?,
        day: row.try_get("day")?,
        name: row.try_get("name")?,
        body: row.try_get("body")?,
        caught: json(row, "caught")?,
        stage: json(row, "stage")?,
        note: row.try_get("note")?,
        record: match row.try_get::<String, _>("record")?.as_str() {
            "done" => InRecord::Done,
            "due" => InRecord::Due,
            _ => InRecord::None,
        },
    })
}

impl Store {
    /// Whether these very bytes were taken before, as a comment or apart.
    pub async fn knows_sealed(&self, sealed: Sha256) -> Result<bool, Error> {
        let row = sqlx::query(
            "select 1 from comments where sealed = $1 union select 1 from comments_apart where sealed = $1 limit 1",
        )
        .bind(sealed.to_string());
        Ok(row.fetch_optional(self.pool()).await?.is_some())
    }

    pub async fn knows_archive_id(&self, archive_id: LocalId) -> Result<bool, Error> {
        let row = sqlx::query("select 1 from comments where archive_id = $1").bind(archive_id.to_string());
        Ok(row.fetch_optional(self.pool()).await?.is_some())
    }

    pub async fn knows_said(&self, said: Sha256) -> Result<bool, Error> {
        let row = sqlx::query("select 1 from comments where said = $1").bind(said.to_string());
        Ok(row.fetch_optional(self.pool()).await?.is_some())
    }

    pub async fn add_comment(&self, new: &NewComment) -> Result<(), Error> {
        let row = &new.row;
        sqlx::query(
            "insert into comments (id, archive_id, sealed, said, story, passage, quoted, day, name, body, caught, stage, kind, arrival)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, (select coalesce(max(arrival), 0) + 1 from comments))",
        )
        .bind(row.id.to_string())
        .bind(new.archive_id.to_string())
        .bind(new.sealed.to_string())
        .bind(new.said.to_string())
        .bind(&row.story)
        .bind(row.passage.map(|at| at.to_string()))
        .bind(&row.quoted)
        .bind(&row.day)
        .bind(&row.name)
        .bind(&row.body)
        .bind(serde_json::to_string(&row.caught)?)
        .bind(serde_json::to_string(&row.stage)?)
        .bind(row.stage.kind())
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Sets something apart with the reason, unless there are `most` already: a hostile archive must not fill the disk.
    pub async fn set_apart(&self, sealed: Sha256, day: &str, reason: &str, most: i64) -> Result<(), Error> {
        sqlx::query(
            "insert into comments_apart (sealed, day, reason) select $1, $2, $3
             where (select count(*) from comments_apart) < $4 on conflict (sealed) do nothing",
        )
        .bind(sealed.to_string())
        .bind(day)
        .bind(reason)
        .bind(most)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    pub async fn comments_apart(&self) -> Result<Vec<ApartRow>, Error> {
        let rows = sqlx::query("select * from comments_apart order by day desc, sealed").fetch_all(self.pool()).await?;
        let apart = |row: &SqliteRow| {
            Ok(ApartRow { sealed: row.try_get("sealed")?, day: row.try_get("day")?, reason: row.try_get("reason")? })
        };
        rows.iter().map(apart).collect()
    }

    pub async fn clear_apart(&self) -> Result<(), Error> {
        sqlx::query("delete from comments_apart").execute(self.pool()).await?;
        Ok(())
    }

    pub async fn comment_in(&self, tx: &mut Tx, comment_id: LocalId) -> Result<CommentRow, Error> {
        let row = sqlx::query("select * from comments where id = $1").bind(comment_id.to_string());
        comment(&row.fetch_optional(&mut **tx).await?.ok_or(Error::NotFound)?)
    }

    /// Those of one stage, oldest first; `None`: of all.
    pub async fn comments(&self, stage: Option<&str>, most: i64) -> Result<Vec<CommentRow>, Error> {
        let rows = sqlx::query("select * from comments where $1 is null or kind = $1 order by arrival limit $2")
            .bind(stage)
            .bind(most)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(comment).collect()
    }

    /// How many there are of each stage.
    pub async fn count_comments(&self) -> Result<Vec<(String, i64)>, Error> {
        let rows =
            sqlx::query("select kind, count(*) as many from comments group by kind").fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok((row.try_get("kind")?, row.try_get("many")?))).collect()
    }

    /// What the record is to show.
    pub async fn due_comments(&self) -> Result<Vec<CommentRow>, Error> {
        let rows =
            sqlx::query("select * from comments where record = 'due' order by arrival").fetch_all(self.pool()).await?;
        rows.iter().map(comment).collect()
    }

    /// Released, and not yet asked into the record.
    pub async fn released_comments(&self, tx: &mut Tx) -> Result<Vec<CommentRow>, Error> {
        let rows = sqlx::query("select * from comments where record = 'none' and kind = 'released' order by arrival")
            .fetch_all(&mut **tx)
            .await?;
        rows.iter().map(comment).collect()
    }

    pub async fn move_comment(&self, tx: &mut Tx, row: &CommentRow) -> Result<(), Error> {
        sqlx::query("update comments set stage = $2, note = $3, record = $4, caught = $5, kind = $6 where id = $1")
            .bind(row.id.to_string())
            .bind(serde_json::to_string(&row.stage)?)
            .bind(&row.note)
            .bind(row.record.word())
            .bind(serde_json::to_string(&row.caught)?)
            .bind(row.stage.kind())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Destroys what it says and who said it.
    pub async fn destroy_comment(&self, tx: &mut Tx, comment_id: LocalId) -> Result<(), Error> {
        sqlx::query("update comments set name = '', body = '', quoted = '', caught = '[]' where id = $1")
            .bind(comment_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// The record shows it as it was at this stage; one that was decided anew in between stays due.
    pub async fn comment_is_in_record(&self, tx: &mut Tx, row: &CommentRow) -> Result<(), Error> {
        sqlx::query("update comments set record = 'done' where id = $1 and stage = $2")
            .bind(row.id.to_string())
            .bind(serde_json::to_string(&row.stage)?)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}
