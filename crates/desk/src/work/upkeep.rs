//! What time asks for while the desk is unlocked: sessions end when idle, the desk locks with the last one, keyrings are
//! renewed, what nobody accepted goes.

use std::{sync::Arc, time::Duration};

use crate::state::{Desk, Open};

const TICK: Duration = Duration::from_secs(1);
/// Every so many ticks the keyring is looked at.
const KEYRING: u32 = 60;

pub async fn keep_up(desk: Arc<Desk>, open: Arc<Open>) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // Whoever unlocked it gets their session right after this begins.
    ticks.tick().await;
    for tick in 0_u32.. {
        tokio::select! {
            () = open.ending.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if tick.is_multiple_of(KEYRING)
            && let Err(error) = open.renew_keyring(&desk).await
        {
            eprintln!("desk: the keyring can't be renewed: {error}");
        }
        if tick.is_multiple_of(KEYRING)
            && let Err(error) = super::retention::look(&desk, &open).await
            && !open.ending.is_cancelled()
        {
            eprintln!("desk: what nobody accepted can't be looked through: {error}");
        }
        if desk.is_deserted() {
            desk.lock_everything();
            return;
        }
    }
}
