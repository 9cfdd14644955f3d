//! Two files in memory, compared: words first, then the pixels of one pair of pages after the other. Whether each of them is whole, its caller asks.

use page::compare::{Comparison, Copy, Leaf, compare};

use crate::{Ended, Whole};

/// A file with what the airlock said of it.
pub type Told<'a> = (&'a Whole, &'a Ended);

/// Compares everything but pixels.
pub fn words(first: Told<'_>, second: Told<'_>) -> Comparison {
    let (one, other) = (leaves(first.0), leaves(second.0));
    compare(&copy(first, &one), &copy(second, &other))
}

/// Adds what differs in the pixels of a pair of pages, where both documents have one there.
///
/// # Errors
/// When memory failed.
pub fn pixels(comparison: &mut Comparison, at: usize, first: &Whole, second: &Whole) -> Result<(), page::Error> {
    let Some(pair) = comparison.pairs.get(at).filter(|_| comparison.drawn) else { return Ok(()) };
    match (first.numbered(pair.first), second.numbered(pair.second)) {
        (Some(one), Some(other)) => comparison.pixels(at, &one.content()?, &other.content()?),
        _ => Ok(()),
    }
}

fn leaves(document: &Whole) -> Vec<Leaf<'_>> {
    document.pages.iter().map(|page| Leaf { number: page.number, text: &page.text, origin: page.origin }).collect()
}

fn copy<'a>((document, top): Told<'a>, pages: &'a [Leaf<'a>]) -> Copy<'a> {
    Copy { text: &document.text, pages, findings: &document.findings, media_type: &top.facts.media_type }
}
