//! Where two pages differ as pictures, once a plain shift and all that differs as words is set aside. Edges that were only smoothed in
//! another way are no difference.

use model::Rect;

use super::Pair;
use crate::{PageContent, Raster, raster::luma};

/// Side of a cell, in pixels: differences in one cell, or in touching ones, are one place.
const CELL: u32 = 12;
/// How far a channel may be from all that lies around it in the other picture.
const TOLERANCE: u8 = 40;
/// The most places on one page.
const MOST: usize = 100;
/// Where more than this part of a page's cells differ, the whole page is marked: another scan, not another copy.
const THROUGHOUT: f32 = 0.3;
/// So many times a page may be painted over with what is set aside: a page has no honest use for more.
const LAYERS: usize = 24;
/// How far a page without words may be shifted to be found, in pixels.
const REACH: i32 = 48;

/// Rectangles in points: on the first page, and on the second.
pub fn compare(pair: &Pair, first: &PageContent, second: &PageContent) -> Vec<(Rect, Rect)> {
    let (sx, sy) = first.scale();
    let whole = |page: &PageContent| Rect::new(0.0, 0.0, page.size.width, page.size.height);
    let (a, b) = (&first.raster, &second.raster);
    let near = |one: u32, other: u32| one.abs_diff(other) <= 2;
    if !near(a.width(), b.width()) || !near(a.height(), b.height()) {
        // Pages of different sizes lie over each other nowhere; that they differ in size is said already.
        return Vec::new();
    }
    let shift = if first.words.is_empty() || second.words.is_empty() {
        registered(a, b)
    } else {
        ((pair.shift.0 * sx).round() as i32, (pair.shift.1 * sy).round() as i32)
    };
    let (across, down) = (a.width().div_ceil(CELL), a.height().div_ceil(CELL));
    let mut cells = vec![false; (across * down) as usize];
    let aside = Aside::new(pair, first, shift);
    for y in 0..a.height() {
        for x in 0..a.width() {
            let cell = (y / CELL * across + x / CELL) as usize;
            if !cells[cell] && !aside.covers(x, y) && differs(a, b, x, y, shift) {
                cells[cell] = true;
            }
        }
    }
    let marked = cells.iter().filter(|cell| **cell).count();
    if marked as f32 > cells.len() as f32 * THROUGHOUT {
        return vec![(whole(first), whole(second))];
    }
    let moved = (shift.0 as f32 / sx, shift.1 as f32 / sy);
    let points = |[x0, y0, x1, y1]: [u32; 4]| {
        let at = |cell: u32, most: u32, scale: f32| (cell * CELL).min(most) as f32 / scale;
        let rect =
            Rect::new(at(x0, a.width(), sx), at(y0, a.height(), sy), at(x1, a.width(), sx), at(y1, a.height(), sy));
        (rect, Rect::new(rect.x0 + moved.0, rect.y0 + moved.1, rect.x1 + moved.0, rect.y1 + moved.1))
    };
    places(&mut cells, across, down).into_iter().take(MOST).map(points).collect()
}

/// Whether a pixel of either picture has nothing like it around its place in the other.
fn differs(a: &Raster, b: &Raster, x: u32, y: u32, (dx, dy): (i32, i32)) -> bool {
    let (Some(u), Some(v)) = (x.checked_add_signed(dx), y.checked_add_signed(dy)) else { return false };
    if u >= b.width() || v >= b.height() {
        return false;
    }
    let (one, other) = (a.get(x, y), b.get(u, v));
    let far = |one: [u8; 3], other: [u8; 3]| one.iter().zip(other).any(|(one, other)| one.abs_diff(other) > TOLERANCE);
    far(one, other) && (alone(one, b, u, v) || alone(other, a, x, y))
}

/// Whether a colour lies outside of all that is around a place.
fn alone(colour: [u8; 3], raster: &Raster, x: u32, y: u32) -> bool {
    let (mut least, mut most) = ([255_u8; 3], [0_u8; 3]);
    for v in y.saturating_sub(1)..(y + 2).min(raster.height()) {
        for u in x.saturating_sub(1)..(x + 2).min(raster.width()) {
            for (channel, value) in raster.get(u, v).into_iter().enumerate() {
                least[channel] = least[channel].min(value);
                most[channel] = most[channel].max(value);
            }
        }
    }
    let out = |channel: usize| {
        colour[channel] < least[channel].saturating_sub(TOLERANCE)
            || colour[channel] > most[channel].saturating_add(TOLERANCE)
    };
    (0..3).any(out)
}

