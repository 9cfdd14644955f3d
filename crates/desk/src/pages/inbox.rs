//! The inbox: every mailbox with what waits in it, what is held, and how the intake does.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query};
use model::DropId;
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, day, page};
use crate::{
    Error,
    domain::stage::Stage,
    intake_client::short,
    session::{Click, Posted, Seat},
    spool::Spool,
    store::MailboxLine,
    work::Status,
};

/// How long "look now" waits for what it asked for.
const LOOK: Duration = Duration::from_secs(3);

#[derive(Template)]
#[template(path = "inbox.html")]
struct View {
    layout: Layout,
    frame: Frame,
    lines: Vec<Line>,
    /// Channels to choose from, where this person reads more than one: name, title, whether it is chosen.
    channels: Vec<(String, String, bool)>,
    held: Vec<Held>,
    status: Status,
    /// Parcels that came and are neither taken in nor held.
    coming: usize,
}

struct Line {
    id: String,
    label: String,
    day: String,
    /// "2 drops, 1 new".
    drops: String,
    waiting: bool,
    documents: i64,
    identifying: i64,
    assigned: Option<String>,
    /// The titles of the channels that it came by, where there is more than one.
    channels: String,
}

struct Held {
    id: String,
    short: String,
    mailbox: Option<String>,
    day: String,
    reason: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    /// A channel's name; empty for all of this person's.
    #[serde(default)]
    channel: String,
}

fn line(row: MailboxLine, titles: &[(String, String)]) -> Line {
    let new = row.stages.iter().filter(|stage| **stage == Stage::New).count();
    let asked = row.stages.iter().filter(|stage| matches!(stage, Stage::Asked { .. })).count();
    let mut drops = match row.stages.len() {
        1 => "1 drop".to_owned(),
        many => format!("{many} drops"),
    };
    if new > 0 {
        drops.push_str(&format!(", {new} new"));
    }
    if asked > 0 {
        drops.push_str(&format!(", {asked} asked"));
    }
    if row.stages.iter().all(Stage::is_declined) {
        drops.push_str(", declined and destroyed");
    }
    Line {
        id: row.id.to_string(),
        label: row.label,
        day: day(&row.day),
        drops,
        waiting: row.stages.iter().any(Stage::is_waiting),
        documents: row.documents,
        identifying: row.identifying,
        assigned: row.assigned,
        channels: titles_of(&row.channels, titles),
    }
}

/// Nothing while there is one channel alone.
fn titles_of(names: &[String], titles: &[(String, String)]) -> String {
    let own = titles.iter().filter(|(name, _)| titles.len() > 1 && names.contains(name));
    own.map(|(_, title)| title.as_str()).collect::<Vec<_>>().join(", ")
}

pub async fn get(seat: Seat, Query(wanted): Query<Wanted>) -> Answer {
    let store = &seat.open.store;
    let newsroom = &seat.desk.config.newsroom.name;
    let mine = store.channels_of(seat.person.id).await?;
    let rows = store.channels().await?;
    let titles: Vec<_> = rows.iter().map(|channel| (channel.name.clone(), channel.title(newsroom))).collect();
    let readable = titles.iter().filter(|(name, _)| mine.len() > 1 && mine.contains(name));
    let channels = readable.map(|(name, title)| (name.clone(), title.clone(), *name == wanted.channel)).collect();
    let all = store.inbox(seat.person.id, "").await?;
    let known: Vec<_> = all.into_iter().map(|row| row.label).collect();
    let lines = store.inbox(seat.person.id, &wanted.channel).await?;
    let lines = lines.into_iter().map(|row| line(row, &titles)).collect();
    let held = store.held().await?.into_iter().map(|row| Held {
        id: row.id.to_string(),
        short: short(row.id),
        // Of what this person doesn’t read, not even the label.
        mailbox: row.mailbox.filter(|label| known.contains(label)),
        day: day(&row.day),
        reason: row.reason,
    });
    let held: Vec<_> = held.collect();
    let status = seat.desk.status(|status| status.clone());
    let coming = status.spooled.saturating_sub(held.len());
    let (layout, frame) = seat.frame("inbox", "Inbox");
    page(&View { layout, frame, lines, channels, held, status, coming })
}

/// Looks at the intake now, and shows the inbox once that is done or takes too long.
pub async fn collect(Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let before = seat.desk.status(|status| status.looks);
    let spool = Spool::new(seat.desk.folder.spool());
    seat.desk.collect_now.notify_one();
    let settled = async {
        let mut polls = tokio::time::interval(Duration::from_millis(50));
        loop {
            polls.tick().await;
            let held = seat.open.store.held().await.map_or(0, |held| held.len());
            // The next but one: the one under way may have begun before.
            if seat.desk.status(|status| status.looks) > before && spool.count().unwrap_or(0) <= held {
                return;
            }
        }
    };
    // A slow intake is not waited for: the inbox shows how far it is.
    let _ = tokio::time::timeout(LOOK, settled).await;
    back_to("/inbox")
}

/// Tries a held parcel again: what it lacked may have come.
pub async fn again(Path(drop): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let drop = held(&seat, &drop).await?;
    seat.open.store.release_held(drop).await?;
    seat.note("tried a held parcel again", &short(drop), "").await?;
    seat.open.spool_waits.notify_one();
    back_to("/inbox")
}

/// Destroys a held parcel. It was never readable here.
pub async fn destroy(Path(drop): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let drop = held(&seat, &drop).await?;
    let spool = Spool::new(seat.desk.folder.spool());
    seat.note("destroyed a held parcel", &short(drop), "").await?;
    tokio::task::spawn_blocking(move || spool.remove(drop)).await??;
    seat.open.store.release_held(drop).await?;
    back_to("/inbox")
}

async fn held(seat: &Seat, drop: &str) -> Result<DropId, Error> {
    let drop: DropId = drop.parse().map_err(|_| Error::NotFound)?;
    if seat.open.store.is_held(drop).await? { Ok(drop) } else { Err(Error::NotFound) }
}
