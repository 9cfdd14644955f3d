//! The safe PDF: page images and an invisible text layer, written page by page, and nothing else. No Info, XMP, ID, date,
//! name, form, layer, attachment, script or link can come out of it, because nothing here can write one.

use std::{collections::HashMap, io::Write};

use ::png::ColorType;
use flate2::{Compression, write::ZlibEncoder};
use model::Word;
use pdf_writer::{
    Chunk, Content, Filter, Finish, Name, Rect, Ref, Str,
    types::{CidFontType, FontFlags, Predictor, SystemInfo, TextRenderingMode, UnicodeCmap},
};

use crate::{
    Error, PageContent,
    layer::{self, ADVANCE},
    png::{Packed, deflated},
};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const FONT: Ref = Ref::new(3);
const CID_FONT: Ref = Ref::new(4);
const DESCRIPTOR: Ref = Ref::new(5);
const FONT_FILE: Ref = Ref::new(6);
const TO_UNICODE: Ref = Ref::new(7);
const CID_TO_GID: Ref = Ref::new(8);
const FIRST_PAGE: i32 = 9;

/// A page's longest and shortest side in points: beyond these readers disagree (ISO 32000-1, annex C).
const LARGEST: f32 = 14_400.0;
const SMALLEST: f32 = 3.0;

const SYSTEM: SystemInfo = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
const FONT_NAME: Name = Name(b"NoGlyphs");

/// Writes a PDF into `W`. It holds one page in memory at a time. The same pages give the same bytes.
pub struct Writer<W: Write> {
    out: W,
    written: u64,
    /// Where each object begins, by number from 1.
    offsets: Vec<u64>,
    pages: Vec<Ref>,
    /// Which code stands for a character, in order of appearance.
    codes: HashMap<char, u16>,
    order: Vec<char>,
}

