//! Whether two forms of a message say the same, by their words. Knows nothing of mail.

use std::collections::{BTreeSet, HashMap, HashSet};

/// Words shown of each side.
const SHOWN: usize = 60;
/// Addresses shown.
const ADDRESSES: usize = 20;

/// Where two forms of a message say different things.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    pub what: &'static str,
    /// The words and addresses that only one of them has, or where their order parts.
    pub words: String,
}

/// `None` when the plain text says nothing that the HTML doesn't, but for layout: nothing is lost when the HTML alone is shown. `shown` is what a reader
/// sees of it, `source` what it is written as, where its addresses stand.
pub fn difference(plain: &str, shown: &str, source: &[&str]) -> Option<Difference> {
    let (of_plain, of_html) = (words(plain), words(shown));
    let (all_plain, all_html): (Vec<_>, Vec<_>) = (of_plain.iter().collect(), of_html.iter().collect());
    // A picture that only the HTML has is shown with it.
    let html_alone: Vec<_> = of_html.iter().filter(|word| !word.of_picture).collect();
    let only_plain = without(&all_plain, &all_html);
    let only_html = without(&html_alone, &all_plain);
    let differing = only_plain.len() + only_html.len();
    let much = differing >= 4 && differing * 12 >= of_plain.len() + html_alone.len();
    let list = |words: &[&str], most: usize| {
        let more = if words.len() > most { " …" } else { "" };
        format!("{}{more}", words[..words.len().min(most)].join(" "))
    };
    let source = source.join("\n").replace("&amp;", "&");
    let known: BTreeSet<String> = addresses(&source).collect();
    // One that is cut short by the end of a line is the beginning of one.
    let is_known =
        |address: &String| known.range(address.clone()..).next().is_some_and(|next| next.starts_with(address));
    let unknown: BTreeSet<String> = addresses(plain).filter(|address| !is_known(address)).collect();
    if only_plain.is_empty() && !much {
        if !unknown.is_empty() {
            let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
            let what = "The mail's plain text has addresses that its HTML doesn't have. Most programs show the HTML. Both are shown here.";
            return Some(Difference { what, words: list(&unknown, ADDRESSES) });
        }
        let parts = order(&all_plain, &[&all_html, &html_alone])?;
        let rest: Vec<&str> = all_plain[parts..].iter().map(|word| word.text.as_str()).collect();
        let what = "The mail's plain text has the words of its HTML in another order, or lacks some between them. Most programs show the HTML. Both are shown here.";
        return Some(Difference { what, words: format!("From here on: {}", list(&rest, SHOWN / 4)) });
    }
    let mut words =
        format!("Only in the plain text: {}\nOnly in the HTML: {}", list(&only_plain, SHOWN), list(&only_html, SHOWN));
    if !unknown.is_empty() {
        let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
        words.push_str(&format!("\nAddresses only in the plain text: {}", list(&unknown, ADDRESSES)));
    }
    let what = if much {
        "The mail's plain text and its HTML say different things. Most programs show the HTML. Both are shown here."
    } else {
        "The mail's plain text has a few words that its HTML doesn't have. Most programs show the HTML. Both are shown here."
    };
    Some(Difference { what, words })
}

/// The first word of one side that follows the one before it in a line, and nowhere so on the other side: whole lines may stand elsewhere there.
fn order(words: &[&Word], others: &[&[&Word]]) -> Option<usize> {
    let known: HashSet<(&str, &str)> = others
        .iter()
        .flat_map(|words| words.windows(2))
        .map(|two| (two[0].text.as_str(), two[1].text.as_str()))
        .collect();
    let unknown =
        |two: &[&Word]| two[0].line == two[1].line && !known.contains(&(two[0].text.as_str(), two[1].text.as_str()));
    words.windows(2).position(unknown)
}

struct Word {
    text: String,
    line: usize,
    /// Of the words that stand for a picture.
    of_picture: bool,
}

