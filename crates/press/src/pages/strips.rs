//! The strips: pieces of published pages with the quoted passage marked, cut from cleared pixels. And, before that, whether the
//! quotations of a story or a dossier stand in the documents that it cites.

use std::collections::BTreeMap;

use ledger::{
    Statement,
    quotes::{self, Page},
};
use model::{Dossier, PublicId, Rect, Word};
use page::Raster;

use crate::{
    Error, Site,
    dossier::passages,
    site::Strip,
    story::{Citation, Slug, Story, markdown, passage},
};

/// A strip is at least this wide, in points, so that a single word keeps its surroundings and stays at a readable size.
const LEAST_WIDTH: f32 = 340.0;
/// What is shown around the passage, in points: about a line above and below.
const AROUND: f32 = 15.0;
/// Between a line's letters and the strip's edge, in points.
const EDGE: f32 = 3.0;
/// The marker's colour, as light through it: what it lets pass of red, green and blue.
const MARKER: [u16; 3] = [255, 229, 140];

pub(crate) fn name(number: usize) -> String {
    format!("{number}.png")
}

pub(crate) fn path(slug: &Slug, number: usize) -> String {
    format!("stories/{slug}/strips/{}", name(number))
}

pub(crate) fn dossier_path(slug: &Slug, number: usize) -> String {
    format!("dossiers/{slug}/strips/{}", name(number))
}

/// What is wrong with citations.
pub(crate) enum Wrong {
    /// A page that isn't published.
    Cites(Citation),
    /// Quotations that don't stand, each as a clause.
    Quotes(Vec<String>),
}

/// Every page cited is published, and every quotation stands in it: by the same check as a reader's own. What was `told` before may
/// keep words of a document that was withdrawn since; something new may name it and no more, as nobody could check.
pub(crate) fn check_cited(site: &Site, cited: impl Iterator<Item = (Citation, bool)>) -> Result<(), Wrong> {
    let mut all = Vec::new();
    for (citation, told) in cited {
        let document = site.documents.get(&citation.document);
        let excused = site.tombstones.contains_key(&citation.document) && (told || citation.words.is_none());
        if !excused && document.is_none_or(|document| citation.page > document.body().pages) {
            return Err(Wrong::Cites(citation));
        }
        all.push(citation);
    }
    let quotations = quotes::check_cited(all, |id, page| page_of(site, id, page));
    let wrong: Vec<String> = quotations.iter().filter_map(quotes::Quotation::problem).collect();
    if wrong.is_empty() { Ok(()) } else { Err(Wrong::Quotes(wrong)) }
}

/// The same for a story.
pub(crate) fn check_quotations(site: &Site, story: &Story, told: bool) -> Result<(), Error> {
    let cited = markdown::parse(&story.body).citations.into_iter().map(|citation| (citation, told));
    said(story, check_cited(site, cited))
}

fn said(story: &Story, checked: Result<(), Wrong>) -> Result<(), Error> {
    checked.map_err(|wrong| match wrong {
        Wrong::Cites(Citation { document, page, .. }) => Error::Cites { slug: story.slug.clone(), document, page },
        Wrong::Quotes(quotes) => Error::Quotes { slug: story.slug.clone(), quotes },
    })
}

/// The same for a story that comes now: a correction may keep what the text before it quoted.
pub(crate) fn check_story(site: &Site, story: &Story) -> Result<(), Error> {
    let before = site.stories.get(&story.slug).map(|before| markdown::parse(&before.story.body).citations);
    let before = before.unwrap_or_default();
    let cited = markdown::parse(&story.body).citations.into_iter().map(|citation| {
        let told = before.contains(&citation);
        (citation, told)
    });
    said(story, check_cited(site, cited))
}

