//! Sealed blobs over tus 1.0.0 (`docs/contracts.md`, "Sealed blobs in pieces"): headers in, headers out.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use model::MailboxId;
use wire::{Announcement, LENGTH, OFFSET, Piece, RESUMABLE, VERSION};

use super::{ApiError, id};
use crate::{
    domain::pieces::{self, Which},
    failure::Failure,
    state::Intake,
};

type Answer = Result<Response, ApiError>;

/// Says the version in every answer, and refuses another one in every request but `OPTIONS`.
pub async fn versioned(request: Request, next: Next) -> Response {
    let mut answer = if wire::speaks_tus(request.headers()) || request.method() == Method::OPTIONS {
        next.run(request).await
    } else {
        let known = [(HeaderName::from_static("tus-version"), VERSION)];
        (known, ApiError(StatusCode::PRECONDITION_FAILED, "tus-version")).into_response()
    };
    answer.headers_mut().insert(RESUMABLE, HeaderValue::from_static(VERSION));
    answer
}

pub async fn options(State(intake): State<Arc<Intake>>) -> Response {
    let headers = [
        ("tus-version", VERSION.to_owned()),
        ("tus-extension", "creation,termination".to_owned()),
        ("tus-max-size", pieces::most(&intake).to_string()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

pub async fn post(
    State(intake): State<Arc<Intake>>,
    Path(path): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let Announcement { mailbox, length } = wire::announcement(&headers)?;
    let new = pieces::announce(&intake, which(&path, mailbox)?, length).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::LOCATION, uri.path().to_owned())]).into_response())
}

pub async fn head(State(intake): State<Arc<Intake>>, Path(path): Path<(String, String)>, headers: HeaderMap) -> Answer {
    let which = which(&path, wire::mailbox(&headers)?)?;
    let (offset, length) = whole(async move { pieces::progress(&intake, which).await }).await?;
    let headers =
        [(OFFSET, offset.to_string()), (LENGTH, length.to_string()), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::OK, headers).into_response())
}

pub async fn patch(
    State(intake): State<Arc<Intake>>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let Piece { mailbox, offset, announced } = wire::piece(&headers)?;
    let which = which(&path, mailbox)?;
    let end = pieces::receive(&intake, which, offset, announced, body).await?;
    Ok((StatusCode::NO_CONTENT, [(OFFSET, end.to_string())]).into_response())
}

pub async fn delete(
    State(intake): State<Arc<Intake>>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let which = which(&path, wire::mailbox(&headers)?)?;
    whole(async move { pieces::forget(&intake, which).await }).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Goes on to its end when the connection breaks: the server drops a handler whose client has gone, and what arrived must be
/// made durable all the same.
async fn whole<T: Send + 'static>(
    work: impl Future<Output = Result<T, pieces::Refused>> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::spawn(work).await.map_err(|_| Failure::Server)?;
    Ok(done?)
}

fn which((drop, blob): &(String, String), mailbox: MailboxId) -> Result<Which, ApiError> {
    Ok(Which { drop: id(drop)?, blob: id(blob)?, mailbox })
}
