//! Which of a drawing's words the picture shows. Each letter is asked about its own ink: where it lies over other words, theirs says nothing of it.

use std::collections::HashMap;

use model::{Rect, Size};
use resvg::tiny_skia::{FillRule, Mask, Pixmap, Transform};

use super::{Laid, Letter, sides};

/// Channels that differ by less than this look the same.
const SAME: u8 = 24;
/// Of a letter that is seen so much of its ink makes a difference.
const SEEN: f64 = 0.4;
/// Of a letter that is seen so much of its ink is no other's.
const ALONE: f64 = 0.2;
/// Letters that stand no farther apart than this stand at the same place, in pixels at least and in parts of the em.
const SAME_PLACE: f32 = 3.0;
const SAME_PLACE_OF_EM: f32 = 0.1;
/// Ink that is several letters'.
const SHARED: u16 = u16::MAX;
/// So many places of a letter are looked at, about, where each costs a look around.
const LOOKS: f32 = 1_000.0;
/// As far around a place its letter's ground is looked for, in parts of the em and in pixels at least.
const AROUND: f32 = 0.15;
const AROUND_LEAST: usize = 3;
/// Ink of what is a letter's own, and of what is its ground.
const FULL: u8 = 200;
const NONE: u8 = 32;
/// Smaller letters can't be read, in points: of the em in each direction, as in PDF.
const LEAST_SIZE: f32 = 1.8;

#[derive(Clone, Copy, PartialEq)]
pub enum Sight {
    Seen,
    Unseen,
    Outside,
}

/// What each of the words is on a picture, and the ink of those that are seen. `bare` is the same without any letters; where the two can't be told apart by
/// eye, the first becomes what the second is.
pub fn sights(words: &[Laid], picture: &mut Pixmap, bare: &Pixmap, size: Size) -> (Vec<Sight>, Vec<bool>) {
    let differs = differences(picture, bare);
    let (width, height) = (picture.width(), picture.height());
    let mut looks = Looks {
        ink: vec![0; differs.len()],
        whose: vec![0; differs.len()],
        differs: &differs,
        pixels: picture.data().as_chunks().0,
        width,
        height,
        least: LEAST_SIZE * height as f32 / size.height,
        places: HashMap::new(),
    };
    let across = width as usize;
    for letter in words.iter().flat_map(|word| &word.letters) {
        let mark = looks.mark(letter);
        let Some(own) = Own::of(letter, width, height) else { continue };
        for (at, ink) in own.places(1).map(|(x, y, ink)| (y * across + x, ink)) {
            looks.ink[at] = looks.ink[at].max(ink);
            if ink >= NONE {
                looks.whose[at] = if [0, mark].contains(&looks.whose[at]) { mark } else { SHARED };
            }
        }
    }
    let sights: Vec<Sight> = words.iter().map(|word| looks.at_word(word)).collect();
    let mut seen = vec![false; differs.len()];
    let seen_words = words.iter().zip(&sights).filter(|(_, sight)| **sight == Sight::Seen);
    for letter in seen_words.flat_map(|(word, _)| &word.letters) {
        let Some(own) = Own::of(letter, width, height) else { continue };
        for (x, y, _) in own.places(1) {
            for y in y.saturating_sub(1)..(y + 2).min(height as usize) {
                seen[y * across + x.saturating_sub(1)..y * across + (x + 2).min(across)].fill(true);
            }
        }
    }
    (sights, seen)
}

/// Where the two pictures can be told apart by eye. Where they differ by less, the first becomes what the second is.
fn differences(picture: &mut Pixmap, bare: &Pixmap) -> Vec<bool> {
    let pairs = picture.data_mut().chunks_exact_mut(4).zip(bare.data().chunks_exact(4));
    pairs
        .map(|(pixel, under)| {
            let differs = pixel.iter().zip(under).any(|(a, b)| a.abs_diff(*b) >= SAME);
            if !differs {
                pixel.copy_from_slice(under);
            }
            differs
        })
        .collect()
}

