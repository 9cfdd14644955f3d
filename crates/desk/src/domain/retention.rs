//! How long a drop that nobody accepts is kept: so many days for its channel, a fifth more or less, drawn for each drop, so that
//! the day on which it goes doesn't tell the day on which it came.

use std::collections::BTreeMap;

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

/// The least and the most days that can be set.
pub const DAYS: std::ops::RangeInclusive<u32> = 14..=3650;
/// How far a lot reaches, in thousandths.
pub const LOT: i32 = 200;
/// Days for which people see that a drop will go, whatever was set or slept through.
const SHOWN: i64 = 7;

/// What is set, version 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// By channel. One that isn't here keeps everything.
    pub days: BTreeMap<String, u32>,
    /// Since which day people could see when drops go.
    shown_since: String,
    /// When the desk last looked.
    looked: String,
}

fn date(day: &str) -> Option<Date> {
    day.parse().ok()
}

fn after(day: Date, days: i64) -> Date {
    day.checked_add(Span::new().days(days)).unwrap_or(Date::MAX)
}

impl Retention {
    pub fn new(days: BTreeMap<String, u32>, today: &str) -> Self {
        Self { days, shown_since: today.to_owned(), looked: today.to_owned() }
    }

    /// The desk looks. After a week in which nobody could look, or when the clock went astray, everything is shown for a week first.
    pub fn look(mut self, today: &str) -> Self {
        let near = match (date(&self.looked), date(today)) {
            (Some(last), Some(now)) => now >= last && now <= after(last, SHOWN),
            _ => false,
        };
        if !near {
            today.clone_into(&mut self.shown_since);
        }
        today.clone_into(&mut self.looked);
        self
    }

    /// The day on which a drop of this channel goes that came on `day`; `None`: it stays.
    pub fn goes(&self, channel: &str, day: &str, lot: i32) -> Option<Date> {
        let days = i64::from(*self.days.get(channel)?);
        let fuzzed = days * i64::from(1000 + lot.clamp(-LOT, LOT)) / 1000;
        Some(after(date(day)?, fuzzed).max(after(date(&self.shown_since)?, SHOWN)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(days: u32, today: &str) -> Retention {
        Retention::new([("newsroom".to_owned(), days)].into(), today)
    }

    fn goes(rule: &Retention, day: &str, lot: i32) -> String {
        rule.goes("newsroom", day, lot).unwrap().to_string()
    }

    #[test]
    fn a_drop_goes_after_its_days_a_fifth_more_or_less() {
        let rule = set(100, "2026-01-01");
        assert_eq!(goes(&rule, "2026-11-24", 0), "2027-03-04");
        assert_eq!(goes(&rule, "2026-11-24", -200), "2027-02-12");
        assert_eq!(goes(&rule, "2026-11-24", 200), "2027-03-24");
        assert_eq!(goes(&rule, "2026-11-24", 9999), "2027-03-24", "no lot reaches further");
        assert_eq!(rule.goes("sports", "2026-11-24", 0), None);
    }

    #[test]
    fn nothing_goes_that_was_not_shown_for_a_week() {
        // Set today, for drops that are long over it.
        let rule = set(14, "2026-11-24");
        assert_eq!(goes(&rule, "2025-01-01", 0), "2026-12-01");
        // Looked at daily, that stays so.
        let rule = rule.look("2026-11-25").look("2026-11-28");
        assert_eq!(goes(&rule, "2025-01-01", 0), "2026-12-01");
        // Nobody was there for a month: a week more.
        let slept = rule.clone().look("2026-12-31");
        assert_eq!(goes(&slept, "2025-01-01", 0), "2027-01-07");
        // A clock that jumps a year, and back.
        let astray = rule.look("2027-11-28");
        assert_eq!(goes(&astray, "2026-11-24", 0), "2027-12-05");
        let back = astray.look("2026-11-29");
        assert_eq!(goes(&back, "2026-11-24", 0), "2026-12-08");
    }
}
