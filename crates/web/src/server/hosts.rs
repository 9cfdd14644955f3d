//! The Host header must be a name of ours: a page elsewhere that lets its name point at loopback (DNS rebinding) gets nothing.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{StatusCode, header, uri::Authority},
    middleware::Next,
    response::Response,
};

use super::error_page;
use crate::{Lang, Layout, Mood};

/// The names that a server answers to: loopback always, and those the operator lists (an onion address, a LAN name).
#[derive(Clone, Debug)]
pub struct Hosts {
    allowed: Arc<[String]>,
    mood: Mood,
}

impl Hosts {
    /// `names`: host names without port, in any case. `mood`: how the refusal looks.
    pub fn new(names: impl IntoIterator<Item = String>, mood: Mood) -> Self {
        Self { allowed: names.into_iter().map(|name| name.to_ascii_lowercase()).collect(), mood }
    }

    fn allows(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        if authority.as_str().contains('@') {
            return false;
        }
        let name = authority.host().to_ascii_lowercase();
        matches!(name.as_str(), "127.0.0.1" | "localhost" | "[::1]") || self.allowed.contains(&name)
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
    if one.is_some_and(|host| hosts.allows(host)) {
        return next.run(request).await;
    }
    // A path says a language at the source's side alone; desk and archive speak English.
    let lang = if hosts.mood == Mood::Source { Lang::of_path(request.uri().path()) } else { Lang::default() };
    let layout = Layout::served(lang, hosts.mood, lang.error_host_title(), "");
    error_page(StatusCode::MISDIRECTED_REQUEST, layout, lang.error_host_title(), lang.error_host(), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_answered() {
        let hosts = Hosts::new(["Desk.Example.lan".to_owned()], Mood::Desk);
        for fine in ["127.0.0.1:8080", "localhost", "[::1]:9", "desk.example.LAN:443"] {
            assert!(hosts.allows(fine), "{fine}");
        }
        for wrong in ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "a@127.0.0.1", "", "127.0.0.2", "/"] {
            assert!(!hosts.allows(wrong), "{wrong}");
        }
    }
}
