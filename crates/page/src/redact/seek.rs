//! Looks for what somebody may want to cover, through a whole document: as it was typed, with other accents, a name's other forms, inside
//! longer words. A list for people to decide upon; it changes no plan.

use std::ops::Range;

use model::{Plan, Rect, plan::PlanWord};
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    PageText,
    find::{INSIDE, Token, matches, needle, tokens},
};
use crate::{layer, letters, suggest};

/// How a place differs from what was looked for; the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// As it was typed: in any case, over a line's end, with a possessive ending.
    Typed,
    /// The same letters with other accents, or none.
    Accents,
    /// Another form of a name: initials, the surname alone or first.
    Name,
    /// Inside a longer word.
    Inside,
}

/// Words of one page that somebody may want to cover. What runs over a page's end is two places.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Which of the texts that were looked for, from 0.
    pub wanted: usize,
    pub form: Form,
    /// From 1.
    pub page: u32,
    /// Of the page's words, from 0.
    pub words: Range<usize>,
    /// Line by line, in points: what redacting these words covers.
    pub rects: Vec<Rect>,
    /// A plan with this as its word covers the place; `None`: only boxes do.
    pub word: Option<String>,
}

/// A document that is searched.
pub struct Search<'a> {
    texts: &'a [PageText],
    tokens: Vec<Token>,
    /// Each word as [`plain`] gives it.
    plain: Vec<Vec<String>>,
}

impl<'a> Search<'a> {
    pub fn new(texts: &'a [PageText]) -> Self {
        let plain = texts.iter().map(|text| text.words.iter().map(|word| plain(&word.text)).collect()).collect();
        Self { texts, tokens: tokens(texts.iter().map(|text| text.words.as_slice())), plain }
    }

    /// Every place of these texts, in the order in which they stand, [`MOST`] at most; where forms overlap, the nearest to what was typed.
    /// With `names` a text of several words is somebody's name, and its other forms are looked for, too.
    pub fn places(&self, wanted: &[String], names: bool) -> Vec<Place> {
        let mut list = List::new(self);
        // A phrase before the words that are in it.
        let mut order: Vec<(usize, &String)> = wanted.iter().enumerate().collect();
        order.sort_by_key(|(_, text)| std::cmp::Reverse(text.chars().count()));
        let bared: Vec<Token> = self.tokens.iter().map(Token::without_accents).collect();
        for &(at, text) in &order {
            let Some(exact) = wanted_letters(text) else { continue };
            for range in matches(&self.tokens, &exact) {
                list.add_tokens(at, Form::Typed, range, Some(text));
            }
            let loose: Vec<char> = exact.iter().copied().map(without_accent).collect();
            for range in matches(&bared, &loose) {
                list.add_tokens(at, Form::Accents, range, None);
            }
        }
        if names {
            let texts: Vec<&str> = order.iter().map(|(_, text)| text.as_str()).collect();
            for (of, found) in suggest::of_names(self.texts, &texts) {
                list.add(order[of].0, Form::Name, found.page, found.words, Some(found.text));
            }
        }
        for &(at, text) in &order {
            let inside = plain(text);
            if inside.chars().count() < LEAST_INSIDE {
                continue;
            }
            for (page, words) in (1..).zip(&self.plain) {
                for index in (0..words.len()).filter(|index| words[*index].contains(&inside)) {
                    list.add(at, Form::Inside, page, index..index + 1, None);
                }
            }
        }
        let mut places = list.places;
        places.sort_by_key(|place| (place.page, place.words.start));
        places
    }

    /// Pages (from 1) that seem to hold more of a text than places were found there, as with signs or spaces between its letters. Words
    /// that merely stand beside each other can look so.
    pub fn doubtful(&self, wanted: &[String], places: &[Place]) -> Vec<(usize, u32)> {
        let mut doubtful = Vec::new();
        for (at, text) in wanted.iter().enumerate() {
            let inside = plain(text);
            if inside.chars().count() < INSIDE {
                continue;
            }
            for (page, words) in (1..).zip(&self.plain) {
                let here = places.iter().filter(|place| place.page == page);
                let known: usize = here.map(|place| self.said(place).matches(&inside).count()).sum();
                if words.concat().matches(&inside).count() > known {
                    doubtful.push((at, page));
                }
            }
        }
        doubtful
    }