/// Words but for addresses of the web, which the two forms write in ways of their own. Our own marks for pictures are in brackets, as are those of
/// other programs.
fn words(text: &str) -> Vec<Word> {
    let (mut out, mut line) = (Vec::new(), 0);
    let mut add = |text: &str, of_picture: bool| {
        for (number, text) in text.split('\n').enumerate() {
            line += usize::from(number > 0);
            let tokens = text.split_whitespace().filter(|token| !is_address(token));
            let words =
                tokens.flat_map(|token| token.split(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty());
            out.extend(words.map(|word| Word { text: word.to_lowercase(), line, of_picture }));
        }
    };
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let inside = &rest[at + 1..];
        let label = ["picture:", "image:"].into_iter().find(|label| inside.starts_with(label));
        match label.and_then(|label| Some((label, inside.find(']')?))) {
            Some((label, end)) => {
                add(&rest[..at], false);
                add(&inside[label.len()..end], true);
                rest = &inside[end + 1..];
            }
            None => {
                add(&rest[..=at], false);
                rest = inside;
            }
        }
    }
    add(rest, false);
    out
}

fn is_address(token: &str) -> bool {
    ["://", "www.", "mailto:", "cid:"].iter().any(|mark| token.contains(mark))
}

/// The addresses in a text, without what differs between the ways of writing them.
fn addresses(text: &str) -> impl Iterator<Item = String> {
    let pieces =
        text.split(|c: char| c.is_whitespace() || "\"'<>()[]{}|\\".contains(c)).filter(|piece| is_address(piece));
    pieces.map(|piece| {
        let piece = piece.to_lowercase();
        let piece = piece.split_once("://").map_or(piece.as_str(), |(_, rest)| rest);
        let piece = piece.strip_prefix("mailto:").unwrap_or(piece);
        piece.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '/', '#']).to_owned()
    })
}

/// The words of one side that the other doesn't have, as often as it lacks them.
fn without<'w>(words: &[&'w Word], others: &[&'w Word]) -> Vec<&'w str> {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in others {
        *left.entry(&word.text).or_default() += 1;
    }
    let lacking = words.iter().filter(|word| match left.get_mut(word.text.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    lacking.map(|word| word.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(plain: &str, html: &str) -> Option<String> {
        difference(plain, html, &[html]).map(|difference| difference.words)
    }

    #[test]
    fn layout_is_no_difference_and_words_are() {
        let plain = "Dear Ilse,\n\nthe second measure is *paid*. See <https://example.org/a>.\n-- \nAnders";
        let shown = "Dear Ilse, the second measure is paid. See here Anders";
        assert_eq!(difference(plain, shown, &["<a href='HTTPS://Example.org/a/'>here</a>"]), None);
        let said = difference(plain, "Dear Ilse, nothing was paid and nobody shall ask. Anders", &[]).unwrap();
        assert!(
            said.what.contains("different things")
                && said.words.contains("second measure")
                && said.words.contains("nobody shall ask"),
            "{said:?}"
        );
        // What the HTML has more is shown with it.
        assert_eq!(self::said("Paid.", "[picture: the harbour at night] Paid. Unsubscribe"), None);
    }

    #[test]
    fn one_word_is_a_difference() {
        let said = said(
            "The second measure was paid on Friday, as agreed.",
            "The second measure was unpaid on Friday, as agreed.",
        );
        assert_eq!(said.unwrap(), "Only in the plain text: paid\nOnly in the HTML: unpaid");
    }

    /// A mark of this copy can stand in an address, and words can stand where a picture is named.
    #[test]
    fn an_address_a_picture_and_the_order_say_something() {
        let html = "<p>See <a href=\"https://a.example/x?b=1&amp;c=2\">here</a>";
        let of = |plain: &str| difference(plain, "See here", &[html]).map(|difference| difference.words);
        assert_eq!(of("See here <https://a.example/x?b=1&c=2>"), None);
        assert_eq!(of("See here https://a.example/x?b=1\n"), None, "cut by the end of a line");
        assert_eq!(of("See here <https://a.example/x?b=7>").unwrap(), "a.example/x?b=7");
        assert_eq!(of("See here www.canary.example").unwrap(), "www.canary.example");
        assert_eq!(said("[image: the harbour] Paid.", "[picture: The harbour] Paid."), None);
        assert!(
            said("[image: nobody] Paid.", "[picture: The harbour] Paid.").unwrap().contains("plain text: nobody\n")
        );
        assert_eq!(
            said("It is so: Ilse paid Anders.", "It is so: Anders paid Ilse.").unwrap(),
            "From here on: so ilse paid anders"
        );
        assert!(said("Anders paid.", "Anders never paid.").is_some());
        assert_eq!(said("Anders\nIlse paid.", "Ilse paid. Anders"), None, "whole lines stand elsewhere");
    }
}
