//! Words that a channel's readers alone read: what a source wrote, files' names, findings, notes, replies. Everybody who works here can
//! open the database's file; these columns are sealed once more, to the channel.
//!
//! A column that an older version wrote may still hold text: it is sealed where it lies once its channel is open.

use std::sync::Arc;

use model::{DropId, Redacted};
use rand::rngs::OsRng;
use sqlx::{Row, TypeInfo, ValueRef, sqlite::SqliteRow};

use zeroize::Zeroizing;

use super::{DropRow, Store, Tx};
use crate::{Error, keys::Keys};

/// Where such a column is: how its rows are found with their channel, and what tells one from another.
struct Column {
    table: &'static str,
    name: &'static str,
    /// What identifies a row, as SQL.
    row: &'static str,
    /// Its channel, as SQL.
    channel: &'static str,
}

const OF_DROP: &str = "(select d.channel from documents x join drops d on d.id = x.drop_id where x.id = t.document)";
const COLUMNS: [Column; 18] = [
    Column { table: "drops", name: "message", row: "t.id", channel: "t.channel" },
    Column { table: "drops", name: "passwords", row: "t.id", channel: "t.channel" },
    Column {
        table: "documents",
        name: "name",
        row: "t.id",
        channel: "(select d.channel from drops d where d.id = t.drop_id)",
    },
    Column {
        table: "documents",
        name: "dkim_keys",
        row: "t.id",
        channel: "(select d.channel from drops d where d.id = t.drop_id)",
    },
    Column {
        table: "documents",
        name: "mail",
        row: "t.id",
        channel: "(select d.channel from drops d where d.id = t.drop_id)",
    },
    Column {
        table: "checks",
        name: "body",
        row: "t.id",
        channel: "(select d.channel from drops d where d.id = t.drop_id)",
    },
    Column {
        table: "settlings",
        name: "body",
        row: "t.id",
        channel: "(select d.channel from drops d where d.id = t.drop_id)",
    },
    Column {
        table: "exports",
        name: "wish",
        row: "t.id",
        channel: "(select d.channel from drops d where d.id = t.drop_id)",
    },
    Column {
        table: "exports",
        name: "answer",
        row: "t.id",
        channel: "(select d.channel from drops d where d.id = t.drop_id)",
    },
    Column { table: "bound_pages", name: "name", row: "t.document || '/' || t.number", channel: OF_DROP },
    Column { table: "findings", name: "place", row: "t.document || '/' || t.position", channel: OF_DROP },
    Column { table: "findings", name: "rects", row: "t.document || '/' || t.position", channel: OF_DROP },
    Column { table: "findings", name: "what", row: "t.document || '/' || t.position", channel: OF_DROP },
    Column { table: "findings", name: "detail", row: "t.document || '/' || t.position", channel: OF_DROP },
    Column { table: "audiences", name: "known", row: "t.document", channel: OF_DROP },
    Column { table: "notes", name: "body", row: "t.id", channel: "t.channel" },
    Column { table: "replies", name: "body", row: "t.id", channel: "t.channel" },
    Column {
        table: "reply_files",
        name: "name",
        row: "t.id",
        channel: "(select r.channel from replies r where r.id = t.reply)",
    },
];

impl Store {
    /// With the keys that open what it holds of the channels.
    pub fn with(self, keys: Arc<Keys>) -> Self {
        Self { keys: Some(keys), ..self }
    }

    fn keys(&self) -> Result<&Keys, Error> {
        // Before an unlock nobody reads any channel.
        self.keys.as_deref().ok_or(Error::Keys(unseal::Error::Closed))
    }

