//! Pages without (almost) any text of their own are read by OCR, for as long as time is left; what was and wasn't read is told.

use std::time::{Duration, Instant};

use model::{Finding, FindingKind, Word};
use page::{Origin, PageContent};

use crate::{
    error::Error,
    inbox::{Budget, Event, Inbox},
    link::{Feed, Link},
    ocr::{self, Ocr, Reader},
    process::{Watch, WorkerCommand},
    protocol::{Job, JobKind},
    sink::Failure,
    tree::Config,
};

/// A page with fewer letters than this is read: a stamp or a page number over a scan is no text layer.
const FEW_LETTERS: usize = 20;
/// Helpers are slow. The last part of the tree's time is kept for showing what is there, and for the files that come after.
const SHARE_OF_TIME: f64 = 0.7;

/// The reading of one tree's pages. Its strict worker, which takes Tesseract's tables, is the tree's own.
pub(crate) struct Reading {
    deadline: Instant,
    memory: u64,
    link: Option<Link>,
    told: bool,
    pages: Pages,
}

/// Page numbers of the node that is being opened, by what became of the page.
#[derive(Default)]
pub(crate) struct Pages {
    read: Vec<u32>,
    late: Vec<u32>,
    failed: Vec<u32>,
    unreadable: Vec<u32>,
    pictured: Vec<u32>,
}

impl Reading {
    pub fn new(start: Instant, time: Duration, memory: u64) -> Self {
        let deadline = start + time.mul_f64(SHARE_OF_TIME);
        Self { deadline, memory, link: None, told: false, pages: Pages::default() }
    }

    /// So much time from now on, as at the beginning.
    pub fn begin(&mut self, now: Instant, time: Duration) {
        self.deadline = now + time.mul_f64(SHARE_OF_TIME);
    }

    /// Until when helpers may work.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Another node is opened in between; what this one will say of OCR that lacks isn't said there.
    pub fn set_aside(&mut self) -> (Pages, bool) {
        let pages = std::mem::take(&mut self.pages);
        let told = self.told;
        self.told |= !pages.unreadable.is_empty();
        (pages, told)
    }

    pub fn take_up(&mut self, (pages, told): (Pages, bool)) {
        (self.pages, self.told) = (pages, told);
    }

    /// Reads the page if it needs it. `Some`: the text that was read, now the page's words.
    pub fn page(
        &mut self,
        config: &Config,
        number: u32,
        page: &mut PageContent,
        budget: &mut Budget,
        watch: &mut Watch,
    ) -> Result<Option<String>, Error> {
        if letters(&page.words) >= FEW_LETTERS {
            if page::pictured::shows_writing(page) {
                self.pages.pictured.push(number);
            }
            return Ok(None);
        }
        if config.ocr == Ocr::Off || ocr::is_blank(&page.raster) {
            return Ok(None);
        }
        let Ocr::Ready(reader) = &config.ocr else {
            self.pages.unreadable.push(number);
            return Ok(None);
        };
        if Instant::now() >= self.deadline {
            self.pages.late.push(number);
            return Ok(None);
        }
        let whole_tree = std::mem::replace(&mut watch.deadline, self.deadline);
        let words = self.words(reader, &config.worker, page, budget, watch);
        watch.deadline = whole_tree;
        match words? {
            Ok(words) => Ok(self.take(words, number, page).filter(|text| budget.take_text(text.len()).is_ok())),
            Err(Failure::Limit(crate::Limit::Time)) => {
                self.pages.late.push(number);
                Ok(None)
            }
            Err(_) => {
                self.pages.failed.push(number);
                Ok(None)
            }
        }
    }

    /// Adds what was read to the page. The document's own words stay: where they stand, OCR can only be worse.
    fn take(&mut self, mut words: Vec<Word>, number: u32, page: &mut PageContent) -> Option<String> {
        words.retain(|word| !page.words.iter().any(|own| own.rect.overlaps(&word.rect)));
        if letters(&words) == 0 {
            // Read, and nothing stands there: that is told apart from a page that could not be read.
            if page.words.is_empty() {
                page.origin = Origin::Ocr;
            }
            return None;
        }
        if let Some(last) = words.last_mut() {
            last.line_end = true;
        }
        let text = page::text(&words);
        words.append(&mut page.words);
        page.words = words;
        page.origin = Origin::Ocr;
        self.pages.read.push(number);
        Some(text)
    }

