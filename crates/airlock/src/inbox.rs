//! The parent's ear: frames of a worker that is presumed taken over become checked events, within the tree's limits, or an end.
//!
//! Nothing gets past here that is not finite, well-formed, in order and bounded. No I/O.

use model::limits::OpenLimits;
use model::{Finding, Place, Rect, Size, Word};
use page::Raster;
use serde::de::DeserializeOwned;

use crate::frame::{Frame, Kind};
use crate::protocol::{
    Checked, ChildHead, Facts, FindingFrame, FinerHead, JobLimits, Limit, OpenFailure, PageHead, PageWords,
};

/// Findings in a whole tree.
const MAX_FINDINGS: u32 = 20_000;
/// Bytes of findings in a whole tree.
const MAX_FINDING_BYTES: u64 = 32 << 20;
/// Words on one page.
const MAX_WORDS: usize = 200_000;
/// Bytes of one word.
pub(crate) const MAX_WORD: usize = 4 << 10;
/// Bytes of a child's name.
pub(crate) const MAX_NAME: usize = 512;
/// The longest side of a page, in points.
pub(crate) const MAX_SIDE: f32 = 1_000_000.0;
/// How far a word may stand out of its page, in points: rounding, slanted letters.
pub(crate) const WORD_SLACK: f32 = 1.0;

/// What is left of the tree's limits.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    pub pages: u32,
    pub children: u32,
    pub child_bytes: u64,
    pub text_bytes: u64,
    findings: u32,
    finding_bytes: u64,
    memory: u64,
}

impl Budget {
    pub fn new(limits: &OpenLimits) -> Self {
        Self {
            pages: limits.pages,
            children: limits.children,
            child_bytes: limits.child_bytes,
            text_bytes: limits.text_bytes,
            findings: MAX_FINDINGS,
            finding_bytes: MAX_FINDING_BYTES,
            memory: limits.memory,
        }
    }

    /// What a job at a depth where children may (not) be given out is told.
    pub fn for_job(&self, children_allowed: bool) -> JobLimits {
        JobLimits {
            pages: self.pages,
            children: if children_allowed { self.children } else { 0 },
            child_bytes: self.child_bytes,
            text_bytes: self.text_bytes,
            memory: self.memory,
        }
    }

    pub fn take_text(&mut self, bytes: usize) -> Result<(), Stop> {
        self.text_bytes = self.text_bytes.checked_sub(bytes as u64).ok_or(Stop::Limit(Limit::Text))?;
        Ok(())
    }
}

/// Why a worker must be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It sent what no honest worker sends.
    Protocol(&'static str),
    Limit(Limit),
}

const WRONG_PIXELS: Stop = Stop::Protocol("more or fewer pixels than the page has");

/// A page's lightness, for reading: a byte a pixel, rows from the top.
#[derive(Debug, PartialEq, Eq)]
pub struct Grey {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<u8>,
}

/// What a worker said, checked.
#[derive(Debug, PartialEq)]
pub enum Event {
    Facts(Facts),
    Page {
        number: u32,
        size: Size,
        raster: Raster,
    },
    Finer(Grey),
    Words(Vec<Word>),
    Text(String),
    /// The next part of the text, which is what a letter itself says.
    Body(String),
    /// Words on the pages that are the opener's own.
    Ours(String),
    Finding(Finding),
    Child {
        name: String,
        bytes: Vec<u8>,
    },
    Checked(Checked),
    Done,
    Failed(OpenFailure),
}

/// What pixels that come are of.
enum Picture {
    Page(PageHead),
    Finer(FinerHead),
}

enum State {
    Between,
    Pixels { of: Picture, pixels: Vec<u8>, most: usize },
    Child { name: String, bytes: Vec<u8> },
    Over,
}

/// One job's conversation.
pub struct Inbox {
    state: State,
    facts: Option<Facts>,
    page: u32,
    size: Size,
    words: usize,
    children_allowed: bool,
    /// The page that came last may be given again, finer.
    finer: bool,
    finer_wanted: bool,
    /// How many texts a signature may be of; 0: no signature was asked about.
    texts: usize,
}

