//! Documents: what a source sent, and what came out of it, with pages and findings. Bytes lie in sealed blobs; rows name them.

use airlock::ocr::Languages;
use model::{DropId, LocalId, Mail, PageList, Sha256};
use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::{NewBlob, NewPage, Store, Tx};
use crate::{Error, domain::settled::Settled};

/// How far a document is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum DocumentState {
    /// Nobody asked to open it yet.
    Closed,
    /// Waits for the airlock.
    Queued,
    Opened {
        pages: u32,
    },
    /// In words that a journalist understands. The original is kept.
    Failed {
        reason: String,
    },
}

impl DocumentState {
    fn stored(&self) -> Result<String, Error> {
        Ok(serde_json::to_string(self)?)
    }
}

pub struct NewDocument {
    pub id: LocalId,
    pub drop: DropId,
    pub parent: Option<LocalId>,
    pub position: u32,
    pub name: String,
    /// True size in bytes.
    pub size: u64,
    pub sha256: Sha256,
    pub original: NewOriginal,
}

/// What a document is made of, sealed; to be adopted with the row.
pub enum NewOriginal {
    File(NewBlob),
    /// It is bound: its pages' files, in their order.
    Pages(Vec<NewPage>),
}

#[derive(Clone, Debug)]
pub struct DocumentRow {
    pub id: LocalId,
    pub drop: DropId,
    pub parent: Option<LocalId>,
    pub position: u32,
    pub name: String,
    pub size: u64,
    /// Of a bound document: of its files' hashes (`airlock::bound_sha256`).
    pub sha256: Sha256,
    /// `None`: it is bound ([`Store::bound_pages`]).
    pub original: Option<LocalId>,
    pub state: DocumentState,
    /// By content; empty until it was opened.
    pub media_type: String,
    /// The sealed text of all pages, UTF-8.
    pub text: Option<LocalId>,
    /// The sealed words with their boxes: JSON, `Vec<PageWords>`.
    pub words: Option<LocalId>,
}

impl DocumentRow {
    pub fn page_count(&self) -> u32 {
        if let DocumentState::Opened { pages } = self.state { pages } else { 0 }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct PageRow {
    /// From 1.
    pub number: u32,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    pub size: model::Size,
    /// Where its words come from: [`page::Origin::word`].
    pub origin: String,
    /// The sealed PNG.
    pub image: LocalId,
}

/// How a document is opened, when somebody asked for another way than the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenedAs {
    /// What its pages are read in by OCR; `None`: what fits.
    pub languages: Option<Languages>,
    /// The pages that are read so, whatever text they have; none: all that have to be read.
    #[serde(default)]
    pub pages: PageList,
    /// With more time and memory than the default.
    pub more: bool,
}

/// The words of one page, as they lie in a document's words blob.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageWords {
    /// From 1.
    pub page: u32,
    pub words: Vec<model::Word>,
}

/// What the airlock made of one document.
pub struct Opened {
    pub state: DocumentState,
    pub media_type: String,
    pub text: Option<NewBlob>,
    pub words: Option<NewBlob>,
    /// Each with the blob of its image.
    pub pages: Vec<(PageRow, NewBlob)>,
    pub findings: Vec<model::Finding>,
    /// Of its text (`page::compare::bands`).
    pub bands: Vec<String>,
}

/// Rows of documents, each with its channel.
const DOCUMENTS: &str = "select x.*, d.channel from documents x join drops d on d.id = x.drop_id ";

pub(super) fn documents(then: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{DOCUMENTS}{then}"))
}

pub(super) fn document(store: &Store, row: &sqlx::sqlite::SqliteRow) -> Result<DocumentRow, Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let optional =
        |name: &str| row.try_get::<Option<String>, _>(name).map(|id| id.and_then(|id| id.parse::<LocalId>().ok()));
    Ok(DocumentRow {
        id: text("id")?.parse().map_err(|_| Error::NotFound)?,
        drop: text("drop_id")?.parse().map_err(|_| Error::NotFound)?,
        parent: optional("parent")?,
        position: row.try_get("position")?,
        name: store.unsealed(row, "name", &text("channel")?, &format!("documents.name/{}", text("id")?))?,
        size: row.try_get::<i64, _>("size")?.cast_unsigned(),
        sha256: text("sha256")?.parse().map_err(|_| Error::NotFound)?,
        original: optional("original")?,
        state: serde_json::from_str(&text("state")?)?,
        media_type: text("media_type")?,
        text: optional("text_blob")?,
        words: optional("words_blob")?,
    })
}

