//! The history of redaction plans, and up to where each person has looked at one. A plan is written here alone, and never without the
//! step that says who did it.

use model::{LocalId, Plan};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Store, Tx,
    releases::{id, json},
};
use crate::{
    Error,
    domain::publishing::plan_change::{PlanChange, PlanStep},
};

/// A step that is about to be kept.
pub struct NewStep<'a> {
    pub step: LocalId,
    pub person: LocalId,
    /// RFC 3339, UTC.
    pub at: String,
    /// The UTC day.
    pub day: String,
    pub what: &'a str,
    pub note: &'a str,
}

fn step(row: &SqliteRow) -> Result<PlanStep, Error> {
    Ok(PlanStep {
        number: row.try_get("number")?,
        step: id(row, "step")?,
        rendition: id(row, "rendition")?,
        person: id(row, "person")?,
        at: row.try_get("at")?,
        what: row.try_get("what")?,
        note: row.try_get("note")?,
        change: json(row, "change")?,
        undone: row.try_get::<i64, _>("undone")? != 0,
    })
}

impl Store {
    /// Writes a plan, and the step that made it of the one before. Whoever had looked at all of it has looked at their own step, too.
    /// `false`: nothing changes, and nothing is kept.
    pub async fn change_plan(
        &self,
        tx: &mut Tx,
        rendition: LocalId,
        before: &Plan,
        after: &Plan,
        new: &NewStep<'_>,
    ) -> Result<bool, Error> {
        let change = PlanChange::between(before, after);
        if change.is_nothing() {
            return Ok(false);
        }
        sqlx::query("update renditions set plan = $1 where id = $2")
            .bind(serde_json::to_string(after)?)
            .bind(rendition.to_string())
            .execute(&mut **tx)
            .await?;
        let last = sqlx::query("select max(number) as last from plan_steps where rendition = $1")
            .bind(rendition.to_string())
            .fetch_one(&mut **tx)
            .await?;
        let last: Option<i64> = last.try_get("last")?;
        let row = sqlx::query(
            "insert into plan_steps (step, rendition, person, at, what, note, change) values ($1, $2, $3, $4, $5, $6, $7) returning number",
        )
        .bind(new.step.to_string())
        .bind(rendition.to_string())
        .bind(new.person.to_string())
        .bind(&new.at)
        .bind(new.what)
        .bind(new.note)
        .bind(serde_json::to_string(&change)?)
        .fetch_one(&mut **tx)
        .await?;
        let seen = sqlx::query("select number from plan_seen where rendition = $1 and person = $2")
            .bind(rendition.to_string())
            .bind(new.person.to_string())
            .fetch_optional(&mut **tx)
            .await?;
        let seen: Option<i64> = seen.map(|row| row.try_get("number")).transpose()?;
        let blank = before.boxes.is_empty() && before.words.is_empty();
        if seen.is_some_and(|seen| seen >= last.unwrap_or(0)) || seen.is_none() && last.is_none() && blank {
            self.mark_seen(tx, rendition, new.person, row.try_get("number")?, &new.day).await?;
        }
        Ok(true)
    }

    /// The steps of one plan, the oldest first.
    pub async fn plan_steps(&self, rendition: LocalId) -> Result<Vec<PlanStep>, Error> {
        let rows =
            sqlx::query("select * from plan_steps where rendition = $1 order by number").bind(rendition.to_string());
        rows.fetch_all(self.pool()).await?.iter().map(step).collect()
    }

    /// The same, as this transaction sees them.
    pub async fn plan_steps_in(&self, tx: &mut Tx, rendition: LocalId) -> Result<Vec<PlanStep>, Error> {
        let rows =
            sqlx::query("select * from plan_steps where rendition = $1 order by number").bind(rendition.to_string());
        rows.fetch_all(&mut **tx).await?.iter().map(step).collect()
    }

    /// What was changed at once, as this transaction sees it: a line for each document.
    pub async fn plan_step_in(&self, tx: &mut Tx, of: LocalId) -> Result<Vec<PlanStep>, Error> {
        let rows = sqlx::query("select * from plan_steps where step = $1 order by number").bind(of.to_string());
        rows.fetch_all(&mut **tx).await?.iter().map(step).collect()
    }

    /// That a later step took it back.
    pub async fn step_is_undone(&self, tx: &mut Tx, of: LocalId) -> Result<(), Error> {
        sqlx::query("update plan_steps set undone = 1 where step = $1").bind(of.to_string()).execute(&mut **tx).await?;
        Ok(())
    }

    /// Up to which step somebody has looked at a plan, and on which day; `None`: never.
    pub async fn plan_seen(&self, rendition: LocalId, person: LocalId) -> Result<Option<(i64, String)>, Error> {
        let row = sqlx::query("select number, day from plan_seen where rendition = $1 and person = $2")
            .bind(rendition.to_string())
            .bind(person.to_string());
        let read = |row: SqliteRow| Ok((row.try_get("number")?, row.try_get("day")?));
        row.fetch_optional(self.pool()).await?.map(read).transpose()
    }

    pub async fn mark_seen(
        &self,
        tx: &mut Tx,
        rendition: LocalId,
        person: LocalId,
        number: i64,
        day: &str,
    ) -> Result<(), Error> {
        sqlx::query(
            "insert into plan_seen (rendition, person, number, day) values ($1, $2, $3, $4)
             on conflict (rendition, person) do update set number = max(number, excluded.number), day = excluded.day",
        )
        .bind(rendition.to_string())
        .bind(person.to_string())
        .bind(number)
        .bind(day)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// That somebody decided upon all plans of a release: they have looked at them as they are.
    pub async fn all_plans_seen(&self, tx: &mut Tx, release: LocalId, person: LocalId, day: &str) -> Result<(), Error> {
        let rows = sqlx::query(
            "select v.id, coalesce((select max(number) from plan_steps s where s.rendition = v.id), 0) as last
             from renditions v where v.release = $1",
        )
        .bind(release.to_string());
        for row in rows.fetch_all(&mut **tx).await? {
            self.mark_seen(tx, id(&row, "id")?, person, row.try_get("last")?, day).await?;
        }
        Ok(())
    }

    /// What is kept of a plan beside it goes with it.
    pub(super) async fn forget_plan(&self, tx: &mut Tx, rendition: LocalId) -> Result<(), Error> {
        for sql in ["delete from plan_steps where rendition = $1", "delete from plan_seen where rendition = $1"] {
            sqlx::query(sql).bind(rendition.to_string()).execute(&mut **tx).await?;
        }
        Ok(())
    }
}
