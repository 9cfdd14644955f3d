//! From an opened document and a plan to a file that is durable before anybody is told that it is there.

use std::{
    fmt,
    fs::{self, File},
    io::{self, BufWriter},
    path::Path,
    time::Duration,
};

use airlock::{Ended, NodePath, Sink};
use model::{Finding, FindingKind, Mode, Plan, Rect, Size, Word, limits::OpenLimits};
use page::{
    Error, Origin, PageContent, pdf,
    redact::{Covered, PageText, Policy, Redaction, Remark},
};
use serde::Serialize;

use terminal::{ProgressLine, Refused};

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

/// The top file's pages. Pixels are kept as PNG: a long document's would not fit into memory.
pub struct Pages {
    pages: Vec<Page>,
    unread: Vec<String>,
    line: ProgressLine,
}

struct Page {
    number: u32,
    png: Vec<u8>,
    text: PageText,
    origin: Origin,
}

impl Pages {
    pub fn new(line: ProgressLine) -> Self {
        Self { pages: Vec::new(), unread: Vec::new(), line }
    }

    /// The same, if it is the whole document: a page that is missing would be missing silently in the output.
    pub fn whole(self, top: &Ended) -> Result<Self, Refused> {
        let name = &top.facts.name;
        if let Some(failure) = top.failure {
            return Err(Refused::because(format!("{name} could not be opened as a whole: {failure}")));
        }
        if self.pages.is_empty() {
            return Err(Refused::because(format!(
                "{name} has no pages that could be redacted ({})",
                top.facts.media_type
            )));
        }
        let in_order = (1..).zip(&self.pages).all(|(number, page)| page.number == number);
        if !in_order || self.pages.len() != top.pages as usize {
            return Err(Refused::because(format!(
                "only {} of {} pages of {name} could be opened; nothing was written",
                self.pages.len(),
                top.pages
            )));
        }
        Ok(self)
    }
}

impl Sink for Pages {
    fn wants_children(&self) -> bool {
        false
    }

    fn page(&mut self, node: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        if node.is_top() {
            let png = page::png::encode(&page.raster).map_err(io::Error::other)?;
            self.pages.push(Page { number, png, text: page.into(), origin: page.origin });
            self.line.say(&format!("page {number} opened"));
        }
        Ok(())
    }

    fn text(&mut self, _node: &NodePath, _text: &str) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        // What could not be read could not be searched either.
        let matters = matches!(finding.kind, FindingKind::Ocr | FindingKind::NotFinished | FindingKind::TextDoubtful);
        if node.is_top() && matters {
            self.unread.push(format!("{}: {}", finding.place, finding.what));
        }
        Ok(())
    }

    fn child(&mut self, _node: &NodePath, _name: &str, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _node: &NodePath, _ended: &Ended) -> io::Result<()> {
        Ok(())
    }
}

/// What was done (`--json`).
#[derive(Serialize)]
pub struct Done {
    version: u32,
    mode: Mode,
    pages: usize,
    boxes: Vec<Box>,
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
        lines.join("\n")
    }
}

/// Applies the plan and writes the file. Nothing is left when it fails.
pub fn write(pages: &Pages, plan: &Plan, out: &Path, line: ProgressLine) -> Result<Done, Refused> {
    let texts: Vec<PageText> = pages.pages.iter().map(|page| page.searchable(plan.mode)).collect();
    let redaction = Redaction::find(&texts, plan)?;
    let mut remarks: Vec<String> = redaction.nearby().iter().map(|remark| Said(remark).to_string()).collect();
    if !plan.words.is_empty() {
        remarks.extend(pages.unread.iter().cloned());
    }
    if plan.boxes.is_empty() && plan.words.is_empty() {
        remarks.push("The plan covers nothing: this is a safe copy of the whole document.".to_owned());
    }
    let folder = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let refused = |error: io::Error| Refused::because(format!("{}: {error}", out.display()));
    let temporary = tempfile::Builder::new().prefix(".redacting-").tempfile_in(folder).map_err(refused)?;
    let mut writer = pdf::Writer::new(BufWriter::new(temporary))?;
    let (mut boxes, mut count) = (Vec::new(), 0);
    match plan.mode {
        Mode::Facsimile => {
            for page in &pages.pages {
                line.say(&format!("page {} of {} redacted", page.number, pages.pages.len()));
                let redacted = redaction.facsimile(page.number, page.content()?, Policy::default())?;
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
    let temporary = writer.finish()?.into_inner().map_err(|error| refused(error.into_error()))?;
    // Durable before it is named: the file's bytes, then its name, then the folder that holds the name.
    temporary.as_file().sync_all().map_err(refused)?;
    temporary.persist(out).map_err(|error| refused(error.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(refused)?;
    Ok(Done { version: 1, mode: plan.mode, pages: count, boxes, remarks })
}

impl Page {
    /// A picture on which OCR found no word has no word that could be missed; set anew it would be lost.
    fn searchable(&self, mode: Mode) -> PageText {
        let read = self.text.words.is_empty() && self.origin == Origin::Ocr && mode == Mode::Facsimile;
        PageText { blank: self.text.blank || read, ..self.text.clone() }
    }

    fn content(&self) -> Result<PageContent, Error> {
        let raster = page::png::decode_own(&self.png)?;
        let (size, words): (Size, Vec<Word>) = (self.text.size, self.text.words.clone());
        Ok(PageContent { raster, size, words, origin: self.origin })
    }
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
