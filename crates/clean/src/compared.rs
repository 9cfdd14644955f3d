//! Two of the files, compared: their words once, their pixels a pair of pages at a time. What came of it holds words of both: it is kept as long as
//! both lie there as they were, so that nobody waits twice, and goes with either.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use airlock::{Ended, NotWhole, Whole, beside};
use page::compare::Comparison;
use scrub::Scrubbed;

use crate::{
    pages::saved_as,
    table::{Cleaning, Document, Laid, Opened, Stage, Table},
};

/// So many pairs are kept; then the one whose pages were compared longest ago goes.
const MOST: usize = 8;

/// Two of what lies on the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Two {
    pub first: u32,
    pub other: Other,
}

/// What the first is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    File(u32),
    /// The one that was made of the first.
    CleanCopy,
}

impl Other {
    /// As it stands in an address.
    pub fn of_word(word: &str) -> Option<Self> {
        if word == "clean" { Some(Self::CleanCopy) } else { word.parse().ok().map(Self::File) }
    }
}

impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(id) => id.fmt(f),
            Self::CleanCopy => f.write_str("clean"),
        }
    }
}

/// One of the two, as the airlock handed it out.
#[derive(Clone)]
pub struct Held {
    pub name: String,
    of: Of,
}

#[derive(Clone)]
enum Of {
    File(Arc<Opened>),
    CleanCopy(Arc<Scrubbed>),
}

impl Held {
    pub fn whole(&self) -> &Whole {
        match &self.of {
            Of::File(opened) => &opened.whole,
            Of::CleanCopy(scrubbed) => &scrubbed.made,
        }
    }

    fn top(&self) -> &Ended {
        match &self.of {
            Of::File(opened) => &opened.top,
            Of::CleanCopy(scrubbed) => &scrubbed.top,
        }
    }

