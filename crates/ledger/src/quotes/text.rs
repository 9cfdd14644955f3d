//! A page's text as it is compared with a quotation: exact in its words and their case, indifferent to how they were typed and
//! where lines broke. Never ignores a letter.

use unicode_normalization::UnicodeNormalization;

/// Whether the quoted words stand on a page with this text, in order where `[…]` or `…` leaves some out.
///
/// Spaces, line ends, hyphens at line ends, ligatures, kinds of quotation marks and dashes don't count; letters, case,
/// digits and punctuation do. A quotation begins and ends with whole words.
pub fn stands(page: &str, quoted: &str) -> bool {
    Text::of(page).holds(quoted)
}

/// A page's text, made ready once for many quotations.
pub(super) struct Text(Vec<Sign>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Is(char),
    /// A hyphen at the end of a line: of the word itself, or of its division.
    LineEnd,
}

impl Text {
    pub(super) fn of(page: &str) -> Self {
        let letters: Vec<char> = plain(page).collect();
        let mut signs = Vec::with_capacity(letters.len());
        let mut at = 0;
        while let Some(&letter) = letters.get(at) {
            let after = letters[at + 1..].iter().position(|c| !c.is_whitespace()).map(|n| at + 1 + n);
            if letter.is_whitespace() {
                if !signs.is_empty() && after.is_some() {
                    signs.push(Sign::Is(' '));
                }
                at = after.unwrap_or(letters.len());
                continue;
            }
            let divides = letter == '-' && matches!(signs.last(), Some(Sign::Is(c)) if c.is_alphanumeric());
            match after
                .filter(|next| divides && letters[at + 1..*next].contains(&'\n') && letters[*next].is_alphanumeric())
            {
                Some(next) => {
                    signs.push(Sign::LineEnd);
                    at = next;
                }
                None => {
                    signs.push(Sign::Is(letter));
                    at += 1;
                }
            }
        }
        Self(signs)
    }

    pub(super) fn holds(&self, quoted: &str) -> bool {
        let parts = parts(quoted);
        // The comma or full stop before the closing mark may belong to the sentence around it, as English sets it.
        let bare = parts.split_last().and_then(|(last, before)| {
            let last = last.strip_suffix(&[',']).or_else(|| last.strip_suffix(&['.']))?;
            Some([before, &[last.to_vec()]].concat())
        });
        self.has(&parts) || bare.is_some_and(|parts| self.has(&parts))
    }

    /// Each part after the one before it. The first place of each is the best for those that follow.
    fn has(&self, parts: &[Vec<char>]) -> bool {
        let mut from = 0;
        for part in parts {
            match (from..self.0.len()).find_map(|start| self.ends(start, part)) {
                Some(end) => from = end,
                None => return false,
            }
        }
        parts.iter().any(|part| part.iter().any(|c| c.is_alphanumeric()))
    }

    /// Where the part ends if it stands at `start`.
    fn ends(&self, start: usize, part: &[char]) -> Option<usize> {
        let mut rest = part;
        let mut at = start;
        while let [next, after @ ..] = rest {
            match self.0.get(at)? {
                Sign::Is(c) if same(*c, *next) => rest = after,
                Sign::LineEnd if at > start => {
                    rest = rest.strip_prefix(&['-']).map_or(rest, |rest| rest.strip_prefix(&[' ']).unwrap_or(rest))
                }
                _ => return None,
            }
            at += 1;
        }
        let whole = |outer: Option<&Sign>, inner: Option<&char>| match outer {
            Some(Sign::Is(outer)) => !(joins(*outer) && inner.is_some_and(|inner| joins(*inner))),
            Some(Sign::LineEnd) => false,
            None => true,
        };
        let before = start.checked_sub(1).and_then(|before| self.0.get(before));
        (whole(before, part.first()) && whole(self.0.get(at), part.last())).then_some(at)
    }
}

/// The parts of a quotation between its gaps.
fn parts(quoted: &str) -> Vec<Vec<char>> {
    let plain: String = plain(quoted).collect();
    let mut words =
        plain.split_whitespace().collect::<Vec<_>>().join(" ").replace("[ ... ]", "...").replace("[...]", "...");
    if let Some(inner) = words.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        words = inner.to_owned();
    }
    let tidy = |part: &str| part.trim().chars().collect::<Vec<char>>();
    words.split("...").map(|part| tidy(part.trim_start_matches('.'))).filter(|part| !part.is_empty()).collect()
}

