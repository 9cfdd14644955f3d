//! The newsroom's authors, as they want to be reached in public. A small list; a story takes from it when it is saved.

use askama::Template;
use axum::extract::Path;
use model::LocalId;
use press::story::{Author, HandleKind};
use web::Layout;

use super::{Answer, Frame, back_to, page, story::slug_of};
use crate::{
    Error,
    domain::{person::Role, publishing::forms::Fields},
    session::{Click, Posted, Seat},
    store::{AuthorRow, fresh_id},
};

struct Row {
    id: String,
    slug: String,
    name: String,
    role: String,
    /// Of each kind: the field's name, its label, what stands in it.
    handles: Vec<(String, &'static str, String)>,
}

#[derive(Template)]
#[template(path = "authors.html")]
struct View {
    layout: Layout,
    frame: Frame,
    /// An empty one comes last: the form for a new author.
    authors: Vec<Row>,
}

fn row(id: String, author: Option<&Author>) -> Row {
    let handles = HandleKind::ALL.map(|kind| {
        let name =
            serde_json::to_value(kind).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
        let known = author.and_then(|author| author.handles.iter().find(|handle| handle.kind == kind));
        (name, kind.label(), known.map(|handle| handle.value.clone()).unwrap_or_default())
    });
    Row {
        id,
        slug: author.map(|author| author.slug.to_string()).unwrap_or_default(),
        name: author.map(|author| author.name.clone()).unwrap_or_default(),
        role: author.map(|author| author.role.clone()).unwrap_or_default(),
        handles: handles.into(),
    }
}

pub async fn get(seat: Seat) -> Answer {
    let known = seat.open.store.authors().await?;
    let mut authors: Vec<Row> = known.iter().map(|known| row(known.id.to_string(), Some(&known.author))).collect();
    authors.push(row(String::new(), None));
    let (layout, frame) = seat.frame("people", "Authors");
    page(&View { layout, frame, authors })
}

async fn keep(seat: &Seat, id: LocalId, fields: &Fields) -> Answer {
    let author = fields.author(slug_of(fields, &fields.line("name"))?);
    author.complete().map_err(|gap| Error::refused(gap.to_string()))?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.keep_author(&mut tx, &AuthorRow { id, author: author.clone() }).await?;
    store
        .note_in(&mut tx, seat.desk.now(), &seat.person.name, "wrote an author’s entry", author.slug.as_str(), "")
        .await?;
    tx.commit().await?;
    back_to("/authors")
}

pub async fn post(Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    seat.require(Role::Editor)?;
    keep(&seat, fresh_id(), &Fields(form)).await
}

pub async fn save(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    seat.require(Role::Editor)?;
    if !seat.open.store.authors().await?.iter().any(|known| known.id == id) {
        return Err(Error::NotFound);
    }
    keep(&seat, id, &Fields(form)).await
}

pub async fn delete(Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    seat.require(Role::Editor)?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.remove_author(&mut tx, id).await?;
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "deleted an author’s entry", "", "").await?;
    tx.commit().await?;
    back_to("/authors")
}