impl Inbox {
    pub fn new(children_allowed: bool) -> Self {
        let size = Size { width: 0.0, height: 0.0 };
        Self {
            state: State::Between,
            facts: None,
            page: 0,
            size,
            words: 0,
            children_allowed,
            finer: false,
            finer_wanted: false,
            texts: 0,
        }
    }

    /// Takes finer pictures of pages, too: they were asked for.
    pub fn with_finer(self, wanted: bool) -> Self {
        Self { finer_wanted: wanted, ..self }
    }

    /// The conversation about a page's TSV: words alone, on one page of a size.
    pub fn for_tsv(width: u32, height: u32) -> Self {
        let size = Size { width: width as f32, height: height as f32 };
        let facts = Facts { media_type: "text/tab-separated-values".to_owned(), pages: 1 };
        Self { facts: Some(facts), page: 1, size, ..Self::new(false) }
    }

    /// The conversation about a signature: one answer.
    pub fn for_signature(texts: usize) -> Self {
        let facts = Facts { media_type: "application/json".to_owned(), pages: 0 };
        Self { facts: Some(facts), texts, ..Self::new(false) }
    }

    /// Bytes of a child or a page that is still coming.
    pub fn held(&self) -> u64 {
        match &self.state {
            State::Pixels { pixels, .. } => pixels.capacity() as u64,
            State::Child { bytes, .. } => bytes.capacity() as u64,
            State::Between | State::Over => 0,
        }
    }

    /// Judges the next frame. `None`: understood, nothing whole yet.
    pub fn take(&mut self, frame: Frame, left: &mut Budget) -> Result<Option<Event>, Stop> {
        let first = self.facts.is_none();
        match (std::mem::replace(&mut self.state, State::Between), frame.kind) {
            (State::Pixels { of, pixels, most }, Kind::Pixels) => self.pixels(of, pixels, most, &frame.payload),
            (State::Pixels { of, pixels, most }, Kind::Same) => self.same(of, pixels, most, &frame.payload),
            (State::Child { name, bytes }, Kind::ChildBytes) => self.child_bytes(name, bytes, &frame.payload, left),
            (State::Child { name, bytes }, Kind::ChildEnd) => Ok(Some(Event::Child { name, bytes })),
            (State::Child { .. }, Kind::ChildDrop) => Ok(None),
            (State::Between, Kind::Facts) if first => self.facts(&frame.payload),
            (State::Between, Kind::Failed) => {
                self.state = State::Over;
                Ok(Some(Event::Failed(json(&frame.payload)?)))
            }
            (State::Between, _) if first => Err(Stop::Protocol("no facts came first")),
            (State::Between, Kind::Page) => self.page(&frame.payload, left),
            (State::Between, Kind::Finer) if self.finer => self.finer(&frame.payload, left),
            (State::Between, Kind::Words) => self.words(&frame.payload, left),
            (State::Between, Kind::Text) => text(frame.payload, left).map(|text| Some(Event::Text(text))),
            (State::Between, Kind::Body) => text(frame.payload, left).map(|text| Some(Event::Body(text))),
            (State::Between, Kind::Ours) => text(frame.payload, left).map(|text| Some(Event::Ours(text))),
            (State::Between, Kind::Finding) => finding(&frame.payload, left),
            (State::Between, Kind::Child) => self.child(&frame.payload, left),
            (State::Between, Kind::Checked) if self.texts > 0 => checked(&frame.payload, self.texts),
            (State::Between, Kind::Done) => {
                self.state = State::Over;
                Ok(Some(Event::Done))
            }
            _ => Err(Stop::Protocol("a frame out of its order")),
        }
    }

    fn facts(&mut self, payload: &[u8]) -> Result<Option<Event>, Stop> {
        let facts: Facts = json(payload)?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/.+-".contains(&byte);
        if !(3..=100).contains(&facts.media_type.len()) || !facts.media_type.bytes().all(plain) {
            return Err(Stop::Protocol("a media type that is none"));
        }
        self.facts = Some(facts.clone());
        Ok(Some(Event::Facts(facts)))
    }

