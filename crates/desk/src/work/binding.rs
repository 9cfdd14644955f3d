//! Files of a drop that came singly are bound into one document by a journalist, in an order of theirs, and parted again. The files stay as
//! they came; what the airlock had made of them is made anew.

use model::LocalId;

use crate::{
    Error,
    domain::bound,
    state::Open,
    store::{DocumentRow, DocumentState, DropRow, NewBlob, NewDocument, NewOriginal, NewPage, Tx, fresh_id},
};

const WAITS: &str = "it waits for the airlock: look again in a moment";

/// Binds a drop's files into one document. Gives it, and the blobs that go once this is committed.
///
/// # Errors
/// [`Error::NotFound`] for a file that isn't the drop's; refused, with the reason.
pub async fn bind(
    open: &Open,
    tx: &mut Tx,
    drop: &DropRow,
    order: &[LocalId],
) -> Result<(LocalId, Vec<LocalId>), Error> {
    let rows = open.store.documents_of(drop.id).await?;
    let (mut pages, mut position) = (Vec::new(), u32::MAX);
    for id in order {
        let row = rows.iter().find(|row| row.id == *id).ok_or(Error::NotFound)?;
        let original = row.original.ok_or_else(|| Error::refused("one of them is bound already: part it first"))?;
        still(row)?;
        position = position.min(row.position);
        let original = NewBlob { id: original, size: row.size };
        pages.push(NewPage { name: row.name.clone(), size: row.size, sha256: row.sha256, original });
    }
    let first = pages.first().ok_or(Error::NotFound)?;
    let new = NewDocument {
        id: fresh_id(),
        drop: drop.id,
        parent: None,
        position,
        name: bound::name(&first.name, pages.len()),
        size: pages.iter().map(|page| page.size).sum(),
        sha256: airlock::bound_sha256(pages.iter().map(|page| page.sha256)),
        original: NewOriginal::Pages(pages),
    };
    let id = new.id;
    let made = open.store.replace_documents(tx, order, &[new]).await?;
    queue(open, tx, drop, &[id]).await?;
    Ok((id, made))
}

/// Parts a bound document into its files. Gives the blobs that go once this is committed.
///
/// # Errors
/// Refused, with the reason.
pub async fn part(open: &Open, tx: &mut Tx, drop: &DropRow, row: &DocumentRow) -> Result<Vec<LocalId>, Error> {
    let pages = open.store.bound_pages(row.id).await?;
    if row.original.is_some() || pages.is_empty() {
        return Err(Error::refused("it is a single file"));
    }
    still(row)?;
    let single = pages.into_iter().map(|page| NewDocument {
        id: fresh_id(),
        drop: drop.id,
        parent: None,
        position: row.position,
        name: page.name,
        size: page.size,
        sha256: page.sha256,
        original: NewOriginal::File(NewBlob { id: page.original, size: page.size }),
    });
    let singles: Vec<NewDocument> = single.collect();
    let made = open.store.replace_documents(tx, &[row.id], &singles).await?;
    queue(open, tx, drop, &singles.iter().map(|new| new.id).collect::<Vec<_>>()).await?;
    Ok(made)
}

/// A worker that has it would tell of what is no longer there.
fn still(row: &DocumentRow) -> Result<(), Error> {
    if row.state == DocumentState::Queued { Err(Error::refused(WAITS)) } else { Ok(()) }
}

async fn queue(open: &Open, tx: &mut Tx, drop: &DropRow, new: &[LocalId]) -> Result<(), Error> {
    if drop.stage.is_accepted() {
        for id in new {
            open.store.change_document_state(tx, *id, &DocumentState::Queued).await?;
        }
    }
    Ok(())
}
