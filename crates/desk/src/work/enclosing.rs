//! A file on its way to a source: sealed to the source's own key as it arrives from a colleague's browser. It is never on this disk
//! in clear, and once it is sealed nobody at the desk can open it.

use std::io::Write;

use axum::{body::Bytes, extract::multipart::Field};
use model::{SafeName, limits};
use seal::{BlobSealer, FileEntry, Recipient};
use tokio::sync::mpsc;

use crate::{
    Error,
    session::Seat,
    spool::Spool,
    store::{Enclosed, NewBlob, fresh_id},
};

use super::collecting::FLOOR;

/// What a form's file becomes on the thread that seals it.
enum Part {
    Bytes(Bytes),
    End,
}

/// Seals one file of a form. A reply must adopt it, or it is erased ([`give_up`]), or swept at the next unlock.
///
/// # Errors
/// In words: it is too large, it broke off, the disk is full. Nothing of it stays.
pub async fn take(seat: &Seat, to: &Recipient, name: &str, mut field: Field<'_>) -> Result<Enclosed, Error> {
    let name = SafeName::of(name).to_string();
    if Spool::new(seat.desk.folder.spool()).free()? < FLOOR + 2 * limits::MAX_REPLY_FILE {
        return Err(Error::refused("the desk’s disk has no room for files. Nothing was sent"));
    }
    let (sender, mut parts) = mpsc::channel(4);
    let to = to.clone();
    let sealing = seat.open.blobs.put_outgoing(move |out| {
        let mut sealer = BlobSealer::new(&to, out)?;
        loop {
            match parts.blocking_recv() {
                Some(Part::Bytes(bytes)) => sealer.write_all(&bytes)?,
                Some(Part::End) => return Ok(sealer.finish()?.1),
                None => return Err(broken()),
            }
        }
    });
    let too_large = Error::refused(format!(
        "“{name}” is larger than {} MiB: make it smaller, or send it in parts. Nothing was sent",
        limits::MAX_REPLY_FILE >> 20
    ));
    let feeding = async move {
        let mut size = 0;
        while let Some(bytes) = field.chunk().await.map_err(|_| broken())? {
            size += bytes.len() as u64;
            if size > limits::MAX_REPLY_FILE {
                return Err(too_large);
            }
            sender.send(Part::Bytes(bytes)).await.map_err(|_| broken())?;
        }
        sender.send(Part::End).await.map_err(|_| broken())
    };
    let (fed, sealed) = tokio::join!(feeding, sealing);
    let (blob, facts) = match (fed, sealed) {
        // Why the thread ended before it was fed tells more than that nobody took the rest.
        (Err(Error::Refused(_)), Err(why)) if !matches!(why, Error::Refused(_)) => return Err(why),
        (fed, sealed) => {
            fed?;
            sealed?
        }
    };
    let outgoing = NewBlob { size: facts.sealed_size, ..blob };
    let (size, sha256, sealed_sha256) = (facts.size, facts.sha256, facts.sealed_sha256);
    Ok(Enclosed { entry: FileEntry { blob: fresh_id(), name, size, sha256, sealed_sha256, page_of: None }, outgoing })
}

/// Erases what no reply adopted.
///
/// # Errors
/// The disk's; the next unlock sweeps what stays.
pub async fn give_up(seat: &Seat, files: &[Enclosed]) -> Result<(), Error> {
    let blobs: Vec<_> = files.iter().map(|file| file.outgoing.id).collect();
    seat.open.blobs.erase(&blobs).await
}

fn broken() -> Error {
    Error::refused("a file did not come whole; go back and try again. Nothing was sent")
}
