//! A picture's pixels as pages: every frame, upright, on white. Asks for the size before it decodes anything.

use std::io::Cursor;

use airlock::OpenFailure;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, codecs, metadata::Orientation};
use model::{
    FindingKind::{Damaged, ExtraFrame, QrCode, Reduced},
    Place,
    limits::MAX_PIXELS,
};

use super::resolution;
use crate::{JobLimits, Limit, Output, bytes, detect::Kind, found::Found, qr, specks};

/// Hands out all frames of a picture as pages, facts first.
pub fn show(
    file: &[u8],
    kind: Kind,
    orientation: u32,
    limits: &JobLimits,
    found: &mut Found,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    let frames = match kind {
        Kind::Tiff => ifds(file).len(),
        Kind::Gif | Kind::WebP | Kind::Png => animation_frames(file, kind),
        _ => 1,
    }
    .max(1);
    out.facts(kind.media_type(), u32::try_from(frames).unwrap_or(u32::MAX))?;
    if frames > 1 {
        let what = if kind == Kind::Tiff {
            "The file holds several pictures. Some viewers show only the first; all are shown here as pages."
        } else {
            "The picture is animated. Every frame is shown here as a page."
        };
        found.say(ExtraFrame, "picture", what, format!("{frames} pictures"));
    }
    let mut easel = Easel::new(orientation, limits, found, out);
    match (kind, frames) {
        (Kind::Tiff, 2..) => tiff_frames(file, &mut easel),
        (Kind::Gif | Kind::WebP | Kind::Png, 2..) => animated(file, kind, &mut easel),
        _ => easel.decode(file, kind),
    }
}

/// Where pages are put one after the other.
pub struct Easel<'a> {
    orientation: u32,
    limits: &'a JobLimits,
    pub found: &'a mut Found,
    out: &'a mut dyn Output,
    shown: u32,
    /// Dots an inch of what is put next, where it names them.
    resolution: Option<f32>,
}

impl<'a> Easel<'a> {
    /// `orientation`: as EXIF has it, 1 to 8.
    pub fn new(orientation: u32, limits: &'a JobLimits, found: &'a mut Found, out: &'a mut dyn Output) -> Self {
        Self { orientation, limits, found, out, shown: 0, resolution: None }
    }

    /// How many pages there are.
    pub fn shown(&self) -> u32 {
        self.shown
    }

    fn decode(&mut self, file: &[u8], kind: Kind) -> Result<(), OpenFailure> {
        let mut reader = image::ImageReader::with_format(Cursor::new(file), format(kind));
        let mut allowed = image::Limits::no_limits();
        allowed.max_alloc = Some(self.limits.memory / 2);
        reader.limits(allowed);
        let decoder = reader.into_decoder().map_err(failure)?;
        self.affordable(&decoder)?;
        let picture = DynamicImage::from_decoder(decoder).map_err(failure)?;
        self.resolution = resolution::named(file, kind);
        self.put(picture)
    }

    fn affordable(&self, decoder: &impl ImageDecoder) -> Result<(), OpenFailure> {
        let (width, height) = decoder.dimensions();
        if width == 0 || height == 0 {
            return Err(OpenFailure::Damaged);
        }
        let bytes = decoder.total_bytes().max(u64::from(width) * u64::from(height) * 4);
        if bytes > self.limits.memory / 3 { Err(OpenFailure::TooLarge) } else { Ok(()) }
    }

    /// The next page.
    pub fn put(&mut self, mut picture: DynamicImage) -> Result<(), OpenFailure> {
        if self.shown >= self.limits.pages {
            return Err(OpenFailure::Limit(Limit::Pages));
        }
        self.shown += 1;
        let number = self.shown;
        if let Some(orientation) = Orientation::from_exif(self.orientation as u8) {
            picture.apply_orientation(orientation);
        }
        let (width, height) = (picture.width(), picture.height());
        let pixels = u64::from(width) * u64::from(height);
        if pixels > MAX_PIXELS {
            let scale = (MAX_PIXELS as f64 / pixels as f64).sqrt();
            let shrink = |side: u32| ((f64::from(side) * scale) as u32).max(1);
            picture = picture.thumbnail_exact(shrink(width), shrink(height));
            self.found.say(
                Reduced,
                format!("page {number}"),
                "The picture is very large and is shown smaller than it is.",
                format!("{width} × {height} pixels, shown as {} × {}", picture.width(), picture.height()),
            );
        }
        let size = resolution::page(width, height, self.resolution);
        let (w, h) = (picture.width(), picture.height());
        let rgb = on_white(picture);
        let place = Place::from(format!("page {number}"));
        for code in qr::read(&rgb, w, h) {
            self.found.say(QrCode, place.clone().at([code.rect(size)]), code.what(), code.text);
        }
        specks::look(&rgb, (w, h), size, place, self.found);
        self.out.page(number, size, w, h, &rgb)
    }
}

fn format(kind: Kind) -> ImageFormat {
    match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Tiff => ImageFormat::Tiff,
        Kind::Gif => ImageFormat::Gif,
        Kind::WebP => ImageFormat::WebP,
        Kind::Bmp => ImageFormat::Bmp,
        _ => ImageFormat::Jpeg,
    }
}