/// The same for a dossier: what an earlier version said was told before.
pub(crate) fn check_dossier(site: &Site, slug: &Slug, dossier: &Dossier) -> Result<(), Error> {
    let gone = |statement: &str| site.statement_gone(statement).is_some();
    let mut wrong = quotes::statements_of(dossier, |statement| match site.text(&quotes::statement_path(statement)) {
        _ if gone(statement) => Page::Withdrawn,
        Some(words) => Page::Text(words),
        None => Page::Missing,
    });
    wrong.extend(quotes::newly_withdrawn(dossier, gone));
    if !wrong.is_empty() {
        return Err(Error::Dossier(slug.clone(), wrong.join("; ")));
    }
    let cited = passages(dossier).into_iter().map(|(_, citation, told)| (citation, told));
    check_cited(site, cited).map_err(|wrong| {
        let why = match wrong {
            Wrong::Cites(Citation { document, page, .. }) => {
                format!("it cites {document}, page {page}, which isn't published")
            }
            Wrong::Quotes(quotes) => quotes.join("; "),
        };
        Error::Dossier(slug.clone(), why)
    })
}

fn page_of(site: &Site, id: &PublicId, page: u32) -> Page {
    if site.tombstones.contains_key(id) {
        return Page::Withdrawn;
    }
    let text = site.documents.get(id).and_then(|document| document.text.get(page.checked_sub(1)? as usize));
    text.map_or(Page::Missing, |text| Page::Text(text.clone()))
}

/// The passage that a statement stands in is published and holds its words. `told`: as with stories.
pub(crate) fn check_passage(site: &Site, slug: &Slug, statement: &Statement, told: bool) -> Result<(), Error> {
    let cited = statement.passage.iter().map(ledger::Passage::cited).collect();
    for quotation in quotes::check_cited(cited, |id, page| page_of(site, id, page)) {
        let withdrawn = quotation.standing == quotes::Standing::Withdrawn && !told;
        let gone = withdrawn.then(|| format!("it stands in {}, which was withdrawn", quotation.document));
        if let Some(what) = gone.or_else(|| quotation.problem()) {
            return Err(Error::Statement(slug.clone(), what));
        }
    }
    Ok(())
}

/// Cuts a strip for each quotation of a story whose place is found, into the files that the plan brings.
pub(crate) fn cut_all(site: &mut Site, story: &Story) -> Result<BTreeMap<usize, Strip>, Error> {
    let citations = (1..).zip(markdown::parse(&story.body).citations).collect();
    cut_each(site, citations, |number| path(&story.slug, number))
}

/// The same for a dossier.
pub(crate) fn cut_dossier(site: &mut Site, slug: &Slug, dossier: &Dossier) -> Result<BTreeMap<usize, Strip>, Error> {
    let citations = passages(dossier).into_iter().map(|(number, citation, _)| (number, citation)).collect();
    cut_each(site, citations, |number| dossier_path(slug, number))
}

fn cut_each(
    site: &mut Site,
    citations: Vec<(usize, Citation)>,
    path: impl Fn(usize) -> String,
) -> Result<BTreeMap<usize, Strip>, Error> {
    let mut strips = BTreeMap::new();
    for (number, citation) in citations {
        let Some(words) = citation.words.as_ref().filter(|_| site.documents.contains_key(&citation.document)) else {
            continue;
        };
        let pages = site.words(&citation.document)?;
        let Some(page) = pages.iter().find(|page| page.page == citation.page) else { continue };
        let Some(lines) = passage::find(&page.words, words) else { continue };
        let raster = site.raster(&citation.document, citation.page)?;
        let across = raster.width() as f32 / page.size.width;
        let down = raster.height() as f32 / page.size.height;
        let strip = cut(&raster, &lines, &page.words, across, down)?;
        strips.insert(number, Strip { width: strip.width(), height: strip.height() });
        site.fresh.insert(path(number), page::png::encode(&strip)?);
    }
    Ok(strips)
}

/// Higher by so much that no line is cut lengthwise.
fn whole_lines(shown: Rect, words: &[Word]) -> Rect {
    let (mut y0, mut y1) = (shown.y0, shown.y1);
    for word in words.iter().filter(|word| word.rect.y0 < shown.y1 && word.rect.y1 > shown.y0) {
        // A word as high as the page is no line.
        if word.rect.height() < 4.0 * AROUND {
            (y0, y1) = (y0.min(word.rect.y0 - EDGE), y1.max(word.rect.y1 + EDGE));
        }
    }
    Rect::new(shown.x0, y0, shown.x1, y1)
}

