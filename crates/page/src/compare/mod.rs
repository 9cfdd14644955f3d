//! Two documents beside each other: where their words, their typing, their places, their properties and their pixels differ, and what that
//! would tell somebody who wants to know which of the two copies was leaked. Looks at what the airlock made of them; never parses a document,
//! and never says that two copies are safe because they are the same.

mod align;
mod bands;
mod layout;
mod pixels;
mod properties;
mod said;
mod sheets;
mod spread;
#[cfg(test)]
mod tests;
mod verdict;
mod words;

use model::{Finding, Rect};
use serde::Serialize;

use crate::{Error, Origin, PageContent, redact::PageText};
pub use bands::bands;
pub use sheets::{Sheet, seen};
pub use spread::{Shown, Spread};
pub use verdict::{ALMOST, Verdict};
pub use words::likeness;

/// The most differences that are listed; what is left out is counted.
pub const MOST: usize = 2_000;

/// One of the two documents: what the airlock made of it, without pixels.
#[derive(Clone, Copy, Debug)]
pub struct Copy<'a> {
    /// The whole text, as its opener gives it: with every space and invisible character.
    pub text: &'a str,
    /// In order.
    pub pages: &'a [Leaf<'a>],
    pub findings: &'a [Finding],
    /// By content, as the airlock tells it.
    pub media_type: &'a str,
}

impl Copy<'_> {
    /// Whether its pages were set from its text by a program of ours: their layout says nothing then.
    fn is_set_anew(&self) -> bool {
        self.media_type.starts_with("text/")
            || matches!(self.media_type, "application/json" | "application/xml")
            || self.findings.iter().any(|finding| finding.kind == model::FindingKind::SetAnew)
    }
}

/// A page of a copy.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// From 1.
    pub number: u32,
    pub text: &'a PageText,
    pub origin: Origin,
}

/// What sort of difference: a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Other words in the same place.
    Wording,
    /// Words that the first has alone.
    OnlyFirst,
    /// Words that the second has alone.
    OnlySecond,
    /// The same to the eye, in other letters (Unicode UTS 39).
    LookAlike,
    /// Characters that show nothing.
    Invisible,
    /// Another kind or number of spaces.
    Space,
    /// Another apostrophe, quotation mark, dash, ligature, or another way to write an accent.
    Sign,
    /// A line or a paragraph ends elsewhere.
    LineBreak,
    /// A page ends elsewhere.
    PageBreak,
    /// The same words, a little beside their place.
    Moved,
    /// A page that one of the two has alone, or of another size.
    Page,
    /// Pixels that no other difference explains.
    Picture,
    /// Of the file, not of its pages: author, dates, identifiers, what is hidden in it.
    Property,
}

impl Kind {
    pub const ALL: [Self; 13] = [
        Self::Wording,
        Self::OnlyFirst,
        Self::OnlySecond,
        Self::LookAlike,
        Self::Invisible,
        Self::Space,
        Self::Sign,
        Self::LineBreak,
        Self::PageBreak,
        Self::Moved,
        Self::Page,
        Self::Picture,
        Self::Property,
    ];

    /// What people call it.
    pub fn called(self) -> &'static str {
        match self {
            Self::Wording => "other wording",
            Self::OnlyFirst => "only in the first",
            Self::OnlySecond => "only in the second",
            Self::LookAlike => "letters that look alike",
            Self::Invisible => "invisible characters",
            Self::Space => "spaces",
            Self::Sign => "signs",
            Self::LineBreak => "line break",
            Self::PageBreak => "page break",
            Self::Moved => "moved in place",
            Self::Page => "pages",
            Self::Picture => "pixels",
            Self::Property => "of the file",
        }
    }

    /// The one that [`Self::word`] writes so.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// As `differences.json` writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wording => "wording",
            Self::OnlyFirst => "only-first",
            Self::OnlySecond => "only-second",
            Self::LookAlike => "look-alike",
            Self::Invisible => "invisible",
            Self::Space => "space",
            Self::Sign => "sign",
            Self::LineBreak => "line-break",
            Self::PageBreak => "page-break",
            Self::Moved => "moved",
            Self::Page => "page",
            Self::Picture => "picture",
            Self::Property => "property",
        }
    }
}

/// A difference as one of the two documents has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Side {
    /// From 1. `None`: it stands on no page.
    pub page: Option<u32>,
    /// What to mark there, in points.
    pub rects: Vec<Rect>,
    /// A few words before and after.
    pub before: String,
    /// The words themselves; cut when they are many.
    pub text: String,
    pub after: String,
}

impl Side {
    /// A page as a whole.
    fn of_page(page: Option<u32>) -> Self {
        Self { page, ..Self::default() }
    }
}

/// One place where the two differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub kind: Kind,
    /// A sentence.
    pub what: String,
    /// Where the first document has it, or would have it.
    pub first: Side,
    pub second: Side,
    /// Why this may be without a purpose. `None`: it could mark a copy.
    pub honest: Option<&'static str>,
    /// Before which word of the first document it stands.
    #[serde(skip)]
    order: usize,
}