/// The ink of a letter, whatever it is painted with and whatever lies over it.
struct Own {
    left: usize,
    top: usize,
    ink: Mask,
}

impl Own {
    /// What of it is on the picture; `None`: nothing.
    fn of(letter: &Letter, width: u32, height: u32) -> Option<Self> {
        let bounds = letter.shapes.iter().map(|shape| {
            let bounds = shape.bounds();
            Rect::new(bounds.left(), bounds.top(), bounds.right(), bounds.bottom())
        });
        let (across, down) = sides(&bounds.reduce(|all, one| all.union(&one))?, width, height);
        let mut ink = Mask::new(u32::try_from(across.len()).ok()?, u32::try_from(down.len()).ok()?)?;
        let to = Transform::from_translate(-(across.start as f32), -(down.start as f32));
        for shape in &letter.shapes {
            ink.fill_path(shape, FillRule::Winding, true, to);
        }
        let any = ink.data().iter().any(|ink| *ink > 0);
        any.then_some(Self { left: across.start, top: down.start, ink })
    }

    /// Places of the picture with ink of its own, and how much.
    fn places(&self, step: usize) -> impl Iterator<Item = (usize, usize, u8)> {
        let rows = self.ink.data().chunks_exact(self.ink.width() as usize).enumerate().step_by(step);
        rows.flat_map(move |(y, row)| {
            let row = row.iter().enumerate().step_by(step).filter(|(_, ink)| **ink > 0);
            row.map(move |(x, ink)| (self.left + x, self.top + y, *ink))
        })
    }
}

/// What a letter says, and about where.
type Place<'w> = (&'w str, i32, i32);

fn place(letter: &Letter) -> Place<'_> {
    let near = SAME_PLACE.max(letter.em * SAME_PLACE_OF_EM);
    (&letter.text, (letter.area.x0 / near) as i32, (letter.area.y0 / near) as i32)
}

struct Looks<'a> {
    /// The most that any letter has at a place.
    ink: Vec<u8>,
    /// Whose ink it is: a letter's mark, or several's.
    whose: Vec<u16>,
    differs: &'a [bool],
    pixels: &'a [[u8; 4]],
    width: u32,
    height: u32,
    /// The smallest em that can be read, in pixels.
    least: f32,
    /// The marks of letters. Those that say the same at the same place have one: a shadow, an outline.
    places: HashMap<Place<'a>, u16>,
}

impl<'a> Looks<'a> {
    fn mark(&mut self, letter: &'a Letter) -> u16 {
        let (text, x, y) = place(letter);
        let beside = (-1..=1).flat_map(|by_x| (-1..=1).map(move |by_y| (by_x, by_y)));
        let mut near = beside.map(|(by_x, by_y)| (text, x.saturating_add(by_x), y.saturating_add(by_y)));
        let known = near.find_map(|place| self.places.get(&place)).copied();
        let new = u16::try_from(self.places.len() + 1).unwrap_or(SHARED - 1).min(SHARED - 1);
        *self.places.entry((text, x, y)).or_insert(known.unwrap_or(new))
    }

    /// Seen is a word of which every letter is: of one that is covered in part the rest is no word.
    fn at_word(&self, word: &Laid) -> Sight {
        if word.letters.iter().any(|letter| self.is_outside(&letter.area)) {
            return Sight::Outside;
        }
        let mut inked = false;
        for letter in &word.letters {
            let own = Own::of(letter, self.width, self.height);
            if letter.em < self.least || own.as_ref().is_some_and(|own| !self.is_seen(letter, own)) {
                return Sight::Unseen;
            }
            inked |= own.is_some();
        }
        if inked { Sight::Seen } else { Sight::Unseen }
    }

