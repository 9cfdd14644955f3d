//! The pages of the search: the form with its results, one page of a document with the words marked, and the places of the marks.
//!
//! Marks lie over the page's picture without scripts, inline styles or SVG (Tor Browser's level "Safest" shows none): each is an
//! element with a number, and a style sheet of numbers alone, made for this page and this question, says where it lies.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::{PublicId, Rect};
use press::cleared::PageWords;
use search::{Filters, Found, Kind, NotUnderstood, Piece, Query, Room};
use web::{Lang, Layout, Mood};

use super::{NoAnswer, Parts, Search, content};

/// Which of the search's addresses is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Results,
    Page,
    Marks,
}

impl Asked {
    /// `search/index.html` without a question is the published file, which the record covers.
    pub fn of(path: &str, question: Option<&str>) -> Option<Self> {
        match path {
            "/search" | "/search/" => Some(Self::Results),
            "/search/index.html" if question.is_some() => Some(Self::Results),
            "/search/page" => Some(Self::Page),
            "/search/marks.css" => Some(Self::Marks),
            _ => None,
        }
    }
}

/// The most marks on one page.
const MARKS: usize = 400;

/// What the masthead wants.
struct Frame {
    root: &'static str,
    newsroom: String,
    section: &'static str,
}

/// One choice of a list.
struct Choice {
    value: String,
    word: String,
    chosen: bool,
}

struct Shown {
    address: String,
    title: String,
    language: String,
    line: String,
    /// Of the snippet; empty when it may be a translation's.
    snippet_language: String,
    snippet: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "results.html")]
struct Results {
    layout: Layout,
    frame: Frame,
    q: String,
    kinds: Vec<Choice>,
    countries: Vec<Choice>,
    years: Vec<Choice>,
    languages: Vec<Choice>,
    filtered: bool,
    /// What is wrong with the question, or with the search.
    problem: String,
    /// "3 found", "Nothing found"; empty before a question.
    count: String,
    hits: Vec<Shown>,
    page: usize,
    last: usize,
    before: Option<String>,
    after: Option<String>,
    nothing: bool,
}

#[derive(Template)]
#[template(path = "marked.html")]
struct Marked {
    layout: Layout,
    frame: Frame,
    style: String,
    q: String,
    id: String,
    title: String,
    language: String,
    page: u32,
    pages: u32,
    back: String,
    whole: String,
    before: Option<String>,
    after: Option<String>,
    image: String,
    marks: usize,
    pieces: Vec<Piece>,
    ocr: bool,
}

impl Results {
    /// The question without filters.
    fn q_alone(&self) -> String {
        address("", &[("q", &self.q)]).trim_start_matches('?').to_owned()
    }
}

/// Answers, or `None` when there is no such page.
pub async fn answer(search: &Search, newsroom: &str, asked: Asked, question: &str) -> Option<Response> {
    let parts: Parts = url::form_urlencoded::parse(question.as_bytes()).into_owned().collect();
    let mut response = match asked {
        Asked::Results => results(search, newsroom, &parts).await,
        Asked::Page => marked(search, newsroom, &parts).await?,
        Asked::Marks => marks(search, &parts).await?,
    };
    // What somebody looked for stays in no cache.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Some(response)
}

fn part<'a>(parts: &'a Parts, name: &str) -> &'a str {
    parts.get(name).map_or("", String::as_str).trim()
}

/// A query string of these parts, without those that are empty.
fn address(path: &str, parts: &[(&str, &str)]) -> String {
    let mut made = url::form_urlencoded::Serializer::new(String::new());
    made.extend_pairs(parts.iter().filter(|(_, value)| !value.is_empty()));
    format!("{path}?{}", made.finish())
}

fn frame(newsroom: &str, title: &str) -> (Layout, Frame) {
    let layout = Layout::served(Lang::En, Mood::Archive, format!("{title} · {newsroom}"), newsroom);
    (layout, Frame { root: "/", newsroom: newsroom.to_owned(), section: "search" })
}

