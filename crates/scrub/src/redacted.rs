//! A redacted PDF, from what the airlock handed out and a plan. With a proof of its openings where one is wanted.

use std::io::Write;

use airlock::{Whole, WholePage};
use model::{Mode, Plan};
use page::{
    Error, Origin, PageContent, Raster, pdf,
    redact::{Covered, PageText, Policy, Redaction, Remark},
    tiles::Proving,
};

/// What was written.
pub struct Written {
    pub pages: u32,
    pub covered: Vec<Covered>,
    pub remarks: Vec<Remark>,
}

/// A page as it will be written.
pub struct Preview {
    /// How many there will be.
    pub pages: u32,
    pub content: PageContent,
    pub covered: Vec<Covered>,
    pub remarks: Vec<Remark>,
}

/// Writes the whole PDF. `told` hears the number of each page of a facsimile.
///
/// # Errors
/// A plan that doesn't fit the document; the writer's.
pub fn write<W: Write>(
    document: &Whole,
    plan: &Plan,
    policy: Policy,
    out: W,
    mut proving: Option<&mut Proving>,
    told: impl Fn(u32),
) -> Result<(W, Written), Error> {
    if proving.is_some() && plan.mode == Mode::Retypeset {
        return Err(Error::ProofOfRetypeset);
    }
    let texts = texts(document, plan.mode);
    let redaction = Redaction::find(&texts, plan)?;
    let mut written = Written { pages: 0, covered: Vec::new(), remarks: redaction.nearby() };
    let mut writer = pdf::Writer::new(out)?;
    match plan.mode {
        Mode::Facsimile => {
            for page in &document.pages {
                told(page.number);
                let redacted = redaction.facsimile(page.number, page.content()?, policy)?;
                if let Some(proving) = &mut proving {
                    proving.page(&redacted.committed, &redacted.hidden)?;
                }
                writer.page(&redacted.content)?;
                written.covered.extend(redacted.covered);
                written.pages += 1;
            }
        }
        Mode::Retypeset => {
            let (set, covered, left_out) = redaction.retypeset(policy, |number| pixels(document, number))?;
            written.covered = covered;
            written.remarks.extend(left_out);
            for page in set {
                writer.page(&page)?;
                written.pages += 1;
            }
        }
    }
    Ok((writer.finish()?, written))
}

fn pixels(document: &Whole, number: u32) -> Result<Raster, Error> {
    let page = document.numbered(Some(number));
    Ok(page.ok_or(Error::NoSuchPage { page: number, pages: document.pages.len() as u32 })?.content()?.raster)
}

/// One page as [`write()`] would write it, from 1.
///
/// # Errors
/// As [`write()`]; [`Error::NoSuchPage`].
pub fn preview(document: &Whole, plan: &Plan, number: u32) -> Result<Preview, Error> {
    let texts = texts(document, plan.mode);
    let redaction = Redaction::find(&texts, plan)?;
    let mut remarks = redaction.nearby();
    if plan.mode == Mode::Retypeset {
        let (set, covered, left_out) = redaction.retypeset(Policy::default(), |number| pixels(document, number))?;
        remarks.extend(left_out);
        let all: Vec<PageContent> = set.collect();
        let pages = all.len() as u32;
        let at = number.clamp(1, pages.max(1));
        let content = all.into_iter().nth(at as usize - 1).ok_or(Error::NoSuchPage { page: at, pages })?;
        return Ok(Preview { pages, content, covered, remarks });
    }
    let pages = texts.len() as u32;
    let original = page(document, number)?;
    let made = redaction.facsimile(number, original.content()?, Policy::default())?;
    Ok(Preview { pages, content: made.content, covered: made.covered, remarks })
}

/// A page of the document, from 1.
///
/// # Errors
/// [`Error::NoSuchPage`].
pub fn page(document: &Whole, number: u32) -> Result<&WholePage, Error> {
    let missing = Error::NoSuchPage { page: number, pages: document.pages.len() as u32 };
    (number as usize).checked_sub(1).and_then(|at| document.pages.get(at)).ok_or(missing)
}

/// The words of all pages. A picture on which OCR found no word has none that could be missed, as long as its pixels stay.
pub fn texts(document: &Whole, mode: Mode) -> Vec<PageText> {
    let searchable = |page: &WholePage| {
        let read = page.text.words.is_empty() && page.origin == Origin::Ocr && mode == Mode::Facsimile;
        PageText { blank: page.text.blank || read, ..page.text.clone() }
    };
    document.pages.iter().map(searchable).collect()
}
