//! When a notice goes out: some time after something arrived, one for all that arrived until then. Whoever sees it go, at the mail
//! server or on the line, learns neither when nor how much.

use jiff::{SignedDuration, Timestamp};
use rand::Rng;

/// The least and the most time between an arrival and its notice.
pub const SHORTEST: SignedDuration = SignedDuration::from_mins(15);
pub const LONGEST: SignedDuration = SignedDuration::from_hours(4);
/// After a failure it is tried again within this.
const AGAIN: SignedDuration = SignedDuration::from_mins(45);

#[derive(Debug, Default)]
pub struct Schedule {
    due: Option<Timestamp>,
    /// When it was last looked at, for the false ones.
    looked: Option<Timestamp>,
}

fn between(least: SignedDuration, most: SignedDuration, rng: &mut impl Rng) -> SignedDuration {
    SignedDuration::from_secs(rng.gen_range(least.as_secs()..=most.as_secs()))
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(now)
}

impl Schedule {
    /// Something arrived. While a notice is due already, nothing changes.
    pub fn arrived(&mut self, now: Timestamp, rng: &mut impl Rng) {
        if self.due.is_none() {
            self.due = Some(later(now, between(SHORTEST, LONGEST, rng)));
        }
    }

    /// Whether a notice is to go now. It stays due until [`Schedule::is_sent`].
    pub fn is_due(&mut self, now: Timestamp, rng: &mut impl Rng) -> bool {
        match self.due {
            Some(due) if due <= now => true,
            Some(due) if due.duration_since(now) > LONGEST => {
                // The clock was set back: nobody waits for it to come round again.
                self.due = Some(later(now, between(SHORTEST, LONGEST, rng)));
                false
            }
            _ => false,
        }
    }

    pub fn is_sent(&mut self) {
        self.due = None;
    }

    pub fn has_failed(&mut self, now: Timestamp, rng: &mut impl Rng) {
        self.due = Some(later(now, between(SHORTEST, AGAIN, rng)));
    }

    /// Lets a false notice come up, as often a week as is wished on average. From then on it is like any other.
    pub fn pretend(&mut self, now: Timestamp, a_week: u8, rng: &mut impl Rng) {
        const WEEK: f64 = 7.0 * 86_400.0;
        let since = self.looked.replace(now).map_or(SignedDuration::ZERO, |last| now.duration_since(last));
        // After a pause, a machine that slept, an hour counts at most.
        let seconds = since.as_secs().clamp(0, 3600);
        #[expect(clippy::cast_precision_loss, reason = "an hour at most")]
        let chance = f64::from(a_week) * seconds as f64 / WEEK;
        if rng.gen_bool(chance.clamp(0.0, 1.0)) {
            self.arrived(now, rng);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    fn now() -> Timestamp {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn one_notice_for_all_that_came_and_never_at_once() {
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..500 {
            let mut rng = StdRng::seed_from_u64(seed);
            let mut schedule = Schedule::default();
            schedule.arrived(now(), &mut rng);
            let first = schedule.due.unwrap();
            schedule.arrived(now() + SignedDuration::from_mins(5), &mut rng);
            assert_eq!(schedule.due, Some(first), "what comes meanwhile changes nothing");
            let delay = first.duration_since(now());
            assert!(delay >= SHORTEST && delay <= LONGEST, "{delay}");
            assert!(
                !schedule.is_due(first - SignedDuration::from_secs(1), &mut rng) && schedule.is_due(first, &mut rng)
            );
            schedule.is_sent();
            assert!(!schedule.is_due(first, &mut rng));
            seen.insert(delay.as_mins() / 15);
        }
        assert!(seen.len() >= 15, "spread over the whole time: {seen:?}");
    }

    #[test]
    fn a_clock_that_is_set_back_loses_no_notice() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut schedule = Schedule::default();
        schedule.arrived(now() + SignedDuration::from_hours(24 * 365), &mut rng);
        assert!(!schedule.is_due(now(), &mut rng));
        assert!(schedule.is_due(now() + LONGEST, &mut rng));
    }

    #[test]
    fn false_ones_come_about_as_often_as_is_wished() {
        let mut rng = StdRng::seed_from_u64(7);
        let mut count = |a_week: u8| {
            let (mut schedule, mut at, mut sent) = (Schedule::default(), now(), 0);
            for _ in 0..52 * 7 * 24 * 4 {
                at += SignedDuration::from_mins(15);
                schedule.pretend(at, a_week, &mut rng);
                if schedule.is_due(at, &mut rng) {
                    schedule.is_sent();
                    sent += 1;
                }
            }
            sent
        };
        assert_eq!(count(0), 0);
        let year = count(2);
        assert!((70..=140).contains(&year), "{year} in a year");
    }
}
