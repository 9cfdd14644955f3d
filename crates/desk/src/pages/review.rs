//! The harm review: who is named, what could happen to them, what was done; what could betray the source; the right of reply.

use askama::Template;
use axum::extract::Path;
use model::{
    LocalId,
    review::{PersonAtRisk, RightOfReply},
};
use web::Layout;

use super::{Answer, Frame, back_to, page};
use crate::{
    domain::publishing::{ReleaseStage, forms::Fields},
    session::{Posted, Seat},
    work::publishing::Change,
};

/// Empty rows after those that are filled in.
const MORE: usize = 3;

#[derive(Template)]
#[template(path = "review.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    name: String,
    persons: Vec<PersonAtRisk>,
    nobody_named: String,
    source: String,
    reply: &'static str,
    reply_words: String,
    gap: String,
    signed: bool,
    published: bool,
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let release = seat.open.store.release(id).await?;
    let gap = release
        .review
        .as_ref()
        .and_then(|review| review.complete().err())
        .map(|gap| gap.to_string())
        .unwrap_or_default();
    let name = super::releases::name_of(&release);
    let (reply, reply_words) = match release.review.as_ref().map(|review| &review.right_of_reply) {
        Some(RightOfReply::NobodyAccused) => ("nobody-accused", String::new()),
        Some(RightOfReply::NotAsked(words)) => ("not-asked", words.clone()),
        Some(RightOfReply::Asked(words)) => ("asked", words.clone()),
        None => ("asked", String::new()),
    };
    let mut persons = release.review.as_ref().map(|review| review.persons.clone()).unwrap_or_default();
    let empty = || PersonAtRisk { who: String::new(), harm: String::new(), measure: String::new() };
    persons.extend(std::iter::repeat_with(empty).take(MORE));
    let (layout, frame) = seat.frame("releases", "Harm review");
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        name,
        persons,
        nobody_named: release.review.as_ref().and_then(|review| review.nobody_named.clone()).unwrap_or_default(),
        source: release.review.as_ref().map(|review| review.source.clone()).unwrap_or_default(),
        reply,
        reply_words,
        gap,
        signed: matches!(release.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }),
        published: matches!(release.stage, ReleaseStage::Published { .. }),
    })
}

pub async fn post(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let review = Fields(form).review();
    let mut change = Change::begin(&seat, id, "changed the harm review").await?;
    seat.open.store.write_review(&mut change.tx, id, &review).await?;
    let detail = if review.complete().is_ok() { "complete" } else { "with a gap" };
    change.commit(&seat, "wrote the harm review", "", detail).await?;
    back_to(format!("/release/{id}"))
}
