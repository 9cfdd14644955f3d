//! A document's words as one row of characters, each of which knows its word: what is looked for doesn't care where lines, words
//! and pages end. Decides nothing about what a text means.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::{
    layer::{near, same_line},
    letters::{is_ignorable, joins},
    redact::{PageText, abut},
};

/// Between two words of one line that stand far apart: they may be two columns'.
const COLUMN: char = '\t';

/// A document's characters. Between words stands a space, between distant ones a tab, between lines a line feed, and nothing
/// between parts of a word that a parser split.
pub(super) struct Text {
    /// For comparing: compatibility forms composed, dashes and quotes plain, any script's digits as ASCII's. Case stays.
    pub chars: Vec<char>,
    /// The same as they were written, one for one.
    shown: Vec<char>,
    /// For each character the word it is from, counted through all pages.
    words: Vec<usize>,
    /// For each page its first word.
    pages: Vec<usize>,
    pub tokens: Vec<Token>,
}

/// A run of letters and digits, with apostrophes in it; over a line's hyphen when small letters go on.
pub(super) struct Token {
    pub range: Range<usize>,
    /// In small letters, without a possessive ending.
    pub key: String,
    /// Whether it begins with a capital letter, or with a letter of a script without them.
    pub capital: bool,
    /// Letters and apostrophes alone.
    pub letters: bool,
}

/// What a pattern was found to be.
pub(super) struct Read {
    pub end: usize,
    /// Letters (as capitals) and digits alone.
    pub bare: String,
}

impl Text {
    pub fn new(pages: &[PageText]) -> Self {
        let mut text =
            Self { chars: Vec::new(), shown: Vec::new(), words: Vec::new(), pages: Vec::new(), tokens: Vec::new() };
        let mut number = 0;
        for page in pages {
            text.pages.push(number);
            for (at, word) in page.words.iter().enumerate() {
                for c in word.text.nfkc().filter(|c| !is_ignorable(*c) || *c == '\u{ad}') {
                    text.push(c, number);
                }
                // A soft hyphen shows nothing but at a word's end, where it is a hyphen like any other.
                let next = page.words.get(at + 1);
                match next {
                    Some(next) if !word.line_end && same_line(&word.rect, &next.rect) => {
                        if !abut(&word.rect, &next.rect) {
                            text.push(if near(&word.rect, &next.rect) { ' ' } else { COLUMN }, number);
                        }
                    }
                    _ => text.push('\n', number),
                }
                number += 1;
            }
        }
        text.drop_soft_hyphens();
        text.tokens = text.tokens();
        text
    }

    fn push(&mut self, c: char, word: usize) {
        let plain = match c {
            '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{2032}' | '\u{b4}' | '`' => '\'',
            '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{66b}' => '.',
            '\u{66c}' | '\u{60c}' => ',',
            '\n' | COLUMN => c,
            c if c.is_whitespace() => ' ',
            c => digit(c),
        };
        self.chars.push(plain);
        self.shown.push(c);
        self.words.push(word);
    }

    fn drop_soft_hyphens(&mut self) {
        let all = std::mem::take(&mut self.chars);
        let (shown, words) = (std::mem::take(&mut self.shown), std::mem::take(&mut self.words));
        for (at, c) in all.iter().enumerate() {
            if *c == '\u{ad}' && all.get(at + 1) != Some(&'\n') {
                continue;
            }
            self.chars.push(if *c == '\u{ad}' { '-' } else { *c });
            self.shown.push(shown[at]);
            self.words.push(words[at]);
        }
    }

