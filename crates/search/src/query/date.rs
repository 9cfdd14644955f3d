//! Days and spans of them: `2026`, `2026-03`, `2026-03-09`, `2026-03..2026-05`, `2026..`, `..2026`.

/// Both ends count. Days as numbers: 20260309.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub first: u64,
    pub last: u64,
}

impl Days {
    pub fn parse(typed: &str) -> Option<Self> {
        let days = match typed.split_once("..") {
            Some(("", "")) => return None,
            Some(("", last)) => Self { first: 0, last: Self::one(last)?.last },
            Some((first, "")) => Self { first: Self::one(first)?.first, last: 99_999_999 },
            Some((first, last)) => Self { first: Self::one(first)?.first, last: Self::one(last)?.last },
            None => Self::one(typed)?,
        };
        (days.first <= days.last).then_some(days)
    }

    /// A day, or a whole month or year.
    pub fn one(typed: &str) -> Option<Self> {
        let mut parts = typed.split('-');
        let mut next = |digits: usize| match parts.next() {
            None => Some(None),
            Some(part) => {
                let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
                if plain { part.parse::<u64>().ok().map(Some) } else { None }
            }
        };
        let (year, month, day) = (next(4)??, next(2)?, next(2)?);
        if parts.next().is_some()
            || month.is_some_and(|month| !(1..=12).contains(&month))
            || day.is_some_and(|day| !(1..=31).contains(&day))
        {
            return None;
        }
        let number = |month: u64, day: u64| year * 10_000 + month * 100 + day;
        Some(match (month, day) {
            (Some(month), Some(day)) => Self { first: number(month, day), last: number(month, day) },
            (Some(month), None) => Self { first: number(month, 1), last: number(month, 31) },
            _ => Self { first: number(1, 1), last: number(12, 31) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_years_and_spans() {
        let days = |typed| Days::parse(typed).map(|days| (days.first, days.last));
        assert_eq!(days("2026-03-09"), Some((20_260_309, 20_260_309)));
        assert_eq!(days("2026-03"), Some((20_260_301, 20_260_331)));
        assert_eq!(days("2026-03..2026-05"), Some((20_260_301, 20_260_531)));
        assert_eq!(days("..2025"), Some((0, 20_251_231)));
        assert_eq!(days("2026.."), Some((20_260_101, 99_999_999)));
        for wrong in
            ["", "..", "26", "2026-13", "2026-3", "2026-03-09-1", "2026-05..2026-03", "2026-03-32", "y", "2026-"]
        {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }
}
