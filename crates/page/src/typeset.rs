//! Sets plain text on clean A4 pages: text files, descriptions of pictures, and what a retypeset redaction leaves.
//! Knows nothing of how the text once looked, and never drops a character without saying so.

use std::collections::BTreeSet;

use model::{Colours, Rect, Size, Word, limits::DPI};

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
const PALE_INK: [u8; 3] = [0x5c, 0x58, 0x52];
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

/// A part of a text, set in its own way. Line feeds inside end lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Heading(String),
    Text(String),
    /// Columns made of spaces, in small letters of one width: [`TABLE_COLUMNS`] of them fill a line.
    Table(String),
    /// What somebody else says about the text: small and pale.
    Note(String),
    /// What follows begins a new page.
    PageEnd,
}

/// Letters that fit into a line of a table.
pub const TABLE_COLUMNS: usize = 108;

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
    pages: std::vec::IntoIter<Vec<Placed>>,
    number: usize,
    total: usize,
    pub(crate) colours: Colours,
}

#[derive(Debug)]
struct Placed {
    text: String,
    style: Style,
    bar: Option<String>,
    x: f32,
    end: f32,
    /// The baseline.
    y: f32,
    line_end: bool,
}

/// How letters look: the em and the distance of lines in pixels.
#[derive(Clone, Copy, Debug)]
struct Style {
    face: Face,
    em: f32,
    pitch: f32,
    ink: [u8; 3],
}

impl Style {
    const HEADING: Self = Self { face: Face::Text, em: 30.0, pitch: 41.0, ink: INK };
    const TABLE: Self = Self { face: Face::Mono, em: 14.4, pitch: 23.0, ink: INK };
    const NOTE: Self = Self { face: Face::Text, em: 19.0, pitch: 27.0, ink: PALE_INK };

    fn of(face: Face) -> Self {
        let em = match face {
            Face::Text => 23.5,
            Face::Mono => 19.0,
        };
        Self { face, em, pitch: PITCH, ink: INK }
    }
}

/// Sets a text. Line feeds end lines, long lines are broken at spaces, blank lines part paragraphs; a text with columns of
/// spaces or tabs is set in the monospaced face.
///
/// # Errors
/// [`Error::NoGlyph`] with all the characters that can't be set, unless `missing` says to draw boxes.
pub fn typeset(text: &str, missing: Missing) -> Result<Pages, Error> {
    let columns = text.contains('\t') || text.lines().any(|l| l.trim().contains("  "));
    set(&pieces(text, columns), if columns { Face::Mono } else { Face::Text }, missing)
}

/// Sets a document's parts one after the other. Blank lines part them. What would come after `most` pages and one more is not set.
///
/// # Errors
/// As [`typeset`].
pub fn typeset_blocks(blocks: &[Block], missing: Missing, most: usize) -> Result<Pages, Error> {
    let mut setter = Setter { most, ..Setter::new(Style::of(Face::Text)) };
    let mut absent = BTreeSet::new();
    for block in blocks {
        let (style, text, columns) = match block {
            Block::Heading(text) => (Style::HEADING, text, false),
            Block::Text(text) => (Style::of(Face::Text), text, false),
            Block::Table(text) => (Style::TABLE, text, true),
            Block::Note(text) => (Style::NOTE, text, false),
            Block::PageEnd => {
                setter.page_end();
                continue;
            }
        };
        setter.paragraph();
        setter.change(style);
        setter.pieces(&pieces(text, columns), &mut absent);
        if setter.pages.len() > most {
            break;
        }
    }
    setter.finish(missing, absent)
}

/// A text in pieces; `columns`: spaces inside a line keep their number.
fn pieces(text: &str, columns: bool) -> Vec<Piece> {
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
    pieces
}

pub(crate) fn set(pieces: &[Piece], face: Face, missing: Missing) -> Result<Pages, Error> {
    let mut setter = Setter::new(Style::of(face));
    let mut absent = BTreeSet::new();
    setter.pieces(pieces, &mut absent);
    setter.finish(missing, absent)
}

struct Setter {
    style: Style,
    space: f32,
    x: f32,
    y: f32,
    pages: Vec<Vec<Placed>>,
    /// Once there are more pages than this, nothing more is set.
    most: usize,
}

impl Setter {
    fn new(style: Style) -> Self {
        Self {
            style,
            space: font::width(style.face, style.em, " "),
            x: MARGIN,
            y: TOP,
            pages: vec![Vec::new()],
            most: usize::MAX,
        }
    }

    /// From here on letters look so; a line that was begun is ended.
    fn change(&mut self, style: Style) {
        self.line_end();
        // Larger letters need more room above than the smaller ones before left them; a heading stands apart from what it doesn't head.
        if self.pages.last().is_some_and(|page| !page.is_empty()) && self.y > TOP {
            let heads = if style.em > Style::of(Face::Text).em { PITCH * 0.4 } else { 0.0 };
            self.y += (style.pitch - self.style.pitch).max(0.0) + heads;
        }
        (self.style, self.space) = (style, font::width(style.face, style.em, " "));
    }

