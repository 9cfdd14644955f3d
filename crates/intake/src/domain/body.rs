//! A request's body, guarded: it may not pause for long, nor bring much that makes no progress, nor go on for ever; and while
//! every place is taken, it may not trickle in either: a few idle hands would keep all others out.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use wire::Account;

use crate::failure::Failure;

/// What may arrive without a field's content being taken out: headers of fields, in bytes. More is no form of ours.
const UNUSED: u64 = 1 << 20;
/// What an upload has to bring while every place is taken, in bytes a second. Less than any line that a large file would go over.
const LEAST: u64 = 1 << 10;

/// Shared with whoever reads the guarded stream.
#[derive(Clone)]
pub struct Watch {
    pub account: Account,
    slow: Arc<AtomicBool>,
}

impl Default for Watch {
    fn default() -> Self {
        Self { account: Account::new(UNUSED), slow: Arc::new(AtomicBool::new(false)) }
    }
}

impl Watch {
    /// Why the stream ended early.
    pub fn failure(&self) -> Failure {
        if self.slow.load(Ordering::Relaxed) { Failure::Slow } else { Failure::Broken }
    }
}

/// How a body has come so far.
struct Coming {
    bytes: BodyDataStream,
    watch: Watch,
    /// For how long it was waited for since `brought` was 0. The server's own pace doesn't count.
    waited: Duration,
    brought: u64,
}

/// The body's bytes, piece by piece.
/// `idle`: how long it may bring nothing, and, while it is `crowded`, over how long its pace is measured.
pub fn guarded(
    body: Body,
    idle: Duration,
    crowded: impl Fn() -> bool + Send + Sync + 'static,
) -> (impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static, Watch) {
    let watch = Watch::default();
    let start = Coming { bytes: body.into_data_stream(), watch: watch.clone(), waited: Duration::ZERO, brought: 0 };
    let crowded = Arc::new(crowded);
    let guarded = stream::unfold(Some(start), move |state| {
        let crowded = crowded.clone();
        async move {
            let mut coming = state?;
            match next(&mut coming, idle, &*crowded).await {
                Ok(Some(part)) => Some((Ok(part), Some(coming))),
                Ok(None) => None,
                Err(()) => Some((Err(std::io::ErrorKind::UnexpectedEof.into()), None)),
            }
        }
    });
    (guarded, watch)
}

async fn next(coming: &mut Coming, idle: Duration, crowded: &(impl Fn() -> bool + Sync)) -> Result<Option<Bytes>, ()> {
    let slow = || coming.watch.slow.store(true, Ordering::Relaxed);
    let asked = Instant::now();
    let Ok(next) = tokio::time::timeout(idle, coming.bytes.next()).await else {
        slow();
        return Err(());
    };
    let Some(part) = next.transpose().map_err(|_| ())? else { return Ok(None) };
    coming.waited += asked.elapsed();
    coming.brought += part.len() as u64;
    if coming.waited >= idle {
        if crowded() && u128::from(coming.brought) * 1000 < coming.waited.as_millis() * u128::from(LEAST) {
            slow();
            return Err(());
        }
        (coming.waited, coming.brought) = (Duration::ZERO, 0);
    }
    if coming.watch.account.give(part.len() as u64) { Ok(Some(part)) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of fifty pieces of one byte arrive that come 10 ms apart.
    async fn trickled(crowded: bool) -> (usize, Watch) {
        let pieces = stream::iter(0..50).then(|_| async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Ok::<_, std::io::Error>(Bytes::from_static(b"a"))
        });
        let (bytes, watch) = guarded(Body::from_stream(pieces), Duration::from_millis(100), move || crowded);
        let arrived = bytes.filter(|piece| std::future::ready(piece.is_ok())).count().await;
        (arrived, watch)
    }

    #[tokio::test]
    async fn whoever_trickles_gives_up_the_place_when_others_wait() {
        let (arrived, watch) = trickled(true).await;
        assert!(arrived < 20, "{arrived} pieces");
        assert_eq!(watch.failure(), Failure::Slow);
        assert_eq!(trickled(false).await.0, 50, "a slow line is no fault while there is room");
    }

    #[tokio::test]
    async fn whoever_brings_enough_stays() {
        let pieces = stream::iter(0..30).then(|_| async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Ok::<_, std::io::Error>(Bytes::from_static(&[0; 4096]))
        });
        let (bytes, _watch) = guarded(Body::from_stream(pieces), Duration::from_millis(100), || true);
        assert_eq!(bytes.filter(|piece| std::future::ready(piece.is_ok())).count().await, 30);
    }
}
