//! When something was: a day, a month, a year, or a span between two of them. Never finer than a day.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a date such as 2026-03-04, 2026-03 or 2026")]
pub struct NotADate(pub String);

/// A day, a month or a year: `2026-03-04`, `2026-03`, `2026`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(String);

impl Moment {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Moment {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let whole = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            10 => text.to_owned(),
            _ => String::new(),
        };
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        match whole.parse::<jiff::civil::Date>() {
            Ok(day) if plain && day.to_string() == whole => Ok(Self(text.to_owned())),
            _ => Err(NotADate(text.to_owned())),
        }
    }
}

/// A moment, or a span of two: `2026-03-04/2026-05` (ISO 8601).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct When {
    pub from: Moment,
    pub to: Option<Moment>,
}

impl FromStr for When {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let Some((from, to)) = text.split_once('/') else { return Ok(Self { from: text.parse()?, to: None }) };
        let (from, to): (Moment, Moment) = (from.parse()?, to.parse()?);
        if to > from { Ok(Self { from, to: Some(to) }) } else { Err(NotADate(text.to_owned())) }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.from.0)?;
        self.to.as_ref().map_or(Ok(()), |to| write!(f, "/{}", to.0))
    }
}

macro_rules! as_text {
    ($name:ty, $into:expr) => {
        impl TryFrom<String> for $name {
            type Error = NotADate;

            fn try_from(text: String) -> Result<Self, NotADate> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                $into(value)
            }
        }
    };
}

as_text!(Moment, |moment: Moment| moment.0);
as_text!(When, |when: When| when.to_string());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_fine_as_they_are_known() {
        for right in ["2026", "2026-03", "2026-02-28", "2026-03-04/2026-05", "2025/2026"] {
            assert_eq!(right.parse::<When>().unwrap().to_string(), right);
        }
        for wrong in ["", "spring", "2026-13", "2026-02-30", "2026-3-4", "2026-05/2026-03", "2026/", "+2026", "26"] {
            assert!(wrong.parse::<When>().is_err(), "{wrong}");
        }
    }
}
