//! Findings of a document that could identify the source, to be settled: a person says why they do no harm, or that one is open again. Nothing is
//! settled by itself.

use std::collections::HashSet;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, document};
use crate::{
    Error,
    domain::{
        note::{LONGEST, PrivateNote},
        publishing::forms::Fields,
        settled::{How, Settled, Told},
    },
    session::{Posted, Seat},
    store::{DocumentRow, NewSettling},
};

/// So many are listed at once: a worker that was taken over can say twenty thousand.
const MOST: usize = 200;

struct Line {
    mark: String,
    told: Told,
    ticked: bool,
    /// How it was settled, by whom and why; empty: it is open.
    settled: String,
}

struct Said {
    person: String,
    at: String,
    how: &'static str,
    what: String,
    note: String,
}

#[derive(Template)]
#[template(path = "settle.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    name: String,
    open: Vec<Line>,
    settled: Vec<Line>,
    /// How many more are open and not listed.
    more: usize,
    /// How many are settled; where the list before and the one after begin.
    all_settled: usize,
    before: Option<usize>,
    after: Option<usize>,
    hows: Vec<(&'static str, &'static str)>,
    how: String,
    note: String,
    /// The note on why some are opened again.
    again: String,
    longest: usize,
    problem: String,
    /// What was said last, the newest first, of so many lines.
    said: Vec<Said>,
    lines: usize,
}

#[derive(Deserialize)]
pub struct Which {
    /// How many of those that are settled are passed over.
    #[serde(default)]
    from: usize,
}

pub async fn get(seat: Seat, Path(id): Path<String>, Query(which): Query<Which>) -> Answer {
    let row = document::document(&seat, &id).await?;
    view(&seat, &row, which.from, &Fields(Vec::new()), String::new()).await
}

async fn view(seat: &Seat, row: &DocumentRow, from: usize, fields: &Fields, problem: String) -> Answer {
    let store = &seat.open.store;
    let settlings = store.settlings_of(row).await?;
    let by = Settled::new(&settlings);
    let ticked: HashSet<&str> = fields.all("finding").collect();
    let (mut open, mut settled, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for finding in store.findings_of(row.id).await? {
        let Some(told) = Told::of(&finding) else { continue };
        let mark = told.mark();
        // What is told twice is settled once.
        if !seen.insert(mark.clone()) {
            continue;
        }
        let said = by.of(&finding).map(|settling| settling.said()).unwrap_or_default();
        let list = if said.is_empty() { &mut open } else { &mut settled };
        list.push(Line { ticked: ticked.contains(&*mark), mark, told, settled: said });
    }
    let (more, all_settled) = (open.len().saturating_sub(MOST), settled.len());
    open.truncate(MOST);
    let settled: Vec<Line> = settled.into_iter().skip(from).take(MOST).collect();
    let end = from.saturating_add(MOST);
    let said = settlings.iter().rev().take(MOST).map(|settling| Said {
        person: settling.person.clone(),
        at: settling.at.clone(),
        how: settling.how.shown(),
        what: format!("{} {}", settling.told.what, settling.told.place),
        note: settling.note.at_the_desk().to_owned(),
    });
    let (said, lines) = (said.collect(), settlings.len());
    let (layout, frame) = seat.frame("inbox", "Settle findings");
    let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let again = How::of_word(fields.get("how")) == Some(How::Open);
    let hows = How::ALL.iter().filter(|how| **how != How::Open).map(|how| (how.word(), how.shown()));
    let view = View {
        layout,
        frame,
        id: row.id.to_string(),
        name: row.name.clone(),
        open,
        settled,
        more,
        all_settled,
        before: (from > 0).then(|| from.saturating_sub(MOST)),
        after: (end < all_settled).then_some(end),
        hows: hows.collect(),
        how: fields.get("how").to_owned(),
        note: if again { String::new() } else { fields.text("note") },
        again: if again { fields.text("note") } else { String::new() },
        longest: LONGEST,
        problem,
        said,
        lines,
    };
    Ok(web::server::html(status, &view))
}

pub async fn post(Path(id): Path<String>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let row = document::document(&seat, &id).await?;
    let fields = Fields(form);
    match settle(&seat, &row, &fields).await {
        Ok(()) => back_to(format!("/document/{}/settle", row.id)),
        // What was typed stays.
        Err(Error::Refused(why)) => view(&seat, &row, 0, &fields, why).await,
        Err(other) => Err(other),
    }
}

async fn settle(seat: &Seat, row: &DocumentRow, fields: &Fields) -> Result<(), Error> {
    let how = How::of_word(fields.get("how")).ok_or_else(|| Error::refused("say why it does no harm"))?;
    let note = PrivateNote::new(&fields.text("note")).ok_or_else(|| {
        Error::refused(format!("write down how you know, for whoever approves, in {LONGEST} characters at most"))
    })?;
    let marks: HashSet<&str> = fields.all("finding").collect();
    if marks.is_empty() {
        return Err(Error::refused("choose the findings that it is about"));
    }
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    let (settlings, findings) = (store.settlings_in(&mut tx, row).await?, store.findings_in(&mut tx, row.id).await?);
    let by = Settled::new(&settlings);
    let (mut chosen, mut seen) = (Vec::new(), HashSet::new());
    for finding in &findings {
        let Some(told) = Told::of(finding) else { continue };
        let mark = told.mark();
        if marks.contains(&*mark) && by.is_open(finding) != (how == How::Open) && seen.insert(mark) {
            chosen.push(told);
        }
    }
    if chosen.len() != marks.len() {
        return Err(Error::refused(
            "somebody said something of one of these meanwhile, or the file was opened anew: look at the list again",
        ));
    }
    let now = seat.desk.now();
    let at = now.round(jiff::Unit::Second).unwrap_or(now).to_string();
    store.settle(&mut tx, row, &chosen, &NewSettling { person: seat.person.id, at, how, note: &note }).await?;
    let did = if how == How::Open { "opened findings again" } else { "settled findings" };
    // Not which, and not why: not everybody who reads the journal reads this channel.
    let detail = format!("{}: {}", chosen.len(), how.shown());
    store.note_in(&mut tx, now, &seat.person.name, did, &row.id.to_string(), &detail).await?;
    Ok(tx.commit().await?)
}
