//! The work of publishing, between pages, store and press: what a rendition is made from, signing, and the one writer of the record.

mod change;
mod dossiers;
mod leftovers;
mod material;
mod picture;
pub mod plans;
mod prepare;
mod record;
mod saying;
pub mod seeds;
mod signature;
pub mod sweep;
mod versions;

use std::{sync::Arc, time::Duration};

use crate::{Desk, state::Open};

pub use change::Change;
pub use dossiers::{Judged, before, dossier_verdicts, whole};
pub use leftovers::leftovers;
pub use material::Material;
pub use picture::{MOST as MOST_PICTURE, take_in};
pub use prepare::{approve, is_approver, look, send_back, sign};
pub use record::{carry_through, public_id, release_id};
pub use saying::{Saying, contents, faults_of_statement, verdicts};
pub use signature::check_signature;
pub use versions::{all_followed, difference, followed, opens, version_name};

/// How often the desk looks whether an embargo has ended or a keyring waits to be published.
const PAUSE: Duration = Duration::from_secs(20);

/// While the desk is unlocked: carries through what was decided and is not in the record yet. The first look is at once, so that a
/// publication that a crash interrupted is finished by whoever unlocks.
pub fn begin(desk: Arc<Desk>, open: Arc<Open>) {
    tokio::spawn(async move {
        while !open.ending.is_cancelled() {
            if let Err(error) = carry_through(&desk, &open).await {
                eprintln!("desk: publishing: {error}");
            }
            tokio::select! {
                () = open.ending.cancelled() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    });
}
