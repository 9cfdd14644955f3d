//! Everything that a page draws, in its order: glyphs with their letters and places, and whatever could lie over them. Records; judges nothing.
//!
//! Coordinates are points from the top left corner of the page as shown.

use std::{collections::HashMap, rc::Rc};

use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, Stroke, StrokeOpts, stroke};
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps, Paint, SoftMask,
    font::{Glyph as FontGlyph, GlyphRun, Type3Glyph},
    hayro_cmap::{BfString, WritingMode},
};
use hayro_syntax::object::ObjectIdentifier;

use super::beneath::Beneath;

/// Glyphs on one page beyond this many are left out: no page that people read has them.
const MOST_GLYPHS: usize = 300_000;
/// Covers on one page beyond this many are left out.
const MOST_COVERS: usize = 100_000;
/// Letters that one shape may stand for: ligatures have two or three.
const MOST_LETTERS: usize = 4;
/// Shapes with more letters that are told; the others are left out all the same.
const MOST_OVERFULL: usize = 100;
/// What is smaller than this (in points, either side) covers no letter.
const LEAST_COVER: f64 = 1.5;
/// Opacity from which on nothing shines through.
const OPAQUE: f32 = 0.95;

/// One drawn letter.
#[derive(Clone, Debug)]
pub struct Glyph {
    /// Its letters: one, several (a ligature), or none when nobody can tell.
    pub text: Option<String>,
    /// Where the pen was put down.
    pub origin: Point,
    /// Where the pen is put down next: the direction of writing.
    pub advance: Point,
    /// The em as a vector, upwards from the line.
    pub up: Point,
    /// The marks on paper; `None` when the glyph has none.
    pub ink: Option<Rect>,
    /// A box around the letter's cell.
    pub cell: Rect,
    /// The fill colour; `None` when it is a pattern.
    pub color: Option<[u8; 4]>,
    /// Drawn in a mode that leaves no marks.
    pub invisible: bool,
    pub clip: Option<Rc<Clip>>,
    /// When it was drawn.
    pub order: usize,
}

/// Something painted that may lie over letters, or under them.
#[derive(Debug)]
pub struct Cover {
    pub bounds: Rect,
    /// `None`: the bounds themselves.
    path: Option<(BezPath, FillRule)>,
    clip: Option<Rc<Clip>>,
    /// Nothing shines through.
    pub opaque: bool,
    pub picture: bool,
    /// Which of the file's pictures it is.
    pub id: Option<ObjectIdentifier>,
    pub order: usize,
}

impl Cover {
    /// What [`Cover::holds`] has to look at.
    pub fn pieces(&self) -> usize {
        self.path.as_ref().map_or(1, |(path, _)| path.elements().len())
    }

    pub fn holds(&self, point: Point) -> bool {
        self.bounds.contains(point)
            && self.path.as_ref().is_none_or(|(path, rule)| inside(path, *rule, point))
            && Clip::holds(self.clip.as_ref(), point)
    }
}

/// A clip and those around it.
#[derive(Debug)]
pub struct Clip {
    bounds: Rect,
    path: Option<(BezPath, FillRule)>,
    outer: Option<Rc<Clip>>,
}

impl Clip {
    pub fn holds(clip: Option<&Rc<Clip>>, point: Point) -> bool {
        let mut next = clip;
        while let Some(clip) = next {
            let within =
                clip.bounds.contains(point) && clip.path.as_ref().is_none_or(|(p, rule)| inside(p, *rule, point));
            if !within {
                return false;
            }
            next = clip.outer.as_ref();
        }
        true
    }
}

impl Drop for Clip {
    /// One after the other: thousands of nested clips would otherwise be dropped by as many nested calls.
    fn drop(&mut self) {
        let mut next = self.outer.take();
        while let Some(mut clip) = next.and_then(|rc| Rc::try_unwrap(rc).ok()) {
            next = clip.outer.take();
        }
    }
}

fn inside(path: &BezPath, rule: FillRule, point: Point) -> bool {
    let winding = path.winding(point);
    match rule {
        FillRule::NonZero => winding != 0,
        FillRule::EvenOdd => winding % 2 != 0,
    }
}

struct Group {
    opaque: bool,
}

/// The device that listens.
#[derive(Default)]
pub struct Recorder {
    pub glyphs: Vec<Glyph>,
    pub covers: Vec<Cover>,
    /// Something was left out because there was too much of it.
    pub too_much: bool,
    /// What the file calls the letters of a shape that can't stand for so many.
    pub overfull: Vec<String>,
    /// Fonts of this page say that their codes are Unicode; the interpreter doesn't take their word.
    codes_are_letters: bool,
    clip: Option<Rc<Clip>>,
    depth: usize,
    groups: Vec<Group>,
    order: usize,
    ink: HashMap<u128, Option<Rect>>,
    /// Boxes under which the page's pictures are drawn.
    pub beneath: Beneath,
}

