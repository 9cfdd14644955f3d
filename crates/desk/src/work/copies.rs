//! Texts of documents that were opened before copies were looked for by their bands: each is read once.

use std::{sync::Arc, time::Duration};

use page::compare::bands;

use crate::{Error, state::Open};

/// Between two looks, when there was none: channels are opened one after the other.
const PAUSE: Duration = Duration::from_secs(60);

pub async fn catch_up(open: Arc<Open>) {
    loop {
        let any = look_at_some(&open).await.unwrap_or_else(|error| {
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

/// Some of them; whether there were any.
///
/// # Errors
/// The store's.
pub async fn look_at_some(open: &Open) -> Result<bool, Error> {
    let waiting = open.store.without_bands(&open.keys.open_channels()).await?;
    for (id, text, channel) in &waiting {
        // A text that doesn't read is no copy of anything.
        let text = open.blobs.get(*text).await.unwrap_or_default();
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
