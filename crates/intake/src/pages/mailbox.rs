//! `/{lang}/mailbox`: replies, opened for this one answer, and a form for more.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    body::{Body, to_bytes},
    extract::{State, rejection::FormRejection},
    http::{StatusCode, header},
    response::Response,
};
use seal::{Codename, ReplyKind, WishState};
use web::{Lang, Layout, Text, server::html};
use wire::Asked;

use super::{Chosen, PAGES, Problem, channel::Channels, comeback, exposed, fresh_drop};
use crate::{
    domain::{look, receive::Typed},
    failure::Failure,
    state::Intake,
};

struct ShownReply {
    id: String,
    /// What it is, and of which day.
    heading: Text,
    /// What became of the wish to wait.
    wish: Option<Text>,
    text: String,
    files: Vec<ShownFile>,
}

/// A file that came with a reply: what its button sends, and says.
struct ShownFile {
    blob: String,
    save: Text,
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
    /// Fields for the photographs of one paper.
    pages: usize,
    replies: Vec<ShownReply>,
    /// Whether a file came with one of them.
    with_files: bool,
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
    let looked = match look::look(&intake.store, keys.mailbox.id()).await {
        Ok(looked) => looked,
        Err(error) => return intake.failed_with(t, &error.into(), &typed.message),
    };
    // Before it is known whether there is a mailbox.
    let (opened, _) = look::open(&keys, intake.newest_keyring().as_deref(), &looked.replies);
    if looked.counter.is_none() {
        let codename = exposed(codename);
        // Deleted meanwhile, perhaps elsewhere: what was written for it isn't.
        return padded(match typed.message.is_empty() {
            true => comeback::show(intake, t, codename, Some(&Failure::NoMailbox)),
            false => intake.failed_with(t, &Failure::NoMailbox, &typed.message),
        })
        .await;
    }
    let shown = |(id, reply): (model::LocalId, seal::Reply)| ShownReply {
        id: id.to_string(),
        heading: match reply.kind {
            ReplyKind::Answer => t.mailbox_reply_day(web::date(t, &reply.day)),
            ReplyKind::Question => t.mailbox_question_day(web::date(t, &reply.day)),
            ReplyKind::Read => t.mailbox_read_day(web::date(t, &reply.day)),
        },
        wish: reply.wish.map(|wish| match wish {
            WishState::Accepted { until } => t.wish_accepted(web::date(t, &until)),
            WishState::Declined => t.wish_declined(),
            WishState::Ended => t.wish_ended(),
        }),
        text: reply.text,
        files: reply.files.iter().map(|file| shown_file(t, file)).collect(),
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
        pages: PAGES.min(intake.limits.files),
        with_files: opened.replies.iter().any(|(_, reply)| !reply.files.is_empty()),
        replies: opened.replies.into_iter().rev().map(shown).collect(),
        refused: opened.refused.len(),
        open: intake.recipient().is_ok(),
        problem: failure.map(|failure| Problem::of(failure, t)),
    };
    padded(html(failure.map_or(StatusCode::OK, Failure::status), &view)).await
}

fn shown_file(t: Lang, file: &seal::FileEntry) -> ShownFile {
    let name = model::SafeName::of(&file.name);
    ShownFile { blob: file.blob.to_string(), save: t.mailbox_file_save(name.as_str(), web::size(t, file.size)) }
}

/// A page in one of few lengths.
async fn padded(page: Response) -> Response {
    let (mut parts, body) = page.into_parts();
    // It was rendered into memory a moment ago: reading it can't fail.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(look::pad(bytes.to_vec())))
}
