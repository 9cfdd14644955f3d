//! What a message says: for a page as HTML, for a title or an attribute as plain text.
//!
//! Values that were filled in stand apart from the sentence's direction (`bdi`), and English that stands in for a missing
//! translation says that it is English. Plain text has neither marks nor tags.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::{Lang, escape};

/// Unicode's marks for a value whose direction is its own. They stay inside of this crate.
const BEGIN: char = '\u{2068}';
const END: char = '\u{2069}';

/// A message in words. Displayed as HTML, escaped; [`Text::plain`] elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    words: String,
    /// The language of the words, and that of the page.
    lang: Lang,
    page: Lang,
}

impl Text {
    /// `words`: what Fluent made, with [`isolated`] values.
    pub(crate) fn new(words: String, lang: Lang, page: Lang) -> Self {
        Self { words, lang, page }
    }

    /// For titles, attributes, and everything that isn't a page.
    pub fn plain(&self) -> String {
        without_marks(&self.words)
    }
}

/// A value for a message: set apart where the sentence or the value reads from right to left.
pub(crate) fn isolated(value: &str, page: Lang) -> String {
    let value = without_marks(value);
    if page.is_rtl() || value.chars().any(reads_from_the_right) { format!("{BEGIN}{value}{END}") } else { value }
}

fn without_marks(text: &str) -> String {
    text.replace([BEGIN, END], "")
}

/// The blocks of Unicode whose letters read from right to left.
fn reads_from_the_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let html = escape(&self.words).replace(BEGIN, "<bdi>").replace(END, "</bdi>");
        if self.lang == self.page {
            f.write_str(&html)
        } else {
            write!(f, r#"<span lang="{}" dir="{}">{html}</span>"#, self.lang, self.lang.direction())
        }
    }
}

/// It escapes what was filled in, and opens and closes its own tags.
impl HtmlSafe for Text {}

/// Words of a room that speaks English alone.
impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::new(words, Lang::default(), Lang::default())
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.plain()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(value: &str, lang: Lang, page: Lang) -> Text {
        Text::new(format!("a {} <b>", isolated(value, page)), lang, page)
    }

    #[test]
    fn a_value_is_escaped_and_keeps_its_own_direction() {
        let plain = sentence("\"x\u{2069}</bdi>", Lang::En, Lang::En);
        assert_eq!(plain.to_string(), "a &quot;x&lt;/bdi&gt; &lt;b&gt;");
        assert_eq!(plain.plain(), "a \"x</bdi> <b>");
        let name = sentence("الخليج", Lang::En, Lang::En);
        assert_eq!(name.to_string(), "a <bdi>الخليج</bdi> &lt;b&gt;");
        assert_eq!(name.plain(), "a الخليج <b>", "no invisible mark in plain text");
    }

    #[test]
    fn english_that_stands_in_says_so() {
        let text = sentence("x", Lang::En, Lang::Fr);
        assert_eq!(text.to_string(), r#"<span lang="en" dir="ltr">a x &lt;b&gt;</span>"#);
        assert_eq!(text.plain(), "a x <b>");
    }
}