    fn words(
        &mut self,
        reader: &Reader,
        worker: &WorkerCommand,
        page: &PageContent,
        budget: &mut Budget,
        watch: &mut Watch,
    ) -> Result<Result<Vec<Word>, Failure>, Error> {
        let table = match reader.tsv(worker, &page.raster, page.size, self.memory, watch)? {
            Ok(table) => table,
            Err(failure) => return Ok(Err(failure)),
        };
        let mut link = match self.link.take() {
            Some(link) => link,
            None => match Link::start(worker, self.memory, watch)? {
                Ok(link) => link,
                Err(failure) => return Ok(Err(failure)),
            },
        };
        let (width, height) = (page.raster.width(), page.raster.height());
        match words_of_table(&mut link, &table, width, height, budget, watch)? {
            Ok(words) => {
                self.link = Some(link);
                Ok(Ok(ocr::to_points(words, &page.raster, page.size)))
            }
            Err(failure) => {
                link.kill(watch);
                Ok(Err(failure))
            }
        }
    }

    /// What there is to tell of the node's pages, once it is at its end.
    pub fn findings(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut tell = |pages: &mut Vec<u32>, kind, what: &str| {
            if !pages.is_empty() {
                findings.push(Finding::new(kind, list(pages), what, ""));
                pages.clear();
            }
        };
        tell(
            &mut self.pages.read,
            FindingKind::Ocr,
            "The text was read from the picture by OCR: compare it before you quote it.",
        );
        tell(&mut self.pages.failed, FindingKind::Ocr, "OCR failed here; there are pixels, and no text.");
        tell(&mut self.pages.late, FindingKind::NotFinished, "Not read by OCR: the time limit came first.");
        tell(
            &mut self.pages.pictured,
            FindingKind::TextDoubtful,
            "There is more to see here than the text says (a stamp, a scan, a picture): what is written there can't be searched or redacted by word. Look, and draw boxes.",
        );
        if self.told {
            self.pages.unreadable.clear();
        }
        self.told |= !self.pages.unreadable.is_empty();
        tell(
            &mut self.pages.unreadable,
            FindingKind::Ocr,
            "No text layer; install Tesseract, on a kernel that can confine it, to read it.",
        );
        findings
    }
}

fn words_of_table(
    link: &mut Link,
    table: &[u8],
    width: u32,
    height: u32,
    budget: &mut Budget,
    watch: &mut Watch,
) -> Result<Result<Vec<Word>, Failure>, Error> {
    link.job(&Job { kind: JobKind::Tsv { width, height }, name: String::new(), limits: budget.for_job(false) })?;
    let mut bytes = table;
    let mut feed = Feed::new(&mut bytes, u64::MAX);
    let mut inbox = Inbox::for_tsv(width, height);
    let mut words = Vec::new();
    loop {
        let frame = match link.next(Some(&mut feed), watch)? {
            Ok(frame) => frame,
            Err(failure) => return Ok(Err(failure)),
        };
        match inbox.take(frame, budget) {
            Ok(Some(Event::Words(more))) => words.extend(more),
            Ok(Some(Event::Done)) if link.delivered() => return Ok(Ok(words)),
            Ok(None) => {}
            Ok(Some(_)) => return Ok(Err(Failure::Protocol("not the words of a table"))),
            Err(stop) => return Ok(Err(stop.into())),
        }
    }
}

fn letters(words: &[Word]) -> usize {
    words.iter().flat_map(|word| word.text.chars()).filter(|c| c.is_alphanumeric()).count()
}

/// "page 3", "pages 1–4, 7".
fn list(pages: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &page in pages {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == page => *end = page,
            _ => runs.push((page, page)),
        }
    }
    let runs: Vec<String> =
        runs.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") }).collect();
    format!("{} {}", if pages.len() == 1 { "page" } else { "pages" }, runs.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_listed_in_runs() {
        assert_eq!(list(&[3]), "page 3");
        assert_eq!(list(&[1, 2, 3, 7, 9, 10]), "pages 1–3, 7, 9–10");
    }
}
