//! One solid colour, with the reason on it. Nothing of what lies under it shows.

use crate::{
    Raster,
    font::{self, Face},
    tiles,
};

const BOX: [u8; 3] = [0x14, 0x12, 0x10];
const LETTERS: [u8; 3] = [0xf4, 0xef, 0xe6];
/// Sizes of the em in pixels, largest first.
const SIZES: [f32; 5] = [20.0, 17.0, 14.0, 12.0, 10.0];

/// Between a bar's ground and its letters, as lightness: thin strokes of small letters stay in one piece.
const LETTER_FROM: u8 = 96;
/// So many of a hundred pixels of a tile of a black and white bar are black, at least: under its letters there are more, of words on paper fewer.
const BLACK: usize = 40;

/// Whether a tile's pixels can be a bar's: of its ground, its letters and what lies between them at their edges. `black_and_white`: on a page that is.
pub fn is_bar(pixels: &[u8], black_and_white: bool) -> bool {
    let pixels = pixels.as_chunks().0;
    if !black_and_white {
        return pixels.iter().all(|pixel| is_of_bar(*pixel));
    }
    let count = |colour: [u8; 3]| pixels.iter().filter(|pixel| **pixel == colour).count();
    let black = count(Raster::BLACK);
    black + count(Raster::WHITE) == pixels.len() && black * 100 >= pixels.len() * BLACK
}

fn is_of_bar(pixel: [u8; 3]) -> bool {
    let part = |at: usize, ink: f32| f32::from(BOX[at]) + (f32::from(LETTERS[at]) - f32::from(BOX[at])) * ink;
    let ink = (f32::from(pixel[0]) - f32::from(BOX[0])) / (f32::from(LETTERS[0]) - f32::from(BOX[0]));
    // Letters that touch are rounded twice.
    (-0.01..=1.01).contains(&ink) && (0..3).all(|at| (f32::from(pixel[at]) - part(at, ink)).abs() <= 3.0)
}

/// Paints `x0, y0, x1, y1` and prints the reason in the middle. In a box that is too small for it, as much of the reason as
/// fits is printed: the text layer has it whole.
pub fn paint_bar(raster: &mut Raster, [x0, y0, x1, y1]: [u32; 4], reason: &str) {
    raster.fill(x0, y0, x1, y1, BOX);
    let (width, height) = ((x1 - x0) as f32 - 6.0, (y1 - y0) as f32);
    let fits = |text: &str, size: f32| font::width(Face::Text, size, text) <= width && size <= height;
    let Some(size) = SIZES.into_iter().find(|s| fits(reason, *s)).or(SIZES.last().copied()) else { return };
    let mut text = reason.to_owned();
    while !text.is_empty() && !fits(&text, size) {
        text.pop();
    }
    if text.is_empty() {
        return;
    }
    let wide = font::width(Face::Text, size, &text);
    let start = (x0 as f32 + (width + 6.0 - wide) / 2.0).round();
    let base = (y0 as f32 + height / 2.0 + size * 0.26).round();
    // Drawn on a patch of its own, so that no letter can reach beyond the box.
    let Ok(mut patch) = Raster::new(x1.min(raster.width()) - x0, y1.min(raster.height()) - y0, BOX) else { return };
    font::draw(&mut patch, Face::Text, size, (start - x0 as f32, base - y0 as f32), &text, LETTERS);
    for y in 0..patch.height() {
        for x in 0..patch.width() {
            raster.set(x0 + x, y0 + y, patch.get(x, y));
        }
    }
}

