//! The table with its files, and one file: its pages, what was found in it, and its clean copy.

use std::{
    io::{Seek, Write},
    sync::Arc,
};

use airlock::{Failure, Limit, OpenFailure};
use askama::Template;
use axum::{
    Form, Router,
    extract::{Multipart, Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use model::{Finding, FindingKind, Redacted, Severity};
use scrub::Kind;
use serde::Deserialize;
use web::{
    Lang, Layout, Mood,
    findings::{Group, Spots, as_text, grouped, spots, spots_style},
};

use crate::{
    Desk,
    compare::{Offer, offers},
    table::{Cleaning, MOST, Opened, Stage},
};

/// The largest file, in bytes.
const LARGEST: u64 = 1 << 30;

pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/stop", post(stop))
        .route("/d/{id}", get(document))
        .route("/d/{id}/forget", post(forget))
        .route("/d/{id}/again", post(again))
        .route("/d/{id}/page/{page}", get(picture))
        .route("/d/{id}/page/{page}/marks.css", get(marks))
        .route("/d/{id}/clean", get(save).post(clean))
        .route("/d/{id}/report", get(report))
}

/// All files, and dropping more.
pub fn all() -> MethodRouter<Desk> {
    get(home).post(drop_files)
}

/// An answer, or why there is none.
pub type Answer = Result<Response, Trouble>;

/// Why something isn't there, for a person.
pub struct Trouble(pub StatusCode, pub String);

impl Trouble {
    pub fn gone() -> Self {
        Self(
            StatusCode::NOT_FOUND,
            "That file isn’t on the table. It was forgotten, or the page was started anew.".into(),
        )
    }

    pub fn refused(why: impl Into<String>) -> Self {
        Self(StatusCode::UNPROCESSABLE_ENTITY, why.into())
    }
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroubleView {
    layout: Layout,
    words: String,
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let layout = layout("That didn’t work");
        web::server::html(self.0, &TroubleView { layout, words: self.1 })
    }
}

pub async fn nothing_here() -> Trouble {
    Trouble(
        StatusCode::NOT_FOUND,
        "Nothing is here. The address that opens the table was printed where `safehouse clean` was started.".into(),
    )
}

pub fn layout(title: &str) -> Layout {
    Layout::served(Lang::En, Mood::Desk, title, "Safehouse")
}

/// A page of ours.
pub fn page(view: &impl Template) -> Answer {
    Ok(web::server::html(StatusCode::OK, view))
}

pub fn back_to(address: impl AsRef<str>) -> Answer {
    Ok(Redirect::to(address.as_ref()).into_response())
}

/// The bytes of a file to be saved.
pub fn download(bytes: Vec<u8>, media_type: &'static str, name: &str) -> Answer {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    let how = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let how = how.map_err(|_| Trouble::refused("that name can’t be written"))?;
    let kind = HeaderValue::from_static(media_type);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, how)], bytes).into_response())
}

struct Line {
    id: u32,
    name: String,
    inside: Option<String>,
    size: String,
    state: String,
    fine: bool,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    layout: Layout,
    base: String,
    lacks: Vec<&'static str>,
    lines: Vec<Line>,
    /// What can be compared.
    offers: Vec<Offer>,
    working: bool,
}

async fn home(State(desk): State<Desk>) -> Answer {
    let documents = desk.table.lock();
    let line = |(id, document): (&u32, &crate::table::Document)| {
        let (state, fine) = match &document.stage {
            Stage::Opening(0) => ("waits, or is being opened".to_owned(), true),
            Stage::Opening(pages) => (format!("{pages} pages so far"), true),
            Stage::Open(opened) => match opened.top.failure {
                None => (told(opened), true),
                Some(failure) => (format!("{}; not all of it was opened: {failure}", told(opened)), false),
            },
            Stage::Failed(why, _) => (format!("could not be opened: {why}"), false),
        };
        let inside = document.inside.and_then(|top| documents.1.get(&top)).map(|top| top.name.clone());
        Line { id: *id, name: document.name.clone(), inside, size: web::size(Lang::En, document.size), state, fine }
    };
    // The newest first, and after each what was in it.
    let mut order: Vec<_> = documents.1.iter().collect();
    order.sort_by_cached_key(|(id, _)| {
        let way = documents.way(**id);
        (std::cmp::Reverse(way[0]), way)
    });
    let lines: Vec<Line> = order.into_iter().map(line).collect();
    let working = documents.1.values().any(|document| matches!(document.stage, Stage::Opening(_)));
    let offers = offers(&documents);
    drop(documents);
    page(&Home { layout: layout("Clean"), base: desk.base.clone(), lacks: desk.table.lacks(), lines, offers, working })
}

