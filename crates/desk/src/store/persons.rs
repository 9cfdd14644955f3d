//! Persons and invitations.

use model::{LocalId, Sha256};
use seal::VerifyKey;
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
        let row =
            sqlx::query("select id, name, role from persons where id = $1 and removed is null").bind(id.to_string());
        person(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?)
    }

    pub async fn people(&self) -> Result<Vec<PersonRow>, Error> {
        let rows =
            sqlx::query("select id, name, role, enrolled from persons where removed is null order by enrolled, name")
                .fetch_all(self.pool())
                .await?;
        rows.iter().map(|row| Ok(PersonRow { person: person(row)?, enrolled: row.try_get("enrolled")? })).collect()
    }

    /// Somebody leaves: what they did keeps their name, their channels and mailboxes are theirs no more.
    pub async fn remove_person(&self, tx: &mut Tx, id: LocalId, key: &VerifyKey, day: &str) -> Result<(), Error> {
        let left = sqlx::query("update persons set removed = $1, signing_key = $2 where id = $3 and removed is null");
        let left = left.bind(day).bind(key.to_string()).bind(id.to_string());
        if left.execute(&mut **tx).await?.rows_affected() != 1 {
            return Err(Error::NotFound);
        }
        for sql in [
            "delete from channel_members where person = $1",
            "delete from passkeys where person = $1",
            "update mailboxes set assigned = null where assigned = $1",
        ] {
            sqlx::query(sql).bind(id.to_string()).execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Everybody who has left, with the key that they signed with.
    pub async fn removed_people(&self) -> Result<Vec<(LocalId, VerifyKey)>, Error> {
        let rows = sqlx::query("select id, signing_key from persons where removed is not null").fetch_all(self.pool());
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let (id, key): (String, String) = (row.try_get("id")?, row.try_get("signing_key")?);
            Ok((id.parse().map_err(|_| Error::NotFound)?, key.parse().map_err(|_| Error::NotFound)?))
        };
        rows.await?.iter().map(read).collect()
    }

    /// The name of somebody who is, or was, here.
    pub async fn name_of(&self, id: LocalId) -> Result<Option<String>, Error> {
        let row = sqlx::query("select name from persons where id = $1").bind(id.to_string());
        Ok(row.fetch_optional(self.pool()).await?.map(|row| row.try_get("name")).transpose()?)
    }

    /// Whether somebody goes, or went, by this name: two with one name couldn't be told apart in the journal.
    pub async fn is_name_taken(&self, name: &str) -> Result<bool, Error> {
        let rows = sqlx::query("select name from persons").fetch_all(self.pool()).await?;
        let name = name.to_lowercase();
        Ok(rows.iter().any(|row| row.try_get::<String, _>("name").is_ok_and(|known| known.to_lowercase() == name)))
    }

    /// Channels that nobody reads any more: open ones, and those that hold something.
    pub async fn unread_channels(&self, tx: &mut Tx) -> Result<Vec<String>, Error> {
        let rows = sqlx::query(
            "select name from channels c
               where (closed is null or exists (select 1 from drops d where d.channel = c.name))
               and not exists (select 1 from channel_readers r where r.channel = c.name) order by name",
        );
        let rows = rows.fetch_all(&mut **tx).await?;
        rows.iter().map(|row| Ok(row.try_get("name")?)).collect()
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
