//! QR codes (ISO/IEC 18004) on a page's pixels: read, never followed.

mod corners;
mod limits;

use std::panic::{AssertUnwindSafe, catch_unwind};

use corners::Look;
use limits::Limits;
use model::{Rect, Size};
use rqrr::{Point, PreparedImage};

/// What is said of each one that could be read, and of what can't be.
const READ: &str = "A QR code is printed on the page. Following it would tell somebody that this copy was read.";
const UNREAD: &str = "Something like a QR code is printed on the page, and no words could be read from it here. It may tell copies apart.";

/// Above this many pixels the page is sampled more coarsely: codes that people scan are not that small.
const MOST_PIXELS: usize = 4_000_000;

/// A code.
#[derive(Debug, PartialEq)]
pub struct Code {
    /// Empty: it could not be read.
    pub text: String,
    /// Left, top, right and bottom, as parts of the picture's width and height.
    area: [f32; 4],
}

impl Code {
    pub fn what(&self) -> &'static str {
        if self.text.is_empty() { UNREAD } else { READ }
    }

    /// Where it is on a page of this size.
    pub fn rect(&self, size: Size) -> Rect {
        let [x0, y0, x1, y1] = self.area;
        Rect::new(x0 * size.width, y0 * size.height, x1 * size.width, y1 * size.height)
    }
}

/// All codes that can be read in rows of RGB; or, where there is none, one that looks like a code.
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
    let Look { around, sure } = corners::look(across, down, grey, flat);
    let read = around.map(|area| decode_in(area, across, grey)).unwrap_or_default();
    let found = if read.is_empty() { sure.map(|area| (String::new(), area)).into_iter().collect() } else { read };
    let part = |at: f32, whole: usize| (at / whole as f32).clamp(0.0, 1.0);
    let of_page = |[x0, y0, x1, y1]: [f32; 4]| [part(x0, across), part(y0, down), part(x1, across), part(y1, down)];
    found.into_iter().map(|(text, area)| Code { text, area: of_page(area) }).collect()
}

/// The codes that can be read in a part of a page that is so many pixels wide.
fn decode_in(
    [x0, y0, x1, y1]: [usize; 4],
    across: usize,
    grey: impl Fn(usize, &mut Vec<u8>),
) -> Vec<(String, [f32; 4])> {
    let mut limits = Limits::default();
    let (mut row, mut dark, mut of) = (Vec::with_capacity(across), Vec::with_capacity(across), usize::MAX);
    let is_dark = |x: usize, y: usize| {
        if of != y {
            grey(y0 + y, &mut row);
            if y == 0 && y0 > 0 {
                limits.alone(&row, &mut dark);
            } else {
                limits.next(&row, &mut dark);
            }
            of = y;
        }
        dark[x0 + x]
    };
    let (left, top) = (x0 as f32, y0 as f32);
    let read = decode(x1 - x0, y1 - y0, is_dark).into_iter();
    read.map(|(text, [a, b, c, d])| (text, [left + a, top + b, left + c, top + d])).collect()
}

fn lightness(&[r, g, b]: &[u8; 3]) -> u8 {
    ((u16::from(r) * 3 + u16::from(g) * 6 + u16::from(b)) / 10) as u8
}

/// The codes that can be read, with their places in pixels. The reader may panic on pictures that only resemble a code; that must not cost the page.
fn decode(width: usize, height: usize, dark: impl FnMut(usize, usize) -> bool) -> Vec<(String, [f32; 4])> {
    let codes = catch_unwind(AssertUnwindSafe(|| {
        let mut picture = PreparedImage::prepare_from_bitmap(width, height, dark);
        let grids = picture.detect_grids();
        let read = grids.iter().filter_map(|grid| Some((grid.decode().ok()?.1, &grid.bounds)));
        read.map(|(text, corners)| (text, area(corners))).collect::<Vec<_>>()
    }));
    let mut codes = codes.unwrap_or_default();
    codes.sort_by(|a, b| a.0.cmp(&b.0));
    codes
}

/// Left, top, right and bottom of a code with these corners.
fn area(corners: &[Point; 4]) -> [f32; 4] {
    let side = |of: fn(&Point) -> i32| corners.each_ref().map(|corner| of(corner) as f32);
    let least = |sides: [f32; 4]| sides.into_iter().fold(f32::MAX, f32::min);
    let most = |sides: [f32; 4]| sides.into_iter().fold(f32::MIN, f32::max);
    let (across, down) = (side(|corner| corner.x), side(|corner| corner.y));
    [least(across), least(down), most(across), most(down)]
}

#[cfg(test)]
mod tests;
