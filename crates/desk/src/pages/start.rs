//! The start page: unlocking, and what a locked or empty desk says. Also locking everything, and leaving.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use web::Layout;

use super::{
    Answer, day, heartbeat, layout,
    passkeys::{self, Here},
};
use crate::{
    Desk, Error,
    domain::{heartbeat::FirstLine, relying::Place},
    entry,
    rehearsal::{self, Standing},
    session::{Click, Posted, Seat},
};

#[derive(Template)]
#[template(path = "start.html")]
struct View {
    layout: Layout,
    same_machine: bool,
    nobody: bool,
    locked: bool,
    heartbeat: FirstLine,
    spooled: usize,
    name: String,
    problem: Option<String>,
    /// That the recovery key was never rehearsed, or long ago.
    reminder: Option<String>,
    /// Whether somebody can sign in with a passkey here.
    passkeys: bool,
    /// Where they can, when they can't here.
    elsewhere: Option<String>,
}

#[derive(Template)]
#[template(path = "locked.html")]
struct Locked {
    layout: Layout,
    locked: bool,
}

#[derive(Deserialize)]
pub struct Unlock {
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

fn view(desk: &Desk, place: Place, name: String, problem: Option<String>) -> View {
    let (passkeys, elsewhere) = match place {
        Place::At(_) => (true, None),
        Place::Elsewhere(there) => (false, there),
    };
    View {
        layout: layout(desk, "Desk"),
        same_machine: desk.config.same_machine,
        nobody: !desk.folder.somebody_enrolled(),
        locked: desk.open().is_none(),
        heartbeat: heartbeat(desk),
        spooled: desk.status(|status| status.spooled),
        name,
        problem,
        reminder: reminder(desk),
        passkeys,
        elsewhere,
    }
}

fn reminder(desk: &Desk) -> Option<String> {
    if !desk.folder.somebody_enrolled() {
        return None;
    }
    match rehearsal::standing(&desk.config.folder, &model::clock::day(desk.now())) {
        Standing::Never => Some("Nobody has proved yet that the recovery key on paper opens this newsroom.".into()),
        Standing::LongAgo(last) => Some(format!("The recovery key was last tried on {}.", day(&last))),
        Standing::Lately(_) => None,
    }
}

pub async fn get(State(desk): State<Arc<Desk>>, Here(place): Here, seat: Result<Seat, Error>) -> Response {
    match seat {
        Ok(_) => Redirect::to("/inbox").into_response(),
        Err(_) => web::server::html(StatusCode::OK, &view(&desk, place, String::new(), None)),
    }
}

pub async fn unlock(State(desk): State<Arc<Desk>>, Here(place): Here, Form(form): Form<Unlock>) -> Answer {
    let proof = passkeys::proof_of(&desk, place.clone(), form.code, &form.ticket, form.passkey);
    match entry::unlock(&desk, &form.name, form.passphrase, proof).await {
        Ok(cookie) => Ok(with_cookie(Redirect::to("/inbox").into_response(), &cookie)),
        Err(entry::Refused::Trouble(error)) => Err(error),
        Err(refused) => {
            let too_fast = matches!(refused, entry::Refused::TooFast(_));
            let status = if too_fast { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::FORBIDDEN };
            Ok(web::server::html(status, &view(&desk, place, form.name, Some(refused.to_string()))))
        }
    }
}

/// Kills the workers and ends the process, which is started again without keys. The page still gets out.
pub async fn lock(Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    seat.note("locked everything", "", "").await?;
    seat.desk.lock_everything();
    Ok(gone(&seat.desk, true))
}

/// Ends one's own session; the last one who leaves locks.
pub async fn leave(Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    seat.note("left", "", "").await?;
    seat.desk.sessions.end(seat.token());
    let last = seat.desk.is_deserted();
    if last {
        seat.desk.lock_everything();
    }
    Ok(gone(&seat.desk, last))
}

fn gone(desk: &Desk, locked: bool) -> Response {
    let title = if locked { "Locked" } else { "Signed out" };
    let page = web::server::html(StatusCode::OK, &Locked { layout: layout(desk, title), locked });
    with_cookie(page, "desk=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
}

pub fn with_cookie(mut response: Response, line: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(line) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
