//! Printer dots on a page's pixels: whether yellow specks lie all over it, and what they say where that can be read.

use model::{FindingKind, Place, Rect, Size};
use page::{Dots, Raster, dots};

use crate::found::Found;

/// What is said of them.
const WHAT: &str = "Small yellow specks lie all over the page. Colour printers sign each page so: printer and time can be told from them.";

/// The page is divided into so many fields a side; a printer's pattern reaches most of them.
const FIELDS: usize = 6;
/// Fewer specks than this in a field may be dirt.
const LEAST_IN_A_FIELD: usize = 4;
/// Pictures smaller than this (pixels a side) are no printed pages.
const LEAST_SIDE: u32 = 600;

/// Says what lies on a page of this size, whose pixels are so many across and down.
pub fn look(rgb: &[u8], (width, height): (u32, u32), size: Size, place: Place, found: &mut Found) {
    let Some(Specks { pixels, area: [x0, y0, x1, y1] }) = count(rgb, width, height) else { return };
    let (across, down) = (size.width / width as f32, size.height / height as f32);
    let place = place.at([Rect::new(x0 as f32 * across, y0 as f32 * down, x1 as f32 * across, y1 as f32 * down)]);
    let code = Raster::from_rgb(width, height, rgb.to_vec())
        .ok()
        .and_then(|raster| dots::read(&dots::middles(&raster, dots::MOST)));
    let said = code.map_or_else(String::new, |dots::Code { maker, serial, time }| {
        let maker = maker.unwrap_or("Xerox, Dell or Epson");
        format!("; they say: printed {time} by the printer’s clock, serial number {serial}, {maker}")
    });
    found.say(FindingKind::PrinterDots, place, WHAT, format!("{pixels} pixels{said}"));
}

/// Specks that lie as printers lay them.
#[derive(Debug, PartialEq)]
struct Specks {
    /// How many pixels belong to them.
    pixels: usize,
    /// Left, top, right and bottom of them all, in pixels.
    area: [usize; 4],
}

fn count(rgb: &[u8], width: u32, height: u32) -> Option<Specks> {
    if width < LEAST_SIDE || height < LEAST_SIDE {
        return None;
    }
    // Black and white pages, most scans, are told at a glance.
    rgb.chunks_exact(3).any(|p| p[2].saturating_add(6) < p[0].min(p[1])).then_some(())?;
    let mut cleaned = Raster::from_rgb(width, height, rgb.to_vec()).ok()?;
    dots::clean(&mut cleaned, Dots::Remove);
    let (width, height) = (width as usize, height as usize);
    let mut fields = [0usize; FIELDS * FIELDS];
    let [mut left, mut top, mut right, mut bottom] = [width, height, 0, 0];
    let pixels = rgb.chunks_exact(3).zip(cleaned.rgb().chunks_exact(3));
    for (at, _) in pixels.enumerate().filter(|(_, (before, after))| before[2].abs_diff(after[2]) > 5) {
        let (x, y) = (at % width, at / width);
        fields[y * FIELDS / height * FIELDS + x * FIELDS / width] += 1;
        [left, top, right, bottom] = [left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)];
    }
    let all: usize = fields.iter().sum();
    let reached = fields.iter().filter(|n| **n >= LEAST_IN_A_FIELD).count();
    // More than this is a picture's grain, not a pattern of tiny dots.
    let printed = reached * 4 >= fields.len() * 3 && all * 30 < width * height;
    printed.then_some(Specks { pixels: all, area: [left, top, right, bottom] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(dots: bool) -> Raster {
        let mut raster = Raster::new(1240, 1754, Raster::WHITE).unwrap();
        for line in 0..40 {
            raster.fill(100, 100 + line * 40, 1100, 112 + line * 40, [30, 30, 30]);
        }
        for (x, y) in
            (0..1240 - 3).step_by(40).flat_map(|x| (0..1754 - 3).step_by(40).map(move |y| (x, y))).filter(|_| dots)
        {
            raster.fill(x, y, x + 2, y + 2, [255, 250, 190]);
        }
        raster
    }

    #[test]
    fn a_pattern_all_over_the_page_is_seen_and_nothing_else() {
        let of = |raster: &Raster| count(raster.rgb(), raster.width(), raster.height());
        let specks = of(&page(true)).unwrap();
        assert!(specks.pixels > 1_000);
        let [left, top, right, bottom] = specks.area;
        assert!(left < 10 && top < 10 && (1_190..=1_240).contains(&right) && (1_700..=1_754).contains(&bottom));
        assert_eq!(of(&page(false)), None);
        let mut marked = page(false);
        marked.fill(100, 100, 600, 130, [255, 240, 60]);
        marked.fill(700, 700, 703, 703, [255, 250, 190]);
        assert_eq!(of(&marked), None, "a marker's stroke and a speck of dirt");
    }
}
