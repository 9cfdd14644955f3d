//! Releases, their renditions and stories, the signatures under them, and what was withdrawn.

use model::{Descriptor, HarmReview, LocalId, Plan};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, Tx};
use crate::{Error, domain::publishing::ReleaseStage};

pub struct ReleaseRow {
    pub id: LocalId,
    pub title: String,
    pub stage: ReleaseStage,
    pub review: Option<HarmReview>,
    /// UTC day before which it is not published.
    pub embargo: Option<String>,
}

pub struct RenditionRow {
    pub id: LocalId,
    pub release: LocalId,
    pub document: LocalId,
    /// Of the public id.
    pub number: u32,
    pub plan: Plan,
    pub descriptor: Descriptor,
    pub built: Option<Built>,
}

/// What was made of a rendition when it was signed as prepared: sealed blobs and the manifest that names their hashes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Built {
    pub pdf: LocalId,
    pub text: LocalId,
    /// One sealed PNG a page, with its words, so that stories' strips can be cut.
    pub pages: Vec<BuiltPage>,
    /// The manifest without approvals, canonical JSON: what both people sign.
    pub manifest: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BuiltPage {
    pub image: LocalId,
    pub words: LocalId,
}

pub struct StoryRow {
    pub id: LocalId,
    pub release: LocalId,
    pub slug: String,
    /// The story as it is published: facts and Markdown (`press::Story`).
    pub file: String,
    /// A sealed PNG, decoded and encoded anew by the airlock.
    pub picture: Option<LocalId>,
}

/// One person's signature under one manifest.
pub struct SignatureRow {
    /// The public id of a document, or `release`.
    pub subject: String,
    pub role: String,
    pub key: String,
    pub signature: String,
}

pub struct WithdrawalRow {
    pub number: u32,
    pub reason: String,
    pub day: String,
}

fn id(row: &SqliteRow, column: &str) -> Result<LocalId, Error> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| Error::NotFound)
}

fn json<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, Error> {
    let text: String = row.try_get(column)?;
    Ok(serde_json::from_str(&text)?)
}

fn json_if_any<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<Option<T>, Error> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(Error::from)
}

fn release(row: &SqliteRow) -> Result<ReleaseRow, Error> {
    Ok(ReleaseRow {
        id: id(row, "id")?,
        title: row.try_get("title")?,
        stage: json(row, "stage")?,
        review: json_if_any(row, "review")?,
        embargo: row.try_get("embargo")?,
    })
}

fn rendition(row: &SqliteRow) -> Result<RenditionRow, Error> {
    Ok(RenditionRow {
        id: id(row, "id")?,
        release: id(row, "release")?,
        document: id(row, "document")?,
        number: row.try_get("number")?,
        plan: json(row, "plan")?,
        descriptor: json(row, "descriptor")?,
        built: json_if_any(row, "built")?,
    })
}