impl Recorder {
    pub fn new(codes_are_letters: bool, beneath: Beneath) -> Self {
        Self { codes_are_letters, beneath, ..Self::default() }
    }

    fn next(&mut self) -> usize {
        self.order += 1;
        self.order
    }

    fn in_opaque_groups(&self) -> bool {
        self.groups.iter().all(|g| g.opaque)
    }

    fn cover(&mut self, path: Option<(BezPath, FillRule)>, bounds: Rect, opaque: bool, picture: bool) {
        let order = self.next();
        if !bounds.is_finite() || bounds.width() < LEAST_COVER || bounds.height() < LEAST_COVER {
            return;
        }
        if self.covers.len() >= MOST_COVERS {
            self.too_much = true;
            return;
        }
        let opaque = opaque && self.in_opaque_groups();
        self.covers.push(Cover { bounds, path, clip: self.clip.clone(), opaque, picture, id: None, order });
    }

    fn push_clip(&mut self, bounds: Rect, path: Option<(BezPath, FillRule)>) {
        self.depth += 1;
        self.clip = Some(Rc::new(Clip { bounds, path, outer: self.clip.take() }));
    }

    /// The marks of a glyph in its own space (1000 units an em).
    fn ink_of(&mut self, glyph: &FontGlyph<'_>) -> Option<Rect> {
        let key = match glyph {
            FontGlyph::Outline(outline) => outline.identifier().cache_key(),
            FontGlyph::Type3(glyph) => glyph.cache_key(),
        };
        if let Some(known) = self.ink.get(&key) {
            return *known;
        }
        let ink = match glyph {
            FontGlyph::Outline(outline) => {
                let path = outline.outline();
                (!path.is_empty()).then(|| path.bounding_box())
            }
            FontGlyph::Type3(glyph) => type3_ink(glyph),
        };
        let ink = ink.filter(|r| r.is_finite() && r.width() > 0.0 && r.height() > 0.0);
        self.ink.insert(key, ink);
        ink
    }

    fn glyph(
        &mut self,
        placed: &hayro_interpret::font::PositionedGlyph<'_>,
        props: &DrawProps<'_>,
        vertical: bool,
        mode: &DrawMode,
    ) {
        if self.glyphs.len() >= MOST_GLYPHS {
            self.too_much = true;
            return;
        }
        let order = self.next();
        let place = props.transform * placed.transform();
        let glyph: &FontGlyph<'_> = placed;
        let width = match glyph {
            FontGlyph::Outline(outline) => outline.advance_width(),
            FontGlyph::Type3(glyph) => glyph.advance_width(),
        };
        let width = f64::from(width.unwrap_or(500.0));
        let ink = self.ink_of(glyph);
        let (low, high) = match (glyph, ink) {
            // An em says nothing about the size of what a program of drawing operators draws.
            (FontGlyph::Type3(_), Some(ink)) => (ink.y0, ink.y1),
            _ => (-200.0, 720.0),
        };
        let cell = place.transform_rect_bbox(Rect::new(0.0, low, width, high));
        let origin = place * Point::ZERO;
        let em = match glyph {
            FontGlyph::Type3(_) => (high - low).max(width),
            FontGlyph::Outline(_) => 1000.0,
        };
        let up = place * Point::new(0.0, em);
        let advance = if vertical { place * Point::new(0.0, -1000.0) } else { place * Point::new(width, 0.0) };
        let ink = ink.map(|ink| place.transform_rect_bbox(ink));
        let all_finite = cell.is_finite() && origin.is_finite() && up.is_finite() && advance.is_finite();
        if !all_finite || ink.is_some_and(|i| !i.is_finite()) {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => Some(c.to_string()),
            Some(BfString::String(s)) if s.chars().nth(MOST_LETTERS).is_some() => {
                if self.overfull.len() < MOST_OVERFULL && !self.overfull.contains(&s) {
                    self.overfull.push(s);
                }
                None
            }
            Some(BfString::String(s)) => Some(s),
            None if self.codes_are_letters => char::from_u32(glyph.char_code()).map(String::from),
            None => None,
        };
        self.glyphs.push(Glyph {
            text,
            origin,
            advance,
            up: (up - origin).to_point(),
            ink,
            cell,
            color: match &props.paint {
                Paint::Color(color) => Some(color.to_rgba().to_rgba8()),
                Paint::Pattern(_) => None,
            },
            invisible: matches!(mode, DrawMode::Invisible),
            clip: self.clip.clone(),
            order,
        });
    }
}

