//! Destroying the seeds by which what a document hides can be opened with proof: of all its versions at once, for each of them commits to
//! the same pixels, and of what was built with them and is not published.

use model::LocalId;

use super::{is_approver, release_id};
use crate::{Error, domain::publishing::ReleaseStage, session::Seat};

/// # Errors
/// The release isn't published, or this person is no approver.
pub async fn destroy(seat: &Seat, id: LocalId) -> Result<(), Error> {
    if !is_approver(seat) {
        return Err(Error::refused("only an approver of the keyring in force can destroy them"));
    }
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    let release = store.release_in(&mut tx, id).await?;
    let ReleaseStage::Published { number, .. } = release.stage else {
        return Err(Error::refused("it isn’t published: choose under its title what becomes of the seeds"));
    };
    let notice = format!(
        "{} destroyed the seeds of one of its documents. The signatures under it are void: what it opens has no proof any more, and it has to be signed and approved again.",
        seat.person.name
    );
    let mut gone = Vec::new();
    for other in store.beside(&mut tx, id).await? {
        // A draft counts as changed, too: what is being built of it this moment is not signed.
        if !matches!(store.release_in(&mut tx, other).await?.stage, ReleaseStage::Published { .. }) {
            gone.extend(store.reopen_release(&mut tx, other, &notice).await?);
        }
    }
    store.destroy_seeds(&mut tx, id).await?;
    let subject = release_id(number)?.to_string();
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "destroyed seeds", &subject, &release.title).await?;
    tx.commit().await?;
    // A file that can't be deleted now goes at the next unlock: no row names it.
    if let Err(error) = seat.open.blobs.delete(&gone).await {
        eprintln!("desk: a blob that nobody needs could not be deleted: {error}");
    }
    Ok(())
}
