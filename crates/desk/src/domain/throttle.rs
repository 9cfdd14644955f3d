//! How fast somebody may guess: five tries, then a wait that doubles with each failure, up to five minutes.

use jiff::{SignedDuration, Timestamp};

const FREE: u32 = 5;
const LONGEST: i64 = 300;

#[derive(Clone, Debug, Default)]
pub struct Throttle {
    failures: u32,
    last: Option<Timestamp>,
}

impl Throttle {
    /// How long to wait before the next try; `None` when it may be made now.
    pub fn wait(&self, now: Timestamp) -> Option<SignedDuration> {
        let over = self.failures.checked_sub(FREE)?;
        let pause = SignedDuration::from_secs(1_i64.checked_shl(over + 1).unwrap_or(LONGEST).min(LONGEST));
        let left = pause - now.duration_since(self.last?);
        left.is_positive().then_some(left)
    }

    pub fn failed(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        self.last = Some(now);
    }

    /// Gives how many tries failed since the last success.
    pub fn succeeded(&mut self) -> u32 {
        self.last = None;
        std::mem::take(&mut self.failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_becomes_slow_and_stays_bounded() {
        let mut throttle = Throttle::default();
        let mut now = Timestamp::UNIX_EPOCH;
        for _ in 0..4 {
            throttle.failed(now);
            assert_eq!(throttle.wait(now), None);
        }
        throttle.failed(now);
        assert_eq!(throttle.wait(now), Some(SignedDuration::from_secs(2)));
        now += SignedDuration::from_secs(3);
        assert_eq!(throttle.wait(now), None);
        for _ in 0..100 {
            throttle.failed(now);
        }
        assert_eq!(throttle.wait(now), Some(SignedDuration::from_secs(LONGEST)));
        assert_eq!(throttle.succeeded(), 105);
        assert_eq!(throttle.wait(now), None);
    }
}
