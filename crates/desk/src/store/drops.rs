//! Drops, and parcels that are held because something about them is not right.

use model::{DropId, LocalId, Sha256};
use seal::WishState;
use sqlx::Row;

use super::{Store, Tx};
use crate::{Error, domain::stage::Stage};

pub struct NewDrop<'a> {
    pub id: DropId,
    pub mailbox: LocalId,
    pub counter: u64,
    /// Of the sealed bytes: tells a parcel that came again from another one.
    pub envelope: Sha256,
    pub day: &'a str,
    pub channel: &'a str,
    pub message: &'a str,
    pub embargo: Option<&'a str>,
}

#[derive(Clone, Debug)]
pub struct DropRow {
    pub id: DropId,
    pub mailbox: LocalId,
    pub counter: u64,
    pub envelope: Sha256,
    /// UTC day of arrival at the intake.
    pub day: String,
    pub channel: String,
    /// A wish: not before this day.
    pub embargo: Option<String>,
    /// What became of it, as its source was told.
    pub wish: Option<WishState>,
    pub stage: Stage,
}

/// A parcel in the spool that the desk did not take in, with the reason in words.
pub struct HeldRow {
    pub id: DropId,
    pub mailbox: Option<String>,
    pub day: String,
    pub reason: String,
}

fn drop_row(row: &sqlx::sqlite::SqliteRow) -> Result<DropRow, Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    Ok(DropRow {
        id: text("id")?.parse().map_err(|_| Error::NotFound)?,
        mailbox: text("mailbox")?.parse().map_err(|_| Error::NotFound)?,
        counter: row.try_get::<i64, _>("counter")?.cast_unsigned(),
        envelope: text("envelope_sha256")?.parse().map_err(|_| Error::NotFound)?,
        day: text("day")?,
        channel: text("channel")?,
        embargo: row.try_get("embargo")?,
        wish: row.try_get::<Option<String>, _>("wish")?.map(|wish| serde_json::from_str(&wish)).transpose()?,
        stage: serde_json::from_str(&text("stage")?)?,
    })
}

impl Store {
    pub async fn record_arrival(&self, tx: &mut Tx, new: &NewDrop<'_>) -> Result<(), Error> {
        sqlx::query(
            "insert into drops (id, mailbox, counter, envelope_sha256, day, channel, message, embargo, stage, arrival)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select coalesce(max(arrival), 0) + 1 from drops))",
        )
        .bind(new.id.to_string())
        .bind(new.mailbox.to_string())
        .bind(new.counter.cast_signed())
        .bind(new.envelope.to_string())
        .bind(new.day)
        .bind(new.channel)
        .bind(self.sealed(new.channel, &format!("drops.message/{}", new.id), new.message)?)
        .bind(new.embargo)
        .bind(serde_json::to_string(&Stage::New)?)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    pub async fn find_drop(&self, id: DropId) -> Result<Option<DropRow>, Error> {
        let row =
            sqlx::query("select * from drops where id = $1").bind(id.to_string()).fetch_optional(self.pool()).await?;
        row.map(|row| drop_row(&row)).transpose()
    }

    pub async fn drop_with_envelope(&self, envelope: Sha256) -> Result<Option<DropRow>, Error> {
        let row = sqlx::query("select * from drops where envelope_sha256 = $1")
            .bind(envelope.to_string())
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| drop_row(&row)).transpose()
    }

