//! JSON for programs: the sealed doors (2 and 3) and the desk (collect), as `docs/contracts.md` has them.

pub mod collect;
pub mod door3;
pub mod tus;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{domain::pieces::Refused, failure::Failure};

/// `{"error":"kind"}` with the status of its kind.
pub struct ApiError(StatusCode, &'static str);

impl ApiError {
    const NO_FILE: Self = Self(StatusCode::NOT_FOUND, "no-file");
}

impl<F: Into<Failure>> From<F> for ApiError {
    fn from(failure: F) -> Self {
        let failure = failure.into();
        Self(failure.status(), failure.kind())
    }
}

impl From<wire::Refused> for ApiError {
    fn from(refused: wire::Refused) -> Self {
        match refused {
            wire::Refused::Malformed => Failure::Broken.into(),
            wire::Refused::Kind => Self(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type"),
            wire::Refused::TooMany(most) => Failure::TooManyFiles(most).into(),
        }
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoBlob => Self(StatusCode::NOT_FOUND, "no-blob"),
            Refused::WrongOffset => Self(StatusCode::CONFLICT, "wrong-offset"),
            Refused::Busy => Self(StatusCode::LOCKED, "busy"),
            Refused::Failed(failure) => failure.into(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

/// An id in an address or a header.
fn id<T: std::str::FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| Failure::Broken.into())
}
