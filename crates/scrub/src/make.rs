//! Writes the clean file. The pixels are encoded anew, printer dots are taken off them first; nothing is written beside them.

use std::io::{self, Seek, Write};

use airlock::Whole;
use image::{ExtendedColorType, ImageEncoder, codecs};
use page::{Dots, PageContent, Raster, dots, letters, pdf};

use crate::Kind;

/// Quality of a JPEG, of 100: what it loses isn't seen, and the file is hardly larger than a camera's.
const JPEG_QUALITY: u8 = 92;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("it shows no page")]
    NoPages,
    #[error("there is no text in it: take a name that ends in .pdf")]
    NoText,
    #[error("it has {0} pages or frames, and a .{1} file holds one: take a name that ends in .tif or .pdf")]
    OnePage(usize, &'static str),
    #[error("page {page}: {error}")]
    Page { page: u32, error: page::Error },
    #[error("writing: {0}")]
    Image(#[from] image::ImageError),
    #[error("writing: {0}")]
    Tiff(#[from] tiff::TiffError),
    #[error("writing: {0}")]
    Write(#[from] io::Error),
}

/// Writes a clean file of `kind`.
///
/// # Errors
/// When this document can't become one; what was written by then is worth nothing.
pub fn make(whole: &Whole, kind: Kind, dots: Dots, out: &mut (impl Write + Seek)) -> Result<(), Error> {
    if kind == Kind::Text {
        let text = letters::visible_lines(&whole.text);
        return if text.is_empty() { Err(Error::NoText) } else { Ok(out.write_all(text.as_bytes())?) };
    }
    let count = whole.pages.len();
    match kind {
        _ if count == 0 => Err(Error::NoPages),
        Kind::Pdf => {
            let mut writer = pdf::Writer::new(out).map_err(|error| Error::Page { page: 1, error })?;
            for at in 0..count {
                let page = content(whole, at, dots)?;
                writer.page(&page).map_err(|error| Error::Page { page: whole.pages[at].number, error })?;
            }
            writer.finish().map_err(|error| Error::Page { page: whole.pages[count - 1].number, error })?;
            Ok(())
        }
        Kind::Tiff => {
            let encoder = tiff::encoder::TiffEncoder::new(out)?;
            let mut encoder = encoder.with_compression(tiff::encoder::Compression::Lzw);
            for at in 0..count {
                let raster = content(whole, at, dots)?.raster;
                encoder.write_image::<tiff::encoder::colortype::RGB8>(raster.width(), raster.height(), raster.rgb())?;
            }
            Ok(())
        }
        _ if count > 1 => Err(Error::OnePage(count, kind.ending())),
        _ => picture(&content(whole, 0, dots)?.raster, kind, out),
    }
}

fn content(whole: &Whole, at: usize, policy: Dots) -> Result<PageContent, Error> {
    let page = &whole.pages[at];
    let mut content = page.content().map_err(|error| Error::Page { page: page.number, error })?;
    dots::clean(&mut content.raster, policy);
    Ok(content)
}

fn picture(raster: &Raster, kind: Kind, out: &mut (impl Write + Seek)) -> Result<(), Error> {
    let (rgb, width, height) = (raster.rgb(), raster.width(), raster.height());
    let write = |encoder: &mut dyn FnMut() -> image::ImageResult<()>| Ok(encoder()?);
    let colours = ExtendedColorType::Rgb8;
    match kind {
        Kind::Jpeg => write(&mut || {
            codecs::jpeg::JpegEncoder::new_with_quality(&mut *out, JPEG_QUALITY)
                .write_image(rgb, width, height, colours)
        }),
        Kind::WebP => {
            write(&mut || codecs::webp::WebPEncoder::new_lossless(&mut *out).write_image(rgb, width, height, colours))
        }
        Kind::Bmp => write(&mut || codecs::bmp::BmpEncoder::new(&mut *out).encode(rgb, width, height, colours)),
        Kind::Gif => write(&mut || codecs::gif::GifEncoder::new(&mut *out).encode(rgb, width, height, colours)),
        // The two that hold several pages, and text, are written elsewhere.
        Kind::Png | Kind::Tiff | Kind::Text | Kind::Pdf => {
            let png = page::png::encode(raster).map_err(|error| Error::Page { page: 1, error })?;
            Ok(out.write_all(&png)?)
        }
    }
}
