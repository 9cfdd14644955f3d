//! `/{lang}/mailbox`: replies, opened for this one answer, and a form for more.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use seal::{Codename, OpenedReplies};
use serde::Deserialize;
use web::{Lang, Layout, server::html};

use super::{Chosen, Problem, channel::Channels, comeback, exposed, fresh_drop};
use crate::{domain::receive::Typed, failure::Failure, state::Intake};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    codename: String,
}

struct ShownReply {
    id: String,
    day: String,
    text: String,
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct Mailbox {
    layout: Layout,
    t: Lang,
    codename: String,
    drop: String,
    message: String,
    embargo: String,
    channels: Channels,
    most: usize,
    replies: Vec<ShownReply>,
    refused: usize,
    /// Whether more can be sent now.
    open: bool,
    problem: Option<Problem>,
}

pub async fn post(
    State(intake): State<Arc<Intake>>,
    Chosen(t): Chosen,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    let form = form.map(|Form(form)| form).unwrap_or_default();
    match form.codename.parse::<Codename>() {
        Ok(codename) => show(&intake, Typed { lang: t, codename: Some(codename), ..Typed::default() }, None).await,
        Err(error) => comeback::show(&intake, t, form.codename, Some(&Failure::Codename(error))),
    }
}

/// The mailbox of the codename in `typed`, with what was typed for it and why that wasn't taken.
pub async fn show(intake: &Intake, typed: Typed, failure: Option<&Failure>) -> Response {
    let t = typed.lang;
    let Some(codename) = &typed.codename else {
        return intake.failed_with(t, failure.unwrap_or(&Failure::Broken), &typed.message);
    };
    let keys = codename.keys();
    let stored = match intake.store.counter(keys.mailbox.id()).await {
        Ok(Some(_)) => intake.store.replies(keys.mailbox.id()).await,
        // Deleted meanwhile, perhaps elsewhere: what was written for it isn't.
        Ok(None) if !typed.message.is_empty() => return intake.failed_with(t, &Failure::NoMailbox, &typed.message),
        Ok(None) => return comeback::show(intake, t, exposed(codename), Some(&Failure::NoMailbox)),
        Err(error) => Err(error),
    };
    let stored = match stored {
        Ok(stored) => stored,
        Err(error) => return intake.failed_with(t, &error.into(), &typed.message),
    };
    let sealed = stored.iter().map(|reply| (reply.id, &reply.sealed[..]));
    let opened = OpenedReplies::open(&keys, intake.newest_keyring().as_deref(), sealed);
    let shown = |(id, reply): (model::LocalId, seal::Reply)| ShownReply {
        id: id.to_string(),
        day: web::date(t, &reply.day),
        text: reply.text,
    };
    let view = Mailbox {
        layout: intake.layout(t, t.mailbox_title()),
        t,
        codename: exposed(codename),
        drop: typed.drop.map_or_else(fresh_drop, |drop| drop.to_string()),
        message: typed.message.to_string(),
        embargo: typed.embargo.clone(),
        channels: intake.channels(t, &typed.channel),
        most: intake.limits.files,
        replies: opened.replies.into_iter().rev().map(shown).collect(),
        refused: opened.refused.len(),
        open: intake.recipient().is_ok(),
        problem: failure.map(|failure| Problem::of(failure, t)),
    };
    html(failure.map_or(StatusCode::OK, Failure::status), &view)
}
