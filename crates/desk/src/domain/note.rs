//! A private note about a mailbox or a drop, about whether a document is genuine, or about why a finding does no harm. Its words are for
//! the desk's own pages and search.
//!
//! They have a type of their own, which can't be printed, written as JSON or turned into a `String`: nothing that publishes takes it.

use zeroize::Zeroizing;

/// The most characters of a note.
pub const LONGEST: usize = 4_000;

pub struct PrivateNote(Zeroizing<String>);

impl PrivateNote {
    /// From a form, or as it is stored. `None` when it says nothing or too much.
    pub fn new(words: &str) -> Option<Self> {
        let words = words.replace("\r\n", "\n").trim().to_owned();
        (1..=LONGEST).contains(&words.chars().count()).then(|| Self(words.into()))
    }

    /// For the desk's own pages, its store and its search, and nowhere else: a test says so.
    pub fn at_the_desk(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn a_note_says_something_and_not_too_much() {
        assert_eq!(PrivateNote::new(" call\r\nher ").unwrap().at_the_desk(), "call\nher");
        assert!(PrivateNote::new(" \n ").is_none());
        assert!(PrivateNote::new(&"x".repeat(LONGEST + 1)).is_none());
    }

    /// Whoever reads the words stands on this list; nobody who prepares or publishes does.
    #[test]
    fn notes_are_read_by_the_desks_own_rooms_alone() {
        const READERS: [&str; 16] = [
            "domain/authenticity.rs",
            "domain/note.rs",
            "domain/settled.rs",
            "pages/approve.rs",
            "pages/authenticity.rs",
            "pages/mailbox.rs",
            "pages/settle.rs",
            "pages/triage.rs",
            "store/checks.rs",
            "store/drops.rs",
            "store/erasures.rs",
            "store/notes.rs",
            "store/searching.rs",
            "store/settlings.rs",
            "store/words.rs",
            "work/indexing.rs",
        ];
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut readers = Vec::new();
        walk(&root, &mut |path, text| {
            if text.contains("at_the_desk")
                || text.contains("PrivateNote")
                || text.contains("from notes")
                || text.contains("table: \"notes\"")
            {
                readers.push(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
            }
        });
        readers.sort();
        assert_eq!(readers, READERS);
    }

    fn walk(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, look);
            } else {
                look(&path, &fs::read_to_string(&path).unwrap());
            }
        }
    }
}
