//! `/{lang}/write`: the form for a message and files. It is shown again, with what was typed, when a drop is refused.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use seal::Codename;
use web::{Lang, Layout, server::html};
use wire::Asked;

use super::{Chosen, PAGES, Problem, channel::Channels, exposed, fresh_drop};
use crate::{domain::receive::Typed, failure::Failure, state::Intake};

#[derive(Template)]
#[template(path = "write.html")]
struct Write {
    layout: Layout,
    t: Lang,
    codename: String,
    drop: String,
    message: String,
    embargo: String,
    channels: Channels,
    /// The most files.
    most: usize,
    /// Fields for the photographs of one paper.
    pages: usize,
    problem: Option<Problem>,
}

pub async fn post(
    State(intake): State<Arc<Intake>>,
    Chosen(t): Chosen,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    let form = form.map(|Form(form)| form).unwrap_or_default();
    let codename: Codename = match form.codename.parse() {
        Ok(codename) => codename,
        Err(error) => return intake.failed(t, &Failure::Codename(error)),
    };
    match intake.recipient().and_then(|_| intake.room_for(0)) {
        Ok(()) => show(&intake, Typed { lang: t, codename: Some(codename), ..Typed::default() }, None),
        Err(failure) => intake.failed(t, &failure),
    }
}

/// The form, empty or with what was typed and why it wasn't taken. Files can't be put back by any server: the page says so.
pub fn show(intake: &Intake, typed: Typed, failure: Option<&Failure>) -> Response {
    let t = typed.lang;
    let Some(codename) = &typed.codename else {
        return intake.failed_with(t, failure.unwrap_or(&Failure::Broken), &typed.message);
    };
    let view = Write {
        layout: intake.layout(t, t.write_title()),
        t,
        codename: exposed(codename),
        drop: typed.drop.map_or_else(fresh_drop, |drop| drop.to_string()),
        message: typed.message.to_string(),
        embargo: typed.embargo.clone(),
        channels: intake.channels(t, &typed.channel),
        most: intake.limits.files,
        pages: PAGES.min(intake.limits.files),
        problem: failure.map(|failure| Problem::of(failure, t)),
    };
    let status = failure.map_or(StatusCode::OK, Failure::status);
    html(status, &view).into_response()
}
