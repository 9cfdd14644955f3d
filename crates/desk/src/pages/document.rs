//! One document: where it came from, its pages as pictures, what was found in it. Nothing of the original is served here.

use std::collections::HashSet;

use ::search::{Piece, Query, Room};
use airlock::{Passwords, ocr::BadLanguages};
use askama::Template;
use axum::{
    extract::{Path, Query as Query_},
    http::header,
    response::IntoResponse,
};
use model::{BadPages, FindingKind, LocalId, Redacted, limits::OpenLimits};
use page::Origin;
use serde::Deserialize;
use web::{
    Layout,
    findings::{Group, Spots, grouped, spots, spots_style},
};

use super::{
    Answer, Frame, back_to, compare, day,
    mailbox::{Document, listed},
    mails, page, search, size,
};
use crate::{
    Error,
    domain::settled::{Settled, Told},
    session::{Posted, Seat},
    store::{DocumentRow, DocumentState, DropRow, OpenedAs, PageRow, PageWords},
    work::publishing::version_name,
};

/// So much of a document without pages is shown as text, in characters.
const LONGEST: usize = 200_000;
/// So many of the files beside a document, or inside it, are listed.
const BESIDE: usize = 100;
/// The most marks on one page.
const MARKS: usize = 400;

#[derive(Template)]
#[template(path = "document.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    name: String,
    mailbox: String,
    label: String,
    arrived: String,
    embargo: Option<String>,
    stage: &'static str,
    accepted: bool,
    size: String,
    sha256: String,
    media_type: String,
    queued: bool,
    closed: bool,
    failed: Option<String>,
    /// Something of it is, or was, behind a password.
    locked: bool,
    /// In what pages can be read by OCR: Tesseract's names and English ones.
    languages: Vec<(String, String)>,
    opened_as: OpenedAs,
    /// How much more it may have, in words.
    more: String,
    /// What is made of it for publication: addresses and public ids.
    renditions: Vec<(String, String)>,
    parent: Option<(String, String)>,
    fellows: Vec<Document>,
    /// Besides mails, which are listed as such.
    children: Vec<Document>,
    /// How many aren't listed, of both.
    left_out: (usize, usize),
    mails: Option<mails::Mails>,
    conversation: Option<mails::Conversation>,
    shown: Option<Shown>,
    /// What was searched for, and is marked.
    q: String,
    /// The style sheet that says where marks and frames lie on the page.
    style: Option<String>,
    /// How many marks there are.
    marks: usize,
    /// What is framed there.
    spots: Spots,
    text: Vec<Piece>,
    cut: bool,
    findings: Vec<Group>,
    /// How many could identify the source and aren't settled, and how much was said of any.
    open: usize,
    settlings: usize,
    /// How many checks stand in its authenticity log.
    checked: usize,
    /// Others, wherever they came from, that are almost the same text.
    twins: Vec<compare::Offer>,
    /// The files that are its pages; empty for a document of one file.
    bound: Vec<BoundFile>,
}

struct BoundFile {
    name: String,
    size: String,
    sha256: String,
}

struct Shown {
    number: u32,
    /// Of how many.
    last: u32,
    before: Option<u32>,
    after: Option<u32>,
    width: u32,
    height: u32,
    /// Where its words come from, or why there are none.
    origin: &'static str,
}

#[derive(Deserialize)]
pub struct Which {
    page: Option<u32>,
    /// What to mark.
    #[serde(default)]
    q: String,
    /// A mailbox's mails in its own order.
    #[serde(default)]
    list: bool,
    /// Their first line shown, from 1.
    from: Option<usize>,
    /// The mail whose page of them is wanted.
    at: Option<LocalId>,
}

impl View {
    fn q_alone(&self) -> String {
        search::address("", &[("q", &self.q)]).trim_start_matches('?').to_owned()
    }

    /// Whether a language is the one that was asked for, as the first or the second.
    fn is_asked(&self, name: &str, place: usize) -> bool {
        self.opened_as.languages.as_ref().and_then(|all| all.names().get(place)).is_some_and(|asked| asked == name)
    }

    /// Another page's address, with the same words marked.
    fn turned(&self, page: &u32) -> String {
        search::address("", &[("page", &page.to_string()), ("q", &self.q)])
    }
}

