//! Files that other cleaners let through (mat2 0.13: `docs/documents.md`): each hides [`SECRET`] where nobody looks. For tests and for
//! `cargo xtask bench cleaning`.

use std::io::Cursor;

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    Error,
    office::{Docx, Properties, Run},
};

/// What is hidden.
pub const SECRET: &str = "M. Tidewell of the harbour office";
/// What is hidden in words: bits, as zero-width spaces and joiners.
pub const MARK: &str = "\u{200b}\u{200d}\u{200b}\u{200b}\u{200d}\u{2060}\u{feff}";

fn docx(author: &str) -> Docx {
    let properties = Properties { author: author.to_owned(), ..Properties::default() };
    Docx::new(properties).paragraph(&[Run::Plain("The measure was carried out.")])
}

/// Its author is named in a document inside it.
///
/// # Errors
/// It can't be packed.
pub fn author_inside() -> Result<Vec<u8>, Error> {
    let inner = docx(SECRET).finish()?;
    docx("").embed("inner.docx", &inner).finish()
}

/// Words that Word doesn't show (`w:vanish`).
///
/// # Errors
/// It can't be packed.
pub fn hidden_words() -> Result<Vec<u8>, Error> {
    docx("").paragraph(&[Run::Plain("Seen. "), Run::Hidden(SECRET)]).finish()
}

/// Words with [`MARK`] between them.
pub fn marked_words() -> String {
    format!("The measure{MARK} was carried{MARK} out.\n")
}

/// The same as a document.
///
/// # Errors
/// It can't be packed.
pub fn marked_document() -> Result<Vec<u8>, Error> {
    docx("").paragraph(&[Run::Plain(&marked_words())]).finish()
}

/// A picture whose EXIF names its owner (tag Artist).
fn photograph() -> Result<Vec<u8>, Error> {
    let mut jpeg = Vec::new();
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 3, y as u8 * 4, 90]));
    image::DynamicImage::from(picture).write_to(&mut Cursor::new(&mut jpeg), image::ImageFormat::Jpeg)?;
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x3b\0\x02".to_vec();
    exif.extend((SECRET.len() as u32 + 1).to_be_bytes());
    exif.extend(26u32.to_be_bytes());
    exif.extend([0; 4]);
    exif.extend(SECRET.as_bytes());
    exif.push(0);
    let length = (exif.len() as u16 + 2).to_be_bytes();
    Ok([&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat())
}

/// A page whose picture names its owner.
///
/// # Errors
/// The picture can't be encoded.
pub fn page() -> Result<String, Error> {
    let picture = BASE64_STANDARD.encode(photograph()?);
    Ok(format!("<html><body><p>The harbour.</p><img src=\"data:image/jpeg;base64,{picture}\"></body></html>"))
}

/// A file with words behind its end.
pub fn behind(file: &[u8]) -> Vec<u8> {
    [file, SECRET.as_bytes()].concat()
}

/// A picture with words behind its end.
///
/// # Errors
/// It can't be encoded.
pub fn gif() -> Result<Vec<u8>, Error> {
    let mut gif = Vec::new();
    let picture = image::RgbaImage::from_pixel(16, 16, image::Rgba([200, 30, 30, 255]));
    image::DynamicImage::from(picture).write_to(&mut Cursor::new(&mut gif), image::ImageFormat::Gif)?;
    Ok(behind(&gif))
}

/// A tenth of a second of FLAC (RFC 9639): four frames, their samples as they are, with words behind its end.
pub fn flac() -> Vec<u8> {
    const SAMPLES: u16 = 200;
    let mut file = b"fLaC\x80\0\0\x22".to_vec();
    file.extend([SAMPLES.to_be_bytes(), SAMPLES.to_be_bytes()].concat());
    // No sizes of frames; 8,000 a second, one channel, 16 bits, so many samples; no digest.
    file.extend([0; 6]);
    file.extend(((8_000u64 << 44) | (15 << 36) | (u64::from(SAMPLES) * 4)).to_be_bytes());
    file.extend([0; 16]);
    let of_8 = |check: u8| if check & 0x80 != 0 { check << 1 ^ 7 } else { check << 1 };
    let of_16 = |check: u16| if check & 0x8000 != 0 { check << 1 ^ 0x8005 } else { check << 1 };
    for number in 0..4 {
        let mut frame = vec![0xFF, 0xF8, 0x70, 0x08, number];
        frame.extend((SAMPLES - 1).to_be_bytes());
        frame.push(frame.iter().fold(0, |check, byte| (0..8).fold(check ^ byte, |check, _| of_8(check))));
        frame.push(2);
        frame.extend((0..SAMPLES).flat_map(|at| ((at % 40) * 300).to_be_bytes()));
        let check =
            frame.iter().fold(0, |check, byte| (0..8).fold(check ^ u16::from(*byte) << 8, |check, _| of_16(check)));
        frame.extend(check.to_be_bytes());
        file.extend(frame);
    }
    behind(&file)
}

/// A bare picture (Netpbm) with a comment.
pub fn ppm() -> Vec<u8> {
    [format!("P6\n# {SECRET}\n4 2\n255\n").as_bytes(), &[7; 24]].concat()
}
