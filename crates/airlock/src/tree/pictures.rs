//! Office files: our own pages wait while LibreOffice makes others. Those are shown, and behind them each of ours that has words which they
//! lack: nothing of the text is lost by it. A finding says who made which pages.

use std::{
    io,
    time::{Duration, Instant},
};

use model::{Finding, FindingKind, PageList, Size, Word};
use page::{Origin, PageContent};

use super::{Heard, Tree};
use crate::{
    dkim::DkimKeys,
    error::Error,
    inbox::{Event, Inbox},
    link::Feed,
    office::{NotMade, Office, Shown},
    protocol::{Job, JobKind, OpenFailure},
    sink::{Failure, NodePath},
};

/// Our own pages of one file wait in so many bytes. A longer file is shown as we set it.
const MOST_ASIDE: u64 = 48 << 20;
/// When less than this part of the words is in LibreOffice's pages, they aren't of this document.
const LEAST_SHOWN: f32 = 0.5;
/// With less time left it isn't tried.
const LEAST_TIME: Duration = Duration::from_secs(1);

/// Our own pages of an office file, and what decides whether they are shown.
pub(super) struct Aside {
    ending: &'static str,
    pages: Vec<Own>,
    count: u32,
    bytes: u64,
    ours: Shown,
    set_anew: Option<Finding>,
    /// Why LibreOffice isn't asked.
    instead: Option<&'static str>,
    /// Words that can't be seen on LibreOffice's picture, and stand on ours.
    unseen: Vec<Finding>,
}

struct Own {
    number: u32,
    png: Vec<u8>,
    size: Size,
    words: Vec<Word>,
}

impl Aside {
    pub fn new(ending: &'static str) -> Self {
        Self {
            ending,
            pages: Vec::new(),
            count: 0,
            bytes: 0,
            ours: Shown::default(),
            set_anew: None,
            instead: None,
            unseen: Vec::new(),
        }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Words of our own on the pages.
    pub fn ours(&mut self, words: &str) {
        self.ours.add_ours(words);
    }

    /// Takes note of a finding. `false`: it is kept, for it depends on whose pages are shown.
    pub fn lets_by(&mut self, finding: &Finding) -> bool {
        use FindingKind::{Encrypted, HiddenLayer, InvisibleText, OffPageText, TextUnderBox, TrackedChange};
        match finding.kind {
            // LibreOffice shows words that were taken out, and its pixels hold what is almost invisible.
            InvisibleText | TextUnderBox | OffPageText | HiddenLayer | TrackedChange => {
                self.instead = Some("it hides words that a picture of it would hold");
            }
            Encrypted => self.instead = Some("it is locked"),
            FindingKind::SetAnew => {
                self.set_anew = Some(finding.clone());
                return false;
            }
            _ => {}
        }
        true
    }

    pub fn take(&mut self, number: u32, page: PageContent) -> io::Result<()> {
        let png = page::png::encode(&page.raster).map_err(io::Error::other)?;
        self.bytes += png.len() as u64 + page.words.iter().map(|word| word.text.len() as u64 + 32).sum::<u64>();
        if self.bytes > MOST_ASIDE {
            self.instead = Some("it is too long");
        }
        self.count += 1;
        self.pages.push(Own { number, png, size: page.size, words: page.words });
        Ok(())
    }
}

impl Own {
    fn content(self) -> Result<PageContent, page::Error> {
        let raster = page::png::decode_own(&self.png)?;
        Ok(PageContent { raster, size: self.size, words: self.words, origin: Origin::Embedded })
    }
}

/// What is shown of a PDF of LibreOffice's.
struct Made {
    pdf: Vec<u8>,
    pages: u32,
    words: Shown,
}

impl Tree<'_> {
    /// Shows the pages that waited, or LibreOffice's in their place. Nothing to do where none waited.
    pub(super) fn pictures(
        &mut self,
        node: &NodePath,
        failure: Option<Failure>,
        file: Option<&[u8]>,
        heard: &mut Heard,
    ) -> Result<(), Error> {
        let Some(mut aside) = heard.aside.take() else { return Ok(()) };
        if aside.pages.is_empty() {
            return aside.set_anew.iter().try_for_each(|finding| self.finding(node, finding));
        }
        let made = match (failure, file, aside.instead) {
            (None, Some(file), None) => self.made(&mut aside, file)?,
            (.., Some(why)) => Err(format!("LibreOffice was not asked for a picture: {why}.")),
            (None, None, None) => Err("LibreOffice was not asked for a picture: it is too large.".to_owned()),
            (Some(_), ..) => Err(String::new()),
        };
        match made {
            Ok(made) => self.show(node, aside, made, heard),
            Err(why) => {
                aside.unseen.iter().try_for_each(|finding| self.finding(node, finding))?;
                if let Some(Finding { kind, place, what, detail, .. }) = aside.set_anew {
                    let what = if why.is_empty() { what } else { format!("{what} {why}") };
                    self.finding(node, &Finding::new(kind, place, what, detail))?;
                }
                self.show_own(node, aside.pages, heard)
            }
        }
    }

