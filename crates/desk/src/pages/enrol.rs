//! Enrolling by a one-time link: name and passphrase, then the authenticator, proved by a code. Nothing is kept before that.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::{SignedDuration, Timestamp};
use model::Sha256;
use rand::{RngCore, rngs::OsRng};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use unseal::{Passphrase, PersonFile, UnlockedPerson};
use web::Layout;

use super::{Answer, kit::Kit, layout, start::with_cookie};
use crate::{
    Desk, Error,
    domain::{
        passphrase::weakness,
        person::{Person, Role, clean_name},
        qr, totp,
    },
    session::Entered,
    setup::{self, Begun, Founder},
    state::Open,
};

/// Between the passphrase and the first code.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);
/// How many may be enrolling at once.
const AT_ONCE: usize = 8;

/// Those who have chosen a passphrase and not shown a code yet: in memory alone, by the hash of a ticket that only their page has.
#[derive(Default)]
pub struct Pending(Mutex<HashMap<Sha256, Waiting>>);

#[derive(Clone)]
struct Waiting {
    link: Sha256,
    file: PersonFile,
    secrets: UnlockedPerson,
    until: Timestamp,
}

impl Pending {
    fn add(&self, waiting: Waiting, now: Timestamp) -> Result<String, Error> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, other| other.until > now);
        if all.len() >= AT_ONCE {
            return Err(Error::refused("too many people are enrolling at once; try again in half an hour"));
        }
        let ticket = random_word();
        all.insert(Sha256::of(ticket.as_bytes()), waiting);
        Ok(ticket)
    }

    fn find(&self, ticket: &str, link: Sha256, now: Timestamp) -> Option<Waiting> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&Sha256::of(ticket.as_bytes())).filter(|w| w.link == link && w.until > now).cloned()
    }

    fn forget(&self, link: Sha256) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, waiting| waiting.link != link);
    }
}

/// 32 random bytes in hex: for links and tickets.
pub fn random_word() -> String {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// What a link is good for.
enum Link {
    /// The newsroom begins.
    First,
    Invited(Role, Arc<Open>),
    /// It may be an invitation: nobody can tell while the desk is locked.
    Locked,
    Worthless,
}

async fn link(desk: &Desk, token: &str) -> Result<Link, Error> {
    if !desk.folder.somebody_enrolled() {
        let first =
            desk.config.enrol_token.as_ref().is_some_and(|own| own.expose().as_bytes().ct_eq(token.as_bytes()).into());
        return Ok(if first { Link::First } else { Link::Worthless });
    }
    let Some(open) = desk.open() else { return Ok(Link::Locked) };
    let invitation = open.store.invitation(&Sha256::of(token.as_bytes())).await?;
    let today = model::clock::day(desk.now());
    Ok(match invitation.filter(|invitation| invitation.expires >= today) {
        Some(invitation) => Link::Invited(invitation.role, open),
        None => Link::Worthless,
    })
}

#[derive(Template)]
#[template(path = "enrol.html")]
struct View {
    layout: Layout,
    token: String,
    role: &'static str,
    first: bool,
    name: String,
    /// Seven words, drawn now and kept nowhere: for those who take advice.
    advice: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "enrol_code.html")]
struct Code {
    layout: Layout,
    token: String,
    ticket: String,
    name: String,
    qr: String,
    uri: String,
    base32: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    name: String,
    #[serde(default)]
    passphrase: String,
    #[serde(default)]
    again: String,
}

#[derive(Deserialize)]
pub struct Confirm {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    code: String,
}

pub async fn get(State(desk): State<Arc<Desk>>, Path(token): Path<String>) -> Answer {
    match link(&desk, &token).await? {
        Link::First => Ok(form(&desk, token, Role::Administrator, true, String::new(), None)),
        Link::Invited(role, _) => Ok(form(&desk, token, role, false, String::new(), None)),
        Link::Locked => Ok(not_now(&desk)),
        Link::Worthless => Ok(worthless(&desk)),
    }
}

pub async fn post(State(desk): State<Arc<Desk>>, Path(token): Path<String>, Form(chosen): Form<Chosen>) -> Answer {
    let (role, first, open) = match link(&desk, &token).await? {
        Link::First => (Role::Administrator, true, None),
        Link::Invited(role, open) => (role, false, Some(open)),
        Link::Locked => return Ok(not_now(&desk)),
        Link::Worthless => return Ok(worthless(&desk)),
    };
    let Chosen { name, passphrase, again } = chosen;
    if let Some(problem) = fault(open.as_deref(), &name, &passphrase, &again).await? {
        return Ok(form(&desk, token, role, first, name, Some(problem)));
    }
    let name = clean_name(&name).unwrap_or(name);
    let (file, secrets) = {
        // Memory for one passphrase at a time.
        let _one_at_a_time = desk.trying.lock().await;
        setup::make_person(&name, passphrase).await?
    };
    let waiting = Waiting { link: Sha256::of(token.as_bytes()), file, secrets, until: desk.now() + PATIENCE };
    let ticket = desk.pending.add(waiting.clone(), desk.now())?;
    Ok(code_page(&desk, token, ticket, &waiting, None))
}

