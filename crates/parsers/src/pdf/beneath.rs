//! What lies under boxes that were drawn over pictures: a scan that somebody covered in a PDF editor still holds what was covered. Draws the pictures alone.

use std::ops::Range;

use hayro::kurbo::{Affine, Point, Rect};
use hayro_interpret::{Image, ImageData, LumaData, Paint};
use model::{
    FindingKind::{NotFinished, NotRead, TextUnderBox},
    Place,
    limits::DPI,
};
use page::{Raster, png};

use super::{
    draw::{Cover, Glyph},
    judge::Verdict,
    pixels::{Picture, lightness},
};
use crate::found::Found;

/// A box that hides a word is larger, in points.
const LEAST: (f64, f64) = (12.0, 5.0);
/// What of a page is looked at: its pictures, what lies over them, boxes, and their pixels together.
const MOST_PICTURES: usize = 1_000;
const MOST_COVERS: usize = 10_000;
const MOST: usize = 100;
const MOST_PIXELS: usize = 4_000_000;
/// Points and pieces of outlines that are held against each other to know what a box holds; for what takes more its bounds do.
const MOST_HELD: usize = 50_000_000;
/// Pixels of pictures that are drawn under the boxes of one page.
const MOST_DRAWN: usize = 64_000_000;
/// Pictures that are handed out of one file, in bytes and by number.
const MOST_BYTES: usize = 48 << 20;
const MOST_FILES: usize = 200;
/// More letters over a box than a reason code has: it is no box but the ground of a text.
const LABEL: usize = 40;
/// How much lighter or darker than most of it what stands on a ground is; of which part of a tile's pixels, at least, in hundredths; and a tile's
/// sides, in pixels: a large box may cover one word, and less than a letter is a scan's noise.
const CONTRAST: u8 = 48;
const PART: usize = 2;
const TILE: (usize, usize) = (50, 25);

/// A box, and what the pictures under it show.
struct Covered {
    area: Rect,
    order: usize,
    width: usize,
    /// Rows of RGB at [`DPI`]; `None` where no picture is.
    pixels: Vec<Option<[u8; 3]>>,
    /// Which of them the box covers.
    held: Vec<bool>,
}

/// The boxes of a page that pictures lie under, before it is known what these show there.
pub fn boxes(glyphs: &[Glyph], verdicts: &[Verdict], covers: &[Cover], page: Rect, picture: &Picture) -> Beneath {
    let mut beneath = Beneath::default();
    let mut pictures: Vec<&Cover> = covers.iter().filter(|cover| cover.picture).take(MOST_PICTURES + 1).collect();
    let Some(first) = pictures.first().map(|cover| cover.order) else { return beneath };
    if pictures.len() > MOST_PICTURES {
        pictures.truncate(MOST_PICTURES);
        beneath.more = true;
    }
    let (mut left, mut pixels, mut held) = (MOST_COVERS, MOST_PIXELS, MOST_HELD);
    for cover in covers.iter().filter(|cover| cover.opaque && cover.order > first) {
        let area = cover.bounds.intersect(page);
        if area.width() < LEAST.0.min(page.width()) || area.height() < LEAST.1 {
            continue;
        }
        let Some(rest) = left.checked_sub(1) else { return Beneath { more: true, ..beneath } };
        left = rest;
        let below = |other: &&Cover| other.order < cover.order && overlap(other.bounds, area);
        if !pictures.iter().any(below) || !is_a_box(cover, area) {
            continue;
        }
        let over = glyphs.iter().zip(verdicts).filter(|(glyph, verdict)| {
            glyph.order > cover.order && **verdict == Verdict::Shown && area.contains(glyph.cell.center())
        });
        let letters = over.take(LABEL + 1).count();
        if letters > LABEL || (letters == 0 && !picture.is_mostly_one_color(area)) {
            continue;
        }
        let covered = Covered::new(cover, area, &mut held);
        match pixels.checked_sub(covered.pixels.len()) {
            Some(rest) if beneath.boxes.len() < MOST => pixels = rest,
            _ => return Beneath { more: true, ..beneath },
        }
        beneath.boxes.push(covered);
    }
    beneath
}

fn overlap(one: Rect, other: Rect) -> bool {
    let both = one.intersect(other);
    both.width() >= 1.0 && both.height() >= 1.0
}

