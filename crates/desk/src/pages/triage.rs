//! What people do with a mailbox before anybody decides on its drops: labels, hand-overs, private notes, joining, setting aside.
//!
//! The journal has that a note was written, never its words. Nothing here reaches the intake.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Router, extract::Path, routing::post};
use model::DropId;
use serde::Deserialize;

use super::{
    Answer, back_to,
    mailbox::{conversation, mailbox},
};
use crate::{
    Desk, Error,
    domain::{
        note::{LONGEST, PrivateNote},
        person::Role,
        triage::clean_label,
    },
    session::{Click, Posted, Seat},
    store::{Kind, MailboxRow, Matter, Tx},
};

pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/mailbox/{id}/label", post(label))
        .route("/mailbox/{id}/unlabel", post(unlabel))
        .route("/mailbox/{id}/assign", post(assign))
        .route("/mailbox/{id}/seen", post(seen))
        .route("/mailbox/{id}/note", post(note))
        .route("/note/{id}/delete", post(delete_note))
        .route("/mailbox/{id}/join", post(join))
        .route("/mailbox/{id}/part", post(part))
        .route("/inbox/aside", post(aside))
        .route("/inbox/back", post(back))
}

#[derive(Deserialize)]
pub struct Word {
    #[serde(default)]
    word: String,
}

