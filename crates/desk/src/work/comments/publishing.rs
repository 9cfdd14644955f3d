//! From decisions to the record: everything that is due goes in with one entry.

use std::sync::Arc;

use press::comments::{Change, Comment, Quoted};

use super::{caught, secrets};
use crate::{
    Desk, Error,
    domain::comments::CommentStage,
    state::Open,
    store::{CommentRow, InRecord},
    work::publishing::carry_through,
};

/// Marks all that is released to be carried into the record, each looked at once more: what was redacted since it was released
/// holds it back. Gives how many are due, and how many were held back.
///
/// # Errors
/// The store's.
pub async fn say_due(desk: &Arc<Desk>, open: &Arc<Open>, who: &str) -> Result<(usize, usize), Error> {
    let secrets = secrets(desk, open).await?;
    let today = model::clock::day(desk.now());
    let mut tx = open.store.begin().await?;
    let (mut due, mut held) = (0, 0);
    for mut row in open.store.released_comments(&mut tx).await? {
        let CommentStage::Released { despite, .. } = &row.stage else { continue };
        let now = caught(&secrets, &row.name, &row.body);
        if now.iter().all(|words| despite.contains(words)) {
            row.record = InRecord::Due;
            due += 1;
        } else {
            row.stage = row.stage.hold(None, &today, "It tells what is redacted.", false)?;
            row.caught = now;
            held += 1;
        }
        open.store.move_comment(&mut tx, &row).await?;
    }
    if due > 0 {
        open.store.note_in(&mut tx, desk.now(), who, "asked to publish comments", &due.to_string(), "").await?;
    }
    tx.commit().await?;
    Ok((due, held))
}

/// Carries what is due into the record now. Should that fail, the desk tries again by itself.
pub async fn publish(desk: &Arc<Desk>, open: &Arc<Open>) {
    if let Err(error) = carry_through(desk, open).await {
        eprintln!("desk: publishing: {error}");
    }
}

/// What the record must be told of a comment; `None` for one that it never heard of.
pub fn change(row: &CommentRow) -> Option<Change> {
    let slug: press::Slug = row.story.parse().ok()?;
    match &row.stage {
        CommentStage::Released { .. } => Some(Change::Release(
            slug,
            Comment {
                id: row.id,
                day: row.day.clone(),
                name: row.name.clone(),
                passage: row.passage.map(|at| Quoted { at, words: row.quoted.clone() }),
                text: row.body.clone(),
                erased: None,
            },
        )),
        CommentStage::Erased { .. } => Some(Change::Erase(slug, row.id)),
        _ => None,
    }
}
