//! A sealed blob, piece by piece: what arrives is appended and durable before it is answered, and kept when the connection breaks.
//!
//! Lying here: the source's machine (any header, any bytes, two connections at once) and the disk (full, or shorter than it was).

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use axum::body::Body;
use futures::TryStreamExt;
use model::{DropId, LocalId, MailboxId};
use tokio::{sync::OwnedSemaphorePermit, task::JoinHandle};
use wire::{Coming, NotNext, SEALED};

use super::{body::guarded, receive::LOOK, sealed::HEADER};
use crate::{
    failure::Failure,
    state::Intake,
    store::{Arrival, Begun, Growing, Held, Stored, Upload},
};

/// How long a piece that is still under way is waited for, once somebody asks how far it came.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a piece isn't taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No such blob, for whoever asks.
    NoBlob,
    /// It doesn't begin where the last one ended.
    WrongOffset,
    /// Somebody else is writing.
    Busy,
    Failed(Failure),
}

impl<F: Into<Failure>> From<F> for Refused {
    fn from(failure: F) -> Self {
        Self::Failed(failure.into())
    }
}

/// Which blob, and whose.
#[derive(Clone, Copy, Debug)]
pub struct Which {
    pub drop: DropId,
    pub blob: LocalId,
    pub mailbox: MailboxId,
}

/// The most that a sealed blob can take, in bytes: age adds 16 bytes to each 64 KiB.
pub fn most(intake: &Intake) -> u64 {
    let most = seal::blob_length(intake.limits.file);
    most + most / 4096 + HEADER
}

/// Announces a blob. `true` when it is new.
///
/// # Errors
/// Then nothing is stored.
pub async fn announce(intake: &Intake, which: Which, length: u64) -> Result<bool, Refused> {
    intake.recipient()?;
    if length < SEALED.len() as u64 {
        return Err(Failure::Broken.into());
    }
    if length > most(intake) {
        return Err(Failure::TooLarge(intake.limits.file).into());
    }
    intake.room_for(length)?;
    let arrival = Arrival { drop: which.drop, mailbox: which.mailbox, day: intake.day() };
    // Twice: a file that was given up is sent again under another id, and the envelope lists only the last.
    match intake.store.begin_upload(&arrival, which.blob, length, 2 * intake.limits.files).await? {
        Begun::New => Ok(true),
        Begun::Again => Ok(false),
        Begun::OtherLength | Begun::Finished => Err(Failure::Conflict.into()),
        Begun::NotTheirs => Err(Refused::NoBlob),
        Begun::TooMany => Err(Failure::TooManyFiles(intake.limits.files).into()),
    }
}

/// How much of how much is durable. Whoever asks has lost a connection: what still waits on it is ended first.
///
/// # Errors
/// [`Refused::Busy`] when that doesn't end.
pub async fn progress(intake: &Intake, which: Which) -> Result<(u64, u64), Refused> {
    if let Stored::Whole(size) = look(intake, which).await? {
        return Ok((size, size));
    }
    let _held = intake.store.under_way.take_over(which.drop, which.blob, PATIENCE).await.ok_or(Refused::Busy)?;
    match look(intake, which).await? {
        Stored::Whole(size) => Ok((size, size)),
        Stored::Arriving(upload) => {
            // What was written by a process that was killed may not be on the disk: what is answered is.
            intake.store.make_durable(&upload).await?;
            let there = intake.store.arrived(&upload).await?;
            if there == upload.length {
                // Ended between its last byte and its row.
                complete(intake, &upload).await?;
            }
            Ok((there, upload.length))
        }
    }
}

/// Takes a piece that begins at `offset`, and says where the blob ends now. `announced`: how long the piece says that it is.
///
/// The server drops this in its middle when the connection breaks: what arrived is made durable all the same. It isn't a task of its own,
/// as each part of the body would then go from one task to the other, and now and then from one processor to the other.
///
/// # Errors
/// What arrived before is durable all the same, unless it was refused as a whole.
pub async fn receive(
    intake: &Arc<Intake>,
    which: Which,
    offset: u64,
    announced: Option<u64>,
    body: Body,
) -> Result<u64, Refused> {
    look(intake, which).await?;
    let place = intake.upload_place().await?;
    let held = intake.store.under_way.hold(which.drop, which.blob).ok_or(Refused::Busy)?;
    let upload = match look(intake, which).await? {
        Stored::Arriving(upload) => upload,
        // An answer that was lost: nothing is left to be sent.
        Stored::Whole(size) if size == offset && announced == Some(0) => return Ok(size),
        Stored::Whole(_) => return Err(Refused::WrongOffset),
    };
    let there = intake.store.arrived(&upload).await?;
    let coming = Coming::new(there, upload.length).ok_or(Failure::Server)?;
    coming.begins(offset, announced).map_err(|why| refused(intake, why))?;
    intake.room_for(announced.unwrap_or(0))?;
    let (growing, there) = intake.store.grow(&upload).await?;
    if there != offset {
        return Err(Refused::WrongOffset);
    }
    let mut piece =
        Unsettled(Some(Piece { intake: intake.clone(), which, upload, growing, _held: held, _place: place }));
    let Some(Piece { _held: held, growing, .. }) = &mut piece.0 else { return Err(Failure::Server.into()) };
    let taken = tokio::select! {
        taken = take(intake, coming, body, growing) => taken,
        () = held.wanted() => Err(Refused::Busy),
    };
    let settling = piece.settle().ok_or(Failure::Server)?;
    match (taken, settling.await.map_err(|_| Failure::Server)?) {
        // What happened first says what is wrong.
        (Err(Refused::Failed(failure)), _) => Err(failure.into()),
        (taken, settled) => settled.and_then(|end| taken.map(|()| end)),
    }
}

