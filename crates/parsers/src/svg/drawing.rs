//! A drawing as pixels, with the words that can be seen on it (SVG 2, as `resvg` understands it). Letters are our own fonts', pictures come from
//! the file alone; nothing is fetched, nothing runs, and what would cost too much isn't begun.

use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
};

use image::{ImageFormat, ImageReader};
use model::{
    Size, Word,
    limits::{DPI, MAX_PIXELS},
};
use resvg::{
    tiny_skia::{Color, Pixmap, Transform},
    usvg::{FontResolver, ImageHrefResolver, ImageKind, Options, Tree, roxmltree::Document},
};

use super::{
    cost::{self, Why},
    letters::{self, Fonts, Words},
};

/// Dots per inch of a drawing's own unit (CSS Values 4, 6.2).
const UNITS: f32 = 96.0;
/// Bytes of memory for each pixel of a page: two pictures, the letters' ink, and layers.
const BYTES_A_PIXEL: u64 = 64;
/// The sides that a page may have, in points.
const MOST_SIDE: f32 = 100_000.0;
const LEAST_SIDE: f32 = 0.5;
/// What layers may hold, as a part of the memory.
const SHARE_OF_MEMORY: u64 = 3;
/// A drawing that would cost too much is tried so much smaller.
const SHRUNK: [f32; 3] = [1.0, 0.5, 0.25];
/// Times 150 dots per inch: what OCR programs are made for.
const FINER: f32 = 2.0;

pub struct Drawing {
    /// In points.
    pub size: Size,
    pub width: u32,
    pub height: u32,
    /// Rows of RGB.
    pub rgb: Vec<u8>,
    /// For reading by OCR: as high and wide, twice as fine, and each pixel's lightness.
    pub finer: Option<(u32, u32, Vec<u8>)>,
    pub words: Words,
    /// It is shown at a lower resolution.
    pub reduced: bool,
    /// A photograph or scan is part of it.
    pub pictures: bool,
    /// Pictures inside that aren't shown.
    pub left_out: usize,
}

/// Draws a document, within `memory` bytes. `finer`: whether a page with few words is wanted finer, too.
///
/// # Errors
/// Why it can't be drawn, as the end of a sentence.
pub fn draw(text: &str, memory: u64, finer: impl Fn(&[Word]) -> bool) -> Result<Drawing, Why> {
    cost::entities(text)?;
    let document = cost::document(text)?;
    cost::of_document(&document)?;
    let easel = Easel { memory, fonts: Fonts::new(), taken: Taken::default() };
    catch_unwind(AssertUnwindSafe(|| easel.draw(&document, finer))).unwrap_or(Err("the renderer failed"))
}

struct Easel {
    memory: u64,
    fonts: Fonts,
    taken: Taken,
}

/// What pictures inside the drawing have cost so far.
#[derive(Default)]
struct Taken {
    pixels: AtomicU64,
    any: AtomicBool,
    left_out: AtomicUsize,
}

impl Easel {
    fn draw(&self, document: &Document<'_>, finer: impl Fn(&[Word]) -> bool) -> Result<Drawing, Why> {
        let tree = self.tree(document, self.fonts.resolver())?;
        let left_out = self.taken.left_out.load(Relaxed);
        let Sheet { size, to, reduced, mut pixmap } = Sheet::of(&tree, self.memory)?;
        let (width, height) = (pixmap.width(), pixmap.height());
        let words = if document.descendants().any(|node| node.tag_name().name() == "text") {
            self.taken.pixels.store(0, Relaxed);
            let bare = render(&self.tree(document, Fonts::none())?, to, (width, height), self.memory)?;
            letters::words(tree.root(), to, size, &self.fonts, &mut pixmap, &bare)
        } else {
            Words::default()
        };
        // Drawn anew it would have again what was taken out.
        let whole = words.unseen.is_empty() && words.outside.is_empty();
        let wanted = whole && finer(&words.shown) && !is_blank(&pixmap);
        let finer = if wanted { finely(&tree, to, &pixmap, self.memory) } else { None };
        let rgb = pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Ok(Drawing {
            size,
            width,
            height,
            rgb,
            finer,
            words,
            reduced,
            pictures: self.taken.any.load(Relaxed),
            left_out,
        })
    }

