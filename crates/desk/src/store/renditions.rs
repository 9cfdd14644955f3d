//! What a release holds: renditions of documents, with their plans and descriptors, and stories. Bytes lie in sealed blobs.

use model::{Colours, Correction, Descriptor, LocalId, Plan, Sha256};
use serde::{Deserialize, Serialize};
use sqlx::{Row, sqlite::SqliteRow};
use zeroize::Zeroizing;

use super::{
    NewBlob, Store, Tx,
    releases::{id, id_if_any, json, json_if_any, word},
};
use crate::{Error, domain::publishing::StoryWords};

#[derive(Clone, Debug)]
pub struct RenditionRow {
    pub id: LocalId,
    pub release: LocalId,
    pub document: LocalId,
    /// Of the public id.
    pub number: u32,
    /// From 1: a later one takes the place of the one before.
    pub version: u32,
    /// What this version changes: of every one but the first.
    pub correction: Option<Correction>,
    pub plan: Plan,
    pub descriptor: Descriptor,
    pub built: Option<Built>,
}

/// What was made of a rendition when it was signed as prepared: sealed blobs, and the manifest that names their hashes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Built {
    pub pdf: LocalId,
    /// Words, sizes, roots and hidden tiles of all pages: JSON, `Vec<BuiltPage>`.
    pub pages: LocalId,
    /// A sealed PNG a page.
    pub images: Vec<LocalId>,
    /// Proofs of openings: JSON, `Vec<page::tiles::Proof>`. What was built before there were any has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proofs: Option<LocalId>,
    /// The manifest without approvals, canonical JSON: what both people sign.
    pub manifest: String,
}

impl Built {
    pub fn blobs(&self) -> Vec<LocalId> {
        let mut all = self.images.clone();
        all.extend([self.pdf, self.pages]);
        all.extend(self.proofs);
        all
    }
}

/// One page of what was built, without its pixels.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BuiltPage {
    pub size: model::Size,
    pub words: Vec<model::Word>,
    pub origin: page::Origin,
    pub root: Option<Sha256>,
    pub hidden: Vec<u32>,
}

#[derive(Clone, Debug)]
pub struct StoryRow {
    pub id: LocalId,
    pub release: LocalId,
    pub slug: String,
    pub words: StoryWords,
    /// A sealed PNG, decoded by the airlock and encoded anew.
    pub picture: Option<LocalId>,
    /// The text that this one corrects.
    pub corrects: Option<LocalId>,
}

fn rendition(row: &SqliteRow) -> Result<RenditionRow, Error> {
    Ok(RenditionRow {
        id: id(row, "id")?,
        release: id(row, "release")?,
        document: id(row, "document")?,
        number: row.try_get("number")?,
        version: row.try_get("version")?,
        correction: json_if_any(row, "correction")?,
        plan: json(row, "plan")?,
        descriptor: json(row, "descriptor")?,
        built: json_if_any(row, "built")?,
    })
}

fn story(row: &SqliteRow) -> Result<StoryRow, Error> {
    Ok(StoryRow {
        id: id(row, "id")?,
        release: id(row, "release")?,
        slug: row.try_get("slug")?,
        words: json(row, "words")?,
        picture: id_if_any(row, "picture")?,
        corrects: id_if_any(row, "corrects")?,
    })
}