    /// For each of the texts whether one of the places is its, or holds it.
    pub fn found(&self, wanted: &[String], places: &[Place]) -> Vec<bool> {
        let holds = |at: usize, text: &str| {
            places.iter().any(|place| place.wanted == at || !text.is_empty() && self.said(place).contains(text))
        };
        wanted.iter().enumerate().map(|(at, text)| holds(at, &plain(text))).collect()
    }

    fn said(&self, place: &Place) -> String {
        self.plain[place.page as usize - 1][place.words.clone()].concat()
    }

    /// What a word of a plan covers, as pages (from 1) and their words.
    pub fn of_word(&self, word: &str) -> Vec<(u32, Range<usize>)> {
        let Some(letters) = wanted_letters(word) else { return Vec::new() };
        matches(&self.tokens, &letters).into_iter().flat_map(|range| self.parts(range)).collect()
    }

    /// For each page which of its words a plan covers: its words' places, and what lies under a box whole, but for the edges that
    /// parsers give a line's height.
    pub fn covered(&self, plan: &Plan) -> Vec<Vec<bool>> {
        let mut covered: Vec<Vec<bool>> = Vec::with_capacity(self.texts.len());
        for (page, text) in (1..).zip(self.texts) {
            let boxes: Vec<Rect> =
                plan.boxes.iter().filter(|b| b.page == page).filter_map(|b| b.rect.normal()).collect();
            covered.push(text.words.iter().map(|word| boxes.iter().any(|rect| lies_under(&word.rect, rect))).collect());
        }
        for PlanWord { text, .. } in &plan.words {
            for (page, words) in self.of_word(text) {
                covered[page as usize - 1][words].fill(true);
            }
        }
        covered
    }

    fn parts(&self, range: Range<usize>) -> Vec<(u32, Range<usize>)> {
        let parts = self.tokens[range].chunk_by(|a, b| a.page == b.page);
        parts.map(|part| (part[0].page as u32 + 1, part[0].index..part[part.len() - 1].index + 1)).collect()
    }

    /// Whether a word of a plan covers these words.
    fn covers(&self, word: &str, page: u32, words: &Range<usize>) -> bool {
        let Some(letters) = wanted_letters(word) else { return false };
        let at = |index: usize| self.tokens.partition_point(|t| (t.page as u32 + 1, t.index) < (page, index));
        let here = &self.tokens[at(words.start)..at(words.end)];
        matches(here, &letters).into_iter().any(|found| found == (0..here.len()))
    }
}

/// Places as they are found: the first at a word keeps it.
struct List<'s, 'a> {
    search: &'s Search<'a>,
    taken: Vec<Vec<bool>>,
    places: Vec<Place>,
}

impl<'s, 'a> List<'s, 'a> {
    fn new(search: &'s Search<'a>) -> Self {
        let taken = search.texts.iter().map(|text| vec![false; text.words.len()]).collect();
        Self { search, taken, places: Vec::new() }
    }

    fn add_tokens(&mut self, wanted: usize, form: Form, range: Range<usize>, word: Option<&String>) {
        for (page, words) in self.search.parts(range) {
            self.add(wanted, form, page, words, word.cloned());
        }
    }

