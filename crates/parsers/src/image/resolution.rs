//! How large a picture is on paper: by the dots an inch that it names, where a scanner may have named them; cameras and screens write 72 or 96 of
//! anything, and others nothing. Without, it is made to fit a page.

use std::ops::RangeInclusive;

use model::Size;

use super::{jpeg, png};
use crate::{bytes, detect::Kind};

/// What scanners and fax machines name, in dots an inch.
const LIKELY: RangeInclusive<f32> = 100.0..=2400.0;
/// The longer side of a sheet of A4, in points.
const SHEET: f32 = 842.0;
/// The least longer side of what is scanned, in points: two inches.
const STAMP: f32 = 144.0;
/// Metres and centimetres in an inch.
const METRE: f32 = 0.0254;
const CENTIMETRE: f32 = 2.54;

/// Dots an inch, the same across and down; of a TIFF those of its first picture.
pub fn named(file: &[u8], kind: Kind) -> Option<f32> {
    let (across, down) = match kind {
        Kind::Png => png::per_metre(file).map(|(x, y)| (x as f32 * METRE, y as f32 * METRE)),
        Kind::Jpeg => jpeg::density(file).and_then(|(unit, x, y)| {
            let by = match unit {
                1 => 1.0,
                2 => CENTIMETRE,
                _ => return None,
            };
            Some((f32::from(x) * by, f32::from(y) * by))
        }),
        Kind::Bmp => {
            let long = |at| bytes::u32_le(file, at).map(|dots| dots as f32 * METRE);
            (bytes::u32_le(file, 14)? >= 40).then_some(())?;
            long(38).zip(long(42))
        }
        Kind::Tiff => of_tiff(file),
        _ => None,
    }?;
    // Of a fax in its coarse mode half as many lines are named as dots: what is shown are squares all the same.
    (LIKELY.contains(&across) && (0.95..1.05).contains(&(across / down))).then_some(across)
}

/// The tags XResolution, YResolution and ResolutionUnit of the first directory (TIFF 6.0, section 8).
fn of_tiff(file: &[u8]) -> Option<(f32, f32)> {
    let little = file.starts_with(b"II");
    let short = |at| if little { bytes::u16_le(file, at) } else { bytes::u16_be(file, at) };
    let long = |at| if little { bytes::u32_le(file, at) } else { bytes::u32_be(file, at) };
    let directory = long(4)? as usize;
    let (mut across, mut down, mut by) = (None, None, 1.0);
    for entry in (0..usize::from(short(directory)?)).map(|entry| directory + 2 + entry * 12) {
        let rational = || {
            let at = long(entry + 8)? as usize;
            let (over, under) = (long(at)? as f32, long(at + 4)? as f32);
            (under > 0.0).then_some(over / under)
        };
        match (short(entry)?, short(entry + 2)?) {
            (282, 5) => across = rational(),
            (283, 5) => down = rational(),
            (296, 3) if short(entry + 8) == Some(3) => by = CENTIMETRE,
            (296, 3) if short(entry + 8) == Some(1) => return None,
            _ => {}
        }
    }
    Some((across? * by, down? * by))
}

