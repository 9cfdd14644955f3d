//! Texts of documents that were opened before copies were looked for by their bands: each is read once.

use std::{collections::HashSet, sync::Arc, time::Duration};

use model::LocalId;
use page::compare::bands;
use zeroize::Zeroizing;

use crate::{Error, state::Open};

/// Between two looks, when there was none: channels are opened one after the other.
const PAUSE: Duration = Duration::from_secs(60);

pub async fn catch_up(open: Arc<Open>) {
    let mut unread = HashSet::new();
    loop {
        let any = look_at_some(&open, &mut unread).await.unwrap_or_else(|error| {
            if !open.ending.is_cancelled() {
                eprintln!("desk: documents can't be looked through for copies: {error}");
            }
            false
        });
        let pause = if any { Duration::ZERO } else { PAUSE };
        tokio::select! {
            () = open.ending.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Some of them; whether there were any. What can't be read now joins `unread`, and is tried again by whoever begins without it: after the
/// next unlock.
///
/// # Errors
/// The store's.
pub async fn look_at_some(open: &Open, unread: &mut HashSet<LocalId>) -> Result<bool, Error> {
    let waiting = open.store.without_bands(&open.keys.open_channels(), unread).await?;
    for (id, text, channel) in &waiting {
        let text = match open.blobs.get(*text).await {
            Ok(text) => text,
            // The store has none: it is no copy of anything.
            Err(Error::NotFound) => Zeroizing::default(),
            Err(error) => {
                eprintln!("desk: a document's text can't be looked through for copies: {error}");
                unread.insert(*id);
                continue;
            }
        };
        let bands = tokio::task::spawn_blocking(move || bands(&String::from_utf8_lossy(&text))).await?;
        let mut tx = open.store.begin().await?;
        // Opened again meanwhile, it has those of its new text; destroyed, it has none.
        if open.store.lacks_bands(&mut tx, *id).await? {
            open.store.record_bands(&mut tx, channel, *id, &bands).await?;
            tx.commit().await?;
        }
    }
    Ok(!waiting.is_empty())
}
