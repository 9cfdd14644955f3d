//! Who sits at the desk: sessions in memory, and the two extractors through which every page gets at anything.
//!
//! A handler that takes a [`Seat`] can't run without a session, one that takes [`Posted`] not without the form's CSRF token.
//! Nothing here outlives the process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Form,
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use jiff::{SignedDuration, Timestamp};
use model::{LocalId, Sha256};
use rand::{RngCore, rngs::OsRng};
use serde::{Deserialize, de::DeserializeOwned};
use unseal::UnlockedPerson;

use crate::{
    Error,
    compared::Compared,
    domain::person::{Person, Role},
    state::{Desk, Open},
};

/// Without a request for so long, a session ends; with the last session the desk locks.
pub const IDLE: SignedDuration = SignedDuration::from_mins(15);

const COOKIE: &str = "desk";

/// What opened a session besides the passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    ByCode,
    /// With the passkey of this id: when it goes, the session goes.
    ByPasskey(LocalId),
}

struct Session {
    person: Person,
    secrets: Arc<UnlockedPerson>,
    entered: Entered,
    last: Timestamp,
    compared: Arc<Compared>,
}

/// The sessions by the hash of their cookie, so that a look-up tells nothing by its time.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<Sha256, Session>>);

impl Sessions {
    /// Begins a session, always a new one. Gives its token and the cookie's header line.
    pub fn begin(
        &self,
        person: Person,
        secrets: Arc<UnlockedPerson>,
        entered: Entered,
        now: Timestamp,
    ) -> (String, String) {
        let mut token = [0; 32];
        OsRng.fill_bytes(&mut token);
        let token = hex::encode(token);
        self.all().insert(
            Sha256::of(token.as_bytes()),
            Session { person, secrets, entered, last: now, compared: Arc::default() },
        );
        let line = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict");
        (token, line)
    }

    fn touch(&self, token: &str, now: Timestamp) -> Option<(Person, Arc<UnlockedPerson>, Arc<Compared>)> {
        let mut all = self.all();
        let session = all.get_mut(&Sha256::of(token.as_bytes())).filter(|s| now.duration_since(s.last) < IDLE)?;
        session.last = now;
        Some((session.person.clone(), session.secrets.clone(), session.compared.clone()))
    }

    /// Ends one session.
    pub fn end(&self, token: &str) {
        self.all().remove(&Sha256::of(token.as_bytes()));
    }

    /// Ends every session.
    pub fn end_all(&self) {
        self.all().clear();
    }

    /// Drops sessions that were idle too long. Gives how many are left.
    pub fn expire(&self, now: Timestamp) -> usize {
        let mut all = self.all();
        all.retain(|_, session| now.duration_since(session.last) < IDLE);
        all.len()
    }

    /// Ends every session of one person.
    pub fn end_all_of(&self, id: LocalId) {
        self.all().retain(|_, session| session.person.id != id);
    }

    /// Ends every session that one of these passkeys opened, but that of `but`.
    pub fn end_all_entered_by(&self, passkeys: &[LocalId], but: Option<&str>) {
        let but = but.map(|token| Sha256::of(token.as_bytes()));
        self.all().retain(|token, session| {
            let by = matches!(session.entered, Entered::ByPasskey(id) if passkeys.contains(&id));
            !by || Some(*token) == but
        });
    }

    /// Gives a person's running sessions their new role.
    pub fn change_role(&self, id: LocalId, role: Role) {
        self.all().values_mut().filter(|s| s.person.id == id).for_each(|s| s.person.role = role);
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<Sha256, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A signed-in person at an unlocked desk, for one request.
pub struct Seat {
    pub desk: Arc<Desk>,
    pub open: Arc<Open>,
    pub person: Person,
    /// The person's own keys: approvals are signed with them.
    pub secrets: Arc<UnlockedPerson>,
    /// What this session found out about pairs of documents.
    pub compared: Arc<Compared>,
    /// The session's cookie value.
    token: String,
}

impl Seat {
    /// For the hidden field `csrf` of every form.
    pub fn csrf(&self) -> String {
        self.desk.csrf.token(self.token.as_bytes())
    }

    /// For forms that [`Posted`] can't read (multipart).
    ///
    /// # Errors
    /// The token isn't this session's.
    pub fn check_csrf(&self, token: &str) -> Result<(), Error> {
        if self.desk.csrf.holds(self.token.as_bytes(), token) { Ok(()) } else { Err(Error::StaleForm) }
    }

    /// # Errors
    /// The person's role is below `least`.
    pub fn require(&self, least: Role) -> Result<(), Error> {
        if self.person.role >= least { Ok(()) } else { Err(Error::Role(least.word())) }
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// The UTC day, as the desk's rows keep it.
    pub fn today(&self) -> String {
        model::clock::day(self.desk.clock.now())
    }

    /// Writes a line into the journal, in this person's name.
    ///
    /// # Errors
    /// The store's.
    pub async fn note(&self, action: &str, subject: &str, detail: &str) -> Result<(), Error> {
        self.open.store.note(self.desk.clock.now(), &self.person.name, action, subject, detail).await
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    pairs.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix("desk=")).map(str::to_owned)
}

impl FromRequestParts<Arc<Desk>> for Seat {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Error> {
        let open = desk.open().ok_or(Error::SignedOut)?;
        let token = cookie(&parts.headers).ok_or(Error::SignedOut)?;
        let (person, secrets, compared) = desk.sessions.touch(&token, desk.clock.now()).ok_or(Error::SignedOut)?;
        Ok(Self { desk: desk.clone(), open, person, secrets, compared, token })
    }
}

/// A form sent by a signed-in person, its CSRF token checked. A form of buttons alone is `Posted<Click>`; one with
/// repeated fields is `Posted<Vec<(String, String)>>`.
pub struct Posted<T> {
    pub seat: Seat,
    pub form: T,
}

/// A form without fields of its own.
#[derive(Deserialize)]
pub struct Click {}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned> FromRequest<Arc<Desk>> for Posted<T> {
    type Rejection = Error;

    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let seat = Seat::from_request_parts(&mut parts, desk).await?;
        let unreadable = || Error::refused("that form could not be read; go back and try again");
        let body = Bytes::from_request(Request::new(body), desk).await.map_err(|_| unreadable())?;
        let token: Token = parse(&body).await.ok_or_else(unreadable)?;
        seat.check_csrf(&token.csrf)?;
        let form = parse(&body).await.ok_or_else(unreadable)?;
        Ok(Self { seat, form })
    }
}

async fn parse<T: DeserializeOwned>(body: &Bytes) -> Option<T> {
    let mut request = Request::post("/").body(Body::from(body.clone())).ok()?;
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    Form::from_request(request, &()).await.ok().map(|Form(form)| form)
}
