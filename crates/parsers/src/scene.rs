//! What is drawn over what, told from a file's structure alone: boxes in the order in which they are drawn, with words in some of them. Draws nothing:
//! where words stand inside their box is an estimate, and what can't be told is taken for visible.

use crate::colour;

/// Boxes of one page that are compared; what comes after them counts as visible.
const MOST: usize = 400;
/// Points of a text that are looked at, across and down.
const POINTS: (u32, u32) = (24, 8);
/// A text counts as covered when this part of it is.
const WHOLLY: f64 = 0.9;

/// A rectangle, in any one unit; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Area {
    /// `None` when something of it isn't a number.
    pub fn new(x: f64, y: f64, width: f64, height: f64) -> Option<Self> {
        let area = Self { x0: x, y0: y, x1: x + width, y1: y + height };
        [area.x0, area.y0, area.x1, area.y1].iter().all(|v| v.is_finite()).then_some(area)
    }

    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    fn has(&self, x: f64, y: f64) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }

    pub fn meets(&self, other: &Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// How much of it lies on the other, across and down.
    fn shared(&self, other: &Self) -> (f64, f64) {
        (self.x1.min(other.x1) - self.x0.max(other.x0), self.y1.min(other.y1) - self.y0.max(other.y0))
    }
}

/// What a box is painted with.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Fill {
    /// What lies under it shows.
    #[default]
    Clear,
    Of([u8; 3]),
    /// Nothing shows through, in colours that aren't worked out.
    Opaque,
    /// It may show through.
    Unclear,
}

/// Words in a box.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Where they stand; where nobody knows, the whole box.
    pub area: Option<Area>,
    /// The height of a line, when `area` is an estimate of the words' own place and not the whole box.
    pub line: Option<f64>,
}

/// One thing on a page, in the order of drawing.
#[derive(Clone, Debug, Default)]
pub struct Thing {
    pub area: Option<Area>,
    pub fill: Fill,
    /// It is turned, or no rectangle: what of its area it fills isn't known.
    pub odd: bool,
    pub words: Option<Words>,
}

impl Thing {
    /// What it paints over all of its area.
    fn whole_fill(&self) -> Fill {
        if self.odd && self.fill != Fill::Clear { Fill::Unclear } else { self.fill }
    }
}

/// Whether the words of a thing are seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    #[default]
    Whole,
    /// Something lies over a part of them.
    Partly,
    Covered,
}

/// What is said of them.
pub const COVERED: &str =
    "Words lie under a shape or picture that is drawn over them. They are left out of the text and the pages.";
pub const PARTLY: &str = "A shape or picture is drawn over a part of these words. Which of them it covers can't be told without drawing it: all are shown here.";

/// For each thing, in order, how much of its words is seen. `paper`: what the page is painted with, where that is known.
pub fn seen(things: &[Thing], paper: Option<[u8; 3]>) -> Vec<Seen> {
    let mut all = vec![Seen::Whole; things.len()];
    for (at, thing) in things.iter().enumerate().take(MOST) {
        let Some(words) = &thing.words else { continue };
        let Some(area) = words.area.or(thing.area) else { continue };
        let over: Vec<&Thing> = things[at + 1..]
            .iter()
            .take(MOST)
            .filter(|thing| {
                matches!(thing.whole_fill(), Fill::Of(_) | Fill::Opaque) && thing.area.is_some_and(|a| a.meets(&area))
            })
            .collect();
        if over.is_empty() {
            continue;
        }
        all[at] = if part(&area, |x, y| over.iter().any(|t| t.area.is_some_and(|a| a.has(x, y)))) >= WHOLLY {
            Seen::Covered
        } else if over.iter().any(|thing| hides_a_part(thing, &area, words.line, paper)) {
            Seen::Partly
        } else {
            Seen::Whole
        };
    }
    all
}

/// Of a box without words in black or the paper's colour any overlap counts: that is what people cover words with. Of others only what lies over lines whose
/// place is known.
fn hides_a_part(over: &Thing, words: &Area, line: Option<f64>, paper: Option<[u8; 3]>) -> bool {
    let Some(area) = over.area else { return false };
    let (across, down) = area.shared(words);
    let plain = match over.fill {
        Fill::Of(fill) => over.words.is_none() && (colour::alike(fill, [0; 3]) || Some(fill) == paper),
        _ => false,
    };
    match line {
        Some(line) => down >= line / 2.0 && across >= line,
        None => plain && across > 0.0 && down > 0.0,
    }
}