async fn results(search: &Search, newsroom: &str, parts: &Parts) -> Response {
    let q = part(parts, "q");
    let filters = Filters {
        kind: Kind::of_room(Room::Archive).find(|kind| kind.word() == part(parts, "type")),
        country: part(parts, "country").to_owned(),
        year: part(parts, "year").to_owned(),
        language: part(parts, "language").to_owned(),
        ..Filters::default()
    };
    let page = part(parts, "page").parse().unwrap_or(1);
    let is_question = !q.is_empty() || !filters.are_empty();
    let (mut problem, mut status, mut found) = (String::new(), StatusCode::OK, None);
    match Query::parse(q, Room::Archive) {
        Err(NotUnderstood(sentence)) => problem = sentence,
        Ok(query) if is_question => match search.find(query, filters.clone(), page).await {
            Ok(answer) => found = Some(answer),
            Err(none) => (problem, status) = (told(none).to_owned(), StatusCode::SERVICE_UNAVAILABLE),
        },
        Ok(_) => {
            if let Err(none @ (NoAnswer::Off | NoAnswer::NotYet)) = search.index().map(drop) {
                problem = told(none).to_owned();
            }
        }
    }
    let turned = |to: usize| {
        let (kind, to) = (filters.kind.map_or("", Kind::word), to.to_string());
        let rest = [("country", filters.country.as_str()), ("year", &filters.year), ("language", &filters.language)];
        address("/search", &[&[("q", q), ("type", kind)], rest.as_slice(), &[("page", &to)]].concat())
    };
    let values = search.values().await;
    let (layout, frame) = frame(newsroom, if q.is_empty() { "Search" } else { "Results" });
    let (at, last) = found.as_ref().map_or((1, 1), |found| (found.page, found.last_page));
    let view = Results {
        layout,
        frame,
        kinds: choices(&values.kinds, filters.kind.map_or("", Kind::word), kind_word),
        countries: choices(&values.countries, &filters.country, str::to_owned),
        years: choices(&values.years, &filters.year, str::to_owned),
        languages: choices(&values.languages, &filters.language, language),
        filtered: !filters.are_empty(),
        problem,
        count: found.as_ref().map(count).unwrap_or_default(),
        nothing: found.as_ref().is_some_and(|found| found.total == 0),
        hits: found.iter().flat_map(|found| &found.hits).map(|hit| shown(hit, q)).collect(),
        page: at,
        last,
        before: (at > 1).then(|| turned(at - 1)),
        after: (at < last).then(|| turned(at + 1)),
        q: q.to_owned(),
    };
    web::server::html(status, &view)
}

fn told(none: NoAnswer) -> &'static str {
    match none {
        NoAnswer::NotYet => "The search is being made ready. Please try again in a minute.",
        NoAnswer::Off => "There is no search here at the moment. Stories and documents can be read as always.",
        NoAnswer::Busy => "Many people are searching right now. Please try again in a moment.",
        NoAnswer::Broken => "The search did not work, and is being made ready again. Please try again in a minute.",
    }
}

fn count(found: &Found) -> String {
    match found.total {
        0 => "Nothing found".to_owned(),
        1 => "1 found".to_owned(),
        total => format!("{total} found"),
    }
}

/// A filter that is set is among its choices even when nothing has it any more.
fn choices(values: &[String], chosen: &str, word: impl Fn(&str) -> String) -> Vec<Choice> {
    let mut all: Vec<&str> = values.iter().map(String::as_str).collect();
    if !chosen.is_empty() && !all.contains(&chosen) {
        all.push(chosen);
    }
    all.into_iter()
        .map(|value| Choice { value: value.to_owned(), word: word(value), chosen: value == chosen })
        .collect()
}

fn kind_word(kind: &str) -> String {
    match kind {
        "document" => "Documents",
        "page" => "Pages of documents",
        "story" => "Stories",
        "statement" => "Statements",
        "dossier" => "Dossiers",
        other => other,
    }
    .to_owned()
}

fn language(tag: &str) -> String {
    press::language_name(tag)
}

fn shown(hit: &search::Hit, q: &str) -> Shown {
    let entry = &hit.entry;
    let date = if entry.date.is_empty() { String::new() } else { web::date(Lang::En, &entry.date) };
    let (address, line) = match (entry.kind, entry.page) {
        (Kind::Page, Some(page)) => (
            address("/search/page", &[("d", &entry.id), ("p", &page.to_string()), ("q", q)]),
            vec![entry.id.clone(), format!("page {page}"), entry.sort.clone(), date],
        ),
        (Kind::Story, _) => (format!("/stories/{}/", entry.id), vec!["Story".to_owned(), date]),
        (Kind::Dossier, _) => (format!("/dossiers/{}/", entry.id), vec!["Dossier".to_owned(), date]),
        (Kind::Statement, _) => {
            (format!("/statements/{}/", entry.id), vec!["Statement".to_owned(), entry.sort.clone(), date])
        }
        _ => (format!("/d/{}/", entry.id), vec![entry.id.clone(), entry.sort.clone(), date]),
    };
    Shown {
        address,
        title: entry.title.clone(),
        language: entry.language.clone(),
        snippet_language: if entry.translations.is_empty() { entry.language.clone() } else { String::new() },
        line: line.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\u{a0}· "),
        snippet: hit.snippet.clone(),
    }
}

