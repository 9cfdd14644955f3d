//! A page's pixels, and what can be told from them about a place. Renders; interprets nothing itself.

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::InterpreterSettings,
    kurbo::Rect,
    vello_cpu::{Pixels, color::palette::css::WHITE, peniko::ImageAlphaType},
};
use hayro_syntax::page::Page;
use model::limits::{DPI, MAX_PIXELS};

/// The renderer's own limit on a side.
const MOST_SIDE: f64 = 65_000.0;
/// What OCR programs are made for, in dots per inch.
const READING_DPI: f32 = 300.0;
/// Channels that differ by less than this look the same.
const SAME: u8 = 20;

/// Rows of RGB.
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
    /// Pixels a point, across and down.
    pub scale: (f64, f64),
    /// Rendered more coarsely than other pages, because of the page's size.
    pub reduced: bool,
}

/// Draws a page of a size in points.
pub fn render<'a>(
    page: &'a Page<'a>,
    size: (f64, f64),
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
) -> Picture {
    draw(page, size, DPI, cache, settings)
}

/// The same as scanners give it for reading: at [`DPI`] OCR makes more mistakes. Width, height, and lightness.
pub fn finer<'a>(
    page: &'a Page<'a>,
    size: (f64, f64),
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
) -> (u32, u32, Vec<u8>) {
    let Picture { width, height, rgb, .. } = draw(page, size, READING_DPI, cache, settings);
    (width, height, rgb.as_chunks().0.iter().map(lightness).collect())
}

pub fn lightness(pixel: &[u8; 3]) -> u8 {
    let [r, g, b] = pixel.map(u32::from);
    ((r * 299 + g * 587 + b * 114) / 1000) as u8
}

fn draw<'a>(
    page: &'a Page<'a>,
    size: (f64, f64),
    dpi: f32,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
) -> Picture {
    let wanted = f64::from(dpi) / 72.0;
    let fits = (MAX_PIXELS as f64 / (size.0 * size.1)).sqrt().min(MOST_SIDE / size.0.max(size.1)) * 0.999;
    let scale = wanted.min(fits);
    let side = |points: f64| (points * scale).round().clamp(1.0, MOST_SIDE);
    let (width, height) = (side(size.0), side(size.1));
    // The renderer rounds down; a hair more keeps it from losing a row.
    let exact = |pixels: f64, points: f64| ((pixels + 0.02) / points) as f32;
    let to = PixmapSettings { x_scale: exact(width, size.0), y_scale: exact(height, size.1), bg_color: WHITE };
    let mut pixmap = hayro::render(page, cache, settings, &RenderSettings::default(), &to);
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    // It was drawn on white: nothing shines through.
    pixmap.set_may_have_transparency(false);
    let (Pixels::Rgb8(rgb) | Pixels::Rgba8(rgb)) = pixmap.try_take_rgb8(ImageAlphaType::AlphaPremultiplied);
    let scale_of = |pixels: u32, points: f64| f64::from(pixels) / points;
    Picture { width, height, rgb, scale: (scale_of(width, size.0), scale_of(height, size.1)), reduced: fits < wanted }
}

impl Picture {
    /// The one colour of a place (in points) and of a narrow margin around it; `None` when there is more than one.
    pub fn one_color(&self, place: Rect) -> Option<[u8; 3]> {
        let side = |low: f64, high: f64, scale: f64, most: u32| {
            let from = (low * scale - 1.5).floor().max(0.0) as u32;
            let to = ((high * scale + 1.5).ceil().max(0.0) as u32).min(most);
            (from, to)
        };
        let (x0, x1) = side(place.x0, place.x1, self.scale.0, self.width);
        let (y0, y1) = side(place.y0, place.y1, self.scale.1, self.height);
        if x0 >= x1 || y0 >= y1 {
            return None;
        }
        let (mut low, mut high) = ([255u8; 3], [0u8; 3]);
        for y in y0..y1 {
            let row = (y as usize * self.width as usize + x0 as usize) * 3;
            for pixel in self.rgb[row..row + (x1 - x0) as usize * 3].chunks_exact(3) {
                for channel in 0..3 {
                    low[channel] = low[channel].min(pixel[channel]);
                    high[channel] = high[channel].max(pixel[channel]);
                }
            }
            if (0..3).any(|c| high[c] - low[c] > SAME) {
                return None;
            }
        }
        Some([0, 1, 2].map(|c| low[c].midpoint(high[c])))
    }

    /// Whether most of a place (in points) is of one colour.
    pub fn is_mostly_one_color(&self, place: Rect) -> bool {
        const SIDE: usize = 32;
        let at = |low: f64, length: f64, step: usize, scale: f64, most: u32| {
            let pixel = (low + length * (step as f64 + 0.5) / SIDE as f64) * scale;
            (pixel.max(0.0) as usize).min(most.saturating_sub(1) as usize)
        };
        let pixel = |n: usize| {
            let x = at(place.x0, place.width(), n % SIDE, self.scale.0, self.width);
            let y = at(place.y0, place.height(), n / SIDE, self.scale.1, self.height);
            let from = (y * self.width as usize + x) * 3;
            [self.rgb[from], self.rgb[from + 1], self.rgb[from + 2]]
        };
        let all: Vec<[u8; 3]> = (0..SIDE * SIDE).map(pixel).collect();
        let usual = [0, 1, 2].map(|channel| {
            let mut values: Vec<u8> = all.iter().map(|pixel| pixel[channel]).collect();
            let middle = values.len() / 2;
            *values.select_nth_unstable(middle).1
        });
        let like = |pixel: &&[u8; 3]| (0..3).all(|channel| pixel[channel].abs_diff(usual[channel]) <= SAME);
        all.iter().filter(like).count() * 10 >= all.len() * 6
    }

    /// Whether the whole page is of one colour.
    pub fn is_blank(&self) -> bool {
        let Some(first) = self.rgb.first_chunk::<3>() else { return true };
        self.rgb.chunks_exact(3).all(|p| (0..3).all(|c| p[c].abs_diff(first[c]) <= 4))
    }
}
