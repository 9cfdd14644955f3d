//! `/{lang}/codename`: a fresh codename on a page of its own, before anything is sent.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use seal::Codename;
use web::{Lang, Layout, server::html};

use super::Chosen;
use crate::state::Intake;

#[derive(Template)]
#[template(path = "codename.html")]
struct Shown {
    layout: Layout,
    t: Lang,
    codename: Codename,
}

impl Shown {
    fn words(&self) -> impl Iterator<Item = &str> {
        self.codename.expose().split(' ')
    }
}

pub async fn post(State(intake): State<Arc<Intake>>, Chosen(t): Chosen) -> Response {
    match intake.recipient() {
        Ok(_) => {
            let codename = Codename::generate(&mut rand::rngs::OsRng);
            html(StatusCode::OK, &Shown { layout: intake.layout(t, t.codename_title()), t, codename })
        }
        Err(failure) => intake.failed(t, &failure),
    }
}
