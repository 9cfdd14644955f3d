//! A request's body, guarded: it may not pause for long, nor bring much that makes no progress, nor go on for ever.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};

use crate::failure::Failure;

/// What may arrive without a field's content being taken out: headers of fields, in bytes. More is no form of ours.
const UNUSED: u64 = 1 << 20;

/// Shared with whoever reads the guarded stream.
#[derive(Clone, Default)]
pub struct Watch(Arc<Inner>);

struct Inner {
    given: AtomicU64,
    used: AtomicU64,
    most: AtomicU64,
    slow: AtomicBool,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            given: AtomicU64::new(0),
            used: AtomicU64::new(0),
            most: AtomicU64::new(u64::MAX),
            slow: AtomicBool::new(false),
        }
    }
}

impl Watch {
    /// What was given so far has been of use.
    pub fn progress(&self) {
        self.0.used.store(self.0.given.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// From here on at most so many bytes more, of use or not.
    pub fn at_most(&self, bytes: u64) {
        self.0.used.store(u64::MAX, Ordering::Relaxed);
        self.0.most.store(self.0.given.load(Ordering::Relaxed).saturating_add(bytes), Ordering::Relaxed);
    }

    /// Why the stream ended early.
    pub fn failure(&self) -> Failure {
        if self.0.slow.load(Ordering::Relaxed) { Failure::Slow } else { Failure::Broken }
    }
}

/// The body's bytes, one piece at a time: the reader gets a turn after each, so that nothing piles up in between.
pub fn guarded(
    body: Body,
    idle: Duration,
) -> (impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static, Watch) {
    let watch = Watch::default();
    let start = Some((body.into_data_stream(), watch.clone()));
    let guarded = stream::unfold(start, move |state| async move {
        let (mut bytes, watch) = state?;
        tokio::task::yield_now().await;
        match next(&mut bytes, &watch, idle).await {
            Ok(Some(part)) => Some((Ok(part), Some((bytes, watch)))),
            Ok(None) => None,
            Err(()) => Some((Err(std::io::ErrorKind::UnexpectedEof.into()), None)),
        }
    });
    (guarded, watch)
}

async fn next(bytes: &mut BodyDataStream, watch: &Watch, idle: Duration) -> Result<Option<Bytes>, ()> {
    let inner = &watch.0;
    let Ok(next) = tokio::time::timeout(idle, bytes.next()).await else {
        inner.slow.store(true, Ordering::Relaxed);
        return Err(());
    };
    let Some(part) = next.transpose().map_err(|_| ())? else { return Ok(None) };
    let given = inner.given.fetch_add(part.len() as u64, Ordering::Relaxed) + part.len() as u64;
    let waiting = given.saturating_sub(inner.used.load(Ordering::Relaxed));
    if waiting > UNUSED || given > inner.most.load(Ordering::Relaxed) { Err(()) } else { Ok(Some(part)) }
}
