//! The Host header must be a name of ours.

use axum::{
    extract::{Request, State},
    http::{StatusCode, header, uri::Authority},
    middleware::Next,
    response::Response,
};

use super::error_page;
use crate::{Lang, Layout, Mood, host::Names};

/// The names that a server answers to, and how its refusal looks.
#[derive(Clone, Debug)]
pub struct Hosts {
    names: Names,
    mood: Mood,
}

impl Hosts {
    /// `names`: host names without port, in any case. `mood`: how the refusal looks.
    pub fn new(names: impl IntoIterator<Item = String>, mood: Mood) -> Self {
        Self { names: Names::new(names), mood }
    }
}

/// Middleware: `.layer(axum::middleware::from_fn_with_state(hosts, web::server::check_host))`.
pub async fn check_host(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let mut named = request.headers().get_all(header::HOST).iter();
    let one = match (named.next(), named.next()) {
        (Some(host), None) => host.to_str().ok(),
        (None, _) => request.uri().authority().map(Authority::as_str),
        (Some(_), Some(_)) => None,
    };
    if one.is_some_and(|host| hosts.names.allow(host)) {
        return next.run(request).await;
    }
    // A path says a language at the source's side alone; desk and archive speak English.
    let lang = if hosts.mood == Mood::Source { Lang::of_path(request.uri().path()) } else { Lang::default() };
    let layout = Layout::served(lang, hosts.mood, lang.error_host_title(), "");
    error_page(StatusCode::MISDIRECTED_REQUEST, layout, lang.error_host_title(), lang.error_host(), "")
}
