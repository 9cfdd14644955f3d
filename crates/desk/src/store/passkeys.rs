//! People's passkeys.

use model::LocalId;
use sqlx::Row;

use super::{Store, Tx};
use crate::{Error, domain::passkey::Kept};

pub struct PasskeyRow {
    pub id: LocalId,
    /// What its owner calls it.
    pub name: String,
    /// The host name at which it is good.
    pub address: String,
    pub kept: Kept,
    /// UTC days.
    pub added: String,
    pub used: Option<String>,
    /// Since when it is worth nothing.
    pub stopped: Option<String>,
}

fn passkey(row: &sqlx::sqlite::SqliteRow) -> Result<PasskeyRow, Error> {
    let (id, json): (String, String) = (row.try_get("id")?, row.try_get("passkey")?);
    Ok(PasskeyRow {
        id: id.parse().map_err(|_| Error::NotFound)?,
        name: row.try_get("name")?,
        address: row.try_get("address")?,
        kept: Kept::parse(&json)?,
        added: row.try_get("added")?,
        used: row.try_get("used")?,
        stopped: row.try_get("stopped")?,
    })
}

impl Store {
    /// Somebody's, in the order in which they were added.
    pub async fn passkeys(&self, person: LocalId) -> Result<Vec<PasskeyRow>, Error> {
        let rows = sqlx::query(
            "select id, name, address, passkey, added, used, stopped from passkeys where person = $1 order by added, name",
        );
        rows.bind(person.to_string()).fetch_all(self.pool()).await?.iter().map(passkey).collect()
    }

    /// How many each person has.
    pub async fn passkey_counts(&self) -> Result<Vec<(LocalId, i64)>, Error> {
        let rows = sqlx::query("select person, count(*) as passkeys from passkeys group by person");
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let person: String = row.try_get("person")?;
            Ok((person.parse().map_err(|_| Error::NotFound)?, row.try_get("passkeys")?))
        };
        rows.fetch_all(self.pool()).await?.iter().map(read).collect()
    }

    /// Adds one. `false` when its name is taken, or somebody has this very passkey.
    pub async fn add_passkey(&self, tx: &mut Tx, person: LocalId, row: &PasskeyRow) -> Result<bool, Error> {
        let added = sqlx::query(
            "insert into passkeys (id, person, name, address, credential, passkey, added)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        );
        let added = added
            .bind(row.id.to_string())
            .bind(person.to_string())
            .bind(&row.name)
            .bind(&row.address)
            .bind(hex::encode(row.kept.credential()))
            .bind(row.kept.to_json()?)
            .bind(&row.added);
        Ok(added.execute(&mut **tx).await?.rows_affected() == 1)
    }

    /// Remembers that it was used on that day, and its counter. `false` when it is gone, or was stopped.
    pub async fn use_passkey(&self, id: LocalId, kept: &Kept, day: &str) -> Result<bool, Error> {
        let used = sqlx::query("update passkeys set passkey = $1, used = $2 where id = $3 and stopped is null");
        let used = used.bind(kept.to_json()?).bind(day).bind(id.to_string());
        Ok(used.execute(self.pool()).await?.rows_affected() == 1)
    }

    /// From now on it is worth nothing.
    pub async fn stop_passkey(&self, tx: &mut Tx, id: LocalId, day: &str) -> Result<(), Error> {
        let stopped = sqlx::query("update passkeys set stopped = $1 where id = $2").bind(day).bind(id.to_string());
        stopped.execute(&mut **tx).await?;
        Ok(())
    }

    /// Takes one of somebody's away. `false` when they have no such.
    pub async fn remove_passkey(&self, tx: &mut Tx, person: LocalId, id: LocalId) -> Result<bool, Error> {
        let gone = sqlx::query("delete from passkeys where id = $1 and person = $2");
        let gone = gone.bind(id.to_string()).bind(person.to_string());
        Ok(gone.execute(&mut **tx).await?.rows_affected() == 1)
    }

    /// Takes all of somebody's away. Gives how many there were.
    pub async fn remove_passkeys_of(&self, tx: &mut Tx, person: LocalId) -> Result<u64, Error> {
        let gone = sqlx::query("delete from passkeys where person = $1").bind(person.to_string());
        Ok(gone.execute(&mut **tx).await?.rows_affected())
    }
}
