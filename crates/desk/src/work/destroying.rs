//! Decline and destroy: what a drop or a whole mailbox said and brought goes, here and at the intake.
//!
//! Three steps, each of which a crash can't undo: one transaction decides (rows, the journal's line, what the intake has to erase);
//! then the sealed files go, or the next unlock sweeps them; then the collector asks the intake until it confirms.

use std::{collections::BTreeSet, sync::Arc};

use model::LocalId;

use crate::{
    Error,
    domain::{publishing::ReleaseStage, stage::Stage},
    spool::Spool,
    state::{Desk, Open},
    store::{DropRow, Erasure, MailboxRow, ReleaseRow, Tx},
};

/// Who destroys, in the journal's words.
#[derive(Clone, Copy)]
pub struct By<'a> {
    pub id: LocalId,
    pub name: &'a str,
}

/// Sealed files whose rows are gone.
#[must_use = "files without a row stay until the next unlock"]
#[derive(Default)]
pub struct Doomed {
    blobs: Vec<LocalId>,
    parcels: Vec<model::DropId>,
    /// By which they came.
    channels: BTreeSet<String>,
}

impl Doomed {
    pub fn and(&mut self, other: Self) {
        self.blobs.extend(other.blobs);
        self.parcels.extend(other.parcels);
        self.channels.extend(other.channels);
    }
}

/// Decides that a drop goes, which stands at `stage` from then on.
///
/// # Errors
/// In words: it is in a release, or somebody else was faster.
pub async fn decide_drop(open: &Open, tx: &mut Tx, drop: &DropRow, stage: &Stage, day: &str) -> Result<Doomed, Error> {
    open.store.change_stage(tx, drop.id, &drop.stage, stage).await?;
    in_no_release(open, tx, drop).await?;
    let blobs = open.store.destroy_drop(tx, drop.id).await?;
    open.store.ask_to_erase(tx, Erasure::Parcel(drop.id), day).await?;
    Ok(Doomed { blobs, parcels: Vec::new(), channels: BTreeSet::from([drop.channel.clone()]) })
}

/// Decides that a mailbox goes as a whole: its drops, what was replied, notes, labels, the source's public keys. What waits of it in
/// the spool goes unread.
///
/// # Errors
/// In words: a drop of it is accepted, or is in a release.
pub async fn decide_mailbox(
    desk: &Desk,
    open: &Open,
    tx: &mut Tx,
    row: &MailboxRow,
    by: By<'_>,
) -> Result<Doomed, Error> {
    let day = model::clock::day(desk.now());
    let mut doomed = Doomed::default();
    let drops = open.store.drops_of(row.id).await?;
    for drop in drops.iter().filter(|drop| !drop.stage.is_declined()) {
        if drop.stage.is_accepted() {
            let words = format!("a drop of {} is accepted; put it back first. Nothing was destroyed", row.label);
            return Err(Error::refused(words));
        }
        let stage = drop.stage.clone().decline(by.id, &day)?;
        doomed.and(decide_drop(open, tx, drop, &stage, &day).await?);
    }
    doomed.blobs.extend(open.store.empty_mailbox(tx, row.id).await?);
    if let Some(at_intake) = row.intake_id {
        open.store.ask_to_erase(tx, Erasure::Mailbox(at_intake), &day).await?;
        let waiting = Spool::new(desk.folder.spool()).list()?;
        let its = waiting.into_iter().filter(|parcel| parcel.mailbox == at_intake && !parcel.by_hand);
        doomed.parcels.extend(its.map(|parcel| parcel.drop));
    }
    let detail = format!("the whole mailbox, drops: {}", drops.len());
    open.store.note_in(tx, desk.now(), by.name, "declined and destroyed", &row.label, &detail).await?;
    Ok(doomed)
}

/// Takes the sealed files away once the decision is committed, and waits until the search has forgotten the words.
///
/// # Errors
/// A file that can't be removed. The decision stands: it is tried again at the next unlock.
pub async fn carry_out(desk: &Desk, open: &Arc<Open>, doomed: Doomed) -> Result<(), Error> {
    open.blobs.erase(&doomed.blobs).await?;
    for channel in doomed.channels {
        let open = open.clone();
        tokio::task::spawn_blocking(move || open.lookup.forget_closed(&channel)).await??;
    }
    let spool = Spool::new(desk.folder.spool());
    for drop in doomed.parcels {
        open.store.release_held(drop).await?;
        let spool = spool.clone();
        tokio::task::spawn_blocking(move || spool.destroy(drop)).await??;
    }
    // The write-ahead log still has the rows as they were, sealed.
    open.store.shorten_log().await?;
    desk.collect_now.notify_one();
    open.lookup.caught_up().await
}

/// What a release holds stays: what is published must remain provable, and a draft must not lose its ground unnoticed.
pub async fn in_no_release(open: &Open, tx: &mut Tx, drop: &DropRow) -> Result<(), Error> {
    let releases = open.store.releases_with(tx, drop.id).await?;
    let Some(release) = releases.iter().find(|release| published(release)).or(releases.first()) else { return Ok(()) };
    let name = crate::pages::releases::name_of(release);
    Err(Error::refused(match published(release) {
        true => format!("a document of this drop was published in “{name}”; its original is kept"),
        false => format!("a document of this drop is in the release “{name}”; take it out there first"),
    }))
}

fn published(release: &ReleaseRow) -> bool {
    matches!(release.stage, ReleaseStage::Published { .. })
}