/// A piece as far as it came.
struct Piece {
    intake: Arc<Intake>,
    which: Which,
    upload: Upload,
    growing: Growing,
    _held: Held,
    /// Until it is settled: whoever breaks off leaves nobody more room than there is.
    _place: OwnedSemaphorePermit,
}

impl Piece {
    /// Makes it durable, and says where the blob ends now.
    async fn settle(self) -> Result<u64, Refused> {
        let Self { intake, which, upload, growing, _held, _place } = self;
        let settled = intake.store.settle(growing, intake.midnight()).await;
        if let Err(Refused::NoBlob) = look(&intake, which).await {
            // The mailbox, the drop or this blob was deleted while it came: then nothing of it stays.
            intake.store.discard(&upload).await?;
            return Err(Refused::NoBlob);
        }
        // Cancelled in the middle, only the file knows.
        let end = intake.store.arrived(&upload).await?;
        if end == 0 {
            intake.store.discard(&upload).await?;
        }
        settled?;
        if end == upload.length {
            complete(&intake, &upload).await?;
        } else if end > 0 {
            intake.store.still_coming(&upload, &intake.day()).await?;
        }
        Ok(end)
    }
}

/// A piece that is settled whatever happens to whoever receives it.
struct Unsettled(Option<Piece>);

impl Unsettled {
    /// In a task of its own, which nobody drops.
    fn settle(&mut self) -> Option<JoinHandle<Result<u64, Refused>>> {
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        self.0.take().map(|piece| runtime.spawn(piece.settle()))
    }
}

impl Drop for Unsettled {
    fn drop(&mut self) {
        self.settle();
    }
}

/// Deletes a blob of an unfinished drop.
///
/// # Errors
/// [`Failure::Conflict`] once the drop is finished.
pub async fn forget(intake: &Intake, which: Which) -> Result<(), Refused> {
    look(intake, which).await?;
    let _held = intake.store.under_way.take_over(which.drop, which.blob, PATIENCE).await.ok_or(Refused::Busy)?;
    let forgotten = intake.store.forget_blob(which.drop, which.blob, which.mailbox).await?;
    if forgotten { Ok(()) } else { Err(Failure::Conflict.into()) }
}

async fn look(intake: &Intake, which: Which) -> Result<Stored, Refused> {
    intake.store.stored(which.drop, which.blob, which.mailbox).await?.ok_or(Refused::NoBlob)
}

/// All of it is there, and durable.
async fn complete(intake: &Intake, upload: &Upload) -> Result<(), Refused> {
    if intake.store.finish_upload(upload, &intake.day()).await? {
        Ok(())
    } else {
        intake.store.discard(upload).await?;
        Err(Refused::NoBlob)
    }
}

/// Takes what comes, as far as it may come.
async fn take(intake: &Intake, mut coming: Coming, body: Body, into: &mut Growing) -> Result<(), Refused> {
    let (bytes, watch) = guarded(body, intake.limits.idle, intake.crowded(Arc::new(AtomicBool::new(true))));
    let mut bytes = std::pin::pin!(bytes);
    let mut looked = coming.end();
    while let Some(part) = bytes.try_next().await.map_err(|_| watch.failure())? {
        watch.account.progress();
        let next = coming.with(&part).map_err(|why| refused(intake, why))?;
        if coming.end() >= looked + LOOK {
            looked = coming.end();
            intake.room_for(0)?;
        }
        into.write_all(&part).await?;
        coming = next;
    }
    Ok(())
}

fn refused(intake: &Intake, why: NotNext) -> Refused {
    match why {
        NotNext::WrongOffset => Refused::WrongOffset,
        NotNext::TooLong => Failure::TooLarge(intake.limits.file).into(),
        NotNext::NotSealed => Failure::Broken.into(),
    }
}
