//! The desk's pages. A view has `layout` and `frame` and its template extends `frame.html`; `Seat::frame` makes both.

pub mod about;
pub mod approve;
pub mod as_published;
pub mod authenticity;
pub mod authors;
pub mod bind;
pub mod channels;
pub mod comments;
pub mod compare;
pub mod confirmation;
pub mod correct;
pub mod destroy;
pub mod document;
pub mod dossier;
pub mod dossier_entry;
pub mod enrol;
pub mod export;
pub mod inbox;
pub mod journal;
pub mod keyring;
pub mod kit;
pub mod machines;
pub mod mailbox;
pub mod mails;
pub mod notices;
pub mod passkeys;
pub mod people;
pub mod plan_history;
pub mod prepare;
pub mod publishing;
pub mod reasons;
pub mod recovery;
pub mod redact;
pub mod release;
pub mod releases;
pub mod rendition;
pub mod reply;
pub mod retention;
pub mod review;
pub mod search;
pub mod settle;
pub mod start;
pub mod statement;
pub mod story;
pub mod suggest;
pub mod suspects;
pub mod sweep;
pub mod triage;
pub mod withdraw;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use web::{Lang, Layout, Mood};

use crate::{Desk, Error, domain::heartbeat::FirstLine, session::Seat};

/// A page's answer.
pub type Answer = Result<Response, Error>;

/// What stands around every page of a signed-in person.
pub struct Frame {
    /// The entry of the bar that the page belongs to: `inbox`, `search`, `comments`, `releases`, `journal`, `people`, `about`.
    pub here: &'static str,
    pub csrf: String,
    pub person: String,
    pub same_machine: bool,
    pub reads_journal: bool,
    /// Drops that nobody has looked at yet.
    pub new: usize,
    /// Comments that wait for a moderator.
    pub comments: i64,
}

impl Seat {
    /// The frame of one page.
    pub fn frame(&self, here: &'static str, title: &str) -> (Layout, Frame) {
        let frame = Frame {
            here,
            csrf: self.csrf(),
            person: self.person.name.clone(),
            same_machine: self.desk.config.same_machine,
            reads_journal: self.person.role.reads_journal(),
            new: self.desk.status(|status| status.new.get(&self.person.id).copied().unwrap_or(0)),
            comments: self.desk.status(|status| status.comments),
        };
        let title = if frame.new > 0 { format!("({}) {title}", frame.new) } else { title.to_owned() };
        (layout(&self.desk, &title), frame)
    }
}

/// The frame of a page without a session.
pub fn layout(desk: &Desk, title: &str) -> Layout {
    Layout::served(Lang::En, Mood::Desk, title, desk.config.newsroom.name.clone())
}

/// The desk's first line: when a source last could have got through.
pub fn heartbeat(desk: &Desk) -> FirstLine {
    if desk.config.heartbeat.is_none() {
        return FirstLine {
            text: "Nothing tries whether sources get through: the intake is on another machine, and no Tor to reach it by was named. Start Safehouse with --heartbeat-proxy socks5h://127.0.0.1:9050, where that is this machine’s Tor.".to_owned(),
            alarming: false,
        };
    }
    desk.beats.look(|beats| beats.line(desk.now(), desk.config.onion.is_some()))
}

/// A rendered page.
pub fn page(view: &impl askama::Template) -> Answer {
    Ok(web::server::html(StatusCode::OK, view))
}

/// After a form: the page that shows what it did.
pub fn back_to(address: impl AsRef<str>) -> Answer {
    Ok(Redirect::to(address.as_ref()).into_response())
}

/// Keys for those who like them. No page needs it.
pub async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../../assets/desk.js"))
}

/// A UTC day as people write it.
pub fn day(stored: &str) -> String {
    web::date(Lang::En, stored)
}

pub fn size(bytes: u64) -> String {
    web::size(Lang::En, bytes)
}
