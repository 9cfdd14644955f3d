//! Answers that every server gives: a rendered page, an error page, the style sheet.

use askama::Template;
use axum::{
    Router,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};

use crate::{ErrorPage, Layout, Mood, Text, assets, lang::Lang};

/// A rendered view. When rendering fails the visitor gets the error page: templates can only fail on formatting.
pub fn html(status: StatusCode, view: &impl Template) -> Response {
    match view.render() {
        Ok(page) => (status, Html(page)).into_response(),
        Err(_) => {
            let lang = Lang::default();
            let layout = Layout::served(lang, Mood::Source, lang.error_server_title(), "");
            error_page(StatusCode::INTERNAL_SERVER_ERROR, layout, lang.error_server_title(), lang.error_server(), "/")
        }
    }
}

/// A page with one heading and one sentence; `back` is where its link leads, empty for none.
pub fn error_page(status: StatusCode, layout: Layout, heading: Text, text: Text, back: &str) -> Response {
    match (ErrorPage { layout, heading, text, back: back.to_owned() }).render() {
        Ok(page) => (status, Html(page)).into_response(),
        Err(_) => status.into_response(),
    }
}

/// The 404 page.
pub fn not_found(lang: Lang, mood: Mood, newsroom: &str) -> Response {
    let back = if mood == Mood::Source { lang.start() } else { "/".to_owned() };
    let layout = Layout::served(lang, mood, lang.error_not_found_title(), newsroom);
    error_page(StatusCode::NOT_FOUND, layout, lang.error_not_found_title(), lang.error_not_found(), &back)
}

/// The style sheet under [`assets::style_path`]. A policy with `keep: false` still forbids keeping it.
pub fn style_route<S: Clone + Send + Sync + 'static>(mood: Mood) -> Router<S> {
    let answer = move || async move {
        let headers = [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ];
        (headers, assets::style(mood))
    };
    Router::new().route(assets::style_path(mood), get(answer))
}