/// `across`, `down`: pixels a point.
fn cut(raster: &Raster, lines: &[Rect], words: &[Word], across: f32, down: f32) -> Result<Raster, page::Error> {
    let marked = lines.iter().copied().reduce(|a, b| a.union(&b)).unwrap_or(Rect::new(0.0, 0.0, 1.0, 1.0));
    let mut all = whole_lines(marked.grown(AROUND), words);
    let missing = (LEAST_WIDTH - all.width()) / 2.0;
    if missing > 0.0 {
        all = Rect::new(all.x0 - missing, all.y0, all.x1 + missing, all.y1);
    }
    // Pushed in from the edges rather than cut by them, where the page has the room.
    let page_width = raster.width() as f32 / across;
    let shift = (-all.x0).max(0.0) - (all.x1 - page_width).max(0.0);
    let x0 = pixel((all.x0 + shift).max(0.0) * across, raster.width() - 1);
    let y0 = pixel(all.y0.max(0.0) * down, raster.height() - 1);
    let x1 = pixel((all.x1 + shift) * across, raster.width()).max(x0 + 1);
    let y1 = pixel(all.y1 * down, raster.height()).max(y0 + 1);
    let mut strip = Raster::from_rgb(x1 - x0, y1 - y0, raster.part(x0, y0, x1, y1))?;
    for line in lines {
        let line = line.grown(1.0);
        let (from_x, to_x) = (pixel(line.x0 * across, x1).max(x0), pixel(line.x1 * across, x1));
        let (from_y, to_y) = (pixel(line.y0 * down, y1).max(y0), pixel(line.y1 * down, y1));
        for y in from_y..to_y {
            for x in from_x..to_x {
                let colour = strip.get(x - x0, y - y0);
                strip.set(x - x0, y - y0, through_marker(colour));
            }
        }
    }
    Ok(strip)
}

fn pixel(at: f32, most: u32) -> u32 {
    // A float as an integer saturates: below zero is zero.
    (at as u32).min(most)
}

/// As ink through a marker: white takes its colour, black stays black. A pixel marked twice is marked once.
fn through_marker(colour: [u8; 3]) -> [u8; 3] {
    let [red, green, blue] = [0, 1, 2].map(|at| (u16::from(colour[at]) * MARKER[at] / 255) as u8);
    if colour[2] < 255 && colour[0] == 255 && colour[2] == MARKER[2] as u8 { colour } else { [red, green, blue] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_holds_its_passage_marked_and_never_leaves_the_page() {
        let mut raster = Raster::new(600, 800, Raster::WHITE).unwrap();
        raster.fill(100, 100, 140, 110, Raster::BLACK);
        let strip = cut(&raster, &[Rect::new(90.0, 95.0, 150.0, 115.0)], &[], 1.0, 1.0).unwrap();
        assert_eq!((strip.width(), strip.height()), (340, 50));
        let colours: std::collections::BTreeSet<[u8; 3]> = (0..strip.height())
            .flat_map(|y| (0..strip.width()).map(move |x| (x, y)))
            .map(|(x, y)| strip.get(x, y))
            .collect();
        assert_eq!(colours, [[0, 0, 0], [255, 229, 140], [255, 255, 255]].into());
        for at in
            [Rect::new(-5.0, -5.0, 20.0, 5.0), Rect::new(580.0, 790.0, 640.0, 840.0), Rect::new(0.0, 0.0, 600.0, 800.0)]
        {
            let strip = cut(&raster, &[at], &[], 1.0, 1.0).unwrap();
            assert!(strip.width() <= 600 && strip.height() <= 800 && strip.width() >= 340, "{at:?}");
        }
    }

    #[test]
    fn no_line_is_cut_lengthwise() {
        let word = |y: f32| Word { text: "a".into(), rect: Rect::new(10.0, y, 20.0, y + 12.0), line_end: true };
        let shown = whole_lines(
            Rect::new(0.0, 100.0, 50.0, 140.0),
            &[word(60.0), word(92.0), word(110.0), word(135.0), word(160.0)],
        );
        assert_eq!((shown.y0, shown.y1), (89.0, 150.0));
    }
}
