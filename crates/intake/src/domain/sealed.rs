//! An envelope that was sealed elsewhere.

use axum::body::Body;
use futures::TryStreamExt;
use seal::ENVELOPE_CLASSES;
use wire::SEALED;

use super::body::guarded;
use crate::{failure::Failure, state::Intake};

/// What the header of a sealed file takes at most, in bytes.
pub const HEADER: u64 = 8 << 10;

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
        watch.account.progress();
        if (envelope.len() + part.len()) as u64 > most {
            return Err(Failure::MessageTooLong(intake.limits.message));
        }
        envelope.extend_from_slice(&part);
    }
    if envelope.starts_with(SEALED) { Ok(envelope) } else { Err(Failure::Broken) }
}
