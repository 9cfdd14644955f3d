//! Files from the newsroom: sealed bytes from the desk in, and at door 1 a source's own file out, opened for that one answer.
//!
//! Opened bytes pass through buffers of bounded size and are written nowhere. Before the first of them goes out, all sealed ones are
//! compared with what the reply's signature stands over: a source gets the very file, or a page that says what is wrong.

use std::{
    io::{self, Read},
    sync::Arc,
};

use axum::body::Body;
use bytes::Bytes;
use futures::{Stream, TryStreamExt, stream};
use model::{LocalId, SafeName, Sha256, limits};
use seal::{EnclosedFile, SourceKeys};
use sha2::Digest;
use tokio::sync::Semaphore;
use tokio_util::io::{StreamReader, SyncIoBridge};
use wire::SEALED;

use super::{body::guarded, look, sealed::HEADER};
use crate::{
    failure::Failure,
    state::Intake,
    store::{Parts, ReplyFileRow, Sealed, StoreError, Whose},
};

/// How much of an opened file is in memory at once, in bytes.
const PART: usize = 256 << 10;

/// The most that a sealed file of the newsroom's can take, in bytes.
fn most() -> u64 {
    let most = seal::blob_length(limits::MAX_REPLY_FILE);
    most + most / 4096 + HEADER
}

/// Takes a sealed file that a reply will list. It is durable when this returns.
///
/// # Errors
/// Then nothing of it stays.
pub async fn receive(
    intake: &Intake,
    whose: Whose,
    blob: LocalId,
    announced: Option<u64>,
    body: Body,
) -> Result<(), Failure> {
    intake.store.counter(whose.mailbox).await?.ok_or(Failure::NoMailbox)?;
    let (too_large, most) = (Failure::TooLarge(limits::MAX_REPLY_FILE), most());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large);
    }
    intake.room_for(announced.unwrap_or(most))?;
    let (bytes, watch) = guarded(body, intake.limits.idle, || false);
    let mut bytes = std::pin::pin!(bytes);
    let (guard, file) = intake.store.arriving().await?;
    let mut parts = Parts::new(file);
    let mut begin = Vec::<u8>::new();
    while let Some(part) = bytes.try_next().await.map_err(|_| watch.failure())? {
        watch.account.progress();
        if parts.taken() + part.len() as u64 > most {
            return Err(too_large);
        }
        begin.extend(part.iter().take(SEALED.len() - begin.len()));
        parts.take(&part).await.map_err(StoreError::from)?;
    }
    if begin != SEALED || announced.is_some_and(|length| length != parts.taken()) {
        return Err(Failure::Broken);
    }
    let (store, day) = (intake.store.clone(), intake.day());
    // To its end, also when the desk goes away in the middle: no row stays without its file.
    let recording = tokio::spawn(async move {
        let (size, sha256) = store.complete_parts(parts).await?;
        let row = ReplyFileRow { blob, object: guard.object(), size, sha256 };
        if !store.record_reply_file(whose, &row, &day).await? {
            return Err(Failure::NoMailbox);
        }
        guard.keep();
        Ok(())
    });
    recording.await.map_err(|_| Failure::Server)?
}

/// A file that its source may save now.
pub struct Opened {
    pub name: SafeName,
    pub size: u64,
    pub bytes: Body,
}

/// Opens a file of a reply with the codename's keys. What it costs when there is no mailbox is what it costs when there is no file.
///
/// # Errors
/// [`Failure::NoMailbox`], [`Failure::NoReply`]; [`Failure::FileMissing`] and [`Failure::FileChanged`] with the file's name.
pub async fn open(intake: &Intake, keys: SourceKeys, reply: LocalId, blob: LocalId) -> Result<Opened, Failure> {
    let mailbox = keys.mailbox.id();
    let looked = look::look(&intake.store, mailbox).await?;
    let (opened, _) = look::open(&keys, intake.newest_keyring().as_deref(), &looked.replies);
    looked.counter.ok_or(Failure::NoMailbox)?;
    let files = opened.replies.into_iter().find(|(id, _)| *id == reply).map(|(_, reply)| reply.files);
    let entry = files.unwrap_or_default().into_iter().find(|file| file.blob == blob);
    let entry = entry.ok_or(Failure::NoReply)?;
    let name = SafeName::of(&entry.name);
    let (missing, changed) = (Failure::FileMissing(name.to_string()), Failure::FileChanged(name.to_string()));
    let whose = Whose { mailbox, reply };
    let _place = intake.opening_place().await?;
    let sealed = intake.store.reply_file(whose, blob).await?.ok_or(missing.clone())?;
    if digest(sealed).await? != entry.sealed_sha256 {
        return Err(changed);
    }
    let (_, sealed) = intake.store.reply_file(whose, blob).await?.ok_or(missing)?;
    let size = entry.size;
    let sealed = SyncIoBridge::new(StreamReader::new(sealed));
    let file = blocking(move || EnclosedFile::open(&entry, &keys.identity, sealed)).await?.map_err(|_| changed)?;
    Ok(Opened { name, size, bytes: Body::from_stream(parts(file, intake.openings.clone())) })
}

async fn digest((_, mut sealed): Sealed) -> Result<Sha256, Failure> {
    let mut hash = sha2::Sha256::new();
    while let Some(part) = sealed.try_next().await.map_err(StoreError::from)? {
        hash.update(&part);
    }
    Ok(Sha256::from_bytes(hash.finalize().into()))
}

/// Part by part, each read only once the one before has gone: a visitor who takes nothing holds one part, no place and no thread. An
/// error breaks the answer off before its announced end, so that no browser takes it for whole.
fn parts(
    file: impl Read + Send + 'static,
    places: Arc<Semaphore>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::try_unfold((file, places), |(mut file, places)| async move {
        let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
        let (part, file) = blocking(move || {
            let mut part = Vec::with_capacity(PART);
            let read = (&mut file).take(PART as u64).read_to_end(&mut part);
            (read.map(|_| part), file)
        })
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::Other))?;
        drop(place);
        let part = part?;
        Ok(if part.is_empty() { None } else { Some((Bytes::from(part), (file, places))) })
    })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Server)
}
