//! Redaction: from pages and a plan to pages on which the plan's secrets are not. What a box covers is painted over before
//! anything is encoded; a word of which a box covers any part leaves the text layer whole.
//!
//! Two steps, so that pages can be loaded one by one: [`Redaction::find`] needs the words of the whole document,
//! [`Redaction::facsimile`] the pixels of one page, [`Redaction::retypeset`] no pixels at all. [`redact`] does both in memory.

mod area;
pub mod bilevel;
pub mod edit;
mod find;
mod marked;
mod paint;
pub mod reasons;
mod retype;
pub mod seek;
mod words;

use std::fmt;

use model::{Colours, Mode, Plan, Rect, Size, Word};

use crate::{Dots, Error, PageContent, Raster, dots, leak, tiles::TileAt};
use area::Area;
use find::Hit;
pub(crate) use find::abut;
pub use find::stands;
pub use marked::{Drawn, Line, cut_out, mark};
pub(crate) use paint::{is_bar, paint_bar};

/// The longest reason code, in characters.
pub const MAX_REASON: usize = 24;

/// How a release is redacted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    pub dots: Dots,
    pub colours: Colours,
    /// Whether every box is made longer, over everything whose place depends on what it hides.
    pub extend: bool,
}

/// A page's words without its pixels.
#[derive(Clone, Debug)]
pub struct PageText {
    pub size: Size,
    pub words: Vec<Word>,
    /// Whether nothing is on the page at all.
    pub blank: bool,
}

impl From<&PageContent> for PageText {
    fn from(page: &PageContent) -> Self {
        Self { size: page.size, words: page.words.clone(), blank: page.words.is_empty() && page.raster.is_blank() }
    }
}

/// A box as it was painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    /// From 1. In a retypeset document the page of the original.
    pub page: u32,
    pub rect: Rect,
    pub reason: String,
    /// How many words left the text layer for it.
    pub words: usize,
    /// What its width may tell, by [`leak::estimate`].
    pub leak_bits: f32,
}

/// One page, redacted in facsimile.
#[derive(Clone, Debug)]
pub struct RedactedPage {
    pub content: PageContent,
    /// The pixels before painting, without dots and, where the policy says so, without colours: what the page's root commits to. It holds the
    /// secrets.
    pub committed: Raster,
    /// The tiles that a box touches.
    pub hidden: Vec<TileAt>,
    pub covered: Vec<Covered>,
}

/// A whole document, redacted.
#[derive(Clone, Debug)]
pub struct Redacted {
    pub pages: Vec<PageContent>,
    pub covered: Vec<Covered>,
    /// A page's hidden tiles and committed pixels; none in a retypeset document.
    pub openings: Vec<(Vec<TileAt>, Raster)>,
    /// Words left standing that contain a word of the plan ("Marrows" for "Marrow"), and page numbers left out in setting anew.
    pub remarks: Vec<Remark>,
}

/// Something that an editor should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// This word stands, and has a word of the plan in it.
    Nearby { page: u32, word: String },
    /// A running page number that retypeset left out.
    PageNumber { page: u32, text: String },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nearby { page, word } => write!(f, "Page {page}: “{word}” stays, and has a redacted word in it."),
            Self::PageNumber { page, text } => write!(f, "Page {page}: the page number “{text}” is left out."),
        }
    }
}

/// A plan whose words were found and whose boxes are possible.
#[derive(Debug)]
pub struct Redaction<'a> {
    texts: &'a [PageText],
    plan: &'a Plan,
    hits: Vec<Hit>,
}

impl<'a> Redaction<'a> {
    /// Finds the plan's words: in any case, over line breaks and hyphenation, next to punctuation; accents count.
    ///
    /// # Errors
    /// All that makes the plan impossible: a page that isn't there, a box outside its page, a word that stands nowhere, a page
    /// without text on which words were to be searched, or which was to be set anew.
    pub fn find(texts: &'a [PageText], plan: &'a Plan) -> Result<Self, Error> {
        check(texts, plan)?;
        let hits = find::all(texts, plan)?;
        Ok(Self { texts, plan, hits })
    }

    /// What to look at again: words that contain a word of the plan and stay.
    pub fn nearby(&self) -> Vec<Remark> {
        find::nearby(self.texts, self.plan, &self.hits)
    }

