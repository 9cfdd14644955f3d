//! Pages without (almost) any text of their own, or with one that can't be believed, are read by OCR, for as long as time is left; what was and wasn't read is told.

mod attempt;

use std::time::{Duration, Instant};

use model::{Finding, FindingKind, Word};
use page::{Origin, PageContent};

use crate::{
    error::Error,
    inbox::{Budget, Grey},
    ocr::{self, Languages, Ocr, Picture, Reader},
    process::{Watch, WorkerCommand},
    sink::Failure,
    tree::Config,
};
use attempt::{Attempt, Attempts};

/// A page with fewer letters than this is read: a stamp or a page number over a scan is no text layer.
const FEW_LETTERS: usize = 20;

fn has_few_letters(words: &[Word]) -> bool {
    letters(words) < FEW_LETTERS
}

/// Whether a page of a PDF has so few words of its own, or such strange ones, that it is read by OCR where that can be had.
pub(crate) fn is_to_be_read(words: &[Word]) -> bool {
    has_few_letters(words) || page::legible::doubtful(words)
}

/// So many pages of a tree are tried in all languages that are there; what isn't settled then is a photograph.
const SEARCHES: u32 = 2;
/// So many bytes of a tree's text tell its language.
const SAMPLE: usize = 8 << 10;
/// Helpers are slow. The last part of the tree's time is kept for showing what is there, and for the files that come after.
const SHARE_OF_TIME: f64 = 0.7;

/// The reading of one tree's pages.
pub(crate) struct Reading {
    deadline: Instant,
    attempts: Attempts,
    told: bool,
    pages: Pages,
    /// The beginning of the tree's own text.
    text: String,
    /// The languages that read a page well.
    settled: Option<Languages>,
    /// How many pages were tried in all languages.
    searches: u32,
}

/// A page that may be read.
pub(crate) struct Leaf<'a> {
    pub number: u32,
    pub page: &'a mut PageContent,
    pub finer: Option<&'a Grey>,
    /// Its words are what fonts say that their shapes are, which can be wrong. Words that were set anew can't, however strange they are.
    pub by_a_font: bool,
    /// It is one of those that somebody asked for.
    pub again: bool,
}

/// What was read of a page.
pub(crate) struct ReadText {
    pub text: String,
    /// The page's own text can't be believed, and isn't to be shown.
    pub instead: bool,
}

/// Page numbers of the node that is being opened, by what became of the page.
#[derive(Default)]
pub(crate) struct Pages {
    read: Vec<u32>,
    late: Vec<u32>,
    failed: Vec<u32>,
    unreadable: Vec<u32>,
    pictured: Vec<u32>,
    /// Their own words can't be believed, and OCR has given none that can.
    doubtful: Vec<u32>,
    /// OCR's words stand in the place of these; whether only because somebody asked.
    replaced: Vec<(u32, String, bool)>,
    /// Somebody asked for OCR's words, and they were worse than their own.
    kept: Vec<u32>,
    /// What they were read in.
    languages: Vec<String>,
}