/// What is wrong with a name or a passphrase, as a sentence.
async fn fault(open: Option<&Open>, name: &str, passphrase: &str, again: &str) -> Result<Option<String>, Error> {
    let Some(name) = clean_name(name) else { return Ok(Some("A name has 1 to 60 characters.".into())) };
    if let Some(open) = open
        && open.store.is_name_taken(&name).await?
    {
        return Ok(Some("Somebody in this newsroom goes, or went, by that name; take another.".into()));
    }
    if let Some(why) = weakness(passphrase, &name) {
        return Ok(Some(format!("That passphrase is too weak: {why}.")));
    }
    Ok((passphrase != again).then(|| "The two passphrases differ. Type the same one twice.".into()))
}

pub async fn confirm(State(desk): State<Arc<Desk>>, Path(token): Path<String>, Form(form): Form<Confirm>) -> Answer {
    let _one_at_a_time = desk.trying.lock().await;
    let way = link(&desk, &token).await?;
    let (now, hash) = (desk.now(), Sha256::of(token.as_bytes()));
    let Some(waiting) = desk.pending.find(&form.ticket, hash, now) else { return Ok(worthless(&desk)) };
    let second = now.as_second().max(0).cast_unsigned();
    let step = match totp::check(waiting.secrets.totp_secret().expose(), &form.code, second, 0) {
        Ok(step) => step,
        Err(refused) => {
            let problem = format!("Not confirmed: {refused}.");
            return Ok(code_page(&desk, token, form.ticket, &waiting, Some(problem)));
        }
    };
    let Waiting { file, secrets, .. } = waiting;
    match way {
        Link::First => {
            let person = Person { id: file.id(), name: file.name().to_owned(), role: Role::Administrator };
            let founder = Founder { person: person.clone(), file, secrets: secrets.clone(), totp_step: step };
            let begun = setup::begin(&desk.folder, &desk.config.newsroom, &[founder], now).await?;
            desk.pending.forget(hash);
            let Begun { vault, recovery } = begun;
            let open = desk.unlock(vault, secrets.identity()).await?;
            let (cookie, csrf) = desk.begin_session(person.clone(), secrets, Entered::ByCode);
            let kit = Kit::new(&desk, person.name, csrf, &open.keys.vault(), &recovery, now);
            Ok(with_cookie(web::server::html(StatusCode::OK, &kit), &cookie))
        }
        Link::Invited(role, open) => {
            let person = Person { id: file.id(), name: file.name().to_owned(), role };
            join(&desk, &open, hash, &person, &file, &secrets, step).await?;
            let (cookie, _) = desk.begin_session(person, secrets, Entered::ByCode);
            Ok(with_cookie(Redirect::to("/inbox").into_response(), &cookie))
        }
        Link::Locked => Ok(not_now(&desk)),
        Link::Worthless => Ok(worthless(&desk)),
    }
}

/// Adds somebody to a newsroom: their file and the vault first, the row that makes them one of its people last.
async fn join(
    desk: &Desk,
    open: &Open,
    link: Sha256,
    person: &Person,
    file: &PersonFile,
    secrets: &UnlockedPerson,
    step: u64,
) -> Result<(), Error> {
    let now = desk.now();
    desk.folder.write_person(file)?;
    open.add_member(secrets).await?;
    let mut tx = open.store.begin().await?;
    if !open.store.spend_invitation(&mut tx, &link).await? {
        return Err(Error::refused("this link was used already"));
    }
    open.store.enrol(&mut tx, person, &model::clock::day(now), step).await?;
    open.store.note_in(&mut tx, now, &person.name, "enrolled", &person.name, person.role.word()).await?;
    tx.commit().await?;
    desk.pending.forget(link);
    open.renew_keyring(desk).await?;
    Ok(())
}

fn form(desk: &Desk, token: String, role: Role, first: bool, name: String, problem: Option<String>) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let advice = Passphrase::generate(&mut OsRng).expose().to_owned();
    let view = View { layout: layout(desk, "Enrol"), token, role: role.word(), first, name, advice, problem };
    web::server::html(status, &view)
}

fn code_page(desk: &Desk, token: String, ticket: String, waiting: &Waiting, problem: Option<String>) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let secret = waiting.secrets.totp_secret().expose();
    let uri = totp::uri(secret, &desk.config.newsroom.name, waiting.file.name());
    let view = Code {
        layout: layout(desk, "Enrol: your authenticator"),
        token,
        ticket,
        name: waiting.file.name().to_owned(),
        qr: qr::svg(&uri, "QR code for an authenticator").unwrap_or_default(),
        base32: totp::base32(secret),
        uri,
        problem,
    };
    web::server::html(status, &view)
}

fn worthless(desk: &Desk) -> Response {
    let text = "It was used already, has ended, or was never one. Whoever invited you can make another.";
    let heading = "This link is worth nothing";
    web::server::error_page(StatusCode::NOT_FOUND, layout(desk, heading), heading.into(), text.into(), "/")
}

fn not_now(desk: &Desk) -> Response {
    let text = "Whoever invited you has to unlock it; then load this page again.";
    let heading = "The desk is locked";
    web::server::error_page(StatusCode::CONFLICT, layout(desk, heading), heading.into(), text.into(), "/")
}
