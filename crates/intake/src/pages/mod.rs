//! Door 1: pages without scripts and without cookies. Each file is one page: its form, its view, its handler.

pub mod add;
pub mod advice;
pub mod codename;
pub mod comeback;
pub mod drop;
pub mod forget;
pub mod mailbox;
pub mod write;

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use seal::Codename;
use web::{Lang, Layout, Mood};

use crate::{failure::Failure, state::Intake};

/// The language that the address begins with: `/fr/write`. `/` is the English start page; under a language that these pages
/// don't speak there is nothing.
pub struct Chosen(pub Lang);

impl FromRequestParts<Arc<Intake>> for Chosen {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, intake: &Arc<Intake>) -> Result<Self, Response> {
        let path = parts.uri.path();
        match Lang::leading(path) {
            Some(lang) => Ok(Self(lang)),
            None if path == "/" => Ok(Self(Lang::default())),
            None => Err(web::server::not_found(Lang::default(), Mood::Source, &intake.newsroom)),
        }
    }
}

/// What went wrong, above a form.
pub struct Problem {
    pub heading: String,
    pub text: String,
}

impl Problem {
    fn of(failure: &Failure, t: Lang) -> Self {
        let (heading, text) = failure.says(t);
        Self { heading, text }
    }
}

impl Intake {
    fn layout(&self, t: Lang, title: String) -> Layout {
        Layout::served(t, Mood::Source, title, self.newsroom.clone())
    }

    /// A whole page for a failure that leaves no form to go back to.
    pub(crate) fn failed(&self, t: Lang, failure: &Failure) -> Response {
        let (heading, text) = failure.says(t);
        let layout = self.layout(t, heading.clone());
        web::server::error_page(failure.status(), layout, heading, text, &t.start())
    }
}

/// A fresh idempotency id for one form.
fn fresh_drop() -> String {
    model::DropId::from_bytes(rand::random()).to_string()
}

fn exposed(codename: &Codename) -> String {
    codename.expose().to_owned()
}