/// A file in a line: how long it is, and what is gravest in it.
fn told(opened: &Opened) -> String {
    let (pages, findings) = (opened.whole.pages.len(), &opened.whole.findings);
    let graver = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (identify, hidden) = (graver(Severity::IdentifiesSource), graver(Severity::HiddenContent));
    let counted = |count: usize, one: &str| {
        if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
    };
    let mut words = if pages == 0 && opened.children > 0 {
        format!("{} in it", counted(opened.children as usize, "file"))
    } else {
        counted(pages, "page")
    };
    words.push_str(&format!("; {identify} could identify somebody, {hidden} hidden"));
    words
}

/// Takes files in as they come, into nameless files.
async fn drop_files(State(desk): State<Desk>, mut parts: Multipart) -> Answer {
    let unreadable = |_| Trouble::refused("the files didn’t arrive whole; try again");
    let mut last = None;
    while let Some(mut part) = parts.next_field().await.map_err(unreadable)? {
        let Some(name) = part.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else { continue };
        let failed = |error: std::io::Error| Trouble(StatusCode::INSUFFICIENT_STORAGE, format!("{name}: {error}"));
        let mut file = tempfile::tempfile_in(&desk.scratch).map_err(failed)?;
        let mut size = 0;
        while let Some(chunk) = part.chunk().await.map_err(unreadable)? {
            size += chunk.len() as u64;
            if size > LARGEST {
                return Err(Trouble::refused(format!("{name} is larger than {}", web::size(Lang::En, LARGEST))));
            }
            file.write_all(&chunk).map_err(failed)?;
        }
        file.rewind().map_err(failed)?;
        let full = || Trouble::refused(format!("{MOST} files lie on the table already; forget some of them first"));
        last = Some(desk.table.add(name, size, file).ok_or_else(full)?);
    }
    match last {
        Some(_) => back_to(format!("{}/", desk.base)),
        None => Err(Trouble::refused("choose a file first, or drop one on the button")),
    }
}

async fn stop(State(desk): State<Desk>) -> Answer {
    desk.stop.notify_one();
    let layout = layout("Stopped");
    page(&TroubleView { layout, words: "Everything is forgotten. You can close this page.".to_owned() })
}

async fn forget(State(desk): State<Desk>, Path(id): Path<u32>) -> Answer {
    desk.table.forget(id);
    back_to(format!("{}/", desk.base))
}

/// How much more a file is given that was not opened as a whole.
const TIMES: u32 = 4;

#[derive(Deserialize)]
struct AgainForm {
    password: Option<Redacted<String>>,
}

/// Opens a file once more: with a password, which is then tried on what comes after it, too; or with more time and memory.
async fn again(State(desk): State<Desk>, Path(id): Path<u32>, Form(form): Form<AgainForm>) -> Answer {
    let times = if form.password.is_some() { 1 } else { TIMES };
    desk.table.change(id, |_| ()).ok_or_else(Trouble::gone)?;
    if let Some(password) = form.password {
        desk.table.try_password(password).map_err(|why| Trouble::refused(why.to_string()))?;
    }
    if !desk.table.again(id, times).ok_or_else(Trouble::gone)? {
        return Err(Trouble::refused("it is open, or is being opened"));
    }
    back_to(format!("{}/d/{id}", desk.base))
}

/// A kind of finding that may stay, when a person says so.
struct Keep {
    kind: String,
    what: String,
}

enum CleanCopy {
    None,
    Working,
    Ready { name: String, size: String, gone: Vec<Finding>, seen: Vec<Finding>, set_anew: bool },
    Refused { why: String, left: Vec<Finding>, keep: Vec<Keep> },
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentView {
    layout: Layout,
    base: String,
    lacks: Vec<&'static str>,
    id: u32,
    name: String,
    size: String,
    media_type: String,
    failed: Option<String>,
    /// What opening it again may need.
    again: Option<Again>,
    /// What the last try came to.
    in_vain: Option<String>,
    opening: bool,
    /// Whether something goes on, so that the page is loaded again.
    waits: bool,
    number: u32,
    pages: u32,
    text: String,
    /// Files that were in it.
    insides: Vec<(u32, String)>,
    /// What it can be compared with; `None` where it can't be.
    others: Option<Vec<Offer>>,
    groups: Vec<Group>,
    /// What is framed on the page.
    spots: Spots,
    kinds: Vec<(&'static str, &'static str)>,
    copy: CleanCopy,
}

/// What may open a file that was not opened as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Again {
    Password,
    /// Time and memory.
    More,
}

