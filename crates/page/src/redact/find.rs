//! Finds a plan's words among a document's, the way a reader would: whatever the case, over line and page breaks, hyphens,
//! split and joined words. When in doubt it finds more rather than less.

use std::ops::Range;

use model::{Plan, Rect, Word, plan::PlanWord};

use crate::{
    Error,
    letters::{bare, folded, joins},
    redact::{PageText, Remark, seek::without_accent, words::Left},
};

/// A place where a word of the plan stands: words of one page. What runs over a page's end is two hits.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub page: usize,
    pub words: Range<usize>,
    pub reason: String,
}

/// A word ready for comparing.
pub(super) struct Token {
    pub(super) page: usize,
    pub(super) index: usize,
    letters: Vec<char>,
    /// Whether a hyphen at its end may be the line's.
    breaks: bool,
    /// Whether the next word follows without a gap: parsers split words now and then.
    abuts: bool,
}

impl Token {
    /// The same with every letter as the one that it is made from.
    pub(super) fn without_accents(&self) -> Self {
        Self { letters: self.letters.iter().copied().map(without_accent).collect(), ..*self }
    }
}

pub(super) fn tokens<'a>(pages: impl Iterator<Item = &'a [Word]>) -> Vec<Token> {
    let mut all = Vec::new();
    for (page, words) in pages.enumerate() {
        for (index, word) in words.iter().enumerate() {
            let next = words.get(index + 1);
            // Spaces that a parser left in a word are one gap, and at its end the gap that stands there anyway.
            let mut letters = folded(word.text.trim());
            letters.dedup_by(|a, b| *a == ' ' && *b == ' ');
            let below = next.is_none_or(|next| !crate::layer::same_line(&word.rect, &next.rect));
            let breaks = word.line_end || below;
            // A soft hyphen shows nothing but at a line's end, where it is a hyphen like any other.
            if breaks && word.text.trim_end().ends_with('\u{ad}') {
                letters.push('-');
            }
            if letters.iter().any(|c| *c != ' ') {
                let abuts = next.is_some_and(|next| !word.line_end && abut(&word.rect, &next.rect));
                all.push(Token { page, index, letters, breaks, abuts });
            }
        }
    }
    all
}

/// Whether two words stand so close that a parser may have split one.
pub(crate) fn abut(a: &Rect, b: &Rect) -> bool {
    crate::layer::same_line(a, b) && (b.x0 - a.x1).max(a.x0 - b.x1) < 0.1 * a.height().min(b.height())
}

/// The matches of one needle as ranges of tokens.
pub(super) fn matches(tokens: &[Token], needle: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let starts = (0..token.letters.len()).filter(|&k| k == 0 || !joins(token.letters[k - 1]) || !joins(needle[0]));
        // The longest of them: a hyphenated end belongs to it.
        let end = starts.filter_map(|k| ends(tokens, needle, i, k)).max();
        if let Some(end) = end {
            found.push(i..end + 1);
        }
    }
    found
}

/// Follows one start with all ways to get over gaps; answers the last token of the match.
fn ends(tokens: &[Token], needle: &[char], i: usize, k: usize) -> Option<usize> {
    let mut open = vec![(i, k, 0)];
    let mut best: Option<usize> = None;
    while let Some((i, k, n)) = open.pop() {
        let Some(token) = tokens.get(i) else { continue };
        let at_end = k == token.letters.len();
        let Some(&wanted) = needle.get(n) else {
            let whole = at_end || !joins(token.letters[k]) || !joins(needle[n - 1]);
            // That the next word abuts says nothing: a leaning f reaches over the space before it.
            if whole {
                best = best.max(Some(if k == 0 { i.saturating_sub(1) } else { i }));
            }
            continue;
        };
        if wanted == ' ' && !at_end {
            // Words that a parser ran together.
            open.push((i, k, n + 1));
        }
        if !at_end {
            let letter = token.letters[k];
            if letter == wanted {
                open.push((i, k + 1, n + 1));
            }
            if token.breaks && letter == '-' && k + 1 == token.letters.len() && n > 0 {
                open.push((i + 1, 0, n));
            }
        } else if wanted == ' ' {
            open.push((i + 1, 0, n + 1));
        } else if token.abuts || token.breaks && token.letters.last() == Some(&'-') {
            open.push((i + 1, 0, n));
        }
    }
    best
}

