//! Which letters of a page can be seen, and what hides the others. Two witnesses: the order of drawing, and the pixels.

use std::ops::Range;

use hayro::kurbo::{Point, Rect};

use super::{
    draw::{Clip, Cover, Glyph},
    pixels::Picture,
};
use crate::colour::alike;

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It can be seen, or its picture can: the layer that OCR lays over a scan.
    Shown,
    /// Invisible itself, but something that may be its picture can be seen in its place.
    Layer,
    /// It lies under a box, a picture, another fill.
    Under,
    /// It has the colour of what it lies on, is too small, or is drawn without marks.
    Unseen,
    /// Behind an edge that cuts its word off, of which the rest can be seen.
    Cut,
    /// Outside the visible page.
    Off,
    /// It should be seen, and the renderer drew nothing.
    NotDrawn,
}

/// Type smaller than this (in points) can't be read.
const LEAST_SIZE: f64 = 1.8;
/// Squares in a row of the index over a page.
const GRID: usize = 48;

/// One verdict a glyph.
pub fn verdicts(glyphs: &[Glyph], covers: &[Cover], page: Rect, picture: &Picture) -> Vec<Verdict> {
    let index = Index::new(covers, page);
    let mut verdicts: Vec<Verdict> = glyphs.iter().map(|glyph| verdict(glyph, &index, page, picture)).collect();
    whole_words(glyphs, &mut verdicts);
    cut_words(glyphs, &mut verdicts);
    // What isn't one colour there must be the picture's own: beside letters that are drawn, nothing is a layer's.
    let lettered = Lettered::new(glyphs, &verdicts, page);
    strays(glyphs, &mut verdicts, |glyph| {
        let place = around(glyph).intersect(page);
        index.lies_on_picture(glyph) && picture.one_color(place).is_none() && !lettered.holds(place)
    });
    // An invisible letter over a visible one is no layer over a scan: it says what cannot be seen.
    let shown = Shown::new(glyphs, &verdicts, page);
    for (glyph, verdict) in glyphs.iter().zip(&mut verdicts) {
        if *verdict == Verdict::Layer && shown.covers(glyph) {
            *verdict = Verdict::Unseen;
        }
    }
    verdicts
}

fn verdict(glyph: &Glyph, index: &Index<'_>, page: Rect, picture: &Picture) -> Verdict {
    // What is blank by nature can't be hidden.
    if glyph.text.as_deref().is_some_and(|t| t.trim().is_empty()) {
        return Verdict::Shown;
    }
    let place = glyph.ink.unwrap_or(glyph.cell);
    let center = place.center();
    if !page.contains(center) {
        return Verdict::Off;
    }
    if glyph.up.to_vec2().hypot() < LEAST_SIZE && place.height().max(place.width()) < LEAST_SIZE {
        return Verdict::Unseen;
    }
    let color = picture.one_color(place.intersect(page));
    let over = index.covered_after(glyph, place);
    match (over, color) {
        (Over::Picture, None) => Verdict::Layer,
        (Over::Fill | Over::Picture, _) => Verdict::Under,
        (Over::Nothing | Over::Perhaps, None) if glyph.invisible => Verdict::Layer,
        (Over::Nothing | Over::Perhaps, None) => Verdict::Shown,
        (Over::Perhaps, Some(_)) => Verdict::Under,
        (Over::Nothing, Some(color)) => of_one_color(glyph, color, center),
    }
}

/// Nothing lies over it, and still its place has one colour only.
fn of_one_color(glyph: &Glyph, place: [u8; 3], center: Point) -> Verdict {
    let Some([r, g, b, alpha]) = glyph.color.filter(|_| glyph.ink.is_some() || glyph.invisible) else {
        return Verdict::NotDrawn;
    };
    let same = alike([r, g, b], place);
    if same && !alike(place, [255; 3]) && !glyph.invisible {
        // Black on a black box: the box was drawn first, the intention is the same.
        Verdict::Under
    } else if glyph.invisible || same || alpha < 30 || !Clip::holds(glyph.clip.as_ref(), center) {
        Verdict::Unseen
    } else {
        Verdict::NotDrawn
    }
}

/// The letters of each word, one word after the other.
fn words(glyphs: &[Glyph]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let begun = (from < glyphs.len()).then_some(from)?;
        from += 1;
        while from < glyphs.len() && go_together(&glyphs[from - 1], &glyphs[from]) {
            from += 1;
        }
        Some(begun..from)
    })
}

