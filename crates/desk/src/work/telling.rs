//! Tells the notices' process that something arrived, once for each look at the intake at most and never of what is quiet; and that the
//! heartbeat stopped or is back.

use std::sync::Arc;

use crate::{
    Error,
    domain::stage::Stage,
    notice_client::NoticeClient,
    quiet,
    state::{Desk, Open},
    work::aside,
};

/// Keeps the list that a locked desk goes by, and what the pages say of new drops to whom.
///
/// # Errors
/// The store's, or the disk's.
pub async fn keep_quiet_list(desk: &Desk, open: &Open) -> Result<(), Error> {
    let mut quiet = Vec::new();
    for (mailbox, spam, stages) in open.store.standing().await? {
        if spam || stages.iter().all(Stage::is_declined) {
            quiet.push(mailbox);
        }
    }
    let new = open.store.new_for().await?;
    desk.status(|status| status.new = new);
    Ok(quiet::keep(&desk.folder.quiet(), &quiet)?)
}

/// Passes on what has arrived, and hears how the last notice went. A process that is away is told at the next look.
pub async fn tell(desk: &Desk, client: Option<&Arc<NoticeClient>>) {
    let Some(client) = client else { return };
    let (arrived, turn) = desk.status(|status| (status.to_tell, status.turn));
    let with = client.clone();
    let told = aside(move || {
        if let Some(turn) = turn {
            with.turned(turn)?;
        }
        if arrived {
            with.arrived()?;
        }
        with.troubles()
    });
    let told = told.await.and_then(|told| told);
    desk.status(|status| match told {
        Ok(troubles) => {
            (status.to_tell, status.notices) = (false, troubles);
            if status.turn == turn {
                status.turn = None;
            }
        }
        Err(error) => status.notices = vec![format!("Notices: {error}. It is tried again.")],
    });
}
