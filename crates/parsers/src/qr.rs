//! QR codes (ISO/IEC 18004) on a page's pixels: read, never followed.

mod corners;
mod limits;

use std::panic::{AssertUnwindSafe, catch_unwind};

use limits::Limits;
use model::{Rect, Size};
use rqrr::{Point, PreparedImage};

/// What is said of each one.
pub const WHAT: &str = "A QR code is printed on the page. Following it would tell somebody that this copy was read.";

/// Above this many pixels the page is sampled more coarsely: codes that people scan are not that small.
const MOST_PIXELS: usize = 4_000_000;

/// A code that could be read.
#[derive(Debug, PartialEq)]
pub struct Code {
    pub text: String,
    /// Left, top, right and bottom, as parts of the picture's width and height.
    area: [f32; 4],
}

impl Code {
    /// Where it is on a page of this size.
    pub fn rect(&self, size: Size) -> Rect {
        let [x0, y0, x1, y1] = self.area;
        Rect::new(x0 * size.width, y0 * size.height, x1 * size.width, y1 * size.height)
    }
}

/// All codes that can be read in rows of RGB.
pub fn read(rgb: &[u8], width: u32, height: u32) -> Vec<Code> {
    let (width, height) = (width as usize, height as usize);
    if width < 21 || height < 21 || rgb.len() < width * height * 3 {
        return Vec::new();
    }
    let step = (1..).find(|s| (width / s) * (height / s) <= MOST_PIXELS).unwrap_or(1);
    let (across, down) = (width / step, height / step);
    let grey = |y: usize, row: &mut Vec<u8>| {
        let from = y * step * width * 3;
        let pixels = &rgb[from..from + width * 3];
        row.clear();
        if step == 1 {
            row.extend(pixels.as_chunks().0.iter().map(lightness));
        } else {
            row.extend(pixels.as_chunks().0.iter().step_by(step).take(across).map(lightness));
        }
    };
    let flat = |y: usize| {
        let row = &rgb[y * step * width * 3..][..width * 3];
        row[1..] == row[..row.len() - 1]
    };
    if !corners::may_hold_a_code(across, down, grey, flat) {
        return Vec::new();
    }
    let mut limits = Limits::default();
    let (mut row, mut dark, mut of) = (Vec::with_capacity(across), Vec::with_capacity(across), usize::MAX);
    let is_dark = |x: usize, y: usize| {
        if of != y {
            grey(y, &mut row);
            limits.next(&row, &mut dark);
            of = y;
        }
        dark[x]
    };
    decode(across, down, is_dark)
}

fn lightness(&[r, g, b]: &[u8; 3]) -> u8 {
    ((u16::from(r) * 3 + u16::from(g) * 6 + u16::from(b)) / 10) as u8
}

/// The reader may panic on pictures that only resemble a code; that must not cost the page.
fn decode(width: usize, height: usize, dark: impl FnMut(usize, usize) -> bool) -> Vec<Code> {
    let codes = catch_unwind(AssertUnwindSafe(|| {
        let mut picture = PreparedImage::prepare_from_bitmap(width, height, dark);
        let grids = picture.detect_grids();
        let read = grids.iter().filter_map(|grid| Some((grid.decode().ok()?.1, &grid.bounds)));
        read.map(|(text, corners)| Code { text, area: area(corners, width, height) }).collect::<Vec<_>>()
    }));
    let mut codes = codes.unwrap_or_default();
    codes.sort_by(|a, b| a.text.cmp(&b.text));
    codes
}

fn area(corners: &[Point; 4], width: usize, height: usize) -> [f32; 4] {
    let parts = |of: fn(&Point) -> i32, whole: usize| corners.each_ref().map(|corner| of(corner) as f32 / whole as f32);
    let (across, down) = (parts(|corner| corner.x, width), parts(|corner| corner.y, height));
    let least = |parts: [f32; 4]| parts.into_iter().fold(1.0, f32::min).max(0.0);
    let most = |parts: [f32; 4]| parts.into_iter().fold(0.0, f32::max).min(1.0);
    [least(across), least(down), most(across), most(down)]
}

#[cfg(test)]
mod tests;