    fn pieces(&mut self, pieces: &[Piece], absent: &mut BTreeSet<char>) {
        for piece in pieces {
            if self.pages.len() > self.most {
                return;
            }
            match piece {
                Piece::Word(word) => {
                    let word = letters::visible(word);
                    absent.extend(word.chars().filter(|c| !c.is_ascii_graphic() && !font::has(*c)));
                    if !word.is_empty() {
                        self.word(&word);
                    }
                }
                Piece::Bar(reason) => self.bar(reason),
                Piece::Spaces(n) => self.x += self.space * *n as f32,
                Piece::LineEnd => self.line_end(),
                Piece::Paragraph => self.paragraph(),
            }
        }
    }

    fn finish(mut self, missing: Missing, absent: BTreeSet<char>) -> Result<Pages, Error> {
        if missing == Missing::Refuse && !absent.is_empty() {
            return Err(Error::NoGlyph(absent.into_iter().collect()));
        }
        self.line_end();
        let pages = self.pages;
        Ok(Pages { number: 0, total: pages.len(), pages: pages.into_iter(), colours: Colours::Kept })
    }

    fn page_end(&mut self) {
        self.line_end();
        if self.pages.last().is_some_and(|page| !page.is_empty()) {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
    }

    /// A word, broken where it is longer than a line. Each letter is measured once: a text may be one word.
    fn word(&mut self, word: &str) {
        let (face, em) = (self.style.face, self.style.em);
        let (mut part, mut width, mut before) = (String::new(), 0.0, None);
        for c in word.chars() {
            let mut step = font::step(face, em, c, before);
            if width + step > MEASURE && !part.is_empty() {
                self.place(std::mem::take(&mut part), width, None);
                if self.pages.len() > self.most {
                    return;
                }
                (step, width) = (font::step(face, em, c, None), 0.0);
            }
            part.push(c);
            width += step;
            before = Some(c);
        }
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
            page.push(Placed { text, style: self.style, bar, x, end, y: self.y, line_end: false });
        }
        self.x = end + self.space;
    }

    fn line_end(&mut self) {
        if self.x > MARGIN {
            if let Some(last) = self.pages.last_mut().and_then(|page| page.last_mut()) {
                last.line_end = true;
            }
            self.x = MARGIN;
            self.y += self.style.pitch;
        }
    }

    fn paragraph(&mut self) {
        self.line_end();
        // Not at the head of a page, and blank lines in a row count once.
        if let Some(last) = self.pages.last().and_then(|page| page.last())
            && self.y - last.y <= self.style.pitch
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
        let words = placed.iter().map(|word| draw(&mut raster, word)).collect();
        if self.total > 1 {
            let number = self.number.to_string();
            let x = (WIDTH as f32 - font::width(Face::Text, 19.0, &number)) / 2.0;
            font::draw(&mut raster, Face::Text, 19.0, (x, HEIGHT as f32 - 90.0), &number, INK);
        }
        if self.colours == Colours::BlackAndWhite {
            crate::redact::bilevel::threshold(&mut raster);
        }
        Some(PageContent { raster, size: A4, words, origin: Origin::Embedded })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pages.size_hint()
    }
}

impl ExactSizeIterator for Pages {}

fn draw(raster: &mut Raster, word: &Placed) -> Word {
    let Style { face, em: size, ink, .. } = word.style;
    match &word.bar {
        Some(reason) => {
            let area = [word.x, word.y - 23.0, word.end, word.y + 7.0].map(|v| v as u32);
            crate::redact::paint_bar(raster, area, reason);
        }
        None => {
            font::draw(raster, face, size, (word.x, word.y), &word.text, ink);
        }
    }
    let rect = Rect::new(word.x / PX, (word.y - size * 0.78) / PX, word.end / PX, (word.y + size * 0.22) / PX);
    Word { text: word.text.clone(), rect, line_end: word.line_end }
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

    #[test]
    fn parts_are_set_in_their_own_way_and_no_word_is_lost() {
        let wide = "x".repeat(TABLE_COLUMNS / 2 - 1);
        let blocks = [
            Block::Heading("Accounts".into()),
            Block::Text("First line\nsecond line".into()),
            Block::Table(format!("a    b\n{wide}  {wide}")),
            Block::PageEnd,
            Block::PageEnd,
            Block::Note("This part is hidden.".into()),
        ];
        let pages: Vec<_> = typeset_blocks(&blocks, Missing::Refuse, 10).unwrap().collect();
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[0].text(), format!("Accounts\nFirst line\nsecond line\na b\n{wide} {wide}\n"));
        assert_eq!(pages[1].text(), "This part is hidden.\n");
        let tall = |page: &PageContent, at: usize| page.words[at].rect.height();
        assert!(tall(&pages[0], 0) > tall(&pages[0], 1) && tall(&pages[0], 1) > tall(&pages[0], 5));
    }

    #[test]
    fn no_more_is_set_than_was_asked_for() {
        let long = [Block::Text("one\n".repeat(10_000)), Block::Text("two".into())];
        assert_eq!(typeset_blocks(&long, Missing::Refuse, 3).unwrap().len(), 4);
    }
}