impl Reading {
    pub fn new(start: Instant, time: Duration, memory: u64) -> Self {
        let deadline = start + time.mul_f64(SHARE_OF_TIME);
        Self {
            deadline,
            attempts: Attempts::new(memory),
            told: false,
            pages: Pages::default(),
            text: String::new(),
            settled: None,
            searches: 0,
        }
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

    /// The tree's own text, as it comes: what it is written in its pictures are likely to be.
    pub fn note(&mut self, text: &str) {
        if self.text.len() < SAMPLE {
            self.text.push_str(&text[..text.floor_char_boundary(SAMPLE)]);
        }
    }

    /// Reads the page if it needs it. `Some`: the text that was read, which takes the place of the page's own where that can't be believed.
    pub fn page(
        &mut self,
        config: &Config,
        Leaf { number, page, finer, by_a_font, again }: Leaf<'_>,
        budget: &mut Budget,
        watch: &mut Watch,
    ) -> Result<Option<ReadText>, Error> {
        let doubtful = by_a_font && page::legible::doubtful(&page.words);
        if doubtful {
            // Until it is read instead.
            self.pages.doubtful.push(number);
        }
        let few = has_few_letters(&page.words);
        if !doubtful && !few && !again {
            if page::pictured::shows_writing(page) {
                self.pages.pictured.push(number);
            }
            return Ok(None);
        }
        if config.ocr == Ocr::Off || ocr::is_blank(&page.raster) {
            return Ok(None);
        }
        let Ocr::Ready(reader) = &config.ocr else {
            if !doubtful {
                self.pages.unreadable.push(number);
            }
            return Ok(None);
        };
        if Instant::now() >= self.deadline {
            self.pages.late.push(number);
            return Ok(None);
        }
        let whole_tree = std::mem::replace(&mut watch.deadline, self.deadline);
        let wanted = reader.wanted(again).cloned();
        let best = self.best((reader, wanted), &config.worker, page, finer, budget, watch);
        watch.deadline = whole_tree;
        match best? {
            Ok(attempt) => {
                let languages = attempt.languages.to_string();
                let instead = doubtful || (again && !few);
                let text = if instead {
                    self.instead(attempt, number, page, !doubtful)
                } else {
                    self.beside(attempt.words, number, page)
                };
                if text.is_some() && !self.pages.languages.contains(&languages) {
                    self.pages.languages.push(languages);
                }
                Ok(text.filter(|text| budget.take_text(text.len()).is_ok()).map(|text| ReadText { text, instead }))
            }
            Err(Failure::Limit(crate::Limit::Time)) => {
                self.pages.late.push(number);
                Ok(None)
            }
            Err(_) => {
                if !doubtful {
                    self.pages.failed.push(number);
                }
                Ok(None)
            }
        }
    }

    /// Adds what was read to the page. The document's own words stay: where they stand, OCR can only be worse.
    fn beside(&mut self, mut words: Vec<Word>, number: u32, page: &mut PageContent) -> Option<String> {
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
        page.origin = if page.words.is_empty() { Origin::Ocr } else { Origin::Both };
        words.append(&mut page.words);
        page.words = words;
        self.pages.read.push(number);
        Some(text)
    }

    /// Takes what was read for the page's words, when most of it is sure. The document's own are told in a finding.
    fn instead(&mut self, attempt: Attempt, number: u32, page: &mut PageContent, asked: bool) -> Option<String> {
        if !attempt.is_good() {
            if asked {
                self.pages.kept.push(number);
            }
            return None;
        }
        self.pages.doubtful.retain(|known| *known != number);
        let own = std::mem::replace(&mut page.words, attempt.words);
        page.origin = Origin::Ocr;
        self.pages.replaced.push((number, page::text(&own), asked));
        Some(page::text(&page.words))
    }

    /// The page in the languages that fit it best: those that somebody asked for, that read the pages before it, that the text beside it is
    /// written in; else those that give the most words that Tesseract is sure of.
    fn best(
        &mut self,
        (reader, wanted): (&Reader, Option<Languages>),
        worker: &WorkerCommand,
        page: &PageContent,
        finer: Option<&Grey>,
        budget: &mut Budget,
        watch: &mut Watch,
    ) -> Result<Result<Attempt, Failure>, Error> {
        let picture = finer.map_or_else(|| Picture::of(&page.raster), Picture::finer);
        let known = wanted.or_else(|| self.settled.clone());
        let attempts = &mut self.attempts;
        // What is tried and not taken costs the tree no text; what is taken is counted by whoever takes it.
        let budget = *budget;
        let mut read = |languages| attempts.read(reader, worker, &picture, languages, page.size, budget, watch);
        if let Some(languages) = known {
            return read(languages);
        }
        let begin = reader.installed.of_text(&self.text).unwrap_or_else(|| reader.installed.first());
        let mut best = match read(begin.clone())? {
            Ok(attempt) => attempt,
            Err(failure) => return Ok(Err(failure)),
        };
        let others: Vec<Languages> = if best.is_good() {
            reader.installed.of_text(&page::text(&best.words)).filter(|found| !found.same(&begin)).into_iter().collect()
        } else {
            self.searches += 1;
            if self.searches > SEARCHES { Vec::new() } else { reader.installed.choices() }
        };
        for languages in others.into_iter().filter(|languages| !languages.same(&begin)) {
            // The first is there: one that doesn't end well costs nothing but itself.
            match read(languages)? {
                Ok(attempt) if attempt.sure > best.sure => best = attempt,
                Ok(_) => {}
                Err(_) => break,
            }
        }
        if best.is_good() {
            self.settled = Some(best.languages.clone());
        }
        Ok(Ok(best))
    }

    /// What there is to tell of the node's pages, once it is at its end.
    pub fn findings(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let languages = std::mem::take(&mut self.pages.languages);
        let read_as = if languages.is_empty() { String::new() } else { format!("read as {}", languages.join(", ")) };
        for (page, own, asked) in self.pages.replaced.drain(..) {
            let what = if asked {
                "The page was read from its picture, as somebody asked. What the file's own text says is below: compare the two with the page."
            } else {
                "The letters in the file aren't those that stand on the page. The text was read from the picture instead; what the file says is below."
            };
            findings.push(Finding::new(FindingKind::TextDoubtful, list(&[page]), what, own));
            self.pages.read.push(page);
        }
        self.pages.read.sort_unstable();
        let mut tell = |pages: &mut Vec<u32>, kind, what: &str| {
            if !pages.is_empty() {
                let detail = if kind == FindingKind::Ocr { read_as.as_str() } else { "" };
                findings.push(Finding::new(kind, list(pages), what, detail));
                pages.clear();
            }
        };
        tell(
            &mut self.pages.read,
            FindingKind::Ocr,
            "The text was read from the picture by OCR: compare it before you quote it.",
        );
        tell(
            &mut self.pages.doubtful,
            FindingKind::TextDoubtful,
            "The letters in the file can hardly be those that stand on the page, and OCR has read no others. Use the picture.",
        );
        tell(
            &mut self.pages.kept,
            FindingKind::Ocr,
            "The page was to be read from its picture, and OCR has read little that is sure. The file's own text stays.",
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
