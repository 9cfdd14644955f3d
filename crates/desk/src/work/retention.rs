//! Destroys, while the desk is unlocked, what nobody accepted within its channel's time.

use std::sync::Arc;

use crate::{
    Error,
    domain::retention::Retention,
    state::{Desk, Open},
    work::destroying::{Doomed, carry_out, decide_drop},
};

/// Under which name it is set.
pub const NAME: &str = "retention";

/// One look. Gives how many drops went.
///
/// # Errors
/// The store's. What was decided by then stands.
pub async fn look(desk: &Desk, open: &Arc<Open>) -> Result<usize, Error> {
    let Some(rule) = open.store.setting::<Retention>(NAME).await? else { return Ok(0) };
    open.store.draw_lots().await?;
    let today = model::clock::day(desk.now());
    let looked = rule.clone().look(&today);
    if looked != rule {
        let mut tx = open.store.begin().await?;
        open.store.set(&mut tx, NAME, &looked).await?;
        tx.commit().await?;
    }
    let (mut doomed, mut gone) = (Doomed::default(), 0);
    for (id, lot) in open.store.lots().await? {
        let Some(drop) = open.store.find_drop(id).await? else { continue };
        let due = looked.goes(&drop.channel, &drop.day, lot).is_some_and(|day| day.to_string() <= today);
        if !due || !drop.stage.is_waiting() {
            continue;
        }
        let label = open.store.label_of(drop.mailbox).await?;
        let stage = drop.stage.clone().expire(&today)?;
        let mut tx = open.store.begin().await?;
        match decide_drop(open, &mut tx, &drop, &stage, &today).await {
            Ok(decided) => {
                let detail = format!("drop {}, which nobody accepted in time", drop.counter);
                open.store.note_in(&mut tx, desk.now(), "the desk", "destroyed", &label, &detail).await?;
                tx.commit().await?;
                doomed.and(decided);
                gone += 1;
            }
            // A release holds it, or somebody accepted it in this moment: it stays.
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    if gone > 0 {
        carry_out(desk, open, doomed).await?;
    }
    Ok(gone)
}