    /// LibreOffice's pages of a file, or why there are none.
    fn made(&mut self, aside: &mut Aside, file: &[u8]) -> Result<Result<Made, String>, Error> {
        let Office::LibreOffice(helper) = &self.config.office else { return Ok(Err(String::new())) };
        // As for OCR: the last part of the tree's time is for the files that come after.
        let until = self.reading.deadline();
        if until.saturating_duration_since(Instant::now()) < LEAST_TIME {
            return Ok(Err("There was no time left for a picture by LibreOffice.".to_owned()));
        }
        self.watch.held = self.kept + aside.bytes + file.len() as u64;
        let whole_tree = std::mem::replace(&mut self.watch.deadline, until);
        let made = helper.convert(&self.config.worker, aside.ending, file, self.limits.memory, &mut self.watch);
        let pages = match made {
            Ok(Ok(pdf)) => self.counted(pdf, &mut aside.unseen),
            Ok(Err(why)) => Ok(Err(why.to_string())),
            Err(error) => Err(error),
        };
        self.watch.deadline = whole_tree;
        let mut made = match pages? {
            Ok(made) => made,
            Err(why) => return Ok(Err(format!("{why}."))),
        };
        let all: usize = aside.pages.iter().map(|page| page.words.len()).sum();
        let ours = std::mem::take(&mut aside.ours);
        made.words.join(ours);
        let lacks: Vec<usize> = aside.pages.iter().map(|page| made.words.lacks(&page.words)).collect();
        if lacks.iter().sum::<usize>() as f32 > all as f32 * (1.0 - LEAST_SHOWN) {
            return Ok(Err("LibreOffice's picture lacks most of its words.".to_owned()));
        }
        let mut lacks = lacks.into_iter();
        aside.pages.retain(|_| lacks.next() != Some(0));
        Ok(Ok(made))
    }

    /// Looks through the PDF once, for its words: nothing of it is shown before they are known. Those that can't be seen on it go to `unseen`.
    fn counted(&mut self, pdf: Vec<u8>, unseen: &mut Vec<Finding>) -> Result<Result<Made, String>, Error> {
        let budget = self.budget;
        let (mut pages, mut words, mut findings) = (0, Shown::default(), Vec::new());
        let mut take = |_: &mut Self, number, page: PageContent| {
            pages = number;
            words.add(&page.words);
            Ok(())
        };
        let read = self.pdf(&pdf, &mut take, &mut findings);
        self.budget = budget;
        unseen.extend(findings.iter().filter(|finding| hides_words(finding.kind)).map(of_the_picture));
        if !unseen.is_empty() {
            return Ok(Err("LibreOffice's picture holds words that can't be seen on it".to_owned()));
        }
        Ok(match read? {
            None if pages > 0 && pages <= budget.pages => Ok(Made { pdf, pages, words }),
            Some(Failure::Limit(_) | Failure::Cancelled) => Err(NotMade::Stopped.to_string()),
            _ => Err(NotMade::Failed.to_string()),
        })
    }

    /// LibreOffice's pages, then those of ours that have more.
    fn show(&mut self, node: &NodePath, aside: Aside, made: Made, heard: &mut Heard) -> Result<(), Error> {
        let own = u32::try_from(aside.pages.len()).unwrap_or(u32::MAX);
        heard.facts.pages = made.pages.saturating_add(own);
        let what = "The pages are a picture that LibreOffice made of the file. Lines and pages may break elsewhere than where its author saw them, and letters may be another font's.";
        let place = listed(1, made.pages);
        self.finding(node, &Finding::new(FindingKind::SetAnew, place, what, ""))?;
        if own > 0 {
            let what = "These pages are set anew from the text: they have words that LibreOffice's picture lacks, such as notes, hidden parts, or what a cell is too narrow for.";
            let place = listed(made.pages + 1, heard.facts.pages);
            self.finding(node, &Finding::new(FindingKind::SetAnew, place, what, ""))?;
        }
        // Those of ours that aren't shown were counted when they came.
        self.budget.pages = self.budget.pages.saturating_add(aside.count - own);
        let mut findings = Vec::new();
        // A file may bring fonts of its own, and LibreOffice draws with them.
        heard.by_a_font = true;
        let mut take = |tree: &mut Self, number, page| {
            // A second reading that finds more pages than the first is a lie: their numbers are our own pages'.
            if number > made.pages {
                return Ok(());
            }
            heard.page = Some((number, page));
            tree.flush(node, heard)
        };
        let failure = self.pdf(&made.pdf, &mut take, &mut findings)?;
        heard.by_a_font = false;
        findings.iter().try_for_each(|finding| self.finding(node, finding))?;
        if let Some(failure) = failure {
            let what = format!("Not all of LibreOffice's pages could be shown: {failure}.");
            self.finding(node, &Finding::new(FindingKind::NotFinished, "pages", what, ""))?;
        }
        let renumbered = (made.pages + 1..).zip(aside.pages).map(|(number, own)| Own { number, ..own }).collect();
        self.show_own(node, renumbered, heard)
    }

