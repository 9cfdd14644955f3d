//! Rehearsing the recovery key: an administrator types what is on the paper, the desk says whether it opens this newsroom. The key is in
//! memory for this one request; what is typed wrongly comes back to be mended, a whole key never does.

use std::sync::{Arc, PoisonError};

use askama::Template;
use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;
use unseal::recovery;
use web::Layout;
use zeroize::Zeroizing;

use super::{Answer, Frame, back_to, day};
use crate::{
    Desk, Error,
    domain::{person::Role, throttle::Throttle},
    error::sentence,
    rehearsal::{self, Rehearsed, Verdict},
    session::{Posted, Seat},
};

pub fn routes() -> Router<Arc<Desk>> {
    Router::new().route("/recovery", get(show)).route("/recovery/try", post(attempt))
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct View {
    layout: Layout,
    frame: Frame,
    number: String,
    last: Option<(String, String)>,
    tries: bool,
    typed: Zeroizing<String>,
    problem: Option<String>,
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    key: String,
}

async fn show(seat: Seat) -> Answer {
    view(&seat, StatusCode::OK, Zeroizing::default(), None).await
}

async fn view(seat: &Seat, status: StatusCode, typed: Zeroizing<String>, problem: Option<String>) -> Answer {
    let last = seat.open.store.setting::<Rehearsed>(rehearsal::NAME).await?;
    let number = recovery::kit_number(seat.open.keys.vault().recovery());
    let (layout, frame) = seat.frame("people", "Recovery key");
    let tries = seat.person.role == Role::Administrator;
    let last = last.map(|last| (day(&last.day), last.by));
    Ok(web::server::html(status, &View { layout, frame, number, last, tries, typed, problem }))
}

async fn attempt(Posted { seat, form }: Posted<Typed>) -> Answer {
    seat.require(Role::Administrator)?;
    let typed = Zeroizing::new(form.key);
    // A slip of the finger is no guess: nothing is tried with it, so nothing is counted.
    let identity = match recovery::typed(&typed) {
        Ok(identity) => identity,
        Err(slip) => {
            let words = format!("Nothing was tried. {}", sentence(&slip.to_string()));
            return view(&seat, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(words)).await;
        }
    };
    let now = seat.desk.now();
    // Counted before the work, as signing in is, and apart from it: whoever tries papers here holds up nobody at the door.
    let wait = throttled(&seat.desk, |throttle| {
        let wait = throttle.wait(now);
        if wait.is_none() {
            throttle.failed(now);
        }
        wait
    });
    if let Some(wait) = wait {
        let words = format!("Too many keys were tried. Wait {} seconds before the next one.", wait.as_secs() + 1);
        return refused(&seat, StatusCode::TOO_MANY_REQUESTS, words).await;
    }
    let (folder, keys) = (seat.desk.folder.clone(), seat.open.keys.clone());
    let verdict = tokio::task::spawn_blocking(move || rehearsal::prove(&folder, &keys, &identity)).await??;
    written(&seat, verdict).await
}

/// What a key turned out to be goes into the journal before it is shown.
async fn written(seat: &Seat, verdict: Verdict) -> Answer {
    const ACTION: &str = "rehearsed the recovery key";
    let why = match verdict {
        Verdict::Right => {
            let failed = throttled(&seat.desk, Throttle::succeeded).saturating_sub(1);
            let after = if failed == 0 { String::new() } else { format!(", after {failed} other keys") };
            let (store, today) = (&seat.open.store, seat.today());
            let mut tx = store.begin().await?;
            store.set(&mut tx, rehearsal::NAME, &Rehearsed::new(today.clone(), seat.person.name.clone())).await?;
            let detail = format!("it opened the vault{after}");
            store.note_in(&mut tx, seat.desk.now(), &seat.person.name, ACTION, "", &detail).await?;
            tx.commit().await?;
            rehearsal::keep(&seat.desk.folder, &today)?;
            return back_to("/recovery");
        }
        Verdict::Another => "it is another key",
        Verdict::BackupsElsewhere => "it opened the vault, but backups were sealed to another key",
        Verdict::VaultElsewhere => "it is the key, but the vault’s file does not open by it",
    };
    seat.note(ACTION, "", why).await?;
    let words = match verdict {
        Verdict::Right | Verdict::Another => {
            "That is a whole key, without a slip, but not this newsroom’s. Is it the right envelope? The kit’s number stands on the paper, and here."
        }
        Verdict::BackupsElsewhere => {
            let folder = seat.desk.folder.clone();
            let (keys, own) = (seat.open.keys.clone(), seat.open.keys.vault().recovery().to_string());
            tokio::task::spawn_blocking(move || folder.know_recovery(&keys.vault())).await??;
            eprintln!("desk: recovery.txt held another key than the vault's, {own}; it was mended");
            "The key is right and opens the vault. But the file recovery.txt, to which backups are sealed, held another key. It is right again now. Backups made since it changed may not open by yours, and may by somebody else’s: make a new one, find out who could write there, and rehearse once more."
        }
        Verdict::VaultElsewhere => {
            "The key is right, but the file vault.age on this disk does not open by it, or holds something else: the disk is damaged, or somebody exchanged the file. Don’t lock the desk before you have asked whoever runs this machine."
        }
    };
    refused(seat, StatusCode::UNPROCESSABLE_ENTITY, words.to_owned()).await
}

async fn refused(seat: &Seat, status: StatusCode, words: String) -> Result<Response, Error> {
    view(seat, status, Zeroizing::default(), Some(words)).await
}

fn throttled<T>(desk: &Desk, look: impl FnOnce(&mut Throttle) -> T) -> T {
    look(&mut desk.rehearsing.lock().unwrap_or_else(PoisonError::into_inner))
}
