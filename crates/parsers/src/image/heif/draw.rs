//! A HEIF file's pictures, drawn: what was coded, put together from tiles, cropped, turned. One after the other, without a second thread,
//! which the sandbox wouldn't give.

use std::fmt;

use heifer::{
    Image,
    color::{ColorParams, frame_to_rgba_sized},
    heifer_hevc_dec::{
        Error as Hevc,
        decoder::{DecodeOptions, decode_picture},
        recon::Frame,
    },
    heifer_isobmff::{
        HeifFile, ItemId,
        boxes::{ColorInfo, Property},
    },
};
use image::RgbaImage;
use model::FindingKind::{self, Damaged, NotRead};

use crate::{JobLimits, bytes};

/// How deep a picture may be made of pictures that are made of pictures.
const DEEPEST: u32 = 4;
/// A picture that is coded in one piece takes so many bytes a pixel while it is decoded, one that is put together so many.
const CODED: u64 = 24;
const WHOLE: u64 = 12;
/// Half as many pixels as bytes of memory are decoded for one file: some fifty of a telephone's pictures.
const SHARE_OF_MEMORY: u64 = 2;
/// What a picture costs however small it is, in pixels, and what one costs that fails.
const LEAST: u64 = 1 << 12;
const FAILED: u64 = 1 << 16;
/// A coder's own padding is cut off by the same means as what a person cuts off.
const PADDING: u32 = 16;
const GREY: [u8; 4] = [128, 128, 128, 255];

/// Why there is no picture.
pub enum Wrong {
    /// Coded in a way that no decoder here knows: its four letters.
    Unknown(String),
    Damaged,
    TooLarge,
}

impl Wrong {
    pub fn finding(&self) -> FindingKind {
        if let Self::Damaged = self { Damaged } else { NotRead }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(code) => write!(
                f,
                "The picture is coded in a way ({code}) that isn't known here, and is not shown; what stands beside it was read."
            ),
            Self::Damaged => f.write_str("The picture could not be decoded; what stands beside it was read."),
            Self::TooLarge => f.write_str("The picture is too large for the memory limit, and is not shown."),
        }
    }
}

/// Where pictures are drawn, within bounds for the whole file.
pub struct Studio<'a> {
    pub file: &'a HeifFile<'a>,
    memory: u64,
    /// Pixels that may still be decoded.
    left: u64,
    patched: bool,
}

impl<'a> Studio<'a> {
    pub fn new(file: &'a HeifFile<'a>, limits: &JobLimits) -> Self {
        Self { file, memory: limits.memory, left: limits.memory / SHARE_OF_MEMORY, patched: false }
    }

    /// Whether parts of what was drawn last are missing.
    pub fn is_patched(&self) -> bool {
        self.patched
    }

    /// A picture as it is meant to be shown.
    pub fn picture(&mut self, id: ItemId) -> Result<RgbaImage, Wrong> {
        self.patched = false;
        plain(self.drawn(id, 0, true)?)
    }

    /// The same with what is cut off.
    pub fn uncropped(&mut self, id: ItemId) -> Result<RgbaImage, Wrong> {
        plain(self.drawn(id, 0, false)?)
    }

    /// How much of a picture is cut off, in words, where it is more than padding.
    pub fn cut_off(&self, id: ItemId) -> Option<String> {
        let (width, height) = self.file.image_size(id).ok()??;
        self.properties(id).find_map(|property| {
            let Property::CleanAperture { width: w, height: h, .. } = property else { return None };
            let side = |(number, unit): (u32, u32)| number.checked_div(unit).unwrap_or(0);
            let (w, h) = (side(*w).min(width), side(*h).min(height));
            let much = width - w >= PADDING || height - h >= PADDING;
            much.then(|| format!("{w} × {h} pixels are shown of {width} × {height}"))
        })
    }

    fn properties(&self, id: ItemId) -> impl Iterator<Item = &'a Property> + use<'a> {
        self.file.item_properties(id).into_iter().flatten()
    }