/// Whether it fills half of its bounds or more: an ellipse over a face does.
fn is_a_box(cover: &Cover, area: Rect) -> bool {
    const SIDE: usize = 7;
    let at = |step: usize| (step as f64 + 0.5) / SIDE as f64;
    let points = (0..SIDE * SIDE).map(|n| (at(n % SIDE), at(n / SIDE)));
    let held = points
        .filter(|(x, y)| cover.holds(Point::new(area.x0 + x * area.width(), area.y0 + y * area.height())))
        .count();
    held * 2 >= SIDE * SIDE
}

impl Covered {
    fn new(cover: &Cover, area: Rect, left: &mut usize) -> Self {
        let side = |points: f64| ((points * scale()) as usize).max(1);
        let (width, height) = (side(area.width()), side(area.height()));
        let number = width * height;
        let mut covered =
            Self { area, order: cover.order, width, pixels: vec![None; number], held: vec![true; number] };
        if let Some(rest) = left.checked_sub(number.saturating_mul(cover.pieces())) {
            *left = rest;
            covered.held = (0..number).map(|at| cover.holds(covered.point(at))).collect();
        }
        covered
    }

    /// The middle of a pixel, in points of the page.
    fn point(&self, at: usize) -> Point {
        let step = |n: usize| (n as f64 + 0.5) / scale();
        Point::new(self.area.x0 + step(at % self.width), self.area.y0 + step(at / self.width))
    }

    /// The columns and rows that a part of the page reaches.
    fn reach(&self, bounds: Rect) -> (Range<usize>, Range<usize>) {
        let both = self.area.intersect(bounds);
        let height = self.pixels.len() / self.width;
        let run = |from: f64, to: f64, most: usize| {
            let at = |points: f64| ((points * scale()).max(0.0) as usize).min(most);
            at(from)..(at(to) + 1).min(most)
        };
        (
            run(both.x0 - self.area.x0, both.x1 - self.area.x0, self.width),
            run(both.y0 - self.area.y0, both.y1 - self.area.y0, height),
        )
    }

    /// Whether more than one colour is there: writing, a drawing, a face.
    fn shows(&self) -> bool {
        let light = |at: usize| self.pixels[at].filter(|_| self.held[at]).map(|pixel| lightness(&pixel));
        let mut all: Vec<u8> = (0..self.pixels.len()).filter_map(light).collect();
        if all.len() * 10 < self.held.iter().filter(|held| **held).count() || all.is_empty() {
            return false;
        }
        let middle = all.len() / 2;
        let usual = *all.select_nth_unstable(middle).1;
        let tiles = (self.width.div_ceil(TILE.0), (self.pixels.len() / self.width).div_ceil(TILE.1));
        let mut counts = vec![(0usize, 0usize); tiles.0 * tiles.1];
        for at in 0..self.pixels.len() {
            let Some(light) = light(at) else { continue };
            let (other, all) = &mut counts[at / self.width / TILE.1 * tiles.0 + at % self.width / TILE.0];
            *all += 1;
            *other += usize::from(light.abs_diff(usual) > CONTRAST);
        }
        // A tile at the edge may have but a few pixels: it counts as a whole one.
        counts.iter().any(|(other, all)| other * 100 > PART * (*all).max(TILE.0 * TILE.1 / 4))
    }

    fn png(&self) -> Option<Vec<u8>> {
        let rgb: Vec<u8> = self.pixels.iter().flat_map(|pixel| pixel.unwrap_or([255; 3])).collect();
        let height = self.pixels.len() / self.width;
        let raster = Raster::from_rgb(u32::try_from(self.width).ok()?, u32::try_from(height).ok()?, rgb).ok()?;
        png::encode(&raster).ok()
    }
}

fn scale() -> f64 {
    f64::from(DPI) / 72.0
}

/// A page's boxes, and its pictures, put under them in the order in which they are drawn.
#[derive(Default)]
pub struct Beneath {
    boxes: Vec<Covered>,
    drawn: usize,
    /// Not all was looked under.
    more: bool,
}

impl Beneath {
    pub fn is_empty(&self) -> bool {
        self.boxes.is_empty()
    }

