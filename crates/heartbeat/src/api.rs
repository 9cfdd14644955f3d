//! What the desk can say to it, with its token; without, there is nothing here (docs/contracts.md).

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{delete, post},
};
use seal::RootKey;
use serde::{Deserialize, Serialize};
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::beat::{Asked, Heartbeat, Stuck};

pub fn router(heartbeat: Arc<Heartbeat>) -> Router {
    Router::new()
        .route("/heartbeat/v1/beat", post(begin).merge(delete(forget)))
        .route("/heartbeat/v1/beat/send", post(send))
        .route("/heartbeat/v1/beat/replies", post(replies))
        .layer(from_fn_with_state(heartbeat.clone(), only_the_desk))
        .with_state(heartbeat)
}

async fn only_the_desk(State(heartbeat): State<Arc<Heartbeat>>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes()).unwrap_or_default();
    let wanted = format!("Bearer {}", heartbeat.token.expose());
    if bool::from(given.ct_eq(wanted.as_bytes())) {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// 200 with the answer, or 502 with what stood in the way.
fn answer(done: Result<impl Serialize, Stuck>) -> Response {
    match done {
        Ok(done) => Json(done).into_response(),
        Err(stuck) => (StatusCode::BAD_GATEWAY, Json(json!({ "stuck": stuck }))).into_response(),
    }
}

async fn begin(State(heartbeat): State<Arc<Heartbeat>>, Json(asked): Json<Asked>) -> Response {
    answer(heartbeat.begin(asked).await.map(|mailbox| json!({ "mailbox": mailbox })))
}

async fn send(State(heartbeat): State<Arc<Heartbeat>>) -> Response {
    answer(heartbeat.send().await.map(|drop| json!({ "drop": drop })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reading {
    root: RootKey,
}

async fn replies(State(heartbeat): State<Arc<Heartbeat>>, Json(Reading { root }): Json<Reading>) -> Response {
    answer(heartbeat.replies(root).await.map(|texts| json!({ "replies": texts })))
}

async fn forget(State(heartbeat): State<Arc<Heartbeat>>) -> Response {
    answer(heartbeat.forget().await.map(|()| json!({})))
}