    fn drawn(&mut self, id: ItemId, depth: u32, crop: bool) -> Result<Image<u8>, Wrong> {
        if depth > DEEPEST {
            return Err(Wrong::Damaged);
        }
        let item = self.file.item(id).map_err(|_| Wrong::Damaged)?;
        let mut image = match &item.item_type.0 {
            b"hvc1" | b"hev1" => self.coded(id)?,
            b"grid" => self.grid(id, depth)?,
            b"iovl" => self.overlay(id, depth)?,
            b"iden" => match self.file.referenced_items(id, b"dimg") {
                [source] => self.drawn(*source, depth + 1, true)?,
                _ => return Err(Wrong::Damaged),
            },
            other => return Err(Wrong::Unknown(bytes::loose_text(other))),
        };
        let alpha = self.file.referencing_items(id, b"auxl").into_iter().find(|id| is_alpha(self.file, *id));
        if let Some(alpha) = alpha {
            match self.drawn(alpha, depth + 1, true) {
                Ok(alpha) if (alpha.width, alpha.height) == (image.width, image.height) => {
                    let levels = alpha.data.chunks_exact(4).map(|pixel| pixel[0]);
                    image.data.chunks_exact_mut(4).zip(levels).for_each(|(pixel, level)| pixel[3] = level);
                }
                // Without it all is seen, which is more, not less.
                _ => self.patched = true,
            }
        }
        for property in self.properties(id) {
            image = match property {
                Property::CleanAperture { width, height, horiz_offset, vert_offset } if crop => {
                    let (x, w) = aperture(image.width, *width, *horiz_offset).ok_or(Wrong::Damaged)?;
                    let (y, h) = aperture(image.height, *height, *vert_offset).ok_or(Wrong::Damaged)?;
                    image.crop(x, y, w, h)
                }
                Property::Rotation(quarters @ 1..=3) => image.rotate_ccw(*quarters),
                Property::Mirror(top_bottom) => image.mirror(*top_bottom),
                _ => image,
            };
        }
        Ok(image)
    }

    fn affordable(&self, (width, height): (u32, u32), bytes_a_pixel: u64) -> Result<(), Wrong> {
        let pixels = u64::from(width) * u64::from(height);
        match pixels {
            0 => Err(Wrong::Damaged),
            _ if pixels > self.memory / bytes_a_pixel => Err(Wrong::TooLarge),
            _ => Ok(()),
        }
    }

    fn coded(&mut self, id: ItemId) -> Result<Image<u8>, Wrong> {
        let said = self.file.image_size(id).ok().flatten();
        if let Some(size) = said {
            self.affordable(size, CODED)?;
        }
        let frame = self.frame(id)?;
        let nclx = self.properties(id).find_map(|property| match property {
            Property::Color(ColorInfo::Nclx { matrix, full_range, .. }) => {
                Some(ColorParams { matrix: *matrix, full_range: *full_range })
            }
            _ => None,
        });
        let (width, height) = said.unwrap_or((frame.widths[0], frame.heights[0]));
        Ok(frame_to_rgba_sized(&frame, nclx.unwrap_or_else(|| ColorParams::from_frame(&frame)), width, height))
    }

    fn frame(&mut self, id: ItemId) -> Result<Frame, Wrong> {
        let most = (self.memory / CODED).min(self.left);
        if most == 0 {
            return Err(Wrong::TooLarge);
        }
        let stream = self.file.hevc_bitstream(id).map_err(|_| Wrong::Damaged)?;
        let frame = decode_picture(&stream, DecodeOptions { max_pixels: most, ..DecodeOptions::default() });
        let frame = frame.map_err(|error| match error {
            Hevc::Unimplemented(_) => Wrong::Unknown("hvc1".to_owned()),
            _ => Wrong::Damaged,
        });
        let pixels = |frame: &Frame| u64::from(frame.widths[0]) * u64::from(frame.heights[0]);
        let pixels = frame.as_ref().map_or(FAILED, |frame| pixels(frame).max(LEAST));
        self.left = self.left.saturating_sub(pixels);
        frame
    }

    /// Tiles, row by row (23008-12, 6.6.2.3). One that is damaged stays grey.
    fn grid(&mut self, id: ItemId, depth: u32) -> Result<Image<u8>, Wrong> {
        let grid = self.file.grid(id).map_err(|_| Wrong::Damaged)?;
        let tiles = self.file.referenced_items(id, b"dimg");
        if tiles.len() != usize::from(grid.rows) * usize::from(grid.columns) {
            return Err(Wrong::Damaged);
        }
        self.affordable((grid.output_width, grid.output_height), WHOLE)?;
        let mut canvas = Image::filled_samples(grid.output_width, grid.output_height, 8, GREY);
        // Each is as large as the first one.
        let mut size = None;
        let mut drawn = false;
        for (n, tile) in (0..).zip(tiles) {
            match self.drawn(*tile, depth + 1, true) {
                Ok(tile) => {
                    let (width, height) = *size.get_or_insert((tile.width, tile.height));
                    let (column, row) = (n % i64::from(grid.columns), n / i64::from(grid.columns));
                    canvas.draw(&tile, column * i64::from(width), row * i64::from(height));
                    drawn = true;
                }
                Err(Wrong::Damaged) => {
                    self.patched = true;
                    size = size.or_else(|| self.file.image_size(*tile).ok().flatten());
                }
                Err(other) => return Err(other),
            }
        }
        if drawn { Ok(canvas) } else { Err(Wrong::Damaged) }
    }