impl Store {
    pub async fn record_document(&self, tx: &mut Tx, new: &NewDocument) -> Result<(), Error> {
        self.place_document(tx, new).await?;
        match &new.original {
            NewOriginal::File(blob) => self.adopt_blob(tx, blob).await?,
            NewOriginal::Pages(pages) => {
                for page in pages {
                    self.adopt_blob(tx, &page.original).await?;
                }
            }
        }
        Ok(())
    }

    /// The row alone, of what lies there already.
    pub(super) async fn place_document(&self, tx: &mut Tx, new: &NewDocument) -> Result<(), Error> {
        let original = match &new.original {
            NewOriginal::File(blob) => Some(blob),
            NewOriginal::Pages(_) => None,
        };
        let channel = self.channel_of(tx, new.drop).await?;
        sqlx::query(
            "insert into documents (id, drop_id, parent, position, name, size, sha256, original, state, arrival)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select coalesce(max(arrival), 0) + 1 from documents))",
        )
        .bind(new.id.to_string())
        .bind(new.drop.to_string())
        .bind(new.parent.map(|id| id.to_string()))
        .bind(new.position)
        .bind(self.sealed(&channel, &format!("documents.name/{}", new.id), &new.name)?)
        .bind(new.size.cast_signed())
        .bind(new.sha256.to_string())
        .bind(original.map(|blob| blob.id.to_string()))
        .bind(DocumentState::Closed.stored()?)
        .execute(&mut **tx)
        .await?;
        match &new.original {
            NewOriginal::File(_) => Ok(()),
            NewOriginal::Pages(pages) => self.place_bound_pages(tx, &channel, new.id, pages).await,
        }
    }

    pub async fn document(&self, id: LocalId) -> Result<DocumentRow, Error> {
        let row = sqlx::query(documents("where x.id = $1")).bind(id.to_string()).fetch_optional(self.pool()).await?;
        document(self, &row.ok_or(Error::NotFound)?)
    }

    /// What a drop brought, without what came out of it.
    pub async fn documents_of(&self, drop: DropId) -> Result<Vec<DocumentRow>, Error> {
        let rows = sqlx::query(documents("where x.drop_id = $1 and x.parent is null order by x.position, x.arrival"))
            .bind(drop.to_string())
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(|row| document(self, row)).collect()
    }

    /// A drop's documents that failed because they are locked.
    pub async fn locked_of(&self, tx: &mut Tx, drop: DropId) -> Result<Vec<LocalId>, Error> {
        let rows = sqlx::query(
            "select x.id from documents x where x.drop_id = $1 and json_extract(x.state, '$.state') = 'failed'
             and exists (select 1 from findings f where f.document = x.id and f.kind = 'encrypted')",
        );
        let rows = rows.bind(drop.to_string()).fetch_all(&mut **tx).await?;
        rows.iter().map(|row| row.try_get::<String, _>("id")?.parse().map_err(|_| Error::NotFound)).collect()
    }

    pub async fn children_of(&self, parent: LocalId) -> Result<Vec<DocumentRow>, Error> {
        let rows = sqlx::query(documents("where x.parent = $1 order by x.position"))
            .bind(parent.to_string())
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(|row| document(self, row)).collect()
    }

    /// How many of a document's findings could identify the source, and nobody settled them.
    pub async fn identifying(&self, id: LocalId) -> Result<i64, Error> {
        let row = sqlx::query(
            "select count(*) from findings where document = $1 and severity = 'identifies-source' and settled = 0",
        );
        Ok(row.bind(id.to_string()).fetch_one(self.pool()).await?.try_get(0)?)
    }

    pub async fn pages_of(&self, id: LocalId) -> Result<Vec<PageRow>, Error> {
        let rows = sqlx::query("select * from pages where document = $1 order by number")
            .bind(id.to_string())
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(page).collect()
    }

    pub async fn page(&self, id: LocalId, number: u32) -> Result<PageRow, Error> {
        let row = sqlx::query("select * from pages where document = $1 and number = $2")
            .bind(id.to_string())
            .bind(number)
            .fetch_optional(self.pool())
            .await?;
        page(&row.ok_or(Error::NotFound)?)
    }

    pub async fn findings_of(&self, id: LocalId) -> Result<Vec<model::Finding>, Error> {
        self.findings_on(id, self.pool()).await
    }

