//! The words of a laid-out drawing: where their letters stand, and whether the picture shows them. Reads no SVG itself.

mod sight;

use std::{collections::HashSet, ops::Range, sync::Arc};

use model::{Rect, Size, Word};
use page::font::{self, Face};
use resvg::{
    tiny_skia::{Path, PathBuilder, Pixmap, Point, Transform},
    usvg::{
        FontFamily, FontResolver, Group, Node, Text,
        fontdb::{Database, ID, Source},
        layout::PositionedGlyph,
    },
};
use sight::Sight;

/// Above and below the line, in parts of the em.
const ABOVE: f32 = 0.8;
const BELOW: f32 = 0.25;
/// Letters of a word: no word is longer, and one that is is cut.
const LONGEST: usize = 500;
/// What stands farther from the letter before it, in parts of the em, is another word.
const APART: f32 = 1.0;

/// Our own faces, as the renderer wants them.
pub struct Fonts {
    pub known: Arc<Database>,
    faces: Vec<(ID, Face, f32)>,
}

impl Fonts {
    pub fn new() -> Self {
        let (mut known, mut faces) = (Database::new(), Vec::new());
        for (face, file) in font::FILES {
            let ids = known.load_font_source(Source::Binary(Arc::new(file)));
            faces.extend(ids.first().map(|id| (*id, face, font::units(face))));
        }
        Self { known: Arc::new(known), faces }
    }

    /// Whatever a drawing asks for: letters of one width, or others.
    pub fn resolver(&self) -> FontResolver<'static> {
        let id = |wanted| self.faces.iter().find(|(_, face, _)| *face == wanted).map(|(id, ..)| *id);
        let (text, mono) = (id(Face::Text), id(Face::Mono));
        FontResolver {
            select_font: Box::new(move |asked, _| {
                let is_mono = asked.families().iter().any(|family| match family {
                    FontFamily::Monospace => true,
                    FontFamily::Named(name) => {
                        let name = name.to_ascii_lowercase();
                        ["mono", "courier", "consol", "hack"].iter().any(|part| name.contains(part))
                    }
                    _ => false,
                });
                if is_mono { mono } else { text }
            }),
            select_fallback: Box::new(move |c, used, _| {
                [text, mono].into_iter().flatten().find(|id| !used.contains(id)).filter(|_| font::has(c))
            }),
        }
    }

    /// A resolver that knows no font: no letter is drawn.
    pub fn none() -> FontResolver<'static> {
        FontResolver { select_font: Box::new(|_, _| None), select_fallback: Box::new(|_, _, _| None) }
    }

    fn face(&self, id: ID) -> Option<(Face, f32)> {
        self.faces.iter().find(|(known, ..)| *known == id).map(|(_, face, em)| (*face, *em))
    }
}

/// A letter, or a few that are drawn as one, and the box around it in pixels.
struct Letter {
    text: String,
    area: Rect,
    /// What it looks like, in pixels: several, where marks are put to it.
    shapes: Vec<Path>,
    /// The em in pixels, where it is less: upwards or along the line.
    em: f32,
}

/// A word as it was laid out.
#[derive(Default)]
struct Laid {
    letters: Vec<Letter>,
    line_end: bool,
}

/// What became of a drawing's words.
#[derive(Default)]
pub struct Words {
    /// Those that the picture shows, with their places in points.
    pub shown: Vec<Word>,
    /// Those that stand there a second time, at the same place: a shadow, an outline.
    pub twins: String,
    /// Lines of those that stand on the picture and can't be seen there.
    pub unseen: String,
    /// Lines of those that stand outside of it.
    pub outside: String,
}

/// The words of a group, which `to` moves onto the picture. `bare` is the picture without any letters: where the two differ, there are letters, and
/// where these differ from what is around them, they are seen. What isn't seen is taken out of the picture: of a word of which a part is seen, too,
/// but nothing of what is seen.
pub fn words(root: &Group, to: Transform, size: Size, fonts: &Fonts, picture: &mut Pixmap, bare: &Pixmap) -> Words {
    let mut laid = Laying { fonts, words: Vec::new(), pen: None, line: Point::zero() };
    laid.group(root, to);
    laid.words.retain(|word| !word.letters.is_empty());
    let (sights, seen) = sight::sights(&laid.words, picture, bare, size);
    let mut wiped = Vec::new();
    let (across, down) = (size.width / picture.width() as f32, size.height / picture.height() as f32);
    let mut words = Words::default();
    let mut twins = HashSet::new();
    for (word, sight) in laid.words.iter().zip(sights) {
        let text = word.text();
        let area = word.area();
        let rect = Rect::new(area.x0 * across, area.y0 * down, area.x1 * across, area.y1 * down);
        // A line of the findings is a run of words: where one of another fate comes between, it ends.
        if sight != Sight::Unseen {
            end_line(&mut words.unseen);
        }
        if sight != Sight::Outside {
            end_line(&mut words.outside);
        }
        if sight != Sight::Seen {
            wiped.extend(word.letters.iter().map(|letter| letter.area.grown(1.0)));
        }
        let corners = [area.x0, area.y0, area.x1, area.y1].map(|side| (side / 6.0) as i64);
        if sight == Sight::Outside {
            put(&mut words.outside, &text);
        } else if sight == Sight::Unseen {
            put(&mut words.unseen, &text);
        } else if twins.insert((text.clone(), corners)) {
            let side = |at: f32, most: f32| at.clamp(0.0, most);
            let rect = Rect::new(
                side(rect.x0, size.width),
                side(rect.y0, size.height),
                side(rect.x1, size.width),
                side(rect.y1, size.height),
            );
            words.shown.push(Word { text, rect, line_end: word.line_end });
        } else {
            put(&mut words.twins, &text);
        }
        if word.line_end {
            [&mut words.unseen, &mut words.outside, &mut words.twins].into_iter().for_each(end_line);
        }
    }
    wipe(&wiped, &seen, picture, bare);
    words
}

