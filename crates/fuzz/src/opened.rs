//! Openers, family by family: what they hand out goes through a worker's own mouth into the parent's own ear, and whatever the bytes are,
//! the parent has nothing to refuse: facts come once and first, pages ascend, words stand on their page, and the limits hold.

use std::{
    cell::RefCell,
    collections::hash_map::DefaultHasher,
    hash::Hasher,
    io::{self, Read, Write},
    rc::Rc,
    time::Duration,
};

use airlock::{
    OpenFailure, Passwords,
    ends::{Budget, Decoder, Event, Inbox, Outbox, end, outbox},
    protocol::{Job, JobKind},
};
use model::{Finding, PageList, Redacted, Size, Word, limits::OpenLimits};
use parsers::{Output, detect, detect::Kind};

use crate::{contained, parts, within};

/// What a worker may hold at once, in bytes, where pixels of any size are decoded or drawn, and elsewhere.
const MUCH: u64 = 1 << 30;
const LITTLE: u64 = 256 << 20;
/// Findings of one file: beyond, no person reads them.
const MOST_FINDINGS: usize = 10_000;
/// What a person may have pasted, of the mail that is among the seeds.
const KEYS: &str = "brisbane._domainkey.football.example.com TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\nv=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

pub fn pdf(data: &[u8]) {
    holds(data, MUCH, |kind| kind == Kind::Pdf);
}

/// Parts that are packed here, so that bytes are changed within what was packed; or a packed file as it is.
pub fn office(data: &[u8]) {
    holds(&parts::packed(data), LITTLE, Kind::is_office);
}

pub fn compound(data: &[u8]) {
    holds(data, LITTLE, |kind| kind.is_compound() && kind != Kind::Msg);
}

pub fn mail(data: &[u8]) {
    holds(data, LITTLE, |kind| matches!(kind, Kind::Mail | Kind::Mbox));
}

pub fn mapi(data: &[u8]) {
    holds(data, LITTLE, |kind| matches!(kind, Kind::Msg | Kind::Pst | Kind::Tnef));
}

pub fn html(data: &[u8]) {
    holds(data, MUCH, |kind| matches!(kind, Kind::Html | Kind::Saved | Kind::Svg | Kind::Xml));
}

pub fn rtf(data: &[u8]) {
    holds(data, LITTLE, |kind| kind == Kind::Rtf);
}

pub fn image(data: &[u8]) {
    holds(data, MUCH, Kind::is_image);
}

/// And its samples, where they are asked for, are whole or not there.
pub fn recording(data: &[u8]) {
    if holds(data, LITTLE, |kind| matches!(kind, Kind::Recording(_))).is_none() {
        return;
    }
    let limits =
        OpenLimits { memory: LITTLE, pages: 0, children: 1, depth: 1, child_bytes: 16 << 20, ..OpenLimits::default() };
    let mut budget = Budget::new(&limits);
    let job = Job {
        kind: JobKind::Sound,
        name: String::new(),
        limits: budget.for_job(true),
        finer: false,
        again: PageList::default(),
        keys: airlock::DkimKeys::default(),
    };
    let kept = crate::ends::Kept::default();
    let mut out = Samples(outbox(&job, Box::new(kept.clone())));
    let most = usize::try_from(LITTLE).unwrap_or(usize::MAX);
    let result = within(most, || contained(|| parsers::samples(data, &job.limits, &mut out)));
    let result = result.unwrap_or(Err(OpenFailure::Fault));
    end(&mut out.0, result).expect("the pipe is memory");
    let (mut decoder, mut inbox) = (Decoder::default(), Inbox::new(true));
    decoder.push(&kept.bytes());
    let mut sounds = 0;
    while let Some(frame) = decoder.next_frame().expect("frames as they are written") {
        if let Some(Event::Child { bytes, .. }) = inbox.take(frame, &mut budget).expect("an honest worker") {
            let channels = usize::from(u16::from_le_bytes([bytes[4], bytes[5]]));
            assert!(channels > 0 && bytes.len() > 6 && (bytes.len() - 6) % (2 * channels) == 0, "half a moment");
            sounds += 1;
        }
    }
    assert!(result.is_err() || sounds == 1, "{sounds} sounds");
}

pub fn archive(data: &[u8]) {
    holds(data, LITTLE, |kind| matches!(kind, Kind::Zip | Kind::Tar | Kind::SevenZ) || kind.is_packed());
}