impl Store {
    /// # Errors
    /// The document is in that release already, or somebody began that version meanwhile.
    pub async fn add_rendition(&self, tx: &mut Tx, new: &RenditionRow) -> Result<(), Error> {
        sqlx::query(
            "insert into renditions (id, release, document, number, plan, descriptor, version, correction)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(new.id.to_string())
        .bind(new.release.to_string())
        .bind(new.document.to_string())
        .bind(new.number)
        .bind(serde_json::to_string(&new.plan)?)
        .bind(serde_json::to_string(&new.descriptor)?)
        .bind(new.version)
        .bind(new.correction.as_ref().map(serde_json::to_string).transpose()?)
        .execute(&mut **tx)
        .await
        .map_err(|error| match error.as_database_error().is_some_and(|e| e.is_unique_violation()) {
            true => Error::refused("that document is in this release already, or its next version is being prepared"),
            false => error.into(),
        })?;
        Ok(())
    }

    pub async fn remove_rendition(&self, tx: &mut Tx, rendition_id: LocalId) -> Result<(), Error> {
        self.forget_plan(tx, rendition_id).await?;
        sqlx::query("delete from renditions where id = $1").bind(rendition_id.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    pub async fn rendition(&self, rendition_id: LocalId) -> Result<RenditionRow, Error> {
        let row = sqlx::query("select * from renditions where id = $1").bind(rendition_id.to_string());
        rendition(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?)
    }

    /// The renditions of one release, by public number.
    pub async fn renditions(&self, release_id: LocalId) -> Result<Vec<RenditionRow>, Error> {
        let rows =
            sqlx::query("select * from renditions where release = $1 order by number").bind(release_id.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(rendition).collect()
    }

    /// The same, as this transaction sees it.
    pub async fn renditions_in(&self, tx: &mut Tx, release_id: LocalId) -> Result<Vec<RenditionRow>, Error> {
        let rows =
            sqlx::query("select * from renditions where release = $1 order by number").bind(release_id.to_string());
        rows.fetch_all(&mut **tx).await?.iter().map(rendition).collect()
    }

    /// The versions of one public document, the oldest first.
    pub async fn versions(&self, number: u32) -> Result<Vec<RenditionRow>, Error> {
        let rows = sqlx::query("select * from renditions where number = $1 order by version").bind(number);
        rows.fetch_all(self.pool()).await?.iter().map(rendition).collect()
    }

    /// How a version's pages are made: as its release says, and in black and white once a version of the document was published so. What
    /// went with the colours doesn't come back, and a box of that version is opened with proof by pages drawn alike alone.
    pub async fn colours_of(&self, row: &RenditionRow) -> Result<Colours, Error> {
        let some = sqlx::query_scalar::<_, i64>(
            "select count(*) from renditions as r join releases as l on l.id = r.release
             where r.number = $1 and r.version <= $2 and l.colours = $3",
        );
        let some = some.bind(row.number).bind(row.version).bind(word(&Colours::BlackAndWhite)?);
        Ok(if some.fetch_one(self.pool()).await? > 0 { Colours::BlackAndWhite } else { Colours::Kept })
    }

    /// The newest version of each public document, published or not, by number.
    pub async fn newest_versions(&self) -> Result<Vec<RenditionRow>, Error> {
        let rows = sqlx::query(
            "select * from renditions as r where version =
             (select max(version) from renditions as known where known.number = r.number) order by number",
        );
        rows.fetch_all(self.pool()).await?.iter().map(rendition).collect()
    }

    /// Whether a rendition was made of a document or of a file in it.
    pub async fn is_prepared(&self, tx: &mut Tx, document: LocalId) -> Result<bool, Error> {
        let made: i64 = sqlx::query_scalar(
            "with recursive tree(id) as (select $1 union select x.id from documents x join tree on x.parent = tree.id)
             select count(*) from renditions where document in (select id from tree)",
        )
        .bind(document.to_string())
        .fetch_one(&mut **tx)
        .await?;
        Ok(made > 0)
    }

    /// The renditions made of one document, in whatever release.
    pub async fn renditions_of(&self, document: LocalId) -> Result<Vec<RenditionRow>, Error> {
        let rows = sqlx::query("select * from renditions where document = $1 order by number, version")
            .bind(document.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(rendition).collect()
    }

    pub async fn write_descriptor(&self, tx: &mut Tx, rendition_id: LocalId, words: &Descriptor) -> Result<(), Error> {
        sqlx::query("update renditions set descriptor = $1 where id = $2")
            .bind(serde_json::to_string(words)?)
            .bind(rendition_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn write_correction(&self, tx: &mut Tx, rendition_id: LocalId, told: &Correction) -> Result<(), Error> {
        sqlx::query("update renditions set correction = $1 where id = $2")
            .bind(serde_json::to_string(told)?)
            .bind(rendition_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Keeps what was built, adopts its blobs, and keeps the seed from which its salts come (none without a tile tree).
    pub async fn keep_built(
        &self,
        tx: &mut Tx,
        rendition_id: LocalId,
        built: &Built,
        blobs: &[NewBlob],
        seed: Option<&[u8; 32]>,
    ) -> Result<(), Error> {
        for blob in blobs {
            self.adopt_blob(tx, blob).await?;
        }
        sqlx::query("update renditions set built = $1, seed = $2 where id = $3")
            .bind(serde_json::to_string(built)?)
            .bind(seed.map(|seed| seed.to_vec()))
            .bind(rendition_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Forgets what was built of a release. Gives the blobs that may be deleted once this is committed.
    pub(super) async fn forget_built(&self, tx: &mut Tx, release_id: LocalId) -> Result<Vec<LocalId>, Error> {
        let blobs: Vec<LocalId> = self
            .renditions_in(tx, release_id)
            .await?
            .iter()
            .filter_map(|row| row.built.as_ref())
            .flat_map(Built::blobs)
            .collect();
        sqlx::query("update renditions set built = null, seed = null where release = $1")
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        self.forget_blobs(tx, &blobs).await?;
        Ok(blobs)
    }

    /// Drops the seeds of what a release hides: nobody can be made to open that by them any more. What is shown stays provable.
    pub async fn drop_seeds(&self, tx: &mut Tx, release_id: LocalId) -> Result<(), Error> {
        sqlx::query("update renditions set seed = null where release = $1")
            .bind(release_id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Drops the seeds of versions that are no longer to be read once this release is out: they can open nothing.
    pub async fn drop_seeds_of_gone(&self, tx: &mut Tx, release_id: LocalId) -> Result<(), Error> {
        sqlx::query(
            "update renditions set seed = null where exists (select 1 from renditions n where n.release = $1
               and n.number = renditions.number and n.version > renditions.version
               and json_extract(n.correction, '$.earlier_gone'))",
        )
        .bind(release_id.to_string())
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Drops the seeds of all versions of a release's documents: each of them commits to the same pixels.
    pub async fn destroy_seeds(&self, tx: &mut Tx, release_id: LocalId) -> Result<(), Error> {
        sqlx::query(
            "update renditions set seed = null where number in (select number from renditions where release = $1)",
        )
        .bind(release_id.to_string())
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// The other releases that bring versions of a release's documents.
    pub async fn beside(&self, tx: &mut Tx, release_id: LocalId) -> Result<Vec<LocalId>, Error> {
        let rows = sqlx::query(
            "select distinct release from renditions where release <> $1
               and number in (select number from renditions where release = $1)",
        );
        rows.bind(release_id.to_string()).fetch_all(&mut **tx).await?.iter().map(|row| id(row, "release")).collect()
    }

    /// The seed of a rendition's hidden tiles, while it is kept.
    pub async fn seed(&self, rendition_id: LocalId) -> Result<Option<Zeroizing<[u8; 32]>>, Error> {
        let row = sqlx::query("select seed from renditions where id = $1").bind(rendition_id.to_string());
        let row = row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?;
        let seed = row.try_get::<Option<Vec<u8>>, _>("seed")?.map(Zeroizing::new);
        Ok(seed.and_then(|seed| Some(Zeroizing::new(seed.as_slice().try_into().ok()?))))
    }

    /// How many versions of a release's documents still have the seed of their hidden tiles.
    pub async fn seeds_held(&self, release_id: LocalId) -> Result<i64, Error> {
        let row = sqlx::query(
            "select count(*) from renditions where seed is not null
               and number in (select number from renditions where release = $1)",
        )
        .bind(release_id.to_string());
        Ok(row.fetch_one(self.pool()).await?.try_get(0)?)
    }

    /// # Errors
    /// Another story has this slug, or the text that it corrects is being corrected already.
    pub async fn keep_story(&self, tx: &mut Tx, new: &StoryRow) -> Result<(), Error> {
        sqlx::query(
            "insert into stories (id, release, slug, words, picture, corrects) values ($1, $2, $3, $4, $5, $6)
             on conflict (id) do update set slug = excluded.slug, words = excluded.words, picture = excluded.picture",
        )
        .bind(new.id.to_string())
        .bind(new.release.to_string())
        .bind(&new.slug)
        .bind(serde_json::to_string(&new.words)?)
        .bind(new.picture.map(|picture| picture.to_string()))
        .bind(new.corrects.map(|corrected| corrected.to_string()))
        .execute(&mut **tx)
        .await
        .map_err(|error| match error.as_database_error().is_some_and(|e| e.is_unique_violation()) {
            true if new.corrects.is_some() => Error::refused("that text is being corrected already"),
            true => Error::refused(format!("another story has the address “{}” already", new.slug)),
            false => error.into(),
        })?;
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

    /// The text that corrects this one, in a draft or published.
    pub async fn correction_of(&self, story_id: LocalId) -> Result<Option<StoryRow>, Error> {
        let row = sqlx::query("select * from stories where corrects = $1").bind(story_id.to_string());
        row.fetch_optional(self.pool()).await?.map(|row| story(&row)).transpose()
    }

    pub async fn stories(&self, release_id: LocalId) -> Result<Vec<StoryRow>, Error> {
        let rows = sqlx::query("select * from stories where release = $1 order by slug").bind(release_id.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(story).collect()
    }
}