    /// Most of it is outside of the picture.
    fn is_outside(&self, area: &Rect) -> bool {
        let part = |low: f32, high: f32, most: u32| {
            let inside = high.min(most as f32) - low.max(0.0);
            if high > low { inside / (high - low) } else { f32::from(u8::from(inside >= 0.0)) }
        };
        let (across, down) = (part(area.x0, area.x1, self.width), part(area.y0, area.y1, self.height));
        across <= 0.0 || down <= 0.0 || across * down < 0.5
    }

    fn at(&self, x: usize, y: usize) -> usize {
        y * self.width as usize + x
    }

    /// Enough of its ink makes a difference, and stands out, where that is no other's: nobody can tell that a letter is there which lies within others.
    fn is_seen(&self, letter: &Letter, own: &Own) -> bool {
        let mark = self.places.get(&place(letter)).copied();
        let sum = |which: &dyn Fn(usize) -> bool| -> f64 {
            own.places(1).filter(|(x, y, _)| which(self.at(*x, *y))).map(|(.., ink)| f64::from(ink)).sum()
        };
        // Where it is too thin to be anybody's it is its own.
        let its = |at: usize| self.whose[at] == 0 || Some(self.whose[at]) == mark;
        let alone = sum(&its);
        let seen = sum(&|at| its(at) && self.differs[at]);
        alone >= sum(&|_| true) * ALONE && seen >= alone * SEEN && self.stands_out(letter, own, its)
    }

    /// Its ink has another colour than the ground beside it: what other letters, a filter or a clip lay over both hides it. Signs say nothing, and
    /// may have no ground.
    fn stands_out(&self, letter: &Letter, own: &Own, counts: impl Fn(usize) -> bool) -> bool {
        if !letter.text.contains(char::is_alphanumeric) {
            return true;
        }
        let area = own.ink.width() as f32 * own.ink.height() as f32;
        let step = ((area / LOOKS).sqrt() as usize).max(1);
        // Of thin lines no pixel is full.
        let full = own.places(step).map(|(.., ink)| ink).max().unwrap_or(0).saturating_sub(NONE).clamp(1, FULL);
        let around = ((letter.em * AROUND) as usize).max(AROUND_LEAST);
        let (mut all, mut out) = (0usize, 0usize);
        for (x, y, _) in own.places(step).filter(|(x, y, ink)| *ink >= full && counts(self.at(*x, *y))) {
            all += 1;
            out += usize::from(self.is_set_off((x, y), step, around));
        }
        out as f64 >= all as f64 * SEEN
    }

    /// Where the ground is nearest, it has another colour; a stroke may lie between.
    fn is_set_off(&self, (x, y): (usize, usize), step: usize, around: usize) -> bool {
        let (width, height) = (self.width as usize, self.height as usize);
        let Some(own) = self.pixels.get(self.at(x, y)) else { return false };
        let (mut nearest, mut set_off) = (usize::MAX, false);
        for (right, below) in [(1isize, 0isize), (-1, 0), (0, 1), (0, -1)] {
            let (mut first, mut differs) = (None, false);
            for far in (step..=around.max(step)).step_by(step) {
                let moved = |from: usize, by: isize, most: usize| {
                    from.checked_add_signed(by * far as isize).filter(|to| *to < most)
                };
                let (Some(x), Some(y)) = (moved(x, right, width), moved(y, below, height)) else { break };
                if self.ink.get(self.at(x, y)).is_none_or(|ink| *ink >= NONE) {
                    continue;
                }
                first.get_or_insert(far);
                differs |= self.pixels.get(self.at(x, y)).is_some_and(|there| !same(own, there));
                if differs {
                    break;
                }
            }
            let Some(far) = first else { continue };
            if far < nearest {
                (nearest, set_off) = (far, differs);
            } else if far == nearest {
                set_off |= differs;
            }
        }
        set_off
    }
}

fn same(one: &[u8; 4], other: &[u8; 4]) -> bool {
    one.iter().zip(other).all(|(a, b)| a.abs_diff(*b) < SAME)
}