/// The same letters however they were typed. Line ends stay.
fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    let joined = text.split("\r\n").flat_map(|line| std::iter::once('\n').chain(line.chars())).skip(1);
    // A soft hyphen at a line's end divides a word; elsewhere it shows nothing.
    let mut signs = joined.peekable();
    let shown = std::iter::from_fn(move || {
        loop {
            let sign = signs.next()?;
            match sign {
                '\u{ad}' if signs.peek().is_some_and(|next| matches!(next, '\n' | '\r')) => return Some('-'),
                '\r' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => return Some('\n'),
                sign if shows_nothing(sign) => {}
                sign => return Some(sign),
            }
        }
    });
    shown.nfkc().map(|c| match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2bc}' | '\u{2032}' | '\u{2039}' | '\u{203a}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => '"',
        '\u{2010}' | '\u{2011}' => '-',
        '\u{2012}'..='\u{2015}' | '\u{2212}' => DASH,
        c => c,
    })
}

/// A dash divides no word, so that at a line's end it isn't taken for a hyphen; typed, the one often stands for the other.
const DASH: char = '\u{2013}';

fn same(on_page: char, quoted: char) -> bool {
    on_page == quoted || matches!((on_page, quoted), ('-', DASH) | (DASH, '-'))
}

fn shows_nothing(c: char) -> bool {
    let control = c.is_control() && !c.is_whitespace();
    control
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Whether a letter belongs to the word beside it. Scripts without spaces have no word ends to go by.
fn joins(c: char) -> bool {
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    c.is_alphanumeric() && !unspaced
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "MEMORANDUM\r\n\r\nThe  second meas-\r\nure — a well-\nknown “formality” — costs\u{a0}4,200 €.\nWe don’t expect \
                        de\u{fb01}ance… of the e\u{301}tude.\nPaid in pre- and post-\nwar money. Illegal? Soft\u{ad}\nware.";

    #[test]
    fn typing_does_not_count() {
        let fine = [
            "The second measure",
            "second measure - a well-known \"formality\"",
            "a well-known",
            "costs 4,200 €",
            "We don't expect defiance",
            "of the étude",
            "pre- and post-war money",
            "Software",
            "“The second measure”",
            "MEMORANDUM The second",
            "costs 4,200 €.",
        ];
        for fine in fine {
            assert!(stands(PAGE, fine), "{fine}");
        }
    }

    #[test]
    fn words_case_digits_and_order_do() {
        let wrong = [
            "the second measure",
            "The 2nd measure",
            "costs 4,300 €",
            "The measure",
            "legal",
            "second meas",
            "etude",
            "measure second",
            "",
            "…",
            "“”",
            "...",
            "formality costs",
            "We dont expect",
            "Paid in prewar",
            "ure",
        ];
        for wrong in wrong {
            assert!(!stands(PAGE, wrong), "{wrong}");
        }
    }

    #[test]
    fn an_ellipsis_leaves_words_out_in_order() {
        for fine in [
            "The second measure […] costs 4,200 €",
            "The second … costs",
            "We don’t expect [...] étude",
            "… costs 4,200 € …",
            "The second.... costs",
        ] {
            assert!(stands(PAGE, fine), "{fine}");
        }
        for wrong in [
            "costs […] The second measure",
            "The second […] The second measure",
            "The second […] nothing",
            "The sec[…]ure",
        ] {
            assert!(!stands(PAGE, wrong), "{wrong}");
        }
    }

    #[test]
    fn the_sentence_around_may_end_the_quotation() {
        assert!(stands(PAGE, "The second measure,") && stands(PAGE, "We don’t expect."));
        assert!(!stands(PAGE, "The second measure?") && !stands(PAGE, "The second, measure"));
    }

    #[test]
    fn scripts_without_spaces_have_no_word_ends() {
        assert!(stands("第二项措施只是形式", "措施只是"));
        assert!(!stands("第二项措施只是形式", "措施不是"));
        assert!(!stands("He paid—\nnothing else", "paidnothing") && stands("He paid—\nnothing else", "paid— nothing"));
        assert!(stands("Мера — фор-\nмальность.", "Мера – формальность"));
    }
}