    /// Redacts one page (from 1), keeping its look.
    ///
    /// # Errors
    /// [`Error::NoSuchPage`]; [`Error::StillThere`] if a word of the plan could still be found afterwards.
    pub fn facsimile(&self, number: u32, page: PageContent, policy: Policy) -> Result<RedactedPage, Error> {
        let index = number.checked_sub(1).map(|i| i as usize).filter(|i| *i < self.texts.len());
        let index = index.ok_or(Error::NoSuchPage { page: number, pages: self.texts.len() as u32 })?;
        let mut raster = page.raster;
        dots::clean(&mut raster, policy.dots);
        let in_colour = (policy.colours == Colours::BlackAndWhite).then(|| raster.clone());
        let (sx, sy) = (raster.width() as f32 / page.size.width, raster.height() as f32 / page.size.height);
        let words = &self.texts[index].words;
        let shown = match policy.colours {
            Colours::Kept => vec![true; words.len()],
            Colours::BlackAndWhite => bilevel::apply(&mut raster, words, (sx, sy)),
        };
        let committed = raster.clone();

        let mut areas: Vec<Area> = Vec::new();
        for (rect, reason) in self.on_page(index) {
            let (rect, by_hand) = (rect.0, rect.1);
            let another = |known: &Area| {
                let known = known.points((sx, sy));
                leak::is_extended(&known, page.size) && !known.overlaps(&rect)
            };
            let rect =
                if policy.extend { leak::extend_box(words, rect, page.size, areas.iter().any(another)) } else { rect };
            areas.push(Area::snapped(&raster, rect, (sx, sy), reason, by_hand));
        }
        let areas = area::merged(areas);
        let rects: Vec<(Rect, &str)> = areas.iter().map(|a| (a.points((sx, sy)), a.reason.as_str())).collect();
        // Ink that black and white takes from a word is its own all the same: a box over that part alone covers it.
        let ink = |rect| {
            let left = area::ink(&committed, rect, (sx, sy));
            in_colour.as_ref().map_or(left, |raster| left.union(&area::ink(raster, rect, (sx, sy))))
        };
        let mut gone = words::gone(words, self.on_this(index), &rects, ink);
        let covered = rects
            .iter()
            .map(|(rect, reason)| Covered {
                page: number,
                rect: *rect,
                reason: (*reason).to_owned(),
                words: words.iter().zip(&gone).filter(|(w, gone)| **gone && w.rect.overlaps(rect)).count(),
                leak_bits: leak::estimate(words, *rect, page.size, sx),
            })
            .collect();
        gone.iter_mut().zip(shown).for_each(|(gone, shown)| *gone |= !shown);
        let left = words::left(words, &gone, &rects);
        find::gone(&left, &self.plan.words)?;
        for area in &areas {
            paint_bar(&mut raster, area.pixels, &area.reason);
            if policy.colours == Colours::BlackAndWhite {
                paint::in_black_and_white(&mut raster, area.pixels);
            }
        }
        let hidden = area::tiles(&areas, raster.width());
        let content = PageContent { raster, size: page.size, words: words::published(left), origin: page.origin };
        Ok(RedactedPage { content, committed, hidden, covered })
    }

    /// Sets the remaining text anew. Pictures, rules and all of the layout stay behind. `pixels` gives the page of a number, and is asked where the
    /// pages become black and white: words that aren't seen there then stay behind, too.
    ///
    /// # Errors
    /// [`Error::NoGlyph`] for characters that can't be set, [`Error::StillThere`] as in a facsimile; those of `pixels`.
    pub fn retypeset<E: From<Error>>(
        &self,
        policy: Policy,
        mut pixels: impl FnMut(u32) -> Result<Raster, E>,
    ) -> Result<(crate::typeset::Pages, Vec<Covered>, Vec<Remark>), E> {
        let mut unseen = Vec::new();
        if policy.colours == Colours::BlackAndWhite {
            for (text, number) in self.texts.iter().zip(1..) {
                let mut raster = pixels(number)?;
                dots::clean(&mut raster, policy.dots);
                let scale = (raster.width() as f32 / text.size.width, raster.height() as f32 / text.size.height);
                unseen.push(bilevel::apply(&mut raster, &text.words, scale).into_iter().map(|shown| !shown).collect());
            }
        }
        Ok(retype::document(self, policy.colours, &unseen)?)
    }

