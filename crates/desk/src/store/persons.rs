//! Persons and invitations.

use model::{LocalId, Sha256};
use sqlx::Row;

use super::{Store, Tx};
use crate::{
    Error,
    domain::person::{Person, Role},
};

pub struct PersonRow {
    pub person: Person,
    /// UTC day.
    pub enrolled: String,
}

pub struct Invitation {
    pub role: Role,
    /// UTC day after which it is worth nothing.
    pub expires: String,
}

fn person(row: &sqlx::sqlite::SqliteRow) -> Result<Person, Error> {
    let role: String = row.try_get("role")?;
    let id: String = row.try_get("id")?;
    Ok(Person {
        id: id.parse().map_err(|_| Error::NotFound)?,
        name: row.try_get("name")?,
        // A word that isn't a role gives the least.
        role: Role::parse(&role).unwrap_or(Role::Journalist),
    })
}

impl Store {
    pub async fn enrol(&self, tx: &mut Tx, person: &Person, day: &str, totp_step: u64) -> Result<(), Error> {
        sqlx::query("insert into persons (id, name, role, totp_step, enrolled) values ($1, $2, $3, $4, $5)")
            .bind(person.id.to_string())
            .bind(&person.name)
            .bind(person.role.word())
            .bind(totp_step.cast_signed())
            .bind(day)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    pub async fn person(&self, id: LocalId) -> Result<Person, Error> {
        let row = sqlx::query("select id, name, role from persons where id = $1").bind(id.to_string());
        person(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?)
    }

    pub async fn people(&self) -> Result<Vec<PersonRow>, Error> {
        let rows = sqlx::query("select id, name, role, enrolled from persons order by enrolled, name")
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(|row| Ok(PersonRow { person: person(row)?, enrolled: row.try_get("enrolled")? })).collect()
    }

    pub async fn change_role(&self, id: LocalId, role: Role) -> Result<(), Error> {
        let done = sqlx::query("update persons set role = $1 where id = $2")
            .bind(role.word())
            .bind(id.to_string())
            .execute(self.pool())
            .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Remembers the step of a code that was just used. `false` when that step, or a later one, was used already.
    pub async fn use_totp_step(&self, id: LocalId, step: u64) -> Result<bool, Error> {
        let done = sqlx::query("update persons set totp_step = $1 where id = $2 and totp_step < $1")
            .bind(step.cast_signed())
            .bind(id.to_string())
            .execute(self.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    pub async fn invite(&self, token: &Sha256, role: Role, by: LocalId, expires: &str) -> Result<(), Error> {
        sqlx::query("insert into invitations (token_hash, role, invited_by, expires) values ($1, $2, $3, $4)")
            .bind(token.to_string())
            .bind(role.word())
            .bind(by.to_string())
            .bind(expires)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    pub async fn invitation(&self, token: &Sha256) -> Result<Option<Invitation>, Error> {
        let row = sqlx::query("select role, expires from invitations where token_hash = $1")
            .bind(token.to_string())
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| {
            let role: String = row.try_get("role")?;
            Ok(Invitation { role: Role::parse(&role).unwrap_or(Role::Journalist), expires: row.try_get("expires")? })
        })
        .transpose()
    }

    /// Takes an invitation away, once. `false` when it is gone already.
    pub async fn spend_invitation(&self, tx: &mut Tx, token: &Sha256) -> Result<bool, Error> {
        let done = sqlx::query("delete from invitations where token_hash = $1")
            .bind(token.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// How many invitations are open on that day.
    pub async fn open_invitations(&self, day: &str) -> Result<i64, Error> {
        let row = sqlx::query("select count(*) from invitations where expires >= $1")
            .bind(day)
            .fetch_one(self.pool())
            .await?;
        Ok(row.try_get(0)?)
    }
}
