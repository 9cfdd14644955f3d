//! What arrives sealed already: stored as it comes, hashed on its way.

use std::sync::{Arc, atomic::AtomicBool};

use axum::body::Body;
use futures::{AsyncWriteExt, TryStreamExt};
use model::Sha256;
use seal::ENVELOPE_CLASSES;
use sha2::Digest;

use super::{body::guarded, receive::LOOK};
use crate::{
    failure::Failure,
    state::Intake,
    store::{Arriving, Store, StoreError},
};

/// The first line of every age file. What doesn't begin so is not sealed, and not taken.
const SEALED: &[u8] = b"age-encryption.org/v1\n";
/// What the header of a sealed file takes at most, in bytes.
const HEADER: u64 = 8 << 10;

/// A sealed blob that is durable; it goes again unless it is recorded.
pub struct SealedBytes {
    pub guard: Arriving,
    pub size: u64,
    pub sha256: Sha256,
}

/// # Errors
/// Nothing is stored then.
pub async fn receive_blob(intake: &Intake, body: Body) -> Result<SealedBytes, Failure> {
    // age adds 16 bytes to each 64 KiB.
    let most = seal::blob_length(intake.limits.file);
    let most = most + most / 4096 + HEADER;
    let (bytes, watch) = guarded(body, intake.limits.idle, intake.crowded(Arc::new(AtomicBool::new(true))));
    let mut bytes = std::pin::pin!(bytes);
    let (guard, mut writer) = intake.store.arriving();
    let (mut hash, mut size, mut beginning) = (sha2::Sha256::new(), 0_u64, Vec::with_capacity(SEALED.len()));
    let mut looked = 0;
    while let Some(part) = bytes.try_next().await.map_err(|_| watch.failure())? {
        watch.progress();
        size += part.len() as u64;
        if size > most {
            return Err(Failure::TooLarge(intake.limits.file));
        }
        let missing = SEALED.len() - beginning.len();
        beginning.extend_from_slice(&part[..missing.min(part.len())]);
        if !SEALED.starts_with(&beginning) {
            return Err(Failure::Broken);
        }
        if size >= looked + LOOK {
            looked = size;
            intake.room_for(0)?;
        }
        hash.update(&part);
        writer.write_all(&part).await.map_err(StoreError::from)?;
    }
    if beginning != SEALED {
        return Err(Failure::Broken);
    }
    Store::complete(writer).await?;
    Ok(SealedBytes { guard, size, sha256: Sha256::from_bytes(hash.finalize().into()) })
}

/// An envelope, in memory.
///
/// # Errors
/// [`Failure::MessageTooLong`] above the largest class.
pub async fn receive_envelope(intake: &Intake, body: Body) -> Result<Vec<u8>, Failure> {
    let class = ENVELOPE_CLASSES[ENVELOPE_CLASSES.len() - 1];
    let most = class as u64 + class as u64 / 4096 + HEADER;
    let (bytes, watch) = guarded(body, intake.limits.idle, || false);
    let mut bytes = std::pin::pin!(bytes);
    let mut envelope = Vec::new();
    while let Some(part) = bytes.try_next().await.map_err(|_| watch.failure())? {
        watch.progress();
        if (envelope.len() + part.len()) as u64 > most {
            return Err(Failure::MessageTooLong(intake.limits.message));
        }
        envelope.extend_from_slice(&part);
    }
    if envelope.starts_with(SEALED) { Ok(envelope) } else { Err(Failure::Broken) }
}