    fn add(&mut self, wanted: usize, form: Form, page: u32, words: Range<usize>, word: Option<String>) {
        let at = page as usize - 1;
        let Some(taken) = self.taken[at].get_mut(words.clone()).filter(|_| self.places.len() < MOST) else { return };
        if taken.iter().any(|taken| *taken) {
            return;
        }
        taken.fill(true);
        let here = &self.search.texts[at].words[words.clone()];
        let said = || {
            let said = here.iter().map(|word| letters::visible(&word.text)).collect::<Vec<_>>().join(" ");
            said.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
        };
        // What was typed covers what it was found by, over a page's end, too.
        let word =
            word.or_else(|| Some(said())).filter(|word| form == Form::Typed || self.search.covers(word, page, &words));
        self.places.push(Place { wanted, form, page, rects: layer::rects(here), word, words });
    }
}

/// The most places of one document.
pub const MOST: usize = 10_000;

/// As [`super::stands`], whatever the accents.
pub fn stands_in(text: &str, phrase: &str) -> bool {
    let bared = |text: &str| text.nfc().map(without_accent_of_any_case).collect::<String>();
    super::stands(&bared(text), &bared(phrase))
}

fn without_accent_of_any_case(c: char) -> char {
    match c {
        'Ø' => 'O',
        'Ł' => 'L',
        'Đ' => 'D',
        c => without_accent(c),
    }
}

/// A text of fewer letters stands inside too many words by chance.
const LEAST_INSIDE: usize = 4;

fn wanted_letters(text: &str) -> Option<Vec<char>> {
    needle(&PlanWord { text: text.to_owned(), reason: String::new() }).ok()
}

/// Letters and digits alone, without accents: where one text's aren't among another's, it doesn't stand there.
pub fn plain(text: &str) -> String {
    letters::bare(text).chars().map(without_accent).collect()
}

/// The letter that an accented one is made from, one for one.
pub(super) fn without_accent(c: char) -> char {
    match c {
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ı' => 'i',
        c => c.nfd().find(|part| !is_combining_mark(*part)).unwrap_or(c),
    }
}

fn lies_under(word: &Rect, rect: &Rect) -> bool {
    let inner = layer::inner(word);
    let slack = 0.1 * word.height().abs();
    rect.x0 <= inner.x0 + slack
        && rect.x1 >= inner.x1 - slack
        && rect.y0 <= inner.y0 + slack
        && rect.y1 >= inner.y1 - slack
}

#[cfg(test)]
mod tests {
    use model::{Mode, Size, Word, plan::PlanBox};

    use super::*;

    fn document(pages: &[&[&str]]) -> Vec<PageText> {
        let page = |lines: &&[&str]| {
            let mut words = Vec::new();
            for (y, line) in lines.iter().enumerate() {
                let (mut x, y) = (72.0, 60.0 + 15.0 * y as f32);
                for text in line.split(' ') {
                    let end = x + text.chars().count() as f32 * 6.0;
                    words.push(Word { text: text.into(), rect: Rect::new(x, y, end, y + 12.0), line_end: false });
                    x = end + 4.0;
                }
                words.last_mut().unwrap().line_end = true;
            }
            PageText { size: Size { width: 595.0, height: 842.0 }, words, blank: false }
        };
        pages.iter().map(page).collect()
    }

