//! The worker's side: walls itself in, says hello, takes jobs, sends what an opener finds. Never believed by the parent, but honest:
//! what openers hand out is made well-formed here, so that a strange document isn't taken for a worker gone bad.

mod clean;

use std::{
    io::{self, BufWriter, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use model::{Finding, FindingKind, PageList, Place, Size, Word};
use serde::Serialize;

use crate::{
    dkim::DkimKeys,
    frame::{self, Kind, PART, PIECE},
    helper,
    inbox::{MAX_SIDE, json},
    office,
    passwords::Passwords,
    protocol::{
        Checked, ChildHead, Facts, FindingFrame, FinerHead, Hello, Job, JobKind, JobLimits, Limit, OpenFailure,
        PageHead, PageWords,
    },
    reading::is_to_be_read,
    sandbox,
};

/// The longest JSON of one word: its text escaped, its place.
const WORD_JSON: usize = 160;
/// Pixels of a page are looked at in blocks of so many bytes, the length of a row: smaller ones cost more frames than they save.
const STRETCH: usize = 4 << 10;
/// Exit status of a worker that could not wall itself in, or whose parent spoke another protocol.
const BROKEN: u8 = 70;

/// The word to a worker that will wait for its first job.
pub(crate) const WARM: &str = "warm";

/// Runs as a worker until the parent closes the pipe. The arguments (from the second on) are `MEMORY`, the tree's limit in bytes, and perhaps
/// `warm`; or `helper …` or `office…`, to start an outside program in the helper profile.
///
/// `own`: files of this program's own. A worker that is to wait opens them before it says hello, for nobody: its fonts are read then, and its
/// memory is there, when the first document comes.
pub fn main(
    own: &[&[u8]],
    mut open: impl FnMut(&Job, &Passwords, &[u8], &mut Outbox) -> Result<(), OpenFailure>,
) -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(2).collect();
    if let Some(ended) = helper::run_if_asked(&words).or_else(|| office::run_if_asked(&words)) {
        return ended;
    }
    let memory = words.first().and_then(|word| word.to_str()).and_then(|word| word.parse().ok());
    let Some(memory) = memory else { return ExitCode::from(BROKEN) };
    sandbox::large_pages();
    // Nobody reads a worker's panics, and what stands in them comes from the document.
    std::panic::set_hook(Box::new(|_| {}));
    let Ok(sandbox) = sandbox::strict(memory) else { return ExitCode::from(BROKEN) };
    if words.get(1).is_some_and(|word| word == WARM) {
        warm(memory, own, &mut open);
    }
    match serve(sandbox, &mut open) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(BROKEN),
    }
}

fn warm(
    memory: u64,
    own: &[&[u8]],
    open: &mut impl FnMut(&Job, &Passwords, &[u8], &mut Outbox) -> Result<(), OpenFailure>,
) {
    let limits = JobLimits { pages: 1, children: 0, child_bytes: 0, text_bytes: PART as u64, memory };
    let job = Job {
        kind: JobKind::Open,
        name: String::new(),
        limits,
        finer: false,
        again: PageList::default(),
        keys: DkimKeys::default(),
    };
    for bytes in own {
        let mut nowhere = Outbox::new(&job, Box::new(io::sink()));
        let _nothing = catch_unwind(AssertUnwindSafe(|| open(&job, &Passwords::default(), bytes, &mut nowhere)));
    }
}

fn serve(
    sandbox: sandbox::SandboxReport,
    open: &mut impl FnMut(&Job, &Passwords, &[u8], &mut Outbox) -> Result<(), OpenFailure>,
) -> io::Result<()> {
    let hello = serde_json::to_vec(&Hello { version: crate::protocol::VERSION, sandbox })?;
    frame::write(&mut Pipe, Kind::Hello, &hello)?;
    let mut input = io::stdin().lock();
    while let Some((job, passwords, bytes)) = next_job(&mut input)? {
        let mut out = Outbox::new(&job, Box::new(Pipe));
        let opened = catch_unwind(AssertUnwindSafe(|| open(&job, &passwords, &bytes, &mut out)));
        drop(bytes);
        out.end(opened.unwrap_or(Err(OpenFailure::Fault)))?;
    }
    Ok(())
}