/// And no letter of a text that is UTF-8 is lost: of one without a zero or an escape, with which the same bytes are UTF-16 or ISO-2022-JP.
pub fn text(data: &[u8]) {
    let texts = |kind| matches!(kind, Kind::Text | Kind::Markdown | Kind::Csv(_) | Kind::Json);
    let Some(opened) = holds(data, LITTLE, texts) else { return };
    let other = data.iter().any(|byte| matches!(byte, 0 | 0x1B));
    if let (false, Kind::Text, Ok(text), Ok(())) = (other, opened.kind, std::str::from_utf8(data), opened.result) {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        assert_eq!(letters(&opened.text), letters(text), "letters are lost");
    }
}

/// What bytes are is told by them alone, in a form that can be handed on, without reading much of them into memory.
pub fn detect(data: &[u8]) {
    let Some(kind) = contained(|| within(64 << 20, || detect::kind(data))) else { return };
    assert_eq!(detect::kind(data), kind, "the same bytes are of two kinds");
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/.+-".contains(&byte);
    assert!(kind.media_type().bytes().all(plain) && kind.media_type().contains('/'), "{kind:?}");
    let ways = [kind.is_office(), kind.is_compound(), kind.is_packed(), kind.is_image()];
    assert!(ways.into_iter().filter(|way| *way).count() <= 1, "{kind:?} is of two families");
    if matches!(kind, Kind::Closed(_) | Kind::Unknown) && !data.is_empty() {
        let opened = opened(data, kind, LITTLE);
        assert_eq!((opened.result, opened.pages), (Err(OpenFailure::Unsupported), Some(0)), "{kind:?} is opened");
    }
}

/// Opens bytes that are of these kinds; of others nothing is said. Every eighth length is opened twice.
fn holds(data: &[u8], memory: u64, kinds: impl Fn(Kind) -> bool) -> Option<Opened> {
    let kind = contained(|| detect::kind(data)).filter(|kind| kinds(*kind))?;
    let opened = opened(data, kind, memory);
    if opened.result == Ok(()) {
        assert!(opened.pages.is_some(), "it opened, and nothing was said of it");
    }
    if data.len() % 8 == 3 && opened.result != Err(OpenFailure::Fault) {
        assert_eq!(self::opened(data, kind, memory).said, opened.said, "the same bytes say something else");
    }
    Some(opened)
}

struct Opened {
    kind: Kind,
    result: Result<(), OpenFailure>,
    /// As many as were announced.
    pages: Option<u32>,
    text: String,
    /// A hash of every byte that went through the pipe.
    said: u64,
}

fn opened(data: &[u8], kind: Kind, memory: u64) -> Opened {
    let limits = OpenLimits {
        time: Duration::from_secs(10),
        most_time: Duration::ZERO,
        memory,
        // Most inputs are drawn not at all: that is quicker.
        pages: [2, 0, 1, 0, 0, 0, 0, 0][data.len() % 8],
        children: 20,
        depth: 1,
        child_bytes: 16 << 20,
        text_bytes: 1 << 20,
    };
    let budget = Budget::new(&limits);
    let limits = budget.for_job(true);
    let keys = airlock::DkimKeys::new(KEYS).expect("a record");
    let job =
        Job { kind: JobKind::Open, name: "a file".to_owned(), limits, finer: true, again: PageList::default(), keys };
    let parent = Rc::new(RefCell::new(Parent::new(budget)));
    let mut worker = Worker {
        out: outbox(&job, Box::new(Pipe(Rc::clone(&parent)))),
        pages: None,
        last: 0,
        findings: 0,
        text: String::new(),
    };
    let mut passwords = Passwords::default();
    passwords.add(Redacted::new("tidewell".to_owned())).expect("a password");
    let most = usize::try_from(memory).unwrap_or(usize::MAX);
    let result = within(most, || {
        contained(|| {
            parsers::open_with(
                parsers::Given { passwords: &passwords, keys: job.keys.text() },
                data,
                &job.name,
                &job.limits,
                &mut worker,
            )
        })
        .unwrap_or(Err(OpenFailure::Fault))
    });
    end(&mut worker.out, result).expect("the pipe is memory");
    let Worker { pages, text, .. } = worker;
    let parent = parent.borrow();
    assert_eq!(parent.ended, Some(result), "the parent heard another end");
    Opened { kind, result, pages, text, said: parent.said.finish() }
}

/// Hands on what an opener says, and looks at it first as the opener meant it: the outbox would mend some.
struct Worker {
    out: Outbox,
    pages: Option<u32>,
    last: u32,
    findings: usize,
    text: String,
}

