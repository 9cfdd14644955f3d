//! Sets plain text on clean A4 pages: text files, descriptions of pictures, and what a retypeset redaction leaves.
//! Knows nothing of how the text once looked, and never drops a character without saying so.

use std::collections::BTreeSet;

use model::{Rect, Size, Word, limits::DPI};

use crate::{
    Error, Origin, PageContent, Raster,
    font::{self, Face},
    letters,
};

/// A4 in points.
pub const A4: Size = Size { width: 595.0, height: 842.0 };

const PX: f32 = DPI / 72.0;
const WIDTH: u32 = 1240;
const HEIGHT: u32 = 1754;
const MARGIN: f32 = 150.0;
const MEASURE: f32 = WIDTH as f32 - 2.0 * MARGIN;
const TOP: f32 = 160.0;
const BOTTOM: f32 = HEIGHT as f32 - 180.0;
const PITCH: f32 = 33.0;
const INK: [u8; 3] = [0x1a, 0x18, 0x16];
/// Every bar is as wide as every other, whatever it stands for.
const BAR: f32 = 210.0;

/// What to do with a character that no font of ours has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Fail, naming them.
    Refuse,
    /// Draw a hollow box; the text layer keeps the character.
    Box,
}

/// What a set page is made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Word(String),
    /// A solid bar with its reason.
    Bar(String),
    /// This many spaces more than the one between words.
    Spaces(usize),
    LineEnd,
    Paragraph,
}

/// Pages, drawn one by one as they are asked for: a long text does not have to fit into memory as pixels.
#[derive(Debug)]
pub struct Pages {
    face: Face,
    pages: std::vec::IntoIter<Vec<Placed>>,
    number: usize,
    total: usize,
}

#[derive(Debug)]
struct Placed {
    text: String,
    bar: Option<String>,
    x: f32,
    end: f32,
    /// The baseline.
    y: f32,
    line_end: bool,
}

/// Sets a text. Line feeds end lines, long lines are broken at spaces, blank lines part paragraphs; a text with columns of
/// spaces or tabs is set in the monospaced face.
///
/// # Errors
/// [`Error::NoGlyph`] with all the characters that can't be set, unless `missing` says to draw boxes.
pub fn typeset(text: &str, missing: Missing) -> Result<Pages, Error> {
    let columns = text.contains('\t') || text.lines().any(|l| l.trim().contains("  "));
    let mut pieces = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            pieces.push(Piece::Paragraph);
            continue;
        }
        let mut spaces = 0;
        let mut first = true;
        for part in line.replace('\t', "    ").trim_end().split(' ') {
            if part.is_empty() {
                spaces += 1;
                continue;
            }
            if spaces > 0 && (columns || first) {
                pieces.push(Piece::Spaces(spaces));
            }
            (spaces, first) = (0, false);
            pieces.push(Piece::Word(part.to_owned()));
        }
        pieces.push(Piece::LineEnd);
    }
    set(&pieces, if columns { Face::Mono } else { Face::Text }, missing)
}

pub(crate) fn set(pieces: &[Piece], face: Face, missing: Missing) -> Result<Pages, Error> {
    let mut setter = Setter::new(face);
    let mut absent = BTreeSet::new();
    for piece in pieces {
        match piece {
            Piece::Word(word) => {
                let word = letters::visible(word);
                absent.extend(word.chars().filter(|c| !font::has(*c)));
                if !word.is_empty() {
                    setter.word(&word);
                }
            }
            Piece::Bar(reason) => setter.bar(reason),
            Piece::Spaces(n) => setter.x += setter.space * *n as f32,
            Piece::LineEnd => setter.line_end(),
            Piece::Paragraph => setter.paragraph(),
        }
    }
    if missing == Missing::Refuse && !absent.is_empty() {
        return Err(Error::NoGlyph(absent.into_iter().collect()));
    }
    setter.line_end();
    let pages = setter.pages;
    Ok(Pages { face, number: 0, total: pages.len(), pages: pages.into_iter() })
}

/// The size of the em in pixels.
fn em(face: Face) -> f32 {
    match face {
        Face::Text => 23.5,
        Face::Mono => 19.0,
    }
}

struct Setter {
    face: Face,
    space: f32,
    x: f32,
    y: f32,
    pages: Vec<Vec<Placed>>,
}

impl Setter {
    fn new(face: Face) -> Self {
        let space = font::width(face, em(face), " ");
        Self { face, space, x: MARGIN, y: TOP, pages: vec![Vec::new()] }
    }

