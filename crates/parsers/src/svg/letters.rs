//! The words of a laid-out drawing: where their letters stand, and whether the picture shows them. Reads no SVG itself.

use std::{collections::HashSet, ops::Range, sync::Arc};

use model::{Rect, Size, Word};
use page::font::{self, Face};
use resvg::{
    tiny_skia::{FillRule, Mask, Pixmap, Point, Transform},
    usvg::{
        FontFamily, FontResolver, Group, Node, Text,
        fontdb::{Database, ID, Source},
        layout::PositionedGlyph,
    },
};

/// Channels that differ by less than this look the same.
const SAME: u8 = 24;
/// Of a letter that is seen so much of its ink makes a difference.
const SEEN: f64 = 0.4;
/// So many places of a letter are looked at, about; and so many where each costs a look around.
const LOOKS: f32 = 4_000.0;
const LOOKS_AROUND: f32 = 1_000.0;
/// As far around a place its letter's ground is looked for, in parts of the em and in pixels at least.
const AROUND: f32 = 0.15;
const AROUND_LEAST: usize = 3;
/// Ink of what is a letter's own, and of what is its ground.
const FULL: u8 = 200;
const NONE: u8 = 32;
/// Smaller letters can't be read, in points: of the em in each direction, as in PDF.
const LEAST_SIZE: f32 = 1.8;
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
/// where these differ from what is around them, they are seen. What isn't seen is taken out of the picture: of a word of which a part is seen, too.
pub fn words(root: &Group, to: Transform, size: Size, fonts: &Fonts, picture: &mut Pixmap, bare: &Pixmap) -> Words {
    let mut laid = Laying { fonts, words: Vec::new(), pen: None, line: Point::zero() };
    let mut ink = Mask::new(picture.width(), picture.height());
    laid.group(root, to, &mut ink);
    let Some(ink) = ink else { return Words::default() };
    let differs = differences(picture, bare);
    let (wide, high) = (picture.width(), picture.height());
    let looks = Looks {
        ink: ink.data(),
        differs: &differs,
        pixels: picture.data().as_chunks().0,
        width: wide,
        height: high,
        least: LEAST_SIZE * high as f32 / size.height,
    };
    let mut wiped = Vec::new();
    let (across, down) = (size.width / picture.width() as f32, size.height / picture.height() as f32);
    let mut words = Words::default();
    let mut twins = HashSet::new();
    for word in laid.words.iter().filter(|word| !word.letters.is_empty()) {
        let text = word.text();
        let area = word.area();
        let rect = Rect::new(area.x0 * across, area.y0 * down, area.x1 * across, area.y1 * down);
        let sight = looks.at_word(word);
        // A line of the findings is a run of words: where one of another fate comes between, it ends.
        if sight != Sight::Unseen {
            end_line(&mut words.unseen);
        }
        if sight != Sight::Outside {
            end_line(&mut words.outside);
        }
        if sight != Sight::Seen {
            wiped.extend(word.letters.iter().map(|letter| letter.area));
        }
        if sight == Sight::Outside {
            put(&mut words.outside, &text);
        } else if sight == Sight::Unseen {
            put(&mut words.unseen, &text);
        } else if twins.insert((text.clone(), (area.x0 / 6.0) as i64, (area.y0 / 6.0) as i64)) {
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
    wiped.iter().for_each(|area| wipe(area, picture, bare));
    words
}

/// Takes the letters out of an area.
fn wipe(area: &Rect, picture: &mut Pixmap, bare: &Pixmap) {
    let width = picture.width() as usize;
    let (across, down) = sides(&area.grown(1.0), picture.width(), picture.height());
    for y in down {
        let row = (y * width + across.start) * 4..(y * width + across.end) * 4;
        if let (Some(to), Some(from)) = (picture.data_mut().get_mut(row.clone()), bare.data().get(row)) {
            to.copy_from_slice(from);
        }
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
        let texts = self.letters.iter().map(|letter| letter.text.as_str());
        if self.letters.iter().any(|letter| letter.text.starts_with(backwards)) {
            texts.rev().collect()
        } else {
            texts.collect()
        }
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
    fn group(&mut self, group: &Group, to: Transform, ink: &mut Option<Mask>) {
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, to, ink),
                Node::Text(text) => {
                    self.text(text, to);
                    if let Some(ink) = ink {
                        stain(text.flattened(), to, ink);
                    }
                }
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
            let again = word.letters.last().is_some_and(|last| {
                glyph.text.chars().nth(1).is_some()
                    && last.text == glyph.text
                    && (last.area.x0 - area.x0).abs() < high * 0.1
            });
            if !again {
                word.letters.push(Letter { text: glyph.text.clone(), area, em: high.min(begin.distance(along)) });
            }
        }
    }
}

/// Lays ink where letters stand, whatever they are painted with and whatever lies over them.
fn stain(letters: &Group, to: Transform, ink: &mut Mask) {
    for node in letters.children() {
        match node {
            Node::Path(path) => {
                ink.fill_path(path.data(), FillRule::Winding, true, to.pre_concat(path.abs_transform()));
            }
            Node::Group(group) => stain(group, to, ink),
            Node::Text(_) | Node::Image(_) => {}
        }
    }
}

/// Where the two pictures can be told apart by eye. Where they differ by less, the first becomes what the second is.
fn differences(picture: &mut Pixmap, bare: &Pixmap) -> Vec<bool> {
    let pairs = picture.data_mut().chunks_exact_mut(4).zip(bare.data().chunks_exact(4));
    pairs
        .map(|(pixel, under)| {
            let differs = pixel.iter().zip(under).any(|(a, b)| a.abs_diff(*b) >= SAME);
            if !differs {
                pixel.copy_from_slice(under);
            }
            differs
        })
        .collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Sight {
    Seen,
    Unseen,
    Outside,
}

struct Looks<'a> {
    ink: &'a [u8],
    differs: &'a [bool],
    pixels: &'a [[u8; 4]],
    width: u32,
    height: u32,
    /// The smallest em that can be read, in pixels.
    least: f32,
}

impl Looks<'_> {
    /// Seen is a word of which every letter is: of one that is covered in part the rest is no word.
    fn at_word(&self, word: &Laid) -> Sight {
        if word.letters.iter().any(|letter| self.is_outside(&letter.area)) {
            return Sight::Outside;
        }
        let mut inked = false;
        for letter in &word.letters {
            let (ink, seen) = self.at(&letter.area);
            if letter.em < self.least || seen < ink * SEEN || ink > 0.0 && !self.stands_out(letter) {
                return Sight::Unseen;
            }
            inked |= ink > 0.0;
        }
        if inked { Sight::Seen } else { Sight::Unseen }
    }

    /// Most of it is outside of the picture.
    fn is_outside(&self, area: &Rect) -> bool {
        let part = |low: f32, high: f32, most: u32| {
            let inside = high.min(most as f32) - low.max(0.0);
            if high > low { inside / (high - low) } else { f32::from(u8::from(inside >= 0.0)) }
        };
        let (across, down) = (part(area.x0, area.x1, self.width), part(area.y0, area.y1, self.height));
        across <= 0.0 || down <= 0.0 || across * down < 0.5
    }

    /// How much ink lies in an area, and how much of it makes a difference.
    fn at(&self, area: &Rect) -> (f64, f64) {
        let (across, down) = sides(area, self.width, self.height);
        let step = step(&across, &down, LOOKS);
        let (mut ink, mut seen) = (0.0, 0.0);
        for y in down.step_by(step) {
            for x in across.clone().step_by(step) {
                let at = y * self.width as usize + x;
                let here = f64::from(self.ink.get(at).copied().unwrap_or(0));
                ink += here;
                if self.differs.get(at).copied().unwrap_or(false) {
                    seen += here;
                }
            }
        }
        (ink, seen)
    }

    /// Its ink has another colour than the ground beside it: what other letters, a filter or a clip lay over both hides it. Signs say nothing, and
    /// may have no ground.
    fn stands_out(&self, letter: &Letter) -> bool {
        if !letter.text.contains(char::is_alphanumeric) {
            return true;
        }
        let (across, down) = sides(&letter.area.grown(1.0), self.width, self.height);
        let step = step(&across, &down, LOOKS_AROUND);
        let places = || down.clone().step_by(step).flat_map(|y| across.clone().step_by(step).map(move |x| (x, y)));
        let ink = |(x, y): (usize, usize)| self.ink.get(y * self.width as usize + x).copied().unwrap_or(0);
        // Of thin lines no pixel is full.
        let full = places().map(ink).max().unwrap_or(0).saturating_sub(NONE).clamp(1, FULL);
        let around = ((letter.em * AROUND) as usize).max(AROUND_LEAST);
        let (mut all, mut out) = (0usize, 0usize);
        for place in places().filter(|place| ink(*place) >= full) {
            all += 1;
            out += usize::from(self.is_set_off(place, step, around));
        }
        out as f64 >= all as f64 * SEEN
    }

    /// Where the ground is nearest, it has another colour; a stroke may lie between.
    fn is_set_off(&self, (x, y): (usize, usize), step: usize, around: usize) -> bool {
        let (width, height) = (self.width as usize, self.height as usize);
        let Some(own) = self.pixels.get(y * width + x) else { return false };
        let (mut nearest, mut set_off) = (usize::MAX, false);
        for (right, below) in [(1isize, 0isize), (-1, 0), (0, 1), (0, -1)] {
            let (mut first, mut differs) = (None, false);
            for far in (step..=around.max(step)).step_by(step) {
                let moved = |from: usize, by: isize, most: usize| {
                    from.checked_add_signed(by * far as isize).filter(|to| *to < most)
                };
                let (Some(x), Some(y)) = (moved(x, right, width), moved(y, below, height)) else { break };
                if self.ink.get(y * width + x).is_none_or(|ink| *ink >= NONE) {
                    continue;
                }
                first.get_or_insert(far);
                differs |= self.pixels.get(y * width + x).is_some_and(|there| !same(own, there));
                if differs {
                    break;
                }
            }
            let Some(far) = first else { continue };
            if far < nearest {
                (nearest, set_off) = (far, differs);
            } else if far == nearest {
                set_off |= differs;
            }
        }
        set_off
    }
}

fn same(one: &[u8; 4], other: &[u8; 4]) -> bool {
    one.iter().zip(other).all(|(a, b)| a.abs_diff(*b) < SAME)
}

/// So far apart are places of an area of which about so many are looked at.
fn step(across: &Range<usize>, down: &Range<usize>, looks: f32) -> usize {
    ((across.len() as f32 * down.len() as f32 / looks).sqrt() as usize).max(1)
}
