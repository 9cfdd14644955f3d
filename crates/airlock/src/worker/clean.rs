//! Makes an opener's texts, names and places well-formed, as the parent's [`crate::inbox`] demands them. Pure.

use model::{Rect, Size, Word};

use crate::inbox::{MAX_NAME, MAX_WORD};

/// Line ends as line feeds, no other control characters but tabs.
pub fn text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' => clean.push('\n'),
            '\n' | '\t' => clean.push(character),
            control if control.is_control() => {}
            other => clean.push(other),
        }
    }
    clean
}

/// A word upon its page: its rectangle in order and cut at the page's edges. `None` when nothing of it is left.
pub fn word(word: &Word, size: Size) -> Option<Word> {
    let mut text: String = word.text.chars().filter(|c| !c.is_control()).collect();
    text.truncate(text.floor_char_boundary(MAX_WORD));
    let rect = word.rect.normal()?;
    let page = Rect::new(0.0, 0.0, size.width, size.height);
    let outside = rect.x1 < page.x0 || rect.x0 > page.x1 || rect.y1 < page.y0 || rect.y0 > page.y1;
    if text.trim().is_empty() || outside {
        return None;
    }
    let rect = Rect::new(rect.x0.max(page.x0), rect.y0.max(page.y0), rect.x1.min(page.x1), rect.y1.min(page.y1));
    Some(Word { text, rect, line_end: word.line_end })
}

/// A name to show: folders kept, nothing that leads up or to a root.
pub fn name(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name = &name[..name.floor_char_boundary(MAX_NAME)];
    let parts: Vec<&str> = name.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).collect();
    if parts.is_empty() { "unnamed".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inbox::check_words;

    const PAGE: Size = Size { width: 100.0, height: 50.0 };

    #[test]
    fn line_ends_are_one_and_names_lead_nowhere() {
        assert_eq!(text("a\r\nb\rc\0d\x1be\tf\u{c}"), "a\nb\ncde\tf\n");
        assert_eq!(name("../../etc/passwd"), "etc/passwd");
        assert_eq!(name("C:\\..\\x\n"), "C:/x");
        assert_eq!(name("/../"), "unnamed");
    }

    proptest! {
        #[test]
        fn whatever_an_opener_hands_out_the_parent_accepts(
            letters in ".{0,40}", places in prop::array::uniform4(prop::num::f32::ANY)
        ) {
            let dirty = Word { text: letters.clone(), rect: Rect::from(places), line_end: false };
            if let Some(clean) = word(&dirty, PAGE) {
                prop_assert!(check_words(&[clean], PAGE).is_ok());
            }
            prop_assert!(!text(&letters).chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')));
            let named = name(&letters);
            prop_assert!(!named.is_empty() && named.len() <= MAX_NAME);
            prop_assert!(!named.split(['/', '\\']).any(|part| matches!(part, "" | "." | "..")));
        }
    }
}
