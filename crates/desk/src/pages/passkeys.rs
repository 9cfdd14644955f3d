//! Somebody's own passkeys: which there are and where each works, adding one with passphrase and code (or another passkey) once more, taking one away. Also what a
//! browser asks for before it signs in with one, and an administrator's taking away of all that somebody has.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use model::LocalId;
use serde::Deserialize;
use serde_json::json;
use web::Layout;

use super::{Answer, Frame, back_to, day, page};
use crate::{
    Desk, Error, Way,
    domain::{
        passkey::{self, MOST},
        person::{Role, clean_name},
        relying::Place,
    },
    entry::{self, Proof},
    session::{Click, Posted, Seat},
    store::{PasskeyRow, fresh_id},
};

pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/passkeys", get(show))
        .route("/passkeys/begin", post(begin))
        .route("/passkeys/add", post(add))
        .route("/passkeys/{id}/remove", post(remove))
        .route("/people/{id}/passkeys/remove", post(remove_all))
        .route("/unlock/passkey", post(challenge))
        .route("/passkey.js", get(script))
}

/// Whether passkeys are possible where this request came to.
pub struct Here(pub Place);

impl FromRequestParts<Arc<Desk>> for Here {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Error> {
        let way = parts.extensions.get::<Way>().copied().unwrap_or(Way::Loopback);
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        Ok(Self(desk.place(way, host)))
    }
}

#[derive(Template)]
#[template(path = "passkeys.html")]
struct View {
    layout: Layout,
    frame: Frame,
    lines: Vec<Line>,
    /// The address to which a new one would be bound.
    here: Option<String>,
    /// Where they are possible, when they aren't here.
    there: Option<String>,
    room: bool,
    /// Whether one of them can be shown here in place of the code.
    usable: bool,
    name: String,
    problem: Option<String>,
}

struct Line {
    id: String,
    name: String,
    address: String,
    here: bool,
    added: String,
    used: Option<String>,
    stopped: Option<String>,
    /// A copy of it may lie with somebody else.
    copies: bool,
}

#[derive(Template)]
#[template(path = "passkey_add.html")]
struct Touch {
    layout: Layout,
    frame: Frame,
    name: String,
    here: String,
    options: String,
}

#[derive(Deserialize)]
struct Begin {
    #[serde(default)]
    name: String,
    #[serde(default)]
    passphrase: String,
    #[serde(default)]
    code: String,
    /// Both empty where a code is shown.
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    passkey: String,
}

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    answer: String,
}

async fn show(seat: Seat, Here(place): Here) -> Answer {
    view(&seat, &place, StatusCode::OK, String::new(), None).await
}

async fn view(seat: &Seat, place: &Place, status: StatusCode, name: String, problem: Option<String>) -> Answer {
    let rows = seat.open.store.passkeys(seat.person.id).await?;
    let (here, there) = match place {
        Place::At(relying) => (Some(relying), None),
        Place::Elsewhere(there) => (None, there.clone()),
    };
    let room = rows.len() < MOST;
    let usable = rows.iter().any(|row| row.stopped.is_none() && here.is_some_and(|here| here.id == row.address));
    let lines = rows.into_iter().map(|row| Line {
        id: row.id.to_string(),
        here: here.is_some_and(|here| here.id == row.address),
        copies: row.kept.may_be_copied(),
        name: row.name,
        address: row.address,
        added: day(&row.added),
        used: row.used.as_deref().map(day),
        stopped: row.stopped.as_deref().map(day),
    });
    let lines = lines.collect();
    let here = here.map(|here| here.origin.origin().ascii_serialization());
    let (layout, frame) = seat.frame("about", "Your passkeys");
    Ok(web::server::html(status, &View { layout, frame, lines, here, there, room, usable, name, problem }))
}

/// Asks for all that a sign-in asks for, once more, and gives the page on which the device is asked.
async fn begin(Here(place): Here, Posted { seat, form }: Posted<Begin>) -> Answer {
    let Begin { name, passphrase, code, ticket, passkey } = form;
    let Place::At(relying) = &place else { return nowhere() };
    let rows = seat.open.store.passkeys(seat.person.id).await?;
    let fault = match clean_name(&name) {
        None => Some("A name has 1 to 60 characters."),
        Some(name) if rows.iter().any(|row| row.name == name) => Some("You have a passkey of that name; take another."),
        Some(_) if rows.len() >= MOST => Some("That is as many as one person can have; remove one first."),
        Some(_) => None,
    };
    if let Some(fault) = fault {
        return view(&seat, &place, StatusCode::UNPROCESSABLE_ENTITY, name, Some(fault.to_owned())).await;
    }
    let proof = proof_of(&seat.desk, place.clone(), code, &ticket, passkey);
    let _nobody_removes = match entry::prove(&seat.desk, seat.person.id, passphrase, proof).await {
        Ok(guard) => guard,
        Err(entry::Refused::Trouble(error)) => return Err(error),
        Err(refused) => {
            let too_fast = matches!(refused, entry::Refused::TooFast(_));
            let status = if too_fast { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::FORBIDDEN };
            return view(&seat, &place, status, name, Some(refused.to_string())).await;
        }
    };
    let known = rows.iter().filter(|row| row.address == relying.id).map(|row| row.kept.credential().clone()).collect();
    let (options, state) = passkey::begin_adding(relying, &seat.desk.config.newsroom.name, &seat.person, known)?;
    let name = clean_name(&name).unwrap_or(name);
    let (person, now) = (seat.person.id, seat.desk.now());
    seat.desk.ceremonies.add(seat.token(), person, name.clone(), relying.clone(), state, now);
    let (layout, frame) = seat.frame("about", "Add a passkey");
    let here = relying.origin.origin().ascii_serialization();
    page(&Touch { layout, frame, name, here, options: options.to_string() })
}

