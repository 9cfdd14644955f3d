//! Time as a value that is handed in. Domain code never asks the machine for it.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::ISOWeekDate, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// Where `now` comes from. Servers hand in [`SystemClock`]; tests hand in a fixed one.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;
}

/// The machine's clock. Only `main` functions and servers' edges make one.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The UTC day of a moment, as `2026-11-24`. Times of sources are never kept finer than this.
pub fn day(at: Timestamp) -> String {
    TimeZone::UTC.to_datetime(at).date().to_string()
}

/// An ISO 8601 week, as `2026-W48`: the life of one channel key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Week {
    year: i16,
    week: i8,
}

#[derive(Debug, thiserror::Error)]
#[error("not an ISO week such as 2026-W48")]
pub struct NotAWeek;

impl Week {
    pub fn of(at: Timestamp) -> Self {
        let date = TimeZone::UTC.to_datetime(at).date().iso_week_date();
        Self { year: date.year(), week: date.week() }
    }

    /// Its Monday, as `2026-11-23`: UTC, as all of it.
    pub fn first_day(self) -> String {
        self.day(jiff::civil::Weekday::Monday)
    }

    /// Its Sunday.
    pub fn last_day(self) -> String {
        self.day(jiff::civil::Weekday::Sunday)
    }

    fn day(self, weekday: jiff::civil::Weekday) -> String {
        // Only weeks that there are come to be. The very last of year 9999 would end outside of what dates can say.
        let date = ISOWeekDate::new(self.year, self.week, weekday).map(ISOWeekDate::date);
        date.unwrap_or(jiff::civil::Date::MAX).to_string()
    }

    /// The week after this one.
    pub fn next(self) -> Self {
        match ISOWeekDate::new(self.year, self.week + 1, jiff::civil::Weekday::Monday) {
            Ok(date) => Self { year: date.year(), week: date.week() },
            Err(_) => Self { year: self.year + 1, week: 1 },
        }
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

impl FromStr for Week {
    type Err = NotAWeek;

    fn from_str(text: &str) -> Result<Self, NotAWeek> {
        let (year, week) = text.split_once("-W").ok_or(NotAWeek)?;
        let (year, week) = (year.parse().map_err(|_| NotAWeek)?, week.parse().map_err(|_| NotAWeek)?);
        let date = ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday).map_err(|_| NotAWeek)?;
        Ok(Self { year: date.year(), week: date.week() })
    }
}

impl TryFrom<String> for Week {
    type Error = NotAWeek;

    fn try_from(text: String) -> Result<Self, NotAWeek> {
        text.parse()
    }
}

impl From<Week> for String {
    fn from(week: Week) -> String {
        week.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_week_of_a_long_year_is_followed_by_the_first() {
        let week: Week = "2026-W53".parse().unwrap();
        assert_eq!(week.next().to_string(), "2027-W01");
        assert_eq!("2026-W48".parse::<Week>().unwrap().next().to_string(), "2026-W49");
        assert!("2027-W53".parse::<Week>().is_err());
    }

    #[test]
    fn a_week_begins_on_a_monday_and_ends_on_a_sunday() {
        let week: Week = "2026-W53".parse().unwrap();
        assert_eq!((week.first_day(), week.last_day()), ("2026-12-28".into(), "2027-01-03".into()));
    }
}
