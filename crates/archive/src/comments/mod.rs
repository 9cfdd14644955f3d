//! Readers' comments: taken without account and without scripts, sealed as they arrive to the newsroom's moderation key, kept
//! until the desk has them. This process can't open what it keeps, and decides nothing about what is published.
//!
//! Nothing about the visitor is looked at: no address, no header, no time but the day.

mod collect;
mod form;
mod letterbox;
mod moderation;
mod pages;
mod throttle;

use std::{
    collections::VecDeque,
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, RawQuery, Request, State},
    http::StatusCode,
    response::{Redirect, Response},
    routing::get,
};
use jiff::Timestamp;
use model::{Clock, LocalId, Redacted, Sha256, clock};
use rand::{RngCore, rngs::OsRng};
use seal::{Comment, Recipient};

pub use letterbox::{Disk, Limits, RealDisk};

use self::{
    form::{Draft, MOST, Typed},
    letterbox::{Letterbox, Put},
    moderation::Moderation,
    pages::{CLOSED, Pages, Story},
    throttle::Throttle,
};
use crate::{Archive, files::Files};

/// A form that brings nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest `comments.json`, in bytes.
const STORY: u64 = 64 << 20;
/// So many comments are remembered, so that one that is sent twice is one.
const REMEMBERED: usize = 10_000;

/// What a test brings along instead of the machine's own.
pub struct Parts {
    pub clock: Arc<dyn Clock>,
    pub disk: Box<dyn Disk>,
    pub limits: Limits,
    /// How long a form may bring nothing.
    pub patience: Duration,
}

impl Default for Parts {
    fn default() -> Self {
        let clock = Arc::new(clock::SystemClock);
        Self { clock, disk: Box::new(RealDisk), limits: Limits::default(), patience: PATIENCE }
    }
}

/// All that taking comments needs.
pub struct Comments {
    /// `None` where its folder can't be used: then no comments are taken, and the site is served all the same.
    letterbox: Option<Letterbox>,
    moderation: Moderation,
    throttle: Mutex<Throttle>,
    /// The names of those that were kept, oldest first: also after the desk took them.
    remembered: Mutex<VecDeque<LocalId>>,
    /// Names are made with it, so that none tells anything of what it names. Gone with the process.
    secret: Redacted<[u8; 32]>,
    /// With which the desk collects; `None`: nobody does, and no comments are taken.
    token: Option<Redacted<[u8; 32]>>,
    clock: Arc<dyn Clock>,
    patience: Duration,
    pages: Pages,
}

impl Comments {
    /// `own`: the one folder that the archive writes.
    pub fn open(own: &Path, newsroom: &str, token: Option<Redacted<[u8; 32]>>, parts: Parts) -> Self {
        let folder = own.join("comments");
        let letterbox = token.is_some().then(|| Letterbox::open(folder.clone(), parts.limits, parts.disk));
        let letterbox = letterbox.and_then(|opened| {
            let why =
                |error| eprintln!("archive: {} can't be used ({error}): no comments are taken.", folder.display());
            opened.map_err(why).ok()
        });
        let mut secret = [0; 32];
        OsRng.fill_bytes(&mut secret);
        Self {
            letterbox,
            moderation: Moderation::default(),
            throttle: Mutex::new(Throttle::new(parts.clock.now())),
            remembered: Mutex::default(),
            secret: Redacted::new(secret),
            token,
            clock: parts.clock,
            patience: parts.patience,
            pages: Pages { newsroom: newsroom.to_owned() },
        }
    }

    /// The name under which one is kept: the same words sent twice from one form are one comment, and whoever only sees names
    /// learns nothing of the words.
    fn name(&self, typed: &Typed, draft: &Draft) -> LocalId {
        let mut bytes = self.secret.expose().to_vec();
        for part in [&typed.form, &typed.on, &typed.passage, &draft.name, &draft.text] {
            bytes.extend((part.len() as u64).to_le_bytes());
            bytes.extend(part.as_bytes());
        }
        let hash = Sha256::of(&bytes);
        let mut name = [0; 16];
        name.copy_from_slice(&hash.as_bytes()[..16]);
        LocalId::from_bytes(name)
    }

