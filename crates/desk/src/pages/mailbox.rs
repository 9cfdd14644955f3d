//! One mailbox: what its source wrote and sent, what was answered, and what to do with each drop.

use askama::Template;
use axum::extract::Path;
use model::{DropId, LocalId};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, channels, day, page, releases, size};
use crate::{
    Error,
    domain::{publishing::ReleaseStage, stage::Stage},
    session::{Click, Posted, Seat},
    store::{DocumentRow, DocumentState, DropRow, Kind, MailboxRow, Matter, PersonRow, ReleaseRow, Tx},
    work::replies,
};

#[derive(Template)]
#[template(path = "mailbox.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    label: String,
    by_hand: bool,
    opened: String,
    people: Vec<Choice>,
    /// Parcels whose numbers are missing before the last one: lost, or kept back by the intake.
    missing: u64,
    any_new: bool,
    thread: Vec<Turn>,
}

struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

/// What one side said, in order of its day.
enum Turn {
    Drop(Drop),
    Reply { day: String, author: String, body: String, sent: bool },
}

struct Drop {
    id: String,
    day: String,
    number: u64,
    message: String,
    embargo: Option<String>,
    /// The channel's title, where there is more than one.
    channel: Option<String>,
    stage: &'static str,
    waiting: bool,
    accepted: bool,
    declined: bool,
    documents: Vec<Document>,
}

/// A document in a list.
pub struct Document {
    pub id: String,
    pub name: String,
    pub size: String,
    pub state: String,
    pub identifying: i64,
}

#[derive(Template)]
#[template(path = "decline.html")]
struct Decline {
    layout: Layout,
    frame: Frame,
    id: String,
    mailbox: String,
    label: String,
    day: String,
    documents: usize,
}

#[derive(Deserialize)]
pub struct Reply {
    text: String,
    /// `question`: new drops wait for the answer from now on.
    #[serde(default)]
    kind: String,
}

#[derive(Deserialize)]
pub struct Assign {
    /// A person's id; empty for nobody.
    #[serde(default)]
    person: String,
}

/// A document as lists show it.
pub async fn listed(seat: &Seat, row: &DocumentRow) -> Result<Document, Error> {
    Ok(Document {
        id: row.id.to_string(),
        name: row.name.clone(),
        size: size(row.size),
        state: match &row.state {
            DocumentState::Closed => "not opened".to_owned(),
            DocumentState::Queued => "waits for the airlock".to_owned(),
            DocumentState::Opened { pages: 0 } => "opened".to_owned(),
            DocumentState::Opened { pages: 1 } => "1 page".to_owned(),
            DocumentState::Opened { pages } => format!("{pages} pages"),
            DocumentState::Failed { reason } => format!("could not be opened: {reason}"),
        },
        identifying: seat.open.store.identifying(row.id).await?,
    })
}

async fn shown(seat: &Seat, row: DropRow) -> Result<Drop, Error> {
    let mut documents = Vec::new();
    for document in seat.open.store.documents_of(row.id).await? {
        documents.push(listed(seat, &document).await?);
    }
    Ok(Drop {
        id: row.id.to_string(),
        day: day(&row.day),
        number: row.counter,
        message: row.message,
        embargo: row.embargo.as_deref().map(day),
        channel: channels::title_of(seat, &row.channel).await?,
        stage: row.stage.word(),
        waiting: row.stage.is_waiting(),
        accepted: row.stage.is_accepted(),
        declined: row.stage.is_declined(),
        documents,
    })
}

pub async fn get(seat: Seat, Path(id): Path<String>) -> Answer {
    let row = mailbox(&seat, &id).await?;
    let store = &seat.open.store;
    let all = store.drops_of(row.id).await?;
    let last = all.iter().map(|drop| drop.counter).max().unwrap_or(0);
    let missing = if row.kind == Kind::Source { last - all.len() as u64 } else { 0 };
    let drops = store.drops_for(row.id, seat.person.id).await?;
    let any_new = drops.iter().any(|drop| drop.stage == Stage::New);
    let mut thread: Vec<(String, u8, u64, Turn)> = Vec::new();
    for drop in drops {
        thread.push((drop.day.clone(), 0, drop.counter, Turn::Drop(shown(&seat, drop).await?)));
    }
    for reply in store.replies_to(row.id, seat.person.id).await? {
        let turn = Turn::Reply { day: day(&reply.day), author: reply.author, body: reply.body, sent: reply.sent };
        thread.push((reply.day, 1, reply.counter, turn));
    }
    thread.sort_by(|a, b| (&a.0, a.1, a.2).cmp(&(&b.0, b.1, b.2)));
    let people = readers(&seat, &row).await?;
    let people = people
        .into_iter()
        .map(|p| Choice { id: p.person.id.to_string(), chosen: row.assigned == Some(p.person.id), name: p.person.name })
        .collect();
    let (layout, frame) = seat.frame("inbox", &row.label);
    page(&View {
        layout,
        frame,
        id,
        label: row.label,
        by_hand: row.kind == Kind::Import,
        opened: day(&row.opened),
        people,
        missing,
        any_new,
        thread: thread.into_iter().map(|(_, _, _, turn)| turn).collect(),
    })
}

pub async fn reply(Path(id): Path<String>, Posted { seat, form }: Posted<Reply>) -> Answer {
    let row = mailbox(&seat, &id).await?;
    replies::write(&seat, &row, &form.text, form.kind == "question").await?;
    back_to(format!("/mailbox/{}", row.id))
}