    pub async fn drop_with_counter(&self, mailbox: LocalId, counter: u64) -> Result<Option<DropRow>, Error> {
        let row = sqlx::query("select * from drops where mailbox = $1 and counter = $2")
            .bind(mailbox.to_string())
            .bind(counter.cast_signed())
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| drop_row(&row)).transpose()
    }

    /// The drops of a mailbox in the order in which their source wrote them.
    pub async fn drops_of(&self, mailbox: LocalId) -> Result<Vec<DropRow>, Error> {
        let rows = sqlx::query("select * from drops where mailbox = $1 order by counter")
            .bind(mailbox.to_string())
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(drop_row).collect()
    }

    /// Those of them that came by a channel of this person's.
    pub async fn drops_for(&self, mailbox: LocalId, person: LocalId) -> Result<Vec<DropRow>, Error> {
        let rows = sqlx::query(
            "select d.* from drops d join channel_readers r on r.channel = d.channel and r.person = $2
             where d.mailbox = $1 order by d.counter",
        )
        .bind(mailbox.to_string())
        .bind(person.to_string())
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(drop_row).collect()
    }

    /// Notes what became of a drop's wish to wait.
    pub async fn write_wish(&self, tx: &mut Tx, id: DropId, wish: &WishState) -> Result<(), Error> {
        sqlx::query("update drops set wish = $1 where id = $2 and embargo is not null")
            .bind(serde_json::to_string(wish)?)
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Puts a drop into another stage, if it is still in the one that the caller saw.
    pub async fn change_stage(&self, tx: &mut Tx, id: DropId, from: &Stage, to: &Stage) -> Result<(), Error> {
        let done = sqlx::query("update drops set stage = $1 where id = $2 and stage = $3")
            .bind(serde_json::to_string(to)?)
            .bind(id.to_string())
            .bind(serde_json::to_string(from)?)
            .execute(&mut **tx)
            .await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(Error::refused("somebody else changed this drop a moment ago; look at it again"))
        }
    }

    /// Destroys what a drop said and brought. The row with its id, counter and hash stays, so that it can't come again.
    /// Gives the blobs that are to be deleted once this is committed.
    pub async fn destroy_drop(&self, tx: &mut Tx, id: DropId) -> Result<Vec<LocalId>, Error> {
        let id = id.to_string();
        let rows = sqlx::query(
            "select original as blob from documents where drop_id = $1 and original is not null
             union select text_blob from documents where drop_id = $1 and text_blob is not null
             union select words_blob from documents where drop_id = $1 and words_blob is not null
             union select original from bound_pages where document in (select id from documents where drop_id = $1)
             union select image from pages where document in (select id from documents where drop_id = $1)",
        )
        .bind(&id)
        .fetch_all(&mut **tx)
        .await?;
        let blobs = rows
            .iter()
            .map(|row| row.try_get::<String, _>("blob")?.parse().map_err(|_| Error::NotFound))
            .collect::<Result<Vec<LocalId>, Error>>()?;
        // Children point at parents: checked when the transaction ends.
        sqlx::query("pragma defer_foreign_keys = on").execute(&mut **tx).await?;
        for sql in [
            "delete from pages where document in (select id from documents where drop_id = $1)",
            "delete from findings where document in (select id from documents where drop_id = $1)",
            "delete from mail_names where document in (select id from documents where drop_id = $1)",
            "delete from copy_tags where document in (select id from documents where drop_id = $1)",
            "delete from bound_pages where document in (select id from documents where drop_id = $1)",
            "delete from checks where drop_id = $1",
            "delete from settlings where drop_id = $1",
            "delete from exports where drop_id = $1",
            "delete from audiences where document in (select id from documents where drop_id = $1)",
            "delete from documents where drop_id = $1",
            "update drops set message = '', passwords = '', embargo = null, wish = null where id = $1",
            "update hand_overs set note = null where note in (select id from notes where drop_id = $1)",
            "delete from notes where drop_id = $1",
        ] {
            sqlx::query(sql).bind(&id).execute(&mut **tx).await?;
        }
        self.forget_blobs(tx, &blobs).await?;
        Ok(blobs)
    }

    pub async fn hold(&self, held: &HeldRow) -> Result<(), Error> {
        sqlx::query(
            "insert into held_parcels (id, mailbox, day, reason) values ($1, $2, $3, $4)
             on conflict (id) do update set reason = excluded.reason",
        )
        .bind(held.id.to_string())
        .bind(&held.mailbox)
        .bind(&held.day)
        .bind(&held.reason)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    pub async fn held(&self) -> Result<Vec<HeldRow>, Error> {
        let rows = sqlx::query("select * from held_parcels order by day, id").fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                Ok(HeldRow {
                    id: row.try_get::<String, _>("id")?.parse().map_err(|_| Error::NotFound)?,
                    mailbox: row.try_get("mailbox")?,
                    day: row.try_get("day")?,
                    reason: row.try_get("reason")?,
                })
            })
            .collect()
    }

    pub async fn is_held(&self, id: DropId) -> Result<bool, Error> {
        let row = sqlx::query("select 1 from held_parcels where id = $1")
            .bind(id.to_string())
            .fetch_optional(self.pool())
            .await?;
        Ok(row.is_some())
    }

    /// Forgets that a parcel was held: it was taken in after all, or destroyed, or is to be tried again.
    pub async fn release_held(&self, id: DropId) -> Result<(), Error> {
        sqlx::query("delete from held_parcels where id = $1").bind(id.to_string()).execute(self.pool()).await?;
        Ok(())
    }
}