    fn word(&mut self, word: &str) {
        let width = font::width(self.face, em(self.face), word);
        if width <= MEASURE {
            return self.place(word.to_owned(), width, None);
        }
        // Longer than a line: broken where it must be.
        let mut part = String::new();
        for c in word.chars() {
            part.push(c);
            if font::width(self.face, em(self.face), &part) > MEASURE {
                part.pop();
                let full = std::mem::replace(&mut part, c.to_string());
                let width = font::width(self.face, em(self.face), &full);
                self.place(full, width, None);
            }
        }
        let width = font::width(self.face, em(self.face), &part);
        self.place(part, width, None);
    }

    fn bar(&mut self, reason: &str) {
        self.place(crate::redact::marker(reason), BAR, Some(reason.to_owned()));
    }

    fn place(&mut self, text: String, width: f32, bar: Option<String>) {
        if self.x > MARGIN && self.x + width > MARGIN + MEASURE {
            self.line_end();
        }
        if self.y > BOTTOM {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
        let (x, end) = (self.x, self.x + width);
        if let Some(page) = self.pages.last_mut() {
            page.push(Placed { text, bar, x, end, y: self.y, line_end: false });
        }
        self.x = end + self.space;
    }

    fn line_end(&mut self) {
        if self.x > MARGIN {
            if let Some(last) = self.pages.last_mut().and_then(|page| page.last_mut()) {
                last.line_end = true;
            }
            self.x = MARGIN;
            self.y += PITCH;
        }
    }

    fn paragraph(&mut self) {
        self.line_end();
        // Not at the head of a page, and blank lines in a row count once.
        if let Some(last) = self.pages.last().and_then(|page| page.last())
            && self.y - last.y <= PITCH
        {
            self.y += PITCH * 0.6;
        }
    }
}

impl Iterator for Pages {
    type Item = PageContent;

    fn next(&mut self) -> Option<PageContent> {
        let placed = self.pages.next()?;
        self.number += 1;
        // The one size that is always possible.
        let mut raster = Raster::new(WIDTH, HEIGHT, Raster::WHITE).ok()?;
        let words = placed.iter().map(|word| self.draw(&mut raster, word)).collect();
        if self.total > 1 {
            let number = self.number.to_string();
            let x = (WIDTH as f32 - font::width(Face::Text, 19.0, &number)) / 2.0;
            font::draw(&mut raster, Face::Text, 19.0, (x, HEIGHT as f32 - 90.0), &number, INK);
        }
        Some(PageContent { raster, size: A4, words, origin: Origin::Embedded })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pages.size_hint()
    }
}

impl ExactSizeIterator for Pages {}

impl Pages {
    fn draw(&self, raster: &mut Raster, word: &Placed) -> Word {
        let size = em(self.face);
        match &word.bar {
            Some(reason) => {
                let area = [word.x, word.y - 23.0, word.end, word.y + 7.0].map(|v| v as u32);
                crate::redact::paint_bar(raster, area, reason);
            }
            None => {
                font::draw(raster, self.face, size, (word.x, word.y), &word.text, INK);
            }
        }
        let rect = Rect::new(word.x / PX, (word.y - size * 0.78) / PX, word.end / PX, (word.y + size * 0.22) / PX);
        Word { text: word.text.clone(), rect, line_end: word.line_end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_breaks_into_lines_and_pages() {
        let text = "Sand is moved by night, and paid for by day. ".repeat(400);
        let pages: Vec<_> = typeset(&text, Missing::Refuse).unwrap().collect();
        assert!(pages.len() > 2, "{}", pages.len());
        for page in &pages {
            assert!(page.words.iter().all(|w| w.rect.x1 <= A4.width - 70.0 && w.rect.y1 < A4.height));
        }
        let back: Vec<_> = pages.iter().flat_map(|p| p.words.iter().map(|w| w.text.as_str())).collect();
        assert_eq!(back.join(" "), text.trim());
    }

    #[test]
    fn what_cannot_be_set_is_named() {
        let Err(Error::NoGlyph(absent)) = typeset("Hafen 港 and 港 ب", Missing::Refuse) else { panic!() };
        assert_eq!(absent, ['ب', '港']);
        let pages: Vec<_> = typeset("Hafen 港", Missing::Box).unwrap().collect();
        assert_eq!(pages[0].text(), "Hafen 港\n");
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken_and_whole() {
        let word = "x".repeat(500);
        let pages: Vec<_> = typeset(&word, Missing::Refuse).unwrap().collect();
        assert_eq!(pages[0].words.iter().map(|w| w.text.as_str()).collect::<String>(), word);
        assert!(pages[0].words.len() > 1);
    }

    #[test]
    fn no_text_is_one_blank_page() {
        let pages: Vec<_> = typeset("\n \n", Missing::Refuse).unwrap().collect();
        assert_eq!(pages.len(), 1);
        assert!(pages[0].raster.is_blank());
    }
}