impl Again {
    pub fn after(failure: Option<Failure>) -> Option<Self> {
        match failure? {
            Failure::Opener(OpenFailure::Encrypted) | Failure::NoneFits(_) => Some(Self::Password),
            Failure::Limit(Limit::Time | Limit::Memory) | Failure::Opener(OpenFailure::TooLarge) => Some(Self::More),
            _ => None,
        }
    }
}

/// What a clean file can become: its ending, and how a person calls it.
const KINDS: [(&str, &str); 7] = [
    ("", "the same kind, or PDF"),
    ("pdf", "PDF"),
    ("txt", "text alone"),
    ("png", "PNG, one page"),
    ("jpg", "JPEG, one page"),
    ("tif", "TIFF"),
    ("webp", "WebP, one page"),
];

#[derive(Deserialize)]
pub struct Which {
    pub page: Option<u32>,
}

/// A file that is open.
pub fn opened(desk: &Desk, id: u32) -> Result<(String, Arc<Opened>), Trouble> {
    match desk.table.change(id, |document| (document.name.clone(), document.stage.clone())) {
        Some((name, Stage::Open(opened))) => Ok((name, opened)),
        Some((_, Stage::Opening(_))) => Err(Trouble::refused("it is still being opened")),
        Some((_, Stage::Failed(why, _))) => Err(Trouble::refused(why)),
        None => Err(Trouble::gone()),
    }
}

async fn document(State(desk): State<Desk>, Path(id): Path<u32>, Query(which): Query<Which>) -> Answer {
    let read = |document: &mut crate::table::Document| {
        let (stage, cleaning) = (document.stage.clone(), document.clean.clone());
        (document.name.clone(), document.size, stage, cleaning, document.in_vain.clone(), document.original.is_some())
    };
    let (name, size, stage, cleaning, in_vain, kept) = desk.table.change(id, read).ok_or_else(Trouble::gone)?;
    let (mut media_type, mut groups, mut text, mut pages) = (String::new(), Vec::new(), String::new(), 0);
    let mut framed = Spots::default();
    let failure = match &stage {
        Stage::Opening(_) => None,
        Stage::Open(opened) => opened.top.failure,
        Stage::Failed(_, failure) => *failure,
    };
    let mut number = which.page.unwrap_or(1);
    if let Stage::Open(opened) = &stage {
        media_type.clone_from(&opened.top.facts.media_type);
        groups = grouped(&opened.whole.findings);
        pages = opened.whole.pages.len() as u32;
        number = number.clamp(1, pages.max(1));
        let shown = opened.whole.pages.get(number as usize - 1);
        framed = shown.map_or_else(Spots::default, |page| spots(&groups, page.number));
        text = shown.map_or_else(|| opened.whole.text.clone(), |page| page::text(&page.text.words));
    }
    let documents = desk.table.lock();
    let insides = documents.1.iter().filter(|(_, document)| document.inside == Some(id));
    let insides = insides.map(|(id, document)| (*id, document.name.clone())).collect();
    let (own, others): (Vec<Offer>, Vec<Offer>) = offers(&documents).into_iter().partition(|offer| offer.id == id);
    drop(documents);
    page(&DocumentView {
        insides,
        others: (!own.is_empty()).then_some(others),
        // A title stays in the browser’s history: the name doesn’t stand in it.
        layout: layout("A file"),
        base: desk.base.clone(),
        lacks: desk.table.lacks(),
        id,
        size: web::size(Lang::En, size),
        media_type,
        failed: if let Stage::Failed(why, _) = &stage { Some(why.clone()) } else { None },
        again: Again::after(failure).filter(|_| kept),
        in_vain,
        opening: matches!(stage, Stage::Opening(_)),
        waits: matches!(stage, Stage::Opening(_)) || matches!(cleaning, Some(Cleaning::Working)),
        number,
        pages,
        text,
        groups,
        spots: framed,
        kinds: KINDS.to_vec(),
        copy: clean_copy(&name, cleaning),
        name,
    })
}

