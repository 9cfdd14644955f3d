//! Which documents may be copies of one another: the bands of their texts (`page::compare::bands`), as tags under their channel's key. Knows
//! nothing of the texts.

use std::collections::{HashMap, HashSet};

use model::LocalId;
use sqlx::Row;

use super::{DocumentRow, Store, Tx, documents};
use crate::Error;

/// So many documents are looked at for each band: a form that everybody fills in is no copy.
const ALIKE: i64 = 200;
/// The most that are proposed.
const MOST: usize = 60;

impl Store {
    /// Replaces the bands that are kept of a document's text.
    pub async fn record_bands(&self, tx: &mut Tx, channel: &str, id: LocalId, bands: &[String]) -> Result<(), Error> {
        let key = id.to_string();
        sqlx::query("delete from copy_tags where document = $1").bind(&key).execute(&mut **tx).await?;
        sqlx::query("update documents set banded = 1 where id = $1").bind(&key).execute(&mut **tx).await?;
        for band in bands {
            sqlx::query("insert or ignore into copy_tags (tag, document) values ($1, $2)")
                .bind(short(self.tag(channel, band)?))
                .bind(&key)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// Documents of a person's channels that share a band with a text, those that share most first; without the one that it is of.
    pub async fn alike(&self, person: LocalId, bands: &[String], of: LocalId) -> Result<Vec<DocumentRow>, Error> {
        let mut shared = HashMap::<String, u32>::new();
        for band in bands {
            for tag in self.tags(band)? {
                // A tag is of one channel: what is left out for their number are documents of that one.
                let rows = sqlx::query("select document from copy_tags where tag = $1 limit $2");
                for row in rows.bind(short(tag)).bind(ALIKE).fetch_all(self.pool()).await? {
                    *shared.entry(row.try_get("document")?).or_default() += 1;
                }
            }
        }
        shared.remove(&of.to_string());
        let rows = sqlx::query(documents::documents(
            "join channel_readers r on r.channel = d.channel and r.person = $1
             where x.id in (select value from json_each($2)) order by x.arrival",
        ));
        let rows = rows.bind(person.to_string()).bind(serde_json::to_string(&shared.keys().collect::<Vec<_>>())?);
        let rows = rows.fetch_all(self.pool()).await?;
        let mut alike = rows.iter().map(|row| documents::document(self, row)).collect::<Result<Vec<_>, _>>()?;
        alike.sort_by_cached_key(|row| std::cmp::Reverse(shared.get(&row.id.to_string()).copied()));
        alike.truncate(MOST);
        Ok(alike)
    }

    /// Whether a document is there and was opened before bands were kept.
    pub async fn lacks_bands(&self, tx: &mut Tx, id: LocalId) -> Result<bool, Error> {
        let row = sqlx::query("select 1 from documents where id = $1 and banded = 0").bind(id.to_string());
        Ok(row.fetch_optional(&mut **tx).await?.is_some())
    }

    /// Some of those documents of these channels that were opened before bands were kept, each with its text and its channel; without `besides`.
    pub async fn without_bands(
        &self,
        channels: &[String],
        besides: &HashSet<LocalId>,
    ) -> Result<Vec<(LocalId, LocalId, String)>, Error> {
        let rows = sqlx::query(
            "select x.id, x.text_blob, d.channel from documents x join drops d on d.id = x.drop_id
             where x.banded = 0 and x.text_blob is not null and d.channel in (select value from json_each($1))
               and x.id not in (select value from json_each($2)) limit 50",
        );
        let besides: Vec<String> = besides.iter().map(LocalId::to_string).collect();
        let rows = rows.bind(serde_json::to_string(channels)?).bind(serde_json::to_string(&besides)?);
        let rows = rows.fetch_all(self.pool()).await?;
        let id = super::releases::id;
        rows.iter().map(|row| Ok((id(row, "id")?, id(row, "text_blob")?, row.try_get("channel")?))).collect()
    }
}

/// 64 bits: what meets by chance is found out when the texts are read.
fn short(tag: String) -> String {
    tag.get(..16).map(str::to_owned).unwrap_or(tag)
}
