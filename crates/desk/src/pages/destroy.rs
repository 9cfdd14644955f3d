//! Destroying whole mailboxes, several at once: a question first, by an editor.

use std::sync::Arc;

use askama::Template;
use axum::{Router, routing::post};
use web::Layout;

use super::{Answer, Frame, back_to, page, triage::ticked};
use crate::{
    Desk,
    domain::person::Role,
    session::Posted,
    work::destroying::{By, Doomed, carry_out, decide_mailbox},
};

pub fn routes() -> Router<Arc<Desk>> {
    Router::new().route("/inbox/destroy", post(ask)).route("/inbox/destroy/now", post(now))
}

#[derive(Template)]
#[template(path = "destroy.html")]
struct View {
    layout: Layout,
    frame: Frame,
    mailboxes: Vec<Line>,
    spam: bool,
}

struct Line {
    id: String,
    label: String,
    drops: usize,
    documents: usize,
}

async fn ask(Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    seat.require(Role::Editor)?;
    let store = &seat.open.store;
    let rows = ticked(&seat, &form).await?;
    let mut mailboxes = Vec::new();
    for row in &rows {
        let drops = store.drops_of(row.id).await?;
        let mut documents = 0;
        for drop in &drops {
            documents += store.documents_of(drop.id).await?.len();
        }
        mailboxes.push(Line { id: row.id.to_string(), label: row.label.clone(), drops: drops.len(), documents });
    }
    let (layout, frame) = seat.frame("inbox", "Destroy mailboxes");
    page(&View { layout, frame, mailboxes, spam: rows.iter().all(|row| row.spam) })
}

async fn now(Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    seat.require(Role::Editor)?;
    let rows = ticked(&seat, &form).await?;
    let (open, desk) = (&seat.open, &seat.desk);
    let by = By { id: seat.person.id, name: &seat.person.name };
    let mut doomed = Doomed::default();
    let mut tx = open.store.begin().await?;
    for row in &rows {
        doomed.and(decide_mailbox(desk, open, &mut tx, row, by).await?);
    }
    tx.commit().await?;
    carry_out(desk, open, doomed).await?;
    back_to(if rows.iter().all(|row| row.spam) { "/inbox?spam=1" } else { "/inbox" })
}