/// What the words of the thing at `at` are drawn on; `None` where that can't be told.
pub fn ground(things: &[Thing], at: usize, paper: Option<[u8; 3]>) -> Option<[u8; 3]> {
    let thing = things.get(at)?;
    match thing.fill {
        Fill::Of(fill) => return Some(fill),
        Fill::Opaque | Fill::Unclear => return None,
        Fill::Clear => {}
    }
    let area = thing.words.as_ref().and_then(|words| words.area).or(thing.area)?;
    if at >= MOST {
        return None;
    }
    for under in things[..at].iter().rev() {
        if under.fill == Fill::Clear {
            continue;
        }
        // Something of which nobody knows where it lies may lie here.
        let place = under.area?;
        if !place.meets(&area) {
            continue;
        }
        let whole = part(&area, |x, y| place.has(x, y)) >= WHOLLY;
        return if let (Fill::Of(fill), true) = (under.whole_fill(), whole) { Some(fill) } else { None };
    }
    paper
}

/// How much of an area is so.
fn part(area: &Area, is_so: impl Fn(f64, f64) -> bool) -> f64 {
    let (columns, rows) = POINTS;
    let mut so = 0u32;
    for row in 0..rows {
        for column in 0..columns {
            let x = area.x0 + area.width() * (f64::from(column) + 0.5) / f64::from(columns);
            let y = area.y0 + area.height() * (f64::from(row) + 0.5) / f64::from(rows);
            so += u32::from(is_so(x, y));
        }
    }
    f64::from(so) / f64::from(columns * rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_box(x: f64, y: f64, width: f64, height: f64, fill: Fill) -> Thing {
        Thing { area: Area::new(x, y, width, height), fill, ..Thing::default() }
    }

    fn words(x: f64, y: f64, width: f64, height: f64, line: Option<f64>) -> Thing {
        Thing { words: Some(Words { area: None, line }), ..a_box(x, y, width, height, Fill::Clear) }
    }

    const BLACK: Fill = Fill::Of([0; 3]);
    const RED: Fill = Fill::Of([200, 0, 0]);

    #[test]
    fn what_is_drawn_later_covers_and_what_was_drawn_before_does_not() {
        let under = words(10.0, 10.0, 100.0, 20.0, None);
        let of =
            |things: &[Thing]| seen(things, Some([255; 3]))[things.iter().position(|t| t.words.is_some()).unwrap()];
        let over = a_box(5.0, 5.0, 120.0, 30.0, RED);
        assert_eq!(of(&[under.clone(), over.clone()]), Seen::Covered);
        assert_eq!(of(&[over.clone(), under.clone()]), Seen::Whole);
        let halves = [a_box(0.0, 0.0, 60.0, 40.0, RED), a_box(60.0, 0.0, 60.0, 40.0, BLACK)];
        assert_eq!(of(&[std::slice::from_ref(&under), &halves[..]].concat()), Seen::Covered);
        for fill in [Fill::Clear, Fill::Unclear] {
            assert_eq!(of(&[under.clone(), Thing { fill, ..over.clone() }]), Seen::Whole, "{fill:?}");
        }
        assert_eq!(of(&[under.clone(), Thing { odd: true, ..over.clone() }]), Seen::Whole);
        // A part of it: by what covers words, or over lines whose place is known.
        let corner = |fill| a_box(80.0, 5.0, 60.0, 30.0, fill);
        assert_eq!(of(&[under.clone(), corner(BLACK)]), Seen::Partly);
        assert_eq!(of(&[under.clone(), corner(Fill::Of([255; 3]))]), Seen::Partly);
        assert_eq!(of(&[under, corner(RED)]), Seen::Whole);
        let lines = words(10.0, 10.0, 100.0, 20.0, Some(10.0));
        assert_eq!(of(&[lines.clone(), corner(RED)]), Seen::Partly);
        assert_eq!(of(&[lines, a_box(80.0, 27.0, 60.0, 30.0, RED)]), Seen::Whole, "its edge alone");
    }

    #[test]
    fn the_ground_is_the_nearest_below_or_not_known() {
        let paper = Some([255; 3]);
        let text = words(10.0, 10.0, 100.0, 20.0, None);
        let over = |under: Thing| ground(&[under, text.clone()], 1, paper);
        assert_eq!(ground(std::slice::from_ref(&text), 0, paper), paper);
        assert_eq!(over(a_box(0.0, 0.0, 200.0, 50.0, BLACK)), Some([0; 3]));
        assert_eq!(over(a_box(500.0, 0.0, 200.0, 50.0, BLACK)), paper);
        assert_eq!(over(a_box(50.0, 0.0, 200.0, 50.0, BLACK)), None, "half of it");
        assert_eq!(over(a_box(0.0, 0.0, 200.0, 50.0, Fill::Opaque)), None);
        assert_eq!(over(Thing { fill: BLACK, ..Thing::default() }), None);
    }
}
