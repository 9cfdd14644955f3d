//! What the search's index follows: each thing that can be found, and a mark that changes when it does.

use model::{Descriptor, DropId, LocalId, Sha256};
use sqlx::Row;

use super::{
    DocumentRow, Store,
    releases::{id, json},
};
use crate::{Error, domain::publishing::StoryWords, domain::stage::Stage};

/// One thing that can be found.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Its address at the desk, or what stands for it: `document/ID`, `drop/ID`, `story/ID`, `statement/ID`.
    pub key: String,
    /// Changes with everything of it that is searched.
    pub mark: String,
    /// Whose readers alone find it; `None`: everybody.
    pub channel: Option<String>,
    pub content: Content,
}

#[derive(Clone, Debug)]
pub enum Content {
    /// A document and the descriptors that editors wrote for it.
    Document {
        id: LocalId,
        drop: DropId,
        described: Vec<(u32, Descriptor)>,
    },
    Message {
        drop: DropId,
    },
    /// A private note of the newsroom's people.
    Note {
        id: LocalId,
    },
    Story {
        id: LocalId,
    },
    Statement {
        id: LocalId,
    },
}

/// Of a column that may be sealed: it changes with every writing.
fn raw(row: &sqlx::sqlite::SqliteRow, column: &str) -> Result<String, Error> {
    Ok(Sha256::of(&row.try_get::<Vec<u8>, _>(column)?).to_string())
}

fn mark(parts: &[&str]) -> String {
    Sha256::of(parts.join("\u{0}").as_bytes()).to_string()[..32].to_owned()
}

impl Store {
    /// Everything that can be found now.
    pub async fn things(&self) -> Result<Vec<Thing>, Error> {
        let mut things = self.found_documents().await?;
        let drops = sqlx::query(
            "select d.id, d.message, d.channel, d.stage, d.day, m.label from drops d join mailboxes m on m.id = d.mailbox
             where length(d.message) > 0 and m.spam = 0",
        );
        for row in drops.fetch_all(self.pool()).await? {
            let text = |name: &str| row.try_get::<String, _>(name);
            let drop = text("id")?.parse().map_err(|_| Error::NotFound)?;
            things.push(Thing {
                key: format!("drop/{drop}"),
                channel: Some(text("channel")?),
                mark: mark(&[&raw(&row, "message")?, &text("stage")?, &text("day")?, &text("label")?]),
                content: Content::Message { drop },
            });
        }
        let notes = sqlx::query(
            "select n.id, n.body, n.channel, n.day, m.label from notes n join mailboxes m on m.id = n.mailbox where m.spam = 0",
        );
        for row in notes.fetch_all(self.pool()).await? {
            let text = |name: &str| row.try_get::<String, _>(name);
            let note = id(&row, "id")?;
            things.push(Thing {
                key: format!("note/{note}"),
                channel: Some(text("channel")?),
                mark: mark(&[&raw(&row, "body")?, &text("day")?, &text("label")?]),
                content: Content::Note { id: note },
            });
        }
        let stories = sqlx::query("select s.id, s.words, r.stage from stories s join releases r on r.id = s.release");
        for row in stories.fetch_all(self.pool()).await? {
            let story = id(&row, "id")?;
            things.push(Thing {
                key: format!("story/{story}"),
                channel: None,
                mark: mark(&[&row.try_get::<String, _>("words")?, &row.try_get::<String, _>("stage")?]),
                content: Content::Story { id: story },
            });
        }
        let statements =
            sqlx::query("select s.id, s.words, r.stage from statements s join releases r on r.id = s.release");
        for row in statements.fetch_all(self.pool()).await? {
            let statement = id(&row, "id")?;
            things.push(Thing {
                key: format!("statement/{statement}"),
                channel: None,
                mark: mark(&[&row.try_get::<String, _>("words")?, &row.try_get::<String, _>("stage")?]),
                content: Content::Statement { id: statement },
            });
        }
        Ok(things)
    }

