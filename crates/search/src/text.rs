//! How a text becomes words: case and accents are folded, and scripts that part no words are cut into pairs of letters.
//!
//! Nothing is stemmed and nothing left out: what is written is what is found, whatever the language.

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization as _;

/// A longer word is cut here, in bytes: it is no word of a language.
const LONGEST: usize = 120;

/// One word of a text, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// In the text that it was read from, in bytes.
    pub at: Range<usize>,
    /// Its number among the text's words.
    pub place: usize,
    /// The last letter of a run without spaces stands alone once more, so that it too begins an entry of the index.
    pub tail: bool,
}

/// Letters of scripts that are written without spaces between words: Thai to Myanmar, Khmer, Japanese, Chinese.
pub fn is_unspaced(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x19e0..=0x19ff | 0xa9e0..=0xa9ff | 0xaa60..=0xaa7f
        | 0x3005..=0x3007 | 0x3040..=0x30ff | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff
        | 0xff66..=0xff9f | 0x1b000..=0x1b16f | 0x20000..=0x323af)
}

/// Accents and points that may be left out in writing. Vowel signs of Indic and similar scripts are letters, and stay.
fn is_accent(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0300..=0x036f | 0x0591..=0x05bd | 0x05bf | 0x05c1 | 0x05c2 | 0x05c4 | 0x05c5 | 0x05c7 | 0x0610..=0x061a
        | 0x0640 | 0x064b..=0x065f | 0x0670 | 0x06d6..=0x06dc | 0x06df..=0x06e8 | 0x06ea..=0x06ed
        | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f)
}

/// Characters that nobody sees and that part no word: soft hyphens, zero-width joiners, marks of direction.
fn is_unseen(letter: char) -> bool {
    matches!(u32::from(letter), 0x00ad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2064 | 0x2066..=0x2069 | 0xfeff)
}

fn belongs(letter: char) -> bool {
    letter.is_alphanumeric()
        || unicode_normalization::char::is_combining_mark(letter)
        || is_unseen(letter)
        || letter == '\u{640}'
}

/// Case, accents and forms of a letter (ligatures, full width) don't count.
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.nfkd().filter(|letter| !is_accent(*letter) && !is_unseen(*letter) && !letter.is_whitespace()) {
        match letter {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'ł' | 'Ł' => folded.push('l'),
            'þ' | 'Þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            letter => folded.extend(letter.to_lowercase().filter(|letter| !is_accent(*letter))),
        }
    }
    if folded.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| folded.is_char_boundary(*at)).unwrap_or(0);
        folded.truncate(end);
    }
    folded
}

/// A text's words in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((from, letter)) = letters.next() {
        if !belongs(letter) {
            continue;
        }
        let unspaced = is_unspaced(letter);
        let mut starts = vec![from];
        let mut end = from + letter.len_utf8();
        loop {
            if let Some((at, next)) = letters.next_if(|(_, next)| belongs(*next) && is_unspaced(*next) == unspaced) {
                starts.push(at);
                end = at + next.len_utf8();
            } else if unspaced && is_gap(&text[end..]) {
                letters.next();
            } else {
                break;
            }
        }
        if unspaced {
            pairs(text, &starts, end, &mut words);
        } else {
            push(text, from..end, false, &mut words);
        }
    }
    words
}

/// One space or line's end between two letters of such a script: how the page was set, not how it reads.
fn is_gap(rest: &str) -> bool {
    let mut letters = rest.chars();
    letters.next().is_some_and(char::is_whitespace)
        && letters.next().is_some_and(|next| belongs(next) && is_unspaced(next))
}

/// Every two neighbouring letters of a run, then the last one alone.
fn pairs(text: &str, starts: &[usize], end: usize, words: &mut Vec<Word>) {
    for (at, start) in starts.iter().enumerate() {
        let until = starts.get(at + 2).copied().unwrap_or(end);
        push(text, *start..until, starts.len() > 1 && at + 1 == starts.len(), words);
    }
}

fn push(text: &str, at: Range<usize>, tail: bool, words: &mut Vec<Word>) {
    let folded = fold(&text[at.clone()]);
    // A lone accent is nothing.
    if !folded.is_empty() {
        words.push(Word { text: folded, at, place: words.len(), tail });
    }
}

/// The index's view of [`words`].
#[derive(Clone, Default)]
pub struct Cutter;

pub struct Cut {
    words: std::vec::IntoIter<Word>,
    token: Token,
}

impl Tokenizer for Cutter {
    type TokenStream<'a> = Cut;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Cut {
        Cut { words: words(text).into_iter(), token: Token::default() }
    }
}

impl TokenStream for Cut {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token = Token {
            offset_from: word.at.start,
            offset_to: word.at.end,
            position: word.place,
            text: word.text,
            position_length: 1,
        };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(cut("Ünïcode, STRASSE Straße ﬁnance Łódź"), ["unicode", "strasse", "strasse", "finance", "lodz"]);
        assert_eq!(cut("d’accord EL-0001 1,250"), ["d", "accord", "el", "0001", "1", "250"]);
        assert_eq!(cut("مُحَمَّد محمد Ελλάς ΕΛΛΑΣ"), ["محمد", "محمد", "ελλασ", "ελλασ"]);
        assert_eq!(cut("в\u{200b}ода soft\u{ad}ware"), ["вода", "software"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        assert_eq!(cut("漢字文"), ["漢字", "字文", "文"]);
        assert_eq!(cut("字"), ["字"]);
        assert_eq!(cut("PDF文書"), ["pdf", "文書", "書"]);
        assert_eq!(cut("漢 字\n文  書"), ["漢字", "字文", "文", "書"]);
        assert!(words("漢字")[1].tail && !words("漢字")[0].tail && !words("字")[0].tail);
    }

    #[test]
    fn places_point_into_the_text_as_it_was() {
        let text = "“Ärger” über";
        let found: Vec<&str> = words(text).iter().map(|word| &text[word.at.clone()]).collect();
        assert_eq!(found, ["Ärger", "über"]);
    }
}
