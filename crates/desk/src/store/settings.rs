//! What administrators set, and which drops nobody has accepted.

use model::DropId;
use page::redact::reasons::Reasons;
use rand::{Rng, rngs::OsRng};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::Row;

use super::{Store, Tx};
use crate::{
    Error,
    domain::{reasons::Stored, retention::LOT},
};

/// Under which the reason codes stand.
const REASONS: &str = "reasons";

impl Store {
    /// What is set under a name; `None` when nothing is.
    pub async fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        self.setting_on(name, self.pool()).await
    }

    async fn setting_on<T: DeserializeOwned>(
        &self,
        name: &str,
        from: impl sqlx::Executor<'_, Database = sqlx::Sqlite>,
    ) -> Result<Option<T>, Error> {
        let row = sqlx::query("select value from settings where name = $1").bind(name).fetch_optional(from);
        row.await?.map(|row| Ok(serde_json::from_str(&row.try_get::<String, _>("value")?)?)).transpose()
    }

    pub async fn set(&self, tx: &mut Tx, name: &str, value: &impl Serialize) -> Result<(), Error> {
        sqlx::query("insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = $2")
            .bind(name)
            .bind(serde_json::to_string(value)?)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// The newsroom's reason codes: as it set them, or those with which every newsroom begins.
    pub async fn reasons(&self) -> Result<Reasons, Error> {
        Stored::list(self.setting(REASONS).await?)
    }

    /// The same, as this transaction sees them.
    pub async fn reasons_in(&self, tx: &mut Tx) -> Result<Reasons, Error> {
        Stored::list(self.setting_on(REASONS, &mut **tx).await?)
    }

    pub async fn set_reasons(&self, tx: &mut Tx, reasons: &Reasons) -> Result<(), Error> {
        self.set(tx, REASONS, &Stored::from(reasons)).await
    }

    /// Draws a lot for every drop that has none.
    pub async fn draw_lots(&self) -> Result<(), Error> {
        let rows = sqlx::query("select id from drops where lot is null").fetch_all(self.pool()).await?;
        for row in rows {
            sqlx::query("update drops set lot = $1 where id = $2 and lot is null")
                .bind(OsRng.gen_range(-LOT..=LOT))
                .bind(row.try_get::<String, _>("id")?)
                .execute(self.pool())
                .await?;
        }
        Ok(())
    }

    /// Drops with their lots, as long as they have one.
    pub async fn lots(&self) -> Result<Vec<(DropId, i32)>, Error> {
        let rows = sqlx::query("select id, lot from drops where lot is not null").fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                let id = row.try_get::<String, _>("id")?.parse().map_err(|_| Error::NotFound)?;
                Ok((id, row.try_get("lot")?))
            })
            .collect()
    }

    pub async fn lot(&self, drop: DropId) -> Result<Option<i32>, Error> {
        let row = sqlx::query("select lot from drops where id = $1").bind(drop.to_string()).fetch_optional(self.pool());
        Ok(row.await?.map(|row| row.try_get::<Option<i32>, _>("lot")).transpose()?.flatten())
    }
}
