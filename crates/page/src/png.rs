//! PNG, out and back in: the smallest form that loses nothing, without a single chunk of metadata.
//!
//! Only [`decode_own`] reads, and only what [`encode`] wrote: the desk keeps page rasters as sealed PNGs of our own and must
//! paint on them again. It refuses whatever else a PNG could be; foreign pictures belong in the airlock.

use std::borrow::Cow;

use ::png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter, Limits, Transformations};
use model::limits::MAX_PIXELS;

use crate::{Error, Raster};

/// A raster in as few bits a pixel as hold it without loss.
pub(crate) struct Packed<'a> {
    pub colour: ColorType,
    pub depth: BitDepth,
    /// RGB triples, for [`ColorType::Indexed`].
    pub palette: Vec<u8>,
    rows: Cow<'a, [u8]>,
}

impl<'a> Packed<'a> {
    pub fn of(raster: &'a Raster) -> Self {
        let Some(colours) = few_colours(raster.rgb()) else {
            let rgb = raster.rgb();
            if rgb.chunks_exact(3).all(|p| p[0] == p[1] && p[1] == p[2]) {
                return Self::new(ColorType::Grayscale, BitDepth::Eight, rgb.iter().step_by(3).copied().collect());
            }
            return Self {
                colour: ColorType::Rgb,
                depth: BitDepth::Eight,
                palette: Vec::new(),
                rows: Cow::Borrowed(rgb),
            };
        };
        let width = raster.width() as usize;
        if colours.iter().all(|c| *c == [0; 3] || *c == [255; 3]) {
            let rows = pack(raster.rgb(), width, 1, |p| u8::from(p[0] != 0));
            return Self::new(ColorType::Grayscale, BitDepth::One, rows);
        }
        // 16 colours and fewer halve the size even of greys; more greys than that compress better as greys.
        let grey = colours.iter().all(|c| c[0] == c[1] && c[1] == c[2]);
        if grey && colours.len() > 16 {
            let rows = raster.rgb().iter().step_by(3).copied().collect();
            return Self::new(ColorType::Grayscale, BitDepth::Eight, rows);
        }
        let (bits, depth) = match colours.len() {
            ..=2 => (1, BitDepth::One),
            3..=4 => (2, BitDepth::Two),
            5..=16 => (4, BitDepth::Four),
            _ => (8, BitDepth::Eight),
        };
        let place = |p: &[u8]| colours.binary_search(&[p[0], p[1], p[2]]).unwrap_or(0) as u8;
        let rows = pack(raster.rgb(), width, bits, place);
        Self { colour: ColorType::Indexed, depth, palette: colours.concat(), rows: Cow::Owned(rows) }
    }

    fn new(colour: ColorType, depth: BitDepth, rows: Vec<u8>) -> Self {
        Self { colour, depth, palette: Vec::new(), rows: Cow::Owned(rows) }
    }

    /// The PNG's bytes.
    pub fn png(&self, width: u32, height: u32) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, width, height);
        encoder.set_color(self.colour);
        encoder.set_depth(self.depth);
        encoder.set_compression(Compression::Balanced);
        // Filters help smooth pictures and hurt flat ones.
        let flat = self.colour == ColorType::Indexed || self.depth != BitDepth::Eight;
        encoder.set_filter(if flat { Filter::NoFilter } else { Filter::Adaptive });
        if !self.palette.is_empty() {
            encoder.set_palette(self.palette.as_slice());
        }
        let mut writer = encoder.write_header().map_err(broken)?;
        writer.write_image_data(&self.rows).map_err(broken)?;
        writer.finish().map_err(broken)?;
        Ok(out)
    }
}

/// At most 256 colours, sorted, when there are no more.
fn few_colours(rgb: &[u8]) -> Option<Vec<[u8; 3]>> {
    let mut colours: Vec<[u8; 3]> = Vec::new();
    let mut last = None;
    for pixel in rgb.chunks_exact(3) {
        let colour = [pixel[0], pixel[1], pixel[2]];
        if last == Some(colour) {
            continue;
        }
        last = Some(colour);
        if let Err(at) = colours.binary_search(&colour) {
            if colours.len() == 256 {
                return None;
            }
            colours.insert(at, colour);
        }
    }
    Some(colours)
}

fn pack(rgb: &[u8], width: usize, bits: usize, value: impl Fn(&[u8]) -> u8) -> Vec<u8> {
    let bytes = (width * bits).div_ceil(8);
    let mut rows = Vec::with_capacity(bytes * (rgb.len() / 3 / width));
    for row in rgb.chunks_exact(width * 3) {
        let start = rows.len();
        rows.resize(start + bytes, 0);
        for (x, pixel) in row.chunks_exact(3).enumerate() {
            let bit = x * bits;
            rows[start + bit / 8] |= value(pixel) << (8 - bits - bit % 8);
        }
    }
    rows
}

fn broken(error: ::png::EncodingError) -> Error {
    Error::Write(std::io::Error::other(error))
}

/// Writes a raster as PNG: header, palette where there is one, pixels, end. The same raster gives the same bytes.
///
/// # Errors
/// Only when memory can't be written to, which does not happen.
pub fn encode(raster: &Raster) -> Result<Vec<u8>, Error> {
    Packed::of(raster).png(raster.width(), raster.height())
}

