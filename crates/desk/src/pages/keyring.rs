//! The signed keyring as it stands: whose it is, each channel's keys week by week, who opens what with them, whether the intake hands out
//! the same, and the chain behind it.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use model::{LocalId, Sha256, Week};
use seal::{Keyring, Recipient, UnverifiedKeyring};
use unseal::Vault;
use web::Layout;

use super::{Answer, Frame, day, page};
use crate::{
    Desk, Error,
    domain::weeks::{self, Use},
    intake_client::IntakeClient,
    keys::{self, Folder},
    session::Seat,
    work::aside,
};

/// How much of the chain is shown.
const LAST: u64 = 8;

pub fn routes() -> Router<Arc<Desk>> {
    Router::new().route("/keyring", get(show)).route("/keyring/file", get(file))
}

#[derive(Template)]
#[template(path = "keyring.html")]
struct View {
    layout: Layout,
    frame: Frame,
    root: String,
    number: u64,
    issued: String,
    expires: String,
    /// The Monday on which the next week's keys take over.
    rotates: String,
    /// When the next keyring comes by itself; `None`: it is due.
    renewed: Option<String>,
    intake: Held,
    columns: Vec<String>,
    channels: Vec<Channel>,
    /// Who can open the vault's file: name, and the identity's mark.
    members: Vec<(String, String)>,
    chain: Vec<Link>,
    /// Whether each of those follows the one before it.
    whole: bool,
}

struct Channel {
    title: String,
    name: String,
    readers: String,
    rows: Vec<Row>,
    /// How many more weeks are announced, and through which day.
    more: Option<(usize, String)>,
    /// Weeks long over whose keys are still held.
    overdue: Vec<Overdue>,
    /// Weeks whose announced key the vault can't open: nothing sealed to them could be read.
    shut: Vec<String>,
    /// Of which sources know nothing any more.
    closed: bool,
}

struct Row {
    week: String,
    mark: String,
    cells: Vec<Use>,
}

struct Overdue {
    week: String,
    since: String,
}

struct Link {
    number: u64,
    issued: String,
    expires: String,
    channels: usize,
    approvers: usize,
    hash: String,
}

/// What the intake hands out, against what is in force.
#[derive(Debug, PartialEq, Eq)]
enum Held {
    Same,
    /// One of this newsroom's, with its number.
    Another(u64),
    /// Signed by somebody else, or by nobody.
    Foreign,
    /// It is closed.
    Nothing,
    /// Why it can't be asked.
    Unknown(String),
}

async fn show(seat: Seat) -> Answer {
    let (keyring, now) = (seat.open.keys.keyring(), seat.desk.now());
    let body = keyring.body();
    let readers = readers(&seat).await?;
    let (keys, folder, ours) = (seat.open.keys.clone(), seat.desk.folder.clone(), keyring.clone());
    // The chain is read from the disk.
    let (channels, chain, whole, members) = tokio::task::spawn_blocking(move || {
        let vault = keys.vault();
        let (chain, whole) = chain(&folder, &ours)?;
        let members: Vec<_> = vault.members().iter().map(|member| (member.id, mark(&member.recipient))).collect();
        Ok::<_, Error>((channels(&vault, &ours, &readers, now), chain, whole, members))
    })
    .await??;
    let people = seat.open.store.people().await?;
    let name = |id: LocalId| people.iter().find(|row| row.person.id == id).map(|row| row.person.name.clone());
    let announced = body.channels.iter().filter_map(|channel| {
        let weeks: Vec<_> = channel.keys.iter().map(|key| key.week).collect();
        weeks::renewed_in(&weeks)
    });
    let (layout, frame) = seat.frame("people", "Keyring");
    page(&View {
        layout,
        frame,
        root: body.root.0.to_string(),
        number: body.sequence,
        issued: day(&body.issued),
        expires: day(&body.expires),
        rotates: day(&Week::of(now).next().first_day()),
        renewed: announced.min().filter(|week| *week > Week::of(now)).map(|week| day(&week.first_day())),
        intake: compared(&seat, keyring.clone()).await?,
        columns: weeks::shown(now).map(span).into(),
        channels,
        members: members
            .into_iter()
            .map(|(id, mark)| (name(id).unwrap_or_else(|| "nobody of this newsroom".into()), mark))
            .collect(),
        chain,
        whole,
    })
}

/// As it is signed, served and logged.
async fn file(seat: Seat) -> Result<Response, Error> {
    let keyring = seat.open.keys.keyring();
    let name = format!("attachment; filename=\"keyring-{:06}.json\"", keyring.body().sequence);
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, serde_json::to_vec(keyring.signed())?).into_response())
}

/// For each channel its title and who reads what comes by it. Closed ones may still have keys.
async fn readers(seat: &Seat) -> Result<BTreeMap<String, (String, String)>, Error> {
    let (store, newsroom) = (&seat.open.store, &seat.desk.config.newsroom.name);
    let people = store.people().await?;
    let mut all = BTreeMap::new();
    for channel in store.channels().await? {
        let members = store.members_of(&channel.name).await?;
        let reads = |id| channel.everybody || members.contains(&id);
        let names = people.iter().filter(|row| reads(row.person.id)).map(|row| row.person.name.clone());
        all.insert(channel.name.clone(), (channel.title(newsroom), names.collect::<Vec<_>>().join(", ")));
    }
    Ok(all)
}

