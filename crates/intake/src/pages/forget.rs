//! `/{lang}/mailbox/forget`: one reply, or everything after a second question.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use model::LocalId;
use seal::Codename;
use web::{Lang, Layout, server::html};
use wire::Asked;

use super::{Chosen, comeback, exposed, mailbox};
use crate::{domain::receive::Typed, failure::Failure, state::Intake};

#[derive(Template)]
#[template(path = "forget.html")]
struct Sure {
    layout: Layout,
    t: Lang,
    codename: String,
}

#[derive(Template)]
#[template(path = "forgotten.html")]
struct Forgotten {
    layout: Layout,
    t: Lang,
}

pub async fn post(
    State(intake): State<Arc<Intake>>,
    Chosen(t): Chosen,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    let form = form.map(|Form(form)| form).unwrap_or_default();
    let codename: Codename = match form.codename.parse() {
        Ok(codename) => codename,
        Err(error) => return comeback::show(&intake, t, form.codename, Some(&Failure::Codename(error))),
    };
    match forget(&intake, t, &codename, &form.what).await {
        Ok(Some(page)) => page,
        Ok(None) => mailbox::show(&intake, Typed { lang: t, codename: Some(codename), ..Typed::default() }, None).await,
        Err(Failure::NoMailbox) => comeback::show(&intake, t, exposed(&codename), Some(&Failure::NoMailbox)),
        Err(failure) => intake.failed(t, &failure),
    }
}

/// A page of its own, or `None` for the mailbox as it is now.
async fn forget(intake: &Intake, t: Lang, codename: &Codename, what: &str) -> Result<Option<Response>, Failure> {
    let mailbox = codename.keys().mailbox.id();
    if intake.store.counter(mailbox).await?.is_none() {
        return Err(Failure::NoMailbox);
    }
    match what {
        "all" => {
            let view = Sure { layout: intake.layout(t, t.forget_title()), t, codename: exposed(codename) };
            Ok(Some(html(StatusCode::OK, &view)))
        }
        "all-confirmed" => {
            intake.store.forget_mailbox(mailbox).await?;
            Ok(Some(html(StatusCode::OK, &Forgotten { layout: intake.layout(t, t.forgotten_title()), t })))
        }
        reply => {
            let reply: LocalId = reply.parse().map_err(|_| Failure::Broken)?;
            intake.store.forget_reply(mailbox, reply).await?;
            Ok(None)
        }
    }
}
