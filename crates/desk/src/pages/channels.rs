//! The channels: what sources read of each, what it takes, and who at the desk reads what comes by it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use model::LocalId;
use unseal::Readers;
use web::Layout;

use super::{Answer, Frame, back_to, day, page, size};
use crate::{
    Error,
    domain::{
        channel::{MOST, Words, name},
        person::Role,
    },
    session::{Click, Posted, Seat},
    store::{ChannelRow, PersonRow},
};

#[derive(Template)]
#[template(path = "channels.html")]
struct View {
    layout: Layout,
    frame: Frame,
    lines: Vec<Line>,
    changes: bool,
    /// Whether a further one can be made.
    room: bool,
}

struct Line {
    name: String,
    title: String,
    says: String,
    readers: String,
    files: String,
    first: bool,
    closed: Option<String>,
}

#[derive(Template)]
#[template(path = "channel.html")]
struct Edit {
    layout: Layout,
    frame: Frame,
    /// Empty for one that is being made.
    name: String,
    title: String,
    lines: String,
    people: String,
    takes_files: bool,
    largest: String,
    everybody: bool,
    members: Vec<Tick>,
    first: bool,
    /// Whether another one stays open when this is closed.
    closable: bool,
    /// The day on which it was closed: only who reads it can be changed.
    closed: Option<String>,
}

struct Tick {
    id: String,
    name: String,
    ticked: bool,
}

/// A channel's title beside a drop; `None` while there is only one, and nothing to tell apart.
///
/// # Errors
/// The store's.
pub async fn title_of(seat: &Seat, name: &str) -> Result<Option<String>, Error> {
    let channels = seat.open.store.channels().await?;
    let found = channels.iter().find(|channel| channel.name == name).filter(|_| channels.len() > 1);
    Ok(found.map(|channel| channel.title(&seat.desk.config.newsroom.name)))
}

pub async fn get(seat: Seat) -> Answer {
    let store = &seat.open.store;
    let (people, newsroom) = (store.people().await?, &seat.desk.config.newsroom.name);
    let (mut lines, channels) = (Vec::new(), store.channels().await?);
    let first = channels.iter().find(|channel| channel.closed.is_none()).map(|channel| channel.name.clone());
    for channel in &channels {
        let members = store.members_of(&channel.name).await?;
        let names = people.iter().filter(|row| members.contains(&row.person.id)).map(|row| row.person.name.clone());
        lines.push(Line {
            title: channel.title(newsroom),
            says: channel.lines.clone(),
            readers: match channel.everybody {
                true => "everybody at the desk".to_owned(),
                false => names.collect::<Vec<_>>().join(", "),
            },
            files: match (channel.takes_files, channel.largest) {
                (false, _) => "no files".to_owned(),
                (true, None) => "files".to_owned(),
                (true, Some(largest)) => format!("files up to {}", size(largest)),
            },
            first: first.as_ref() == Some(&channel.name),
            closed: channel.closed.as_deref().map(day),
            name: channel.name.clone(),
        });
    }
    let changes = seat.person.role == Role::Administrator;
    let room = channels.iter().filter(|channel| channel.closed.is_none()).count() < MOST;
    let (layout, frame) = seat.frame("people", "Channels");
    page(&View { layout, frame, lines, changes, room })
}

pub async fn begin(seat: Seat) -> Answer {
    seat.require(Role::Administrator)?;
    let people = seat.open.store.people().await?;
    let (layout, frame) = seat.frame("people", "A new channel");
    page(&Edit {
        layout,
        frame,
        name: String::new(),
        title: String::new(),
        lines: String::new(),
        people: String::new(),
        takes_files: true,
        largest: String::new(),
        everybody: false,
        members: ticks(people, &[seat.person.id]),
        first: false,
        closable: false,
        closed: None,
    })
}

fn ticks(people: Vec<PersonRow>, ticked: &[LocalId]) -> Vec<Tick> {
    let tick = |row: PersonRow| Tick {
        id: row.person.id.to_string(),
        ticked: ticked.contains(&row.person.id),
        name: row.person.name,
    };
    people.into_iter().map(tick).collect()
}

pub async fn edit(seat: Seat, Path(name): Path<String>) -> Answer {
    seat.require(Role::Administrator)?;
    let store = &seat.open.store;
    let row = store.channel(&name).await?;
    let channels = store.open_channels().await?;
    let members = ticks(store.people().await?, &store.members_of(&name).await?);
    let title = row.title(&seat.desk.config.newsroom.name);
    let (layout, frame) = seat.frame("people", &title);
    page(&Edit {
        layout,
        frame,
        title,
        lines: row.lines,
        people: row.people.join("\n"),
        takes_files: row.takes_files,
        largest: row.largest.map(|bytes| (bytes / 1_000_000).to_string()).unwrap_or_default(),
        everybody: row.everybody,
        members,
        first: channels.first().is_some_and(|first| first.name == name),
        closable: channels.len() > 1 && row.closed.is_none(),
        closed: row.closed.as_deref().map(day),
        name,
    })
}

/// A form's fields; `member` comes once for each.
struct Form(Vec<(String, String)>);

impl Form {
    fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn words(&self) -> Result<Words, Error> {
        let takes_files = self.one("takes-files") == "yes";
        Words::read(self.one("title"), self.one("lines"), self.one("people"), takes_files, self.one("largest"))
    }

