//! Door 1: pages without scripts and without cookies. Each file is one page: its form, its view, its handler. And the way to door 2.

pub mod add;
pub mod advice;
pub mod browser;
pub mod channel;
pub mod codename;
pub mod comeback;
pub mod drop;
pub mod file;
pub mod forget;
pub mod mailbox;
pub mod write;

use std::sync::Arc;

use askama::Template;
use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use seal::Codename;
use web::{Lang, Layout, Mood, Text, server::html};

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

/// Fields for the photographs of one paper. Without scripts a form can't grow.
const PAGES: usize = 20;

/// What went wrong, above a form.
pub struct Problem {
    pub heading: Text,
    pub text: Text,
    /// The same in English, for a language that nobody has checked.
    pub english: Text,
}

impl Problem {
    fn of(failure: &Failure, t: Lang) -> Self {
        let (heading, text) = failure.says(t);
        Self { heading, text, english: failure.says(Lang::En).1 }
    }
}

/// A whole page for a failure that leaves no form to go back to.
#[derive(Template)]
#[template(path = "failed.html")]
struct Failed<'a> {
    layout: Layout,
    t: Lang,
    heading: Text,
    text: Text,
    english: (Text, Text),
    /// A message that had been typed: it must not be lost.
    kept: &'a str,
}

impl Intake {
    fn layout(&self, t: Lang, title: impl Into<String>) -> Layout {
        Layout::served(t, Mood::Source, title, self.newsroom.clone())
    }

    pub(crate) fn failed(&self, t: Lang, failure: &Failure) -> Response {
        self.failed_with(t, failure, "")
    }

    /// As [`Self::failed`], with what had been written, to be copied from the page.
    fn failed_with(&self, t: Lang, failure: &Failure, kept: &str) -> Response {
        let (heading, text) = failure.says(t);
        let layout = self.layout(t, heading.clone());
        let view = Failed { layout, t, heading, text, english: failure.says(Lang::En), kept };
        html(failure.status(), &view)
    }
}

/// A fresh idempotency id for one form.
fn fresh_drop() -> String {
    model::DropId::from_bytes(rand::random()).to_string()
}

fn exposed(codename: &Codename) -> String {
    codename.expose().to_owned()
}
