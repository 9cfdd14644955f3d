//! One measure for everybody: the archive knows nobody, so it can slow down nobody in particular.

use jiff::Timestamp;

/// So many at once,
const BURST: i64 = 30;
/// and from then on one in so many seconds.
const SECONDS: i64 = 10;

/// How many comments may come now. Kept in memory, never written.
#[derive(Debug)]
pub struct Throttle {
    left: i64,
    /// Second of the last look.
    counted: i64,
}

impl Throttle {
    pub fn new(now: Timestamp) -> Self {
        Self { left: BURST, counted: now.as_second() }
    }

    /// Takes one place, if there is one.
    pub fn take(&mut self, now: Timestamp) -> bool {
        let more = (now.as_second() - self.counted).max(0) / SECONDS;
        self.counted += more * SECONDS;
        self.left = self.left.saturating_add(more).min(BURST);
        let free = self.left > 0;
        self.left -= i64::from(free);
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_a_trickle() {
        let at = |second: i64| Timestamp::from_second(1_764_000_000 + second).unwrap();
        let mut throttle = Throttle::new(at(0));
        let passed = |throttle: &mut Throttle, second| (0..100).filter(|_| throttle.take(at(second))).count();
        assert_eq!(passed(&mut throttle, 0), 30);
        assert_eq!(passed(&mut throttle, 9), 0);
        assert_eq!(passed(&mut throttle, 10), 1);
        assert_eq!(passed(&mut throttle, 35), 2);
        // A clock that is set back gives nothing and takes nothing.
        assert_eq!(passed(&mut throttle, -1_000), 0);
        assert_eq!(passed(&mut throttle, 1 << 20), 30);
    }
}