    /// The same, as this transaction sees them.
    pub async fn findings_in(&self, tx: &mut Tx, id: LocalId) -> Result<Vec<model::Finding>, Error> {
        self.findings_on(id, &mut **tx).await
    }

    async fn findings_on(
        &self,
        id: LocalId,
        from: impl sqlx::Executor<'_, Database = sqlx::Sqlite>,
    ) -> Result<Vec<model::Finding>, Error> {
        let rows = sqlx::query(
            "select f.*, d.channel from findings f join documents x on x.id = f.document join drops d on d.id = x.drop_id
             where f.document = $1 order by f.position",
        )
        .bind(id.to_string())
        .fetch_all(from)
        .await?;
        rows.iter()
            .map(|row| {
                let kind = row.try_get::<String, _>("kind")?;
                let (channel, position): (String, i64) = (row.try_get("channel")?, row.try_get("position")?);
                let words =
                    |column: &str| self.unsealed(row, column, &channel, &format!("findings.{column}/{id}/{position}"));
                let rects: Vec<model::Rect> = match words("rects")? {
                    none if none.is_empty() => Vec::new(),
                    rects => serde_json::from_str(&rects)?,
                };
                Ok(model::Finding::new(
                    serde_json::from_value(serde_json::Value::String(kind))?,
                    model::Place::from(words("place")?).at(rects),
                    words("what")?,
                    words("detail")?,
                ))
            })
            .collect()
    }

