//! Two documents side by side: where they differ, by text and by pixels, and what could mark a copy. Whoever doesn't read both channels
//! gets neither, and isn't told that the other one is there.

use std::{collections::HashSet, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::header,
    response::IntoResponse,
};
use model::{Finding, LocalId};
use page::{
    Origin, PageContent,
    compare::{self, Comparison, Copy, Kind, Leaf, Pair, Spread, Verdict},
    redact::PageText,
};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, page};
use crate::{
    Error,
    session::Seat,
    store::{DocumentRow, MailboxRow, Matter, PageRow, PageWords},
};

/// So many of what lies near are offered.
const OFFERED: usize = 60;
/// So many copies are named where a document is shown.
const TWINS: usize = 8;

/// A document as it is compared.
struct Held {
    row: DocumentRow,
    pages: Vec<PageRow>,
    texts: Vec<PageText>,
    text: String,
    findings: Vec<Finding>,
}

/// Another document that somebody may want to compare.
pub struct Offer {
    pub id: String,
    pub name: String,
    /// The mailbox that it came to, if it is another.
    pub elsewhere: Option<String>,
    /// How much of the text is the same, in whole percent. `None`: nothing to speak of.
    pub alike: Option<u32>,
    almost: f32,
}

#[derive(Template)]
#[template(path = "compare_choose.html")]
struct Choose {
    layout: Layout,
    frame: Frame,
    id: String,
    name: String,
    offers: Vec<Offer>,
}

#[derive(Deserialize)]
pub struct Chosen {
    /// A document's id, or its address at this desk.
    other: Option<String>,
}

pub async fn choose(seat: Seat, Path(id): Path<LocalId>, Query(chosen): Query<Chosen>) -> Answer {
    let row = seat.open.store.document(id).await?;
    if let Some(other) = chosen.other {
        let other = other.trim().trim_end_matches('/');
        let other = other.split("/document/").last().unwrap_or(other).split(['/', '?', '#']).next().unwrap_or_default();
        let other: LocalId = other.parse().map_err(|_| Error::refused("that is no document of this desk"))?;
        return back_to(format!("/document/{id}/compare/{}", readable(&seat, other).await?.id));
    }
    let mut others = likely(&seat, &row).await?;
    let known: HashSet<LocalId> = others.iter().map(|other| other.id).collect();
    let near = near(&seat, &row).await?.into_iter().filter(|other| !known.contains(&other.id));
    others.extend(near.take(OFFERED));
    let mut offers = alike(&seat, &row, others).await?;
    offers.sort_by(|a, b| b.almost.total_cmp(&a.almost));
    let (layout, frame) = seat.frame("inbox", &format!("Compare {}", row.name));
    page(&Choose { layout, frame, id: id.to_string(), name: row.name, offers })
}

/// Those of all documents of this person's channels that are almost the same text.
///
/// # Errors
/// The store's.
pub async fn twins(seat: &Seat, row: &DocumentRow) -> Result<Vec<Offer>, Error> {
    let likely = likely(seat, row).await?;
    let mut offers = alike(seat, row, likely).await?;
    offers.retain(|offer| offer.almost >= compare::ALMOST);
    offers.sort_by(|a, b| b.almost.total_cmp(&a.almost));
    offers.truncate(TWINS);
    Ok(offers)
}

/// Another copy that is held, and what of a document can tell it from that.
pub struct Unlike {
    pub name: String,
    /// Words that stand in this one alone.
    pub words: Vec<String>,
    /// Whether its pages are unlike otherwise.
    pub otherwise: bool,
}

/// What of a document can tell it from other copies that this person can see.
///
/// # Errors
/// The store's.
pub async fn unlike(seat: &Seat, row: &DocumentRow) -> Result<Vec<Unlike>, Error> {
    let mut all = Vec::new();
    for twin in twins(seat, row).await? {
        let other = readable(seat, twin.id.parse().map_err(|_| Error::NotFound)?).await?;
        let marks = match seat.compared.marks(row, &other) {
            Some(marks) => marks,
            None => {
                let (first, second) = (held(seat, row.id).await?, held(seat, other.id).await?);
                let work = tokio::task::spawn_blocking(move || {
                    let (one, two) = (first.leaves(), second.leaves());
                    compare::compare(&first.copy(&one), &second.copy(&two)).marks_of_first()
                });
                let marks = Arc::new(work.await?);
                seat.compared.keep_marks(row, &other, marks.clone());
                marks
            }
        };
        all.push(Unlike { name: twin.name, words: marks.0.clone(), otherwise: marks.1 });
    }
    Ok(all)
}

