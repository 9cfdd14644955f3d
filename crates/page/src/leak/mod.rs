//! How much a box tells of the name under it, for the desk; and boxes made larger until they tell next to nothing.
//!
//! The figure is that of an attack: somebody who knows the typeface tries each of 4,000 surnames, all as likely, and keeps those
//! that come out the same. It is computed from widths in the face that fits the page's words best, else in the worst of four; `cargo xtask bench leak` runs the same
//! attack on drawn pages. What else somebody knows of the name is no part of it: it is never a promise.

pub mod names;

use std::sync::LazyLock;

use model::{Rect, Size, Word};

use crate::{
    font::{self, Face},
    layer, tiles,
};

/// A box that tells more than this should be made longer, in bits.
pub const TELLS: f32 = 1.0;
/// What font metrics are given in: places that depend on a name tell its width this exactly, in ems. Letters' soft edges show
/// far less than a pixel.
const EXACT: f32 = 0.001;
/// What a paragraph's other lines may tell: where they break, or that there is one more.
const PARAGRAPH: f32 = 1.0;

/// Advance widths of A to Z and a to z, in thousandths of an em: Helvetica and Times as every reader of PDF has them.
const HELVETICA: [u16; 52] = [
    667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
    667, 667, 611, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278,
    556, 500, 722, 500, 500, 500,
];
const TIMES: [u16; 52] = [
    722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944,
    722, 722, 611, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278,
    500, 500, 722, 500, 500, 444,
];

/// A face that a page may be set in: how wide a text is in it, in ems.
type Measure = fn(&str) -> f32;

const FACES: [Measure; 4] = [
    |text| standard(&TIMES, text),
    |text| standard(&HELVETICA, text),
    // Any typewriter's.
    |text| text.chars().count() as f32 * 0.6,
    // Our own, letter by letter: most programs that write letters don't draw pairs together. Its widths are the finest.
    |text| text.chars().map(|c| font::width(Face::Text, 1.0, c.encode_utf8(&mut [0; 4]))).sum(),
];

/// How wide each of the names is in each face, in ems.
static WIDTHS: LazyLock<[Vec<f32>; 4]> = LazyLock::new(|| {
    let names = names::surnames(4000);
    FACES.map(|width| names.iter().map(|name| width(name)).collect())
});

/// How wide a text of unaccented letters is in a standard face, in ems.
fn standard(face: &[u16; 52], text: &str) -> f32 {
    let place = |b: u8| if b.is_ascii_uppercase() { b - b'A' } else { b.wrapping_sub(b'a').wrapping_add(26) };
    text.bytes().map(|b| face.get(usize::from(place(b))).map_or(0.5, |w| f32::from(*w) / 1000.0)).sum()
}

/// Words are this much wider or narrower, at most, than the face says that they are set in, on the mean.
const FITS: f32 = 0.02;

/// In which face a page is set, told from how wide its words are; `None` when none of ours fits.
fn face(words: &[Word]) -> Option<usize> {
    let plain = |w: &&Word| w.text.len() > 2 && w.text.bytes().all(|b| b.is_ascii_alphabetic());
    let words: Vec<&Word> = words.iter().filter(plain).take(300).collect();
    // Relative to its height each word's size is its own: a heading is set in larger letters.
    let sizes = |measure: Measure| words.iter().map(move |w| w.rect.width() / w.rect.height() / measure(&w.text));
    let off = |measure: Measure| {
        let count = words.len() as f32;
        let mean = sizes(measure).sum::<f32>() / count;
        sizes(measure).map(|size| (size / mean - 1.0).abs()).sum::<f32>() / count
    };
    let best = FACES.map(off).into_iter().enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    (words.len() > 4 && best.1 < FITS).then_some(best.0)
}

/// What a width is worth that is known in steps of this many ems: in this face, or in the worst of them.
fn bits(face: Option<usize>, step: f32) -> f32 {
    static EXACTLY: LazyLock<[f32; 4]> = LazyLock::new(|| [0, 1, 2, 3].map(|face| entropy(&WIDTHS[face], EXACT)));
    let of = |face: usize| if step <= EXACT { EXACTLY[face] } else { entropy(&WIDTHS[face], step) };
    face.map_or_else(|| (0..FACES.len()).map(of).fold(0.0, f32::max), of)
}

fn entropy(widths: &[f32], step: f32) -> f32 {
    // Widths are sums of thousandths: a little more, so that equal ones don't fall apart by rounding.
    let mut classes: Vec<u32> = widths.iter().map(|width| ((width + EXACT / 2.0) / step) as u32).collect();
    classes.sort_unstable();
    let part = |class: &[u32]| class.len() as f32 / widths.len() as f32;
    classes.chunk_by(|a, b| a == b).map(part).map(|part| -part * part.log2()).sum::<f32>().max(0.0)
}

