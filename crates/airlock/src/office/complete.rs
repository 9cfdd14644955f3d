//! Whether a picture of a document has the words that its text has: what a picture leaves out must be shown otherwise. Pure.

use std::collections::HashMap;

use model::Word;

/// A word that was cut or joined with its neighbour is still found, when it has so many letters.
const LONG: usize = 4;

/// The words of a picture's pages.
#[derive(Debug, Default)]
pub struct Shown {
    words: HashMap<String, u32>,
    /// All letters in a row.
    row: String,
}

impl Shown {
    pub fn add(&mut self, words: &[Word]) {
        for word in words {
            self.take(&word.text);
        }
    }

    /// Words of ours, which stand on pages that were set anew and in no picture.
    pub fn add_ours(&mut self, text: &str) {
        for part in parts(text) {
            *self.words.entry(part).or_default() += 1;
        }
    }

    /// All that another one has, too.
    pub fn join(&mut self, other: Self) {
        for (word, count) in other.words {
            *self.words.entry(word).or_default() += count;
        }
    }

    fn take(&mut self, text: &str) {
        for part in parts(text) {
            self.row.push_str(&part);
            *self.words.entry(part).or_default() += 1;
        }
    }

    /// How many of these words the picture has not. What stands twice must be shown twice: each word that is found is used up.
    pub fn lacks(&mut self, words: &[Word]) -> usize {
        words.iter().map(|word| self.lacks_of(&word.text)).sum()
    }

    /// As [`Shown::lacks`], of a text.
    pub fn lacks_of(&mut self, text: &str) -> usize {
        let mut lacking = 0;
        for part in parts(text) {
            match self.words.get_mut(&part) {
                Some(left @ 1..) => *left -= 1,
                // A word that is nowhere by itself, cut by a line's end or set close to the next.
                None if part.chars().count() >= LONG && self.row.contains(&part) => {}
                _ => lacking += 1,
            }
        }
        lacking
    }
}

/// A text's letters and digits, in runs, without their case: what signs stand between them depends on who sets it.
fn parts(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use model::Rect;

    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let rect = Rect::new(0.0, 0.0, 1.0, 1.0);
        text.split_whitespace().map(|text| Word { text: text.to_owned(), rect, line_end: false }).collect()
    }

    fn lacks(picture: &str, ours: &str, text: &str) -> usize {
        let mut shown = Shown::default();
        shown.add(&words(picture));
        shown.add_ours(ours);
        shown.lacks(&words(text))
    }

    #[test]
    fn a_word_that_the_picture_lacks_is_counted() {
        assert_eq!(lacks("The sand was moved at night.", "", "the SAND was moved at night"), 0);
        assert_eq!(lacks("The sand was moved.", "", "The sand was moved at night."), 2);
        assert_eq!(lacks("", "", "one two"), 2);
    }

    #[test]
    fn what_stands_twice_must_be_shown_twice() {
        assert_eq!(lacks("Marrowson spoke.", "", "Marrowson spoke. Marrowson"), 1);
    }

    #[test]
    fn cut_and_joined_words_are_found_and_ours_are_not_asked_for() {
        assert_eq!(lacks("infor- mation moved,at", "", "information moved at"), 0);
        assert_eq!(lacks("Budget", "Slide 1", "Slide 1 Budget"), 0);
        assert_eq!(lacks("Budget", "", "Slide 1 Budget"), 2);
    }
}