/// What shares much of its text, wherever it came from, of this person's channels.
async fn likely(seat: &Seat, row: &DocumentRow) -> Result<Vec<DocumentRow>, Error> {
    let bands = match seat.compared.bands(row) {
        Some(bands) => bands,
        None => {
            let text = text(seat, row).await?;
            let bands: Arc<[String]> = tokio::task::spawn_blocking(move || compare::bands(&text)).await?.into();
            seat.compared.keep_bands(row, bands.clone());
            bands
        }
    };
    seat.open.store.alike(seat.person.id, &bands, row.id).await
}

/// What lies near: what came with it, what came out of it, and what the same source sent otherwise. Opened documents
/// alone, and those of this person's channels.
async fn near(seat: &Seat, row: &DocumentRow) -> Result<Vec<DocumentRow>, Error> {
    let store = &seat.open.store;
    let mut near = match row.parent {
        Some(parent) => store.children_of(parent).await?,
        None => Vec::new(),
    };
    near.extend(store.children_of(row.id).await?);
    let drop = store.find_drop(row.drop).await?.ok_or(Error::NotFound)?;
    for drop in store.drops_for(drop.mailbox, seat.person.id).await? {
        near.extend(store.documents_of(drop.id).await?);
    }
    let mut known = HashSet::from([row.id]);
    near.retain(|other| (other.text.is_some() || other.page_count() > 0) && known.insert(other.id));
    // The same name first: another version of it.
    near.sort_by_key(|other| (other.name != row.name, other.drop != row.drop));
    Ok(near)
}

async fn alike(seat: &Seat, row: &DocumentRow, others: Vec<DocumentRow>) -> Result<Vec<Offer>, Error> {
    let mut offers = Vec::new();
    let mut own: Option<Arc<str>> = None;
    let here = mailbox(seat, row).await?;
    for other in others {
        let almost = match seat.compared.likeness(row, &other) {
            Some(almost) => almost,
            None => {
                let one: Arc<str> = match own.take() {
                    Some(own) => own,
                    None => text(seat, row).await?.into(),
                };
                own = Some(one.clone());
                let text = text(seat, &other).await?;
                let almost = tokio::task::spawn_blocking(move || compare::likeness(&one, &text)).await?;
                seat.compared.keep_likeness(row, &other, almost);
                almost
            }
        };
        // Common words are in every two texts of one language.
        let alike = (almost >= 0.5).then_some((almost * 100.0).floor() as u32);
        let there = mailbox(seat, &other).await?;
        let elsewhere = (there.id != here.id).then_some(there.label);
        offers.push(Offer { id: other.id.to_string(), name: other.name, elsewhere, alike, almost });
    }
    Ok(offers)
}

async fn mailbox(seat: &Seat, row: &DocumentRow) -> Result<MailboxRow, Error> {
    let drop = seat.open.store.find_drop(row.drop).await?.ok_or(Error::NotFound)?;
    seat.open.store.mailbox(drop.mailbox).await
}

async fn text(seat: &Seat, row: &DocumentRow) -> Result<String, Error> {
    let Some(text) = row.text else { return Ok(String::new()) };
    Ok(String::from_utf8_lossy(&seat.open.blobs.get(text).await?).into_owned())
}

/// A document that this person reads; the one of a channel of others is not there.
async fn readable(seat: &Seat, id: LocalId) -> Result<DocumentRow, Error> {
    let store = &seat.open.store;
    if store.is_closed_to(seat.person.id, Matter::Document, &id.to_string()).await? {
        return Err(Error::NotFound);
    }
    store.document(id).await
}

async fn held(seat: &Seat, id: LocalId) -> Result<Held, Error> {
    let row = readable(seat, id).await?;
    let store = &seat.open.store;
    let pages = store.pages_of(id).await?;
    if pages.is_empty() && row.text.is_none() {
        return Err(Error::refused(format!("{} isn’t opened yet, or could not be", row.name)));
    }
    let mut words: Vec<PageWords> = match row.words {
        Some(words) => serde_json::from_slice(&seat.open.blobs.get(words).await?)?,
        None => Vec::new(),
    };
    let mut of =
        |number| words.iter_mut().find(|words| words.page == number).map(|words| std::mem::take(&mut words.words));
    let texts = pages
        .iter()
        .map(|page| PageText { size: page.size, words: of(page.number).unwrap_or_default(), blank: false })
        .collect();
    Ok(Held { text: text(seat, &row).await?, findings: store.findings_of(id).await?, row, pages, texts })
}

