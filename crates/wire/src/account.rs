//! How much of a body came, and how much of that was of use: what is only taken in, and never given out, would pile up in memory.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// How many pieces may come without being of use: what waits is searched again for its end with each, so that many small ones would
/// cost far more than they weigh. More than any honest line cuts a field's header into.
const PIECES: u64 = 4096;

/// Shared by whoever brings the bytes and whoever reads them.
#[derive(Clone, Debug)]
pub struct Account(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// What may come without being of use, in bytes.
    unused: u64,
    /// How many pieces came since something was of use.
    pieces: AtomicU64,
    given: AtomicU64,
    used: AtomicU64,
    most: AtomicU64,
}

impl Account {
    /// `unused`: what may come without a field's content being taken out, in bytes.
    pub fn new(unused: u64) -> Self {
        let number = AtomicU64::new;
        Self(Arc::new(Inner { unused, pieces: number(0), given: number(0), used: number(0), most: number(u64::MAX) }))
    }

    /// So many bytes more are about to be given. `false`: they are too many, and may not be.
    pub fn give(&self, bytes: u64) -> bool {
        let given = self.0.given.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let pieces = self.0.pieces.fetch_add(1, Ordering::Relaxed);
        let waiting = given.saturating_sub(self.0.used.load(Ordering::Relaxed));
        waiting <= self.0.unused && pieces < PIECES && given <= self.0.most.load(Ordering::Relaxed)
    }

    /// What was given so far has been of use.
    pub fn progress(&self) {
        self.0.used.store(self.0.given.load(Ordering::Relaxed), Ordering::Relaxed);
        self.0.pieces.store(0, Ordering::Relaxed);
    }

    /// From here on at most so many bytes more, as far as they go on being of use.
    pub fn at_most(&self, bytes: u64) {
        self.0.most.store(self.0.given.load(Ordering::Relaxed).saturating_add(bytes), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_no_use_ends_and_what_is_goes_on() {
        let account = Account::new(100);
        assert!(account.give(60) && !account.give(60));
        let account = Account::new(100);
        for _ in 0..1000 {
            assert!(account.give(60));
            account.progress();
        }
    }

    #[test]
    fn what_is_of_no_use_may_not_come_in_crumbs() {
        let account = Account::new(1 << 20);
        assert_eq!((0..10_000).take_while(|_| account.give(1)).count() as u64, PIECES);
    }

    #[test]
    fn a_refused_request_is_read_on_for_a_while_and_piles_nothing_up() {
        let account = Account::new(1000);
        account.at_most(1500);
        assert!(account.give(1000));
        account.progress();
        assert!(account.give(500) && !account.give(1));
        let account = Account::new(1000);
        account.at_most(1 << 30);
        assert!(account.give(1000) && !account.give(1));
    }
}
