//! Binds files of a drop into one document, in a chosen order; parts a bound one again.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use model::{DropId, LocalId};
use web::Layout;

use super::{Answer, Frame, back_to, day, size};
use crate::{
    Error,
    domain::bound,
    session::{Click, Posted, Seat},
    store::DropRow,
    work::binding,
};

#[derive(Template)]
#[template(path = "bind.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    mailbox: String,
    label: String,
    day: String,
    files: Vec<Single>,
    problem: Option<String>,
}

struct Single {
    id: String,
    name: String,
    size: String,
    /// Width and height of its first page's picture, once it was opened.
    picture: Option<(u32, u32)>,
    /// Its number, as it was typed.
    number: String,
}

type Fields = Vec<(String, String)>;

pub async fn get(seat: Seat, Path(id): Path<String>) -> Answer {
    view(&seat, id, StatusCode::OK, &Fields::new(), None).await
}

async fn view(seat: &Seat, id: String, status: StatusCode, typed: &Fields, problem: Option<String>) -> Answer {
    let store = &seat.open.store;
    let drop = of(seat, &id).await?;
    let mailbox = store.mailbox(drop.mailbox).await?;
    let mut files = Vec::new();
    for row in store.documents_of(drop.id).await?.into_iter().filter(|row| row.original.is_some()) {
        let picture = match row.page_count() {
            0 => None,
            _ => store.page(row.id, 1).await.ok().map(|page| (page.width, page.height)),
        };
        let (id, size) = (row.id.to_string(), size(row.size));
        let number = typed.iter().find(|(field, _)| field.strip_prefix("page-") == Some(&id));
        let number = number.map(|(_, typed)| typed.clone()).unwrap_or_default();
        files.push(Single { id, name: row.name, size, picture, number });
    }
    let (layout, frame) = seat.frame("inbox", "Bind pages");
    let (label, day) = (mailbox.label, day(&drop.day));
    let view = View { layout, frame, id, mailbox: mailbox.id.to_string(), label, day, files, problem };
    Ok(web::server::html(status, &view))
}

pub async fn post(Path(id): Path<String>, Posted { seat, form }: Posted<Fields>) -> Answer {
    match bind(&seat, &id, &form).await {
        Ok(bound) => back_to(format!("/document/{bound}")),
        // What was typed stays.
        Err(Error::Refused(why)) => {
            view(&seat, id, StatusCode::CONFLICT, &form, Some(format!("Not bound: {why}."))).await
        }
        Err(other) => Err(other),
    }
}

async fn bind(seat: &Seat, id: &str, form: &Fields) -> Result<LocalId, Error> {
    let ids = bound::numbered(form).map_err(Error::refused)?;
    let order: Vec<LocalId> =
        ids.into_iter().map(|id| id.parse().map_err(|_| Error::NotFound)).collect::<Result<_, _>>()?;
    // First the transaction: nobody changes what is looked at then.
    let mut tx = seat.open.store.begin().await?;
    let drop = of(seat, id).await?;
    let (bound, made) = binding::bind(&seat.open, &mut tx, &drop, &order).await?;
    note(seat, &mut tx, "bound files as one document", &drop, order.len()).await?;
    tx.commit().await?;
    seat.open.blobs.delete(&made).await?;
    seat.open.work_waits.notify_one();
    Ok(bound)
}

pub async fn part(Path(id): Path<String>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let id: LocalId = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = seat.open.store.begin().await?;
    let row = seat.open.store.document(id).await?;
    let drop = seat.open.store.find_drop(row.drop).await?.ok_or(Error::NotFound)?;
    let files = seat.open.store.bound_pages(id).await?.len();
    let made = binding::part(&seat.open, &mut tx, &drop, &row).await?;
    note(&seat, &mut tx, "parted a document into its files", &drop, files).await?;
    tx.commit().await?;
    seat.open.blobs.delete(&made).await?;
    seat.open.work_waits.notify_one();
    back_to(format!("/mailbox/{}#drop-{}", drop.mailbox, drop.id))
}

async fn note(seat: &Seat, tx: &mut crate::store::Tx, did: &str, drop: &DropRow, files: usize) -> Result<(), Error> {
    let label = seat.open.store.mailbox(drop.mailbox).await?.label;
    let detail = format!("drop {}: {files} files", drop.counter);
    seat.open.store.note_in(tx, seat.desk.now(), &seat.person.name, did, &label, &detail).await
}

async fn of(seat: &Seat, id: &str) -> Result<DropRow, Error> {
    let id: DropId = id.parse().map_err(|_| Error::NotFound)?;
    seat.open.store.find_drop(id).await?.ok_or(Error::NotFound)
}
