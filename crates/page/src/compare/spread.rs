//! One pair of pages as a person turns to it: what differs there, what is marked on both, and where the other differences are. Draws nothing.

use std::ops::Range;

use model::Size;

use super::{Comparison, Difference, Kind};

/// A pair of pages beside each other, and the list of all differences.
#[derive(Clone, Debug)]
pub struct Spread<'a> {
    /// From 1.
    pub at: usize,
    /// How many pairs there are.
    pub last: usize,
    /// The nearest pairs with a difference, from 1.
    pub before: Option<usize>,
    pub after: Option<usize>,
    /// `None`: that document has no such page.
    pub pages: [Option<Shown>; 2],
    /// Left, top, width and height as parts of the page: those of the first page, then those of the second.
    pub marks: Vec<[f32; 4]>,
    /// The differences of this pair, with their numbers.
    pub here: Vec<(usize, &'a Difference)>,
    /// Those that stand on no page.
    pub nowhere: Vec<(usize, &'a Difference)>,
    /// All of them, with the pair (from 1) where there is one.
    pub all: Vec<(usize, Option<usize>, &'a Difference)>,
}

/// A page of a spread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// From 1.
    pub number: u32,
    /// In points, rounded.
    pub width: u32,
    pub height: u32,
    /// Which of the spread's marks lie on it.
    pub marks: Range<usize>,
}

impl Comparison {
    /// How many there are of each kind that there is. `chosen`: stands among them in any case.
    pub fn kinds(&self, chosen: Option<Kind>) -> Vec<(Kind, usize)> {
        let count = |kind| self.differences.iter().filter(|difference| difference.kind == kind).count();
        let kinds = Kind::ALL.map(|kind| (kind, count(kind)));
        kinds.into_iter().filter(|(kind, count)| *count > 0 || chosen == Some(*kind)).collect()
    }

    /// The pair that somebody turned to (from 1; the nearest one where there is none of that number). `size`: as in [`Self::sheets`].
    pub fn spread(&self, at: usize, size: (impl Fn(u32) -> Option<Size>, impl Fn(u32) -> Option<Size>)) -> Spread<'_> {
        let (mut sheets, nowhere) = self.sheets((&size.0, &size.1));
        let last = sheets.len();
        let at = at.clamp(1, last.max(1));
        let differs = |at: &usize| !sheets[*at - 1].differences.is_empty();
        let (before, after) = ((1..at).rev().find(differs), (at + 1..=last).find(differs));
        let mut all: Vec<(usize, Option<usize>, &Difference)> = (1..)
            .zip(&sheets)
            .flat_map(|(at, sheet)| sheet.differences.iter().map(move |(number, d)| (*number, Some(at), *d)))
            .chain(nowhere.iter().map(|(number, d)| (*number, None, *d)))
            .collect();
        all.sort_by_key(|(number, ..)| *number);
        let mut spread =
            Spread { at, last, before, after, pages: [None, None], marks: Vec::new(), here: Vec::new(), nowhere, all };
        if at <= last {
            let sheet = sheets.swap_remove(at - 1);
            let one = sheet.first_marks.len();
            spread.marks = [sheet.first_marks, sheet.second_marks].concat();
            spread.pages =
                [shown(sheet.pair.first, &size.0, 0..one), shown(sheet.pair.second, &size.1, one..spread.marks.len())];
            spread.here = sheet.differences;
        }
        spread
    }
}

fn shown(number: Option<u32>, size: impl Fn(u32) -> Option<Size>, marks: Range<usize>) -> Option<Shown> {
    let number = number?;
    let Size { width, height } = size(number)?;
    // A float becomes the nearest whole number that there is.
    Some(Shown { number, width: width.round() as u32, height: height.round() as u32, marks })
}
