//! From glyphs to words in reading order: lines, columns, writing from right to left. Knows geometry and letters, nothing of PDF.

use std::collections::HashMap;

use hayro::kurbo::{Point, Rect};
use model::Word;
use unicode_normalization::UnicodeNormalization;

use super::{columns, draw::Glyph};

/// A gap wider than this part of the em parts words.
pub(super) const WORD_GAP: f64 = 0.17;
/// A gap wider than this many ems parts pieces of a line: a column, or a cell of a table.
const PIECE_GAP: f64 = 1.3;
/// What stands for letters that nobody can tell.
const UNKNOWN: char = '\u{FFFD}';

/// A glyph in the frame of its writing: `along` the line, `across` it (growing with each line).
struct Mark {
    text: String,
    start: f64,
    end: f64,
    across: f64,
    size: f64,
    rect: Rect,
    space: bool,
    rtl: bool,
}

/// A run of marks on one line with no wide gap in it.
pub(super) struct Piece {
    marks: Vec<Mark>,
    pub start: f64,
    pub end: f64,
    pub across: f64,
    pub size: f64,
}

impl Piece {
    fn new(mark: Mark) -> Self {
        Self { start: mark.start, end: mark.end, across: mark.across, size: mark.size, marks: vec![mark] }
    }

    fn take(&mut self, mark: Mark) {
        self.start = self.start.min(mark.start);
        self.end = self.end.max(mark.end);
        if mark.size > self.size && !mark.space {
            (self.size, self.across) = (mark.size, mark.across);
        }
        self.marks.push(mark);
    }

    /// Whether the mark goes on with this piece of a line.
    fn goes_on(&self, mark: &Mark) -> bool {
        let size = self.size.max(mark.size);
        if (mark.across - self.across).abs() > size * 0.45 {
            return false;
        }
        let after = mark.start - self.end;
        let before = self.start - mark.end;
        if after >= -size * 0.5 {
            return after < size * PIECE_GAP;
        }
        // Text from right to left is drawn either way round; accents are set back over their letter.
        before > -size && before < size * PIECE_GAP && (mark.rtl || before <= 0.0)
    }

    pub fn top(&self) -> f64 {
        self.across - self.size * 0.72
    }

    pub fn bottom(&self) -> f64 {
        self.across + self.size * 0.2
    }
}

/// The words of these glyphs in reading order.
pub fn words<'a>(glyphs: impl IntoIterator<Item = &'a Glyph>) -> Vec<Word> {
    // Each direction of writing is a page of its own: the most frequent first.
    let mut directions: Vec<(i32, Vec<Mark>)> = Vec::new();
    let mut seen = Struck::default();
    for glyph in glyphs {
        let (angle, mark) = mark(glyph);
        if !mark.space && !seen.is_new(&mark, angle) {
            continue;
        }
        match directions.iter().position(|(known, _)| *known == angle) {
            Some(at) => directions[at].1.push(mark),
            None => directions.push((angle, vec![mark])),
        }
    }
    directions.sort_by_key(|(_, marks)| std::cmp::Reverse(marks.len()));
    directions.into_iter().flat_map(|(_, marks)| in_one_direction(marks)).collect()
}

/// Direction, place in hairs along and across, and the letters.
type Place = (i32, i64, i64, String);

/// Which letters were struck where: bold print is often the same letter drawn twice, a hair apart.
#[derive(Default)]
struct Struck(HashMap<Place, Vec<(f64, f64)>>);

impl Struck {
    /// Whether this isn't a letter struck again. A hair is at most half the letter: the second l of "Mellon" is one more letter,
    /// and a word that lost it would be missed by whoever redacts it.
    fn is_new(&mut self, mark: &Mark, angle: i32) -> bool {
        let hair = (mark.size * 0.12).max(0.05);
        let width = mark.end - mark.start;
        // Not below a tenth of a hair, or a page could pile up strikes without end in one place.
        let along = if width > 1e-6 { (width * 0.5).clamp(hair * 0.1, hair) } else { hair };
        let place = |dx: i64, dy: i64| {
            let (x, y) = ((mark.start / hair).round() as i64, (mark.across / hair).round() as i64);
            (angle, x + dx, y + dy, mark.text.clone())
        };
        let again =
            |(start, across): &(f64, f64)| (start - mark.start).abs() < along && (across - mark.across).abs() < hair;
        let struck = |dx, dy| self.0.get(&place(dx, dy)).is_some_and(|known| known.iter().any(again));
        let new = !(-1..=1).any(|dx| (-1..=1).any(|dy| struck(dx, dy)));
        if new {
            self.0.entry(place(0, 0)).or_default().push((mark.start, mark.across));
        }
        new
    }
}

