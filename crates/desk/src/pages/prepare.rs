//! The way from a document of the inbox into a release: as a document of its own, or as the next version of a published one.

use askama::Template;
use axum::extract::{Path, Query};
use model::{Correction, LocalId, Plan};
use serde::Deserialize;
use web::Layout;

use super::{
    Answer, Frame, back_to, page,
    releases::{Line, begin, open_lines, title_and_embargo},
};
use crate::{
    Error,
    domain::publishing::{Withdrawable, forms::Fields},
    session::{Posted, Seat},
    store::{Matter, RenditionRow, fresh_id},
    work::publishing::{
        Change, Material, all_followed, followed,
        plans::{Step, edit_plan, rendition_in},
        public_id, version_name,
    },
};

/// A published document whose next version this could be.
struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "prepare.html")]
struct View {
    layout: Layout,
    frame: Frame,
    document: String,
    name: String,
    /// Where it is being prepared already.
    already: Vec<(String, String)>,
    published: Vec<Choice>,
    drafts: Vec<Line>,
    identifying: i64,
}

/// `as`: the rendition whose next version it is to be.
#[derive(Deserialize)]
pub struct As {
    #[serde(rename = "as")]
    follows: Option<LocalId>,
}

pub async fn get(Path(document): Path<LocalId>, Query(asked): Query<As>, seat: Seat) -> Answer {
    let store = &seat.open.store;
    let row = store.document(document).await?;
    let mut already = Vec::new();
    for rendition in store.renditions_of(document).await? {
        already.push((rendition.id.to_string(), version_name(&seat.desk, &rendition)?));
    }
    let mut published = Vec::new();
    for known in all_followed(&seat.open).await? {
        let name = format!("{} {}", public_id(&seat.desk, known.number)?, known.descriptor.title);
        published.push(Choice { chosen: asked.follows == Some(known.id), id: known.id.to_string(), name });
    }
    let drafts = open_lines(&seat).await?;
    let identifying = store.identifying(document).await?;
    let (layout, frame) = seat.frame("releases", "Prepare for publication");
    page(&View {
        layout,
        frame,
        document: document.to_string(),
        name: row.name,
        already,
        published,
        drafts,
        identifying,
    })
}

/// Puts a document into a release. As a document of its own it gets a public id, which nothing else will ever have.
pub async fn post(Path(document): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let store = &seat.open.store;
    let before = match fields.get("as") {
        "" => None,
        id => Some(followed(&seat.open, id.parse().map_err(|_| Error::NotFound)?).await?),
    };
    for known in store.renditions_of(document).await? {
        let gone = store.withdrawal(&Withdrawable::Document(known.number)).await?.is_some_and(|gone| gone.done);
        if !gone && before.as_ref().is_none_or(|before| before.number != known.number) {
            let id = public_id(&seat.desk, known.number)?;
            return Err(Error::refused(format!(
                "it is in a release already, as {id}; take it out there, or withdraw it, or publish the next version of {id}"
            )));
        }
    }
    let material = Material::load(&seat.open, document).await?;
    let mut plan = page::redact::edit::begin(store.identifying(document).await? > 0, material.texts.all_have_text());
    if let Some(before) = &before {
        // What was redacted stays so, unless somebody takes it out of the plan: the boxes of this file, the words of any.
        let versions = store.versions(before.number).await?;
        if let Some(known) = versions.iter().rev().find(|known| known.document == document) {
            plan = known.plan.clone();
        }
        let new = before.plan.words.iter().filter(|word| material.texts.holds(word));
        let new: Vec<_> = new.filter(|word| !plan.words.iter().any(|known| known.text == word.text)).cloned().collect();
        plan.words.extend(new);
    }
    let release = match fields.get("release") {
        "new" | "" => {
            // Never the file's name: that is the source's, and a release's title is public.
            let (title, _) = title_and_embargo(&fields)?;
            begin(&seat, &title, None).await?
        }
        id => {
            if store.is_closed_to(seat.person.id, Matter::Release, id).await? {
                return Err(Error::NotFound);
            }
            id.parse().map_err(|_| Error::NotFound)?
        }
    };
    let mut change = Change::begin(&seat, release, "added a document").await?;
    if store.waits_to_be_opened(&mut change.tx, document).await? {
        return Err(Error::refused(
            "it, or the file in which it came, waits to be opened again: its pages could come out otherwise under the boxes. Prepare it once it is open",
        ));
    }
    let (number, version) = match &before {
        Some(before) => (before.number, before.version + 1),
        None => (store.take_number(&mut change.tx, "documents").await?, 1),
    };
    let new = RenditionRow {
        id: fresh_id(),
        release,
        document,
        number,
        version,
        // Whoever forgets to decide lets nothing stay that should have gone.
        correction: before.is_some().then(|| Correction { what: String::new(), earlier_gone: true }),
        plan,
        descriptor: before.map(|before| before.descriptor).unwrap_or_default(),
        built: None,
    };
    let begun = Plan { words: Vec::new(), boxes: Vec::new(), ..new.plan.clone() };
    store.add_rendition(&mut change.tx, &RenditionRow { plan: begun, ..new.clone() }).await?;
    let row = rendition_in(&seat, &mut change.tx, &new).await?;
    let taken_over = Step::new(super::plan_history::TAKEN_OVER, "");
    edit_plan(&seat, &mut change.tx, &row, &taken_over, |plan| {
        plan.clone_from(&new.plan);
        Ok(())
    })
    .await?;
    change.commit(&seat, "prepares for publication", &version_name(&seat.desk, &new)?, "").await?;
    back_to(format!("/rendition/{}", new.id))
}
