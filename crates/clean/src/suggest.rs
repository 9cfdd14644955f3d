//! Suggestions for redaction of one file: a list to tick. Nothing of it counts before a person has ticked it.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, State},
    routing::{get, post},
};
use page::{
    redact::{
        edit::{self, Wrong},
        reasons::Reasons,
    },
    suggest::{self, Listed},
};
use scrub::redacted::texts;
use serde::Deserialize;
use web::Layout;

use crate::{
    Desk,
    pages::{Answer, Trouble, back_to, layout, page},
    redact::{blocking, read},
};

pub fn routes() -> Router<Desk> {
    Router::new().route("/d/{id}/suggest", get(show).post(names)).route("/d/{id}/suggested", post(take))
}

#[derive(Template)]
#[template(path = "suggest.html")]
struct View {
    layout: Layout,
    base: String,
    id: u32,
    name: String,
    names: String,
    unread: usize,
    listed: Listed,
    reasons: Reasons,
}

#[derive(Deserialize)]
struct Names {
    names: String,
}

async fn show(State(desk): State<Desk>, Path(id): Path<u32>) -> Answer {
    list(&desk, id, String::new()).await
}

/// The same list, with names that somebody typed: they are looked for once, and kept nowhere.
async fn names(State(desk): State<Desk>, Path(id): Path<u32>, Form(typed): Form<Names>) -> Answer {
    list(&desk, id, typed.names).await
}

async fn list(desk: &Desk, id: u32, typed: String) -> Answer {
    let (name, opened, plan) = read(desk, id)?;
    let names = suggest::names(&typed, [&plan]);
    let looked = blocking(move || {
        // A picture on which OCR found no word has none that could be suggested, either: somebody has to look.
        let unread = opened.whole.pages.iter().filter(|page| page.text.words.is_empty() && !page.text.blank).count();
        Ok((suggest::list(&texts(&opened.whole, plan.mode), &names, &plan), unread))
    });
    let (listed, unread) = looked.await??;
    page(&View {
        layout: layout("Suggestions"),
        base: desk.base.clone(),
        id,
        name,
        names: typed,
        unread,
        listed,
        reasons: Reasons::default(),
    })
}

/// What was ticked goes, wherever it stands in the file.
async fn take(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let all =
        |name: &'static str| fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str());
    let reason = Reasons::default().pick(all("reason").next().unwrap_or_default())?;
    let ticked: Vec<&str> = all("w").collect();
    if ticked.is_empty() {
        return Err(Trouble::refused("tick what is to go"));
    }
    let change = |document: &mut crate::table::Document| {
        let mut plan = document.plan.clone();
        edit::add_words(&mut plan, ticked, &reason)?;
        document.plan = plan;
        Ok::<_, Wrong>(())
    };
    desk.table.change(id, change).ok_or_else(Trouble::gone)??;
    back_to(format!("{}/d/{id}/redact", desk.base))
}
