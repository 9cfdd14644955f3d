//! Whether two forms of a message say the same, by their words. Knows nothing of mail.

use std::collections::HashMap;

/// Words shown of each side.
const SHOWN: usize = 60;

/// Where two forms of a message say different things.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The words that only one of them has.
    pub words: String,
    /// More than a few.
    pub much: bool,
}

/// `None` when the plain text says nothing that the HTML doesn't, but for layout and addresses: nothing is lost when the HTML alone is shown.
pub fn difference(plain: &str, html: &str) -> Option<Difference> {
    let (of_plain, of_html) = (words(plain), words(html));
    let only_plain = without(&of_plain, &of_html);
    let only_html = without(&of_html, &of_plain);
    let differing = only_plain.len() + only_html.len();
    let much = differing >= 4 && differing * 12 >= of_plain.len() + of_html.len();
    if only_plain.is_empty() && !much {
        return None;
    }
    let list = |words: &[&str]| {
        let more = if words.len() > SHOWN { " …" } else { "" };
        format!("{}{more}", words[..words.len().min(SHOWN)].join(" "))
    };
    let words = format!("Only in the plain text: {}\nOnly in the HTML: {}", list(&only_plain), list(&only_html));
    Some(Difference { words, much })
}

/// Words without addresses of the web, which the two forms write in ways of their own, and without marks for pictures.
fn words(text: &str) -> Vec<String> {
    without_pictures(text)
        .split_whitespace()
        .filter(|token| !token.contains("://") && !token.contains("www.") && !token.contains("mailto:"))
        .flat_map(|token| token.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Our own marks for pictures are in brackets, as are those of other programs.
fn without_pictures(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        let inside = &rest[at + 1..];
        let mark = ["picture:", "image:", "cid:"].iter().any(|mark| inside.starts_with(mark));
        match inside.find(']').filter(|_| mark) {
            Some(end) => rest = &inside[end + 1..],
            None => {
                out.push('[');
                rest = inside;
            }
        }
    }
    out + rest
}

/// The words of one side that the other doesn't have, as often as it lacks them.
fn without<'w>(words: &'w [String], others: &[String]) -> Vec<&'w str> {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in others {
        *left.entry(word).or_default() += 1;
    }
    words
        .iter()
        .filter(|word| match left.get_mut(word.as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .map(String::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_is_no_difference_and_words_are() {
        let plain = "Dear Ilse,\n\nthe second measure is *paid*. See https://example.org/a\n-- \nAnders";
        assert_eq!(difference(plain, "Dear Ilse, the second measure is paid. See here Anders"), None);
        let said = difference(plain, "Dear Ilse, nothing was paid and nobody shall ask. Anders").unwrap();
        assert!(
            said.much && said.words.contains("second measure") && said.words.contains("nobody shall ask"),
            "{said:?}"
        );
        // What the HTML has more is shown with it.
        assert_eq!(difference("Paid.", "[picture: the harbour at night] Paid. Unsubscribe"), None);
    }

    #[test]
    fn one_word_is_a_difference() {
        let said = difference(
            "The second measure was paid on Friday, as agreed.",
            "The second measure was unpaid on Friday, as agreed.",
        )
        .unwrap();
        assert!(
            !said.much && said.words.contains("plain text: paid\n") && said.words.ends_with("HTML: unpaid"),
            "{said:?}"
        );
    }
}
