//! Which address leads where, and what stands around every answer.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request, State},
    http::{StatusCode, Uri},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{Redirect, Response},
    routing::{delete, get, post, put},
};
use web::{
    Lang, Layout, Mood, door2,
    server::{Hosts, Policy, check_host, error_page, not_found, protect, style_route},
};

use crate::{
    api::{collect, door3, tus},
    failure::Failure,
    pages::{Chosen, add, advice, browser, codename, comeback, drop, file, forget, mailbox, write},
    state::Intake,
};

/// Forms without files, in bytes: a codename and a few words.
const FORM: usize = 64 << 10;

/// The whole intake as one router.
pub fn router(intake: Arc<Intake>) -> Router {
    // A page that answers a form, asked for by its address (a reload, a bookmark), leads to the start.
    let home = |Chosen(t): Chosen| async move { Redirect::to(&t.start()) };
    let pages = Router::new()
        .route("/", get(advice::get))
        .route("/{lang}", get(advice::get))
        .route("/{lang}/", get(advice::get))
        .route("/{lang}/codename", post(codename::post).get(home))
        .route("/{lang}/write", post(write::post).get(home))
        .route("/{lang}/return", get(comeback::get))
        .route("/{lang}/mailbox", post(mailbox::post).get(home))
        .route("/{lang}/mailbox/file", post(file::post).get(home))
        .route("/{lang}/mailbox/forget", post(forget::post).get(home))
        .route("/{lang}/browser", get(browser::get))
        .route(door2::SCRIPT_PATH, get(browser::script))
        .layer(from_fn_with_state(intake.clone(), in_time));
    let uploads = Router::new()
        .route("/{lang}/drop", post(drop::post).get(home))
        .route("/{lang}/mailbox/add", post(add::post).get(home))
        .layer(DefaultBodyLimit::disable());
    let pieces = Router::new()
        .route(
            "/api/v1/drops/{drop}/blobs/{blob}",
            post(tus::post).head(tus::head).patch(tus::patch).delete(tus::delete).options(tus::options),
        )
        .layer(from_fn(tus::versioned))
        .layer(DefaultBodyLimit::disable());
    let sealed = Router::new()
        .route("/api/v1/keyring", get(door3::keyring))
        .route("/api/v1/drops/{drop}/envelope", put(door3::put_envelope))
        .route("/api/v1/mailbox", get(door3::mailbox).delete(door3::forget_mailbox))
        .route("/api/v1/mailbox/replies/{id}", delete(door3::forget_reply))
        .route("/api/v1/mailbox/replies/{id}/files/{blob}", get(door3::reply_file))
        .layer(DefaultBodyLimit::disable());
    // Where the desk is on another machine, nothing of this is among what anybody can ask.
    let desk = match &intake.collect_token {
        Some(_) => collecting().layer(from_fn_with_state(intake.clone(), collect::only_the_desk)),
        None => Router::new(),
    };
    let (newsroom, name) = (intake.newsroom.clone(), intake.newsroom.clone());
    let hosts = Hosts::new(intake.hosts.clone(), Mood::Source);
    pages
        .merge(uploads)
        .merge(sealed)
        .merge(pieces)
        .merge(desk)
        .with_state(intake)
        .merge(style_route(Mood::Source))
        .method_not_allowed_fallback(move |uri: Uri| async move { not_so(Lang::of_path(uri.path()), &name) })
        .fallback(move |uri: Uri| async move { not_found(Lang::of_path(uri.path()), Mood::Source, &newsroom) })
        .layer(from_fn_with_state(hosts, check_host))
        .layer(from_fn_with_state(Policy::SOURCE, protect))
}

/// What a desk on another machine asks, over a channel on which nobody else can speak (`link`).
pub fn collect_router(intake: Arc<Intake>) -> Router {
    collecting().with_state(intake).layer(from_fn_with_state(Policy::SOURCE, protect))
}

fn collecting() -> Router<Arc<Intake>> {
    Router::new()
        .route("/collect/v1/keyring", put(collect::put_keyring).get(door3::keyring))
        .route("/collect/v1/parcels", get(collect::parcels))
        .route("/collect/v1/parcels/{drop}", delete(collect::forget_parcel))
        .route("/collect/v1/parcels/{drop}/envelope", get(collect::envelope))
        .route("/collect/v1/parcels/{drop}/blobs/{blob}", get(collect::blob))
        .route("/collect/v1/mailboxes/{mailbox}/replies/{id}", put(collect::put_reply))
        .route("/collect/v1/mailboxes/{mailbox}/replies/{id}/files", get(collect::reply_files))
        .route("/collect/v1/mailboxes/{mailbox}/replies/{id}/files/{blob}", put(collect::put_reply_file))
        .route("/collect/v1/mailboxes/{mailbox}", delete(collect::forget_mailbox))
        .layer(DefaultBodyLimit::max(1 << 20))
}

/// A form without files is small, and taken whole before anything is done with it: one that never ends is answered all the same.
/// What isn't a form of ours reads as an empty one.
async fn in_time(State(intake): State<Arc<Intake>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(intake.limits.idle, to_bytes(body, FORM)).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes.unwrap_or_default()))).await,
        Err(_) => intake.failed(Lang::of_path(parts.uri.path()), &Failure::Slow),
    }
}

/// An address that is there, asked for in a way that it doesn't know.
fn not_so(t: Lang, newsroom: &str) -> Response {
    let layout = Layout::served(t, Mood::Source, t.error_method_title(), newsroom);
    error_page(StatusCode::METHOD_NOT_ALLOWED, layout, t.error_method_title(), t.error_method(), &t.start())
}