    fn tree(&self, document: &Document<'_>, fonts: FontResolver<'static>) -> Result<Tree, Why> {
        let options = Options {
            resources_dir: None,
            dpi: UNITS,
            font_size: 16.0,
            image_href_resolver: ImageHrefResolver {
                resolve_data: Box::new(|_, bytes, _| self.picture(bytes)),
                resolve_string: Box::new(|_, _| None),
            },
            font_resolver: fonts,
            fontdb: Arc::clone(&self.fonts.known),
            ..Options::default()
        };
        Tree::from_xmltree(document, &options).map_err(|_| "it isn't built as drawings are")
    }

    /// A picture that the drawing holds, by what it is and not by what it is called. Others come out as files, too.
    fn picture(&self, bytes: Arc<Vec<u8>>) -> Option<ImageKind> {
        let format = image::guess_format(&bytes).ok();
        let pixels = format
            .and_then(|format| ImageReader::with_format(Cursor::new(bytes.as_slice()), format).into_dimensions().ok())
            .map(|(width, height)| u64::from(width) * u64::from(height));
        let fits = pixels.is_some_and(|pixels| {
            let before = self.taken.pixels.fetch_add(pixels, Relaxed);
            before.saturating_add(pixels) <= MAX_PIXELS.min(self.memory / BYTES_A_PIXEL * 4)
        });
        let kind = match format.filter(|_| fits) {
            Some(ImageFormat::Jpeg) => Some(ImageKind::JPEG(bytes)),
            Some(ImageFormat::Png) => Some(ImageKind::PNG(bytes)),
            Some(ImageFormat::Gif) => Some(ImageKind::GIF(bytes)),
            Some(ImageFormat::WebP) => Some(ImageKind::WEBP(bytes)),
            _ => None,
        };
        match kind {
            Some(_) => self.taken.any.store(true, Relaxed),
            None => _ = self.taken.left_out.fetch_add(1, Relaxed),
        }
        kind
    }
}

/// A drawing on its page.
struct Sheet {
    size: Size,
    /// From the drawing's units to pixels.
    to: Transform,
    reduced: bool,
    pixmap: Pixmap,
}

impl Sheet {
    fn of(tree: &Tree, memory: u64) -> Result<Self, Why> {
        let (wide, high) = (tree.size().width(), tree.size().height());
        let points = 72.0 / UNITS;
        let size = Size {
            width: (wide * points).clamp(LEAST_SIDE, MOST_SIDE),
            height: (high * points).clamp(LEAST_SIDE, MOST_SIDE),
        };
        let most = MAX_PIXELS.min(memory / BYTES_A_PIXEL).max(1) as f32;
        let wanted = DPI / 72.0;
        // A page has a pixel at least in each direction, however thin it is.
        let fits = (most / (size.width * size.height)).sqrt().min(most / size.width.max(size.height)) * 0.999;
        let mut why = "it asks for too much";
        for shrunk in SHRUNK {
            let scale = wanted.min(fits) * shrunk;
            let side = |points: f32| (points * scale).round().max(1.0);
            let (width, height) = (side(size.width), side(size.height));
            let to = Transform::from_scale(width / wide, height / high);
            match render(tree, to, (width as u32, height as u32), memory) {
                Ok(pixmap) => return Ok(Self { size, to, reduced: scale < wanted, pixmap }),
                Err(reason) => why = reason,
            }
        }
        Err(why)
    }
}

fn render(tree: &Tree, to: Transform, (width, height): (u32, u32), memory: u64) -> Result<Pixmap, Why> {
    cost::of_tree(tree, to, (width, height), memory / SHARE_OF_MEMORY)?;
    let mut pixmap = Pixmap::new(width, height).ok_or("it has no size")?;
    pixmap.fill(Color::WHITE);
    resvg::render(tree, to, &mut pixmap.as_mut());
    Ok(pixmap)
}

/// The drawing for reading by OCR; nothing where that would cost too much.
fn finely(tree: &Tree, to: Transform, page: &Pixmap, memory: u64) -> Option<(u32, u32, Vec<u8>)> {
    let side = |pixels: u32| (pixels as f32 * FINER) as u32;
    let (width, height) = (side(page.width()), side(page.height()));
    if u64::from(width) * u64::from(height) > memory / BYTES_A_PIXEL {
        return None;
    }
    let pixmap = render(tree, to.post_scale(FINER, FINER), (width, height), memory).ok()?;
    let lightness = |p: &[u8]| ((u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114) / 1000) as u8;
    Some((width, height, pixmap.data().chunks_exact(4).map(lightness).collect()))
}

fn is_blank(pixmap: &Pixmap) -> bool {
    let first = pixmap.data().first_chunk::<4>();
    pixmap.data().chunks_exact(4).all(|pixel| first.is_some_and(|first| pixel == first))
}
