//! A document and its plan as pages: looked at one by one while somebody works on the plan, and built as a whole for signing.
//!
//! Pixels are handed in page by page; the seed of the tiles' salts is handed in too. Pages count from 1 in the order in which the
//! document has them.

use std::collections::BTreeSet;

use ledger::Redaction as Told;
use model::{Mode, Plan, PublicId, Rect, Sha256};
use page::{
    Error, Origin, PageContent, Policy, Raster,
    redact::{Covered, PageText, Redaction, Remark, marker},
    tiles::{PageName, PageTree, SeedTree, TileAt},
};
use press::{RenditionPage, RenditionParts};

/// The most pages that one rendition has: all of them are in memory when it is published.
pub const MOST_PAGES: usize = 200;

/// A document's pages without their pixels.
#[derive(Debug)]
pub struct Texts {
    pub pages: Vec<PageText>,
    pub origins: Vec<Origin>,
}

impl Texts {
    pub fn count(&self) -> u32 {
        self.pages.len() as u32
    }

    fn content(&self, number: u32, raster: Raster) -> Result<PageContent, Error> {
        let missing = Error::NoSuchPage { page: number, pages: self.count() };
        let at = (number as usize).checked_sub(1).ok_or(Error::NoSuchPage { page: number, pages: self.count() })?;
        let (Some(text), Some(origin)) = (self.pages.get(at), self.origins.get(at)) else { return Err(missing) };
        Ok(PageContent { raster, size: text.size, words: text.words.clone(), origin: *origin })
    }

    /// Whether each page has words, or nothing at all: then it can be set anew.
    pub fn all_have_text(&self) -> bool {
        self.pages.iter().all(|page| !page.words.is_empty() || page.blank)
    }

    /// Whether a word stands somewhere in it.
    pub fn holds(&self, word: &model::plan::PlanWord) -> bool {
        let plan = Plan { mode: Mode::Facsimile, boxes: Vec::new(), words: vec![word.clone()] };
        Redaction::find(&self.pages, &plan).is_ok()
    }
}

/// A page as it would be published.
pub struct Preview {
    pub content: PageContent,
    pub covered: Vec<Covered>,
}

/// One page of the rendition that a plan gives. `pixels` gives the original's page of a number.
///
/// # Errors
/// Why the plan can't be carried out; there is no such page.
pub fn preview<E: From<Error>>(
    texts: &Texts,
    plan: &Plan,
    number: u32,
    pixels: impl Fn(u32) -> Result<Raster, E>,
) -> Result<Preview, E> {
    let redaction = Redaction::find(&texts.pages, plan)?;
    if plan.mode == Mode::Retypeset {
        let (mut pages, covered, _) = redaction.retypeset()?;
        let total = pages.len() as u32;
        let content = (number as usize).checked_sub(1).and_then(|at| pages.nth(at));
        let content = content.ok_or(Error::NoSuchPage { page: number, pages: total })?;
        return Ok(Preview { content, covered });
    }
    let page = redaction.facsimile(number, texts.content(number, pixels(number)?)?, Policy::default())?;
    Ok(Preview { content: page.content, covered: page.covered })
}

/// What a plan does to the whole document, without pixels: how many pages there will be, and what should be looked at again.
///
/// # Errors
/// Why the plan can't be carried out.
pub fn outline(texts: &Texts, plan: &Plan) -> Result<(u32, Vec<Remark>), Error> {
    let redaction = Redaction::find(&texts.pages, plan)?;
    let mut remarks = redaction.nearby();
    if plan.mode == Mode::Facsimile {
        return Ok((texts.count(), remarks));
    }
    let (pages, _, left_out) = redaction.retypeset()?;
    remarks.extend(left_out);
    Ok((pages.len() as u32, remarks))
}