/// The pixels of a PNG that [`encode`] wrote. Anything that it never writes is refused, before a pixel is decoded.
///
/// # Errors
/// [`Error::NotOurPng`] for a foreign or damaged file, [`Error::Dimensions`] for one with too many pixels.
pub fn decode_own(bytes: &[u8]) -> Result<Raster, Error> {
    const DAMAGED: Error = Error::NotOurPng("it is damaged");
    let (width, height) = check_chunks(bytes)?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS || width == 0 || height == 0 {
        return Err(Error::Dimensions { width, height });
    }
    let limits = Limits { bytes: MAX_PIXELS as usize * 4 };
    let mut decoder = Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(|_| DAMAGED)?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or(DAMAGED)?];
    let info = reader.next_frame(&mut pixels).map_err(|_| DAMAGED)?;
    pixels.truncate(info.buffer_size());
    let rgb = match info.color_type {
        ColorType::Rgb => pixels,
        ColorType::Grayscale => pixels.into_iter().flat_map(|v| [v; 3]).collect(),
        _ => return Err(Error::NotOurPng("it has transparency")),
    };
    Raster::from_rgb(width, height, rgb)
}

/// Walks the chunks: only those of [`encode`], the end at the end.
fn check_chunks(bytes: &[u8]) -> Result<(u32, u32), Error> {
    let number = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    const CUT: Error = Error::NotOurPng("it is cut off");
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err(Error::NotOurPng("it is no PNG"));
    }
    if bytes.get(12..16) != Some(b"IHDR") || bytes.get(28) != Some(&0) {
        return Err(Error::NotOurPng("its header is another's"));
    }
    let (Some(width), Some(height)) = (number(16), number(20)) else { return Err(CUT) };
    let mut at = 8;
    loop {
        let (Some(length), Some(kind)) = (number(at), bytes.get(at + 4..at + 8)) else { return Err(CUT) };
        if !matches!(kind, b"IHDR" | b"PLTE" | b"IDAT" | b"IEND") {
            return Err(Error::NotOurPng("it has chunks that we never write"));
        }
        at = at.checked_add(12 + length as usize).filter(|&end| end <= bytes.len()).ok_or(CUT)?;
        if kind == b"IEND" {
            return if at == bytes.len() {
                Ok((width, height))
            } else {
                Err(Error::NotOurPng("something follows its end"))
            };
        }
        if at == bytes.len() {
            return Err(CUT);
        }
    }
}

/// The filtered and deflated rows of a PNG of ours: what a PDF takes as Flate with PNG prediction.
pub(crate) fn deflated(png: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(png.len());
    let mut at = 8;
    while let Some(head) = png.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if &head[4..] == b"IDAT" {
            data.extend_from_slice(&png[at + 8..at + 8 + length]);
        }
        at += 12 + length;
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(png: &[u8]) -> Vec<String> {
        let (mut at, mut kinds) = (8, Vec::new());
        while at < png.len() {
            let length = u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as usize;
            kinds.push(String::from_utf8(png[at + 4..at + 8].to_vec()).unwrap());
            at += 12 + length;
        }
        kinds
    }

    #[test]
    fn forms_are_as_small_as_they_can_be() {
        let mut raster = Raster::new(20, 20, Raster::WHITE).unwrap();
        raster.fill(3, 3, 9, 9, Raster::BLACK);
        assert_eq!(encode(&raster).unwrap()[24..26], [1, 0]);
        raster.set(0, 0, [200, 10, 10]);
        let png = encode(&raster).unwrap();
        assert_eq!(png[24..26], [2, 3]);
        assert_eq!(kinds(&png), ["IHDR", "PLTE", "IDAT", "IEND"]);
    }

    #[test]
    fn a_foreign_png_is_refused() {
        let raster = Raster::new(4, 4, [1, 2, 3]).unwrap();
        let good = encode(&raster).unwrap();
        let mut text = Vec::new();
        let mut encoder = Encoder::new(&mut text, 4, 4);
        encoder.set_color(ColorType::Rgb);
        encoder.add_text_chunk("Author".into(), "A. Person".into()).unwrap();
        encoder.write_header().unwrap().write_image_data(raster.rgb()).unwrap();
        assert!(matches!(decode_own(&text), Err(Error::NotOurPng(_))));
        let mut tail = good.clone();
        tail.push(0);
        assert!(decode_own(&tail).is_err());
        for cut in 0..good.len() {
            assert!(decode_own(&good[..cut]).is_err());
        }
        let mut huge = good;
        huge[16..24].fill(0x7f);
        assert!(matches!(decode_own(&huge), Err(Error::Dimensions { .. })));
    }

    proptest! {
        #[test]
        fn pixels_come_back(width in 1u32..40, height in 1u32..20, colours in 1usize..300, seed: u64) {
            let palette: Vec<[u8; 3]> = (0..colours as u64)
                .map(|i| (seed ^ i).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes())
                .map(|b| if seed % 2 == 0 { [b[0]; 3] } else { [b[0], b[1], b[2]] })
                .collect();
            let rgb = (0..(width * height) as usize).flat_map(|i| palette[(i * 7) % colours]).collect();
            let raster = Raster::from_rgb(width, height, rgb).unwrap();
            prop_assert_eq!(decode_own(&encode(&raster).unwrap()).unwrap(), raster);
        }

        #[test]
        fn noise_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode_own(&bytes);
            let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
            png.extend(bytes);
            let _ = decode_own(&png);
        }
    }
}
