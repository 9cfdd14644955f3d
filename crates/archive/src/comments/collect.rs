//! Collect: the desk takes sealed comments away. Without its token nothing is here.

use std::{io, sync::Arc};

use axum::{
    Json,
    extract::{Path, Request, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use model::LocalId;
use subtle::ConstantTimeEq;

use super::{Comments, letterbox::Letterbox};
use crate::Archive;

/// The most names in one list: the desk asks again.
const MOST: usize = 500;

pub async fn list(State(archive): State<Arc<Archive>>, request: Request) -> Response {
    let answer = |letterbox: &Letterbox| {
        let comments = letterbox.list(MOST)?;
        Ok(Json(serde_json::json!({ "comments": comments })).into_response())
    };
    for_the_desk(archive, request, answer).await
}

pub async fn sealed(State(archive): State<Arc<Archive>>, Path(id): Path<String>, request: Request) -> Response {
    let answer = move |letterbox: &Letterbox| {
        let id = id.parse::<LocalId>().ok();
        Ok(match id.map(|id| letterbox.get(id)).transpose()?.flatten() {
            Some(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        })
    };
    for_the_desk(archive, request, answer).await
}

pub async fn forget(State(archive): State<Arc<Archive>>, Path(id): Path<String>, request: Request) -> Response {
    let answer = move |letterbox: &Letterbox| {
        if let Ok(id) = id.parse() {
            letterbox.forget(id)?;
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    for_the_desk(archive, request, answer).await
}

async fn for_the_desk(
    archive: Arc<Archive>,
    request: Request,
    answer: impl FnOnce(&Letterbox) -> io::Result<Response> + Send + 'static,
) -> Response {
    let (request, _) = request.into_parts();
    if !archive.comments.is_the_desk(&request) {
        // The answer of an address which leads nowhere.
        return archive.not_found(&request).await;
    }
    let done = tokio::task::spawn_blocking(move || match &archive.comments.letterbox {
        Some(letterbox) => answer(letterbox),
        None => Err(io::ErrorKind::NotFound.into()),
    })
    .await;
    let done = done.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
    let mut response = done.unwrap_or_else(|error| {
        eprintln!("archive: the letterbox of comments: {}", error.kind());
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    });
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

impl Comments {
    fn is_the_desk(&self, request: &Parts) -> bool {
        let given = request.headers.get(header::AUTHORIZATION);
        let given = given.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let mut token = [0; 32];
        let decoded = given.is_some_and(|text| hex::decode_to_slice(text, &mut token).is_ok());
        self.token.as_ref().is_some_and(|own| decoded && bool::from(token.ct_eq(own.expose())))
    }
}