/// What a box over these words tells, in bits; `scale` is the page's pixels a point. Each line under the box adds its own. A box
/// over no words tells nothing by this model.
pub fn estimate(words: &[Word], rect: Rect, page: Size, scale: f32) -> f32 {
    let lines: Vec<&[Word]> = lines_under(words, rect).collect();
    let Some(first) = lines.first() else { return 0.0 };
    let em = em(first);
    let whole = extend_box(words, rect, page, false);
    let open = |word: &&Word| {
        let letters = layer::inner(&word.rect);
        letters.overlaps(&whole) && !letters.overlaps(&rect)
    };
    let on_it = |word: &Word| layer::same_line(&layer::inner(&word.rect), &rect);
    let (lines, aligned) = (lines.len() as f32, aligned(words, rect));
    let mut below = false;
    for word in words.iter().filter(open) {
        if on_it(word) && !stays(&word.rect, rect, aligned) {
            return bits(face(words), EXACT) * lines;
        }
        below |= !on_it(word);
    }
    let edge_to_edge = rect.x0 <= whole.x0 + 0.5 && rect.x1 >= whole.x1 - 0.5;
    let own = if edge_to_edge { 0.0 } else { bits(face(words), tiles::WIDTH as f32 / scale / em) * lines };
    // Where the paragraph's other lines break, or that there is one more.
    own + if below || edge_to_edge { PARAGRAPH } else { 0.0 }
}

/// Whether the line that a box stands on begins where others do, and whether it ends where others do.
fn aligned(words: &[Word], rect: Rect) -> (bool, bool) {
    let line = words.iter().filter(|w| layer::same_line(&layer::inner(&w.rect), &rect));
    let (start, end) = line.fold((f32::MAX, f32::MIN), |(start, end), w| (start.min(w.rect.x0), end.max(w.rect.x1)));
    let with = |edge: fn(&Rect) -> f32, to: f32| {
        words.iter().filter(|w| (edge(&w.rect) - to).abs() < w.rect.height() * 0.1).count() > 1
    };
    (with(|r| r.x0, start), with(|r| r.x1, end))
}

/// Whether a word on the box's line has its place of its own: before the box on a line that only begins where others do, or
/// after it on one that only ends where others do. Where a line does both its gaps tell, where it does neither its middle does.
fn stays(word: &Rect, rect: Rect, aligned: (bool, bool)) -> bool {
    let near = word.height() * 0.1;
    match aligned {
        (true, false) => word.x1 <= rect.x0 + near,
        (false, true) => word.x0 >= rect.x1 - near,
        _ => false,
    }
}

/// The box, made larger to cover everything whose place depends on what it hides: the lines that it stands on and the rest of
/// their paragraph, from one edge of the page (or of the column) to the other, and the line before where a name that is longer
/// or shorter would have begun. What is left open is whether the paragraph has a line more: at most one bit. With `another` such
/// box on the page there would be two of them, and the box goes to the page's end.
///
/// A paragraph ends where the distance to the next line is more than a third larger than usual.
pub fn extend_box(words: &[Word], rect: Rect, page: Size, another: bool) -> Rect {
    let lines: Vec<Line> = layer::group(words).into_iter().map(|line| Line::new(line, rect)).collect();
    let Some(mut band) = lines.iter().filter(|line| line.under).map(|line| line.rect).reduce(|a, b| a.union(&b)) else {
        return rect;
    };
    let far = usual_step(&lines) * 1.35;
    // Who made it longer before has the line above already.
    let (left, right) = column(&lines, band, page);
    let longer = rect.x0 <= left + 0.5 && rect.x1 >= right - 0.5;
    let begins = |line: &Line| line.under && line.from_its_start;
    let highest = lines.iter().filter(|line| line.under).map(|line| line.rect.y0).fold(f32::MAX, f32::min);
    let top = !longer && lines.iter().any(|line| begins(line) && line.rect.y0 - highest < far * 0.5);
    let above = |line: &&Line| {
        let up = highest - line.rect.y0;
        top && 0.0 < up && up < far && beside(&line.rect, &band) && !layer::same_line(&line.rect, &band)
    };
    if let Some(line) = lines.iter().filter(above).max_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0)) {
        band = band.union(&line.rect);
    }
    let mut last = lines.iter().filter(|line| line.under).map(|line| line.rect.y0).fold(f32::MIN, f32::max);
    // No paragraph has more lines on a page; a hostile page's may never end.
    for _ in 0..200 {
        let (so_far, lowest) = (band, last);
        // What stands in the way belongs to it: better too much than a line that tells.
        let inside = |line: &Line| layer::inner(&line.rect).overlaps(&so_far);
        let below = |line: &Line| {
            let down = line.rect.y0 - lowest;
            0.0 < down && down < far && beside(&line.rect, &so_far)
        };
        for line in lines.iter().filter(|line| inside(line) || below(line)) {
            band = band.union(&line.rect);
            last = last.max(line.rect.y0);
        }
        if (so_far, lowest) == (band, last) {
            break;
        }
    }
    // In a narrow cell a name makes more of a difference than one line: everything below has its place from it.
    if another || lines.iter().any(|line| line.cells && layer::inner(&line.rect).overlaps(&band)) {
        return Rect::new(0.0, band.y0, page.width, page.height).union(&rect);
    }
    let (x0, x1) = column(&lines, band, page);
    Rect::new(x0.min(band.x0), band.y0, x1.max(band.x1), band.y1).union(&rect)
}