pub async fn get(seat: Seat, Path(id): Path<String>, Query_(which): Query_<Which>) -> Answer {
    let row = document(&seat, &id).await?;
    let store = &seat.open.store;
    let drop = store.find_drop(row.drop).await?.ok_or(Error::NotFound)?;
    let mailbox = store.mailbox(drop.mailbox).await?;
    let pages = store.pages_of(row.id).await?;
    let at = which.page.map_or(Some(0), |number| pages.iter().position(|page| page.number == number)).unwrap_or(0);
    let (text, cut) = text(&seat, &row, pages.get(at)).await?;
    let shown = pages.get(at).map(|page| shown(&pages, at, page, !text.is_empty()));
    // A question that isn't understood marks nothing.
    let query = Query::parse(&which.q, Room::Desk).unwrap_or_default();
    let findings = store.findings_of(row.id).await?;
    let locked = findings.iter().any(|finding| finding.kind == FindingKind::Encrypted);
    let settlings = store.settlings_of(&row).await?;
    let settled = Settled::new(&settlings);
    // What is told twice is settled once.
    let open = findings.iter().filter(|finding| settled.is_open(finding)).filter_map(Told::of);
    let open = open.collect::<HashSet<_>>().len();
    let mut findings = grouped(&findings);
    for found in findings.iter_mut().flat_map(|group| &mut group.kinds).flat_map(|kind| &mut kind.findings) {
        found.said = settled.of(&found.finding).map(|said| format!("Settled: {}", said.said())).unwrap_or_default();
    }
    let (mut marks, mut framed) = (0, Spots::default());
    if let Some(page) = pages.get(at) {
        marks = places(&seat, &row, page, &query).await?.len();
        framed = spots(&findings, page.number);
    }
    let style = pages.get(at).filter(|_| marks + framed.all.len() > 0).map(|page| {
        let asked = [("page", &*page.number.to_string()), ("q", &which.q)];
        search::address(&format!("/document/{id}/marks.css"), &asked)
    });
    let mut lists = (Vec::new(), Vec::new());
    let (fellows, fellows_left) = nearest(fellows(&seat, &row, &drop).await?, row.id);
    for fellow in fellows {
        lists.0.push(listed(&seat, &fellow).await?);
    }
    let twins = compare::twins(&seat, &row).await?;
    let asked = mails::Asked { list: which.list, from: which.from, at: which.at };
    let (mails, are_mails) = mails::of(&seat, &row, &asked).await?;
    let conversation = mails::conversation(&seat, &row).await?.filter(|told| !told.is_empty());
    let mut children = store.children_of(row.id).await?;
    children.retain(|child| !are_mails.contains(&child.id));
    let (children, children_left) = nearest(children, row.id);
    for child in children {
        lists.1.push(listed(&seat, &child).await?);
    }
    let parent = match row.parent {
        Some(parent) => Some((parent.to_string(), store.document(parent).await?.name)),
        None => None,
    };
    let mut renditions = Vec::new();
    for rendition in store.renditions_of(row.id).await? {
        renditions.push((rendition.id.to_string(), version_name(&seat.desk, &rendition)?));
    }
    let checked = store.checks_of(&row).await?.len();
    let bound = store.bound_pages(row.id).await?.into_iter().map(|file| BoundFile {
        name: file.name,
        size: size(file.size),
        sha256: file.sha256.to_string(),
    });
    let bound = bound.collect();
    let (layout, frame) = seat.frame("inbox", &row.name);
    page(&View {
        twins,
        bound,
        checked,
        layout,
        frame,
        id,
        mailbox: mailbox.id.to_string(),
        label: mailbox.label,
        arrived: day(&drop.day),
        embargo: drop.embargo.as_deref().map(day),
        stage: drop.stage.word(),
        accepted: drop.stage.is_accepted(),
        size: size(row.size),
        sha256: row.sha256.to_string(),
        queued: row.state == DocumentState::Queued,
        closed: row.state == DocumentState::Closed,
        failed: if let DocumentState::Failed { reason } = &row.state { Some(reason.clone()) } else { None },
        locked,
        languages: seat.desk.opener.languages(),
        opened_as: store.opened_as(row.id).await?,
        more: much(&seat.desk.config.open_limits(true)),
        name: row.name,
        media_type: row.media_type,
        renditions,
        parent,
        fellows: lists.0,
        children: lists.1,
        left_out: (fellows_left, children_left),
        mails,
        conversation,
        shown,
        q: which.q,
        style,
        marks,
        spots: framed,
        text: ::search::highlighted(&text, &query),
        cut,
        findings,
        open,
        settlings: settlings.len(),
    })
}