    fn page(&mut self, payload: &[u8], left: &mut Budget) -> Result<Option<Event>, Stop> {
        let head: PageHead = json(payload)?;
        let pages = self.facts.as_ref().map_or(0, |facts| facts.pages);
        if head.number <= self.page || head.number > pages {
            return Err(Stop::Protocol("a page number out of its order"));
        }
        let side = |length: f32| length.is_finite() && length > 0.0 && length <= MAX_SIDE;
        if !side(head.size.width) || !side(head.size.height) {
            return Err(Stop::Protocol("a page without a size"));
        }
        let pixels = u64::from(head.width) * u64::from(head.height);
        if pixels == 0 || pixels > model::limits::MAX_PIXELS {
            return Err(Stop::Protocol("a page with too many pixels"));
        }
        left.pages = left.pages.checked_sub(1).ok_or(Stop::Limit(Limit::Pages))?;
        let most = usize::try_from(pixels * 3).map_err(|_| Stop::Limit(Limit::Memory))?;
        (self.page, self.size, self.words, self.finer) = (head.number, head.size, 0, self.finer_wanted);
        // Memory is taken as pixels come: a page's head alone costs nothing. What few bytes may stand for must fit in it.
        if pixels * 3 > left.memory {
            return Err(Stop::Limit(Limit::Memory));
        }
        self.state = State::Pixels { of: Picture::Page(head), pixels: Vec::new(), most };
        Ok(None)
    }

    fn finer(&mut self, payload: &[u8], left: &Budget) -> Result<Option<Event>, Stop> {
        let head: FinerHead = json(payload)?;
        let pixels = u64::from(head.width) * u64::from(head.height);
        if head.number != self.page || pixels == 0 || pixels > model::limits::MAX_PIXELS {
            return Err(Stop::Protocol("a finer picture of no page"));
        }
        let most = usize::try_from(pixels).map_err(|_| Stop::Limit(Limit::Memory))?;
        if pixels > left.memory {
            return Err(Stop::Limit(Limit::Memory));
        }
        self.finer = false;
        self.state = State::Pixels { of: Picture::Finer(head), pixels: Vec::new(), most };
        Ok(None)
    }

    fn pixels(&mut self, of: Picture, mut pixels: Vec<u8>, most: usize, more: &[u8]) -> Result<Option<Event>, Stop> {
        if more.is_empty() || more.len() > most - pixels.len() {
            return Err(WRONG_PIXELS);
        }
        pixels.extend_from_slice(more);
        self.more_pixels(of, pixels, most)
    }

    fn same(&mut self, of: Picture, mut pixels: Vec<u8>, most: usize, payload: &[u8]) -> Result<Option<Event>, Stop> {
        let Ok([count @ .., value]) = <[u8; 5]>::try_from(payload) else { return Err(WRONG_PIXELS) };
        let count = usize::try_from(u32::from_le_bytes(count)).map_err(|_| WRONG_PIXELS)?;
        if count == 0 || count > most - pixels.len() {
            return Err(WRONG_PIXELS);
        }
        pixels.resize(pixels.len() + count, value);
        self.more_pixels(of, pixels, most)
    }

    fn more_pixels(&mut self, of: Picture, pixels: Vec<u8>, most: usize) -> Result<Option<Event>, Stop> {
        if pixels.len() < most {
            self.state = State::Pixels { of, pixels, most };
            return Ok(None);
        }
        let head = match of {
            Picture::Page(head) => head,
            Picture::Finer(FinerHead { width, height, .. }) => {
                return Ok(Some(Event::Finer(Grey { width, height, pixels })));
            }
        };
        let raster = Raster::from_rgb(head.width, head.height, pixels).map_err(|_| WRONG_PIXELS)?;
        Ok(Some(Event::Page { number: head.number, size: head.size, raster }))
    }

    fn words(&mut self, payload: &[u8], left: &mut Budget) -> Result<Option<Event>, Stop> {
        let PageWords { page, words } = json(payload)?;
        if page != self.page || page == 0 {
            return Err(Stop::Protocol("words of another page"));
        }
        self.words += words.len();
        if self.words > MAX_WORDS {
            return Err(Stop::Limit(Limit::Text));
        }
        check_words(&words, self.size)?;
        left.take_text(words.iter().map(|word| word.text.len() + 32).sum())?;
        Ok(Some(Event::Words(words)))
    }

