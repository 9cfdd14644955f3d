//! Sealed blobs over tus 1.0.0 (`docs/contracts.md`, "Sealed blobs in pieces"): headers in, headers out.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{ApiError, door3::mailbox_of, id};
use crate::{
    domain::pieces::{self, Which},
    failure::Failure,
    state::Intake,
};

type Answer = Result<Response, ApiError>;

const VERSION: &str = "1.0.0";
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const PIECE: &str = "application/offset+octet-stream";

/// Says the version in every answer, and refuses another one in every request but `OPTIONS`.
pub async fn versioned(request: Request, next: Next) -> Response {
    let named = request.headers().get(RESUMABLE).is_some_and(|version| version == VERSION);
    let mut answer = if named || request.method() == Method::OPTIONS {
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
    let which = which(&path, &headers)?;
    let length = number(&headers, &LENGTH)?.ok_or(Failure::Broken)?;
    let body = number(&headers, &header::CONTENT_LENGTH)?.unwrap_or(0);
    if body > 0 || headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(Failure::Broken.into());
    }
    let new = pieces::announce(&intake, which, length).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::LOCATION, uri.path().to_owned())]).into_response())
}

pub async fn head(State(intake): State<Arc<Intake>>, Path(path): Path<(String, String)>, headers: HeaderMap) -> Answer {
    let which = which(&path, &headers)?;
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
    let which = which(&path, &headers)?;
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != PIECE) {
        return Err(ApiError(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type"));
    }
    let offset = number(&headers, &OFFSET)?.ok_or(Failure::Broken)?;
    let announced = number(&headers, &header::CONTENT_LENGTH)?;
    let end = whole(async move { pieces::receive(&intake, which, offset, announced, body).await }).await?;
    Ok((StatusCode::NO_CONTENT, [(OFFSET, end.to_string())]).into_response())
}

pub async fn delete(
    State(intake): State<Arc<Intake>>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let which = which(&path, &headers)?;
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

fn which((drop, blob): &(String, String), headers: &HeaderMap) -> Result<Which, ApiError> {
    Ok(Which { drop: id(drop)?, blob: id(blob)?, mailbox: mailbox_of(headers)? })
}

/// A number of a header: decimal digits alone, given once. `None` when it isn't given.
fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, ApiError> {
    let mut given = headers.get_all(name).iter();
    let Some(value) = given.next() else { return Ok(None) };
    let digits = given.next().is_none().then(|| digits(value.as_bytes())).flatten();
    digits.map(Some).ok_or_else(|| Failure::Broken.into())
}

/// What a database's signed number can hold: 18 digits.
fn digits(text: &[u8]) -> Option<u64> {
    let fine = (1..=18).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    fine.then(|| text.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use rand::{Rng, RngCore};

    use super::*;

    #[test]
    fn a_number_is_digits_and_nothing_else() {
        for (text, number) in [("0", 0), ("007", 7), ("999999999999999999", 999_999_999_999_999_999)] {
            assert_eq!(digits(text.as_bytes()), Some(number), "{text}");
        }
        for wrong in ["", "-1", "+1", " 1", "1 ", "1_0", "0x10", "1.0", "1e3", "١", "1000000000000000000", "1,1"] {
            assert_eq!(digits(wrong.as_bytes()), None, "{wrong}");
        }
    }

    /// Whatever bytes a header may hold: no panic, and what is taken is what any other reader would take.
    #[test]
    fn any_bytes_are_read_or_refused() {
        let mut rng = rand::thread_rng();
        let alphabet = b"0123456789-+ ,.ex\t\xff";
        for round in 0..20_000 {
            let mut text = vec![0; rng.gen_range(0..24)];
            rng.fill_bytes(&mut text);
            if round % 2 == 0 {
                text.iter_mut().for_each(|byte| *byte = alphabet[usize::from(*byte) % alphabet.len()]);
            }
            let plain = std::str::from_utf8(&text).ok().filter(|t| t.bytes().all(|b| b.is_ascii_digit()));
            let other = plain.filter(|t| t.len() <= 18).and_then(|t| t.parse().ok());
            assert_eq!(digits(&text), other, "{text:?}");
        }
    }

    #[test]
    fn a_header_given_twice_is_refused() {
        let mut headers = HeaderMap::new();
        assert!(number(&headers, &OFFSET).is_ok_and(|n| n.is_none()));
        headers.append(OFFSET, HeaderValue::from_static("5"));
        assert!(number(&headers, &OFFSET).is_ok_and(|n| n == Some(5)));
        headers.append(OFFSET, HeaderValue::from_static("5"));
        assert!(number(&headers, &OFFSET).is_err());
    }
}
