//! `/{lang}/drop`: takes the form; the receipt is shown only after everything is durable.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use web::{Lang, Layout, server::html};

use super::{Chosen, exposed, write};
use crate::{
    domain::receive::{Received, Typed, receive},
    state::Intake,
};

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    layout: Layout,
    t: Lang,
    codename: String,
    /// The beginning of the drop's id: enough to compare two receipts.
    number: String,
    day: String,
    files: Option<String>,
}

pub async fn post(State(intake): State<Arc<Intake>>, Chosen(t): Chosen, request: Request) -> Response {
    let (typed, result) = receive(&intake, t, request).await;
    match result {
        Ok(received) => receipt(&intake, &typed, &received),
        Err(failure) => write::show(&intake, typed, Some(&failure)),
    }
}

/// The same page for a first drop, for one sent again, and for what is added later.
pub fn receipt(intake: &Intake, typed: &Typed, received: &Received) -> Response {
    let t = typed.lang;
    let drop = received.receipt.drop.to_string();
    let view = ReceiptPage {
        layout: intake.layout(t, t.receipt_title()),
        t,
        codename: typed.codename.as_ref().map(exposed).unwrap_or_default(),
        number: format!("{} {}", &drop[..4], &drop[4..8]),
        day: web::date(t, &received.receipt.day),
        files: Some(received.files).filter(|files| *files > 0).map(|files| web::number(t, files)),
    };
    html(StatusCode::OK, &view)
}