/// Degrees, and the glyph as seen along them.
fn mark(glyph: &Glyph) -> (i32, Mark) {
    let pen = glyph.advance - glyph.origin;
    // A letter without a width of its own still stands upright.
    let pen = if pen.hypot() > 1e-6 { pen } else { hayro::kurbo::Vec2::new(-glyph.up.y, glyph.up.x) };
    let degrees = pen.y.atan2(pen.x).to_degrees();
    let quarter = (degrees / 90.0).round() * 90.0;
    let angle = if (degrees - quarter).abs() < 6.0 { quarter as i32 } else { degrees.round() as i32 };
    let angle = if angle == -180 { 180 } else { angle };
    let (sin, cos) = f64::from(angle).to_radians().sin_cos();
    let along = |p: Point| p.x * cos + p.y * sin;
    let across = |p: Point| p.y * cos - p.x * sin;
    let text = letters(glyph.text.as_deref());
    let size = glyph.up.to_vec2().hypot().max(0.01);
    let (from, to) = (along(glyph.origin), along(glyph.advance));
    let rect = glyph.ink.map_or(glyph.cell, |ink| glyph.cell.union(ink));
    let space = text.chars().all(char::is_whitespace) || text.is_empty();
    let rtl = text.chars().any(is_rtl);
    (angle, Mark { start: from.min(to), end: from.max(to), across: across(glyph.origin), size, rect, space, rtl, text })
}

/// A glyph's letters without typesetters' forms: ligatures apart, Arabic letters without their position.
fn letters(text: Option<&str>) -> String {
    let Some(text) = text else { return UNKNOWN.to_string() };
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c as u32 {
            0xFB00..=0xFB4F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC => plain.extend(c.to_string().nfkc()),
            0xE000..=0xF8FF | 0xF0000.. => plain.push(UNKNOWN),
            0 => plain.push(UNKNOWN),
            0xA0 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 | 0x09..=0x0D => plain.push(' '),
            _ => plain.push(c),
        }
    }
    plain
}