/// A page of a document, and a question that is understood.
struct Wanted {
    id: PublicId,
    page: u32,
    query: Query,
}

fn wanted(parts: &Parts) -> Option<Wanted> {
    let page = part(parts, "p").parse().ok().filter(|page| *page > 0)?;
    // A question that isn't understood marks nothing.
    let query = Query::parse(part(parts, "q"), Room::Archive).unwrap_or_default();
    Some(Wanted { id: part(parts, "d").parse().ok()?, page, query })
}

/// The places of the marks, in parts of the page's width and height.
fn places(site: &std::path::Path, wanted: &Wanted) -> Vec<[f32; 4]> {
    let id = &wanted.id;
    let path = site.join(format!("d/{id}/{id}.words.json"));
    let Ok(Some(bytes)) = content::read(&path) else { return Vec::new() };
    let Ok(pages) = serde_json::from_slice::<Vec<PageWords>>(&bytes) else { return Vec::new() };
    let Some(page) = pages.into_iter().find(|page| page.page == wanted.page) else { return Vec::new() };
    let (width, height) = (page.size.width, page.size.height);
    if !(width > 0.0 && height > 0.0) {
        return Vec::new();
    }
    let part = |rect: Rect| {
        let [x0, x1] = [rect.x0, rect.x1].map(|x| (x / width).clamp(0.0, 1.0));
        let [y0, y1] = [rect.y0, rect.y1].map(|y| (y / height).clamp(0.0, 1.0));
        [x0, y0, x1 - x0, y1 - y0]
    };
    search::boxes(&page.words, &wanted.query).into_iter().take(MARKS).map(part).collect()
}

async fn marked(search: &Search, newsroom: &str, parts: &Parts) -> Option<Response> {
    let wanted = wanted(parts)?;
    let (q, site) = (part(parts, "q").to_owned(), search.site.clone());
    let read = search.run(move || {
        let body = content::manifest(&site, &wanted.id).ok()??;
        let text = content::pages(&site, &wanted.id).ok()?.into_iter().nth(wanted.page as usize - 1)?;
        let marks = places(&site, &wanted).len();
        Some((search::highlighted(&text, &wanted.query), marks, body, wanted))
    });
    let (pieces, marks, body, wanted) = match read.await {
        Ok(read) => read?,
        Err(_) => return Some(StatusCode::SERVICE_UNAVAILABLE.into_response()),
    };
    let (id, page) = (wanted.id.to_string(), wanted.page);
    let of = |path: &str, page: u32| address(path, &[("d", &id), ("p", &page.to_string()), ("q", &q)]);
    let (layout, frame) = frame(newsroom, &format!("{id}, page {page}"));
    let view = Marked {
        layout,
        frame,
        style: of("/search/marks.css", page),
        back: address("/search", &[("q", &q)]),
        whole: format!("/d/{id}/p/{page}/"),
        before: (page > 1).then(|| of("/search/page", page - 1)),
        after: (page < body.pages).then(|| of("/search/page", page + 1)),
        image: format!("/d/{id}/{}", press::cleared::page_file(page)),
        title: body.descriptor.title,
        language: body.descriptor.language,
        pages: body.pages,
        ocr: body.ocr,
        marks,
        pieces,
        page,
        id,
        q,
    };
    Some(web::server::html(StatusCode::OK, &view))
}

async fn marks(search: &Search, parts: &Parts) -> Option<Response> {
    let (wanted, site) = (wanted(parts)?, search.site.clone());
    let Ok(places) = search.run(move || places(&site, &wanted)).await else {
        return Some(StatusCode::SERVICE_UNAVAILABLE.into_response());
    };
    Some(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], web::marks_style(&places)).into_response())
}
