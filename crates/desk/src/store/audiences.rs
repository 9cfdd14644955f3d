//! What the newsroom knows of who received a document, sealed to the document's channel, and what was counted from it when a release was signed.

use model::LocalId;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use suspects::{Count, Stated};

use super::{Store, Tx};
use crate::Error;

/// What people here know of those who had one document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    pub stated: Option<Stated>,
    /// Lists that it went to, with how many are on them.
    pub lists: Vec<(String, u32)>,
}

impl Audience {
    /// What holds for a whole of which parts were known each by itself: of several statements the one that names the fewest, since whoever had
    /// the whole had that part.
    pub fn of_all(parts: Vec<Self>) -> Self {
        let mut whole = Self::default();
        // A name for a circle ("the board") says nothing of how many: whoever was counted or named comes first.
        let many = |stated: &Stated| match (stated.number, stated.people.len()) {
            (Some(number), _) => number as usize,
            (None, 0) => usize::MAX,
            (None, named) => named,
        };
        for part in parts {
            whole.stated = [whole.stated, part.stated].into_iter().flatten().min_by_key(many);
            for list in part.lists {
                if !whole.lists.iter().any(|known| known.0 == list.0) {
                    whole.lists.push(list);
                }
            }
        }
        whole
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What was counted, and shown to whoever signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// `None`: nothing that was known narrowed it.
    pub count: Option<Count>,
}

impl Store {
    pub async fn audience(&self, document: LocalId) -> Result<Audience, Error> {
        let row = sqlx::query(
            "select a.known, d.channel from audiences a join documents x on x.id = a.document join drops d on d.id = x.drop_id
             where a.document = $1",
        );
        let Some(row) = row.bind(document.to_string()).fetch_optional(self.pool()).await? else {
            return Ok(Audience::default());
        };
        let channel: String = row.try_get("channel")?;
        Ok(serde_json::from_str(&self.unsealed(&row, "known", &channel, &format!("audiences.known/{document}"))?)?)
    }

    pub async fn write_audience(&self, tx: &mut Tx, document: LocalId, known: &Audience) -> Result<(), Error> {
        let of =
            sqlx::query_scalar("select d.channel from documents x join drops d on d.id = x.drop_id where x.id = $1");
        let channel: String = of.bind(document.to_string()).fetch_optional(&mut **tx).await?.ok_or(Error::NotFound)?;
        let sealed = self.sealed(&channel, &format!("audiences.known/{document}"), &serde_json::to_string(known)?)?;
        sqlx::query(
            "insert into audiences (document, known) values ($1, $2) on conflict (document) do update set known = excluded.known",
        )
        .bind(document.to_string())
        .bind(sealed)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// How many people the organisation has that a release is about, if somebody said.
    pub async fn organisation(&self, release: LocalId) -> Result<Option<u32>, Error> {
        let row = sqlx::query("select organisation from releases where id = $1").bind(release.to_string());
        Ok(row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?.try_get("organisation")?)
    }

    pub async fn write_organisation(&self, tx: &mut Tx, release: LocalId, size: Option<u32>) -> Result<(), Error> {
        let update = sqlx::query("update releases set organisation = $1 where id = $2");
        update.bind(size).bind(release.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    /// What stood before whoever signed it last as prepared; `None`: nothing was counted.
    pub async fn counted(&self, release: LocalId) -> Result<Option<Counted>, Error> {
        let row = sqlx::query("select suspects from releases where id = $1").bind(release.to_string());
        super::releases::json_if_any(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?, "suspects")
    }

    pub async fn keep_counted(&self, tx: &mut Tx, release: LocalId, counted: &Counted) -> Result<(), Error> {
        let update = sqlx::query("update releases set suspects = $1 where id = $2");
        update.bind(serde_json::to_string(counted)?).bind(release.to_string()).execute(&mut **tx).await?;
        Ok(())
    }
}