/// Takes out of the picture what isn't bare in some areas, but for the ink of what is seen.
fn wipe(areas: &[Rect], seen: &[bool], picture: &mut Pixmap, bare: &Pixmap) {
    let (width, height) = (picture.width(), picture.height());
    let mut areas = Rows::new(areas, width, height);
    let rows = picture.data_mut().chunks_exact_mut(4 * width as usize);
    let under = bare.data().chunks_exact(4 * width as usize).zip(seen.chunks_exact(width as usize));
    for (y, (row, (under, seen))) in rows.zip(under).enumerate() {
        let pixels = row.chunks_exact_mut(4).zip(under.chunks_exact(4));
        for ((pixel, under), (goes, stays)) in pixels.zip(areas.row(y).zip(seen)) {
            if goes && !stays {
                pixel.copy_from_slice(under);
            }
        }
    }
}

/// Which pixels of a row lie in any of some areas: row by row, for areas may be many, and large.
struct Rows {
    /// Where areas begin and end: the row, the columns, and one more or one less; the last first.
    changes: Vec<(usize, Range<usize>, i32)>,
    /// How many more lie over a pixel than over the one before it.
    steps: Vec<i32>,
}

impl Rows {
    fn new(areas: &[Rect], width: u32, height: u32) -> Self {
        let mut changes = Vec::with_capacity(areas.len() * 2);
        for area in areas {
            let (across, down) = sides(area, width, height);
            changes.extend([(down.start, across.clone(), 1), (down.end, across, -1)]);
        }
        changes.sort_unstable_by_key(|(y, ..)| std::cmp::Reverse(*y));
        Self { changes, steps: vec![0; width as usize + 1] }
    }

    /// Rows are asked for from the top.
    fn row(&mut self, y: usize) -> impl Iterator<Item = bool> + '_ {
        while let Some((_, across, by)) = self.changes.pop_if(|(at, ..)| *at <= y) {
            self.steps[across.start] += by;
            self.steps[across.end] -= by;
        }
        let mut over = 0;
        self.steps.iter().map(move |step| {
            over += step;
            over > 0
        })
    }
}

/// The columns and the rows of an area that are on the picture.
fn sides(area: &Rect, width: u32, height: u32) -> (Range<usize>, Range<usize>) {
    let side = |low: f32, high: f32, most: u32| {
        let high = high.ceil().clamp(0.0, most as f32) as usize;
        (low.floor().max(0.0) as usize).min(high)..high
    };
    (side(area.x0, area.x1, width), side(area.y0, area.y1, height))
}

fn put(lines: &mut String, word: &str) {
    if !lines.is_empty() && !lines.ends_with('\n') {
        lines.push(' ');
    }
    lines.push_str(word);
}

/// Words of the next line stand on a line of their own, whether any of this one's do or not.
fn end_line(lines: &mut String) {
    if !lines.is_empty() && !lines.ends_with('\n') {
        lines.push('\n');
    }
}

impl Laid {
    /// Letters stand in the order in which they are drawn, from the left.
    fn text(&self) -> String {
        let backwards =
            |c: char| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
        let mut texts: Vec<&str> = self.letters.iter().map(|letter| letter.text.as_str()).collect();
        if texts.iter().any(|text| text.starts_with(backwards)) {
            texts.reverse();
            // Letters of another script, and numbers, run their own way within it.
            for run in texts.chunk_by_mut(|one, next| !one.starts_with(backwards) && !next.starts_with(backwards)) {
                run.reverse();
            }
        }
        texts.concat()
    }

    fn area(&self) -> Rect {
        let first = self.letters.first().map_or(Rect::new(0.0, 0.0, 0.0, 0.0), |letter| letter.area);
        self.letters.iter().fold(first, |all, letter| all.union(&letter.area))
    }
}

