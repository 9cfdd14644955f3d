//! `/{lang}/mailbox/add`: more for a mailbox that is there already. Received as a drop is.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};

use super::{Chosen, drop, mailbox};
use crate::{domain::receive::receive, state::Intake};

pub async fn post(State(intake): State<Arc<Intake>>, Chosen(t): Chosen, request: Request) -> Response {
    let (typed, result) = receive(&intake, t, request).await;
    match result {
        Ok(received) => drop::receipt(&intake, &typed, &received),
        Err(failure) => mailbox::show(&intake, typed, Some(&failure)).await,
    }
}