/// A word that runs into the edge of its field, as in a cell that is too narrow: what stands behind the edge has the colour of what is seen of it.
fn cut_words(glyphs: &[Glyph], verdicts: &mut [Verdict]) {
    for word in words(glyphs) {
        let seen = word.clone().find(|at| verdicts[*at] == Verdict::Shown && !glyphs[*at].invisible);
        let Some(color) = seen.map(|at| glyphs[at].color) else { continue };
        for at in word {
            let glyph = &glyphs[at];
            let center = glyph.ink.unwrap_or(glyph.cell).center();
            let is_cut = !glyph.invisible && glyph.color == color && !Clip::holds(glyph.clip.as_ref(), center);
            if verdicts[at] == Verdict::Unseen && is_cut {
                verdicts[at] = Verdict::Cut;
            }
        }
    }
}

/// A box that hides a third of a word or more is meant for the word: letters whose tips stick out go with it.
fn whole_words(glyphs: &[Glyph], verdicts: &mut [Verdict]) {
    for word in words(glyphs) {
        let word = &mut verdicts[word];
        let count = |wanted: Verdict| word.iter().filter(|v| **v == wanted).count();
        let (under, unseen) = (count(Verdict::Under), count(Verdict::Unseen));
        if (under + unseen) > 0 && (under + unseen) * 3 >= word.len() {
            let most = if under >= unseen { Verdict::Under } else { Verdict::Unseen };
            word.iter_mut().filter(|v| **v == Verdict::Shown).for_each(|v| *v = most);
        }
    }
}

/// A layer over a picture tells only roughly where letters are: a word that lies beside what the picture shows belongs to it, whole. A word
/// of which one letter lies further away was not meant to be seen.
fn strays(glyphs: &[Glyph], verdicts: &mut [Verdict], near: impl Fn(&Glyph) -> bool) {
    for word in words(glyphs) {
        let unseen: Vec<&Glyph> = word
            .clone()
            .filter(|at| glyphs[*at].invisible && verdicts[*at] == Verdict::Unseen)
            .map(|at| &glyphs[at])
            .collect();
        let word = &mut verdicts[word];
        if !unseen.is_empty() && unseen.iter().all(|glyph| near(glyph)) {
            word.iter_mut().filter(|v| **v == Verdict::Unseen).for_each(|v| *v = Verdict::Layer);
        } else if unseen.len() * 3 >= word.len() {
            word.iter_mut().filter(|v| **v == Verdict::Layer).for_each(|v| *v = Verdict::Unseen);
        }
    }
}

/// How far a layer's letters may lie from their picture along the line, in points: our own layer's grid (`page`), which is the coarsest.
const STRAY: f64 = 18.0;

/// A letter's place, and what lies beside it on its line.
fn around(glyph: &Glyph) -> Rect {
    let away = STRAY.min(3.0 * glyph.up.to_vec2().hypot());
    let along = glyph.advance - glyph.origin;
    if along.x.abs() >= along.y.abs() { glyph.cell.inflate(away, 0.0) } else { glyph.cell.inflate(0.0, away) }
}

/// Whether two glyphs drawn one after the other stand in one word.
fn go_together(last: &Glyph, next: &Glyph) -> bool {
    let blank = |g: &Glyph| g.text.as_deref().is_some_and(|t| t.trim().is_empty());
    let em = last.up.to_vec2().hypot();
    !blank(last) && !blank(next) && last.advance.distance(next.origin) < em * super::words::WORD_GAP
}

enum Over {
    Nothing,
    /// Something that need not be opaque.
    Perhaps,
    Fill,
    Picture,
}

/// Covers by the squares of the page that they reach.
struct Index<'a> {
    covers: &'a [Cover],
    squares: Vec<Vec<u32>>,
    page: Rect,
}

impl<'a> Index<'a> {
    fn new(covers: &'a [Cover], page: Rect) -> Self {
        let mut squares = vec![Vec::new(); GRID * GRID];
        for (number, cover) in covers.iter().enumerate() {
            let reach = cover.bounds.intersect(page);
            if reach.width() <= 0.0 || reach.height() <= 0.0 {
                continue;
            }
            let (x0, y0) = square(page, Point::new(reach.x0, reach.y0));
            let (x1, y1) = square(page, Point::new(reach.x1, reach.y1));
            for y in y0..=y1 {
                for x in x0..=x1 {
                    squares[y * GRID + x].push(number as u32);
                }
            }
        }
        Self { covers, squares, page }
    }