    pub async fn change_document_state(&self, tx: &mut Tx, id: LocalId, state: &DocumentState) -> Result<(), Error> {
        sqlx::query("update documents set state = $1 where id = $2")
            .bind(state.stored()?)
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Asks for another way to open it, from now on.
    pub async fn open_as(&self, tx: &mut Tx, id: LocalId, how: &OpenedAs) -> Result<(), Error> {
        sqlx::query("update documents set opened_as = $1 where id = $2")
            .bind(serde_json::to_string(how)?)
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// What was asked for; by default nothing.
    pub async fn opened_as(&self, id: LocalId) -> Result<OpenedAs, Error> {
        let kept: Option<String> = sqlx::query_scalar("select opened_as from documents where id = $1")
            .bind(id.to_string())
            .fetch_optional(self.pool())
            .await?;
        match kept.filter(|kept| !kept.is_empty()) {
            Some(kept) => Ok(serde_json::from_str(&kept)?),
            None => Ok(OpenedAs::default()),
        }
    }

    /// Queues those documents of a drop that nobody opened yet.
    pub async fn queue_documents_of(&self, tx: &mut Tx, drop: DropId) -> Result<(), Error> {
        sqlx::query("update documents set state = $1 where drop_id = $2 and parent is null and state = $3")
            .bind(DocumentState::Queued.stored()?)
            .bind(drop.to_string())
            .bind(DocumentState::Closed.stored()?)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// The document that waits longest for the airlock, among those of these channels.
    pub async fn next_queued(&self, channels: &[String]) -> Result<Option<DocumentRow>, Error> {
        let row = sqlx::query(documents(
            "where x.state = $1 and d.channel in (select value from json_each($2)) order by x.arrival limit 1",
        ))
        .bind(DocumentState::Queued.stored()?)
        .bind(serde_json::to_string(channels)?)
        .fetch_optional(self.pool())
        .await?;
        row.map(|row| document(self, &row)).transpose()
    }

    /// Whether a document, or a file in which it came, waits to be opened: then its pages will be others.
    pub async fn waits_to_be_opened(&self, tx: &mut Tx, id: LocalId) -> Result<bool, Error> {
        let waiting: i64 = sqlx::query_scalar(
            "with recursive above(id) as
                 (select $1 union select x.parent from documents x join above on x.id = above.id where x.parent is not null)
             select count(*) from documents where id in (select id from above) and state = $2",
        )
        .bind(id.to_string())
        .bind(DocumentState::Queued.stored()?)
        .fetch_one(&mut **tx)
        .await?;
        Ok(waiting > 0)
    }

    /// Replaces what is known of a document by what the airlock made of it this time. Gives the blobs that nobody names any more.
    pub async fn record_opened(&self, tx: &mut Tx, id: LocalId, opened: &Opened) -> Result<Vec<LocalId>, Error> {
        let key = id.to_string();
        let rows = sqlx::query(
            "select image as blob from pages where document = $1
             union select text_blob from documents where id = $1 and text_blob is not null
             union select words_blob from documents where id = $1 and words_blob is not null",
        )
        .bind(&key)
        .fetch_all(&mut **tx)
        .await?;
        let old = rows
            .iter()
            .map(|row| row.try_get::<String, _>("blob")?.parse().map_err(|_| Error::NotFound))
            .collect::<Result<Vec<LocalId>, Error>>()?;
        sqlx::query("delete from pages where document = $1").bind(&key).execute(&mut **tx).await?;
        sqlx::query("delete from findings where document = $1").bind(&key).execute(&mut **tx).await?;
        sqlx::query("update documents set state = $1, media_type = $2, text_blob = $3, words_blob = $4 where id = $5")
            .bind(opened.state.stored()?)
            .bind(&opened.media_type)
            .bind(opened.text.as_ref().map(|blob| blob.id.to_string()))
            .bind(opened.words.as_ref().map(|blob| blob.id.to_string()))
            .bind(&key)
            .execute(&mut **tx)
            .await?;
        for (page, image) in &opened.pages {
            sqlx::query(
                "insert into pages (document, number, width, height, points_wide, points_high, origin, image)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(&key)
            .bind(page.number)
            .bind(page.width)
            .bind(page.height)
            .bind(page.size.width)
            .bind(page.size.height)
            .bind(&page.origin)
            .bind(image.id.to_string())
            .execute(&mut **tx)
            .await?;
            self.adopt_blob(tx, image).await?;
        }
        let of = sqlx::query(documents("where x.id = $1")).bind(&key).fetch_optional(&mut **tx).await?;
        let of = of.ok_or(Error::NotFound)?;
        let channel: String = of.try_get("channel")?;
        let settlings = self.settlings_in(tx, &document(self, &of)?).await?;
        let settled = Settled::new(&settlings);
        for (position, finding) in (0_i64..).zip(&opened.findings) {
            let rects = if finding.rects.is_empty() { String::new() } else { serde_json::to_string(&finding.rects)? };
            let sealed =
                |column: &str, words: &str| self.sealed(&channel, &format!("findings.{column}/{id}/{position}"), words);
            sqlx::query(
                "insert into findings (document, position, kind, severity, place, rects, what, detail, settled)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(&key)
            .bind(position)
            .bind(word(&finding.kind)?)
            .bind(word(&finding.kind.severity())?)
            .bind(sealed("place", &finding.place)?)
            .bind(sealed("rects", &rects)?)
            .bind(sealed("what", &finding.what)?)
            .bind(sealed("detail", &finding.detail)?)
            .bind(settled.of(finding).is_some())
            .execute(&mut **tx)
            .await?;
        }
        let mail = Mail::of(&opened.media_type, &opened.findings);
        self.record_mail(tx, &channel, id, mail.as_ref()).await?;
        self.record_bands(tx, &channel, id, &opened.bands).await?;
        self.forget_blobs(tx, &old).await?;
        for blob in opened.text.iter().chain(&opened.words) {
            self.adopt_blob(tx, blob).await?;
        }
        Ok(old)
    }

    /// Makes a blob's file count. Whoever writes a row that names a blob calls this in the same transaction.
    pub async fn adopt_blob(&self, tx: &mut Tx, blob: &NewBlob) -> Result<(), Error> {
        sqlx::query("insert into blobs (id, size) values ($1, $2)")
            .bind(blob.id.to_string())
            .bind(blob.size.cast_signed())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// The files may be deleted once this is committed; what a crash leaves behind goes at the next unlock.
    pub async fn forget_blobs(&self, tx: &mut Tx, ids: &[LocalId]) -> Result<(), Error> {
        for id in ids {
            sqlx::query("delete from blobs where id = $1").bind(id.to_string()).execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// A blob's true length in bytes; `None` when nothing adopted it.
    pub async fn blob_size(&self, id: LocalId) -> Result<Option<u64>, Error> {
        let row = sqlx::query("select size from blobs where id = $1")
            .bind(id.to_string())
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| Ok(row.try_get::<i64, _>(0)?.cast_unsigned())).transpose()
    }
}

/// The one word that serde gives a unit variant.
fn word(value: &impl Serialize) -> Result<String, Error> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

fn page(row: &sqlx::sqlite::SqliteRow) -> Result<PageRow, Error> {
    let blob = |name: &str| row.try_get::<String, _>(name)?.parse().map_err(|_| Error::NotFound);
    Ok(PageRow {
        number: row.try_get("number")?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        size: model::Size { width: row.try_get("points_wide")?, height: row.try_get("points_high")? },
        origin: row.try_get("origin")?,
        image: blob("image")?,
    })
}
