//! Correcting a published story: its text becomes a draft again, under the same address, in a release that isn't published.

use askama::Template;
use axum::extract::Path;
use model::LocalId;
use web::Layout;

use super::{
    Answer, Frame, back_to, page,
    releases::{Line, begin, open_lines, title_and_embargo},
};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, forms::Fields},
    session::{Posted, Seat},
    store::{StoryRow, fresh_id},
    work::publishing::Change,
};

#[derive(Template)]
#[template(path = "correct.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    headline: String,
    drafts: Vec<Line>,
}

/// The story, if it is published and nothing corrects it yet.
async fn correctable(seat: &Seat, id: LocalId) -> Result<StoryRow, Error> {
    let store = &seat.open.store;
    let story = store.story(id).await?;
    if !matches!(store.release(story.release).await?.stage, ReleaseStage::Published { .. }) {
        return Err(Error::refused("it isn’t published yet: change it where it is"));
    }
    if store.correction_of(id).await?.is_some() {
        return Err(Error::refused("that text is being corrected already"));
    }
    Ok(story)
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let story = correctable(&seat, id).await?;
    let drafts = open_lines(&seat).await?;
    let (layout, frame) = seat.frame("releases", "Correct a story");
    page(&View { layout, frame, id: id.to_string(), headline: story.words.headline, drafts })
}

pub async fn post(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let (store, story) = (&seat.open.store, correctable(&seat, id).await?);
    // A picture of its own: the published text keeps the one that it came with.
    let picture = match story.picture {
        Some(picture) => Some(seat.open.blobs.put(None, seat.open.blobs.get(picture).await?.to_vec()).await?),
        None => None,
    };
    let release = match fields.get("release") {
        "new" | "" => {
            let (title, _) = title_and_embargo(&fields)?;
            begin(&seat, &title, None).await?
        }
        id => id.parse().map_err(|_| Error::NotFound)?,
    };
    let mut change = Change::begin(&seat, release, &format!("began a correction of “{}”", story.slug)).await?;
    if let Some(picture) = &picture {
        store.adopt_blob(&mut change.tx, picture).await?;
    }
    let new = StoryRow {
        id: fresh_id(),
        release,
        slug: story.slug.clone(),
        words: story.words.to_correct(),
        picture: picture.map(|picture| picture.id),
        corrects: Some(id),
    };
    store.keep_story(&mut change.tx, &new).await?;
    change.commit(&seat, "began a correction", &story.slug, "").await?;
    back_to(format!("/story/{}", new.id))
}
