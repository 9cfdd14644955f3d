//! Bound documents: the files of their pages, each sealed as it came, in their order.

use model::{LocalId, Sha256};
use sqlx::Row;

use super::{NewBlob, Store, Tx};
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
    pub(super) async fn record_bound_pages(
        &self,
        tx: &mut Tx,
        document: LocalId,
        pages: &[NewPage],
    ) -> Result<(), Error> {
        for (page, number) in pages.iter().zip(1i64..) {
            sqlx::query(
                "insert into bound_pages (document, number, name, size, sha256, original) values ($1, $2, $3, $4, $5, $6)",
            )
            .bind(document.to_string())
            .bind(number)
            .bind(&page.name)
            .bind(page.size.cast_signed())
            .bind(page.sha256.to_string())
            .bind(page.original.id.to_string())
            .execute(&mut **tx)
            .await?;
            self.adopt_blob(tx, &page.original).await?;
        }
        Ok(())
    }

    /// The files of a bound document's pages, in their order; of another document none.
    pub async fn bound_pages(&self, document: LocalId) -> Result<Vec<BoundRow>, Error> {
        let rows = sqlx::query("select * from bound_pages where document = $1 order by number")
            .bind(document.to_string())
            .fetch_all(self.pool())
            .await?;
        rows.iter()
            .map(|row| {
                let text = |name: &str| row.try_get::<String, _>(name);
                Ok(BoundRow {
                    name: text("name")?,
                    size: row.try_get::<i64, _>("size")?.cast_unsigned(),
                    sha256: text("sha256")?.parse().map_err(|_| Error::NotFound)?,
                    original: text("original")?.parse().map_err(|_| Error::NotFound)?,
                })
            })
            .collect()
    }
}
