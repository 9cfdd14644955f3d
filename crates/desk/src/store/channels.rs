//! Channels, their members, and what somebody who isn't one must not see.

use model::{DropId, LocalId};
use sqlx::Row;
use unseal::{ChannelSettings, Readers};

use super::{Store, Tx};
use crate::{Error, domain::channel::Words};

/// That a drop `d` came by a channel which the person ($2) isn't a member of.
macro_rules! not_mine {
    () => {
        "not exists (select 1 from channel_readers r where r.channel = d.channel and r.person = $2)"
    };
}

macro_rules! in_release {
    ($release:literal) => {
        concat!(
            "select 1 from renditions v join documents x on x.id = v.document join drops d on d.id = x.drop_id
               where v.release = ",
            $release,
            " and ",
            not_mine!(),
            " limit 1"
        )
    };
}
#[derive(Clone, Debug)]
pub struct ChannelRow {
    pub name: String,
    /// Empty: the newsroom's own name.
    pub title: String,
    pub lines: String,
    pub people: Vec<String>,
    pub takes_files: bool,
    pub largest: Option<u64>,
    pub everybody: bool,
    /// The UTC day.
    pub closed: Option<String>,
}

impl ChannelRow {
    /// As sources know it.
    pub fn title(&self, newsroom: &str) -> String {
        if self.title.is_empty() { newsroom.to_owned() } else { self.title.clone() }
    }

    /// What the keyring says of it.
    pub fn settings(&self, newsroom: &str) -> ChannelSettings {
        ChannelSettings {
            name: self.name.clone(),
            title: self.title(newsroom),
            lines: self.lines.clone(),
            people: self.people.clone(),
            takes_files: self.takes_files,
            largest: self.largest,
        }
    }
}

/// What an address of the desk is about, and what decides who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    Mailbox,
    Drop,
    Document,
    Export,
    Rendition,
    Release,
    Story,
    Statement,
    Dossier,
}

impl Matter {
    /// The first part of an address.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "mailbox" => Self::Mailbox,
            "drop" => Self::Drop,
            "document" => Self::Document,
            "export" => Self::Export,
            "rendition" => Self::Rendition,
            "release" => Self::Release,
            "story" => Self::Story,
            "statement" => Self::Statement,
            "dossier" => Self::Dossier,
            _ => return None,
        })
    }

    /// Asks whether something of that id ($1) is closed to a person ($2). A mailbox is closed when none of its drops is theirs, a
    /// release (with what is written in it) when one of its documents isn't.
    fn closed(self) -> &'static str {
        match self {
            Self::Mailbox => {
                "select 1 where not exists (select 1 from drops d join channel_readers r on r.channel = d.channel
                   where d.mailbox = $1 and r.person = $2)"
            }
            Self::Drop => concat!("select 1 from drops d where d.id = $1 and ", not_mine!()),
            Self::Document => {
                concat!("select 1 from documents x join drops d on d.id = x.drop_id where x.id = $1 and ", not_mine!())
            }
            Self::Export => {
                concat!("select 1 from exports e join drops d on d.id = e.drop_id where e.id = $1 and ", not_mine!())
            }
            Self::Rendition => concat!(
                "select 1 from renditions v join documents x on x.id = v.document join drops d on d.id = x.drop_id
                   where v.id = $1 and ",
                not_mine!()
            ),
            Self::Release => in_release!("$1"),
            Self::Story => in_release!("(select release from stories where id = $1)"),
            Self::Statement => in_release!("(select release from statements where id = $1)"),
            Self::Dossier => in_release!("(select release from dossiers where id = $1)"),
        }
    }
}

fn row(row: &sqlx::sqlite::SqliteRow) -> Result<ChannelRow, Error> {
    Ok(ChannelRow {
        name: row.try_get("name")?,
        title: row.try_get("title")?,
        lines: row.try_get("lines")?,
        people: serde_json::from_str(&row.try_get::<String, _>("people")?)?,
        takes_files: row.try_get::<i64, _>("takes_files")? != 0,
        largest: row.try_get::<Option<i64>, _>("largest")?.map(i64::cast_unsigned),
        everybody: row.try_get::<i64, _>("everybody")? != 0,
        closed: row.try_get("closed")?,
    })
}

impl Store {
    /// Every channel that ever was, in the order in which sources see them.
    pub async fn channels(&self) -> Result<Vec<ChannelRow>, Error> {
        let rows = sqlx::query("select * from channels order by position, name").fetch_all(self.pool()).await?;
        rows.iter().map(row).collect()
    }

    /// Those that sources can choose.
    pub async fn open_channels(&self) -> Result<Vec<ChannelRow>, Error> {
        Ok(self.channels().await?.into_iter().filter(|channel| channel.closed.is_none()).collect())
    }

    pub async fn channel(&self, name: &str) -> Result<ChannelRow, Error> {
        let found =
            sqlx::query("select * from channels where name = $1").bind(name).fetch_optional(self.pool()).await?;
        row(&found.ok_or(Error::NotFound)?)
    }

