//! Pictures as they come: a fax of two pages (TIFF), a chart (PNG), a screen recording with a frame that nobody sees (GIF), the empty
//! mooring (WebP).

use std::io::Cursor;

use image::{Frame, GrayImage, ImageFormat, Luma, Rgb, RgbImage, codecs::gif::GifEncoder};
use page::typeset::{Missing, typeset};
use tiff::encoder::{Compression, TiffEncoder, colortype::Gray8};

use super::{Error, painting};

const FAX: &str = "FROM  +44 LANTERN ST        10 MAR 16:20        P 1/2\n\nTo the director of works, by hand please\n\n\
Account for the second measure: Lagoon Trust Bank, as told on Tuesday. The frame contract's account stays as it is for the registry.\n\n\
Half of it goes on the same day to the number that you know.\n";
const FAX_SECOND: &str = "FROM  +44 LANTERN ST        10 MAR 16:21        P 2/2\n\nThe dredger can lie at the mole as long as you like. \
Its lamps cost us nothing when they are out.\n\nPell\n";

fn fax_page(text: &str, seed: u32) -> Result<GrayImage, Error> {
    let mut pages = typeset(text, Missing::Refuse)?;
    let Some(page) = pages.next() else { return Ok(GrayImage::new(1, 1)) };
    let raster = page.raster;
    // A fax knows black and white, and forgets a line now and then.
    Ok(GrayImage::from_fn(raster.width() * 2 / 3, raster.height() / 3, |x, y| {
        let ink = raster.luma(x * 3 / 2, y * 3 / 2);
        let lost = painting::noise(x / 90, y.wrapping_add(seed)) > 0.996;
        let speck = painting::noise(x.wrapping_add(seed), y) > 0.9985;
        Luma([if (ink < 150 && !lost) || speck { 0 } else { 255 }])
    }))
}

pub fn fax() -> Result<Vec<u8>, Error> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file)?.with_compression(Compression::Packbits);
    for (text, seed) in [(FAX, 11), (FAX_SECOND, 77)] {
        let page = fax_page(text, seed)?;
        encoder.write_image::<Gray8>(page.width(), page.height(), page.as_raw())?;
    }
    Ok(file.into_inner())
}

/// Metres below chart datum, by section: October, February, May.
const SOUNDINGS: [[f32; 3]; 4] = [[9.6, 11.3, 11.3], [9.1, 11.2, 11.2], [9.4, 11.2, 11.1], [9.8, 11.4, 11.4]];
const TITLE: &str = "North channel: depth below chart datum, in metres\n\nOctober 2025 (pale), February 2026 (dark), May 2026 (outlined)\n\
Mole to buoy 3, buoy 3 to 5, buoy 5 to 7, buoy 7 to 9\n";

pub fn chart() -> Result<Vec<u8>, Error> {
    let mut pages = typeset(TITLE, Missing::Refuse)?;
    let Some(page) = pages.next() else { return Ok(Vec::new()) };
    let head = page.raster;
    let width = head.width();
    let mut chart = RgbImage::from_pixel(width, 1000, Rgb([255, 255, 255]));
    for y in 0..340 {
        for x in 0..width {
            let luma = head.luma(x, y);
            chart.put_pixel(x, y, Rgb([luma; 3]));
        }
    }
    let mut bar = |x0: u32, depth: f32, colour: [u8; 3], filled: bool| {
        let bottom = 380 + (depth * 48.0) as u32;
        for y in 380..bottom {
            for x in x0..x0 + 70 {
                let edge = y < 383 || y + 3 >= bottom || x < x0 + 3 || x + 3 >= x0 + 70;
                if filled || edge {
                    chart.put_pixel(x, y, Rgb(colour));
                }
            }
        }
    };
    for (section, depths) in (0_u32..).zip(SOUNDINGS) {
        let at = 160 + section * 250;
        bar(at, depths[0], [168, 184, 192], true);
        bar(at + 76, depths[1], [38, 60, 74], true);
        bar(at + 152, depths[2], [38, 60, 74], false);
    }
    let mut png = Cursor::new(Vec::new());
    chart.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

/// What a programme's own recorder made of a list: the second frame shows the line that was scrolled away.
pub fn recording() -> Result<Vec<u8>, Error> {
    let frame = |text: &str| -> Result<image::RgbaImage, Error> {
        let mut pages = typeset(text, Missing::Refuse)?;
        let Some(page) = pages.next() else { return Ok(image::RgbaImage::new(1, 1)) };
        let raster = page.raster;
        Ok(image::RgbaImage::from_fn(raster.width() / 2, 260, |x, y| {
            let luma = raster.luma(x * 2, y * 2 + 120);
            image::Rgba([luma, luma, luma, 255])
        }))
    };
    let frames = [
        frame("Registry of ships, entry 4417\n\nMarrow, hopper dredger, built 1988\nOwner: Marrow Dredging Company\n")?,
        frame("Registry of ships, entry 4417\n\nMarrow, hopper dredger, built 1988\nMortgaged to Lagoon Trust Bank\n")?,
    ];
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut gif, 10);
    encoder.encode_frames(frames.map(Frame::new))?;
    drop(encoder);
    Ok(gif)
}

pub fn empty_mooring() -> Result<Vec<u8>, Error> {
    let mut webp = Cursor::new(Vec::new());
    painting::empty(1000, 9.0).write_to(&mut webp, ImageFormat::WebP)?;
    Ok(webp.into_inner())
}