    /// Seals words for a column of this row. Nothing stays nothing.
    pub(super) fn sealed(&self, channel: &str, place: &str, words: &str) -> Result<Vec<u8>, Error> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.keys()?.vault().seal_words(channel, place, words.as_bytes(), &mut OsRng)?)
    }

    /// Reads such a column.
    pub(super) fn unsealed(&self, row: &SqliteRow, column: &str, channel: &str, place: &str) -> Result<String, Error> {
        if row.try_get_raw(column)?.type_info().name() == "TEXT" {
            return Ok(row.try_get(column)?);
        }
        let sealed: Vec<u8> = row.try_get(column)?;
        if sealed.is_empty() {
            return Ok(String::new());
        }
        let words = self.keys()?.vault().open_words(channel, place, &sealed)?;
        String::from_utf8(words.to_vec()).map_err(|_| unseal::Error::Damaged("words").into())
    }

    /// What stands for words where they are looked for, under the channel's newest key: what comes later is for those who are there then.
    pub(super) fn tag(&self, channel: &str, words: &str) -> Result<String, Error> {
        Ok(self.keys()?.vault().tags(channel, words)?.first().map(hex::encode).unwrap_or_default())
    }

    /// All that may stand for these words, in any channel that is open.
    pub(super) fn tags(&self, words: &str) -> Result<Vec<String>, Error> {
        let (keys, mut tags) = (self.keys()?, Vec::new());
        for channel in keys.open_channels() {
            tags.extend(keys.vault().tags(&channel, words)?.iter().map(hex::encode));
        }
        Ok(tags)
    }

    /// What a source wrote in a drop.
    pub async fn message_of(&self, drop: &DropRow) -> Result<String, Error> {
        let row = sqlx::query("select message from drops where id = $1")
            .bind(drop.id.to_string())
            .fetch_optional(self.pool())
            .await?;
        self.unsealed(&row.ok_or(Error::NotFound)?, "message", &drop.channel, &format!("drops.message/{}", drop.id))
    }

    /// What was typed to open a drop's locked files, the newest first.
    pub async fn passwords_of(&self, drop: &DropRow) -> Result<Vec<Redacted<String>>, Error> {
        let row = sqlx::query("select passwords from drops where id = $1").bind(drop.id.to_string());
        self.passwords_in(&row.fetch_optional(self.pool()).await?.ok_or(Error::NotFound)?, drop)
    }

    fn passwords_in(&self, row: &SqliteRow, drop: &DropRow) -> Result<Vec<Redacted<String>>, Error> {
        let place = format!("drops.passwords/{}", drop.id);
        let list = Zeroizing::new(self.unsealed(row, "passwords", &drop.channel, &place)?);
        Ok(if list.is_empty() { Vec::new() } else { serde_json::from_str(&list)? })
    }

    /// Keeps one more, before those that are there; of many the oldest go.
    pub async fn remember_password(&self, tx: &mut Tx, drop: &DropRow, typed: &Redacted<String>) -> Result<(), Error> {
        const MOST: usize = 20;
        let row = sqlx::query("select passwords from drops where id = $1").bind(drop.id.to_string());
        let known = self.passwords_in(&row.fetch_optional(&mut **tx).await?.ok_or(Error::NotFound)?, drop)?;
        let others = known.iter().map(Redacted::expose).filter(|known| *known != typed.expose());
        let list: Vec<&String> = std::iter::once(typed.expose()).chain(others).take(MOST).collect();
        let list = Zeroizing::new(serde_json::to_string(&list)?);
        let sealed = self.sealed(&drop.channel, &format!("drops.passwords/{}", drop.id), &list)?;
        let update =
            sqlx::query("update drops set passwords = $1 where id = $2").bind(sealed).bind(drop.id.to_string());
        update.execute(&mut **tx).await?;
        Ok(())
    }

    /// The channel by which something came.
    pub(super) async fn channel_of(&self, tx: &mut Tx, drop: DropId) -> Result<String, Error> {
        let row = sqlx::query("select channel from drops where id = $1").bind(drop.to_string());
        Ok(row.fetch_optional(&mut **tx).await?.ok_or(Error::NotFound)?.try_get("channel")?)
    }

    /// Every word that is sealed so, with the name of its column.
    #[cfg(test)]
    pub async fn all_words(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for Column { table, name, row, channel } in &COLUMNS {
            let sql = format!("select {row} as place, {channel} as channel, t.{name} as words from {table} t");
            for row in sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(self.pool()).await.unwrap() {
                let (place, channel) = (row.get::<String, _>("place"), row.get::<String, _>("channel"));
                let words = self.unsealed(&row, "words", &channel, &format!("{table}.{name}/{place}")).unwrap();
                all.push((format!("{table}.{name}"), words));
            }
        }
        all
    }

    /// Seals what lies as text, of channels that are open: a newsroom from before each had a key of its own.
    ///
    /// # Errors
    /// The store's; what was done stays done.
    pub async fn seal_what_lies_open(&self) -> Result<(), Error> {
        let open = serde_json::to_string(&self.keys()?.open_channels())?;
        let mut sealed = false;
        for Column { table, name, row, channel } in &COLUMNS {
            let sql = format!(
                "select t.rowid as at, {row} as place, {channel} as channel, t.{name} as words from {table} t
                 where typeof(t.{name}) = 'text' and t.{name} <> '' and {channel} in (select value from json_each($1))"
            );
            let any = format!("{sql} limit 1");
            let any = sqlx::query(sqlx::AssertSqlSafe(any)).bind(&open).fetch_optional(self.pool()).await?;
            if any.is_none() {
                continue;
            }
            sealed = true;
            let mut tx = self.begin().await?;
            for row in &sqlx::query(sqlx::AssertSqlSafe(sql)).bind(&open).fetch_all(&mut *tx).await? {
                let place = format!("{table}.{name}/{}", row.try_get::<String, _>("place")?);
                let (channel, words) = (row.try_get::<String, _>("channel")?, row.try_get::<String, _>("words")?);
                let update = format!("update {table} set {name} = $1 where rowid = $2");
                sqlx::query(sqlx::AssertSqlSafe(update))
                    .bind(self.sealed(&channel, &place, &words)?)
                    .bind(row.try_get::<i64, _>("at")?)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        }
        // Text goes from the disk with the write-ahead log.
        if sealed { self.shorten_log().await } else { Ok(()) }
    }
}
