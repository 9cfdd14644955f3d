//! A page as the person who redacts it sees it: the original with its boxes drawn around, never filled, so that what lies under
//! them can be read at the desk.

use model::{Rect, Size};

use crate::Raster;

/// A line's width in pixels.
const LINE: u32 = 3;
const BOX: [u8; 3] = [0xb3, 0x54, 0x1e];
/// What a mark lets through of the page under it: a marker's tint.
const TINT: [u16; 3] = [255, 214, 178];

/// Draws the boxes (in points), and a corner that waits for its second one.
pub fn mark(raster: &mut Raster, size: Size, boxes: &[Rect], corner: Option<(f32, f32)>) {
    let (sx, sy) = (raster.width() as f32 / size.width, raster.height() as f32 / size.height);
    for rect in boxes {
        let x = [rect.x0, rect.x1].map(|v| ((v.max(0.0) * sx) as u32).min(raster.width()));
        let y = [rect.y0, rect.y1].map(|v| ((v.max(0.0) * sy) as u32).min(raster.height()));
        let (x1, y1) = (x[1].clamp(x[0], raster.width()), y[1].clamp(y[0], raster.height()));
        for py in y[0]..y1 {
            for px in x[0]..x1 {
                let [r, g, b] = raster.get(px, py);
                let through = [(r, TINT[0]), (g, TINT[1]), (b, TINT[2])].map(|(v, t)| (u16::from(v) * t / 255) as u8);
                raster.set(px, py, through);
            }
        }
        raster.fill(x[0], y[0], x1, (y[0] + LINE).min(y1), BOX);
        raster.fill(x[0], y1.saturating_sub(LINE).max(y[0]), x1, y1, BOX);
        raster.fill(x[0], y[0], (x[0] + LINE).min(x1), y1, BOX);
        raster.fill(x1.saturating_sub(LINE).max(x[0]), y[0], x1, y1, BOX);
    }
    if let Some((x, y)) = corner {
        let (x, y) = ((x.max(0.0) * sx) as u32, (y.max(0.0) * sy) as u32);
        raster.fill(
            x.saturating_sub(14),
            y.saturating_sub(1),
            (x + 15).min(raster.width()),
            (y + 2).min(raster.height()),
            BOX,
        );
        raster.fill(
            x.saturating_sub(1),
            y.saturating_sub(14),
            (x + 2).min(raster.width()),
            (y + 15).min(raster.height()),
            BOX,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_page_can_still_be_read_and_edges_do_no_harm() {
        let mut raster = Raster::new(100, 100, Raster::WHITE).unwrap();
        raster.fill(40, 40, 60, 60, Raster::BLACK);
        let size = Size { width: 50.0, height: 50.0 };
        let boxes =
            [Rect::new(15.0, 15.0, 35.0, 35.0), Rect::new(45.0, 45.0, 80.0, 80.0), Rect::new(60.0, 60.0, 70.0, 70.0)];
        mark(&mut raster, size, &boxes, Some((49.0, 0.0)));
        assert_eq!(raster.get(50, 50), Raster::BLACK);
        assert_eq!(raster.get(30, 30), BOX);
        assert_eq!(raster.get(36, 36), [255, 214, 178]);
    }
}
