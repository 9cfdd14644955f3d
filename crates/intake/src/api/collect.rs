//! Collect: the desk takes sealed parcels away, brings the keyring and sealed replies. Nobody else gets past the token.

use std::sync::Arc;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use model::{DropId, LocalId, Redacted, limits};
use seal::{REPLY_CLASSES, UnverifiedKeyring};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use web::{Lang, Mood, server::not_found};

use super::{ApiError, id};
use crate::{
    domain::enclosed,
    failure::Failure,
    state::{Intake, KeyringRefused},
    store::{ParcelRow, ReplyFileRow, ReplyRecorded, Whose},
};

type Answer = Result<Response, ApiError>;

/// Without the token nothing is here: the answer is that of an address which leads nowhere.
pub async fn only_the_desk(State(intake): State<Arc<Intake>>, request: Request, next: Next) -> Response {
    let given =
        request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let mut token = [0; 32];
    let decoded = given.is_some_and(|text| hex::decode_to_slice(text, &mut token).is_ok());
    let wanted = intake.collect_token.as_ref().map(Redacted::expose);
    if decoded && wanted.is_some_and(|wanted| bool::from(token.ct_eq(wanted))) {
        next.run(request).await
    } else {
        not_found(Lang::default(), Mood::Source, &intake.newsroom)
    }
}

pub async fn put_keyring(State(intake): State<Arc<Intake>>, body: Bytes) -> Answer {
    let signed = UnverifiedKeyring::parse(&body).map_err(|_| Failure::Broken)?;
    match intake.take_keyring(signed) {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(KeyringRefused::NotSigned) => Err(Failure::Broken.into()),
        Err(KeyringRefused::OutOfOrder) => Err(Failure::Conflict.into()),
        Err(KeyringRefused::Store(error)) => Err(error.into()),
    }
}

pub async fn parcels(State(intake): State<Arc<Intake>>) -> Answer {
    let parcels = intake.store.parcels().await?;
    Ok(Json(json!({ "parcels": parcels.iter().map(parcel).collect::<Vec<_>>() })).into_response())
}

fn parcel(row: &ParcelRow) -> Value {
    let blobs: Vec<_> = row.blobs.iter().map(|blob| json!({ "blob": blob.blob, "size": blob.size })).collect();
    json!({
        "drop": row.drop,
        "mailbox": row.mailbox,
        "day": row.day,
        "envelope": { "size": row.envelope_size, "sha256": row.envelope_sha256 },
        "blobs": blobs,
    })
}

pub async fn envelope(State(intake): State<Arc<Intake>>, Path(drop): Path<String>) -> Answer {
    match intake.store.envelope(id(&drop)?).await? {
        Some(sealed) => Ok(([(header::CONTENT_TYPE, SEALED)], sealed).into_response()),
        None => Ok(nothing(&intake)),
    }
}

pub async fn blob(State(intake): State<Arc<Intake>>, Path((drop, blob)): Path<(String, String)>) -> Answer {
    let (drop, blob): (DropId, LocalId) = (id(&drop)?, id(&blob)?);
    match intake.store.blob(drop, blob).await? {
        Some((size, bytes)) => {
            let headers = [(header::CONTENT_TYPE, SEALED.to_owned()), (header::CONTENT_LENGTH, size.to_string())];
            Ok((headers, Body::from_stream(bytes)).into_response())
        }
        None => Ok(nothing(&intake)),
    }
}

pub async fn forget_parcel(State(intake): State<Arc<Intake>>, Path(drop): Path<String>) -> Answer {
    intake.store.forget_parcel(id(&drop)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub async fn put_reply(
    State(intake): State<Arc<Intake>>,
    Path((mailbox, reply)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let whose = whose(&mailbox, &reply)?;
    let files = wire::blobs(&headers, limits::MAX_REPLY_FILES)?;
    let most = REPLY_CLASSES[REPLY_CLASSES.len() - 1];
    if body.len() > most + (8 << 10) {
        return Err(Failure::MessageTooLong(most).into());
    }
    match intake.store.record_reply(whose, &body, &files, &intake.replies_go()).await? {
        ReplyRecorded::Done => Ok(StatusCode::CREATED.into_response()),
        ReplyRecorded::NoMailbox => Err(Failure::NoMailbox.into()),
        ReplyRecorded::MissingFile => Err(Failure::Conflict.into()),
    }
}

/// What is here of the files of a reply that may be still to come.
pub async fn reply_files(State(intake): State<Arc<Intake>>, Path((mailbox, reply)): Path<(String, String)>) -> Answer {
    let whose = whose(&mailbox, &reply)?;
    intake.store.counter(whose.mailbox).await?.ok_or(Failure::NoMailbox)?;
    let files = intake.store.reply_files(whose).await?;
    let listed = |file: &ReplyFileRow| json!({ "blob": file.blob, "size": file.size, "sha256": file.sha256 });
    Ok(Json(json!({ "files": files.iter().map(listed).collect::<Vec<_>>() })).into_response())
}

pub async fn put_reply_file(
    State(intake): State<Arc<Intake>>,
    Path((mailbox, reply, blob)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let (whose, blob) = (whose(&mailbox, &reply)?, id(&blob)?);
    enclosed::receive(&intake, whose, blob, wire::announced(&headers)?, body).await?;
    Ok(StatusCode::CREATED.into_response())
}

fn whose(mailbox: &str, reply: &str) -> Result<Whose, ApiError> {
    Ok(Whose { mailbox: id(mailbox)?, reply: id(reply)? })
}

pub async fn forget_mailbox(State(intake): State<Arc<Intake>>, Path(mailbox): Path<String>) -> Answer {
    intake.store.forget_mailbox(id(&mailbox)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

const SEALED: &str = "application/octet-stream";

fn nothing(intake: &Intake) -> Response {
    not_found(Lang::default(), Mood::Source, &intake.newsroom)
}
