//! A document and its plan as pages: looked at one by one while somebody works on the plan, and built as a whole for signing.
//!
//! Pixels are handed in page by page; the seed of the tiles' salts is handed in too. Pages count from 1 in the order in which the
//! document has them.

use std::collections::BTreeSet;

use ledger::Redaction as Told;
use model::{Colours, Mode, Plan, PublicId, Rect, Sha256};
use page::{
    Error, Origin, PageContent, Policy, Raster,
    redact::{Covered, PageText, Redaction, Remark, marker},
    tiles::{PageProof, Proof},
};
use press::{RenditionPage, RenditionParts};
use zeroize::Zeroizing;

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

/// How every page of a release is made: printer dots always go.
fn policy(colours: Colours) -> Policy {
    Policy { colours, ..Policy::default() }
}

/// One page of the rendition that a plan gives. `pixels` gives the original's page of a number.
///
/// # Errors
/// Why the plan can't be carried out; there is no such page.
pub fn preview<E: From<Error>>(
    texts: &Texts,
    (plan, colours): (&Plan, Colours),
    number: u32,
    pixels: impl Fn(u32) -> Result<Raster, E>,
) -> Result<Preview, E> {
    let redaction = Redaction::find(&texts.pages, plan)?;
    if plan.mode == Mode::Retypeset {
        let (mut pages, covered, _) = redaction.retypeset(policy(colours), pixels)?;
        let total = pages.len() as u32;
        let content = (number as usize).checked_sub(1).and_then(|at| pages.nth(at));
        let content = content.ok_or(Error::NoSuchPage { page: number, pages: total })?;
        return Ok(Preview { content, covered });
    }
    let page = redaction.facsimile(number, texts.content(number, pixels(number)?)?, policy(colours))?;
    Ok(Preview { content: page.content, covered: page.covered })
}

/// What a plan does to the whole document: how many pages there will be, and what should be looked at again. `pixels` is asked for those of a document
/// alone that is set anew in black and white.
///
/// # Errors
/// Why the plan can't be carried out.
pub fn outline<E: From<Error>>(
    texts: &Texts,
    (plan, colours): (&Plan, Colours),
    pixels: impl Fn(u32) -> Result<Raster, E>,
) -> Result<(u32, Vec<Remark>), E> {
    let redaction = Redaction::find(&texts.pages, plan)?;
    let mut remarks = redaction.nearby();
    if plan.mode == Mode::Facsimile {
        return Ok((texts.count(), remarks));
    }
    let (pages, _, left_out) = redaction.retypeset(policy(colours), pixels)?;
    remarks.extend(left_out);
    Ok((pages.len() as u32, remarks))
}

