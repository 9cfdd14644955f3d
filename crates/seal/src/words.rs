//! The EFF large wordlist without its four hyphenated words: 7,772 words, sorted.

use std::sync::LazyLock;

static WORDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../words/eff_large.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// All words, in alphabetical order. Also for labels of the desk's own.
pub fn words() -> &'static [&'static str] {
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_sorted_and_plain() {
        assert_eq!(words().len(), 7_772);
        assert!(words().is_sorted_by(|a, b| a < b));
        assert!(words().iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
    }
}
