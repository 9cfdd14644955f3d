//! Changes of redaction plans: each is a step with a name under it, in one document or several, and can be taken back at once.

use std::collections::BTreeSet;

use model::{LocalId, Plan};

use super::version_name;
use crate::{
    Error,
    domain::publishing::ReleaseStage,
    session::Seat,
    store::{Matter, NewStep, RenditionRow, Tx, fresh_id},
};

/// The longest note, in characters.
const LONGEST: usize = 500;

/// What somebody does to one plan, or to several at once.
pub struct Step {
    pub id: LocalId,
    /// "a box on page 2: privacy": never the words that are redacted.
    pub what: String,
    /// For colleagues; never published.
    pub note: String,
}

impl Step {
    pub fn new(what: impl Into<String>, note: &str) -> Self {
        Self { id: fresh_id(), what: what.into(), note: note.chars().take(LONGEST).collect() }
    }
}

/// Changes one plan in a transaction that has its release open for changes. `row` is as this transaction sees it. `false`: it changes
/// nothing.
///
/// # Errors
/// What `edit` refuses; the store's.
pub async fn edit_plan(
    seat: &Seat,
    tx: &mut Tx,
    row: &RenditionRow,
    step: &Step,
    edit: impl FnOnce(&mut Plan) -> Result<(), Error>,
) -> Result<bool, Error> {
    let mut plan = row.plan.clone();
    edit(&mut plan)?;
    let now = seat.desk.now();
    let new = NewStep {
        step: step.id,
        person: seat.person.id,
        at: now.round(jiff::Unit::Second).unwrap_or(now).to_string(),
        day: seat.today(),
        what: &step.what,
        note: &step.note,
    };
    seat.open.store.change_plan(tx, row.id, &row.plan, &plan, &new).await
}

/// A rendition as a transaction sees it: what another person added a moment ago stays.
///
/// # Errors
/// It isn't there any more.
pub async fn rendition_in(seat: &Seat, tx: &mut Tx, row: &RenditionRow) -> Result<RenditionRow, Error> {
    let rows = seat.open.store.renditions_in(tx, row.release).await?;
    rows.into_iter().find(|known| known.id == row.id).ok_or(Error::NotFound)
}

/// Why nobody changes what stands in a release now, as a clause; none for a draft.
pub fn closed(stage: &ReleaseStage) -> Option<&'static str> {
    match stage {
        ReleaseStage::Draft => None,
        ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. } => {
            Some("its release is signed: send it back first, then it can be changed")
        }
        ReleaseStage::Published { .. } => Some("it is published: only its next version can be changed"),
    }
}

/// Takes a step back in every document that it changed. What others did since stays. It is a step itself, and can be taken back.
///
/// # Errors
/// There is no such step, it was taken back before, one of its documents is signed, published or gone, or this person doesn't read
/// all of them.
pub async fn undo(seat: &Seat, of: LocalId) -> Result<(), Error> {
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    let lines = store.plan_step_in(&mut tx, of).await?;
    let first = lines.first().ok_or(Error::NotFound)?;
    // Whether there is such a step is nobody's business who reads none of its documents.
    let mut read = 0;
    for line in &lines {
        read += usize::from(!store.is_closed_to(seat.person.id, Matter::Rendition, &line.rendition.to_string()).await?);
    }
    if read == 0 {
        return Err(Error::NotFound);
    }
    if read < lines.len() {
        return Err(Error::refused(
            "it changed documents of a channel that you don’t read: somebody who reads all of them can take it back",
        ));
    }
    if first.undone {
        return Err(Error::refused("it was taken back already"));
    }
    let step = Step::new(format!("took back: {}", first.what), "");
    let (mut names, mut releases) = (Vec::new(), BTreeSet::new());
    for line in &lines {
        let row = store.rendition(line.rendition).await?;
        let name = version_name(&seat.desk, &row)?;
        if let Some(why) = closed(&store.release_in(&mut tx, row.release).await?.stage) {
            return Err(Error::refused(format!("{name}: {why}")));
        }
        if releases.insert(row.release) {
            store.reopen_release(&mut tx, row.release, "").await?;
        }
        let row = rendition_in(seat, &mut tx, &row).await?;
        let later: Vec<_> = store.plan_steps_in(&mut tx, line.rendition).await?;
        let later: Vec<_> = later
            .iter()
            .filter(|known| known.number > line.number && !known.undone)
            .map(|known| &known.change)
            .collect();
        edit_plan(seat, &mut tx, &row, &step, |plan| {
            line.change.undo_beneath(&later, plan);
            Ok(())
        })
        .await?;
        names.push(name);
    }
    store.step_is_undone(&mut tx, of).await?;
    store
        .note_in(&mut tx, seat.desk.now(), &seat.person.name, "took a redaction back", &names.join(", "), &first.what)
        .await?;
    Ok(tx.commit().await?)
}
