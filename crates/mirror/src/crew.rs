//! A few threads that share a list of work. Never more than that: the limit on what lies in memory is theirs.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Does `work` for each item on `hands` threads and gives the results in the items' order. An item is left out once `work` has
/// said "stop" (by `None`) for an earlier one.
pub(crate) fn each<I: Sync, R: Send>(hands: usize, items: &[I], work: impl Fn(&I) -> Option<R> + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let hand = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return };
            match work(item) {
                Some(result) => results.lock().unwrap_or_else(PoisonError::into_inner).push((at, result)),
                // Beyond the end: the others stop at their next item.
                None => next.store(items.len(), Ordering::Relaxed),
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..hands {
            scope.spawn(hand);
        }
        hand();
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_done_once_and_in_order() {
        let items: Vec<u32> = (0..1000).collect();
        assert_eq!(each(4, &items, |n| Some(n * 2)), items.iter().map(|n| n * 2).collect::<Vec<_>>());
        assert_eq!(each(1, &items, |n| (*n < 3).then_some(*n)), [0, 1, 2]);
    }
}