    fn show_own(&mut self, node: &NodePath, pages: Vec<Own>, heard: &mut Heard) -> Result<(), Error> {
        for own in pages {
            let number = own.number;
            heard.page = Some((number, own.content().map_err(io::Error::other).map_err(Error::Sink)?));
            self.flush(node, heard)?;
        }
        Ok(())
    }

    /// Opens a PDF of LibreOffice's in the tree's own worker, and hands over its pages, and what is found on them. What it says besides is of LibreOffice.
    fn pdf(
        &mut self,
        pdf: &[u8],
        take: &mut dyn FnMut(&mut Self, u32, PageContent) -> Result<(), Error>,
        findings: &mut Vec<Finding>,
    ) -> Result<Option<Failure>, Error> {
        let mut link = match self.worker()? {
            Ok(link) => link,
            Err(failure) => return Ok(Some(failure)),
        };
        let (limits, keys) = (self.budget.for_job(false), DkimKeys::default());
        let job =
            Job { kind: JobKind::Open, name: String::new(), limits, finer: false, again: PageList::default(), keys };
        link.job(&job)?;
        let mut bytes = pdf;
        let mut feed = Feed::new(&mut bytes, u64::MAX);
        let mut inbox = Inbox::new(false);
        let mut page: Option<(u32, PageContent)> = None;
        let before = self.watch.held;
        let failure = loop {
            let drawn = page.as_ref().map_or(0, |(_, page)| page.raster.rgb().len() as u64);
            self.watch.held = before + pdf.len() as u64 + inbox.held() + drawn;
            let frame = match link.next(Some(&mut feed), &mut self.watch)? {
                Ok(frame) => frame,
                Err(failure) => break failure,
            };
            let event = match inbox.take(frame, &mut self.budget) {
                Ok(event) => event,
                Err(stop) => break stop.into(),
            };
            if let Some(Event::Words(words)) = event {
                if let Some((_, page)) = &mut page {
                    page.origin = Origin::Embedded;
                    page.words.extend(words);
                }
                continue;
            }
            if event.is_some()
                && let Some((number, page)) = page.take()
            {
                take(self, number, page)?;
            }
            match event {
                Some(Event::Page { number, size, raster }) => {
                    page = Some((number, PageContent { raster, size, words: Vec::new(), origin: Origin::None }));
                }
                Some(Event::Done) if link.delivered() && feed.delivered() => {
                    self.watch.held = before;
                    self.link = Some(link);
                    return Ok(None);
                }
                // What stands on its pages stands on what will be shown, and our own opener has not seen it drawn.
                Some(Event::Finding(finding)) if is_of_pages(finding.kind) => findings.push(finding),
                // It was asked for a PDF: nothing of anything else is shown.
                Some(Event::Facts(facts)) if facts.media_type != super::PDF => {
                    break Failure::Opener(OpenFailure::Unsupported);
                }
                Some(Event::Done) => break Failure::Protocol("an end before all was read"),
                Some(Event::Failed(why)) => break Failure::Opener(why),
                _ => {}
            }
        };
        self.watch.held = before;
        link.kill(&mut self.watch);
        Ok(Some(failure))
    }
}

/// What can be told of a page by its pixels and the text on it.
fn is_of_pages(kind: FindingKind) -> bool {
    matches!(kind, FindingKind::QrCode | FindingKind::PrinterDots) || hides_words(kind)
}

/// The picture holds words that can't be seen on it.
fn hides_words(kind: FindingKind) -> bool {
    use FindingKind::{HiddenLayer, InvisibleText, OffPageText, TextUnderBox};
    matches!(kind, InvisibleText | TextUnderBox | OffPageText | HiddenLayer)
}

/// What the picture hides, told of our own pages, which show it.
fn of_the_picture(finding: &Finding) -> Finding {
    let where_drawn = match finding.kind {
        FindingKind::TextUnderBox => "under a box, a picture or another fill",
        FindingKind::OffPageText => "outside the page",
        FindingKind::HiddenLayer => "on a layer that is switched off",
        _ => "where they can't be seen: in the colour of their ground, or too small",
    };
    let what = format!(
        "When LibreOffice draws the file, these words are {where_drawn}. The pages here are set from the text, and show them."
    );
    Finding::new(finding.kind, format!("LibreOffice's picture, {}", finding.place), what, &*finding.detail)
}

pub(super) fn listed(first: u32, last: u32) -> String {
    if first == last { format!("page {first}") } else { format!("pages {first}–{last}") }
}
