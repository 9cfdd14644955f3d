//! What somebody asked, understood: the terms, and nothing of how they are looked up.

mod date;
mod parse;

use crate::{
    fields::{Field, Room},
    text::{self, Word},
};

pub use date::Days;

/// A longer question is refused, in characters.
pub const LONGEST: usize = 400;
/// The most things to look for in one question.
pub(crate) const MOST: usize = 32;

/// Why a question isn't understood, as a sentence for whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotUnderstood(pub String);

/// A question. All its clauses must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(crate) clauses: Vec<Clause>,
}

/// One of several must hold, or none may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pub any: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub not: bool,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Words that stand one after another, in any text.
    Words(Words),
    Field(Field, Words),
    Days(Days),
}

/// Folded words, each with its distance from the first; the last may be the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub words: Vec<(usize, String)>,
    pub open: bool,
}

impl Words {
    pub fn joined(&self, by: &str) -> String {
        self.words.iter().map(|(_, word)| word.as_str()).collect::<Vec<_>>().join(by)
    }

    /// `None` when there is no letter in it.
    pub fn of(typed: &str, open: bool) -> Option<Self> {
        let found = text::words(typed);
        // The single last letter of a run is the index's, for single letters; a question has the pairs.
        let words: Vec<Word> = found.into_iter().filter(|word| !word.tail).collect();
        let single = words.last().is_some_and(|word| {
            let mut letters = word.text.chars();
            letters.next().is_some_and(text::is_unspaced) && letters.next().is_none()
        });
        let words: Vec<(usize, String)> = words.into_iter().map(|word| (word.place, word.text)).collect();
        (!words.is_empty()).then_some(Self { words, open: open || single })
    }
}

impl Query {
    /// # Errors
    /// A plain sentence that says what isn't understood and what to do.
    pub fn parse(typed: &str, room: Room) -> Result<Self, NotUnderstood> {
        parse::parse(typed, room)
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Whether it asks for words of texts, not for facts alone.
    pub(crate) fn asks_for_text(&self) -> bool {
        self.items().any(|item| !item.not && matches!(item.what, What::Words(_)))
    }

    pub(crate) fn asks_for_type(&self) -> bool {
        self.items().any(|item| matches!(item.what, What::Field(Field::Type, _)))
    }

    /// What is marked in a text that was found.
    pub(crate) fn marked(&self) -> impl Iterator<Item = &Words> {
        self.items().filter(|item| !item.not).filter_map(|item| match &item.what {
            What::Words(words) => Some(words),
            _ => None,
        })
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.clauses.iter().flat_map(|clause| &clause.any)
    }
}
