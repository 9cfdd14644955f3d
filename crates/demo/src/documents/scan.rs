//! A letter as a scanner saw it: one picture a page, slightly turned, grey, speckled, and no text at all.

use image::{GrayImage, Luma, codecs::jpeg::JpegEncoder};
use page::typeset::{Missing, typeset};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};

use super::{
    Error,
    sheet::{HEIGHT, WIDTH},
};

const LETTER: &str = "The Treasurer\nEstuary Port Authority\n\n18 March 2026\n\nTo the Director of Works\n\n\
Sir,\n\nthe second invoice for the north channel reached me without a number, without a survey report and without the \
signature of the committee. I have not paid it. I learn today that it was paid from the works account, on your word.\n\n\
I ask you to tell me by whom the sand was moved, and where it is now.\n\nI shall put this letter before the committee on 4 \
April and before parliament if it asks for it.\n\nR. Halloran\nTreasurer\n";

pub fn letter() -> Result<Vec<u8>, Error> {
    let mut pages = typeset(LETTER, Missing::Refuse)?;
    // A text is always at least one page.
    let Some(page) = pages.next() else { return Ok(Vec::new()) };
    let jpeg = scanned(&page.raster)?;
    let (width, height) = (page.raster.width(), page.raster.height());
    Ok(pdf(&jpeg, width, height))
}

fn scanned(raster: &page::Raster) -> Result<Vec<u8>, Error> {
    let (width, height) = (raster.width(), raster.height());
    let (sin, cos) = 0.006_f32.sin_cos();
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let mut speckle = Speckle(0x5eed);
    let mut grey = GrayImage::new(width, height);
    for (x, y, pixel) in grey.enumerate_pixels_mut() {
        let (dx, dy) = (x as f32 - middle_x, y as f32 - middle_y);
        let (sx, sy) = (middle_x + dx * cos + dy * sin, middle_y - dx * sin + dy * cos);
        let inside = sx >= 0.0 && sy >= 0.0 && sx < width as f32 && sy < height as f32;
        let ink = if inside { f32::from(raster.luma(sx as u32, sy as u32)) } else { 90.0 };
        // Paper is never quite white, and a little darker towards the edge that lay open.
        let paper = ink * (0.93 - 0.05 * (x as f32 / width as f32)) + speckle.next() * 9.0;
        *pixel = Luma([paper.clamp(0.0, 255.0) as u8]);
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 72).encode_image(&grey)?;
    Ok(jpeg)
}

/// A cheap generator that gives the same speckles each time, from -1 to 1.
struct Speckle(u32);

impl Speckle {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) as f32 / 32_768.0 - 1.0
    }
}

fn pdf(jpeg: &[u8], width: u32, height: u32) -> Vec<u8> {
    let [catalog, tree, page, contents, picture] = [1, 2, 3, 4, 5].map(Ref::new);
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut dictionary = pdf.page(page);
    dictionary.parent(tree).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).contents(contents);
    dictionary.resources().x_objects().pair(Name(b"Scan"), picture);
    dictionary.finish();
    let mut content = Content::new();
    content.save_state().transform([WIDTH, 0.0, 0.0, HEIGHT, 0.0, 0.0]).x_object(Name(b"Scan")).restore_state();
    pdf.stream(contents, &content.finish());
    let mut image = pdf.image_xobject(picture, jpeg);
    image.filter(Filter::DctDecode);
    image.width(side(width)).height(side(height)).bits_per_component(8);
    image.color_space().device_gray();
    image.finish();
    pdf.finish()
}
