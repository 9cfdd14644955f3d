//! A page as the person who redacts it sees it: the original with its boxes drawn around, never filled, so that what lies under
//! them can be read at the desk. Whose a box is shows by its line and by letters, not by a colour.

use model::{Rect, Size};

use crate::{
    Raster,
    font::{self, Face},
};

/// A line's width in pixels.
const LINE: u32 = 3;
const BOX: [u8; 3] = [0xb3, 0x54, 0x1e];
/// What a mark lets through of the page under it: a marker's tint.
const TINT: [u16; 3] = [255, 214, 178];
/// The letters of a name: the em, and the height of their ground, in pixels.
const LETTERS: f32 = 17.0;
const GROUND: u32 = 20;

/// How a box's edge is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    #[default]
    Solid,
    Dashed,
    Dotted,
    Double,
}

impl Line {
    pub const ALL: [Self; 4] = [Self::Solid, Self::Dashed, Self::Dotted, Self::Double];

    /// Whether a pixel is inked: `along` the edge, `deep` from the box's outside.
    fn inks(self, along: u32, deep: u32) -> bool {
        match self {
            Self::Solid => deep < LINE,
            Self::Dashed => deep < LINE && along % 18 < 11,
            Self::Dotted => deep < LINE && along % 7 < 3,
            Self::Double => deep < 2 || (4..6).contains(&deep),
        }
    }

    /// For people: "dashed".
    pub fn name(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Dashed => "dashed",
            Self::Dotted => "dotted",
            Self::Double => "double",
        }
    }
}

/// A box that is drawn around.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// In points.
    pub rect: Rect,
    pub line: Line,
    /// Letters that stand for whoever set it; empty for nobody's.
    pub by: String,
}

impl From<Rect> for Drawn {
    fn from(rect: Rect) -> Self {
        Self { rect, line: Line::Solid, by: String::new() }
    }
}