pub(crate) fn next_job(input: &mut impl Read) -> io::Result<Option<(Job, Passwords, Vec<u8>)>> {
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let Some(first) = frame::read(input)? else { return Ok(None) };
    if first.kind != Kind::Job {
        return Err(broken());
    }
    let job: Job = json(&first.payload).map_err(|_| broken())?;
    let (mut passwords, mut bytes) = (Passwords::default(), Vec::new());
    loop {
        let next = frame::read(input)?.ok_or_else(broken)?;
        match next.kind {
            Kind::Password if bytes.is_empty() => passwords.take(next).ok_or_else(broken)?,
            Kind::Bytes => bytes.extend_from_slice(&next.payload),
            Kind::End => return Ok(Some((job, passwords, bytes))),
            _ => return Err(broken()),
        }
    }
}

/// Standard output, unbuffered, opened by nobody.
struct Pipe;

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::retry_on_intr(|| rustix::io::write(io::stdout(), bytes))?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where an opener's results go. Its methods are those of `parsers::Output`, and say there what they take.
pub struct Outbox {
    out: BufWriter<Box<dyn Write>>,
    left: JobLimits,
    page: u32,
    size: Size,
    finer: bool,
    again: PageList,
    child_open: bool,
}

impl Outbox {
    pub(crate) fn new(job: &Job, out: Box<dyn Write>) -> Self {
        let (page, size) = match job.kind {
            JobKind::Open | JobKind::Picture | JobKind::Sound | JobKind::Signature => {
                (0, Size { width: 0.0, height: 0.0 })
            }
            JobKind::Tsv { width, height, .. } => (1, Size { width: width as f32, height: height as f32 }),
        };
        Self {
            out: BufWriter::with_capacity(PIECE, out),
            left: job.limits,
            page,
            size,
            finer: job.finer,
            again: job.again.clone(),
            child_open: false,
        }
    }

    pub fn facts(&mut self, media_type: &str, pages: u32) -> Result<(), OpenFailure> {
        self.json(Kind::Facts, &Facts { media_type: media_type.to_owned(), pages })
    }

    pub fn page(&mut self, number: u32, size: Size, width: u32, height: u32, rgb: &[u8]) -> Result<(), OpenFailure> {
        if rgb.len() as u64 != u64::from(width) * u64::from(height) * 3 {
            return Err(OpenFailure::Fault);
        }
        self.left.pages = self.left.pages.checked_sub(1).ok_or(OpenFailure::Limit(Limit::Pages))?;
        let side = |length: f32| if length.is_finite() { length.clamp(0.1, MAX_SIDE) } else { 0.1 };
        let size = Size { width: side(size.width), height: side(size.height) };
        (self.page, self.size) = (number, size);
        self.json(Kind::Page, &PageHead { number, width, height, size })?;
        self.pixels(rgb)
    }

    pub fn wants_finer(&self, page: u32, words: &[Word]) -> bool {
        self.finer && (self.again.contains(page) || is_to_be_read(words))
    }

    pub fn finer(&mut self, width: u32, height: u32, grey: &[u8]) -> Result<(), OpenFailure> {
        if grey.len() as u64 != u64::from(width) * u64::from(height) {
            return Err(OpenFailure::Fault);
        }
        self.json(Kind::Finer, &FinerHead { number: self.page, width, height })?;
        self.pixels(grey)
    }

    /// Pages are mostly paper: stretches of one value are counted rather than sent.
    fn pixels(&mut self, mut rest: &[u8]) -> Result<(), OpenFailure> {
        while !rest.is_empty() {
            let value = one_value(rest);
            let alike = rest[..rest.len().min(PART)].chunks(STRETCH).take_while(|block| one_value(block) == value);
            let (part, after) = rest.split_at(alike.map(<[u8]>::len).sum());
            match (value, u32::try_from(part.len())) {
                (Some(value), Ok(count)) => {
                    let [a, b, c, d] = count.to_le_bytes();
                    self.raw(Kind::Same, &[a, b, c, d, value])?;
                }
                _ => part.chunks(PIECE).try_for_each(|part| self.raw(Kind::Pixels, part))?,
            }
            rest = after;
        }
        Ok(())
    }

    pub fn words(&mut self, number: u32, words: &[Word]) -> Result<(), OpenFailure> {
        if number != self.page {
            return Err(OpenFailure::Fault);
        }
        let (mut part, mut bytes) = (Vec::new(), 0);
        let size = self.size;
        for word in words.iter().filter_map(|word| clean::word(word, size)) {
            self.take_text(word.text.len() + 32)?;
            bytes += word.text.len() * 6 + WORD_JSON;
            part.push(word);
            if bytes > PART {
                self.json(Kind::Words, &PageWords { page: number, words: std::mem::take(&mut part) })?;
                bytes = 0;
            }
        }
        if part.is_empty() { Ok(()) } else { self.json(Kind::Words, &PageWords { page: number, words: part }) }
    }

