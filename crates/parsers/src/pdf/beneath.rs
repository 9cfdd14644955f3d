//! What lies under boxes that were drawn over pictures: a scan that somebody covered in a PDF editor still holds what was covered. Draws the pictures alone.

use hayro::kurbo::{Affine, Point, Rect};
use hayro_interpret::{Image, ImageData, LumaData, Paint};
use model::{FindingKind::TextUnderBox, Place, limits::DPI};
use page::{Raster, png};

use super::{
    draw::{Cover, Glyph},
    judge::Verdict,
    pixels::Picture,
};
use crate::found::Found;

/// A box that hides a word is larger, in points.
const LEAST: (f64, f64) = (12.0, 5.0);
/// Boxes of one page that are looked under, and their pixels together.
const MOST: usize = 100;
const MOST_PIXELS: usize = 4_000_000;
/// Pixels of pictures that are drawn under the boxes of one page.
const MOST_DRAWN: usize = 64_000_000;
/// More letters over a box than a reason code has: it is no box but the ground of a text.
const LABEL: usize = 40;
/// How much lighter or darker than most of it what stands on a ground is, and what part of the pixels at least: less is a scan's noise.
const CONTRAST: u8 = 48;
const PART: usize = 100;

/// A box, and what the pictures under it show.
pub struct Covered {
    pub area: Rect,
    order: usize,
    width: usize,
    /// Rows of RGB at [`DPI`]; `None` where no picture is.
    pixels: Vec<Option<[u8; 3]>>,
}

/// The boxes of a page that pictures lie under, before it is known what these show there.
pub fn boxes(glyphs: &[Glyph], verdicts: &[Verdict], covers: &[Cover], page: Rect, picture: &Picture) -> Vec<Covered> {
    let (mut boxes, mut left) = (Vec::new(), MOST_PIXELS);
    let Some(first) = covers.iter().filter(|cover| cover.picture).map(|cover| cover.order).min() else { return boxes };
    for cover in covers.iter().filter(|cover| cover.opaque && cover.order > first) {
        let area = cover.bounds.intersect(page);
        if area.width() < LEAST.0.min(page.width()) || area.height() < LEAST.1 || boxes.len() >= MOST {
            continue;
        }
        let below = |other: &&Cover| other.picture && other.order < cover.order && overlap(other.bounds, area);
        if !covers.iter().any(|other| below(&other)) || !is_a_box(cover, area) {
            continue;
        }
        let over = glyphs.iter().zip(verdicts).filter(|(glyph, verdict)| {
            glyph.order > cover.order && **verdict == Verdict::Shown && area.contains(glyph.cell.center())
        });
        let letters = over.take(LABEL + 1).count();
        if letters > LABEL || (letters == 0 && picture.one_color(area.inset(-3.0)).is_none()) {
            continue;
        }
        let covered = Covered::new(area, cover.order);
        let Some(rest) = left.checked_sub(covered.pixels.len()) else { continue };
        left = rest;
        boxes.push(covered);
    }
    boxes
}

fn overlap(one: Rect, other: Rect) -> bool {
    let both = one.intersect(other);
    both.width() >= 1.0 && both.height() >= 1.0
}

/// Whether it fills its bounds, nearly.
fn is_a_box(cover: &Cover, area: Rect) -> bool {
    const SIDE: usize = 7;
    let at = |step: usize| (step as f64 + 0.5) / SIDE as f64;
    let points = (0..SIDE * SIDE).map(|n| (at(n % SIDE), at(n / SIDE)));
    let held = points
        .filter(|(x, y)| cover.holds(Point::new(area.x0 + x * area.width(), area.y0 + y * area.height())))
        .count();
    held * 10 >= SIDE * SIDE * 8
}

impl Covered {
    fn new(area: Rect, order: usize) -> Self {
        let side = |points: f64| ((points * scale()) as usize).max(1);
        let width = side(area.width());
        Self { area, order, width, pixels: vec![None; width * side(area.height())] }
    }

    /// Whether more than one colour is there: writing, a drawing, a face.
    fn shows(&self) -> bool {
        let mut light: Vec<u8> = self.pixels.iter().flatten().map(lightness).collect();
        if light.len() * 10 < self.pixels.len() {
            return false;
        }
        let middle = light.len() / 2;
        let usual = *light.select_nth_unstable(middle).1;
        light.iter().filter(|light| light.abs_diff(usual) > CONTRAST).count() * PART > light.len()
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

fn lightness(pixel: &[u8; 3]) -> u8 {
    let [r, g, b] = pixel.map(u32::from);
    ((r * 299 + g * 587 + b * 114) / 1000) as u8
}

/// The pictures of a page, put under its boxes in the order in which they are drawn.
#[derive(Default)]
pub struct Beneath {
    pub boxes: Vec<Covered>,
    drawn: usize,
}

impl Beneath {
    pub fn of(boxes: Vec<Covered>) -> Self {
        Self { boxes, drawn: 0 }
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
        if boxes.is_empty() || self.drawn >= MOST_DRAWN || !to_image.is_finite() {
            return;
        }
        let (wide, high) = (f64::from(image.width()), f64::from(image.height()));
        let mut put = |color: &dyn Fn(f64, f64) -> Option<[u8; 3]>| {
            for covered in &mut boxes {
                let width = covered.width;
                for (at, pixel) in covered.pixels.iter_mut().enumerate() {
                    let step = |n: usize| (n as f64 + 0.5) / scale();
                    let point = Point::new(covered.area.x0 + step(at % width), covered.area.y0 + step(at / width));
                    if !bounds.contains(point) {
                        continue;
                    }
                    self.drawn += 1;
                    if self.drawn > MOST_DRAWN {
                        return;
                    }
                    let place = to_image * point;
                    let (x, y) = (place.x / wide, place.y / high);
                    if (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y) && clip(point) {
                        *pixel = color(x, y).or(*pixel);
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
                    // What isn't painted lets the ground through, which is paper where nothing else is.
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

/// Says what can still be seen when the boxes of a page are taken off, and hands it out.
pub fn say(boxes: &[Covered], page: u32, place: &str, found: &mut Found) {
    let shown = boxes.iter().filter(|covered| covered.shows());
    for (number, covered) in (1..).zip(shown) {
        let area = covered.area;
        let rect = model::Rect::new(area.x0 as f32, area.y0 as f32, area.x1 as f32, area.y1 as f32);
        found.say(
            TextUnderBox,
            Place::from(place).at([rect]),
            "A box was drawn over a picture, and the picture under it is whole: whoever takes the box off sees what it covers.",
            format!("a box of {:.0} × {:.0} points", area.width(), area.height()),
        );
        if let Some(png) = covered.png() {
            found.child(format!("under-a-box-page-{page}-{number}.png"), png);
        }
    }
}
