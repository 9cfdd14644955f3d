//! Some of a document's pages, as people write them: `3, 7-9`.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use serde::{Deserialize, Serialize};

/// Page numbers, from 1, as runs in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PageList(Vec<RangeInclusive<u32>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "pages are written as numbers from 1 and runs of them, with commas: 3, 7-9; at most {} of both",
    PageList::MOST
)]
pub struct BadPages;

impl PageList {
    /// Runs in a list.
    pub const MOST: usize = 100;

    pub fn contains(&self, page: u32) -> bool {
        self.0.iter().any(|run| run.contains(&page))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for PageList {
    type Err = BadPages;

    /// Nothing is a list of no pages.
    fn from_str(written: &str) -> Result<Self, BadPages> {
        let number = |digits: &str| digits.trim().parse().ok().filter(|page| *page > 0).ok_or(BadPages);
        let run = |part: &str| match part.split_once(['-', '–']) {
            None => number(part).map(|page| page..=page),
            Some((from, to)) => Ok(number(from)?..=number(to)?)
                .and_then(|run: RangeInclusive<u32>| if run.is_empty() { Err(BadPages) } else { Ok(run) }),
        };
        if written.trim().is_empty() {
            return Ok(Self::default());
        }
        let runs: Vec<_> = written.split(',').take(Self::MOST + 1).map(run).collect::<Result<_, _>>()?;
        if runs.len() > Self::MOST { Err(BadPages) } else { Ok(Self(runs)) }
    }
}

impl TryFrom<String> for PageList {
    type Error = BadPages;

    fn try_from(written: String) -> Result<Self, BadPages> {
        written.parse()
    }
}

impl From<PageList> for String {
    fn from(list: PageList) -> Self {
        list.to_string()
    }
}

impl fmt::Display for PageList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, run) in self.0.iter().enumerate() {
            let comma = if number > 0 { ", " } else { "" };
            match (run.start(), run.end()) {
                (from, to) if from == to => write!(f, "{comma}{from}")?,
                (from, to) => write!(f, "{comma}{from}-{to}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_people_write_them() {
        for (written, shown, inside, outside) in
            [("3", "3", 3, 4), ("3, 7-9", "3, 7-9", 8, 5), (" 1 – 2 ,5", "1-2, 5", 2, 4)]
        {
            let list: PageList = written.parse().unwrap();
            assert_eq!(list.to_string(), shown);
            assert!(list.contains(inside) && !list.contains(outside), "{written}");
        }
        assert!("".parse::<PageList>().unwrap().is_empty());
        let long = vec!["1"; PageList::MOST + 1].join(",");
        for odd in ["0", "a", "3,", "9-7", "1-2-3", "-4", "4294967296", &long] {
            assert_eq!(odd.parse::<PageList>(), Err(BadPages), "{odd}");
        }
    }
}
