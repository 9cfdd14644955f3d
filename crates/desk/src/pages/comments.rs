//! Readers' comments: the queue, and what a moderator can do with each. The journal hears of every decision, never of the words.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::{get, post},
};
use model::LocalId;
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, day, page};
use crate::{
    Desk, Error,
    domain::{comments::CommentStage, person::Role},
    session::{Click, Posted, Seat},
    store::{CommentRow, InRecord, Tx},
    work::comments::{caught, count, publish, say_due, secrets},
};

/// The most on one page.
const MOST: i64 = 200;
/// The longest note, in characters.
const NOTE: usize = 500;
/// How long "look now" waits.
const LOOK: Duration = Duration::from_secs(3);

pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/comments", get(show))
        .route("/comments/collect", post(collect))
        .route("/comments/publish", post(publish_released))
        .route("/comments/clear", post(clear))
        .route("/comment/{id}/release", post(release))
        .route("/comment/{id}/hold", post(hold))
        .route("/comment/{id}/decline", post(decline))
        .route("/comment/{id}/erase", post(erase))
}

#[derive(Template)]
#[template(path = "comments.html")]
struct View {
    layout: Layout,
    frame: Frame,
    filters: Vec<Filter>,
    here: &'static str,
    lines: Vec<Line>,
    apart: Vec<Apart>,
    /// Released and not yet asked into the record.
    released: usize,
    troubles: Vec<String>,
    /// Whether anybody takes comments for this desk.
    taken: bool,
    editor: bool,
}

struct Filter {
    kind: &'static str,
    name: &'static str,
    many: i64,
}

struct Apart {
    day: String,
    reason: String,
}

struct Line {
    id: String,
    story: String,
    address: String,
    quoted: String,
    day: String,
    name: String,
    body: String,
    /// "waits", "held back by Ada on …: why".
    state: String,
    caught: Vec<String>,
    note: String,
    /// What can be done now.
    open: bool,
    can_hold: bool,
    can_erase: bool,
}

const KINDS: [(&str, &str); 5] = [
    ("waiting", "Waiting"),
    ("held", "Held back"),
    ("released", "Released"),
    ("declined", "Declined"),
    ("erased", "Erased"),
];

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    show: String,
}

async fn show(seat: Seat, Query(shown): Query<Shown>) -> Answer {
    let store = &seat.open.store;
    let here = KINDS.iter().map(|(kind, _)| *kind).find(|kind| *kind == shown.show).unwrap_or("waiting");
    let counts = store.count_comments().await?;
    let many = |kind: &str| counts.iter().find(|(known, _)| known == kind).map_or(0, |(_, many)| *many);
    let filters = KINDS.map(|(kind, name)| Filter { kind, name, many: many(kind) }).into();
    let people = store.people().await?;
    let who = |id: LocalId| {
        people
            .iter()
            .find(|row| row.person.id == id)
            .map_or_else(|| "somebody".to_owned(), |row| row.person.name.clone())
    };
    let rows = store.comments(Some(here), MOST).await?;
    let lines = rows.into_iter().map(|row| line(&seat, row, &who)).collect();
    let apart = store.comments_apart().await?;
    let apart = apart.into_iter().map(|row| Apart { day: day(&row.day), reason: row.reason }).collect();
    let released = store.released_comments(&mut store.begin().await?).await?.len();
    let (layout, frame) = seat.frame("comments", "Comments");
    page(&View {
        layout,
        frame,
        filters,
        here,
        lines,
        apart,
        released,
        troubles: seat.desk.status(|status| status.comment_troubles.clone()),
        taken: seat.desk.config.archive_token.is_some(),
        editor: seat.person.role >= Role::Editor,
    })
}

fn line(seat: &Seat, row: CommentRow, who: &dyn Fn(LocalId) -> String) -> Line {
    let state = match &row.stage {
        CommentStage::Waiting => "waits for a moderator".to_owned(),
        CommentStage::Held { by: None, day: on, why } => format!("held back by the desk on {}: {why}", day(on)),
        CommentStage::Held { by: Some(by), day: on, why } => {
            let why = if why.is_empty() { String::new() } else { format!(": {why}") };
            format!("held back by {} on {}{why}", who(*by), day(on))
        }
        CommentStage::Released { by, day: on, .. } => {
            let place = match row.record {
                InRecord::None => "not yet published",
                InRecord::Due => "being published",
                InRecord::Done => "public",
            };
            format!("released by {} on {}, {place}", who(*by), day(on))
        }
        CommentStage::Declined { by, day: on } => {
            format!("declined by {} on {}; its words are destroyed", who(*by), day(on))
        }
        CommentStage::Erased { by, day: on } => {
            let place = if row.record == InRecord::Done { "gone from the site" } else { "being taken from the site" };
            format!("erased by {} on {}; {place}", who(*by), day(on))
        }
    };
    let unpublished = row.record == InRecord::None;
    let released = matches!(row.stage, CommentStage::Released { .. });
    let open = matches!(row.stage, CommentStage::Waiting | CommentStage::Held { .. });
    Line {
        id: row.id.to_string(),
        address: format!("{}/stories/{}/", seat.desk.config.archive, row.story),
        story: row.story,
        quoted: row.quoted,
        day: day(&row.day),
        name: if row.name.is_empty() { "no name given".to_owned() } else { row.name },
        body: row.body,
        state,
        caught: row.caught,
        note: row.note,
        open,
        can_hold: open || released && unpublished,
        can_erase: released && !unpublished,
    }
}

