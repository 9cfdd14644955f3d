//! From an opened document and a plan to a file that is durable before anybody is told that it is there.

use std::{fmt, fs, io::BufWriter, path::Path, time::Duration};

use airlock::{Ended, Whole, WholePage};
use model::{FindingKind, Mode, Plan, Rect, Sha256, limits::OpenLimits};
use page::{
    Origin, pdf,
    redact::{Covered, PageText, Policy, Redaction, Remark},
};
use serde::Serialize;

use terminal::{ProgressLine, Refused};

use super::{
    fresh::Fresh,
    proved::{Proved, Proving},
};

/// A document of which every page is there.
///
/// # Errors
/// What is missing.
pub fn whole(whole: Whole, top: &Ended) -> Result<Whole, Refused> {
    let name = &top.facts.name;
    whole.check(top).map_err(|why| Refused::because(format!("{name}: {why}; nothing was written")))?;
    if whole.pages.is_empty() {
        let media = &top.facts.media_type;
        return Err(Refused::because(format!("{name} has no pages that could be redacted ({media})")));
    }
    Ok(whole)
}

/// Reading forty scanned pages takes a minute, and half a document can't be redacted: more time than `open` has.
pub fn limits() -> OpenLimits {
    OpenLimits { time: Duration::from_secs(300), ..OpenLimits::default() }
}

pub fn plan(path: &Path) -> Result<Plan, Refused> {
    let refused = |why: String| Refused::because(format!("{}: {why}", path.display()));
    let text = fs::read(path).map_err(|error| refused(error.to_string()))?;
    let plan: Plan = serde_json::from_slice(&text).map_err(|error| refused(format!("not a plan: {error}")))?;
    Ok(plan)
}

/// What was done (`--json`).
#[derive(Serialize)]
pub struct Done {
    version: u32,
    mode: Mode,
    pages: usize,
    boxes: Vec<Box>,
    /// With a proof: what to make known at publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    commitment: Option<Sha256>,
    pub remarks: Vec<String>,
}

#[derive(Serialize)]
struct Box {
    page: u32,
    rect: Rect,
    reason: String,
    words: usize,
    leak_bits: f32,
}

impl From<Covered> for Box {
    fn from(Covered { page, rect, reason, words, leak_bits }: Covered) -> Self {
        Self { page, rect, reason, words, leak_bits }
    }
}

impl Done {
    pub fn summary(&self, out: &Path) -> String {
        let mut lines = vec![format!("{}: {} pages, {} boxes", out.display(), self.pages, self.boxes.len())];
        for Box { page, reason, words, leak_bits, .. } in &self.boxes {
            let leak = if *leak_bits > 0.0 {
                format!(", its width may tell about {leak_bits:.1} bits")
            } else {
                String::new()
            };
            lines.push(format!("  page {page}: {reason}, {words} words{leak}"));
        }
        if let Some(commitment) = &self.commitment {
            lines.push(format!(
                "commitment {commitment}\nMake it known with the document: it is what a proof is worth."
            ));
        }
        lines.join("\n")
    }
}

/// What was made and has no name yet. Dropped, it leaves nothing.
pub struct Made {
    pub file: Fresh,
    pub done: Done,
    pub proved: Option<Proved>,
}

/// Applies the plan. Nothing is left when it fails.
pub fn make(
    document: &Whole,
    plan: &Plan,
    out: &Path,
    mut proving: Option<Proving>,
    line: ProgressLine,
) -> Result<Made, Refused> {
    if proving.is_some() && plan.mode == Mode::Retypeset {
        return Err(Refused::because("pages that are set anew have no pixels to commit to: a proof needs facsimile"));
    }
    let pages = &document.pages;
    let texts: Vec<PageText> = pages.iter().map(|page| searchable(page, plan.mode)).collect();
    let redaction = Redaction::find(&texts, plan)?;
    let mut remarks: Vec<String> = redaction.nearby().iter().map(|remark| Said(remark).to_string()).collect();
    if !plan.words.is_empty() {
        remarks.extend(unread(document));
    }
    if plan.boxes.is_empty() && plan.words.is_empty() {
        remarks.push("The plan covers nothing: this is a safe copy of the whole document.".to_owned());
    }
    let fresh = Fresh::beside(out)?;
    let mut writer = pdf::Writer::new(BufWriter::new(fresh))?;
    let (mut boxes, mut count) = (Vec::new(), 0);
    match plan.mode {
        Mode::Facsimile => {
            for page in pages {
                line.say(&format!("page {} of {} redacted", page.number, pages.len()));
                let redacted = redaction.facsimile(page.number, page.content()?, Policy::default())?;
                if let Some(proving) = &mut proving {
                    proving.page(&redacted.committed, &redacted.hidden)?;
                }
                writer.page(&redacted.content)?;
                boxes.extend(redacted.covered.into_iter().map(Box::from));
                count += 1;
            }
        }
        Mode::Retypeset => {
            let (set, covered, left_out) = redaction.retypeset()?;
            boxes.extend(covered.into_iter().map(Box::from));
            remarks.extend(left_out.iter().map(|remark| Said(remark).to_string()));
            for page in set {
                writer.page(&page)?;
                count += 1;
            }
        }
    }
    let file = writer.finish()?.into_inner().map_err(|error| Refused::from(error.into_error()))?;
    let proved = proving.map(Proving::done).transpose()?;
    let commitment = proved.as_ref().map(|proved| proved.proof.commitment());
    Ok(Made { file, done: Done { version: 1, mode: plan.mode, pages: count, boxes, commitment, remarks }, proved })
}

/// A picture on which OCR found no word has no word that could be missed; set anew it would be lost.
fn searchable(page: &WholePage, mode: Mode) -> PageText {
    let read = page.text.words.is_empty() && page.origin == Origin::Ocr && mode == Mode::Facsimile;
    PageText { blank: page.text.blank || read, ..page.text.clone() }
}

/// What could not be read could not be searched either.
fn unread(document: &Whole) -> impl Iterator<Item = String> {
    let matters = |kind| matches!(kind, FindingKind::Ocr | FindingKind::NotFinished | FindingKind::TextDoubtful);
    let said = document.findings.iter().filter(move |finding| matters(finding.kind));
    said.map(|finding| format!("{}: {}", finding.place, finding.what))
}

/// A remark in words.
struct Said<'a>(&'a Remark);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Remark::Nearby { page, word } => write!(f, "page {page}: “{word}” stays, and has a word of the plan in it"),
            Remark::PageNumber { page, text } => write!(f, "page {page}: the page number “{text}” was left out"),
        }
    }
}
