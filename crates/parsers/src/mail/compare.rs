//! Whether two forms of a message say the same, by their words. Knows nothing of mail.

use std::collections::HashMap;

/// Words shown of each side.
const SHOWN: usize = 60;

/// What only one of the two says, in words; `None` when they say the same but for layout, addresses and a word or two.
pub fn difference(plain: &str, html: &str) -> Option<String> {
    let (of_plain, of_html) = (words(plain), words(html));
    let only_plain = without(&of_plain, &of_html);
    let only_html = without(&of_html, &of_plain);
    let differing = only_plain.len() + only_html.len();
    if differing < 4 || differing * 12 < of_plain.len() + of_html.len() {
        return None;
    }
    let list = |words: &[&str]| {
        let more = if words.len() > SHOWN { " …" } else { "" };
        format!("{}{more}", words[..words.len().min(SHOWN)].join(" "))
    };
    Some(format!("Only in the plain text: {}\nOnly in the HTML: {}", list(&only_plain), list(&only_html)))
}

/// Words without addresses of the web, which the two forms write in ways of their own, and without our own marks for pictures.
fn words(text: &str) -> Vec<String> {
    text.replace("[picture: ", "[picture:")
        .split_whitespace()
        .filter(|token| {
            !token.contains("://")
                && !token.starts_with("www.")
                && !token.starts_with("[picture:")
                && !token.starts_with("mailto:")
        })
        .flat_map(|token| token.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
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
        assert!(said.contains("second measure") && said.contains("nobody shall ask"), "{said}");
    }
}