fn clean_copy(name: &str, cleaning: Option<Cleaning>) -> CleanCopy {
    match cleaning {
        None => CleanCopy::None,
        Some(Cleaning::Working) => CleanCopy::Working,
        Some(Cleaning::Ready(scrubbed)) => CleanCopy::Ready {
            name: saved_as(name, "clean", scrubbed.kind),
            size: web::size(Lang::En, scrubbed.bytes.len() as u64),
            gone: scrubbed.gone.clone(),
            seen: scrubbed.seen.clone(),
            set_anew: scrubbed.set_anew,
        },
        Some(Cleaning::Refused(why, left)) => {
            let mut keep: Vec<Keep> = Vec::new();
            for finding in &left {
                let kind = serde_json::to_value(finding.kind).ok().and_then(|kind| Some(kind.as_str()?.to_owned()));
                if let Some(kind) = kind.filter(|kind| !keep.iter().any(|known| known.kind == *kind)) {
                    keep.push(Keep { kind, what: finding.what.clone() });
                }
            }
            CleanCopy::Refused { why, left, keep }
        }
    }
}

/// `memo.docx` as `memo-clean.pdf`.
pub fn saved_as(name: &str, what: &str, kind: Kind) -> String {
    beside(name, what, kind.ending())
}

fn beside(name: &str, what: &str, ending: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}-{what}.{ending}")
}

/// What was found in it, as plain text.
async fn report(State(desk): State<Desk>, Path(id): Path<u32>) -> Answer {
    let (name, opened) = opened(&desk, id)?;
    let facts = &opened.top.facts;
    let found = as_text(&grouped(&opened.whole.findings));
    let found = if found.is_empty() { "\nNothing was found. That proves nothing.\n".to_owned() } else { found };
    let whole = opened.top.failure.map_or_else(String::new, |why| format!("Not all of it was opened: {why}\n"));
    let text = format!(
        "What was found in a file\n\nFile: {name}\nKind, by content: {}\nSize: {} bytes\nSHA-256: {}\nFiles in it: {}, not told of here\n{whole}{found}",
        facts.media_type, facts.size, facts.sha256, opened.children
    );
    download(text.into_bytes(), "text/plain; charset=utf-8", &beside(&name, "report", "txt"))
}

async fn picture(State(desk): State<Desk>, Path((id, number)): Path<(u32, u32)>) -> Answer {
    let (_, opened) = opened(&desk, id)?;
    let page = (number as usize).checked_sub(1).and_then(|at| opened.whole.pages.get(at)).ok_or_else(Trouble::gone)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], page.png().to_vec()).into_response())
}

/// The style sheet that lays the frames over a page's picture.
async fn marks(State(desk): State<Desk>, Path((id, number)): Path<(u32, u32)>) -> Answer {
    let (_, opened) = opened(&desk, id)?;
    let page = (number as usize).checked_sub(1).and_then(|at| opened.whole.pages.get(at)).ok_or_else(Trouble::gone)?;
    let style = spots_style(&spots(&grouped(&opened.whole.findings), page.number), page.text.size);
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], style).into_response())
}

/// Asks for a clean copy. What is ticked may stay.
async fn clean(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let mut keep = Vec::new();
    let mut kind = None;
    for (name, value) in fields {
        match name.as_str() {
            "kind" if value.is_empty() => {}
            "kind" => {
                let known = Kind::of_name(std::path::Path::new(&format!("a.{value}")));
                kind = Some(known.ok_or_else(|| Trouble::refused("a clean file can’t be of that kind"))?);
            }
            "keep" => {
                let known = serde_json::from_value::<FindingKind>(value.into());
                keep.push(known.map_err(|_| Trouble::refused("there is no such kind of finding"))?);
            }
            _ => {}
        }
    }
    if !desk.table.clean(id, kind, keep).ok_or_else(Trouble::gone)? {
        return Err(Trouble::refused("a clean copy of it is being made; wait for that one, and look at it"));
    }
    back_to(format!("{}/d/{id}", desk.base))
}

async fn save(State(desk): State<Desk>, Path(id): Path<u32>) -> Answer {
    let read = |document: &mut crate::table::Document| (document.name.clone(), document.clean.clone());
    match desk.table.change(id, read).ok_or_else(Trouble::gone)? {
        (name, Some(Cleaning::Ready(scrubbed))) => {
            download(scrubbed.bytes.clone(), "application/octet-stream", &saved_as(&name, "clean", scrubbed.kind))
        }
        _ => Err(Trouble::refused("there is no clean copy of it yet")),
    }
}
