//! The newsroom's people: who is here, in which role, who approves, and inviting somebody.

use askama::Template;
use axum::extract::Path;
use jiff::Span;
use model::{LocalId, Sha256};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, day, enrol::random_word, page};
use crate::{
    Error,
    domain::person::Role,
    session::{Click, Posted, Seat},
};

/// How long an invitation is good, in hours.
const GOOD: i64 = 72;

#[derive(Template)]
#[template(path = "people.html")]
struct View {
    layout: Layout,
    frame: Frame,
    people: Vec<Row>,
    invites: bool,
    open_invitations: i64,
    approvers: usize,
}

struct Row {
    id: String,
    name: String,
    role: &'static str,
    enrolled: String,
    /// The pseudonym under which they approve.
    approver: Option<String>,
    passkeys: i64,
    me: bool,
}

#[derive(Template)]
#[template(path = "invited.html")]
struct Invited {
    layout: Layout,
    frame: Frame,
    /// With the address, where there is one for the network.
    link: String,
    path: String,
    role: &'static str,
    until: String,
}

#[derive(Deserialize)]
pub struct Invite {
    role: String,
}

pub async fn get(seat: Seat) -> Answer {
    let files = seat.desk.folder.persons()?;
    let keyring = seat.open.keys.keyring();
    let pseudonym = |id: LocalId| {
        let key = files.iter().find(|file| file.id() == id)?.signing_key();
        let approver = keyring.approvers().iter().find(|approver| approver.key == *key)?;
        Some(approver.pseudonym.clone())
    };
    let counts = seat.open.store.passkey_counts().await?;
    let people = seat.open.store.people().await?.into_iter().map(|row| Row {
        id: row.person.id.to_string(),
        role: row.person.role.word(),
        enrolled: day(&row.enrolled),
        approver: pseudonym(row.person.id),
        passkeys: counts.iter().find(|(id, _)| *id == row.person.id).map_or(0, |(_, count)| *count),
        me: row.person.id == seat.person.id,
        name: row.person.name,
    });
    let people = people.collect();
    let open_invitations = seat.open.store.open_invitations(&seat.today()).await?;
    let invites = seat.person.role.invites();
    let (layout, frame) = seat.frame("people", "People");
    page(&View { layout, frame, people, invites, open_invitations, approvers: keyring.approvers().len() })
}

/// Makes a one-time link and shows it, once.
pub async fn invite(Posted { seat, form }: Posted<Invite>) -> Answer {
    seat.require(Role::Administrator)?;
    let role = Role::parse(&form.role).ok_or_else(|| Error::refused("there is no such role"))?;
    let token = random_word();
    let now = seat.desk.now();
    let until = model::clock::day(now.checked_add(Span::new().hours(GOOD)).unwrap_or(now));
    seat.open.store.invite(&Sha256::of(token.as_bytes()), role, seat.person.id, &until).await?;
    seat.note("invited", role.word(), &format!("good until {until}")).await?;
    let (layout, frame) = seat.frame("people", "Invitation");
    let path = format!("/enrol/{token}");
    let link = seat.desk.config.lan.as_ref().map(|lan| lan.url()).unwrap_or_default() + &path;
    page(&Invited { layout, frame, link, path, role: role.word(), until: day(&until) })
}

/// Somebody leaves. Their sessions end, their way into the vault and their file go, and a keyring without them follows. What they could
/// read until now, they may have copied.
pub async fn remove(Path(id): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    seat.require(Role::Administrator)?;
    let id: LocalId = id.parse().map_err(|_| Error::NotFound)?;
    if id == seat.person.id {
        return Err(Error::refused("nobody removes themself: let another administrator do it"));
    }
    let store = &seat.open.store;
    let person = store.people().await?.into_iter().find(|row| row.person.id == id).ok_or(Error::NotFound)?.person;
    let files = seat.desk.folder.persons()?;
    let file = files.iter().find(|file| file.id() == id).ok_or(Error::NotFound)?;
    // Not between somebody's proof being looked at and their session, or a passkey of theirs, being there.
    let nobody_enters = seat.desk.trying.lock().await;
    let mut tx = store.begin().await?;
    store.remove_person(&mut tx, id, file.signing_key(), &seat.today()).await?;
    if let Some(channel) = store.unread_channels(&mut tx).await?.first() {
        return Err(Error::refused(format!(
            "nobody would read the channel “{channel}” any more: add somebody to it first"
        )));
    }
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "removed", &person.name, person.role.word()).await?;
    tx.commit().await?;
    // From here on they are gone; after a crash the next unlock does the rest.
    seat.desk.ceremonies.end_adding_of(id);
    seat.desk.sessions.end_all_of(id);
    drop(nobody_enters);
    let keys = seat.open.keys.clone();
    tokio::task::spawn_blocking(move || keys.remove_member(id)).await??;
    seat.open.renew_keyring(&seat.desk).await?;
    back_to("/people")
}

/// Changes somebody's role. One administrator stays, and approvers stay approvers until the next ones are chosen by two of them.
pub async fn role(Path(id): Path<String>, Posted { seat, form }: Posted<Invite>) -> Answer {
    seat.require(Role::Administrator)?;
    let id: LocalId = id.parse().map_err(|_| Error::NotFound)?;
    let role = Role::parse(&form.role).ok_or_else(|| Error::refused("there is no such role"))?;
    let store = &seat.open.store;
    let person = store.person(id).await?;
    let others = store.people().await?.into_iter().filter(|row| row.person.id != id);
    if role != Role::Administrator && !others.into_iter().any(|row| row.person.role == Role::Administrator) {
        return Err(Error::refused("a newsroom needs an administrator: make somebody else one first"));
    }
    seat.note("changed a role", &person.name, &format!("{} to {}", person.role.word(), role.word())).await?;
    store.change_role(id, role).await?;
    seat.desk.sessions.change_role(id, role);
    seat.open.renew_keyring(&seat.desk).await?;
    back_to("/people")
}
