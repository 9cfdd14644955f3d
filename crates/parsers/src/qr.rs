//! QR codes (ISO/IEC 18004) on a page's pixels: read, never followed.

mod corners;

use std::panic::{AssertUnwindSafe, catch_unwind};

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
        row.clear();
        row.extend(
            rgb[from..from + width * 3]
                .chunks_exact(3 * step)
                .map(|p| ((u32::from(p[0]) * 3 + u32::from(p[1]) * 6 + u32::from(p[2])) / 10) as u8),
        );
    };
    let flat = |y: usize| {
        let row = &rgb[y * step * width * 3..][..width * 3];
        row[1..] == row[..row.len() - 1]
    };
    if !corners::may_hold_a_code(across, down, grey, flat) {
        return Vec::new();
    }
    let (mut row, mut of) = (Vec::with_capacity(across), usize::MAX);
    let pixel = |x: usize, y: usize| {
        if of != y {
            grey(y, &mut row);
            of = y;
        }
        row[x]
    };
    decode(across, down, pixel)
}

/// The reader may panic on pictures that only resemble a code; that must not cost the page.
fn decode(width: usize, height: usize, pixel: impl FnMut(usize, usize) -> u8) -> Vec<String> {
    let texts = catch_unwind(AssertUnwindSafe(|| {
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
        picture.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect::<Vec<_>>()
    }));
    let mut texts = texts.unwrap_or_default();
    texts.sort();
    texts.dedup();
    texts
}

#[cfg(test)]
mod tests;
