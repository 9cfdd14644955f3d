//! Door 1: pages without scripts and without cookies. Each file is one page: its form, its view, its handler.

pub mod add;
pub mod advice;
pub mod codename;
pub mod comeback;
pub mod drop;
pub mod forget;
pub mod mailbox;
pub mod write;

use axum::response::Response;
use seal::Codename;
use serde::Deserialize;
use web::{Lang, Layout, Mood};

use crate::{failure::Failure, state::Intake};

/// `?l=fr`
#[derive(Default, Deserialize)]
pub struct Chosen {
    l: Option<String>,
}

impl Chosen {
    pub fn lang(&self) -> Lang {
        Lang::from_choice(self.l.as_deref())
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
        web::server::error_page(failure.status(), layout, heading, text, &start(t))
    }
}

/// The advice page in this language.
fn start(t: Lang) -> String {
    if t == Lang::default() { "/".to_owned() } else { format!("/?l={t}") }
}

/// A fresh idempotency id for one form.
fn fresh_drop() -> String {
    model::DropId::from_bytes(rand::random()).to_string()
}

fn exposed(codename: &Codename) -> String {
    codename.expose().to_owned()
}