/// Pages that are each other's counterpart.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pair {
    /// From 1. `None`: the other document has this page alone.
    pub first: Option<u32>,
    pub second: Option<u32>,
    /// How far the second page's words stand from the first one's as a whole, in points, across and down.
    pub shift: (f32, f32),
    /// What differs as text, or moved: pixels there say nothing new. In points, on each of the pages.
    #[serde(skip)]
    aside: (Vec<Rect>, Vec<Rect>),
    #[serde(skip)]
    order: usize,
}

/// What came of comparing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    pub differences: Vec<Difference>,
    pub pairs: Vec<Pair>,
    /// Words of each document, and how many of them stand in both (typing apart).
    pub words: (usize, usize),
    pub common: usize,
    /// Differences that are not listed, for there are too many.
    pub left_out: usize,
    /// What could not be compared, in sentences.
    pub remarks: Vec<String>,
    /// Whether the pages of both are drawn as their files say. Otherwise places and pixels are of our own making.
    pub drawn: bool,
}

/// Compares everything but pixels. Takes time in proportion to the length of the texts, whatever they say.
pub fn compare(first: &Copy<'_>, second: &Copy<'_>) -> Comparison {
    let (one, other) = (words::Row::of(first), words::Row::of(second));
    let mut remarks = Vec::new();
    if one.cut || other.cut {
        remarks.push(format!("Only the first {} words of a document were compared.", words::MOST));
    }
    let runs = align::align(&one, &other);
    let drawn = !first.is_set_anew() && !second.is_set_anew();
    let mut list = said::List::new(&one, &other);
    said::words(&mut list, &runs, drawn);
    let mut pairs = layout::pairs((first.pages, second.pages), drawn, &mut list, &runs);
    if drawn {
        layout::compare((first.pages, second.pages), &mut list, &mut pairs, &runs);
    } else {
        remarks.push(
            "The pages of at least one document were set anew from its text: page breaks, places and pixels are not compared."
                .to_owned(),
        );
    }
    if first.pages.iter().chain(second.pages).any(|page| page.origin.is_read()) {
        remarks
            .push("Words were read from pixels: what differs may have been misread. Look at the pictures.".to_owned());
    }
    properties::compare(first.findings, second.findings, &mut list);
    let common = runs.iter().filter(|run| run.same).map(|run| run.first.len()).sum();
    let (differences, left_out) = list.done();
    Comparison { differences, pairs, words: (one.len(), other.len()), common, left_out, remarks, drawn }
}

impl Comparison {
    /// Adds what differs in the pixels of two pages that are a pair.
    ///
    /// # Errors
    /// When memory failed.
    pub fn pixels(&mut self, pair: usize, first: &PageContent, second: &PageContent) -> Result<(), Error> {
        let Some(known) = self.pairs.get(pair).filter(|_| self.drawn) else { return Ok(()) };
        let found = pixels::compare(known, first, second);
        if !found.is_empty() && self.differences.len() >= MOST {
            self.left_out += 1;
        } else if !found.is_empty() {
            let places = found.len();
            let what = if places == 1 {
                "A place where the pixels differ, and no word explains it.".to_owned()
            } else {
                format!("{places} places where the pixels differ, and no word explains it.")
            };
            let (one, other) = found.into_iter().unzip();
            let difference = Difference {
                kind: Kind::Picture,
                what,
                first: Side { rects: one, ..Side::of_page(known.first) },
                second: Side { rects: other, ..Side::of_page(known.second) },
                honest: None,
                order: known.order,
            };
            let at = self.differences.partition_point(|d| d.order <= difference.order);
            self.differences.insert(at, difference);
        }
        Ok(())
    }

    /// Whether nothing was found that differs.
    pub fn same(&self) -> bool {
        self.differences.is_empty() && self.left_out == 0
    }

    /// What of the first can tell it from the second: words, each with one beside it, and whether anything else on its pages is unlike. Dates and page
    /// numbers are left out.
    pub fn marks_of_first(&self) -> (Vec<String>, bool) {
        let (mut words, mut otherwise) = (Vec::new(), self.left_out > 0);
        for Difference { kind, first, honest, .. } in &self.differences {
            match kind {
                _ if [Some(verdict::DATE), Some(verdict::PAGE_NUMBER)].contains(honest) => {}
                Kind::Wording | Kind::OnlyFirst | Kind::LookAlike if !first.text.ends_with('…') => {
                    let before = first.before.split(' ').next_back().unwrap_or_default();
                    let after = first.after.split(' ').next().unwrap_or_default();
                    let both = [format!("{before} {}", first.text), format!("{} {after}", first.text)];
                    words.extend(both.map(|words| words.trim().to_owned()));
                }
                // Neither is published.
                Kind::Property | Kind::Invisible => {}
                _ => otherwise = true,
            }
        }
        (words, otherwise)
    }

    /// What the differences could tell about who had which copy.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self)
    }
}
