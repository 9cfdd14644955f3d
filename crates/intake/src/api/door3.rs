//! Doors 2 and 3: what they send was sealed on the source's own machine (its blobs: `tus.rs`). The intake sees ciphertext and the mailbox secret's hash.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use model::{DropId, MailboxId};
use serde_json::{Value, json};

use super::{ApiError, id};
use crate::{
    domain::{look, sealed::receive_envelope},
    failure::Failure,
    state::Intake,
    store::{Arrival, Recorded, Whose},
};

type Answer = Result<Response, ApiError>;

pub async fn keyring(State(intake): State<Arc<Intake>>) -> Answer {
    intake.recipient()?;
    let keyring = intake.keyring().ok_or(Failure::NotOpen)?;
    Ok(Json(keyring.signed()).into_response())
}

pub async fn put_envelope(
    State(intake): State<Arc<Intake>>,
    Path(drop): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let drop: DropId = id(&drop)?;
    let mailbox = wire::mailbox(&headers)?;
    let blobs = wire::blobs(&headers, intake.limits.files)?;
    if let Some(receipt) = intake.store.receipt(drop, mailbox).await? {
        return Ok(Json(receipt).into_response());
    }
    intake.recipient()?;
    let envelope = receive_envelope(&intake, body).await?;
    intake.room_for(envelope.len() as u64)?;
    let arrival = Arrival { drop, mailbox, day: intake.day() };
    let recorded = intake.store.record_arrival(&arrival, &[], &blobs, |_| Ok(envelope)).await.map_err(Failure::from)?;
    let status = if matches!(recorded, Recorded::New(_)) { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(recorded.receipt())).into_response())
}

pub async fn mailbox(State(intake): State<Arc<Intake>>, headers: HeaderMap) -> Answer {
    let looked = look::look(&intake.store, wire::mailbox(&headers)?).await?;
    let Some(counter) = looked.counter else {
        let nothing = json!({ "error": Failure::NoMailbox.kind() });
        return Ok(padded(Failure::NoMailbox.status(), &nothing));
    };
    let replies: Vec<_> = looked
        .replies
        .iter()
        .map(|reply| json!({ "id": reply.id, "sealed": BASE64_STANDARD.encode(&reply.sealed) }))
        .collect();
    Ok(padded(StatusCode::OK, &json!({ "counter": counter, "replies": replies })))
}

/// JSON in one of few lengths.
fn padded(status: StatusCode, answer: &Value) -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (status, json, look::pad(answer.to_string().into_bytes())).into_response()
}

/// A file that came with a reply, sealed. There is none for another's secret as for a file that isn't there.
pub async fn reply_file(
    State(intake): State<Arc<Intake>>,
    Path((reply, blob)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let whose = Whose { mailbox: wire::mailbox(&headers)?, reply: id(&reply)? };
    let (size, bytes) = intake.store.reply_file(whose, id(&blob)?).await?.ok_or(ApiError::NO_FILE)?;
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_LENGTH, size.to_string())];
    Ok((headers, Body::from_stream(bytes)).into_response())
}

pub async fn forget_reply(State(intake): State<Arc<Intake>>, Path(reply): Path<String>, headers: HeaderMap) -> Answer {
    let (mailbox, _) = known(&intake, &headers).await?;
    intake.store.forget_reply(mailbox, id(&reply)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub async fn forget_mailbox(State(intake): State<Arc<Intake>>, headers: HeaderMap) -> Answer {
    let (mailbox, _) = known(&intake, &headers).await?;
    intake.store.forget_mailbox(mailbox).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn known(intake: &Intake, headers: &HeaderMap) -> Result<(MailboxId, u64), ApiError> {
    let mailbox = wire::mailbox(headers)?;
    let counter = intake.store.counter(mailbox).await?.ok_or(Failure::NoMailbox)?;
    Ok((mailbox, counter))
}
