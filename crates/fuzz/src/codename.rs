//! Codenames as they are typed: the canonical form is a fixed point; forgiving takes a word for no other; what is refused says where.

use seal::{Codename, CodenameError, words};

pub fn holds(data: &[u8]) {
    typed(&String::from_utf8_lossy(data));
    written(data);
}

/// Any text.
pub fn typed(text: &str) {
    match text.parse::<Codename>() {
        Ok(codename) => {
            let canonical = codename.expose();
            let again: Codename = canonical.parse().expect("the canonical form is a codename");
            assert_eq!(again.expose(), canonical, "the canonical form is not a fixed point");
            let lower = text.to_lowercase();
            let parts = lower.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty());
            let known: Vec<_> = canonical.split(' ').collect();
            assert_eq!(parts.clone().count(), Codename::WORDS);
            for (part, word) in parts.zip(known) {
                assert!(word.starts_with(part) && listed(word), "{part:?} was taken for {word:?}");
                let whole = listed(part);
                let from = words().partition_point(|other| *other < part);
                let others = words()[from..].iter().take_while(|other| other.starts_with(part)).count();
                assert!(if whole { part == word } else { others == 1 }, "{part:?} could be another than {word:?}");
            }
        }
        Err(CodenameError::WrongCount { found }) => assert_ne!(found, Codename::WORDS),
        Err(CodenameError::UnknownWord { position, word, suggestion }) => {
            assert!(position > 0 && !listed(&word), "word {position}, {word:?}, is on the list");
            assert!(suggestion.is_none_or(listed));
        }
    }
}

/// A codename, drawn from the bytes and typed in a way that they choose too: it comes back, and no other.
fn written(data: &[u8]) {
    let (drawn, way) = data.split_at(data.len().min(2 * Codename::WORDS));
    if drawn.len() < 2 * Codename::WORDS {
        return;
    }
    let list = words();
    let at = |pair: &[u8]| list[usize::from(u16::from_le_bytes([pair[0], pair[1]])) % list.len()];
    let canonical = drawn.chunks(2).map(at).collect::<Vec<_>>().join(" ");
    let mut way = way.iter().copied();
    let mut text = String::new();
    for letter in canonical.chars() {
        let byte = way.next().unwrap_or(0);
        match letter {
            ' ' => text.push_str(["-", "  ", "\t", ", ", "\r\n", ".", "_", " 2. "][usize::from(byte) % 8]),
            letter if byte % 2 == 1 => text.extend(letter.to_uppercase()),
            letter => text.push(letter),
        }
    }
    let read: Codename = text.parse().expect("a codename, typed as people type");
    assert_eq!(read.expose(), canonical, "another codename than the one that was typed");
}

fn listed(word: &str) -> bool {
    words().binary_search(&word).is_ok()
}