pub async fn assign(Path(id): Path<String>, Posted { seat, form }: Posted<Assign>) -> Answer {
    let row = mailbox(&seat, &id).await?;
    let store = &seat.open.store;
    let to = match form.person.as_str() {
        "" => None,
        person => {
            let id = person.parse().map_err(|_| Error::NotFound)?;
            if store.is_closed_to(id, Matter::Mailbox, &row.id.to_string()).await? {
                return Err(Error::refused("that person reads none of the channels that this came by"));
            }
            Some(store.person(id).await?)
        }
    };
    let mut tx = store.begin().await?;
    store.assign(&mut tx, row.id, to.as_ref().map(|person| person.id)).await?;
    let whom = to.map_or_else(|| "to nobody".to_owned(), |person| format!("to {}", person.name));
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "assigned", &row.label, &whom).await?;
    tx.commit().await?;
    back_to(format!("/mailbox/{}", row.id))
}

pub async fn accept(Path(id): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let (drop, mailbox) = of(&seat, &id).await?;
    let stage = drop.stage.clone().accept(seat.person.id, &seat.today())?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.change_stage(&mut tx, drop.id, &drop.stage, &stage).await?;
    store.queue_documents_of(&mut tx, drop.id).await?;
    note_stage(&seat, &mut tx, "accepted", &mailbox, &drop).await?;
    tx.commit().await?;
    seat.open.work_waits.notify_one();
    back_to(format!("/mailbox/{}", mailbox.id))
}

pub async fn put_back(Path(id): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let (drop, mailbox) = of(&seat, &id).await?;
    let stage = drop.stage.clone().put_back()?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.change_stage(&mut tx, drop.id, &drop.stage, &stage).await?;
    note_stage(&seat, &mut tx, "put back", &mailbox, &drop).await?;
    tx.commit().await?;
    back_to(format!("/mailbox/{}", mailbox.id))
}

pub async fn ask_decline(seat: Seat, Path(id): Path<String>) -> Answer {
    let (drop, mailbox) = of(&seat, &id).await?;
    // Says on this page already why it can't be.
    drop.stage.clone().decline(seat.person.id, &seat.today())?;
    in_no_release(&seat, &mut seat.open.store.begin().await?, &drop).await?;
    let documents = seat.open.store.documents_of(drop.id).await?.len();
    let (layout, frame) = seat.frame("inbox", "Decline and destroy");
    page(&Decline {
        layout,
        frame,
        id,
        mailbox: mailbox.id.to_string(),
        label: mailbox.label,
        day: day(&drop.day),
        documents,
    })
}

pub async fn decline(Path(id): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let (drop, mailbox) = of(&seat, &id).await?;
    let stage = drop.stage.clone().decline(seat.person.id, &seat.today())?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.change_stage(&mut tx, drop.id, &drop.stage, &stage).await?;
    in_no_release(&seat, &mut tx, &drop).await?;
    let blobs = store.destroy_drop(&mut tx, drop.id).await?;
    note_stage(&seat, &mut tx, "declined and destroyed", &mailbox, &drop).await?;
    tx.commit().await?;
    seat.open.blobs.delete(&blobs).await?;
    // What the index knew of it is gone before anybody reads that it was destroyed.
    seat.open.lookup.caught_up().await?;
    back_to(format!("/mailbox/{}", mailbox.id))
}

/// What a release holds stays: what is published must remain provable, and a draft must not lose its ground unnoticed.
async fn in_no_release(seat: &Seat, tx: &mut Tx, drop: &DropRow) -> Result<(), Error> {
    let releases = seat.open.store.releases_with(tx, drop.id).await?;
    let Some(release) = releases.iter().find(|release| published(release)).or(releases.first()) else { return Ok(()) };
    let name = releases::name_of(release);
    Err(Error::refused(match published(release) {
        true => format!("a document of this drop was published in “{name}”; its original is kept"),
        false => format!("a document of this drop is in the release “{name}”; take it out there first"),
    }))
}

fn published(release: &ReleaseRow) -> bool {
    matches!(release.stage, ReleaseStage::Published { .. })
}

async fn note_stage(seat: &Seat, tx: &mut Tx, action: &str, mailbox: &MailboxRow, drop: &DropRow) -> Result<(), Error> {
    let detail = format!("drop {}", drop.counter);
    seat.open.store.note_in(tx, seat.desk.now(), &seat.person.name, action, &mailbox.label, &detail).await
}

/// Those who read something of a mailbox: it can be given to them alone.
async fn readers(seat: &Seat, row: &MailboxRow) -> Result<Vec<PersonRow>, Error> {
    let mut people = Vec::new();
    for person in seat.open.store.people().await? {
        if !seat.open.store.is_closed_to(person.person.id, Matter::Mailbox, &row.id.to_string()).await? {
            people.push(person);
        }
    }
    Ok(people)
}

async fn mailbox(seat: &Seat, id: &str) -> Result<MailboxRow, Error> {
    let id: LocalId = id.parse().map_err(|_| Error::NotFound)?;
    seat.open.store.mailbox(id).await
}

async fn of(seat: &Seat, id: &str) -> Result<(DropRow, MailboxRow), Error> {
    let id: DropId = id.parse().map_err(|_| Error::NotFound)?;
    let drop = seat.open.store.find_drop(id).await?.ok_or(Error::NotFound)?;
    let mailbox = seat.open.store.mailbox(drop.mailbox).await?;
    Ok((drop, mailbox))
}
