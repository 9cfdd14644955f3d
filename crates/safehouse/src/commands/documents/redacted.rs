//! From an opened document and a plan to a file that is durable before anybody is told that it is there.

use std::{fs, io::BufWriter, path::Path, time::Duration};

use airlock::{Ended, Whole};
use model::{FindingKind, Mode, Plan, Rect, Sha256, limits::OpenLimits};
use page::{
    redact::{Covered, Policy},
    tiles::{Proof, Proving, Seed},
};
use serde::Serialize;

use terminal::{ProgressLine, Refused};

use super::fresh::Fresh;

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
    pages: u32,
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
    pub proved: Option<(Proof, Seed)>,
}

/// Applies the plan. Nothing is left when it fails.
pub fn make(
    document: &Whole,
    plan: &Plan,
    policy: Policy,
    out: &Path,
    mut proving: Option<Proving>,
    line: ProgressLine,
) -> Result<Made, Refused> {
    let all = document.pages.len();
    let told = |page: u32| line.say(&format!("page {page} of {all} redacted"));
    let file = BufWriter::new(Fresh::beside(out)?);
    let (file, written) = scrub::redacted::write(document, plan, policy, file, proving.as_mut(), told)?;
    let file = file.into_inner().map_err(|error| Refused::from(error.into_error()))?;
    let mut remarks: Vec<String> = written.remarks.iter().map(ToString::to_string).collect();
    if !plan.words.is_empty() {
        remarks.extend(unread(document));
    }
    if plan.boxes.is_empty() && plan.words.is_empty() {
        remarks.push("The plan covers nothing: this is a safe copy of the whole document.".to_owned());
    }
    let boxes = written.covered.into_iter().map(Box::from).collect();
    let proved = proving.map(Proving::done).transpose()?;
    let commitment = proved.as_ref().map(|(proof, _)| proof.commitment());
    Ok(Made {
        file,
        done: Done { version: 1, mode: plan.mode, pages: written.pages, boxes, commitment, remarks },
        proved,
    })
}

/// What could not be read could not be searched either.
fn unread(document: &Whole) -> impl Iterator<Item = String> {
    let matters = |kind| matches!(kind, FindingKind::Ocr | FindingKind::NotFinished | FindingKind::TextDoubtful);
    let said = document.findings.iter().filter(move |finding| matters(finding.kind));
    said.map(|finding| format!("{}: {}", finding.place, finding.what))
}
