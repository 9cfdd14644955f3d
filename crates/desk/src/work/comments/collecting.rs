//! Pulls sealed comments out of the archive. Each is in the database, which is durable, before the archive is asked to forget it.
//!
//! The archive may lie about everything, and anybody can seal a comment: what comes is bounded in number, opened, cleaned, compared
//! with what came before, and what doesn't hold is set apart with the reason. None of it can do more than stand in a queue.

use std::{sync::Arc, time::Duration};

use jiff::{Span, Timestamp};
use model::{LocalId, Sha256};
use press::comments::{clean, clean_line};
use seal::Comment;

use super::{Secret, caught, count, secrets};
use crate::{
    Desk, Error,
    archive_client::{ArchiveClient, Listing},
    domain::comments::CommentStage,
    state::Open,
    store::{CommentRow, InRecord, NewComment, fresh_id},
    work::aside,
};

/// Between two looks at the archive.
const PAUSE: Duration = Duration::from_secs(10);
/// So many wait for a moderator at most; the others stay at the archive, whose letterbox is bounded too.
const MOST_WAITING: i64 = 5_000;
/// So many reasons are kept of what can't be shown.
const MOST_APART: i64 = 500;
/// A comment from longer ago, in days, didn't lie in any letterbox of ours.
const OLDEST: i64 = 400;