    fn child(&mut self, payload: &[u8], left: &mut Budget) -> Result<Option<Event>, Stop> {
        if !self.children_allowed {
            return Err(Stop::Limit(Limit::Depth));
        }
        let ChildHead { name } = json(payload)?;
        if name.is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(Stop::Protocol("a child's name with control characters or without end"));
        }
        if name.split(['/', '\\']).any(|part| matches!(part, "" | "." | "..")) {
            return Err(Stop::Protocol("a child's name that leads elsewhere"));
        }
        left.children = left.children.checked_sub(1).ok_or(Stop::Limit(Limit::Children))?;
        self.state = State::Child { name, bytes: Vec::new() };
        Ok(None)
    }

    fn child_bytes(
        &mut self,
        name: String,
        mut bytes: Vec<u8>,
        more: &[u8],
        left: &mut Budget,
    ) -> Result<Option<Event>, Stop> {
        if more.is_empty() {
            return Err(Stop::Protocol("an empty part of a child"));
        }
        left.child_bytes = left.child_bytes.checked_sub(more.len() as u64).ok_or(Stop::Limit(Limit::ChildBytes))?;
        bytes.extend_from_slice(more);
        self.state = State::Child { name, bytes };
        Ok(None)
    }
}

fn text(payload: Vec<u8>, left: &mut Budget) -> Result<String, Stop> {
    let text = String::from_utf8(payload).map_err(|_| Stop::Protocol("text that is not UTF-8"))?;
    if text.is_empty() || text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(Stop::Protocol("text with control characters"));
    }
    left.take_text(text.len())?;
    Ok(text)
}

fn finding(payload: &[u8], left: &mut Budget) -> Result<Option<Event>, Stop> {
    let FindingFrame { kind, place, rects, what, detail } = json(payload)?;
    let controls = |text: &str| text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    if place.len() > Finding::SHORT || what.len() > Finding::SHORT || detail.len() > Finding::LONG {
        return Err(Stop::Protocol("a finding without end"));
    }
    if rects.len() > Place::MOST || rects.iter().any(|rect| rect.normal() != Some(*rect)) {
        return Err(Stop::Protocol("a finding that lies nowhere"));
    }
    if controls(&place) || controls(&what) || controls(&detail) {
        return Err(Stop::Protocol("a finding with control characters"));
    }
    let bytes = (place.len() + what.len() + detail.len() + 16 * rects.len() + 64) as u64;
    left.findings = left.findings.checked_sub(1).ok_or(Stop::Limit(Limit::Findings))?;
    left.finding_bytes = left.finding_bytes.checked_sub(bytes).ok_or(Stop::Limit(Limit::Findings))?;
    Ok(Some(Event::Finding(Finding::new(kind, Place::from(place).at(rects), what, detail))))
}

fn checked(payload: &[u8], texts: usize) -> Result<Option<Event>, Stop> {
    let checked: Checked = json(payload)?;
    if let Checked::Holds { text, fingerprint, algorithm, namespace } = &checked {
        let plain = |text: &str| text.len() <= Checked::SHORT && text.bytes().all(|b| b.is_ascii_graphic());
        if *text >= texts || ![fingerprint, algorithm, namespace].into_iter().all(|text| plain(text)) {
            return Err(Stop::Protocol("an answer about a signature that is none"));
        }
    }
    Ok(Some(Event::Checked(checked)))
}

/// Words on a page of a size: finite, ordered, upon the page, without control characters.
pub(crate) fn check_words(words: &[Word], size: Size) -> Result<(), Stop> {
    for word in words {
        let Rect { x0, y0, x1, y1 } = word.rect;
        let inside = |from: f32, to: f32, most: f32| from >= -WORD_SLACK && from <= to && to <= most + WORD_SLACK;
        if !inside(x0, x1, size.width) || !inside(y0, y1, size.height) {
            return Err(Stop::Protocol("a word that stands nowhere on its page"));
        }
        if word.text.is_empty() || word.text.len() > MAX_WORD || word.text.chars().any(char::is_control) {
            return Err(Stop::Protocol("a word that is none"));
        }
    }
    Ok(())
}

pub(crate) fn json<T: DeserializeOwned>(payload: &[u8]) -> Result<T, Stop> {
    serde_json::from_slice(payload).map_err(|_| Stop::Protocol("a payload that can't be understood"))
}

#[cfg(test)]
mod tests;
