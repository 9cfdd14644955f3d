//! QR codes on a page's pixels: read, never followed.

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
    let grey = |x: usize, y: usize| {
        let at = (y * step * width + x * step) * 3;
        ((u32::from(rgb[at]) * 3 + u32::from(rgb[at + 1]) * 6 + u32::from(rgb[at + 2])) / 10) as u8
    };
    // The reader may panic on pictures that only resemble a code; that must not cost the page.
    let texts = catch_unwind(AssertUnwindSafe(|| {
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width / step, height / step, grey);
        picture.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect::<Vec<_>>()
    }));
    let mut texts = texts.unwrap_or_default();
    texts.sort();
    texts.dedup();
    texts
}