/// Looks at the archive until the desk locks.
pub async fn collect_forever(desk: Arc<Desk>, open: Arc<Open>) {
    let Some(token) = &desk.config.archive_token else { return };
    let client = Arc::new(ArchiveClient::new(&desk.config.archive, token));
    while !open.ending.is_cancelled() {
        let mut troubles = Vec::new();
        let went = visit(&desk, &open, &client, &mut troubles).await;
        match went.and(count(&desk, &open).await) {
            Ok(()) => {}
            Err(Error::Archive(why)) => troubles.push(format!("The archive does not answer as it should: {why}.")),
            Err(Error::Keys(unseal::Error::Closed)) => troubles.push(
                "Comments stay at the archive until somebody has signed in who reads the channel of each published document: what is redacted in one is known to them alone."
                    .to_owned(),
            ),
            Err(other) => {
                eprintln!("desk: comments: {other}");
                troubles.push("Comments can't be kept here; the desk's own output says why.".to_owned());
            }
        }
        desk.status(|status| {
            status.comment_troubles = troubles;
            status.comment_looks += 1;
        });
        tokio::select! {
            () = open.ending.cancelled() => {}
            () = open.comments_wait.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn visit(
    desk: &Arc<Desk>,
    open: &Arc<Open>,
    client: &Arc<ArchiveClient>,
    troubles: &mut Vec<String>,
) -> Result<(), Error> {
    let Listing { comments, nonsense } = ask(client, ArchiveClient::list).await?;
    if nonsense > 0 {
        troubles.push(format!("Names in the archive's list that are none, or twice the same: {nonsense}."));
    }
    if comments.is_empty() {
        return Ok(());
    }
    let secrets = secrets(desk, open).await?;
    let mut came = 0;
    for id in comments {
        count(desk, open).await?;
        if desk.status(|status| status.comments) >= MOST_WAITING {
            troubles.push(format!("{MOST_WAITING} comments wait for a moderator: the others stay at the archive."));
            break;
        }
        match ask(client, move |client| client.fetch(id)).await {
            Ok(Some(sealed)) => {
                came += u32::from(take_in(desk, open, &secrets, id, sealed).await?);
                ask(client, move |client| client.forget(id)).await?;
            }
            Ok(None) => {}
            Err(Error::Archive(why)) => troubles.push(format!("A comment did not come: {why}. It is asked for again.")),
            Err(other) => return Err(other),
        }
    }
    if came > 0 {
        open.store.note(desk.now(), "the desk", "collected comments", &came.to_string(), "").await?;
    }
    Ok(())
}

async fn ask<T: Send + 'static>(
    client: &Arc<ArchiveClient>,
    question: impl FnOnce(&ArchiveClient) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let client = client.clone();
    aside(move || question(&client)).await?
}

/// Keeps one, or sets it apart. `true` when it is a comment that a moderator will see.
async fn take_in(
    desk: &Arc<Desk>,
    open: &Arc<Open>,
    secrets: &[Secret],
    archive_id: LocalId,
    bytes: Vec<u8>,
) -> Result<bool, Error> {
    let (sealed, today) = (Sha256::of(&bytes), model::clock::day(desk.now()));
    if open.store.knows_sealed(sealed).await? {
        // The answer to "forget it" was lost, or the archive shows it again: it is here.
        return Ok(false);
    }
    let keys = open.keys.clone();
    let opened = tokio::task::spawn_blocking(move || keys.vault().open_comment(&bytes)).await?;
    let judged = match opened {
        Ok(comment) => judge(desk, open, secrets, archive_id, sealed, comment, &today).await?,
        Err(_) => Err("It can’t be opened with the moderation key, or isn’t a comment."),
    };
    match judged {
        Ok(new) => {
            open.store.add_comment(&new).await?;
            Ok(true)
        }
        Err(reason) => {
            open.store.set_apart(sealed, &today, reason, MOST_APART).await?;
            Ok(false)
        }
    }
}

/// A comment as a moderator will see it, or why none will.
async fn judge(
    desk: &Arc<Desk>,
    open: &Arc<Open>,
    secrets: &[Secret],
    archive_id: LocalId,
    sealed: Sha256,
    comment: Comment,
    today: &str,
) -> Result<Result<NewComment, &'static str>, Error> {
    let store = &open.store;
    if comment.id != archive_id || store.knows_archive_id(archive_id).await? {
        return Ok(Err("The archive gave it another’s name."));
    }
    if !may_be_its_day(&comment.day, desk.now()) {
        return Ok(Err("Its day can’t be: it lies ahead, or too long ago."));
    }
    let Some(passages) = passages(desk, &comment.on).await else {
        return Ok(Err("It is on a story that isn’t published."));
    };
    let (name, body) = (clean_line(&comment.name), clean(&comment.text));
    if body.is_empty() {
        return Ok(Err("Nothing of it can be seen: it consists of characters that show nothing."));
    }
    let said = Sha256::of(&serde_json::to_vec(&(&comment.on, comment.passage, &name, &body))?);
    if store.knows_said(said).await? {
        return Ok(Err("The same words came before, on the same place and under the same name."));
    }
    let quoted = comment.passage.and_then(|at| passages.iter().find(|(known, _)| *known == at.to_string()));
    let caught = caught(secrets, &name, &body);
    let held = |why: String| CommentStage::Held { by: None, day: today.to_owned(), why };
    let stage = if !caught.is_empty() {
        held("It tells what is redacted.".to_owned())
    } else if comment.passage.is_some() && quoted.is_none() {
        held("It is about a passage that the story doesn’t have.".to_owned())
    } else {
        CommentStage::Waiting
    };
    let row = CommentRow {
        id: fresh_id(),
        story: comment.on,
        passage: quoted.and(comment.passage),
        quoted: quoted.map(|(_, words)| words.clone()).unwrap_or_default(),
        day: comment.day,
        name,
        body,
        caught,
        stage,
        note: String::new(),
        record: InRecord::None,
    };
    Ok(Ok(NewComment { row, archive_id, sealed, said }))
}

fn may_be_its_day(day: &str, now: Timestamp) -> bool {
    let around = |days: i64| now.checked_add(Span::new().hours(days * 24)).map(model::clock::day);
    // A day ahead: clocks differ. Days as text compare as days do.
    matches!((around(-OLDEST), around(1)), (Ok(first), Ok(last)) if first.as_str() <= day && day <= last.as_str())
}

/// A published story's passages with their words, from where it is published; `None` when there is no such story.
async fn passages(desk: &Desk, on: &str) -> Option<Vec<(String, String)>> {
    #[derive(serde::Deserialize)]
    struct Story {
        passages: Vec<press::comments::Quoted>,
    }
    let slug: press::Slug = on.parse().ok()?;
    let bytes = tokio::fs::read(desk.config.site.join(press::comments::path(&slug))).await.ok()?;
    let story: Story = serde_json::from_slice(&bytes).ok()?;
    Some(story.passages.into_iter().map(|quoted| (quoted.at.to_string(), quoted.words)).collect())
}

#[cfg(test)]
mod tests {
    use super::may_be_its_day;

    #[test]
    fn days_ahead_and_long_ago_are_none() {
        let now = "2026-11-24T10:00:00Z".parse().unwrap();
        for fine in ["2026-11-24", "2026-11-25", "2026-01-01"] {
            assert!(may_be_its_day(fine, now), "{fine}");
        }
        for wrong in ["2026-11-26", "2025-10-01", "2999-01-01"] {
            assert!(!may_be_its_day(wrong, now), "{wrong}");
        }
    }
}
