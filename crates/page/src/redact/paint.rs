//! One solid colour, with the reason on it. Nothing of what lies under it shows.

use crate::{
    Raster,
    font::{self, Face},
};

const BOX: [u8; 3] = [0x14, 0x12, 0x10];
const LETTERS: [u8; 3] = [0xf4, 0xef, 0xe6];
/// Sizes of the em in pixels, largest first.
const SIZES: [f32; 5] = [20.0, 17.0, 14.0, 12.0, 10.0];

/// Whether a pixel can be one of a bar's: its ground, its letters, or what lies between them at their edges.
pub fn is_bar(pixel: [u8; 3]) -> bool {
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
        assert!(painted.iter().flat_map(|part| part.chunks_exact(3)).all(|p| is_bar([p[0], p[1], p[2]])));
        assert!(![Raster::WHITE, Raster::BLACK, [200, 40, 40], [128; 3]].into_iter().any(is_bar));
        let mut small = Raster::new(200, 60, Raster::WHITE).unwrap();
        paint_bar(&mut small, [64, 16, 80, 24], "privacy");
        let outside = (0..60).flat_map(|y| (0..200).map(move |x| (x, y)));
        let outside = outside.filter(|(x, y)| !(64..80).contains(x) || !(16..24).contains(y));
        assert!(outside.into_iter().all(|(x, y)| small.get(x, y) == Raster::WHITE));
    }
}
