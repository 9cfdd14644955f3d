//! Notices: where people outside are told that something arrived, and nothing else. Set and tried by administrators.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    routing::{get, post},
};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, page};
use crate::{
    Desk, Error,
    domain::person::Role,
    notice_client::{Mail, NoticeClient, Settings},
    session::{Click, Posted, Seat},
    work::aside,
};

pub fn routes() -> Router<Arc<Desk>> {
    Router::new().route("/notices", get(show)).route("/notices/set", post(set)).route("/notices/test", post(test))
}

#[derive(Template)]
#[template(path = "notices.html")]
struct View {
    layout: Layout,
    frame: Frame,
    settings: Settings,
    mail: Mail,
    /// What a test came to; `None` when none was made.
    tried: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Form {
    webhook: String,
    text: String,
    pretended: String,
    server: String,
    port: String,
    security: String,
    user: String,
    password: String,
    from: String,
    to: String,
    subject: String,
}

fn client(seat: &Seat) -> Result<NoticeClient, Error> {
    seat.require(Role::Administrator)?;
    NoticeClient::of(&seat.desk.config).ok_or_else(|| Error::refused("this desk was started without notices"))
}

async fn shown(seat: &Seat, tried: Option<Vec<String>>) -> Answer {
    let asked = client(seat)?;
    let mut settings = aside(move || asked.settings()).await??;
    if settings.text.is_empty() {
        "Look at the desk when you are there next.".clone_into(&mut settings.text);
    }
    let fresh =
        || Mail { port: 465, security: "tls".into(), subject: "A note from the office".into(), ..Mail::default() };
    let mail = settings.mail.clone().unwrap_or_else(fresh);
    let (layout, frame) = seat.frame("about", "Notices");
    page(&View { layout, frame, settings, mail, tried })
}

async fn show(seat: Seat) -> Answer {
    shown(&seat, None).await
}

async fn set(Posted { seat, form }: Posted<Form>) -> Answer {
    let asked = client(&seat)?;
    let number =
        |text: &str, what: &str| text.trim().parse().map_err(|_| Error::refused(format!("{what} is a number")));
    let mail = if form.server.trim().is_empty() {
        None
    } else {
        Some(Mail {
            server: form.server.trim().to_owned(),
            port: number(&form.port, "the port")?,
            security: form.security,
            user: form.user.trim().to_owned(),
            password: form.password,
            from: form.from.trim().to_owned(),
            to: form.to.trim().to_owned(),
            subject: form.subject.trim().to_owned(),
        })
    };
    let pretended = number(&form.pretended, "how many false notices")?;
    let pretended = u8::try_from(pretended).map_err(|_| Error::refused("at most 14 false notices in a week"))?;
    let (webhook, text) = (form.webhook.trim().to_owned(), form.text.replace("\r\n", "\n").trim().to_owned());
    let settings = Settings { version: 1, webhook, mail, text, pretended };
    let ways = [(!settings.webhook.is_empty()).then_some("webhook"), settings.mail.as_ref().map(|_| "mail")];
    let ways = ways.into_iter().flatten().collect::<Vec<_>>().join(" and ");
    aside(move || asked.set(&settings)).await??;
    // Neither addresses nor words: the journal is read by more people.
    seat.note("set the notices", "", if ways.is_empty() { "none" } else { &ways }).await?;
    back_to("/notices")
}

async fn test(Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let asked = client(&seat)?;
    let tried = aside(move || asked.test()).await??;
    seat.note("sent a notice to try it", "", if tried.is_empty() { "it went out" } else { "it failed" }).await?;
    shown(&seat, Some(tried)).await
}