struct Laying<'a> {
    fonts: &'a Fonts,
    words: Vec<Laid>,
    /// Where the next letter would stand, and the em there in pixels; none between words.
    pen: Option<(Point, f32)>,
    /// The direction of the line.
    line: Point,
}

impl Laying<'_> {
    fn group(&mut self, group: &Group, to: Transform) {
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, to),
                Node::Text(text) => self.text(text, to),
                Node::Path(_) | Node::Image(_) => {}
            }
        }
    }

    fn text(&mut self, text: &Text, to: Transform) {
        let to = to.pre_concat(text.abs_transform());
        self.pen = None;
        for span in text.layouted().iter().filter(|span| span.visible) {
            for glyph in &span.positioned_glyphs {
                self.glyph(glyph, to);
            }
        }
        self.line_end();
        self.pen = None;
    }

    fn line_end(&mut self) {
        if let Some(last) = self.words.last_mut() {
            last.line_end = true;
        }
    }

    fn glyph(&mut self, glyph: &PositionedGlyph, to: Transform) {
        let Some((face, em)) = self.fonts.face(glyph.font) else { return };
        let shape = shape(face, glyph, to);
        let to = to.pre_concat(glyph.transform());
        let width = font::width(face, em, &glyph.text);
        let map = |x: f32, y: f32| {
            let mut point = Point::from_xy(x, y);
            to.map_point(&mut point);
            point
        };
        let (begin, next, top, along) = (map(0.0, 0.0), map(width, 0.0), map(0.0, -em), map(em, 0.0));
        let corners = [(0.0, -ABOVE), (width, -ABOVE), (0.0, BELOW), (width, BELOW)].map(|(x, y)| map(x, y * em));
        let of = |at: fn(&Point) -> f32, pick: fn(f32, f32) -> f32| corners.iter().map(at).fold(at(&corners[0]), pick);
        let area =
            Rect::new(of(|p| p.x, f32::min), of(|p| p.y, f32::min), of(|p| p.x, f32::max), of(|p| p.y, f32::max));
        if !(begin.is_finite() && next.is_finite() && top.is_finite() && corners.iter().all(|p| p.is_finite())) {
            return;
        }
        let high = begin.distance(top).max(f32::MIN_POSITIVE);
        if glyph.text.trim().is_empty() {
            // A space ends the word, and the next letter tells whether it ends the line.
            self.pen = self.pen.map(|_| (next, -high));
            return;
        }
        let mut joins = false;
        if let Some((pen, em)) = self.pen {
            let (by_x, by_y) = (begin.x - pen.x, begin.y - pen.y);
            let beside = (self.line.x * by_y - self.line.y * by_x).abs();
            if beside > em.abs() * 0.5 {
                self.line_end();
            } else {
                joins = em > 0.0 && by_x.hypot(by_y) <= em * APART;
                joins &= self.words.last().is_some_and(|word| word.letters.len() < LONGEST);
            }
        }
        if !joins {
            self.words.push(Laid::default());
        }
        let length = begin.distance(next);
        if length > 0.0 {
            self.line = Point::from_xy((next.x - begin.x) / length, (next.y - begin.y) / length);
        }
        self.pen = Some((next, high));
        if let Some(word) = self.words.last_mut() {
            // Several glyphs may be drawn for a few letters that belong together; each names them all.
            let again = word.letters.last_mut().filter(|last| {
                glyph.text.chars().nth(1).is_some()
                    && last.text == glyph.text
                    && (last.area.x0 - area.x0).abs() < high * 0.1
            });
            if let Some(letter) = again {
                letter.shapes.extend(shape);
            } else {
                let em = high.min(begin.distance(along));
                word.letters.push(Letter { text: glyph.text.clone(), area, shapes: shape.into_iter().collect(), em });
            }
        }
    }
}

/// A letter's outline on the picture, whatever it is painted with and whatever lies over it.
fn shape(face: Face, glyph: &PositionedGlyph, to: Transform) -> Option<Path> {
    use font::OutlineCurve::{Cubic, Line, Quad};
    let (mut path, mut pen) = (PathBuilder::new(), None);
    for curve in font::outline(face, u16::try_from(glyph.id.0).ok()?) {
        let (Line(from, end) | Quad(from, _, end) | Cubic(from, _, _, end)) = curve;
        if pen != Some(from) {
            path.move_to(from.x, from.y);
        }
        match curve {
            Line(..) => path.line_to(end.x, end.y),
            Quad(_, by, _) => path.quad_to(by.x, by.y, end.x, end.y),
            Cubic(_, by, near, _) => path.cubic_to(by.x, by.y, near.x, near.y, end.x, end.y),
        }
        pen = Some(end);
    }
    path.finish()?.transform(to.pre_concat(glyph.outline_transform()))
}