/// Those of the keyring in its order, then closed ones whose keys are still held.
fn channels(
    vault: &Vault,
    keyring: &Keyring,
    known: &BTreeMap<String, (String, String)>,
    now: Timestamp,
) -> Vec<Channel> {
    let open = keyring.body().channels.iter().map(|channel| channel.name.as_str());
    let closed = known.keys().map(String::as_str).filter(|name| keyring.channel(name).is_none());
    let both = open.map(|name| (name, false)).chain(closed.map(|name| (name, true)));
    let shown = both.map(|(name, closed)| {
        let (title, readers) = known.get(name).cloned().unwrap_or_default();
        channel(vault, keyring, Channel { title, name: name.to_owned(), readers, closed, ..Channel::bare() }, now)
    });
    shown.filter(|channel| !channel.closed || !channel.rows.is_empty()).collect()
}

fn channel(vault: &Vault, keyring: &Keyring, begun: Channel, now: Timestamp) -> Channel {
    let held = vault.weeks_of(&begun.name);
    let announced = keyring.channel(&begun.name).map(|channel| channel.keys.as_slice()).unwrap_or_default();
    let columns = weeks::shown(now);
    let row = |week: Week| {
        let recipient = held.iter().find(|(held, _)| *held == week).map(|(_, recipient)| recipient)?;
        let cells = columns.map(|column| Use::of(week, column)).into();
        Some(Row { week: week.to_string(), mark: mark(recipient), cells })
    };
    let more: Vec<_> = announced.iter().map(|key| key.week).filter(|week| *week > columns[2]).collect();
    let overdue = held.iter().map(|(week, _)| *week).filter(|week| *week < columns[0]);
    let opens = |key: &&seal::WeekKey| !held.contains(&(key.week, key.recipient.clone()));
    Channel {
        rows: columns[..3].iter().filter_map(|week| row(*week)).collect(),
        more: more.iter().max().map(|last| (more.len(), day(&last.last_day()))),
        overdue: overdue
            .map(|week| Overdue { week: week.to_string(), since: day(&week.next().next().first_day()) })
            .collect(),
        // Of weeks that are over the private half may be gone, as it should.
        shut: announced
            .iter()
            .filter(|key| key.week >= columns[0])
            .filter(opens)
            .map(|key| key.week.to_string())
            .collect(),
        ..begun
    }
}

impl Channel {
    fn bare() -> Self {
        let (title, name, readers) = Default::default();
        Self { title, name, readers, rows: vec![], more: None, overdue: vec![], shut: vec![], closed: false }
    }
}

/// The last ones, the newest first, and whether each follows the one before.
fn chain(folder: &Folder, ours: &Keyring) -> Result<(Vec<Link>, bool), Error> {
    let body = ours.body();
    let all = keys::keyrings_after(folder, body.sequence.saturating_sub(LAST), &body.root)?;
    let whole = all.windows(2).all(|pair| pair[1].follows(&pair[0])) && all.last() == Some(ours);
    let link = |keyring: &Keyring| Link {
        number: keyring.body().sequence,
        issued: day(&keyring.body().issued),
        expires: day(&keyring.body().expires),
        channels: keyring.body().channels.len(),
        approvers: keyring.body().approvers.len(),
        hash: spaced(&keyring.hash()),
    };
    Ok((all.iter().rev().map(link).collect(), whole))
}

/// Asks the intake, for a few seconds at most.
async fn compared(seat: &Seat, ours: Keyring) -> Result<Held, Error> {
    let desk = seat.desk.clone();
    let asked = aside(move || IntakeClient::new(&desk.config)?.keyring()).await?;
    match asked {
        Ok(handed_out) => Ok(held(handed_out, &ours)),
        Err(Error::Intake(why)) => Ok(Held::Unknown(why)),
        Err(other) => Err(other),
    }
}

fn held(handed_out: Option<UnverifiedKeyring>, ours: &Keyring) -> Held {
    match handed_out {
        None => Held::Nothing,
        Some(signed) if signed == *ours.signed() => Held::Same,
        Some(signed) => match signed.verify(&ours.body().root) {
            Ok(other) => Held::Another(other.body().sequence),
            Err(_) => Held::Foreign,
        },
    }
}

/// By which people tell keys apart: the beginning of a hash.
fn mark(recipient: &Recipient) -> String {
    spaced(&Sha256::of(recipient.to_string().as_bytes()))
}

fn spaced(hash: &Sha256) -> String {
    let hex = hash.to_string();
    [&hex[..4], &hex[4..8], &hex[8..12], &hex[12..16]].join(" ")
}

/// Monday to Sunday, without the year: "23 to 29 November", "30 November to 6 December".
fn span(week: Week) -> String {
    let without_year = |stored: &str| {
        let written = day(stored);
        written.rsplit_once(' ').map_or(written.clone(), |(rest, _)| rest.to_owned())
    };
    let (first, last) = (without_year(&week.first_day()), without_year(&week.last_day()));
    match (first.split_once(' '), last.split_once(' ')) {
        (Some((number, month)), Some((_, other))) if month == other => format!("{number} to {last}"),
        _ => format!("{first} to {last}"),
    }
}