    pub fn text(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.parts(Kind::Text, text)
    }

    fn parts(&mut self, kind: Kind, text: &str) -> Result<(), OpenFailure> {
        let text = clean::text(text);
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (part, after) = rest.split_at(rest.floor_char_boundary(PART));
            self.take_text(part.len())?;
            self.raw(kind, part.as_bytes())?;
            rest = after;
        }
        Ok(())
    }

    /// The next part of the text, which is what a letter itself says.
    pub fn body(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.parts(Kind::Body, text)
    }

    /// Words that stand on the pages and are the opener's own, such as "Slide 3".
    pub fn ours(&mut self, text: &str) -> Result<(), OpenFailure> {
        let text = clean::text(text);
        let text = &text[..text.floor_char_boundary(PART)];
        if text.is_empty() {
            return Ok(());
        }
        self.take_text(text.len())?;
        self.raw(Kind::Ours, text.as_bytes())
    }

    pub fn finding(&mut self, finding: Finding) -> Result<(), OpenFailure> {
        // Made anew, so that texts changed after `Finding::new` are cut too.
        let (place, what, detail) =
            (clean::text(&finding.place), clean::text(&finding.what), clean::text(&finding.detail));
        let place = Place::from(place).at(finding.rects);
        let Finding { kind, place, rects, what, detail, .. } = Finding::new(finding.kind, place, what, detail);
        self.json(Kind::Finding, &FindingFrame { kind, place, rects, what, detail })
    }

    pub fn child(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), OpenFailure> {
        self.left.children = self.left.children.checked_sub(1).ok_or(OpenFailure::Limit(Limit::Children))?;
        let name = clean::name(name);
        self.json(Kind::Child, &ChildHead { name: name.clone() })?;
        self.child_open = true;
        let most = self.left.memory / 3;
        let (mut sent, mut part) = (0, vec![0; 64 << 10]);
        let broken = loop {
            let got = match bytes.read(&mut part) {
                Ok(0) => break false,
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => break true,
            };
            sent += got as u64;
            if sent > most {
                self.raw(Kind::ChildDrop, b"")?;
                self.child_open = false;
                let what =
                    "This file inside the file is too large to be opened within the memory limit; it was left out.";
                return self.finding(Finding::new(FindingKind::NotFinished, name, what, ""));
            }
            self.left.child_bytes =
                self.left.child_bytes.checked_sub(got as u64).ok_or(OpenFailure::Limit(Limit::ChildBytes))?;
            self.raw(Kind::ChildBytes, &part[..got])?;
        };
        self.raw(Kind::ChildEnd, b"")?;
        self.child_open = false;
        if broken {
            let what = "This file inside the file is damaged: only its beginning could be read.";
            self.finding(Finding::new(FindingKind::Damaged, name, what, ""))?;
        }
        Ok(())
    }

    pub fn checked(&mut self, checked: &Checked) -> Result<(), OpenFailure> {
        self.json(Kind::Checked, checked)
    }

    pub(crate) fn end(&mut self, result: Result<(), OpenFailure>) -> io::Result<()> {
        if self.child_open {
            frame::write(&mut self.out, Kind::ChildDrop, b"")?;
        }
        match result {
            Ok(()) => frame::write(&mut self.out, Kind::Done, b"")?,
            Err(failure) => frame::write(&mut self.out, Kind::Failed, &serde_json::to_vec(&failure)?)?,
        }
        self.out.flush()
    }

    fn take_text(&mut self, bytes: usize) -> Result<(), OpenFailure> {
        self.left.text_bytes = self.left.text_bytes.checked_sub(bytes as u64).ok_or(OpenFailure::Limit(Limit::Text))?;
        Ok(())
    }

    fn json(&mut self, kind: Kind, value: &impl Serialize) -> Result<(), OpenFailure> {
        let payload = serde_json::to_vec(value).map_err(|_| OpenFailure::Fault)?;
        self.raw(kind, &payload)
    }

    fn raw(&mut self, kind: Kind, payload: &[u8]) -> Result<(), OpenFailure> {
        frame::write(&mut self.out, kind, payload).map_err(|_| OpenFailure::Fault)
    }
}

/// The value of a block's bytes, if they have but one.
fn one_value(block: &[u8]) -> Option<u8> {
    let block = &block[..block.len().min(STRETCH)];
    block.first().copied().filter(|_| block[1..] == block[..block.len() - 1])
}
