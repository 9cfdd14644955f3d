//! The journal: who did what, newest first, with its chain checked at each visit. For editors and administrators.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, page};
use crate::{domain::person::Role, session::Seat, store::JournalLine};

const LINES: i64 = 200;

#[derive(Template)]
#[template(path = "journal.html")]
struct View {
    layout: Layout,
    frame: Frame,
    lines: Vec<JournalLine>,
    /// How many lines there are, and the hash of the last.
    holds: Option<(usize, String)>,
    broken: Option<String>,
    older: Option<i64>,
}

#[derive(Deserialize)]
pub struct From {
    before: Option<i64>,
}

pub async fn get(seat: Seat, Query(from): Query<From>) -> Answer {
    seat.require(Role::Editor)?;
    let store = &seat.open.store;
    let lines = store.journal(from.before.unwrap_or(i64::MAX), LINES).await?;
    let older = lines.last().map(|last| last.line.seq).filter(|seq| *seq > 1);
    let (holds, broken) = match store.verify_journal().await? {
        Ok(holds) => (Some(holds), None),
        Err(broken) => (None, Some(broken.to_string())),
    };
    let (layout, frame) = seat.frame("journal", "Journal");
    page(&View { layout, frame, lines, holds, broken, older })
}