    fn knows(&self, id: LocalId) -> bool {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).contains(&id)
    }

    fn remember(&self, id: LocalId) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.push_back(id);
        if remembered.len() > REMEMBERED {
            remembered.pop_front();
        }
    }

    fn may_come(&self) -> bool {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner).take(self.clock.now())
    }

    /// What a form must know of a story; `None` where there is no such story.
    fn story(&self, files: &Files, on: &str) -> Option<Story> {
        let bytes = files.read(&format!("stories/{on}/comments.json"), STORY).ok().flatten()?;
        serde_json::from_slice::<Story>(&bytes).ok().filter(|story| story.version == 1)
    }

    /// Where comments are sealed to now.
    fn recipient(&self, files: &Files) -> Option<Recipient> {
        self.letterbox.as_ref()?;
        self.moderation.recipient(files, &clock::day(self.clock.now()))
    }

    /// Takes one, whole and durably, or says why not. Blocking.
    fn take(&self, files: &Files, mut typed: Typed) -> Response {
        let story = if typed.names_a_story() { self.story(files, &typed.on) } else { None };
        let Some(story) = story else { return self.pages.no_story() };
        let refused = |typed: &Typed, status, (heading, text): (&str, String)| {
            self.pages.form(status, &story, typed, Some((heading, text)))
        };
        let draft = match typed.draft(&story.passages()) {
            Ok(draft) => draft,
            Err(fault) => {
                if typed.form.is_empty() {
                    typed.form = fresh();
                }
                return refused(&typed, StatusCode::UNPROCESSABLE_ENTITY, fault.says());
            }
        };
        let (Some(letterbox), Some(recipient)) = (&self.letterbox, self.recipient(files)) else {
            return refused(&typed, StatusCode::SERVICE_UNAVAILABLE, (CLOSED.0, CLOSED.1.to_owned()));
        };
        let id = self.name(&typed, &draft);
        if self.knows(id) {
            return self.pages.thanks(&typed.on);
        }
        if !self.may_come() {
            let text = "Many comments are coming in just now, and we take only so many a minute. Your words are still here, and nothing was sent: wait a minute and send them again.";
            return refused(&typed, StatusCode::TOO_MANY_REQUESTS, ("Too many at once", text.to_owned()));
        }
        let day = clock::day(self.clock.now());
        let comment = Comment::new(id, day, typed.on.clone(), draft.passage, draft.name, draft.text);
        let put = comment.seal(&recipient).map_err(io::Error::other);
        let put = put.and_then(|sealed| letterbox.put(id, &sealed, first_second(self.clock.now())));
        match put {
            Ok(Put::Kept) => {
                self.remember(id);
                self.pages.thanks(&typed.on)
            }
            Ok(Put::Full) => {
                let text = "So many comments wait for the newsroom that there is room for no more. Your words are still here, and nothing was sent: keep a copy and come back on another day.";
                refused(&typed, StatusCode::SERVICE_UNAVAILABLE, ("The letterbox is full", text.to_owned()))
            }
            Err(error) => {
                // The kind alone: nothing of what somebody wrote is in it.
                eprintln!("archive: a comment can't be kept: {}", error.kind());
                let text = "This server could not put your comment on its disk, so we don’t have it. Your words are still here: send them again, or keep a copy and come back later.";
                refused(&typed, StatusCode::INSUFFICIENT_STORAGE, ("It was not kept", text.to_owned()))
            }
        }
    }
}

/// A random word for one loading of the form.
fn fresh() -> String {
    let mut bytes = [0; 16];
    OsRng.fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// A UTC day in seconds.
const DAY: i64 = 86_400;

/// When the UTC day began: the only time that a comment's file has.
fn first_second(now: Timestamp) -> i64 {
    now.as_second().div_euclid(DAY) * DAY
}

/// The addresses of comments: readers' and, under its token, the desk's.
pub fn routes() -> Router<Arc<Archive>> {
    Router::new()
        .route("/comments", get(|| async { Redirect::to("/stories/") }).post(post))
        .route("/comments/new", get(new))
        .route("/collect/v1/comments", get(collect::list))
        .route("/collect/v1/comments/{id}", get(collect::sealed).delete(collect::forget))
        .layer(DefaultBodyLimit::disable())
}

/// The form on a page of its own: `/comments/new?on=SLUG&passage=c2`.
async fn new(State(archive): State<Arc<Archive>>, RawQuery(query): RawQuery) -> Response {
    blocking(archive, move |archive, comments| {
        // A name and a text are no part of an address: they would stay in histories.
        let asked = Typed::read(query.unwrap_or_default().as_bytes());
        let typed = Typed { on: asked.on, passage: asked.passage, form: fresh(), ..Typed::default() };
        let story = if typed.names_a_story() { comments.story(&archive.files, &typed.on) } else { None };
        match story {
            None => comments.pages.no_story(),
            Some(_) if comments.recipient(&archive.files).is_none() => comments.pages.closed(&typed.on),
            Some(story) => comments.pages.form(StatusCode::OK, &story, &typed, None),
        }
    })
    .await
}

async fn post(State(archive): State<Arc<Archive>>, request: Request) -> Response {
    let pages = &archive.comments.pages;
    let body = tokio::time::timeout(archive.comments.patience, to_bytes(request.into_body(), MOST)).await;
    let body = match body {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            let text = "What your browser sent is larger than any comment, or broke off. Nothing was kept. Go back: your words may still be in the form.";
            return pages.said(
                StatusCode::PAYLOAD_TOO_LARGE,
                "It did not come whole",
                text,
                "/stories/",
                "All stories",
            );
        }
        Err(_) => {
            let text = "Your comment came too slowly and broke off. Nothing was kept. Go back: your words may still be in the form.";
            return pages.said(StatusCode::REQUEST_TIMEOUT, "It did not come whole", text, "/stories/", "All stories");
        }
    };
    blocking(archive, move |archive, comments| comments.take(&archive.files, Typed::read(&body))).await
}

/// Disks and sealing are slow: they have threads of their own. Once begun, it goes on when the visitor leaves.
async fn blocking(
    archive: Arc<Archive>,
    work: impl FnOnce(&Archive, &Comments) -> Response + Send + 'static,
) -> Response {
    let done = tokio::task::spawn_blocking(move || work(&archive, &archive.comments)).await;
    done.unwrap_or_else(|_| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}
