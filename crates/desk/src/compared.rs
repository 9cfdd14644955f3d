//! What was found out in one session about documents and pairs of them, so that a page that shows many of them compares none twice. It holds words of
//! documents and goes with the session; it decides nothing about who may see what.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use model::LocalId;

use crate::store::DocumentRow;

/// The most pairs that are kept; then all of them are forgotten.
const MOST: usize = 20_000;

/// A document as it was opened: opened anew it has other blobs.
type As = (LocalId, Option<LocalId>, Option<LocalId>);

/// Words that stand in the first of two alone, and whether they are unlike otherwise.
pub type Marks = (Vec<String>, bool);

#[derive(Default)]
pub struct Compared {
    likeness: Mutex<HashMap<(As, As), f32>>,
    marks: Mutex<HashMap<(As, As), Arc<Marks>>>,
    bands: Mutex<HashMap<As, Arc<[String]>>>,
}

impl Compared {
    pub fn likeness(&self, one: &DocumentRow, other: &DocumentRow) -> Option<f32> {
        locked(&self.likeness).get(&pair(one, other)).copied()
    }

    pub fn keep_likeness(&self, one: &DocumentRow, other: &DocumentRow, likeness: f32) {
        keep(&self.likeness, pair(one, other), likeness);
    }

    pub fn bands(&self, one: &DocumentRow) -> Option<Arc<[String]>> {
        locked(&self.bands).get(&opened(one)).cloned()
    }

    pub fn keep_bands(&self, one: &DocumentRow, bands: Arc<[String]>) {
        keep(&self.bands, opened(one), bands);
    }

    pub fn marks(&self, one: &DocumentRow, other: &DocumentRow) -> Option<Arc<Marks>> {
        locked(&self.marks).get(&pair(one, other)).cloned()
    }

    pub fn keep_marks(&self, one: &DocumentRow, other: &DocumentRow, marks: Arc<Marks>) {
        keep(&self.marks, pair(one, other), marks);
    }
}

fn opened(one: &DocumentRow) -> As {
    (one.id, one.text, one.words)
}

fn pair(one: &DocumentRow, other: &DocumentRow) -> (As, As) {
    (opened(one), opened(other))
}

fn locked<T>(all: &Mutex<T>) -> MutexGuard<'_, T> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep<K: Hash + Eq, V>(all: &Mutex<HashMap<K, V>>, key: K, value: V) {
    let mut all = locked(all);
    if all.len() >= MOST {
        all.clear();
    }
    all.insert(key, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{DocumentState, fresh_id};

    fn row() -> DocumentRow {
        DocumentRow {
            id: fresh_id(),
            drop: "0".repeat(32).parse().unwrap(),
            parent: None,
            position: 0,
            name: String::new(),
            size: 0,
            sha256: model::Sha256::of(b""),
            original: None,
            state: DocumentState::Closed,
            media_type: String::new(),
            text: Some(fresh_id()),
            words: None,
        }
    }

    #[test]
    fn what_is_opened_anew_is_compared_anew() {
        let (kept, one, mut other) = (Compared::default(), row(), row());
        kept.keep_likeness(&one, &other, 0.9);
        kept.keep_marks(&one, &other, Arc::new((vec!["at night".to_owned()], false)));
        assert_eq!(kept.likeness(&one, &other), Some(0.9));
        assert!(kept.marks(&one, &other).is_some() && kept.marks(&other, &one).is_none(), "the marks of the first");
        other.text = Some(fresh_id());
        assert!(kept.likeness(&one, &other).is_none() && kept.marks(&one, &other).is_none());
    }
}