    fn tokens(&self) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut at = 0;
        while at < self.chars.len() {
            if !self.chars[at].is_alphanumeric() {
                at += 1;
                continue;
            }
            let start = at;
            let (mut key, mut letters) = (String::new(), true);
            while let Some(&c) = self.chars.get(at) {
                if c.is_alphanumeric() && joins(c) == joins(self.chars[start]) {
                    letters &= c.is_alphabetic();
                    key.extend(c.to_lowercase());
                    at += 1;
                } else if c == '\'' && self.at(at + 1).is_alphabetic() {
                    key.push(c);
                    at += 1;
                } else if c == '-' && self.at(at + 1) == '\n' && letters && self.at(at + 2).is_lowercase() {
                    at += 2;
                } else {
                    break;
                }
            }
            if let Some(bare) = key.strip_suffix("'s") {
                key.truncate(bare.len());
            }
            let capital = self.chars[start].is_alphabetic() && !self.chars[start].is_lowercase();
            tokens.push(Token { range: start..at, key, capital, letters });
        }
        tokens
    }

    /// The character there; beyond the text's end one that it can't have, so that nothing goes on there.
    pub fn at(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\0')
    }

    pub fn before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('\n', |at| self.at(at))
    }

    /// The page (from 0) that a character stands on.
    pub fn page(&self, at: usize) -> usize {
        let word = self.words.get(at).copied().unwrap_or(usize::MAX);
        self.pages.partition_point(|first| *first <= word).saturating_sub(1)
    }

    /// The words of a range, page by page (from 0), counted on each from 0.
    pub fn places(&self, range: &Range<usize>) -> Vec<(usize, Range<usize>)> {
        let Some((first, last)) = self.words.get(range.start).zip(self.words.get(range.end.saturating_sub(1))) else {
            return Vec::new();
        };
        let mut places = Vec::new();
        let mut page = self.page(range.start);
        while let Some(&start) = self.pages.get(page).filter(|start| *start <= last) {
            let end = self.pages.get(page + 1).copied().unwrap_or(usize::MAX);
            let words = (*first).max(start)..(last + 1).min(end);
            if !words.is_empty() {
                places.push((page, words.start - start..words.end - start));
            }
            page += 1;
        }
        places
    }

    /// A range as it was written; a line's end is a space, but nothing after a hyphen.
    pub fn shown(&self, range: &Range<usize>) -> String {
        let mut text = String::new();
        for at in range.clone() {
            match self.chars[at] {
                '\n' if text.ends_with('-') || text.ends_with('\u{2010}') => {}
                '\n' | COLUMN | ' ' if text.ends_with(' ') => {}
                '\n' | COLUMN | ' ' => text.push(' '),
                _ => text.push(self.shown[at]),
            }
        }
        text
    }

    /// Whether something can begin here that is no part of a longer word, number or sum.
    pub fn begins(&self, at: usize) -> bool {
        let before = self.before(at);
        let inside = matches!(before, '.' | ',' | '/' | '-' | ':' | '\'' | '+' | '@' | '=')
            && at > 1
            && self.at(at - 2).is_ascii_digit()
            && self.at(at).is_ascii_digit();
        !joins(before) && !matches!(before, '_' | '$' | '€' | '£' | '¥') && !inside
    }

    /// Whether something can end here likewise.
    pub fn ends(&self, end: usize) -> bool {
        let (next, after) = (self.at(end), self.at(end + 1));
        let inside = matches!(next, '.' | ',' | '/' | '-' | ':' | '\'') && after.is_ascii_digit();
        !joins(next) && !matches!(next, '_' | '%' | '@' | '€' | '£') && !inside
    }

    /// Reads a pattern: `0` a digit, `A` a capital letter, `X` either, `_` perhaps one separator (space, hyphen, full stop,
    /// slash, a line's end), a space any space or line's end, everything else itself. A line's hyphen may stand anywhere.
    pub fn read(&self, start: usize, pattern: &str) -> Option<Read> {
        let (mut at, mut bare) = (start, String::new());
        if !self.begins(start) {
            return None;
        }
        for wanted in pattern.chars() {
            if wanted == '_' {
                at += self.separator(at);
                continue;
            }
            if at > start && self.at(at) == '-' && self.at(at + 1) == '\n' {
                at += if wanted == '-' { 1 } else { 2 };
            }
            let c = self.at(at);
            let fits = match wanted {
                '0' => c.is_ascii_digit(),
                'A' => c.is_ascii_uppercase(),
                'X' => c.is_ascii_digit() || c.is_ascii_uppercase(),
                ' ' => matches!(c, ' ' | '\n'),
                other => c == other,
            };
            if !fits {
                return None;
            }
            if c.is_ascii_alphanumeric() {
                bare.push(c);
            }
            at += 1;
            if c == '-' && self.at(at) == '\n' {
                at += 1;
            }
        }
        self.ends(at).then_some(Read { end: at, bare })
    }

    /// The length of one separator within a number, or 0.
    pub fn separator(&self, at: usize) -> usize {
        match self.at(at) {
            '-' if self.at(at + 1) == '\n' => 2,
            ' ' | '\n' | '-' | '.' | '/' if self.chars.len() > at + 1 => 1,
            _ => 0,
        }
    }

    /// Whether a number in groups stands in a row of numbers, as in a table: then the groups are numbers of their own.
    pub fn in_row(&self, start: usize, end: usize) -> bool {
        let groups = self.chars.get(start..end).is_some_and(|part| part.contains(&' '));
        let space = |c: char| matches!(c, ' ' | COLUMN);
        let before = space(self.before(start)) && start > 1 && self.at(start - 2).is_ascii_digit();
        groups && (before || space(self.at(end)) && self.at(end + 1).is_ascii_digit())
    }

    /// Where words and numbers begin.
    pub fn starts(&self) -> impl Iterator<Item = usize> {
        (0..self.chars.len()).filter(|at| self.chars[*at].is_ascii_alphanumeric() && !joins(self.before(*at)))
    }

    /// The first token that begins at or after a place.
    pub fn token_from(&self, at: usize) -> usize {
        self.tokens.partition_point(|t| t.range.start < at)
    }
}

/// A decimal digit of any common script as ASCII's.
fn digit(c: char) -> char {
    const ZEROS: [u32; 18] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
        0x1040, 0x17e0, 0x1810,
    ];
    let code = c as u32;
    let value = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|v| *v < 10));
    value.and_then(|v| char::from_digit(v, 10)).unwrap_or(c)
}

/// Letters and digits alone, small, digits as ASCII's: what two places of one text have in common.
pub(super) fn bare(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).map(digit).filter(|c| c.is_alphanumeric()).collect()
}
