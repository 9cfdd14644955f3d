//! What a drawing that is laid out costs its renderer.

use resvg::{
    tiny_skia::{NonZeroRect, PathSegment, Point, Rect, Transform},
    usvg::{
        Group, Node, Paint, Path, Pattern, Text, Tree,
        filter::{Filter, Kind},
    },
};

use super::{DEEPEST, TOO_DEEP, TOO_MUCH, Why};

/// Groups and shapes that are drawn, those in patterns each time.
const MOST_STEPS: u64 = 1_000_000;
/// Pixels that are touched, those that cost more counted more often.
const MOST_WORK: f64 = 2e9;
/// What a point of an outline, a row that an edge crosses, and a dash cost, in pixels.
const A_POINT: f64 = 20.0;
const AN_EDGE: f64 = 8.0;
const A_DASH: f64 = 500.0;
/// A path with more is drawn without (`tiny-skia`).
const MOST_DASHES: f64 = 1e6;
/// A letter's box has at most so many units of its font a side.
const LETTER: f32 = 2_048.0;
/// The renderer's layers reach two pages beyond the page, in all directions.
const LAYER: f64 = 25.0;

/// Whether a tree, moved by `to` onto a page of so many pixels, can be drawn within `memory` bytes and a few seconds.
///
/// # Errors
/// Why it can't.
pub fn of_tree(tree: &Tree, to: Transform, (width, height): (u32, u32), memory: u64) -> Result<(), Why> {
    let page = f64::from(width) * f64::from(height);
    let rows = f64::from(height) * LAYER.sqrt();
    let mut layers = Layers { page, rows, most: memory as f64, work: 0.0, steps: 0 };
    layers.group(tree.root(), to, 0.0, 0)
}

struct Layers {
    page: f64,
    /// How many an edge can cross.
    rows: f64,
    /// Bytes that layers may hold at once.
    most: f64,
    work: f64,
    steps: u64,
}

impl Layers {
    fn step(&mut self, held: f64, work: f64, depth: usize) -> Result<(), Why> {
        self.steps += 1;
        self.work += work;
        // The tree has groups of its own between those of the document.
        if depth > DEEPEST * 3 {
            Err(TOO_DEEP)
        } else if held > self.most || self.steps > MOST_STEPS || self.work > MOST_WORK {
            Err(TOO_MUCH)
        } else {
            Ok(())
        }
    }

    fn group(&mut self, group: &Group, to: Transform, held: f64, depth: usize) -> Result<(), Why> {
        let to = to.pre_concat(group.transform());
        let mut held = held;
        let mut work = 0.0;
        if group.should_isolate() {
            let area = size(group.layer_bounding_box().transform(to)).min(self.page * LAYER);
            let mut layers = 2.0;
            let mut clip = group.clip_path();
            while let Some(one) = clip {
                layers += 1.0;
                work += area;
                self.group(one.root(), to.pre_concat(one.transform()), held, depth + 1)?;
                clip = one.clip_path();
                self.step(held, 0.0, depth)?;
            }
            let mut mask = group.mask();
            while let Some(one) = mask {
                layers += 2.0;
                work += area * 3.0;
                self.group(one.root(), to, held + area * 4.0, depth + 1)?;
                mask = one.mask();
                self.step(held, 0.0, depth)?;
            }
            for filter in group.filters() {
                layers += filter.primitives().len() as f64 + 3.0;
                work += area * self.filter(filter, to, held, depth)?;
            }
            work += area * 2.0;
            held += area * 4.0 * layers;
        }
        self.step(held, work, depth)?;
        for child in group.children() {
            match child {
                Node::Group(inner) => self.group(inner, to, held, depth + 1)?,
                Node::Text(text) => {
                    self.letters(text, to, held, depth)?;
                    self.group(text.flattened(), to, held, depth + 1)?;
                }
                Node::Path(path) => self.path(path, to, held, depth + 1)?,
                Node::Image(image) => {
                    let area = size(image.bounding_box().transform(to).and_then(|area| area.to_non_zero_rect()));
                    // It is decoded each time.
                    let own = f64::from(image.size().width()) * f64::from(image.size().height());
                    self.step(held, area.min(self.page) * 20.0 + own * 5.0, depth)?;
                }
            }
        }
        Ok(())
    }

    /// Each letter's ink is drawn three times: whose it is, whether it is seen, and what stays of it.
    fn letters(&mut self, text: &Text, to: Transform, held: f64, depth: usize) -> Result<(), Why> {
        let to = to.pre_concat(text.abs_transform());
        for glyph in text.layouted().iter().flat_map(|span| &span.positioned_glyphs) {
            let (across, down) = to.pre_concat(glyph.transform()).get_scale();
            let area = f64::from(across * LETTER) * f64::from(down * LETTER);
            self.step(held, area.min(self.page).max(0.0) * 3.0, depth)?;
        }
        Ok(())
    }