fn much(limits: &OpenLimits) -> String {
    format!("up to {} seconds and {} GiB", limits.time.as_secs(), limits.memory as f64 / f64::from(1 << 30))
}

fn shown(pages: &[PageRow], at: usize, page: &PageRow, has_words: bool) -> Shown {
    Shown {
        number: page.number,
        last: pages.last().map_or(0, |last| last.number),
        before: at.checked_sub(1).map(|at| pages[at].number),
        after: pages.get(at + 1).map(|page| page.number),
        width: page.width,
        height: page.height,
        origin: match (Origin::of_word(&page.origin), has_words) {
            (Origin::Ocr | Origin::Both, false) => "No word could be read from the picture of this page.",
            (_, false) | (Origin::None, _) => "This page has no text, and none was looked for in its picture.",
            (Origin::Embedded, _) => "as the file carries it",
            (Origin::Ocr, _) => "read from the picture: compare before you quote",
            (Origin::Both, _) => "some as the file carries it, some read from the picture: compare before you quote",
        },
    }
}

/// Where on the page the words stand that were searched for, in parts of its width and height.
async fn places(seat: &Seat, row: &DocumentRow, page: &PageRow, query: &Query) -> Result<Vec<[f32; 4]>, Error> {
    let Some(words) = row.words.filter(|_| !query.is_empty()) else { return Ok(Vec::new()) };
    let bytes = seat.open.blobs.get(words).await?;
    let all: Vec<PageWords> = serde_json::from_slice(&bytes)?;
    let Some(words) = all.into_iter().find(|words| words.page == page.number) else { return Ok(Vec::new()) };
    let boxes = ::search::boxes(&words.words, query).into_iter().take(MARKS);
    Ok(boxes.map(|rect| web::parts(rect, page.size)).collect())
}

/// The style sheet that lays marks and frames over a page's picture: numbers alone.
pub async fn marks(seat: Seat, Path(id): Path<String>, Query_(which): Query_<Which>) -> Answer {
    let row = document(&seat, &id).await?;
    let page = seat.open.store.page(row.id, which.page.unwrap_or(1)).await?;
    let query = Query::parse(&which.q, Room::Desk).unwrap_or_default();
    let mut style = web::marks_style(&places(&seat, &row, &page, &query).await?);
    let findings = grouped(&seat.open.store.findings_of(row.id).await?);
    style.push_str(&spots_style(&spots(&findings, page.number), page.size));
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], style).into_response())
}

/// The page's own words, or, of a document without pages, the beginning of its text; and whether that was cut.
async fn text(seat: &Seat, row: &DocumentRow, page: Option<&PageRow>) -> Result<(String, bool), Error> {
    if let (Some(page), Some(words)) = (page, row.words) {
        let bytes = seat.open.blobs.get(words).await?;
        let all: Vec<PageWords> = serde_json::from_slice(&bytes)?;
        let words = all.into_iter().find(|words| words.page == page.number);
        return Ok((words.map(|words| page::text(&words.words)).unwrap_or_default(), false));
    }
    let Some(text) = row.text.filter(|_| page.is_none()) else { return Ok((String::new(), false)) };
    let bytes = seat.open.blobs.get(text).await?;
    let text = String::from_utf8_lossy(&bytes);
    let cut: String = text.chars().take(LONGEST).collect();
    let is_cut = cut.len() < text.len();
    Ok((cut, is_cut))
}

/// The list beside the document: its siblings.
async fn fellows(seat: &Seat, row: &DocumentRow, drop: &DropRow) -> Result<Vec<DocumentRow>, Error> {
    match row.parent {
        Some(parent) => seat.open.store.children_of(parent).await,
        None => seat.open.store.documents_of(drop.id).await,
    }
}

/// Of many those around one, or the first; and how many that leaves out.
fn nearest(mut rows: Vec<DocumentRow>, id: LocalId) -> (Vec<DocumentRow>, usize) {
    let left_out = rows.len().saturating_sub(BESIDE);
    let at = rows.iter().position(|row| row.id == id).unwrap_or(0);
    rows.drain(..at.saturating_sub(BESIDE / 2).min(left_out));
    rows.truncate(BESIDE);
    (rows, left_out)
}

