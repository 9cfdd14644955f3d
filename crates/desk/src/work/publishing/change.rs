//! A change of anything in a release: one transaction that voids its signatures, says so, and leaves a line in the journal.

use model::LocalId;

use crate::{Error, session::Seat, store::Tx};

pub struct Change {
    pub tx: Tx,
    release: LocalId,
    title: String,
    /// Blobs that nobody names any more once this is committed.
    pub gone: Vec<LocalId>,
}

impl Change {
    /// Begins a change. `what`: "changed the descriptor of EL-0001", as it stands on the release's page when it voids signatures.
    ///
    /// # Errors
    /// The release is published.
    pub async fn begin(seat: &Seat, release: LocalId, what: &str) -> Result<Self, Error> {
        let store = &seat.open.store;
        let mut tx = store.begin().await?;
        let gone = store.reopen_release(&mut tx, release, &notice(seat, what)).await?;
        let title = store.release_in(&mut tx, release).await?.title;
        Ok(Self { tx, release, title, gone })
    }

    /// Takes another release along that the same thing changes.
    ///
    /// # Errors
    /// It is published.
    pub async fn also(&mut self, seat: &Seat, release: LocalId, what: &str) -> Result<(), Error> {
        self.gone.extend(seat.open.store.reopen_release(&mut self.tx, release, &notice(seat, what)).await?);
        Ok(())
    }

    /// Makes it durable, with its line in the journal.
    ///
    /// # Errors
    /// The store's: then nothing has changed.
    pub async fn commit(mut self, seat: &Seat, action: &str, subject: &str, detail: &str) -> Result<LocalId, Error> {
        let subject = if subject.is_empty() { self.title.as_str() } else { subject };
        seat.open.store.note_in(&mut self.tx, seat.desk.now(), &seat.person.name, action, subject, detail).await?;
        self.tx.commit().await?;
        // A file that can't be deleted now goes at the next unlock: no row names it.
        if let Err(error) = seat.open.blobs.delete(&self.gone).await {
            eprintln!("desk: a blob that nobody needs could not be deleted: {error}");
        }
        Ok(self.release)
    }
}

fn notice(seat: &Seat, what: &str) -> String {
    format!("{} {what}. The signatures under it are void: it has to be signed and approved again.", seat.person.name)
}