    /// Whether a picture was painted where the glyph came later.
    fn lies_on_picture(&self, glyph: &Glyph) -> bool {
        let center = glyph.cell.center();
        let (x, y) = square(self.page, center);
        let mut covers = self.squares[y * GRID + x].iter().map(|n| &self.covers[*n as usize]);
        covers.any(|cover| cover.picture && cover.order < glyph.order && cover.holds(center))
    }

    /// What was painted over a place after the glyph.
    fn covered_after(&self, glyph: &Glyph, place: Rect) -> Over {
        let (x, y) = square(self.page, place.center());
        let later = || {
            self.squares[y * GRID + x]
                .iter()
                .map(|n| &self.covers[*n as usize])
                .filter(|cover| cover.order > glyph.order)
        };
        if later().next().is_none() {
            return Over::Nothing;
        }
        // Points in the letter's middle: a box that leaves the tips of letters free still hides the word.
        let mut covered = 0;
        let mut picture = false;
        for (fx, fy) in POINTS {
            let point = Point::new(place.x0 + place.width() * fx, place.y0 + place.height() * fy);
            let top = later().filter(|c| c.opaque && c.holds(point)).max_by_key(|c| c.order);
            if let Some(top) = top {
                covered += 1;
                picture |= top.picture;
            }
        }
        if covered >= POINTS.len() - 1 {
            return if picture { Over::Picture } else { Over::Fill };
        }
        let center = place.center();
        if later().any(|c| c.holds(center)) { Over::Perhaps } else { Over::Nothing }
    }
}

const POINTS: [(f64, f64); 7] =
    [(0.5, 0.5), (0.2, 0.35), (0.8, 0.35), (0.2, 0.65), (0.8, 0.65), (0.5, 0.25), (0.5, 0.75)];

fn square(page: Rect, point: Point) -> (usize, usize) {
    let of = |value: f64, from: f64, length: f64| {
        (((value - from) / length.max(1e-6) * GRID as f64).floor().clamp(0.0, GRID as f64 - 1.0)) as usize
    };
    (of(point.x, page.x0, page.width()), of(point.y, page.y0, page.height()))
}

/// The squares of a page in which letters can be seen.
struct Lettered {
    squares: Vec<bool>,
    page: Rect,
}

impl Lettered {
    fn new(glyphs: &[Glyph], verdicts: &[Verdict], page: Rect) -> Self {
        let mut squares = vec![false; GRID * GRID];
        for (glyph, verdict) in glyphs.iter().zip(verdicts) {
            if let (Verdict::Shown, false, Some(ink)) = (verdict, glyph.invisible, glyph.ink) {
                rows(page, ink).for_each(|row| squares[row].fill(true));
            }
        }
        Self { squares, page }
    }

    fn holds(&self, place: Rect) -> bool {
        rows(self.page, place).any(|row| self.squares[row].contains(&true))
    }
}

/// The squares that a place reaches, row by row.
fn rows(page: Rect, place: Rect) -> impl Iterator<Item = std::ops::RangeInclusive<usize>> {
    let (x0, y0) = square(page, Point::new(place.x0, place.y0));
    let (x1, y1) = square(page, Point::new(place.x1, place.y1));
    (y0..=y1).map(move |y| y * GRID + x0..=y * GRID + x1)
}

/// Where letters can be seen.
struct Shown {
    squares: Vec<Vec<Rect>>,
    page: Rect,
}

impl Shown {
    fn new(glyphs: &[Glyph], verdicts: &[Verdict], page: Rect) -> Self {
        let mut squares = vec![Vec::new(); GRID * GRID];
        if verdicts.contains(&Verdict::Layer) {
            for (glyph, verdict) in glyphs.iter().zip(verdicts) {
                if let (Verdict::Shown, Some(ink)) = (verdict, glyph.ink) {
                    let (x, y) = square(page, ink.center());
                    squares[y * GRID + x].push(ink);
                }
            }
        }
        Self { squares, page }
    }

    fn covers(&self, glyph: &Glyph) -> bool {
        let place = glyph.ink.unwrap_or(glyph.cell);
        let (x, y) = square(self.page, place.center());
        let near = |v: usize| v.saturating_sub(1)..=(v + 1).min(GRID - 1);
        near(y).flat_map(|y| near(x).map(move |x| (x, y))).any(|(x, y)| {
            self.squares[y * GRID + x].iter().any(|ink| {
                let both = ink.intersect(place);
                both.width() > 0.0 && both.height() > 0.0 && both.area() > place.area().min(ink.area()) * 0.2
            })
        })
    }
}