/// Boxes lie on pages by their number and place: pages that came out otherwise would lie bare under them.
pub const PREPARED: &str = "it, or a file in it, is prepared for publication: opened again its pages could be others than those on which its boxes were set. Take it out of its release first; what is published stays as it was opened";

#[derive(Deserialize)]
pub struct Otherwise {
    /// The form for another way was sent: what is not in it isn't wanted.
    #[serde(default)]
    otherwise: bool,
    /// Two of Tesseract's languages; empty: what fits.
    #[serde(default)]
    first: String,
    #[serde(default)]
    second: String,
    /// The pages that are read so; empty: all that have to be.
    #[serde(default)]
    pages: String,
    #[serde(default)]
    more: bool,
}

impl Otherwise {
    fn how(&self) -> Result<OpenedAs, Error> {
        let names: Vec<&str> =
            [self.first.as_str(), self.second.as_str()].into_iter().filter(|name| !name.is_empty()).collect();
        let languages = (!names.is_empty()).then(|| names.join("+").parse()).transpose();
        Ok(OpenedAs {
            languages: languages.map_err(|why: BadLanguages| Error::refused(why.to_string()))?,
            pages: self.pages.parse().map_err(|why: BadPages| Error::refused(why.to_string()))?,
            more: self.more,
        })
    }
}

/// Opens it, or opens it again, as it was opened before or in another way.
pub async fn open(Path(id): Path<String>, Posted { seat, form }: Posted<Otherwise>) -> Answer {
    let (row, _) = accepted(&seat, &id).await?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    if store.is_prepared(&mut tx, row.id).await? {
        return Err(Error::refused(PREPARED));
    }
    if form.otherwise {
        store.open_as(&mut tx, row.id, &form.how()?).await?;
    }
    store.change_document_state(&mut tx, row.id, &DocumentState::Queued).await?;
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "asked to open", &row.id.to_string(), "").await?;
    tx.commit().await?;
    seat.open.work_waits.notify_one();
    back_to(format!("/document/{}", row.id))
}

#[derive(Deserialize)]
pub struct Unlock {
    password: Redacted<String>,
}

/// Keeps a password with the drop, and tries it on this document and on the others of the drop that are locked.
pub async fn unlock(Path(id): Path<String>, Posted { seat, form }: Posted<Unlock>) -> Answer {
    let (row, drop) = accepted(&seat, &id).await?;
    match form.password.expose().len() {
        0 => return Err(Error::refused("type the password; without one, press “Open again”")),
        1..=Passwords::LONGEST => {}
        _ => return Err(Error::refused("a password is no longer than a kilobyte")),
    }
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    if store.is_prepared(&mut tx, row.id).await? {
        return Err(Error::refused(PREPARED));
    }
    store.remember_password(&mut tx, &drop, &form.password).await?;
    let mut again = store.locked_of(&mut tx, drop.id).await?;
    again.push(row.id);
    for id in again {
        if store.is_prepared(&mut tx, id).await? {
            continue;
        }
        store.change_document_state(&mut tx, id, &DocumentState::Queued).await?;
    }
    let did = "asked to open with a password";
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, did, &row.id.to_string(), "").await?;
    tx.commit().await?;
    seat.open.work_waits.notify_one();
    back_to(format!("/document/{}", row.id))
}

/// A document that may be opened, and its drop.
pub async fn accepted(seat: &Seat, id: &str) -> Result<(DocumentRow, DropRow), Error> {
    let row = document(seat, id).await?;
    let drop = seat.open.store.find_drop(row.drop).await?.ok_or(Error::NotFound)?;
    if !drop.stage.is_accepted() {
        return Err(Error::refused("accept the drop first: then its documents are opened"));
    }
    Ok((row, drop))
}

/// A page's picture: a PNG that this program wrote from a worker's pixels.
pub async fn image(seat: Seat, Path((id, number)): Path<(String, u32)>) -> Answer {
    let row = document(&seat, &id).await?;
    let page = seat.open.store.page(row.id, number).await?;
    let png = seat.open.blobs.get(page.image).await?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png.to_vec()).into_response())
}

pub async fn document(seat: &Seat, id: &str) -> Result<DocumentRow, Error> {
    let id: LocalId = id.parse().map_err(|_| Error::NotFound)?;
    seat.open.store.document(id).await
}