/// From where to where a box may go: a column's edges are its neighbours', because its own lines end where the secret lets them.
fn column(lines: &[Line], band: Rect, page: Size) -> (f32, f32) {
    let others = || lines.iter().map(|line| line.rect).filter(|r| r.y0 < band.y1 && band.y0 < r.y1);
    let left = others().filter(|r| r.x1 <= band.x0).map(|r| r.x1 + APART).fold(0.0, f32::max);
    let right = others().filter(|r| r.x0 >= band.x1).map(|r| r.x0 - APART).fold(page.width, f32::min);
    (left, right)
}

/// How far a box stays from the next column, in points.
const APART: f32 = 4.0;

/// Words of a line that stand this many ems apart are in different cells.
const CELL_GAP: f32 = 1.3;

fn gap(a: &Rect, b: &Rect) -> f32 {
    (b.x0 - a.x1).max(a.x0 - b.x1)
}

/// A line of the page, and what of it a box covers.
struct Line {
    rect: Rect,
    under: bool,
    from_its_start: bool,
    /// Whether it looks like cells of a table side by side.
    cells: bool,
}

impl Line {
    fn new(words: &[Word], rect: Rect) -> Self {
        let covered = |word: &Word| layer::inner(&word.rect).overlaps(&rect);
        Self {
            rect: words.iter().map(|w| w.rect).reduce(|a, b| a.union(&b)).unwrap_or(rect),
            under: words.iter().any(covered),
            from_its_start: words.first().is_some_and(covered),
            cells: words.windows(2).any(|pair| gap(&pair[0].rect, &pair[1].rect) > em(words) * CELL_GAP),
        }
    }
}

/// Whether a box goes from one edge of its page to the other: then it was extended.
pub fn is_extended(rect: &Rect, page: Size) -> bool {
    rect.x0 <= 0.5 && rect.x1 >= page.width - 0.5
}

/// Whether two rectangles stand below one another, at least in part.
fn beside(a: &Rect, b: &Rect) -> bool {
    a.x0 < b.x1 && b.x0 < a.x1
}

/// The page's usual distance from one line to the next.
fn usual_step(lines: &[Line]) -> f32 {
    let steps = lines.windows(2).map(|pair| pair[1].rect.y0 - pair[0].rect.y0).filter(|step| *step > 0.5);
    let mut steps: Vec<f32> = steps.collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(0.0)
}

fn lines_under(words: &[Word], rect: Rect) -> impl Iterator<Item = &[Word]> {
    layer::group(words).into_iter().filter(move |line| line.iter().any(|w| layer::inner(&w.rect).overlaps(&rect)))
}

