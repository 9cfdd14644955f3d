//! A document's authenticity log: the signs of its file beside what people found out, added to and never altered. Draws no verdict.

use airlock::{DkimKeys, NoKeys};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::header,
    response::IntoResponse,
};
use model::{Finding, LocalId};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, document, page};
use crate::{
    Error,
    domain::{
        authenticity::{self, About, Check, Kind, Outcome, is_sign, report},
        note::{LONGEST, PrivateNote},
        settled::Settled,
    },
    session::{Click, Posted, Seat},
    store::{DocumentState, NewCheck},
};

/// A check as a page shows it.
pub struct Line {
    id: String,
    number: usize,
    person: String,
    at: String,
    kind: &'static str,
    outcome: &'static str,
    note: String,
    /// The number of the one that it corrects.
    corrects: Option<usize>,
    /// The number of the one that corrects it.
    corrected: Option<usize>,
}

/// All checks with their numbers, in their order.
pub fn lines(checks: &[Check]) -> Vec<Line> {
    let number = |id: LocalId| checks.iter().position(|check| check.id == id).map(|at| at + 1);
    let corrected = |id| checks.iter().position(|check| check.corrects == Some(id)).map(|at| at + 1);
    let line = |(number_, check): (usize, &Check)| Line {
        id: check.id.to_string(),
        number: number_,
        person: check.person.clone(),
        at: check.at.clone(),
        kind: check.kind.shown(),
        outcome: check.outcome.shown(),
        note: check.note.at_the_desk().to_owned(),
        corrects: check.corrects.and_then(number),
        corrected: corrected(check.id),
    };
    (1..).zip(checks).map(line).collect()
}

#[derive(Template)]
#[template(path = "authenticity.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    name: String,
    signs: Vec<Finding>,
    checks: Vec<Line>,
    kinds: Vec<(&'static str, &'static str)>,
    outcomes: Vec<(&'static str, &'static str)>,
    longest: usize,
    /// The check that the form would correct.
    corrects: Option<(String, usize)>,
    /// It is a mail that was opened: keys can be held against its signatures.
    mail: bool,
    keys: String,
}

#[derive(Deserialize)]
pub struct Which {
    /// The check that is to be corrected.
    corrects: Option<String>,
}

pub async fn get(seat: Seat, Path(id): Path<String>, Query(which): Query<Which>) -> Answer {
    let row = document::document(&seat, &id).await?;
    let store = &seat.open.store;
    let checks = store.checks_of(&row).await?;
    let all = lines(&checks);
    let corrects = match &which.corrects {
        Some(wanted) => Some(all.iter().find(|line| line.id == *wanted).ok_or(Error::NotFound)?),
        None => None,
    };
    let corrects = corrects.map(|line| (line.id.clone(), line.number));
    let signs = store.findings_of(row.id).await?.into_iter().filter(|finding| is_sign(finding.kind)).collect();
    let (layout, frame) = seat.frame("inbox", "Authenticity log");
    page(&View {
        layout,
        frame,
        id,
        name: row.name.clone(),
        signs,
        checks: all,
        kinds: Kind::ALL.iter().map(|kind| (kind.word(), kind.shown())).collect(),
        outcomes: Outcome::ALL.iter().map(|outcome| (outcome.word(), outcome.shown())).collect(),
        longest: LONGEST,
        corrects,
        mail: row.media_type == "message/rfc822",
        keys: store.dkim_keys_of(row.id).await?,
    })
}

#[derive(Deserialize)]
pub struct New {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    result: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    corrects: String,
}

/// Adds a check. The journal keeps who did what and what came of it, not the note: not everybody who reads it reads this channel.
pub async fn post(Path(id): Path<String>, Posted { seat, form }: Posted<New>) -> Answer {
    let row = document::document(&seat, &id).await?;
    let kind = Kind::of_word(&form.kind).ok_or_else(|| Error::refused("say what was done"))?;
    let outcome = Outcome::of_word(&form.result)
        .ok_or_else(|| Error::refused("say what came of it: it supports it, contradicts it, or is open"))?;
    let note = PrivateNote::new(&form.note).ok_or_else(|| {
        Error::refused(format!(
            "write down what was asked or looked at and what the answer was, in {LONGEST} characters at most"
        ))
    })?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    let corrects = match form.corrects.as_str() {
        "" => None,
        wanted => {
            let checks = store.checks_in(&mut tx, &row).await?;
            let standing = authenticity::standing(&checks);
            let there = standing.iter().find(|check| check.id.to_string() == wanted);
            Some(
                there
                    .ok_or_else(|| {
                        Error::refused(
                            "that check isn’t there, or somebody has corrected it already: load the log again",
                        )
                    })?
                    .id,
            )
        }
    };
    let new = NewCheck {
        person: seat.person.id,
        at: seat.desk.now().round(jiff::Unit::Second).unwrap_or(seat.desk.now()).to_string(),
        kind,
        outcome,
        note: &note,
        corrects,
    };
    store.record_check(&mut tx, &row, &new).await?;
    let did = if corrects.is_some() { "corrected a check of authenticity" } else { "checked authenticity" };
    let detail = format!("{}: {}", kind.shown(), outcome.shown());
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, did, &row.id.to_string(), &detail).await?;
    tx.commit().await?;
    back_to(format!("/document/{}/authenticity", row.id))
}

#[derive(Deserialize)]
pub struct Pasted {
    #[serde(default)]
    keys: String,
}

/// Keeps the keys that mail servers sign with, as somebody found them, and opens the mail again so that its signatures are held against them.
pub async fn keys(Path(id): Path<String>, Posted { seat, form }: Posted<Pasted>) -> Answer {
    let (row, _) = document::accepted(&seat, &id).await?;
    let keys = DkimKeys::new(&form.keys).map_err(|why: NoKeys| Error::refused(why.to_string()))?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    if store.is_prepared(&mut tx, row.id).await? {
        return Err(Error::refused(document::PREPARED));
    }
    store.remember_dkim_keys(&mut tx, &row, keys.text()).await?;
    store.change_document_state(&mut tx, row.id, &DocumentState::Queued).await?;
    let did = "asked to hold a mail’s signatures against keys";
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, did, &row.id.to_string(), "").await?;
    tx.commit().await?;
    seat.open.work_waits.notify_one();
    back_to(format!("/document/{}/authenticity", row.id))
}

/// The report and the log as plain text. It leaves the desk, so the journal says it.
pub async fn text(Path(id): Path<String>, Posted { seat, .. }: Posted<Click>) -> Answer {
    let row = document::document(&seat, &id).await?;
    let store = &seat.open.store;
    let (findings, checks) = (store.findings_of(row.id).await?, store.checks_of(&row).await?);
    let sha256 = row.sha256.to_string();
    let about = About { name: &row.name, media_type: &row.media_type, size: row.size, sha256: &sha256 };
    let settlings = store.settlings_of(&row).await?;
    let text = report(&about, &seat.today(), &findings, &Settled::new(&settlings), &checks);
    let did = "saved a report with its authenticity log";
    store.note(seat.desk.now(), &seat.person.name, did, &row.id.to_string(), "").await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"report.txt\""),
    ];
    Ok((headers, text).into_response())
}
