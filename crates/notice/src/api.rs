//! What the desk can say to it, with its token; without, there is nothing here (docs/contracts.md).

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Request, State},
    http::{StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use subtle::ConstantTimeEq;

use crate::{
    Settings,
    state::{Notice, Saying},
};

pub fn router(notice: Arc<Notice>) -> Router {
    Router::new()
        .route("/notice/v1/settings", get(settings).put(set))
        .route("/notice/v1/arrived", post(arrived))
        .route("/notice/v1/heartbeat/{word}", post(heartbeat))
        .route("/notice/v1/test", post(test))
        .route("/notice/v1/state", get(state))
        .layer(from_fn_with_state(notice.clone(), only_the_desk))
        .with_state(notice)
}

async fn only_the_desk(State(notice): State<Arc<Notice>>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes()).unwrap_or_default();
    let wanted = format!("Bearer {}", notice.token.expose());
    if bool::from(given.ct_eq(wanted.as_bytes())) {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

async fn settings(State(notice): State<Arc<Notice>>) -> Json<Settings> {
    Json(notice.settings().without_password())
}

async fn set(State(notice): State<Arc<Notice>>, Json(mut settings): Json<Settings>) -> Response {
    settings.keep_password(&notice.settings());
    if let Err(refused) = settings.check() {
        return (StatusCode::UNPROCESSABLE_ENTITY, refused.to_string()).into_response();
    }
    match notice.set(settings) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error),
    }
}

async fn arrived(State(notice): State<Arc<Notice>>) -> Response {
    match notice.arrived() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error),
    }
}

/// `stopped` or `back`: at once, because it is of nobody's doing that a source's time could be told from.
async fn heartbeat(State(notice): State<Arc<Notice>>, Path(word): Path<String>) -> StatusCode {
    match word.as_str() {
        "stopped" => notice.say(Saying::Stopped),
        "back" => notice.say(Saying::Back),
        _ => return StatusCode::NOT_FOUND,
    }
    StatusCode::NO_CONTENT
}

fn failed(error: &crate::Error) -> Response {
    eprintln!("notice: {error}");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// What went wrong, as sentences.
async fn test(State(notice): State<Arc<Notice>>) -> Json<Vec<String>> {
    Json(notice.test().await)
}

async fn state(State(notice): State<Arc<Notice>>) -> Json<Vec<String>> {
    Json(notice.troubles())
}