fn failure(error: image::ImageError) -> OpenFailure {
    match error {
        image::ImageError::Limits(_) => OpenFailure::TooLarge,
        _ => OpenFailure::Damaged,
    }
}

/// RGB rows; what is transparent shows white paper.
pub fn on_white(picture: DynamicImage) -> Vec<u8> {
    if !picture.color().has_alpha() {
        return picture.into_rgb8().into_raw();
    }
    let mut rgb = Vec::with_capacity(picture.width() as usize * picture.height() as usize * 3);
    for pixel in picture.into_rgba8().pixels() {
        let alpha = u32::from(pixel[3]);
        rgb.extend(pixel.0[..3].iter().map(|c| ((u32::from(*c) * alpha + 255 * (255 - alpha)) / 255) as u8));
    }
    rgb
}

/// How many frames an animation has, told by its blocks; 1 when it stands still.
fn animation_frames(file: &[u8], kind: Kind) -> usize {
    const MOST: usize = 100_000;
    match kind {
        Kind::Gif => codecs::gif::GifDecoder::new(Cursor::new(file)).map_or(1, |_| gif_images(file)),
        Kind::WebP => bytes::find_all(file, b"ANMF", MOST).len(),
        Kind::Png => bytes::find_all(file, b"fcTL", MOST).len(),
        _ => 1,
    }
}

fn gif_images(file: &[u8]) -> usize {
    let mut options = 0;
    let mut at = 13 + file.get(10).map_or(0, |f| if f & 0x80 != 0 { 3usize << ((f & 7) + 1) } else { 0 });
    while let Some(block) = file.get(at) {
        at = match block {
            0x2C => {
                options += 1;
                let flags = file.get(at + 9).copied().unwrap_or(0);
                at + 11 + if flags & 0x80 != 0 { 3usize << ((flags & 7) + 1) } else { 0 }
            }
            0x21 => at + 2,
            _ => break,
        };
        while let Some(length) = file.get(at).copied() {
            at += 1 + usize::from(length);
            if length == 0 {
                break;
            }
        }
    }
    options
}

fn animated(file: &[u8], kind: Kind, easel: &mut Easel<'_>) -> Result<(), OpenFailure> {
    let input = Cursor::new(file);
    let frames = match kind {
        Kind::Gif => {
            let decoder = codecs::gif::GifDecoder::new(input).map_err(failure)?;
            easel.affordable(&decoder)?;
            decoder.into_frames()
        }
        Kind::WebP => {
            let decoder = codecs::webp::WebPDecoder::new(input).map_err(failure)?;
            easel.affordable(&decoder)?;
            decoder.into_frames()
        }
        _ => {
            let decoder = codecs::png::PngDecoder::new(input).map_err(failure)?;
            easel.affordable(&decoder)?;
            decoder.apng().map_err(failure)?.into_frames()
        }
    };
    for frame in frames {
        match frame {
            Ok(frame) => easel.put(DynamicImage::ImageRgba8(frame.into_buffer()))?,
            Err(_) => {
                easel.found.say(
                    Damaged,
                    "picture",
                    "The animation is damaged; the frames before the damage are shown.",
                    "",
                );
                break;
            }
        }
    }
    if easel.shown == 0 { Err(OpenFailure::Damaged) } else { Ok(()) }
}

/// The offsets of a TIFF's directories, each one picture.
pub fn ifds(file: &[u8]) -> Vec<u32> {
    const MOST: usize = 10_000;
    let little = file.starts_with(b"II");
    let long = |at| if little { bytes::u32_le(file, at) } else { bytes::u32_be(file, at) };
    let short = |at| if little { bytes::u16_le(file, at) } else { bytes::u16_be(file, at) };
    let mut offsets = Vec::new();
    if short(2) != Some(42) {
        return offsets;
    }
    let mut next = long(4);
    while let Some(offset) = next.filter(|o| *o != 0 && !offsets.contains(o)) {
        let Some(entries) = short(offset as usize) else { break };
        offsets.push(offset);
        if offsets.len() >= MOST {
            break;
        }
        next = long(offset as usize + 2 + usize::from(entries) * 12);
    }
    offsets
}

/// The decoder reads only the first directory: so each directory is made the first in turn, in a copy of the file.
fn tiff_frames(file: &[u8], easel: &mut Easel<'_>) -> Result<(), OpenFailure> {
    if file.len() as u64 > easel.limits.memory / 3 {
        return Err(OpenFailure::TooLarge);
    }
    let mut copy = file.to_vec();
    let mut last = Err(OpenFailure::Damaged);
    for (n, offset) in ifds(file).into_iter().enumerate() {
        let raw = if file.starts_with(b"II") { offset.to_le_bytes() } else { offset.to_be_bytes() };
        copy[4..8].copy_from_slice(&raw);
        match easel.decode(&copy, Kind::Tiff) {
            Ok(()) => last = Ok(()),
            Err(OpenFailure::Damaged) => easel.found.say(
                Damaged,
                format!("picture {}", n + 1),
                "One of the pictures in the file could not be decoded.",
                "",
            ),
            Err(other) => return Err(other),
        }
    }
    last
}
