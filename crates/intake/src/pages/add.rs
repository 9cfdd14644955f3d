//! `/mailbox/add`: more for a mailbox that is there already. Received as a drop is.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};

use super::{drop, mailbox};
use crate::{domain::receive::receive, state::Intake};

pub async fn post(State(intake): State<Arc<Intake>>, request: Request) -> Response {
    let (typed, result) = receive(&intake, request).await;
    match result {
        Ok(received) => drop::receipt(&intake, &typed, &received),
        Err(failure) => mailbox::show(&intake, typed, Some(&failure)).await,
    }
}