/// Draws the boxes, and a corner (in points) that waits for its second one.
pub fn mark(raster: &mut Raster, size: Size, boxes: &[Drawn], corner: Option<(f32, f32)>) {
    let (sx, sy) = (raster.width() as f32 / size.width, raster.height() as f32 / size.height);
    for Drawn { rect, line, by } in boxes {
        let x = [rect.x0, rect.x1].map(|v| ((v.max(0.0) * sx) as u32).min(raster.width()));
        let y = [rect.y0, rect.y1].map(|v| ((v.max(0.0) * sy) as u32).min(raster.height()));
        let (x1, y1) = (x[1].clamp(x[0], raster.width()), y[1].clamp(y[0], raster.height()));
        for py in y[0]..y1 {
            for px in x[0]..x1 {
                let (across, down) = ((px - x[0]).min(x1 - 1 - px), (py - y[0]).min(y1 - 1 - py));
                let edge = line.inks(px - x[0], down) || line.inks(py - y[0], across);
                let [r, g, b] = raster.get(px, py);
                let through = [(r, TINT[0]), (g, TINT[1]), (b, TINT[2])].map(|(v, t)| (u16::from(v) * t / 255) as u8);
                raster.set(px, py, if edge { BOX } else { through });
            }
        }
        if !by.is_empty() && x1 > x[0] {
            name(raster, (x[0], y[0]), by);
        }
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

/// Letters on a ground of their own, over a box's upper left corner: what the box marks can still be read.
fn name(raster: &mut Raster, (x, y): (u32, u32), by: &str) {
    let wide = font::width(Face::Text, LETTERS, by).ceil() as u32 + 8;
    let x0 = x.min(raster.width().saturating_sub(wide));
    let y0 = y.saturating_sub(GROUND);
    raster.fill(x0, y0, (x0 + wide).min(raster.width()), (y0 + GROUND).min(raster.height()), BOX);
    let place = (x0 as f32 + 4.0, y0 as f32 + GROUND as f32 * 0.78);
    font::draw(raster, Face::Text, LETTERS, place, by, Raster::WHITE);
}

/// A page's part around some lines (in points), with these marked: to judge a place without its whole page.
pub fn cut_out(raster: &Raster, size: Size, rects: &[Rect]) -> Option<Raster> {
    let all = rects.iter().copied().reduce(|a, b| a.union(&b))?.normal()?;
    let (sx, sy) = (raster.width() as f32 / size.width, raster.height() as f32 / size.height);
    let (beside, above) = (AROUND.0, AROUND.1);
    let at = |value: f32, scale: f32, most: u32| ((value.max(0.0) * scale) as u32).min(most);
    let (x0, x1) = (at(all.x0 - beside, sx, raster.width()), at(all.x1 + beside, sx, raster.width()));
    let (y0, y1) = (at(all.y0 - above, sy, raster.height()), at(all.y1 + above, sy, raster.height()));
    let mut cut = Raster::new(x1.checked_sub(x0)?, y1.checked_sub(y0)?, Raster::WHITE).ok()?;
    for y in 0..cut.height() {
        for x in 0..cut.width() {
            cut.set(x, y, raster.get(x0 + x, y0 + y));
        }
    }
    let own = Size { width: cut.width() as f32 / sx, height: cut.height() as f32 / sy };
    let (left, top) = (x0 as f32 / sx, y0 as f32 / sy);
    let inside = |r: &Rect| Drawn::from(Rect::new(r.x0 - left, r.y0 - top, r.x1 - left, r.y1 - top));
    mark(&mut cut, own, &rects.iter().map(inside).collect::<Vec<_>>(), None);
    Some(cut)
}

/// What is shown around a place, in points.
const AROUND: (f32, f32) = (90.0, 16.0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_page_can_still_be_read_and_edges_do_no_harm() {
        let mut raster = Raster::new(100, 100, Raster::WHITE).unwrap();
        raster.fill(40, 40, 60, 60, Raster::BLACK);
        let size = Size { width: 50.0, height: 50.0 };
        let boxes =
            [Rect::new(15.0, 15.0, 35.0, 35.0), Rect::new(45.0, 45.0, 80.0, 80.0), Rect::new(60.0, 60.0, 70.0, 70.0)]
                .map(Drawn::from);
        mark(&mut raster, size, &boxes, Some((49.0, 0.0)));
        assert_eq!(raster.get(50, 50), Raster::BLACK);
        assert_eq!(raster.get(30, 30), BOX);
        assert_eq!(raster.get(36, 36), [255, 214, 178]);
    }

    #[test]
    fn whose_a_box_is_shows_without_colour() {
        let drawn = |line, by: &str| {
            let mut raster = Raster::new(200, 120, Raster::WHITE).unwrap();
            let size = Size { width: 200.0, height: 120.0 };
            mark(&mut raster, size, &[Drawn { rect: Rect::new(20.0, 40.0, 180.0, 100.0), line, by: by.into() }], None);
            raster
        };
        let all: Vec<Raster> = Line::ALL.into_iter().map(|line| drawn(line, "")).collect();
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other != one));
        }
        assert_ne!(drawn(Line::Solid, "AV"), drawn(Line::Solid, "BO"));
        assert_eq!(drawn(Line::Solid, "AV").get(100, 70), drawn(Line::Solid, "").get(100, 70));
    }

    #[test]
    fn a_place_is_cut_out_with_what_stands_around_it() {
        let mut raster = Raster::new(600, 800, Raster::WHITE).unwrap();
        raster.fill(300, 400, 340, 412, Raster::BLACK);
        let size = Size { width: 600.0, height: 800.0 };
        let cut = cut_out(&raster, size, &[Rect::new(298.0, 398.0, 342.0, 414.0)]).unwrap();
        assert_eq!((cut.width(), cut.height()), (224, 48));
        assert_eq!((cut.get(112, 24), cut.get(90, 16), cut.get(10, 10)), (Raster::BLACK, BOX, Raster::WHITE));
        assert!(cut_out(&raster, size, &[Rect::new(9000.0, 0.0, 9100.0, 20.0)]).is_none_or(|cut| cut.width() == 0));
        assert!(
            cut_out(&raster, size, &[Rect::new(f32::NAN, 0.0, 1.0, 1.0)]).is_none()
                && cut_out(&raster, size, &[]).is_none()
        );
    }
}