    /// Makes a channel, last in the order. The name must not have been used before.
    pub async fn make_channel(&self, tx: &mut Tx, name: &str) -> Result<(), Error> {
        let done = sqlx::query(
            "insert into channels (name, title, position) values ($1, '', (select coalesce(max(position), 0) + 1 from channels))
             on conflict (name) do nothing",
        )
        .bind(name)
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(Error::refused(
                "there is, or was, a channel of that name: what came by it keeps its name; take another",
            ))
        }
    }

    /// Writes what sources read of a channel, and who its members are.
    pub async fn write_channel(
        &self,
        tx: &mut Tx,
        name: &str,
        words: &Words,
        everybody: bool,
        members: &[LocalId],
    ) -> Result<(), Error> {
        sqlx::query(
            "update channels set title = $1, lines = $2, people = $3, takes_files = $4, largest = $5, everybody = $6
             where name = $7",
        )
        .bind(&words.title)
        .bind(&words.lines)
        .bind(serde_json::to_string(&words.people)?)
        .bind(i64::from(words.takes_files))
        .bind(words.largest.map(u64::cast_signed))
        .bind(i64::from(everybody))
        .bind(name)
        .execute(&mut **tx)
        .await?;
        sqlx::query("delete from channel_members where channel = $1").bind(name).execute(&mut **tx).await?;
        for member in members {
            sqlx::query("insert into channel_members (channel, person) values ($1, $2)")
                .bind(name)
                .bind(member.to_string())
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    pub async fn close_channel(&self, tx: &mut Tx, name: &str, day: &str) -> Result<(), Error> {
        let close = sqlx::query("update channels set closed = $1 where name = $2 and closed is null");
        close.bind(day).bind(name).execute(&mut **tx).await?;
        Ok(())
    }

    /// Puts a channel before all others: then it is what a source gets who chooses none.
    pub async fn put_channel_first(&self, tx: &mut Tx, name: &str) -> Result<(), Error> {
        let first =
            sqlx::query("update channels set position = (select min(position) - 1 from channels) where name = $1");
        first.bind(name).execute(&mut **tx).await?;
        Ok(())
    }

    /// Who was named as a member. Of a channel for everybody they don't count.
    pub async fn members_of(&self, channel: &str) -> Result<Vec<LocalId>, Error> {
        let rows = sqlx::query("select person from channel_members where channel = $1 order by person");
        let rows = rows.bind(channel).fetch_all(self.pool()).await?;
        rows.iter().map(|row| row.try_get::<String, _>("person")?.parse().map_err(|_| Error::NotFound)).collect()
    }

    /// Every channel that ever was, and who reads it.
    pub async fn readers(&self) -> Result<Vec<(String, Readers)>, Error> {
        let mut all = Vec::new();
        for channel in self.channels().await? {
            let readers = match channel.everybody {
                true => Readers::Everybody,
                false => Readers::These(self.members_of(&channel.name).await?),
            };
            all.push((channel.name, readers));
        }
        Ok(all)
    }

    /// Makes somebody a member of every channel that isn't everybody's. Gives their names.
    pub async fn join_all_channels(&self, tx: &mut Tx, person: LocalId) -> Result<Vec<String>, Error> {
        let rows = sqlx::query(
            "insert into channel_members (channel, person) select name, $1 from channels where everybody = 0 returning channel",
        );
        let rows = rows.bind(person.to_string()).fetch_all(&mut **tx).await?;
        rows.iter().map(|row| Ok(row.try_get("channel")?)).collect()
    }

    /// The names of the channels that somebody reads.
    pub async fn channels_of(&self, person: LocalId) -> Result<Vec<String>, Error> {
        let rows = sqlx::query(
            "select c.name from channels c join channel_readers r on r.channel = c.name where r.person = $1 order by c.position",
        );
        let rows = rows.bind(person.to_string()).fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok(row.try_get("name")?)).collect()
    }

    /// Whether something exists only for others: a page about it is then as if it weren't there.
    pub async fn is_closed_to(&self, person: LocalId, matter: Matter, id: &str) -> Result<bool, Error> {
        let asked = sqlx::query(matter.closed()).bind(id).bind(person.to_string());
        Ok(asked.fetch_optional(self.pool()).await?.is_some())
    }

    /// Whether a drop came by a channel of this person's.
    pub async fn reads_drop(&self, person: LocalId, drop: DropId) -> Result<bool, Error> {
        Ok(!self.is_closed_to(person, Matter::Drop, &drop.to_string()).await?)
    }

    /// The keys of what the search must not give this person of what is in everybody's index: what is written in releases that hold
    /// documents of channels that they don't read.
    pub async fn hidden_from(&self, person: LocalId) -> Result<Vec<String>, Error> {
        let rows = sqlx::query(
            "with kept as (select distinct v.release as id from renditions v join documents x on x.id = v.document
               join drops d on d.id = x.drop_id
               where not exists (select 1 from channel_readers r where r.channel = d.channel and r.person = $1))
             select 'story/' || s.id as key from stories s join kept on kept.id = s.release
             union all select 'statement/' || s.id from statements s join kept on kept.id = s.release",
        );
        let rows = rows.bind(person.to_string()).fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok(row.try_get("key")?)).collect()
    }
}