pub(super) fn needle(word: &PlanWord) -> Result<Vec<char>, Error> {
    let text: String = folded(&word.text).into_iter().collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { Err(Error::EmptyWord) } else { Ok(text.chars().collect()) }
}

/// All places of all the plan's words.
pub fn all(texts: &[PageText], plan: &Plan) -> Result<Vec<Hit>, Error> {
    let tokens = tokens(texts.iter().map(|t| t.words.as_slice()));
    let mut hits = Vec::new();
    for word in &plan.words {
        let found = matches(&tokens, &needle(word)?);
        if found.is_empty() {
            return Err(Error::NotFound(word.text.clone()));
        }
        for range in found {
            for part in tokens[range].chunk_by(|a, b| a.page == b.page) {
                let (first, last) = (&part[0], &part[part.len() - 1]);
                let words = first.index..last.index + 1;
                let hit = Hit { page: first.page, words, reason: word.reason.clone() };
                if !hits.contains(&hit) {
                    hits.push(hit);
                }
            }
        }
    }
    hits.sort_by_key(|h| (h.page, h.words.start));
    Ok(hits)
}

/// Whether a phrase stands in a text of somebody else's, hidden ever so slightly: for those who must notice that a secret is
/// told. It finds more than a plan's words do: also inside longer words, and with spaces or signs between its letters.
pub fn stands(text: &str, phrase: &str) -> bool {
    let Ok(wanted) = needle(&PlanWord { text: phrase.to_owned(), reason: String::new() }) else { return false };
    let mut words = Vec::new();
    for (y, line) in text.lines().enumerate() {
        let before = words.len();
        for (x, word) in line.split_whitespace().enumerate() {
            // Far apart: these are words of their own.
            let (x, y) = (x as f32 * 100.0, y as f32 * 100.0);
            words.push(Word { text: word.to_owned(), rect: Rect::new(x, y, x + 10.0, y + 10.0), line_end: false });
        }
        if let Some(last) = words[before..].last_mut() {
            last.line_end = true;
        }
    }
    let bare_phrase = bare(phrase);
    !matches(&tokens(std::iter::once(words.as_slice())), &wanted).is_empty()
        || bare_phrase.chars().count() >= INSIDE && bare(text).contains(&bare_phrase)
}

/// A phrase of fewer letters is found as a whole word only.
pub(super) const INSIDE: usize = 5;

/// Makes sure that no word of the plan can be found in what is left. Markers are walls, not words.
pub fn gone(left: &[Left], words: &[PlanWord]) -> Result<(), Error> {
    let wall = |l: &Left| match l.reason {
        Some(_) => Word { text: "\u{fffc}".to_owned(), ..l.word.clone() },
        None => l.word.clone(),
    };
    let left: Vec<Word> = left.iter().map(wall).collect();
    let tokens = tokens(std::iter::once(left.as_slice()));
    for word in words {
        if !matches(&tokens, &needle(word)?).is_empty() {
            return Err(Error::StillThere(word.text.clone()));
        }
    }
    Ok(())
}