    fn found(pages: &[PageText], wanted: &[&str], names: bool) -> Vec<(Form, u32, String, Option<String>)> {
        let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
        let search = Search::new(pages);
        let said = |place: &Place| {
            let words = &pages[place.page as usize - 1].words[place.words.clone()];
            words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        search.places(&wanted, names).into_iter().map(|p| (p.form, p.page, said(&p), p.word)).collect()
    }

    #[test]
    fn a_name_is_found_in_every_form_that_is_looked_for_and_each_says_which_it_is() {
        let pages = document(&[
            &["Written by ILSE KÖHLER, and by Köh-", "ler’s clerk: Ilse", "Köhler’s own."],
            &["Ask I. Köhler or Köhler, Ilse.", "Ilse Kohler signed; the Köhlerstrasse; Kohl is no name."],
        ]);
        let all = found(&pages, &["Ilse Köhler"], true);
        let is = |form, page, said: &str| {
            assert!(all.iter().any(|(f, p, s, _)| (*f, *p, s.as_str()) == (form, page, said)), "{said}: {all:#?}");
        };
        is(Form::Typed, 1, "ILSE KÖHLER,");
        is(Form::Typed, 1, "Ilse Köhler’s");
        is(Form::Name, 1, "Köh- ler’s");
        is(Form::Name, 2, "I. Köhler");
        is(Form::Name, 2, "Köhler, Ilse.");
        is(Form::Accents, 2, "Ilse Kohler");
        assert!(!all.iter().any(|(_, _, said, _)| said.contains("Kohl ") || said == "Kohl"), "{all:#?}");
        // What was typed is enough where nobody says that it is a name.
        let typed = found(&pages, &["Ilse Köhler"], false);
        assert!(typed.iter().all(|(form, ..)| *form != Form::Name), "{typed:#?}");
        let inside = found(&pages, &["Köhler"], false);
        assert!(
            inside.iter().any(|(form, _, said, word)| {
                (*form, said.as_str()) == (Form::Inside, "Köhlerstrasse;") && word.as_deref() == Some("Köhlerstrasse")
            }),
            "{inside:#?}"
        );
    }

    #[test]
    fn the_word_of_a_place_covers_it_or_there_is_none() {
        let pages = document(&[&["Mr Tidewell; TIDEWÉLL, (Tidewells’) and Tide-", "well again. O’Tidewell!"]]);
        let search = Search::new(&pages);
        for place in search.places(&["Tidewell".into()], true) {
            let Some(word) = &place.word else { continue };
            let plan = Plan {
                mode: Mode::Facsimile,
                boxes: vec![],
                words: vec![PlanWord { text: word.clone(), reason: "privacy".into() }],
            };
            assert!(search.covered(&plan)[0][place.words.clone()].iter().all(|gone| *gone), "{place:?}");
            assert!(super::super::Redaction::find(&pages, &plan).is_ok(), "{place:?}");
        }
    }

    #[test]
    fn a_word_is_covered_by_a_box_over_all_of_it_and_not_by_its_edge() {
        let pages = document(&[&["Marrow signed"]]);
        let search = Search::new(&pages);
        let with = |rect: Rect| Plan {
            mode: Mode::Facsimile,
            boxes: vec![PlanBox { page: 1, rect, reason: "privacy".into() }],
            words: vec![],
        };
        assert_eq!(search.covered(&with(Rect::new(70.0, 58.0, 110.0, 74.0)))[0], [true, false]);
        assert_eq!(search.covered(&with(Rect::new(70.0, 62.5, 108.0, 69.5)))[0], [true, false]);
        assert_eq!(search.covered(&with(Rect::new(70.0, 58.0, 100.0, 74.0)))[0], [false, false]);
        assert_eq!(search.covered(&with(Rect::new(70.0, 58.0, 110.0, 64.0)))[0], [false, false]);
    }

    #[test]
    fn a_page_that_may_hold_it_in_pieces_is_named() {
        let pages = document(&[&["signed M a r r o w there"], &["signed by Marrow"], &["nothing of it"]]);
        let search = Search::new(&pages);
        let wanted = ["Marrow".to_owned()];
        let places = search.places(&wanted, false);
        assert_eq!(places.len(), 1);
        assert_eq!(search.doubtful(&wanted, &places), [(0, 1)]);
        // Places of other texts on the page say nothing of it, and those that hold it do.
        let both = ["signed".to_owned(), "Marrow".to_owned(), "signed by Marrow".to_owned(), "Zeppelin".to_owned()];
        let places = search.places(&both, false);
        assert_eq!(search.doubtful(&both, &places), [(1, 1)]);
        assert_eq!(search.found(&both, &places), [true, true, true, false]);
        let longer = ["signed by Marrow".to_owned(), "Marrow".to_owned()];
        let places = search.places(&longer, false);
        assert_eq!(search.found(&longer, &places), [true, true]);
        assert_eq!(search.doubtful(&longer, &places), [(1, 1)]);
    }
}
