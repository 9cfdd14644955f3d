//! JSON for programs: the command line (door 3) and the desk (collect), as `docs/contracts.md` has them.

pub mod collect;
pub mod door3;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::failure::Failure;

/// `{"error":"kind"}` with the status of its kind.
pub struct ApiError(Failure);

impl<F: Into<Failure>> From<F> for ApiError {
    fn from(failure: F) -> Self {
        Self(failure.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.0.status(), Json(json!({ "error": self.0.kind() }))).into_response()
    }
}

/// An id in an address or a header.
fn id<T: std::str::FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError(Failure::Broken))
}
