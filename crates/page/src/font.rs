//! Letters as pixels, from two fonts that ship with the program (Ubuntu Light: Ubuntu Font Licence 1.0; Hack: MIT and
//! Bitstream Vera). Never reads a font from outside.

use std::sync::LazyLock;

pub use ab_glyph::OutlineCurve;
use ab_glyph::{Font, FontRef, Glyph, GlyphId, ScaleFont, point};
use epaint_default_fonts::{HACK_REGULAR, UBUNTU_LIGHT};

use crate::Raster;

/// A face that text is set in. A letter that one lacks is taken from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Text,
    Mono,
}

/// The fonts as files, for whoever sets letters by other rules than these.
pub const FILES: [(Face, &[u8]); 2] = [(Face::Text, UBUNTU_LIGHT), (Face::Mono, HACK_REGULAR)];

static TEXT: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(UBUNTU_LIGHT).ok());
static MONO: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(HACK_REGULAR).ok());

/// What stands for a letter that no font has: two code points can't be told apart by it, and nobody takes it for a letter.
const MISSING: f32 = 0.6;

fn fonts(face: Face) -> impl Iterator<Item = &'static FontRef<'static>> {
    let (first, second) = if face == Face::Text { (&TEXT, &MONO) } else { (&MONO, &TEXT) };
    [first, second].into_iter().filter_map(|f| f.as_ref())
}

fn find(face: Face, c: char) -> Option<&'static FontRef<'static>> {
    fonts(face).find(|font| font.glyph_id(c).0 != 0)
}

/// Whether a character can be set.
pub fn has(c: char) -> bool {
    c == ' ' || find(Face::Text, c).is_some()
}

/// How far a letter takes the pen, after the one before it.
pub(crate) fn step(face: Face, size: f32, c: char, before: Option<char>) -> f32 {
    let Some(font) = find(face, c) else { return size * MISSING };
    let scaled = font.as_scaled(scale(font, size));
    let id = font.glyph_id(c);
    let kern = before
        .filter(|b| find(face, *b).is_some_and(|other| std::ptr::eq(other, font)))
        .map_or(0.0, |b| scaled.kern(font.glyph_id(b), id));
    scaled.h_advance(id) + kern
}

/// `size` is the em in pixels; ab_glyph counts from the ascent to the descent.
fn scale(font: &FontRef<'_>, size: f32) -> f32 {
    font.units_per_em().map_or(size, |em| size * font.height_unscaled() / em)
}

/// A face's own units in an em.
pub fn units(face: Face) -> f32 {
    fonts(face).next().and_then(Font::units_per_em).unwrap_or(1000.0)
}

/// The outline of one of a face's own shapes, in its units, upwards from the line; none where it has none.
pub fn outline(face: Face, shape: u16) -> Vec<OutlineCurve> {
    let outline = fonts(face).next().and_then(|font| font.outline(GlyphId(shape)));
    outline.map(|outline| outline.curves).unwrap_or_default()
}

/// How wide a text is, in pixels, at an em of `size` pixels.
pub fn width(face: Face, size: f32, text: &str) -> f32 {
    let mut before = None;
    text.chars().map(|c| step(face, size, c, before.replace(c))).sum()
}

/// Draws a line of text whose baseline begins at `(x, y)`, and returns where it ends. Letters are blended over what is there.
pub fn draw(raster: &mut Raster, face: Face, size: f32, (x, y): (f32, f32), text: &str, colour: [u8; 3]) -> f32 {
    let mut pen = x;
    let mut before = None;
    for c in text.chars() {
        let advance = step(face, size, c, before.replace(c));
        match find(face, c) {
            Some(font) => {
                let start = pen + advance - font.as_scaled(scale(font, size)).h_advance(font.glyph_id(c));
                let glyph = font.glyph_id(c).with_scale_and_position(scale(font, size), point(start, y));
                blend(raster, font, glyph, colour);
            }
            None if c != ' ' => hollow(raster, size, (pen, y), colour),
            None => {}
        }
        pen += advance;
    }
    pen
}

fn blend(raster: &mut Raster, font: &FontRef<'_>, glyph: Glyph, colour: [u8; 3]) {
    let Some(outline) = font.outline_glyph(glyph) else { return };
    let corner = outline.px_bounds().min;
    outline.draw(|dx, dy, cover| {
        let (x, y) = (corner.x as i64 + i64::from(dx), corner.y as i64 + i64::from(dy));
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        // A light face on paper needs a little more ink than its coverage says.
        let ink = cover.clamp(0.0, 1.0).powf(0.72);
        let under = raster.get(x, y);
        let mix = |i: usize| (f32::from(under[i]) * (1.0 - ink) + f32::from(colour[i]) * ink).round() as u8;
        raster.set(x, y, [mix(0), mix(1), mix(2)]);
    });
}

fn hollow(raster: &mut Raster, size: f32, (x, y): (f32, f32), colour: [u8; 3]) {
    let px = |v: f32| v.max(0.0) as u32;
    let (x0, x1) = (px(x + size * 0.06), px(x + size * (MISSING - 0.06)));
    let (y0, y1) = (px(y - size * 0.7), px(y));
    raster.fill(x0, y0, x1, y0 + 1, colour);
    raster.fill(x0, y1, x1, y1 + 1, colour);
    raster.fill(x0, y0, x0 + 1, y1, colour);
    raster.fill(x1.saturating_sub(1), y0, x1, y1, colour);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn european_letters_are_there_and_others_are_not() {
        for c in "Aäßþñçşžłőαωжщ€“”—… 1".chars() {
            assert!(has(c), "{c}");
        }
        for c in "字عא".chars() {
            assert!(!has(c), "{c}");
        }
    }

    #[test]
    fn drawing_ends_where_measuring_says() {
        let mut raster = Raster::new(300, 40, Raster::WHITE).unwrap();
        let end = draw(&mut raster, Face::Text, 23.0, (5.0, 28.0), "AVA Hafen 字", Raster::BLACK);
        assert!((end - 5.0 - width(Face::Text, 23.0, "AVA Hafen 字")).abs() < 0.01);
        assert!(!raster.is_blank());
    }
}
