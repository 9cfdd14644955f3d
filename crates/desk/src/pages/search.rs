//! The search over everything that the newsroom holds. Everybody finds what they may read: what came by others’ channels is neither
//! found nor counted, nor named among the filters.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::RawQuery;
use search::{Filters, Found, Hit, Kind, NotUnderstood, Piece, Query, Room};

use web::Layout;

use super::{Answer, Frame, day, page};
use crate::{Error, lookup::Progress, session::Seat, work::aside};

struct Choice {
    value: String,
    word: String,
    chosen: bool,
}

struct Shown {
    address: String,
    title: String,
    line: String,
    identifying: bool,
    snippet: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct View {
    layout: Layout,
    frame: Frame,
    q: String,
    kinds: Vec<Choice>,
    mailboxes: Vec<Choice>,
    stages: Vec<Choice>,
    severities: Vec<Choice>,
    progress: Option<Progress>,
    problem: String,
    count: String,
    hits: Vec<Shown>,
    at: usize,
    last: usize,
    before: Option<String>,
    after: Option<String>,
}

/// A path with a query string of these parts, without those that are empty.
pub fn address(path: &str, parts: &[(&str, &str)]) -> String {
    let mut made = url::form_urlencoded::Serializer::new(String::new());
    made.extend_pairs(parts.iter().filter(|(_, value)| !value.is_empty()));
    format!("{path}?{}", made.finish())
}

pub async fn get(seat: Seat, RawQuery(question): RawQuery) -> Answer {
    let question = question.unwrap_or_default();
    let parts: BTreeMap<String, String> = url::form_urlencoded::parse(question.as_bytes()).into_owned().collect();
    let part = |name: &str| parts.get(name).map_or("", String::as_str).trim().to_owned();
    let q = part("q");
    let hidden = seat.open.store.hidden_from(seat.person.id).await?;
    let mine = seat.open.store.channels_of(seat.person.id).await?;
    let filters = Filters {
        gone: hidden,
        kind: Kind::of_room(Room::Desk).find(|kind| kind.word() == part("type")),
        mailbox: part("mailbox"),
        stage: part("stage"),
        severity: part("severity"),
        ..Filters::default()
    };
    let (mut problem, mut count, mut hits, mut at, mut last) = (String::new(), String::new(), Vec::new(), 1, 1);
    let mut values = search::Values::default();
    if let Some(index) = seat.open.lookup.of(&mine) {
        let (asked, with) = (Query::parse(&q, Room::Desk), filters.clone());
        let page = part("page").parse().unwrap_or(1);
        let is_question = !q.is_empty() || !filters.are_empty();
        let tried = aside(move || {
            let found = match asked {
                Ok(query) if is_question => Some(index.find(&query, &with, page)?),
                Ok(_) => None,
                Err(NotUnderstood(sentence)) => return Ok((Err(sentence), index.values()?)),
            };
            Ok::<_, search::Error>((Ok(found), index.values()?))
        });
        match tried.await {
            Ok(Ok((Ok(found), known))) => {
                values = known;
                let inbox = seat.open.store.inbox(seat.person.id, "").await?;
                values.mailboxes.retain(|label| inbox.iter().any(|line| line.label == *label));
                if let Some(found) = found {
                    let found = without_gone(&seat, &mine, found, &q, &filters).await?;
                    (at, last) = (found.page, found.last_page);
                    count = match found.total {
                        0 => "Nothing found".to_owned(),
                        total => format!("{total} found"),
                    };
                    hits = shown(&seat, &found.hits, &q).await?;
                }
            }
            Ok(Ok((Err(sentence), known))) => (problem, values) = (sentence, known),
            // Damaged, or a thread that fell over what it read.
            Ok(Err(_)) | Err(_) => {
                let open = seat.open.clone();
                aside(move || open.lookup.forget()).await?;
                "The index could not be read. It is made again from what is stored; nothing is lost."
                    .clone_into(&mut problem);
            }
        }
    }
    let turned = |to: usize| {
        let (kind, to) = (filters.kind.map_or("", Kind::word), to.to_string());
        let rest = [("mailbox", filters.mailbox.as_str()), ("stage", &filters.stage), ("severity", &filters.severity)];
        address("/search", &[&[("q", q.as_str()), ("type", kind)], rest.as_slice(), &[("page", &to)]].concat())
    };
    let (layout, frame) = seat.frame("search", "Search");
    page(&View {
        layout,
        frame,
        kinds: choices(&values.kinds, filters.kind.map_or("", Kind::word), kind_word),
        mailboxes: choices(&values.mailboxes, &filters.mailbox, str::to_owned),
        stages: choices(&values.stages, &filters.stage, str::to_owned),
        severities: choices(&values.severities, &filters.severity, severity_word),
        progress: seat.open.lookup.progress(),
        problem,
        count,
        hits,
        at,
        last,
        before: (at > 1).then(|| turned(at - 1)),
        after: (at < last).then(|| turned(at + 1)),
        q,
    })
}

fn choices(values: &[String], chosen: &str, word: impl Fn(&str) -> String) -> Vec<Choice> {
    let mut all: Vec<&str> = values.iter().map(String::as_str).collect();
    if !chosen.is_empty() && !all.contains(&chosen) {
        all.push(chosen);
    }
    let one = |value: &str| Choice { value: value.to_owned(), word: word(value), chosen: value == chosen };
    all.into_iter().map(one).collect()
}

fn kind_word(kind: &str) -> String {
    match kind {
        "document" => "Documents",
        "page" => "Pages",
        "message" => "Messages",
        "note" => "Private notes",
        "draft" => "Stories",
        "statement" => "Statements",
        other => other,
    }
    .to_owned()
}

fn severity_word(severity: &str) -> String {
    match severity {
        "identifies-source" => "Could identify the source",
        "hidden-content" => "Hidden content",
        "active-content" => "Active content",
        "remote-reference" => "Points elsewhere",
        "note" => "Notes",
        other => other,
    }
    .to_owned()
}

/// What went away a moment ago may still stand in the index. Where a hit did, the question is asked again without all that is gone, so
/// that nothing is counted that isn't shown.
async fn without_gone(seat: &Seat, mine: &[String], found: Found, q: &str, filters: &Filters) -> Result<Found, Error> {
    let mut stale = false;
    for hit in &found.hits {
        stale |= seat.open.store.still_there(&hit.entry.key).await?.is_none();
    }
    let (Some(index), Ok(query), true) = (seat.open.lookup.of(mine), Query::parse(q, Room::Desk), stale) else {
        return Ok(found);
    };
    let mut there = std::collections::HashSet::new();
    for thing in seat.open.store.things().await? {
        if seat.open.store.still_there(&thing.key).await?.is_some() {
            there.insert(thing.key);
        }
    }
    let mut filters = filters.clone();
    let page = found.page;
    let again = aside(move || {
        filters.gone.extend(index.keys()?.into_iter().filter(|key| !there.contains(key)));
        index.find(&query, &filters, page)
    });
    // An index that can't be read is told by the next question.
    Ok(again.await?.unwrap_or(found))
}

/// What was destroyed a moment ago may still stand in the index: each hit is held against the store.
async fn shown(seat: &Seat, hits: &[Hit], q: &str) -> Result<Vec<Shown>, Error> {
    let mut all = Vec::new();
    for hit in hits {
        let entry = &hit.entry;
        let Some(owner) = seat.open.store.still_there(&entry.key).await? else { continue };
        let (address, first) = match (entry.kind, entry.page) {
            (Kind::Page, Some(page)) => {
                (address(&format!("/{}", entry.key), &[("page", &page.to_string()), ("q", q)]), format!("page {page}"))
            }
            (Kind::Message, _) => (format!("/mailbox/{owner}"), "message".to_owned()),
            (Kind::Note, _) => (format!("/mailbox/{owner}"), "private note".to_owned()),
            (Kind::Document, _) => (address(&format!("/{}", entry.key), &[("q", q)]), "document".to_owned()),
            (Kind::Statement, _) => (format!("/{}", entry.key), "statement".to_owned()),
            _ => (format!("/{}", entry.key), "story".to_owned()),
        };
        let line = [first, entry.id.clone(), entry.mailbox.clone(), entry.stage.clone(), day(&entry.date)];
        all.push(Shown {
            address,
            title: entry.title.clone(),
            line: line.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
            identifying: entry.severities.iter().any(|severity| severity == "identifies-source"),
            snippet: hit.snippet.clone(),
        });
    }
    Ok(all)
}
