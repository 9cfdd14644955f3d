//! What a text may consist of: characters that stand for nothing visible are left behind, others are compared without regard
//! to how they were typed. Never knows where they stood.

use unicode_normalization::UnicodeNormalization;

/// Characters that show nothing and could mark a copy: controls, zero-width and direction marks, tags, variation selectors.
pub fn is_ignorable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A word as it may be published: what shows nothing is gone, any kind of space is a plain one.
pub fn visible(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| !is_ignorable(*c)).collect::<String>().trim().to_owned()
}

/// Lines as they may be published: as [`visible`], but tabs stay, and spaces inside a line. Marks could be hidden in spaces at a line's end, in
/// how many empty lines follow each other, and in how a letter and its accent are written (Unicode's form NFC).
pub fn visible_lines(text: &str) -> String {
    let text: String = text.nfc().collect();
    let mut lines: Vec<String> = Vec::new();
    for line in text.split(['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let spaced = line.chars().map(|c| if c.is_whitespace() && c != '\t' { ' ' } else { c });
        lines.push(spaced.filter(|c| *c == '\t' || !is_ignorable(*c)).collect::<String>().trim_end().to_owned());
    }
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    let text = lines.join("\n");
    let text = text.trim_matches('\n');
    if text.trim().is_empty() { String::new() } else { format!("{text}\n") }
}

/// Nothing but a text's letters and digits, folded: what is compared where spaces and signs between them must not hide a word.
pub fn bare(text: &str) -> String {
    folded(text).into_iter().filter(|c| c.is_alphanumeric()).collect()
}

/// A text for comparing: compatibility forms composed, lower case, typographer's quotes and dashes plain. Accents stay:
/// “Müller” and “Muller” are two people.
pub(crate) fn folded(text: &str) -> Vec<char> {
    let plain = |c: char| match c {
        'ς' => 'σ',
        c if c.is_whitespace() => ' ',
        c => plain_sign(c),
    };
    let shown: String = text.nfkc().filter(|c| !is_ignorable(*c)).collect();
    shown.to_lowercase().replace('ß', "ss").nfkc().map(plain).collect()
}

/// A typographer's quotation mark or dash as the plain one that stands for it.
pub(crate) fn plain_sign(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2bc}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    }
}

/// Whether a character belongs to a word, so that a name is not found inside a longer one.
pub(crate) fn joins(c: char) -> bool {
    // Scripts without spaces have no word ends to go by.
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    c.is_alphanumeric() && !unspaced
}

/// Whether a text runs from right to left: it has such letters, and more of them than of the other kind.
pub(crate) fn is_rtl(text: &str) -> bool {
    let rtl = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    let (right, left) = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .fold((0, 0), |(right, left), c| if rtl(c) { (right + 1, left) } else { (right, left + 1) });
    right > left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_accents_and_loses_typing() {
        assert_eq!(folded("O’BRIEN"), folded("o'brien"));
        assert_eq!(folded("Mu\u{308}ller"), folded("MÜLLER"));
        assert_ne!(folded("Müller"), folded("Muller"));
        assert_eq!(folded("ﬁ\u{200b}nal"), folded("final"));
        assert_eq!(folded("STRASSE"), folded("Straße"));
    }

    #[test]
    fn lines_keep_their_shape_and_no_mark() {
        assert_eq!(visible_lines("\u{feff}a\tb  \t\r\n\r\n  c\u{200b}\u{a0}d \u{2028}e\n\n"), "a\tb\n\n  c d\ne\n");
        assert_eq!(visible_lines(" \u{200b}\n"), "");
        assert_eq!(visible_lines("e\u{301}\n\n\n\nb"), "\u{e9}\n\nb\n");
        assert_eq!(bare("Nora\u{a0}\n Q-UILL"), "noraquill");
    }

    #[test]
    fn what_shows_nothing_is_gone() {
        assert_eq!(visible("a\u{200b}b\u{e0041}\u{2003}c\u{0}"), "ab c");
    }
}
