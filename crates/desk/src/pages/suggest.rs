//! Suggestions for redaction: what somebody may want to cover in a document, found by form, check digits and names. A list to look
//! through: nothing of it counts before a person has ticked it.

use askama::Template;
use axum::extract::Path;
use model::{LocalId, Mode, Plan};
use page::redact::{edit as plan, reasons::Reasons};
use page::suggest::{self, Listed};
use web::Layout;

use super::{Answer, Frame, page, redact::change, releases::count};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, forms::Fields},
    session::{Posted, Seat},
    work::publishing::{Material, version_name},
};

#[derive(Template)]
#[template(path = "suggest.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    public: String,
    names: String,
    reasons: Reasons,
    listed: Listed,
    unread: usize,
    published: bool,
    signed: bool,
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    show(&seat, id, "").await
}

/// The same list, with names that somebody typed: they are looked for once, and kept nowhere.
pub async fn names(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    show(&seat, id, &Fields(form).text("names")).await
}

async fn show(seat: &Seat, id: LocalId, typed: &str) -> Answer {
    let store = &seat.open.store;
    let row = store.rendition(id).await?;
    let release = store.release(row.release).await?;
    let material = Material::load(&seat.open, row.document).await?;
    // Who is covered in one document of the release matters in all of them.
    let all = store.renditions(row.release).await?;
    let names = suggest::names(typed, all.iter().map(|known| &known.plan));
    let texts = material.texts.pages;
    let unread = texts.iter().filter(|page| page.words.is_empty() && !page.blank).count();
    let plan = row.plan.clone();
    let listed = tokio::task::spawn_blocking(move || suggest::list(&texts, &names, &plan)).await?;
    let public = version_name(&seat.desk, &row)?;
    let reasons = store.reasons().await?;
    let (layout, frame) = seat.frame("releases", &format!("Suggestions for {public}"));
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        public,
        names: typed.to_owned(),
        reasons,
        listed,
        unread,
        published: matches!(release.stage, ReleaseStage::Published { .. }),
        signed: matches!(release.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }),
    })
}

/// What was ticked goes, wherever it stands in the document.
pub async fn take(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let reason = seat.open.store.reasons().await?.pick(fields.get("reason"))?;
    let mut ticked = Plan { mode: Mode::Facsimile, boxes: Vec::new(), words: Vec::new() };
    plan::add_words(&mut ticked, fields.all("w"), &reason)?;
    let row = seat.open.store.rendition(id).await?;
    let material = Material::load(&seat.open, row.document).await?;
    // A page that is older than the document's text.
    let words = tokio::task::spawn_blocking(move || {
        ticked.words.retain(|word| material.texts.holds(word));
        ticked.words
    });
    let words = words.await?;
    if words.is_empty() {
        return Err(Error::refused("tick what is to go"));
    }
    // The words themselves are what must not get about: the journal has their number and reason alone.
    let detail = format!("{}: {reason}", count(words.len(), "suggestion", "suggestions"));
    change(&seat, id, &fields, &detail, |plan| {
        Ok(plan::add_words(plan, words.iter().map(|word| word.text.as_str()), &reason)?)
    })
    .await
}
