//! The inbox: every mailbox with what waits in it, what is held, and how the intake does.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query};
use model::{DropId, LocalId};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, day, heartbeat, page};
use crate::{
    Error,
    domain::{
        export::ExportStage,
        heartbeat::FirstLine,
        person::Role,
        stage::Stage,
        triage::{Facts, Filter},
    },
    intake_client::short,
    session::{Click, Posted, Seat},
    spool::Spool,
    store::MailboxLine,
    work::{Status, publishing::is_approver},
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
    /// Whether anything has come at all.
    any: bool,
    filter: Filter,
    stages: Vec<Choice>,
    labels: Vec<Choice>,
    people: Vec<Choice>,
    waits: Vec<Choice>,
    /// Mailboxes that were set aside.
    spam: usize,
    /// What was set aside a moment ago, to be undone.
    aside: Vec<String>,
    handed: Vec<Handed>,
    exports: Vec<Export>,
    destroys: bool,
    /// Destroyed here, not yet confirmed by the intake.
    lingering: usize,
    held: Vec<Held>,
    status: Status,
    heartbeat: FirstLine,
    /// Whether test drops go out at all.
    beats: bool,
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
    labels: Vec<String>,
    others: Vec<String>,
}

struct Choice {
    value: String,
    word: String,
    chosen: bool,
}

/// Handed to whoever looks.
struct Handed {
    id: String,
    label: String,
    by: String,
    day: String,
}

/// An export that waits for whoever looks.
struct Export {
    id: String,
    words: String,
    day: String,
}

/// What a form on this page has just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    /// Mailboxes that were set aside, joined by dots.
    aside: String,
}

struct Held {
    id: String,
    short: String,
    mailbox: Option<String>,
    day: String,
    reason: String,
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
        assigned: row.assigned.map(|(_, name)| name),
        channels: titles_of(&row.channels, titles),
        labels: row.labels,
        others: row.others,
    }
}

/// Nothing while there is one channel alone.
fn titles_of(names: &[String], titles: &[(String, String)]) -> String {
    let own = titles.iter().filter(|(name, _)| titles.len() > 1 && names.contains(name));
    own.map(|(_, title)| title.as_str()).collect::<Vec<_>>().join(", ")
}

pub async fn get(seat: Seat, Query(filter): Query<Filter>, Query(done): Query<Done>) -> Answer {
    let store = &seat.open.store;
    let newsroom = &seat.desk.config.newsroom.name;
    let mine = store.channels_of(seat.person.id).await?;
    let rows = store.channels().await?;
    let titles: Vec<_> = rows.iter().map(|channel| (channel.name.clone(), channel.title(newsroom))).collect();
    let readable = titles.iter().filter(|(name, _)| mine.len() > 1 && mine.contains(name));
    let channels = readable.map(|(name, title)| (name.clone(), title.clone(), *name == filter.channel)).collect();
    let all = store.inbox(seat.person.id, "").await?;
    let known: Vec<_> = all.iter().flat_map(|row| row.others.iter().chain([&row.label]).cloned()).collect();
    let mut words: Vec<&str> = all.iter().flat_map(|row| row.labels.iter().map(String::as_str)).collect();
    words.sort_unstable();
    words.dedup();
    let labels = choices(words.into_iter().map(|word| (word.to_owned(), word.to_owned())), &filter.label);
    let stages = ["new", "asked", "accepted", "declined and destroyed"].map(|word| (word.to_owned(), word.to_owned()));
    let waits = [("us", "for us: something new"), ("source", "for the source’s answer")];
    let mut people = vec![("me".to_owned(), "me".to_owned()), ("nobody".to_owned(), "nobody".to_owned())];
    let others = store.people().await?.into_iter().filter(|row| row.person.id != seat.person.id);
    people.extend(others.map(|row| (row.person.id.to_string(), row.person.name)));
    let (any, spam) = (!all.is_empty(), all.iter().filter(|row| row.spam).count());
    let shown = |row: &MailboxLine| {
        let assigned = row.assigned.as_ref().map(|(id, _)| *id);
        let facts = Facts { stages: &row.stages, labels: &row.labels, assigned, spam: row.spam };
        filter.shows(&facts, seat.person.id)
    };
    let lines = store.inbox(seat.person.id, &filter.channel).await?;
    let lines = lines.into_iter().filter(shown).map(|row| line(row, &titles)).collect();
    let handed = store.handed_to(seat.person.id).await?.into_iter().map(|row| Handed {
        id: row.mailbox.to_string(),
        label: row.label,
        by: row.by,
        day: day(&row.day),
    });
    let (me, now, approver) = (seat.person.id, seat.desk.now(), is_approver(&seat));
    let waiting = store.waiting_exports(me).await?.into_iter().filter_map(|one| {
        let words = match &one.stage {
            ExportStage::Asked { by, .. } if approver && *by != me => {
                format!("{} asks to export {}", one.by, one.what.shown())
            }
            stage @ ExportStage::Allowed { by, .. } if *by == me && !stage.is_over(now) => {
                format!("You may save {}, once", one.what.shown())
            }
            _ => return None,
        };
        Some(Export { id: one.id.to_string(), words, day: day(one.stage.day()) })
    });
    let exports = waiting.collect();
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
    let coming = status.spooled.saturating_sub(held.len() + status.closed);
    let aside = done.aside.split('.').filter_map(|id| id.parse::<LocalId>().ok()).map(|id| id.to_string()).collect();
    let (layout, frame) = seat.frame("inbox", if filter.of_spam() { "Spam" } else { "Inbox" });
    page(&View {
        layout,
        frame,
        lines,
        channels,
        any,
        stages: choices(stages, &filter.stage),
        labels,
        people: choices(people, &filter.to),
        waits: choices(waits.map(|(value, word)| (value.to_owned(), word.to_owned())), &filter.waits),
        filter,
        spam,
        aside,
        handed: handed.collect(),
        exports,
        lingering: store.erasures().await?.len(),
        destroys: seat.person.role >= Role::Editor,
        held,
        status,
        heartbeat: heartbeat(&seat.desk),
        beats: seat.desk.config.heartbeat.is_some(),
        coming,
    })
}

fn choices(list: impl IntoIterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
    let one = |(value, word): (String, String)| Choice { chosen: value == chosen, value, word };
    list.into_iter().map(one).collect()
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
            let (looks, closed) = seat.desk.status(|status| (status.looks, status.closed));
            if looks > before && spool.count().unwrap_or(0) <= held + closed {
                return;
            }
        }
    };
    // A slow intake is not waited for: the inbox shows how far it is.
    let _ = tokio::time::timeout(LOOK, settled).await;
    back_to("/inbox")
}

/// Sends a test drop at once. How it went is the inbox's first line, when it is through.
pub async fn beat(Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    seat.desk.beat_now.notify_one();
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
    tokio::task::spawn_blocking(move || spool.destroy(drop)).await??;
    seat.open.store.release_held(drop).await?;
    back_to("/inbox")
}

async fn held(seat: &Seat, drop: &str) -> Result<DropId, Error> {
    let drop: DropId = drop.parse().map_err(|_| Error::NotFound)?;
    if seat.open.store.is_held(drop).await? { Ok(drop) } else { Err(Error::NotFound) }
}