    /// Pictures over each other (23008-12, 6.6.2.4).
    fn overlay(&mut self, id: ItemId, depth: u32) -> Result<Image<u8>, Wrong> {
        let data = self.file.item_data(id).map_err(|_| Wrong::Damaged)?;
        let [0, flags, rest @ ..] = &*data else { return Err(Wrong::Damaged) };
        let wide = if flags & 1 == 1 { 4 } else { 2 };
        let number = |n: usize| {
            let at = 8 + n * wide;
            if wide == 4 { bytes::u32_be(rest, at) } else { bytes::u16_be(rest, at).map(u32::from) }
        };
        let signed = |n: usize| {
            number(n).map(|raw| if wide == 4 { i64::from(raw as i32) } else { i64::from(raw as u16 as i16) })
        };
        let (Some(width), Some(height)) = (number(0), number(1)) else { return Err(Wrong::Damaged) };
        self.affordable((width, height), WHOLE)?;
        let fill = [rest[0], rest[2], rest[4], rest[6]];
        let mut canvas = Image::filled_samples(width, height, 8, fill);
        for (n, layer) in self.file.referenced_items(id, b"dimg").iter().enumerate() {
            let (Some(x), Some(y)) = (signed(2 + n * 2), signed(3 + n * 2)) else { return Err(Wrong::Damaged) };
            let layer = self.drawn(*layer, depth + 1, true)?;
            canvas.draw(&layer, x, y);
        }
        Ok(canvas)
    }
}

/// Where what is shown of a side begins, and how long it is (14496-12, 12.1.4.1).
fn aperture(side: u32, (length, length_unit): (u32, u32), (offset, offset_unit): (i32, u32)) -> Option<(u32, u32)> {
    if length_unit == 0 || offset_unit == 0 {
        return None;
    }
    let length = f64::from(length) / f64::from(length_unit);
    let centre = f64::from(offset) / f64::from(offset_unit) + (f64::from(side) - 1.0) / 2.0;
    let start = (centre - (length - 1.0) / 2.0).round().max(0.0);
    Some((start as u32, length.round() as u32))
}

fn plain(image: Image<u8>) -> Result<RgbaImage, Wrong> {
    let sides = image.width > 0 && image.height > 0;
    RgbaImage::from_raw(image.width, image.height, image.data).filter(|_| sides).ok_or(Wrong::Damaged)
}

/// A picture as a file.
pub fn png(picture: RgbaImage) -> Result<Vec<u8>, page::Error> {
    let (width, height) = picture.dimensions();
    let rgb = super::super::pixels::on_white(picture.into());
    page::png::encode(&page::Raster::from_rgb(width, height, rgb)?)
}

fn auxiliary<'a>(file: &'a HeifFile<'_>, id: ItemId) -> Option<&'a str> {
    file.item_properties(id).ok()?.find_map(|property| match property {
        Property::AuxiliaryType(name) => Some(name.as_str()),
        _ => None,
    })
}

/// Whether an auxiliary picture says how transparent another one is.
pub fn is_alpha(file: &HeifFile<'_>, id: ItemId) -> bool {
    matches!(auxiliary(file, id), Some("urn:mpeg:hevc:2015:auxid:1" | "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"))
}

/// What a map beside a picture is: a name, and what it tells.
pub fn map(file: &HeifFile<'_>, id: ItemId) -> (&'static str, &'static str) {
    let name = auxiliary(file, id).unwrap_or_default();
    let is = |word: &str| name.contains(word);
    if is("auxid:2") || is("depth") || is("disparity") {
        let what = "How far away each thing in the picture was is kept beside it. It shows shapes, also of what was covered in the picture later.";
        ("depth-map.png", what)
    } else if is("matte") || is("effects") {
        let what = "Outlines of people or their hair, skin or teeth are kept beside the picture.";
        ("outline.png", what)
    } else {
        let what = "A second picture that viewers don't show by itself (brightness for newer screens, or another map) is kept beside it. It may show what was covered later.";
        ("map.png", what)
    }
}
