//! The newsroom's reason codes: what may be printed into a box, and what each means. Changed by administrators, read by everybody.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    routing::{get, post},
};
use page::redact::{
    MAX_REASON,
    reasons::{LONGEST, Reasons, Unfit},
};
use web::Layout;

use super::{Answer, Frame, back_to, page};
use crate::{
    Desk, Error,
    domain::{person::Role, publishing::forms::Fields},
    session::{Posted, Seat},
};

pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/reasons", get(show))
        .route("/reasons/add", post(add))
        .route("/reasons/explain", post(explain))
        .route("/reasons/move", post(shift))
        .route("/reasons/retire", post(retire))
        .route("/reasons/offer", post(offer))
}

#[derive(Template)]
#[template(path = "reasons.html")]
struct View {
    layout: Layout,
    frame: Frame,
    reasons: Reasons,
    /// Whether whoever looks may change the list.
    changes: bool,
    longest_code: usize,
    longest: usize,
}

type Form = Posted<Vec<(String, String)>>;

impl From<Unfit> for Error {
    fn from(unfit: Unfit) -> Self {
        Self::refused(unfit.to_string())
    }
}

async fn show(seat: Seat) -> Answer {
    let reasons = seat.open.store.reasons().await?;
    let changes = seat.person.role == Role::Administrator;
    let (layout, frame) = seat.frame("about", "Reason codes");
    page(&View { layout, frame, reasons, changes, longest_code: MAX_REASON, longest: LONGEST })
}

/// Changes the list and says so in the journal, in one.
async fn change(
    seat: &Seat,
    action: &str,
    code: &str,
    detail: &str,
    change: impl FnOnce(&mut Reasons) -> Result<(), Unfit> + Send,
) -> Answer {
    seat.require(Role::Administrator)?;
    let store = &seat.open.store;
    // First the transaction, which is alone: what somebody else changes at this moment is read, or waits.
    let mut tx = store.begin().await?;
    let mut reasons = store.reasons_in(&mut tx).await?;
    change(&mut reasons)?;
    store.set_reasons(&mut tx, &reasons).await?;
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, action, code, detail).await?;
    tx.commit().await?;
    back_to("/reasons")
}

async fn add(Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let (code, means) = (fields.line("code"), fields.line("means"));
    change(&seat, "added a reason code", &code, &means, |reasons| reasons.add(&code, &means)).await
}

async fn explain(Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let (code, means) = (fields.get("code"), fields.line("means"));
    change(&seat, "changed what a reason code means", code, &means, |reasons| reasons.explain(code, &means)).await
}

async fn shift(Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let (code, to) = (fields.get("code"), fields.get("to"));
    let up = match to {
        "up" => true,
        "down" => false,
        _ => return Err(Error::refused("choose up or down")),
    };
    change(&seat, "moved a reason code", code, to, |reasons| reasons.shift(code, up)).await
}

async fn retire(Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let code = fields.get("code");
    change(&seat, "retired a reason code", code, "", |reasons| reasons.retire(code)).await
}

async fn offer(Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let code = fields.get("code");
    change(&seat, "offered a reason code again", code, "", |reasons| reasons.offer(code)).await
}