impl Held {
    fn leaves(&self) -> Vec<Leaf<'_>> {
        let leaf = |(page, text)| {
            let page: &PageRow = page;
            Leaf { number: page.number, text, origin: Origin::of_word(&page.origin) }
        };
        self.pages.iter().zip(&self.texts).map(leaf).collect()
    }

    fn copy<'a>(&'a self, pages: &'a [Leaf<'a>]) -> Copy<'a> {
        Copy { text: &self.text, pages, findings: &self.findings, media_type: &self.row.media_type }
    }

    fn size(&self, number: u32) -> Option<model::Size> {
        self.pages.iter().find(|page| page.number == number).map(|page| page.size)
    }

    /// A page with its pixels.
    async fn content(&self, seat: &Seat, number: Option<u32>) -> Result<Option<PageContent>, Error> {
        let Some(at) = self.pages.iter().position(|page| Some(page.number) == number) else { return Ok(None) };
        let (page, words) = (&self.pages[at], self.texts[at].words.clone());
        let (size, origin) = (page.size, Origin::of_word(&page.origin));
        let png = seat.open.blobs.get(page.image).await?;
        let raster = tokio::task::spawn_blocking(move || page::png::decode_own(&png)).await??;
        Ok(Some(PageContent { raster, size, words, origin }))
    }
}

#[derive(Deserialize)]
pub struct Which {
    /// The pair of pages, from 1.
    at: Option<usize>,
    /// One kind of differences alone.
    #[serde(default)]
    kind: String,
}

/// What one page of it shows.
struct Compared {
    first: Held,
    second: Held,
    comparison: Comparison,
    verdict: Verdict,
    /// Kinds that there are, each with its number.
    kinds: Vec<(Kind, usize)>,
    /// The one that is shown alone.
    kind: Option<Kind>,
    /// The pair that is shown, from 0.
    at: usize,
}

impl Compared {
    fn spread(&self) -> Spread<'_> {
        self.comparison.spread(self.at + 1, (|n| self.first.size(n), |n| self.second.size(n)))
    }
}

async fn compared(seat: &Seat, ids: (LocalId, LocalId), which: &Which) -> Result<Compared, Error> {
    let (first, second) = (held(seat, ids.0).await?, held(seat, ids.1).await?);
    let work = tokio::task::spawn_blocking(move || {
        let comparison = {
            let (one, other) = (first.leaves(), second.leaves());
            compare::compare(&first.copy(&one), &second.copy(&other))
        };
        (first, second, comparison)
    });
    let (first, second, mut comparison) = work.await?;
    let at = which.at.unwrap_or(1).saturating_sub(1).min(comparison.pairs.len().saturating_sub(1));
    if let Some(Pair { first: a, second: b, .. }) = comparison.pairs.get(at).filter(|_| comparison.drawn).cloned()
        && let (Some(a), Some(b)) = (first.content(seat, a).await?, second.content(seat, b).await?)
    {
        let work = tokio::task::spawn_blocking(move || comparison.pixels(at, &a, &b).map(|()| comparison));
        comparison = work.await??;
    }
    let verdict = comparison.verdict();
    let kind = Kind::of_word(&which.kind);
    let kinds = comparison.kinds(kind);
    comparison.differences.retain(|difference| kind.is_none_or(|kind| difference.kind == kind));
    Ok(Compared { first, second, comparison, verdict, kinds, kind, at })
}

#[derive(Template)]
#[template(path = "compare.html")]
struct View<'a> {
    layout: Layout,
    frame: Frame,
    first: (String, &'a str),
    second: (String, &'a str),
    said: &'a [String],
    remarks: &'a [String],
    left_out: usize,
    kind: &'a str,
    kinds: &'a [(Kind, usize)],
    /// Where the pages' pictures are: this, and the page's number.
    pictures: (String, String),
    spread: Spread<'a>,
}

impl View<'_> {
    fn marks_style(&self) -> String {
        let at = self.spread.at;
        format!("/document/{}/compare/{}/marks.css?at={at}&kind={}", self.first.0, self.second.0, self.kind)
    }

    fn turned(&self, at: &usize) -> String {
        format!("?at={at}&kind={}", self.kind)
    }
}

pub async fn get(seat: Seat, Path(ids): Path<(LocalId, LocalId)>, Query(which): Query<Which>) -> Answer {
    let all = compared(&seat, ids, &which).await?;
    let (first, second) = (&all.first.row, &all.second.row);
    let (layout, frame) = seat.frame("inbox", &format!("{} and {}", first.name, second.name));
    page(&View {
        layout,
        frame,
        first: (first.id.to_string(), &first.name),
        second: (second.id.to_string(), &second.name),
        said: &all.verdict.said,
        remarks: &all.comparison.remarks,
        left_out: all.comparison.left_out,
        kind: all.kind.map_or("", Kind::word),
        kinds: &all.kinds,
        pictures: (format!("/document/{}/page/", first.id), format!("/document/{}/page/", second.id)),
        spread: all.spread(),
    })
}

/// The style sheet that lays the marks over the two pictures: numbers alone.
pub async fn marks(seat: Seat, Path(ids): Path<(LocalId, LocalId)>, Query(which): Query<Which>) -> Answer {
    let all = compared(&seat, ids, &which).await?;
    let style = web::marks_style(&all.spread().marks);
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], style).into_response())
}