/// Words that stay and have a word of the plan in them.
pub fn nearby(texts: &[PageText], plan: &Plan, hits: &[Hit]) -> Vec<Remark> {
    let needles: Vec<String> = plan.words.iter().map(|w| folded(&w.text).into_iter().collect()).collect();
    let mut remarks = Vec::new();
    for (page, text) in texts.iter().enumerate() {
        for (index, word) in text.words.iter().enumerate() {
            let inside = folded(&word.text).into_iter().collect::<String>();
            let taken = hits.iter().any(|h| h.page == page && h.words.contains(&index));
            if !taken && needles.iter().any(|n| !n.is_empty() && inside.contains(n.as_str())) {
                remarks.push(Remark::Nearby { page: page as u32 + 1, word: word.text.clone() });
            }
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &[&str], wanted: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (y, line) in lines.iter().enumerate() {
            let mut x = 72.0;
            for text in line.split(' ') {
                let end = x + text.chars().count() as f32 * 6.0;
                let rect = Rect::new(x, y as f32 * 15.0, end, y as f32 * 15.0 + 12.0);
                words.push(Word { text: text.into(), rect, line_end: false });
                // Two spaces in a test's line stand for a gap of nothing.
                x = end + 4.0;
            }
            words.last_mut().unwrap().line_end = true;
        }
        let tokens = tokens(std::iter::once(words.as_slice()));
        let needle = needle(&PlanWord { text: wanted.into(), reason: "x".into() }).unwrap();
        let text =
            |r: Range<usize>| words[tokens[r.start].index..=tokens[r.end - 1].index].iter().map(|w| w.text.clone());
        matches(&tokens, &needle).into_iter().map(|r| text(r).collect::<Vec<_>>().join("|")).collect()
    }

    #[test]
    fn words_are_found_as_a_reader_would() {
        let is = |lines: &[&str], wanted, expected: &[&str]| assert_eq!(found(lines, wanted), expected, "{wanted}");
        is(&["The MARROW, then (marrow)."], "Marrow", &["MARROW,", "(marrow)."]);
        is(&["Marrowgate stays"], "Marrow", &[]);
        is(&["signed by Anna", "Lee herself"], "anna lee", &["Anna|Lee"]);
        is(&["the Har-", "bour office"], "harbour", &["Har-|bour"]);
        is(&["a well-", "known firm"], "well-known", &["well-|known"]);
        is(&["the Har\u{ad}", "bour office"], "harbour", &["Har\u{ad}|bour"]);
        is(&["Anna\u{ad} Lee"], "anna lee", &["Anna\u{ad}|Lee"]);
        is(&["the o\u{fb03}ce, OFFICE"], "of\u{fb01}ce", &["o\u{fb03}ce,", "OFFICE"]);
        is(&["signed by Anna\u{a0} Lee"], "anna lee", &["Anna\u{a0}|Lee"]);
        is(&["signed by Anna\u{a0}\u{2003}Lee"], "anna lee", &["Anna\u{a0}\u{2003}Lee"]);
        is(&["Mu\u{308}ller", "M\u{200b}üller"], "müller", &["Mu\u{308}ller", "M\u{200b}üller"]);
        is(&["AnnaLee signed"], "Anna Lee", &["AnnaLee"]);
        is(&["Anna’s ship, Lee-Anna"], "anna", &["Anna’s", "Lee-Anna"]);
        is(&["Müller and Muller"], "MÜLLER", &["Müller"]);
        is(&["港口局張三簽名"], "張三", &["港口局張三簽名"]);
        is(&["pays 38 million"], "38", &["38"]);
    }

    #[test]
    fn a_secret_that_somebody_tells_is_noticed() {
        for told in
            ["It was MARROW!", "m a r r o w", "Mar-\nrow", "the Marrows", "M.a.r.r.o.w", "Ma\u{200b}rrow", "marrow"]
        {
            assert!(stands(told, "Marrow"), "{told}");
        }
        for other in ["", "narrow", "Mar row boats: no. Mar, ro", "arrow"] {
            assert_eq!(stands(other, "Marrow"), other.contains("Mar row"), "{other}");
        }
        assert!(stands("It cost 38 million", "38") && !stands("It cost 138 million", "38"));
        assert!(!stands("anything", " "));
    }

    #[test]
    fn a_word_that_a_parser_split_is_found() {
        let part = |text: &str, x0: f32, x1: f32| Word {
            text: text.into(),
            rect: Rect::new(x0, 0.0, x1, 12.0),
            line_end: false,
        };
        let words = [part("Mar", 10.0, 30.0), part("row", 30.4, 50.0), part("said", 54.0, 70.0)];
        let tokens = tokens(std::iter::once(words.as_slice()));
        let find = |text: &str| matches(&tokens, &needle(&PlanWord { text: text.into(), reason: "x".into() }).unwrap());
        assert_eq!(find("Marrow"), vec![0..2]);
        // It may be a word of its own, before a letter that leans over the space: rather too much than a name that stays.
        assert_eq!(find("Mar"), vec![0..1]);
        assert_eq!(find("said"), vec![2..3]);
    }
}
