//! The life of a channel's week keys: sealed to for its week, still opened for one more, then destroyed.

use jiff::{Timestamp, ToSpan};
use model::Week;

/// A keyring with fewer weeks than this ahead is followed by a new one.
pub const FEW: usize = 4;
/// How long after its end a week's key is kept: whoever began to seal before midnight on Sunday may send until then.
const LATE_HOURS: i64 = 7 * 24;

/// The oldest week whose key may still be needed.
pub fn oldest_needed(now: Timestamp) -> Week {
    Week::of(now.checked_sub(LATE_HOURS.hours()).unwrap_or(now))
}

/// What a key does in one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    NotYet,
    /// Sources seal to it.
    Seals,
    /// What was sealed before the week's end still opens.
    OpensLate,
    /// Destroyed, once nothing waits that is sealed to it.
    Gone,
}

impl Use {
    /// Of the key of one week in another.
    pub fn of(key: Week, week: Week) -> Self {
        if week < key {
            Self::NotYet
        } else if week == key {
            Self::Seals
        } else if week == key.next() {
            Self::OpensLate
        } else {
            Self::Gone
        }
    }
}

/// The four weeks that a table shows: the one before this, this, and two more.
pub fn shown(now: Timestamp) -> [Week; 4] {
    let this = Week::of(now);
    [oldest_needed(now), this, this.next(), this.next().next()]
}

/// In which week a keyring is followed by a new one by itself; `announced` are a channel's weeks in any order.
pub fn renewed_in(announced: &[Week]) -> Option<Week> {
    let mut weeks = announced.to_vec();
    weeks.sort_unstable();
    // The first week from which on fewer than `FEW` are ahead, itself included.
    weeks.len().checked_sub(FEW - 1).and_then(|at| weeks.get(at)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(text: &str) -> Week {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_lives_for_its_week_and_one_more() {
        let key = week("2026-W53");
        let lives = ["2026-W52", "2026-W53", "2027-W01", "2027-W02"].map(|at| Use::of(key, week(at)));
        assert_eq!(lives, [Use::NotYet, Use::Seals, Use::OpensLate, Use::Gone]);
    }

    #[test]
    fn what_is_shown_and_what_is_kept_are_the_same_weeks() {
        // Sunday night and the Monday after.
        let sunday: Timestamp = "2026-11-29T23:59:59Z".parse().unwrap();
        let monday: Timestamp = "2026-11-30T00:00:00Z".parse().unwrap();
        assert_eq!(shown(sunday).map(|week| week.to_string()), ["2026-W47", "2026-W48", "2026-W49", "2026-W50"]);
        assert_eq!(shown(monday)[0], week("2026-W48"));
        for now in [sunday, monday] {
            let (oldest, this) = (oldest_needed(now), Week::of(now));
            assert_eq!(Use::of(oldest, this), Use::OpensLate);
        }
    }

    #[test]
    fn a_keyring_is_renewed_when_three_weeks_are_left() {
        let announced: Vec<_> =
            std::iter::successors(Some(week("2026-W48")), |week| Some(week.next())).take(8).collect();
        assert_eq!(renewed_in(&announced), Some(week("2026-W53")));
        assert_eq!(renewed_in(&announced[..3]), Some(week("2026-W48")));
        assert_eq!(renewed_in(&announced[..2]), None, "long due");
    }
}
