//! A document as one row of words: each with what stands before it, and with its place on a page. Compares nothing.

use std::collections::HashMap;

use model::{Rect, Word};
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use super::Copy;
use crate::letters;

/// So many words of a document are compared.
pub const MOST: usize = 1_000_000;
/// How many words of the pages are looked through for a word of the text that isn't the next one.
const LOOK_AHEAD: usize = 24;
/// Where less than this part of the pages' words stands in the text, the text isn't the pages'.
const ENOUGH: f32 = 0.9;

/// One word: what stands between white space.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    pub text: &'a str,
    /// Everything between the word before and this one.
    pub gap: &'a str,
    /// Page (as an index) and place.
    pub at: Option<(usize, Rect)>,
}

#[derive(Debug)]
pub struct Row<'a> {
    pub tokens: Vec<Token<'a>>,
    /// What stands after the last word.
    pub tail: &'a str,
    /// Each page's number.
    pub numbers: Vec<u32>,
    pub cut: bool,
}

impl<'a> Row<'a> {
    pub fn of(copy: &Copy<'a>) -> Self {
        let words: Vec<(usize, &'a Word)> =
            copy.pages.iter().enumerate().flat_map(|(at, page)| page.text.words.iter().map(move |w| (at, w))).collect();
        let mut row = Self::of_text(copy.text);
        let found = row.locate(&words);
        if !row.cut && (found as f32) < words.len() as f32 * ENOUGH {
            row = Self::of_words(&words);
        }
        row.numbers = copy.pages.iter().map(|page| page.number).collect();
        row
    }

    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    fn of_text(text: &'a str) -> Self {
        let (mut tokens, mut end, mut cut) = (Vec::new(), 0, false);
        for word in text.split(char::is_whitespace).filter(|word| !word.chars().all(letters::is_ignorable)) {
            if tokens.len() == MOST {
                cut = true;
                break;
            }
            // A part of the text: its place is the distance between the two.
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            tokens.push(Token { text: word, gap: &text[end..start], at: None });
            end = start + word.len();
        }
        Self { tokens, tail: if cut { "" } else { &text[end..] }, numbers: Vec::new(), cut }
    }

    fn of_words(words: &[(usize, &'a Word)]) -> Self {
        let mut gap = "";
        let token = |(page, word): &(usize, &'a Word)| {
            let token = Token { text: word.text.as_str(), gap, at: Some((*page, word.rect)) };
            gap = if word.line_end { "\n" } else { " " };
            token
        };
        let tokens = words.iter().take(MOST).map(token).collect();
        Self { tokens, tail: "", numbers: Vec::new(), cut: words.len() > MOST }
    }

    /// Finds the words on the pages; how many of the pages' words it found.
    fn locate(&mut self, words: &[(usize, &Word)]) -> usize {
        let texts: Vec<String> = self.tokens.iter().map(|token| letters::visible(token.text)).collect();
        let begins = |word: usize, token: usize| match (words.get(word), texts.get(token)) {
            (Some((_, word)), Some(text)) => !word.text.is_empty() && !text.is_empty() && meet(&word.text, text),
            _ => false,
        };
        let (mut next, mut found) = (0_usize, 0);
        // What is left of a page's word that has a space inside.
        let mut inside = "";
        for (at, token) in self.tokens.iter_mut().enumerate() {
            let text = &*texts[at];
            if let Some((page, word)) =
                next.checked_sub(1).and_then(|last| words.get(last)).filter(|_| !inside.is_empty())
                && let Some(rest) = inside.strip_prefix(text)
            {
                (token.at, inside) = (Some((*page, word.rect)), rest.trim_start());
                continue;
            }
            inside = "";
            // Not the next word: what is taken for it must go on as the text does, or a small word would be found anywhere.
            let skip = (0..LOOK_AHEAD).find(|skip| {
                begins(next + skip, at) && (*skip == 0 || at + 1 == texts.len() || begins(next + skip + 1, at + 1))
            });
            let Some(skip) = skip else { continue };
            let (page, first) = words[next + skip];
            next += skip + 1;
            found += 1;
            if let Some(rest) = first.text.strip_prefix(text).filter(|rest| !rest.is_empty()) {
                (token.at, inside) = (Some((page, first.rect)), rest.trim_start());
                continue;
            }
            // Where a page's line was too short for a word, it stands there in parts.
            let (mut rest, mut rect) = (text.strip_prefix(&*first.text).unwrap_or_default(), first.rect);
            while let Some((at, word)) = words.get(next).filter(|(_, w)| !rest.is_empty() && !w.text.is_empty()) {
                let Some(left) = rest.strip_prefix(&*word.text) else { break };
                rest = left;
                next += 1;
                found += 1;
                if *at == page && crate::layer::same_line(&rect, &word.rect) {
                    rect = rect.union(&word.rect);
                }
            }
            token.at = Some((page, rect));
        }
        found
    }
}

/// Whether a page's word and a word of the text are the same, as far as both go.
fn meet(word: &str, text: &str) -> bool {
    text.starts_with(word) || word.strip_prefix(text).is_some_and(|rest| rest.starts_with(' '))
}

/// A word without regard to how it was typed: equal for words that can't be told apart by eye (Unicode UTS 39, skeleton), whatever
/// their quotation marks and dashes.
pub fn key(word: &str) -> String {
    skeleton(&plain(word)).collect()
}

/// A word with plain signs, its ligatures apart, without what shows nothing.
pub fn plain(word: &str) -> String {
    word.nfkc().filter(|c| !letters::is_ignorable(*c)).map(letters::plain_sign).collect()
}

/// Words as numbers for finding copies: equal for words that differ in nothing but case, accents, signs, look-alikes and what shows nothing. Coarse:
/// "I", "l" and "1" are one letter. Kept prints are made of them: they may never change.
#[derive(Default)]
pub(super) struct Numbers {
    letters: HashMap<char, String>,
}

impl Numbers {
    /// `None` for what has neither letter nor digit. Of a longer word the first 256 count.
    pub fn of(&mut self, word: &str) -> Option<u64> {
        const LONGEST: usize = 256;
        // FNV-1a, over characters.
        const SEED: u64 = 0xcbf2_9ce4_8422_2325;
        let bare = |c: &char| c.is_alphanumeric() && !letters::is_ignorable(*c);
        let mut hash = SEED;
        for c in word.chars().filter(bare).take(LONGEST).nfkd().filter(bare) {
            for letter in self.letters.entry(c).or_insert_with(|| letter(c)).chars() {
                hash = (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3);
            }
        }
        (hash != SEED).then_some(hash)
    }
}

/// What stands for a letter and all that look like it, small or large: Latin letters where there are any.
fn letter(c: char) -> String {
    let alike = |text: &str| skeleton(text).collect::<String>();
    let small = if c == 'ς' { "σ".to_owned() } else { c.to_lowercase().collect() };
    let large: String = small.to_uppercase();
    let small = alike(&small).to_lowercase();
    let large = alike(&alike(&large).to_lowercase());
    let letter = if !small.is_ascii() && large.is_ascii() { large } else { small };
    letter.chars().filter(|c| c.is_alphanumeric()).map(|c| if c == 'i' { 'l' } else { c }).collect()
}

/// How much two texts have in common, from 0 to 1: words of both, whatever shows nothing left out, as a part of the longer one, whatever their order. A
/// quick guess for finding copies.
pub fn likeness(first: &str, second: &str) -> f32 {
    /// So many words are counted of each.
    const COUNTED: usize = 100_000;
    let (mut numbers, mut counts) = (Numbers::default(), HashMap::<u64, u32>::new());
    let (mut one, mut common, mut other) = (0_usize, 0_usize, 0_usize);
    for word in first.split_whitespace().filter_map(|word| numbers.of(word)).take(COUNTED) {
        *counts.entry(word).or_default() += 1;
        one += 1;
    }
    for word in second.split_whitespace().filter_map(|word| numbers.of(word)).take(COUNTED) {
        other += 1;
        if let Some(left) = counts.get_mut(&word).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    common as f32 / one.max(other).max(1) as f32
}
