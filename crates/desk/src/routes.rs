//! Every address of the desk. A page's file in `pages/` holds its form, its view, its `get` and its `post`.
//!
//! Handlers that take a `Seat` need a session; those that take `Posted` also the form's CSRF token. Only the start page, unlocking and
//! enrolling work without.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{FromRequestParts, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use web::{
    Lang, Mood,
    server::{Hosts, Policy, check_host, not_found, protect, style_route},
};

use crate::{
    Desk, Error,
    pages::{
        about, authenticity, bind, channels, comments, compare, confirmation, destroy, document, enrol, export, inbox,
        journal, keyring, machines, mailbox, notices, passkeys, people, publishing, reasons, recovery, reply,
        retention, script, search, settle, start, triage,
    },
    session::Seat,
    store::Matter,
};

/// How somebody reaches the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Plain, on its own machine.
    Loopback,
    /// Over TLS, from another one.
    Network,
}

/// The desk's router, with its guards around it.
pub fn router(desk: Arc<Desk>, way: Way) -> Router {
    let names = match (way, &desk.config.lan) {
        (Way::Network, Some(lan)) => lan.hosts(),
        _ => Vec::new(),
    };
    let newsroom = desk.config.newsroom.name.clone();
    // A browser may keep the style sheet, and it alone: the page after *Lock everything* comes from a process that is ending.
    let style = style_route(Mood::Desk).layer(from_fn_with_state(Policy { scripts: false, keep: true }, protect));
    Router::new()
        .route("/", get(start::get))
        .route("/unlock", post(start::unlock))
        .route("/lock", post(start::lock))
        .route("/leave", post(start::leave))
        .route("/enrol/{token}", get(enrol::get).post(enrol::post))
        .route("/enrol/{token}/confirm", post(enrol::confirm))
        .route("/inbox", get(inbox::get))
        .route("/collect", post(inbox::collect))
        .route("/heartbeat", post(inbox::beat))
        .route("/held/{drop}/again", post(inbox::again))
        .route("/held/{drop}/destroy", post(inbox::destroy))
        .route("/mailbox/{id}", get(mailbox::get))
        .route("/drop/{id}/accept", post(mailbox::accept))
        .route("/drop/{id}/put-back", post(mailbox::put_back))
        .route("/drop/{id}/wish", post(mailbox::wish))
        .route("/drop/{id}/decline", get(mailbox::ask_decline).post(mailbox::decline))
        .route("/drop/{id}/bind", get(bind::get).post(bind::post))
        .route("/document/{id}", get(document::get))
        .route("/document/{id}/part", post(bind::part))
        .route("/document/{id}/marks.css", get(document::marks))
        .route("/document/{id}/compare", get(compare::choose))
        .route("/document/{id}/compare/{other}", get(compare::get))
        .route("/document/{id}/compare/{other}/marks.css", get(compare::marks))
        .route("/search", get(search::get))
        .route("/document/{id}/open", post(document::open))
        .route("/document/{id}/confirmation", get(confirmation::get).post(confirmation::post))
        .route("/document/{id}/password", post(document::unlock))
        .route("/document/{id}/authenticity", get(authenticity::get).post(authenticity::post))
        .route("/document/{id}/settle", get(settle::get).post(settle::post))
        .route("/document/{id}/keys", post(authenticity::keys))
        .route("/document/{id}/report", post(authenticity::text))
        .route("/document/{id}/page/{number}", get(document::image))
        .merge(export::routes())
        .merge(reply::routes())
        .merge(triage::routes())
        .merge(destroy::routes())
        .merge(retention::routes())
        .merge(reasons::routes())
        .merge(notices::routes())
        .merge(recovery::routes())
        .merge(keyring::routes())
        .merge(passkeys::routes())
        .merge(comments::routes())
        .route("/journal", get(journal::get))
        .route("/channels", get(channels::get))
        .route("/channels/new", get(channels::begin).post(channels::create))
        .route("/channels/{name}", get(channels::edit).post(channels::save))
        .route("/channels/{name}/close", post(channels::close))
        .route("/people", get(people::get))
        .route("/machines", get(machines::get))
        .route("/machines/certificate", get(machines::certificate))
        .route("/people/invite", post(people::invite))
        .route("/people/{id}/role", post(people::role))
        .route("/people/{id}/remove", post(people::remove))
        .route("/about", get(about::get))
        .route("/desk.js", get(script))
        // Preparing and publishing have their routes there.
        .merge(publishing::routes())
        .fallback(move || {
            let newsroom = newsroom.clone();
            async move { not_found(Lang::En, Mood::Desk, &newsroom) }
        })
        .layer(from_fn_with_state(desk.clone(), only_its_readers))
        .with_state(desk)
        .layer(Extension(way))
        .layer(from_fn_with_state(way, same_site))
        .layer(from_fn_with_state(way, only_over_tls))
        .layer(from_fn_with_state(Hosts::new(names, Mood::Desk), check_host))
        .layer(from_fn_with_state(Policy::DESK, protect))
        .merge(style)
}

/// What came by a channel is there for its members alone. This stands before every page, so that none can forget to ask: whatever
/// an address names by an id is looked up first, and what isn't this person's is not there. Without a session the page itself refuses.
async fn only_its_readers(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let mut parts = request.uri().path().split('/').skip(1);
    let about = parts.next().and_then(Matter::of).zip(parts.next().map(str::to_owned));
    let Some((matter, id)) = about else { return next.run(request).await };
    // The pages read an address decoded: one that is spelt otherwise would be asked about here by another name.
    if id.contains('%') {
        return Error::NotFound.into_response();
    }
    let (mut head, body) = request.into_parts();
    if let Ok(seat) = Seat::from_request_parts(&mut head, &desk).await {
        match seat.open.store.is_closed_to(seat.person.id, matter, &id).await {
            Ok(false) => {}
            Ok(true) => return Error::NotFound.into_response(),
            Err(error) => return error.into_response(),
        }
    }
    next.run(Request::from_parts(head, body)).await
}

/// A cookie that was given over TLS never goes over a plain line.
async fn only_over_tls(State(way): State<Way>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if way == Way::Network {
        let headers = response.headers_mut();
        let lines: Vec<_> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
        headers.remove(header::SET_COOKIE);
        for line in lines {
            if let Ok(secure) = HeaderValue::from_bytes(&[line.as_bytes(), b"; Secure"].concat()) {
                headers.append(header::SET_COOKIE, secure);
            }
        }
    }
    response
}

/// A form that another site sends here is refused, also where there is no session yet to have a token for.
async fn same_site(State(way): State<Way>, request: Request, next: Next) -> Response {
    let scheme: &[u8] = if way == Way::Network { b"https://" } else { b"http://" };
    let site = request.headers().get("sec-fetch-site").map(|value| value.as_bytes());
    let origin = request.headers().get(header::ORIGIN).map(|value| value.as_bytes());
    let own = request.headers().get(header::HOST).map(|host| [scheme, host.as_bytes()].concat());
    // Our own pages send no referrer, and so `Origin: null`; their forms' tokens tell then.
    let elsewhere = origin.is_some_and(|origin| origin != b"null" && Some(origin) != own.as_deref());
    let foreign = elsewhere || site.is_some_and(|site| site != b"same-origin" && site != b"none");
    if foreign && request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}
