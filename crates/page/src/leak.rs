//! How much a box tells by its width, as an estimate for the desk; never a promise.
//!
//! The model: who knows the typeface can sort a list of names by width. On 4,000 surnames in a regular face the exact width is
//! worth 7.2 bits, a width known to one pixel at 150 dpi 6.0, to one em 1.9, to five ems 0.2. Between these the estimate goes
//! straight in the logarithm of the step. Where words follow on the line, their place tells the width to a pixel, however
//! large the box; where nothing follows, only the box's own step counts; a box up to the text's edge tells an upper bound.

use model::{Rect, Word};

use crate::{layer, letters, tiles};

/// Step in ems, bits.
const MEASURED: [(f32, f32); 4] = [(0.005, 7.2), (0.04, 6.0), (1.0, 1.9), (5.0, 0.2)];

/// What a width is worth that is known in steps of this many ems.
pub fn bits(step: f32) -> f32 {
    let (first, last) = (MEASURED[0], MEASURED[MEASURED.len() - 1]);
    if step <= first.0 {
        return first.1;
    }
    if step >= last.0 {
        return last.1;
    }
    MEASURED.windows(2).find(|pair| step <= pair[1].0).map_or(last.1, |pair| {
        let ((s0, b0), (s1, b1)) = (pair[0], pair[1]);
        b0 + (b1 - b0) * (step.ln() - s0.ln()) / (s1.ln() - s0.ln())
    })
}

/// The estimate for a box over these words, in bits; `scale` is the page's pixels a point. Each line under the box adds its
/// own. A box over no words tells nothing by this model.
pub fn estimate(words: &[Word], rect: Rect, scale: f32) -> f32 {
    let edges = edges(words);
    let lines = lines_under(words, rect);
    // From plus zero: an empty sum of floats is minus zero, and would be shown as such.
    lines.fold(0.0, |sum, line| sum + line_bits(line, rect, scale, edges))
}

fn line_bits(line: &[Word], rect: Rect, scale: f32, (left, right): (f32, f32)) -> f32 {
    let em = em(line);
    let rtl = is_rtl(line);
    let follows = |w: &Word| !w.rect.overlaps(&rect) && if rtl { w.rect.x1 <= rect.x0 } else { w.rect.x0 >= rect.x1 };
    let tile = tiles::WIDTH as f32 / scale;
    let step = if line.iter().any(follows) {
        1.0 / scale
    } else if if rtl { rect.x0 <= left + tile } else { rect.x1 >= right - tile } {
        return bits(f32::MAX);
    } else {
        tile
    };
    bits(step / em)
}

/// The box, made longer to cover everything on its lines whose place depends on what it hides: up to the edge of the page's
/// text, and a centred line as a whole. Lines that break elsewhere because of it are beyond a box's reach.
pub fn extend_box(words: &[Word], rect: Rect) -> Rect {
    let (left, right) = edges(words);
    lines_under(words, rect).fold(rect, |grown, line| {
        let start = line.iter().map(|w| w.rect.x0).fold(f32::MAX, f32::min);
        let end = line.iter().map(|w| w.rect.x1).fold(f32::MIN, f32::max);
        let em = em(line);
        let aligned =
            |of: fn(&Rect) -> f32, to: f32| words.iter().filter(|w| (of(&w.rect) - to).abs() < em * 0.5).count() > 1;
        let floats = if is_rtl(line) {
            right - end > 2.0 * em && !aligned(|r| r.x1, end)
        } else {
            start - left > 2.0 * em && !aligned(|r| r.x0, start)
        };
        let (x0, x1) = match (floats, is_rtl(line)) {
            (true, _) => (left, right),
            (false, true) => (left, grown.x1),
            (false, false) => (grown.x0, right),
        };
        Rect::new(grown.x0.min(x0), grown.y0, grown.x1.max(x1), grown.y1)
    })
}

fn lines_under(words: &[Word], rect: Rect) -> impl Iterator<Item = &[Word]> {
    layer::group(words).into_iter().filter(move |line| line.iter().any(|w| layer::inner(&w.rect).overlaps(&rect)))
}

/// Where the page's text begins and ends.
fn edges(words: &[Word]) -> (f32, f32) {
    words.iter().fold((f32::MAX, f32::MIN), |(left, right), w| (left.min(w.rect.x0), right.max(w.rect.x1)))
}

fn em(line: &[Word]) -> f32 {
    (line.iter().map(|w| w.rect.height()).fold(0.0, f32::max) / 1.15).max(1.0)
}

fn is_rtl(line: &[Word]) -> bool {
    letters::is_rtl(&line.iter().map(|w| w.text.as_str()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_over_nothing_tells_nothing() {
        assert_eq!(format!("{:.1}", estimate(&[], Rect::new(0.0, 0.0, 9.0, 9.0), 2.0)), "0.0");
    }

    fn line(y: f32, words: &[(&str, f32, f32)]) -> Vec<Word> {
        let last = words.len() - 1;
        let word = |(i, (t, x0, x1)): (usize, &(&str, f32, f32))| Word {
            text: (*t).into(),
            rect: Rect::new(*x0, y, *x1, y + 13.8),
            line_end: i == last,
        };
        words.iter().enumerate().map(word).collect()
    }

    #[test]
    fn the_measured_figures_come_out() {
        for (step, expected) in [(0.001, 7.2), (0.04, 6.0), (1.0, 1.9), (5.0, 0.2), (50.0, 0.2)] {
            assert!((bits(step) - expected).abs() < 0.01);
        }
        assert!(bits(0.2) > bits(0.5));
    }

    #[test]
    fn following_words_tell_more_than_the_box() {
        let scale = 150.0 / 72.0;
        let words = [
            line(100.0, &[("signed", 72.0, 110.0), ("Marrow", 113.0, 155.0), ("today", 158.0, 190.0)]),
            line(116.0, &[("at", 72.0, 82.0), ("the", 85.0, 100.0), ("northern", 103.0, 500.0)]),
        ]
        .concat();
        let secret = Rect::new(112.0, 100.0, 156.0, 114.0);
        let told = estimate(&words, secret, scale);
        assert!((told - 6.0).abs() < 0.1, "{told}");
        let longer = extend_box(&words, secret);
        assert_eq!((longer.x0, longer.x1), (112.0, 500.0));
        assert!((estimate(&words, longer, scale) - 0.2).abs() < 0.01);
    }
}