fn em(line: &[Word]) -> f32 {
    (line.iter().map(|w| w.rect.height()).fold(0.0, f32::max) / 1.15).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_over_nothing_tells_nothing() {
        assert_eq!(format!("{:.1}", estimate(&[], Rect::new(0.0, 0.0, 9.0, 9.0), PAPER, 2.0)), "0.0");
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
    fn the_coarser_a_width_is_known_the_less_it_tells() {
        let steps = [EXACT, 0.04, 0.3, 1.0, 5.0, 50.0].map(|step| bits(None, step));
        assert!(steps.is_sorted_by(|a, b| a >= b), "{steps:?}");
        assert!((7.0..12.0).contains(&steps[0]) && steps[5] < 0.01, "{steps:?}");
    }

    #[test]
    fn the_face_is_told_from_the_words() {
        let text = "The harbour office paid three invoices for one survey and nobody Wrote it down";
        for (at, measure) in FACES.into_iter().enumerate() {
            let set = |size: f32| {
                move |text: &str| Word {
                    text: text.into(),
                    rect: Rect::new(0.0, 0.0, measure(text) * size, size * 1.15),
                    line_end: false,
                }
            };
            let words: Vec<Word> = text.split(' ').map(set(11.0)).chain(text.split(' ').map(set(24.0))).collect();
            assert_eq!(face(&words), Some(at));
        }
        assert_eq!(face(&letter()), None);
    }

    #[test]
    fn what_follows_tells_more_than_the_box() {
        let scale = 150.0 / 72.0;
        let told = |rect| estimate(&letter(), rect, PAPER, scale);
        let secret = Rect::new(84.0, 116.0, 131.0, 129.0);
        assert_eq!(told(secret), bits(None, EXACT));
        // To the line's end: its own step, and the next lines still break where the name lets them.
        let to_the_end = told(Rect::new(84.0, 116.0, 340.0, 129.0));
        assert!(to_the_end > 1.0 + PARAGRAPH && to_the_end < bits(None, EXACT), "{to_the_end}");
        assert_eq!(told(extend_box(&letter(), secret, PAPER, false)), PARAGRAPH);
        // Alone at a paragraph's end: nothing but the box is left.
        let alone = told(Rect::new(122.0, 188.0, 171.0, 201.0));
        assert!(alone > PARAGRAPH && alone < bits(None, EXACT) - 2.0, "{alone}");
    }

    /// A page of three paragraphs; the second one's words depend on a name that stands in it.
    fn letter() -> Vec<Word> {
        [
            line(60.0, &[("Told", 72.0, 100.0), ("before.", 103.0, 150.0)]),
            line(100.0, &[("In", 72.0, 82.0), ("a", 85.0, 90.0), ("letter", 93.0, 300.0)]),
            line(116.0, &[("of", 72.0, 82.0), ("Marrow", 85.0, 130.0), ("the", 133.0, 310.0)]),
            line(132.0, &[("account", 72.0, 120.0), ("stands", 123.0, 290.0)]),
            line(148.0, &[("open.", 72.0, 100.0)]),
            line(188.0, &[("Nobody", 72.0, 120.0), ("else.", 123.0, 170.0)]),
        ]
        .concat()
    }

    const PAPER: Size = Size { width: 400.0, height: 300.0 };

    #[test]
    fn a_longer_box_goes_to_the_paragraph_s_end_and_no_further() {
        let longer = extend_box(&letter(), Rect::new(84.0, 116.0, 131.0, 129.0), PAPER, false);
        assert_eq!(<[f32; 4]>::from(longer), [0.0, 116.0, 400.0, 161.8]);
        // The last line's length is the name's doing as well: nothing of the place comes from it.
        let mut other = letter();
        other[7].rect.x1 = 325.0;
        assert_eq!(extend_box(&other, Rect::new(84.0, 116.0, 131.0, 129.0), PAPER, false), longer);
    }

    #[test]
    fn a_name_that_begins_a_line_may_have_been_too_long_for_the_one_before() {
        let longer = extend_box(&letter(), Rect::new(71.0, 116.0, 83.0, 129.0), PAPER, false);
        assert_eq!((longer.y0, longer.y1), (100.0, 161.8));
        // But not where a paragraph begins.
        assert_eq!(extend_box(&letter(), Rect::new(71.0, 188.0, 121.0, 201.0), PAPER, false).y0, 188.0);
    }

    #[test]
    fn in_a_table_everything_below_goes_too() {
        let mut words = letter();
        words.extend(line(220.0, &[("12", 72.0, 90.0), ("Marrow", 140.0, 180.0), ("paid", 240.0, 260.0)]));
        words.extend(line(250.0, &[("13", 72.0, 90.0), ("nobody", 140.0, 180.0), ("late", 240.0, 260.0)]));
        let longer = extend_box(&words, Rect::new(139.0, 220.0, 181.0, 233.0), PAPER, false);
        assert_eq!(<[f32; 4]>::from(longer), [0.0, 220.0, 400.0, 300.0]);
    }

    #[test]
    fn a_second_box_goes_to_the_page_s_end() {
        let longer = extend_box(&letter(), Rect::new(84.0, 116.0, 131.0, 129.0), PAPER, true);
        assert_eq!(<[f32; 4]>::from(longer), [0.0, 116.0, 400.0, 300.0]);
    }

    #[test]
    fn another_column_stays_open_and_is_no_part_of_the_place() {
        let mut words = letter();
        words.extend(line(116.0, &[("beside", 345.0, 380.0)]));
        let longer = extend_box(&words, Rect::new(84.0, 116.0, 131.0, 129.0), PAPER, false);
        assert_eq!((longer.x0, longer.x1), (0.0, 341.0));
    }
}