    /// `bounds`, in points, of a picture that is drawn at a moment.
    pub fn draw(
        &mut self,
        image: &Image<'_, '_>,
        to_page: Affine,
        bounds: Rect,
        order: usize,
        clip: impl Fn(Point) -> bool,
    ) {
        let mut boxes: Vec<&mut Covered> =
            self.boxes.iter_mut().filter(|one| order < one.order && overlap(one.area, bounds)).collect();
        let to_image = to_page.inverse();
        if boxes.is_empty() || self.drawn > MOST_DRAWN || !to_image.is_finite() {
            return;
        }
        let (wide, high) = (f64::from(image.width()), f64::from(image.height()));
        let mut put = |color: &dyn Fn(f64, f64) -> Option<[u8; 3]>| {
            for covered in &mut boxes {
                let (columns, rows) = covered.reach(bounds);
                for at in rows.flat_map(|row| columns.clone().map(move |column| (row, column))) {
                    let at = at.0 * covered.width + at.1;
                    self.drawn += 1;
                    if self.drawn > MOST_DRAWN {
                        self.more = true;
                        return;
                    }
                    let point = covered.point(at);
                    let place = to_image * point;
                    let (x, y) = (place.x / wide, place.y / high);
                    if (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y) && clip(point) {
                        // What it doesn't paint lets the ground through, which is paper where nothing else is.
                        covered.pixels[at] = color(x, y).or(covered.pixels[at]).or(Some([255; 3]));
                    }
                }
            }
        };
        match image {
            Image::Raster(raster) => raster.with_rgba(
                |data, alpha| {
                    put(&|x, y| {
                        let seen = alpha.as_ref().is_none_or(|alpha| of_luma(alpha, x, y).is_none_or(|a| a >= 128));
                        seen.then(|| of_image(&data, x, y)).flatten()
                    });
                },
                None,
            ),
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, paint| {
                    let ink = match paint {
                        Paint::Color(color) => color.to_rgba().to_rgba8(),
                        Paint::Pattern(_) => [0; 4],
                    };
                    put(&|x, y| (of_luma(&mask, x, y)? >= 128).then_some([ink[0], ink[1], ink[2]]));
                },
                None,
            ),
        }
    }
}

fn of_image(data: &ImageData, x: f64, y: f64) -> Option<[u8; 3]> {
    match data {
        ImageData::Rgb(rgb) => {
            let at = (at(y, rgb.height) * rgb.width as usize + at(x, rgb.width)) * 3;
            rgb.data.get(at..at + 3).and_then(|pixel| pixel.try_into().ok())
        }
        ImageData::Luma(luma) => of_luma(luma, x, y).map(|light| [light; 3]),
    }
}

fn of_luma(luma: &LumaData, x: f64, y: f64) -> Option<u8> {
    luma.data.get(at(y, luma.height) * luma.width as usize + at(x, luma.width)).copied()
}

/// Which pixel of a side lies at a part of it.
fn at(part: f64, side: u32) -> usize {
    (part * f64::from(side)) as usize
}

/// What was handed out of a file.
#[derive(Default)]
pub struct Given {
    files: usize,
    bytes: usize,
}

/// Says what can still be seen when the boxes of a page are taken off, and hands it out.
pub fn say(Beneath { boxes, more, .. }: &Beneath, page: u32, given: &mut Given, found: &mut Found) {
    let place = format!("page {page}");
    let shown = boxes.iter().filter(|covered| covered.shows());
    for (number, covered) in (1..).zip(shown) {
        let area = covered.area;
        let rect = model::Rect::new(area.x0 as f32, area.y0 as f32, area.x1 as f32, area.y1 as f32);
        found.say(
            TextUnderBox,
            Place::from(place.as_str()).at([rect]),
            "A box was drawn over a picture, and the picture under it is whole: whoever takes the box off sees what it covers.",
            format!("a box of {:.0} × {:.0} points", area.width(), area.height()),
        );
        let png = if given.files < MOST_FILES { covered.png() } else { None };
        match png.filter(|png| given.bytes + png.len() <= MOST_BYTES) {
            Some(png) => {
                (given.files, given.bytes) = (given.files + 1, given.bytes + png.len());
                found.child(format!("under-a-box-page-{page}-{number}.png"), png);
            }
            None => found.say(
                NotFinished,
                "whole file",
                "Not all that lies under boxes is handed out: there is too much of it.",
                "",
            ),
        }
    }
    if *more {
        let what = "So much lies over pictures on this page that not all of it was looked under.";
        found.say(NotRead, place, what, "");
    }
}
