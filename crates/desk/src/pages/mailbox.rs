//! One mailbox: what its source wrote and sent, what was answered, and what to do with each drop.

use askama::Template;
use axum::extract::Path;
use model::{DropId, LocalId, limits};
use seal::{ReplyKind, WishState};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, channels, day, page, size};
use crate::{
    Error,
    domain::{person::Role, retention::Retention, stage::Stage},
    session::{Click, Posted, Seat},
    store::{
        DocumentRow, DocumentState, DropRow, Erasure, Kind, MailboxLine, MailboxRow, Matter, NoteRow, PersonRow, Tx,
    },
    work::{
        destroying::{carry_out, decide_drop, in_no_release},
        replies,
        retention::NAME,
    },
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
    labels: Vec<String>,
    /// The newsroom's other labels, to choose from while typing.
    known: Vec<String>,
    /// On the mailbox itself; those on a drop stand with the drop.
    notes: Vec<Note>,
    /// Whom this person has it from, with what note, if they haven't said that they have seen it.
    handed: Option<Handed>,
    /// The mailboxes of this source, the newest first, when there is more than one.
    joined: Vec<Choice>,
    /// Mailboxes that could be this source's, too.
    others: Vec<String>,
    edits: bool,
    spam: bool,
    /// Parcels whose numbers are missing before the last one: lost, or kept back by the intake.
    missing: u64,
    any_new: bool,
    thread: Vec<Turn>,
    /// What a reply takes along.
    most_files: usize,
    largest_file: String,
}

/// A private note.
struct Note {
    id: String,
    author: String,
    day: String,
    note: crate::domain::note::PrivateNote,
    /// Whether whoever looks may delete it.
    mine: bool,
}

struct Handed {
    by: String,
    day: String,
    note: Option<crate::domain::note::PrivateNote>,
}

struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

/// What one side said, in order of its day.
enum Turn {
    Drop(Drop),
    Reply {
        day: String,
        author: String,
        did: &'static str,
        wish: Option<String>,
        body: String,
        /// Name and size of what went with it.
        files: Vec<(String, String)>,
        sent: bool,
        mailbox: String,
    },
}