/// Makes a bar that was painted pure black, with pure white letters. Where too much of it were white to be told from a page by
/// [`is_bar`], it has no letters: the text layer has its reason.
pub fn in_black_and_white(raster: &mut Raster, [x0, y0, x1, y1]: [u32; 4]) {
    let (x1, y1) = (x1.min(raster.width()), y1.min(raster.height()));
    for (x, y) in (y0..y1).flat_map(|y| (x0..x1).map(move |x| (x, y))) {
        let white = raster.luma(x, y) >= LETTER_FROM;
        raster.set(x, y, if white { Raster::WHITE } else { Raster::BLACK });
    }
    let columns = |y| (x0..x1).step_by(tiles::WIDTH as usize).map(move |x| (x, y));
    let mut tiles = (y0..y1).step_by(tiles::HEIGHT as usize).flat_map(columns);
    let tile = |(x, y)| raster.part(x, y, (x + tiles::WIDTH).min(x1), (y + tiles::HEIGHT).min(y1));
    if !tiles.all(|at| is_bar(&tile(at), true)) {
        raster.fill(x0, y0, x1, y1, Raster::BLACK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_under_it_makes_no_difference_and_nothing_beyond_changes() {
        let mut one = Raster::new(200, 60, Raster::WHITE).unwrap();
        let mut other = one.clone();
        font::draw(&mut other, Face::Text, 20.0, (66.0, 36.0), "Marrow", [0; 3]);
        for size in [[64, 16, 144, 48], [64, 16, 80, 24], [0, 0, 200, 60]] {
            paint_bar(&mut one, size, "privacy");
            paint_bar(&mut other, size, "privacy");
        }
        assert_eq!(one, other);
        let painted = [[64, 16, 144, 48], [0, 0, 200, 60]].map(|area| {
            let mut page = Raster::new(200, 60, Raster::WHITE).unwrap();
            paint_bar(&mut page, area, "third party");
            page.part(area[0], area[1], area[2], area[3])
        });
        assert!(painted.iter().all(|part| is_bar(part, false)));
        let others = [Raster::WHITE, Raster::BLACK, [200, 40, 40], [128; 3]];
        assert!(!others.into_iter().any(|pixel| is_bar(&pixel.repeat(64), false)));
        let mut small = Raster::new(200, 60, Raster::WHITE).unwrap();
        paint_bar(&mut small, [64, 16, 80, 24], "privacy");
        let outside = (0..60).flat_map(|y| (0..200).map(move |x| (x, y)));
        let outside = outside.filter(|(x, y)| !(64..80).contains(x) || !(16..24).contains(y));
        assert!(outside.into_iter().all(|(x, y)| small.get(x, y) == Raster::WHITE));
    }

    #[test]
    fn a_black_and_white_bar_can_be_read_and_is_told_from_a_page() {
        let reasons = ["privacy", "third party", "HEHEHE TTTT", "m", "WWWMMM@@@###%%%&&&", "national security law"];
        for (reason, height) in
            reasons.into_iter().flat_map(|reason| [16, 20, 24, 32, 48].map(|height| (reason, height)))
        {
            let mut page = Raster::new(400, 60, Raster::WHITE).unwrap();
            let area = [16, 4, 320, 4 + height];
            paint_bar(&mut page, area, reason);
            in_black_and_white(&mut page, area);
            let white = (4..4 + height).flat_map(|y| (16..320).map(move |x| (x, y)));
            let white = white.filter(|(x, y)| page.get(*x, *y) == Raster::WHITE).count();
            assert!(white > 10, "{reason} at {height}: its letters are gone");
            assert!(page.is_black_and_white());
        }
        // Words on paper are none: between them there is paper.
        let mut page = Raster::new(400, 60, Raster::WHITE).unwrap();
        font::draw(&mut page, Face::Text, 20.0, (20.0, 40.0), "Marrow signed it", Raster::BLACK);
        super::super::bilevel::threshold(&mut page);
        let tiles = (0..60).step_by(4).flat_map(|y| (0..400).step_by(16).map(move |x| (x, y)));
        assert!(!tiles.into_iter().all(|(x, y)| is_bar(&page.part(x, y, x + 16, y + 4), true)));
        let mut blank = Raster::new(32, 8, Raster::WHITE).unwrap();
        in_black_and_white(&mut blank, [0, 0, 32, 8]);
        assert!(blank.rgb().iter().all(|v| *v == 0), "what can't be told from a page is all black");
    }
}