/// Touching cells as rectangles of cells, from the top.
fn places(cells: &mut [bool], across: u32, down: u32) -> Vec<[u32; 4]> {
    let mut places = Vec::new();
    let mut waiting = Vec::new();
    for start in 0..cells.len() {
        if !std::mem::take(&mut cells[start]) {
            continue;
        }
        waiting.push(start as u32);
        let mut place = [u32::MAX, u32::MAX, 0, 0];
        while let Some(cell) = waiting.pop() {
            let (x, y) = (cell % across, cell / across);
            place = [place[0].min(x), place[1].min(y), place[2].max(x + 1), place[3].max(y + 1)];
            for v in y.saturating_sub(1)..(y + 2).min(down) {
                for u in x.saturating_sub(1)..(x + 2).min(across) {
                    let next = v * across + u;
                    if std::mem::take(&mut cells[next as usize]) {
                        waiting.push(next);
                    }
                }
            }
        }
        places.push(place);
    }
    places
}

/// What is set aside, as a picture of the first page's pixels.
struct Aside {
    covered: Vec<bool>,
    width: u32,
}

impl Aside {
    fn new(pair: &Pair, page: &PageContent, shift: (i32, i32)) -> Self {
        let ((sx, sy), (width, height)) = (page.scale(), (page.raster.width(), page.raster.height()));
        let mut covered = vec![false; width as usize * height as usize];
        let mut left = covered.len() * LAYERS;
        let rects = pair.aside.0.iter().map(|rect| (rect, (0, 0))).chain(pair.aside.1.iter().map(|rect| (rect, shift)));
        for (rect, (dx, dy)) in rects {
            // A float becomes the nearest whole number that there is, and 0 where it is none.
            let from = |value: f32, scale: f32, d: i32, most: u32| {
                ((value * scale).floor() as i32).saturating_sub(d).clamp(0, most as i32) as usize
            };
            let to = |value: f32, scale: f32, d: i32, most: u32| {
                ((value * scale).ceil() as i32).saturating_sub(d).clamp(0, most as i32) as usize
            };
            let (x0, x1) = (from(rect.x0, sx, dx, width), to(rect.x1, sx, dx, width));
            let (y0, y1) = (from(rect.y0, sy, dy, height), to(rect.y1, sy, dy, height));
            left = left.saturating_sub(x1.saturating_sub(x0) * y1.saturating_sub(y0));
            if left == 0 {
                covered.fill(true);
                break;
            }
            for y in y0..y1 {
                if x0 < x1 {
                    covered[y * width as usize + x0..y * width as usize + x1].fill(true);
                }
            }
        }
        Self { covered, width }
    }

    fn covers(&self, x: u32, y: u32) -> bool {
        self.covered[y as usize * self.width as usize + x as usize]
    }
}

/// How far the second picture is shifted, by how much ink lies in each row and column.
fn registered(a: &Raster, b: &Raster) -> (i32, i32) {
    let (a, b) = (profiles(a), profiles(b));
    (shift(&a.0, &b.0), shift(&a.1, &b.1))
}

/// Ink of each column, and of each row.
fn profiles(raster: &Raster) -> (Vec<u32>, Vec<u32>) {
    let (mut columns, mut rows) = (vec![0_u32; raster.width() as usize], vec![0_u32; raster.height() as usize]);
    let width = columns.len();
    for (at, pixel) in raster.rgb().chunks_exact(3).enumerate() {
        let ink = u32::from(255 - luma([pixel[0], pixel[1], pixel[2]]));
        columns[at % width] += ink;
        rows[at / width] += ink;
    }
    (columns, rows)
}

/// The shift at which two profiles differ least; the least one where several do.
fn shift(a: &[u32], b: &[u32]) -> i32 {
    let cost = |by: i32| -> u64 {
        let at = |i: usize| i.checked_add_signed(by as isize).and_then(|j| b.get(j)).copied().unwrap_or_default();
        a.iter().enumerate().map(|(i, ink)| u64::from(ink.abs_diff(at(i)))).sum()
    };
    (-REACH..=REACH).min_by_key(|by| (cost(*by), by.abs())).unwrap_or_default()
}