    /// Whether everybody reads it, and who does otherwise.
    async fn readers(&self, seat: &Seat) -> Result<(bool, Vec<LocalId>), Error> {
        if self.one("readers") == "everybody" {
            return Ok((true, Vec::new()));
        }
        let known: BTreeMap<_, _> =
            seat.open.store.people().await?.into_iter().map(|row| (row.person.id.to_string(), row.person.id)).collect();
        let named = self.0.iter().filter(|(key, _)| key == "member");
        let named: Vec<_> = named.filter_map(|(_, id)| known.get(id).copied()).collect();
        if named.is_empty() {
            return Err(Error::refused("a channel needs somebody who reads it"));
        }
        Ok((false, named))
    }
}

pub async fn create(Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    seat.require(Role::Administrator)?;
    let _one = seat.open.changing_channels.lock().await;
    let form = Form(form);
    let (name, words, (everybody, members)) = (name(form.one("name"))?, form.words()?, form.readers(&seat).await?);
    let store = &seat.open.store;
    if store.open_channels().await?.len() >= MOST {
        return Err(Error::refused("close a channel first: nobody chooses among more than twelve"));
    }
    // Its key comes first, but for one whose name is taken: what came by that stays with its own readers.
    let known = store.readers().await?.into_iter().any(|(known, _)| known == name);
    if !known {
        let_read(&seat, &name, everybody, &members).await?;
        keep_to(&seat, &name, everybody, &members).await?;
    }
    let mut tx = store.begin().await?;
    store.make_channel(&mut tx, &name).await?;
    store.write_channel(&mut tx, &name, &words, everybody, &members).await?;
    let who = readers(&seat, everybody, &members).await?;
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "made a channel", &name, &who).await?;
    tx.commit().await?;
    told(&seat).await
}

pub async fn save(Path(name): Path<String>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    seat.require(Role::Administrator)?;
    let _one = seat.open.changing_channels.lock().await;
    let store = &seat.open.store;
    let row = store.channel(&name).await?;
    let form = Form(form);
    let words = match row.closed {
        None => form.words()?,
        // What came by it has readers still; to sources it says nothing more.
        Some(_) => Words {
            title: row.title,
            lines: row.lines,
            people: row.people,
            takes_files: row.takes_files,
            largest: row.largest,
        },
    };
    let (everybody, members) = form.readers(&seat).await?;
    let_read(&seat, &name, everybody, &members).await?;
    let mut tx = store.begin().await?;
    store.write_channel(&mut tx, &name, &words, everybody, &members).await?;
    if form.one("first") == "yes" && row.closed.is_none() {
        store.put_channel_first(&mut tx, &name).await?;
    }
    let who = readers(&seat, everybody, &members).await?;
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "changed a channel", &name, &who).await?;
    tx.commit().await?;
    // From here on the database says it; after a crash the next unlock does the rest.
    keep_to(&seat, &name, everybody, &members).await?;
    told(&seat).await
}

/// Sources can choose it no more. What came by it stays with its members, and what is on its way is still taken in.
pub async fn close(Path(name): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    seat.require(Role::Administrator)?;
    open(&seat, &name).await?;
    let store = &seat.open.store;
    if store.open_channels().await?.len() < 2 {
        return Err(Error::refused("it is the last one: sources need a channel"));
    }
    let mut tx = store.begin().await?;
    store.close_channel(&mut tx, &name, &seat.today()).await?;
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "closed a channel", &name, "").await?;
    tx.commit().await?;
    told(&seat).await
}

fn among(everybody: bool, members: &[LocalId]) -> Readers {
    if everybody { Readers::Everybody } else { Readers::These(members.to_vec()) }
}

/// Seals the channel's keys to whoever reads it from now on.
async fn let_read(seat: &Seat, name: &str, everybody: bool, members: &[LocalId]) -> Result<(), Error> {
    let (keys, name, readers) = (seat.open.keys.clone(), name.to_owned(), among(everybody, members));
    tokio::task::spawn_blocking(move || keys.let_read(&name, &readers)).await?.map_err(|error| match error {
        Error::Keys(unseal::Error::Closed) => Error::refused(
            "nobody who reads this channel has signed in since the desk was unlocked, so nobody can be let in: ask one of them to sign in, then try again",
        ),
        other => other,
    })
}

/// Seals what comes from now on to a key that whoever went never had.
async fn keep_to(seat: &Seat, name: &str, everybody: bool, members: &[LocalId]) -> Result<(), Error> {
    let (keys, name, readers) = (seat.open.keys.clone(), name.to_owned(), among(everybody, members));
    tokio::task::spawn_blocking(move || keys.keep_to(&name, &readers)).await?
}

/// The next keyring says it to the intake, and the ledger keeps it.
async fn told(seat: &Seat) -> Answer {
    seat.open.renew_keyring(&seat.desk).await?;
    back_to("/channels")
}

async fn open(seat: &Seat, name: &str) -> Result<ChannelRow, Error> {
    let row = seat.open.store.channel(name).await?;
    if row.closed.is_some() { Err(Error::refused("this channel is closed")) } else { Ok(row) }
}

/// Who reads it, for the journal.
async fn readers(seat: &Seat, everybody: bool, members: &[LocalId]) -> Result<String, Error> {
    if everybody {
        return Ok("read by everybody".to_owned());
    }
    let people = seat.open.store.people().await?;
    let names = people.iter().filter(|row| members.contains(&row.person.id)).map(|row| row.person.name.as_str());
    Ok(format!("read by {}", names.collect::<Vec<_>>().join(", ")))
}
