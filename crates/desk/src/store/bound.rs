//! Bound documents: the files of their pages, each sealed as it came, in their order.

use model::{LocalId, Sha256};
use sqlx::Row;

use super::{Audience, NewBlob, NewDocument, Store, Tx};
use crate::Error;

/// A page's file that was written and that no row has adopted yet.
pub struct NewPage {
    pub name: String,
    /// True size in bytes.
    pub size: u64,
    pub sha256: Sha256,
    pub original: NewBlob,
}

/// A page's file.
#[derive(Clone, Debug)]
pub struct BoundRow {
    pub name: String,
    /// True size in bytes.
    pub size: u64,
    pub sha256: Sha256,
    pub original: LocalId,
}

impl Store {
    pub(super) async fn place_bound_pages(
        &self,
        tx: &mut Tx,
        channel: &str,
        document: LocalId,
        pages: &[NewPage],
    ) -> Result<(), Error> {
        for (page, number) in pages.iter().zip(1i64..) {
            sqlx::query(
                "insert into bound_pages (document, number, name, size, sha256, original) values ($1, $2, $3, $4, $5, $6)",
            )
            .bind(document.to_string())
            .bind(number)
            .bind(self.sealed(channel, &format!("bound_pages.name/{document}/{number}"), &page.name)?)
            .bind(page.size.cast_signed())
            .bind(page.sha256.to_string())
            .bind(page.original.id.to_string())
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }

    /// Puts other documents in the place of these, of the same files. What is known of who received them goes over to these. What the airlock had
    /// made of them is forgotten: gives the blobs that nobody names any more.
    ///
    /// # Errors
    /// Refused when something of it is in a release.
    pub async fn replace_documents(
        &self,
        tx: &mut Tx,
        old: &[LocalId],
        new: &[NewDocument],
    ) -> Result<Vec<LocalId>, Error> {
        // Rows of the old ones name blobs that those of the new ones name too, within this transaction alone.
        sqlx::query("pragma defer_foreign_keys = on").execute(&mut **tx).await?;
        let (mut made, mut known) = (Vec::new(), Vec::new());
        for id in old {
            known.push(self.audience(*id).await?);
            made.extend(self.forget_document(tx, *id).await?);
        }
        self.forget_blobs(tx, &made).await?;
        let known = Audience::of_all(known);
        for document in new {
            self.place_document(tx, document).await?;
            if !known.is_empty() {
                self.write_audience(tx, document.id, &known).await?;
            }
        }
        Ok(made)
    }

    /// Removes a document's row and all that came out of it, but not its files.
    async fn forget_document(&self, tx: &mut Tx, id: LocalId) -> Result<Vec<LocalId>, Error> {
        let id = id.to_string();
        let inside = "with recursive inside(id) as
            (select $1 union all select d.id from documents d join inside i on d.parent = i.id) ";
        let of = |sql: &str| sqlx::AssertSqlSafe(format!("{inside}{sql}"));
        let used = sqlx::query(of("select 1 from renditions where document in (select id from inside) limit 1"));
        if used.bind(&id).fetch_optional(&mut **tx).await?.is_some() {
            return Err(Error::refused("something of it is in a release: take it out there first"));
        }
        let rows = sqlx::query(of("select image as blob from pages where document in (select id from inside)
             union select text_blob from documents where id in (select id from inside) and text_blob is not null
             union select words_blob from documents where id in (select id from inside) and words_blob is not null
             union select original from documents where id in (select id from inside) and id <> $1 and original is not null"))
        .bind(&id)
        .fetch_all(&mut **tx)
        .await?;
        for sql in [
            "delete from pages where document in (select id from inside)",
            "delete from findings where document in (select id from inside)",
            "delete from mail_names where document in (select id from inside)",
            "delete from copy_tags where document in (select id from inside)",
            "delete from bound_pages where document in (select id from inside)",
            "delete from audiences where document in (select id from inside)",
            "delete from documents where id in (select id from inside)",
        ] {
            sqlx::query(of(sql)).bind(&id).execute(&mut **tx).await?;
        }
        rows.iter().map(|row| row.try_get::<String, _>("blob")?.parse().map_err(|_| Error::NotFound)).collect()
    }

    /// The files of a bound document's pages, in their order; of another document none.
    pub async fn bound_pages(&self, document: LocalId) -> Result<Vec<BoundRow>, Error> {
        let rows = sqlx::query(
            "select b.*, d.channel from bound_pages b join documents x on x.id = b.document join drops d on d.id = x.drop_id
             where b.document = $1 order by b.number",
        )
        .bind(document.to_string())
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                let text = |name: &str| row.try_get::<String, _>(name);
                let place = format!("bound_pages.name/{document}/{}", row.try_get::<i64, _>("number")?);
                Ok(BoundRow {
                    name: self.unsealed(row, "name", &text("channel")?, &place)?,
                    size: row.try_get::<i64, _>("size")?.cast_unsigned(),
                    sha256: text("sha256")?.parse().map_err(|_| Error::NotFound)?,
                    original: text("original")?.parse().map_err(|_| Error::NotFound)?,
                })
            })
            .collect()
    }
}
