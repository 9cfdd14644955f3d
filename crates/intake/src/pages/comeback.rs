//! `/{lang}/return`: where a codename is typed. It says first what typing it at this door means.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use web::{Lang, Layout, server::html};

use super::{Chosen, Problem};
use crate::{failure::Failure, state::Intake};

#[derive(Template)]
#[template(path = "return.html")]
struct Return {
    layout: Layout,
    t: Lang,
    typed: String,
    problem: Option<Problem>,
}

pub async fn get(State(intake): State<Arc<Intake>>, Chosen(t): Chosen) -> Response {
    show(&intake, t, String::new(), None)
}

/// The form again with what was typed: a slip of one letter needn't cost eight words.
pub fn show(intake: &Intake, t: Lang, typed: String, failure: Option<&Failure>) -> Response {
    let problem = failure.map(|failure| Problem::of(failure, t));
    let view = Return { layout: intake.layout(t, t.return_title()), t, typed, problem };
    html(failure.map_or(StatusCode::OK, Failure::status), &view)
}
