//! Readers' comments on their way through the desk: collected while it is unlocked, held back where they tell what was redacted,
//! and carried into the record once a moderator has released them.

mod collecting;
mod publishing;
mod secrets;

pub use collecting::collect_forever;
pub use publishing::{change, publish, say_due};
pub use secrets::{Secret, caught, hidden_by, secrets};

use std::sync::Arc;

use crate::{Desk, Error, state::Open};

/// Tells the pages how many wait for a moderator.
///
/// # Errors
/// The store's.
pub async fn count(desk: &Desk, open: &Arc<Open>) -> Result<(), Error> {
    let counts = open.store.count_comments().await?;
    let of = |word: &str| counts.iter().find(|(stage, _)| stage == word).map_or(0, |(_, many)| *many);
    let waiting = of("waiting") + of("held");
    desk.status(|status| status.comments = waiting);
    Ok(())
}