struct Drop {
    id: String,
    day: String,
    number: u64,
    message: String,
    embargo: Option<String>,
    /// The day as a form wants it.
    wished: String,
    /// What became of it.
    wish: Option<String>,
    kept: bool,
    /// The channel's title, where there is more than one.
    channel: Option<String>,
    stage: &'static str,
    waiting: bool,
    accepted: bool,
    declined: bool,
    documents: Vec<Document>,
    /// The desk's name of its mailbox.
    mailbox: String,
    notes: Vec<Note>,
    /// Destroyed here, and the intake hasn't confirmed that it is gone there.
    lingers: bool,
    /// About when it goes if nobody accepts it.
    goes: Option<String>,
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
pub struct Wish {
    /// `accept`, `decline`, `end`.
    answer: String,
    #[serde(default)]
    until: String,
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

async fn shown(seat: &Seat, row: DropRow, mailbox: &MailboxRow, notes: &mut Vec<NoteRow>) -> Result<Drop, Error> {
    let mut documents = Vec::new();
    for document in seat.open.store.documents_of(row.id).await? {
        documents.push(listed(seat, &document).await?);
    }
    let store = &seat.open.store;
    let goes = match (row.stage.is_waiting(), store.setting::<Retention>(NAME).await?, store.lot(row.id).await?) {
        (true, Some(rule), Some(lot)) => rule.goes(&row.channel, &row.day, lot).map(|date| day(&date.to_string())),
        _ => None,
    };
    let about = notes.extract_if(.., |note| note.drop == Some(row.id));
    Ok(Drop {
        notes: about.map(|note| private(seat, note)).collect(),
        mailbox: mailbox.label.clone(),
        id: row.id.to_string(),
        day: day(&row.day),
        number: row.counter,
        message: seat.open.store.message_of(&row).await?,
        embargo: row.embargo.as_deref().map(day),
        wished: row.embargo.clone().unwrap_or_default(),
        wish: row.wish.as_ref().map(wish_words),
        kept: matches!(row.wish, Some(WishState::Accepted { .. })),
        channel: channels::title_of(seat, &row.channel).await?,
        stage: row.stage.word(),
        waiting: row.stage.is_waiting(),
        accepted: row.stage.is_accepted(),
        declined: row.stage.is_declined(),
        goes,
        lingers: row.stage.is_declined() && seat.open.store.erasures().await?.contains(&Erasure::Parcel(row.id).path()),
        documents,
    })
}

fn private(seat: &Seat, row: NoteRow) -> Note {
    Note {
        id: row.id.to_string(),
        author: row.author_name,
        day: day(&row.day),
        note: row.note,
        mine: row.author == seat.person.id || seat.person.role >= Role::Editor,
    }
}

pub async fn get(seat: Seat, Path(id): Path<String>) -> Answer {
    let row = mailbox(&seat, &id).await?;
    let store = &seat.open.store;
    let all = conversation(&seat, &row).await?;
    let ids: Vec<LocalId> = all.iter().map(|one| one.id).collect();
    let mut notes = store.notes_on(&ids, seat.person.id).await?;
    let (mut missing, mut any_new) = (0, false);
    let mut thread: Vec<(String, u8, String, u64, Turn)> = Vec::new();
    for one in &all {
        let whole = store.drops_of(one.id).await?;
        let last = whole.iter().map(|drop| drop.counter).max().unwrap_or(0);
        missing += if one.kind == Kind::Source { last.saturating_sub(whole.len() as u64) } else { 0 };
        let drops = store.drops_for(one.id, seat.person.id).await?;
        any_new |= drops.iter().any(|drop| drop.stage == Stage::New);
        for drop in drops {
            let (day, counter) = (drop.day.clone(), drop.counter);
            let turn = Turn::Drop(shown(&seat, drop, one, &mut notes).await?);
            thread.push((day, 0, one.label.clone(), counter, turn));
        }
        for reply in store.replies_to(one.id, seat.person.id).await? {
            let turn = Turn::Reply {
                day: day(&reply.day),
                author: reply.author,
                did: match reply.kind {
                    ReplyKind::Answer => "replied",
                    ReplyKind::Question => "asked",
                    ReplyKind::Read => "told them that it was read",
                },
                wish: reply.wish.as_ref().map(wish_words),
                body: reply.body,
                files: reply.files.into_iter().map(|(name, bytes)| (name, size(bytes))).collect(),
                sent: reply.sent,
                mailbox: one.label.clone(),
            };
            thread.push((reply.day, 1, one.label.clone(), reply.counter, turn));
        }
    }
    thread.sort_by(|a, b| (&a.0, a.1, &a.2, a.3).cmp(&(&b.0, b.1, &b.2, b.3)));
    let people = readers(&seat, &row).await?;
    let people = people
        .into_iter()
        .map(|p| Choice { id: p.person.id.to_string(), chosen: row.assigned == Some(p.person.id), name: p.person.name })
        .collect();
    let tagged = store.labels().await?;
    let mut labels: Vec<String> = ids.iter().flat_map(|id| tagged.get(id).cloned().unwrap_or_default()).collect();
    labels.sort();
    labels.dedup();
    let lines = store.inbox(seat.person.id, "").await?;
    let mut known: Vec<String> = lines.iter().flat_map(|line| line.labels.clone()).collect();
    known.retain(|word| !labels.contains(word));
    known.sort();
    known.dedup();
    let handed = match store.handed_to(seat.person.id).await?.into_iter().find(|one| one.mailbox == row.id) {
        Some(one) => {
            // Whoever no longer reads its channel doesn't read the note either.
            let at = notes.iter().position(|note| Some(note.id) == one.note);
            let note = at.map(|at| notes.remove(at).note);
            Some(Handed { by: one.by, day: day(&one.day), note })
        }
        None => None,
    };
    let edits = seat.person.role >= Role::Editor;
    let mut others = Vec::new();
    if edits && row.kind == Kind::Source {
        let same = |line: &&MailboxLine| !ids.contains(&line.id) && line.kind == Kind::Source && line.spam == row.spam;
        others.extend(lines.iter().filter(same).map(|line| line.label.clone()));
    }
    let joined = if all.len() > 1 { &all[..] } else { &[] };
    let choice =
        |one: &MailboxRow| Choice { id: one.id.to_string(), name: one.label.clone(), chosen: one.id == ids[0] };
    let (layout, frame) = seat.frame("inbox", &row.label);
    page(&View {
        layout,
        frame,
        id,
        label: row.label,
        by_hand: row.kind == Kind::Import,
        opened: day(&row.opened),
        people,
        labels,
        known,
        notes: notes.into_iter().map(|note| private(&seat, note)).collect(),
        handed,
        joined: joined.iter().map(choice).collect(),
        others,
        edits,
        spam: row.spam,
        missing,
        any_new,
        thread: thread.into_iter().map(|(.., turn)| turn).collect(),
        most_files: limits::MAX_REPLY_FILES,
        largest_file: format!("{} MiB", limits::MAX_REPLY_FILE >> 20),
    })
}

/// Answers the wish to wait that came with a drop.
pub async fn wish(Path(id): Path<String>, Posted { seat, form }: Posted<Wish>) -> Answer {
    let (drop, mailbox) = of(&seat, &id).await?;
    let answer = match form.answer.as_str() {
        "accept" => {
            let day: jiff::civil::Date =
                form.until.trim().parse().map_err(|_| Error::refused("write a day, as 2027-01-31"))?;
            if day.to_string() <= seat.today() {
                return Err(Error::refused("that day is not ahead: there would be nothing to wait for"));
            }
            WishState::Accepted { until: day.to_string() }
        }
        "decline" => WishState::Declined,
        "end" => WishState::Ended,
        _ => return Err(Error::refused("there is no such answer")),
    };
    replies::answer_wish(&seat, &mailbox, &drop, answer).await?;
    back_to(format!("/mailbox/{}#drop-{}", mailbox.id, drop.id))
}

/// As the newsroom reads it.
fn wish_words(wish: &WishState) -> String {
    match wish {
        WishState::Accepted { until } => format!("accepted until {}", day(until)),
        WishState::Declined => "declined".to_owned(),
        WishState::Ended => "ended".to_owned(),
    }
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
    in_no_release(&seat.open, &mut seat.open.store.begin().await?, &drop).await?;
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
    let mut tx = seat.open.store.begin().await?;
    let doomed = decide_drop(&seat.open, &mut tx, &drop, &stage, &seat.today()).await?;
    note_stage(&seat, &mut tx, "declined and destroyed", &mailbox, &drop).await?;
    tx.commit().await?;
    // What the index knew of it is gone before anybody reads that it was destroyed.
    carry_out(&seat.desk, &seat.open, doomed).await?;
    back_to(format!("/mailbox/{}", mailbox.id))
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

/// The mailboxes of one source of which this person reads something, the newest first.
pub async fn conversation(seat: &Seat, row: &MailboxRow) -> Result<Vec<MailboxRow>, Error> {
    let mut mine = Vec::new();
    for one in seat.open.store.conversation(row).await? {
        if !seat.open.store.is_closed_to(seat.person.id, Matter::Mailbox, &one.id.to_string()).await? {
            mine.push(one);
        }
    }
    if mine.is_empty() { Err(Error::NotFound) } else { Ok(mine) }
}

pub async fn mailbox(seat: &Seat, id: &str) -> Result<MailboxRow, Error> {
    let id: LocalId = id.parse().map_err(|_| Error::NotFound)?;
    seat.open.store.mailbox(id).await
}

async fn of(seat: &Seat, id: &str) -> Result<(DropRow, MailboxRow), Error> {
    let id: DropId = id.parse().map_err(|_| Error::NotFound)?;
    let drop = seat.open.store.find_drop(id).await?.ok_or(Error::NotFound)?;
    let mailbox = seat.open.store.mailbox(drop.mailbox).await?;
    Ok((drop, mailbox))
}