#[derive(Deserialize)]
pub struct Assign {
    /// A person's id; empty for nobody.
    #[serde(default)]
    person: String,
    /// For whoever gets it; it stays as a note.
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
pub struct Note {
    text: String,
    /// The drop that it is about; empty for the mailbox.
    #[serde(default)]
    drop: String,
}

#[derive(Deserialize)]
pub struct Join {
    /// The desk's name of the other mailbox.
    #[serde(default)]
    with: String,
}

#[derive(Deserialize)]
pub struct Part {
    mailbox: String,
}

fn to(row: &MailboxRow) -> Answer {
    back_to(format!("/mailbox/{}", row.id))
}

async fn told(seat: &Seat, tx: &mut Tx, action: &str, subject: &str, detail: &str) -> Result<(), Error> {
    seat.open.store.note_in(tx, seat.desk.now(), &seat.person.name, action, subject, detail).await
}

async fn label(Path(id): Path<String>, Posted { seat, form }: Posted<Word>) -> Answer {
    let row = mailbox(&seat, &id).await?;
    let word = clean_label(&form.word).ok_or_else(|| Error::refused("a label has 1 to 40 characters and no comma"))?;
    let mut tx = seat.open.store.begin().await?;
    seat.open.store.put_label(&mut tx, row.id, &word).await?;
    told(&seat, &mut tx, "labelled", &row.label, &word).await?;
    tx.commit().await?;
    to(&row)
}

async fn unlabel(Path(id): Path<String>, Posted { seat, form }: Posted<Word>) -> Answer {
    let row = mailbox(&seat, &id).await?;
    let store = &seat.open.store;
    let all = store.conversation(&row).await?;
    let mut tx = store.begin().await?;
    for one in &all {
        store.take_label(&mut tx, one.id, &form.word).await?;
    }
    told(&seat, &mut tx, "took a label off", &row.label, &form.word).await?;
    tx.commit().await?;
    to(&row)
}

/// Assigns, and hands over with a note where there is one for somebody else.
async fn assign(Path(id): Path<String>, Posted { seat, form }: Posted<Assign>) -> Answer {
    let row = mailbox(&seat, &id).await?;
    let store = &seat.open.store;
    let whom = match form.person.as_str() {
        "" => None,
        person => {
            let id = person.parse().map_err(|_| Error::NotFound)?;
            if store.is_closed_to(id, Matter::Mailbox, &row.id.to_string()).await? {
                return Err(Error::refused("that person reads none of the channels that this came by"));
            }
            Some(store.person(id).await?)
        }
    };
    let words = if form.note.trim().is_empty() { None } else { Some(private(&form.note)?) };
    if words.is_some() && whom.is_none() {
        return Err(Error::refused("a note is handed to somebody: choose a person"));
    }
    let all = store.conversation(&row).await?;
    let mut tx = store.begin().await?;
    for one in &all {
        store.assign(&mut tx, one.id, whom.as_ref().map(|person| person.id)).await?;
        store.hand_over_is_seen(&mut tx, one.id).await?;
    }
    let mut with = None;
    if let (Some(words), Some(person)) = (&words, &whom) {
        // Of a channel that both of them read.
        let theirs = store.channels_of(person.id).await?;
        let drops = store.drops_for(row.id, seat.person.id).await?;
        let both = drops.iter().rev().find(|drop| theirs.contains(&drop.channel));
        let nobody = || Error::refused("that person reads none of the channels that you read here");
        let channel = &both.ok_or_else(nobody)?.channel;
        let today = seat.today();
        with = Some(store.record_note(&mut tx, row.id, None, channel, seat.person.id, &today, words).await?);
    }
    if let Some(person) = whom.as_ref().filter(|person| person.id != seat.person.id) {
        store.hand_over(&mut tx, row.id, (seat.person.id, person.id), with, &seat.today()).await?;
    }
    let whom = whom.map_or_else(|| "to nobody".to_owned(), |person| format!("to {}", person.name));
    let detail = if with.is_some() { format!("{whom}, with a note") } else { whom };
    told(&seat, &mut tx, "assigned", &row.label, &detail).await?;
    tx.commit().await?;
    to(&row)
}

/// Whoever got it has seen it.
async fn seen(Path(id): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let row = mailbox(&seat, &id).await?;
    let store = &seat.open.store;
    if store.handed_to(seat.person.id).await?.iter().any(|one| one.mailbox == row.id) {
        let mut tx = store.begin().await?;
        store.hand_over_is_seen(&mut tx, row.id).await?;
        tx.commit().await?;
    }
    to(&row)
}

fn private(words: &str) -> Result<PrivateNote, Error> {
    PrivateNote::new(words).ok_or_else(|| Error::refused(format!("a note has 1 to {LONGEST} characters")))
}

async fn note(Path(id): Path<String>, Posted { seat, form }: Posted<Note>) -> Answer {
    let row = mailbox(&seat, &id).await?;
    let store = &seat.open.store;
    let words = private(&form.text)?;
    let drop = match form.drop.as_str() {
        "" => None,
        id => {
            let id: DropId = id.parse().map_err(|_| Error::NotFound)?;
            Some(store.find_drop(id).await?.ok_or(Error::NotFound)?)
        }
    };
    let all = conversation(&seat, &row).await?;
    let mine = store.drops_for(row.id, seat.person.id).await?;
    let channel = match &drop {
        Some(drop) if !store.reads_drop(seat.person.id, drop.id).await? => return Err(Error::NotFound),
        Some(drop) => drop.channel.clone(),
        None => mine.last().map(|drop| drop.channel.clone()).ok_or(Error::NotFound)?,
    };
    let about = match &drop {
        Some(drop) if drop.stage.is_declined() => return Err(Error::refused("that drop is destroyed")),
        Some(drop) => all.iter().find(|one| one.id == drop.mailbox).ok_or(Error::NotFound)?,
        None => &row,
    };
    let mut tx = store.begin().await?;
    let (which, counter) = (drop.as_ref().map(|drop| drop.id), drop.as_ref().map(|drop| drop.counter));
    store.record_note(&mut tx, about.id, which, &channel, seat.person.id, &seat.today(), &words).await?;
    let detail = counter.map(|counter| format!("about drop {counter}")).unwrap_or_default();
    told(&seat, &mut tx, "wrote a note", &about.label, &detail).await?;
    tx.commit().await?;
    to(&row)
}

/// Its author takes it away, or an editor.
async fn delete_note(Path(id): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let store = &seat.open.store;
    let note = store.note_with(id.parse().map_err(|_| Error::NotFound)?).await?;
    let row = store.mailbox(note.mailbox).await?;
    let mine = store.notes_on(&[row.id], seat.person.id).await?;
    if mine.iter().all(|one| one.id != note.id) {
        return Err(Error::NotFound);
    }
    if note.author != seat.person.id {
        seat.require(Role::Editor)?;
    }
    let mut tx = store.begin().await?;
    store.delete_note(&mut tx, note.id).await?;
    told(&seat, &mut tx, "deleted a note", &row.label, &format!("of {}", note.author_name)).await?;
    tx.commit().await?;
    seat.open.lookup.caught_up().await?;
    to(&row)
}

/// An editor says that two mailboxes are one source's.
async fn join(Path(id): Path<String>, Posted { seat, form }: Posted<Join>) -> Answer {
    seat.require(Role::Editor)?;
    let row = mailbox(&seat, &id).await?;
    let store = &seat.open.store;
    let name = form.with.split_whitespace().collect::<Vec<_>>().join(" ");
    let none = || Error::refused("no mailbox here has that name; take it from the list");
    let other = store.mailbox_labelled(&name).await?.ok_or_else(none)?;
    // Gone ones are not found by their id.
    let other = store.mailbox(other.id).await.map_err(|_| none())?;
    if store.is_closed_to(seat.person.id, Matter::Mailbox, &other.id.to_string()).await? {
        return Err(none());
    }
    if other.id == row.id {
        return Err(Error::refused("that is this mailbox itself"));
    }
    if row.kind != Kind::Source || other.kind != Kind::Source {
        return Err(Error::refused("what was brought in by hand has no source who could be the same"));
    }
    if row.spam != other.spam {
        return Err(Error::refused("one of the two is set aside as spam; bring it back to the inbox first"));
    }
    // Both conversations become one.
    let group = row.joined.or(other.joined).unwrap_or(row.id);
    let (mine, theirs) = (store.conversation(&row).await?, store.conversation(&other).await?);
    let mut tx = store.begin().await?;
    for one in mine.iter().chain(&theirs) {
        store.join(&mut tx, one.id, Some(group)).await?;
    }
    told(&seat, &mut tx, "joined mailboxes of one source", &row.label, &format!("with {}", other.label)).await?;
    tx.commit().await?;
    to(&row)
}

/// Takes one mailbox out of its conversation again.
async fn part(Path(id): Path<String>, Posted { seat, form }: Posted<Part>) -> Answer {
    seat.require(Role::Editor)?;
    let row = mailbox(&seat, &id).await?;
    let store = &seat.open.store;
    let all = store.conversation(&row).await?;
    let out = all.iter().find(|one| one.id.to_string() == form.mailbox && all.len() > 1).ok_or(Error::NotFound)?;
    let mut tx = store.begin().await?;
    store.join(&mut tx, out.id, None).await?;
    // One alone is no conversation.
    for last in all.iter().filter(|one| all.len() == 2 && one.id != out.id) {
        store.join(&mut tx, last.id, None).await?;
    }
    told(&seat, &mut tx, "parted mailboxes", &row.label, &format!("from {}", out.label)).await?;
    tx.commit().await?;
    to(&row)
}

/// The mailboxes that were ticked, with those that are one conversation with them. Whoever takes a mailbox from everybody's sight reads
/// all of it.
pub async fn ticked(seat: &Seat, form: &[(String, String)]) -> Result<Vec<MailboxRow>, Error> {
    let mut all = BTreeMap::new();
    for (_, id) in form.iter().filter(|(name, _)| name == "mailbox") {
        let row = mailbox(seat, id).await?;
        for one in seat.open.store.conversation(&row).await? {
            if seat.open.store.is_closed_to(seat.person.id, Matter::Mailbox, &one.id.to_string()).await? {
                return Err(if one.id == row.id { Error::NotFound } else { others_read(&row) });
            }
            let (whole, mine) =
                (seat.open.store.drops_of(one.id).await?, seat.open.store.drops_for(one.id, seat.person.id).await?);
            if whole.len() != mine.len() {
                return Err(others_read(&row));
            }
            all.insert(one.id, one);
        }
    }
    if all.is_empty() { Err(Error::refused("select some first")) } else { Ok(all.into_values().collect()) }
}

fn others_read(row: &MailboxRow) -> Error {
    Error::refused(format!(
        "something of {} came by a channel that you don’t read: somebody who reads all of it decides",
        row.label
    ))
}

async fn aside(Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let rows = ticked(&seat, &form).await?;
    let store = &seat.open.store;
    for row in &rows {
        if store.drops_of(row.id).await?.iter().any(|drop| drop.stage.is_accepted()) {
            let words = format!("a drop of {} is accepted; put it back first. Nothing was set aside", row.label);
            return Err(Error::refused(words));
        }
    }
    set_aside(&seat, &rows, true, "set aside as spam").await?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    back_to(format!("/inbox?aside={}", ids.join(".")))
}

async fn back(Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let rows = ticked(&seat, &form).await?;
    set_aside(&seat, &rows, false, "took out of spam").await?;
    back_to("/inbox")
}

async fn set_aside(seat: &Seat, rows: &[MailboxRow], spam: bool, action: &str) -> Result<(), Error> {
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    for row in rows.iter().filter(|row| row.spam != spam) {
        store.set_aside(&mut tx, row.id, spam).await?;
        told(seat, &mut tx, action, &row.label, "").await?;
    }
    Ok(tx.commit().await?)
}
