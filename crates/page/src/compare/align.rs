//! Which words of the two documents are the same: runs of them, in order. Takes no account of how they were typed.

use std::{collections::HashMap, ops::Range};

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::words::{Row, key};

/// Words in a row that both have, or that at least one of them has alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub same: bool,
    pub first: Range<usize>,
    pub second: Range<usize>,
}

pub fn align(first: &Row<'_>, second: &Row<'_>) -> Vec<Run> {
    let (mut numbers, mut keys) = (HashMap::new(), HashMap::new());
    let mut numbered = |row: &Row<'_>| -> Vec<u32> {
        let mut number = |text: &str| {
            if let Some(known) = numbers.get(text) {
                return *known;
            }
            let next = keys.len() as u32;
            let number = *keys.entry(key(text)).or_insert(next);
            numbers.insert(text.to_owned(), number);
            number
        };
        row.tokens.iter().map(|token| number(token.text)).collect()
    };
    let (one, other) = (numbered(first), numbered(second));
    // Its search is cut short where it would cost too much, by count and not by the clock: the same documents differ the same way everywhere.
    let ops = capture_diff_slices(Algorithm::Myers, &one, &other);
    ops.into_iter()
        .map(|op| {
            let (tag, first, second) = op.as_tag_tuple();
            Run { same: tag == DiffTag::Equal, first, second }
        })
        .collect()
}