impl<'a> Device<'a> for Recorder {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let opaque = is_opaque(&props);
        match mode {
            DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) => {
                let path = closed(props.transform * path.clone());
                let bounds = path.bounding_box();
                self.cover(Some((path, *rule)), bounds, opaque, false);
            }
            DrawMode::Stroke(pen) => {
                // A thick line is a box by another name.
                let [a, b, c, d, ..] = props.transform.as_coeffs();
                let scale = (a * d - b * c).abs().sqrt();
                let width = f64::from(pen.line_width) * scale;
                if width < 4.0 || !pen.dash_array.is_empty() || path.elements().len() > 200 {
                    self.next();
                    return;
                }
                let caps = Stroke::new(f64::from(pen.line_width)).with_caps(pen.line_cap).with_join(pen.line_join);
                let outline = stroke(path.iter(), &caps, &StrokeOpts::default(), 0.1 / scale.max(0.001));
                let outline = props.transform * outline;
                let bounds = outline.bounding_box();
                self.cover(Some((outline, FillRule::NonZero)), bounds, opaque, false);
            }
            DrawMode::Invisible => {}
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        let [_, b, c, ..] = props.transform.as_coeffs();
        if matches!(mode, DrawMode::Fill(_)) && b == 0.0 && c == 0.0 {
            let opaque = is_opaque(&props);
            self.cover(None, props.transform.transform_rect_bbox(*rect), opaque, false);
        } else {
            self.draw_path(&rect.to_path(0.1), props, mode);
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.push_clip(clip.path.bounding_box(), Some((clip.path.clone(), clip.fill)));
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.push_clip(*rect, None);
    }

    fn pop_clip(&mut self) {
        if self.depth > 0 {
            self.depth -= 1;
            self.clip = self.clip.take().and_then(|clip| clip.outer.clone());
        }
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.groups.push(Group { opaque: opacity >= OPAQUE && mask.is_none() && blend == BlendMode::Normal });
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let vertical = run.writing_mode() == WritingMode::Vertical;
        for placed in run.glyphs() {
            self.glyph(placed, &props, vertical, mode);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let (opaque, id) = match &image {
            Image::Raster(raster) => {
                let dict = raster.stream().dict();
                let opaque = !["SMask", "Mask", "SMaskInData"].iter().any(|key| dict.contains_key(key));
                (opaque, dict.obj_id())
            }
            Image::Stencil(_) => (false, None),
        };
        let opaque = opaque && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal;
        let path = props.transform * size.to_path(0.1);
        let bounds = path.bounding_box();
        let known = self.covers.len();
        let clip = self.clip.clone();
        self.cover(Some((path, FillRule::NonZero)), bounds, opaque, true);
        self.beneath.draw(&image, props.transform, bounds, self.order, |point| Clip::holds(clip.as_ref(), point));
        if let Some(cover) = self.covers.get_mut(known) {
            cover.id = id;
        }
    }
}

/// Filling closes what is open (8.5.3.1).
fn closed(path: BezPath) -> BezPath {
    let mut closed = BezPath::with_capacity(path.elements().len() + 1);
    let mut open = false;
    for element in path {
        if matches!(element, PathEl::MoveTo(_)) && open {
            closed.close_path();
        }
        open = !matches!(element, PathEl::MoveTo(_) | PathEl::ClosePath);
        closed.push(element);
    }
    if open {
        closed.close_path();
    }
    closed
}

fn is_opaque(props: &DrawProps<'_>) -> bool {
    let paint = match &props.paint {
        Paint::Color(color) => color.to_rgba().components()[3] >= OPAQUE,
        Paint::Pattern(_) => false,
    };
    paint && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal
}

/// The marks of a glyph that is a little drawing of its own.
fn type3_ink(glyph: &Type3Glyph<'_>) -> Option<Rect> {
    let mut bounds = Bounds(None);
    let paint = Paint::Color(hayro_interpret::color::Color::from_rgba(hayro_interpret::color::AlphaColor::BLACK));
    glyph.interpret(&mut bounds, Affine::IDENTITY, Affine::IDENTITY, &paint);
    bounds.0
}

/// Collects how far a drawing reaches.
struct Bounds(Option<Rect>);

impl Bounds {
    fn add(&mut self, rect: Rect) {
        if rect.is_finite() {
            self.0 = Some(self.0.map_or(rect, |known| known.union(rect)));
        }
    }
}

impl<'a> Device<'a> for Bounds {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.add((props.transform * path.clone()).bounding_box());
    }
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    // A glyph inside a glyph could go on for ever; what it draws is not measured.
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.add(props.transform.transform_rect_bbox(size));
    }
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