    /// How long a path is for its renderer, in pixels: its points, the rows that its edges cross, and its dashes.
    fn edges(&self, path: &Path, to: Transform) -> f64 {
        let place = to.pre_concat(path.abs_transform());
        let map = |mut point: Point| {
            place.map_point(&mut point);
            point
        };
        let (mut points, mut rows, mut length) = (0.0, 0.0, 0.0);
        let (mut pen, mut begin) = (Point::zero(), Point::zero());
        let mut edge = |from: Point, end: Point| {
            points += 1.0;
            rows += f64::from((map(end).y - map(from).y).abs()).min(self.rows) + 1.0;
            length += f64::from(from.distance(end));
        };
        for segment in path.data().segments() {
            let through = match segment {
                PathSegment::MoveTo(at) => {
                    (pen, begin) = (at, at);
                    continue;
                }
                PathSegment::LineTo(at) => [at, at, at],
                PathSegment::QuadTo(by, at) => [by, at, at],
                PathSegment::CubicTo(by, near, at) => [by, near, at],
                PathSegment::Close => [begin; 3],
            };
            for at in through {
                edge(pen, at);
                pen = at;
            }
        }
        let dashes = path.stroke().and_then(|stroke| stroke.dasharray()).map_or(0.0, |parts| {
            let all: f32 = parts.iter().sum();
            (length / f64::from(all) * parts.len() as f64).min(MOST_DASHES)
        });
        points * A_POINT + rows * AN_EDGE + dashes.max(0.0) * A_DASH
    }

    fn path(&mut self, path: &Path, to: Transform, held: f64, depth: usize) -> Result<(), Why> {
        let bounds: Option<Rect> = path.stroke_bounding_box().transform(to);
        let area = size(bounds.and_then(|bounds| bounds.to_non_zero_rect())).min(self.page * LAYER);
        // Whether it is painted or not: letters that aren't are laid out all the same.
        self.step(held, self.edges(path, to), depth)?;
        let paints = [path.fill().map(|fill| fill.paint()), path.stroke().map(|stroke| stroke.paint())];
        for paint in paints.into_iter().flatten() {
            let weight = match paint {
                Paint::Color(_) => 1.0,
                Paint::LinearGradient(_) | Paint::RadialGradient(_) => 5.0,
                Paint::Pattern(pattern) => {
                    self.pattern(pattern, to, held, depth)?;
                    20.0
                }
            };
            self.step(held, area * weight, depth)?;
        }
        Ok(())
    }

    /// It is drawn anew for each shape that it fills.
    fn pattern(&mut self, pattern: &Pattern, to: Transform, held: f64, depth: usize) -> Result<(), Why> {
        let (across, down) = to.pre_concat(pattern.transform()).get_scale();
        let rect = pattern.rect();
        let area = f64::from(rect.width() * across).abs().max(1.0) * f64::from(rect.height() * down).abs().max(1.0);
        if !area.is_finite() {
            return Err(TOO_MUCH);
        }
        let held = held + area * 4.0;
        self.step(held, area, depth)?;
        self.group(pattern.root(), Transform::from_scale(across, down), held, depth + 1)
    }

    /// How often a filter touches each of its pixels.
    fn filter(&mut self, filter: &Filter, to: Transform, held: f64, depth: usize) -> Result<f64, Why> {
        let (across, down) = to.get_scale();
        let mut times = 10.0;
        for primitive in filter.primitives() {
            times += match primitive.kind() {
                Kind::ConvolveMatrix(matrix) => {
                    f64::from(matrix.matrix().columns()) * f64::from(matrix.matrix().rows())
                }
                Kind::Morphology(grown) => {
                    f64::from(grown.radius_x().get() * across * 2.0 + 1.0)
                        * f64::from(grown.radius_y().get() * down * 2.0 + 1.0)
                }
                Kind::Turbulence(noise) => f64::from(noise.num_octaves()) * 50.0,
                Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => 50.0,
                Kind::Image(image) => {
                    self.group(image.root(), to, held, depth + 1)?;
                    10.0
                }
                _ => 10.0,
            };
        }
        Ok(times)
    }
}

/// In pixels.
fn size(area: Option<NonZeroRect>) -> f64 {
    area.map_or(0.0, |area| f64::from(area.width()).max(1.0) * f64::from(area.height()).max(1.0))
}