/// The text of each page of the rendition that a plan gives.
///
/// # Errors
/// Why the plan can't be carried out.
pub fn page_texts<E: From<Error>>(
    texts: &Texts,
    (plan, colours): (&Plan, Colours),
    pixels: impl Fn(u32) -> Result<Raster, E>,
) -> Result<Vec<String>, E> {
    let redaction = Redaction::find(&texts.pages, plan)?;
    if plan.mode == Mode::Retypeset {
        return Ok(redaction.retypeset(policy(colours), pixels)?.0.map(|page| page.text()).collect());
    }
    let text = |number| {
        let page = texts.content(number, pixels(number)?)?;
        Ok(redaction.facsimile(number, page, policy(colours))?.content.text())
    };
    (1..=texts.count()).map(text).collect()
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

/// An earlier version in facsimile whose seed was kept: what it hid can be opened with proof.
#[derive(Debug)]
pub struct Earlier {
    pub version: u32,
    pub seed: Zeroizing<[u8; 32]>,
    pub roots: Vec<Sha256>,
    pub hidden: Vec<Vec<u32>>,
}

impl Earlier {
    /// Its proof of the pages of a later version: `None` when these show nothing that it hid, or aren't the same pages any more.
    fn proof(&self, document: &str, pages: Vec<PageProof>) -> Option<Proof> {
        let same = pages.iter().map(|page| page.root).eq(self.roots.iter().copied());
        let opens = |(page, hid): (&PageProof, &Vec<u32>)| {
            let still = page.hidden_tiles();
            hid.iter().any(|tile| still.binary_search(tile).is_err())
        };
        let opens = pages.iter().zip(&self.hidden).any(opens);
        (same && opens).then(|| proof(document, self.version, pages))
    }
}

fn proof(document: &str, of: u32, pages: Vec<PageProof>) -> Proof {
    Proof { version: Proof::VERSION, document: document.to_owned(), of, pages }
}

/// Builds the whole rendition of a version. `seed` is the document's own, and secret: hidden tiles could be guessed with it.
///
/// # Errors
/// Why the plan can't be carried out.
pub fn build<E: From<Error>>(
    texts: &Texts,
    (plan, colours): (&Plan, Colours),
    (id, version): (&PublicId, u32),
    (seed, earlier): (&[u8; 32], &[Earlier]),
    pixels: impl Fn(u32) -> Result<Raster, E>,
) -> Result<RenditionParts, E> {
    let redaction = Redaction::find(&texts.pages, plan)?;
    let (mut pages, mut redactions, mut proofs) = (Vec::new(), Vec::new(), Vec::new());
    if plan.mode == Mode::Retypeset {
        for (content, number) in redaction.retypeset(policy(colours), &pixels)?.0.zip(1..) {
            redactions.extend(told(plan, &content, number));
            pages.push(RenditionPage { content, root: None, hidden: Vec::new() });
        }
    } else {
        let document = id.to_string();
        let mut own = Vec::new();
        let mut before: Vec<Vec<PageProof>> = earlier.iter().map(|_| Vec::new()).collect();
        for number in 1..=texts.count() {
            let page = redaction.facsimile(number, texts.content(number, pixels(number)?)?, policy(colours))?;
            let prove = |seed| PageProof::new(&document, number, &page.committed, &page.hidden, seed);
            let proof = prove(*seed)?;
            for (earlier, proofs) in earlier.iter().zip(&mut before) {
                proofs.push(prove(*earlier.seed)?);
            }
            redactions.extend(page.covered.into_iter().map(|covered| Told { page: number, reason: covered.reason }));
            pages.push(RenditionPage { content: page.content, root: Some(proof.root), hidden: proof.hidden_tiles() });
            own.push(proof);
        }
        proofs.extend(earlier.iter().zip(before).filter_map(|(earlier, pages)| earlier.proof(&document, pages)));
        proofs.push(self::proof(&document, version, own));
    }
    let mut writer = page::pdf::Writer::new(Vec::new())?;
    for page in &pages {
        writer.page(&page.content)?;
    }
    let pdf = writer.finish()?;
    let (id, mode) = (id.clone(), plan.mode);
    Ok(RenditionParts { id, version, correction: None, mode, colours, pages, pdf, redactions, proofs })
}

/// In a page that was set anew, the bars are words of its text.
fn told(plan: &Plan, content: &PageContent, page: u32) -> Vec<Told> {
    let reasons: BTreeSet<&str> =
        plan.boxes.iter().map(|b| b.reason.as_str()).chain(plan.words.iter().map(|w| w.reason.as_str())).collect();
    let reason = |text: &str| reasons.iter().find(|reason| marker(reason) == text);
    content.words.iter().filter_map(|word| Some(Told { page, reason: (*reason(&word.text)?).to_owned() })).collect()
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

    fn boxes(rects: &[Rect]) -> Plan {
        let one = |rect: &Rect| PlanBox { page: 1, rect: *rect, reason: "privacy".into() };
        Plan { mode: Mode::Facsimile, boxes: rects.iter().map(one).collect(), words: vec![] }
    }

    fn kept(plan: &Plan) -> (&Plan, Colours) {
        (plan, Colours::Kept)
    }

    const MARROW: Rect = Rect { x0: 100.0, y0: 100.0, x1: 150.0, y1: 120.0 };
    const SIGNED: Rect = Rect { x0: 170.0, y0: 100.0, x1: 220.0, y1: 120.0 };

    #[test]
    fn a_facsimile_commits_to_what_it_hides_and_its_proof_does_not_open_it() {
        let (texts, raster) = document();
        let id: PublicId = "EL-0001".parse().unwrap();
        let pixels = |_| Ok::<_, Error>(raster.clone());
        let parts = build(&texts, kept(&boxes(&[MARROW])), (&id, 1), (&[7; 32], &[]), pixels).unwrap();
        assert_eq!(parts.redactions, [Told { page: 1, reason: "privacy".into() }]);
        let page = &parts.pages[0];
        assert!(!page.content.text().contains("Marrow") && page.content.text().contains("signed"));
        let [proof] = &parts.proofs[..] else { panic!("{:?}", parts.proofs) };
        assert_eq!((proof.of, page.root), (1, Some(proof.pages[0].root)));
        assert!(!page.hidden.is_empty() && page.hidden == proof.pages[0].hidden_tiles());
        proof.pages[0].verify("EL-0001", 1, &page.content.raster).unwrap();
    }

    #[test]
    fn a_later_version_proves_what_it_opens_of_an_earlier_one() {
        let (texts, raster) = document();
        let id: PublicId = "EL-0001".parse().unwrap();
        let pixels = |_| Ok::<_, Error>(raster.clone());
        let first = build(&texts, kept(&boxes(&[MARROW, SIGNED])), (&id, 1), (&[7; 32], &[]), pixels).unwrap();
        let earlier = |root: Sha256| {
            let hidden = vec![first.pages[0].hidden.clone()];
            [Earlier { version: 1, seed: Zeroizing::new([7; 32]), roots: vec![root], hidden }]
        };
        let root = first.pages[0].root.unwrap();
        let later =
            |plan: &Plan, root| build(&texts, kept(plan), (&id, 2), (&[8; 32], &earlier(root)), pixels).unwrap();
        let second = later(&boxes(&[SIGNED]), root);
        let of: Vec<u32> = second.proofs.iter().map(|proof| proof.of).collect();
        assert_eq!(of, [1, 2]);
        let opening = &second.proofs[0].pages[0];
        assert_eq!(opening.root, root);
        opening.verify("EL-0001", 1, &second.pages[0].content.raster).unwrap();
        assert!(second.pages[0].content.text().contains("Marrow"));

        assert_eq!(later(&boxes(&[MARROW, SIGNED]), root).proofs.len(), 1, "it opens nothing");
        assert_eq!(later(&boxes(&[SIGNED]), Sha256::of(b"other")).proofs.len(), 1, "they are other pages");
    }

    #[test]
    fn in_black_and_white_a_box_is_opened_with_proof_by_pages_drawn_alike_alone() {
        let (texts, mut raster) = document();
        raster.fill(170, 104, 220, 116, [40, 40, 120]);
        raster.fill(300, 300, 400, 400, [255, 250, 170]);
        let id: PublicId = "EL-0001".parse().unwrap();
        let pixels = |_| Ok::<_, Error>(raster.clone());
        let made = |rects: &[Rect], colours: Colours, version: u32, earlier: &[Earlier]| {
            build(&texts, (&boxes(rects), colours), (&id, version), (&[version as u8; 32], earlier), pixels).unwrap()
        };
        let first = made(&[MARROW, SIGNED], Colours::BlackAndWhite, 1, &[]);
        assert_eq!(first.colours, Colours::BlackAndWhite);
        assert!(first.pages[0].content.raster.is_black_and_white());
        first.proofs[0].pages[0].verify("EL-0001", 1, &first.pages[0].content.raster).unwrap();
        let seed = Zeroizing::new([1; 32]);
        let (roots, hidden) = (vec![first.pages[0].root.unwrap()], vec![first.pages[0].hidden.clone()]);
        let earlier = [Earlier { version: 1, seed, roots, hidden }];
        let second = made(&[SIGNED], Colours::BlackAndWhite, 2, &earlier);
        assert_eq!(second.proofs.iter().map(|proof| proof.of).collect::<Vec<_>>(), [1, 2]);
        second.proofs[0].pages[0].verify("EL-0001", 1, &second.pages[0].content.raster).unwrap();
        assert!(second.pages[0].content.text().contains("Marrow"));
        assert_eq!(made(&[SIGNED], Colours::Kept, 2, &earlier).proofs.len(), 1, "other pixels prove nothing");
    }

    #[test]
    fn set_anew_the_bars_are_told_on_the_page_where_they_stand() {
        let (texts, raster) = document();
        let words = vec![model::plan::PlanWord { text: "marrow".into(), reason: "source".into() }];
        let plan = Plan { mode: Mode::Retypeset, boxes: vec![], words };
        let id: PublicId = "EL-0002".parse().unwrap();
        let none = |_| Err::<Raster, _>(Error::EmptyWord);
        let pixels = |_| Ok::<_, Error>(raster.clone());
        let how = (&plan, Colours::BlackAndWhite);
        let in_colour = build(&texts, kept(&plan), (&id, 1), (&[7; 32], &[]), none).unwrap();
        assert!(in_colour.pages[0].content.text().contains("signed"));
        // A word that is seen nowhere on the page is none in black and white.
        let parts = build(&texts, how, (&id, 1), (&[7; 32], &[]), pixels).unwrap();
        assert!(!parts.pages[0].content.text().contains("signed"));
        assert!(build(&texts, how, (&id, 1), (&[7; 32], &[]), none).is_err(), "what is seen is asked of the pixels");
        assert!(parts.pages[0].content.raster.is_black_and_white());
        assert_eq!(parts.redactions, [Told { page: 1, reason: "source".into() }]);
        assert!(parts.proofs.is_empty() && parts.pages[0].root.is_none());
        assert_eq!(outline(&texts, how, pixels).unwrap().0, 1);
        assert_eq!(page_texts(&texts, how, pixels).unwrap(), [parts.pages[0].content.text()]);
        assert!(preview(&texts, how, 1, pixels).is_ok() && preview(&texts, how, 2, pixels).is_err());
    }
}
