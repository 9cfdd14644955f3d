//! `/` and `/{lang}`: who we are, what to do before, and the way in. Or: not open yet.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use web::{Lang, Layout, server::html};

use super::Chosen;
use crate::state::Intake;

#[derive(Template)]
#[template(path = "advice.html")]
struct Advice {
    layout: Layout,
    t: Lang,
    /// Whether this page was asked for by its onion address.
    by_tor: bool,
    /// That address, for those who came another way.
    onion: Option<String>,
}

#[derive(Template)]
#[template(path = "closed.html")]
struct Closed {
    layout: Layout,
    t: Lang,
}

pub async fn get(State(intake): State<Arc<Intake>>, Chosen(t): Chosen, headers: HeaderMap) -> Response {
    if intake.recipient().is_err() {
        return html(StatusCode::OK, &Closed { layout: intake.layout(t, t.closed_title()), t });
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let by_tor = host.split(':').next().is_some_and(|name| name.ends_with(".onion"));
    let onion = intake.hosts.iter().find(|name| name.ends_with(".onion")).map(|name| format!("http://{name}/"));
    html(StatusCode::OK, &Advice { layout: intake.layout(t, t.advice_title()), t, by_tor, onion })
}
