//! Where quoted words stand on a page, so that a strip of it can be cut out and marked. It looks at letters and digits only:
//! spacing, hyphens at line ends and typographic quotes don't matter here. Whether a quotation is exact is not its business.

use model::{Rect, Word};

/// The rectangles of the quoted words, one for each line they stand on, in page points. `None` when they aren't found.
///
/// Parts between `…`, `...` or `[…]` are looked for one after the other.
pub fn find(words: &[Word], quoted: &str) -> Option<Vec<Rect>> {
    let mut letters: Vec<char> = Vec::new();
    let mut owner: Vec<usize> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = letters.len();
        letters.extend(bare(&word.text));
        owner.resize(owner.len() + letters.len() - before, at);
    }
    let mut from = 0;
    let mut found: Vec<usize> = Vec::new();
    for part in quoted.replace("...", "…").split('…') {
        let part: Vec<char> = bare(part).collect();
        if part.is_empty() {
            continue;
        }
        let start = from + letters.get(from..)?.windows(part.len()).position(|window| window == part)?;
        from = start + part.len();
        found.extend(&owner[start..from]);
    }
    found.dedup();
    (!found.is_empty()).then(|| lines(words, &found))
}

fn bare(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Joins neighbours on the same line: the next word follows directly, at about the same height.
fn lines(words: &[Word], found: &[usize]) -> Vec<Rect> {
    let mut lines: Vec<Rect> = Vec::new();
    let mut last: Option<usize> = None;
    for &at in found {
        let rect = words[at].rect;
        let follows = last.is_some_and(|last| last + 1 == at);
        match lines.last_mut() {
            Some(line) if follows && same_line(line, &rect) => *line = line.union(&rect),
            _ => lines.push(rect),
        }
        last = Some(at);
    }
    lines
}

fn same_line(line: &Rect, next: &Rect) -> bool {
    let shared = line.y1.min(next.y1) - line.y0.max(next.y0);
    shared > 0.5 * line.height().min(next.height())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Vec<Word> {
        let word = |text: &str, x: f32, y: f32| Word {
            text: text.into(),
            rect: Rect::new(x, y, x + 40.0, y + 12.0),
            line_end: false,
        };
        vec![
            word("Authorised,", 0.0, 0.0),
            word("“number", 50.0, 0.0),
            word("to", 100.0, 0.0),
            word("fol-", 150.0, 0.0),
            word("low”.", 0.0, 20.0),
            word("Measure", 50.0, 20.0),
        ]
    }

    #[test]
    fn words_are_found_across_lines_and_hyphens() {
        let found = find(&page(), "number to follow").unwrap();
        assert_eq!(found, [Rect::new(50.0, 0.0, 190.0, 12.0), Rect::new(0.0, 20.0, 40.0, 32.0)]);
    }

    #[test]
    fn an_ellipsis_leaves_words_out() {
        assert_eq!(find(&page(), "Authorised … Measure").unwrap().len(), 2);
        assert!(find(&page(), "Measure … Authorised").is_none(), "the order counts");
        assert!(find(&page(), "not there").is_none());
        assert!(find(&page(), "“…”").is_none());
    }
}
