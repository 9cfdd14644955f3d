//! Whether a picture has the three corner marks without which no QR code can be read: a quick look at every fourth row, for reading a
//! page whole takes longer than drawing it. Dark is what the reader takes for dark; in doubt the answer is yes.

use super::limits::{Limit, Limits};

/// Each corner mark is seven modules wide and high, its heart three; a module that can be read has one and a half pixels.
const STEP: usize = 4;
/// Rows whose lightness differs by less have nothing dark on them.
const FLAT: u8 = 12;
/// A corner mark's width and height.
const MODULES: f32 = 7.0;
/// The middles of two marks of a code are this many modules apart, at least and at most (versions 1 and 40), and a turned mark measures
/// up to a half more along its row.
const APART: (f32, f32) = (14.0 / 1.5, 170.0 * 1.5);
/// With so many marks it isn't worked out which of them belong together.
const MANY: usize = 64;

/// A place that may be a corner mark: its middle, and a module's width, in pixels.
#[derive(Clone, Copy)]
struct Mark {
    x: f32,
    y: f32,
    module: f32,
}

/// `grey` fills in a row's lightness, `width` bytes; `flat` says of a row that all of it is the same.
pub fn may_hold_a_code(
    width: usize,
    height: usize,
    grey: impl Fn(usize, &mut Vec<u8>),
    flat: impl Fn(usize) -> bool,
) -> bool {
    let mut picture = Picture { grey, width, height, rows: vec![Vec::new(); height] };
    let mut marks: Vec<Mark> = Vec::new();
    let (mut row, mut dark, mut limits) = (Vec::with_capacity(width), Vec::with_capacity(width), Limits::default());
    for y in (0..height).step_by(STEP).filter(|y| !flat(*y)) {
        (picture.grey)(y, &mut row);
        let (low, high) = row.iter().fold((255, 0), |(low, high), &v| (v.min(low), v.max(high)));
        if high - low < FLAT {
            continue;
        }
        limits.alone(&row, &mut dark);
        for (x, across) in hearts(&dark) {
            let Some(down) = picture.column(x, y, limits.at(x), across) else { continue };
            let mark = Mark { x: x as f32, y: y as f32, module: (across + down) / 2.0 };
            // Of one size: a larger one around it, or beside it, is another.
            let same = |known: &Mark| known.is_as_large_as(mark) && known.distance(mark) < 4.0 * known.module;
            if marks.iter().any(same) {
                continue;
            }
            marks.push(mark);
            if marks.len() >= MANY || completes_a_code(&marks) {
                return true;
            }
        }
    }
    false
}

impl Mark {
    fn is_as_large_as(self, other: Self) -> bool {
        self.module.max(other.module) <= 1.6 * self.module.min(other.module)
    }

    fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Whether the last mark and two others stand as three corners of a square do, or of one that is seen from the side.
fn completes_a_code(marks: &[Mark]) -> bool {
    let Some((&last, others)) = marks.split_last() else { return false };
    let fits = |a: Mark, b: Mark| {
        let modules = a.distance(b) / a.module.midpoint(b.module);
        a.is_as_large_as(b) && (APART.0..APART.1).contains(&modules)
    };
    others.iter().enumerate().filter(|(_, a)| fits(last, **a)).any(|(at, &a)| {
        others[..at].iter().filter(|b| fits(last, **b) && fits(a, **b)).any(|&b| {
            let mut sides = [last.distance(a), last.distance(b), a.distance(b)];
            sides.sort_by(f32::total_cmp);
            let [short, long, across] = sides;
            // Of a square the longest is √2 times the others.
            long <= 1.7 * short && (1.1..1.7).contains(&(across / short.midpoint(long)))
        })
    })
}

/// Where a row goes dark, light, dark, light, dark as 1 : 1 : 3 : 1 : 1: the middle, and a module's width.
fn hearts(row: &[bool]) -> Vec<(usize, f32)> {
    let mut found = Vec::new();
    let (mut runs, mut run, mut last) = ([0usize; 5], 0, false);
    let mut turn = |end: usize, dark: bool, run: usize| {
        runs.rotate_left(1);
        runs[4] = run;
        if dark && let Some(module) = module_of(runs) {
            found.push((end - runs[4] - runs[3] - runs[2].div_ceil(2), module));
        }
    };
    for (x, &dark) in row.iter().enumerate() {
        if dark != last && run > 0 {
            turn(x, last, run);
            run = 0;
        }
        (last, run) = (dark, run + 1);
    }
    turn(row.len(), last, run);
    found
}

/// The module's width, when five lengths may be those of a corner mark.
fn module_of(runs: [usize; 5]) -> Option<f32> {
    let module = runs.iter().sum::<usize>() as f32 / MODULES;
    // A pixel's edge falls to one side or the other, and print runs.
    let near = |run: usize, modules: f32| (run as f32 - modules * module).abs() <= module * 0.75 + 1.0;
    let [a, b, heart, c, d] = runs;
    (runs.iter().all(|run| *run > 0) && [a, b, c, d].into_iter().all(|run| near(run, 1.0)) && near(heart, 3.0))
        .then_some(module)
}

struct Picture<F> {
    grey: F,
    width: usize,
    height: usize,
    /// Rows that were asked for, as few are.
    rows: Vec<Vec<u8>>,
}

impl<F: Fn(usize, &mut Vec<u8>)> Picture<F> {
    fn dark(&mut self, x: usize, y: usize, limit: Limit) -> bool {
        let row = &mut self.rows[y];
        if row.len() < self.width {
            (self.grey)(y, row);
        }
        limit.is_dark(row[x])
    }

    /// A module's height, when the column through a heart goes through the same five lengths.
    fn column(&mut self, x: usize, y: usize, limit: Limit, module: f32) -> Option<f32> {
        let most = (module * 6.0) as usize + 6;
        let mut arm = |down: bool| -> Option<[usize; 3]> {
            let (mut at, mut runs, mut part) = (y, [0usize; 3], 0);
            loop {
                let dark = self.dark(x, at, limit);
                if dark != (part != 1) {
                    part += 1;
                    if part == runs.len() {
                        return Some(runs);
                    }
                }
                runs[part] += 1;
                if runs[part] > most {
                    return None;
                }
                let next = if down { at + 1 } else { at.wrapping_sub(1) };
                if next >= self.height {
                    // The picture's edge ends the last length.
                    return (part == 2).then_some(runs);
                }
                at = next;
            }
        };
        let (up, down) = (arm(false)?, arm(true)?);
        // The row itself was counted on both sides.
        module_of([up[2], up[1], (up[0] + down[0]).saturating_sub(1), down[1], down[2]])
    }
}
