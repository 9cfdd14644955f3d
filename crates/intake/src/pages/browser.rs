//! `/browser`: door 2. One page with one script, the same for everybody; what is typed into it never comes here in clear.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::header,
    response::{Html, IntoResponse, Response},
};
use web::{door2, server::OwnPolicy};

use super::Chosen;
use crate::state::Intake;

/// Also while nothing is taken: the page asks for the keyring itself, and what varied would have no hash.
pub async fn get(State(intake): State<Arc<Intake>>, Chosen(t): Chosen) -> Response {
    (Extension(OwnPolicy(door2::POLICY)), Html(door2::page(t, &intake.newsroom))).into_response()
}

pub async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], door2::SCRIPT).into_response()
}
