//! QR codes (ISO/IEC 18004) on a page's pixels: read, never followed.

mod corners;
mod limits;

use std::panic::{AssertUnwindSafe, catch_unwind};

use limits::Limits;
use rqrr::PreparedImage;

/// What is said of each one.
pub const WHAT: &str = "A QR code is printed on the page. Following it would tell somebody that this copy was read.";

/// Above this many pixels the page is sampled more coarsely: codes that people scan are not that small.
const MOST_PIXELS: usize = 4_000_000;

/// The texts of all codes that can be read in rows of RGB.
pub fn read(rgb: &[u8], width: u32, height: u32) -> Vec<String> {
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
fn decode(width: usize, height: usize, dark: impl FnMut(usize, usize) -> bool) -> Vec<String> {
    let texts = catch_unwind(AssertUnwindSafe(|| {
        let mut picture = PreparedImage::prepare_from_bitmap(width, height, dark);
        picture.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect::<Vec<_>>()
    }));
    let mut texts = texts.unwrap_or_default();
    texts.sort();
    texts.dedup();
    texts
}

#[cfg(test)]
mod tests;