    /// Whether it is what was opened, or made, at the same time.
    fn is(&self, other: &Self) -> bool {
        match (&self.of, &other.of) {
            (Of::File(one), Of::File(other)) => Arc::ptr_eq(one, other),
            (Of::CleanCopy(one), Of::CleanCopy(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// Why two files can't be compared.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cannot {
    /// With the name of the one that is there.
    #[error("What {0} was to be compared with isn’t on the table. It was forgotten, or the page was started anew.")]
    OneGone(String),
    #[error("Those files aren’t on the table. They were forgotten, or the page was started anew.")]
    BothGone,
    #[error("Choose two different files: one alone differs from itself in nothing.")]
    Same,
    #[error("{0} is still being opened. Load this page again when it is open.")]
    Waits(String),
    #[error("{0} could not be opened, so that there is nothing to compare: {1}.")]
    Failed(String, String),
    #[error("Half a document can’t be compared, for what is missing would look like a difference. {0}: {1}.")]
    NotWhole(String, NotWhole),
    #[error(
        "{0} has neither pages nor text of its own that could be compared. Files that were in it can be, one by one."
    )]
    Empty(String),
    #[error("There is no clean copy of {0} that could be compared. Make one first.")]
    NoCopy(String),
}

/// What differs; or why comparing failed.
pub type Found = Result<Arc<Comparison>, String>;

/// What is known of two files.
pub struct Kept {
    two: Two,
    both: [Held; 2],
    found: Result<Turned, String>,
}

/// Text, and the pair of pages that somebody turned to.
struct Turned {
    /// Without any pixels.
    words: Arc<Comparison>,
    /// From 0.
    at: usize,
    /// With those of this pair.
    seen: Arc<Comparison>,
}

impl Laid {
    /// The two as they lie there now.
    ///
    /// # Errors
    /// What a person is told.
    pub fn both(&self, two: Two) -> Result<[Held; 2], Cannot> {
        let Two { first, other } = two;
        let second = match other {
            Other::File(second) if second == first => return Err(Cannot::Same),
            Other::File(second) => second,
            Other::CleanCopy => first,
        };
        let (one, another) = match (self.1.get(&first), self.1.get(&second)) {
            (Some(one), Some(another)) => (one, another),
            (Some(one), None) | (None, Some(one)) => return Err(Cannot::OneGone(one.name.clone())),
            (None, None) => return Err(Cannot::BothGone),
        };
        Ok([held(one)?, if other == Other::CleanCopy { clean_copy(another)? } else { held(another)? }])
    }

    /// What is known of the two, with the pixels of this pair of pages (from 1). `None`: it isn't known yet.
    pub fn found(&self, two: Two, both: &[Held; 2], at: usize) -> Option<Found> {
        match &self.kept(two, both)?.found {
            Ok(turned) if turned.at == place(&turned.words, at) => Some(Ok(turned.seen.clone())),
            Ok(_) => None,
            Err(why) => Some(Err(why.clone())),
        }
    }

    fn kept(&self, two: Two, both: &[Held; 2]) -> Option<&Kept> {
        self.2.iter().find(|kept| kept.two == two && same(&kept.both, both))
    }

    /// Keeps what came of it, unless one of the two was forgotten or opened anew meanwhile.
    fn keep(&mut self, new: Kept) {
        self.2.retain(|kept| kept.two != new.two);
        self.2.push(new);
        self.let_go();
        if self.2.len() > MOST {
            self.2.remove(0);
        }
    }

    /// Lets go of what is known of files that don't lie there as they were.
    pub fn let_go(&mut self) {
        let mut all = std::mem::take(&mut self.2);
        all.retain(|kept| self.both(kept.two).is_ok_and(|now| same(&now, &kept.both)));
        self.2 = all;
    }
}

/// Whether there is something in it that can be compared.
pub fn has_something(document: &Document) -> bool {
    match &document.stage {
        Stage::Open(opened) => !opened.whole.pages.is_empty() || !opened.whole.text.is_empty(),
        _ => false,
    }
}

fn held(document: &Document) -> Result<Held, Cannot> {
    let name = document.name.clone();
    match &document.stage {
        Stage::Opening(_) => Err(Cannot::Waits(name)),
        Stage::Failed(why, _) => Err(Cannot::Failed(name, why.clone())),
        Stage::Open(_) if !has_something(document) => Err(Cannot::Empty(name)),
        Stage::Open(opened) => match opened.whole.check(&opened.top) {
            Ok(()) => Ok(Held { name, of: Of::File(opened.clone()) }),
            Err(why) => Err(Cannot::NotWhole(name, why)),
        },
    }
}

fn clean_copy(document: &Document) -> Result<Held, Cannot> {
    match &document.clean {
        Some(Cleaning::Ready(scrubbed)) => {
            let name = saved_as(&document.name, "clean", scrubbed.kind);
            Ok(Held { name, of: Of::CleanCopy(scrubbed.clone()) })
        }
        _ => Err(Cannot::NoCopy(document.name.clone())),
    }
}

fn same(some: &[Held; 2], others: &[Held; 2]) -> bool {
    some.iter().zip(others).all(|(one, other)| one.is(other))
}

/// The pair that is meant by a number from 1, from 0.
fn place(comparison: &Comparison, at: usize) -> usize {
    at.saturating_sub(1).min(comparison.pairs.len().saturating_sub(1))
}

/// Compares what isn't compared yet, and keeps it. Takes its time: not for a thread that answers.
pub fn look(table: &Table, two: Two, both: [Held; 2], at: usize) -> Found {
    let (found, words) = {
        let laid = table.lock();
        let words = laid.kept(two, &both).and_then(|kept| kept.found.as_ref().ok()).map(|turned| turned.words.clone());
        (laid.found(two, &both, at), words)
    };
    if let Some(found) = found {
        return found;
    }
    // A fault of ours ends nothing but this comparison.
    let turned = catch_unwind(AssertUnwindSafe(|| turned(&both, words, at)));
    let turned = turned.unwrap_or_else(|_| Err("this page failed on them".to_owned()));
    let found = turned.as_ref().map(|turned| turned.seen.clone()).map_err(Clone::clone);
    table.lock().keep(Kept { two, both, found: turned });
    found
}

fn turned([first, second]: &[Held; 2], words: Option<Arc<Comparison>>, at: usize) -> Result<Turned, String> {
    let words =
        words.unwrap_or_else(|| Arc::new(beside::words((first.whole(), first.top()), (second.whole(), second.top()))));
    let at = place(&words, at);
    let mut seen = Comparison::clone(&words);
    beside::pixels(&mut seen, at, first.whole(), second.whole()).map_err(|error| error.to_string())?;
    Ok(Turned { words, at, seen: Arc::new(seen) })
}

#[cfg(test)]
mod tests {
    use airlock::{Failure, Limit};
    use model::{FileFacts, Sha256};

    use super::*;

    fn opened(text: &str, failure: Option<Failure>) -> Stage {
        let (sha256, media_type) = (Sha256::of(text.as_bytes()), "text/plain".to_owned());
        let facts = FileFacts { name: String::new(), sha256, size: 0, media_type };
        let top = Ended { facts, pages: 0, opened: true, failure };
        let whole = Whole { text: text.to_owned(), ..Whole::default() };
        Stage::Open(Arc::new(Opened { whole, top, children: 0 }))
    }

    fn lay(laid: &mut Laid, name: &str, stage: Stage) -> u32 {
        laid.lay(name.to_owned(), None, 0, stage, None, 1).unwrap()
    }

    /// Keeps the comparison as it was begun with these.
    fn keep(laid: &mut Laid, two: Two, both: [Held; 2]) {
        let found = turned(&both, None, 1);
        laid.keep(Kept { two, both, found });
    }

    #[test]
    fn what_came_of_comparing_goes_with_either_file() {
        let mut laid = Laid::default();
        let (first, second) =
            (lay(&mut laid, "a", opened("at night", None)), lay(&mut laid, "b", opened("by night", None)));
        let two = Two { first, other: Other::File(second) };
        let both = laid.both(two).unwrap();
        keep(&mut laid, two, both.clone());
        let found = laid.found(two, &both, 9).unwrap().unwrap();
        assert_eq!(found.differences.len(), 1, "{found:?}");

        // Opened anew: another file, as far as anybody knows.
        laid.1.get_mut(&second).unwrap().stage = opened("by night", None);
        let anew = laid.both(two).unwrap();
        assert!(laid.found(two, &anew, 1).is_none());
        keep(&mut laid, two, both);
        assert!(laid.2.is_empty(), "what was compared isn't what lies there");

        keep(&mut laid, two, anew.clone());
        laid.forget(second);
        assert!(laid.2.is_empty(), "its words are gone");
        keep(&mut laid, two, anew);
        assert!(laid.2.is_empty(), "it was forgotten while it was compared");
        assert_eq!(laid.both(two).err(), Some(Cannot::OneGone("a".to_owned())));
    }

    #[test]
    fn a_few_pairs_are_kept() {
        let mut laid = Laid::default();
        let ids: Vec<u32> =
            (0..=MOST + 1).map(|at| lay(&mut laid, &at.to_string(), opened("at night", None))).collect();
        let pair = |other: u32| Two { first: ids[0], other: Other::File(other) };
        for other in &ids[1..] {
            let both = laid.both(pair(*other)).unwrap();
            keep(&mut laid, pair(*other), both);
        }
        let known = |other: u32| laid.found(pair(other), &laid.both(pair(other)).unwrap(), 1).is_some();
        assert_eq!(ids[1..].iter().map(|other| known(*other)).filter(|known| *known).count(), MOST);
        assert!(!known(ids[1]) && known(ids[2]), "the oldest goes");
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let mut laid = Laid::default();
        let fine = lay(&mut laid, "fine", opened("at night", None));
        let cut = Failure::Limit(Limit::Time);
        let others = [
            (Stage::Opening(3), "still being opened"),
            (Stage::Failed("it is damaged".to_owned(), None), "could not be opened"),
            (opened("at", Some(cut)), "Half a document can’t be compared"),
            (opened("", None), "neither pages nor text"),
        ];
        for (stage, words) in others {
            let other = lay(&mut laid, "other.pdf", stage);
            for two in [Two { first: fine, other: Other::File(other) }, Two { first: other, other: Other::File(fine) }]
            {
                let said = laid.both(two).err().unwrap().to_string();
                assert!(said.contains(words) && said.contains("other.pdf"), "{said}");
            }
        }
        let said = |other| laid.both(Two { first: fine, other }).err();
        assert_eq!(said(Other::File(fine)), Some(Cannot::Same));
        assert_eq!(said(Other::CleanCopy), Some(Cannot::NoCopy("fine".to_owned())));
        assert_eq!(laid.both(Two { first: 90, other: Other::File(91) }).err(), Some(Cannot::BothGone));
        let offered = crate::compare::offers(&laid);
        assert_eq!(offered.len(), 2, "what is open and has something in it");
    }
}
