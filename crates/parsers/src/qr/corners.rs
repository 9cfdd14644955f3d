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
/// Of what lies between three marks, so many points across and down are looked at.
const SAMPLES: usize = 48;
/// From this width of a module on, in pixels, marks are no grain.
const LARGE: f32 = 2.5;
/// A code that people scan differs at least so much from its paper.
const CONTRAST: u8 = 80;
/// With so many marks it isn't worked out which of them belong together, and the reader, which tries each with each, isn't asked.
const MANY: usize = 64;

/// A place that may be a corner mark: its middle, and a module's width, in pixels.
#[derive(Clone, Copy)]
struct Mark {
    x: f32,
    y: f32,
    module: f32,
}

/// What a quick look finds.
#[derive(Default)]
pub struct Look {
    /// Left, top, right and bottom, in pixels: all that may be part of a code lies within. `None`: there is none, or there are more marks than codes have.
    pub around: Option<[usize; 4]>,
    /// What whoever sees it takes for a code, whether it can be read or not: the first, as above.
    pub sure: Option<[f32; 4]>,
}

/// `grey` fills in a row's lightness, `width` bytes; `flat` says of a row that all of it is the same.
pub fn look(width: usize, height: usize, grey: impl Fn(usize, &mut Vec<u8>), flat: impl Fn(usize) -> bool) -> Look {
    let mut picture = Picture { grey, width, height, rows: vec![Vec::new(); height] };
    // Those with small modules apart: a picture's grain has many, and they must not stand in for others.
    let (mut marks, mut sure): (Vec<Mark>, [Vec<Mark>; 2]) = Default::default();
    let (mut row, mut dark, mut limits) = (Vec::with_capacity(width), Vec::with_capacity(width), Limits::default());
    for y in (0..height).step_by(STEP).filter(|y| !flat(*y)) {
        (picture.grey)(y, &mut row);
        let (low, high) = row.iter().fold((255, 0), |(low, high), &v| (v.min(low), v.max(high)));
        if high - low < FLAT {
            continue;
        }
        limits.alone(&row, &mut dark);
        for (x, across) in hearts(&dark) {
            // What the row has for dark at the heart holds for the column, too.
            let limit = limits.at(x);
            let Some((down, below)) = picture.line(|_| limit, (x, y), (0, 1), across) else { continue };
            let mark = Mark { x: x as f32, y: y as f32, module: across.midpoint(down) };
            let near = |known: &[Mark], mark: Mark| {
                // Of one size: a larger one around it, or beside it, is another.
                known.iter().any(|known| known.is_as_large_as(mark) && known.distance(mark) < 4.0 * known.module)
            };
            let centred = picture.centred(&limits, mark, below);
            if marks.len() < MANY && !near(&marks, centred) && picture.has_ring(&limits, centred) {
                marks.push(centred);
            }
            let sure = &mut sure[usize::from(mark.module >= LARGE)];
            if sure.len() < MANY && !near(sure, mark) && picture.is_sure(limit, mark) {
                sure.push(mark);
            }
        }
    }
    let known: Vec<Mark> = sure.iter().filter(|sure| sure.len() < MANY).flatten().copied().collect();
    let may_be = if marks.len() < MANY { &marks } else { &known };
    // Left and top are zero at least, as numbers without a sign are.
    let reaches = codes(may_be).into_iter().map(reach).map(|reach| reach.map(|side| side as usize));
    let around = reaches.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    Look {
        around: around.map(|[x0, y0, x1, y1]| [x0, y0, x1.min(width), y1.min(height)]),
        // Too many large ones to look at each: something is there.
        sure: codes(&known)
            .into_iter()
            .find_map(|code| picture.looks_like(code))
            .or_else(|| (sure[1].len() == MANY).then_some([0.0, 0.0, width as f32, height as f32])),
    }
}

impl Mark {
    fn is_as_large_as(self, other: Self) -> bool {
        self.module.max(other.module) <= 1.6 * self.module.min(other.module)
    }

    fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Every three marks that stand as three corners of a square do, or of one that is seen from the side.
fn codes(marks: &[Mark]) -> Vec<[Mark; 3]> {
    let fits = |a: Mark, b: Mark| {
        let modules = a.distance(b) / a.module.midpoint(b.module);
        a.is_as_large_as(b) && (APART.0..APART.1).contains(&modules)
    };
    let mut codes = Vec::new();
    for (at, &a) in marks.iter().enumerate() {
        let others: Vec<Mark> = marks[..at].iter().copied().filter(|b| fits(a, *b)).collect();
        for (at, &b) in others.iter().enumerate() {
            codes.extend(others[..at].iter().filter(|c| fits(b, **c)).map(|c| [a, b, *c]).filter(|code| {
                let [short, long, across] = sides(*code);
                // Of a square the longest is √2 times the others.
                long <= 1.7 * short && (1.1..1.7).contains(&(across / short.midpoint(long)))
            }));
        }
    }
    codes
}

/// The mark at the right angle, which lies opposite the longest side, and the other two.
fn cornered([a, b, c]: [Mark; 3]) -> [Mark; 3] {
    match sides([a, b, c])[2] {
        across if across == b.distance(c) => [a, b, c],
        across if across == a.distance(c) => [b, a, c],
        _ => [c, a, b],
    }
}

/// How far a code with these corners may reach, with the light around it: left, top, right and bottom.
fn reach(code: [Mark; 3]) -> [f32; 4] {
    let [middle, one, other] = cornered(code);
    let [.., across] = sides(code);
    let module = code.iter().fold(0.0, |most: f32, mark| most.max(mark.module));
    // Its fourth corner has no mark, and is further away where the code is seen from the side.
    let edge = 8.0 * module + across / 4.0;
    let (x, y) = (one.x + other.x - middle.x, one.y + other.y - middle.y);
    let least = |all: [f32; 4]| all.into_iter().fold(f32::MAX, f32::min) - edge;
    let most = |all: [f32; 4]| all.into_iter().fold(0.0, f32::max) + edge;
    let (xs, ys) = ([one.x, middle.x, other.x, x], [one.y, middle.y, other.y, y]);
    [least(xs), least(ys), most(xs), most(ys)]
}

/// The distances of three marks, the shortest first.
fn sides([a, b, c]: [Mark; 3]) -> [f32; 3] {
    let mut sides = [a.distance(b), b.distance(c), a.distance(c)];
    sides.sort_by(f32::total_cmp);
    sides
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
    fn lightness(&mut self, x: usize, y: usize) -> u8 {
        let row = &mut self.rows[y];
        if row.len() < self.width {
            (self.grey)(y, row);
        }
        row[x]
    }

    /// Whether it has its five lengths in every direction.
    fn is_sure(&mut self, limit: Limit, mark: Mark) -> bool {
        let at = (mark.x as usize, mark.y as usize);
        [(0, 1), (1, 1), (-1, 1)].into_iter().all(|step| {
            let found = self.line(|_| limit, at, step, mark.module);
            // Slanting steps are longer, by up to a half of a turned one.
            found.is_some_and(|(found, _)| (0.45..1.4).contains(&(found / mark.module)))
        })
    }

    /// Where a code is, when three marks are its corners beyond doubt: of a square, and between them as much dark as light.
    fn looks_like(&mut self, marks: [Mark; 3]) -> Option<[f32; 4]> {
        let [short, long, across] = sides(marks);
        let is_square = long <= 1.1 * short && (1.3..1.53).contains(&(across / short.midpoint(long)));
        is_square.then_some(())?;
        let module = marks.map(|mark| mark.module).iter().sum::<f32>() / 3.0;
        let [middle, one, other] = cornered(marks);
        let fourth = (one.x + other.x - middle.x, one.y + other.y - middle.y);
        let mut lights = Vec::new();
        for (u, v) in (1..SAMPLES).flat_map(|u| (1..SAMPLES).map(move |v| (u, v))) {
            let part = |n: usize| n as f32 / SAMPLES as f32;
            let at = |middle: f32, one: f32, other: f32| middle + part(u) * (one - middle) + part(v) * (other - middle);
            let (x, y) = (at(middle.x, one.x, other.x) as usize, at(middle.y, one.y, other.y) as usize);
            lights.push(self.lightness(x.min(self.width - 1), y.min(self.height - 1)));
        }
        let (low, high) = lights.iter().fold((255, 0), |(low, high), &v| (v.min(low), v.max(high)));
        let limit = low.midpoint(high);
        let dark = lights.iter().filter(|light| **light < limit).count() as f32 / lights.len() as f32;
        if high - low < CONTRAST || !(0.3..0.7).contains(&dark) {
            return None;
        }
        // The marks' middles are three modules and a half from the edge, more along a row of a turned one.
        let edge = module * MODULES / 2.0;
        let (xs, ys) = ([one.x, middle.x, other.x, fourth.0], [one.y, middle.y, other.y, fourth.1]);
        let least = |all: [f32; 4]| all.into_iter().fold(f32::MAX, f32::min) - edge;
        let most = |all: [f32; 4]| all.into_iter().fold(0.0, f32::max) + edge;
        Some([least(xs).max(0.0), least(ys).max(0.0), most(xs), most(ys)])
    }

    /// The same mark by its heart's middle, `below` the row, which may have gone through the heart's edge.
    fn centred(&mut self, limits: &Limits, mark: Mark, below: f32) -> Mark {
        let y = mark.y + below;
        let across = self.line(|x| limits.at(x), (mark.x as usize, y as usize), (1, 0), mark.module);
        Mark { x: mark.x + across.map_or(0.0, |(_, beside)| beside), y, ..mark }
    }

    /// Whether its ring is closed at its corners: what the reader of codes asks for, and letters seldom have. Light may fall off from left to right: each
    /// column has its own limit.
    fn has_ring(&mut self, limits: &Limits, mark: Mark) -> bool {
        let middle = (mark.x as usize, mark.y as usize);
        [(1, 1), (-1, 1)].into_iter().all(|step| self.line(|x| limits.at(x), middle, step, mark.module).is_some())
    }

    /// A module's width along a line through a heart, in steps, when it goes through a mark's five lengths; and how many steps further the heart's
    /// middle is. `limit`: what is dark in a column.
    fn line(
        &mut self,
        limit: impl Fn(usize) -> Limit,
        (x, y): (usize, usize),
        (dx, dy): (isize, isize),
        module: f32,
    ) -> Option<(f32, f32)> {
        let most = (module * 6.0) as usize + 6;
        let mut arm = |forward: bool| -> Option<[usize; 3]> {
            let (mut at, mut runs, mut part) = ((x, y), [0usize; 3], 0);
            loop {
                let dark = limit(at.0).is_dark(self.lightness(at.0, at.1));
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
                let step = |from: usize, by: isize| from.wrapping_add_signed(if forward { by } else { -by });
                let next = (step(at.0, dx), step(at.1, dy));
                if next.0 >= self.width || next.1 >= self.height {
                    // The picture's edge ends the last length.
                    return (part == 2).then_some(runs);
                }
                at = next;
            }
        };
        let (back, forth) = (arm(false)?, arm(true)?);
        // The row itself was counted on both sides.
        let module = module_of([back[2], back[1], (back[0] + forth[0]).saturating_sub(1), forth[1], forth[2]])?;
        Some((module, (forth[0] as f32 - back[0] as f32) / 2.0))
    }
}