    /// What goes on a page, as rectangles: a hit's words line by line, and boxes (marked as drawn by hand).
    fn on_page(&self, index: usize) -> Vec<((Rect, bool), &str)> {
        let words = &self.texts[index].words;
        let lines = self.on_this(index).flat_map(|hit| {
            crate::layer::rects(&words[hit.words.clone()]).into_iter().map(|rect| ((rect, false), hit.reason.as_str()))
        });
        let boxes = self.plan.boxes.iter().filter(|b| b.page as usize == index + 1);
        let boxes = boxes.filter_map(|b| Some(((b.rect.normal()?, true), b.reason.as_str())));
        lines.chain(boxes).collect()
    }

    /// Whether a word of the plan stands in all of these words of a page (from 0).
    #[cfg(test)]
    pub(crate) fn covers(&self, index: usize, words: &std::ops::Range<usize>) -> bool {
        words.clone().all(|at| self.on_this(index).any(|hit| hit.words.contains(&at)))
    }

    fn on_this(&self, index: usize) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |hit| hit.page == index)
    }
}

fn check(texts: &[PageText], plan: &Plan) -> Result<(), Error> {
    let reasons = plan.boxes.iter().map(|b| &b.reason).chain(plan.words.iter().map(|w| &w.reason));
    for reason in reasons {
        let fits = !reason.trim().is_empty() && reason.chars().count() <= MAX_REASON;
        if !fits || !reason.chars().all(|c| crate::font::has(c) && !matches!(c, '[' | ']')) {
            return Err(Error::Reason { reason: reason.clone() });
        }
    }
    for (at, b) in plan.boxes.iter().enumerate() {
        let number = at + 1;
        let page = (b.page as usize).checked_sub(1).and_then(|i| texts.get(i));
        let page = page.ok_or(Error::NoSuchPage { page: b.page, pages: texts.len() as u32 })?;
        let rect = b.rect.normal().filter(|r| r.width() > 0.0 && r.height() > 0.0);
        let rect = rect.ok_or(Error::NotARectangle { number })?;
        // Half a point: a box drawn to the very edge comes back rounded.
        let most = Rect::new(-0.5, -0.5, page.size.width + 0.5, page.size.height + 0.5);
        if rect.x0 < most.x0 || rect.y0 < most.y0 || rect.x1 > most.x1 || rect.y1 > most.y1 {
            return Err(Error::OutsidePage { number, page: b.page });
        }
    }
    let silent: Vec<u32> = (1..).zip(texts).filter(|(_, t)| t.words.is_empty() && !t.blank).map(|(n, _)| n).collect();
    match plan.mode {
        _ if silent.is_empty() => Ok(()),
        _ if !plan.words.is_empty() => Err(Error::NoText(silent)),
        Mode::Retypeset => Err(Error::NothingToSet(silent)),
        Mode::Facsimile => Ok(()),
    }
}

/// What the text layer says in place of what is gone.
pub fn marker(reason: &str) -> String {
    format!("[redacted: {reason}]")
}

/// A text without such markers, which stand in a layer over boxes that show their reason themselves.
pub fn without_markers(text: &str) -> String {
    let mut parts = text.split("[redacted: ");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((reason, after)) if reason.chars().count() <= MAX_REASON => rest.push_str(after),
            _ => rest.push_str(part),
        }
    }
    rest
}

/// Redacts a document that is in memory.
///
/// # Errors
/// As [`Redaction`]'s functions.
pub fn redact(pages: &[PageContent], plan: &Plan, policy: Policy) -> Result<Redacted, Error> {
    let texts: Vec<PageText> = pages.iter().map(PageText::from).collect();
    let redaction = Redaction::find(&texts, plan)?;
    let mut remarks = redaction.nearby();
    if plan.mode == Mode::Retypeset {
        let pixels = |number: u32| Ok::<_, Error>(pages[number as usize - 1].raster.clone());
        let (pages, covered, left_out) = redaction.retypeset(policy, pixels)?;
        remarks.extend(left_out);
        return Ok(Redacted { pages: pages.collect(), covered, openings: Vec::new(), remarks });
    }
    let mut redacted = Redacted { pages: Vec::new(), covered: Vec::new(), openings: Vec::new(), remarks };
    for (number, page) in (1..).zip(pages) {
        let page = redaction.facsimile(number, page.clone(), policy)?;
        redacted.pages.push(page.content);
        redacted.covered.extend(page.covered);
        redacted.openings.push((page.hidden, page.committed));
    }
    Ok(redacted)
}
