//! The invisible text layer's own grid: words become lines, lines snap to coarse places. Nothing of the original's spacing
//! comes through: within a line every character is equally wide and every space is one character.

use model::{Rect, Size, Word};
use unicode_bidi::BidiInfo;

use crate::letters;

/// Lines begin and end on multiples of this many points.
const GRID_X: f32 = 18.0;
/// Baselines lie on multiples of this many points.
const GRID_Y: f32 = 3.0;
/// The sizes that letters can have, in points.
const SIZES: [f32; 9] = [6.0, 8.0, 10.0, 12.0, 16.0, 24.0, 36.0, 48.0, 72.0];
/// A letter's width as a part of its size.
pub const ADVANCE: f32 = 0.5;

/// A line as it is written into a PDF: from the bottom left corner, in points.
#[derive(Debug, PartialEq)]
pub struct Line {
    /// In the order in which the letters stand from left to right.
    pub text: String,
    pub x: f32,
    pub y: f32,
    pub size: f32,
    /// Percent by which letters are stretched, so that the line covers its place.
    pub stretch: f32,
}

/// Words as lines on the grid.
pub fn lines(words: &[Word], page: Size) -> Vec<Line> {
    group(words).into_iter().filter_map(|line| place(line, page)).collect()
}

/// Words that stand on one line together, by their line ends and by where they stand.
pub(crate) fn group(words: &[Word]) -> Vec<&[Word]> {
    words.chunk_by(|a, b| !a.line_end && same_line(&a.rect, &b.rect) && near(&a.rect, &b.rect)).collect()
}

/// What words cover, line by line.
pub(crate) fn rects(words: &[Word]) -> Vec<Rect> {
    group(words).into_iter().filter_map(|line| line.iter().map(|w| w.rect).reduce(|a, b| a.union(&b))).collect()
}

/// Whether two rectangles stand on one line: each one's middle lies beside the other.
pub(crate) fn same_line(a: &Rect, b: &Rect) -> bool {
    let (middle_a, middle_b) = ((a.y0 + a.y1) / 2.0, (b.y0 + b.y1) / 2.0);
    a.y0 < middle_b && middle_b < a.y1 || b.y0 < middle_a && middle_a < b.y1
}

/// The part of a word's rectangle where its letters are: parsers give the whole line's height, which touches the next one.
pub(crate) fn inner(rect: &Rect) -> Rect {
    let cut = rect.height() * 0.18;
    Rect::new(rect.x0, rect.y0 + cut, rect.x1, rect.y1 - cut)
}

/// Whether two words of a line stand close enough to be one column's.
pub(crate) fn near(a: &Rect, b: &Rect) -> bool {
    let gap = (b.x0 - a.x1).max(a.x0 - b.x1);
    gap < 4.0 * a.height().max(b.height())
}

fn place(words: &[Word], page: Size) -> Option<Line> {
    let text = words.iter().map(|w| letters::visible(&w.text)).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ");
    let rect = words.iter().filter_map(|w| w.rect.normal()).reduce(|a, b| a.union(&b))?;
    if text.is_empty() {
        return None;
    }
    let clamp = |v: f32, most: f32| v.clamp(0.0, most.max(0.0));
    let x = clamp((rect.x0 / GRID_X).floor() * GRID_X, page.width - GRID_X);
    let end = clamp((rect.x1 / GRID_X).ceil() * GRID_X, page.width).max(x + GRID_X);
    let size = SIZES.iter().copied().find(|s| *s >= rect.height() * 0.8).unwrap_or(72.0);
    let below = rect.y1 - rect.height() * 0.22;
    let y = clamp(page.height - (below / GRID_Y).round() * GRID_Y, page.height);
    let natural = text.chars().count() as f32 * size * ADVANCE;
    let stretch = (100.0 * (end - x) / natural).round().clamp(10.0, 400.0);
    Some(Line { text: visual(&text), x, y, size, stretch })
}

/// Letters from left to right as a reader sees them: extractors turn right-to-left runs round again.
fn visual(text: &str) -> String {
    let info = BidiInfo::new(text, None);
    if !info.has_rtl() {
        return text.to_owned();
    }
    info.paragraphs.iter().map(|p| info.reorder_line(p, p.range.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x0: f32, x1: f32) -> Word {
        Word { text: text.into(), rect: Rect::new(x0, 100.0, x1, 112.0), line_end: false }
    }

    #[test]
    fn exact_places_do_not_come_through() {
        let page = Size { width: 595.0, height: 842.0 };
        let one = lines(&[word("The", 72.0, 90.3), word("firm", 136.0, 160.0)], page);
        let other = lines(&[word("The", 73.9, 89.0), word("firm", 121.3, 158.0)], page);
        assert_eq!(one, other);
        assert_eq!(one.len(), 1);
    }

    #[test]
    fn columns_are_lines_of_their_own() {
        let page = Size { width: 595.0, height: 842.0 };
        assert_eq!(lines(&[word("left", 72.0, 90.0), word("right", 320.0, 350.0)], page).len(), 2);
    }
}
