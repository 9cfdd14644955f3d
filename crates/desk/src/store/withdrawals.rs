//! What is taken back: asked for by one person, confirmed by a second, then in the record.

use model::LocalId;
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Store, Tx,
    releases::{id, id_if_any},
};
use crate::{Error, domain::publishing::Withdrawable};

#[derive(Clone, Debug)]
pub struct WithdrawalRow {
    pub what: Withdrawable,
    /// For readers.
    pub reason: String,
    pub asked_by: LocalId,
    pub confirmed_by: Option<LocalId>,
    /// UTC day of the confirmation.
    pub day: Option<String>,
    /// Whether it is in the record.
    pub done: bool,
}

impl WithdrawalRow {
    /// How far it is, in a clause.
    pub fn state(&self) -> &'static str {
        match self.confirmed_by {
            _ if self.done => "withdrawn",
            Some(_) => "being withdrawn",
            None => "its withdrawal waits for a second person",
        }
    }
}

fn withdrawal(row: &SqliteRow) -> Result<WithdrawalRow, Error> {
    Ok(WithdrawalRow {
        what: row.try_get::<String, _>("what")?.parse().map_err(|()| Error::NotFound)?,
        reason: row.try_get("reason")?,
        asked_by: id(row, "asked_by")?,
        confirmed_by: id_if_any(row, "confirmed_by")?,
        day: row.try_get("day")?,
        done: row.try_get::<i64, _>("done")? != 0,
    })
}

impl Store {
    pub async fn withdrawal(&self, what: &Withdrawable) -> Result<Option<WithdrawalRow>, Error> {
        let row = sqlx::query("select * from withdrawals where what = $1").bind(what.to_string());
        row.fetch_optional(self.pool()).await?.map(|row| withdrawal(&row)).transpose()
    }

    /// Whether two people took it back, in the record or on its way there.
    pub async fn is_withdrawn(&self, what: &Withdrawable) -> Result<bool, Error> {
        Ok(self.withdrawal(what).await?.is_some_and(|gone| gone.confirmed_by.is_some()))
    }

    pub async fn withdrawals(&self) -> Result<Vec<WithdrawalRow>, Error> {
        let rows = sqlx::query("select * from withdrawals order by what").fetch_all(self.pool()).await?;
        rows.iter().map(withdrawal).collect()
    }

    /// Asks for a withdrawal, or asks again with another reason while nobody has confirmed it.
    pub async fn ask_withdrawal(
        &self,
        tx: &mut Tx,
        what: &Withdrawable,
        reason: &str,
        by: LocalId,
    ) -> Result<(), Error> {
        let done = sqlx::query(
            "insert into withdrawals (what, reason, asked_by) values ($1, $2, $3)
             on conflict (what) do update set reason = excluded.reason, asked_by = excluded.asked_by
             where withdrawals.confirmed_by is null",
        )
        .bind(what.to_string())
        .bind(reason)
        .bind(by.to_string())
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::refused("its withdrawal was confirmed already")) }
    }

    /// `reason`: the one that the person saw.
    pub async fn confirm_withdrawal(
        &self,
        tx: &mut Tx,
        what: &Withdrawable,
        reason: &str,
        by: LocalId,
        day: &str,
    ) -> Result<(), Error> {
        let done = sqlx::query(
            "update withdrawals set confirmed_by = $1, day = $2
             where what = $3 and confirmed_by is null and asked_by <> $1 and reason = $4",
        )
        .bind(by.to_string())
        .bind(day)
        .bind(what.to_string())
        .bind(reason)
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(Error::refused("a withdrawal is confirmed by a second person, as it was asked for; look at it again"))
        }
    }

    pub async fn cancel_withdrawal(&self, tx: &mut Tx, what: &Withdrawable) -> Result<(), Error> {
        let gone = sqlx::query("delete from withdrawals where what = $1 and confirmed_by is null");
        let gone = gone.bind(what.to_string()).execute(&mut **tx).await?.rows_affected();
        if gone == 1 { Ok(()) } else { Err(Error::refused("there is no withdrawal that waits for a confirmation")) }
    }

    pub async fn withdrawal_is_done(&self, tx: &mut Tx, what: &Withdrawable) -> Result<(), Error> {
        let done = sqlx::query("update withdrawals set done = 1 where what = $1");
        done.bind(what.to_string()).execute(&mut **tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, Row as _, SqliteConnection};

    const BEFORE: &str = "create table persons (id text primary key);
        insert into persons (id) values ('ada');
        create table withdrawals (number integer primary key, reason text not null, asked_by text not null references persons (id),
          confirmed_by text references persons (id), day text, done integer not null default 0);
        insert into withdrawals (number, reason, asked_by, done) values (12, 'It named a bystander.', 'ada', 1)";

    #[tokio::test]
    async fn documents_withdrawn_before_stay_withdrawn() {
        let mut memory = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::raw_sql(BEFORE).execute(&mut memory).await.unwrap();
        let migration = include_str!("../../migrations/0410_withdrawals.sql");
        sqlx::raw_sql(migration).execute(&mut memory).await.unwrap();
        let rows = sqlx::query("select * from withdrawals").fetch_all(&mut memory).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].get::<String, _>("what").parse(), Ok(super::Withdrawable::Document(12)));
        assert_eq!(
            (rows[0].get::<String, _>("reason").as_str(), rows[0].get::<i64, _>("done")),
            ("It named a bystander.", 1)
        );
    }
}