pub(super) fn is_rtl(c: char) -> bool {
    matches!(c as u32, 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

fn in_one_direction(marks: Vec<Mark>) -> Vec<Word> {
    let pieces = joined(pieces(marks));
    let mut words = Vec::new();
    for row in columns::rows(pieces) {
        row_words(row, &mut words);
    }
    words
}

/// Marks in the order they were drawn, as long as each goes on where the last one ended.
fn pieces(marks: Vec<Mark>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for mark in marks {
        match pieces.last_mut() {
            Some(piece) if piece.goes_on(&mark) => piece.take(mark),
            // A space on its own says nothing; gaps tell.
            _ if mark.space => {}
            _ => pieces.push(Piece::new(mark)),
        }
    }
    pieces
}

/// Pieces of one line that touch become one, whatever was drawn between them.
fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut lines: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut whole: Vec<Piece> = Vec::new();
    for piece in pieces {
        let key = (piece.across / 4.0).round() as i64;
        let reach = ((piece.size * 0.3 / 4.0).ceil() as i64).clamp(1, 16);
        let partner =
            (key - reach..=key + reach).flat_map(|k| lines.get(&k).into_iter().flatten()).copied().find(|at| {
                let known = &whole[*at];
                let size = known.size.max(piece.size);
                let alike = known.size.min(piece.size) > size * 0.4;
                let gap = piece.start - known.end;
                alike && (known.across - piece.across).abs() < size * 0.3 && gap < size * WORD_GAP && gap > -size * 0.3
            });
        match partner {
            Some(at) => {
                for mark in piece.marks {
                    whole[at].take(mark);
                }
            }
            None => {
                lines.entry(key).or_default().push(whole.len());
                whole.push(piece);
            }
        }
    }
    whole
}

/// The words of one line, which ends after the last.
fn row_words(row: Vec<Piece>, words: &mut Vec<Word>) {
    let mut line: Vec<(Word, bool)> = Vec::new();
    for mut piece in row {
        // In visual order; what stands at the same place stays in the order it was drawn.
        if piece.marks.iter().any(|m| m.rtl) {
            piece.marks.sort_by(|a, b| a.start.total_cmp(&b.start));
        }
        let mut group: Vec<Mark> = Vec::new();
        for mark in piece.marks {
            if mark.space {
                flush(&mut group, &mut line);
                continue;
            }
            if let Some(last) = group.last() {
                let size = last.size.max(mark.size);
                let gap = (mark.start - last.end).max(last.start - mark.end);
                if gap > size * WORD_GAP {
                    flush(&mut group, &mut line);
                }
            }
            group.push(mark);
        }
        flush(&mut group, &mut line);
    }
    let mut line = in_logical_order(line);
    if let Some(last) = line.last_mut() {
        last.line_end = true;
    }
    words.append(&mut line);
}

fn flush(group: &mut Vec<Mark>, line: &mut Vec<(Word, bool)>) {
    let Some(first) = group.first() else { return };
    let rect = group.iter().fold(first.rect, |all, mark| all.union(mark.rect));
    let rtl = group.iter().any(|mark| mark.rtl);
    let text: String = if rtl { reversed(group) } else { group.iter().map(|m| m.text.as_str()).collect() };
    group.clear();
    let text = text.trim().to_owned();
    if !text.is_empty() {
        let rect = model::Rect::new(rect.x0 as f32, rect.y0 as f32, rect.x1 as f32, rect.y1 as f32);
        line.push((Word { text, rect, line_end: false }, rtl));
    }
}

/// From right to left, numbers and foreign letters inside from left to right.
fn reversed(group: &[Mark]) -> String {
    let mut text = String::new();
    let mut end = group.len();
    while end > 0 {
        let left_to_right = |at: usize| !group[at].rtl && group[at].text.chars().any(char::is_alphanumeric);
        let mut start = end - 1;
        if left_to_right(start) {
            while start > 0 && left_to_right(start - 1) {
                start -= 1;
            }
        }
        text.extend(group[start..end].iter().map(|m| m.text.as_str()));
        end = start;
    }
    text
}

/// Words stand in visual order, left to right. Where most are written from right to left the line begins at the right.
fn in_logical_order(line: Vec<(Word, bool)>) -> Vec<Word> {
    let letters = |rtl: bool| {
        line.iter()
            .filter(|w| w.1 == rtl)
            .map(|w| w.0.text.chars().filter(|c| c.is_alphabetic()).count())
            .sum::<usize>()
    };
    let (rtl_letters, ltr_letters) = (letters(true), letters(false));
    if rtl_letters == 0 {
        return line.into_iter().map(|w| w.0).collect();
    }
    let mainly_rtl = rtl_letters >= ltr_letters;
    let mut ordered: Vec<Word> = Vec::with_capacity(line.len());
    let mut run: Vec<Word> = Vec::new();
    let items: Vec<(Word, bool)> = if mainly_rtl { line.into_iter().rev().collect() } else { line };
    // Runs against the line's direction are turned round.
    for (word, rtl) in items {
        if rtl != mainly_rtl {
            run.push(word);
        } else {
            ordered.extend(run.drain(..).rev());
            ordered.push(word);
        }
    }
    ordered.extend(run.drain(..).rev());
    ordered
}

/// The text of words, lines apart.
pub fn text(words: &[Word]) -> String {
    page::text(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of 11 points from `at` on, each so far from the one before.
    fn line(at: f64, letters: &str, width: f64, step: f64) -> Vec<Glyph> {
        let glyph = |(number, letter): (u32, char)| {
            let origin = Point::new(at + f64::from(number) * step, 100.0);
            Glyph {
                text: Some(letter.to_string()),
                origin,
                advance: Point::new(origin.x + width, origin.y),
                up: Point::new(0.0, -11.04),
                ink: None,
                cell: Rect::new(origin.x, origin.y - 8.0, origin.x + width, origin.y + 2.0),
                color: None,
                invisible: false,
                clip: None,
                order: 0,
            }
        };
        (0..).zip(letters.chars()).map(glyph).collect()
    }

    fn read(glyphs: &[Glyph]) -> Vec<String> {
        words(glyphs).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn narrow_letters_side_by_side_stay_two_wherever_the_line_begins() {
        for tenth in 0..40 {
            let at = 72.0 + f64::from(tenth) * 0.1;
            // Arial's l is 0.222 em wide.
            assert_eq!(read(&line(at, "illi", 2.45, 2.45)), ["illi"], "from {at}");
            assert_eq!(read(&line(at, "....", 2.45, 1.9)), ["...."], "from {at}, drawn close");
        }
    }

    #[test]
    fn a_letter_struck_again_a_hair_apart_is_one() {
        for tenth in 0..40 {
            let at = 72.0 + f64::from(tenth) * 0.1;
            let mut twice = line(at, "illi", 2.45, 2.45);
            twice.extend(line(at + 0.35, "illi", 2.45, 2.45));
            assert_eq!(read(&twice), ["illi"], "from {at}");
        }
    }
}
