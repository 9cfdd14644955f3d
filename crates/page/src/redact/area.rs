//! Boxes on the tile grid: where the paint goes. Widths are the grid's, never the secret's.

use std::collections::BTreeSet;

use model::Rect;

use crate::{Raster, raster, redact::MAX_REASON, tiles};

/// Added around a rectangle before it snaps, in points: letters' soft edges reach out of it.
const EDGE: f32 = 1.0;
/// A pixel is ink when its lightness differs from the page's ground by more than this.
const INK: u8 = 40;

/// A painted rectangle: `x0, y0, x1, y1` in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    pub pixels: [u32; 4],
    pub reason: String,
}

impl Area {
    /// Snaps a rectangle outward. Words' rectangles are first led to the end of their ink, because parsers' boxes are a little
    /// off; boxes drawn by hand are taken as drawn.
    pub fn snapped(raster: &Raster, rect: Rect, (sx, sy): (f32, f32), reason: &str, by_hand: bool) -> Self {
        let scaled = |r: Rect| {
            let r = r.grown(EDGE);
            let px = |v: f32, most: u32| v.clamp(0.0, most as f32) as u32;
            let (w, h) = (raster.width(), raster.height());
            [px(r.x0 * sx, w), px(r.y0 * sy, h), px((r.x1 * sx).ceil(), w), px((r.y1 * sy).ceil(), h)]
        };
        let mut pixels = scaled(rect);
        if !by_hand {
            let reach = (rect.height() * sy * 0.3) as u32;
            pixels = to_ink_end(raster, pixels, reach);
        }
        Self { pixels: snap(raster, pixels), reason: reason.to_owned() }
    }

    /// The same in points.
    pub fn points(&self, (sx, sy): (f32, f32)) -> Rect {
        let [x0, y0, x1, y1] = self.pixels.map(|v| v as f32);
        Rect::new(x0 / sx, y0 / sy, x1 / sx, y1 / sy)
    }

    fn touches(&self, other: &Self) -> bool {
        let ([ax0, ay0, ax1, ay1], [bx0, by0, bx1, by1]) = (self.pixels, other.pixels);
        ax0 < bx1 && bx0 < ax1 && ay0 < by1 && by0 < ay1
    }
}

fn snap(raster: &Raster, [x0, y0, x1, y1]: [u32; 4]) -> [u32; 4] {
    let (w, h) = (tiles::WIDTH, tiles::HEIGHT);
    let end = |v: u32, step: u32, most: u32| v.next_multiple_of(step).min(most);
    // A rectangle beyond the last column still covers that column.
    let (x0, y0) = (x0.min(raster.width() - 1) / w * w, y0.min(raster.height() - 1) / h * h);
    [x0, y0, end(x1.max(x0 + 1), w, raster.width()), end(y1.max(y0 + 1), h, raster.height())]
}

/// Moves each side outward while it cuts through ink, at most `reach` pixels.
fn to_ink_end(raster: &Raster, [mut x0, y0, mut x1, y1]: [u32; 4], reach: u32) -> [u32; 4] {
    let inner = (y1 - y0) / 5;
    let column = |x: u32| (y0 + inner..y1.saturating_sub(inner)).any(|y| raster.luma(x, y) < 255 - INK);
    let (least, most) = (x0.saturating_sub(reach), (x1 + reach).min(raster.width()));
    while x0 > least && column(x0 - 1) {
        x0 -= 1;
    }
    while x1 < most && column(x1) {
        x1 += 1;
    }
    [x0, y0, x1, y1]
}

/// Overlapping boxes as one; their reasons stand side by side where they fit.
pub fn merged(mut areas: Vec<Area>) -> Vec<Area> {
    let mut at = 0;
    while at < areas.len() {
        match (at + 1..areas.len()).find(|&other| areas[at].touches(&areas[other])) {
            Some(other) => {
                let other = areas.remove(other);
                let [ax0, ay0, ax1, ay1] = areas[at].pixels;
                let [bx0, by0, bx1, by1] = other.pixels;
                areas[at].pixels = [ax0.min(bx0), ay0.min(by0), ax1.max(bx1), ay1.max(by1)];
                let both = format!("{}, {}", areas[at].reason, other.reason);
                let known = areas[at].reason.split(", ").any(|r| r == other.reason);
                if !known && both.chars().count() <= MAX_REASON {
                    areas[at].reason = both;
                }
                // It has grown: whatever stood clear of it may not any more.
                at = 0;
            }
            None => at += 1,
        }
    }
    areas.sort_by_key(|a| (a.pixels[1], a.pixels[0]));
    areas
}

/// Where a word's ink really is, in points; the whole rectangle when it has none.
pub fn ink(raster: &Raster, rect: Rect, (sx, sy): (f32, f32)) -> Rect {
    let inner = crate::layer::inner(&rect);
    let px = |v: f32, most: u32| v.clamp(0.0, most as f32) as u32;
    let (x0, x1) = (px(inner.x0 * sx, raster.width()), px((inner.x1 * sx).ceil(), raster.width()));
    let (y0, y1) = (px(inner.y0 * sy, raster.height()), px((inner.y1 * sy).ceil(), raster.height()));
    let ground =
        (y0..y1).flat_map(|y| (x0..x1).map(move |x| (x, y))).map(|(x, y)| raster.luma(x, y)).max().unwrap_or(255);
    let mut found: Option<[u32; 4]> = None;
    for y in y0..y1 {
        for x in x0..x1 {
            if raster::luma(raster.get(x, y)) < ground.saturating_sub(INK) {
                let [l, t, r, b] = found.unwrap_or([x, y, x + 1, y + 1]);
                found = Some([l.min(x), t.min(y), r.max(x + 1), b.max(y + 1)]);
            }
        }
    }
    found.map_or(inner, |pixels| Area { pixels, reason: String::new() }.points((sx, sy)))
}

/// The tiles that boxes touch, in the order of the page.
pub fn tiles(areas: &[Area], width: u32) -> Vec<tiles::TileAt> {
    let mut all = BTreeSet::new();
    for [x0, y0, x1, y1] in areas.iter().map(|a| a.pixels) {
        for y in y0 / tiles::HEIGHT..y1.div_ceil(tiles::HEIGHT) {
            for x in x0 / tiles::WIDTH..x1.min(width).div_ceil(tiles::WIDTH) {
                all.insert((y, x));
            }
        }
    }
    all.into_iter().map(|(y, x)| tiles::TileAt { x, y }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_snap_outward_and_merge() {
        let raster = Raster::new(1240, 1754, Raster::WHITE).unwrap();
        let rect = Rect::new(100.0, 100.0, 130.0, 112.0);
        let a = Area::snapped(&raster, rect, (2.083, 2.083), "privacy", true);
        assert!(a.pixels[0] <= 206 && [0, 2].iter().all(|at| a.pixels[*at].is_multiple_of(tiles::WIDTH)));
        let b = Area { pixels: [a.pixels[2] - 1, a.pixels[1], a.pixels[2] + 40, a.pixels[3]], reason: "source".into() };
        let far = Area { pixels: [900, 900, 910, 910], reason: "privacy".into() };
        let all = merged(vec![a.clone(), far, b]);
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].reason, "privacy, source");
        assert_eq!(all[0].pixels[2], a.pixels[2] + 40);
    }

    #[test]
    fn the_far_corner_is_covered() {
        let raster = Raster::new(101, 51, Raster::WHITE).unwrap();
        let area = Area::snapped(&raster, Rect::new(100.9, 50.9, 101.0, 51.0), (1.0, 1.0), "x", true);
        assert_eq!(area.pixels[2..], [101, 51]);
    }
}