    async fn found_documents(&self) -> Result<Vec<Thing>, Error> {
        let mut described = std::collections::HashMap::<LocalId, Vec<(u32, Descriptor)>>::new();
        let renditions = sqlx::query("select document, number, descriptor from renditions as r where version =
             (select max(version) from renditions as known where known.number = r.number and known.document = r.document)
             order by number");
        for row in renditions.fetch_all(self.pool()).await? {
            described
                .entry(id(&row, "document")?)
                .or_default()
                .push((row.try_get("number")?, json(&row, "descriptor")?));
        }
        let rows = sqlx::query(
            "select x.id, x.drop_id, x.name, d.channel, x.state, x.media_type, coalesce(x.text_blob, '') as text,
               coalesce(x.words_blob, '') as words, d.stage, d.day, m.label
             from documents x join drops d on d.id = x.drop_id join mailboxes m on m.id = d.mailbox where m.spam = 0",
        );
        let mut things = Vec::new();
        for row in rows.fetch_all(self.pool()).await? {
            let text = |name: &str| row.try_get::<String, _>(name);
            let document = id(&row, "id")?;
            let described = described.remove(&document).unwrap_or_default();
            let told = serde_json::to_string(&described)?;
            let names = ["state", "media_type", "text", "words", "stage", "day", "label"];
            let mut parts = names.into_iter().map(text).collect::<Result<Vec<_>, _>>()?;
            parts.extend([told, raw(&row, "name")?]);
            things.push(Thing {
                key: format!("document/{document}"),
                channel: Some(text("channel")?),
                mark: mark(&parts.iter().map(String::as_str).collect::<Vec<_>>()),
                content: Content::Document {
                    id: document,
                    drop: text("drop_id")?.parse().map_err(|_| Error::NotFound)?,
                    described,
                },
            });
        }
        Ok(things)
    }

    /// The mailbox that a hit leads to, when what was found is still there and not destroyed.
    pub async fn still_there(&self, key: &str) -> Result<Option<LocalId>, Error> {
        let sql = match key.split_once('/') {
            Some(("document", _)) => {
                "select d.mailbox as mailbox, d.stage as stage from documents x join drops d on d.id = x.drop_id
                 join mailboxes m on m.id = d.mailbox where x.id = $1 and m.spam = 0"
            }
            Some(("drop", _)) => {
                "select d.mailbox as mailbox, d.stage as stage from drops d join mailboxes m on m.id = d.mailbox
                 where d.id = $1 and length(d.message) > 0 and m.spam = 0"
            }
            Some(("note", _)) => {
                "select n.mailbox as mailbox, '' as stage from notes n join mailboxes m on m.id = n.mailbox
                 where n.id = $1 and m.spam = 0"
            }
            Some(("story", _)) => "select s.id as mailbox, '' as stage from stories s where s.id = $1",
            Some(("statement", _)) => "select s.id as mailbox, '' as stage from statements s where s.id = $1",
            _ => return Ok(None),
        };
        let asked = sqlx::query(sql).bind(key.split_once('/').map_or("", |(_, id)| id));
        let Some(row) = asked.fetch_optional(self.pool()).await? else { return Ok(None) };
        let stage: String = row.try_get("stage")?;
        let destroyed = !stage.is_empty() && serde_json::from_str::<Stage>(&stage)?.is_declined();
        if destroyed { Ok(None) } else { id(&row, "mailbox").map(Some) }
    }

    /// The words of a story's draft and how far its release is.
    pub async fn draft(&self, story: LocalId) -> Result<(StoryWords, crate::domain::publishing::ReleaseStage), Error> {
        let row = self.story(story).await?;
        let release = self.release(row.release).await?;
        Ok((row.words, release.stage))
    }

    /// The severities of what was found in a document, each once.
    pub async fn severities_of(&self, document: &DocumentRow) -> Result<Vec<String>, Error> {
        let rows = sqlx::query("select distinct severity from findings where document = $1 order by severity");
        let rows = rows.bind(document.id.to_string()).fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok(row.try_get("severity")?)).collect()
    }
}