/// Looks at the archive now, and shows the page once that is done or takes too long.
async fn collect(Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let before = seat.desk.status(|status| status.comment_looks);
    seat.open.comments_wait.notify_one();
    let settled = async {
        let mut polls = tokio::time::interval(Duration::from_millis(50));
        while seat.desk.status(|status| status.comment_looks) == before {
            polls.tick().await;
        }
    };
    // A slow archive is not waited for.
    let _ = tokio::time::timeout(LOOK, settled).await;
    back_to("/comments")
}

#[derive(Deserialize)]
struct Decision {
    /// The moderator's own words, for the newsroom.
    #[serde(default)]
    note: String,
    /// Set by who has seen that redacted words are in it.
    #[serde(default)]
    seen: String,
}

impl Decision {
    fn note(&self) -> Result<String, Error> {
        let note = self.note.split_whitespace().collect::<Vec<_>>().join(" ");
        if note.chars().count() > NOTE {
            return Err(Error::refused("a note has at most 500 characters"));
        }
        Ok(note)
    }
}

/// Releases one. Redacted words in it hold it back, unless an editor has seen them and says so.
async fn release(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Decision>) -> Answer {
    let secrets = secrets(&seat.desk, &seat.open).await?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    let mut row = store.comment_in(&mut tx, id).await?;
    let (by, today) = (seat.person.id, seat.today());
    row.caught = caught(&secrets, &row.name, &row.body);
    let seen = form.seen == "yes" && seat.person.role >= Role::Editor;
    if row.caught.is_empty() || seen {
        row.stage = row.stage.release(by, &today, row.caught.clone())?;
        let despite = if row.caught.is_empty() { "" } else { "although redacted words stand in it" };
        decided(&seat, tx, &row, "released a comment", despite).await?;
        return back_to("/comments");
    }
    row.stage = row.stage.hold(None, &today, "It tells what is redacted.", false)?;
    decided(&seat, tx, &row, "was told that a comment has redacted words", "").await?;
    Err(Error::refused(
        "it tells what is redacted in a published document, and is held back; an editor can look at it again, and release it with a second confirmation",
    ))
}

async fn hold(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Decision>) -> Answer {
    let why = form.note()?;
    let mut tx = seat.open.store.begin().await?;
    let mut row = seat.open.store.comment_in(&mut tx, id).await?;
    let published = row.record != InRecord::None;
    row.stage = row.stage.hold(Some(seat.person.id), &seat.today(), &why, published)?;
    decided(&seat, tx, &row, "held a comment back", "").await?;
    back_to("/comments")
}

async fn decline(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Decision>) -> Answer {
    let note = form.note()?;
    let mut tx = seat.open.store.begin().await?;
    let mut row = seat.open.store.comment_in(&mut tx, id).await?;
    row.stage = row.stage.decline(seat.person.id, &seat.today())?;
    row.note = note;
    seat.open.store.destroy_comment(&mut tx, id).await?;
    row.caught = Vec::new();
    decided(&seat, tx, &row, "declined and destroyed a comment", "").await?;
    back_to("/comments")
}

/// Takes a published one back: its words go from the desk now, and from the site with the next entry, which is made at once.
async fn erase(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Decision>) -> Answer {
    let note = form.note()?;
    let mut tx = seat.open.store.begin().await?;
    let mut row = seat.open.store.comment_in(&mut tx, id).await?;
    if row.record == InRecord::None {
        return Err(Error::refused("it isn’t public: hold it back or decline it"));
    }
    row.stage = row.stage.erase(seat.person.id, &seat.today())?;
    row.note = note;
    row.record = InRecord::Due;
    row.caught = Vec::new();
    seat.open.store.destroy_comment(&mut tx, id).await?;
    decided(&seat, tx, &row, "erased a comment", "").await?;
    publish(&seat.desk, &seat.open).await;
    back_to("/comments?show=erased")
}

/// Writes a decision down, with its line in the journal.
async fn decided(seat: &Seat, mut tx: Tx, row: &CommentRow, action: &str, detail: &str) -> Result<(), Error> {
    let store = &seat.open.store;
    store.move_comment(&mut tx, row).await?;
    let subject = format!("{} on {}", &row.id.to_string()[..8], row.story);
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, action, &subject, detail).await?;
    tx.commit().await?;
    count(&seat.desk, &seat.open).await
}

/// All that is released goes into the record, with one entry.
async fn publish_released(Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let (_, held) = say_due(&seat.desk, &seat.open, &seat.person.name).await?;
    publish(&seat.desk, &seat.open).await;
    count(&seat.desk, &seat.open).await?;
    back_to(if held > 0 { "/comments?show=held" } else { "/comments?show=released" })
}

async fn clear(Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    seat.open.store.clear_apart().await?;
    seat.note("cleared what came apart from comments", "", "").await?;
    back_to("/comments")
}
