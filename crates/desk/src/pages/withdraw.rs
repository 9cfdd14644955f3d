//! Taking a published document back: one person asks, with a reason for readers; another confirms; a tombstone stays.

use askama::Template;
use axum::extract::Path;
use model::LocalId;
use web::Layout;

use super::{Answer, Frame, back_to, day, page, release::name_of_person};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, forms::Fields},
    session::{Click, Posted, Seat},
    store::RenditionRow,
    work::publishing::{carry_through, is_approver, public_id},
};

#[derive(Template)]
#[template(path = "withdraw.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    release: String,
    public: String,
    title: String,
    approver: bool,
    /// `none`, `asked`, `confirmed`, `done`.
    state: &'static str,
    reason: String,
    asked_by: String,
    own: bool,
    day: String,
    archive: String,
}

async fn published(seat: &Seat, id: LocalId) -> Result<RenditionRow, Error> {
    let row = seat.open.store.rendition(id).await?;
    match seat.open.store.release(row.release).await?.stage {
        ReleaseStage::Published { .. } => Ok(row),
        _ => Err(Error::refused("it isn't published: there is nothing to withdraw")),
    }
}

fn must_approve(seat: &Seat) -> Result<(), Error> {
    if is_approver(seat) {
        Ok(())
    } else {
        Err(Error::refused("only an approver of the keyring in force can withdraw"))
    }
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let row = published(&seat, id).await?;
    let gone = seat.open.store.withdrawal(row.number).await?;
    let asked_by = match &gone {
        Some(gone) => name_of_person(&seat, gone.asked_by).await?,
        None => String::new(),
    };
    let public = public_id(&seat.desk, row.number)?.to_string();
    let (layout, frame) = seat.frame("releases", &format!("Withdraw {public}"));
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        release: row.release.to_string(),
        public,
        title: row.descriptor.title,
        approver: is_approver(&seat),
        state: match &gone {
            None => "none",
            Some(gone) if gone.done => "done",
            Some(gone) if gone.confirmed_by.is_some() => "confirmed",
            Some(_) => "asked",
        },
        own: gone.as_ref().is_some_and(|gone| gone.asked_by == seat.person.id),
        day: gone.as_ref().and_then(|gone| gone.day.as_deref()).map(day).unwrap_or_default(),
        reason: gone.map(|gone| gone.reason).unwrap_or_default(),
        asked_by,
        archive: seat.desk.config.archive.clone(),
    })
}

pub async fn ask(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    must_approve(&seat)?;
    let row = published(&seat, id).await?;
    let reason = Fields(form).line("reason");
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(Error::refused(
            "a withdrawal needs a reason that readers can understand, of at most 500 characters",
        ));
    }
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.ask_withdrawal(&mut tx, row.number, &reason, seat.person.id).await?;
    let public = public_id(&seat.desk, row.number)?.to_string();
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "asked for a withdrawal", &public, &reason).await?;
    tx.commit().await?;
    back_to(format!("/rendition/{id}/withdraw"))
}

pub async fn confirm(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    must_approve(&seat)?;
    let row = published(&seat, id).await?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.confirm_withdrawal(&mut tx, row.number, &Fields(form).line("reason"), seat.person.id, &seat.today()).await?;
    let public = public_id(&seat.desk, row.number)?.to_string();
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "confirmed a withdrawal", &public, "").await?;
    tx.commit().await?;
    // The confirmation is durable; should the record fail now, the desk tries again.
    if let Err(error) = carry_through(&seat.desk, &seat.open).await {
        eprintln!("desk: publishing: {error}");
    }
    back_to(format!("/rendition/{id}/withdraw"))
}

pub async fn cancel(Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    let row = published(&seat, id).await?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.cancel_withdrawal(&mut tx, row.number).await?;
    let public = public_id(&seat.desk, row.number)?.to_string();
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "refused a withdrawal", &public, "").await?;
    tx.commit().await?;
    back_to(format!("/rendition/{id}/withdraw"))
}
