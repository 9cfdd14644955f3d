//! Who is writing which blob right now: one at a time, so that bytes of two connections never mix.
//!
//! It lies in memory alone: after a restart nobody writes. Whoever comes back after a broken connection can end the writer that
//! still waits on the dead one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::{DropId, LocalId};
use tokio_util::sync::CancellationToken;

type Key = (DropId, LocalId);

#[derive(Clone, Default)]
pub struct UnderWay(Arc<Mutex<HashMap<Key, Hold>>>);

#[derive(Clone, Default)]
struct Hold {
    stop: CancellationToken,
    freed: CancellationToken,
}

/// One blob, held until this is dropped.
pub struct Held {
    all: UnderWay,
    key: Key,
    hold: Hold,
}

impl UnderWay {
    /// `None` while somebody else holds it.
    pub fn hold(&self, drop: DropId, blob: LocalId) -> Option<Held> {
        let (key, hold) = ((drop, blob), Hold::default());
        let mut held = self.lock();
        if held.contains_key(&key) {
            return None;
        }
        held.insert(key, hold.clone());
        Some(Held { all: self.clone(), key, hold })
    }

    /// Asks whoever holds it to stop, and waits for that. `None` when it took too long.
    pub async fn take_over(&self, drop: DropId, blob: LocalId, patience: Duration) -> Option<Held> {
        tokio::time::timeout(patience, async {
            loop {
                if let Some(held) = self.hold(drop, blob) {
                    return held;
                }
                let other = self.lock().get(&(drop, blob)).cloned();
                if let Some(other) = other {
                    other.stop.cancel();
                    other.freed.cancelled().await;
                }
            }
        })
        .await
        .ok()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Hold>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Ends when somebody else wants it.
    pub async fn wanted(&self) {
        self.hold.stop.cancelled().await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.lock().remove(&self.key);
        self.hold.freed.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> Key {
        (DropId::from_bytes([1; 16]), LocalId::from_bytes([2; 16]))
    }

    #[tokio::test]
    async fn one_holds_and_who_comes_back_takes_over() {
        let (all, (drop, blob)) = (UnderWay::default(), ids());
        let first = all.hold(drop, blob).unwrap();
        assert!(all.hold(drop, blob).is_none());
        assert!(all.take_over(drop, blob, Duration::from_millis(20)).await.is_none(), "it didn't stop");
        let writing = tokio::spawn(async move { first.wanted().await });
        assert!(all.take_over(drop, blob, Duration::from_secs(5)).await.is_some());
        writing.await.unwrap();
        assert!(all.hold(drop, blob).is_some(), "free again");
    }
}