/// A page for so many pixels.
pub fn page(width: u32, height: u32, named: Option<f32>) -> Size {
    let (width, height) = (width as f32, height as f32);
    let longest = width.max(height);
    // What would be smaller than a stamp is no paper that somebody scanned.
    let named = named.map(|dots| 72.0 / dots).filter(|scale| longest * scale >= STAMP);
    let scale = named.unwrap_or_else(|| (SHEET / longest).min(1.0));
    Size { width: (width * scale).max(1.0), height: (height * scale).max(1.0) }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageEncoder, codecs::jpeg::JpegEncoder};

    use super::*;

    fn png(unit: u8, x: u32, y: u32) -> Vec<u8> {
        let mut file = Vec::new();
        DynamicImage::new_rgb8(4, 4).write_to(&mut Cursor::new(&mut file), image::ImageFormat::Png).unwrap();
        let mut block = 9_u32.to_be_bytes().to_vec();
        block.extend(b"pHYs");
        block.extend([x.to_be_bytes(), y.to_be_bytes()].concat());
        block.extend([unit, 0, 0, 0, 0]);
        // Behind the head.
        file.splice(33..33, block);
        file
    }

    fn jpeg(density: image::codecs::jpeg::PixelDensity) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = JpegEncoder::new(&mut file);
        encoder.set_pixel_density(density);
        encoder.write_image(&[9; 48], 4, 4, image::ExtendedColorType::Rgb8).unwrap();
        file
    }

    fn tiff(unit: u16, across: (u32, u32), down: (u32, u32), little: bool) -> Vec<u8> {
        let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut file = [&if little { *b"II" } else { *b"MM" }[..], &short(42), &long(8), &short(3)].concat();
        for (tag, kind, value) in [(282, 5, long(60)), (283, 5, long(68))] {
            file.extend([&short(tag)[..], &short(kind), &long(1), &value].concat());
        }
        file.extend([&short(296)[..], &short(3), &long(1), &short(unit), &[0, 0], &long(0), &[0; 10]].concat());
        file.extend([across.0, across.1, down.0, down.1].map(long).concat());
        file
    }

    #[test]
    fn what_a_scanner_names_is_believed() {
        use image::codecs::jpeg::PixelDensity;
        let near = |got: Option<f32>, wanted: f32| got.is_some_and(|got| (got - wanted).abs() < 0.5);
        assert!(near(named(&png(1, 11_811, 11_811), Kind::Png), 300.0));
        assert!(near(named(&jpeg(PixelDensity::dpi(200)), Kind::Jpeg), 200.0));
        for little in [true, false] {
            assert!(near(named(&tiff(2, (600, 1), (600, 1), little), Kind::Tiff), 600.0));
            assert!(near(named(&tiff(3, (1181, 10), (1181, 10), little), Kind::Tiff), 300.0));
        }
        let mut bmp = Vec::new();
        DynamicImage::new_rgb8(4, 4).write_to(&mut Cursor::new(&mut bmp), image::ImageFormat::Bmp).unwrap();
        bmp[38..46].copy_from_slice(&[5906_u32.to_le_bytes(), 5906_u32.to_le_bytes()].concat());
        assert!(near(named(&bmp, Kind::Bmp), 150.0));
    }

    #[test]
    fn what_means_nothing_is_not() {
        use image::codecs::jpeg::PixelDensity;
        let screen = jpeg(PixelDensity::dpi(72));
        assert_eq!(named(&screen, Kind::Jpeg), None);
        assert_eq!(
            named(
                &jpeg(PixelDensity {
                    unit: image::codecs::jpeg::PixelDensityUnit::PixelAspectRatio,
                    density: (300, 300)
                }),
                Kind::Jpeg
            ),
            None
        );
        assert_eq!(named(&png(0, 11_811, 11_811), Kind::Png), None, "a ratio");
        assert_eq!(named(&png(1, u32::MAX, u32::MAX), Kind::Png), None);
        assert_eq!(named(&tiff(2, (204, 1), (98, 1), true), Kind::Tiff), None, "a fax");
        assert_eq!(named(&tiff(2, (300, 0), (300, 1), true), Kind::Tiff), None);
        assert_eq!(named(&tiff(1, (300, 1), (300, 1), true), Kind::Tiff), None);
        for cut in 0..60 {
            let _ = named(&tiff(2, (300, 1), (300, 1), false)[..cut], Kind::Tiff);
        }
    }

    #[test]
    fn a_page_is_as_large_as_the_paper_was_or_as_a_sheet() {
        let size = |width, height, named| {
            let Size { width, height } = page(width, height, named);
            (width.round(), height.round())
        };
        assert_eq!(size(2550, 3300, Some(300.0)), (612.0, 792.0));
        assert_eq!(size(4032, 3024, None), (842.0, 632.0));
        assert_eq!(size(300, 200, None), (300.0, 200.0));
        assert_eq!(size(20_000, 3, None), (842.0, 1.0));
        assert_eq!(size(794, 1123, Some(2400.0)), (595.0, 842.0), "no page of a few points, whatever is named");
    }
}
