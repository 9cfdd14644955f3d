//! The text that remains: which words go, and where the markers stand that say so. What a marker's place depends on is the box
//! and the words that stay, never what is gone.

use model::{Rect, Word};

use crate::{
    layer::{self, same_line},
    letters,
    redact::{Hit, marker},
};

/// A word that stays, or the marker of a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    pub word: Word,
    /// Set for a marker: its reason.
    pub reason: Option<String>,
}

/// For each word whether it goes: it is part of a hit, or a box covers some of its ink.
pub fn gone<'a>(
    words: &[Word],
    hits: impl Iterator<Item = &'a Hit>,
    rects: &[(Rect, &str)],
    ink: impl Fn(Rect) -> Rect,
) -> Vec<bool> {
    let touched = |word: &Word| {
        let near = rects.iter().filter(|(rect, _)| rect.overlaps(&word.rect)).collect::<Vec<_>>();
        !near.is_empty() && {
            let ink = ink(word.rect);
            near.iter().any(|(rect, _)| rect.overlaps(&ink))
        }
    };
    let mut gone: Vec<bool> = words.iter().map(touched).collect();
    for hit in hits {
        gone[hit.words.clone()].fill(true);
    }
    gone
}

/// The words that stay, with a marker for each box.
pub fn left(words: &[Word], gone: &[bool], rects: &[(Rect, &str)]) -> Vec<Left> {
    let mut left: Vec<Left> = Vec::with_capacity(words.len() + rects.len());
    for line in lines(words) {
        let stay = words[line.clone()].iter().zip(&gone[line]).filter(|(_, gone)| !**gone);
        let before = left.len();
        left.extend(stay.map(|(word, _)| Left { word: Word { line_end: false, ..word.clone() }, reason: None }));
        // A line ends after its last word that stays.
        if let Some(last) = left[before..].last_mut() {
            last.word.line_end = true;
        }
    }
    for (rect, reason) in rects {
        let at = place(&left, rect);
        let line_end = left.get(at).is_none_or(|next| {
            !same_line(&layer::inner(&next.word.rect), rect)
                || at > 0 && left[at - 1].word.line_end && !follows(&left[at - 1], rect)
        });
        if at > 0 && follows(&left[at - 1], rect) {
            left[at - 1].word.line_end = false;
        }
        let word = Word { text: marker(reason), rect: *rect, line_end };
        left.insert(at, Left { word, reason: Some((*reason).to_owned()) });
    }
    left
}

fn lines(words: &[Word]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    layer::group(words)
        .into_iter()
        .map(|line| {
            let range = start..start + line.len();
            start = range.end;
            range
        })
        .collect()
}

/// Whether a box stands on this word's line.
fn follows(left: &Left, rect: &Rect) -> bool {
    same_line(&layer::inner(&left.word.rect), rect)
}

/// Before which of the remaining words a box's marker stands: after the last one before it on its line, else before the first
/// one after it there, else before the first one below.
fn place(left: &[Left], rect: &Rect) -> usize {
    let line: Vec<usize> = (0..left.len()).filter(|i| follows(&left[*i], rect)).collect();
    if let (Some(first), Some(last)) = (line.first(), line.last()) {
        let rtl = letters::is_rtl(&line.iter().map(|i| left[*i].word.text.as_str()).collect::<String>());
        let centre = |r: &Rect| if rtl { -(r.x0 + r.x1) } else { r.x0 + r.x1 };
        let before = line.iter().rev().find(|i| centre(&left[**i].word.rect) < centre(rect));
        return before.map_or(*first, |i| i + 1).min(last + 1);
    }
    let middle = (rect.y0 + rect.y1) / 2.0;
    left.iter().position(|l| l.word.rect.y0 > middle).unwrap_or(left.len())
}

/// As words of a page again; characters that show nothing are gone.
pub fn published(left: Vec<Left>) -> Vec<Word> {
    let shown = left.into_iter().map(|l| Word { text: letters::visible(&l.word.text), ..l.word });
    shown.filter(|w| !w.text.is_empty()).collect()
}
