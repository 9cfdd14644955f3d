//! Writes the clean file. The pixels are encoded anew, printer dots are taken off them first, and colours where that is wanted; nothing is written beside them.

use std::io::{self, Seek, Write};

use airlock::{Sound, Whole, WholePage};
use image::{ExtendedColorType, ImageEncoder, codecs};
use page::{PageContent, Policy, dots, letters, pdf, redact::bilevel};

use crate::{Kind, webm};

/// Quality of a JPEG, of 100: what it loses isn't seen, and the file is hardly larger than a camera's.
const JPEG_QUALITY: u8 = 92;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("it shows no page of its own; what is in it comes out with `safehouse open`, and can be scrubbed then")]
    NoPages,
    #[error("there is no text in it: take a name that ends in .pdf")]
    NoText,
    #[error(
        "the mail has no text of its own; what came with it comes out with `safehouse open`, and can be scrubbed then"
    )]
    NoBody,
    #[error(
        "it is a recording: only its sound can be made anew, under a name that ends in .wav, or a whole film, under one that ends in .webm"
    )]
    OnlySound,
    #[error("it is no recording: a .wav is made of sound, and a .webm of a film")]
    NoSound,
    #[error("it is no film; its sound can be made anew under a name that ends in .wav")]
    NoFilm,
    #[error("its sound and its pictures were not decoded here; `safehouse scrub` does that")]
    NotDecoded,
    #[error("it has {0} pages or frames, and a .{1} file holds one: take a name that ends in .tif or .pdf")]
    OnePage(usize, &'static str),
    #[error("only pages and pictures become black and white: take a name that ends in .pdf, or in one of a picture")]
    NoPicture,
    #[error(transparent)]
    Page(#[from] page::Error),
    #[error("writing: {0}")]
    Image(#[from] image::ImageError),
    #[error("writing: {0}")]
    Tiff(#[from] tiff::TiffError),
    #[error("writing: {0}")]
    Wave(#[from] hound::Error),
    #[error("writing: {0}")]
    Write(#[from] io::Error),
}

/// Writes a clean file of `kind`.
///
/// # Errors
/// When this document can't become one; what was written by then is worth nothing.
pub fn make(whole: &Whole, kind: Kind, policy: Policy, out: &mut (impl Write + Seek)) -> Result<(), Error> {
    let pages = &whole.pages;
    if !policy.colours.are_kept() && (kind == Kind::Text || kind.is_recording()) {
        return Err(Error::NoPicture);
    }
    if pages.is_empty() {
        return Err(Error::NoPages);
    }
    match kind {
        Kind::WebM => webm::write(whole.film.as_ref().ok_or(Error::NotDecoded)?, out)?,
        Kind::Wav => wave(whole.sound.as_ref().ok_or(Error::NotDecoded)?, out)?,
        Kind::Text => {
            let text = letters::visible_lines(&whole.text);
            return if text.is_empty() { Err(Error::NoText) } else { Ok(out.write_all(text.as_bytes())?) };
        }
        Kind::Pdf => {
            let mut writer = pdf::Writer::new(out)?;
            for page in pages {
                writer.page(&content(page, policy)?)?;
            }
            writer.finish()?;
        }
        Kind::Tiff => {
            let encoder = tiff::encoder::TiffEncoder::new(out)?;
            let mut encoder = encoder.with_compression(tiff::encoder::Compression::Lzw);
            for page in pages {
                let raster = content(page, policy)?.raster;
                encoder.write_image::<tiff::encoder::colortype::RGB8>(raster.width(), raster.height(), raster.rgb())?;
            }
        }
        _ if pages.len() > 1 => return Err(Error::OnePage(pages.len(), kind.ending())),
        Kind::Png => out.write_all(&page::png::encode(&content(&pages[0], policy)?.raster)?)?,
        Kind::Jpeg => encode(pages, policy, codecs::jpeg::JpegEncoder::new_with_quality(out, JPEG_QUALITY))?,
        Kind::WebP => encode(pages, policy, codecs::webp::WebPEncoder::new_lossless(out))?,
        Kind::Bmp => encode(pages, policy, codecs::bmp::BmpEncoder::new(out))?,
        Kind::Gif => {
            let raster = content(&pages[0], policy)?.raster;
            let (width, height) = (raster.width(), raster.height());
            codecs::gif::GifEncoder::new(out).encode(raster.rgb(), width, height, ExtendedColorType::Rgb8)?;
        }
    }
    Ok(())
}

/// Samples under the smallest header that there is.
fn wave(sound: &Sound, out: &mut (impl Write + Seek)) -> Result<(), Error> {
    let spec = hound::WavSpec {
        channels: sound.channels,
        sample_rate: sound.rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(out, spec)?;
    for sample in sound.samples().chunks_exact(2) {
        writer.write_sample(i16::from_le_bytes([sample[0], sample[1]]))?;
    }
    Ok(writer.finalize()?)
}

/// The only page, as a picture.
fn encode(pages: &[WholePage], policy: Policy, encoder: impl ImageEncoder) -> Result<(), Error> {
    let raster = content(&pages[0], policy)?.raster;
    Ok(encoder.write_image(raster.rgb(), raster.width(), raster.height(), ExtendedColorType::Rgb8)?)
}

fn content(page: &WholePage, policy: Policy) -> Result<PageContent, Error> {
    let mut content = page.content()?;
    dots::clean(&mut content.raster, policy.dots);
    if !policy.colours.are_kept() {
        bilevel::page(&mut content);
    }
    Ok(content)
}