fn story(row: &SqliteRow) -> Result<StoryRow, Error> {
    let picture: Option<String> = row.try_get("picture")?;
    Ok(StoryRow {
        id: id(row, "id")?,
        release: id(row, "release")?,
        slug: row.try_get("slug")?,
        file: row.try_get("file")?,
        picture: picture.map(|text| text.parse().map_err(|_| Error::NotFound)).transpose()?,
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

    pub async fn begin_release(&self, tx: &mut Tx, release: LocalId, title: &str) -> Result<(), Error> {
        let arrival = self.take_number(tx, "releases").await?;
        sqlx::query("insert into releases (id, title, stage, arrival) values ($1, $2, $3, $4)")
            .bind(release.to_string())
            .bind(title)
            .bind(serde_json::to_string(&ReleaseStage::Draft)?)
            .bind(arrival)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn releases(&self) -> Result<Vec<ReleaseRow>, Error> {
        let rows = sqlx::query("select * from releases order by arrival desc").fetch_all(self.pool()).await?;
        rows.iter().map(release).collect()
    }

    pub async fn release(&self, release_id: LocalId) -> Result<ReleaseRow, Error> {
        let row = sqlx::query("select * from releases where id = $1").bind(release_id.to_string());
        release(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?)
    }

    /// The stage as this transaction sees it: what is decided on it can't be overtaken.
    pub async fn release_stage(&self, tx: &mut Tx, release_id: LocalId) -> Result<ReleaseStage, Error> {
        let row = sqlx::query("select stage from releases where id = $1").bind(release_id.to_string());
        json(&row.fetch_optional(&mut **tx).await?.ok_or(Error::NotFound)?, "stage")
    }

    pub async fn move_release(&self, tx: &mut Tx, release_id: LocalId, stage: &ReleaseStage) -> Result<(), Error> {
        sqlx::query("update releases set stage = $1 where id = $2")
            .bind(serde_json::to_string(stage)?)
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Takes a release back to the draft because something in it changes: signatures are void, what was built is forgotten.
    /// Gives whether anybody had signed.
    ///
    /// # Errors
    /// It is published: then it can't change.
    pub async fn reopen_release(&self, tx: &mut Tx, release_id: LocalId) -> Result<bool, Error> {
        let stage = self.release_stage(tx, release_id).await?;
        let signed = stage != ReleaseStage::Draft;
        let draft = stage.reopen()?;
        self.move_release(tx, release_id, &draft).await?;
        let of_release = release_id.to_string();
        sqlx::query("delete from signatures where release = $1").bind(&of_release).execute(&mut **tx).await?;
        sqlx::query("update renditions set built = null where release = $1").bind(&of_release).execute(&mut **tx).await?;
        Ok(signed)
    }

    pub async fn write_review(&self, tx: &mut Tx, release_id: LocalId, review: &HarmReview) -> Result<(), Error> {
        sqlx::query("update releases set review = $1 where id = $2")
            .bind(serde_json::to_string(review)?)
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn rename_release(
        &self,
        tx: &mut Tx,
        release_id: LocalId,
        title: &str,
        embargo: Option<&str>,
    ) -> Result<(), Error> {
        sqlx::query("update releases set title = $1, embargo = $2 where id = $3")
            .bind(title)
            .bind(embargo)
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn add_rendition(&self, tx: &mut Tx, new: &RenditionRow) -> Result<(), Error> {
        sqlx::query("insert into renditions (id, release, document, number, plan, descriptor) values ($1, $2, $3, $4, $5, $6)")
            .bind(new.id.to_string())
            .bind(new.release.to_string())
            .bind(new.document.to_string())
            .bind(new.number)
            .bind(serde_json::to_string(&new.plan)?)
            .bind(serde_json::to_string(&new.descriptor)?)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn remove_rendition(&self, tx: &mut Tx, rendition_id: LocalId) -> Result<(), Error> {
        sqlx::query("delete from renditions where id = $1").bind(rendition_id.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    pub async fn rendition(&self, rendition_id: LocalId) -> Result<RenditionRow, Error> {
        let row = sqlx::query("select * from renditions where id = $1").bind(rendition_id.to_string());
        rendition(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?)
    }

    /// The renditions of one release, by public number.
    pub async fn renditions(&self, release_id: LocalId) -> Result<Vec<RenditionRow>, Error> {
        let rows = sqlx::query("select * from renditions where release = $1 order by number").bind(release_id.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(rendition).collect()
    }

    /// The renditions made of one document, in whatever release.
    pub async fn renditions_of(&self, document: LocalId) -> Result<Vec<RenditionRow>, Error> {
        let rows = sqlx::query("select * from renditions where document = $1 order by number").bind(document.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(rendition).collect()
    }

    pub async fn write_plan(&self, tx: &mut Tx, rendition_id: LocalId, plan: &Plan) -> Result<(), Error> {
        sqlx::query("update renditions set plan = $1 where id = $2")
            .bind(serde_json::to_string(plan)?)
            .bind(rendition_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn write_descriptor(&self, tx: &mut Tx, rendition_id: LocalId, words: &Descriptor) -> Result<(), Error> {
        sqlx::query("update renditions set descriptor = $1 where id = $2")
            .bind(serde_json::to_string(words)?)
            .bind(rendition_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn keep_built(&self, tx: &mut Tx, rendition_id: LocalId, built: &Built) -> Result<(), Error> {
        sqlx::query("update renditions set built = $1 where id = $2")
            .bind(serde_json::to_string(built)?)
            .bind(rendition_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn keep_story(&self, tx: &mut Tx, new: &StoryRow) -> Result<(), Error> {
        sqlx::query(
            "insert into stories (id, release, slug, file, picture) values ($1, $2, $3, $4, $5) \
             on conflict (id) do update set slug = excluded.slug, file = excluded.file, picture = excluded.picture",
        )
        .bind(new.id.to_string())
        .bind(new.release.to_string())
        .bind(&new.slug)
        .bind(&new.file)
        .bind(new.picture.map(|picture| picture.to_string()))
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    pub async fn remove_story(&self, tx: &mut Tx, story_id: LocalId) -> Result<(), Error> {
        sqlx::query("delete from stories where id = $1").bind(story_id.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    pub async fn story(&self, story_id: LocalId) -> Result<StoryRow, Error> {
        let row = sqlx::query("select * from stories where id = $1").bind(story_id.to_string());
        story(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?)
    }

    pub async fn stories(&self, release_id: LocalId) -> Result<Vec<StoryRow>, Error> {
        let rows = sqlx::query("select * from stories where release = $1 order by slug").bind(release_id.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(story).collect()
    }

    pub async fn sign(&self, tx: &mut Tx, release_id: LocalId, signed: &SignatureRow) -> Result<(), Error> {
        sqlx::query("insert into signatures (release, subject, role, approver_key, signature) values ($1, $2, $3, $4, $5)")
            .bind(release_id.to_string())
            .bind(&signed.subject)
            .bind(&signed.role)
            .bind(&signed.key)
            .bind(&signed.signature)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn signatures(&self, release_id: LocalId) -> Result<Vec<SignatureRow>, Error> {
        let rows = sqlx::query("select * from signatures where release = $1 order by subject, role desc").bind(release_id.to_string());
        let read = |row: &SqliteRow| -> Result<SignatureRow, Error> {
            Ok(SignatureRow {
                subject: row.try_get("subject")?,
                role: row.try_get("role")?,
                key: row.try_get("approver_key")?,
                signature: row.try_get("signature")?,
            })
        };
        rows.fetch_all(self.pool()).await?.iter().map(read).collect()
    }

    pub async fn record_withdrawal(&self, tx: &mut Tx, gone: &WithdrawalRow, by: LocalId) -> Result<(), Error> {
        sqlx::query("insert into withdrawals (number, reason, day, by_person) values ($1, $2, $3, $4) on conflict (number) do nothing")
            .bind(gone.number)
            .bind(&gone.reason)
            .bind(&gone.day)
            .bind(by.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn withdrawals(&self) -> Result<Vec<WithdrawalRow>, Error> {
        let rows = sqlx::query("select number, reason, day from withdrawals order by number").fetch_all(self.pool()).await?;
        let read = |row: &SqliteRow| -> Result<WithdrawalRow, Error> {
            Ok(WithdrawalRow { number: row.try_get("number")?, reason: row.try_get("reason")?, day: row.try_get("day")? })
        };
        rows.iter().map(read).collect()
    }
}