/// Takes the device's answer.
async fn add(Here(place): Here, Posted { seat, form }: Posted<Shown>) -> Answer {
    let Place::At(relying) = &place else { return nowhere() };
    let (desk, store) = (&seat.desk, &seat.open.store);
    // Not while somebody takes this person's passkeys away, or the person: what was begun before that is over.
    let _nobody_removes = desk.trying.lock().await;
    let Some(begun) = desk.ceremonies.take_adding(seat.token(), relying, desk.now()) else {
        let words = "Nothing was added: it took too long, or was begun in another window. Begin again.";
        return view(&seat, &place, StatusCode::CONFLICT, String::new(), Some(words.to_owned())).await;
    };
    let newsroom = &desk.config.newsroom.name;
    let Some(kept) = passkey::finish_adding(relying, newsroom, &begun.state, &form.answer)? else {
        let words = "Nothing was added: the device’s answer doesn’t fit what it was asked. It has to ask for its own PIN or a finger. Begin again.";
        return view(&seat, &place, StatusCode::UNPROCESSABLE_ENTITY, begun.name, Some(words.to_owned())).await;
    };
    let row = PasskeyRow {
        id: fresh_id(),
        name: begun.name,
        address: relying.id.clone(),
        kept,
        added: seat.today(),
        used: None,
        stopped: None,
    };
    let mut tx = store.begin().await?;
    if !store.add_passkey(&mut tx, seat.person.id, &row).await? {
        let words = "Nothing was added: that passkey, or one of that name, is there already.";
        return view(&seat, &place, StatusCode::CONFLICT, row.name, Some(words.to_owned())).await;
    }
    let detail = format!("for {}", row.address);
    store.note_in(&mut tx, desk.now(), &seat.person.name, "added a passkey", &row.name, &detail).await?;
    tx.commit().await?;
    back_to("/passkeys")
}

/// Takes one away. Whoever signed in with it elsewhere is signed out, and who is about to is not let in.
async fn remove(Path(id): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let id: LocalId = id.parse().map_err(|_| Error::NotFound)?;
    // Not between somebody's passkey being looked at and their session's beginning.
    let _nobody_enters = seat.desk.trying.lock().await;
    let store = &seat.open.store;
    let rows = store.passkeys(seat.person.id).await?;
    let row = rows.into_iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    let mut tx = store.begin().await?;
    store.remove_passkey(&mut tx, seat.person.id, id).await?;
    let detail = format!("for {}", row.address);
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "removed a passkey", &row.name, &detail).await?;
    tx.commit().await?;
    seat.desk.ceremonies.end_adding_of(seat.person.id);
    seat.desk.sessions.end_all_entered_by(&[id], Some(seat.token()));
    back_to("/passkeys")
}

/// An administrator takes all of somebody's passkeys away: their device was lost, or is in wrong hands.
async fn remove_all(Path(id): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    seat.require(Role::Administrator)?;
    let id: LocalId = id.parse().map_err(|_| Error::NotFound)?;
    let _nobody_enters = seat.desk.trying.lock().await;
    let store = &seat.open.store;
    let person = store.person(id).await?;
    let ids: Vec<_> = store.passkeys(id).await?.iter().map(|row| row.id).collect();
    let mut tx = store.begin().await?;
    let gone = store.remove_passkeys_of(&mut tx, id).await?;
    let now = seat.desk.now();
    store.note_in(&mut tx, now, &seat.person.name, "removed all passkeys", &person.name, &gone.to_string()).await?;
    tx.commit().await?;
    seat.desk.ceremonies.end_adding_of(id);
    seat.desk.sessions.end_all_entered_by(&ids, Some(seat.token()));
    back_to("/people")
}

fn nowhere() -> Answer {
    Err(Error::refused("passkeys aren’t possible at this address"))
}

/// What a browser needs before it signs in with a passkey: a challenge, for whoever it is.
async fn challenge(State(desk): State<Arc<Desk>>, Here(place): Here) -> Answer {
    let Place::At(relying) = place else { return nowhere() };
    if !desk.folder.somebody_enrolled() {
        return Err(Error::NotFound);
    }
    let (options, state) = passkey::begin_entering(&relying, &desk.config.newsroom.name)?;
    let ticket = desk.ceremonies.enter(relying, state, desk.now());
    Ok(axum::Json(json!({ "ticket": ticket, "publicKey": options })).into_response())
}

/// What somebody shows besides their passphrase: a code, or a passkey, whose challenge is spent whatever comes of it.
pub fn proof_of(desk: &Desk, place: Place, code: String, ticket: &str, answer: String) -> Proof {
    if answer.is_empty() {
        return Proof::Code(code);
    }
    let Place::At(relying) = place else { return Proof::Nothing };
    match desk.ceremonies.take_entering(ticket, &relying, desk.now()) {
        Some(state) => Proof::Passkey { relying, state: Box::new(state), answer },
        None => Proof::Nothing,
    }
}

/// Asks the browser for a passkey. Without it the code does all of it.
async fn script() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (kind, include_str!("../../assets/passkey.js")).into_response()
}
