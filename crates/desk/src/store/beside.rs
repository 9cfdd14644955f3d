//! What is known, around a document, of whether it is what it says: signs and checks of the mail or archive that it came in, of a paper's pages, of the
//! same file in another drop. Shows nobody what came by a channel that they don't read.

use model::{DropId, FindingKind, LocalId, Sha256};
use sqlx::Row;

use super::{DocumentRow, Store};
use crate::{Error, domain::authenticity::Check};

/// What a log's file is to the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    Itself,
    /// A page of it, or of what it came in: photographs of a paper.
    Page,
    /// What it came in.
    Around,
    /// It isn't there any more: a paper of this drop that was bound or parted since, or what came out of a file that was opened anew.
    Gone,
}

/// The signs and checks of one file in one drop.
pub struct Log {
    pub tie: Tie,
    /// In another drop, where the same file lies.
    pub elsewhere: bool,
    /// As the document's own drop calls it; empty for what is gone.
    pub name: String,
    /// Where its log can be read: a page's has no place of its own.
    pub document: Option<LocalId>,
    pub drop: DropId,
    pub sha256: Sha256,
    pub signs: usize,
    pub checks: Vec<Check>,
}

impl Log {
    /// What a look at it has seen, for a mark.
    pub fn seen(&self) -> String {
        let ids: Vec<String> = self.checks.iter().map(|check| check.id.to_string()).collect();
        format!("{:?} {} {} {} {}", self.tie, self.drop, self.sha256, self.signs, ids.join(" "))
    }
}

struct Wanted {
    tie: Tie,
    name: String,
    document: Option<LocalId>,
    sha256: Sha256,
}

/// The drops in which a file lies or was checked, of those that a person reads, with the copy there that has most signs.
const PLACES: &str = "select d.id as drop_id,
     (select x.id from documents x where x.drop_id = d.id and x.sha256 = $1
       order by (select count(*) from findings f where f.document = x.id and f.kind = $3) desc, x.arrival limit 1) as document
   from drops d join channel_readers r on r.channel = d.channel and r.person = $2
   where d.id in (select drop_id from documents where sha256 = $1 union select drop_id from checks where sha256 = $1)
   order by d.id";

/// What was checked in a drop and lies there no more.
const GONE: &str = "select distinct c.sha256 from checks c where c.drop_id = $1
   and not exists (select 1 from documents x where x.drop_id = c.drop_id and x.sha256 = c.sha256)
   and not exists (select 1 from bound_pages b join documents x on x.id = b.document where x.drop_id = c.drop_id and b.sha256 = c.sha256)
   order by c.sha256";

impl Store {
    /// The document's own log first, however empty; of the others those that have something in them, as this person may read them.
    pub async fn logs_around(&self, person: LocalId, document: &DocumentRow) -> Result<Vec<Log>, Error> {
        let kind = serde_json::to_value(FindingKind::ForgerySign)?.as_str().unwrap_or_default().to_owned();
        let mut logs = Vec::new();
        for one in self.wanted(document).await? {
            let own = Place { drop: document.drop, document: one.document };
            let mut places = vec![own];
            let rows = sqlx::query(PLACES).bind(one.sha256.to_string()).bind(person.to_string()).bind(&kind);
            for row in rows.fetch_all(self.pool()).await? {
                let drop = row.try_get::<String, _>("drop_id")?.parse().map_err(|_| Error::NotFound)?;
                let id: Option<String> = row.try_get("document")?;
                let id = id.map(|id| id.parse().map_err(|_| Error::NotFound)).transpose()?;
                places.extend((drop != document.drop).then_some(Place { drop, document: id }));
            }
            for place in places {
                let log = self.log(&one, &place, document.drop, &kind).await?;
                let is_own = log.tie == Tie::Itself && !log.elsewhere;
                logs.extend((is_own || log.signs > 0 || !log.checks.is_empty()).then_some(log));
            }
        }
        let gone = sqlx::query_scalar::<_, String>(GONE).bind(document.drop.to_string()).fetch_all(self.pool()).await?;
        for sha256 in gone {
            let sha256 = sha256.parse().map_err(|_| Error::NotFound)?;
            let one = Wanted { tie: Tie::Gone, name: String::new(), document: None, sha256 };
            logs.push(self.log(&one, &Place { drop: document.drop, document: None }, document.drop, &kind).await?);
        }
        Ok(logs)
    }

    /// The document, what it came in, and the pages of all of these.
    async fn wanted(&self, document: &DocumentRow) -> Result<Vec<Wanted>, Error> {
        let mut wanted = Vec::new();
        let (mut row, mut tie) = (document.clone(), Tie::Itself);
        loop {
            let (name, document, sha256) = (row.name, Some(row.id), row.sha256);
            wanted.push(Wanted { tie, name, document, sha256 });
            let pages = self.bound_pages(row.id).await?.into_iter();
            wanted.extend(pages.map(|page| Wanted {
                tie: Tie::Page,
                name: page.name,
                document: None,
                sha256: page.sha256,
            }));
            let Some(parent) = row.parent else { return Ok(wanted) };
            (row, tie) = (self.document(parent).await?, Tie::Around);
        }
    }

    async fn log(&self, one: &Wanted, place: &Place, own: DropId, kind: &str) -> Result<Log, Error> {
        let signs: i64 = match place.document {
            Some(document) => {
                let count = sqlx::query_scalar("select count(*) from findings where document = $1 and kind = $2");
                count.bind(document.to_string()).bind(kind).fetch_one(self.pool()).await?
            }
            None => 0,
        };
        Ok(Log {
            tie: one.tie,
            elsewhere: place.drop != own,
            name: one.name.clone(),
            document: place.document,
            drop: place.drop,
            sha256: one.sha256,
            signs: usize::try_from(signs).unwrap_or(usize::MAX),
            checks: self.checks_on(place.drop, one.sha256, self.pool()).await?,
        })
    }
}

struct Place {
    drop: DropId,
    document: Option<LocalId>,
}