/// The words that no box of a plan touches, in their order. Words of the plan itself are among them.
pub fn uncovered(texts: &Texts, plan: &Plan) -> String {
    let mut shown = Vec::new();
    for (page, number) in texts.pages.iter().zip(1..) {
        let boxes: Vec<&Rect> = plan.boxes.iter().filter(|b| b.page == number).map(|b| &b.rect).collect();
        let free = page.words.iter().filter(|word| !boxes.iter().any(|rect| word.rect.overlaps(rect)));
        shown.extend(free.map(|word| word.text.as_str()));
    }
    shown.join(" ")
}

/// The box made longer, over everything whose place depends on what it hides; over all of the page below it, where the plan has
/// another such box on the page.
pub fn extended(texts: &Texts, plan: &Plan, number: u32, rect: Rect) -> Option<Rect> {
    let page = texts.pages.get((number as usize).checked_sub(1)?)?;
    let mut others = plan.boxes.iter().filter(|b| b.page == number && !b.rect.overlaps(&rect));
    let another = others.any(|b| page::leak::is_extended(&b.rect, page.size));
    Some(page::leak::extend_box(&page.words, rect, page.size, another))
}

/// What lets a page's tiles be opened later, beside what is published of it.
#[derive(Clone, Debug)]
pub struct Openings {
    /// Seeds of all tiles but the hidden ones.
    pub seeds: Vec<(u8, u32, Sha256)>,
    pub leaves: Vec<Sha256>,
}

/// Builds the whole rendition. `seed` is the document's own, and secret: hidden tiles could be guessed with it.
///
/// # Errors
/// Why the plan can't be carried out.
pub fn build<E: From<Error>>(
    texts: &Texts,
    plan: &Plan,
    id: &PublicId,
    seed: &[u8; 32],
    pixels: impl Fn(u32) -> Result<Raster, E>,
) -> Result<(RenditionParts, Vec<Openings>), E> {
    let redaction = Redaction::find(&texts.pages, plan)?;
    let (mut pages, mut openings, mut redactions) = (Vec::new(), Vec::new(), Vec::new());
    if plan.mode == Mode::Retypeset {
        for (content, number) in redaction.retypeset()?.0.zip(1..) {
            redactions.extend(told(plan, &content, number));
            pages.push(RenditionPage { content, root: None, hidden: Vec::new() });
        }
    } else {
        for number in 1..=texts.count() {
            let page = redaction.facsimile(number, texts.content(number, pixels(number)?)?, Policy::default())?;
            let (root, hidden, opening) = commit(id, number, &page.committed, &page.hidden, seed)?;
            redactions.extend(page.covered.into_iter().map(|covered| Told { page: number, reason: covered.reason }));
            pages.push(RenditionPage { content: page.content, root: Some(root), hidden });
            openings.push(opening);
        }
    }
    let mut writer = page::pdf::Writer::new(Vec::new())?;
    for page in &pages {
        writer.page(&page.content)?;
    }
    let pdf = writer.finish()?;
    let parts =
        RenditionParts { id: id.clone(), version: 1, correction: None, mode: plan.mode, pages, pdf, redactions };
    Ok((parts, openings))
}

/// In a page that was set anew, the bars are words of its text.
fn told(plan: &Plan, content: &PageContent, page: u32) -> Vec<Told> {
    let reasons: BTreeSet<&str> =
        plan.boxes.iter().map(|b| b.reason.as_str()).chain(plan.words.iter().map(|w| w.reason.as_str())).collect();
    let reason = |text: &str| reasons.iter().find(|reason| marker(reason) == text);
    content.words.iter().filter_map(|word| Some(Told { page, reason: (*reason(&word.text)?).to_owned() })).collect()
}