impl Worker {
    fn facts_came(&self) {
        assert!(self.pages.is_some(), "facts don't come first");
    }
}

impl Output for Worker {
    fn facts(&mut self, media_type: &str, pages: u32) -> Result<(), OpenFailure> {
        assert!(self.pages.is_none(), "facts come twice");
        self.pages = Some(pages);
        self.out.facts(media_type, pages)
    }

    fn page(&mut self, number: u32, size: Size, width: u32, height: u32, rgb: &[u8]) -> Result<(), OpenFailure> {
        self.facts_came();
        assert!(number > self.last && self.pages.is_some_and(|pages| number <= pages), "page {number}");
        assert_eq!(rgb.len() as u64, u64::from(width) * u64::from(height) * 3, "{width} × {height}");
        let side = |length: f32| length.is_finite() && length > 0.0;
        assert!(side(size.width) && side(size.height), "{size:?}");
        self.last = number;
        self.out.page(number, size, width, height, rgb)
    }

    fn wants_finer(&self, page: u32, words: &[Word]) -> bool {
        self.out.wants_finer(page, words)
    }

    fn finer(&mut self, width: u32, height: u32, grey: &[u8]) -> Result<(), OpenFailure> {
        assert!(self.last > 0, "finer than no page");
        assert_eq!(grey.len() as u64, u64::from(width) * u64::from(height), "{width} × {height}");
        self.out.finer(width, height, grey)
    }

    fn body(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.facts_came();
        self.out.body(text)
    }

    fn ours(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.facts_came();
        self.out.ours(text)
    }

    fn words(&mut self, number: u32, words: &[Word]) -> Result<(), OpenFailure> {
        assert!(number > 0 && number == self.last, "words of page {number} after page {}", self.last);
        for word in words {
            assert!(word.rect.normal().is_some(), "{word:?}");
        }
        self.out.words(number, words)
    }

    fn text(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.facts_came();
        self.out.text(text)?;
        self.text.push_str(text);
        Ok(())
    }

    fn finding(&mut self, finding: Finding) -> Result<(), OpenFailure> {
        self.facts_came();
        assert!(!finding.place.is_empty() && !finding.what.is_empty(), "{finding:?}");
        self.findings += 1;
        assert!(self.findings <= MOST_FINDINGS, "findings without end");
        self.out.finding(finding)
    }

    fn child(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), OpenFailure> {
        self.facts_came();
        self.out.child(name, bytes)
    }
}

/// Takes samples, and nothing else of a recording.
struct Samples(Outbox);

impl Output for Samples {
    fn facts(&mut self, media_type: &str, pages: u32) -> Result<(), OpenFailure> {
        self.0.facts(media_type, pages)
    }

    fn page(&mut self, _: u32, _: Size, _: u32, _: u32, _: &[u8]) -> Result<(), OpenFailure> {
        panic!("a page instead of samples")
    }

    fn words(&mut self, _: u32, _: &[Word]) -> Result<(), OpenFailure> {
        panic!("words instead of samples")
    }

    fn text(&mut self, _: &str) -> Result<(), OpenFailure> {
        panic!("text instead of samples")
    }

    fn finding(&mut self, finding: Finding) -> Result<(), OpenFailure> {
        panic!("{finding:?} instead of samples")
    }

    fn child(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), OpenFailure> {
        self.0.child(name, bytes)
    }
}

/// The parent's end, which believes nothing.
struct Parent {
    decoder: Decoder,
    inbox: Inbox,
    budget: Budget,
    ended: Option<Result<(), OpenFailure>>,
    said: DefaultHasher,
}

impl Parent {
    fn new(budget: Budget) -> Self {
        let (decoder, inbox) = (Decoder::default(), Inbox::new(true).with_finer(true));
        Self { decoder, inbox, budget, ended: None, said: DefaultHasher::new() }
    }

    fn hear(&mut self, bytes: &[u8]) {
        self.said.write(bytes);
        self.decoder.push(bytes);
        while let Some(frame) = self.decoder.next_frame().expect("frames as they are written") {
            match self.inbox.take(frame, &mut self.budget) {
                Ok(Some(Event::Done)) => self.ended = Some(Ok(())),
                Ok(Some(Event::Failed(why))) => self.ended = Some(Err(why)),
                Ok(_) => {}
                Err(stop) => panic!("an honest worker is stopped: {stop:?}"),
            }
        }
    }
}

struct Pipe(Rc<RefCell<Parent>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().hear(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