impl<W: Write> Writer<W> {
    /// # Errors
    /// [`Error::Write`] as all of `Writer`'s functions.
    pub fn new(out: W) -> Result<Self, Error> {
        let mut new = Self {
            out,
            written: 0,
            offsets: vec![0; FIRST_PAGE as usize - 1],
            pages: Vec::new(),
            codes: HashMap::new(),
            order: Vec::new(),
        };
        new.put(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n")?;
        Ok(new)
    }

    /// Adds a page. One that is larger than a PDF's can be (a picture of 20,000 pixels) is made smaller on paper, not in pixels.
    ///
    /// # Errors
    /// [`Error::PageSize`] for a size that is none, [`Error::TooManyCharacters`] past 65,534 different ones.
    pub fn page(&mut self, page: &PageContent) -> Result<(), Error> {
        self.page_and_png(page).map(drop)
    }

    /// Adds a page, and gives the PNG of its pixels: the file holds the same compressed bytes, and compressing is what takes time.
    ///
    /// # Errors
    /// As [`Writer::page`].
    pub fn page_and_png(&mut self, page: &PageContent) -> Result<Vec<u8>, Error> {
        let (width, height, scale) = fitted(page.size)?;
        let first = i32::try_from(self.offsets.len() + 1).map_err(|_| Error::PageSize(width, height))?;
        let (id, content_id, image_id) = (Ref::new(first), Ref::new(first + 1), Ref::new(first + 2));
        self.offsets.extend([0; 3]);

        let content = compress(&self.content(page, (width, height), scale)?)?;
        let mut chunk = Chunk::new();
        let mut dict = chunk.page(id);
        dict.parent(PAGES).media_box(Rect::new(0.0, 0.0, width, height)).contents(content_id);
        let mut resources = dict.resources();
        resources.x_objects().pair(Name(b"P"), image_id);
        resources.fonts().pair(Name(b"T"), FONT);
        resources.finish();
        dict.finish();
        self.object(id, &chunk)?;

        let mut chunk = Chunk::new();
        chunk.stream(content_id, &content).filter(Filter::FlateDecode);
        self.object(content_id, &chunk)?;

        let (chunk, png) = image(image_id, page)?;
        self.object(image_id, &chunk)?;
        self.pages.push(id);
        Ok(png)
    }

    fn content(&mut self, page: &PageContent, (width, height): (f32, f32), scale: f32) -> Result<Vec<u8>, Error> {
        let mut content = Content::new();
        content.save_state();
        content.transform([width, 0.0, 0.0, height, 0.0, 0.0]);
        content.x_object(Name(b"P"));
        content.restore_state();
        let size = model::Size { width, height };
        let scaled = |word: &Word| Word { rect: scaled(word.rect, scale), ..word.clone() };
        let lines = match scale {
            1.0 => layer::lines(&page.words, size),
            _ => layer::lines(&page.words.iter().map(scaled).collect::<Vec<_>>(), size),
        };
        if !lines.is_empty() {
            content.begin_text();
            content.set_text_rendering_mode(TextRenderingMode::Invisible);
            for line in lines {
                content.set_font(Name(b"T"), line.size);
                content.set_horizontal_scaling(line.stretch);
                content.set_text_matrix([1.0, 0.0, 0.0, 1.0, line.x, line.y]);
                content.show(Str(&self.encode(&line.text)?));
            }
            content.end_text();
        }
        Ok(content.finish().into_vec())
    }

    fn encode(&mut self, text: &str) -> Result<Vec<u8>, Error> {
        let mut codes = Vec::with_capacity(text.len() * 2);
        for c in text.chars() {
            let code = match self.codes.get(&c) {
                Some(code) => *code,
                None => {
                    // Code 0 is the font's "no such glyph".
                    let code = u16::try_from(self.order.len() + 1).map_err(|_| Error::TooManyCharacters)?;
                    self.codes.insert(c, code);
                    self.order.push(c);
                    code
                }
            };
            codes.extend(code.to_be_bytes());
        }
        Ok(codes)
    }

    /// Writes fonts, page tree, catalog and the one end.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn finish(mut self) -> Result<W, Error> {
        self.font()?;
        let mut chunk = Chunk::new();
        let count = i32::try_from(self.pages.len()).unwrap_or(i32::MAX);
        chunk.pages(PAGES).kids(self.pages.iter().copied()).count(count);
        self.object(PAGES, &chunk)?;
        let mut chunk = Chunk::new();
        chunk.indirect(CATALOG).start::<pdf_writer::writers::Catalog>().pages(PAGES);
        self.object(CATALOG, &chunk)?;

        let start = self.written;
        let mut end = format!("xref\n0 {}\n0000000000 65535 f\r\n", self.offsets.len() + 1);
        for offset in &self.offsets {
            end.push_str(&format!("{offset:010} 00000 n\r\n"));
        }
        end.push_str(&format!(
            "trailer\n<< /Size {} /Root {} 0 R >>\nstartxref\n{start}\n%%EOF\n",
            self.offsets.len() + 1,
            CATALOG.get()
        ));
        self.put(end.as_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn font(&mut self) -> Result<(), Error> {
        let mut chunk = Chunk::new();
        let mut font = chunk.type0_font(FONT);
        font.base_font(FONT_NAME).encoding_predefined(Name(b"Identity-H"));
        font.descendant_font(CID_FONT).to_unicode(TO_UNICODE);
        font.finish();
        self.object(FONT, &chunk)?;

        let mut chunk = Chunk::new();
        let mut font = chunk.cid_font(CID_FONT);
        font.subtype(CidFontType::Type2).base_font(FONT_NAME).system_info(SYSTEM);
        font.font_descriptor(DESCRIPTOR).default_width(1000.0 * ADVANCE).cid_to_gid_map_stream(CID_TO_GID);
        font.finish();
        self.object(CID_FONT, &chunk)?;

        let mut chunk = Chunk::new();
        let mut descriptor = chunk.font_descriptor(DESCRIPTOR);
        descriptor.name(FONT_NAME).flags(FontFlags::FIXED_PITCH | FontFlags::SYMBOLIC);
        descriptor.bbox(Rect::new(0.0, -220.0, 500.0, 780.0)).italic_angle(0.0);
        descriptor.ascent(780.0).descent(-220.0).cap_height(700.0).stem_v(80.0).font_file2(FONT_FILE);
        descriptor.finish();
        self.object(DESCRIPTOR, &chunk)?;

        let file = no_glyphs();
        let mut chunk = Chunk::new();
        let packed = compress(&file)?;
        let mut stream = chunk.stream(FONT_FILE, &packed);
        stream.filter(Filter::FlateDecode).pair(Name(b"Length1"), file.len() as i32);
        stream.finish();
        self.object(FONT_FILE, &chunk)?;

        let mut map = UnicodeCmap::<u16>::new(Name(b"Text"), SYSTEM);
        for (at, c) in self.order.iter().enumerate() {
            map.pair(at as u16 + 1, *c);
        }
        let packed = compress(&map.finish().into_vec())?;
        let mut chunk = Chunk::new();
        chunk.stream(TO_UNICODE, &packed).filter(Filter::FlateDecode);
        self.object(TO_UNICODE, &chunk)?;

        let packed = compress(&[0, 1].repeat(self.order.len() + 1))?;
        let mut chunk = Chunk::new();
        chunk.stream(CID_TO_GID, &packed).filter(Filter::FlateDecode);
        self.object(CID_TO_GID, &chunk)
    }

    fn object(&mut self, id: Ref, chunk: &Chunk) -> Result<(), Error> {
        self.offsets[id.get() as usize - 1] = self.written;
        self.put(chunk.as_bytes())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}

/// The size on paper, and what words' places are multiplied with to fit on it.
fn fitted(size: model::Size) -> Result<(f32, f32, f32), Error> {
    let possible = |side: f32| side.is_finite() && side > 0.0;
    if !possible(size.width) || !possible(size.height) {
        return Err(Error::PageSize(size.width, size.height));
    }
    let scale = (LARGEST / size.width.max(size.height)).min(1.0);
    let side = |length: f32| (length * scale).clamp(SMALLEST, LARGEST);
    Ok((side(size.width), side(size.height), scale))
}

fn scaled(rect: model::Rect, scale: f32) -> model::Rect {
    model::Rect::new(rect.x0 * scale, rect.y0 * scale, rect.x1 * scale, rect.y1 * scale)
}

fn image(id: Ref, page: &PageContent) -> Result<(Chunk, Vec<u8>), Error> {
    let (width, height) = (page.raster.width() as i32, page.raster.height() as i32);
    let packed = Packed::of(&page.raster);
    let bits = packed.depth as u8;
    let png = packed.png(page.raster.width(), page.raster.height())?;
    let data = deflated(&png);
    let mut chunk = Chunk::new();
    let mut image = chunk.image_xobject(id, &data);
    image.width(width).height(height).bits_per_component(i32::from(bits)).filter(Filter::FlateDecode);
    let colours = if packed.colour == ColorType::Rgb { 3 } else { 1 };
    let mut params = image.decode_parms();
    params.predictor(Predictor::PngOptimum).colors(colours).bits_per_component(i32::from(bits)).columns(width);
    params.finish();
    match packed.colour {
        ColorType::Grayscale => image.color_space().device_gray(),
        ColorType::Indexed => {
            let last = packed.palette.len() as i32 / 3 - 1;
            image.color_space().indexed(Name(b"DeviceRGB"), last, &packed.palette);
        }
        _ => image.color_space().device_rgb(),
    }
    image.finish();
    Ok((chunk, png))
}

fn compress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// The smallest TrueType font that readers accept: two glyphs without an outline, half an em wide.
fn no_glyphs() -> Vec<u8> {
    fn words(values: &[u16]) -> Vec<u8> {
        values.iter().flat_map(|v| v.to_be_bytes()).collect()
    }
    // OpenType 1.9: head (indexToLocFormat 0), hhea (2 metrics), hmtx, loca, maxp 1.0; a checksum adjustment of 0 is ignored.
    let head = words(&[
        1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0b11, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff24, 500, 780, 0, 8, 2, 0, 0,
    ]);
    let hhea = words(&[1, 0, 780, 0xff24, 0, 500, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    let maxp = words(&[1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let tables: [(&[u8; 4], Vec<u8>); 6] = [
        (b"glyf", vec![0; 4]),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", words(&[500, 0, 500, 0])),
        (b"loca", words(&[0, 0, 0])),
        (b"maxp", maxp),
    ];
    let mut font = words(&[1, 0, tables.len() as u16, 64, 2, 32]);
    let mut at = font.len() + 16 * tables.len();
    let mut body = Vec::new();
    for (tag, table) in &tables {
        let sum = table.chunks(4).fold(0u32, |sum, part| {
            let mut four = [0; 4];
            four[..part.len()].copy_from_slice(part);
            sum.wrapping_add(u32::from_be_bytes(four))
        });
        font.extend(*tag);
        for value in [sum, at as u32, table.len() as u32] {
            font.extend(value.to_be_bytes());
        }
        body.extend_from_slice(table);
        body.resize(body.len().next_multiple_of(4), 0);
        at = 12 + 16 * tables.len() + body.len();
    }
    font.extend(body);
    font
}