fn commit(
    id: &PublicId,
    number: u32,
    committed: &Raster,
    hidden: &[TileAt],
    seed: &[u8; 32],
) -> Result<(Sha256, Vec<u32>, Openings), Error> {
    let document = id.to_string();
    let seeds = SeedTree::new(*seed, &document, number);
    let tree = PageTree::new(&document, number, committed, &seeds);
    let name = PageName { document, page: number, width: committed.width(), height: committed.height() };
    let mut by_index =
        hidden.iter().map(|at| Ok((name.index(*at)?, tree.leaf(*at)?))).collect::<Result<Vec<_>, Error>>()?;
    by_index.sort_unstable();
    by_index.dedup();
    let indexes: Vec<u32> = by_index.iter().map(|(index, _)| *index).collect();
    let open = seeds.open_but(name.tiles(), &indexes.iter().copied().collect());
    let seeds = open.0.into_iter().map(|(level, index, seed)| (level, index, Sha256::from_bytes(seed))).collect();
    let leaves = by_index.into_iter().map(|(_, leaf)| Sha256::from_bytes(leaf)).collect();
    Ok((Sha256::from_bytes(tree.root()), indexes, Openings { seeds, leaves }))
}

#[cfg(test)]
mod tests {
    use model::{Size, Word, plan::PlanBox};

    use super::*;

    fn document() -> (Texts, Raster) {
        let mut raster = Raster::new(600, 800, Raster::WHITE).unwrap();
        raster.fill(100, 104, 150, 116, Raster::BLACK);
        let word = |text: &str, x: f32| Word {
            text: text.into(),
            rect: Rect::new(x, 100.0, x + 50.0, 120.0),
            line_end: false,
        };
        let page = PageText {
            size: Size { width: 600.0, height: 800.0 },
            words: vec![word("Marrow", 100.0), word("signed", 170.0)],
            blank: false,
        };
        (Texts { pages: vec![page], origins: vec![Origin::Embedded] }, raster)
    }

    #[test]
    fn a_facsimile_commits_to_what_it_hides_and_its_seeds_do_not_open_it() {
        let (texts, raster) = document();
        let rect = Rect::new(100.0, 100.0, 150.0, 120.0);
        let plan = Plan {
            mode: Mode::Facsimile,
            boxes: vec![PlanBox { page: 1, rect, reason: "privacy".into() }],
            words: vec![],
        };
        let id: PublicId = "EL-0001".parse().unwrap();
        let (parts, openings) = build(&texts, &plan, &id, &[7; 32], |_| Ok::<_, Error>(raster.clone())).unwrap();
        assert_eq!(parts.redactions, [Told { page: 1, reason: "privacy".into() }]);
        let page = &parts.pages[0];
        assert!(!page.content.text().contains("Marrow") && page.content.text().contains("signed"));
        assert_eq!(openings[0].leaves.len(), page.hidden.len());
        let name = PageName { document: "EL-0001".into(), page: 1, width: 600, height: 800 };
        let revealed =
            page::tiles::Revealed(openings[0].seeds.iter().map(|(l, i, s)| (*l, *i, *s.as_bytes())).collect());
        let salts = revealed.salts(name.tiles());
        assert!(page.hidden.iter().all(|index| salts.get(*index).is_none()));
        let columns = name.columns();
        let hidden = page.hidden.iter().zip(&openings[0].leaves);
        let hidden = hidden.map(|(i, leaf)| (TileAt { x: i % columns, y: i / columns }, *leaf.as_bytes())).collect();
        let root = page.root.unwrap();
        page::tiles::verify_page(root.as_bytes(), "EL-0001", 1, &page.content.raster, &salts, &hidden).unwrap();
    }

    #[test]
    fn set_anew_the_bars_are_told_on_the_page_where_they_stand() {
        let (texts, _) = document();
        let words = vec![model::plan::PlanWord { text: "marrow".into(), reason: "source".into() }];
        let plan = Plan { mode: Mode::Retypeset, boxes: vec![], words };
        let id: PublicId = "EL-0002".parse().unwrap();
        let none = |_| Err::<Raster, _>(Error::EmptyWord);
        let (parts, openings) = build(&texts, &plan, &id, &[7; 32], none).unwrap();
        assert_eq!(parts.redactions, [Told { page: 1, reason: "source".into() }]);
        assert!(openings.is_empty() && parts.pages[0].root.is_none());
        assert_eq!(outline(&texts, &plan).unwrap().0, 1);
        assert!(preview(&texts, &plan, 1, none).is_ok() && preview(&texts, &plan, 2, none).is_err());
    }
}
